package roster

import (
	"net/url"
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
)

func runPath(id string) string { return "/roster/import/" + id }

// importModel is the model of roster/import.
type importModel struct {
	Tabs   ui.Tabs
	Errors ui.ErrorSummary
	Key    string
	Kind   ui.Field
	File   ui.Field
	Send   ui.Button
	Table  ui.Table
	Pages  ui.Pagination
}

func (s *Service) importPage(c *web.Ctx) error {
	m, err := s.importModel(c, &web.Input{Values: url.Values{"kind": {KindOneRoster}}})
	if err != nil {
		return err
	}
	return c.Page("roster/import", m)
}

func (s *Service) importModel(c *web.Ctx, in *web.Input) (importModel, error) {
	after, err := c.After(1)
	if err != nil {
		return importModel{}, err
	}
	list, more, err := s.Runs(c.Context(), c.Actor, after[0], 20)
	if err != nil {
		return importModel{}, err
	}
	m := newImport(viewerOf(c), in, list)
	if more {
		m.Pages.Next = "/roster/import?after=" + web.Cursor(list[len(list)-1].ID)
	}
	if after[0] != "" {
		m.Pages.Prev = "/roster/import"
	}
	return m, nil
}

func newImport(v viewer, in *web.Input, list []Run) importModel {
	f := v.Fields(in)
	kinds := choices(v.T, "roster.kind.", []string{KindOneRoster, KindLearners, KindFlags})
	for i := range kinds {
		kinds[i].Hint = v.T("roster.kind." + kinds[i].Value + ".hint")
	}
	m := importModel{
		Tabs: tabs(v, "import"), Key: f.Key(), Kind: f.Radios("kind", "roster.import.kind", kinds),
		File: f.File("file", "roster.import.file", ".zip,.csv", ui.Hint("roster.import.file.hint")),
		Send: ui.Button{Label: v.T("roster.import.check"), Kind: ui.Primary, Icon: "upload"}, Table: runTable(v.Lang, v.T, list, zone(v.Actor)),
	}
	m.Errors = f.Summary()
	return m
}

func zone(a access.Actor) *time.Location {
	if a.Zone == nil {
		return time.UTC
	}
	return a.Zone
}

func runTable(lang i18n.Lang, t i18n.T, list []Run, place *time.Location) ui.Table {
	table := ui.Table{
		Caption: t("roster.runs"),
		Headers: []ui.Header{{Label: t("roster.file")}, {Label: t("roster.import.kind")}, {Label: t("roster.when")}, {Label: t("roster.status")}, {Label: t("roster.problems"), Num: true}},
		Empty:   &ui.EmptyState{Icon: "upload", Title: t("roster.runs.none"), Text: t("roster.runs.none.text")},
	}
	for _, r := range list {
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: baseName(r.FileName), Path: runPath(r.ID)},
			{Text: t("roster.kind." + r.Kind)},
			{Text: i18n.DateTime(lang, r.StartedAt.Time(), place)},
			{Tag: runTag(t, r.State)},
			{Text: i18n.Number(lang, int64(r.Summary.ProblemsTotal))},
		}})
	}
	return table
}

func runTag(t i18n.T, s RunState) *ui.Tag {
	tones := map[RunState]ui.Tone{
		RunMapping: ui.Waiting, RunChecking: ui.Info, RunChecked: ui.Waiting, RunApplying: ui.Info, RunApplied: ui.Good, RunRefused: ui.Problem, RunFailed: ui.Problem,
	}
	return &ui.Tag{Tone: tones[s], Text: t("roster.run." + string(s))}
}

func (s *Service) upload(c *web.Ctx) error {
	in, err := c.Input()
	if err != nil {
		return err
	}
	file, name, err := c.File(in, "file")
	if file != nil {
		defer file.Close()
	}
	if err != nil && !in.Check(fieldsOf(err)) {
		return err
	}
	var id string
	if err == nil {
		if id, err = s.Upload(c.Context(), c.Actor, c.Key(), in.Get("kind"), name, file); err != nil && !in.Check(fieldsOf(err)) {
			return err
		}
	}
	if len(in.Errors) > 0 {
		m, err := s.importModel(c, in)
		if err != nil {
			return err
		}
		return c.Invalid("roster/import", m)
	}
	return c.Redirect(runPath(id))
}
