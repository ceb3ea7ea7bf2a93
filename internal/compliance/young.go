package compliance

import (
	"slices"
	"strings"
	"time"

	"throughline/internal/wbl"
	"throughline/labor"
)

// Young is what somebody of an age may do at a workplace: the answer that employers ask
// for before they take anybody.
type Young struct {
	State    string // postal abbreviation; "" for federal law alone
	Loaded   bool   // the rules of the state are there
	Age      int
	Industry string
	Hours    []YoungHours
	Allowed  []labor.Tag
	Barred   []YoungBar
	Papers   []labor.PaperNeed
	Ruleset  string
}

// YoungHours are the limits of one sort of day.
type YoungHours struct {
	Day    string // school, weekend, summer
	Limits labor.Limits
}

// YoungBar is a task that is not allowed.
type YoungBar struct {
	Tag       labor.Tag
	Cite      string
	Verified  bool
	Agreement bool // a student-learner or apprentice agreement would allow it
}

// WhoInsures are the cases of the decision table about insurance, each with the texts
// compliance.insures.CASE and compliance.insures.CASE.who.
var WhoInsures = []string{"paid", "unpaid", "credit", "agency", "practice", "proof"}

// YoungAges are the ages for which there is an answer.
var YoungAges = []int{14, 15, 16, 17}

// States are those whose rules are loaded.
func States(rules *labor.Rules) (out []string) {
	for _, j := range rules.Jurisdictions() {
		if state, ok := strings.CutPrefix(j, "US-"); ok {
			out = append(out, state)
		}
	}
	return out
}

// youngAt answers for a state, an age and an industry in the school year of a day.
func youngAt(rules *labor.Rules, state, industry string, age int, today wbl.Date) Young {
	y := Young{State: state, Age: age, Industry: industry, Loaded: state == "" || slices.Contains(States(rules), state), Ruleset: rules.Hash()}
	year := today.SchoolYear()
	school, summer := october(year), wbl.NewDate(year, time.July, 14)
	c := labor.Case{Jurisdiction: "US", On: labor.NoDay, Employer: EmployerFacts{Industry: industry, Agriculture: industry == "farming"}.employer(false)}
	if state != "" {
		c.Jurisdiction = "US-" + state
	}
	cal := Assumption(year)
	for d := cal.First; !d.After(cal.Last); d = d.AddDays(1) {
		if cal.On(d, "high").In {
			c.Calendar.AddSchoolDay(laborDay(d))
		}
	}
	c.Calendar.SetHours(8*60, 15*60)
	for _, on := range []struct {
		name string
		day  wbl.Date
	}{{"school", school}, {"weekend", school.AddDays(4)}, {"summer", summer}} {
		c.Minor.BirthDate = laborDay(bornFor(age, on.day))
		y.Hours = append(y.Hours, YoungHours{on.name, rules.Limits(&c, laborDay(on.day))})
	}
	c.Minor.BirthDate = laborDay(bornFor(age, school))
	y.tasks(rules, &c, laborDay(school))
	y.Papers = rules.Papers(&c, laborDay(school))
	return y
}

// october is a Tuesday in a full week of school.
func october(year int) wbl.Date { return wbl.NewDate(year-1, time.October, 15).Week().AddDays(2) }

// tasks sorts the tags of the rules into what is allowed and what is not. Farm work is
// listed for farms only.
func (y *Young) tasks(rules *labor.Rules, c *labor.Case, d labor.Day) {
	barred := rules.Barred(c, d)
	for _, tag := range rules.Tags() {
		if tag.Farm > 0 != (y.Industry == "farming") && (tag.Farm > 0 || strings.HasPrefix(tag.Name, "farm_")) {
			continue
		}
		i := slices.IndexFunc(barred, func(f labor.Finding) bool { return f.Task == tag.Name })
		if i < 0 {
			y.Allowed = append(y.Allowed, tag)
			continue
		}
		y.Barred = append(y.Barred, YoungBar{tag, barred[i].Cite, barred[i].Verified, y.Age >= 16 && slices.Contains(exemptible, tag.Order)})
	}
}
