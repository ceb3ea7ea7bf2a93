package agreements

import (
	"html/template"
	"net/url"

	"throughline/internal/placements"
	"throughline/internal/platform/access"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/paper"
	"throughline/internal/platform/pdf"
	"throughline/internal/platform/ui"
	"throughline/internal/wbl"
)

const (
	samplePlace   = wbl.PlacementID("00000000000000000000000001")
	sampleLearner = wbl.LearnerID("00000000000000000000000002")
)

var sampleDay = wbl.NewDate(2026, 11, 23)

// samplePaper is an invented paper half way.
func samplePaper(kind string) Paper {
	p := Paper{
		ID: "00000000000000000000000003", Placement: samplePlace, Kind: kind, Wording: "en:2026-11-01 es:2026-11-01", Values: sampleValues,
		Marks: Marks{"minor", "paid", "state.MA"}, Round: 1, State: Open, DueOn: wbl.NewDate(2026, 12, 4),
		Parties: []PartyLine{
			{Party: Employer, Step: 1, State: Signed, SentAt: 1_795_000_000_000, Letters: 1, ViewedAt: 1_795_000_000_000},
			{Party: Guardian, Step: 1, State: Waiting, SentAt: 1_795_000_000_000, Letters: 1},
			{Party: School, Step: 2, State: Waiting},
		},
	}
	p.ContentHash = contentHash(p)
	return p
}

func sampleTemplate(kind string, lang i18n.Lang) Template {
	t, _ := shippedTemplate(kind, lang, sampleDay)
	return t
}

// sampleDoc is a paper as the middle of a page; samples have no catalog of their own.
func sampleDoc(kind string, lang i18n.Lang, t i18n.T) template.HTML {
	d := sampleTemplate(kind, lang).document(samplePaper(kind), t)
	html, err := paper.HTML(d.doc("", ""), sampleCatalog)
	if err != nil {
		panic(err)
	}
	return html
}

// sampleCatalog has the few words that renderers of documents add.
var sampleCatalog = func() *i18n.Catalog {
	cat, err := i18n.New(paper.Texts)
	if err != nil {
		panic(err)
	}
	return cat
}()

func sampleSheet(kind string, lang i18n.Lang, t i18n.T, party Party) Sheet {
	s := Sheet{Paper: samplePaper(kind), Party: party, Learner: "Ana Lima", Employer: "Corner Bakery"}
	s.Document = sampleTemplate(kind, lang).document(s.Paper, t)
	for _, f := range sampleTemplate(kind, lang).Fields(s.Marks) {
		if f.asks(party, s.Marks) {
			s.Asked = append(s.Asked, f)
		}
	}
	s.Hash = documentHash(s.Document)
	return s
}

func sampleView(kind string, lang i18n.Lang, t i18n.T) View {
	p := samplePaper(kind)
	p.State = Declined
	p.Parties[1].State, p.Parties[1].Reason = Refused, "Too far from home"
	return View{
		Paper: p, Learner: "Ana Lima", Employer: "Corner Bakery", Document: sampleTemplate(kind, lang).document(p, t), Manage: true, Party: School,
		Events: []Event{{N: 1, At: 1_795_000_000_000, Kind: Created}, {N: 2, At: 1_795_000_000_000, Kind: HasSigned, Party: Employer}},
	}
}

func sampleFamily() Family {
	return Family{
		Learner: sampleLearner, Name: "Ana Lima", MayEnd: true, MayGive: onPage,
		Places: []FamilyPlace{{
			ID: samplePlace, Title: "Bakery intern", Employer: "Corner Bakery", State: placements.Preparing, Starts: wbl.NewDate(2027, 1, 11), Ends: wbl.NewDate(2027, 5, 28),
			Papers: []DeskPaper{{ID: "00000000000000000000000003", Kind: "consent", State: Open, Turn: true}},
		}},
		Consents: []Consent{
			{ID: "00000000000000000000000004", Purpose: ForWork, RecipientName: "Corner Bakery", From: wbl.NewDate(2026, 11, 1), GivenName: "Luz Lima", GivenAt: 1_795_000_000_000},
			{ID: "00000000000000000000000005", Purpose: ForMedia, From: wbl.NewDate(2026, 9, 1), GivenName: "Luz Lima", GivenAt: 1_795_000_000_000, WithdrawnAt: 1_795_500_000_000},
		},
	}
}

