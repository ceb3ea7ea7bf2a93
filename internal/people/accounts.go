package people

import (
	"context"
	"errors"
	"slices"

	"throughline/internal/platform/access"
	"throughline/internal/platform/audit"
	"throughline/internal/platform/db"
	"throughline/internal/platform/i18n"
	"throughline/internal/wbl"
)

// Filter says which accounts to list.
type Filter struct {
	Query string      // part of a name or an address
	Role  access.Role // "" for all
	After [2]string   // key of the last one shown, from [Account.Cursor]
	Limit int
}

// Cursor is the key of an account in the order of lists.
func (a Account) Cursor() [2]string { return [2]string{a.search, string(a.ID)} }

// Accounts lists the accounts with a role in the actor's district: all of them for its
// lead and for support, for a school's lead those of the school and its learners. It
// reads one more than the limit, for [web.Cut].
func (s *Service) Accounts(ctx context.Context, a access.Actor, f Filter) (out []Account, err error) {
	schools, all := a.Schools(access.SchoolLead)
	all = all || a.Kind == access.System || a.Has(access.Support) || len(a.Subjects(access.DistrictLead)) > 0
	if !all && len(schools) == 0 {
		return nil, wbl.E(wbl.Denied, "denied.role")
	}
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) (err error) {
		out, err = listAccounts(tx, accountFilter{
			All: all, Schools: schools, Role: f.Role, Query: f.Query, After: f.After, Limit: f.Limit + 1,
		})
		if err != nil {
			return err
		}
		return addGrants(tx, a, out)
	})
	return out, err
}

// addGrants fills in the grants that the actor may know of: those of its district and
// those above districts.
func addGrants(tx *db.Tx, a access.Actor, accounts []Account) error {
	ids := make([]wbl.AccountID, len(accounts))
	for i, acc := range accounts {
		ids[i] = acc.ID
	}
	grants, err := listGrants(tx, ids)
	if err != nil {
		return err
	}
	for i := range accounts {
		for _, g := range grants {
			if g.Account == accounts[i].ID && (g.District == a.District || g.District == "") {
				accounts[i].Grants = append(accounts[i].Grants, g)
			}
		}
	}
	return nil
}

// Schools lists the schools that the actor may give roles at; whole says that it may do
// so for all of the district too.
func (s *Service) Schools(ctx context.Context, a access.Actor) (out []place, whole bool, err error) {
	ids, whole := a.Schools(access.SchoolLead, access.DistrictLead)
	whole = whole || a.Kind == access.System || a.Has(access.Support)
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		all, err := listSchools(tx)
		out = slices.DeleteFunc(all, func(p place) bool { return !whole && !slices.Contains(ids, p.ID) })
		return err
	})
	return out, whole, err
}

// Account reads one account and whether the actor may change it.
func (s *Service) Account(ctx context.Context, a access.Actor, id wbl.AccountID) (acc Account, manage bool, err error) {
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) (err error) {
		acc, manage, err = s.visible(tx, a, id)
		return err
	})
	return acc, manage, err
}

// visible loads an account for the actor. One without any grant that the actor's role
// covers does not exist for them. It may be changed by somebody who may manage every
// grant that it holds or will hold: disabling or renaming it touches them all.
func (s *Service) visible(tx *db.Tx, a access.Actor, id wbl.AccountID) (acc Account, manage bool, err error) {
	if acc, err = loadAccount(tx, id); err != nil {
		return Account{}, false, err
	}
	all, err := listGrants(tx, []wbl.AccountID{id})
	if err != nil {
		return Account{}, false, err
	}
	seen := a.Kind == access.System || everywhere(a)
	manage = true
	today := a.Today(s.now())
	for _, g := range all {
		g.MayEnd = mayManage(a, g)
		if g.District == a.District || g.District == "" {
			acc.Grants = append(acc.Grants, g)
		}
		if access.Can(a, access.AccountManage, g.Resource()).Allowed && (g.District == a.District || a.Kind == access.System) {
			seen = true
		}
		if !g.MayEnd && (g.To.IsZero() || !g.To.Before(today)) {
			manage = false
		}
	}
	if !seen {
		return Account{}, false, wbl.E(wbl.NotFound, "error.not_found")
	}
	return acc, manage, nil
}

