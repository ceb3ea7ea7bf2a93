package offers

import (
	"context"
	"errors"
	"net/url"
	"strconv"

	"throughline/internal/partners"
	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// options reads what the form for an employer's opportunity lets choose from.
func (s *Service) options(ctx context.Context, a access.Actor, employer wbl.EmployerID) (e partners.Employer, o options, err error) {
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		o = options{}
		id, err := partners.Resolve(tx, employer)
		if err != nil {
			return err
		}
		if e, err = partners.ByID(tx, id); err != nil {
			return err
		}
		if o.sites, err = partners.Worksites(tx, id); err != nil {
			return err
		}
		if o.contacts, err = partners.Contacts(tx, id); err != nil {
			return err
		}
		if a.Has(staffRoles...) {
			o.schools, err = schools(tx, a)
		}
		return err
	})
	return e, o, err
}

// newPage asks first for which partner, then for everything on one page.
func (s *Service) newPage(c *web.Ctx) error {
	c.Back("/offers")
	if !wbl.IsID(c.Query("employer")) {
		return s.choosePartner(c)
	}
	e, o, err := s.options(c.Context(), c.Actor, wbl.EmployerID(c.Query("employer")))
	if err != nil {
		return err
	}
	in := &web.Input{Values: formValues(Opportunity{})}
	in.Set("seats", "")
	in.Del("paid")
	c.Wide()
	return c.Page("offers/edit", s.newForm(c, in, e, o))
}

// chooseModel is the model of offers/choose: for which partner?
type chooseModel struct {
	Search ui.Field
	Found  []ui.Link
	Looked bool
	Add    ui.Link
}

func (s *Service) choosePartner(c *web.Ctx) error {
	in, err := c.Input()
	if err != nil {
		return err
	}
	m := chooseModel{
		Search: c.Fields(in).Text("q", "offers.which_partner", ui.Hint("offers.which_partner.hint"), ui.Heading()), Looked: c.Query("q") != "",
		Add: ui.Link{Label: c.T("offers.add_partner"), Path: "/partners/new?name=" + url.QueryEscape(c.Query("q"))},
	}
	if m.Looked {
		items, _, err := s.partners.List(c.Context(), c.Actor, partners.Filter{Q: c.Query("q"), Limit: 20})
		if err != nil {
			return err
		}
		for _, i := range items {
			m.Found = append(m.Found, ui.Link{Label: i.Name, Hidden: i.City, Path: "/offers/new?employer=" + string(i.ID)})
		}
	}
	return c.Page("offers/choose", m)
}

func (s *Service) newForm(c *web.Ctx, in *web.Input, e partners.Employer, o options) formModel {
	m := dense(c, in, o)
	m.Heading, m.Caption = c.T("offers.new"), e.Name
	m.Buttons = []ui.Button{
		{Label: c.T("offers.publish"), Kind: ui.Primary},
		{Label: c.T("offers.save_draft"), Kind: ui.Secondary, Name: "draft", Value: "yes"},
	}
	m.Cancel = &ui.Link{Label: c.T("offers.cancel"), Path: "/offers"}
	for _, k := range o.contacts {
		if k.Email != "" && !k.Left {
			m.Invite = append(m.Invite, ui.ButtonForm{
				Path: "/offers/invite", Key: ui.NewKey(), Values: []ui.Hidden{{Name: "contact", Value: string(k.ID)}},
				Button: ui.Button{Label: c.T("offers.invite", "name", k.Name), Kind: ui.Quiet, Icon: "mail"},
			})
		}
	}
	return m
}

// dense is the form of every group on one page.
func dense(c *web.Ctx, in *web.Input, o options) formModel {
	f := c.Fields(in)
	m := formModel{Key: f.Key(), Hidden: []ui.Hidden{{Name: "version", Value: f.Value("version")}}}
	for _, g := range groups {
		q := g.build(c, f, o)
		q.Title = c.T("offers.group." + g.code)
		m.Groups = append(m.Groups, q)
	}
	m.Errors = f.Summary()
	return m
}

func (s *Service) createPage(c *web.Ctx) error {
	c.Back("/offers")
	employer := wbl.EmployerID(c.Query("employer"))
	e, o, err := s.options(c.Context(), c.Actor, employer)
	if err != nil {
		return err
	}
	in, err := c.Input()
	if err != nil {
		return err
	}
	c.Wide()
	read, draft := readAll(in), in.Bool("draft")
	if !draft && in.Check(read.Validate(c.Today())) || len(in.Errors) > 0 {
		return c.Invalid("offers/edit", s.newForm(c, in, e, o))
	}
	id, err := s.Create(c.Context(), c.Actor, c.Key(), employer, read, draft)
	var problem *wbl.Error
	if errors.As(err, &problem) && in.Check(problem.Fields) {
		return c.Invalid("offers/edit", s.newForm(c, in, e, o))
	}
	if err != nil {
		return err
	}
	done := "offers.done.posted"
	if draft {
		done = "offers.done.draft"
	}
	return c.Done(pathOf(id), web.Flash{Key: done})
}

