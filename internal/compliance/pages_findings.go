package compliance

import (
	"errors"
	"net/url"
	"slices"
	"strconv"

	"throughline/internal/platform/access"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
	"throughline/labor"
)

// queueModel is the model of compliance/queue.
type queueModel struct {
	Tabs  ui.Tabs
	Table ui.Table
	Bulk  *ui.BulkBar
	Pages ui.Pagination

	Rejudge bool // the reader may have a period judged again
}

const queuePageSize = 50

func (s *Service) queuePage(c *web.Ctx) error {
	state := FindingState(c.Query("state"))
	if !slices.Contains([]FindingState{Acknowledged, Resolved}, state) {
		state = FindingOpen
	}
	after, err := c.After(2)
	if err != nil {
		return err
	}
	list, counts, more, err := s.Findings(c.Context(), c.Actor, state, [2]string(after), queuePageSize)
	if err != nil {
		return err
	}
	rules, err := s.Rules(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	next := ""
	if more {
		last := list[len(list)-1]
		next = "/compliance?" + url.Values{"state": {string(state)}, "after": {web.Cursor(last.Day.String(), string(last.ID))}}.Encode()
	}
	c.Wide()
	m := queuePage(c.Lang, c.T, rules, state, list, counts, c.Actor.Has(editors.Roles...), next)
	m.Rejudge = mayEdit(c.Actor, "") == nil
	return c.Page("compliance/queue", m)
}

func queuePage(lang i18n.Lang, t i18n.T, rules *labor.Rules, state FindingState, list []Finding, counts map[FindingState]int, decides bool, next string) queueModel {
	m := queueModel{Tabs: ui.Tabs{Label: t("compliance.findings")}, Pages: ui.Pagination{Next: next}}
	for _, st := range []FindingState{FindingOpen, Acknowledged, Resolved} {
		item := ui.NavItem{Label: t("compliance.finding.state." + string(st)), Path: "/compliance?state=" + string(st), Current: st == state}
		if st == FindingOpen {
			item.Count = counts[st]
		}
		m.Tabs.Items = append(m.Tabs.Items, item)
	}
	m.Table = ui.Table{
		Caption: t("compliance.findings"),
		Headers: []ui.Header{{Label: t("compliance.finding.learner")}, {Label: t("compliance.finding.when")}, {Label: t("compliance.finding.what")}, {Label: t("compliance.finding.state")}},
		Empty:   &ui.EmptyState{Icon: "check", Title: t("compliance.findings.none"), Text: t("compliance.findings.none.text")},
	}
	if state == FindingOpen && decides && len(list) > 0 {
		m.Table.Select = &ui.Select{Form: "findings", Name: "id"}
		m.Bulk = &ui.BulkBar{ID: "findings", Path: "/compliance/acknowledge", Key: ui.NewKey(), Buttons: []ui.Button{{Label: t("compliance.finding.acknowledge"), Kind: ui.Primary}}}
	}
	for _, f := range list {
		row := findingRow(lang, t, rules, f)
		if m.Table.Select != nil {
			row.ID, row.Name = string(f.ID), f.LearnerName+", "+i18n.DateDay(lang, f.Day)
		}
		m.Table.Rows = append(m.Table.Rows, row)
	}
	return m
}

func findingRow(lang i18n.Lang, t i18n.T, rules *labor.Rules, f Finding) ui.Row {
	row := ui.Row{Tone: ui.Waiting, Cells: []ui.Cell{
		{Text: f.LearnerName, Path: "/compliance/findings/" + string(f.ID), Note: f.Title + ", " + f.Employer},
		{Text: i18n.DateDay(lang, f.Day), Note: shiftTimes(lang, f)},
		{Text: rules.Message(f.Finding, laborLang(lang)), Note: doubts(t, f.Verified, f.Assumed)},
		{Tag: findingTag(t, f)},
	}}
	if f.Severity == labor.Violation {
		row.Tone = ui.Problem
	}
	return row
}

func shiftTimes(lang i18n.Lang, f Finding) string {
	if f.Start < 0 || f.End < 0 {
		return i18n.Hours(lang, f.Minutes)
	}
	return i18n.TimeOfDay(lang, f.Start) + " – " + i18n.TimeOfDay(lang, f.End)
}

// doubts names why a finding may be wrong: its rule was not read in the source, or no
// calendar says which days are school days.
func doubts(t i18n.T, verified, assumed bool) string {
	switch {
	case !verified && assumed:
		return t("compliance.unverified") + " " + t("compliance.assumed")
	case !verified:
		return t("compliance.unverified")
	case assumed:
		return t("compliance.assumed")
	}
	return ""
}

func findingTag(t i18n.T, f Finding) *ui.Tag {
	tag := &ui.Tag{Tone: ui.Waiting, Text: t("compliance.severity." + string(f.Severity))}
	switch {
	case f.State != FindingOpen:
		tag = &ui.Tag{Tone: ui.Good, Text: t("compliance.finding.state." + string(f.State))}
	case f.Severity == labor.Violation:
		tag.Tone = ui.Problem
	}
	return tag
}

// findingModel is the model of compliance/finding.
type findingModel struct {
	Errors  ui.ErrorSummary
	Heading string
	Tag     ui.Tag
	Fix     string
	Doubt   string
	Facts   ui.SummaryList
	Decided *ui.Alert
	Form    bool
	Key     string
	Version string
	Note    ui.Field
	Ack     *ui.Button
	Resolve ui.Button
	Reopen  *ui.ButtonForm
}

func findingPage(lang i18n.Lang, t i18n.T, rules *labor.Rules, f Finding, form *ui.Form, decides bool) findingModel {
	l := laborLang(lang)
	path := "/compliance/findings/" + string(f.ID)
	m := findingModel{
		Heading: rules.Message(f.Finding, l), Tag: *findingTag(t, f), Fix: rules.Fix(f.Finding, l), Doubt: doubts(t, f.Verified, f.Assumed),
		Key: form.Key(), Version: strconv.Itoa(f.Version),
		Note:    form.Textarea("note", "compliance.finding.note", ui.Hint("compliance.finding.note.hint"), ui.Rows(3)),
		Resolve: ui.Button{Label: t("compliance.finding.resolve"), Kind: ui.Primary, Name: "state", Value: string(Resolved)},
	}
	if f.State == FindingOpen {
		m.Ack = &ui.Button{Label: t("compliance.finding.acknowledge"), Kind: ui.Secondary, Name: "state", Value: string(Acknowledged)}
	}
	m.Facts.Rows = []ui.SummaryRow{
		{Key: t("compliance.finding.learner"), Value: f.LearnerName},
		{Key: t("compliance.finding.placement"), Value: f.Title + ", " + f.Employer, Path: "/compliance/placements/" + string(f.Placement), Change: t("compliance.finding.placement")},
		{Key: t("compliance.finding.when"), Value: i18n.DateFull(lang, f.Day) + ", " + shiftTimes(lang, f)},
		{Key: t("compliance.finding.age"), Value: strconv.Itoa(f.Age)},
		{Key: t("compliance.finding.rule"), Value: f.Rule + ", " + f.Cite},
		{Key: t("compliance.finding.ruleset"), Value: shortHash(f.Ruleset)},
	}
	if f.State != FindingOpen && f.State != Gone {
		m.Decided = &ui.Alert{Tone: ui.Info, Title: t("compliance.finding.decided."+string(f.State), "name", f.Decider), Text: f.Note}
	}
	if f.State == Gone {
		m.Decided = &ui.Alert{Tone: ui.Good, Text: t("compliance.finding.gone")}
	}
	m.Form = decides && (f.State == FindingOpen || f.State == Acknowledged)
	if decides && f.State == Resolved {
		m.Reopen = &ui.ButtonForm{Path: path, Key: ui.NewKey(), Button: ui.Button{Label: t("compliance.finding.reopen"), Kind: ui.Secondary}, Values: []ui.Hidden{{Name: "state", Value: string(FindingOpen)}, {Name: "version", Value: m.Version}}}
	}
	m.Errors = form.Summary()
	return m
}

// shortHash is enough of a hash to compare by eye.
func shortHash(h string) string { return h[:min(len(h), 19)] }

func (s *Service) findingPage(c *web.Ctx) error {
	f, rules, err := s.findingOf(c)
	if err != nil {
		return err
	}
	return c.Page("compliance/finding", findingPage(c.Lang, c.T, rules, f, ui.NewForm(url.Values{}, nil, c.T), s.mayDecide(c, f)))
}

func (s *Service) findingOf(c *web.Ctx) (Finding, *labor.Rules, error) {
	id, err := web.ID[FindingID](c, "id")
	if err != nil {
		return Finding{}, nil, err
	}
	f, rules, err := s.Finding(c.Context(), c.Actor, id)
	c.Back("/compliance")
	return f, rules, err
}

func (s *Service) mayDecide(c *web.Ctx, f Finding) bool {
	return access.Can(c.Actor, access.LaborDecide, f.Resource(c.Actor.District)).Allowed
}

func (s *Service) decideFindingPage(c *web.Ctx) error {
	f, rules, err := s.findingOf(c)
	if err != nil {
		return err
	}
	in, err := c.Input()
	if err != nil {
		return err
	}
	d := FindingDecision{State: FindingState(in.Get("state")), Note: in.Text("note", maxNote), Version: in.Int("version", 0, 1_000_000)}
	page := func() findingModel {
		return findingPage(c.Lang, c.T, rules, f, c.Fields(in), s.mayDecide(c, f))
	}
	if in.Check(d.Validate()) {
		return c.Invalid("compliance/finding", page())
	}
	err = s.DecideFindings(c.Context(), c.Actor, []FindingID{f.ID}, d)
	if errors.Is(err, wbl.Conflict) && f.State != Gone {
		in.Errors.Add("note", "compliance.error.finding_changed")
		return c.Stale("compliance/finding", page())
	}
	if err != nil {
		return err
	}
	return c.Done("/compliance", web.Flash{Key: "compliance.finding.done." + string(d.State)})
}

func (s *Service) acknowledgeMany(c *web.Ctx) error {
	in, err := c.Input()
	if err != nil {
		return err
	}
	var ids []FindingID
	for _, id := range in.Values["id"] {
		if wbl.IsID(id) && len(ids) < queuePageSize {
			ids = append(ids, FindingID(id))
		}
	}
	if len(ids) == 0 {
		return c.Done("/compliance", web.Flash{Key: "compliance.finding.tick", Warn: true})
	}
	if err := s.DecideFindings(c.Context(), c.Actor, ids, FindingDecision{State: Acknowledged}); err != nil {
		return err
	}
	return c.Done("/compliance", web.Flash{Key: "compliance.finding.acknowledged", Args: []any{"n", len(ids)}})
}
