package hours

import (
	"bytes"
	"io"
	"net/url"
	"strconv"
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// ExportPage makes an export in two steps, preview and lock: the model of hours/export.
type ExportPage struct {
	Tabs    ui.Tabs
	Errors  ui.ErrorSummary
	School  ui.Field
	From    ui.Field
	To      ui.Field
	Shown   bool // a preview is shown
	Stats   []ui.StatCard
	Warn    *ui.Alert
	Lines   ui.Table
	Lock    *ui.ButtonForm
	History ui.Table
}

func (s *Service) showExport(c *web.Ctx) error {
	in, err := c.Input()
	if err != nil {
		return err
	}
	if !in.Has("from") {
		in.Values = url.Values{}
		today := c.Today().Week()
		in.Set("from", today.AddDays(-14).String())
		in.Set("to", today.AddDays(-1).String())
		return s.exportPage(c, in, nil, c.Page)
	}
	r := readExport(in)
	var p Preview
	if !in.Check(r.Validate()) {
		p, err = s.PreviewExport(c.Context(), c.Actor, r)
	}
	if bad, other := problems(in, err); bad {
		return s.exportPage(c, in, nil, c.Invalid)
	} else if other != nil {
		return other
	}
	return s.exportPage(c, in, &p, c.Page)
}

func readExport(in *web.Input) ExportRequest {
	return ExportRequest{School: wbl.SchoolID(in.Get("school")), From: in.Date("from"), To: in.Date("to"), Seen: in.Get("seen")}
}

func (s *Service) postExport(c *web.Ctx) error {
	in, err := c.Input()
	if err != nil {
		return err
	}
	r := readExport(in)
	var e Export
	if !in.Check(r.Validate()) {
		e, err = s.MakeExport(c.Context(), c.Actor, c.Key(), r)
	}
	if bad, other := problems(in, err); bad {
		return s.exportPage(c, in, nil, c.Invalid)
	} else if other != nil {
		return other
	}
	return c.Done("/hours/export/"+string(e.ID), web.Flash{Key: "hours.export.done", Args: []any{"n", e.Rows, "hours", i18n.Hours(c.Lang, e.Minutes)}})
}

func (s *Service) exportPage(c *web.Ctx, in *web.Input, p *Preview, show func(string, any) error) error {
	history, schools, whole, err := s.Exports(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	c.Wide()
	return show("hours/export", exportModel(readerOf(c), in, p, history, schools, whole))
}

func exportModel(r reader, in *web.Input, p *Preview, history []Export, schools []schoolRow, whole bool) ExportPage {
	var choices []ui.Choice
	if whole {
		choices = append(choices, ui.Choice{Value: "", Label: r.T("hours.export.all")})
	}
	for _, sc := range schools {
		choices = append(choices, ui.Choice{Value: string(sc.ID), Label: sc.Name})
	}
	f := r.form(in)
	m := ExportPage{
		Tabs: staffTabs("/hours/export", r.T), History: historyTable(history, r.Actor.Zone, r.Lang, r.T),
		School: f.Select("school", "hours.export.school", choices), From: f.Date("from", "hours.export.from"), To: f.Date("to", "hours.export.to"),
	}
	m.Errors = f.Summary()
	if p != nil {
		m.preview(*p, r.Lang, r.T)
	}
	return m
}

func (m *ExportPage) preview(p Preview, lang i18n.Lang, t i18n.T) {
	m.Shown = true
	m.Stats = []ui.StatCard{
		{Label: t("hours.export.lines"), Value: strconv.Itoa(len(p.Lines))},
		{Label: t("hours.total.approved"), Value: i18n.Hours(lang, p.Minutes)},
		{Label: t("hours.export.amount"), Value: i18n.Money(lang, p.Cents)},
		{Label: t("hours.export.corrections"), Value: strconv.Itoa(p.Count(LineChanged) + p.Count(LineRemoved))},
	}
	if p.Unapproved > 0 {
		m.Warn = &ui.Alert{
			Tone: ui.Waiting, Text: t("hours.export.unapproved", "n", p.Unapproved, "hours", i18n.Hours(lang, p.UnapprovedMinutes)),
			Link: &ui.Link{Label: t("hours.queue.title"), Path: "/hours/queue"},
		}
	}
	m.Lines = exportTable(p.Lines, lang, t)
	if len(p.Lines) > 0 {
		m.Lock = &ui.ButtonForm{Path: "/hours/export", Key: ui.NewKey(), Values: []ui.Hidden{
			{Name: "school", Value: string(p.School)},
			{Name: "from", Value: p.From.String()},
			{Name: "to", Value: p.To.String()},
			{Name: "seen", Value: p.Fingerprint()},
		}, Button: ui.Button{Label: t("hours.export.lock"), Kind: ui.Primary, Icon: "lock"}}
	}
}

// changeTones are how the changes look.
var changeTones = map[Change]ui.Tone{LineNew: ui.Neutral, LineChanged: ui.Waiting, LineRemoved: ui.Problem}

func exportTable(lines []ExportLine, lang i18n.Lang, t i18n.T) ui.Table {
	table := ui.Table{
		Caption: t("hours.export.lines"), Titled: true,
		Headers: []ui.Header{
			{Label: t("hours.col.student")},
			{Label: t("hours.col.day")},
			{Label: t("hours.col.length"), Num: true},
			{Label: t("hours.export.amount"), Num: true},
			{Label: t("hours.export.change")},
		},
		Empty: &ui.EmptyState{Icon: "file", Title: t("hours.export.none"), Text: t("hours.export.none.text")},
	}
	for _, l := range lines {
		change := ui.Cell{Tag: &ui.Tag{Tone: changeTones[l.Change()], Text: t("hours.export.change." + string(l.Change()))}}
		if l.Change() != LineNew {
			change.Note = t("hours.export.before", "before", i18n.Hours(lang, l.Before), "now", i18n.Hours(lang, l.Before+l.Minutes))
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: l.Student, Note: l.Title + ", " + l.Employer},
			{Text: i18n.DateShort(lang, l.Day), Path: entryPath(l.Shift)},
			{Text: i18n.Hours(lang, l.Minutes)},
			{Text: i18n.Money(lang, l.Cents)},
			change,
		}})
	}
	return table
}

