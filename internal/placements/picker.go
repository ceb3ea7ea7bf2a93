package placements

import (
	"net/url"
	"slices"
	"strings"

	"throughline/internal/platform/db"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// picker chooses many learners: a filter, the learners that it leaves with a box to
// tick each, and a place to paste a list of ids.
type picker struct {
	Path   string
	Search ui.Field
	Grade  ui.Field
	School *ui.Field
	Class  *ui.Field
	Find   string
	Table  ui.Table
	Paste  ui.Field
	Keep   []ui.Hidden // what the filter must not forget
}

// shown is how many learners the picker lists; a whole school of most sizes.
const shown = 2000

// grades are the CEDS codes of the grades in which experiences happen.
var grades = []string{"KG", "01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13"}

func groupOf(c *web.Ctx) Group {
	return Group{School: wbl.SchoolID(c.Query("school")), Grade: c.Query("grade"), Class: c.Query("class"), Text: c.Query("q")}
}

// narrowed reports whether the filter chose a group, not merely the whole.
func (g Group) narrowed() bool {
	return g.Grade != "" || g.Class != "" || g.Text != "" || g.School != ""
}

// newPicker lists the learners of the group that the address names. With all of a
// chosen group ticked at first, a class is entered in one press.
func (s *Service) newPicker(c *web.Ctx, f *ui.Form, in *web.Input, form string, tickAll bool) (p picker, err error) {
	g := groupOf(c)
	schools, err := s.schools(c)
	if err != nil {
		return p, err
	}
	if g.School == "" && len(schools) == 1 {
		g.School = wbl.SchoolID(schools[0].ID)
	}
	q := ui.NewForm(c.R.URL.Query(), nil, c.T)
	p = picker{
		Path: c.R.URL.Path, Find: c.T("placements.pick.find"),
		Search: q.Text("q", "placements.pick.search", ui.ID("pick-q")),
		Grade:  q.Select("grade", "placements.field.grade", gradeChoices(c), ui.ID("pick-grade")),
		Paste:  f.Textarea("ids", "placements.pick.paste", ui.Rows(3), ui.Optional(), ui.Hint("placements.pick.paste_hint")),
	}
	if len(schools) > 1 {
		field := q.Select("school", "placements.field.school", choices(schools, c.T("placements.list.all_schools")), ui.ID("pick-school"))
		p.School = &field
	}
	if g.School != "" {
		classes, err := read(c.Context(), s, c.Actor, func(tx *db.Tx) ([]Option, error) { return classesOf(tx, g.School) })
		if err != nil {
			return p, err
		}
		if len(classes) > 0 {
			field := q.Select("class", "placements.field.class", choices(classes, c.T("placements.pick.any_class")), ui.ID("pick-class"))
			p.Class = &field
		}
	}
	var list []Option
	if asked := c.R.URL.Query().Has("grade"); asked || g.Text != "" || g.Class != "" { // also a whole school, when asked for
		if list, err = read(c.Context(), s, c.Actor, func(tx *db.Tx) ([]Option, error) { return learnersOf(tx, c.Actor, g, shown) }); err != nil {
			return p, err
		}
	}
	p.Table = pickTable(c, list, in.Values["learners"], form, tickAll && c.R.Method == "GET")
	return p, nil
}

func gradeChoices(c *web.Ctx) []ui.Choice {
	out := []ui.Choice{{Value: "", Label: c.T("placements.pick.any_grade")}}
	for _, g := range grades {
		out = append(out, ui.Choice{Value: g, Label: c.T("placements.grade", "grade", strings.TrimPrefix(g, "0"))})
	}
	return out
}

func pickTable(c *web.Ctx, list []Option, ticked []string, form string, all bool) ui.Table {
	t := ui.Table{
		ID: "learners", Caption: c.T("placements.pick.title"), Select: &ui.Select{Form: form, Name: "learners"},
		Headers: []ui.Header{{Label: c.T("placements.col.learner")}, {Label: c.T("placements.field.grade")}},
		Empty:   &ui.EmptyState{Icon: "users", Title: c.T("placements.pick.empty"), Text: c.T("placements.pick.empty_text")},
	}
	for _, o := range list {
		t.Rows = append(t.Rows, ui.Row{
			ID: o.ID, Name: o.Name, Selected: all || slices.Contains(ticked, o.ID),
			Cells: []ui.Cell{{Text: o.Name}, {Text: c.T("placements.grade", "grade", strings.TrimPrefix(o.Note, "0"))}},
		})
	}
	return t
}

// picked reads who was ticked and who was pasted. An id that nobody has is a problem.
func (s *Service) picked(c *web.Ctx, in *web.Input) ([]wbl.LearnerID, error) {
	out := idsOf[wbl.LearnerID](in.Values["learners"])
	keys := splitIDs(in.Get("ids"))
	if len(keys) == 0 {
		return out, nil
	}
	if len(keys) > MaxGroup {
		in.Errors.Add("ids", "placements.error.too_many", "max", MaxGroup)
		return nil, nil
	}
	known, err := read(c.Context(), s, c.Actor, func(tx *db.Tx) (map[string]wbl.LearnerID, error) { return learnersByKey(tx, keys) })
	if err != nil {
		return nil, err
	}
	var unknown []string
	for _, k := range keys {
		id, ok := known[k]
		switch {
		case !ok:
			unknown = append(unknown, k)
		case !slices.Contains(out, id):
			out = append(out, id)
		}
	}
	if len(unknown) > 0 {
		in.Errors.Add("ids", "placements.error.ids", "ids", strings.Join(unknown[:min(len(unknown), 10)], ", "), "n", len(unknown))
	}
	return out, nil
}

// bulkPage places many learners at one host.
type bulkPage struct {
	Errors  ui.ErrorSummary
	Problem *ui.Alert
	Key     string
	Path    string
	Pick    picker
	Where   whereFields
	Terms   termsFields
	Send    ui.Button
}

func (s *Service) showBulk(c *web.Ctx) error {
	in, err := c.Input()
	if err != nil {
		return err
	}
	c.Wide()
	m, err := s.bulkModel(c, in, meant{}, nil)
	if err != nil {
		return err
	}
	return c.Page("placements/bulk", m)
}

func (s *Service) bulkModel(c *web.Ctx, in *web.Input, found meant, problem *wbl.Error) (m bulkPage, err error) {
	if found.seats, err = s.openSeatsFor(c); err != nil {
		return m, err
	}
	c.Back("/placements")
	f := c.Fields(in)
	m = bulkPage{
		Key: f.Key(), Path: "/placements/bulk?" + withoutLang(c.R.URL.Query()).Encode(), Where: s.newWhere(c, f, in, found), Terms: newTermsFields(f, c.T, true),
		Send: ui.Button{Label: c.T("placements.bulk.send"), Kind: ui.Primary}, Problem: problemOf(c, problem),
	}
	if m.Pick, err = s.newPicker(c, f, in, "place", false); err != nil {
		return m, err
	}
	if o := c.Query("opportunity"); o != "" {
		m.Pick.Keep = []ui.Hidden{{Name: "opportunity", Value: o}}
	}
	m.Errors = f.Summary()
	return m, nil
}

func withoutLang(q url.Values) url.Values {
	q.Del("lang")
	return q
}

func (s *Service) postBulk(c *web.Ctx) error {
	in, err := c.Input()
	if err != nil {
		return err
	}
	c.Wide()
	placing, found, err := s.readPlacing(c, in)
	if err != nil {
		return err
	}
	if placing.Learners, err = s.picked(c, in); err != nil {
		return err
	}
	problem, out, err := s.tryPlacing(c, in, placing, "ids")
	if err != nil {
		return err
	}
	if problem != nil || len(in.Errors) > 0 {
		m, err := s.bulkModel(c, in, found, problem)
		if err != nil {
			return err
		}
		return c.Invalid("placements/bulk", m)
	}
	if len(out.Failed) > 0 {
		return s.showResult(c, out, placed, "/placements")
	}
	return c.Done("/placements?state="+string(Preparing), web.Flash{Key: "placements.done.placed", Args: []any{"n", len(out.Done)}})
}
