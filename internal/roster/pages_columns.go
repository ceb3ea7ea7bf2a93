package roster

import (
	"net/url"

	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// columnsModel is the model of roster/columns.
type columnsModel struct {
	Name   string
	Intro  string
	Errors ui.ErrorSummary
	Key    string
	Sample ui.Table
	Fields []ui.Field
	Rest   *ui.Field // of a table of flags
	Send   ui.Button
	Cancel ui.Link
}

func (s *Service) columnsPage(c *web.Ctx) error {
	p, err := s.previewOf(c)
	if err != nil {
		return err
	}
	v := url.Values{}
	for field, column := range p.Mapping {
		v.Set("map_"+field, column)
	}
	return c.Page("roster/columns", newColumns(c.T, p, c.Fields(&web.Input{Values: v})))
}

func (s *Service) previewOf(c *web.Ctx) (Preview, error) {
	run, err := s.runOf(c)
	if err != nil {
		return Preview{}, err
	}
	return s.Preview(c.Context(), c.Actor, run.ID)
}

func newColumns(t i18n.T, p Preview, f *ui.Form) columnsModel {
	m := columnsModel{
		Name: baseName(p.Run.FileName), Intro: t("roster.columns.intro." + p.Run.Kind), Key: f.Key(), Sample: sampleTable(t, p),
		Send: ui.Button{Label: t("roster.import.check"), Kind: ui.Primary}, Cancel: ui.Link{Label: t("roster.cancel"), Path: "/roster/import"},
	}
	columns := []ui.Choice{{Label: t("roster.columns.none")}}
	for i, h := range p.Header {
		columns = append(columns, ui.Choice{Value: h, Label: h + examples(p.Rows, i)})
	}
	for _, field := range FieldsOf(p.Run.Kind) {
		var options []ui.FieldOption
		if !field.Required {
			options = append(options, ui.Optional())
		}
		m.Fields = append(m.Fields, f.Select("map_"+field.Name, "roster.field."+field.Name, columns, options...))
	}
	if p.Run.Kind == KindFlags {
		rest := f.Checkboxes("rest", "roster.rest", []ui.Choice{{Value: "yes", Label: t("roster.rest.yes")}}, ui.Hint("roster.rest.hint"), ui.Optional())
		m.Rest = &rest
	}
	m.Errors = f.Summary()
	return m
}

// examples are the first values of a column, to tell it by: " (Ana, Ben)".
func examples(rows [][]string, column int) string {
	out := ""
	for _, row := range rows[:min(2, len(rows))] {
		if column < len(row) {
			out = joined(out, row[column])
		}
	}
	if out == "" {
		return ""
	}
	return " (" + out + ")"
}

func sampleTable(t i18n.T, p Preview) ui.Table {
	table := ui.Table{Caption: t("roster.columns.sample"), Titled: true}
	for _, h := range p.Header {
		table.Headers = append(table.Headers, ui.Header{Label: h})
	}
	for _, row := range p.Rows {
		cells := make([]ui.Cell, len(p.Header))
		for i := range cells {
			if i < len(row) {
				cells[i].Text = row[i]
			}
		}
		table.Rows = append(table.Rows, ui.Row{Cells: cells})
	}
	return table
}

func (s *Service) saveColumns(c *web.Ctx) error {
	p, err := s.previewOf(c)
	if err != nil {
		return err
	}
	in, err := c.Input()
	if err != nil {
		return err
	}
	m := Mapping{}
	for _, field := range FieldsOf(p.Run.Kind) {
		if column := in.Get("map_" + field.Name); column != "" {
			m[field.Name] = column
		}
	}
	var problems wbl.FieldErrors
	for _, e := range m.Check(p.Run.Kind, p.Header) {
		problems.Add("map_"+e.Field, e.Key, append(e.Args, "field", c.T("roster.field."+e.Field))...)
	}
	if in.Check(problems) {
		return c.Invalid("roster/columns", newColumns(c.T, p, c.Fields(in)))
	}
	if err := s.Map(c.Context(), c.Actor, p.Run.ID, m, in.Bool("rest")); err != nil {
		return err
	}
	return c.Redirect(runPath(p.Run.ID))
}
