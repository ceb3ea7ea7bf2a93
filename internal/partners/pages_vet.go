package partners

import (
	"errors"
	"net/url"
	"strconv"

	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

func (s *Service) vet(c *web.Ctx) error {
	id, err := web.ID[wbl.EmployerID](c, "id")
	if err != nil {
		return err
	}
	in, err := c.Input()
	if err != nil {
		return err
	}
	version, _ := strconv.Atoi(in.Get("version")) // not a number: a version that no row has
	return s.decided(c, id, Decision{State: State(in.Get("state")), Version: version})
}

// decided makes a decision and offers to take it back.
func (s *Service) decided(c *web.Ctx, id wbl.EmployerID, d Decision) error {
	before, after, err := s.Decide(c.Context(), c.Actor, id, d)
	if err != nil {
		return err
	}
	undo := url.Values{"to": {string(before.State)}, "version": {strconv.Itoa(after.Version)}}
	return c.Done(pathOf(id), web.Flash{Key: "partners.done." + string(after.State), Undo: pathOf(id) + "/vetting/undo?" + undo.Encode()})
}

func (s *Service) undoVetting(c *web.Ctx) error {
	id, err := web.ID[wbl.EmployerID](c, "id")
	if err != nil {
		return err
	}
	version, _ := strconv.Atoi(c.Query("version"))
	if err := s.Restore(c.Context(), c.Actor, id, State(c.Query("to")), version); err != nil {
		return err
	}
	return c.Done(pathOf(id), web.Flash{Key: "partners.done.undone"})
}

func (s *Service) refusePage(c *web.Ctx) error {
	id, err := web.ID[wbl.EmployerID](c, "id")
	if err != nil {
		return err
	}
	p, err := s.Get(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	c.Back(pathOf(id))
	in := &web.Input{Values: url.Values{"version": {strconv.Itoa(p.Vetting.Version)}}}
	return c.Page("partners/form", refuseForm(c, in, p.Employer))
}

func refuseForm(c *web.Ctx, in *web.Input, e Employer) formPage {
	f := c.Fields(in)
	p := formPage{
		Heading: c.T("partners.refuse.heading", "name", e.Name), Intro: c.T("partners.refuse.intro"), Key: f.Key(),
		Hidden:   []ui.Hidden{{Name: "version", Value: f.Value("version")}},
		Sections: []section{{Fields: []ui.Field{f.Textarea("reason", "partners.refuse.reason", ui.Hint("partners.refuse.hint"))}}},
		Send:     ui.Button{Label: c.T("partners.refuse.send"), Kind: ui.Danger},
		Cancel:   ui.Link{Label: c.T("partners.cancel"), Path: pathOf(e.ID)},
	}
	p.Errors = f.Summary()
	return p
}

func (s *Service) refuse(c *web.Ctx) error {
	id, err := web.ID[wbl.EmployerID](c, "id")
	if err != nil {
		return err
	}
	in, err := c.Input()
	if err != nil {
		return err
	}
	version, _ := strconv.Atoi(in.Get("version"))
	d := Decision{State: Refused, Reason: in.Text("reason", 1000), Version: version}
	p, err := s.Get(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	c.Back(pathOf(id))
	if in.Check(d.Validate()) {
		return c.Invalid("partners/form", refuseForm(c, in, p.Employer))
	}
	if err := s.decided(c, id, d); !errors.Is(err, wbl.Conflict) {
		return err
	}
	in.Set("version", strconv.Itoa(p.Vetting.Version)) // sent again, it replaces the other decision
	form := refuseForm(c, in, p.Employer)
	form.Notice = &ui.Alert{Tone: ui.Waiting, Title: c.T("partners.stale.title"), Text: c.T("partners.stale.decided")}
	form.Changed = &ui.SummaryList{Rows: []ui.SummaryRow{{Key: c.T("partners.vetting"), Value: c.T("partners.vetting." + string(p.Vetting.State))}}}
	return c.Stale("partners/form", form)
}

func (s *Service) vetContact(c *web.Ctx) error {
	id, err := web.ID[wbl.EmployerID](c, "id")
	if err != nil {
		return err
	}
	contact, err := web.ID[wbl.ContactID](c, "contact")
	if err != nil {
		return err
	}
	state := State(c.R.PostFormValue("state"))
	undoing := c.R.URL.Query().Has("to")
	if undoing {
		state = State(c.Query("to"))
	}
	before, err := s.VetContact(c.Context(), c.Actor, id, contact, state)
	if err != nil {
		return err
	}
	if undoing {
		return c.Done(pathOf(id), web.Flash{Key: "partners.done.undone"})
	}
	return c.Done(pathOf(id), web.Flash{
		Key:  "partners.done.contact_" + string(state),
		Undo: pathOf(id) + "/contacts/" + string(contact) + "/vetting?to=" + string(before),
	})
}

// mergeModel is the model of partners/merge: first the other one is found, then one
// chooses which name and address stay.
type mergeModel struct {
	Name   string
	Search ui.Field
	Found  []ui.Link
	Looked bool
	Choose *chooseModel
}

type chooseModel struct {
	Key    string
	Other  string // id
	Keep   ui.Field
	Errors ui.ErrorSummary
	Send   ui.Button
}

func (s *Service) mergePage(c *web.Ctx) error {
	id, err := web.ID[wbl.EmployerID](c, "id")
	if err != nil {
		return err
	}
	in, err := c.Input()
	if err != nil {
		return err
	}
	m, err := s.mergeModel(c, id, in)
	if err != nil {
		return err
	}
	return c.Page("partners/merge", m)
}

func (s *Service) mergeModel(c *web.Ctx, id wbl.EmployerID, in *web.Input) (m mergeModel, err error) {
	c.Back(pathOf(id))
	p, err := s.Get(c.Context(), c.Actor, id)
	if err != nil {
		return m, err
	}
	f := c.Fields(in)
	m = mergeModel{Name: p.Employer.Name, Search: f.Text("q", "partners.merge.search", ui.Hint("partners.merge.search.hint"))}
	if other := in.Get("other"); other != "" {
		q, err := s.Get(c.Context(), c.Actor, wbl.EmployerID(other))
		if err != nil {
			return m, err
		}
		m.Choose = newChoose(c, f, p, q)
		return m, nil
	}
	return m, s.candidates(c, p.Employer, in.Get("q"), &m)
}

// candidates looks for the other one: by what was typed, or at first by the name.
func (s *Service) candidates(c *web.Ctx, e Employer, q string, m *mergeModel) (err error) {
	var found []Item
	if q == "" {
		found, err = s.Similar(c.Context(), c.Actor, e.Name)
	} else {
		m.Looked = true
		found, _, err = s.List(c.Context(), c.Actor, Filter{Q: q, Limit: 20})
	}
	for _, i := range found {
		if i.ID != e.ID {
			m.Found = append(m.Found, ui.Link{Label: i.Name, Hidden: i.place(c.T), Path: pathOf(e.ID) + "/merge?other=" + string(i.ID)})
		}
	}
	return err
}

func newChoose(c *web.Ctx, f *ui.Form, a, b Partner) *chooseModel {
	choice := func(p Partner) ui.Choice {
		return ui.Choice{Value: string(p.Employer.ID), Label: p.Employer.Name, Hint: c.T("partners.merge.has",
			"sites", len(p.Worksites), "contacts", len(p.Contacts), "offers", len(p.Offered))}
	}
	m := &chooseModel{
		Key: f.Key(), Other: string(b.Employer.ID),
		Keep: f.Radios("keep", "partners.merge.keep", []ui.Choice{choice(a), choice(b)}, ui.Hint("partners.merge.keep.hint")),
		Send: ui.Button{Label: c.T("partners.merge.send"), Kind: ui.Primary},
	}
	m.Errors = f.Summary()
	return m
}

func (s *Service) merge(c *web.Ctx) error {
	id, err := web.ID[wbl.EmployerID](c, "id")
	if err != nil {
		return err
	}
	in, err := c.Input()
	if err != nil {
		return err
	}
	keep, other := wbl.EmployerID(in.Get("keep")), wbl.EmployerID(in.Get("other"))
	if keep != id && keep != other {
		in.Errors.Add("keep", "partners.error.keep")
		m, err := s.mergeModel(c, id, in)
		if err != nil {
			return err
		}
		return c.Invalid("partners/merge", m)
	}
	gone := other
	if keep == other {
		gone = id
	}
	if err := s.Merge(c.Context(), c.Actor, keep, gone); err != nil {
		return err
	}
	return c.Done(pathOf(keep), web.Flash{Key: "partners.done.merged", Undo: "/partners/" + string(gone) + "/unmerge"})
}

func (s *Service) unmerge(c *web.Ctx) error {
	gone, err := web.ID[wbl.EmployerID](c, "id")
	if err != nil {
		return err
	}
	if err := s.Unmerge(c.Context(), c.Actor, gone); err != nil {
		return err
	}
	return c.Done(pathOf(gone), web.Flash{Key: "partners.done.unmerged"})
}
