package roster

import (
	"net/url"
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
	"throughline/oneroster"
)

// Samples shows every page of the room in its states, with invented people.
func Samples() []ui.Sample {
	return append(recordSamples(), importSamples()...)
}

// sampleOf makes a page of the gallery as the lead of a district sees it.
func sampleOf(page, state string, build func(v viewer) any) ui.Sample {
	return ui.Sample{Page: "roster/" + page, Name: state, Build: func(lang i18n.Lang, t i18n.T) (ui.Shell, any) {
		v := viewer{T: t, Lang: lang, Today: wbl.NewDate(2026, time.November, 23), Actor: access.Actor{
			Kind: access.Account, ID: "me", Name: "Marisol Ortega", District: "d", Grants: []access.Grant{{Role: access.DistrictLead, District: "d"}},
		}}
		return ui.Shell{Path: "/roster", Title: t("roster.title"), Wide: true, SignedIn: true, Name: v.Actor.Name}, build(v)
	}}
}

var sampleItems = []Item{
	{ID: "1", Given: "Ana", Family: "Lima", Preferred: "Annie", Grade: "11", State: Active, SchoolName: "Mill River High", Number: "10023", birth: wbl.NewDate(2010, 3, 4)},
	{ID: "2", Given: "Beto", Family: "Cruz", Grade: "09", State: Left, SchoolName: "Mill River High", Number: "10044", birth: wbl.NewDate(2012, 5, 9)},
}

func sampleProfile() Profile {
	p := Profile{
		SchoolName: "Mill River High", Sourced: true, Earlier: 2, May: May{true, true, true, true},
		Keys:      []Key{{KeyOneRoster, "u-77"}, {KeySIS, "10023"}, {KeyState, "MA-4"}},
		Guardians: []Guardian{{"Rosa Lima", "parent"}}, Merged: []Named{{"2", "Lima, Anna"}},
		History: []Enrolled{
			{School: "Mill River High", Year: 2027, Grade: "11", Begin: wbl.NewDate(2026, 8, 31)},
			{School: "Oak Middle", Year: 2026, Grade: "10", Begin: wbl.NewDate(2025, 8, 30), End: wbl.NewDate(2026, 6, 20)},
		},
	}
	p.Learner = Learner{ID: "1", State: Active, Version: 3, LearnerIn: LearnerIn{
		Given: "Ana", Middle: "B.", Family: "Lima", Preferred: "Annie", Pronouns: "she/her", Birth: wbl.NewDate(2010, 3, 4), Grade: "11",
		Email: "ana@school.example", Lang: "es", School: "s1",
	}}
	at := wbl.NewDate(2026, 9, 1)
	p.Facts = latest([]Fact{
		{Attr: Sex, Value: "female", Source: FromOneRoster, AsOf: at},
		{Attr: "race.asian", Value: Yes, Source: FromOneRoster, AsOf: at},
		{Attr: "race.white", Value: Yes, Source: FromOneRoster, AsOf: at},
		{Attr: "disability", Value: Declined, Source: FromStaff, AsOf: at},
		{Attr: "el", Value: No, Source: FromCSV, AsOf: at},
	})
	return p
}

func recordSamples() []ui.Sample {
	schools := []School{
		{ID: "s1", SchoolIn: SchoolIn{Name: "Mill River High", Level: "high", Locale: "41", City: "Mill River", State: "MA"}, Learners: 612},
		{ID: "s2", SchoolIn: SchoolIn{Name: "Oak Middle", Level: "middle"}, Learners: 344, EndedOn: wbl.NewDate(2026, 6, 20)},
	}
	quality := SchoolQuality{Learners: 612, Fields: map[string]*Measure{}}
	for i, f := range QualityFields {
		quality.Fields[f.Name] = &Measure{Of: 612, Missing: i * 7, Doubtful: i % 3, Late: i % 4}
	}
	pair := Pair{A: Twin{Item: sampleItems[0], Birth: sampleItems[0].birth}, B: Twin{Item: sampleItems[0], Email: "ana@school.example"}}
	decided := func(state string) Pair {
		p := pair
		p.State = state
		return p
	}
	return []ui.Sample{
		sampleOf("list", "some rows", func(v viewer) any {
			return newList(v, url.Values{"q": {"a"}}, Filter{Q: "a"}, sampleItems, true, schools)
		}),
		sampleOf("list", "behind a number", func(v viewer) any {
			return newList(v, url.Values{}, Filter{Field: "race", Aspect: Missing}, sampleItems[:1], false, schools)
		}),
		sampleOf("list", "empty", func(v viewer) any { return newList(v, url.Values{}, Filter{}, nil, false, nil) }),
		sampleOf("show", "all", func(v viewer) any { return newShow(v, sampleProfile()) }),
		sampleOf("show", "a teacher's view", func(v viewer) any {
			p := sampleProfile()
			p.May, p.Facts, p.Merged = May{}, nil, nil
			return newShow(v, p)
		}),
		sampleOf("form", "new, with problems", func(v viewer) any {
			in := &web.Input{Values: url.Values{"given": {"Ana"}}, Errors: LearnerIn{Given: "Ana", Lang: "en"}.Validate(v.Today)}
			return newLearnerForm(v, in, schools)
		}),
		sampleOf("form", "somebody was faster", func(v viewer) any {
			values := learnerValues(sampleProfile().Learner)
			values.Set("family", "Lima Reyes")
			in := &web.Input{Values: values}
			form := editForm(v, in, sampleProfile(), schools)
			form.stale(v, in, learnerValues(sampleProfile().Learner))
			return form
		}),
		sampleOf("form", "demographics", func(v viewer) any {
			return factsForm(v, &web.Input{Values: factValues(sampleProfile().Facts)}, sampleProfile())
		}),
		sampleOf("form", "a school", func(v viewer) any {
			return schoolForm(v, &web.Input{Values: schoolValues(schools[0])}, schools[0].Name)
		}),
		sampleOf("schools", "two", func(v viewer) any {
			return schoolsModel{Tabs: tabs(v, "schools"), Add: ui.Link{Label: v.T("roster.school.new"), Path: "/"}, Table: schoolTable(v.T, schools)}
		}),
		sampleOf("quality", "one school", func(v viewer) any {
			m := newQuality(v.Lang, v.T, quality, true)
			table := qualitySchools(v.Lang, v.T, []SchoolQuality{{Name: "Mill River High", Learners: 612, Fields: quality.Fields}})
			m.Tabs, m.Schools = tabs(v, "quality"), &table
			return m
		}),
		sampleOf("duplicates", "one", func(v viewer) any {
			return duplicatesModel{Tabs: tabs(v, "duplicates"), Pairs: []pairModel{newPair(v.Lang, v.T, decided("open"))}}
		}),
		sampleOf("duplicates", "none", func(v viewer) any {
			return duplicatesModel{Tabs: tabs(v, "duplicates"), Empty: &ui.EmptyState{Icon: "check", Title: v.T("roster.duplicates.none"), Text: v.T("roster.duplicates.none.text")}}
		}),
		sampleOf("pair", "merged", func(v viewer) any { return newPair(v.Lang, v.T, decided("merged")) }),
		sampleOf("pair", "different people", func(v viewer) any { return newPair(v.Lang, v.T, decided("distinct")) }),
	}
}

