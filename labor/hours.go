package labor

// hours judges each day by the rules of a book.
func (j *Judge) hours(b *book) {
	for i := range j.days {
		d := &j.days[i]
		if d.free == 1<<kinds-1 || len(d.parts) == 0 {
			continue
		}
		for _, t := range d.rules(b, kindDay) {
			if r := d.at(t); r != nil && d.minutes > r.value {
				j.find(r, crossing(d.parts, r.value), d.day, d.age, d.minutes)
			}
		}
		for _, t := range d.rules(b, kindSchoolHours) {
			if r := d.at(t); r != nil {
				j.schoolHours(r, d)
			}
		}
		for _, t := range d.rules(b, kindSchoolAndWork) {
			if r := d.at(t); r != nil {
				j.schoolAndWork(r, d)
			}
		}
		late := d.rules(b, kindLate)
		for _, t := range d.rules(b, kindEarly) {
			j.early(t, late, d)
		}
		for _, t := range late {
			j.late(t, d)
		}
		for _, t := range d.rules(b, kindSupervision) {
			j.supervision(t, d)
		}
		for _, t := range d.rules(b, kindBreak) {
			j.breaks(t, d)
		}
	}
}

// crossing is the shift during which a day's minutes go over a limit.
func crossing(parts []part, limit int) int32 {
	for i := range parts {
		if limit -= parts[i].minutes; limit < 0 {
			return parts[i].shift
		}
	}
	return parts[len(parts)-1].shift
}

// schoolHours finds work while there is school.
func (j *Judge) schoolHours(r *Row, d *workday) {
	open, close := j.c.Calendar.Hours(d.day)
	for i := range d.parts {
		p := &d.parts[i]
		if within := min(p.end, close) - max(p.start, open); within > 0 {
			j.find(r, p.shift, d.day, d.age, int(within))
		}
	}
}

// schoolAndWork adds the hours of school to those of work.
func (j *Judge) schoolAndWork(r *Row, d *workday) {
	open, close := j.c.Calendar.Hours(d.day)
	school := int(close - open)
	if total := school + d.minutes; total > r.value {
		j.find(r, crossing(d.parts, r.value-school), d.day, d.age, total)
	}
}

// late finds shifts that end too late. A limit after 24:00 reaches into the next
// morning.
func (j *Judge) late(t rule, d *workday) {
	r := d.at(t)
	if r == nil {
		return
	}
	for i := range d.parts {
		p := &d.parts[i]
		switch {
		case int(p.end) > r.value:
			j.find(r, p.shift, d.day, d.age, int(p.last))
		case p.goesOn && int(p.last) > r.value:
			// After midnight the young person may be older, and then free.
			if age := j.age(d.day + 1); age <= r.AgeTo {
				j.find(r, p.shift, d.day, age, int(p.last))
			}
		}
	}
}

// early finds shifts that begin too early, but for the end of a late evening.
func (j *Judge) early(t rule, late []rule, d *workday) {
	r := d.at(t)
	if r == nil {
		return
	}
	for i := range d.parts {
		p := &d.parts[i]
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

// supervision finds shifts that go on after a time without what the rule asks for then.
func (j *Judge) supervision(t rule, d *workday) {
	r := d.at(t)
	if r == nil {
		return
	}
	for i := range d.parts {
		if p := &d.parts[i]; int(p.last) > r.value {
			j.find(r, p.shift, d.day, d.age, int(p.last))
		}
	}
}

// breaks finds shifts that are long enough for a break and have none of its length. A
// shift is judged on the day on which it begins.
func (j *Judge) breaks(t rule, d *workday) {
	r := d.at(t)
	if r == nil {
		return
	}
	for i := range d.parts {
		p := &d.parts[i]
		s := &j.c.Shifts[p.shift]
		if rest := s.UnpaidBreak + s.PaidBreak; !p.begun && int(s.End-s.Start)-s.UnpaidBreak > r.after && rest < r.value {
			j.find(r, p.shift, d.day, d.age, rest)
		}
	}
}
