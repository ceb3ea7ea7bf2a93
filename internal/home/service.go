package home

import (
	"context"
	"time"

	"throughline/internal/hours"
	"throughline/internal/placements"
	"throughline/internal/platform/access"
	"throughline/internal/platform/audit"
	"throughline/internal/platform/db"
	"throughline/internal/platform/mail"
	"throughline/internal/reviews"
	"throughline/internal/wbl"
)

// Service gathers what waits for a person.
type Service struct {
	db         *db.DB
	now        func() time.Time
	placements *placements.Service
	hours      *hours.Service
	reviews    *reviews.Service
	try        []Try // in the demonstration
}

// New makes the service over the rooms that it asks.
func New(d *db.DB, now func() time.Time, p *placements.Service, h *hours.Service, r *reviews.Service) *Service {
	return &Service{db: d, now: now, placements: p, hours: h, reviews: r}
}

// reach is which schools' affairs the actor sees.
func reach(a access.Actor) (schools string, all bool) {
	ids, all := a.Schools(access.Staff...)
	return db.IDs(ids), all
}

// silentAfter is how long a supervisor may take to answer before the school is told.
const silentAfter = 5 * 24 * time.Hour

// Piles are what waits for a member of staff, ordered as the day is worked off.
func (s *Service) Piles(ctx context.Context, a access.Actor) ([]Pile, error) {
	var piles []Pile
	now := s.now()
	schools, all := reach(a)
	err := s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		piles = nil
		add := func(kind, path string, p pile, err error) error {
			if on := p.on; err == nil {
				if on.IsZero() && !p.at.IsZero() {
					on = a.Today(p.at.Time())
				}
				piles = append(piles, Pile{Kind: kind, Count: p.n, Oldest: on, Path: path})
			}
			return err
		}
		exceptions, err := hoursExceptions(tx, schools, all)
		if err := add("hours_exceptions", "/hours/queue", exceptions, err); err != nil {
			return err
		}
		approve, err := hoursApprove(tx, schools, all)
		if err := add("hours_approve", "/hours/queue", approve, err); err != nil {
			return err
		}
		silent, err := hoursSilent(tx, schools, all, wbl.At(now.Add(-silentAfter)))
		if err := add("hours_silent", "/hours/queue", silent, err); err != nil {
			return err
		}
		findings, err := findingsOpen(tx, schools, all)
		if err := add("findings", "/compliance", findings, err); err != nil {
			return err
		}
		papers, err := papersOpen(tx, schools, all)
		if err := add("papers", "/papers", papers, err); err != nil {
			return err
		}
		offers, err := offersWaiting(tx, schools, all)
		if err := add("offers", "/offers", offers, err); err != nil {
			return err
		}
		pending, err := partnersPending(tx)
		if err := add("partners", "/partners?vetting=pending", pending, err); err != nil {
			return err
		}
		twice, err := duplicates(tx, schools, all)
		if err := add("duplicates", "/roster/duplicates", twice, err); err != nil {
			return err
		}
		troubles, err := mail.Troubles(tx)
		var failed pile
		if failed.n = len(troubles); failed.n > 0 {
			failed.at = troubles[0].CreatedAt
		}
		return add("mail", "/mail", failed, err)
	})
	if err != nil {
		return nil, err
	}
	if piles, err = s.placementPiles(ctx, a, piles); err != nil {
		return nil, err
	}
	return order(piles, a.Today(now)), nil
}

// placementPiles adds what placements and reviews know.
func (s *Service) placementPiles(ctx context.Context, a access.Actor, piles []Pile) ([]Pile, error) {
	queues, err := s.placements.Waiting(ctx, a, 1)
	if err != nil {
		return nil, err
	}
	for _, q := range queues {
		p := Pile{Kind: string(q.Kind), Count: q.Count, Path: "/placements?queue=" + string(q.Kind)}
		if len(q.Rows) > 0 {
			p.Oldest = firstDay(a, q)
		}
		piles = append(piles, p)
	}
	due, err := s.reviews.Due(ctx, a, 200)
	if err != nil {
		return nil, err
	}
	p := Pile{Kind: "reviews", Count: len(due), Path: "/reviews"}
	return append(piles, p), nil
}

// firstDay is the day that the first of a queue is sorted by.
func firstDay(a access.Actor, q placements.Queue) wbl.Date {
	r := q.Rows[0]
	switch q.Kind {
	case placements.QueueApplicants, placements.QueueUnanswered:
		return a.Today(r.Since.Time())
	case placements.QueueOverdue, placements.QueueEnding:
		return r.EndsOn
	case placements.QueueLapsing:
		return wbl.Date{} // each paper has a day of its own
	}
	return r.StartsOn
}

// Figures are the numbers of the actor's schools this school year.
func (s *Service) Figures(ctx context.Context, a access.Actor) (f Figures, err error) {
	schools, all := reach(a)
	year := wbl.NewDate(a.Today(s.now()).SchoolYear()-1, time.July, 1)
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		f, err = figures(tx, schools, all, year)
		return err
	})
	return f, err
}

// Children are the learners of a guardian.
func (s *Service) Children(ctx context.Context, a access.Actor) (list []Child, err error) {
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		list, err = children(tx, a.Subjects(access.Guardian))
		return err
	})
	if err != nil {
		return nil, err
	}
	for i := range list {
		if err := s.asked(ctx, a, list[i].Placements); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// Stays are a learner's own placements.
func (s *Service) Stays(ctx context.Context, a access.Actor) (list []Stay, err error) {
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		list, err = stays(tx, wbl.LearnerID(a.Subject(access.Learner)))
		return err
	})
	if err != nil {
		return nil, err
	}
	return list, s.asked(ctx, a, list)
}

// Young are the young people at an employer.
func (s *Service) Young(ctx context.Context, a access.Actor) (list []Stay, err error) {
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		list, err = young(tx, a.Subject(access.EmployerAdmin))
		return err
	})
	if err != nil {
		return nil, err
	}
	return list, s.asked(ctx, a, list)
}

// asked notes of each placement how much waits for the actor before it can start.
func (s *Service) asked(ctx context.Context, a access.Actor, list []Stay) error {
	asked, err := s.placements.Asked(ctx, a)
	for i := range list {
		list[i].Asked = asked[list[i].ID]
	}
	return err
}

// Troubles are the letters that could not be delivered.
func (s *Service) Troubles(ctx context.Context, a access.Actor) (list []mail.Trouble, err error) {
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		list, err = mail.Troubles(tx)
		return err
	})
	return list, err
}

// Settle takes a letter off the list: somebody has seen to it.
func (s *Service) Settle(ctx context.Context, a access.Actor, id string) error {
	now := s.now()
	return s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		if err := access.Can(a, access.MailSettle, access.Resource{District: a.District}).Err(); err != nil {
			return err
		}
		if err := mail.Settle(tx, id); err != nil {
			return err
		}
		return audit.Append(tx, now, audit.Entry{Actor: a.Key(), Action: "mail.settle", Object: "mail:" + id})
	})
}
