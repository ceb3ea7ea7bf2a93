package hours

import (
	"context"
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// recentDays is how far back the learner's own page looks.
const recentDays = 14

// Home is what a learner's own page shows: where they work, what they logged lately, and
// what to propose for the day.
type Home struct {
	Today  wbl.Date
	Day    wbl.Date // to log
	Places []Place  // that take hours; empty for a learner without a placement
	Place  Place    // the chosen one
	Recent []Shift  // of the last days, newest first, all placements

	Propose  wbl.Usual // times to start from
	Proposed bool      // whether there are any
	Missed   []wbl.Date
	Week     Totals // of the chosen placement in the week of Day
	Complete bool   // that week was said to be complete
}

// Home is the page of the learner who asks. Place and day choose what to log; zero
// values stand for the first placement and today.
func (s *Service) Home(ctx context.Context, a access.Actor, place wbl.PlacementID, day wbl.Date) (h Home, err error) {
	now := s.now()
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		h = Home{Today: a.Today(now)}
		if h.Day = day; day.IsZero() || day.After(h.Today) {
			h.Day = h.Today
		}
		me := wbl.LearnerID(a.Subject(access.Learner))
		if me == "" {
			return wbl.E(wbl.NotFound, "error.not_found")
		}
		ids, err := learnerIDs(tx, me)
		if err != nil {
			return err
		}
		if err := h.choose(tx, ids, place, now, s.limits); err != nil || h.Place.ID == "" {
			return err
		}
		if h.Recent, err = recentShifts(tx, ids, h.Today.AddDays(-recentDays)); err != nil {
			return err
		}
		h.propose()
		h.Week, h.Complete, err = weekTotals(tx, h.Place.ID, h.Day.Week())
		return err
	})
	return h, err
}

// choose finds the placements that take hours, and the one that is asked for.
func (h *Home) choose(tx *db.Tx, ids []wbl.LearnerID, want wbl.PlacementID, now time.Time, limits Limits) (err error) {
	since := now.AddDate(0, 0, -limits.EndGrace)
	if h.Places, err = placementsOf(tx, ids, wbl.At(since)); err != nil || len(h.Places) == 0 {
		return err
	}
	h.Place = h.Places[0]
	for _, p := range h.Places {
		if p.ID == want {
			h.Place = p
		}
	}
	return nil
}

// propose fills in the usual times of the day, else those of the latest entry, and finds
// the usual days on which nothing was logged.
func (h *Home) propose() {
	h.Propose, h.Proposed = h.Place.Schedule.On(h.Day.Weekday())
	logged := map[wbl.Date]bool{}
	for _, sh := range h.Recent {
		if sh.Placement != h.Place.ID {
			continue
		}
		logged[sh.Day] = true
		if !h.Proposed && sh.Kind == Work && sh.Timed() {
			h.Propose = wbl.Usual{Start: int(sh.Start), End: int(sh.End), Break: sh.Break}
			h.Proposed = true
		}
	}
	for d := h.Today.AddDays(-recentDays + 1); d.Before(h.Today); d = d.AddDays(1) {
		_, usual := h.Place.Schedule.On(d.Weekday())
		if usual && !logged[d] && d != h.Day && !d.Before(h.Place.StartsOn) && (h.Place.EndsOn.IsZero() || !d.After(h.Place.EndsOn)) {
			h.Missed = append(h.Missed, d)
		}
	}
}

// LoggedOn is what the learner has logged at the chosen placement on the day to log.
func (h Home) LoggedOn() (out []Shift) {
	for _, sh := range h.Recent {
		if sh.Day == h.Day && sh.Placement == h.Place.ID {
			out = append(out, sh)
		}
	}
	return out
}

// LearnerTotals are the minutes of a learner, all placements, by how far they have come.
func LearnerTotals(tx *db.Tx, learner wbl.LearnerID) (Totals, error) {
	ids, err := learnerIDs(tx, learner)
	if err != nil {
		return Totals{}, err
	}
	return totalsOfLearner(tx, ids)
}

// Minutes are the minutes of a placement by how far they have come.
func Minutes(tx *db.Tx, placement wbl.PlacementID) (Totals, error) {
	return totalsOfPlacement(tx, placement)
}
