package labor

import "time"

// A Calendar is the school days of the public district where the young person lives,
// with the hours of school (law:29CFR570.35(b)). The zero calendar has no school.
type Calendar struct {
	first       Day      // of days; a multiple of 64
	days        []uint64 // one bit a day from first
	open, close Clock
	special     []specialHours
}

type specialHours struct {
	day         Day
	open, close Clock
}

// SetHours says from when to when school is.
func (c *Calendar) SetHours(open, close Clock) { c.open, c.close = open, close }

// SetHoursOn says so for one day, such as an early release, and makes it a school day.
func (c *Calendar) SetHoursOn(d Day, open, close Clock) {
	c.AddSchoolDay(d)
	c.special = append(c.special, specialHours{d, open, close})
}

// AddSchoolDay makes a day a school day.
func (c *Calendar) AddSchoolDay(d Day) {
	base := d &^ 63
	switch {
	case len(c.days) == 0:
		c.first = base
		c.days = append(c.days, 0)
	case base < c.first:
		more := int(c.first-base) / 64
		c.days = append(make([]uint64, more, more+len(c.days)), c.days...)
		c.first = base
	}
	for int(d-c.first)/64 >= len(c.days) {
		c.days = append(c.days, 0)
	}
	c.days[(d-c.first)/64] |= 1 << ((d - c.first) % 64)
}

// AddSchoolYear makes the given weekdays from first to last school days.
func (c *Calendar) AddSchoolYear(first, last Day, weekdays ...time.Weekday) {
	var on [7]bool
	for _, w := range weekdays {
		on[w] = true
	}
	for d := first; d <= last; d++ {
		if on[d.Weekday()] {
			c.AddSchoolDay(d)
		}
	}
}

// Close makes a day a day without school.
func (c *Calendar) Close(d Day) {
	if c.SchoolDay(d) {
		c.days[(d-c.first)/64] &^= 1 << ((d - c.first) % 64)
	}
}

// SchoolDay says whether attendance is required on the day, or on a part of it.
func (c *Calendar) SchoolDay(d Day) bool {
	i := int(d - c.first)
	return i >= 0 && i/64 < len(c.days) && c.days[i/64]>>(i%64)&1 == 1
}

// Hours are the hours of school on a day; both are 0 on a day without school, or
// when they are not known.
func (c *Calendar) Hours(d Day) (open, close Clock) {
	if !c.SchoolDay(d) {
		return 0, 0
	}
	for i := range c.special {
		if c.special[i].day == d {
			return c.special[i].open, c.special[i].close
		}
	}
	return c.open, c.close
}

// schoolDaysIn counts the school days of the week that begins on a Sunday.
func (c *Calendar) schoolDaysIn(sunday Day) (n int) {
	for d := sunday; d < sunday+7; d++ {
		if c.SchoolDay(d) {
			n++
		}
	}
	return n
}

// reset empties the calendar and keeps its memory.
func (c *Calendar) reset() {
	*c = Calendar{days: c.days[:0], special: c.special[:0]}
}
