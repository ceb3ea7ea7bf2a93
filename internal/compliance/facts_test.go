package compliance

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"throughline/internal/wbl"
	"throughline/labor"
)

// The words in which facts are kept are numbered as the engine numbers them.
func TestWordsAreTheEngines(t *testing.T) {
	for i, p := range []labor.Program{labor.NoProgram, labor.WECEP, labor.WSP, labor.StudentLearner, labor.Apprentice, labor.Coop, labor.WEE} {
		if code[labor.Program](Programs[i], Programs) != p || p.String() != Programs[i] {
			t.Errorf("programme %d is %s, the engine says %s", i, Programs[i], p)
		}
	}
	for i, word := range Industries {
		if got := labor.Industry(i); got.String() != word {
			t.Errorf("industry %d is %s, the engine says %s", i, word, got)
		}
	}
	for i, word := range EmployerKinds {
		if got := labor.EmployerKind(i); got.String() != word {
			t.Errorf("kind %d is %s, the engine says %s", i, word, got)
		}
	}
	a := AgreementFacts{Kind: "apprentice", Clauses: ClauseNames, SignedBy: []string{"employer", "school"}, Registered: true}.agreement()
	if a.Kind != labor.Apprentice || a.Clauses != labor.Incidental|labor.IntermittentSupervised|labor.SafetyInstruction|labor.ProgressiveSchedule ||
		a.SignedBy != labor.SignedEmployer|labor.SignedSchool || a.From != labor.NoDay || !a.Registered {
		t.Errorf("%+v", a)
	}
	if got := (AgreementFacts{}).agreement(); got.Kind != labor.NoProgram || got.SignedBy != 0 {
		t.Errorf("%+v", got)
	}
	all := consents(ConsentNames)
	want := labor.Consents{ParentLateNight: true, AdultSupervision: true, SchoolVariance: true, SchoolCertificate: true, ParentWork: true, SchoolRelease: true, FarmCertificate: true}
	if all != want || consents(nil) != (labor.Consents{}) {
		t.Errorf("%+v", all)
	}
}

// Every hazard that an opportunity may name has a line, and every tag it stands for is
// one of the rules.
func TestHazardsAreKnown(t *testing.T) {
	list, err := os.ReadFile("../offers/hazards.txt")
	if err != nil {
		t.Fatal(err)
	}
	rules := labor.Shipped()
	for _, hazard := range strings.Fields(string(list)) {
		tag, ok := hazardTags[hazard]
		if !ok {
			t.Errorf("hazards.tsv has no line for %s", hazard)
		}
		if tag != "" && !isTag(rules)(tag) {
			t.Errorf("%s stands for %s, which the rules do not know", hazard, tag)
		}
	}
	for _, c := range []struct {
		hazard string
		farm   bool
		want   string
	}{
		{"slicer", false, "slicer"},
		{"knife", false, ""},
		{"tractor", true, "farm_tractor"},
		{"tractor", false, "power_machine"},
		{"chemicals", true, "farm_chemicals"},
		{"chemicals", false, ""},
		{"cashier", false, "cashier"},
		{"juggling", false, ""},
		{"", false, ""},
	} {
		if got := ruleTag(rules, c.hazard, c.farm); got != c.want {
			t.Errorf("%s (farm %v) is %q, want %q", c.hazard, c.farm, got, c.want)
		}
	}
}

func TestGuessFromIndustryCode(t *testing.T) {
	for code, want := range map[string]EmployerFacts{
		"722511": {Industry: "restaurant"}, "445110": {Industry: "grocery"}, "441": {Industry: "retail"}, "611110": {Industry: "education", Kind: "school"},
		"921": {Industry: "office", Kind: "public"}, "111998": {Industry: "farming", Agriculture: true}, "113310": {Industry: "forestry"},
		"711212": {Industry: "racetrack"}, "814110": {Industry: "other", Kind: "household"}, "": {}, "999": {},
	} {
		if got := (EmployerFacts{}).guess(code); got != want {
			t.Errorf("%s: %+v, want %+v", code, got, want)
		}
	}
	said := EmployerFacts{Industry: "office", Kind: "nonprofit"}
	if got := said.guess("722511"); got != said {
		t.Errorf("a guess changed what was said: %+v", got)
	}
	for _, n := range naics {
		if !slices.Contains(Industries, n.industry) || n.kind != "" && !slices.Contains(EmployerKinds, n.kind) {
			t.Errorf("%+v", n)
		}
	}
}

func TestFactsValidate(t *testing.T) {
	any := func(string) bool { return true }
	for field, f := range map[string]PlacementFacts{
		"program":         {Program: "x"},
		"papers":          {Papers: make([]Held, maxPapers+1)},
		"paper_permit":    {Papers: []Held{{Kind: "permit", Number: strings.Repeat("1", 61)}}},
		"paper_permit_to": {Papers: []Held{{Kind: "permit", From: wbl.NewDate(2027, 1, 2), To: wbl.NewDate(2027, 1, 1)}}},
		"agreement":       {Agreement: AgreementFacts{Kind: "wecep"}},
		"orders":          {Agreement: AgreementFacts{Orders: []int{11}}},
		"clauses":         {Agreement: AgreementFacts{Clauses: []string{"x"}}},
		"signed":          {Agreement: AgreementFacts{SignedBy: []string{"x"}}},
		"consents":        {Consents: []string{"x"}},
	} {
		if _, ok := f.Validate(any).Of(field); !ok {
			t.Errorf("%s: %v", field, f.Validate(any))
		}
	}
	fine := PlacementFacts{Program: "coop", Tasks: []string{"slicer"}, Agreement: AgreementFacts{Kind: "student_learner", Orders: exemptible, Clauses: ClauseNames, SignedBy: SignerNames}, Consents: ConsentNames}
	if errs := fine.Validate(any); errs != nil {
		t.Error(errs)
	}
	if _, ok := fine.Validate(func(string) bool { return false }).Of("tasks"); !ok {
		t.Error("an unknown task was taken")
	}
	if _, ok := (EmployerFacts{Industry: "x"}).Validate().Of("industry"); !ok {
		t.Error("an unknown industry was taken")
	}
}

