package labor

// runs judges what goes over days and weeks: days in a row, rest, any 24 hours, and the
// four-week cycle of a Work-Study Program.
func (j *Judge) runs(b *book) {
	if len(j.parts) == 0 {
		return
	}
	run := 0 // days of work in a row
	for i := range j.days {
		d := &j.days[i]
		if i == 0 || j.days[i-1].day != d.day-1 {
			run = 0
		}
		run++
		for _, t := range d.rules(b, kindConsecutive) {
			// Each day beyond the limit would say the same.
			if r := d.at(t); r != nil && run == r.value+1 {
				j.find(r, d.shift(), d.day, d.age, run)
			}
		}
		for _, t := range d.rules(b, kindAny24) {
			if r := d.at(t); r != nil {
				j.any24(r, d)
			}
		}
		for _, t := range d.rules(b, kindRest) {
			if r := d.at(t); r != nil {
				j.rest(r, i)
			}
		}
		for _, t := range d.rules(b, kindSchoolDays) {
			if r := d.at(t); r != nil {
				j.schoolDays(r, i)
			}
		}
	}
}

// minute counts minutes from the beginning of the calendar by the clock of the workplace.
func minute(d Day, c Clock) int { return int(d)*int(dayEnd) + int(c) }

// any24 finds 24 hours that begin with a part of this day, or end with one, and have
// too much work in them.
func (j *Judge) any24(r *Row, d *workday) {
	for i := range d.parts {
		p := &d.parts[i]
		begin, end := minute(d.day, p.start), minute(d.day, p.end)
		most := max(j.workWithin(begin, begin+24*60, d.day), j.workWithin(end-24*60, end, d.day))
		if most > r.value && j.onceOn(r.Rule, d.day) {
			j.find(r, p.shift, d.day, d.age, most)
		}
	}
}

// onceOn says whether a rule has found nothing yet on the day or on the one before.
func (j *Judge) onceOn(rule string, d Day) bool {
	for i := range j.found {
		if f := &j.found[i]; f.Rule == rule && (f.Date == d || f.Date == d-1) {
			return false
		}
	}
	return true
}

// workWithin adds up the work between two minutes around a day.
func (j *Judge) workWithin(from, to int, around Day) (n int) {
	for i := range j.parts {
		p := &j.parts[i]
		if p.day < around-1 {
			continue
		}
		if p.day > around+1 {
			break
		}
		overlap := min(to, minute(p.day, p.end)) - max(from, minute(p.day, p.start))
		if overlap == int(p.end-p.start) { // all of it, with breaks and changes of the clock
			overlap = p.minutes
		}
		n += max(0, min(overlap, p.minutes))
	}
	return n
}

// rest judges the hours free of school and work. From the end of one long enough rest to
// the beginning of the next there may be as much of 24 hours as the rest leaves.
func (j *Judge) rest(r *Row, i int) {
	d := &j.days[i]
	end := minute(d.day, d.parts[len(d.parts)-1].end)
	begin := end // of the stretch of school and work that ends with this day
	for day := d.day; day >= d.day-1; day-- {
		if !j.stretch(&begin, day, r.value) {
			break
		}
	}
	end = max(end, j.schoolNextDay(d, end, r.value))
	if end-begin > 24*60-r.value && j.onceOn(r.Rule, d.day) {
		f := j.find(r, d.parts[len(d.parts)-1].shift, d.day, d.age, max(0, 24*60-(end-begin)))
		f.Limit = r.value
	}
}

// stretch moves begin back over what a day has of school and work, as long as no rest
// lies between. It reports whether the day before may belong to the stretch too.
func (j *Judge) stretch(begin *int, day Day, rest int) bool {
	for moved := true; moved; {
		moved = false
		take := func(from, to Clock) {
			a, b := minute(day, from), minute(day, to)
			if from < to && a < *begin && *begin-b < rest {
				*begin, moved = a, true
			}
		}
		take(j.c.Calendar.Hours(day))
		for i := range j.parts {
			if p := &j.parts[i]; p.day == day {
				take(p.start, p.end)
			}
		}
	}
	return *begin-minute(day, 0) < rest
}

// schoolNextDay is the end of the next day's school when it follows without a rest, else 0.
func (j *Judge) schoolNextDay(d *workday, end, rest int) int {
	open, close := j.c.Calendar.Hours(d.day + 1)
	if open < close && minute(d.day+1, open)-end < rest {
		return minute(d.day+1, close)
	}
	return 0
}

// schoolDays counts the days of a week with work during the hours of school. In one
// week of any four there may be as many as the rule says, in the others one fewer.
func (j *Judge) schoolDays(r *Row, i int) {
	d := &j.days[i]
	if !j.inSchool(d) {
		return
	}
	this := j.schoolDaysBefore(i, d.day.Week())
	limit := r.value
	for week := d.day.Week() - 7; week >= d.day.Week()-21; week -= 7 {
		if j.schoolDaysBefore(i, week) >= r.value {
			limit = r.value - 1
		}
	}
	if this == limit+1 {
		f := j.find(r, d.shift(), d.day, d.age, this)
		f.Limit = limit
	}
}

// inSchool says whether any of a day's work is during the hours of school.
func (j *Judge) inSchool(d *workday) bool {
	open, close := j.c.Calendar.Hours(d.day)
	for i := range d.parts {
		if p := &d.parts[i]; min(p.end, close) > max(p.start, open) {
			return true
		}
	}
	return false
}

// schoolDaysBefore counts such days of a week up to the i-th day.
func (j *Judge) schoolDaysBefore(i int, sunday Day) (n int) {
	for ; i >= 0 && j.days[i].day >= sunday; i-- {
		if d := &j.days[i]; d.day.Week() == sunday && j.inSchool(d) {
			n++
		}
	}
	return n
}
