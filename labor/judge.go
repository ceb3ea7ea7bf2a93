package labor

import (
	"cmp"
	"slices"
	"time"
)

// A Judge judges cases one after the other and keeps its memory between them, so that
// judging a shift allocates nothing. A Judge is not for use by several goroutines at
// once; make one for each.
type Judge struct {
	rules *Rules
	c     *Case
	facts facts     // of the case
	tags  []*Tag    // of the case's tasks
	turns [19]Day   // the day on which each age is reached
	parts []part    // of shifts, by day and time
	days  []workday // with work, in order
	found []Finding

	applied, missing []string // jurisdictions of the last answer
}

// A part is a shift, or the part of it that is on one day.
type part struct {
	shift      int32
	day        Day
	start, end Clock // within the day
	last       Clock // end of the whole shift, counted from this day's midnight
	goesOn     bool  // the shift goes on after midnight
	begun      bool  // the shift began the day before
	minutes    int   // worked
}

// A workday is one day with work.
type workday struct {
	day     Day
	age     int
	facts   facts
	parts   []part
	minutes int
	free    kindSet // what an exemption of the book at hand frees from
}

// NewJudge makes a judge for a rule set.
func NewJudge(r *Rules) *Judge { return &Judge{rules: r, applied: []string{}, missing: []string{}} }

// Findings judges a case. The result is the judge's own memory and is overwritten by
// the next call.
func (j *Judge) Findings(c *Case) []Finding {
	j.c, j.found = c, j.found[:0]
	j.lookUpTasks()
	j.facts = ofCase(c) | ofTasks(j.tags)
	for age := range j.turns {
		j.turns[age] = c.Minor.BirthDate.addYears(age)
	}
	j.split()
	j.group()
	if c.Activity == Observing || slices.ContainsFunc(j.tags, func(t *Tag) bool { return t.Observing }) {
		j.observing()
		return j.found
	}
	books, _ := j.rules.applicable(c)
	for i, b := range books {
		if b == nil {
			continue
		}
		j.exempt(b)
		j.static(b)
		j.hours(b)
		j.weeks(b)
		j.runs(b)
		if i == 0 {
			j.tasks(b)
		}
	}
	slices.SortStableFunc(j.found, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Shift, b.Shift), cmp.Compare(a.Jurisdiction, b.Jurisdiction), cmp.Compare(a.Rule, b.Rule))
	})
	return j.found
}

// lookUpTasks finds the tags of the case's tasks. Who drives on the job has that task,
// whether it is listed or not.
func (j *Judge) lookUpTasks() {
	j.tags = j.tags[:0]
	drives := j.c.Driving != nil && j.c.Driving.MinutesDay+j.c.Driving.MinutesWeek > 0
	for _, name := range j.c.Tasks {
		t := j.rules.tag(name)
		if t == nil {
			t = &unknownTag
		}
		drives = drives && !t.Driving
		j.tags = append(j.tags, t)
	}
	if drives {
		if i := slices.IndexFunc(j.rules.tags, func(t Tag) bool { return t.Driving }); i >= 0 {
			j.tags = append(j.tags, &j.rules.tags[i])
		}
	}
}

// age on a day; 18 stands for any higher one.
func (j *Judge) age(d Day) int {
	for age := 18; age > 0; age-- {
		if d >= j.turns[age] {
			return age
		}
	}
	return 0
}

// split cuts the shifts at midnight and puts the parts in order.
func (j *Judge) split() {
	j.parts = j.parts[:0]
	for i := range j.c.Shifts {
		s := &j.c.Shifts[i]
		p := part{shift: int32(i), day: s.Date, start: s.Start, end: min(s.End, dayEnd), last: s.End}
		p.minutes = elapsed(j.c.Jurisdiction, p.day, p.start, p.end)
		rest := s.UnpaidBreak
		if rest < mealBreak { // law:29CFR785.19
			rest = 0
		}
		if s.End <= dayEnd {
			p.minutes = max(0, p.minutes-rest)
			j.parts = append(j.parts, p)
			continue
		}
		p.goesOn = true
		q := part{shift: p.shift, day: p.day + 1, end: s.End - dayEnd, last: s.End - dayEnd, begun: true}
		q.minutes = elapsed(j.c.Jurisdiction, q.day, 0, q.end)
		// When the break was is not said: it is taken from the evening first.
		before := min(rest, p.minutes)
		p.minutes -= before
		q.minutes = max(0, q.minutes-(rest-before))
		j.parts = append(j.parts, p, q)
	}
	order := func(a, b part) int {
		return cmp.Or(cmp.Compare(a.day, b.day), cmp.Compare(a.start, b.start), cmp.Compare(a.end, b.end), cmp.Compare(a.shift, b.shift))
	}
	if !slices.IsSortedFunc(j.parts, order) {
		slices.SortFunc(j.parts, order)
	}
}

