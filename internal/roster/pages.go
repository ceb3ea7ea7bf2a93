package roster

import (
	"fmt"
	"net/url"
	"slices"

	"throughline/internal/platform/access"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

func pathOf(id wbl.LearnerID) string { return "/roster/learners/" + string(id) }

// filterOf reads the address of a list.
func filterOf(c *web.Ctx) (Filter, error) {
	f := Filter{
		Q: c.Query("q"), School: wbl.SchoolID(c.Query("school")), Grade: c.Query("grade"), State: Active, Limit: c.Limit(),
		Field: c.Query("field"), Aspect: Aspect(c.Query("aspect")),
	}
	switch c.Query("state") {
	case "left":
		f.State = Left
	case "all":
		f.State = ""
	}
	if !slices.Contains(Grades, f.Grade) {
		f.Grade = ""
	}
	after, err := c.After(2)
	if err == nil {
		f.After = [2]string(after)
	}
	return f, err
}

func cursorOf(items []Item) string {
	last := items[len(items)-1]
	return web.Cursor(last.sortName, string(last.ID))
}

// listModel is the model of roster/list.
type listModel struct {
	Tabs   ui.Tabs
	Search []ui.Field
	Hidden []ui.Hidden
	Flaw   string // what the list shows only those with; empty for all
	Export string
	Add    *ui.Link
	Table  ui.Table
	Pages  ui.Pagination
	Clear  string // address without the filter; empty when there is none
}

func (s *Service) listPage(c *web.Ctx) error {
	f, err := filterOf(c)
	if err != nil {
		return err
	}
	items, more, err := s.List(c.Context(), c.Actor, f)
	if err != nil {
		return err
	}
	schools, err := s.Schools(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	c.Wide()
	return c.Page("roster/list", newList(viewerOf(c), c.R.URL.Query(), f, items, more, schools))
}

func newList(v viewer, q url.Values, f Filter, items []Item, more bool, schools []School) listModel {
	form := v.Fields(&web.Input{Values: q})
	paged := q.Get("after") != ""
	m := listModel{Tabs: tabs(v, "learners"), Table: learnerTable(v.T, items)}
	m.Search = []ui.Field{form.Text("q", "roster.search")}
	if len(schools) > 1 {
		m.Search = append(m.Search, form.Select("school", "roster.school", orNone(v.T("roster.all_schools"), schoolChoices(schools))))
	}
	m.Search = append(m.Search,
		form.Select("grade", "roster.grade", orNone(v.T("roster.all_grades"), gradeChoices(v.T))),
		form.Select("state", "roster.status", []ui.Choice{
			{Value: "", Label: v.T("roster.state.active")}, {Value: "left", Label: v.T("roster.state.left")}, {Value: "all", Label: v.T("roster.state.all")},
		}))
	if f.Field != "" {
		m.Hidden = []ui.Hidden{{Name: "field", Value: f.Field}, {Name: "aspect", Value: string(f.Aspect)}}
		m.Flaw = v.T("roster.flaw."+string(f.Aspect), "field", v.T("roster.field."+f.Field))
	}
	if editors.Admit(v.Actor) == nil {
		m.Add = &ui.Link{Label: v.T("roster.new"), Path: "/roster/learners/new", Button: ui.Primary, Icon: "plus"}
	}
	q.Del("after")
	m.Export = "/roster/export.csv?" + q.Encode()
	if len(q) > 0 {
		m.Clear = "/roster"
	}
	if more {
		q.Set("after", cursorOf(items))
		m.Pages.Next = "/roster?" + q.Encode()
	}
	if paged {
		q.Del("after")
		m.Pages.Prev = "/roster?" + q.Encode()
	}
	return m
}

func learnerTable(t i18n.T, items []Item) ui.Table {
	table := ui.Table{
		Caption: t("roster.title"),
		Headers: []ui.Header{{Label: t("roster.learner")}, {Label: t("roster.grade")}, {Label: t("roster.school")}, {Label: t("roster.number")}, {Label: t("roster.status")}},
		Empty: &ui.EmptyState{
			Icon: "users", Title: t("roster.none.title"), Text: t("roster.none.text"),
			Action: &ui.Link{Label: t("roster.import"), Path: "/roster/import", Button: ui.Secondary},
		},
	}
	for _, i := range items {
		name := ui.Cell{Text: i.Formal(), Path: pathOf(i.ID)}
		if i.Preferred != "" && i.Preferred != i.Given {
			name.Note = t("roster.goes_by", "name", i.Preferred)
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			name, {Text: gradeText(t, i.Grade)}, {Text: i.SchoolName}, {Text: i.Number}, {Tag: stateTag(t, i.State)},
		}})
	}
	return table
}

