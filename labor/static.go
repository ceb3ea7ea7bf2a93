package labor

import "slices"

// static judges what does not depend on the hours: age, industry, tasks that the book
// names, driving, papers. Each is found once, on the first day on which it is so.
func (j *Judge) static(b *book) {
	for i := range j.days {
		d := &j.days[i]
		if d.age >= 18 {
			break
		}
		for _, t := range d.rules(b, kindMinAge) {
			if r := d.at(t); r != nil && d.age < r.value && j.once(r.Rule, "") {
				j.find(r, d.shift(), d.day, d.age, d.age)
			}
		}
		for _, t := range d.rules(b, kindIndustry) {
			if r := d.at(t); r != nil {
				j.industry(r, d)
			}
		}
		for _, t := range d.rules(b, kindTask) {
			if r := d.at(t); r != nil {
				j.barred(r, d)
			}
		}
		if j.c.PapersKnown {
			for _, t := range d.rules(b, kindPaper) {
				if r := d.at(t); r != nil && !j.holds(r.Value, d.day) && j.once(r.Rule, "") {
					j.find(r, d.shift(), d.day, d.age, 0).Task = r.Value
				}
			}
		}
	}
}

// industry finds work in an industry in which only office and sales work is allowed.
func (j *Judge) industry(r *Row, d *workday) {
	if r.value>>j.c.Employer.Industry&1 == 0 || j.onlySales() || !j.once(r.Rule, "") {
		return
	}
	f := j.find(r, d.shift(), d.day, d.age, 0)
	f.Task, f.Limit = j.c.Employer.Industry.String(), 0
}

// onlySales says whether all the tasks are office or sales work, and there are any.
func (j *Judge) onlySales() bool {
	for _, t := range j.tags {
		if !t.Sales {
			return false
		}
	}
	return len(j.tags) > 0
}

// barred finds the tasks that a row names.
func (j *Judge) barred(r *Row, d *workday) {
	for _, name := range j.c.Tasks {
		if slices.Contains(r.tags, name) && j.once(r.Rule, name) {
			j.find(r, d.shift(), d.day, d.age, d.age).Task = name
		}
	}
}

// holds says whether a paper is there and in force on a day.
func (j *Judge) holds(kind string, d Day) bool {
	for i := range j.c.Papers {
		p := &j.c.Papers[i]
		if p.Kind == kind && (p.From == NoDay || p.From <= d) && (p.To == NoDay || d <= p.To) {
			return true
		}
	}
	return false
}