func historyTable(list []Export, zone *time.Location, lang i18n.Lang, t i18n.T) ui.Table {
	table := ui.Table{
		Caption: t("hours.export.history"), Titled: true,
		Headers: []ui.Header{
			{Label: t("hours.export.made")},
			{Label: t("hours.export.days")},
			{Label: t("hours.export.school")},
			{Label: t("hours.export.lines"), Num: true},
			{Label: t("hours.col.length"), Num: true},
			{Label: t("hours.export.amount"), Num: true},
		},
		Empty: &ui.EmptyState{Icon: "file", Title: t("hours.export.history.none"), Text: t("hours.export.history.none.text")},
	}
	if zone == nil {
		zone = time.UTC
	}
	for _, e := range list {
		school := e.SchoolName
		if e.School == "" {
			school = t("hours.export.all")
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: i18n.DateTime(lang, e.CreatedAt.Time(), zone), Path: "/hours/export/" + string(e.ID)},
			{Text: i18n.DateShort(lang, e.From) + " – " + i18n.DateShort(lang, e.To)},
			{Text: school},
			{Text: strconv.Itoa(e.Rows)},
			{Text: i18n.Hours(lang, e.Minutes)},
			{Text: i18n.Money(lang, e.Cents)},
		}})
	}
	return table
}

// ExportedPage is one export: the model of hours/exported.
type ExportedPage struct {
	Export
	Days      string
	Stats     []ui.StatCard
	Lines     ui.Table
	CSV, XLSX string // addresses
}