func sampleFolder() Folder {
	done := samplePaper("insurance")
	done.State, done.ExpiresOn = Complete, wbl.NewDate(2027, 6, 30)
	plan := FolderPaper{Paper: samplePaper("training_plan"), Readable: true, Lacks: []string{"plan.job"}}
	plan.Parties = freshLines(rules[0])
	return Folder{
		Placement: samplePlace, Learner: "Ana Lima", Employer: "Corner Bakery", Title: "Bakery intern", State: placements.Preparing,
		Papers: []FolderPaper{
			{Paper: samplePaper("training_agreement"), Readable: true},
			{Paper: done, Readable: true},
			plan,
			{Paper: samplePaper("emergency")},
		},
		OnDemand: []string{"safety_log", "incident"}, Manage: true, NoGuardian: true, NoContact: true,
	}
}

// Samples are all pages of this room for the gallery.
func Samples() []ui.Sample {
	coordinator := access.Actor{Kind: access.Account, Grants: []access.Grant{{Role: access.Coordinator}}}
	page := func(name, state string, model func(i18n.Lang, i18n.T) any) ui.Sample {
		wide := name == "folder" || name == "missing" || name == "wordings" || name == "wording"
		return ui.Sample{Page: "agreements/" + name, Name: state, Build: func(lang i18n.Lang, t i18n.T) (ui.Shell, any) {
			return ui.Shell{Path: "/papers", Title: t("agreements.missing.title"), Wide: wide, SignedIn: true, Name: "Marisol Ortega"}, model(lang, t)
		}}
	}
	form := func(t i18n.T, values url.Values, errs wbl.FieldErrors) *ui.Form { return ui.NewForm(values, errs, t) }
	return append([]ui.Sample{
		page("folder", "papers in every state", func(l i18n.Lang, t i18n.T) any { return folderModel(l, t, sampleFolder(), sampleDay) }),
		page("missing", "one placement", func(l i18n.Lang, t i18n.T) any {
			return missingModel(l, t, []Owing{{Placement: samplePlace, Learner: "Ana Lima", Employer: "Corner Bakery", First: wbl.NewDate(2026, 11, 20), Open: 3, Declined: 1, Waits: []Party{Guardian, School}}}, sampleDay, coordinator)
		}),
		page("missing", "nobody", func(l i18n.Lang, t i18n.T) any { return missingModel(l, t, nil, sampleDay, coordinator) }),
		page("paper", "declined", func(l i18n.Lang, t i18n.T) any {
			return paperModel(l, t, sampleView("training_agreement", l, t), sampleDoc("training_agreement", l, t), sampleDay)
		}),
		page("attach", "with every problem", func(l i18n.Lang, t i18n.T) any {
			return attachModel(t, sampleView("transport", l, t), form(t, url.Values{}, Ink{}.Validate()))
		}),
		page("wordings", "all kinds", func(_ i18n.Lang, t i18n.T) any {
			return WordingsPage{ui.Table{
				Caption: t("agreements.wordings.title"), Headers: []ui.Header{{Label: t("agreements.paper")}, {Label: t("agreements.wordings.en")}},
				Rows: []ui.Row{{Cells: []ui.Cell{{Text: t("agreements.kind.consent")}, {Text: versionText(t, "d2"), Path: "/paper-templates/consent/en"}}}},
			}}
		}),
		page("wording", "a text that cannot be read", func(l i18n.Lang, t i18n.T) any {
			now := sampleTemplate("consent", l)
			m := wordingModel(t, Wordings{Kind: "consent", Lang: l, Now: now, Own: []OwnWording{{N: 1, Note: "Our own address"}}, Shipped: []Template{now}}, now,
				form(t, url.Values{"text": {"title: x"}}, WordingInput{Text: "title: x"}.Validate("consent", l)), sampleDoc("consent", l, t))
			m.MayEdit = true
			return m
		}),
	}, append(signSamples(page, form), familySamples(page, form)...)...)
}

type (
	pageSample func(name, state string, model func(i18n.Lang, i18n.T) any) ui.Sample
	formSample func(t i18n.T, values url.Values, errs wbl.FieldErrors) *ui.Form
)

