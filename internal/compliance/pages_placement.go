package compliance

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
	"throughline/labor"
)

// sheetModel is the model of compliance/placement: what the law says to one placement.
type sheetModel struct {
	Heading  string
	Caption  string
	Path     string
	Verdict  ui.Alert
	Notes    []ui.Alert // what makes the verdict less sure
	Plan     ui.Table
	Facts    ui.SummaryList
	Edit     *ui.Link
	Pay      *ui.SummaryList
	PayLink  *ui.Link
	Findings *ui.Table
}

func sheetPath(id wbl.PlacementID) string { return "/compliance/placements/" + string(id) }

func (s *Service) sheetPage(c *web.Ctx) error {
	id, err := web.ID[wbl.PlacementID](c, "id")
	if err != nil {
		return err
	}
	sheet, err := s.Sheet(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	c.Back("/placements/" + string(id))
	c.Wide()
	return c.Page("compliance/placement", sheetPage(c.Lang, c.T, sheet))
}

func sheetPage(lang i18n.Lang, t i18n.T, s Sheet) sheetModel {
	m := sheetModel{Heading: t("compliance.sheet.of", "name", s.Learner), Caption: s.Title + ", " + s.Employer, Path: sheetPath(s.Placement)}
	m.Verdict, m.Notes = verdictOf(t, s.Plan), notesOf(t, s.Plan)
	m.Plan = planTable(lang, t, s.Rules, s.Plan)
	m.Facts = factList(lang, t, s)
	if s.MayEdit {
		m.Edit = &ui.Link{Label: t("compliance.sheet.edit"), Path: m.Path + "/facts", Button: ui.Primary, Icon: "edit"}
	}
	if !s.Paid {
		m.Pay = payList(lang, t, s.Pay)
		if s.MayEdit {
			m.PayLink = &ui.Link{Label: t("compliance.pay.decide"), Path: m.Path + "/pay", Button: ui.Secondary}
		}
	}
	if len(s.Findings) > 0 {
		table := ui.Table{Caption: t("compliance.sheet.findings"), Titled: true, Headers: []ui.Header{
			{Label: t("compliance.finding.when")}, {Label: t("compliance.finding.what")}, {Label: t("compliance.finding.state")},
		}}
		for _, f := range s.Findings {
			row := findingRow(lang, t, s.Rules, f)
			row.Cells = row.Cells[1:]
			row.Cells[0].Path = "/compliance/findings/" + string(f.ID)
			table.Rows = append(table.Rows, row)
		}
		m.Findings = &table
	}
	return m
}

// verdictOf says in one sentence what the rules say to the plan.
func verdictOf(t i18n.T, p Plan) ui.Alert {
	switch {
	case p.NoBirth:
		return ui.Alert{Tone: ui.Waiting, Text: t("compliance.verdict.no_birth")}
	case slices.ContainsFunc(p.Findings, breaks):
		return ui.Alert{Tone: ui.Problem, Text: t("compliance.verdict.violation")}
	case len(p.Findings) > 0:
		return ui.Alert{Tone: ui.Waiting, Text: t("compliance.verdict.warn")}
	}
	return ui.Alert{Tone: ui.Good, Text: t("compliance.verdict.ok")}
}

func notesOf(t i18n.T, p Plan) (out []ui.Alert) {
	for _, state := range p.NotLoaded {
		out = append(out, ui.Alert{Tone: ui.Waiting, Text: t("compliance.not_loaded", "state", strings.TrimPrefix(state, "US-"))})
	}
	if p.Assumed {
		out = append(out, ui.Alert{Tone: ui.Waiting, Text: t("compliance.assumed"), Link: &ui.Link{Label: t("compliance.calendars"), Path: "/calendar"}})
	}
	return out
}

func planTable(lang i18n.Lang, t i18n.T, rules *labor.Rules, p Plan) ui.Table {
	l := laborLang(lang)
	table := ui.Table{
		Caption: t("compliance.plan", "from", p.From, "to", p.To), Titled: true,
		Headers: []ui.Header{{Label: t("compliance.finding.what")}, {Label: t("compliance.plan.fix")}, {Label: t("compliance.plan.times"), Num: true}, {Label: t("compliance.finding.state")}},
		Empty:   &ui.EmptyState{Icon: "check", Title: t("compliance.plan.none"), Text: t("compliance.plan.none.text")},
	}
	for _, f := range p.Findings {
		tag := ui.Tag{Tone: ui.Waiting, Text: t("compliance.severity." + string(f.Severity))}
		if breaks(f) {
			tag.Tone = ui.Problem
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: rules.Message(f.Finding, l), Note: doubts(t, f.Verified, false)}, {Text: rules.Fix(f.Finding, l)}, {Text: strconv.Itoa(f.Times)}, {Tag: &tag},
		}})
	}
	return table
}

