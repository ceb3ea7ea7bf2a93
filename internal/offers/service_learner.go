package offers

import (
	"context"
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// speaksFor is the learner for whom the actor looks: themself, or a guardian's child; ""
// for staff.
func speaksFor(a access.Actor) wbl.LearnerID {
	if id := a.Subject(access.Learner); id != "" {
		return wbl.LearnerID(id)
	}
	return wbl.LearnerID(a.Subject(access.Guardian))
}

// reader says on whose behalf the actor looks for opportunities.
func (s *Service) reader(tx *db.Tx, a access.Actor) (w who, l learner, err error) {
	today := a.Today(s.now())
	id := speaksFor(a)
	if id == "" {
		w, err = staffOf(tx, a, today)
		if err == nil {
			err = access.Can(a, access.OfferView, access.Resource{District: a.District}).Err()
		}
		return w, l, err
	}
	if err := access.Can(a, access.OfferView, access.Resource{District: a.District, Learner: id}).Err(); err != nil {
		return w, l, err
	}
	if l, err = loadLearner(tx, id); err != nil {
		return w, l, err
	}
	return who{learner: l.id, schools: []wbl.SchoolID{l.school}, today: today, at: l.at}, l, nil
}

// Results is one page of a search.
type Results struct {
	Rows []Row
	More bool
	// CanMeasure tells whether the reader's school has a place on the map.
	CanMeasure bool
	Unfinished []Unfinished // applications that were begun, with Search.Kept
}

// Browse finds open opportunities that the reader may apply for, newest first.
func (s *Service) Browse(ctx context.Context, a access.Actor, f Search) (out Results, err error) {
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		w, l, err := s.reader(tx, a)
		if err != nil {
			return err
		}
		out = Results{CanMeasure: w.at != nil}
		if f.Kept && l.id != "" {
			if out.Unfinished, err = unfinished(tx, l.id); err != nil {
				return err
			}
		}
		out.Rows, out.More, err = page(tx, f, w)
		return err
	})
	return out, err
}

// page reads batches until the page is full: the database sorts out by a rectangle, and
// the corners of it lie too far away.
func page(tx *db.Tx, f Search, w who) (rows []Row, more bool, err error) {
	after := f.After
	for {
		batch, err := browse(tx, f, w, after, f.Limit+1)
		if err != nil {
			return nil, false, err
		}
		for _, row := range batch {
			after = [2]string(row.Key())
			known := row.measure(w.at)
			if f.Within > 0 && w.at != nil && !row.Remote && (!known || row.Miles > float64(f.Within)) {
				continue
			}
			if len(rows) == f.Limit {
				return rows, true, nil
			}
			rows = append(rows, row)
		}
		if len(batch) <= f.Limit {
			return rows, false, nil
		}
	}
}

// measure computes the distance from a place and reports whether it is known.
func (row *Row) measure(from *Position) bool {
	row.Miles = -1
	if from == nil || row.At == nil {
		return false
	}
	row.Miles = from.Miles(*row.At)
	return true
}

// Bar is why a learner cannot apply; "" when they can. The text is offers.bar.CODE.
type Bar string

// The bars.
const (
	BarNone    Bar = ""
	BarAge     Bar = "under_13"
	BarGrade   Bar = "grade"
	BarClosed  Bar = "closed"
	BarApplied Bar = "applied"
)

// Seen is an opportunity as a learner sees it.
type Seen struct {
	Detail
	Bar       Bar
	Placement wbl.PlacementID // the reader's own application, "" for none
	IsLearner bool            // the reader is the learner, who may save and apply
}

// Look reads one opportunity for a learner, a guardian, or staff who want to see what
// learners see.
func (s *Service) Look(ctx context.Context, a access.Actor, id wbl.OpportunityID) (seen Seen, err error) {
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		seen, err = s.look(tx, a, id)
		return err
	})
	return seen, err
}

func (s *Service) look(tx *db.Tx, a access.Actor, id wbl.OpportunityID) (seen Seen, err error) {
	w, l, err := s.reader(tx, a)
	if err != nil {
		return seen, err
	}
	if err := seen.read(tx, id, l.id); err != nil {
		return seen, err
	}
	seen.measure(w.at)
	if l.id == "" {
		return seen, access.Can(a, access.OfferView, seen.resource(a)).Err()
	}
	if seen.Placement, err = hasApplied(tx, l.id, id); err != nil {
		return seen, err
	}
	if !seen.visible(l) {
		return seen, wbl.E(wbl.NotFound, "error.not_found")
	}
	seen.IsLearner = a.Subject(access.Learner) != ""
	seen.Bar = seen.bar(l, w.today)
	if seen.Supervisor != nil { // the title is enough to know who supervises
		seen.Supervisor.Name, seen.Supervisor.Email, seen.Supervisor.Phone = "", "", ""
	}
	return seen, nil
}

// visible: what is open or was open for the learner's school, what they found, and what
// they applied for.
func (s Seen) visible(l learner) bool {
	if s.Placement != "" || s.FoundBy == l.id {
		return true
	}
	mine := s.School == "" || s.School == l.school
	return s.FoundBy == "" && mine && (s.State == Open || s.State == Closed)
}

func (s Seen) bar(l learner, today wbl.Date) Bar {
	switch {
	case s.Placement != "":
		return BarApplied
	case l.under13(today):
		return BarAge
	case s.State != Open || (!s.ApplyBy.IsZero() && s.ApplyBy.Before(today)) || s.Vetting == "refused":
		return BarClosed
	case !inGrade(l.grade, s.MinGrade):
		return BarGrade
	}
	return BarNone
}

// Keep saves an opportunity for later, or forgets it.
func (s *Service) Keep(ctx context.Context, a access.Actor, id wbl.OpportunityID, keep bool) error {
	return s.asLearner(ctx, a, access.ProfileEdit, func(tx *db.Tx, now time.Time, l learner) error {
		if _, err := s.look(tx, a, id); err != nil {
			return err
		}
		if err := setKept(tx, l.id, id, keep, wbl.At(now)); err != nil {
			return err
		}
		return record(tx, now, a, "offer.keep", id, map[string]any{"kept": keep})
	})
}

// asLearner runs a write of the learner about themself.
func (s *Service) asLearner(ctx context.Context, a access.Actor, action access.Action, fn func(*db.Tx, time.Time, learner) error) error {
	now := s.now()
	return s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		id := wbl.LearnerID(a.Subject(access.Learner))
		if err := access.Can(a, action, access.Resource{District: a.District, Learner: id}).Err(); err != nil {
			return err
		}
		l, err := loadLearner(tx, id)
		if err != nil {
			return err
		}
		return fn(tx, now, l)
	})
}
