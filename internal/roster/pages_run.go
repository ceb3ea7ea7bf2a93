package roster

import (
	"iter"
	"net/url"
	"slices"
	"strconv"

	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/oneroster"
)

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
	leaving, err := s.Leavers(c.Context(), c.Actor, run.ID, problemsOnPage)
	if err != nil {
		return runModel{}, err
	}
	return newRun(c.Lang, c.T, run, leaving, c.Fields(in)), nil
}

func newRun(lang i18n.Lang, t i18n.T, run Run, leaving []Item, f *ui.Form) runModel {
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
	// errors first, as the summary has them; the file for download has all in their order
	if problems := sum.Problems[:min(len(sum.Problems), problemsOnPage)]; len(problems) > 0 {
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
	seconds := i18n.Number(lang, max(1, int64(sum.Seconds+0.5)))
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
func problemTable(lang i18n.Lang, t i18n.T, list []oneroster.Problem) ui.Table {
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