// mealBreak is the shortest unpaid break that is not time worked, in minutes.
const mealBreak = 30

// elapsed is the time between two times of a day, in minutes: an hour more or less
// over the change of daylight saving time. An end within the hour that comes twice is
// its first coming. law:15USC260a
func elapsed(jurisdiction string, d Day, start, end Clock) int {
	n := int(end - start)
	if end < 2*60 || start >= 3*60 || d.Weekday() != time.Sunday || !hasDaylightTime(jurisdiction) {
		return n
	}
	year, month, _ := d.Date()
	switch {
	case month == time.March && d == nthWeekday(year, month, time.Sunday, 2):
		return max(0, n-int(min(end, 3*60)-max(start, 2*60)))
	case month == time.November && d == nthWeekday(year, month, time.Sunday, 1) && start < 2*60:
		return n + 60
	}
	return n
}

// hasDaylightTime says whether clocks change where the work is.
func hasDaylightTime(jurisdiction string) bool {
	switch jurisdiction {
	case "US-AZ", "US-HI", "US-PR", "US-VI", "US-GU", "US-AS", "US-MP":
		return false
	}
	return true
}

// group gathers the parts of each day.
func (j *Judge) group() {
	j.days = j.days[:0]
	week, sunday := facts(0), NoDay
	for at := 0; at < len(j.parts); {
		d, first := j.parts[at].day, at
		minutes := 0
		for ; at < len(j.parts) && j.parts[at].day == d; at++ {
			minutes += j.parts[at].minutes
		}
		if s := d.Week(); s != sunday {
			week, sunday = j.c.Calendar.ofWeek(s), s
		}
		j.days = append(j.days, workday{day: d, age: j.age(d), facts: j.facts | j.c.Calendar.ofDayIn(d, week), parts: j.parts[first:at], minutes: minutes})
	}
	if len(j.days) == 0 && j.c.On != NoDay {
		d := j.c.On
		j.days = append(j.days, workday{day: d, age: j.age(d), facts: j.facts | j.c.Calendar.ofDay(d)})
	}
}

// exempt finds out what each day is free from by the exemptions of a book.
func (j *Judge) exempt(b *book) {
	for i := range j.days {
		d := &j.days[i]
		d.free = 0
		if d.age >= 18 {
			d.free = 1<<kinds - 1
			continue
		}
		for _, t := range b.ages[d.age][kindExempt] {
			if r := t.at(d.day, d.facts); r != nil {
				d.free |= r.kinds
			}
		}
	}
}

// at is the row of a decision table that counts on a day; nil when there is none, when
// it sets no limit, or when the day is exempt.
func (d *workday) at(t rule) *Row {
	r := t.at(d.day, d.facts)
	if r == nil || r.value == none || d.free.has(r.kind) {
		return nil
	}
	return r
}

// rules are those of a kind for the day's age.
func (d *workday) rules(b *book, k kind) []rule {
	if d.free.has(k) {
		return nil
	}
	return b.ages[d.age][k]
}

// find adds a finding about a row. The shift is an index, or -1.
func (j *Judge) find(r *Row, shift int32, d Day, age, measured int) *Finding {
	j.found = append(j.found, Finding{
		Rule: r.Rule, Jurisdiction: r.Jurisdiction, Cite: r.Cite, Shift: int(shift), Date: d, Age: age, Severity: r.Severity,
		Measured: measured, Limit: r.value, Unit: kindTable[r.kind].unit, Says: r.Says, Verified: r.Verified, row: r,
	})
	return &j.found[len(j.found)-1]
}

// once says whether a rule has not yet found something about a task.
func (j *Judge) once(rule, task string) bool {
	for i := range j.found {
		if j.found[i].Rule == rule && j.found[i].Task == task {
			return false
		}
	}
	return true
}

// shift is the first shift of the day, -1 when there is none.
func (d *workday) shift() int32 {
	if len(d.parts) == 0 {
		return -1
	}
	return d.parts[0].shift
}
