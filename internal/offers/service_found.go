package offers

import (
	"context"
	"time"

	"throughline/internal/partners"
	"throughline/internal/placements"
	"throughline/internal/platform/access"
	"throughline/internal/platform/audit"
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// Finding is the place that the actor is about to tell of, as far as it was entered.
func (s *Service) Finding(ctx context.Context, a access.Actor) (f Found, err error) {
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		l := wbl.LearnerID(a.Subject(access.Learner))
		if err := access.Can(a, access.OfferApply, access.Resource{District: a.District, Learner: l}).Err(); err != nil {
			return err
		}
		me, err := loadLearner(tx, l)
		if err != nil {
			return err
		}
		if me.under13(a.Today(s.now())) {
			return tooYoung()
		}
		f, err = foundDraft(tx, l)
		return err
	})
	return f, err
}

func tooYoung() error { return wbl.E(wbl.Conflict, "offers.bar.under_13") }

// Find keeps what was entered on one page about a place that the learner found.
func (s *Service) Find(ctx context.Context, a access.Actor, in Found) error {
	return s.asLearner(ctx, a, access.OfferApply, func(tx *db.Tx, now time.Time, l learner) error {
		if l.under13(a.Today(now)) {
			return tooYoung()
		}
		if err := setFoundDraft(tx, l.id, in.Clean(), wbl.At(now)); err != nil {
			return err
		}
		return audit.Append(tx, now, audit.Entry{Actor: a.Key(), Action: "offer.finding", Object: "learner:" + string(l.id)})
	})
}

// SendFound hands the place that the learner found to the school: the employer matched or
// added, the supervisor unvetted, an opportunity that is theirs alone, and the
// application, all for staff to check. What is missing comes back as problems of fields.
func (s *Service) SendFound(ctx context.Context, a access.Actor, key string) (pid wbl.PlacementID, err error) {
	err = s.asLearner(ctx, a, access.OfferApply, func(tx *db.Tx, now time.Time, l learner) error {
		if l.under13(a.Today(now)) {
			return tooYoung()
		}
		pid, _, err = db.Once(tx, key, now, func() (wbl.PlacementID, error) {
			in, err := foundDraft(tx, l.id)
			if err != nil {
				return "", err
			}
			if err := in.Validate(a.Today(now), partners.IsEmail).Err(); err != nil {
				return "", err
			}
			if err := dropFoundDraft(tx, l.id); err != nil {
				return "", err
			}
			return s.findOwn(tx, now, a, l, in)
		})
		return err
	})
	return pid, err
}

func (s *Service) findOwn(tx *db.Tx, now time.Time, a access.Actor, l learner, in Found) (wbl.PlacementID, error) {
	employer, contact, err := foundHost(tx, now, a, in)
	if err != nil {
		return "", err
	}
	o := Opportunity{
		ID: wbl.NewID[wbl.OpportunityID](now), Employer: employer, State: Submitted, PostedBy: ByLearner, FoundBy: l.id,
		CreatedBy: a.Key(), CreatedAt: wbl.At(now), UpdatedAt: wbl.At(now),
		Input: Input{
			School: l.school, Contact: contact, Type: foundType, Title: in.Title, Duties: in.Duties, Learning: in.Learning,
			StartsOn: in.StartsOn, EndsOn: in.EndsOn, WeeklyMinutes: in.Weekly, Seats: 1, Paid: in.Paid,
		},
	}
	if err := insert(tx, o); err != nil {
		return "", err
	}
	if err := s.announce(tx, now, a, o); err != nil {
		return "", err
	}
	if err := record(tx, now, a, "offer.found", o.ID, map[string]any{"learner": l.id, "employer": employer}); err != nil {
		return "", err
	}
	return s.placements.FoundIn(tx, now, a, placements.Application{Learner: l.id, Opportunity: o.ID})
}

// foundHost matches the employer and the supervisor with the record, or adds them.
func foundHost(tx *db.Tx, now time.Time, a access.Actor, in Found) (wbl.EmployerID, wbl.ContactID, error) {
	id, err := partners.Match(tx, in.Employer, in.City)
	if err != nil {
		return "", "", err
	}
	if id == "" {
		id, err = partners.Add(tx, now, a, partners.NewPartner{
			EmployerIn: partners.EmployerIn{Name: in.Employer}, Worksite: partners.WorksiteIn{City: in.City},
		})
		if err != nil {
			return "", "", err
		}
	}
	contacts, err := partners.Contacts(tx, id)
	if err != nil {
		return "", "", err
	}
	for _, c := range contacts {
		if c.Email == in.Email && !c.Left {
			return id, c.ID, nil
		}
	}
	c := partners.ContactIn{Name: in.Supervisor, Email: in.Email}.Clean()
	contact, err := partners.AddContact(tx, now, a, id, c)
	return id, contact, err
}
