package agreements

import (
	"net/url"
	"slices"

	"throughline/internal/platform/access"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// FamiliesPage is the model of agreements/families: a guardian of several students.
type FamiliesPage struct{ Links []ui.Link }

// familiesPage leads a guardian to their student, or to the choice of one.
func (s *Service) familiesPage(c *web.Ctx) error {
	ids := c.Actor.Subjects(access.Guardian)
	if c.Actor.Has(access.Learner) {
		ids = append(ids, c.Actor.Subject(access.Learner))
	}
	if len(ids) == 1 {
		return c.Redirect("/family/" + ids[0])
	}
	var m FamiliesPage
	for _, id := range ids {
		f, err := s.FamilyOf(c.Context(), c.Actor, wbl.LearnerID(id))
		if err != nil {
			return err
		}
		m.Links = append(m.Links, ui.Link{Label: f.Name, Path: "/family/" + id})
	}
	return c.Page("agreements/families", m)
}

// FamilyPage is the model of agreements/family: what my child does, what I agreed to,
// change my mind.
type FamilyPage struct {
	Name   string
	Own    bool // the reader is the student
	Places []PlaceCard
	Given  []ConsentCard
	Past   ui.Table
	Offers []ui.ButtonForm
}

// PlaceCard is a placement in plain words.
type PlaceCard struct {
	Title, Line, Week string
	Sign              *ui.Link
	Papers            []ui.Link
}

// ConsentCard is a consent in force, with the way to take it back.
type ConsentCard struct {
	What, To, By string
	Withdraw     *ui.Link
}

func (s *Service) familyPage(c *web.Ctx) error {
	id, err := web.ID[wbl.LearnerID](c, "id")
	if err != nil {
		return err
	}
	f, err := s.FamilyOf(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	c.Title(c.T("agreements.family.title", "name", f.Name))
	party := Guardian
	if c.Actor.Subject(access.Learner) == string(id) {
		party = Learner
	}
	return c.Page("agreements/family", familyModel(c.Lang, c.T, f, party, c.Today()))
}

func familyModel(lang i18n.Lang, t i18n.T, f Family, party Party, today wbl.Date) FamilyPage {
	m := FamilyPage{Name: f.Name, Own: party == Learner}
	for _, p := range f.Places {
		card := PlaceCard{Title: p.Title, Line: t("agreements.family.place", "host", p.Employer, "from", i18n.Date(lang, p.Starts), "to", i18n.Date(lang, p.Ends)), Week: showWeek(p.Week, lang, t)}
		for _, x := range p.Papers {
			if x.Turn {
				card.Sign = &ui.Link{Label: t("agreements.family.sign"), Path: "/sign/" + object(p.ID, party), Button: ui.Primary}
			}
			card.Papers = append(card.Papers, ui.Link{Label: t("agreements.kind." + x.Kind), Path: "/papers/" + string(x.ID)})
		}
		m.Places = append(m.Places, card)
	}
	m.Past = ui.Table{
		Caption: t("agreements.family.past"), Titled: true,
		Headers: []ui.Header{{Label: t("agreements.family.what")}, {Label: t("agreements.family.by")}, {Label: t("agreements.family.ended")}},
	}
	for _, c := range f.Consents {
		what := t("agreements.purpose." + string(c.Purpose))
		by := t("agreements.family.given", "name", c.GivenName, "day", i18n.Date(lang, wbl.DateOf(c.GivenAt.Time())))
		if c.InForce(today) {
			card := ConsentCard{What: what, By: by}
			if c.RecipientName != "" {
				card.To = t("agreements.family.to", "who", c.RecipientName)
			}
			if f.MayEnd {
				card.Withdraw = &ui.Link{Label: t("agreements.family.withdraw"), Hidden: what, Path: "/family/" + string(f.Learner) + "/consents/" + c.ID}
			}
			m.Given = append(m.Given, card)
			continue
		}
		ended := c.To
		if !c.WithdrawnAt.IsZero() {
			ended = wbl.DateOf(c.WithdrawnAt.Time())
		}
		m.Past.Rows = append(m.Past.Rows, ui.Row{Cells: []ui.Cell{{Text: what}, {Text: by}, {Text: i18n.DateShort(lang, ended)}}})
	}
	for _, p := range f.MayGive {
		m.Offers = append(m.Offers, ui.ButtonForm{
			Path: "/family/" + string(f.Learner) + "/allow", Key: ui.NewKey(), Values: []ui.Hidden{{Name: "purpose", Value: string(p)}},
			Button: ui.Button{Label: t("agreements.family.allow." + string(p)), Kind: ui.Secondary},
		})
	}
	return m
}

func (s *Service) allow(c *web.Ctx) error {
	id, err := web.ID[wbl.LearnerID](c, "id")
	if err != nil {
		return err
	}
	in, err := c.Input()
	if err != nil {
		return err
	}
	if err := s.Allow(c.Context(), c.Actor, id, Purpose(in.Get("purpose")), c.Key()); err != nil {
		return err
	}
	return c.Done("/family/"+string(id), web.Flash{Key: "agreements.family.allowed"})
}

// WithdrawPage is the model of agreements/withdraw: what a change of mind stops.
type WithdrawPage struct {
	What  string
	Stops []string
	Key   string
}

func (s *Service) withdrawPage(c *web.Ctx) error {
	id, err := web.ID[wbl.LearnerID](c, "id")
	if err != nil {
		return err
	}
	f, err := s.FamilyOf(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(f.Consents, func(x Consent) bool { return x.ID == c.R.PathValue("consent") })
	if i < 0 {
		return wbl.E(wbl.NotFound, "error.not_found")
	}
	if !f.Consents[i].WithdrawnAt.IsZero() {
		return c.Redirect("/family/" + string(id))
	}
	c.Back("/family/" + string(id))
	return c.Page("agreements/withdraw", withdrawModel(c.T, f.Consents[i]))
}

func withdrawModel(t i18n.T, c Consent) WithdrawPage {
	p := "agreements.stops." + string(c.Purpose)
	return WithdrawPage{
		What: t("agreements.purpose." + string(c.Purpose)), Key: ui.NewKey(),
		Stops: []string{t(p+".1", "who", c.RecipientName), t(p+".2", "who", c.RecipientName), t("agreements.stops.kept")},
	}
}

func (s *Service) withdraw(c *web.Ctx) error {
	id, err := web.ID[wbl.LearnerID](c, "id")
	if err != nil {
		return err
	}
	if _, err := s.Withdraw(c.Context(), c.Actor, c.R.PathValue("consent")); err != nil {
		return err
	}
	return c.Done("/family/"+string(id), web.Flash{Key: "agreements.family.withdrawn"})
}

// SupportsPage is the model of agreements/supports.
type SupportsPage struct {
	Title  string
	Known  []SupportCard
	Others string
	Form   *SupportForm
	Note   string
}

// SupportCard is one accommodation with the people it names.
type SupportCard struct {
	Text    string
	Readers []ui.Tag
}

// SupportForm writes an accommodation.
type SupportForm struct {
	Errors  ui.ErrorSummary
	Text    ui.Field
	Readers ui.Field
	Key     string
}

func (s *Service) supportsPage(c *web.Ctx) error {
	id, err := web.ID[wbl.PlacementID](c, "id")
	if err != nil {
		return err
	}
	x, err := s.Supports(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	c.Back("/placements/" + string(id) + "/papers")
	return c.Page("agreements/supports", supportsModel(c.T, x, c.Fields(&web.Input{Values: url.Values{}})))
}

func supportsModel(t i18n.T, x Supports, f *ui.Form) SupportsPage {
	m := SupportsPage{Title: t("agreements.supports.of", "name", x.Learner)}
	for _, a := range x.Known {
		card := SupportCard{Text: a.Text}
		for _, r := range a.Readers {
			tag := ui.Tag{Tone: ui.Waiting, Text: r.Name + ": " + t("agreements.supports.unread")}
			if !r.ReadAt.IsZero() {
				tag = ui.Tag{Tone: ui.Good, Text: r.Name + ": " + t("agreements.supports.read")}
			}
			card.Readers = append(card.Readers, tag)
		}
		m.Known = append(m.Known, card)
	}
	if x.Others > 0 {
		m.Others = t("agreements.supports.others", "n", x.Others)
	}
	if !x.MayWrite {
		return m
	}
	if !x.Consented {
		m.Note = t("agreements.supports.no_consent")
	}
	var choices []ui.Choice
	for _, r := range x.Choices {
		choices = append(choices, ui.Choice{Value: r.Key, Label: r.Name})
	}
	m.Form = &SupportForm{
		Key:     f.Key(),
		Text:    f.Textarea("text", "agreements.supports.text", ui.Hint("agreements.supports.text.hint"), ui.Rows(4)),
		Readers: f.Checkboxes("readers", "agreements.supports.readers", choices, ui.Hint("agreements.supports.readers.hint")),
	}
	m.Form.Errors = f.Summary()
	return m
}

func (s *Service) support(c *web.Ctx) error {
	id, err := web.ID[wbl.PlacementID](c, "id")
	if err != nil {
		return err
	}
	in, err := c.Input()
	if err != nil {
		return err
	}
	err = s.Accommodate(c.Context(), c.Actor, id, AccommodationInput{Text: in.Text("text", maxAccommodation), Readers: in.Values["readers"]}, c.Key())
	if err == nil {
		return c.Done("/placements/"+string(id)+"/accommodations", web.Flash{Key: "agreements.supports.saved"})
	}
	if !in.Check(wbl.FieldsOf(err)) {
		return err
	}
	x, err := s.Supports(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	c.Back("/placements/" + string(id) + "/papers")
	return c.Invalid("agreements/supports", supportsModel(c.T, x, c.Fields(in)))
}

// ToldPage is the model of agreements/told: what the people named read.
type ToldPage struct {
	Title  string
	Texts  []string
	Unread bool
	Key    string
}

func toldModel(t i18n.T, a access.Actor, learner string, list []Accommodation) ToldPage {
	m := ToldPage{Title: t("agreements.told.title", "name", learner), Key: ui.NewKey()}
	keys := readerKeys(a)
	for _, x := range list {
		m.Texts = append(m.Texts, x.Text)
		m.Unread = m.Unread || slices.ContainsFunc(x.Readers, func(r Reader) bool { return slices.Contains(keys, r.Key) && r.ReadAt.IsZero() })
	}
	return m
}

func (s *Service) toldPage(c *web.Ctx) error {
	id, err := web.ID[wbl.PlacementID](c, "id")
	if err != nil {
		return err
	}
	learner, list, err := s.Told(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	return c.Page("agreements/told", toldModel(c.T, c.Actor, learner, list))
}

func (s *Service) understood(c *web.Ctx) error {
	id, err := web.ID[wbl.PlacementID](c, "id")
	if err != nil {
		return err
	}
	if err := s.Understood(c.Context(), c.Actor, id); err != nil {
		return err
	}
	return c.Done("/accommodation/"+string(id), web.Flash{Key: "agreements.told.thanks"})
}
