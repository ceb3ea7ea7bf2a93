package hours

import (
	"net/url"
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// The invented people of the gallery: Ana works at a bakery, Sam supervises her, Marisol
// coordinates. The day is Monday 23 November 2026.
var (
	sampleDay   = wbl.NewDate(2026, time.November, 23)
	samplePlace = Place{
		ID: "00000000000000000000000001", Learner: "ana", School: "school", Contact: "sam", Title: "Bakery assistant", Employer: "Corner Bakery", State: "active",
		StartsOn: wbl.NewDate(2026, time.September, 14), EndsOn: wbl.NewDate(2027, time.May, 28), Planned: 360, Name: "Ana Lima", Host: "Sam Baker",
		Schedule: wbl.Schedule{{Day: time.Monday, Start: 930, End: 1110}, {Day: time.Wednesday, Start: 930, End: 1110}},
	}
)

// Samples are the room's pages with invented content, for the gallery and for tests.
func Samples() []ui.Sample {
	return append(append(learnerSamples(), hostSamples()...), staffSamples()...)
}

// sampleOf makes a page of the gallery as a role sees it.
func sampleOf(page, state string, role access.Role, build func(r reader) any) ui.Sample {
	return ui.Sample{Page: "hours/" + page, Name: state, Build: func(lang i18n.Lang, t i18n.T) (ui.Shell, any) {
		subject := map[access.Role]string{access.Learner: "ana", access.Supervisor: "sam", access.Coordinator: "school"}[role]
		r := reader{T: t, Lang: lang, Actor: access.Actor{
			Kind: access.Account, ID: "me", District: "district", Grants: []access.Grant{{Role: role, District: "district", Subject: subject}},
		}}
		wide := role == access.Coordinator || page == "week"
		return ui.Shell{Path: "/hours", Title: t("hours.log.title"), Wide: wide, SignedIn: role != access.Supervisor, Name: "Marisol Ortega"}, build(r)
	}}
}

func sampleShift(day wbl.Date, verify VerifyState) Shift {
	return Shift{
		ID: wbl.ShiftID("0000000000000000000000000" + string(rune('0'+day.Day%10))), Placement: samplePlace.ID, Learner: "ana", School: "school", Contact: "sam",
		Day: day, Kind: Work, Start: 930, End: 1110, Minutes: 180, Note: "Shaped loaves and served at the counter", Verify: verify, Approve: Unapproved, Claimed: -1, Version: 1,
	}
}

func sampleShifts() []Shift {
	changed := sampleShift(sampleDay.AddDays(-5), Verified)
	changed.Claimed, changed.Minutes, changed.Reason, changed.Flags = 180, 150, "Left early for the bus", Flags(Changed)
	rejected := sampleShift(sampleDay.AddDays(-7), Rejected)
	rejected.Reason = "The shop was closed"
	sick := sampleShift(sampleDay.AddDays(-12), Verified)
	sick.Kind, sick.Absence, sick.Start, sick.End, sick.Minutes, sick.Approve = Absence, "sick", NoClock, NoClock, 0, Approved
	return []Shift{sampleShift(sampleDay, Draft), changed, rejected, sick}
}

func sampleHome() Home {
	return Home{
		Today: sampleDay, Day: sampleDay, Places: []Place{samplePlace}, Place: samplePlace, Recent: sampleShifts(),
		Propose: samplePlace.Schedule[0], Proposed: true, Missed: []wbl.Date{sampleDay.AddDays(-14)}, Week: Totals{Logged: 180},
	}
}

func sampleWeek() Week {
	w := Week{Place: samplePlace, Places: []Place{samplePlace}, Start: sampleDay.Week().AddDays(-7), Today: sampleDay, Totals: Totals{Logged: 330, Verified: 150}}
	w.Days[1] = []Shift{sampleShift(w.Day(1), Waiting)}
	w.Days[3] = []Shift{sampleShifts()[1]}
	return w
}

func learnerSamples() []ui.Sample {
	as := access.Learner
	return []ui.Sample{
		sampleOf("log", "usual day", as, func(r reader) any { return logPage(r, sampleHome(), nil) }),
		sampleOf("log", "against labor law", as, func(r reader) any {
			m := logPage(r, sampleHome(), nil)
			m.Law = []string{"7:30 pm is after the 7:00 pm limit for 15-year-olds (29 CFR 570.35(a)(6)). End the shift by 7:00 pm."}
			return m
		}),
		sampleOf("log", "no placement", as, func(r reader) any { return logPage(r, Home{}, nil) }),
		sampleOf("log", "two errors", as, func(r reader) any {
			in := &web.Input{Values: url.Values{"start": {"half past three"}, "minutes_hours": {"lots"}}}
			in.Errors.Add("start", "error.time")
			in.Errors.Add("minutes", "error.hours")
			return logPage(r, sampleHome(), in)
		}),
		sampleOf("week", "half filled in", as, func(r reader) any {
			w := sampleWeek()
			return weekPage(r, w, &web.Input{Values: weekValues(w, true)})
		}),
		sampleOf("entry", "changed by the supervisor", as, func(r reader) any { return entryPage(r, sampleShifts()[1], nil) }),
		sampleOf("entry", "can be changed", as, func(r reader) any { return entryPage(r, sampleShifts()[0], nil) }),
		sampleOf("all", "four entries", as, func(r reader) any {
			return allPage(r, sampleShifts(), Totals{Logged: 3000, Verified: 2400, Approved: 2000, Paid: 1200}, true)
		}),
	}
}

func sampleLine(sh Shift, week int) Line {
	return Line{Shift: sh, Student: "Ana Lima", Title: samplePlace.Title, SchoolName: "Mill River High", Host: "Sam Baker", Vetted: true, Planned: 360, WeekMinutes: week}
}

func sampleGroups(verify VerifyState) []Group {
	beto := sampleLine(sampleShift(sampleDay.AddDays(-6), verify), 180)
	beto.Placement, beto.Learner, beto.Student = "00000000000000000000000002", "beto", "Beto Cruz"
	over := sampleShift(sampleDay.AddDays(-4), verify)
	over.Flags = Flags(LongDay)
	return groupWeeks([]Line{sampleLine(sampleShift(sampleDay.AddDays(-7), verify), 540), sampleLine(over, 540), beto})
}

func hostSamples() []ui.Sample {
	as := access.Supervisor
	return []ui.Sample{
		sampleOf("confirm", "two students", as, func(r reader) any { return confirmPage(sampleGroups(Waiting), r.Lang, r.T) }),
		sampleOf("confirm", "all done", as, func(r reader) any { return confirmPage(nil, r.Lang, r.T) }),
		sampleOf("answer", "first look", as, func(r reader) any { return answerPage(r, sampleLine(sampleShift(sampleDay, Waiting), 180), nil) }),
		sampleOf("answer", "no reason", as, func(r reader) any {
			in := &web.Input{Values: url.Values{"what": {"reject"}}}
			in.Errors.Add("reason", "hours.error.reason")
			return answerPage(r, sampleLine(sampleShift(sampleDay, Waiting), 180), in)
		}),
		sampleOf("dispute", "first look", as, func(r reader) any {
			return disputePage(r, sampleGroups(Waiting)[0], &web.Input{Values: url.Values{}})
		}),
	}
}

func staffSamples() []ui.Sample {
	as := access.Coordinator
	line := ExportLine{
		Shift: "00000000000000000000000003", Student: "Ana Lima", StudentID: "1042", SchoolName: "Mill River High", Employer: "Corner Bakery",
		Title: samplePlace.Title, Day: sampleDay, Start: 930, End: 1110, Rate: 1600, Now: 150, Before: 180, Times: 1,
	}
	line.settle(4800)
	preview := Preview{ExportRequest: ExportRequest{School: "school", From: sampleDay.AddDays(-14), To: sampleDay}, Lines: []ExportLine{line}, Minutes: -30, Cents: -800, Unapproved: 2, UnapprovedMinutes: 360}
	export := Export{ID: "00000000000000000000000004", School: "school", SchoolName: "Mill River High", From: preview.From, To: preview.To, Rows: 1, Minutes: -30, Cents: -800, CreatedAt: wbl.At(sampleDay.Time())}
	return []ui.Sample{
		sampleOf("queue", "one to look at", as, func(r reader) any {
			groups := sampleGroups(Verified)
			return queuePage(groups[:1], groups[1:], r.Lang, r.T)
		}),
		sampleOf("queue", "nothing waits", as, func(r reader) any { return queuePage(nil, nil, r.Lang, r.T) }),
		sampleOf("decide", "over the plan", as, func(r reader) any { return decidePage(r, sampleGroups(Verified)[0], samplePlace, nil) }),
		sampleOf("decide", "not confirmed", as, func(r reader) any { return decidePage(r, sampleGroups(Waiting)[0], samplePlace, nil) }),
		sampleOf("silent", "one of each", as, func(r reader) any {
			host := Silence{
				Contact: "sam", Placement: samplePlace.ID, Host: "Sam Baker", Email: "sam@bakery.example", Employer: "Corner Bakery", Student: "Ana Lima",
				Title: samplePlace.Title, Week: sampleDay.Week(), Shifts: 4, Minutes: 720, AskedAt: wbl.At(sampleDay.Time()),
			}
			idle := Idle{Placement: samplePlace.ID, Student: "Beto Cruz", Title: "Garage helper", Employer: "Main Street Motors"}
			return silentPage([]Silence{host}, []Idle{idle}, time.UTC, r.Lang, r.T)
		}),
		sampleOf("export", "a correction", as, func(r reader) any {
			in := &web.Input{Values: url.Values{"from": {preview.From.String()}, "to": {preview.To.String()}}}
			return exportModel(r, in, &preview, []Export{export}, []schoolRow{{"school", "Mill River High"}}, true)
		}),
		sampleOf("exported", "a correction", as, func(r reader) any { return exportedPage(r, export, []ExportLine{line}) }),
		sampleOf("correct", "first look", as, func(r reader) any {
			paid := sampleLine(sampleShift(sampleDay, Verified), 180)
			paid.Approve, paid.Export = Approved, "export"
			return correctModel(r, paid, nil)
		}),
	}
}
