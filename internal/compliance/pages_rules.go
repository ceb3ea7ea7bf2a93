package compliance

import (
	"io"
	"net/url"
	"path"
	"strconv"
	"strings"

	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
	"throughline/labor"
)

// rulesModel is the model of compliance/rules: the operator's rule files.
type rulesModel struct {
	Errors  ui.ErrorSummary
	Key     string
	Facts   ui.SummaryList
	Changes ui.Table
	File    ui.Field
	Send    ui.Button
	Back    *ui.ButtonForm
	History ui.Table
}

func rulesPage(lang i18n.Lang, t i18n.T, f *ui.Form, s RuleState) rulesModel {
	m := rulesModel{
		Key: f.Key(), Changes: changeTable(t, s.Changes, "compliance.rules.changes"),
		File: f.File("file", "compliance.rules.file", ".tsv", ui.Hint("compliance.rules.file.hint")), Send: ui.Button{Label: t("compliance.rules.try"), Kind: ui.Primary, Icon: "upload"},
	}
	own := make([]string, 0, len(s.Current.Files))
	for name := range s.Current.Files {
		own = append(own, name)
	}
	m.Facts.Rows = []ui.SummaryRow{
		{Key: t("compliance.finding.ruleset"), Value: shortHash(s.Rules.Hash())},
		{Key: t("compliance.rules.places"), Value: strings.Join(s.Rules.Jurisdictions(), ", ")},
		{Key: t("compliance.rules.own"), Value: strings.Join(own, ", ")},
	}
	if len(own) > 0 {
		m.Back = &ui.ButtonForm{Path: "/compliance/rules/take", Key: ui.NewKey(), Button: ui.Button{Label: t("compliance.rules.back"), Kind: ui.Danger}, Values: []ui.Hidden{{Name: "note", Value: t("compliance.rules.back")}}}
	}
	m.History = ui.Table{Caption: t("compliance.rules.history"), Titled: true, Headers: []ui.Header{{Label: t("compliance.finding.when")}, {Label: t("compliance.finding.ruleset")}, {Label: t("compliance.rules.note")}}, Empty: &ui.EmptyState{Icon: "file", Title: t("compliance.rules.history.none"), Text: t("compliance.rules.history.none.text")}}
	for _, h := range s.History {
		m.History.Rows = append(m.History.Rows, ui.Row{Cells: []ui.Cell{{Text: i18n.Date(lang, wbl.DateOf(h.TakenAt.Time()))}, {Text: shortHash(h.Hash)}, {Text: h.Note}}})
	}
	m.Errors = f.Summary()
	return m
}

// changeTable shows what differs between two rule sets, rule by rule.
func changeTable(t i18n.T, changes []labor.Change, caption string) ui.Table {
	table := ui.Table{Caption: t(caption), Titled: true, Headers: []ui.Header{{Label: t("compliance.finding.rule")}, {Label: t("compliance.rules.was")}, {Label: t("compliance.rules.now")}}, Empty: &ui.EmptyState{Icon: "check", Title: t("compliance.rules.same"), Text: t("compliance.rules.same.text")}}
	for _, c := range changes {
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{{Text: c.Rule}, {Text: rowText(c.Was)}, {Text: rowText(c.Now)}}})
	}
	return table
}

func rowText(rows []*labor.Row) string {
	out := make([]string, len(rows))
	for i, r := range rows {
		out[i] = strings.TrimSpace(r.Value + " " + r.When + " (" + strconv.Itoa(r.AgeFrom) + "–" + strconv.Itoa(r.AgeTo) + ", " + r.From.String() + ", " + r.Cite + ")")
	}
	return strings.Join(out, "\n")
}