// everywhere reports whether the actor supports the whole installation, not one district.
func everywhere(a access.Actor) bool {
	return slices.ContainsFunc(a.Grants, func(g access.Grant) bool { return g.Role == access.Support && g.District == "" })
}

// manageable loads an account that the actor may change, or says why not.
func (s *Service) manageable(tx *db.Tx, a access.Actor, id wbl.AccountID) (Account, error) {
	acc, ok, err := s.visible(tx, a, id)
	if err == nil && !ok {
		err = wbl.E(wbl.Denied, "people.denied.account")
	}
	return acc, err
}

// AddPerson gives somebody a role: a new account, or one more role for the account that
// has the address already. A new person is invited by mail to choose a password.
func (s *Service) AddPerson(ctx context.Context, a access.Actor, key string, in NewPerson) (id wbl.AccountID, err error) {
	if err := in.Validate().Err(); err != nil {
		return "", err
	}
	now := s.now()
	err = s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		g, err := s.newGrant(tx, a, in.Role, in.Subject, in.To)
		if err != nil {
			return err
		}
		id, _, err = db.Once(tx, key, now, func() (wbl.AccountID, error) {
			acc, _, err := s.findOrCreate(tx, a, in.Email, in.Name, in.Lang)
			if err != nil {
				return "", err
			}
			if err := s.grant(tx, a, acc.ID, g); err != nil {
				return "", err
			}
			return acc.ID, s.inviteNew(tx, a, acc)
		})
		return err
	})
	return id, err
}

// newGrant makes a grant that begins today in the actor's district and checks that the
// place exists and that the actor may give it.
func (s *Service) newGrant(tx *db.Tx, a access.Actor, role access.Role, subject string, to wbl.Date) (Grant, error) {
	g := Grant{Grant: access.Grant{Role: role, District: a.District, Subject: subject, From: a.Today(s.now()), To: to}}
	if slices.Contains(aboveDistricts, role) {
		g.District, g.Subject = "", ""
	}
	if g.District == "" && !slices.Contains(aboveDistricts, role) {
		return g, wbl.E(wbl.Unprocessable, "people.error.no_district")
	}
	if !slices.Contains(grantable(a), role) {
		return g, wbl.E(wbl.Denied, "people.denied.grant")
	}
	var err error
	if g.School, err = schoolOf(tx, role, g.Subject); err != nil {
		return g, err
	}
	if err := access.Can(a, access.AccountManage, g.Resource()).Err(); err != nil {
		return g, err
	}
	if !mayManage(a, g) {
		return g, wbl.E(wbl.Denied, "people.denied.grant")
	}
	return g, nil
}

// findOrCreate finds the account of an address or makes one without a password.
func (s *Service) findOrCreate(tx *db.Tx, a access.Actor, email, name string, lang i18n.Lang) (acc Account, made bool, err error) {
	found, err := findAccount(tx, email)
	if err != nil || len(found) == 1 {
		if err == nil && found[0].State == Disabled {
			err = wbl.E(wbl.Denied, "people.error.disabled_other")
		}
		if err != nil {
			return Account{}, false, err
		}
		return found[0], false, nil
	}
	now := s.now()
	acc = Account{
		ID: wbl.NewID[wbl.AccountID](now), Email: email, Name: name, Lang: lang, State: Active, CreatedAt: wbl.At(now), Version: 1,
	}
	if err := insertAccount(tx, acc, ""); err != nil {
		return Account{}, false, err
	}
	return acc, true, audit.Append(tx, now, audit.Entry{Actor: a.Key(), Action: "people.account_created", Object: accountKey(acc.ID)})
}