func (s *Service) exportCSV(c *web.Ctx) error {
	f, err := filterOf(c)
	if err != nil {
		return err
	}
	f.After = [2]string{}
	return web.CSV(c, "learners-"+c.Today().String()+".csv", LearnerHeader, s.ExportLearners(c.Context(), c.Actor, f))
}

// showModel is the model of roster/show.
type showModel struct {
	Name      string
	Tag       ui.Tag
	Where     string
	Acts      []ui.Link
	Identity  ui.SummaryList
	History   ui.Table
	Facts     *ui.Table // nil when the reader may not see them
	Earlier   string
	FactsLink *ui.Link
	Family    *ui.SummaryList
	FamilyAct *ui.Link
	Merged    []ui.Link
	Sourced   bool
}

func (s *Service) showPage(c *web.Ctx) error {
	id, err := web.ID[wbl.LearnerID](c, "id")
	if err != nil {
		return err
	}
	p, err := s.Get(c.Context(), c.Actor, id)
	if err != nil {
		return err
	}
	if p.Learner.ID != id { // merged: the kept record has an address of its own
		return c.Redirect(pathOf(p.Learner.ID))
	}
	c.Title(p.Learner.Name())
	c.Back("/roster")
	return c.Page("roster/show", newShow(viewerOf(c), p))
}

func newShow(v viewer, p Profile) showModel {
	l, lang, t := p.Learner, v.Lang, v.T
	m := showModel{Name: l.Name(), Tag: *stateTag(t, l.State), Where: joined(gradeText(t, l.Grade), p.SchoolName), Sourced: p.Sourced}
	m.Acts = append(m.Acts, ui.Link{Label: t("roster.timeline"), Path: "/learners/" + string(l.ID) + "/timeline", Button: ui.Primary, Icon: "briefcase"})
	if p.May.Edit {
		m.Acts = append(m.Acts, ui.Link{Label: t("roster.edit"), Path: pathOf(l.ID) + "/edit", Button: ui.Secondary, Icon: "edit"})
	}
	m.Identity = identity(v, p)
	m.History = historyTable(lang, t, p.History)
	if p.May.Facts {
		table := factTable(lang, t, p.Facts)
		m.Facts = &table
		if p.Earlier > 0 {
			m.Earlier = t("roster.facts.earlier", "n", p.Earlier)
		}
		if p.May.Edit {
			m.FactsLink = &ui.Link{Label: t("roster.facts.edit"), Path: pathOf(l.ID) + "/facts", Button: ui.Secondary, Icon: "edit"}
		}
	}
	if p.May.Guardians {
		m.Family = &ui.SummaryList{}
		for _, g := range p.Guardians {
			m.Family.Rows = append(m.Family.Rows, ui.SummaryRow{Key: t("roster.relation." + relation(g.Relation)), Value: g.Name})
		}
		m.FamilyAct = &ui.Link{Label: t("roster.family.manage"), Path: "/learners/" + string(l.ID) + "/people"}
	}
	for _, n := range p.Merged {
		m.Merged = append(m.Merged, ui.Link{Label: n.Name, Path: "/roster/duplicates/" + string(l.ID) + "/" + n.ID})
	}
	return m
}

// relation is the text for what a guardian is; schools write many words.
func relation(word string) string {
	if slices.Contains([]string{"parent", "guardian", "relative"}, word) {
		return word
	}
	return "guardian"
}

func joined(parts ...string) string {
	out := ""
	for _, p := range parts {
		if p == "" {
			continue
		}
		if out != "" {
			out += ", "
		}
		out += p
	}
	return out
}

