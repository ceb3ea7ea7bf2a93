package reviews

import (
	"context"
	"time"

	"throughline/internal/people"
	"throughline/internal/platform/access"
	"throughline/internal/platform/audit"
	"throughline/internal/platform/db"
	"throughline/internal/platform/i18n"
	"throughline/internal/wbl"
)

// Service is the use cases of the room.
type Service struct {
	db     *db.DB
	people *people.Service
	cat    *i18n.Catalog
	now    func() time.Time
}

// New makes the service and registers the task of its one-task links with people.
func New(d *db.DB, p *people.Service, cat *i18n.Catalog, now func() time.Time) *Service {
	s := &Service{db: d, people: p, cat: cat, now: now}
	p.RegisterTask(access.TaskReview, func(l people.Link) string { return "/review/" + l.Object }, "reviews.task")
	return s
}

// Open reads a placement's plan with its reviews.
func (s *Service) Open(ctx context.Context, a access.Actor, id wbl.PlacementID) (f File, err error) {
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		f, err = s.open(tx, a, id, access.ReviewView)
		return err
	})
	return f, err
}

func (s *Service) open(tx *db.Tx, a access.Actor, id wbl.PlacementID, act access.Action) (f File, err error) {
	if f.Head, err = loadHead(tx, id); err != nil {
		return f, err
	}
	if err := access.Can(a, act, f.Resource()).Err(); err != nil {
		return f, err
	}
	if f.Plan, f.Planned, err = loadPlan(tx, id); err != nil {
		return f, err
	}
	f.Reviews, err = loadReviews(tx, id)
	return f, err
}

// SavePlan writes the training plan over the version that the person saw. The career
// skills stand once a review rated them: their ratings would change their meaning.
func (s *Service) SavePlan(ctx context.Context, a access.Actor, id wbl.PlacementID, p Plan) error {
	if err := p.Validate().Err(); err != nil {
		return err
	}
	now := s.now()
	return s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		f, err := s.open(tx, a, id, access.ReviewPlan)
		if err != nil {
			return err
		}
		return s.savePlan(tx, now, a, f, p)
	})
}

func (s *Service) savePlan(tx *db.Tx, now time.Time, a access.Actor, f File, p Plan) error {
	p.Framework = f.Plan.Framework
	if len(f.Reviews) > 0 && !sameSkills(f.Plan.CareerSkills, p.CareerSkills) {
		var errs wbl.FieldErrors
		errs.Add("career_skills", "reviews.error.rated")
		return errs.Err()
	}
	if err := savePlan(tx, f.ID, p); err != nil {
		return err
	}
	return audit.Append(tx, now, audit.Entry{
		Actor: a.Key(), Action: "review.plan", Object: "placement:" + string(f.ID), Detail: map[string]int{"career_skills": len(p.CareerSkills)},
	})
}

func sameSkills(a, b []string) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if wbl.Fold(a[i]) != wbl.Fold(b[i]) {
			return false
		}
	}
	return true
}

// CopyPlan gives the plan of one placement to others that have none, and returns how
// many got it: a group that does the same work is planned once.
func (s *Service) CopyPlan(ctx context.Context, a access.Actor, from wbl.PlacementID, to []wbl.PlacementID) (n int, err error) {
	now := s.now()
	err = s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		n = 0
		source, err := s.open(tx, a, from, access.ReviewPlan)
		if err != nil {
			return err
		}
		if !source.Planned {
			return wbl.E(wbl.Conflict, "reviews.error.no_plan")
		}
		for _, id := range to {
			f, err := s.open(tx, a, id, access.ReviewPlan)
			if err != nil {
				return err
			}
			if f.Planned {
				continue
			}
			p := source.Plan
			p.Version = 0
			if err := s.savePlan(tx, now, a, f, p); err != nil {
				return err
			}
			n++
		}
		return nil
	})
	return n, err
}

// Rate saves a review: by the supervisor through a link or an account, or by the
// learner for themself. Sent again, it replaces the same side's review of that kind.
func (s *Service) Rate(ctx context.Context, a access.Actor, id wbl.PlacementID, k Kind, side Side, in Input) error {
	now := s.now()
	act := access.ReviewRate
	if side == Learner {
		act = access.ReviewSelf
	}
	return s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		f, err := s.open(tx, a, id, act)
		if err != nil {
			return err
		}
		if err := ofLink(a, id, k); err != nil {
			return err
		}
		if err := ready(f, k); err != nil {
			return err
		}
		if err := in.Validate(f.Plan).Err(); err != nil {
			return err
		}
		v, again := f.Find(k, side)
		if !again {
			v = Review{ID: wbl.NewID[wbl.ReviewID](now), Kind: k, Side: side, framework: f.Plan.Framework}
		}
		v.Goals, v.Comment, v.Ratings = in.Goals, in.Comment, in.Ratings
		v.RatedAt, v.ratedBy = wbl.At(now), a.Key()
		if err := saveReview(tx, id, v); err != nil {
			return err
		}
		return audit.Append(tx, now, audit.Entry{
			Actor: a.Key(), Action: "review.rate", Object: "placement:" + string(id),
			Detail: map[string]any{"kind": k, "by": side, "again": again},
		})
	})
}

// object is what a review link is about.
func object(id wbl.PlacementID, k Kind) string { return string(id) + "/" + string(k) }

// ofLink holds the bearer of a link to the one review it was sent for.
func ofLink(a access.Actor, id wbl.PlacementID, k Kind) error {
	if a.Kind == access.Link && a.Object != object(id, k) {
		return wbl.E(wbl.Denied, "denied.link")
	}
	return nil
}

// ready refuses a review before there is a plan, before the work began, and a final
// one before the baseline: growth needs a beginning.
func ready(f File, k Kind) error {
	switch f.state {
	case "active", "completed", "ended_early":
	default:
		return wbl.E(wbl.Conflict, "reviews.error.not_started")
	}
	if !f.Planned {
		return wbl.E(wbl.Conflict, "reviews.error.no_plan")
	}
	if _, ok := f.Find(Baseline, Supervisor); k == Final && !ok {
		return wbl.E(wbl.Conflict, "reviews.error.baseline_first")
	}
	return nil
}

// Due lists the placements of the actor's schools that a review is due at.
func (s *Service) Due(ctx context.Context, a access.Actor, limit int) (list []Due, err error) {
	schools, all := a.Schools(access.Staff...)
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		list, err = listDue(tx, db.IDs(schools), all, a.Today(s.now()), limit)
		return err
	})
	return list, err
}

// Gain is the growth in employability skills over the actor's schools.
func (s *Service) Gain(ctx context.Context, a access.Actor) (g GainReport, err error) {
	schools, all := a.Schools(access.Staff...)
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		pairs, paired, single, err := listPairs(tx, db.IDs(schools), all)
		g = GainReport{Framework: Framework, Skills: gains(pairs), Paired: paired, Single: single}
		return err
	})
	return g, err
}
