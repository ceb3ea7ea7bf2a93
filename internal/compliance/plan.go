package compliance

import (
	"slices"

	"throughline/internal/wbl"
	"throughline/labor"
)

// Planned is what a rule finds about a plan, over the whole time that it is meant to
// last.
type Planned struct {
	labor.Finding
	Kind  string // of rule: day, late, task, paper ...
	Times int    // how often, the finding itself included
}

// Plan is a usual week, judged.
type Plan struct {
	Findings  []Planned
	NotLoaded []string // states whose rules are not there: only federal law was asked
	Assumed   bool     // some school year has no calendar
	From, To  wbl.Date // the time that was looked at
	NoBirth   bool     // the birth date is not known, so that nothing could be judged
	Ruleset   string
}

// of lists the findings of some kinds of rule.
func (p Plan) of(match func(Planned) bool) (out []Planned) {
	for _, f := range p.Findings {
		if match(f) {
			out = append(out, f)
		}
	}
	return out
}

// Kinds of rule by the start gate that they belong to.
var (
	ageKinds    = []string{"min_age"}
	paperKinds  = []string{"paper"}
	hazardKinds = []string{"task", "industry", "driving"}
)

func isAge(f Planned) bool    { return slices.Contains(ageKinds, f.Kind) }
func isPaper(f Planned) bool  { return slices.Contains(paperKinds, f.Kind) }
func isHazard(f Planned) bool { return slices.Contains(hazardKinds, f.Kind) }
func isHours(f Planned) bool  { return !isAge(f) && !isPaper(f) && !isHazard(f) }

// breaks reports whether a finding forbids; a warning only asks to look.
func breaks(f Planned) bool { return f.Severity == labor.Violation }

// plan judges a file's usual week from one day to another. Without times of work, the
// work itself is judged on the first day.
func (b *bench) plan(f file, from, to wbl.Date) Plan {
	return b.judgePlan(f, b.ask(f), from, to)
}

func (b *bench) judgePlan(f file, c labor.Case, from, to wbl.Date) Plan {
	p := Plan{Assumed: f.assumed, From: from, To: to, NoBirth: f.Birth.IsZero(), Ruleset: b.rules.Hash()}
	if p.NoBirth {
		return p
	}
	if c.Shifts = planned(f.Schedule, from, to); len(c.Shifts) == 0 {
		c.On = laborDay(from)
	}
	a := b.rules.Check(&c)
	p.NotLoaded = a.NotLoaded
	for _, found := range a.Findings {
		kind := kindOf(b.rules, found)
		i := slices.IndexFunc(p.Findings, func(x Planned) bool { return x.Rule == found.Rule && x.Task == found.Task })
		if i >= 0 {
			p.Findings[i].Times++
			continue
		}
		p.Findings = append(p.Findings, Planned{found, kind, 1})
	}
	return p
}

// Fit is how an opportunity suits one learner.
type Fit struct {
	Fits    bool
	From    wbl.Date // the day from which age is no bar; zero when it is none, or always
	Never   bool     // age bars it, and no birthday before 18 changes that
	Without []string // tags of tasks that the learner may not do
	Exempt  []string // of these, those that a student-learner agreement allows
	Hours   bool     // the usual times must change
	Unsure  bool     // the birth date or the state's rules are not known
}

// fit judges whether a learner may do what an opportunity asks: from when, and without
// what.
func (b *bench) fit(f file, today wbl.Date) Fit {
	from, to := span(f.subject, today)
	p := b.plan(f, from, to)
	out := Fit{Unsure: p.NoBirth || len(p.NotLoaded) > 0}
	if p.NoBirth {
		return out
	}
	first := from
	if len(p.of(isAge)) > 0 || industryBars(p) {
		if first = b.oldEnough(f, from, to); first.IsZero() {
			out.Never = true
			return out
		}
		out.From = first
		if to.Before(first) {
			to = first.AddDays(to.DaysSince(from))
		}
		p = b.plan(f, first, to)
	}
	for _, x := range p.of(isHazard) {
		if breaks(x) && x.Kind != "industry" && x.Task != "" && !slices.Contains(out.Without, x.Task) {
			out.Without = append(out.Without, x.Task)
			if order := b.orderOf(x.Task); order > 0 && slices.Contains(exemptible, order) && f.Birth.AgeOn(first) >= 16 {
				out.Exempt = append(out.Exempt, x.Task)
			}
		}
	}
	out.Hours = slices.ContainsFunc(p.of(isHours), breaks)
	out.Fits = out.From.IsZero() && len(out.Without) == 0 && !out.Hours
	return out
}

