package hours

import (
	"slices"
	"time"
	"unicode/utf8"

	"throughline/internal/wbl"
)

// Entry is what a person enters for one day.
type Entry struct {
	Placement wbl.PlacementID
	Day       wbl.Date
	Kind      Kind // "" is Work
	Absence   string
	Start     Clock // NoClock for both when only the length is known
	End       Clock
	Break     int // unpaid, in minutes
	Minutes   int // the length; set by Settle when the times are known
	Note      string

	// Asked says that a person is there to be asked: what looks like a mistake (the
	// same length twice on one day) is refused with a question instead of flagged.
	Asked bool
	// Again is the answer to that question: yes, twice on this day.
	Again bool
}

// maxNote bounds notes and reasons, in characters.
const maxNote = 500

// Settle makes the entry whole: an absence has no times, a shift with times has the
// minutes that passed between them on the clocks of the place, so that a night in which
// the clocks change counts what was really worked.
func (e *Entry) Settle(zone *time.Location) {
	if e.Kind == "" {
		e.Kind = Work
	}
	if e.Kind == Absence {
		e.Start, e.End, e.Break, e.Minutes = NoClock, NoClock, 0, 0
		return
	}
	e.Absence = ""
	if e.Start < 0 || e.End < 0 {
		return
	}
	e.Minutes = max(0, elapsed(e.Day, e.Start, e.End, zone)-e.Break)
}

// elapsed is the time from start to end on a day, in minutes; an end at or before the
// start is on the next day.
func elapsed(day wbl.Date, start, end Clock, zone *time.Location) int {
	if zone == nil {
		zone = time.UTC
	}
	if end <= start {
		end += wbl.MaxDay
	}
	at := func(c Clock) time.Time { return time.Date(day.Year, day.Month, day.Day, 0, int(c), 0, 0, zone) }
	return int(at(end).Sub(at(start)) / time.Minute)
}

// Validate lists what cannot be. Today is the day at the place.
func (e Entry) Validate(today wbl.Date) (errs wbl.FieldErrors) {
	switch {
	case e.Day.IsZero():
		errs.Add("date", "hours.error.day")
	case e.Day.After(today):
		errs.Add("date", "hours.error.future")
	}
	switch {
	case e.Kind == Absence:
		if !slices.Contains(Absences, e.Absence) {
			errs.Add("absence", "hours.error.absence")
		}
	case (e.Start < 0) != (e.End < 0):
		field := "start"
		if e.End < 0 {
			field = "end"
		}
		errs.Add(field, "hours.error.both_times")
	case e.Start >= 0 && e.Start == e.End:
		errs.Add("end", "hours.error.same_time")
	case e.Start >= 0 && e.Minutes == 0:
		errs.Add("break", "hours.error.break")
	case e.Minutes <= 0:
		errs.Add("minutes", "hours.error.minutes")
	case e.Minutes > wbl.MaxDay:
		errs.Add("minutes", "hours.error.day_long")
	}
	if e.Break < 0 || e.Break > wbl.MaxDay {
		errs.Add("break", "hours.error.break")
	}
	if utf8.RuneCountInString(e.Note) > maxNote {
		errs.Add("note", "error.too_long", "max", maxNote)
	}
	return errs
}

// facts is what the rules need to know about an entry's surroundings.
type facts struct {
	Learner     wbl.LearnerID
	School      wbl.SchoolID
	Contact     wbl.ContactID
	State       string // of the placement
	StartsOn    wbl.Date
	EndsOn      wbl.Date
	Planned     int // minutes a week; 0 when nothing is planned
	Birth       wbl.Date
	Complete    bool        // the learner said that this week is complete
	WeekMinutes int         // of the placement's other entries in the week; only when somebody is asked
	DayMinutes  int         // of the learner's other entries on the day, all placements
	EndedAt     wbl.Instant // when the placement ended, where it has
	Near        []neighbour // the learner's other entries about the day
}

