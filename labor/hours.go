package labor

// hours judges the days and weeks of a case by one book.
func (j *Judge) hours(b *book) {
	for i := range j.days {
		d := &j.days[i]
		if d.age >= 18 {
			continue
		}
		rules := &b.ages[d.age]
		for _, t := range rules[kindDay] {
			if r := t.at(d.day, d.facts); r != nil && d.minutes > r.value {
				j.find(r, crossing(d.parts, r.value), d.day, d.age, d.minutes)
			}
		}
		for _, t := range rules[kindSchoolHours] {
			if r := t.at(d.day, d.facts); r != nil {
				j.schoolHours(r, d)
			}
		}
		for _, t := range rules[kindEarly] {
			j.early(t, rules[kindLate], d)
		}
		for _, t := range rules[kindLate] {
			j.late(t, d)
		}
	}
	j.weeks(b)
}

// crossing is the shift during which a day's minutes go over a limit.
func crossing(parts []part, limit int) int32 {
	for _, p := range parts {
		if limit -= p.minutes; limit < 0 {
			return p.shift
		}
	}
	return parts[len(parts)-1].shift
}

// schoolHours finds work while there is school.
func (j *Judge) schoolHours(r *Row, d *workday) {
	open, close := j.c.Calendar.Hours(d.day)
	for _, p := range d.parts {
		if within := min(p.end, close) - max(p.start, open); within > 0 {
			j.find(r, p.shift, d.day, d.age, int(within))
		}
	}
}

// late finds shifts that end too late. A limit after 24:00 reaches into the next
// morning.
func (j *Judge) late(t rule, d *workday) {
	r := t.at(d.day, d.facts)
	if r == nil || r.value == none {
		return
	}
	for _, p := range d.parts {
		switch {
		case int(p.end) > r.value:
			j.find(r, p.shift, d.day, d.age, int(p.last))
		case p.goesOn && int(p.last) > r.value:
			// After midnight the young person may be older, and then free.
			if age := j.age(d.day + 1); age == d.age || j.stillBound(r, age, d) {
				j.find(r, p.shift, d.day, age, int(p.last))
			}
		}
	}
}

// stillBound says whether a late limit of the evening binds at another age too.
func (j *Judge) stillBound(r *Row, age int, d *workday) bool {
	return age <= r.AgeTo && r.fits(d.day, d.facts)
}

// early finds shifts that begin too early, but for the end of a late evening.
func (j *Judge) early(t rule, late []rule, d *workday) {
	r := t.at(d.day, d.facts)
	if r == nil || r.value == none {
		return
	}
	for _, p := range d.parts {
		if int(p.start) >= r.value {
			continue
		}
		reach, limited := j.reach(late, d)
		if p.begun && limited { // the limit of the evening has judged this part
			continue
		}
		if int(min(p.end, Clock(r.value))) > reach {
			j.find(r, p.shift, d.day, d.age, int(p.start))
		}
	}
}

// reach is how many minutes after midnight the evening before allows work, and
// whether any rule limits that evening.
func (j *Judge) reach(late []rule, d *workday) (minutes int, limited bool) {
	before := j.facts | j.c.Calendar.ofDay(d.day-1)
	for _, t := range late {
		if r := t.at(d.day-1, before); r != nil && r.value != none {
			minutes, limited = max(0, r.value-int(dayEnd)), true
		}
	}
	return minutes, limited
}

// weeks judges the hours of each week.
func (j *Judge) weeks(b *book) {
	for first := 0; first < len(j.days); {
		sunday, end := j.days[first].day.Week(), first
		for end < len(j.days) && j.days[end].day.Week() == sunday {
			end++
		}
		week := j.days[first:end]
		first = end
		for age := week[0].age; age <= week[len(week)-1].age && age < 18; age++ {
			for _, t := range b.ages[age][kindWeek] {
				j.weekHours(t, age, week, sunday)
			}
		}
	}
}

// weekHours judges a week's hours by the rule of one age: the hours of the week so far
// count, also those from before a birthday.
func (j *Judge) weekHours(t rule, age int, week []workday, sunday Day) {
	total, other := minutesIn(j.c.Prior, sunday), minutesIn(j.c.Other, sunday)
	warned := other == 0
	for i := range week {
		d := &week[i]
		before := total
		total += d.minutes
		r := t.at(d.day, d.facts)
		if d.age != age || r == nil || d.minutes == 0 {
			continue
		}
		if total > r.value {
			j.find(r, crossing(d.parts, r.value-before), d.day, age, total)
			return
		}
		if !warned && total+other > r.value {
			f := j.find(r, crossing(d.parts, r.value-before-other), d.day, age, total+other)
			f.Severity, f.Says, warned = Warn, "week_other", true
		}
	}
}

func minutesIn(weeks []WeekMinutes, sunday Day) (n int) {
	for _, w := range weeks {
		if w.Sunday == sunday {
			n += w.Minutes
		}
	}
	return n
}