func signSamples(page pageSample, form formSample) []ui.Sample {
	sign := func(t i18n.T, l i18n.Lang, errs wbl.FieldErrors) SignPage {
		s := Service{Config: Config{Catalog: sampleCatalog}}
		m, err := s.signModel(t, sampleSheet("transport", l, t, Guardian), form(t, url.Values{}, errs))
		if err != nil {
			panic(err)
		}
		return m
	}
	return []ui.Sample{
		page("desk", "one to sign, one later, one signed", func(l i18n.Lang, t i18n.T) any {
			return deskModel(l, t, Desk{Placement: samplePlace, Party: Guardian, Learner: "Ana Lima", Employer: "Corner Bakery", Title: "Bakery intern", Papers: []DeskPaper{
				{ID: "00000000000000000000000003", Kind: "consent", State: Open, Turn: true, DueOn: wbl.NewDate(2026, 12, 4)},
				{ID: "00000000000000000000000006", Kind: "training_agreement", State: Open, Lacks: []string{"placement.schedule"}},
				{ID: "00000000000000000000000007", Kind: "transport", State: Complete, Line: PartyLine{State: Signed}},
			}})
		}),
		page("desk", "nothing to sign", func(l i18n.Lang, t i18n.T) any { return deskModel(l, t, Desk{Learner: "Ana Lima", Party: Guardian}) }),
		page("answers", "with every problem", func(l i18n.Lang, t i18n.T) any {
			s := sampleSheet("emergency", l, t, Guardian)
			return answersModel(t, s, form(t, url.Values{}, checkAnswers(s.Asked, nil, sampleDay)))
		}),
		page("answers", "insurance", func(l i18n.Lang, t i18n.T) any {
			return answersModel(t, sampleSheet("insurance", l, t, Employer), form(t, url.Values{}, nil))
		}),
		page("sign", "first showing", func(l i18n.Lang, t i18n.T) any { return sign(t, l, nil) }),
		page("sign", "with every problem", func(l i18n.Lang, t i18n.T) any { return sign(t, l, SignInput{}.Validate()) }),
		page("decline", "without a reason", func(_ i18n.Lang, t i18n.T) any {
			return declineModel(t, "Consent", form(t, url.Values{}, wbl.FieldErrors{{Field: "reason", Key: "agreements.error.reason"}}))
		}),
		page("verify", "first showing", func(_ i18n.Lang, t i18n.T) any { return verifyModel(t, form(t, url.Values{}, nil), "") }),
		page("verify", "genuine", func(_ i18n.Lang, t i18n.T) any { return verifyModel(t, form(t, url.Values{}, nil), pdf.Genuine) }),
		page("verify", "changed", func(_ i18n.Lang, t i18n.T) any { return verifyModel(t, form(t, url.Values{}, nil), pdf.Changed) }),
	}
}

func familySamples(page pageSample, form formSample) []ui.Sample {
	support := Accommodation{Text: "Give instructions in writing too.", Readers: []Reader{{Key: "contact:x", Name: "Sam Baker"}, {Key: "account:y", Name: "Tia Teacher", ReadAt: 1_795_000_000_000}}}
	return []ui.Sample{
		page("families", "two students", func(i18n.Lang, i18n.T) any {
			return FamiliesPage{[]ui.Link{{Label: "Ana Lima", Path: "/family/1"}, {Label: "Leo Lima", Path: "/family/2"}}}
		}),
		page("family", "a place and two consents", func(l i18n.Lang, t i18n.T) any { return familyModel(l, t, sampleFamily(), Guardian, sampleDay) }),
		page("family", "nothing yet", func(l i18n.Lang, t i18n.T) any {
			return familyModel(l, t, Family{Name: "Ana Lima"}, Learner, sampleDay)
		}),
		page("withdraw", "work", func(_ i18n.Lang, t i18n.T) any { return withdrawModel(t, sampleFamily().Consents[0]) }),
		page("supports", "known and unknown", func(_ i18n.Lang, t i18n.T) any {
			return supportsModel(t, Supports{Placement: samplePlace, Learner: "Ana Lima", Known: []Accommodation{support}, Others: 2, Choices: support.Readers, MayWrite: true},
				form(t, url.Values{}, AccommodationInput{}.Validate()))
		}),
		page("told", "not read yet", func(_ i18n.Lang, t i18n.T) any {
			a := access.Actor{Kind: access.Link, Grants: []access.Grant{{Role: access.Supervisor, Subject: "x"}}}
			return toldModel(t, a, "Ana Lima", []Accommodation{support})
		}),
	}
}
