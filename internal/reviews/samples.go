package reviews

import (
	"net/url"

	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/wbl"
)

// sampleFile is an invented placement in the middle of its reviews.
func sampleFile() File {
	p := Plan{
		Framework: Framework, JobDescription: "Weighs and mixes dough, fills the shop window, serves with a baker beside her.",
		Goals: "Run the oven alone by May", CareerSkills: []string{"Weigh and mix", "Run the oven", "Serve customers"}, Version: 1,
	}
	rated := func(v int) map[string]Rating {
		m := map[string]Rating{}
		for i, s := range p.Skills() {
			m[s] = Rating{Value: 1 + (v+i)%5}
		}
		return m
	}
	return File{
		Head: Head{ID: "00000000000000000000000001", Title: "Bakery intern", Learner: "Ana Lima", Employer: "Corner Bakery", state: "active"},
		Plan: p, Planned: true,
		Reviews: []Review{
			{ID: "00000000000000000000000002", Kind: Baseline, Side: Supervisor, Comment: "A careful start.", Ratings: rated(1), RatedAt: 1_795_000_000_000},
			{ID: "00000000000000000000000003", Kind: Baseline, Side: Learner, Ratings: rated(2), RatedAt: 1_795_000_000_000},
		},
	}
}

// Samples are all pages of this room for the gallery.
func Samples() []ui.Sample {
	page := func(name, state string, model func(i18n.Lang, i18n.T) any) ui.Sample {
		return ui.Sample{Page: "reviews/" + name, Name: state, Build: func(lang i18n.Lang, t i18n.T) (ui.Shell, any) {
			return ui.Shell{Path: "/reviews", Title: t("reviews.title"), Wide: name == "list" || name == "show", SignedIn: true, Name: "Marisol Ortega"}, model(lang, t)
		}}
	}
	form := func(t i18n.T, values url.Values, errs wbl.FieldErrors) *ui.Form {
		return ui.NewForm(values, errs, t)
	}
	due := []Due{
		{ID: "00000000000000000000000001", Learner: "Ana Lima", Employer: "Corner Bakery", Title: "Bakery intern", Kind: Final, Planned: true, Ends: wbl.NewDate(2026, 12, 4)},
		{ID: "00000000000000000000000004", Learner: "Beto Cruz", Employer: "Mill Auto Care", Title: "Auto intern", Kind: Baseline, Ends: wbl.NewDate(2027, 5, 28)},
	}
	gain := GainReport{Framework: Framework, Skills: gains([]pair{{"teamwork", 2, 4}, {"teamwork", 3, 3}, {"attendance", 3, 5}}), Paired: 2, Single: 1}
	return []ui.Sample{
		page("list", "two reviews due", func(l i18n.Lang, t i18n.T) any { return listModel(l, t, due, gain) }),
		page("list", "nothing due", func(l i18n.Lang, t i18n.T) any { return listModel(l, t, nil, GainReport{Skills: gains(nil)}) }),
		page("show", "after the first review", func(l i18n.Lang, t i18n.T) any { return showModel(l, t, sampleFile(), nil) }),
		page("plan", "with every problem", func(_ i18n.Lang, t i18n.T) any {
			return planModel(sampleFile().Head, form(t, url.Values{"career_skills": {"One"}}, Plan{CareerSkills: []string{"One"}}.Validate()))
		}),
		page("rate", "as the supervisor", func(_ i18n.Lang, t i18n.T) any {
			return rateModel(t, sampleFile(), Final, Supervisor, form(t, url.Values{}, nil))
		}),
		page("rate", "with every problem", func(_ i18n.Lang, t i18n.T) any {
			return rateModel(t, sampleFile(), Final, Learner, form(t, url.Values{}, Input{}.Validate(sampleFile().Plan)))
		}),
		page("done", "sent", func(_ i18n.Lang, t i18n.T) any {
			return doneModel(t, sampleFile(), Final, Input{Ratings: sampleFile().Reviews[0].Ratings, Comment: "Well done."})
		}),
	}
}
