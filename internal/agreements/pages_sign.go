package agreements

import (
	"html/template"
	"net/url"
	"slices"

	"throughline/internal/platform/access"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/paper"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// where reads the placement and the party of an address.
func where(c *web.Ctx) (wbl.PlacementID, Party, error) {
	id, err := web.ID[wbl.PlacementID](c, "id")
	if err != nil {
		return "", "", err
	}
	party := Party(c.R.PathValue("party"))
	if !slices.Contains(Parties(), party) {
		return "", "", wbl.E(wbl.NotFound, "error.not_found")
	}
	return id, party, nil
}

// toDesk leads everybody to their own papers of a placement: start gates point here.
func (s *Service) toDesk(c *web.Ctx) error {
	id, err := web.ID[wbl.PlacementID](c, "id")
	if err != nil {
		return err
	}
	party, err := s.PartyAt(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	return c.Redirect("/sign/" + object(id, party))
}

// DeskPage is the model of agreements/desk: what there is to sign, and what is signed.
type DeskPage struct {
	Title, Intro string
	Done         bool
	Now          []DeskLine
	Later        []DeskLine
	Signed       []DeskLine
}

// DeskLine is one paper with what can be done.
type DeskLine struct {
	Name string
	Note string
	Tag  *ui.Tag
	Open *ui.ButtonForm
	Read *ui.Link
}

func (s *Service) deskPage(c *web.Ctx) error {
	id, party, err := where(c)
	if err != nil {
		return err
	}
	d, err := s.DeskOf(c.Context(), c.Actor, id, party)
	if err != nil {
		return err
	}
	c.Title(c.T("agreements.desk.title", "name", d.Learner))
	switch party {
	case School:
		c.Back("/placements/" + string(id) + "/papers")
	case Guardian:
		if c.Actor.Kind == access.Account {
			c.Back("/family/" + c.Actor.Subject(access.Guardian))
		}
	}
	return c.Page("agreements/desk", deskModel(c.Lang, c.T, d))
}

func deskModel(lang i18n.Lang, t i18n.T, d Desk) DeskPage {
	m := DeskPage{Title: t("agreements.desk.title", "name", d.Learner), Intro: t("agreements.desk.intro", "name", d.Learner, "host", d.Employer, "title", d.Title)}
	for _, p := range d.Papers {
		line := DeskLine{Name: t("agreements.kind." + p.Kind)}
		read := &ui.Link{Label: t("agreements.read"), Hidden: line.Name, Path: "/papers/" + string(p.ID)}
		switch {
		case p.Line.State == Signed:
			line.Tag, line.Read = &ui.Tag{Tone: ui.Good, Text: t("agreements.desk.signed")}, read
			if p.State == Complete {
				line.Tag.Text = t("agreements.state.complete")
			}
			m.Signed = append(m.Signed, line)
		case p.Turn:
			if !p.DueOn.IsZero() {
				line.Note = t("agreements.by", "day", i18n.Date(lang, p.DueOn))
			}
			line.Open = &ui.ButtonForm{
				Path: "/sign/" + object(d.Placement, d.Party) + "/" + string(p.ID) + "/open", Key: ui.NewKey(),
				Button: ui.Button{Label: t("agreements.desk.open"), Hidden: line.Name, Kind: ui.Primary},
			}
			m.Now = append(m.Now, line)
		default:
			line.Note = t("agreements.error.turn")
			if p.State == Declined {
				line.Note = t("agreements.error.declined")
			} else if len(p.Lacks) > 0 {
				line.Note = t("agreements.error.lacks")
			}
			m.Later = append(m.Later, line)
		}
	}
	m.Done = len(m.Now) == 0
	return m
}

// paperAt reads the paper of an address beside the placement and the party.
func paperAt(c *web.Ctx) (id wbl.PlacementID, party Party, p PaperID, err error) {
	if id, party, err = where(c); err != nil {
		return id, party, p, err
	}
	p, err = web.ID[PaperID](c, "paper")
	return id, party, p, err
}

func signPath(id wbl.PlacementID, party Party, p PaperID) string {
	return "/sign/" + object(id, party) + "/" + string(p)
}

// openPaper is the button on the desk: that somebody began to read is noted.
func (s *Service) openPaper(c *web.Ctx) error {
	id, party, p, err := paperAt(c)
	if err != nil {
		return err
	}
	if err := s.Open(c.Context(), c.Actor, id, party, p, c.Lang); err != nil {
		return err
	}
	return c.Redirect(signPath(id, party, p))
}

// AnswersPage is the model of agreements/answers.
type AnswersPage struct {
	Title, Intro string
	Errors       ui.ErrorSummary
	Fields       []ui.Field
	Key          string
}

// SignPage is the model of agreements/sign.
type SignPage struct {
	Doc        template.HTML
	Errors     ui.ErrorSummary
	Agree      ui.Field
	Disclosure []string
	Name       ui.Field
	Intent     string
	Hash, Key  string
	Button     string
	Change     *ui.Link // back to the answers
	Decline    ui.Link
}

// sheetAt opens the paper of an address for the party.
func (s *Service) sheetAt(c *web.Ctx) (Sheet, error) {
	id, party, p, err := paperAt(c)
	if err != nil {
		return Sheet{}, err
	}
	return s.SheetOf(c.Context(), c.Actor, id, party, p, c.Lang)
}

// signPage asks first what the paper wants to know, then shows it to be signed. What is
// signed already, or waits for somebody else, is told on the desk.
func (s *Service) signPage(c *web.Ctx) error {
	sheet, err := s.sheetAt(c)
	if err != nil {
		return err
	}
	desk := "/sign/" + object(sheet.Placement, sheet.Party)
	if !slices.Contains(sheet.Waits(), sheet.Party) {
		return c.Redirect(desk)
	}
	c.Title(sheet.Document.Title)
	c.Back(desk)
	lacks := len(checkAnswers(sheet.Asked, sheet.Values, c.Today())) > 0
	if len(sheet.Asked) > 0 && (lacks || c.Query("answers") != "") {
		return c.Page("agreements/answers", answersModel(c.T, sheet, c.Fields(&web.Input{Values: answerValues(sheet)})))
	}
	m, err := s.signModel(c.T, sheet, c.Fields(&web.Input{Values: url.Values{}}))
	if err != nil {
		return err
	}
	return c.Page("agreements/sign", m)
}

func answerValues(sheet Sheet) url.Values {
	v := url.Values{}
	for _, f := range sheet.Asked {
		v.Set(f.Name, sheet.Values[f.Name])
	}
	return v
}

func answersModel(t i18n.T, sheet Sheet, form *ui.Form) AnswersPage {
	m := AnswersPage{Title: sheet.Document.Title, Intro: t("agreements.answers.intro", "name", sheet.Learner), Key: form.Key()}
	for _, f := range sheet.Asked {
		m.Fields = append(m.Fields, askFor(form, t, f))
	}
	m.Errors = form.Summary()
	return m
}

func askFor(form *ui.Form, t i18n.T, f Field) ui.Field {
	label := "agreements.field." + f.Name
	var options []ui.FieldOption
	if !f.Need {
		options = append(options, ui.Optional())
	}
	switch f.Form {
	case asChoice:
		var choices []ui.Choice
		for _, v := range f.Choices {
			choices = append(choices, ui.Choice{Value: v, Label: t("agreements.choice." + v)})
		}
		return form.Radios(f.Name, label, choices, options...)
	case asDay:
		return form.Date(f.Name, label, append(options, ui.Width(20))...)
	case asPhone:
		return form.Tel(f.Name, label, append(options, ui.Width(20))...)
	case asPersonal:
		return form.Textarea(f.Name, label, append(options, ui.Hint("agreements.hint."+f.Name), ui.Rows(3))...)
	}
	return form.Text(f.Name, label, options...)
}

func (s *Service) answer(c *web.Ctx, sheet Sheet, in *web.Input) error {
	values := map[string]string{}
	for _, f := range sheet.Asked {
		if f.Form == asDay {
			values[f.Name] = in.Date(f.Name).String()
			continue
		}
		values[f.Name] = in.Text(f.Name, 1000)
	}
	path := signPath(sheet.Placement, sheet.Party, sheet.ID)
	if !in.Check(checkAnswers(sheet.Asked, values, c.Today())) {
		if err := s.Answer(c.Context(), c.Actor, sheet.Placement, sheet.Party, sheet.ID, c.Lang, values); err != nil {
			return err
		}
		return c.Redirect(path)
	}
	c.Title(sheet.Document.Title)
	c.Back(path)
	return c.Invalid("agreements/answers", answersModel(c.T, sheet, c.Fields(in)))
}

func (s *Service) signModel(t i18n.T, sheet Sheet, form *ui.Form) (m SignPage, err error) {
	m = SignPage{Key: form.Key(), Hash: sheet.Hash, Intent: intent(t, sheet), Button: t("agreements.sign.button")}
	if m.Doc, err = paper.HTML(sheet.Document.doc("", ""), s.Catalog); err != nil {
		return m, err
	}
	for _, key := range []string{"paper", "withdraw", "scope", "needs", "copy"} {
		m.Disclosure = append(m.Disclosure, t("agreements.disclosure."+key))
	}
	m.Agree = form.Checkboxes("agree", "agreements.sign.screen", []ui.Choice{{Value: "yes", Label: t("agreements.sign.agree")}})
	m.Name = form.Text("name", "agreements.sign.name", ui.Hint("agreements.sign.name.hint"), ui.Autocomplete("name"))
	path := signPath(sheet.Placement, sheet.Party, sheet.ID)
	if len(sheet.Asked) > 0 {
		m.Change = &ui.Link{Label: t("agreements.sign.change"), Path: path + "?answers=1"}
	}
	m.Decline = ui.Link{Label: t("agreements.sign.decline"), Path: path + "/decline"}
	m.Errors = form.Summary()
	return m, nil
}

// intent are the words that a signer agrees to by pressing the button.
func intent(t i18n.T, sheet Sheet) string {
	return t("agreements.sign.intent."+string(sheet.Party), "paper", sheet.Document.Title, "name", sheet.Learner)
}

// post takes the answers, or the signature.
func (s *Service) post(c *web.Ctx) error {
	sheet, err := s.sheetAt(c)
	if err != nil {
		return err
	}
	in, err := c.Input()
	if err != nil {
		return err
	}
	if in.Get("step") == "answers" {
		return s.answer(c, sheet, in)
	}
	return s.sign(c, sheet, in)
}

func (s *Service) sign(c *web.Ctx, sheet Sheet, in *web.Input) error {
	agent := []rune(c.R.UserAgent())
	input := SignInput{
		Name: in.Text("name", maxName), Agreed: in.Bool("agree"), Hash: in.Get("hash"), Network: c.Network(),
		Agent: string(agent[:min(len(agent), 200)]), Lang: c.Lang, Intent: intent(c.T, sheet),
	}
	desk := "/sign/" + object(sheet.Placement, sheet.Party)
	if !in.Check(input.Validate()) {
		if err := s.Sign(c.Context(), c.Actor, sheet.Placement, sheet.Party, sheet.ID, input); err != nil {
			return err
		}
		return c.Done(desk, web.Flash{Key: "agreements.signed"})
	}
	m, err := s.signModel(c.T, sheet, c.Fields(in))
	if err != nil {
		return err
	}
	c.Title(sheet.Document.Title)
	c.Back(desk)
	return c.Invalid("agreements/sign", m)
}

// DeclinePage is the model of agreements/decline.
type DeclinePage struct {
	Title  string
	Errors ui.ErrorSummary
	Reason ui.Field
	Key    string
}

func declineModel(t i18n.T, title string, form *ui.Form) DeclinePage {
	m := DeclinePage{
		Title: t("agreements.decline.title", "paper", title), Key: form.Key(),
		Reason: form.Textarea("reason", "agreements.decline.reason", ui.Hint("agreements.decline.hint"), ui.Rows(3)),
	}
	m.Errors = form.Summary()
	return m
}

func (s *Service) declinePage(c *web.Ctx) error {
	sheet, err := s.sheetAt(c)
	if err != nil {
		return err
	}
	c.Back(signPath(sheet.Placement, sheet.Party, sheet.ID))
	return c.Page("agreements/decline", declineModel(c.T, sheet.Document.Title, c.Fields(&web.Input{Values: url.Values{}})))
}

func (s *Service) decline(c *web.Ctx) error {
	sheet, err := s.sheetAt(c)
	if err != nil {
		return err
	}
	in, err := c.Input()
	if err != nil {
		return err
	}
	err = s.Decline(c.Context(), c.Actor, sheet.Placement, sheet.Party, sheet.ID, c.Lang, in.Text("reason", maxReason))
	if fields := wbl.FieldsOf(err); in.Check(fields) {
		c.Back(signPath(sheet.Placement, sheet.Party, sheet.ID))
		return c.Invalid("agreements/decline", declineModel(c.T, sheet.Document.Title, c.Fields(in)))
	}
	if err != nil {
		return err
	}
	return c.Done("/sign/"+object(sheet.Placement, sheet.Party), web.Flash{Key: "agreements.declined"})
}