func (s *Service) rulesPage(c *web.Ctx) error {
	state, err := s.Operate(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	c.Wide()
	return c.Page("compliance/rules", rulesPage(c.Lang, c.T, ui.NewForm(url.Values{}, nil, c.T), state))
}

// tryModel is the model of compliance/rules_try: what a file would change.
type tryModel struct {
	Errors  ui.ErrorSummary
	Key     string
	Name    string
	Text    string
	Changes ui.Table
	Note    ui.Field
	Send    ui.Button
}

func tryPage(t i18n.T, f *ui.Form, changes []labor.Change) tryModel {
	m := tryModel{
		Key: f.Key(), Name: f.Value("name"), Text: f.Value("text"), Changes: changeTable(t, changes, "compliance.rules.would"),
		Note: f.Text("note", "compliance.rules.note", ui.Hint("compliance.rules.note.hint")), Send: ui.Button{Label: t("compliance.rules.take"), Kind: ui.Primary},
	}
	m.Errors = f.Summary()
	return m
}

func (s *Service) tryRulesPage(c *web.Ctx) error {
	in, err := c.Input()
	if err != nil {
		return err
	}
	state, err := s.Operate(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	c.Wide()
	refuse := func() error { return c.Invalid("compliance/rules", rulesPage(c.Lang, c.T, c.Fields(in), state)) }
	file, name, err := c.File(in, "file")
	if err != nil {
		if wbl.FieldsOf(err) == nil {
			return err
		}
		return refuse()
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxRuleFile))
	if err != nil {
		return err
	}
	in.Set("name", path.Base(strings.ToLower(name)))
	in.Set("text", string(text))
	_, changes, err := s.TryRules(c.Context(), c.Actor, map[string]string{in.Get("name"): in.Get("text")})
	if err != nil {
		if !in.Check(wbl.FieldsOf(err)) {
			return err
		}
		return refuse()
	}
	return c.Page("compliance/rules_try", tryPage(c.T, c.Fields(in), changes))
}

func (s *Service) takeRulesPage(c *web.Ctx) error {
	in, err := c.Input()
	if err != nil {
		return err
	}
	var files map[string]string
	if in.Get("name") != "" {
		files = map[string]string{in.Get("name"): strings.ReplaceAll(in.Get("text"), "\r\n", "\n")}
	}
	err = s.TakeRules(c.Context(), c.Actor, files, in.Text("note", maxNote))
	if in.Check(wbl.FieldsOf(err)) {
		c.Wide()
		return c.Invalid("compliance/rules_try", tryPage(c.T, c.Fields(in), nil))
	}
	if err != nil {
		return err
	}
	return c.Done("/compliance/rules", web.Flash{Key: "compliance.rules.taken"})
}

// rejudgeModel is the model of compliance/rejudge.
type rejudgeModel struct {
	Errors   ui.ErrorSummary
	Key      string
	From, To ui.Field
	Send     ui.Button
	Result   *rejudgeResult
}

type rejudgeResult struct {
	Status ui.Alert
	Table  *ui.Table
}

func rejudgePage(lang i18n.Lang, t i18n.T, f *ui.Form, r *Rejudging, rules *labor.Rules) rejudgeModel {
	m := rejudgeModel{
		Key: f.Key(), From: f.Date("from", "compliance.rejudge.from"), To: f.Date("to", "compliance.rejudge.to"), Send: ui.Button{Label: t("compliance.rejudge.send"), Kind: ui.Primary},
	}
	m.Errors = f.Summary()
	if r == nil {
		return m
	}
	m.Result = &rejudgeResult{Status: ui.Alert{Tone: ui.Waiting, Text: t("compliance.rejudge.running", "n", r.Judged)}}
	if !r.Done {
		return m
	}
	m.Result.Status = ui.Alert{Tone: ui.Good, Text: t("compliance.rejudge.done", "weeks", r.Judged, "n", r.Changed)}
	table := ui.Table{Caption: t("compliance.rejudge.changes"), Titled: true, Headers: []ui.Header{{Label: t("compliance.finding.when")}, {Label: t("compliance.rules.was")}, {Label: t("compliance.rules.now")}}, Empty: &ui.EmptyState{Icon: "check", Title: t("compliance.rejudge.none")}}
	say := func(x *labor.Finding) string {
		if x == nil {
			return "–"
		}
		return rules.Message(*x, laborLang(lang))
	}
	for _, c := range r.Changes {
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{{Text: i18n.DateDay(lang, c.Day), Path: sheetPath(c.Placement)}, {Text: say(c.Was)}, {Text: say(c.Now)}}})
	}
	m.Result.Table = &table
	return m
}

func (s *Service) rejudgePage(c *web.Ctx) error {
	if err := mayEdit(c.Actor, ""); err != nil {
		return err
	}
	values := url.Values{"from": {c.Today().AddDays(-28).String()}, "to": {c.Today().String()}}
	return c.Page("compliance/rejudge", rejudgePage(c.Lang, c.T, ui.NewForm(values, nil, c.T), nil, nil))
}

func (s *Service) startRejudging(c *web.Ctx) error {
	if err := mayEdit(c.Actor, ""); err != nil {
		return err
	}
	in, err := c.Input()
	if err != nil {
		return err
	}
	from, to := in.Date("from"), in.Date("to")
	var id RejudgingID
	if len(in.Errors) == 0 {
		id, err = s.Rejudge(c.Context(), c.Actor, from, to)
	}
	if in.Check(wbl.FieldsOf(err)) {
		return c.Invalid("compliance/rejudge", rejudgePage(c.Lang, c.T, c.Fields(in), nil, nil))
	}
	if err != nil {
		return err
	}
	return c.Redirect("/compliance/rejudge/" + string(id))
}

func (s *Service) rejudgedPage(c *web.Ctx) error {
	id, err := web.ID[RejudgingID](c, "id")
	if err != nil {
		return err
	}
	r, rules, err := s.Rejudged(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	c.Wide()
	c.Back("/compliance")
	values := url.Values{"from": {r.From.String()}, "to": {r.To.String()}}
	return c.Page("compliance/rejudge", rejudgePage(c.Lang, c.T, ui.NewForm(values, nil, c.T), &r, rules))
}
