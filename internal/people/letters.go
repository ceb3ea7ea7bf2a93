package people

import (
	"context"
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/platform/jobs"
	"throughline/internal/platform/mail"
	"throughline/internal/wbl"
)

// How long a link to choose a password works.
const (
	invitationLife = 14 * 24 * time.Hour
	forgottenLife  = time.Hour
)

// Kinds of the room's jobs.
const (
	jobCode   = "people.code"   // mails new codes
	jobForgot = "people.forgot" // mails a link to choose a password
	jobClean  = "people.clean"
)

// tryArgs names the try that asked for mail; the address stands there, and not in the
// job's row, which is kept for longer.
type tryArgs struct {
	Try string `json:"try"`
}

// Jobs registers the room's jobs.
func (s *Service) Jobs(r *jobs.Runner) {
	r.Handle(jobCode, s.sendCodes)
	r.Handle(jobForgot, s.sendForgotten)
	r.Every(jobClean, time.Hour, func(ctx context.Context, _ jobs.Job) error { return s.Clean(ctx) })
}

// Clean deletes sessions and tries that are over, and links a year after their end.
func (s *Service) Clean(ctx context.Context) error {
	now := s.now()
	return s.db.Update(ctx, db.Scope{Actor: jobClean}, func(tx *db.Tx) error {
		for _, clean := range []func(*db.Tx, time.Time) (int64, error){deleteExpired, deleteOldTries, deleteOldLinks} {
			if _, err := clean(tx, now); err != nil {
				return err
			}
		}
		return nil
	})
}

// mailLink mails a link that was just made, with its code as the second way in.
func (s *Service) mailLink(tx *db.Tx, now time.Time, l Link, letter mail.Letter) error {
	t := s.cat.In(l.Lang)
	letter.To, letter.Name, letter.Action.URL, letter.Code = l.Email, l.Name, l.URL, showCode(l.Code)
	letter.After = append(letter.After,
		t("people.mail.code", "address", s.base+"/code", "minutes", int(codeLife/time.Minute)),
		t("people.mail.until", "day", wbl.DateOf(l.ExpiresAt.Time().In(s.zoneOf(tx, l.District)))))
	return mail.Enqueue(tx, now, mail.Compose(s.cat, l.Lang, letter))
}

// zoneOf is a district's zone, UTC when it cannot be read: a date in a mail is no
// reason to fail.
func (s *Service) zoneOf(tx *db.Tx, id wbl.DistrictID) *time.Location {
	d, err := findDistrict(tx, id)
	if err != nil {
		return time.UTC
	}
	return zone(d.Zone)
}

// AskForCode counts the wish for a new 6-digit code and has it mailed by a job, so that
// the answer is the same, and as fast, for an address that nobody has.
func (s *Service) AskForCode(ctx context.Context, email string, from From) error {
	return s.ask(ctx, jobCode, email, from)
}

// AskForPassword counts the wish for a new password, in the same way.
func (s *Service) AskForPassword(ctx context.Context, email string, from From) error {
	return s.ask(ctx, jobForgot, email, from)
}

func (s *Service) ask(ctx context.Context, kind, email string, from From) error {
	email = cleanEmail(email)
	var errs wbl.FieldErrors
	checkEmail(&errs, email)
	if err := errs.Err(); err != nil {
		return err
	}
	now := s.now()
	return s.db.Update(ctx, db.Scope{Actor: visitor}, func(tx *db.Tx) error {
		try, err := reserve(tx, now, trySend, email, from.Network)
		if err != nil {
			return err
		}
		return jobs.Enqueue(tx, now, kind, tryArgs{try})
	})
}

// tried is the address that a job is about, "" when it is too late.
func (s *Service) tried(ctx context.Context, j jobs.Job) (email string, err error) {
	var args tryArgs
	if err := j.Decode(&args); err != nil {
		return "", err
	}
	err = s.db.View(ctx, db.Scope{}, func(tx *db.Tx) (err error) {
		email, err = triedEmail(tx, args.Try)
		return err
	})
	return email, err
}

// sendCodes mails new codes for every task that waits for an address, in one letter.
func (s *Service) sendCodes(ctx context.Context, j jobs.Job) error {
	email, err := s.tried(ctx, j)
	if err != nil || email == "" {
		return err
	}
	now := s.now()
	var links []Link
	err = s.db.View(ctx, db.Scope{}, func(tx *db.Tx) (err error) {
		links, err = liveLinks(tx, email, now)
		return err
	})
	if err != nil || len(links) == 0 {
		return err
	}
	return s.db.Update(ctx, db.Scope{District: links[0].District, Actor: jobCode}, func(tx *db.Tx) error {
		letter := s.codeLetter(links[0])
		t := s.cat.In(links[0].Lang)
		for _, l := range links {
			l.Code = newCode()
			l.codeHash, l.codeUntil = s.hashCode(string(l.ID), l.Code), wbl.At(now.Add(codeLife))
			if err := setCode(tx, l); err != nil {
				return err
			}
			letter.Rows = append(letter.Rows, mail.Row{Label: t(s.tasks[l.Task].title), Value: showCode(l.Code)})
		}
		if len(links) == 1 {
			letter.Code, letter.Rows = letter.Rows[0].Value, nil
		}
		if err := mail.Enqueue(tx, now, mail.Compose(s.cat, links[0].Lang, letter)); err != nil {
			return err
		}
		return j.Done(tx)
	})
}

