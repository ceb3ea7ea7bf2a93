package labor

// A yearPlan is a calendar as it is written, before it is made.
type yearPlan struct {
	days, closed []Day
	special      []specialHours
	first, last  Day
	open, close  Clock
	weekdays     [7]bool
}

func (r *Reader) calendar() {
	s, p := &r.s, &r.year
	*p = yearPlan{days: p.days[:0], closed: p.closed[:0], special: p.special[:0], first: NoDay, last: NoDay, weekdays: [7]bool{1: true, 2: true, 3: true, 4: true, 5: true}}
	s.object(func(name []byte) {
		switch string(name) {
		case "school_days":
			r.days(&p.days)
		case "closed":
			r.days(&p.closed)
		case "first_day":
			r.day(&p.first)
		case "last_day":
			r.day(&p.last)
		case "weekdays":
			p.weekdays = [7]bool{}
			s.array(func(int) {
				w := 0
				s.int(&w, 0, 7)
				p.weekdays[w%7] = true
			})
		case "school_hours":
			r.hours(&p.open, &p.close)
		case "special_hours":
			s.object(func(date []byte) {
				x := specialHours{}
				var ok bool
				if x.day, ok = parseDay(date); !ok || !inCalendar(x.day) {
					s.problem("needs a day from 1900 to 2199, such as 2026-10-13, as its name")
				}
				r.hours(&x.open, &x.close)
				p.special = append(p.special, x)
			})
		default:
			s.unknown()
		}
	})
	if (p.first == NoDay) != (p.last == NoDay) || p.last != NoDay && (p.last < p.first || p.last-p.first > 800) {
		s.problem("needs first_day and last_day, in this order and at most two years apart")
		return
	}
	if len(s.problems) == 0 {
		p.make(&r.c.Calendar)
	}
}

// make builds the calendar.
func (p *yearPlan) make(c *Calendar) {
	for _, d := range p.days {
		c.AddSchoolDay(d)
	}
	if p.first != NoDay {
		for d := p.first; d <= p.last; d++ {
			if p.weekdays[d.Weekday()] {
				c.AddSchoolDay(d)
			}
		}
	}
	for _, d := range p.closed {
		c.Close(d)
	}
	c.SetHours(p.open, p.close)
	for _, x := range p.special {
		c.SetHoursOn(x.day, x.open, x.close)
	}
}

// inCalendar says whether a day may be in a calendar, which has a bit for each day
// between its first and its last.
func inCalendar(d Day) bool {
	y, _, _ := d.Date()
	return y >= 1900 && y <= 2199
}

// days reads a list of days.
func (r *Reader) days(to *[]Day) {
	r.s.array(func(int) {
		d := NoDay
		if r.day(&d); d == NoDay {
			return
		}
		if !inCalendar(d) {
			r.s.problem("needs a day from 1900 to 2199")
			return
		}
		*to = append(*to, d)
	})
}

// hours reads ["08:00","15:00"].
func (r *Reader) hours(open, close *Clock) {
	n := 0
	r.s.array(func(i int) {
		n++
		switch i {
		case 0:
			r.clock(open)
		case 1:
			r.clock(close)
		default:
			r.s.skip()
		}
	})
	if n != 2 || *close <= *open {
		r.s.problem(`needs the beginning and the end of school, as in ["08:00","15:00"]`)
	}
}
