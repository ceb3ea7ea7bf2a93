package people

import (
	"context"

	"throughline/internal/platform/access"
	"throughline/internal/platform/audit"
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// Self is the actor's own account.
func (s *Service) Self(ctx context.Context, a access.Actor) (acc Account, err error) {
	if err := onlyAccount(a); err != nil {
		return Account{}, err
	}
	err = s.db.View(ctx, system(a), func(tx *db.Tx) (err error) {
		acc, err = loadAccount(tx, wbl.AccountID(a.ID))
		return err
	})
	return acc, err
}

// EditSelf changes the actor's own name and language. The address stays: it is how the
// school knows the person, and staff change it.
func (s *Service) EditSelf(ctx context.Context, a access.Actor, in Profile) error {
	if err := onlyAccount(a); err != nil {
		return err
	}
	var errs wbl.FieldErrors
	in.Name = oneSpace(in.Name)
	checkName(&errs, in.Name)
	checkLang(&errs, in.Lang)
	if err := errs.Err(); err != nil {
		return err
	}
	now := s.now()
	return s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		acc, err := loadAccount(tx, wbl.AccountID(a.ID))
		if err != nil {
			return err
		}
		in.Email = acc.Email
		if err := updateProfile(tx, acc.ID, in); err != nil {
			return err
		}
		return audit.Append(tx, now, audit.Entry{Actor: a.Key(), Action: "people.account_edited", Object: accountKey(acc.ID)})
	})
}

// onlyAccount keeps links and commands away from what belongs to a person's account.
func onlyAccount(a access.Actor) error {
	if a.Kind != access.Account {
		return wbl.E(wbl.Denied, "denied.role")
	}
	return nil
}
