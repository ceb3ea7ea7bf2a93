package offers

import (
	"net/url"

	"throughline/internal/partners"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/wbl"
)

// Samples shows every page of the room in its states, with invented hosts and learners.
func Samples() []ui.Sample {
	return append(staffSamples(), learnerSamples()...)
}

func sample(page, state string, wide bool, build func(i18n.T, i18n.Lang) any) ui.Sample {
	return ui.Sample{Page: "offers/" + page, Name: state, Build: func(lang i18n.Lang, t i18n.T) (ui.Shell, any) {
		return ui.Shell{Path: "/offers", Title: t("offers.title"), Wide: wide, SignedIn: true, Name: "Marisol Ortega"}, build(t, lang)
	}}
}

func staffSamples() []ui.Sample {
	primary := func(t i18n.T, key string) ui.Button { return ui.Button{Label: t(key), Kind: ui.Primary} }
	return []ui.Sample{
		sample("queue", "one waits", true, func(t i18n.T, lang i18n.Lang) any { return sampleQueue(t, lang, []Row{sampleRow()}) }),
		sample("queue", "nothing waits", true, func(t i18n.T, lang i18n.Lang) any { return sampleQueue(t, lang, nil) }),
		sample("one", "waits for approval", false, func(t i18n.T, lang i18n.Lang) any {
			d := Detail{Row: sampleRow()}
			m := oneModel{Title: d.Title, Caption: d.EmployerName, Tag: stateTag(t, d.State), Facts: facts(t, lang, d, nil), Alerts: staffAlerts(t, d)}
			m.decisions(t, d)
			return m
		}),
		sample("edit", "a host's page with a problem", false, func(t i18n.T, _ i18n.Lang) any {
			f := ui.NewForm(url.Values{"day_1_start": {"4 pm"}}, wbl.FieldErrors{{Field: "schedule", Key: "offers.error.schedule"}}, t)
			q := questions{Title: t("offers.group.when"), Fields: []ui.Field{f.Date("starts_on", "offers.starts_on")}, Grid: newGrid(t, f), Tags: []tag{{"slicer", t("hazard.slicer")}}}
			m := formModel{
				Heading: t("offers.group.when"), Caption: "Rosa's Bakery", Groups: []questions{q}, Buttons: []ui.Button{primary(t, "offers.continue")},
				Steps: &ui.Steps{Labels: []string{t("offers.group.what"), t("offers.group.when")}, Current: 1},
			}
			m.Errors = f.Summary()
			return m
		}),
		sample("choose", "two found", false, func(t i18n.T, _ i18n.Lang) any {
			f := ui.NewForm(url.Values{"q": {"rosa"}}, nil, t)
			return chooseModel{
				Search: f.Text("q", "offers.which_partner", ui.Heading()), Looked: true, Add: ui.Link{Label: t("offers.add_partner"), Path: "/"},
				Found: []ui.Link{{Label: "Rosa's Bakery", Path: "/", Hidden: "Lee"}, {Label: "Rosa's Garage", Path: "/"}},
			}
		}),
		sample("mine", "one draft", false, func(t i18n.T, _ i18n.Lang) any {
			return mineModel{
				Name: "Rosa's Bakery", Start: ui.ButtonForm{Path: "/offers/mine", Button: primary(t, "offers.mine.start")},
				Cards: []mineCard{{Title: "Baker", Tag: stateTag(t, Draft), Links: []ui.Link{{Label: t("offers.mine.go_on"), Path: "/"}}}},
			}
		}),
		sample("applicants", "one waits", false, func(t i18n.T, _ i18n.Lang) any {
			card := applicantCard{ID: "p", Name: "Ana L.", Tag: ui.Tag{Tone: ui.Waiting, Text: t("placements.state.applied")}, Facts: profileFacts(t, sampleProfile(), nil)}
			return applicantsModel{
				Title: "Baker", Seats: t("offers.seats.of", "held", 1, "n", 3), Cards: []applicantCard{card},
				Bulk: &ui.BulkBar{ID: "bulk", Path: "/", Buttons: []ui.Button{primary(t, "offers.offer_seat")}},
			}
		}),
	}
}