func (s *Service) showExported(c *web.Ctx) error {
	id, err := web.ID[ExportID](c, "id")
	if err != nil {
		return err
	}
	e, lines, err := s.GetExport(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	c.Wide()
	c.Back("/hours/export")
	return c.Page("hours/exported", exportedPage(readerOf(c), e, lines))
}

func exportedPage(r reader, e Export, lines []ExportLine) ExportedPage {
	p := Preview{Lines: lines}
	path := "/hours/export/" + string(e.ID)
	m := ExportedPage{Export: e, Lines: exportTable(lines, r.Lang, r.T), CSV: path + "/hours.csv", XLSX: path + "/hours.xlsx"}
	m.Days = i18n.DateShort(r.Lang, e.From) + " – " + i18n.DateShort(r.Lang, e.To)
	for _, change := range []Change{LineNew, LineChanged, LineRemoved} {
		m.Stats = append(m.Stats, ui.StatCard{Label: r.T("hours.export.change." + string(change)), Value: strconv.Itoa(p.Count(change))})
	}
	m.Stats = append(m.Stats, ui.StatCard{Label: r.T("hours.total.paid"), Value: i18n.Hours(r.Lang, e.Minutes), Note: i18n.Money(r.Lang, e.Cents)})
	return m
}

func (s *Service) downloadExport(c *web.Ctx) error {
	id, err := web.ID[ExportID](c, "id")
	if err != nil {
		return err
	}
	e, file, err := s.ExportFile(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	name := "hours-" + e.From.String() + "-" + e.To.String()
	switch c.R.PathValue("file") {
	case "hours.csv":
		_, err = io.WriteString(c.Attachment(name+".csv", "text/csv; charset=utf-8; header=present"), file)
		return err
	case "hours.xlsx":
		var b bytes.Buffer
		if err := writeXLSX(&b, file); err != nil {
			return err
		}
		_, err = c.Attachment(name+".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet").Write(b.Bytes())
		return err
	}
	return wbl.E(wbl.NotFound, "error.not_found")
}

// CorrectPage changes approved hours: the model of hours/correct.
type CorrectPage struct {
	Student string
	Facts   ui.SummaryList
	Paid    bool
	Key     string
	Version int
	Path    string
	Errors  ui.ErrorSummary
	Length  ui.Field
	Reason  ui.Field
}

func (s *Service) showCorrect(c *web.Ctx) error { return s.correctPage(c, nil, c.Page) }

func (s *Service) correctPage(c *web.Ctx, in *web.Input, show func(string, any) error) error {
	id, err := web.ID[wbl.ShiftID](c, "id")
	if err != nil {
		return err
	}
	l, err := s.GetLine(c.Context(), c.Actor, id, access.HoursApprove)
	if err != nil {
		return err
	}
	if l.Approve != Approved || l.Kind != Work {
		return wbl.E(wbl.NotFound, "error.not_found")
	}
	c.Back(entryPath(id))
	return show("hours/correct", correctModel(readerOf(c), l, in))
}

func correctModel(r reader, l Line, in *web.Input) CorrectPage {
	if in == nil {
		in = &web.Input{Values: url.Values{"minutes_hours": {strconv.Itoa(l.Minutes / 60)}, "minutes_minutes": {strconv.Itoa(l.Minutes % 60)}}}
	}
	f := r.form(in)
	m := CorrectPage{
		Student: l.Student, Facts: entryFacts(l.Shift, r.Lang, r.T), Paid: l.Export != "", Key: f.Key(), Version: l.Version, Path: entryPath(l.ID) + "/correct",
		Length: f.Duration("minutes", "hours.correct.length"), Reason: f.Textarea("reason", "hours.correct.reason", ui.Hint("hours.correct.reason.hint"), ui.Rows(3)),
	}
	m.Errors = f.Summary()
	return m
}

func (s *Service) postCorrect(c *web.Ctx) error {
	id, err := web.ID[wbl.ShiftID](c, "id")
	if err != nil {
		return err
	}
	in, err := c.Input()
	if err != nil {
		return err
	}
	v := Verdict{Minutes: in.Minutes("minutes"), Reason: in.Text("reason", maxNote), Version: in.Int("version", 0, 1<<30)}
	var out Shift
	if !in.Check(v.correction()) {
		out, err = s.Correct(c.Context(), c.Actor, id, v)
	}
	if bad, other := problems(in, err); bad {
		return s.correctPage(c, in, c.Invalid)
	} else if other != nil {
		return other
	}
	return c.Done(entryPath(id), web.Flash{Key: "hours.correct.done", Args: []any{"hours", i18n.Hours(c.Lang, out.Minutes)}})
}