func TestPayDecisionValidate(t *testing.T) {
	d := PayDecision{Decision: "unpaid", Reason: "Tied to the course", Answers: map[string]string{}}
	if got := len(d.Validate()); got != len(Factors)+len(Questions) {
		t.Errorf("%d questions are asked for", got)
	}
	for _, q := range slices.Concat(Factors, Questions) {
		d.Answers[q] = "unsure"
	}
	if errs := d.Validate(); errs != nil {
		t.Error(errs)
	}
	d.Reason, d.Decision = "", "maybe"
	if errs := d.Validate(); len(errs) != 2 {
		t.Error(errs)
	}
}

func TestSpanAndShifts(t *testing.T) {
	today := wbl.NewDate(2026, 11, 23)
	for _, c := range []struct {
		from, to, wantFrom, wantTo wbl.Date
	}{
		{wbl.Date{}, wbl.Date{}, today, today.AddDays(280)},
		{wbl.NewDate(2026, 9, 1), wbl.NewDate(2027, 2, 1), today, wbl.NewDate(2027, 2, 1)},
		{wbl.NewDate(2027, 1, 4), wbl.NewDate(2030, 1, 1), wbl.NewDate(2027, 1, 4), wbl.NewDate(2027, 1, 4).AddDays(longestPlan)},
		{wbl.NewDate(2026, 1, 1), wbl.NewDate(2026, 6, 1), today, today}, // over already
	} {
		from, to := span(subject{From: c.from, To: c.to}, today)
		if from != c.wantFrom || to != c.wantTo {
			t.Errorf("%v–%v: %v–%v", c.from, c.to, from, to)
		}
	}
	week := wbl.Schedule{{Day: time.Monday, Start: 960, End: 1140}, {Day: time.Saturday, Start: 1320, End: 60, Break: 30}}
	got := planned(week, today, today.AddDays(6))
	if len(got) != 2 || got[0].Date != laborDay(today) || got[1].End != 1500 || got[1].UnpaidBreak != 30 {
		t.Errorf("%+v", got)
	}
	var cal labor.Calendar
	cal.AddSchoolDay(laborDay(today))
	cal.SetHours(480, 900)
	for name, c := range map[string]struct {
		w     worked
		start labor.Clock
		timed bool
	}{
		"with times":           {worked{Day: today, Start: 960, End: 1140, Minutes: 180}, 960, true},
		"changed by the host":  {worked{Day: today, Start: 960, End: 1140, Minutes: 120}, 900, false},
		"only a length":        {worked{Day: today, Start: -1, End: -1, Minutes: 120}, 900, false},
		"on a free day":        {worked{Day: today.AddDays(1), Start: -1, End: -1, Minutes: 120}, 540, false},
		"too long for the day": {worked{Day: today, Start: -1, End: -1, Minutes: 1000}, 440, false},
	} {
		if s, timed := c.w.shift(&cal); s.Start != c.start || timed != c.timed || int(s.End-s.Start) != c.w.Minutes && !timed {
			t.Errorf("%s: %+v %v", name, s, timed)
		}
	}
}

func TestAgesOfThoseDescribed(t *testing.T) {
	for _, day := range []wbl.Date{wbl.NewDate(2026, 11, 23), wbl.NewDate(2027, 3, 1), wbl.NewDate(2028, 2, 29), wbl.NewDate(2027, 1, 1)} {
		for age := 13; age < 18; age++ {
			born := bornFor(age, day)
			if got := born.AgeOn(day); got != age {
				t.Errorf("born %v is %d on %v, want %d", born, got, day, age)
			}
			if got := born.AgeOn(day.AddDays(300)); got != age {
				t.Errorf("born %v is %d after 300 days", born, got)
			}
		}
	}
	born := wbl.NewDate(2012, 2, 29)
	if got := birthdayAt(born, 15); born.AgeOn(got) != 15 || born.AgeOn(got.AddDays(-1)) != 14 {
		t.Errorf("turns 15 on %v", got)
	}
	if d := wbl.NewDate(2027, 3, 4); wbl.NewDate(laborDay(d).Date()) != d || laborDay(wbl.Date{}) != labor.NoDay {
		t.Error("days do not survive")
	}
}

// Every kind of rule belongs to one start gate or to the hours, and every rule of the
// shipped set has a kind.
func TestKindsOfRules(t *testing.T) {
	rules := labor.Shipped()
	for _, j := range rules.Jurisdictions() {
		for _, row := range rules.Rows(j) {
			if got := kindOf(rules, labor.Finding{Jurisdiction: j, Rule: row.Rule}); got != row.Kind {
				t.Errorf("%s is of kind %s, want %s", row.Rule, got, row.Kind)
			}
			p := Planned{Kind: row.Kind}
			n := 0
			for _, in := range []bool{isAge(p), isPaper(p), isHazard(p), isHours(p)} {
				n += b2i(in)
			}
			if n != 1 {
				t.Errorf("%s belongs to %d gates", row.Rule, n)
			}
		}
	}
	if got := kindOf(rules, labor.Finding{Jurisdiction: "US", Rule: "us.ho.10", Task: "slicer"}); got != "task" {
		t.Errorf("an order is of kind %s", got)
	}
}
