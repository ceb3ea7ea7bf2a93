package roster

import (
	"iter"
	"net/url"
	"slices"
	"strconv"
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
	"throughline/oneroster"
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

// runModel is the model of roster/run.
type runModel struct {
	Name     string
	Tag      ui.Tag
	Progress *ui.ProgressBar
	Again    string // where to look again without the script
	Alert    *ui.Alert
	Effects  *ui.Table
	Files    *ui.Table
	Problems *ui.Table
	Shown    string // which of the problems the table shows
	CSV      string
	Leaving  *ui.Table
	Who      string // heading of Leaving
	Apply    *applyForm
	Another  *ui.Link
}

// applyForm asks for the decision to apply.
type applyForm struct {
	Path   string
	Errors ui.ErrorSummary
	Key    string
	Allow  *ui.Field // when more would leave than usual
	Send   ui.Button
}

// problemsOnPage is how many problems the page shows; all can be downloaded.
const problemsOnPage = 200

func (s *Service) runPage(c *web.Ctx) error {
	run, err := s.runOf(c)
	if err != nil {
		return err
	}
	if run.State == RunMapping {
		return c.Redirect(runPath(run.ID) + "/columns")
	}
	m, err := s.runModel(c, run, &web.Input{Values: url.Values{}})
	if err != nil {
		return err
	}
	return c.Page("roster/run", m)
}

func (s *Service) runOf(c *web.Ctx) (Run, error) {
	c.Back("/roster/import")
	c.Wide()
	id, err := web.ID[string](c, "run")
	if err != nil {
		return Run{}, err
	}
	return s.Run(c.Context(), c.Actor, id)
}

func (s *Service) runModel(c *web.Ctx, run Run, in *web.Input) (runModel, error) {
	problems, err := s.Problems(c.Context(), c.Actor, run.ID, 0, problemsOnPage)
	if err != nil {
		return runModel{}, err
	}
	if len(problems) == 0 { // found when the set was compared, and only in the summary
		for i, p := range run.Summary.Problems {
			problems = append(problems, NumberedProblem{i + 1, p})
		}
	}
	leaving, err := s.Leavers(c.Context(), c.Actor, run.ID, problemsOnPage)
	if err != nil {
		return runModel{}, err
	}
	return newRun(c.Lang, c.T, run, problems, leaving, c.Fields(in)), nil
}

func newRun(lang i18n.Lang, t i18n.T, run Run, problems []NumberedProblem, leaving []Item, f *ui.Form) runModel {
	m := runModel{Name: baseName(run.FileName), Tag: *runTag(t, run.State), Alert: runAlert(lang, t, run)}
	if run.State == RunChecking || run.State == RunApplying {
		m.Again = runPath(run.ID)
		m.Progress = &ui.ProgressBar{
			ID: "progress", Label: t("roster.run." + string(run.State)), Value: int(run.Done), Max: int(max(run.All, 1)), Poll: m.Again,
			Text: i18n.Percent(lang, float64(run.Done)/float64(max(run.All, 1)), 0),
		}
		return m
	}
	sum := run.Summary
	m.Effects = effectTable(lang, t, run)
	if len(sum.Files) > 0 {
		table := fileTable(lang, t, sum)
		m.Files = &table
	}
	if len(problems) > 0 {
		table := problemTable(lang, t, problems)
		m.Problems, m.CSV = &table, runPath(run.ID)+"/problems.csv"
		if all := sum.ProblemsTotal + sum.WarningsTotal; all > len(problems) {
			m.Shown = t("roster.problems.shown", "n", len(problems), "all", all)
		}
	}
	if len(leaving) > 0 {
		table := learnerTable(t, leaving)
		m.Who = t("roster.leaving.title", "n", sum.Leaving)
		table.Caption = m.Who
		m.Leaving = &table
	}
	if run.State == RunChecked {
		m.Apply = newApply(t, run, f)
	} else {
		m.Another = &ui.Link{Label: t("roster.import.another"), Path: "/roster/import", Button: ui.Secondary, Icon: "upload"}
	}
	return m
}

func newApply(t i18n.T, run Run, f *ui.Form) *applyForm {
	a := &applyForm{Path: runPath(run.ID) + "/apply", Key: f.Key(), Send: ui.Button{Label: t("roster.apply"), Kind: ui.Primary, Icon: "check"}}
	if run.Summary.onlyLeavers() {
		allow := f.Checkboxes("allow", "roster.allow", []ui.Choice{{Value: "yes", Label: t("roster.allow.yes", "n", run.Summary.Leaving)}}, ui.Hint("roster.allow.hint"))
		a.Allow = &allow
	}
	a.Errors = f.Summary()
	return a
}

func runAlert(lang i18n.Lang, t i18n.T, run Run) *ui.Alert {
	sum := run.Summary
	seconds := i18n.Number(lang, int64(sum.Seconds+0.5))
	switch run.State {
	case RunApplied:
		return &ui.Alert{Tone: ui.Good, Title: t("roster.alert.applied"), Text: t("roster.alert.applied.text", "s", seconds)}
	case RunRefused:
		return &ui.Alert{Tone: ui.Problem, Title: t("roster.alert.refused", "n", sum.ProblemsTotal), Text: t("roster.alert.refused.text")}
	case RunFailed:
		return &ui.Alert{Tone: ui.Problem, Title: t("roster.alert.failed"), Text: t("roster.alert.failed.text")}
	case RunChecked:
		if sum.onlyLeavers() {
			return &ui.Alert{Tone: ui.Waiting, Title: t("roster.alert.leavers", "n", sum.Leaving, "all", sum.Learners), Text: t("roster.alert.leavers.text")}
		}
		if len(sum.Created)+len(sum.Updated)+len(sum.Ended) == 0 {
			return &ui.Alert{Tone: ui.Neutral, Title: t("roster.alert.same"), Text: t("roster.alert.same.text")}
		}
		return &ui.Alert{Tone: ui.Info, Title: t("roster.alert.checked"), Text: t("roster.alert.checked.text")}
	}
	return nil
}

// countedKinds are the kinds that the page shows numbers of, most interesting first.
var countedKinds = []string{"learner", "staff", "org", "class", "enrollment"}

// effectTable says what the import does, or did; nil when that is nothing.
func effectTable(lang i18n.Lang, t i18n.T, run Run) *ui.Table {
	sum := run.Summary
	table := ui.Table{
		Caption: t("roster.effects"),
		Headers: []ui.Header{{Label: t("roster.what")}, {Label: t("roster.created"), Num: true}, {Label: t("roster.updated"), Num: true}, {Label: t("roster.ended"), Num: true}},
	}
	for _, kind := range countedKinds {
		counts := []int{sum.Created[kind], sum.Updated[kind], sum.Ended[kind]}
		if slices.Max(counts) == 0 {
			continue
		}
		row := ui.Row{Cells: []ui.Cell{{Text: t("roster.count." + kind)}}}
		for _, n := range counts {
			row.Cells = append(row.Cells, ui.Cell{Text: i18n.Number(lang, int64(n))})
		}
		if kind == "learner" && sum.Ended[kind] > 0 {
			row.Tone = ui.Waiting
		}
		table.Rows = append(table.Rows, row)
	}
	if len(table.Rows) == 0 {
		return nil
	}
	return &table
}

func fileTable(lang i18n.Lang, t i18n.T, sum Summary) ui.Table {
	table := ui.Table{
		Caption: t("roster.files"),
		Headers: []ui.Header{{Label: t("roster.file")}, {Label: t("roster.rows"), Num: true}, {Label: t("roster.accepted"), Num: true}, {Label: t("roster.problems"), Num: true}, {Label: t("roster.warnings"), Num: true}},
	}
	for _, name := range sortedKeys(sum.Files) {
		f := sum.Files[name]
		row := ui.Row{Cells: []ui.Cell{{Text: name}}}
		for _, n := range []int{f.Rows, f.Accepted, f.Problems, f.Warnings} {
			row.Cells = append(row.Cells, ui.Cell{Text: i18n.Number(lang, int64(n))})
		}
		if f.Problems > 0 {
			row.Tone = ui.Problem
		}
		table.Rows = append(table.Rows, row)
	}
	return table
}

// problemTable shows problems. The words of the check are English; in other languages
// the rule's own text stands for them.
func problemTable(lang i18n.Lang, t i18n.T, list []NumberedProblem) ui.Table {
	table := ui.Table{
		ID: "problems", Caption: t("roster.problems"),
		Headers: []ui.Header{{Label: t("roster.place")}, {Label: t("roster.column")}, {Label: t("roster.value")}, {Label: t("roster.matter")}, {Label: t("roster.todo")}},
	}
	for _, p := range list {
		where := p.File
		if p.Row > 0 {
			where = t("roster.place.row", "file", p.File, "row", p.Row)
		}
		what, todo := p.Message, p.Fix
		if lang != i18n.En {
			what, todo = t("roster.rule."+ruleKey(p.Rule)), t("roster.fix."+ruleKey(p.Rule))
		}
		row := ui.Row{Cells: []ui.Cell{{Text: where}, {Text: p.Column}, {Text: p.Value}, {Text: what}, {Text: todo}}}
		if p.Severity == oneroster.Error {
			row.Tone = ui.Problem
			row.Cells[0].Tag = &ui.Tag{Tone: ui.Problem, Text: t("roster.severity.error")}
		} else {
			row.Cells[0].Tag = &ui.Tag{Tone: ui.Waiting, Text: t("roster.severity.warning")}
		}
		table.Rows = append(table.Rows, row)
	}
	return table
}

// rules are those that have a text of their own.
var rules = []string{
	"required", "spaces", "id", "date", "datetime", "year", "boolean", "enum", "grade", "number", "user-ids", "list", "status", "duplicate",
	"reference", "cycle", "date-order", "term-dates", "class-school", "primary-teacher", "primary-role", "csv", "field-count", "column-missing",
	"column-unknown", "encoding", "manifest", "version", "file-missing", "file-unlisted", "leavers", "unplaced", "new-school", "flag", "email",
}

// ruleKey is the text of a rule; those about the shape of a file share one.
func ruleKey(rule string) string {
	if slices.Contains(rules, rule) {
		return rule
	}
	return "shape"
}

func (s *Service) applyRun(c *web.Ctx) error {
	run, err := s.runOf(c)
	if err != nil {
		return err
	}
	in, err := c.Input()
	if err != nil {
		return err
	}
	err = s.Apply(c.Context(), c.Actor, run.ID, in.Bool("allow"))
	if in.Check(fieldsOf(err)) {
		m, err := s.runModel(c, run, in)
		if err != nil {
			return err
		}
		return c.Invalid("roster/run", m)
	}
	if err != nil {
		return err
	}
	return c.Redirect(runPath(run.ID))
}

// problemsCSV gives all kept problems of a run.
func (s *Service) problemsCSV(c *web.Ctx) error {
	run, err := s.runOf(c)
	if err != nil {
		return err
	}
	return web.CSV(c, "problems-"+c.Today().String()+".csv", []string{"file", "row", "column", "value", "rule", "severity", "message", "fix"}, s.problemRows(c, run))
}

func (s *Service) problemRows(c *web.Ctx, run Run) iter.Seq2[[]string, error] {
	const page = 1000
	return func(yield func([]string, error) bool) {
		for n := 0; ; {
			list, err := s.Problems(c.Context(), c.Actor, run.ID, n, page)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, p := range list {
				if !yield(problemRow(p.Problem), nil) {
					return
				}
				n = p.N
			}
			if len(list) < page {
				break
			}
		}
		for _, p := range run.Summary.Problems { // found when the set was compared
			if (p.Rule == RuleLeavers || p.Rule == "unplaced") && !yield(problemRow(p), nil) {
				return
			}
		}
	}
}

func problemRow(p oneroster.Problem) []string {
	return []string{p.File, strconv.Itoa(p.Row), p.Column, p.Value, p.Rule, string(p.Severity), p.Message, p.Fix}
}

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
