package compliance

import (
	"slices"
	"time"

	"throughline/internal/wbl"
)

// Mark says how a day differs from its weekday.
type Mark string

// The marks. A day without one is as its weekday: school from Monday to Friday.
const (
	Closed Mark = "closed" // no school
	Open   Mark = "open"   // school on a Saturday or Sunday
	Early  Mark = "early"  // school that ends early
)

// Marks lists the marks in the order in which people choose among them.
var Marks = []Mark{Closed, Early, Open}

// Source is where a calendar comes from.
type Source string

// The sources.
const (
	Assumed   Source = "assumed" // nobody loaded one
	Drawn     Source = "drawn"   // on the page
	FromICS   Source = "ics"
	FromCSV   Source = "csv"
	Copied    Source = "copied" // from the year before
	ByProgram Source = "api"
)

// Levels are the levels of school that have hours of their own.
var Levels = []string{"elementary", "middle", "high"}

// Hours are when school begins and ends, in minutes after midnight.
type Hours struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// Day is one day that differs from its weekday.
type Day struct {
	Date wbl.Date `json:"date"`
	Mark Mark     `json:"mark"`
	End  int      `json:"end,omitempty"` // of an early day: when school ends, minutes after midnight
	Name string   `json:"name,omitempty"`
}

// Calendar is one school year of a district, or of one school that has its own.
type Calendar struct {
	School    wbl.SchoolID // "" for the district's
	Year      int          // in which it ends
	First     wbl.Date     // of school, itself a school day
	Last      wbl.Date
	Hours     map[string]Hours // by level
	Days      []Day            // by date
	Source    Source
	UpdatedAt wbl.Instant
	Version   int // 0 while it is only assumed
}

// Assumption is the calendar that holds until one is loaded: weekdays from September to
// the middle of June, eight to three. It is meant to err on the strict side, and pages
// say that it is assumed.
func Assumption(year int) Calendar {
	c := Calendar{Year: year, First: wbl.NewDate(year-1, time.September, 1), Last: wbl.NewDate(year, time.June, 15), Source: Assumed, Hours: map[string]Hours{}}
	for _, level := range Levels {
		c.Hours[level] = Hours{8 * 60, 15 * 60}
	}
	return c
}

// SchoolDay is what a calendar says of one day.
type SchoolDay struct {
	In    bool // pupils must attend, on the whole day or a part of it
	Hours      // of school, when In
	Early bool
	Name  string // why the day differs
}

// HoursOf are the school hours of a level; a school of no usual level has those of a
// high school.
func (c Calendar) HoursOf(level string) Hours {
	if h, ok := c.Hours[level]; ok {
		return h
	}
	if h, ok := c.Hours["high"]; ok {
		return h
	}
	return Hours{8 * 60, 15 * 60}
}

// Marked finds the mark of a day.
func (c Calendar) Marked(day wbl.Date) (Day, bool) {
	i, ok := slices.BinarySearchFunc(c.Days, day, func(d Day, day wbl.Date) int { return d.Date.Compare(day) })
	if !ok {
		return Day{}, false
	}
	return c.Days[i], true
}

// On says what a day is for the pupils of a level.
func (c Calendar) On(day wbl.Date, level string) SchoolDay {
	if day.Before(c.First) || day.After(c.Last) {
		return SchoolDay{}
	}
	d, marked := c.Marked(day)
	out := SchoolDay{In: !weekend(day), Hours: c.HoursOf(level), Name: d.Name}
	switch {
	case !marked:
	case d.Mark == Closed:
		out.In = false
	case d.Mark == Open:
		out.In = true
	case d.Mark == Early:
		out.In, out.Early, out.End = true, true, min(d.End, out.End)
	}
	if !out.In {
		out.Hours = Hours{}
	}
	return out
}

func weekend(day wbl.Date) bool {
	return day.Weekday() == time.Saturday || day.Weekday() == time.Sunday
}

