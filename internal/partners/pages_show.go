package partners

import (
	"net/url"
	"strconv"

	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// showModel is the model of partners/show.
type showModel struct {
	Name     string
	Tag      *ui.Tag
	Actions  []ui.Link
	About    ui.SummaryList
	Vetting  *vettingCard // for staff
	Notes    []noteCard
	Sites    ui.Table
	AddSite  *ui.Link
	Contacts ui.Table
	AddOne   *ui.Link // contact
	Offered  ui.Table
	Hosted   *ui.Table // for staff
	Merged   []ui.ButtonForm
}

// vettingCard is what the district decided, and what may be decided now.
type vettingCard struct {
	Tag       ui.Tag
	Since     string
	Reason    string
	Elsewhere []string
	Buttons   []ui.ButtonForm
	Refuse    *ui.Link
}

// noteCard is what one school keeps about the partner.
type noteCard struct {
	Title string
	Facts ui.SummaryList
	Edit  *ui.Link
}

func (s *Service) show(c *web.Ctx) error {
	id, err := web.ID[wbl.EmployerID](c, "id")
	if err != nil {
		return err
	}
	p, err := s.Get(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	if p.Employer.ID != id { // merged: the address of the kept one is the one to remember
		return c.Redirect(pathOf(p.Employer.ID))
	}
	staff := canList(c.Actor) == nil
	if staff {
		c.Back("/partners")
	}
	c.Wide()
	c.Title(p.Employer.Name)
	return c.Page("partners/show", newShow(c.T, c.Lang, p, staff))
}

func newShow(t i18n.T, lang i18n.Lang, p Partner, staff bool) showModel {
	base := pathOf(p.Employer.ID)
	m := showModel{
		Name: p.Employer.Name, Tag: vettingTag(t, p.Vetting.State), About: aboutList(t, p.Employer),
		Sites: siteTable(t, p, base), Contacts: contactTable(t, p, base), Offered: offeredTable(t, p),
	}
	if p.May.Edit {
		m.AddOne = &ui.Link{Label: t("partners.contact.new"), Path: base + "/contacts/new", Icon: "plus", Button: ui.Quiet}
		m.AddSite = &ui.Link{Label: t("partners.site.new"), Path: base + "/worksites/new", Icon: "plus", Button: ui.Quiet}
		m.Actions = append(m.Actions, ui.Link{Label: t("partners.edit"), Path: base + "/edit", Button: ui.Secondary, Icon: "edit"})
	}
	if p.May.Vet {
		m.Actions = append(m.Actions, ui.Link{Label: t("partners.post"), Path: "/offers/new?employer=" + string(p.Employer.ID), Button: ui.Secondary, Icon: "plus"})
	}
	if p.May.Merge {
		m.Actions = append(m.Actions, ui.Link{Label: t("partners.merge"), Path: base + "/merge", Button: ui.Quiet})
	}
	if !staff {
		return m
	}
	m.Vetting = newVettingCard(t, lang, p, base)
	m.Notes = noteCards(t, lang, p, base)
	m.Hosted = hostedTable(t, lang, p)
	for _, g := range p.Merged {
		b := ui.ButtonForm{Path: "/partners/" + g.ID + "/unmerge", Key: ui.NewKey(), Button: ui.Button{Label: t("partners.unmerge", "name", g.Name), Kind: ui.Quiet, Icon: "undo"}}
		if p.May.Merge {
			m.Merged = append(m.Merged, b)
		}
	}
	return m
}

func aboutList(t i18n.T, e Employer) ui.SummaryList {
	return ui.SummaryList{Rows: []ui.SummaryRow{
		{Key: t("partners.about"), Value: e.About},
		{Key: t("partners.phone"), Value: e.Phone},
		{Key: t("partners.website"), Value: e.Website},
		{Key: t("partners.naics"), Value: e.NAICS},
	}}
}

func siteTable(t i18n.T, p Partner, base string) ui.Table {
	table := ui.Table{
		Caption: t("partners.sites"), Titled: true,
		Headers: []ui.Header{{Label: t("partners.site.name")}, {Label: t("partners.site.address")}, {Label: t("partners.site.locale")}},
		Empty:   &ui.EmptyState{Icon: "pin", Title: t("partners.sites.none.title"), Text: t("partners.sites.none.text")},
	}
	for _, w := range p.Worksites {
		cell := ui.Cell{Text: w.Label()}
		if p.May.Edit {
			cell.Path = base + "/worksites/" + string(w.ID)
		}
		locale := ""
		if w.Locale != "" {
			locale = t("partners.locale." + w.Locale)
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{cell, {Text: w.Address()}, {Text: locale}}})
	}
	return table
}

func contactTable(t i18n.T, p Partner, base string) ui.Table {
	table := ui.Table{
		Caption: t("partners.contacts"), Titled: true,
		Headers: []ui.Header{{Label: t("partners.contact.name")}, {Label: t("partners.contact.email")}, {Label: t("partners.contact.phone")}, {Label: t("partners.vetting")}},
		Empty:   &ui.EmptyState{Icon: "user", Title: t("partners.contacts.none.title"), Text: t("partners.contacts.none.text")},
	}
	for _, k := range p.Contacts {
		name := ui.Cell{Text: k.Name, Note: k.Title}
		if p.May.Edit {
			name.Path = base + "/contacts/" + string(k.ID)
		}
		state := ui.Cell{Tag: contactTag(t, k)}
		if p.May.Vet && !k.Left {
			state.Buttons = vetButtons(t, k, base)
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{name, {Text: k.Email}, {Text: k.Phone}, state}})
	}
	return table
}

