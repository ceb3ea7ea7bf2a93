package people

import (
	"context"
	"crypto/subtle"
	"fmt"
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/audit"
	"throughline/internal/platform/db"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/mail"
	"throughline/internal/wbl"
)

// codeLife is how long a 6-digit code works (ASVS 6.5.5: at most ten minutes).
const codeLife = 10 * time.Minute

// Link is a one-task link. It opens one task for one person without an account.
type Link struct {
	ID       wbl.LinkID
	Task     string
	Role     access.Role // as what the person acts; "" for none
	District wbl.DistrictID
	Subject  string // of the role
	Object   string // what the task is about; "" when the subject says it all
	Email    string // lower case; "" for a printed link
	Name     string
	Lang     i18n.Lang

	CreatedAt    wbl.Instant
	ExpiresAt    wbl.Instant
	UsedAt       wbl.Instant
	SupersededAt wbl.Instant
	RevokedAt    wbl.Instant

	codeHash  string
	codeUntil wbl.Instant

	// URL and Code are there only when the link was just made: the database does not
	// know them.
	URL, Code string
}

// LinkState is what can be done with a link.
type LinkState string

// The states of a link.
const (
	LinkOpen       LinkState = "open"
	LinkUsed       LinkState = "used"
	LinkSuperseded LinkState = "superseded" // a newer one was sent
	LinkExpired    LinkState = "expired"
	LinkRevoked    LinkState = "revoked" // taken back by us
)

// State is the state at a moment.
func (l Link) State(now time.Time) LinkState {
	switch {
	case !l.RevokedAt.IsZero():
		return LinkRevoked
	case !l.UsedAt.IsZero():
		return LinkUsed
	case !l.SupersededAt.IsZero():
		return LinkSuperseded
	case !now.Before(l.ExpiresAt.Time()):
		return LinkExpired
	}
	return LinkOpen
}

// Again reports whether the person may ask for a new one.
func (l Link) Again() bool { return l.RevokedAt.IsZero() && l.Email != "" }

// LinkRequest asks for a link.
type LinkRequest struct {
	Task     string // registered with [Service.RegisterTask]
	Role     access.Role
	District wbl.DistrictID
	Subject  string
	Object   string
	Email    string
	Name     string
	Lang     i18n.Lang
	TTL      time.Duration
	// Letter is the mail: Template, Subject, Paragraphs, the label of Action, Why and
	// About, in the person's language. Address, link and code are filled in.
	Letter mail.Letter
}

type taskKind struct {
	path  func(Link) string
	title string // text key: what the link is for, a verb first
}

// RegisterTask tells where the people go who open a link for a task, and the text key
// of what they will do there. Rooms call it when the program starts. It panics on a
// task that is registered already.
func (s *Service) RegisterTask(task string, path func(Link) string, titleKey string) {
	if _, twice := s.tasks[task]; twice {
		panic("people: task " + task + " is registered twice")
	}
	s.tasks[task] = taskKind{path: path, title: titleKey}
}

// URL is the address of a page of this site for a letter.
func (s *Service) URL(path string) string { return s.base + path }

// TaskPath is where the task of a link is done.
func (s *Service) TaskPath(l Link) string { return s.tasks[l.Task].path(l) }

// SendLink makes a link and its 6-digit code and has them mailed after the commit of
// tx. Links that were sent before to the same address for the same task and thing, and
// not used, are superseded.
func (s *Service) SendLink(tx *db.Tx, now time.Time, req LinkRequest) (Link, error) {
	req.Email = cleanEmail(req.Email)
	l, err := s.makeLink(tx, now, req)
	if err != nil {
		return Link{}, err
	}
	return l, s.mailLink(tx, now, l, req.Letter)
}

// PrintLink makes a link to be printed, see [Service.PrintPage]. Nothing is mailed; the
// address, when known, lets the person ask for a new one.
func (s *Service) PrintLink(tx *db.Tx, now time.Time, req LinkRequest) (Link, error) {
	req.Email = cleanEmail(req.Email)
	return s.makeLink(tx, now, req)
}

func (s *Service) makeLink(tx *db.Tx, now time.Time, req LinkRequest) (Link, error) {
	if _, ok := s.tasks[req.Task]; !ok {
		return Link{}, fmt.Errorf("cannot make a link: no room has registered the task %q", req.Task)
	}
	if req.Email != "" {
		if err := supersedeLinks(tx, req.Email, req.Task, req.Object, now); err != nil {
			return Link{}, err
		}
	}
	token := newToken()
	l := Link{
		ID: wbl.NewID[wbl.LinkID](now), Task: req.Task, Role: req.Role, District: req.District, Subject: req.Subject,
		Object: req.Object, Email: req.Email, Name: oneSpace(req.Name), Lang: req.Lang,
		CreatedAt: wbl.At(now), ExpiresAt: wbl.At(now.Add(req.TTL)),
		URL: s.base + "/l/" + token, Code: newCode(),
	}
	l.codeHash, l.codeUntil = s.hashCode(string(l.ID), l.Code), wbl.At(now.Add(codeLife))
	return l, insertLink(tx, hashToken(token), l)
}

