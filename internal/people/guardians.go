package people

import (
	"context"
	"slices"
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/audit"
	"throughline/internal/platform/db"
	"throughline/internal/platform/i18n"
	"throughline/internal/wbl"
)

// Family is a learner with the people who can see the record: the learner, if they have
// a sign-in of their own, and their guardians.
type Family struct {
	Learner   wbl.LearnerID
	School    wbl.SchoolID
	Name      string
	Email     string // from the roster
	BirthDate wbl.Date
	Lang      string
	Own       *Account // nil when the learner has no sign-in
	Guardians []Guardian
	MayInvite bool // the actor may give the learner a sign-in
}

func (f Family) resource(d wbl.DistrictID) access.Resource {
	return access.Resource{District: d, School: f.School, Learner: f.Learner}
}

// Family reads who can see a learner's record.
func (s *Service) Family(ctx context.Context, a access.Actor, id wbl.LearnerID) (f Family, err error) {
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) (err error) {
		f, err = s.family(tx, a, id, access.GuardianManage)
		if err != nil {
			return err
		}
		if f.Own, err = ownAccount(tx, f.Learner, a.Today(s.now())); err != nil {
			return err
		}
		f.Guardians, err = listGuardians(tx, f.Learner)
		return err
	})
	return f, err
}

// family loads a learner and checks that the actor may do the action to them.
func (s *Service) family(tx *db.Tx, a access.Actor, id wbl.LearnerID, action access.Action) (Family, error) {
	f, err := loadFamily(tx, id)
	if err != nil {
		return Family{}, err
	}
	if err := access.Can(a, action, f.resource(a.District)).Err(); err != nil {
		return Family{}, err
	}
	f.MayInvite = access.Can(a, access.LearnerInvite, f.resource(a.District)).Allowed
	return f, nil
}

// AddGuardian lets an adult of the family see the learner's record, and invites them to
// choose a password when they are new.
func (s *Service) AddGuardian(ctx context.Context, a access.Actor, key string, id wbl.LearnerID, in NewGuardian) (out wbl.AccountID, err error) {
	if err := in.Validate().Err(); err != nil {
		return "", err
	}
	now := s.now()
	err = s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		f, err := s.family(tx, a, id, access.GuardianManage)
		if err != nil {
			return err
		}
		out, _, err = db.Once(tx, key, now, func() (wbl.AccountID, error) {
			acc, _, err := s.findOrCreate(tx, a, in.Email, in.Name, in.Lang)
			if err != nil {
				return "", err
			}
			today := a.Today(now)
			if err := upsertGuardianship(tx, f.Learner, acc.ID, in.Relation, today); err != nil {
				return "", err
			}
			g := Grant{Grant: access.Grant{Role: access.Guardian, District: a.District, Subject: string(f.Learner), From: today}}
			if err := s.grant(tx, a, acc.ID, g); err != nil {
				return "", err
			}
			return acc.ID, s.inviteNew(tx, a, acc)
		})
		return err
	})
	return out, err
}

// EndGuardian takes a guardian's view of the learner's record away from today on.
func (s *Service) EndGuardian(ctx context.Context, a access.Actor, id wbl.LearnerID, account wbl.AccountID) error {
	now := s.now()
	return s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		f, err := s.family(tx, a, id, access.GuardianManage)
		if err != nil {
			return err
		}
		last := a.Today(now).AddDays(-1)
		n, err := endGuardianship(tx, f.Learner, account, last)
		if err != nil {
			return err
		}
		if n == 0 {
			return wbl.E(wbl.NotFound, "error.not_found")
		}
		g := access.Grant{Role: access.Guardian, District: a.District, Subject: string(f.Learner)}
		if _, err := endGrants(tx, account, g, last); err != nil {
			return err
		}
		g.To = last
		return audit.Append(tx, now, audit.Entry{
			Actor: a.Key(), Action: "people.role_ended", Object: accountKey(account), Detail: grantDetail(g),
		})
	})
}

// InviteLearner gives a learner a sign-in of their own with the address of the roster,
// or sends the invitation again.
func (s *Service) InviteLearner(ctx context.Context, a access.Actor, id wbl.LearnerID) error {
	now := s.now()
	return s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		f, err := s.family(tx, a, id, access.LearnerInvite)
		if err != nil {
			return err
		}
		own, err := ownAccount(tx, f.Learner, a.Today(now))
		if err != nil {
			return err
		}
		if own == nil {
			if own, err = s.giveSignIn(tx, a, f); err != nil {
				return err
			}
		}
		if err := s.invite(tx, a, *own); err != nil {
			return err
		}
		return audit.Append(tx, now, audit.Entry{Actor: a.Key(), Action: "people.invited", Object: accountKey(own.ID)})
	})
}

// oldEnough refuses a sign-in of a learner's own under 13 for which no parent has
// consented (law:16CFR312). The consent is a line of the agreements room's ledger.
func (s *Service) oldEnough(tx *db.Tx, a access.Actor, id wbl.LearnerID) error {
	today := a.Today(s.now())
	f, err := loadFamily(tx, id)
	if err != nil || f.BirthDate.IsZero() || f.BirthDate.AgeOn(today) >= 13 {
		return err
	}
	n, err := countConsents(tx, f.Learner, today)
	if err != nil || n > 0 {
		return err
	}
	return wbl.E(wbl.Unprocessable, "people.error.under_13")
}

// EndSignIn takes away a learner's own sign-in, in the transaction that withdraws the
// parents' consent to it. A learner without one is left alone.
func (s *Service) EndSignIn(tx *db.Tx, now time.Time, a access.Actor, id wbl.LearnerID) error {
	own, err := ownAccount(tx, id, a.Today(now))
	if err != nil || own == nil {
		return err
	}
	g := access.Grant{Role: access.Learner, District: tx.District(), Subject: string(id)}
	g.To = a.Today(now).AddDays(-1)
	if _, err := endGrants(tx, own.ID, g, g.To); err != nil {
		return err
	}
	return audit.Append(tx, now, audit.Entry{Actor: a.Key(), Action: "people.role_ended", Object: accountKey(own.ID), Detail: grantDetail(g)})
}

func (s *Service) giveSignIn(tx *db.Tx, a access.Actor, f Family) (*Account, error) {
	var errs wbl.FieldErrors
	if checkEmail(&errs, cleanEmail(f.Email)); len(errs) > 0 {
		return nil, wbl.E(wbl.Unprocessable, "people.error.learner_email")
	}
	lang := i18n.En
	if f.Lang == string(i18n.Es) {
		lang = i18n.Es
	}
	acc, made, err := s.findOrCreate(tx, a, cleanEmail(f.Email), f.Name, lang)
	if err != nil {
		return nil, err
	}
	if !made {
		// somebody else's account: the roster's address is a parent's or a teacher's
		grants, err := listGrants(tx, []wbl.AccountID{acc.ID})
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(grants, func(g Grant) bool { return g.Role != access.Learner }) {
			return nil, wbl.E(wbl.Unprocessable, "people.error.learner_email_taken")
		}
	}
	g := access.Grant{Role: access.Learner, District: a.District, Subject: string(f.Learner), From: a.Today(s.now())}
	return &acc, s.grant(tx, a, acc.ID, Grant{Grant: g})
}
