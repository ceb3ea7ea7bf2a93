package compliance

import (
	"net/url"
	"time"

	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/wbl"
	"throughline/labor"
)

// sampleSheet is an invented placement of a 15-year-old at a restaurant, judged by the
// rules that come with the program.
func sampleSheet() Sheet {
	f := file{subject: subject{
		Placement: "00000000000000000000000001", Title: "Kitchen intern", LearnerName: "Ana Lima", EmployerIs: "Harbor Grill", Birth: wbl.NewDate(2011, 3, 4),
		NAICS: "722511", WorkState: "MA", Type: "internship", From: wbl.NewDate(2026, 11, 30), To: wbl.NewDate(2026, 12, 18),
		Schedule: wbl.Schedule{{Day: time.Monday, Start: 15 * 60, End: 19*60 + 30}, {Day: time.Saturday, Start: 9 * 60, End: 15 * 60}}, Tasks: []task{{"Slice bread", "slicer"}},
	}}
	f.ofEmployer = f.ofEmployer.guess(f.NAICS)
	b := bench{rules: labor.Shipped()}
	f.calendar.AddSchoolYear(laborDay(wbl.NewDate(2026, 8, 31)), laborDay(wbl.NewDate(2027, 6, 18)), time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday)
	f.calendar.SetHours(8*60, 15*60)
	return Sheet{
		Placement: f.Placement, Title: f.Title, Learner: f.LearnerName, Employer: f.EmployerIs, WorkState: f.WorkState, Birth: f.Birth, Schedule: f.Schedule,
		Tasks: b.ask(f).Tasks, Guessed: f.ofEmployer, Needed: b.papersNeeded(f, f.From, f.To), Plan: b.plan(f, f.From, f.To), MayEdit: true, Rules: b.rules,
		Findings: sampleFindings(), Facts: FactsIn{Placement: PlacementFacts{Consents: []string{"adult_supervision"}}},
	}
}

// sampleFindings are an open violation, a warning that somebody looks after, and one that
// is resolved.
func sampleFindings() []Finding {
	late := labor.Finding{
		Rule: "us.14-15.late", Jurisdiction: "US", Cite: "29 CFR 570.35(a)(6)", Date: laborDay(wbl.NewDate(2026, 11, 18)), Age: 15,
		Severity: labor.Violation, Measured: 19*60 + 30, Limit: 19 * 60, Unit: "clock", Says: "late", Verified: true,
	}
	week := late
	week.Rule, week.Cite, week.Severity, week.Unit, week.Says, week.Measured, week.Limit = "us.14-15.week", "29 CFR 570.35(a)(3)", labor.Warn, "min", "week_other", 20*60, 18*60
	base := Finding{
		Finding: late, ID: "00000000000000000000000011", Placement: "00000000000000000000000001", Day: wbl.NewDate(2026, 11, 18), Ruleset: "sha256:0123456789abcdef", State: FindingOpen,
		LearnerName: "Ana Lima", Employer: "Harbor Grill", Title: "Kitchen intern", Start: 16 * 60, End: 19*60 + 30, Minutes: 210, Version: 1,
	}
	other, done := base, base
	other.ID, other.Finding, other.State, other.Decider, other.Assumed, other.Start = "00000000000000000000000012", week, Acknowledged, "Marisol Ortega", true, -1
	done.ID, done.State, done.Decider, done.Note = "00000000000000000000000013", Resolved, "Marisol Ortega", "Spoke with the supervisor: shifts now end at 7 pm."
	return []Finding{base, other, done}
}

