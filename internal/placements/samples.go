package placements

import (
	"net/url"
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

var sampleNow = time.Date(2026, time.November, 23, 15, 0, 0, 0, time.UTC)

// sampleOf makes a page of the gallery, as a role sees it.
func sampleOf(page, state string, role access.Role, build func(v viewer) any) ui.Sample {
	return ui.Sample{Page: "placements/" + page, Name: state, Build: func(lang i18n.Lang, t i18n.T) (ui.Shell, any) {
		subject := map[access.Role]string{access.Learner: "learner", access.Coordinator: "school", access.EmployerAdmin: "employer", access.Guardian: "learner"}[role]
		v := viewer{T: t, Lang: lang, Now: sampleNow, Actor: access.Actor{
			Kind: access.Account, ID: "me", Name: "Marisol Ortega", District: "district",
			Grants: []access.Grant{{Role: role, District: "district", Subject: subject}},
		}}
		wide := role != access.Learner
		return ui.Shell{Path: "/placements", Title: t("placements.list.title"), Wide: wide, SignedIn: true, Name: v.Actor.Name}, build(v)
	}}
}

// sampleDetail is an invented placement in a state.
func sampleDetail(state State) Detail {
	d := Detail{CoordinatorName: "Marisol Ortega", Row: Row{
		Given: "Ana", Family: "Lima", Grade: "11", SchoolName: "Mill River High", EmployerName: "Corner Bakery", ContactName: "Sam Baker",
		Placement: Placement{
			ID: "00000000000000000000000001", District: "district", Learner: "learner", School: "school", Employer: "employer", Type: "internship",
			State: state, Since: wbl.At(sampleNow.AddDate(0, 0, -9)), Message: "I bake at home and want to learn how a shop does it.",
			CreatedAt: wbl.At(sampleNow.AddDate(0, -1, 0)), Version: 3,
			Terms: Terms{
				Title: "Bakery assistant", Contact: "contact", StartsOn: wbl.NewDate(2026, 11, 30), EndsOn: wbl.NewDate(2027, 5, 28), WeeklyMinutes: 360, Paid: true, WageCents: 1600,
				Schedule: wbl.Schedule{{Day: time.Monday, Start: 930, End: 1110}, {Day: time.Wednesday, Start: 930, End: 1110}},
			},
		},
	}}
	d.Gates = []Gate{
		{Code: "agreement", Who: access.Coordinator, Blocking: true, Status: Met, Evidence: "Signed paper, folder 12", Version: 2},
		{Code: "consent", Who: access.Guardian, Blocking: true, Status: Open, DueOn: wbl.NewDate(2026, 11, 20), Version: 1},
		{Code: "safety", Who: access.Teacher, Blocking: true, Status: Waived, Evidence: "Had it in June", Version: 2},
		{Code: "insurance", Who: access.EmployerAdmin, Blocking: true, Status: Open, DueOn: wbl.NewDate(2026, 11, 27), Version: 1},
		{Code: "vetting", Who: access.Coordinator, Blocking: true, Status: Met, Derived: true, Version: 1},
		{Code: "plan", Who: access.Coordinator, Status: Open, DueOn: wbl.NewDate(2026, 12, 14), Version: 1},
	}
	if state == Preparing {
		d.Missing = []Gate{d.Gates[1], d.Gates[3]}
	}
	at := wbl.At(sampleNow.AddDate(0, 0, -10))
	d.Events = []Event{
		{N: 1, Step: "1", At: at, Actor: "account:ana", ActorName: "Ana Lima", Action: applied, To: Applied},
		{N: 2, Step: "2", At: at, Actor: "account:me", ActorName: "Marisol Ortega", Action: Offer, From: Applied, To: Offered},
		{N: 3, Step: "3", At: at, Actor: "account:ana", ActorName: "Ana Lima", Action: Accept, From: Offered, To: Accepted},
		{N: 4, Step: "3", At: at, Actor: "account:ana", ActorName: "Ana Lima", Action: Prepare, From: Accepted, To: Preparing},
		{N: 5, Step: "4", At: at, Actor: "account:me", ActorName: "Marisol Ortega", Action: "gate_met", About: "agreement", From: Preparing, To: Preparing, Reason: "Signed paper, folder 12"},
	}
	return d
}

// Samples shows every page of the room in its states, with invented people.
func Samples() []ui.Sample {
	return append(staffSamples(), otherSamples()...)
}

func staffSamples() []ui.Sample {
	var list []ui.Sample
	add := func(page, state string, build func(v viewer) any) {
		list = append(list, sampleOf(page, state, access.Coordinator, build))
	}
	rows := []Row{sampleDetail(Applied).Row, sampleDetail(Offered).Row, sampleDetail(Preparing).Row, sampleDetail(Active).Row}
	schools := []Option{{ID: "a", Name: "Mill River High"}, {ID: "b", Name: "Oak Hill High"}}
	add("list", "some rows", func(v viewer) any {
		return listModel(v, url.Values{"q": {"bakery"}}, Filter{Text: "bakery"}, rows, true, schools)
	})
	add("list", "empty", func(v viewer) any { return listModel(v, url.Values{}, Filter{NeedsMe: true}, nil, false, nil) })
	for _, s := range States() {
		add("one", string(s), func(v viewer) any { return oneModel(v, sampleDetail(s), nil) })
	}
	full := wbl.E(wbl.Conflict, "placements.error.full")
	add("one", "refused", func(v viewer) any { return oneModel(v, sampleDetail(Offered), full) })
	empty := url.Values{}
	add("reason", "cancel", func(v viewer) any {
		errs := wbl.FieldErrors{{Field: "code", Key: "placements.error.code"}}
		return reasonModel(v, ui.NewForm(empty, errs, v.T), Cancel, nil, "/", v.T("placements.ask_many.cancel", "n", 3), "/")
	})
	add("gate", "open", func(v viewer) any {
		d := sampleDetail(Preparing)
		return gateModel(v, ui.NewForm(empty, nil, v.T), door{base: "/placements/"}, d, d.Gates[1], nil)
	})
	add("gate", "a room answers", func(v viewer) any {
		d := sampleDetail(Preparing)
		g := d.Gates[1]
		g.Proof = &Proof{Code: g.Code, Key: "placements.missing.consent", Path: "/"}
		return gateModel(v, ui.NewForm(empty, nil, v.T), door{base: "/placements/"}, d, g, nil)
	})
	add("result", "one left", func(v viewer) any {
		out := Bulk{Step: "s", Done: make([]wbl.PlacementID, 2), Failed: []Failure{{ID: "x", Error: full}}}
		return resultModel(v, out, Offer, "/placements", map[string]string{"x": "Beto Cruz"})
	})
	found := meant{seats: []Option{{ID: "o", Name: "Bakery assistant · Corner Bakery", Note: "2"}}}
	in := &web.Input{Values: empty}
	add("place", "first showing", func(v viewer) any { return newPlacePage(v, ui.NewForm(empty, nil, v.T), in, found, nil) })
	learners := []Option{{ID: "1", Name: "Ana Lima", Note: "11"}, {ID: "2", Name: "Beto Cruz", Note: "10"}}
	add("place", "two of a name", func(v viewer) any {
		several := meant{learners: learners, seats: found.seats}
		errs := wbl.FieldErrors{{Field: "learner_id", Key: "placements.error.which", Args: []any{"text", "a"}}}
		return newPlacePage(v, ui.NewForm(empty, errs, v.T), in, several, nil)
	})
	add("bulk", "a grade", func(v viewer) any {
		f := ui.NewForm(empty, nil, v.T)
		return newBulkPage(v, f, in, found, newPicker(v, f, url.Values{"grade": {"11"}}, pickLists{schools: schools, learners: learners}, "place", nil, false), nil)
	})
	add("edit", "somebody was faster", func(v viewer) any {
		d := sampleDetail(Preparing)
		m := newEditPage(v, ui.NewForm(termsValues(d.Terms), nil, v.T), d, []Option{{ID: "contact", Name: "Sam Baker"}}, nil)
		return m.stale(v, d, wbl.E(wbl.Conflict, "placements.error.changed"))
	})
	add("experiences", "one", func(v viewer) any {
		e := Experience{ID: "1", Type: "workplace_tour", Title: "Water works", BeganOn: wbl.NewDate(2026, 11, 20), Minutes: 90}
		return experiencesModel(v, []ExperienceRow{{Experience: e, LearnerName: "Ana Lima"}}, true, false)
	})
	add("experiences", "empty", func(v viewer) any { return experiencesModel(v, nil, false, true) })
	add("experience", "a class", func(v viewer) any {
		f := ui.NewForm(empty, nil, v.T)
		return newExperiencePage(v, f, in, newPicker(v, f, url.Values{"grade": {"11"}}, pickLists{learners: learners, classes: schools}, "experience", nil, true), nil)
	})
	return list
}

func otherSamples() []ui.Sample {
	var list []ui.Sample
	add := func(page, state string, role access.Role, build func(v viewer) any) {
		list = append(list, sampleOf(page, state, role, build))
	}
	add("mine", "offered and active", access.Learner, func(v viewer) any {
		return mineModel(v, []Row{sampleDetail(Offered).Row, sampleDetail(Active).Row})
	})
	add("mine", "empty", access.Learner, func(v viewer) any { return mineModel(v, nil) })
	for _, s := range States() {
		add("my", string(s), access.Learner, func(v viewer) any { return myModel(v, sampleDetail(s), nil) })
	}
	for _, question := range []string{"answer", "withdraw"} {
		add("answer", question, access.Learner, func(v viewer) any {
			errs := wbl.FieldErrors{{Field: "answer", Key: "placements.error." + question}}
			return answerModel(v, ui.NewForm(url.Values{}, errs, v.T), sampleDetail(Offered), question)
		})
	}
	add("timeline", "two years", access.Learner, func(v viewer) any {
		items := []Item{
			{From: wbl.NewDate(2026, 3, 12), Type: "career_fair", Title: "Spring fair", Minutes: 180},
			{From: wbl.NewDate(2026, 9, 14), To: wbl.NewDate(2027, 5, 28), Type: "internship", Title: "Bakery assistant", Employer: "Corner Bakery", Minutes: 4320, Placement: "p", State: Active},
		}
		return timelineModel(v, Timeline{Name: "Ana Lima", Years: byYear(items), Minutes: 4500}, v.T("placements.timeline.mine"))
	})
	add("timeline", "empty", access.Learner, func(v viewer) any { return timelineModel(v, Timeline{}, v.T("placements.timeline.mine")) })
	add("hosting", "three", access.EmployerAdmin, func(v viewer) any {
		rows := []Row{sampleDetail(Applied).Row, sampleDetail(Preparing).Row, sampleDetail(Active).Row}
		for i := range rows {
			rows[i].hide()
		}
		return hostingModel(v, rows)
	})
	add("hosted", "in preparation", access.EmployerAdmin, func(v viewer) any {
		d := sampleDetail(Preparing)
		d.Gates = d.Gates[3:4]
		d.hide()
		return hostedModel(v, d)
	})
	mine := door{base: "/my-placements/", mine: true}
	add("gate", "a guardian's consent", access.Guardian, func(v viewer) any {
		d := sampleDetail(Preparing)
		return gateModel(v, ui.NewForm(url.Values{}, nil, v.T), mine, d, d.Gates[1], nil)
	})
	add("gate", "a host's insurance", access.EmployerAdmin, func(v viewer) any {
		d := sampleDetail(Preparing)
		errs := wbl.FieldErrors{{Field: "expires_on", Key: "placements.error.expires"}}
		return gateModel(v, ui.NewForm(url.Values{}, errs, v.T), door{base: "/hosting/", mine: true}, d, d.Gates[3], nil)
	})
	add("hosting", "empty", access.EmployerAdmin, func(v viewer) any { return hostingModel(v, nil) })
	return list
}
