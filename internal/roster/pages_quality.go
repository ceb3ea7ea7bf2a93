package roster

import (
	"net/url"

	"throughline/internal/platform/access"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// qualityModel is the model of roster/quality.
type qualityModel struct {
	Tabs    ui.Tabs
	Heading string
	Intro   string
	Stats   []ui.StatCard
	Fields  ui.Table
	Schools *ui.Table
	All     string // address of the page for all schools, when one is chosen
}

func (s *Service) qualityPage(c *web.Ctx) error {
	all, schools, err := s.Quality(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	// the lists behind the numbers hold learners' records, which support does not see
	lists := access.Can(c.Actor, access.LearnerView, whole(c.Actor)).Allowed
	chosen, one := all, false
	for _, q := range schools {
		if q.School == wbl.SchoolID(c.Query("school")) {
			chosen, one = q, true
		}
	}
	c.Wide()
	m := newQuality(c.Lang, c.T, chosen, lists)
	m.Tabs = tabs(viewerOf(c), "quality")
	if one {
		m.All = "/roster/quality"
	} else if len(schools) > 1 {
		table := qualitySchools(c.Lang, c.T, schools)
		m.Schools = &table
	}
	return c.Page("roster/quality", m)
}

func newQuality(lang i18n.Lang, t i18n.T, q SchoolQuality, lists bool) qualityModel {
	m := qualityModel{Heading: t("roster.quality"), Intro: t("roster.quality.intro")}
	if q.Name != "" {
		m.Heading = t("roster.quality.of", "school", q.Name)
	}
	r := q.Required()
	tone := ui.Tone("")
	if r.Completeness() < CompleteEnough {
		tone = ui.Waiting
	}
	m.Stats = []ui.StatCard{
		{Label: t("roster.learners"), Value: i18n.Number(lang, int64(q.Learners))},
		{Label: t("roster.complete"), Value: percent(lang, r.Completeness()), Note: kOfN(lang, t, r.Of-r.Missing, r.Of), Tone: tone},
		{Label: t("roster.right"), Value: percent(lang, r.Validity()), Note: kOfN(lang, t, r.Of-r.Missing-r.Doubtful, r.Of-r.Missing)},
		{Label: t("roster.timely"), Value: percent(lang, r.Timeliness()), Note: kOfN(lang, t, r.Of-r.Missing-r.Doubtful-r.Late, r.Of-r.Missing-r.Doubtful)},
	}
	m.Fields = qualityFields(lang, t, q, lists)
	return m
}

// percent rounds down to whole percent, so that 100 % means all.
func percent(lang i18n.Lang, fraction float64) string {
	return i18n.Percent(lang, float64(int(fraction*100+1e-9))/100, 0)
}

func kOfN(lang i18n.Lang, t i18n.T, k, n int) string {
	return t("roster.k_of_n", "k", i18n.Number(lang, int64(k)), "n", i18n.Number(lang, int64(n)))
}

func qualityFields(lang i18n.Lang, t i18n.T, q SchoolQuality, lists bool) ui.Table {
	table := ui.Table{
		Caption: t("roster.quality.fields"), Titled: true,
		Headers: []ui.Header{
			{Label: t("roster.field")},
			{Label: t("roster.complete"), Num: true},
			{Label: t("roster.missing"), Num: true},
			{Label: t("roster.doubtful"), Num: true},
			{Label: t("roster.late"), Num: true},
		},
		Empty: &ui.EmptyState{Icon: "chart", Title: t("roster.quality.none")},
	}
	for _, f := range QualityFields {
		m := q.Fields[f.Name]
		if m == nil {
			continue
		}
		row := ui.Row{Cells: []ui.Cell{{Text: t("roster.field." + f.Name)}, {Text: percent(lang, m.Completeness()), Note: kOfN(lang, t, m.Of-m.Missing, m.Of)}}}
		if !f.Required {
			row.Cells[0].Note = t("roster.not_required")
		} else if m.Completeness() < CompleteEnough {
			row.Tone = ui.Waiting
		}
		for _, part := range []struct {
			aspect Aspect
			n      int
		}{{Missing, m.Missing}, {Doubtful, m.Doubtful}, {Late, m.Late}} {
			cell := ui.Cell{Text: i18n.Number(lang, int64(part.n))}
			if part.n > 0 && lists {
				cell.Path = "/roster?" + url.Values{"field": {f.Name}, "aspect": {string(part.aspect)}, "school": {string(q.School)}}.Encode()
			}
			row.Cells = append(row.Cells, cell)
		}
		table.Rows = append(table.Rows, row)
	}
	return table
}

func qualitySchools(lang i18n.Lang, t i18n.T, schools []SchoolQuality) ui.Table {
	table := ui.Table{
		Caption: t("roster.quality.schools"), Titled: true,
		Headers: []ui.Header{
			{Label: t("roster.school")},
			{Label: t("roster.learners"), Num: true},
			{Label: t("roster.complete"), Num: true},
			{Label: t("roster.missing"), Num: true},
			{Label: t("roster.doubtful"), Num: true},
			{Label: t("roster.late"), Num: true},
		},
	}
	for _, q := range schools {
		r := q.Required()
		row := ui.Row{Cells: []ui.Cell{
			{Text: q.Name, Path: "/roster/quality?school=" + string(q.School)},
			{Text: i18n.Number(lang, int64(q.Learners))},
			{Text: percent(lang, r.Completeness())},
			{Text: i18n.Number(lang, int64(r.Missing))},
			{Text: i18n.Number(lang, int64(r.Doubtful))},
			{Text: i18n.Number(lang, int64(r.Late))},
		}}
		if r.Completeness() < CompleteEnough {
			row.Tone = ui.Waiting
			row.Cells[2].Tag = &ui.Tag{Tone: ui.Waiting, Text: t("roster.below", "percent", percent(lang, CompleteEnough))}
		}
		table.Rows = append(table.Rows, row)
	}
	return table
}