func (s *Service) grant(tx *db.Tx, a access.Actor, id wbl.AccountID, g Grant) error {
	if g.Role == access.Learner {
		if err := s.oldEnough(tx, a, wbl.LearnerID(g.Subject)); err != nil {
			return err
		}
	}
	if err := upsertGrant(tx, id, g.Grant, a.Key()); err != nil {
		return err
	}
	return audit.Append(tx, s.now(), audit.Entry{
		Actor: a.Key(), Action: "people.role_granted", Object: accountKey(id), Detail: grantDetail(g.Grant),
	})
}

func grantDetail(g access.Grant) map[string]string {
	return map[string]string{
		"role": string(g.Role), "district": string(g.District), "subject": g.Subject, "from": g.From.String(), "to": g.To.String(),
	}
}

// AddRole gives an account one more role in the actor's district.
func (s *Service) AddRole(ctx context.Context, a access.Actor, id wbl.AccountID, role access.Role, subject string, to wbl.Date) error {
	return s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		if _, _, err := s.visible(tx, a, id); err != nil {
			return err
		}
		g, err := s.newGrant(tx, a, role, subject, to)
		if err != nil {
			return err
		}
		return s.grant(tx, a, id, g)
	})
}

// EndRole takes a role away: yesterday was its last day.
func (s *Service) EndRole(ctx context.Context, a access.Actor, id wbl.AccountID, role access.Role, subject string) error {
	now := s.now()
	return s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		acc, _, err := s.visible(tx, a, id)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(acc.Grants, func(g Grant) bool { return g.Role == role && g.Subject == subject })
		if i < 0 {
			return wbl.E(wbl.NotFound, "error.not_found")
		}
		g := acc.Grants[i]
		if !g.MayEnd {
			return wbl.E(wbl.Denied, "people.denied.grant")
		}
		last := a.Today(now).AddDays(-1)
		if _, err := endGrants(tx, id, g.Grant, last); err != nil {
			return err
		}
		g.To = last
		return audit.Append(tx, now, audit.Entry{
			Actor: a.Key(), Action: "people.role_ended", Object: accountKey(id), Detail: grantDetail(g.Grant),
		})
	})
}

// Edit changes name, address and language. A new address ends the links that were sent
// to the old one.
func (s *Service) Edit(ctx context.Context, a access.Actor, id wbl.AccountID, in Profile) error {
	if err := in.Validate().Err(); err != nil {
		return err
	}
	now := s.now()
	err := s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		acc, err := s.manageable(tx, a, id)
		if err != nil {
			return err
		}
		if err := updateProfile(tx, id, in); err != nil {
			return err
		}
		changed := in.Email != acc.Email
		if changed {
			if err := revokeLinks(tx, string(id), now); err != nil {
				return err
			}
		}
		return audit.Append(tx, now, audit.Entry{
			Actor: a.Key(), Action: "people.account_edited", Object: accountKey(id), Detail: map[string]bool{"email": changed},
		})
	})
	if errors.Is(err, db.ErrUnique) {
		return wbl.FieldErrors{{Field: "email", Key: "people.email.taken"}}.Err()
	}
	return err
}

// SetState disables an account, which ends its sessions, tokens and links at once, or
// lets it in again.
func (s *Service) SetState(ctx context.Context, a access.Actor, id wbl.AccountID, state State) error {
	now := s.now()
	return s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		if a.Kind == access.Account && a.ID == string(id) {
			return wbl.E(wbl.Denied, "people.denied.self")
		}
		if _, err := s.manageable(tx, a, id); err != nil {
			return err
		}
		if err := updateState(tx, id, state); err != nil {
			return err
		}
		if state == Disabled {
			if err := endEverything(tx, id, now); err != nil {
				return err
			}
		}
		return audit.Append(tx, now, audit.Entry{Actor: a.Key(), Action: "people.account_" + string(state), Object: accountKey(id)})
	})
}