// vetButtons are the decisions about a contact that differ from the one in force.
func vetButtons(t i18n.T, k Contact, base string) (out []ui.ButtonForm) {
	for _, state := range []State{Approved, Refused} {
		if k.Vetting == state || (state == Approved && k.Email == "") {
			continue
		}
		out = append(out, ui.ButtonForm{
			Path: base + "/contacts/" + string(k.ID) + "/vetting", Key: ui.NewKey(),
			Values: []ui.Hidden{{Name: "state", Value: string(state)}},
			Button: ui.Button{Label: t("partners.decide." + string(state)), Kind: ui.Quiet, Hidden: k.Name},
		})
	}
	return out
}

func offeredTable(t i18n.T, p Partner) ui.Table {
	table := ui.Table{
		Caption: t("partners.offered"), Titled: true,
		Headers: []ui.Header{{Label: t("partners.offered.title")}, {Label: t("partners.offered.type")}, {Label: t("partners.offered.state")}, {Label: t("partners.offered.seats"), Num: true}},
		Empty:   &ui.EmptyState{Icon: "briefcase", Title: t("partners.offered.none.title"), Text: t("partners.offered.none.text")},
	}
	for _, o := range p.Offered {
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: o.Title, Path: "/offers/" + string(o.ID)}, {Text: t("type." + o.Type)}, {Text: t("offers.state." + o.State)}, {Text: strconv.Itoa(o.Seats)},
		}})
	}
	return table
}

func hostedTable(t i18n.T, lang i18n.Lang, p Partner) *ui.Table {
	table := ui.Table{
		Caption: t("partners.hosted"), Titled: true,
		Headers: []ui.Header{{Label: t("partners.hosted.learner")}, {Label: t("partners.hosted.title")}, {Label: t("partners.hosted.from")}, {Label: t("partners.offered.state")}},
		Empty:   &ui.EmptyState{Icon: "school", Title: t("partners.hosted.none.title"), Text: t("partners.hosted.none.text")},
	}
	for _, h := range p.Hosted {
		from := ""
		if !h.StartsOn.IsZero() {
			from = i18n.DateShort(lang, h.StartsOn)
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: h.Learner, Path: "/placements/" + string(h.ID), Note: h.School}, {Text: h.Title}, {Text: from}, {Text: t("placements.state." + h.State)},
		}})
	}
	return &table
}

func newVettingCard(t i18n.T, lang i18n.Lang, p Partner, base string) *vettingCard {
	v := &vettingCard{Tag: *vettingTag(t, p.Vetting.State), Reason: ""}
	if p.Vetting.State == Refused {
		v.Reason = p.Vetting.Reason
	}
	if v.Since = i18n.Date(lang, p.Vetting.On); v.Since != "" && p.Vetting.By != "" {
		v.Since = t("partners.vetting.since", "day", v.Since, "who", p.Vetting.By)
	}
	for _, e := range p.Elsewhere {
		v.Elsewhere = append(v.Elsewhere, t("partners.vetting.elsewhere", "district", e.District, "day", i18n.Date(lang, e.On)))
	}
	if !p.May.Vet {
		return v
	}
	for _, state := range []State{Approved, Pending} {
		if state == p.Vetting.State {
			continue
		}
		kind := ui.Secondary
		if state == Approved {
			kind = ui.Primary
		}
		v.Buttons = append(v.Buttons, ui.ButtonForm{
			Path: base + "/vetting", Key: ui.NewKey(), Button: ui.Button{Label: t("partners.decide." + string(state)), Kind: kind},
			Values: []ui.Hidden{{Name: "state", Value: string(state)}, {Name: "version", Value: strconv.Itoa(p.Vetting.Version)}},
		})
	}
	if p.Vetting.State != Refused {
		v.Refuse = &ui.Link{Label: t("partners.decide.refused"), Path: base + "/refuse", Button: ui.Quiet}
	}
	return v
}

func noteCards(t i18n.T, lang i18n.Lang, p Partner, base string) (cards []noteCard) {
	card := func(r Relation) noteCard {
		last := ""
		if !r.LastContactOn.IsZero() {
			last = i18n.Date(lang, r.LastContactOn)
		}
		return noteCard{Title: r.SchoolName, Facts: ui.SummaryList{Rows: []ui.SummaryRow{
			{Key: t("partners.stage"), Value: t("partners.stage." + string(r.Stage))},
			{Key: t("partners.owner"), Value: r.OwnerName},
			{Key: t("partners.last_contact"), Value: last},
			{Key: t("partners.notes"), Value: r.Notes},
		}}}
	}
	for _, school := range p.Schools {
		r := p.relationOf(wbl.SchoolID(school.ID))
		if r.Version == 0 && len(p.Schools) > 3 { // a district's lead sees what there is, not every blank
			continue
		}
		r.SchoolName = school.Name
		k := card(r)
		k.Edit = &ui.Link{Label: t("partners.relation.edit"), Path: base + "/relation?school=" + url.QueryEscape(school.ID), Hidden: school.Name}
		cards = append(cards, k)
	}
	for _, r := range p.Relations {
		if r.Merged != "" {
			k := card(r)
			k.Title = t("partners.relation.merged", "school", r.SchoolName, "name", r.Merged)
			cards = append(cards, k)
		}
	}
	return cards
}