func sampleRun(state RunState) Run {
	r := Run{ID: "1", Kind: KindOneRoster, FileName: "autumn.zip", State: state, Done: 1200, All: 6000, Summary: newSummary("1"), StartedAt: wbl.At(time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC))}
	r.Summary.Files["users.csv"] = oneroster.FileReport{Rows: 640, Accepted: 640}
	r.Summary.Created, r.Summary.Updated, r.Summary.Ended = Counts{"learner": 12, "staff": 1}, Counts{"learner": 80}, Counts{"learner": 3}
	return r
}

func importSamples() []ui.Sample {
	problems := []oneroster.Problem{
		{File: "users.csv", Row: 17, Column: "givenName", Rule: "required", Severity: oneroster.Error, Message: "The value is missing.", Fix: "Fill it in at the source."},
		{File: "orgs.csv", Rule: "line-ending", Severity: oneroster.Warning, Message: "The lines end as on Windows.", Fix: "Nothing to do."},
	}
	run := func(state RunState, change func(*Run)) func(v viewer) any {
		return func(v viewer) any {
			r := sampleRun(state)
			r.Summary.warn(problems[1])
			if state == RunRefused {
				r.Summary.refuse(problems[0])
			}
			if change != nil {
				change(&r)
			}
			return newRun(v.Lang, v.T, r, sampleItems, v.Fields(&web.Input{Values: url.Values{}}))
		}
	}
	out := []ui.Sample{
		sampleOf("import", "some runs", func(v viewer) any {
			return newImport(v, &web.Input{Values: url.Values{"kind": {KindOneRoster}}}, []Run{sampleRun(RunApplied), sampleRun(RunRefused), sampleRun(RunChecked)})
		}),
		sampleOf("import", "no file", func(v viewer) any {
			return newImport(v, &web.Input{Values: url.Values{}, Errors: wbl.FieldErrors{{Field: "file", Key: "error.file_missing"}}}, nil)
		}),
		sampleOf("columns", "of a list", func(v viewer) any {
			p := Preview{Run: Run{Kind: KindLearners, FileName: "class.csv"}, Header: []string{"Kid", "Surname"}, Rows: [][]string{{"Ana", "Lima"}, {"Ben"}}}
			return newColumns(v.T, p, v.Fields(&web.Input{Values: url.Values{}, Errors: wbl.FieldErrors{{Field: "map_given", Key: "roster.error.column_needed", Args: []any{"field", "x"}}}}))
		}),
		sampleOf("columns", "of supports", func(v viewer) any {
			return newColumns(v.T, Preview{Run: Run{Kind: KindFlags}, Header: []string{"id", "flag"}}, v.Fields(&web.Input{Values: url.Values{}}))
		}),
		sampleOf("run", "too many leave", run(RunChecked, func(r *Run) {
			r.Summary.Leaving, r.Summary.Learners = 70, 600
			r.Summary.refuse(leaversProblem(70, 600))
		})),
		sampleOf("run", "nothing new", run(RunChecked, func(r *Run) { r.Summary = newSummary("1") })),
	}
	for _, s := range []RunState{RunChecking, RunChecked, RunApplying, RunApplied, RunRefused, RunFailed} {
		out = append(out, sampleOf("run", string(s), run(s, nil)))
	}
	return out
}