func (s *Service) editPage(c *web.Ctx) error {
	d, o, err := s.editing(c)
	if err != nil {
		return err
	}
	return c.Page("offers/edit", editForm(c, &web.Input{Values: formValues(d.Opportunity)}, d, o))
}

// editing reads the opportunity of the address for a form.
func (s *Service) editing(c *web.Ctx) (d Detail, o options, err error) {
	id, err := web.ID[wbl.OpportunityID](c, "id")
	if err != nil {
		return d, o, err
	}
	if d, err = s.Get(c.Context(), c.Actor, id); err != nil {
		return d, o, err
	}
	if !d.May.Edit {
		return d, o, wbl.E(wbl.Denied, "denied.role")
	}
	c.Back(pathOf(id))
	c.Wide()
	_, o, err = s.options(c.Context(), c.Actor, d.EmployerRoot)
	return d, o, err
}

func editForm(c *web.Ctx, in *web.Input, d Detail, o options) formModel {
	m := dense(c, in, o)
	m.Heading, m.Caption = c.T("offers.edit"), d.EmployerName
	m.Buttons = []ui.Button{{Label: c.T("offers.save"), Kind: ui.Primary}}
	m.Cancel = &ui.Link{Label: c.T("offers.cancel"), Path: pathOf(d.ID)}
	return m
}

func (s *Service) edit(c *web.Ctx) error {
	d, o, err := s.editing(c)
	if err != nil {
		return err
	}
	in, err := c.Input()
	if err != nil {
		return err
	}
	read := readAll(in)
	if d.State != Draft && in.Check(read.Validate(c.Today())) || len(in.Errors) > 0 {
		return c.Invalid("offers/edit", editForm(c, in, d, o))
	}
	version, _ := strconv.Atoi(in.Get("version")) // not a number: a version that no row has
	err = s.Save(c.Context(), c.Actor, d.ID, version, read)
	var problem *wbl.Error
	switch {
	case errors.As(err, &problem) && in.Check(problem.Fields):
		return c.Invalid("offers/edit", editForm(c, in, d, o))
	case errors.Is(err, wbl.Conflict) && version != d.Version:
		in.Set("version", strconv.Itoa(d.Version))
		in.Del("key") // what is sent next is another change
		m := editForm(c, in, d, o)
		m.stale(c, in, d)
		return c.Stale("offers/edit", m)
	case err != nil:
		return err
	}
	return c.Done(pathOf(d.ID), web.Flash{Key: "offers.done.saved"})
}

// stale says that somebody was faster, and what the opportunity says now where it differs
// from what was typed.
func (m *formModel) stale(c *web.Ctx, in *web.Input, d Detail) {
	m.Notice = &ui.Alert{
		Tone: ui.Waiting, Title: c.T("offers.stale.title"), Text: c.T("offers.stale.text"),
		Link: &ui.Link{Label: c.T("offers.stale.open"), Path: pathOf(d.ID)},
	}
	current := formValues(d.Opportunity)
	var fields []ui.Field
	for _, q := range m.Groups {
		fields = append(fields, q.Fields...)
		if q.Grid != nil {
			fields = append(fields, q.Grid.days()...)
		}
		fields = append(fields, q.After...)
	}
	m.Changed = c.Fields(in).Changed(c.Lang, current, fields...)
}

func (s *Service) send(c *web.Ctx) error {
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
	if errors.As(err, &problem) && len(problem.Fields) > 0 { // a draft with gaps: show them in its form
		d, o, err := s.editing(c)
		if err != nil {
			return err
		}
		filled := &web.Input{Values: formValues(d.Opportunity)}
		filled.Check(problem.Fields)
		return c.Invalid("offers/edit", editForm(c, filled, d, o))
	}
	if err != nil {
		return err
	}
	return c.Done(pathOf(id), web.Flash{Key: "offers.done.posted"})
}

func (s *Service) copyPage(c *web.Ctx) error {
	id, err := web.ID[wbl.OpportunityID](c, "id")
	if err != nil {
		return err
	}
	copied, err := s.Copy(c.Context(), c.Actor, c.Key(), id)
	if err != nil {
		return err
	}
	path := pathOf(copied) + "/edit"
	if !c.Actor.Has(staffRoles...) {
		path = "/offers/mine/" + string(copied) + "/check"
	}
	return c.Done(path, web.Flash{Key: "offers.done.copied"})
}

func (s *Service) invite(c *web.Ctx) error {
	in, err := c.Input()
	if err != nil {
		return err
	}
	name, err := s.Invite(c.Context(), c.Actor, wbl.ContactID(in.Get("contact")))
	if err != nil {
		return err
	}
	return c.Done("/offers", web.Flash{Key: "offers.done.invited", Args: []any{"name", name}})
}
