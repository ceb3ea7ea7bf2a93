package offers

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"throughline/internal/partners"
	"throughline/internal/people"
	"throughline/internal/platform/access"
	"throughline/internal/platform/audit"
	"throughline/internal/platform/db"
	"throughline/internal/platform/jobs"
	"throughline/internal/platform/mail"
	"throughline/internal/wbl"
)

// MaxBulk is how many opportunities one decision may be about.
const MaxBulk = 200

// Outcome is what became of a decision over one or many.
type Outcome struct {
	Step   string // takes it back, see Undo
	Done   []wbl.OpportunityID
	Failed []*wbl.Error // why the others stayed as they were
}

// Decide approves (Open), refuses, closes or opens again one or many opportunities: each
// by itself, so that one that cannot be moved does not hold back the others. A refusal
// says why.
func (s *Service) Decide(ctx context.Context, a access.Actor, ids []wbl.OpportunityID, to State, reason string) (out Outcome, err error) {
	reason = strings.TrimSpace(reason)
	if err := checkDecision(ids, to, reason).Err(); err != nil {
		return out, err
	}
	now := s.now()
	err = s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		out = Outcome{Step: wbl.NewID[string](now)}
		for _, id := range ids {
			if err := out.add(id, s.decide(tx, now, a, id, to, reason, out.Step)); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil && len(ids) == 1 && len(out.Failed) == 1 {
		return out, out.Failed[0]
	}
	return out, err
}

func checkDecision(ids []wbl.OpportunityID, to State, reason string) (errs wbl.FieldErrors) {
	switch {
	case len(ids) == 0:
		errs.Add("ids", "offers.error.none_chosen")
	case len(ids) > MaxBulk:
		errs.Add("ids", "offers.error.too_many", "max", MaxBulk)
	}
	if to != Open && to != Refused && to != Closed {
		errs.Add("to", "offers.error.decision")
	}
	if to == Refused && reason == "" {
		errs.Add("reason", "offers.error.reason")
	}
	tooLong(&errs, "reason", reason, 1000)
	return errs
}

// add notes what became of one; an error that no person caused ends the whole.
func (o *Outcome) add(id wbl.OpportunityID, err error) error {
	var e *wbl.Error
	switch {
	case err == nil:
		o.Done = append(o.Done, id)
	case !errors.As(err, &e) || e.Kind == wbl.Internal || e.Kind == wbl.Unavailable:
		return err
	default:
		o.Failed = append(o.Failed, e)
	}
	return nil
}

func (s *Service) decide(tx *db.Tx, now time.Time, a access.Actor, id wbl.OpportunityID, to State, reason, step string) error {
	o, err := find(tx, a, access.OfferApprove, id)
	if err != nil {
		return err
	}
	if o.State == Draft || !slices.Contains(moves[o.State], to) {
		return wbl.E(wbl.Conflict, "offers.error.state")
	}
	if to == Open {
		if err := s.opens(tx, o, a.Today(now)); err != nil {
			return err
		}
	}
	if err := move(tx, o, to, reason, step, a.Key(), wbl.At(now)); err != nil {
		return err
	}
	if o.State == Submitted && o.PostedBy == ByHost {
		err := jobs.Enqueue(tx, now, tellKind, told{ID: id, Step: step}, jobs.RunAt(now.Add(wbl.UndoWindow)))
		if err != nil {
			return err
		}
	}
	return record(tx, now, a, "offer."+string(to), id, map[string]any{"from": o.State, "to": to})
}

// opens checks what must be so before learners see it.
func (s *Service) opens(tx *db.Tx, o Opportunity, today wbl.Date) error {
	if err := notRefused(tx, o.Employer); err != nil {
		return err
	}
	if o.PostedBy == ByLearner {
		return nil // staff complete it when they place the finder
	}
	if errs := o.Clean().Validate(today); len(errs) > 0 {
		return wbl.E(wbl.Conflict, "offers.error.incomplete", "title", o.Title)
	}
	return nil
}

// Undo takes a decision back, by who made it, within wbl.UndoWindow. What somebody changed
// since stays as it is.
func (s *Service) Undo(ctx context.Context, a access.Actor, step string) (n int, err error) {
	now := s.now()
	err = s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		n = 0
		if step == "" {
			return wbl.E(wbl.NotFound, "error.not_found")
		}
		moved, err := ofStep(tx, step)
		if err != nil {
			return err
		}
		for _, o := range moved {
			if o.by != a.Key() || o.UpdatedAt.Time().Add(wbl.UndoWindow).Before(now) {
				continue
			}
			if err := move(tx, o.Opportunity, o.from, "", "", a.Key(), wbl.At(now)); err != nil {
				return err
			}
			if err := record(tx, now, a, "offer.undo", o.ID, map[string]any{"from": o.State, "to": o.from}); err != nil {
				return err
			}
			n++
		}
		if n == 0 {
			return wbl.E(wbl.Conflict, "offers.error.undo")
		}
		return nil
	})
	return n, err
}

// Invite sends a contact a link with which they describe an opportunity without an
// account.
func (s *Service) Invite(ctx context.Context, a access.Actor, contact wbl.ContactID) (name string, err error) {
	now := s.now()
	err = s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		c, err := partners.ContactByID(tx, contact)
		if err != nil {
			return err
		}
		r := access.Resource{District: a.District, Employer: c.Employer, Shared: true}
		if err := access.Can(a, access.PartnerEdit, r).Err(); err != nil {
			return err
		}
		if c.Email == "" || c.Left {
			return wbl.E(wbl.Conflict, "offers.error.no_address")
		}
		name = c.Name
		if err := s.sendLink(tx, now, a, c); err != nil {
			return err
		}
		return audit.Append(tx, now, audit.Entry{Actor: a.Key(), Action: "offer.invite", Object: "contact:" + string(contact)})
	})
	return name, err
}

func (s *Service) sendLink(tx *db.Tx, now time.Time, a access.Actor, c partners.Contact) error {
	lang := writeTo{lang: c.Lang}.language()
	t := s.cat.In(lang)
	_, err := s.people.SendLink(tx, now, people.LinkRequest{
		Task: access.TaskPostOffer, Role: access.Supervisor, District: a.District, Subject: string(c.ID),
		Email: c.Email, Name: c.Name, Lang: lang, TTL: 30 * 24 * time.Hour,
		Letter: mail.Letter{
			Template: "offers.invite", Subject: t("offers.mail.invite.subject"),
			Paragraphs: []string{t("offers.mail.invite.text", "who", a.Name), t("offers.mail.invite.how")},
			Action:     mail.Action{Label: t("offers.mail.invite.action")},
			Why:        t("offers.mail.why"), About: "contact:" + string(c.ID),
		},
	})
	return err
}
