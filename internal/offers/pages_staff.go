package offers

import (
	"errors"
	"net/url"
	"slices"
	"strconv"

	"throughline/internal/partners"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

func pathOf(id wbl.OpportunityID) string { return "/offers/" + string(id) }

// queueModel is the model of offers/queue.
type queueModel struct {
	Add    ui.Link
	Tabs   ui.Tabs
	Search ui.Field
	Tab    Tab
	Bulk   *ui.BulkBar
	Table  ui.Table
	Pages  ui.Pagination
}

func (s *Service) queuePage(c *web.Ctx) error {
	tab := Tab(c.Query("tab"))
	if !slices.Contains(Tabs, tab) {
		tab = TabWaiting
	}
	after, err := c.After(2)
	if err != nil {
		return err
	}
	rows, more, err := s.Queue(c.Context(), c.Actor, tab, c.Query("q"), [2]string(after), c.Limit())
	if err != nil {
		return err
	}
	c.Wide()
	return c.Page("offers/queue", newQueue(c, tab, rows, more))
}

func newQueue(c *web.Ctx, tab Tab, rows []Row, more bool) queueModel {
	in, _ := c.Input() // a GET has no body that could fail
	m := queueModel{
		Add: ui.Link{Label: c.T("offers.new"), Path: "/offers/new", Button: ui.Primary, Icon: "plus"},
		Tab: tab, Search: c.Fields(in).Text("q", "offers.search.staff"), Tabs: ui.Tabs{Label: c.T("offers.title")},
	}
	for _, t := range Tabs {
		m.Tabs.Items = append(m.Tabs.Items, ui.NavItem{Label: c.T("offers.tab." + string(t)), Path: "/offers?tab=" + string(t), Current: t == tab})
	}
	m.Table = queueTable(c.T, c.Lang, tab, rows)
	actions := map[Tab][]ui.Button{
		TabWaiting: {{Label: c.T("offers.approve"), Kind: ui.Primary, Name: "to", Value: string(Open)}},
		TabOpen:    {{Label: c.T("offers.close"), Kind: ui.Secondary, Name: "to", Value: string(Closed)}},
		TabClosed:  {{Label: c.T("offers.reopen"), Kind: ui.Secondary, Name: "to", Value: string(Open)}},
	}
	if len(rows) > 0 && len(actions[tab]) > 0 {
		m.Bulk = &ui.BulkBar{ID: "bulk", Path: "/offers/decide", Key: ui.NewKey(), Buttons: actions[tab], Values: []ui.Hidden{{Name: "tab", Value: string(tab)}}}
		m.Table.Select = &ui.Select{Form: "bulk", Name: "ids"}
	}
	q := url.Values{"tab": {string(tab)}, "q": {c.Query("q")}}
	if c.Query("after") != "" {
		m.Pages.Prev = "/offers?" + q.Encode()
	}
	if more {
		q.Set("after", web.Cursor(rows[len(rows)-1].Key()...))
		m.Pages.Next = "/offers?" + q.Encode()
	}
	return m
}

func queueTable(t i18n.T, lang i18n.Lang, tab Tab, rows []Row) ui.Table {
	table := ui.Table{
		Caption: t("offers.tab." + string(tab)),
		Headers: []ui.Header{
			{Label: t("offers.name")},
			{Label: t("offers.partner")},
			{Label: t("offers.type")},
			{Label: t("offers.dates")},
			{Label: t("offers.seats"), Num: true},
			{Label: t("offers.applied"), Num: true},
		},
		Empty: &ui.EmptyState{
			Icon: "briefcase", Title: t("offers.none." + string(tab)), Text: t("offers.none.text"),
			Action: &ui.Link{Label: t("offers.new"), Path: "/offers/new", Button: ui.Secondary},
		},
	}
	if len(tab.states()) > 1 { // elsewhere the tab says it
		table.Headers = append(table.Headers, ui.Header{Label: t("offers.state")})
	}
	for _, r := range rows {
		name := ui.Cell{Text: r.Title, Path: pathOf(r.ID), Note: r.City}
		if r.Title == "" {
			name.Text = t("offers.untitled")
		}
		if r.Finder != "" {
			name.Note = t("offers.finder", "name", r.Finder)
		}
		partner := ui.Cell{Text: r.EmployerName, Path: "/partners/" + string(r.EmployerRoot)}
		if r.Vetting != partners.Approved {
			partner.Tag = vettingTag(t, r.Vetting)
		}
		applied := ui.Cell{Text: i18n.Number(lang, int64(r.Applied))}
		if r.Applied > 0 {
			applied.Path = pathOf(r.ID) + "/applicants"
		}
		typ := ""
		if r.Type != "" {
			typ = t("type." + r.Type)
		}
		row := ui.Row{ID: string(r.ID), Name: name.Text, Cells: []ui.Cell{
			name, partner,
			{Text: typ},
			{Text: i18n.DateShort(lang, r.StartsOn), Note: i18n.DateShort(lang, r.EndsOn)},
			{Text: t("offers.seats.of", "held", r.SeatsHeld, "n", r.Seats)},
			applied,
		}}
		if len(tab.states()) > 1 {
			row.Cells = append(row.Cells, ui.Cell{Tag: stateTag(t, r.State)})
		}
		table.Rows = append(table.Rows, row)
	}
	return table
}

func vettingTag(t i18n.T, v partners.State) *ui.Tag {
	tone := ui.Waiting
	if v == partners.Refused {
		tone = ui.Problem
	}
	return &ui.Tag{Tone: tone, Text: t("partners.vetting." + string(v))}
}

// oneModel is the model of offers/one: an opportunity as staff and its host see it.
type oneModel struct {
	Title   string
	Caption string
	Tag     *ui.Tag
	Alerts  []ui.Alert
	Links   []ui.Link
	Buttons []ui.ButtonForm
	Facts   ui.SummaryList
	Ages    ui.SummaryList // what labour law says for each age
}

func (s *Service) onePage(c *web.Ctx) error {
	id, err := web.ID[wbl.OpportunityID](c, "id")
	if err != nil {
		return err
	}
	d, err := s.Get(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	back := "/offers?tab=" + string(tabOf(d.State))
	if !c.Actor.Has(staffRoles...) {
		back = "/offers/mine"
	}
	c.Back(back)
	c.Title(d.Title)
	m := newOne(c, d)
	m.Ages.Rows, err = s.ages(c.Context(), c.Actor, c.Lang, c.T, id)
	if err != nil {
		return err
	}
	return c.Page("offers/one", m)
}

func tabOf(s State) Tab {
	for _, t := range Tabs {
		if slices.Contains(t.states(), s) {
			return t
		}
	}
	return TabWaiting
}

func newOne(c *web.Ctx, d Detail) oneModel {
	base := pathOf(d.ID)
	m := oneModel{Title: d.Title, Caption: d.EmployerName, Tag: stateTag(c.T, d.State), Facts: facts(c.T, c.Lang, d, nil)}
	if d.Title == "" {
		m.Title = c.T("offers.untitled")
	}
	staff := c.Actor.Has(staffRoles...)
	if d.State == Refused {
		m.Alerts = append(m.Alerts, ui.Alert{Tone: ui.Problem, Title: c.T("offers.refused.why"), Text: d.RefusedReason})
	}
	if staff {
		m.Facts.Rows = append(m.Facts.Rows, ui.SummaryRow{Key: c.T("offers.school"), Value: schoolOrAll(c.T, d.SchoolName)})
		m.Alerts = append(m.Alerts, staffAlerts(c.T, d)...)
	}
	edit := base + "/edit"
	if !staff {
		edit = "/offers/mine/" + string(d.ID) + "/check"
	}
	if d.May.Edit {
		m.Links = append(m.Links, ui.Link{Label: c.T("offers.edit"), Path: edit, Button: ui.Secondary, Icon: "edit"})
		m.Buttons = append(m.Buttons, ui.ButtonForm{Path: base + "/copy", Key: ui.NewKey(), Button: ui.Button{Label: c.T("offers.copy"), Kind: ui.Secondary}})
	}
	if d.State != Draft {
		m.Links = append(m.Links, ui.Link{Label: c.T("offers.applicants.n", "n", d.Applied), Path: base + "/applicants", Button: ui.Secondary, Icon: "user"})
	}
	if d.May.Approve {
		m.decisions(c.T, d)
	}
	return m
}

// decisions adds what staff may decide now.
func (m *oneModel) decisions(t i18n.T, d Detail) {
	if d.State == Draft {
		m.Buttons = append(m.Buttons, ui.ButtonForm{
			Path: pathOf(d.ID) + "/send", Key: ui.NewKey(), Values: []ui.Hidden{{Name: "version", Value: strconv.Itoa(d.Version)}},
			Button: ui.Button{Label: t("offers.publish"), Kind: ui.Primary},
		})
		return
	}
	labels := map[State]string{Open: "offers.approve", Closed: "offers.close"}
	if d.State == Closed || d.State == Refused {
		labels[Open] = "offers.reopen"
	}
	for _, to := range moves[d.State] {
		if to == Refused {
			m.Links = append(m.Links, ui.Link{Label: t("offers.refuse"), Path: pathOf(d.ID) + "/refuse", Button: ui.Quiet})
			continue
		}
		kind := ui.Secondary
		if d.State == Submitted {
			kind = ui.Primary
		}
		m.Buttons = append(m.Buttons, ui.ButtonForm{
			Path: "/offers/decide", Key: ui.NewKey(), Button: ui.Button{Label: t(labels[to]), Kind: kind},
			Values: []ui.Hidden{{Name: "ids", Value: string(d.ID)}, {Name: "to", Value: string(to)}},
		})
	}
}

func staffAlerts(t i18n.T, d Detail) (out []ui.Alert) {
	partner := &ui.Link{Label: t("offers.open_partner"), Path: "/partners/" + string(d.EmployerRoot)}
	switch {
	case d.Vetting == partners.Refused:
		out = append(out, ui.Alert{Tone: ui.Problem, Text: t("offers.error.refused_partner"), Link: partner})
	case d.Vetting != partners.Approved:
		out = append(out, ui.Alert{Tone: ui.Waiting, Text: t("offers.unvetted"), Link: partner})
	}
	if d.Finder != "" {
		out = append(out, ui.Alert{Tone: ui.Info, Text: t("offers.found.staff", "name", d.Finder)})
	}
	if d.Supervisor != nil && d.Supervisor.Vetting != partners.Approved {
		out = append(out, ui.Alert{Tone: ui.Waiting, Text: t("offers.unvetted_contact", "name", d.Supervisor.Name), Link: partner})
	}
	return out
}

func schoolOrAll(t i18n.T, name string) string {
	if name == "" {
		return t("offers.school.all")
	}
	return name
}

// decide answers the queue's bulk bar and the buttons of one opportunity.
func (s *Service) decidePage(c *web.Ctx) error {
	in, err := c.Input()
	if err != nil {
		return err
	}
	var ids []wbl.OpportunityID
	for _, id := range in.Values["ids"] {
		ids = append(ids, wbl.OpportunityID(id))
	}
	back := "/offers?tab=" + url.QueryEscape(in.Get("tab"))
	if in.Get("tab") == "" && len(ids) == 1 && wbl.IsID(string(ids[0])) {
		back = pathOf(ids[0])
	}
	if len(ids) == 0 {
		return c.Done(back, web.Flash{Key: "offers.error.none_chosen", Warn: true})
	}
	to := State(in.Get("to"))
	out, err := s.Decide(c.Context(), c.Actor, ids, to, "")
	if err != nil {
		return err
	}
	return c.Done(back, decided(out, to))
}

func decided(out Outcome, to State) web.Flash {
	f := web.Flash{Key: "offers.done." + string(to), Args: []any{"n", len(out.Done)}}
	if len(out.Failed) > 0 {
		f = web.Flash{Key: "offers.done.some", Args: []any{"n", len(out.Done), "left", len(out.Failed)}, Warn: true}
	}
	if len(out.Done) > 0 {
		f.Undo = "/offers/steps/" + out.Step + "/undo"
	}
	return f
}

func (s *Service) undo(c *web.Ctx) error {
	n, err := s.Undo(c.Context(), c.Actor, c.R.PathValue("step"))
	if err != nil {
		return err
	}
	return c.Done("/offers", web.Flash{Key: "offers.done.undone", Args: []any{"n", n}})
}

// formModel is the model of offers/edit and offers/reason: groups of questions.
type formModel struct {
	Heading string
	Caption string
	Intro   string
	Errors  ui.ErrorSummary
	Notice  *ui.Alert
	Changed *ui.SummaryList // what somebody else entered meanwhile
	Steps   *ui.Steps
	Key     string
	Hidden  []ui.Hidden
	Groups  []questions
	Buttons []ui.Button
	Cancel  *ui.Link
	Invite  []ui.ButtonForm // instead of writing it oneself
}

func (s *Service) refusePage(c *web.Ctx) error {
	return s.reason(c, &web.Input{Values: url.Values{}}, false)
}

func (s *Service) reason(c *web.Ctx, in *web.Input, invalid bool) error {
	id, err := web.ID[wbl.OpportunityID](c, "id")
	if err != nil {
		return err
	}
	d, err := s.Get(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	c.Back(pathOf(id))
	f := c.Fields(in)
	m := formModel{
		Heading: c.T("offers.refuse.heading", "title", d.Title), Intro: c.T("offers.refuse.intro"), Key: f.Key(),
		Groups:  []questions{{Fields: []ui.Field{f.Textarea("reason", "offers.refuse.reason", ui.Hint("offers.refuse.hint"))}}},
		Buttons: []ui.Button{{Label: c.T("offers.refuse.send"), Kind: ui.Danger}},
		Cancel:  &ui.Link{Label: c.T("offers.cancel"), Path: pathOf(id)},
	}
	m.Errors = f.Summary()
	if invalid {
		return c.Invalid("offers/edit", m)
	}
	return c.Page("offers/edit", m)
}

func (s *Service) refuse(c *web.Ctx) error {
	id, err := web.ID[wbl.OpportunityID](c, "id")
	if err != nil {
		return err
	}
	in, err := c.Input()
	if err != nil {
		return err
	}
	out, err := s.Decide(c.Context(), c.Actor, []wbl.OpportunityID{id}, Refused, in.Get("reason"))
	var e *wbl.Error
	if errors.As(err, &e) && in.Check(e.Fields) {
		return s.reason(c, in, true)
	}
	if err != nil {
		return err
	}
	return c.Done(pathOf(id), decided(out, Refused))
}
