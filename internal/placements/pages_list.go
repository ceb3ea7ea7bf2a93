package placements

import (
	"net/url"
	"slices"
	"strings"

	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// listPage is the staff's table of placements.
type listPage struct {
	Tabs   ui.Tabs
	Search ui.Field
	State  ui.Field
	School *ui.Field // only for those who see several schools
	Hidden []ui.Hidden
	Table  ui.Table
	Bulk   ui.BulkBar
	Pages  ui.Pagination
	CSV    string
}

func filterOf(c *web.Ctx) (Filter, error) {
	f := Filter{
		State: State(c.Query("state")), School: wbl.SchoolID(c.Query("school")), Employer: wbl.EmployerID(c.Query("employer")),
		Learner: wbl.LearnerID(c.Query("learner")), Queue: QueueKind(c.Query("queue")), NeedsMe: c.Query("needs") == "me",
		Text: c.Query("q"), Limit: c.Limit(),
	}
	var err error
	f.After, err = c.After(2)
	return f, err
}

func (s *Service) showList(c *web.Ctx) error {
	f, err := filterOf(c)
	if err != nil {
		return err
	}
	rows, more, err := s.List(c.Context(), c.Actor, f)
	if err != nil {
		return err
	}
	schools, err := s.schools(c)
	if err != nil {
		return err
	}
	c.Wide()
	return c.Page("placements/list", listModel(see(c), c.R.URL.Query(), f, rows, more, schools))
}

func listModel(v viewer, q url.Values, f Filter, rows []Row, more bool, schools []Option) listPage {
	form := ui.NewForm(q, nil, v.T)
	back := url.Values{}
	for name, v := range q {
		if name != "lang" {
			back[name] = v
		}
	}
	m := listPage{
		Tabs:   queueTabs(v.T, f),
		Search: form.Text("q", "placements.list.search"),
		State:  form.Select("state", "placements.field.state", stateChoices(v.T)),
		Table:  listTable(v, rows),
		Bulk:   bulkBar(v.T, f, back.Encode()),
		CSV:    "/placements.csv?" + back.Encode(),
	}
	if len(schools) > 1 {
		field := form.Select("school", "placements.field.school", choices(schools, v.T("placements.list.all_schools")))
		m.School = &field
	}
	for _, name := range []string{"queue", "needs", "employer", "learner"} {
		if v := q.Get(name); v != "" {
			m.Hidden = append(m.Hidden, ui.Hidden{Name: name, Value: v})
		}
	}
	if more {
		back.Set("after", web.Cursor(rows[len(rows)-1].Key()...))
		m.Pages.Next = "/placements?" + back.Encode()
	}
	if q.Get("after") != "" {
		back.Del("after")
		m.Pages.Prev = "/placements?" + back.Encode()
		m.Pages.Text = v.T("placements.list.later")
	}
	return m
}

// queueTabs are the ways to look at the list, the work that waits first.
func queueTabs(t i18n.T, f Filter) ui.Tabs {
	tabs := ui.Tabs{Label: t("placements.list.views"), Items: []ui.NavItem{
		{Label: t("placements.list.needs_me"), Path: "/placements?needs=me", Current: f.NeedsMe},
		{Label: t("placements.list.all"), Path: "/placements", Current: !f.NeedsMe && f.Queue == ""},
	}}
	for _, k := range QueueKinds() {
		tabs.Items = append(tabs.Items, ui.NavItem{Label: t("placements.queue." + string(k)), Path: "/placements?queue=" + string(k), Current: f.Queue == k})
	}
	return tabs
}

func stateChoices(t i18n.T) []ui.Choice {
	out := []ui.Choice{{Value: "", Label: t("placements.list.all_states")}}
	for _, s := range States() {
		out = append(out, ui.Choice{Value: string(s), Label: t("placements.state." + string(s))})
	}
	return out
}

func choices(options []Option, none string) []ui.Choice {
	var out []ui.Choice
	if none != "" {
		out = append(out, ui.Choice{Value: "", Label: none})
	}
	for _, o := range options {
		label := o.Name
		if o.Note != "" {
			label += " (" + o.Note + ")"
		}
		out = append(out, ui.Choice{Value: o.ID, Label: label})
	}
	return out
}

func listTable(v viewer, rows []Row) ui.Table {
	t := ui.Table{
		ID: "placements", Caption: v.T("placements.list.title"), Select: &ui.Select{Form: "act", Name: "id"},
		Empty: &ui.EmptyState{
			Icon: "inbox", Title: v.T("placements.list.empty"), Text: v.T("placements.list.empty_text"),
			Action: &ui.Link{Label: v.T("placements.new.button"), Path: "/placements/new", Button: ui.Secondary},
		},
	}
	for _, key := range []string{"learner", "title", "state", "missing", "dates", "supervisor"} {
		t.Headers = append(t.Headers, ui.Header{Label: v.T("placements.col." + key)})
	}
	today := v.Today()
	for _, r := range rows {
		tag := stateTag(v.T, r.State)
		t.Rows = append(t.Rows, ui.Row{
			ID: string(r.ID), Name: r.Name(), Tone: rowTone(r, today), Cells: []ui.Cell{
				{Text: r.Name(), Path: "/placements/" + string(r.ID), Note: v.T("placements.grade_at", "grade", r.Grade, "school", r.SchoolName)},
				{Text: r.Title, Note: r.EmployerName},
				{Tag: &tag, Note: v.T("placements.since", "date", i18n.DateShort(v.Lang, dayOf(v, sinceOf(r.Placement))))},
				missingCell(v, r, today),
				{Text: i18n.DateShort(v.Lang, r.StartsOn), Note: untilText(v, r.EndsOn)},
				{Text: r.ContactName},
			},
		})
	}
	return t
}

// sinceOf is when a placement came into its state; records that were brought in from
// elsewhere may only say when they were made.
func sinceOf(p Placement) wbl.Instant {
	if p.Since.IsZero() {
		return p.CreatedAt
	}
	return p.Since
}

func dayOf(v viewer, at wbl.Instant) wbl.Date { return wbl.DateOf(at.Time().In(zoneOf(v.Actor))) }

func untilText(v viewer, d wbl.Date) string {
	if d.IsZero() {
		return ""
	}
	return v.T("placements.until", "date", i18n.DateShort(v.Lang, d))
}

// missingCell names what comes first of what is missing, and who must act.
func missingCell(v viewer, r Row, today wbl.Date) ui.Cell {
	switch {
	case r.State == Applied || r.State == Offered:
		return ui.Cell{Text: v.T("placements.waits." + string(r.State))}
	case r.overdue(today):
		return ui.Cell{Text: v.T("placements.waits.active")}
	case r.State != Preparing:
		return ui.Cell{}
	}
	blocking := slices.DeleteFunc(slices.Clone(r.Missing), func(g Gate) bool { return !g.Blocking })
	if len(blocking) == 0 {
		return ui.Cell{Tag: &ui.Tag{Tone: ui.Good, Text: v.T("placements.ready")}}
	}
	first := blocking[0]
	for _, g := range blocking[1:] {
		if !g.DueOn.IsZero() && g.DueOn.Before(first.DueOn) {
			first = g
		}
	}
	cell := ui.Cell{Text: v.T("placements.gate."+first.Code) + " · " + v.T("placements.who."+string(first.Who))}
	if n := len(blocking) - 1; n > 0 {
		cell.Text += " " + v.T("placements.more", "n", n)
	}
	if !first.DueOn.IsZero() {
		cell.Note = dueText(v.Lang, v.T, first.DueOn, today)
	}
	return cell
}

func dueText(lang i18n.Lang, t i18n.T, due, today wbl.Date) string {
	if due.Before(today) {
		return t("placements.late", "date", i18n.DateShort(lang, due))
	}
	return t("placements.due", "date", i18n.DateShort(lang, due))
}

// overdue reports whether the last day has passed and nobody has ended the placement.
func (r Row) overdue(today wbl.Date) bool {
	return r.State == Active && !r.EndsOn.IsZero() && r.EndsOn.Before(today)
}

// rowTone marks what is late.
func rowTone(r Row, today wbl.Date) ui.Tone {
	if r.overdue(today) {
		return ui.Problem
	}
	for _, g := range r.Missing {
		if g.Blocking && !g.DueOn.IsZero() && g.DueOn.Before(today) {
			return ui.Waiting
		}
	}
	return ""
}

var stateTones = map[State]ui.Tone{
	Applied: ui.Info, Offered: ui.Waiting, Accepted: ui.Info, Preparing: ui.Waiting,
	Active: ui.Good, Completed: ui.Neutral, EndedEarly: ui.Neutral, Cancelled: ui.Neutral,
}

func stateTag(t i18n.T, s State) ui.Tag {
	return ui.Tag{Tone: stateTones[s], Text: t("placements.state." + string(s))}
}

// bulkBar offers what can be done with many rows; with one state or queue shown, only
// what fits it.
func bulkBar(t i18n.T, f Filter, back string) ui.BulkBar {
	b := ui.BulkBar{ID: "act", Path: "/placement-acts", Key: ui.NewKey(), Values: []ui.Hidden{{Name: "back", Value: back}}}
	for _, act := range []Action{Offer, Place, Start, Complete, reminded, Cancel} {
		if rule, ok := RuleOf(act); ok && !fits(f, rule) {
			continue
		}
		b.Buttons = append(b.Buttons, ui.Button{Label: t("placements.do." + string(act)), Kind: ui.Secondary, Name: "action", Value: string(act)})
	}
	return b
}

// fits reports whether an action can do anything to the rows that a filter shows.
func fits(f Filter, r Rule) bool {
	state := f.State
	if s, ok := map[QueueKind]State{
		QueueOverdue: Active, QueueReady: Preparing, QueueGates: Preparing, QueueApplicants: Applied, QueueUnanswered: Offered, QueueEnding: Active,
	}[f.Queue]; ok {
		state = s
	}
	return state == "" || r.from(state)
}

// maxCSV is how many rows one file holds.
const maxCSV = 100_000

var csvHeader = []string{
	"placement_id", "learner_id", "learner", "grade", "school", "employer", "title", "type", "state", "starts_on", "ends_on", "supervisor", "missing",
}

func (s *Service) exportList(c *web.Ctx) error {
	f, err := filterOf(c)
	if err != nil {
		return err
	}
	f.After, f.Limit = nil, maxCSV
	rows, _, err := s.List(c.Context(), c.Actor, f)
	if err != nil {
		return err
	}
	return web.CSV(c, "placements.csv", csvHeader, web.Rows(rows, csvRow))
}

func csvRow(r Row) []string {
	missing := make([]string, len(r.Missing))
	for i, g := range r.Missing {
		missing[i] = g.Code
	}
	return []string{
		string(r.ID), string(r.Learner), r.Name(), r.Grade, r.SchoolName, r.EmployerName, r.Title, r.Type, string(r.State),
		r.StartsOn.String(), r.EndsOn.String(), r.ContactName, strings.Join(missing, " "),
	}
}
