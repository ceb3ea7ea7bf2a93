package labor

import "slices"

// Limits is what a case's young person may do on one day, as far as hours go: of each
// kind the strictest of the federal and state rules.
type Limits struct {
	Age         int
	Allowed     bool   // old enough to work at all
	From, Until *Limit // may not begin before, must end by; Until beyond 24:00 is the morning after
	Day, Week   *Limit // most minutes
	Days        *Limit // most days a week
	Break       *Limit // minutes of break when a shift is longer than After
	SchoolHours *Limit // not during school
	Supervision *Limit // an adult is needed from then on
}

// A Limit is one value with its source. A nil limit means that no rule sets one.
type Limit struct {
	Value int // minutes, days, or minutes after midnight
	After int
	Row   *Row
}

// Limits tells the limits of a day. The case's shifts are not looked at.
func (r *Rules) Limits(c *Case, d Day) Limits {
	j := NewJudge(r)
	with := *c
	with.Shifts, with.On = nil, d
	j.Findings(&with)
	day := &j.days[0]
	l := Limits{Age: day.age, Allowed: true}
	if day.age >= 18 || c.Activity == Observing {
		return l
	}
	books, _ := r.applicable(c)
	for _, b := range books {
		if b == nil {
			continue
		}
		j.exempt(b)
		for _, x := range []struct {
			kind   kind
			to     **Limit
			higher bool // the higher value is the stricter one
		}{
			{kindEarly, &l.From, true},
			{kindLate, &l.Until, false},
			{kindDay, &l.Day, false},
			{kindAny24, &l.Day, false},
			{kindWeek, &l.Week, false},
			{kindDays, &l.Days, false},
			{kindBreak, &l.Break, true},
			{kindSchoolHours, &l.SchoolHours, false},
			{kindSupervision, &l.Supervision, false},
		} {
			for _, t := range day.rules(b, x.kind) {
				if row := day.at(t); row != nil && row.Severity == Violation && (*x.to == nil || stricter(row.value, (*x.to).Value, x.higher)) {
					*x.to = &Limit{row.value, row.after, row}
				}
			}
		}
		for _, t := range day.rules(b, kindMinAge) {
			if row := day.at(t); row != nil && day.age < row.value {
				l.Allowed = false
			}
		}
	}
	return l
}

func stricter(a, b int, higher bool) bool {
	if higher {
		return a > b
	}
	return a < b
}

// LawfulFrom is the first day, from a given one on, on which the young person's age lets
// them do all of the case's tasks at this workplace: that day or a birthday, at the
// latest the 18th. Hours are not looked at.
func (r *Rules) LawfulFrom(c *Case, from Day) Day {
	j := NewJudge(r)
	with := *c
	with.Shifts, with.PapersKnown = nil, false
	for day := from; ; {
		with.On = day
		if !slices.ContainsFunc(j.Findings(&with), func(f Finding) bool { return f.Severity == Violation }) {
			return day
		}
		day = c.Minor.BirthDate.addYears(j.age(day) + 1)
	}
}

// Barred are the tags of tasks that the case's young person may not do on a day, each
// with its finding.
func (r *Rules) Barred(c *Case, d Day) []Finding {
	j := NewJudge(r)
	with := *c
	with.Shifts, with.On, with.PapersKnown, with.Tasks = nil, d, false, nil
	for i := range r.tags {
		with.Tasks = append(with.Tasks, r.tags[i].Name)
	}
	with.Tasks = slices.DeleteFunc(with.Tasks, func(name string) bool { return r.tag(name).Observing })
	var out []Finding
	for _, f := range j.Findings(&with) {
		if f.Severity == Violation && r.tag(f.Task) != nil {
			out = append(out, f)
		}
	}
	return out
}

// A PaperNeed is a document that must be there before work begins.
type PaperNeed struct {
	Kind             string // as in Paper.Kind
	English, Spanish string
	Row              *Row
}

// Papers are the documents that the law of a case's place asks for on a day.
func (r *Rules) Papers(c *Case, d Day) []PaperNeed {
	j := NewJudge(r)
	with := *c
	with.Shifts, with.On, with.Papers, with.PapersKnown = nil, d, nil, true
	var out []PaperNeed
	for _, f := range j.Findings(&with) {
		if f.row != nil && f.row.kind == kindPaper {
			name := r.names[f.row.Value]
			out = append(out, PaperNeed{f.row.Value, name[English], name[Spanish], f.row})
		}
	}
	return out
}
