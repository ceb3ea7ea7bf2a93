package offers

import (
	"errors"
	"net/url"
	"strconv"

	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// Hosts answer one group of questions a page. Each page saves the draft, so that they can
// stop and come back; then they check everything and send it to the school.

func hostPath(id wbl.OpportunityID, page string) string {
	return "/offers/mine/" + string(id) + "/" + page
}

// mineModel is the model of offers/mine: what the host posted, and the way to begin.
type mineModel struct {
	Name  string
	Start ui.ButtonForm
	Cards []mineCard
}

type mineCard struct {
	Title   string
	Tag     *ui.Tag
	Note    string
	Links   []ui.Link
	Buttons []ui.ButtonForm
}

func (s *Service) minePage(c *web.Ctx) error {
	h, err := s.Mine(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	m := mineModel{Name: h.Employer.Name, Start: ui.ButtonForm{
		Path: "/offers/mine", Key: ui.NewKey(), Button: ui.Button{Label: c.T("offers.mine.start"), Kind: ui.Primary, Icon: "plus"},
	}}
	for _, r := range h.Rows {
		card := mineCard{Title: r.Title, Tag: stateTag(c.T, r.State), Note: dates(c.T, c.Lang, r.StartsOn, r.EndsOn)}
		if r.Title == "" {
			card.Title = c.T("offers.untitled")
		}
		if hostEdits(r.State) {
			card.Links = append(card.Links, ui.Link{Label: c.T("offers.mine.go_on"), Hidden: card.Title, Path: hostPath(r.ID, "check"), Button: ui.Secondary})
		} else {
			card.Links = append(card.Links, ui.Link{Label: c.T("offers.mine.open"), Hidden: card.Title, Path: pathOf(r.ID), Button: ui.Secondary})
		}
		card.Buttons = append(card.Buttons, ui.ButtonForm{Path: pathOf(r.ID) + "/copy", Key: ui.NewKey(), Button: ui.Button{Label: c.T("offers.copy"), Hidden: card.Title, Kind: ui.Quiet}})
		m.Cards = append(m.Cards, card)
	}
	return c.Page("offers/mine", m)
}

func (s *Service) startDraft(c *web.Ctx) error {
	id, err := s.Create(c.Context(), c.Actor, c.Key(), "", Input{}, true)
	if err != nil {
		return err
	}
	return c.Redirect(hostPath(id, groups[0].code))
}

// hostStep is one page of the sequence.
type hostStep struct {
	Detail
	options
	n int // index of the group
}

func (s *Service) hostStep(c *web.Ctx) (h hostStep, err error) {
	id, err := web.ID[wbl.OpportunityID](c, "id")
	if err != nil {
		return h, err
	}
	n, ok := groupByCode(c.R.PathValue("group"))
	if !ok {
		return h, wbl.E(wbl.NotFound, "error.not_found")
	}
	h.n = n
	if h.Detail, err = s.Get(c.Context(), c.Actor, id); err != nil {
		return h, err
	}
	if !h.May.Edit {
		return h, wbl.E(wbl.Conflict, "offers.error.open_already")
	}
	_, h.options, err = s.options(c.Context(), c.Actor, h.EmployerRoot)
	return h, err
}

// checking: a person who changes an answer goes straight back to "check your answers".
func checking(c *web.Ctx) bool { return c.Query("check") == "1" }

func (h hostStep) page(c *web.Ctx, in *web.Input) formModel {
	g := groups[h.n]
	f := c.Fields(in)
	q := g.build(c, f, h.options)
	m := formModel{
		Heading: c.T("offers.group." + g.code), Caption: h.EmployerName, Key: f.Key(), Groups: []questions{q},
		Hidden:  []ui.Hidden{{Name: "version", Value: f.Value("version")}},
		Buttons: []ui.Button{{Label: c.T("offers.continue"), Kind: ui.Primary}}, Steps: &ui.Steps{Current: h.n},
	}
	for _, g := range groups {
		m.Steps.Labels = append(m.Steps.Labels, c.T("offers.group."+g.code))
	}
	m.Errors = f.Summary()
	switch {
	case checking(c):
		c.Back(hostPath(h.ID, "check"))
	case h.n > 0:
		c.Back(hostPath(h.ID, groups[h.n-1].code))
	default:
		c.Back("/offers/mine")
	}
	return m
}

func (s *Service) hostPage(c *web.Ctx) error {
	if c.R.PathValue("group") == "check" {
		return s.checkPage(c, nil)
	}
	h, err := s.hostStep(c)
	if err != nil {
		return err
	}
	return c.Page("offers/edit", h.page(c, &web.Input{Values: formValues(h.Opportunity)}))
}

func (s *Service) hostAnswer(c *web.Ctx) error {
	if c.R.PathValue("group") == "check" {
		return s.hostSend(c)
	}
	h, err := s.hostStep(c)
	if err != nil {
		return err
	}
	in, err := c.Input()
	if err != nil {
		return err
	}
	answers := h.Input
	groups[h.n].read(in, &answers)
	answers = answers.Clean()
	var errs wbl.FieldErrors
	groups[h.n].check(answers, &errs, c.Today())
	if in.Check(errs) {
		return c.Invalid("offers/edit", h.page(c, in))
	}
	version, _ := strconv.Atoi(in.Get("version")) // not a number: a version that no row has
	err = s.Save(c.Context(), c.Actor, h.ID, version, answers)
	var problem *wbl.Error
	switch {
	case errors.As(err, &problem) && in.Check(problem.Fields):
		return c.Invalid("offers/edit", h.page(c, in))
	case errors.Is(err, wbl.Conflict) && version != h.Version:
		in.Set("version", strconv.Itoa(h.Version))
		m := h.page(c, in)
		m.stale(c, in, h.Detail)
		return c.Stale("offers/edit", m)
	case err != nil:
		return err
	case checking(c), h.n == len(groups)-1:
		return c.Redirect(hostPath(h.ID, "check"))
	}
	return c.Redirect(hostPath(h.ID, groups[h.n+1].code))
}

// checkModel is the model of offers/check: the answers before they are sent.
type checkModel struct {
	Heading string
	Caption string
	Intro   string
	Errors  ui.ErrorSummary
	Refused *ui.Alert
	Facts   ui.SummaryList
	Key     string
	Hidden  []ui.Hidden
	Send    *ui.Button
	Later   *ui.Link
}

func (s *Service) checkPage(c *web.Ctx, problems wbl.FieldErrors) error {
	id, err := web.ID[wbl.OpportunityID](c, "id")
	if err != nil {
		return err
	}
	d, err := s.Get(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	if !d.May.Edit {
		return c.Redirect(pathOf(id))
	}
	c.Back("/offers/mine")
	c.Title(c.T("offers.check"))
	m := checkModel{
		Heading: c.T("offers.check"), Caption: d.EmployerName, Intro: c.T("offers.check.intro"), Key: ui.NewKey(),
		Facts:  facts(c.T, c.Lang, d, func(group string) string { return hostPath(id, group) + "?check=1" }),
		Hidden: []ui.Hidden{{Name: "version", Value: strconv.Itoa(d.Version)}},
		Later:  &ui.Link{Label: c.T("offers.check.later"), Path: "/offers/mine"},
	}
	ages, err := s.ages(c.Context(), c.Actor, c.Lang, c.T, id)
	if err != nil {
		return err
	}
	m.Facts.Rows = append(m.Facts.Rows, ages...)
	if d.State == Draft || d.State == Refused {
		m.Send = &ui.Button{Label: c.T("offers.check.send"), Kind: ui.Primary, Icon: "send"}
	} else {
		m.Intro = c.T("offers.check.sent")
	}
	if d.State == Refused {
		m.Refused = &ui.Alert{Tone: ui.Problem, Title: c.T("offers.refused.why"), Text: d.RefusedReason}
	}
	if len(problems) == 0 {
		return c.Page("offers/check", m)
	}
	m.Errors = c.Fields(&web.Input{Values: url.Values{}, Errors: problems}).Summary()
	return c.Invalid("offers/check", m)
}

func (s *Service) hostSend(c *web.Ctx) error {
	id, err := web.ID[wbl.OpportunityID](c, "id")
	if err != nil {
		return err
	}
	in, err := c.Input()
	if err != nil {
		return err
	}
	version, _ := strconv.Atoi(in.Get("version"))
	_, err = s.Send(c.Context(), c.Actor, id, version)
	var problem *wbl.Error
	if errors.As(err, &problem) && len(problem.Fields) > 0 {
		return s.checkPage(c, problem.Fields)
	}
	if err != nil {
		return err
	}
	return c.Done("/offers/mine", web.Flash{Key: "offers.done.sent"})
}