// factList shows what the verdict stands on.
func factList(lang i18n.Lang, t i18n.T, s Sheet) ui.SummaryList {
	yes := func(is bool) string {
		if is {
			return t("compliance.yes")
		}
		return t("compliance.no")
	}
	p, l := s.Facts.Placement, laborLang(lang)
	tasks := make([]string, len(s.Tasks))
	for i, tag := range s.Tasks {
		tasks[i] = taskName(s.Rules, tag, l)
	}
	papers := make([]string, len(p.Papers))
	for i, h := range p.Papers {
		papers[i] = t("compliance.paper."+h.Kind) + " " + h.Number
		if !h.To.IsZero() {
			papers[i] += " (" + t("compliance.paper.until", "day", h.To) + ")"
		}
	}
	program := p.Program
	if program == "" {
		program = "none"
	}
	born := t("compliance.fact.unknown")
	if !s.Birth.IsZero() {
		born = i18n.Date(lang, s.Birth)
	}
	return ui.SummaryList{Rows: []ui.SummaryRow{
		{Key: t("compliance.fact.birth"), Value: born, Path: "/roster/learners/" + string(s.LearnerID)},
		{Key: t("compliance.fact.graduated"), Value: yes(s.Facts.Learner.Graduated)},
		{Key: t("compliance.fact.state"), Value: s.WorkState},
		{Key: t("compliance.fact.industry"), Value: t("compliance.industry." + or(s.Guessed.Industry, "other"))},
		{Key: t("compliance.fact.kind"), Value: t("compliance.kind." + or(s.Guessed.Kind, "for_profit"))},
		{Key: t("compliance.fact.program"), Value: t("compliance.program." + program)},
		{Key: t("compliance.fact.tasks"), Value: strings.Join(tasks, "; ")},
		{Key: t("compliance.fact.papers"), Value: strings.Join(papers, "; ")},
		{Key: t("compliance.fact.consents"), Value: names(t, "compliance.consent.", p.Consents)},
		{Key: t("compliance.fact.agreement"), Value: agreementText(t, s.Signed)},
	}}
}