func (s *Service) codeLetter(l Link) mail.Letter {
	t := s.cat.In(l.Lang)
	return mail.Letter{
		To: l.Email, Name: l.Name, Template: "people.code", About: "link:" + string(l.ID),
		Subject:    t("people.mail.newcode.subject"),
		Paragraphs: []string{t("people.mail.newcode.text", "minutes", int(codeLife/time.Minute))},
		Action:     mail.Action{Label: t("people.mail.newcode.button"), URL: s.base + "/code"},
		Why:        t("people.mail.why.asked"),
	}
}

// sendForgotten mails a link to choose a new password to an account that can sign in.
func (s *Service) sendForgotten(ctx context.Context, j jobs.Job) error {
	email, err := s.tried(ctx, j)
	if err != nil || email == "" {
		return err
	}
	now := s.now()
	home, err := s.homeOf(ctx, email)
	if err != nil {
		return err
	}
	return s.db.Update(ctx, db.Scope{District: home, Actor: jobForgot}, func(tx *db.Tx) error {
		found, err := findAccount(tx, email)
		if err != nil {
			return err
		}
		if len(found) == 1 && found[0].State == Active {
			t := s.cat.In(found[0].Lang)
			if err := s.sendPasswordLink(tx, now, found[0], forgottenLife, mail.Letter{
				Template: "people.forgot", Subject: t("people.mail.forgot.subject"),
				Paragraphs: []string{t("people.mail.forgot.text")},
				Action:     mail.Action{Label: t("people.mail.forgot.button")}, Why: t("people.mail.why.asked"),
			}); err != nil {
				return err
			}
		}
		return j.Done(tx)
	})
}

// homeOf is the first district of an address's account, whose people learn of it when a
// letter does not arrive; "" for an account above districts and for none.
func (s *Service) homeOf(ctx context.Context, email string) (d wbl.DistrictID, err error) {
	err = s.db.View(ctx, db.Scope{}, func(tx *db.Tx) error {
		found, err := findAccount(tx, email)
		if err != nil || len(found) == 0 {
			return err
		}
		grants, err := loadGrants(tx, found[0].ID)
		for _, g := range grants {
			if d == "" {
				d = g.District
			}
		}
		return err
	})
	return d, err
}

// sendPasswordLink mails an account's link to choose a password.
func (s *Service) sendPasswordLink(tx *db.Tx, now time.Time, a Account, life time.Duration, letter mail.Letter) error {
	letter.About = accountKey(a.ID)
	_, err := s.SendLink(tx, now, LinkRequest{
		Task: access.TaskPassword, District: tx.District(), Subject: string(a.ID), Email: a.Email, Name: a.Name,
		Lang: a.Lang, TTL: life, Letter: letter,
	})
	return err
}

// inviteNew invites a person who has no password yet.
func (s *Service) inviteNew(tx *db.Tx, by access.Actor, a Account) error {
	if a.HasPassword {
		return nil
	}
	return s.invite(tx, by, a)
}

func (s *Service) invite(tx *db.Tx, by access.Actor, a Account) error {
	d, err := findDistrict(tx, by.District)
	if err != nil {
		return err
	}
	t := s.cat.In(a.Lang)
	place := d.Name
	if place == "" {
		place = "Throughline"
	}
	return s.sendPasswordLink(tx, s.now(), a, invitationLife, mail.Letter{
		Template: "people.invite", Subject: t("people.mail.invite.subject", "place", place),
		Paragraphs: []string{t("people.mail.invite.text", "place", place, "email", a.Email)},
		Action:     mail.Action{Label: t("people.mail.invite.button")}, Why: t("people.mail.why.invited", "place", place),
	})
}

// tellChanged warns the owner of an account that its password was changed, in case it
// was not them.
func (s *Service) tellChanged(tx *db.Tx, now time.Time, a Account) error {
	t := s.cat.In(a.Lang)
	return mail.Enqueue(tx, now, mail.Compose(s.cat, a.Lang, mail.Letter{
		To: a.Email, Name: a.Name, Template: "people.changed", About: accountKey(a.ID),
		Subject:    t("people.mail.changed.subject"),
		Paragraphs: []string{t("people.mail.changed.text")},
		Action:     mail.Action{Label: t("people.mail.changed.button"), URL: s.base + "/forgot"},
		Why:        t("people.mail.why.account"),
	}))
}
