package offers

import (
	"context"
	"strings"
	"time"

	"throughline/internal/placements"
	"throughline/internal/platform/access"
	"throughline/internal/platform/audit"
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// Profile reads the actor's own profile.
func (s *Service) Profile(ctx context.Context, a access.Actor) (p Profile, err error) {
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		id := wbl.LearnerID(a.Subject(access.Learner))
		if err := access.Can(a, access.ProfileEdit, access.Resource{District: a.District, Learner: id}).Err(); err != nil {
			return err
		}
		l, err := loadLearner(tx, id)
		if err != nil {
			return err
		}
		p, err = profileOf(tx, l.id)
		return err
	})
	return p, err
}

// Answer keeps the answer to one question of the profile, and says which is next.
func (s *Service) Answer(ctx context.Context, a access.Actor, q Question, in Profile) (next Question, err error) {
	if err := in.Validate(q).Err(); err != nil {
		return "", err
	}
	err = s.asLearner(ctx, a, access.ProfileEdit, func(tx *db.Tx, now time.Time, l learner) error {
		p, err := profileOf(tx, l.id)
		if err != nil {
			return err
		}
		p.set(q, in)
		next = p.Next()
		if err := saveProfile(tx, l.id, p, wbl.At(now)); err != nil {
			return err
		}
		return audit.Append(tx, now, audit.Entry{
			Actor: a.Key(), Action: "profile.answer", Object: "learner:" + string(l.id), Detail: map[string]any{"question": q},
		})
	})
	return next, err
}

// Applying is an application on its way.
type Applying struct {
	Seen
	Profile Profile
	Why     string // as typed so far
}

// Begin reads where an application stands. What bars it is a Conflict with the text
// offers.bar.CODE.
func (s *Service) Begin(ctx context.Context, a access.Actor, id wbl.OpportunityID) (ap Applying, err error) {
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		if ap.Seen, err = s.look(tx, a, id); err != nil {
			return err
		}
		l := wbl.LearnerID(a.Subject(access.Learner))
		if err := access.Can(a, access.OfferApply, access.Resource{District: a.District, Learner: l}).Err(); err != nil {
			return err
		}
		if ap.Profile, err = profileOf(tx, l); err != nil {
			return err
		}
		ap.Why, err = draftOf(tx, l, id)
		return err
	})
	return ap, err
}

const maxWhy = 1000

func checkWhy(why string) (errs wbl.FieldErrors) {
	if strings.TrimSpace(why) == "" {
		errs.Add("why", "offers.error.why")
	}
	tooLong(&errs, "why", why, maxWhy)
	return errs
}

// Why keeps why the learner wants the place until the application is sent.
func (s *Service) Why(ctx context.Context, a access.Actor, id wbl.OpportunityID, why string) error {
	why = strings.TrimSpace(why)
	if err := checkWhy(why).Err(); err != nil {
		return err
	}
	return s.asLearner(ctx, a, access.OfferApply, func(tx *db.Tx, now time.Time, l learner) error {
		seen, err := s.look(tx, a, id)
		if err != nil {
			return err
		}
		if err := seen.barred(); err != nil {
			return err
		}
		if err := setDraft(tx, l.id, id, why, wbl.At(now)); err != nil {
			return err
		}
		return record(tx, now, a, "offer.draft", id, map[string]any{"learner": l.id})
	})
}

func (s Seen) barred() error {
	if s.Bar == BarNone {
		return nil
	}
	return wbl.E(wbl.Conflict, "offers.bar."+string(s.Bar))
}

// Apply sends the application: with the profile, which must be complete, and the draft
// of why, or with why when it is given.
func (s *Service) Apply(ctx context.Context, a access.Actor, key string, id wbl.OpportunityID, why string) (pid wbl.PlacementID, err error) {
	err = s.asLearner(ctx, a, access.OfferApply, func(tx *db.Tx, now time.Time, l learner) error {
		pid, _, err = db.Once(tx, key, now, func() (wbl.PlacementID, error) { return s.apply(tx, now, a, l, id, strings.TrimSpace(why)) })
		return err
	})
	return pid, err
}

func (s *Service) apply(tx *db.Tx, now time.Time, a access.Actor, l learner, id wbl.OpportunityID, why string) (wbl.PlacementID, error) {
	seen, err := s.look(tx, a, id)
	if err != nil {
		return "", err
	}
	if err := seen.barred(); err != nil {
		return "", err
	}
	p, err := profileOf(tx, l.id)
	if err != nil {
		return "", err
	}
	if q := p.Next(); q != "" {
		return "", wbl.E(wbl.Conflict, "offers.error.profile", "question", string(q))
	}
	if why == "" {
		if why, err = draftOf(tx, l.id, id); err != nil {
			return "", err
		}
	}
	if err := checkWhy(why).Err(); err != nil {
		return "", err
	}
	pid, err := s.placements.ApplyIn(tx, now, a, placements.Application{Learner: l.id, Opportunity: id, Message: why})
	if err != nil {
		return "", err
	}
	return pid, setDraft(tx, l.id, id, "", wbl.At(now))
}
