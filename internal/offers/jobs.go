package offers

import (
	"context"
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/platform/jobs"
	"throughline/internal/platform/mail"
	"throughline/internal/wbl"
)

const (
	tellKind  = "offers.tell"
	closeKind = "offers.close"
)

// told names the decision that a host is to be told of.
type told struct {
	ID   wbl.OpportunityID `json:"id"`
	Step string            `json:"step"`
}

// Jobs registers what this room does on its own: letters to hosts after a decision, and
// closing what is past its last day.
func (s *Service) Jobs(r *jobs.Runner) {
	r.Handle(tellKind, s.tell)
	r.Every(closeKind, time.Hour, s.closeDue)
}

// tell writes to the host what was decided, unless it was taken back meanwhile.
func (s *Service) tell(ctx context.Context, j jobs.Job) error {
	var in told
	if err := j.Decode(&in); err != nil {
		return err
	}
	return s.db.Update(ctx, j.Scope(), func(tx *db.Tx) error {
		if err := j.Done(tx); err != nil {
			return err
		}
		step, err := stepOf(tx, in.ID)
		if err != nil || step != in.Step {
			return err
		}
		o, err := load(tx, in.ID)
		if err != nil || o.Contact == "" {
			return err
		}
		to, err := hostContact(tx, o.Contact)
		if err != nil || to.email == "" {
			return err
		}
		return mail.Enqueue(tx, s.now(), s.decided(o, to))
	})
}

// closeDue closes, district by district, what is open past its last day to apply.
func (s *Service) closeDue(ctx context.Context, _ jobs.Job) error {
	var all []district
	err := s.db.View(ctx, db.Scope{}, func(tx *db.Tx) (err error) {
		all, err = districts(tx)
		return err
	})
	for _, d := range all {
		if err != nil {
			return err
		}
		err = s.closeIn(ctx, d)
	}
	return err
}

func (s *Service) closeIn(ctx context.Context, d district) error {
	zone, err := time.LoadLocation(d.zone)
	if err != nil {
		return err
	}
	now := s.now()
	a := access.Actor{Kind: access.System, ID: closeKind, District: d.id, Zone: zone}
	return s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		due, err := overdue(tx, a.Today(now))
		for _, o := range due {
			if err := move(tx, o, Closed, "", "", a.Key(), wbl.At(now)); err != nil {
				return err
			}
			if err := record(tx, now, a, "offer.closed", o.ID, map[string]any{"from": o.State, "to": Closed}); err != nil {
				return err
			}
		}
		return err
	})
}
