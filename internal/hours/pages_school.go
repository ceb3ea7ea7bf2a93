package hours

import (
	"net/url"
	"strconv"
	"strings"

	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// QueuePage is a coordinator's queue: the model of hours/queue.
type QueuePage struct {
	Tabs    ui.Tabs
	Stats   []ui.StatCard
	Odd     *ui.Table // weeks that somebody should look at
	OddBar  ui.BulkBar
	Rest    *ui.Table
	RestBar ui.BulkBar
	All     *ui.ButtonForm // approves everything that needs no look
	Empty   *ui.EmptyState
}

func (s *Service) showQueue(c *web.Ctx) error {
	odd, rest, err := s.Queue(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	c.Wide()
	return c.Page("hours/queue", queuePage(odd, rest, c.Lang, c.T))
}

func queuePage(odd, rest []Group, lang i18n.Lang, t i18n.T) QueuePage {
	m := QueuePage{Tabs: staffTabs("/hours/queue", t)}
	if len(odd)+len(rest) == 0 {
		m.Empty = &ui.EmptyState{Icon: "check", Title: t("hours.queue.none.title"), Text: t("hours.queue.none.text")}
		return m
	}
	m.Stats = []ui.StatCard{
		{Label: t("hours.queue.odd"), Value: strconv.Itoa(len(odd)), Note: t("hours.queue.verified", "hours", i18n.Hours(lang, sumMinutes(odd))), Path: "#odd"},
		{Label: t("hours.queue.rest"), Value: strconv.Itoa(len(rest)), Note: t("hours.queue.verified", "hours", i18n.Hours(lang, sumMinutes(rest))), Path: "#rest"},
	}
	if len(odd) > 0 {
		m.Stats[0].Tone = ui.Waiting
		m.Odd, m.OddBar = queueTable("odd", t("hours.queue.odd"), odd, lang, t)
	}
	if len(rest) > 0 {
		m.Rest, m.RestBar = queueTable("rest", t("hours.queue.rest"), rest, lang, t)
		m.All = &ui.ButtonForm{
			Path: "/hours/queue/approve", Key: ui.NewKey(),
			Button: ui.Button{Kind: ui.Primary, Icon: "check", Label: t("hours.queue.all", "n", len(rest), "hours", i18n.Hours(lang, sumMinutes(rest)))},
		}
		for _, g := range rest {
			m.All.Values = append(m.All.Values, ui.Hidden{Name: "week", Value: g.Ref().String()})
		}
	}
	return m
}

func sumMinutes(groups []Group) (n int) {
	for _, g := range groups {
		n += g.Minutes
	}
	return n
}

func queueTable(id, caption string, groups []Group, lang i18n.Lang, t i18n.T) (*ui.Table, ui.BulkBar) {
	form := id + "-form"
	table := &ui.Table{
		ID: id, Caption: caption, Titled: true, Select: &ui.Select{Form: form, Name: "week"},
		Headers: []ui.Header{
			{Label: t("hours.col.student")},
			{Label: t("hours.col.week")},
			{Label: t("hours.col.host")},
			{Label: t("hours.col.verified"), Num: true},
			{Label: t("hours.col.planned"), Num: true},
			{Label: t("hours.col.look")},
		},
	}
	for _, g := range groups {
		table.Rows = append(table.Rows, queueRow(g, lang, t))
	}
	bar := ui.BulkBar{ID: form, Path: "/hours/queue/approve", Key: ui.NewKey(), Buttons: []ui.Button{{Label: t("hours.queue.approve"), Kind: ui.Secondary, Icon: "check"}}}
	return table, bar
}

func queueRow(g Group, lang i18n.Lang, t i18n.T) ui.Row {
	ref := g.Ref().String()
	planned := "–"
	if g.Planned > 0 {
		planned = i18n.Hours(lang, g.Planned)
	}
	name := g.Student + ", " + i18n.DateDay(lang, g.Week)
	row := ui.Row{ID: ref, Name: name, Cells: []ui.Cell{
		{Text: g.Student, Path: queuePath(g.Placement, g.Week), Note: g.Title},
		{Text: i18n.DateShort(lang, g.Week)},
		{Text: g.Host, Note: g.SchoolName},
		{Text: i18n.Hours(lang, g.Minutes)},
		{Text: planned},
		{Text: flagText(g.Flags, t), Note: reasons(g, lang, t)},
	}}
	if g.Flags.Has(RejectedBy) || g.Flags.Has(Disputed) {
		row.Tone = ui.Problem
	} else if g.Exceptional() {
		row.Tone = ui.Waiting
	}
	return row
}

// reasons are what the host said about any of the lines.
func reasons(g Group, lang i18n.Lang, t i18n.T) string {
	var out []string
	for _, l := range g.Lines {
		if l.Reason != "" || l.Claimed >= 0 {
			out = append(out, i18n.DateDay(lang, l.Day)+": "+remarks(l.Shift, lang, t))
		}
	}
	return strings.Join(out, " ")
}

func queuePath(p wbl.PlacementID, week wbl.Date) string {
	return "/hours/queue/" + string(p) + "/" + week.String()
}

func staffTabs(current string, t i18n.T) ui.Tabs {
	tabs := ui.Tabs{Label: t("hours.tabs")}
	for _, item := range []struct{ path, key string }{
		{"/hours/queue", "hours.queue.title"}, {"/hours/silent", "hours.silent.title"}, {"/hours/export", "hours.export.title"},
	} {
		tabs.Items = append(tabs.Items, ui.NavItem{Label: t(item.key), Path: item.path, Current: item.path == current})
	}
	return tabs
}

func (s *Service) postApprove(c *web.Ctx) error {
	in, err := c.Input()
	if err != nil {
		return err
	}
	act, err := s.Approve(c.Context(), c.Actor, refs(in))
	if err != nil {
		return err
	}
	return c.Done("/hours/queue", acted(c, act, "hours.queue.done", "/hours/queue/undo/"))
}

func (s *Service) undoApprove(c *web.Ctx) error {
	at, err := actAt(c)
	if err != nil {
		return err
	}
	n, err := s.UndoDecision(c.Context(), c.Actor, at)
	if err != nil {
		return err
	}
	return c.Done("/hours/queue", web.Flash{Key: "hours.act.undone", Args: []any{"n", n}})
}

// StaffWeekPage is a student's week before the school decides: the model of hours/decide.
type StaffWeekPage struct {
	Place   Place
	When    string
	Facts   ui.SummaryList
	Table   ui.Table
	Key     string
	Path    string
	Errors  ui.ErrorSummary
	Seen    string // of the whole week
	Ref     string // of what waits on the queue; "" when nothing does
	Approve string // label; "" when nothing can be approved
	Return  *ui.Field
	Behalf  *ui.Field
	Again   bool
}

func (s *Service) showStaffWeek(c *web.Ctx) error { return s.staffWeekPage(c, nil, c.Page) }

func (s *Service) staffWeekPage(c *web.Ctx, in *web.Input, show func(string, any) error) error {
	place, week, err := weekOf(c)
	if err != nil {
		return err
	}
	g, p, err := s.WeekLines(c.Context(), c.Actor, place, week)
	if err != nil {
		return err
	}
	c.Wide()
	c.Back("/hours/queue")
	return show("hours/decide", decidePage(readerOf(c), g, p, in))
}

func weekOf(c *web.Ctx) (wbl.PlacementID, wbl.Date, error) {
	place, err := web.ID[wbl.PlacementID](c, "placement")
	if err != nil {
		return "", wbl.Date{}, err
	}
	week, err := wbl.ParseDate(c.R.PathValue("sunday"))
	if err != nil || week != week.Week() {
		return "", wbl.Date{}, wbl.E(wbl.NotFound, "error.not_found")
	}
	return place, week, nil
}

func decidePage(r reader, g Group, p Place, in *web.Input) StaffWeekPage {
	if in == nil {
		in = &web.Input{Values: url.Values{}}
	}
	f := r.form(in)
	m := StaffWeekPage{
		Place: p, Key: f.Key(), Path: queuePath(g.Placement, g.Week), Seen: g.Ref().Seen, Table: decideTable(g, r.Lang, r.T),
		When: r.T("hours.confirm.week", "from", i18n.DateDay(r.Lang, g.Week), "to", i18n.DateDay(r.Lang, g.Week.AddDays(6))),
	}
	var on Group // what waits on the queue
	for _, l := range g.Lines {
		if l.onQueue() {
			on.add(l)
		}
	}
	if len(on.Lines) > 0 {
		m.Ref = WeekRef{g.Placement, g.Week, fingerprint(on.Lines)}.String()
		if verified := verifiedMinutes(on.Lines); verified >= 0 {
			m.Approve = r.T("hours.decide.approve", "hours", i18n.Hours(r.Lang, verified))
		}
		back := f.Textarea("return_reason", "hours.decide.return", ui.Hint("hours.decide.return.hint"), ui.Rows(2))
		m.Return = &back
	}
	if open := unconfirmed(g.Lines); len(open) > 0 {
		evidence := f.Textarea("evidence", "hours.decide.behalf", ui.Hint("hours.decide.behalf.hint"), ui.Rows(2))
		m.Behalf = &evidence
		for _, l := range open {
			m.Again = m.Again || l.Verify == Rejected || l.Flags.Has(Disputed)
		}
	}
	m.Facts = weekFacts(g, p, r.Lang, r.T)
	m.Errors = f.Summary()
	return m
}

// onQueue reports whether a line waits for the school, as queueLines chooses them.
func (l Line) onQueue() bool {
	return l.Approve == Unapproved && (l.Verify == Verified || l.Verify == Rejected || (l.Verify == Waiting && l.Flags.Has(Disputed)))
}

// verifiedMinutes are what an approval would approve; -1 when there is nothing to.
func verifiedMinutes(lines []Line) int {
	n, any := 0, false
	for _, l := range lines {
		if l.Verify == Verified {
			n, any = n+l.Minutes, true
		}
	}
	if !any {
		return -1
	}
	return n
}

func weekFacts(g Group, p Place, lang i18n.Lang, t i18n.T) (l ui.SummaryList) {
	planned := t("hours.decide.noplan")
	if p.Planned > 0 {
		planned = i18n.Hours(lang, p.Planned)
	}
	l.Rows = []ui.SummaryRow{
		{Key: t("hours.decide.place"), Value: p.Title + ", " + p.Employer},
		{Key: t("hours.col.host"), Value: p.Host},
		{Key: t("hours.decide.total"), Value: i18n.Hours(lang, g.Total)},
		{Key: t("hours.col.planned"), Value: planned},
	}
	if g.Flags.Any() {
		l.Rows = append(l.Rows, ui.SummaryRow{Key: t("hours.col.look"), Value: flagText(g.Flags, t)})
	}
	return l
}

func decideTable(g Group, lang i18n.Lang, t i18n.T) ui.Table {
	table := ui.Table{Caption: t("hours.decide.entries"), Headers: []ui.Header{
		{Label: t("hours.col.day")}, {Label: t("hours.col.length")}, {Label: t("hours.col.times")}, {Label: t("hours.col.state")}, {Label: t("hours.col.look")},
	}, Empty: &ui.EmptyState{Icon: "calendar", Title: t("hours.recent.none.title"), Text: t("hours.decide.none")}}
	for _, l := range g.Lines {
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: i18n.DateDay(lang, l.Day), Path: entryPath(l.ID)},
			{Text: length3(l.Shift, lang, t)},
			{Text: times(l.Shift, lang, t), Note: l.Note},
			{Tag: stateTag(l.State(), t), Note: remarks(l.Shift, lang, t)},
			{Text: flagText(l.Flags, t)},
		}})
	}
	return table
}

