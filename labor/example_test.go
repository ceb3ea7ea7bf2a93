package labor_test

import (
	"fmt"

	"throughline/labor"
)

func ExampleRules_Check() {
	rules := labor.Shipped()
	c, problems := labor.NewReader(rules).Read([]byte(`{
		"jurisdiction": "US-MA",
		"minor": {"birth_date": "2011-03-02"},
		"calendar": {"school_days": ["2026-10-13"], "school_hours": ["08:00", "15:00"]},
		"tasks": ["slicer"],
		"shifts": [{"date": "2026-10-13", "start": "17:00", "end": "19:30"}]
	}`))
	if problems != nil {
		fmt.Println(problems)
		return
	}
	answer := rules.Check(c)
	fmt.Println(answer.Verdict)
	for _, f := range answer.Findings {
		fmt.Println(rules.Message(f, labor.English) + ". " + rules.Fix(f, labor.English))
	}
	// Output:
	// violation
	// 7:30 pm is after the 7:00 pm limit for 15-year-olds (29 CFR 570.35(a)(6)). End the shift by 7:00 pm.
	// “Use or clean a power-driven meat slicer, also for cheese or vegetables” is dangerous work that is not allowed before age 18 (29 CFR 570.61). Take this task out of the plan. A student-learner or apprentice agreement helps only for orders 5, 8, 10, 12, 14, 16 and 17.
	// 7:30 pm is after the 7:00 pm limit for 15-year-olds (M.G.L. c. 149, § 65). End the shift by 7:00 pm.
}

func ExampleRules_Limits() {
	rules := labor.Shipped()
	c := &labor.Case{Jurisdiction: "US-NY", On: labor.NoDay, Minor: labor.Minor{BirthDate: labor.DateOf(2009, 5, 20)}}
	c.Calendar.AddSchoolYear(labor.DateOf(2026, 9, 8), labor.DateOf(2027, 6, 25), 1, 2, 3, 4, 5)
	l := rules.Limits(c, labor.DateOf(2026, 10, 13))
	fmt.Println(l.Age, labor.Clock(l.Until.Value), l.Day.Value/60, "hours,", l.Day.Row.Cite)
	// Output:
	// 17 10:00 pm 4 hours, N.Y. Lab. Law § 143(1)(a)
}