func or(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

func names(t i18n.T, prefix string, codes []string) string {
	out := make([]string, len(codes))
	for i, c := range codes {
		out[i] = t(prefix + c)
	}
	return strings.Join(out, "; ")
}

func agreementText(t i18n.T, a AgreementFacts) string {
	if a.Kind == "" {
		return ""
	}
	orders := make([]string, len(a.Orders))
	for i, o := range a.Orders {
		orders[i] = "HO " + strconv.Itoa(o)
	}
	return t("compliance.program."+a.Kind) + ": " + strings.Join(orders, ", ") + ". " + t("compliance.fact.signed") + ": " + names(t, "compliance.signer.", a.SignedBy)
}

func payList(lang i18n.Lang, t i18n.T, d *PayDecision) *ui.SummaryList {
	if d == nil {
		return &ui.SummaryList{Rows: []ui.SummaryRow{{Key: t("compliance.pay.decision"), Value: t("compliance.pay.none")}}}
	}
	return &ui.SummaryList{Rows: []ui.SummaryRow{
		{Key: t("compliance.pay.decision"), Value: t("compliance.pay." + d.Decision)},
		{Key: t("compliance.pay.reason"), Value: d.Reason},
		{Key: t("compliance.pay.by"), Value: d.Name + ", " + i18n.Date(lang, wbl.DateOf(d.At.Time()))},
	}}
}

// payModel is the model of compliance/pay.
type payModel struct {
	Errors   ui.ErrorSummary
	Heading  string
	Key      string
	Version  string
	Factors  []ui.Field
	Others   []ui.Field
	Decision ui.Field
	Reason   ui.Field
	Send     ui.Button
	Cancel   ui.Link
}

func payPage(t i18n.T, f *ui.Form, s Sheet) payModel {
	m := payModel{
		Heading: t("compliance.pay.of", "name", s.Learner), Key: f.Key(), Version: f.Value("version"),
		Send: ui.Button{Label: t("compliance.pay.send"), Kind: ui.Primary}, Cancel: ui.Link{Label: t("compliance.cancel"), Path: sheetPath(s.Placement)},
	}
	answers := make([]ui.Choice, len(Answers))
	for i, a := range Answers {
		answers[i] = ui.Choice{Value: a, Label: t("compliance.answer." + a)}
	}
	ask := func(q string) ui.Field {
		return f.Radios(q, "compliance.pay.q."+q, slices.Clone(answers), ui.Inline(), ui.Hint("compliance.pay.hint."+q))
	}
	for _, q := range Factors {
		m.Factors = append(m.Factors, ask(q))
	}
	for _, q := range Questions {
		m.Others = append(m.Others, ask(q))
	}
	m.Decision = f.Radios("decision", "compliance.pay.decision", []ui.Choice{{Value: "unpaid", Label: t("compliance.pay.unpaid")}, {Value: "pay", Label: t("compliance.pay.pay")}})
	m.Reason = f.Textarea("reason", "compliance.pay.reason", ui.Hint("compliance.pay.reason.hint"), ui.Rows(4))
	m.Errors = f.Summary()
	return m
}

func (s *Service) payPage(c *web.Ctx) error {
	sheet, err := s.editedSheet(c)
	if err != nil {
		return err
	}
	values := url.Values{"version": {"0"}}
	if d := sheet.Pay; d != nil {
		values = url.Values{"version": {strconv.Itoa(d.Version)}, "decision": {d.Decision}, "reason": {d.Reason}}
		for q, a := range d.Answers {
			values.Set(q, a)
		}
	}
	return c.Page("compliance/pay", payPage(c.T, ui.NewForm(values, nil, c.T), sheet))
}

// editedSheet is the sheet of a placement that the actor may change.
func (s *Service) editedSheet(c *web.Ctx) (Sheet, error) {
	id, err := web.ID[wbl.PlacementID](c, "id")
	if err != nil {
		return Sheet{}, err
	}
	sheet, err := s.Sheet(c.Context(), c.Actor, id)
	if err == nil && !sheet.MayEdit {
		err = wbl.E(wbl.Denied, "denied.role")
	}
	c.Back(sheetPath(id))
	return sheet, err
}

func (s *Service) savePayPage(c *web.Ctx) error {
	sheet, err := s.editedSheet(c)
	if err != nil {
		return err
	}
	in, err := c.Input()
	if err != nil {
		return err
	}
	d := PayDecision{Decision: in.Get("decision"), Reason: in.Text("reason", maxPayReason), Answers: map[string]string{}}
	for _, q := range slices.Concat(Factors, Questions) {
		d.Answers[q] = in.Get(q)
	}
	if in.Check(d.Validate()) {
		return c.Invalid("compliance/pay", payPage(c.T, c.Fields(in), sheet))
	}
	err = s.DecidePay(c.Context(), c.Actor, sheet.Placement, in.Int("version", 0, 1_000_000), d)
	if wbl.KindOf(err) == wbl.Conflict {
		if sheet.Pay != nil {
			in.Set("version", strconv.Itoa(sheet.Pay.Version))
		}
		in.Errors.Add("reason", "compliance.error.facts_changed")
		return c.Stale("compliance/pay", payPage(c.T, c.Fields(in), sheet))
	}
	if err != nil {
		return err
	}
	return c.Done(sheetPath(sheet.Placement), web.Flash{Key: "compliance.pay.saved"})
}