func (s *Service) postStaffWeek(c *web.Ctx) error {
	place, week, err := weekOf(c)
	if err != nil {
		return err
	}
	in, err := c.Input()
	if err != nil {
		return err
	}
	whole := WeekRef{Placement: place, Week: week, Seen: in.Get("seen")}
	var act Act
	field := ""
	flash := "hours.queue.done"
	switch in.Get("do") {
	case "approve":
		act, err = s.Approve(c.Context(), c.Actor, refs(in))
	case "return":
		field, flash = "return_reason", "hours.decide.returned.done"
		act, err = s.Return(c.Context(), c.Actor, refs(in), in.Text(field, maxNote))
	case "behalf":
		field, flash = "evidence", "hours.decide.onbehalf.done"
		act, err = s.VerifyOnBehalf(c.Context(), c.Actor, whole, in.Text(field, maxNote))
	case "again":
		flash = "hours.decide.again.done"
		act, err = s.AskAgain(c.Context(), c.Actor, whole)
	default:
		return wbl.E(wbl.NotFound, "error.not_found")
	}
	if e, ok := asUnprocessable(err); ok {
		for _, p := range e.Fields {
			in.Errors.Add(field, p.Key, p.Args...)
		}
		return s.staffWeekPage(c, in, c.Invalid)
	}
	if err != nil {
		return err
	}
	f := acted(c, act, flash, "/hours/queue/undo/")
	if in.Get("do") == "behalf" || in.Get("do") == "again" {
		f.Undo = ""
		return c.Done(queuePath(place, week), f)
	}
	return c.Done("/hours/queue", f)
}