// SchoolDays counts the days of school from one day to another, both included.
func (c Calendar) SchoolDays(from, to wbl.Date) (n int) {
	if from.Before(c.First) {
		from = c.First
	}
	if to.After(c.Last) {
		to = c.Last
	}
	for d := from; !d.After(to); d = d.AddDays(1) {
		if c.On(d, "high").In {
			n++
		}
	}
	return n
}

// Put marks a day, or takes its mark away when mark is empty. A mark that changes
// nothing (closed on a Sunday) is not kept.
func (c *Calendar) Put(d Day) {
	i, found := slices.BinarySearchFunc(c.Days, d.Date, func(x Day, day wbl.Date) int { return x.Date.Compare(day) })
	if found {
		c.Days = slices.Delete(c.Days, i, i+1)
	}
	if d.Mark == "" || weekend(d.Date) && d.Mark == Closed || !weekend(d.Date) && d.Mark == Open {
		return
	}
	if d.Mark != Early {
		d.End = 0
	}
	c.Days = slices.Insert(c.Days, i, d)
}

// Limits of what people enter.
const (
	earliestSchool = 5 * 60
	latestSchool   = 20 * 60
	maxDayName     = 80
	maxDays        = 366
)

// yearBounds are the first and the last day that a school year may have.
func yearBounds(year int) (from, to wbl.Date) {
	return wbl.NewDate(year-1, time.July, 1), wbl.NewDate(year, time.June, 30)
}

// Validate checks a whole calendar, in the order of the form.
func (c Calendar) Validate() (errs wbl.FieldErrors) {
	from, to := yearBounds(c.Year)
	switch {
	case c.First.IsZero():
		errs.Add("first", "compliance.error.first")
	case c.First.Before(from) || c.First.After(to):
		errs.Add("first", "compliance.error.outside", "from", from, "to", to)
	}
	switch {
	case c.Last.IsZero():
		errs.Add("last", "compliance.error.last")
	case c.Last.Before(from) || c.Last.After(to):
		errs.Add("last", "compliance.error.outside", "from", from, "to", to)
	case !c.First.IsZero() && !c.First.Before(c.Last):
		errs.Add("last", "compliance.error.last_before")
	}
	for _, level := range Levels {
		h, ok := c.Hours[level]
		if !ok || h.Start < earliestSchool || h.End > latestSchool || h.Start >= h.End {
			errs.Add("hours_"+level, "compliance.error.hours")
		}
	}
	c.validateDays(&errs)
	return errs
}

func (c Calendar) validateDays(errs *wbl.FieldErrors) {
	if len(c.Days) > maxDays {
		errs.Add("days", "compliance.error.many_days", "max", maxDays)
		return
	}
	for i, d := range c.Days {
		switch {
		case i > 0 && !c.Days[i-1].Date.Before(d.Date):
			errs.Add("days", "compliance.error.twice", "day", d.Date)
		case !slices.Contains(Marks, d.Mark):
			errs.Add("days", "compliance.error.mark", "day", d.Date)
		case d.Date.Before(c.First) || d.Date.After(c.Last):
			errs.Add("days", "compliance.error.day_outside", "day", d.Date)
		case d.Mark == Early && (d.End < earliestSchool || d.End > latestSchool):
			errs.Add("days", "compliance.error.early", "day", d.Date)
		case len([]rune(d.Name)) > maxDayName:
			errs.Add("days", "error.too_long", "max", maxDayName)
		}
	}
}

// Next is the calendar carried on to the next school year: the same weekday of the same
// week, 52 weeks later. Holidays with a fixed date then stand a day off, and people are
// told to look.
func (c Calendar) Next() Calendar {
	const year = 52 * 7
	from, to := yearBounds(c.Year + 1)
	n := Calendar{School: c.School, Year: c.Year + 1, First: c.First.AddDays(year), Last: c.Last.AddDays(year), Hours: c.Hours, Source: Copied}
	if n.First.Before(from) {
		n.First = from
	}
	if n.Last.After(to) {
		n.Last = to
	}
	for _, d := range c.Days {
		d.Date = d.Date.AddDays(year)
		if !d.Date.Before(n.First) && !d.Date.After(n.Last) {
			n.Put(d)
		}
	}
	return n
}