// OpenLink reads a link by its token, and changes nothing.
func (s *Service) OpenLink(ctx context.Context, token string) (l Link, err error) {
	err = s.db.View(ctx, db.Scope{}, func(tx *db.Tx) (err error) {
		l, err = findLink(tx, hashToken(token))
		return err
	})
	return l, err
}

// UseLink spends a link and begins its session. A link that is not open is Gone.
func (s *Service) UseLink(ctx context.Context, token string, from From) (l Link, t ticket, err error) {
	now := s.now()
	err = s.db.Update(ctx, db.Scope{Actor: visitor}, func(tx *db.Tx) (err error) {
		if l, err = findLink(tx, hashToken(token)); err != nil {
			return err
		}
		if l.State(now) != LinkOpen {
			return wbl.E(wbl.Gone, "people.link.gone")
		}
		t, err = enter(tx, l, from, now, "people.link_used")
		return err
	})
	return l, t, err
}

// enter spends a link, and begins its session.
func enter(tx *db.Tx, l Link, from From, now time.Time, action string) (ticket, error) {
	if err := spendLink(tx, l.ID, now); err != nil {
		return ticket{}, err
	}
	t, err := newSession(tx, Session{Link: l.ID, Agent: from.Agent}, limitsForTask(l.Task), from, now)
	if err != nil {
		return ticket{}, err
	}
	return t, audit.Append(tx, now, audit.Entry{Actor: "link:" + string(l.ID), Action: action, Object: "link:" + string(l.ID)})
}

// UseCode spends the 6-digit code of a mail, also when a mail scanner has spent its
// link. The try is counted first; unknown address, wrong code and old code are one
// answer.
func (s *Service) UseCode(ctx context.Context, email, typed string, from From) (l Link, t ticket, err error) {
	email, code := cleanEmail(email), cleanCode(typed)
	var errs wbl.FieldErrors
	if email == "" {
		errs.Add("email", "people.email.empty")
	}
	if len(code) != 6 {
		errs.Add("code", "people.code.form")
	}
	if err := errs.Err(); err != nil {
		return l, t, err
	}
	now := s.now()
	right := false
	err = s.db.Update(ctx, db.Scope{Actor: visitor}, func(tx *db.Tx) error {
		right = false
		if _, err := reserve(tx, now, tryCode, email, from.Network); err != nil {
			return err
		}
		if l, right, err = s.matchCode(tx, email, code, now); err != nil || !right {
			return err // the try stays counted
		}
		if err := forgive(tx, tryCode, email); err != nil {
			return err
		}
		if err := clearCode(tx, l.ID); err != nil {
			return err
		}
		t, err = enter(tx, l, from, now, "people.code_used")
		return err
	})
	if err == nil && !right {
		err = wbl.FieldErrors{{Field: "code", Key: "people.error.code"}}.Err()
	}
	return l, t, err
}

func (s *Service) matchCode(tx *db.Tx, email, code string, now time.Time) (Link, bool, error) {
	links, err := linksWithCode(tx, email, now)
	if err != nil {
		return Link{}, false, err
	}
	for _, l := range links {
		if subtle.ConstantTimeCompare([]byte(l.codeHash), []byte(s.hashCode(string(l.ID), code))) == 1 {
			return l, true, nil
		}
	}
	return Link{}, false, nil
}

// SendAgain mails a new link for the task of an old one, to the same address, as
// somebody who holds the old one asks for it.
func (s *Service) SendAgain(ctx context.Context, token string, from From) (l Link, err error) {
	old, err := s.OpenLink(ctx, token)
	if err != nil {
		return Link{}, err
	}
	if !old.Again() {
		return old, wbl.E(wbl.Denied, "people.link.revoked")
	}
	now := s.now()
	err = s.db.Update(ctx, db.Scope{District: old.District, Actor: visitor}, func(tx *db.Tx) error {
		if _, err := reserve(tx, now, trySend, old.Email, from.Network); err != nil {
			return err
		}
		t := s.cat.In(old.Lang)
		title := t(s.tasks[old.Task].title)
		l, err = s.SendLink(tx, now, LinkRequest{
			Task: old.Task, Role: old.Role, District: old.District, Subject: old.Subject, Object: old.Object,
			Email: old.Email, Name: old.Name, Lang: old.Lang, TTL: old.ExpiresAt.Time().Sub(old.CreatedAt.Time()),
			Letter: mail.Letter{
				Template: "people.again", Subject: t("people.mail.again.subject", "task", title),
				Paragraphs: []string{t("people.mail.again.text", "task", title)},
				Action:     mail.Action{Label: t("people.mail.again.button")}, Why: t("people.mail.why.asked"),
				About: "link:" + string(old.ID),
			},
		})
		return err
	})
	return l, err
}

// RevokeLinks takes back every link that was sent for a role's subject, used or not,
// and ends the sessions of those that were used: the contact left, or has a new address.
// It runs in the transaction of the use case that changed the subject.
func RevokeLinks(tx *db.Tx, now time.Time, subject string) error {
	return revokeLinks(tx, subject, now)
}
