package people

import (
	"net/url"

	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// FamilyModel is the model of the page people/family.
type FamilyModel struct {
	Errors                      ui.ErrorSummary
	Name                        string
	Action                      string // path of the learner
	Own                         ui.SummaryList
	Invite                      *ui.ButtonForm // nil when the actor may not, or there is no address
	NoEmail                     bool
	Guardians                   ui.Table
	Key                         string
	GName, GEmail, GLang, GKind ui.Field
}

func newFamilyModel(f *ui.Form, fam Family, p reader) FamilyModel {
	m := FamilyModel{
		Name: fam.Name, Action: "/learners/" + string(fam.Learner), Key: f.Key(),
		GName:  f.Text("name", "people.name", ui.Autocomplete("off")),
		GEmail: f.Email("email", "people.email", ui.Autocomplete("off")),
		GLang:  langField(f),
		GKind:  f.Select("relation", "people.relation", relationChoices(p.t)),
		Guardians: ui.Table{
			Caption: p.t("people.family.guardians"),
			Headers: []ui.Header{
				{Label: p.t("people.name")},
				{Label: p.t("people.relation")},
				{Label: p.t("people.email")},
				{Label: p.t("people.from")},
				{Label: p.t("people.family.end"), Hidden: true},
			},
			Empty: &ui.EmptyState{Icon: "users", Title: p.t("people.family.none"), Text: p.t("people.family.none.text")},
		},
	}
	for _, g := range fam.Guardians {
		m.Guardians.Rows = append(m.Guardians.Rows, ui.Row{Cells: []ui.Cell{
			{Text: g.Name},
			{Text: p.t("people.relation." + g.Relation)},
			{Text: g.Email},
			{Text: i18n.DateShort(p.lang, g.From)},
			{Buttons: []ui.ButtonForm{{
				Path: m.Action + "/guardians/" + string(g.Account) + "/end", Key: ui.NewKey(),
				Button: ui.Button{Label: p.t("people.family.end"), Hidden: g.Name, Kind: ui.Quiet},
			}}},
		}})
	}
	m.own(fam, p.t)
	m.Errors = f.Summary()
	return m
}

// own shows the learner's sign-in, or the button that gives one.
func (m *FamilyModel) own(fam Family, t i18n.T) {
	email, label := fam.Email, "people.family.invite"
	state := &ui.Tag{Tone: ui.Neutral, Text: t("people.family.nosignin")}
	if fam.Own != nil {
		email, label = fam.Own.Email, "people.family.invite_again"
		state = stateTag(*fam.Own, t)
	}
	m.Own.Rows = []ui.SummaryRow{{Key: t("people.email"), Value: email}, {Key: t("people.state"), Tag: state}}
	m.NoEmail = email == ""
	if fam.MayInvite && email != "" && (fam.Own == nil || fam.Own.State == Active) {
		m.Invite = &ui.ButtonForm{Path: m.Action + "/invite", Key: ui.NewKey(), Button: ui.Button{Label: t(label), Kind: ui.Secondary, Icon: "mail"}}
	}
}

func relationChoices(t i18n.T) []ui.Choice {
	var out []ui.Choice
	for _, r := range Relations() {
		out = append(out, ui.Choice{Value: r, Label: t("people.relation." + r)})
	}
	return out
}

func (s *Service) familyModel(c *web.Ctx, f *ui.Form) (FamilyModel, error) {
	c.Wide()
	id, err := web.ID[wbl.LearnerID](c, "id")
	if err != nil {
		return FamilyModel{}, err
	}
	fam, err := s.Family(c.Context(), c.Actor, id)
	if err != nil {
		return FamilyModel{}, err
	}
	c.Back("/roster/learners/" + string(fam.Learner))
	return newFamilyModel(f, fam, readerOf(c)), nil
}

func (s *Service) familyPage(c *web.Ctx) error {
	m, err := s.familyModel(c, ui.NewForm(url.Values{"lang": {"en"}}, nil, c.T))
	if err != nil {
		return err
	}
	return c.Page("people/family", m)
}

func (s *Service) addGuardian(c *web.Ctx) error {
	id, err := web.ID[wbl.LearnerID](c, "id")
	if err != nil {
		return err
	}
	in, err := c.Input()
	if err != nil {
		return err
	}
	_, err = s.AddGuardian(c.Context(), c.Actor, c.Key(), id, NewGuardian{
		Name: in.Get("name"), Email: in.Get("email"), Lang: i18n.Lang(in.Get("lang")), Relation: in.Get("relation"),
	})
	if err != nil {
		if err := problems(in, err); err != nil {
			return err
		}
		m, err := s.familyModel(c, c.Fields(in))
		if err != nil {
			return err
		}
		return c.Invalid("people/family", m)
	}
	return c.Done("/learners/"+string(id)+"/people", web.Flash{Key: "people.family.added"})
}

func (s *Service) endGuardian(c *web.Ctx) error {
	id, err := web.ID[wbl.LearnerID](c, "id")
	if err != nil {
		return err
	}
	account, err := web.ID[wbl.AccountID](c, "account")
	if err != nil {
		return err
	}
	if err := s.EndGuardian(c.Context(), c.Actor, id, account); err != nil {
		return err
	}
	return c.Done("/learners/"+string(id)+"/people", web.Flash{Key: "people.family.ended"})
}

func (s *Service) inviteLearner(c *web.Ctx) error {
	id, err := web.ID[wbl.LearnerID](c, "id")
	if err != nil {
		return err
	}
	if err := s.InviteLearner(c.Context(), c.Actor, id); err != nil {
		return err
	}
	return c.Done("/learners/"+string(id)+"/people", web.Flash{Key: "people.family.invited"})
}
