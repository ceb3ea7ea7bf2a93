package people

import (
	"context"
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/audit"
	"throughline/internal/platform/db"
	"throughline/internal/platform/i18n"
	"throughline/internal/wbl"
)

// PasswordAccount is the account whose password the holder of a link may choose.
func (s *Service) PasswordAccount(ctx context.Context, actor access.Actor) (acc Account, err error) {
	err = s.db.View(ctx, system(actor), func(tx *db.Tx) (err error) {
		acc, err = passwordAccount(tx, actor)
		return err
	})
	return acc, err
}

func passwordAccount(tx *db.Tx, actor access.Actor) (Account, error) {
	if actor.Kind != access.Link || actor.Task != access.TaskPassword {
		return Account{}, wbl.E(wbl.Denied, "denied.link")
	}
	l, err := loadLink(tx, wbl.LinkID(actor.ID))
	if err != nil {
		return Account{}, err
	}
	acc, err := loadAccount(tx, wbl.AccountID(l.Subject))
	if err == nil && acc.State != Active {
		err = wbl.E(wbl.Denied, "people.error.disabled")
	}
	return acc, err
}

// ChoosePassword sets a password by a link, ends everything else that was open for the
// account, the link's own session included, and signs the browser in.
func (s *Service) ChoosePassword(ctx context.Context, actor access.Actor, password string, from From) (t ticket, err error) {
	acc, err := s.PasswordAccount(ctx, actor)
	if err != nil {
		return t, err
	}
	phc, err := s.newPassword(ctx, "password", password, acc)
	if err != nil {
		return t, err
	}
	now := s.now()
	err = s.db.Update(ctx, actor.Scope(), func(tx *db.Tx) error {
		acc, err := passwordAccount(tx, actor) // still
		if err != nil {
			return err
		}
		if err := s.replacePassword(tx, acc, phc, "", now); err != nil {
			return err
		}
		if err := revokeLinks(tx, string(acc.ID), now); err != nil {
			return err
		}
		if err := forgive(tx, tryPassword, acc.Email); err != nil {
			return err
		}
		t, err = openSession(tx, acc.ID, from, now, "people.password_chosen")
		return err
	})
	return t, err
}

// ChangePassword changes the actor's own password, which they enter once more, and ends
// their other sessions.
func (s *Service) ChangePassword(ctx context.Context, actor access.Actor, current, password, token string) error {
	if err := onlyAccount(actor); err != nil {
		return err
	}
	id := wbl.AccountID(actor.ID)
	now := s.now()
	var acc Account
	var held credential
	err := s.db.Update(ctx, system(actor), func(tx *db.Tx) (err error) {
		if acc, err = loadAccount(tx, id); err != nil {
			return err
		}
		if held, err = loadCredential(tx, id); err != nil {
			return err
		}
		// somebody at an open screen must not guess either
		_, err = reserve(tx, now, tryPassword, acc.Email, "")
		return err
	})
	if err != nil {
		return err
	}
	right, err := s.hasher.verify(ctx, held.Password, current)
	if err != nil {
		return err
	}
	if !right {
		return wbl.FieldErrors{{Field: "current", Key: "people.error.current"}}.Err()
	}
	phc, err := s.newPassword(ctx, "password", password, acc)
	if err != nil {
		return err
	}
	return s.db.Update(ctx, actor.Scope(), func(tx *db.Tx) error {
		still, err := loadCredential(tx, id)
		if err != nil {
			return err
		}
		if still != held {
			return wbl.E(wbl.Conflict, "error.conflict")
		}
		if err := forgive(tx, tryPassword, acc.Email); err != nil {
			return err
		}
		if err := s.replacePassword(tx, acc, phc, hashToken(token), now); err != nil {
			return err
		}
		return audit.Append(tx, now, audit.Entry{Actor: actor.Key(), Action: "people.password_changed", Object: accountKey(id)})
	})
}

func (s *Service) newPassword(ctx context.Context, field, password string, acc Account) (string, error) {
	var errs wbl.FieldErrors
	checkPassword(&errs, field, password, acc.Email, acc.Name)
	if err := errs.Err(); err != nil {
		return "", err
	}
	return s.hasher.hash(ctx, password)
}

