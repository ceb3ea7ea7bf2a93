package home

import (
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/mail"
	"throughline/internal/platform/ui"
	"throughline/internal/wbl"
)

// Samples are all pages of this room for the gallery.
func Samples() []ui.Sample {
	today := wbl.NewDate(2026, time.November, 23)
	page := func(name, state string, wide bool, model func(i18n.Lang, i18n.T) any) ui.Sample {
		return ui.Sample{Page: "home/" + name, Name: state, Build: func(lang i18n.Lang, t i18n.T) (ui.Shell, any) {
			return ui.Shell{Path: "/", Title: t("home.title"), Wide: wide, SignedIn: true, Name: "Marisol Ortega"}, model(lang, t)
		}}
	}
	as := func(role access.Role) access.Actor {
		return access.Actor{Kind: access.Account, ID: "me", Grants: []access.Grant{{Role: role}}}
	}
	stays := []Stay{
		{ID: "00000000000000000000000001", Title: "Bakery intern", Employer: "Corner Bakery", State: "active", Starts: today.AddDays(-40), Ends: today.AddDays(90), Verified: 900, Waiting: 180},
		{ID: "00000000000000000000000009", Title: "Garden help", Employer: "Hill Nursery", State: "preparing", Asked: 3},
		{ID: "00000000000000000000000002", Title: "Auto intern", Employer: "Mill Auto Care", State: "cancelled"},
	}
	demo := &Service{try: []Try{{Role: access.Learner, Name: "Ana Lima", Place: "Mill River High", Account: "00000000000000000000000003"}}}
	mailed := mail.Stored{ID: "00000000000000000000000004", Message: mail.Message{To: "sam@bakery.example", ToName: "Sam Baker", Subject: "Confirm hours", Text: "Open https://demo.example/l/abc today."}}
	return []ui.Sample{
		page("visitor", "outside of the demonstration", false, func(_ i18n.Lang, t i18n.T) any { return (&Service{}).visitorModel(t) }),
		page("visitor", "in the demonstration", false, func(_ i18n.Lang, t i18n.T) any { return demo.visitorModel(t) }),
		page("link", "a link's home", false, func(i18n.Lang, i18n.T) any { return nil }),
		page("staff", "a busy coordinator", true, func(l i18n.Lang, t i18n.T) any {
			piles := order([]Pile{
				{Kind: "hours_approve", Count: 120, Oldest: today.AddDays(-9), Path: "/hours/queue"},
				{Kind: "ready", Count: 3, Oldest: today.AddDays(4), Path: "/placements"},
				{Kind: "reviews", Count: 7, Path: "/reviews"},
			}, today)
			return staffModel(l, t, as(access.Coordinator), today, piles, Figures{Learners: 980, Taking: 302, Active: 90, Employers: 75, Approved: 712_620})
		}),
		page("staff", "nothing waits", true, func(l i18n.Lang, t i18n.T) any {
			return staffModel(l, t, as(access.Teacher), today, nil, Figures{})
		}),
		page("learner", "two applications", false, func(l i18n.Lang, t i18n.T) any {
			return LearnerPage{Name: "Ana Lima", Stays: stayTable(l, t, stays, "/my-placements/")}
		}),
		page("guardian", "two children", false, func(l i18n.Lang, t i18n.T) any {
			return guardianModel(l, t, []Child{{ID: "00000000000000000000000005", Name: "Ana", School: "Mill River High", Placements: stays}, {ID: "00000000000000000000000006", Name: "Leo", School: "Mill River Middle"}})
		}),
		page("employer", "two young people", true, func(l i18n.Lang, t i18n.T) any {
			return employerModel(l, t, "00000000000000000000000007", []Stay{{Employer: "Ana L.", Title: "Bakery intern", State: "preparing", Ends: today.AddDays(90), Asked: 1}})
		}),
		page("employer", "nobody yet", true, func(l i18n.Lang, t i18n.T) any { return employerModel(l, t, "00000000000000000000000007", nil) }),
		page("other", "an intermediary", false, func(_ i18n.Lang, t i18n.T) any { return otherModel(t, as(access.Intermediary)) }),
		page("mail", "one came back", true, func(l i18n.Lang, t i18n.T) any {
			return mailModel(l, t, as(access.Coordinator), []mail.Trouble{{ID: mailed.ID, To: mailed.To, ToName: mailed.ToName, Subject: mailed.Subject, Error: "550 no such mailbox", CreatedAt: 1_795_000_000_000}})
		}),
		page("devmail", "one letter", true, func(l i18n.Lang, t i18n.T) any {
			return devMailModel(l, t, []letter{{Stored: mailed, district: "00000000000000000000000008"}})
		}),
		page("devletter", "a letter", false, func(i18n.Lang, i18n.T) any { return DevLetterPage{mailed, parts(mailed.Text)} }),
	}
}
