package labor

import "time"

// weeks judges the hours, days and nights of each week, Sunday to Saturday.
func (j *Judge) weeks(b *book) {
	for first := 0; first < len(j.days); {
		sunday, end := j.days[first].day.Week(), first
		for end < len(j.days) && j.days[end].day.Week() == sunday {
			end++
		}
		week := j.days[first:end]
		first = end
		if len(week[0].parts) == 0 {
			continue
		}
		// A week in which a birthday falls is judged by the rules of both ages.
		for age := week[0].age; age <= week[len(week)-1].age && age < 18; age++ {
			rules := &b.ages[age]
			for _, t := range rules[kindWeek] {
				j.weekHours(t, age, week, sunday, every)
			}
			for _, t := range rules[kindMonFri] {
				j.weekHours(t, age, week, sunday, mondayToFriday)
			}
			for _, t := range rules[kindDays] {
				j.weekDays(t, age, week)
			}
			for _, t := range rules[kindNights] {
				j.weekNights(t, age, week, end == len(j.days))
			}
		}
	}
}

// every and mondayToFriday say which days of a week a rule adds up.
func every(Day) bool { return true }

func mondayToFriday(d Day) bool {
	w := d.Weekday()
	return w != time.Saturday && w != time.Sunday
}

// weekHours judges a week's hours by the rule of one age: the hours of the week so far
// count, also those from before a birthday.
func (j *Judge) weekHours(t rule, age int, week []workday, sunday Day, counts func(Day) bool) {
	prior, other := minutesIn(j.c.Prior, sunday), minutesIn(j.c.Other, sunday)
	own, warned := 0, false
	for i := range week {
		d := &week[i]
		if !counts(d.day) {
			continue
		}
		before := own
		own += d.minutes
		r := d.at(t)
		if d.age != age || r == nil || d.minutes == 0 {
			continue
		}
		// Hours before may have been on the weekend, which this kind leaves out.
		sure := own + prior
		if r.kind == kindMonFri {
			sure = own
		}
		all := own + prior + other
		switch {
		case sure > r.value:
			j.find(r, crossing(d.parts, r.value-before-(sure-own)), d.day, age, sure)
			return
		case all > r.value && !warned:
			f := j.find(r, crossing(d.parts, r.value-before-(all-own)), d.day, age, all)
			f.Severity, f.Says, warned = Warn, "week_other", true
		}
	}
}

func minutesIn(weeks []WeekMinutes, sunday Day) (n int) {
	for i := range weeks {
		if weeks[i].Sunday == sunday {
			n += weeks[i].Minutes
		}
	}
	return n
}

// weekDays counts the days with work.
func (j *Judge) weekDays(t rule, age int, week []workday) {
	for i := range week {
		d := &week[i]
		if r := d.at(t); r != nil && d.age == age && i+1 > r.value {
			j.find(r, d.shift(), d.day, age, len(week))
			return
		}
	}
}

// weekNights counts the late nights. Those that the case says were worked beside the
// shifts are of its last week.
func (j *Judge) weekNights(t rule, age int, week []workday, last bool) {
	nights := 0
	if last {
		nights = j.c.Consents.LateNights
	}
	for i := range week {
		d := &week[i]
		r := d.at(t)
		if r == nil || d.age != age {
			continue
		}
		for k := range d.parts {
			if int(d.parts[k].last) <= r.after {
				continue
			}
			if nights++; nights > r.value {
				j.find(r, d.parts[k].shift, d.day, age, nights)
				return
			}
			break
		}
	}
}
