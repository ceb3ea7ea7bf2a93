package roster

import (
	"context"

	"throughline/internal/platform/access"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

func pairPath(x, y wbl.LearnerID) string {
	return "/roster/duplicates/" + string(x) + "/" + string(y)
}

// duplicatesModel is the model of roster/duplicates.
type duplicatesModel struct {
	Tabs  ui.Tabs
	Pairs []pairModel
	Empty *ui.EmptyState
	Pages ui.Pagination
}

// pairModel is two records side by side, and the model of roster/pair.
type pairModel struct {
	Heading  string
	Table    ui.Table
	Keep     []ui.ButtonForm // one for each record
	Distinct *ui.ButtonForm
	Undo     *ui.ButtonForm
	Note     string // what was decided
}

func (s *Service) duplicatesPage(c *web.Ctx) error {
	after, err := c.After(2)
	if err != nil {
		return err
	}
	pairs, more, err := s.Pairs(c.Context(), c.Actor, [2]string(after), 20)
	if err != nil {
		return err
	}
	c.Wide()
	m := duplicatesModel{Tabs: tabs(viewerOf(c), "duplicates")}
	for _, p := range pairs {
		m.Pairs = append(m.Pairs, newPair(c.Lang, c.T, p))
	}
	if len(pairs) == 0 {
		m.Empty = &ui.EmptyState{Icon: "check", Title: c.T("roster.duplicates.none"), Text: c.T("roster.duplicates.none.text")}
	}
	if more {
		last := pairs[len(pairs)-1]
		m.Pages.Next = "/roster/duplicates?after=" + web.Cursor(string(last.A.ID), string(last.B.ID))
	}
	if c.Query("after") != "" {
		m.Pages.Prev = "/roster/duplicates"
	}
	return c.Page("roster/duplicates", m)
}

func newPair(lang i18n.Lang, t i18n.T, p Pair) pairModel {
	m := pairModel{Heading: p.A.Formal(), Table: pairTable(lang, t, p)}
	path := pairPath(p.A.ID, p.B.ID)
	button := func(action, label, hidden string, kind ui.ButtonKind) ui.ButtonForm {
		return ui.ButtonForm{Path: path + "/" + action, Key: ui.NewKey(), Button: ui.Button{Label: label, Hidden: hidden, Kind: kind}}
	}
	switch p.State {
	case "merged":
		m.Note = t("roster.pair.merged")
		undo := button("unmerge", t("roster.pair.unmerge"), p.A.Formal(), ui.Secondary)
		m.Undo = &undo
	case "distinct":
		m.Note = t("roster.pair.distinct")
		undo := button("reopen", t("roster.pair.reopen"), p.A.Formal(), ui.Secondary)
		m.Undo = &undo
	default:
		for i, twin := range []Twin{p.A, p.B} {
			b := button("merge", t("roster.pair.keep."+[]string{"left", "right"}[i]), p.A.Formal(), ui.Secondary)
			b.Values = []ui.Hidden{{Name: "keep", Value: string(twin.ID)}}
			m.Keep = append(m.Keep, b)
		}
		distinct := button("distinct", t("roster.pair.different"), p.A.Formal(), ui.Quiet)
		m.Distinct = &distinct
	}
	return m
}

func pairTable(lang i18n.Lang, t i18n.T, p Pair) ui.Table {
	table := ui.Table{
		Caption: t("roster.pair.caption", "name", p.A.Formal()),
		Headers: []ui.Header{{Label: t("roster.field")}, {Label: t("roster.pair.left")}, {Label: t("roster.pair.right")}},
	}
	row := func(label string, value func(Twin) ui.Cell) {
		x, y := value(p.A), value(p.B)
		if x.Text == "" && y.Text == "" {
			return
		}
		r := ui.Row{Cells: []ui.Cell{{Text: label}, x, y}}
		if x.Text != y.Text {
			r.Tone = ui.Waiting
		}
		table.Rows = append(table.Rows, r)
	}
	text := func(fn func(Twin) string) func(Twin) ui.Cell {
		return func(w Twin) ui.Cell { return ui.Cell{Text: fn(w)} }
	}
	row(t("roster.field.name"), func(w Twin) ui.Cell { return ui.Cell{Text: w.Formal(), Path: pathOf(w.ID)} })
	row(t("roster.field.birth_date"), text(func(w Twin) string { return dayText(lang, w.Birth) }))
	row(t("roster.school"), text(func(w Twin) string { return w.SchoolName }))
	row(t("roster.grade"), text(func(w Twin) string { return gradeText(t, w.Grade) }))
	row(t("roster.status"), text(func(w Twin) string { return t("roster.state." + string(w.State)) }))
	row(t("roster.key.sis"), text(func(w Twin) string { return w.Number }))
	row(t("roster.key.state"), text(func(w Twin) string { return w.stateID }))
	row(t("roster.field.email"), text(func(w Twin) string { return w.Email }))
	row(t("roster.history"), text(func(w Twin) string {
		out := ""
		for _, e := range w.Years {
			out = joined(out, yearText(e.Year)+" "+e.School)
		}
		return out
	}))
	row(t("roster.pair.records"), text(func(w Twin) string { return i18n.Number(lang, int64(w.Records)) }))
	return table
}

func dayText(lang i18n.Lang, d wbl.Date) string {
	if d.IsZero() {
		return ""
	}
	return i18n.Date(lang, d)
}

func (s *Service) pairPage(c *web.Ctx) error {
	x, y, err := pairOf(c)
	if err != nil {
		return err
	}
	p, err := s.Compare(c.Context(), c.Actor, x, y)
	if err != nil {
		return err
	}
	c.Back("/roster/duplicates")
	c.Wide()
	return c.Page("roster/pair", newPair(c.Lang, c.T, p))
}

func pairOf(c *web.Ctx) (x, y wbl.LearnerID, err error) {
	if x, err = web.ID[wbl.LearnerID](c, "a"); err != nil {
		return x, y, err
	}
	y, err = web.ID[wbl.LearnerID](c, "b")
	return x, y, err
}

func (s *Service) merge(c *web.Ctx) error {
	x, y, err := pairOf(c)
	if err != nil {
		return err
	}
	in, err := c.Input()
	if err != nil {
		return err
	}
	keep, gone := wbl.LearnerID(in.Get("keep")), y
	switch keep {
	case x:
	case y:
		gone = x
	default: // not a button of the page: nobody is merged by chance
		return wbl.E(wbl.NotFound, "error.not_found")
	}
	if err := s.Merge(c.Context(), c.Actor, keep, gone); err != nil {
		return err
	}
	return c.Done("/roster/duplicates", web.Flash{Key: "roster.done.merged", Undo: pairPath(x, y) + "/unmerge"})
}

func (s *Service) unmerge(c *web.Ctx) error {
	return s.decided(c, s.Unmerge, web.Flash{Key: "roster.done.unmerged"})
}

func (s *Service) distinct(c *web.Ctx) error {
	x, y, err := pairOf(c)
	if err != nil {
		return err
	}
	return s.decided(c, s.Distinct, web.Flash{Key: "roster.done.distinct", Undo: pairPath(x, y) + "/reopen"})
}

func (s *Service) reopen(c *web.Ctx) error {
	return s.decided(c, s.Reopen, web.Flash{Key: "roster.done.reopened"})
}

// decided runs a decision about the pair of an address and goes back to the queue.
func (s *Service) decided(c *web.Ctx, decide func(context.Context, access.Actor, wbl.LearnerID, wbl.LearnerID) error, done web.Flash) error {
	x, y, err := pairOf(c)
	if err != nil {
		return err
	}
	if err := decide(c.Context(), c.Actor, x, y); err != nil {
		return err
	}
	return c.Done("/roster/duplicates", done)
}
