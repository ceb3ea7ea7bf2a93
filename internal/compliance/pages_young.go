package compliance

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/labor"
)

// youngModel is the model of compliance/young: what may young people do at my workplace?
type youngModel struct {
	State    ui.Field
	Age      ui.Field
	Industry ui.Field
	Heading  string // of the answer; empty before anything was asked
	Note     *ui.Alert
	Hours    ui.Table
	Barred   ui.Table
	Allowed  []string
	Papers   ui.Table
	Insures  ui.Table
	Ruleset  string
}

func (s *Service) youngPage(c *web.Ctx) error {
	rules, err := s.Rules(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	values := url.Values{"state": {c.Query("state")}, "age": {c.Query("age")}, "industry": {c.Query("industry")}}
	m := youngForm(c.T, ui.NewForm(values, nil, c.T), rules)
	age, err := strconv.Atoi(c.Query("age"))
	if err == nil && slices.Contains(YoungAges, age) && (c.Query("state") == "" || len(c.Query("state")) == 2) {
		industry := c.Query("industry")
		if !slices.Contains(Industries, industry) {
			industry = "other"
		}
		m.answer(c.Lang, c.T, youngAt(rules, c.Query("state"), industry, age, c.Today()))
	}
	c.Wide()
	return c.Page("compliance/young", m)
}

func youngForm(t i18n.T, f *ui.Form, rules *labor.Rules) youngModel {
	states := []ui.Choice{{Value: "", Label: t("compliance.young.other_state")}}
	for _, s := range States(rules) {
		states = append(states, ui.Choice{Value: s, Label: t("compliance.us_state." + s)})
	}
	ages := make([]ui.Choice, len(YoungAges))
	for i, a := range YoungAges {
		ages[i] = ui.Choice{Value: strconv.Itoa(a), Label: t("compliance.ages.one", "age", a)}
	}
	m := youngModel{
		State: f.Select("state", "compliance.young.state", states), Age: f.Select("age", "compliance.young.age", ages),
		Industry: f.Select("industry", "compliance.fact.industry", options(t, "compliance.industry.", Industries)),
	}
	m.Insures = ui.Table{Caption: t("compliance.insures"), Titled: true, Headers: []ui.Header{{Label: t("compliance.insures.case")}, {Label: t("compliance.insures.who")}}}
	for _, x := range WhoInsures {
		m.Insures.Rows = append(m.Insures.Rows, ui.Row{Cells: []ui.Cell{{Text: t("compliance.insures.case." + x)}, {Text: t("compliance.insures.who." + x), Note: t("compliance.insures.source." + x)}}})
	}
	return m
}

// answer fills in what the rules say.
func (m *youngModel) answer(lang i18n.Lang, t i18n.T, y Young) {
	l := laborLang(lang)
	where := t("compliance.young.federal")
	if y.Loaded && y.State != "" {
		where = t("compliance.us_state." + y.State)
	}
	m.Heading, m.Ruleset = t("compliance.young.answer", "age", y.Age, "where", where), shortHash(y.Ruleset)
	if !y.Loaded || y.State == "" {
		m.Note = &ui.Alert{Tone: ui.Waiting, Text: t("compliance.young.not_loaded")}
	}
	m.Hours = ui.Table{Caption: t("compliance.young.hours"), Titled: true, Headers: []ui.Header{
		{Label: t("compliance.young.day")}, {Label: t("compliance.young.times")}, {Label: t("compliance.young.a_day")}, {Label: t("compliance.young.a_week")}, {Label: t("compliance.young.more")},
	}}
	for _, h := range y.Hours {
		m.Hours.Rows = append(m.Hours.Rows, hoursRow(lang, t, h))
	}
	m.Barred = ui.Table{
		Caption: t("compliance.young.barred"), Titled: true, Headers: []ui.Header{{Label: t("compliance.young.task")}, {Label: t("compliance.young.source")}},
		Empty: &ui.EmptyState{Icon: "check", Title: t("compliance.young.barred.none")},
	}
	for _, b := range y.Barred {
		cell := ui.Cell{Text: [...]string{b.Tag.English, b.Tag.Spanish}[l]}
		if b.Agreement {
			cell.Tag = &ui.Tag{Tone: ui.Info, Text: t("compliance.young.agreement")}
		}
		m.Barred.Rows = append(m.Barred.Rows, ui.Row{Cells: []ui.Cell{cell, {Text: b.Cite, Note: doubts(t, b.Verified, false)}}})
	}
	for _, tag := range y.Allowed {
		m.Allowed = append(m.Allowed, [...]string{tag.English, tag.Spanish}[l])
	}
	m.Papers = ui.Table{
		Caption: t("compliance.young.papers"), Titled: true, Headers: []ui.Header{{Label: t("compliance.fact.papers")}, {Label: t("compliance.young.source")}},
		Empty: &ui.EmptyState{Icon: "file", Title: t("compliance.young.papers.none"), Text: t("compliance.young.papers.none.text")},
	}
	for _, p := range y.Papers {
		m.Papers.Rows = append(m.Papers.Rows, ui.Row{Cells: []ui.Cell{{Text: [...]string{p.English, p.Spanish}[l]}, {Text: p.Row.Cite, Note: doubts(t, p.Row.Verified, false)}}})
	}
}

// hoursRow is one sort of day: times, hours, and what else holds.
func hoursRow(lang i18n.Lang, t i18n.T, h YoungHours) ui.Row {
	x := h.Limits
	times := t("compliance.young.any_time")
	switch {
	case x.From != nil && x.Until != nil:
		times = clockWord(lang, x.From.Value) + " – " + clockWord(lang, x.Until.Value)
	case x.Until != nil:
		times = t("compliance.young.until", "time", clockWord(lang, x.Until.Value))
	case x.From != nil:
		times = t("compliance.young.from", "time", clockWord(lang, x.From.Value))
	}
	amount := func(l *labor.Limit) string {
		if l == nil {
			return t("compliance.young.no_limit")
		}
		return i18n.Hours(lang, l.Value)
	}
	var more []string
	if x.SchoolHours != nil {
		more = append(more, t("compliance.young.not_in_school"))
	}
	if x.Days != nil {
		more = append(more, t("compliance.young.days", "n", x.Days.Value))
	}
	if x.Break != nil {
		more = append(more, t("compliance.young.break", "minutes", x.Break.Value, "after", i18n.Hours(lang, x.Break.After)))
	}
	if x.Supervision != nil {
		more = append(more, t("compliance.young.supervision", "time", clockWord(lang, x.Supervision.Value)))
	}
	cites, verified := limitCites(x.From, x.Until, x.Day, x.Week, x.SchoolHours, x.Days, x.Break, x.Supervision)
	return ui.Row{Cells: []ui.Cell{
		{Text: t("compliance.young.day." + h.Day)},
		{Text: times},
		{Text: amount(x.Day)},
		{Text: amount(x.Week)},
		{Text: strings.Join(more, " "), Note: strings.TrimSpace(cites + " " + doubts(t, verified, false))},
	}}
}

func clockWord(lang i18n.Lang, minutes int) string { return i18n.TimeOfDay(lang, minutes%(24*60)) }

// limitCites names the sources of limits, and whether all were read in the source.
func limitCites(limits ...*labor.Limit) (string, bool) {
	var out []string
	verified := true
	for _, l := range limits {
		if l == nil {
			continue
		}
		verified = verified && l.Row.Verified
		if !slices.Contains(out, l.Row.Cite) {
			out = append(out, l.Row.Cite)
		}
	}
	return strings.Join(out, "; "), verified
}