// industryBars reports whether the whole workplace is closed to the age, not single
// tasks.
func industryBars(p Plan) bool {
	return slices.ContainsFunc(p.Findings, func(x Planned) bool { return x.Kind == "industry" && breaks(x) })
}

// oldEnough is the first birthday after a day from which age is no bar to the work; zero
// when none before 18 lifts it.
func (b *bench) oldEnough(f file, from, to wbl.Date) wbl.Date {
	for age := f.Birth.AgeOn(from) + 1; age <= 18; age++ {
		day := birthdayAt(f.Birth, age)
		p := b.plan(f, day, later(day, to))
		if len(p.of(isAge)) == 0 && !industryBars(p) {
			return day
		}
	}
	return wbl.Date{}
}

func later(a, b wbl.Date) wbl.Date {
	if a.Before(b) {
		return b
	}
	return a
}

// orderOf is the hazardous order of a task; 0 for none.
func (b *bench) orderOf(tag string) int {
	for _, t := range b.rules.Tags() {
		if t.Name == tag {
			return t.Order
		}
	}
	return 0
}

// AgeBand is what an opportunity means for learners of an age.
type AgeBand struct {
	Age      int
	To       int // the last age of which the same is true
	Barred   []Planned
	Tasks    []Planned // tasks that are not allowed
	Exempt   []string  // of these, those that an agreement of a student-learner allows
	Hours    []Planned
	Allowed  bool // nothing stands against it
	Unloaded []string
}

// bands judges an opportunity for the ages from 14 to 17, neighbours that come to the
// same put together.
func (b *bench) bands(f file, today wbl.Date) (out []AgeBand) {
	from, to := span(f.subject, today)
	const year = 300 // days in which nobody of the band has a birthday
	if to.DaysSince(from) > year {
		to = from.AddDays(year)
	}
	for age := 14; age <= 17; age++ {
		f.Birth = bornFor(age, from)
		p := b.plan(f, from, to)
		band := AgeBand{Age: age, To: age, Unloaded: p.NotLoaded}
		band.Barred = p.of(func(x Planned) bool { return breaks(x) && (isAge(x) || x.Kind == "industry") })
		band.Tasks = p.of(func(x Planned) bool { return breaks(x) && isHazard(x) && x.Kind != "industry" })
		band.Hours = p.of(func(x Planned) bool { return breaks(x) && isHours(x) })
		for _, x := range band.Tasks {
			if order := b.orderOf(x.Task); age >= 16 && slices.Contains(exemptible, order) {
				band.Exempt = append(band.Exempt, x.Task)
			}
		}
		band.Allowed = len(band.Barred)+len(band.Tasks)+len(band.Hours) == 0
		if n := len(out) - 1; n >= 0 && out[n].like(band) {
			out[n].To = age
			continue
		}
		out = append(out, band)
	}
	return out
}

// like reports whether two ages come to the same.
func (a AgeBand) like(b AgeBand) bool {
	same := func(x, y Planned) bool { return x.Rule == y.Rule && x.Task == y.Task }
	return slices.EqualFunc(a.Barred, b.Barred, same) && slices.EqualFunc(a.Tasks, b.Tasks, same) &&
		slices.EqualFunc(a.Hours, b.Hours, same) && slices.Equal(a.Exempt, b.Exempt)
}

// taskName is the name of a tag of the rules in a language.
func taskName(rules *labor.Rules, tag string, l labor.Lang) string {
	for _, t := range rules.Tags() {
		if t.Name == tag {
			return [...]string{t.English, t.Spanish}[l]
		}
	}
	return tag
}
