package roster

import (
	"errors"
	"net/url"
	"strconv"

	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

func learnerFields(t i18n.T, f *ui.Form, schools []School) []section {
	return []section{
		{Fields: []ui.Field{
			f.Text("given", "roster.field.given", ui.Autocomplete("off")),
			f.Text("middle", "roster.field.middle", ui.Optional(), ui.Autocomplete("off")),
			f.Text("family", "roster.field.family", ui.Autocomplete("off")),
			f.Text("preferred", "roster.field.preferred", ui.Hint("roster.field.preferred.hint"), ui.Optional()),
			f.Text("pronouns", "roster.field.pronouns", ui.Optional(), ui.Width(20)),
			f.DateParts("birth_date", "roster.field.birth_date", ui.Hint("roster.field.birth_date.hint"), ui.Optional()),
		}},
		{Title: t("roster.section.school"), Fields: []ui.Field{
			f.Select("school", "roster.school", orNone(t("roster.choose"), schoolChoices(schools))),
			f.Select("grade", "roster.grade", orNone(t("roster.value.none"), gradeChoices(t)), ui.Optional()),
		}},
		{Title: t("roster.section.contact"), Fields: []ui.Field{
			f.Email("email", "roster.field.email", ui.Optional()),
			f.Tel("phone", "roster.field.phone", ui.Optional(), ui.Width(20)),
			f.Radios("lang", "roster.field.lang", choices(t, "roster.lang.", []string{"en", "es"}), ui.Inline(), ui.Hint("roster.field.lang.hint")),
		}},
	}
}

func readLearner(in *web.Input) LearnerIn {
	return LearnerIn{
		School: wbl.SchoolID(in.Get("school")), Given: in.Text("given", 80), Middle: in.Text("middle", 80), Family: in.Text("family", 80),
		Preferred: in.Text("preferred", 80), Pronouns: in.Text("pronouns", 80), Birth: in.Date("birth_date"), Grade: in.Get("grade"),
		Email: in.Text("email", 254), Phone: in.Text("phone", 40), Lang: in.Get("lang"),
	}
}

func learnerValues(l Learner) url.Values {
	v := url.Values{
		"given": {l.Given}, "middle": {l.Middle}, "family": {l.Family}, "preferred": {l.Preferred}, "pronouns": {l.Pronouns},
		"school": {string(l.School)}, "grade": {l.Grade}, "email": {l.Email}, "phone": {l.Phone}, "lang": {l.Lang}, "version": {strconv.Itoa(l.Version)},
	}
	ui.DateValues(v, "birth_date", l.Birth)
	return v
}

func newLearnerForm(v viewer, in *web.Input, schools []School) formPage {
	if in.Get("lang") == "" {
		in.Set("lang", "en")
	}
	f := v.Fields(in)
	p := formPage{
		Heading: v.T("roster.new"), Intro: v.T("roster.new.intro"), Key: f.Key(), Sections: learnerFields(v.T, f, schools),
		Send: ui.Button{Label: v.T("roster.add"), Kind: ui.Primary}, Cancel: ui.Link{Label: v.T("roster.cancel"), Path: "/roster"},
	}
	p.Sections[1].Fields = append(p.Sections[1].Fields, f.Text("number", "roster.number", ui.Hint("roster.number.hint"), ui.Optional(), ui.Width(20)))
	p.Errors = f.Summary()
	return p
}

func (s *Service) createLearner(c *web.Ctx) error {
	c.Back("/roster")
	in, err := c.Input()
	if err != nil {
		return err
	}
	schools, err := s.editable(c)
	if err != nil {
		return err
	}
	n := NewLearner{LearnerIn: readLearner(in), Number: in.Text("number", 40)}
	if in.Check(n.Clean().Validate(c.Today())) {
		return c.Invalid("roster/form", newLearnerForm(viewerOf(c), in, schools))
	}
	id, err := s.Create(c.Context(), c.Actor, c.Key(), n)
	if problems := fieldsOf(err); in.Check(problems) {
		return c.Invalid("roster/form", newLearnerForm(viewerOf(c), in, schools))
	}
	if err != nil {
		return err
	}
	return c.Done(pathOf(id), web.Flash{Key: "roster.done.added"})
}

// fieldsOf are the problems of an Unprocessable error, which belong to fields.
func fieldsOf(err error) wbl.FieldErrors {
	var e *wbl.Error
	if errors.As(err, &e) && e.Kind == wbl.Unprocessable {
		return e.Fields
	}
	return nil
}

func (s *Service) editPage(c *web.Ctx) error {
	p, schools, err := s.editing(c)
	if err != nil {
		return err
	}
	return c.Page("roster/form", editForm(viewerOf(c), &web.Input{Values: learnerValues(p.Learner)}, p, schools))
}

// editing loads the learner of an address for editing.
func (s *Service) editing(c *web.Ctx) (p Profile, schools []School, err error) {
	id, err := web.ID[wbl.LearnerID](c, "id")
	if err != nil {
		return p, nil, err
	}
	if p, err = s.Get(c.Context(), c.Actor, id); err != nil {
		return p, nil, err
	}
	if !p.May.Edit {
		return p, nil, wbl.E(wbl.Denied, "denied.role")
	}
	c.Back(pathOf(p.Learner.ID))
	schools, err = s.editable(c)
	return p, schools, err
}

func editForm(v viewer, in *web.Input, p Profile, schools []School) formPage {
	f := v.Fields(in)
	out := formPage{
		Heading: v.T("roster.edit.heading", "name", p.Learner.Name()), Key: f.Key(), Hidden: []ui.Hidden{{Name: "version", Value: in.Get("version")}},
		Sections: learnerFields(v.T, f, schools),
		Send:     ui.Button{Label: v.T("roster.save"), Kind: ui.Primary}, Cancel: ui.Link{Label: v.T("roster.cancel"), Path: pathOf(p.Learner.ID)},
	}
	if p.Sourced {
		out.Notice = &ui.Alert{Tone: ui.Info, Text: v.T("roster.sourced")}
	}
	out.Errors = f.Summary()
	return out
}

func (s *Service) edit(c *web.Ctx) error {
	p, schools, err := s.editing(c)
	if err != nil {
		return err
	}
	in, err := c.Input()
	if err != nil {
		return err
	}
	want := readLearner(in)
	if in.Check(want.Clean().Validate(c.Today())) {
		return c.Invalid("roster/form", editForm(viewerOf(c), in, p, schools))
	}
	version, _ := strconv.Atoi(in.Get("version")) // 0 is a conflict
	err = s.Edit(c.Context(), c.Actor, p.Learner.ID, version, want)
	switch {
	case errors.Is(err, wbl.Conflict):
		current := learnerValues(p.Learner)
		in.Set("version", current.Get("version"))
		form := editForm(viewerOf(c), in, p, schools)
		form.stale(viewerOf(c), in, current)
		return c.Stale("roster/form", form)
	case in.Check(fieldsOf(err)):
		return c.Invalid("roster/form", editForm(viewerOf(c), in, p, schools))
	case err != nil:
		return err
	}
	return c.Done(pathOf(p.Learner.ID), web.Flash{Key: "roster.done.saved"})
}

func (s *Service) factsPage(c *web.Ctx) error {
	p, _, err := s.editing(c)
	if err != nil {
		return err
	}
	return c.Page("roster/form", factsForm(viewerOf(c), &web.Input{Values: factValues(p.Facts)}, p))
}

func factValues(facts Facts) url.Values {
	in := facts.entered()
	v := url.Values{"seen": {facts.Mark()}, "sex": {in.Sex}, "hispanic": {in.Hispanic}, "race": append([]string{}, in.Races...)}
	if in.RaceDeclined {
		v.Add("race", Declined)
	}
	for _, flag := range Flags {
		v.Set(flag, in.Flags[flag])
	}
	return v
}

func readFacts(in *web.Input) FactsIn {
	out := FactsIn{Sex: in.Get("sex"), Hispanic: in.Get("hispanic"), Flags: map[string]string{}, Seen: in.Get("seen")}
	for _, r := range in.Values["race"] {
		if r == Declined {
			out.RaceDeclined = true
		} else {
			out.Races = append(out.Races, r)
		}
	}
	for _, flag := range Flags {
		out.Flags[flag] = in.Get(flag)
	}
	return out
}

func factsForm(v viewer, in *web.Input, p Profile) formPage {
	f := v.Fields(in)
	races := make([]ui.Choice, 0, len(Races)+1)
	for _, r := range Races {
		races = append(races, ui.Choice{Value: r, Label: v.T("roster." + r)})
	}
	races = append(races, ui.Choice{Value: Declined, Label: v.T("roster.value.declined")})
	answers := orNone(v.T("roster.value.none"), choices(v.T, "roster.value.", []string{Yes, No, Declined, Unknown}))
	flags := section{Title: v.T("roster.section.flags")}
	for _, flag := range Flags {
		flags.Fields = append(flags.Fields, f.Select(flag, "roster.field."+flag, answers, ui.Optional()))
	}
	out := formPage{
		Heading: v.T("roster.facts.heading", "name", p.Learner.Name()), Intro: v.T("roster.facts.intro"), Key: f.Key(),
		Hidden: []ui.Hidden{{Name: "seen", Value: in.Get("seen")}},
		Sections: []section{{Fields: []ui.Field{
			f.Select("sex", "roster.field.sex", orNone(v.T("roster.value.none"), choices(v.T, "roster.value.", Sexes)), ui.Optional()),
			f.Checkboxes("race", "roster.field.race", races, ui.Hint("roster.field.race.hint"), ui.Optional()),
			f.Select("hispanic", "roster.field.hispanic", answers, ui.Optional()),
		}}, flags},
		Send: ui.Button{Label: v.T("roster.save"), Kind: ui.Primary}, Cancel: ui.Link{Label: v.T("roster.cancel"), Path: pathOf(p.Learner.ID)},
	}
	out.Errors = f.Summary()
	return out
}

func (s *Service) saveFacts(c *web.Ctx) error {
	p, _, err := s.editing(c)
	if err != nil {
		return err
	}
	in, err := c.Input()
	if err != nil {
		return err
	}
	want := readFacts(in)
	if in.Check(want.Validate()) {
		return c.Invalid("roster/form", factsForm(viewerOf(c), in, p))
	}
	n, err := s.SetFacts(c.Context(), c.Actor, p.Learner.ID, want)
	if errors.Is(err, wbl.Conflict) {
		current := factValues(p.Facts)
		in.Set("seen", current.Get("seen"))
		form := factsForm(viewerOf(c), in, p)
		form.stale(viewerOf(c), in, current)
		return c.Stale("roster/form", form)
	}
	if err != nil {
		return err
	}
	return c.Done(pathOf(p.Learner.ID), web.Flash{Key: "roster.done.facts", Args: []any{"n", n}})
}
