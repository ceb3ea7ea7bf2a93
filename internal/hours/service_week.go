package hours

import (
	"context"
	"fmt"
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/audit"
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// Week is a placement's week of seven days, as a learner fills it in.
type Week struct {
	Place    Place
	Start    wbl.Date // a Sunday
	Today    wbl.Date
	Days     [7][]Shift
	Totals   Totals
	Complete bool
	Acted    bool    // the supervisor has confirmed or refused some of it
	Places   []Place // other placements of the learner that take hours
}

// Day is the date of a row.
func (w Week) Day(i int) wbl.Date { return w.Start.AddDays(i) }

// Over is by how many minutes the week is longer than planned; 0 when it is not.
func (w Week) Over() int {
	if w.Place.Planned == 0 {
		return 0
	}
	return max(0, w.Totals.Logged-w.Place.Planned)
}

// Week loads a week of a placement; an empty placement stands for the first one of the
// learner who asks, and any day for its week.
func (s *Service) Week(ctx context.Context, a access.Actor, place wbl.PlacementID, day wbl.Date) (w Week, err error) {
	now := s.now()
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		w = Week{Start: day.Week(), Today: a.Today(now)}
		if err := s.placesFor(tx, a, now, &w, place); err != nil {
			return err
		}
		r := access.Resource{District: tx.District(), School: w.Place.School, Learner: w.Place.Learner}
		if err := access.Can(a, access.HoursView, r).Err(); err != nil {
			return err
		}
		return w.load(tx)
	})
	return w, err
}

func (s *Service) placesFor(tx *db.Tx, a access.Actor, now time.Time, w *Week, want wbl.PlacementID) (err error) {
	if me := wbl.LearnerID(a.Subject(access.Learner)); me != "" {
		ids, err := learnerIDs(tx, me)
		if err != nil {
			return err
		}
		if w.Places, err = placementsOf(tx, ids, wbl.At(now.AddDate(0, 0, -s.limits.EndGrace))); err != nil {
			return err
		}
		if want == "" && len(w.Places) > 0 {
			want = w.Places[0].ID
		}
	}
	w.Place, err = loadPlacement(tx, want)
	return err
}

func (w *Week) load(tx *db.Tx) error {
	shifts, err := shiftsOfWeek(tx, w.Place.ID, w.Start)
	if err != nil {
		return err
	}
	for _, sh := range shifts {
		i := sh.Day.DaysSince(w.Start)
		w.Days[i] = append(w.Days[i], sh)
		w.Acted = w.Acted || sh.Verify == Verified || sh.Verify == Rejected
	}
	w.Totals, w.Complete, err = weekTotals(tx, w.Place.ID, w.Start)
	return err
}

// Row is one day of the grid as it was sent.
type Row struct {
	Field   string      // prefix of the row's fields, for problems: "d3_"
	Shift   wbl.ShiftID // the entry that it changes; "" for a new one
	Version int
	Entry   Entry
	Clear   bool // emptied: the entry goes
}

// SaveWeek saves all rows of a week at once, or none: every problem of every row is named
// at its field. With complete the week also goes to the supervisor.
func (s *Service) SaveWeek(ctx context.Context, a access.Actor, key string, place wbl.PlacementID, week wbl.Date, rows []Row, complete bool) (w Week, err error) {
	now := s.now()
	var errs wbl.FieldErrors
	for i := range rows {
		r := &rows[i]
		r.Entry.Placement = place
		r.Entry.Settle(a.Zone)
		if !r.Clear {
			errs = append(errs, prefixed(r.Field, r.Entry.Validate(a.Today(now)))...)
		}
	}
	if err := errs.Err(); err != nil {
		return w, err
	}
	err = s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		_, _, err := db.Once(tx, key, now, func() (bool, error) {
			if err := s.saveRows(tx, a, now, rows); err != nil {
				return false, err
			}
			if !complete {
				return true, nil
			}
			return true, s.complete(tx, a, now, place, week)
		})
		if err != nil {
			return err
		}
		w = Week{Start: week, Today: a.Today(now)}
		if w.Place, err = loadPlacement(tx, place); err != nil {
			return err
		}
		return w.load(tx)
	})
	return w, err
}