func identity(v viewer, p Profile) ui.SummaryList {
	l, t := p.Learner, v.T
	birth := ""
	if !l.Birth.IsZero() {
		birth = t("roster.born", "date", i18n.Date(v.Lang, l.Birth), "age", l.Birth.AgeOn(v.Today))
	}
	rows := []ui.SummaryRow{
		{Key: t("roster.field.name"), Value: l.Formal()},
		{Key: t("roster.field.preferred"), Value: l.Preferred},
		{Key: t("roster.field.pronouns"), Value: l.Pronouns},
		{Key: t("roster.field.birth_date"), Value: birth},
		{Key: t("roster.field.email"), Value: l.Email},
		{Key: t("roster.field.phone"), Value: l.Phone},
		{Key: t("roster.field.lang"), Value: t("roster.lang." + l.Lang)},
	}
	var out ui.SummaryList
	for _, r := range rows {
		if r.Value != "" || r.Key == t("roster.field.birth_date") || r.Key == t("roster.field.email") {
			out.Rows = append(out.Rows, r)
		}
	}
	for _, k := range p.Keys {
		if slices.Contains([]string{KeySIS, KeyState, KeyDistrict}, k.Kind) {
			out.Rows = append(out.Rows, ui.SummaryRow{Key: t("roster.key." + k.Kind), Value: k.Value})
		}
	}
	return out
}

func historyTable(lang i18n.Lang, t i18n.T, list []Enrolled) ui.Table {
	table := ui.Table{
		Caption: t("roster.history"),
		Headers: []ui.Header{{Label: t("roster.year")}, {Label: t("roster.school")}, {Label: t("roster.grade")}, {Label: t("roster.from")}, {Label: t("roster.to")}},
		Empty:   &ui.EmptyState{Icon: "school", Title: t("roster.history.none")},
	}
	for _, e := range list {
		end := t("roster.now")
		if !e.End.IsZero() {
			end = i18n.DateShort(lang, e.End.AddDays(-1))
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: yearText(e.Year)}, {Text: e.School}, {Text: gradeText(t, e.Grade)}, {Text: i18n.DateShort(lang, e.Begin)}, {Text: end},
		}})
	}
	return table
}

// yearText is a school year as people say it: 2026–27.
func yearText(ends int) string {
	return fmt.Sprintf("%d–%02d", ends-1, ends%100)
}

func factTable(lang i18n.Lang, t i18n.T, facts Facts) ui.Table {
	table := ui.Table{
		Caption: t("roster.facts"),
		Headers: []ui.Header{{Label: t("roster.question")}, {Label: t("roster.answer")}, {Label: t("roster.source")}, {Label: t("roster.as_of")}},
	}
	add := func(label, value string, f Fact) {
		source, day := "", ""
		if f.Source != "" {
			source, day = t("roster.source."+sourceKey(f.Source)), i18n.DateShort(lang, f.AsOf)
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{{Text: label}, {Text: value}, {Text: source}, {Text: day}}})
	}
	answer := func(f Fact) string {
		if f.Value == "" {
			return t("roster.value.none")
		}
		return t("roster.value." + f.Value)
	}
	add(t("roster.field.sex"), answer(facts[Sex]), facts[Sex])
	value, from := t("roster.value.none"), Fact{}
	if f := facts[RaceDeclined]; f.Value == Declined {
		value, from = t("roster.value.declined"), f
	}
	if races := facts.Races(); len(races) > 0 {
		value = ""
		for _, r := range races {
			value, from = joined(value, t("roster."+r)), facts[r]
		}
	}
	add(t("roster.field.race"), value, from)
	add(t("roster.field.hispanic"), answer(facts[Hispanic]), facts[Hispanic])
	for _, flag := range Flags {
		add(t("roster.field."+flag), answer(facts[flag]), facts[flag])
	}
	return table
}

// sourceKey is the text for a source; older records know other words.
func sourceKey(source string) string {
	if slices.Contains([]string{FromOneRoster, FromCSV, FromStaff, "self"}, source) {
		return source
	}
	return FromOneRoster
}

func (s *Service) newPage(c *web.Ctx) error {
	c.Back("/roster")
	schools, err := s.editable(c)
	if err != nil {
		return err
	}
	v := url.Values{}
	if len(schools) == 1 {
		v.Set("school", string(schools[0].ID))
	}
	return c.Page("roster/form", newLearnerForm(viewerOf(c), &web.Input{Values: v}, schools))
}

// editable are the schools at which the person may add and edit learners.
func (s *Service) editable(c *web.Ctx) ([]School, error) {
	list, err := s.Schools(c.Context(), c.Actor)
	return slices.DeleteFunc(list, func(x School) bool {
		return !access.Can(c.Actor, access.LearnerEdit, access.Resource{District: c.Actor.District, School: x.ID}).Allowed
	}), err
}