// SilentPage lists who does not answer: the model of hours/silent.
type SilentPage struct {
	Tabs     ui.Tabs
	Hosts    ui.Table
	Bar      ui.BulkBar
	Remind   bool
	Learners ui.Table
}

func (s *Service) showSilent(c *web.Ctx) error {
	hosts, idle, err := s.Silent(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	c.Wide()
	return c.Page("hours/silent", silentPage(hosts, idle, c.Actor.Zone, c.Lang, c.T))
}

func (s *Service) postRemind(c *web.Ctx) error {
	in, err := c.Input()
	if err != nil {
		return err
	}
	var contacts []wbl.ContactID
	for _, id := range in.Values["contact"] {
		contacts = append(contacts, wbl.ContactID(id))
	}
	n, err := s.Remind(c.Context(), c.Actor, contacts)
	if err != nil {
		return err
	}
	return c.Done("/hours/silent", web.Flash{Key: "hours.silent.reminded", Args: []any{"n", n}, Warn: n == 0})
}

// postPrint answers with the sheet itself: its address is known to this request only.
func (s *Service) postPrint(c *web.Ctx) error {
	in, err := c.Input()
	if err != nil {
		return err
	}
	chosen := in.Values["contact"]
	if len(chosen) != 1 {
		return c.Done("/hours/silent", web.Flash{Key: "hours.silent.print.one", Warn: true})
	}
	link, err := s.PrintAsk(c.Context(), c.Actor, wbl.ContactID(chosen[0]))
	if err != nil {
		return err
	}
	return s.people.PrintPage(c, link, "/hours/silent")
}