// neighbour is another entry of the same learner.
type neighbour struct {
	Placement  wbl.PlacementID
	Day        wbl.Date
	Kind       Kind
	Start, End Clock
	Minutes    int
}

// running refuses hours for a placement that is not running.
func (f facts) running(today wbl.Date, limits Limits, zone *time.Location) error {
	switch f.State {
	case "active":
		return nil
	case "completed", "ended_early":
		end := f.EndsOn
		if !f.EndedAt.IsZero() {
			end = localDay(f.EndedAt, zone)
		}
		if !end.IsZero() && today.DaysSince(end) <= limits.EndGrace {
			return nil
		}
		return wbl.E(wbl.Unprocessable, "hours.error.ended", "days", limits.EndGrace)
	case "cancelled":
		return wbl.E(wbl.Unprocessable, "hours.error.cancelled")
	}
	return wbl.E(wbl.Unprocessable, "hours.error.not_started")
}

// assess judges an entry against its surroundings: what to flag, and what cannot be.
func (f facts) assess(e Entry, today wbl.Date, limits Limits) (flags Flags, errs wbl.FieldErrors) {
	if today.DaysSince(e.Day) > limits.LateDays {
		flags = flags.With(Late)
	}
	if e.Day.Before(f.StartsOn) || (!f.EndsOn.IsZero() && e.Day.After(f.EndsOn)) {
		flags = flags.With(Outside)
	}
	if e.Kind != Work {
		return flags, f.sameDay(e)
	}
	if f.minorOn(e.Day) && f.DayMinutes+e.Minutes > limits.LongDay {
		flags = flags.With(LongDay)
	}
	if f.DayMinutes+e.Minutes > wbl.MaxDay {
		if e.Asked {
			errs.Add("minutes", "hours.error.day_long")
		}
		flags = flags.With(Overlap)
	}
	errs = append(errs, f.sameDay(e)...)
	for _, n := range f.Near {
		if !overlaps(e, n) {
			continue
		}
		if n.Placement == e.Placement {
			errs.Add("start", "hours.error.overlap", "day", n.Day, "start", wbl.FormatClock(int(n.Start)), "end", wbl.FormatClock(int(n.End)))
			break
		}
		flags = flags.With(Overlap)
	}
	return flags, errs
}

// minorOn reports whether the learner is under 18 on the day; an unknown birth date
// counts as a minor's.
func (f facts) minorOn(day wbl.Date) bool { return f.Birth.IsZero() || f.Birth.AgeOn(day) < 18 }

// sameDay refuses the same entry twice: an absence beside one, or the same length without
// times, unless the person says that it really was twice.
func (f facts) sameDay(e Entry) (errs wbl.FieldErrors) {
	if !e.Asked || e.Again {
		return nil
	}
	for _, n := range f.Near {
		if n.Placement != e.Placement || n.Day != e.Day || n.Kind != e.Kind {
			continue
		}
		if e.Kind == Absence {
			errs.Add("absence", "hours.error.absent_already")
			return errs
		}
		if e.Start < 0 && n.Start < 0 && n.Minutes == e.Minutes {
			errs.Add("minutes", "hours.error.again")
			return errs
		}
	}
	return nil
}

// overlaps reports whether two entries with known times have a minute in common.
func overlaps(e Entry, n neighbour) bool {
	if e.Start < 0 || n.Start < 0 {
		return false
	}
	a, b := span(e.Start, e.End)
	c, d := span(n.Start, n.End)
	shift := n.Day.DaysSince(e.Day) * wbl.MaxDay
	return a < d+shift && c+shift < b
}

func span(start, end Clock) (from, to int) {
	from, to = int(start), int(end)
	if to <= from {
		to += wbl.MaxDay
	}
	return from, to
}

// localDay is the day of a moment on the clocks of a place.
func localDay(at wbl.Instant, zone *time.Location) wbl.Date {
	if zone == nil {
		zone = time.UTC
	}
	return wbl.DateOf(at.Time().In(zone))
}