func learnerSamples() []ui.Sample {
	return []ui.Sample{
		sample("browse", "two found", false, func(t i18n.T, lang i18n.Lang) any {
			f := ui.NewForm(url.Values{"q": {"baker"}}, nil, t)
			return browseModel{
				Heading: t("offers.browse"), Q: f.Text("q", "offers.search"), More: []ui.Field{f.Date("from", "offers.starts_from")}, Clear: "/opportunities",
				Cards: []card{newCard(t, lang, sampleRow(), true), newCard(t, lang, sampleRow(), true)}, Begun: []ui.Link{{Label: "Baker", Path: "/"}},
				Found: &ui.Link{Label: t("offers.found.link"), Path: "/found-place"},
			}
		}),
		sample("browse", "nothing saved", false, func(t i18n.T, _ i18n.Lang) any {
			return browseModel{Heading: t("offers.browse"), Q: ui.NewForm(nil, nil, t).Text("q", "offers.search"), Kept: true, Empty: emptyBrowse(t, Search{Kept: true}, "")}
		}),
		sample("look", "may apply", false, func(t i18n.T, lang i18n.Lang) any { return newLook(t, lang, sampleSeen(BarNone)) }),
		sample("look", "for a higher grade", false, func(t i18n.T, lang i18n.Lang) any { return newLook(t, lang, sampleSeen(BarGrade)) }),
		sample("ask", "a question with a problem", false, func(t i18n.T, _ i18n.Lang) any {
			f := ui.NewForm(nil, wbl.FieldErrors{{Field: "transport", Key: "offers.error.profile.transport"}}, t)
			m := askModel{Fields: []ui.Field{f.Radios("transport", "offers.profile.transport", coded(t, "offers.transport.", Transports), ui.Heading())}, Send: ui.Button{Label: t("offers.continue")}}
			m.Errors = f.Summary()
			return m
		}),
		sample("check", "an application", false, func(t i18n.T, _ i18n.Lang) any {
			return checkModel{
				Heading: t("offers.apply.check"), Caption: "Baker, Rosa's Bakery", Intro: t("offers.apply.intro"),
				Facts: profileFacts(t, sampleProfile(), func(q Question) string { return "/profile/" + string(q) }), Send: &ui.Button{Label: t("offers.apply.send"), Kind: ui.Primary},
			}
		}),
		sample("barred", "under 13", false, func(t i18n.T, _ i18n.Lang) any {
			return barModel{Title: t("offers.bar.age_title"), Text: t("offers.bar.under_13"), Link: ui.Link{Label: t("offers.bar.age_link"), Path: "/"}}
		}),
		sample("found", "first page", false, func(t i18n.T, _ i18n.Lang) any {
			return ui.Link{Label: t("offers.found.start"), Path: "/found-place/host", Button: ui.Primary}
		}),
	}
}

func sampleRow() Row {
	return Row{
		Opportunity: Opportunity{ID: "o", State: Submitted, PostedBy: ByHost, Input: Input{
			Type: "internship", Title: "Baker's assistant", Cluster: "09", SOC: "51-3011", Duties: "Mix dough and serve guests.", Learning: "How a bakery plans its day.",
			Tasks: []Task{{Name: "Mix dough"}, {Name: "Slice bread", Hazard: "slicer"}}, StartsOn: wbl.NewDate(2027, 1, 4), EndsOn: wbl.NewDate(2027, 5, 28),
			ApplyBy: wbl.NewDate(2026, 12, 11), Schedule: wbl.Schedule{{Day: 1, Start: 900, End: 1080}, {Day: 3, Start: 900, End: 1080}}, WeeklyMinutes: 360,
			Seats: 3, Paid: true, WageCents: 1550, Languages: "Spanish helps", Access: "Step-free entrance", MinGrade: "10",
		}},
		EmployerName: "Rosa's Bakery", EmployerRoot: "e", City: "Lee", Miles: 2.4, Vetting: partners.Pending, Applied: 2, SeatsHeld: 1,
	}
}

func sampleQueue(t i18n.T, lang i18n.Lang, rows []Row) queueModel {
	return queueModel{
		Add: ui.Link{Label: t("offers.new"), Path: "/offers/new", Button: ui.Primary}, Tab: TabWaiting,
		Tabs:   ui.Tabs{Label: t("offers.title"), Items: []ui.NavItem{{Label: t("offers.tab.waiting"), Path: "/offers", Current: true}}},
		Search: ui.NewForm(nil, nil, t).Text("q", "offers.search.staff"), Table: queueTable(t, lang, TabWaiting, rows),
	}
}

func sampleSeen(bar Bar) Seen {
	row := sampleRow()
	row.State = Open
	site := partners.Worksite{WorksiteIn: partners.WorksiteIn{Name: "Main shop", Street: "1 Main St", City: "Lee"}}
	boss := partners.Contact{ContactIn: partners.ContactIn{Title: "Head baker"}}
	return Seen{Detail: Detail{Row: row, Site: &site, Supervisor: &boss, SeatsLeft: 2}, Bar: bar, IsLearner: true}
}

func sampleProfile() Profile {
	return Profile{About: "I like bread.", Strengths: "Up early.", Transport: "bus", Times: wbl.Schedule{usual(6)}, Answered: Questions}
}