func lawSamples() []ui.Sample {
	s, list, rules := sampleSheet(), sampleFindings(), labor.Shipped()
	form := func(t i18n.T, values url.Values, errs wbl.FieldErrors) *ui.Form { return ui.NewForm(values, errs, t) }
	unborn := s
	unborn.Birth, unborn.Plan, unborn.Findings = wbl.Date{}, Plan{NoBirth: true, NotLoaded: []string{"US-OH"}, Assumed: true}, nil
	paid := s
	paid.Pay = &PayDecision{Decision: "unpaid", Reason: "Tied to the culinary course, nobody is replaced.", Name: "Marisol Ortega", At: 1_795_000_000_000, Version: 1}
	counts := map[FindingState]int{FindingOpen: 1}
	finding := func(f Finding, errs wbl.FieldErrors) func(l i18n.Lang, t i18n.T) any {
		return func(l i18n.Lang, t i18n.T) any { return findingPage(l, t, rules, f, form(t, url.Values{}, errs), true) }
	}
	return []ui.Sample{
		sample("queue", "three findings", true, func(l i18n.Lang, t i18n.T) any {
			return queuePage(l, t, rules, FindingOpen, list, counts, true, "/compliance?after=x")
		}),
		sample("queue", "nothing waits", true, func(l i18n.Lang, t i18n.T) any { return queuePage(l, t, rules, Resolved, nil, nil, true, "") }),
		sample("finding", "open", false, finding(list[0], nil)),
		sample("finding", "without a note", false, finding(list[1], FindingDecision{State: Resolved}.Validate())),
		sample("finding", "resolved", false, finding(list[2], nil)),
		sample("placement", "against the law", true, func(l i18n.Lang, t i18n.T) any { return sheetPage(l, t, s) }),
		sample("placement", "pay decided", true, func(l i18n.Lang, t i18n.T) any { return sheetPage(l, t, paid) }),
		sample("placement", "birth date not known", true, func(l i18n.Lang, t i18n.T) any { return sheetPage(l, t, unborn) }),
		sample("facts", "to change", false, func(l i18n.Lang, t i18n.T) any { return factsPage(l, t, form(t, factValues(s), nil), s) }),
		sample("facts", "with problems", false, func(l i18n.Lang, t i18n.T) any {
			wrong := PlacementFacts{Program: "x", Consents: []string{"x"}, Agreement: AgreementFacts{Kind: "x", Orders: []int{7}}}
			return factsPage(l, t, form(t, factValues(s), wrong.Validate(isTag(rules))), s)
		}),
		sample("young", "before the question", true, func(_ i18n.Lang, t i18n.T) any { return youngForm(t, form(t, url.Values{}, nil), rules) }),
		sample("young", "15 at a restaurant in Massachusetts", true, func(l i18n.Lang, t i18n.T) any {
			m := youngForm(t, form(t, url.Values{"state": {"MA"}, "age": {"15"}, "industry": {"restaurant"}}, nil), rules)
			m.answer(l, t, youngAt(rules, "MA", "restaurant", 15, wbl.NewDate(2026, 11, 23)))
			return m
		}),
		sample("rules", "shipped", true, func(l i18n.Lang, t i18n.T) any {
			return rulesPage(l, t, form(t, url.Values{}, nil), RuleState{Rules: rules})
		}),
		sample("rules", "with own files", true, func(l i18n.Lang, t i18n.T) any {
			set := RuleSet{Hash: rules.Hash(), TakenAt: 1_795_000_000_000, Files: map[string]string{"us-oh.tsv": ""}, Note: "The law of Ohio"}
			return rulesPage(l, t, form(t, url.Values{}, wbl.FieldErrors{{Field: "file", Key: "error.file_missing"}}), RuleState{Rules: rules, Current: set, History: []RuleSet{set}})
		}),
		sample("rules_try", "one rule changes", true, func(_ i18n.Lang, t i18n.T) any {
			row := rules.Rows("US")[0]
			return tryPage(t, form(t, url.Values{"name": {"us.tsv"}}, nil), []labor.Change{{Rule: row.Rule, Was: []*labor.Row{row}}})
		}),
		sample("rejudge", "to begin", false, func(l i18n.Lang, t i18n.T) any { return rejudgePage(l, t, form(t, url.Values{}, nil), nil, nil) }),
		sample("rejudge", "running", true, func(l i18n.Lang, t i18n.T) any {
			return rejudgePage(l, t, form(t, url.Values{}, nil), &Rejudging{Judged: 12}, rules)
		}),
		sample("rejudge", "done", true, func(l i18n.Lang, t i18n.T) any {
			r := &Rejudging{Done: true, Judged: 40, Changed: 1, Changes: []Change{{Placement: s.Placement, Day: list[0].Day, Was: &list[0].Finding}}}
			return rejudgePage(l, t, form(t, url.Values{}, nil), r, rules)
		}),
		sample("pay", "to decide", false, func(_ i18n.Lang, t i18n.T) any { return payPage(t, form(t, url.Values{}, nil), s) }),
		sample("pay", "with every problem", false, func(_ i18n.Lang, t i18n.T) any { return payPage(t, form(t, url.Values{}, PayDecision{}.Validate()), s) }),
	}
}