// replacePassword stores a new hash and ends all sessions but one.
func (s *Service) replacePassword(tx *db.Tx, acc Account, phc, keep string, now time.Time) error {
	if err := updatePassword(tx, acc.ID, phc); err != nil {
		return err
	}
	if _, err := deleteSessions(tx, acc.ID, keep); err != nil {
		return err
	}
	if !acc.HasPassword {
		return nil // the first one is no news
	}
	return s.tellChanged(tx, now, acc)
}

// Invite mails an account's link to choose a password once more.
func (s *Service) Invite(ctx context.Context, a access.Actor, id wbl.AccountID) error {
	now := s.now()
	return s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		acc, err := s.manageable(tx, a, id)
		if err != nil {
			return err
		}
		if acc.State != Active {
			return wbl.E(wbl.Denied, "people.error.disabled_other")
		}
		if err := s.invite(tx, a, acc); err != nil {
			return err
		}
		return audit.Append(tx, now, audit.Entry{Actor: a.Key(), Action: "people.invited", Object: accountKey(id)})
	})
}

// SetPassword sets the password of an account from the terminal and ends its sessions.
func (s *Service) SetPassword(ctx context.Context, a access.Actor, email, password string) error {
	if a.Kind != access.System {
		return wbl.E(wbl.Denied, "denied.role")
	}
	var acc Account
	err := s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		found, err := findAccount(tx, cleanEmail(email))
		if err == nil && len(found) == 0 {
			err = wbl.E(wbl.NotFound, "people.error.no_account")
		}
		if err == nil {
			acc = found[0]
		}
		return err
	})
	if err != nil {
		return err
	}
	phc, err := s.newPassword(ctx, "password", password, acc)
	if err != nil {
		return err
	}
	now := s.now()
	return s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		if err := s.replacePassword(tx, acc, phc, "", now); err != nil {
			return err
		}
		return audit.Append(tx, now, audit.Entry{Actor: a.Key(), Action: "people.password_set", Object: accountKey(acc.ID)})
	})
}

// CreateAdministrator makes the account of the installation's first person at the
// terminal: support, and lead of a district when it has an ID. A district that is not
// there is made in the same transaction, so that a refusal leaves nothing behind. Nobody
// else's password is ever chosen for them.
func (s *Service) CreateAdministrator(ctx context.Context, email, name, password string, d db.District) (wbl.AccountID, error) {
	now := s.now()
	p := Profile{Email: email, Name: name, Lang: i18n.En}
	errs := p.Validate()
	checkPassword(&errs, "password", password, p.Email, p.Name)
	if err := errs.Err(); err != nil {
		return "", err
	}
	phc, err := s.hasher.hash(ctx, password)
	if err != nil {
		return "", err
	}
	terminal := access.Actor{Kind: access.System, ID: "administrator", District: d.ID}
	acc := Account{ID: wbl.NewID[wbl.AccountID](now), Email: p.Email, Name: p.Name, Lang: p.Lang, State: Active, CreatedAt: wbl.At(now)}
	err = s.db.Update(ctx, terminal.Scope(), func(tx *db.Tx) error {
		if found, err := findAccount(tx, p.Email); err != nil || len(found) > 0 {
			if err == nil {
				err = wbl.FieldErrors{{Field: "email", Key: "people.email.taken"}}.Err()
			}
			return err
		}
		if err := insertAccount(tx, acc, phc); err != nil {
			return err
		}
		if err := ensureDistrict(tx, now, d); err != nil {
			return err
		}
		today := wbl.DateOf(now.In(s.zoneOf(tx, d.ID))).AddDays(-1) // whatever zone the place is in
		grants := []access.Grant{{Role: access.Support, From: today}}
		if d.ID != "" {
			grants = append(grants, access.Grant{Role: access.DistrictLead, District: d.ID, From: today})
		}
		for _, g := range grants {
			if err := s.grant(tx, terminal, acc.ID, Grant{Grant: g}); err != nil {
				return err
			}
		}
		return audit.Append(tx, now, audit.Entry{Actor: terminal.Key(), Action: "people.account_created", Object: accountKey(acc.ID)})
	})
	return acc.ID, err
}

// ensureDistrict makes a district that has an ID and no row yet.
func ensureDistrict(tx *db.Tx, now time.Time, d db.District) error {
	if d.ID == "" {
		return nil
	}
	found, err := findDistrict(tx, d.ID)
	if err == nil && found.ID == "" {
		_, err = db.AddDistrict(tx, now, d)
	}
	return err
}
