package partners

import (
	"net/url"

	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/wbl"
)

// Samples shows every page of the room in its states, with invented partners.
func Samples() []ui.Sample {
	return []ui.Sample{
		sample("list", "three partners", true, func(t i18n.T, _ i18n.Lang) any { return sampleList(t, sampleItems()) }),
		sample("list", "nothing found", true, func(t i18n.T, _ i18n.Lang) any { return sampleList(t, nil) }),
		sample("show", "staff", true, func(t i18n.T, lang i18n.Lang) any { return newShow(t, lang, samplePartner(), true) }),
		sample("show", "its own people", true, func(t i18n.T, lang i18n.Lang) any { return newShow(t, lang, samplePartner(), false) }),
		sample("show", "just added", true, func(t i18n.T, lang i18n.Lang) any {
			return newShow(t, lang, Partner{Employer: samplePartner().Employer, Vetting: Vetting{State: Unseen}, May: samplePartner().May}, true)
		}),
		sample("form", "two problems", false, func(t i18n.T, _ i18n.Lang) any { return sampleForm(t) }),
		sample("form", "somebody was faster", false, func(t i18n.T, lang i18n.Lang) any {
			p := sampleForm(t)
			p.Errors = ui.ErrorSummary{}
			p.stale(t, lang, ui.NewForm(url.Values{"name": {"Rosa's Bakery"}}, nil, t), url.Values{"name": {"Rosa's Bakery and Café"}})
			return p
		}),
		sample("merge", "find the other one", false, func(t i18n.T, _ i18n.Lang) any {
			return mergeModel{Name: "Rosa's Bakery", Search: ui.NewForm(nil, nil, t).Text("q", "partners.merge.search"), Found: []ui.Link{{Label: "Rosas Bakery", Path: "/"}}}
		}),
		sample("merge", "choose", false, func(t i18n.T, _ i18n.Lang) any {
			f := ui.NewForm(nil, nil, t)
			return mergeModel{Choose: &chooseModel{Keep: f.Radios("keep", "partners.merge.keep", []ui.Choice{{Value: "a", Label: "Rosa's Bakery", Hint: "Lee"}, {Value: "b", Label: "Rosas Bakery"}}), Send: ui.Button{Label: t("partners.merge.send"), Kind: ui.Primary}}}
		}),
	}
}

func sample(page, state string, wide bool, build func(i18n.T, i18n.Lang) any) ui.Sample {
	return ui.Sample{Page: "partners/" + page, Name: state, Build: func(lang i18n.Lang, t i18n.T) (ui.Shell, any) {
		return ui.Shell{Path: "/partners", Title: t("partners.title"), Wide: wide, SignedIn: true, Name: "Marisol Ortega"}, build(t, lang)
	}}
}

func sampleItems() []Item {
	return []Item{
		{ID: "a", Name: "Rosa's Bakery", City: "Lee", Sites: 2, Vetting: Approved, Stage: "hosting", Owner: "Marisol Ortega", Active: 3},
		{ID: "b", Name: "Núñez Machine Works", City: "Harbor City", Sites: 1, Vetting: Pending, Stage: "talking"},
		{ID: "c", Name: "Old Mill", Vetting: Refused},
	}
}

func sampleList(t i18n.T, items []Item) listModel {
	f := ui.NewForm(url.Values{"q": {"ro"}}, nil, t)
	return listModel{
		Heading: t("partners.title"), Table: listTable(t, items), Clear: "/partners", Export: "/partners/export.csv",
		Search: []ui.Field{f.Text("q", "partners.search"), f.Select("stage", "partners.stage", orNone(t("partners.any"), choices(t, "partners.stage.", Stages)))},
		Add:    &ui.Link{Label: t("partners.new"), Path: "/partners/new", Button: ui.Primary}, Pages: ui.Pagination{Next: "/partners?after=x"},
	}
}

func samplePartner() Partner {
	day := wbl.NewDate(2026, 10, 5)
	return Partner{
		Employer:  Employer{ID: "a", EmployerIn: EmployerIn{Name: "Rosa's Bakery", About: "Bread and cakes since 1987.", Phone: "555-0100", Website: "https://rosas.example"}},
		Worksites: []Worksite{{ID: "w", WorksiteIn: WorksiteIn{Name: "Main shop", Street: "1 Main St", City: "Lee", State: "MA", Zip: "01238", Locale: "42"}}},
		Contacts: []Contact{
			{ID: "k", ContactIn: ContactIn{Name: "Rosa Lima", Title: "Owner", Email: "rosa@rosas.example"}, Vetting: Approved},
			{ID: "l", ContactIn: ContactIn{Name: "Sam Park", Email: "sam@rosas.example"}},
			{ID: "m", ContactIn: ContactIn{Name: "Kim Old", Left: true}},
		},
		Vetting:   Vetting{State: Refused, On: day, By: "Marisol Ortega", Reason: "No insurance yet."},
		Elsewhere: []Elsewhere{{District: "Birch Valley", On: day}},
		Schools:   []Named{{ID: "s", Name: "Lee High"}},
		Relations: []Relation{
			{School: "s", SchoolName: "Lee High", RelationIn: RelationIn{Stage: "hosting", Notes: "Call before noon.", LastContactOn: day}, OwnerName: "Marisol Ortega", Version: 1},
			{School: "s", SchoolName: "Lee High", RelationIn: RelationIn{Stage: "resting"}, Merged: "Rosas Bakery", Version: 1},
		},
		Hosted:  []Hosted{{ID: "p", Learner: "Ana Lima", School: "Lee High", Title: "Baker's assistant", State: "active", StartsOn: day}},
		Offered: []Offered{{ID: "o", Title: "Baker's assistant", Type: "internship", State: "open", Seats: 3}},
		Merged:  []Named{{ID: "b", Name: "Rosas Bakery"}}, May: May{Edit: true, Vet: true, Merge: true, Notes: true},
	}
}

func sampleForm(t i18n.T) formPage {
	f := ui.NewForm(url.Values{"name": {""}, "site_zip": {"1"}}, wbl.FieldErrors{{Field: "name", Key: "partners.error.name"}, {Field: "site_zip", Key: "partners.error.zip"}}, t)
	p := formPage{
		Heading: t("partners.new"), Intro: t("partners.new.intro"), Key: "k",
		Sections: []section{{Fields: employerFields(f)}, {Title: t("partners.site.first"), Fields: worksiteFields(t, f, "site_", true)}},
		Send:     ui.Button{Label: t("partners.add"), Kind: ui.Primary}, Cancel: ui.Link{Label: t("partners.cancel"), Path: "/partners"},
	}
	p.Errors = f.Summary()
	return p
}
