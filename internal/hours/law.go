package hours

import (
	"context"
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/platform/i18n"
	"throughline/internal/wbl"
)

// Law is what labour law has to say about hours. It warns and it hears, and it never
// keeps hours from being recorded as they were.
type Law interface {
	// Warn says in a language what stands against an entry, if it were logged in place of
	// another ("" for none); nothing when all is well.
	Warn(tx *db.Tx, lang i18n.Lang, e Entry, replaces wbl.ShiftID) ([]string, error)
	// Logged hears, in the transaction that does so, that hours of a learner's day change.
	Logged(tx *db.Tx, now time.Time, learner wbl.LearnerID, day wbl.Date) error
}

// SetLaw gives the room that knows labour law. The application does so once while it is
// put together; without it nobody warns.
func (s *Service) SetLaw(l Law) { s.law = l }

// tellLaw lets the law hear of changed hours.
func (s *Service) tellLaw(tx *db.Tx, now time.Time, learner wbl.LearnerID, days ...wbl.Date) error {
	if s.law == nil {
		return nil
	}
	for i, day := range days {
		if i > 0 && day == days[0] {
			continue
		}
		if err := s.law.Logged(tx, now, learner, day); err != nil {
			return err
		}
	}
	return nil
}

// warnings asks the law about an entry of somebody who may log it.
func (s *Service) warnings(ctx context.Context, a access.Actor, lang i18n.Lang, e Entry, replaces wbl.ShiftID) (out []string, err error) {
	if s.law == nil || e.Kind != Work || e.Placement == "" || e.Minutes <= 0 {
		return nil, nil
	}
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		f, err := loadFacts(tx, e, replaces)
		if err != nil {
			return err
		}
		if err := access.Can(a, access.HoursLog, access.Resource{District: tx.District(), School: f.School, Learner: f.Learner, Contact: f.Contact}).Err(); err != nil {
			return err
		}
		out, err = s.law.Warn(tx, lang, e, replaces)
		return err
	})
	return out, err
}

// entry is a shift as it would be entered again.
func (s Shift) entry() Entry {
	return Entry{Placement: s.Placement, Day: s.Day, Kind: s.Kind, Start: s.Start, End: s.End, Break: s.Break, Minutes: s.Minutes}
}

// proposedEntry is what the log's form starts with, as an entry; of no length when there
// is no usual time.
func (h Home) proposedEntry() Entry {
	e := Entry{Placement: h.Place.ID, Day: h.Day, Kind: Work, Start: NoClock, End: NoClock}
	if h.Proposed {
		e.Start, e.End, e.Break, e.Minutes = Clock(h.Propose.Start), Clock(h.Propose.End), h.Propose.Break, h.Propose.Minutes()
	}
	return e
}