func (s *Service) saveRows(tx *db.Tx, a access.Actor, now time.Time, rows []Row) error {
	var errs wbl.FieldErrors
	for _, r := range rows {
		err := s.saveRow(tx, a, now, r)
		if e, ok := asUnprocessable(err); ok && len(e.Fields) > 0 {
			errs = append(errs, prefixed(r.Field, e.Fields)...)
		} else if err != nil {
			return err
		}
	}
	return errs.Err()
}

func (s *Service) saveRow(tx *db.Tx, a access.Actor, now time.Time, r Row) error {
	if r.Shift == "" {
		_, err := s.log(tx, a, now, r.Entry)
		return err
	}
	if r.Clear {
		_, err := s.remove(tx, a, now, r.Shift, r.Version)
		return err
	}
	old, err := s.editable(tx, a, r.Shift, r.Version)
	if err != nil || sameEntry(old, r.Entry) {
		return err
	}
	r.Entry.Note = old.Note // the grid has no room for notes
	_, err = s.change(tx, a, now, r.Shift, r.Version, r.Entry)
	return err
}

// sameEntry reports whether a row says what the shift says already.
func sameEntry(sh Shift, e Entry) bool {
	return sh.Day == e.Day && sh.Kind == e.Kind && sh.Absence == e.Absence && sh.Start == e.Start && sh.End == e.End &&
		sh.Break == e.Break && sh.Minutes == e.Minutes
}

// prefixed names the problems of a row at its own fields.
func prefixed(prefix string, problems wbl.FieldErrors) (out wbl.FieldErrors) {
	for _, e := range problems {
		out.Add(prefix+e.Field, e.Key, e.Args...)
	}
	return out
}

// complete says that a week is complete and sends it to the supervisor.
func (s *Service) complete(tx *db.Tx, a access.Actor, now time.Time, place wbl.PlacementID, week wbl.Date) error {
	if err := s.mayLog(tx, a, place); err != nil {
		return err
	}
	shifts, err := shiftsOfWeek(tx, place, week)
	if err != nil {
		return err
	}
	if len(shifts) == 0 {
		return wbl.E(wbl.Unprocessable, "hours.error.week_empty")
	}
	if err := markComplete(tx, place, week, wbl.At(now)); err != nil {
		return err
	}
	n, err := sendWeek(tx, place, week, wbl.At(now))
	if err != nil {
		return err
	}
	if err := s.askWhenAllComplete(tx, a, now, place, week); err != nil {
		return err
	}
	return audit.Append(tx, now, audit.Entry{
		Actor: a.Key(), Action: "hours.complete_week", Object: "placement:" + string(place), Detail: weekDetail{Week: week, Shifts: n},
	})
}

// weekDetail is what the audit log keeps of an act on a week.
type weekDetail struct {
	Week    wbl.Date `json:"week"`
	Shifts  int64    `json:"shifts"`
	Minutes int      `json:"minutes,omitempty"`
}

// Reopen takes a complete week back from the supervisor, who must not have acted on it.
func (s *Service) Reopen(ctx context.Context, a access.Actor, place wbl.PlacementID, week wbl.Date) error {
	now := s.now()
	return s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		if err := s.mayLog(tx, a, place); err != nil {
			return err
		}
		w := Week{Start: week, Place: Place{ID: place}}
		if err := w.load(tx); err != nil {
			return err
		}
		if w.Acted {
			return wbl.E(wbl.Conflict, "hours.error.acted")
		}
		if !w.Complete {
			return nil
		}
		n, err := takeBackWeek(tx, place, week, wbl.At(now))
		if err != nil {
			return err
		}
		return audit.Append(tx, now, audit.Entry{
			Actor: a.Key(), Action: "hours.reopen_week", Object: "placement:" + string(place), Detail: weekDetail{Week: week, Shifts: n},
		})
	})
}

func (s *Service) mayLog(tx *db.Tx, a access.Actor, place wbl.PlacementID) error {
	p, err := loadPlacement(tx, place)
	if err != nil {
		return err
	}
	return access.Can(a, access.HoursLog, access.Resource{District: tx.District(), School: p.School, Learner: p.Learner}).Err()
}

func rowPrefix(i int) string { return fmt.Sprintf("d%d_", i) }
