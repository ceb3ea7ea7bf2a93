package placements

import (
	"net/http"
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

func groupOf(q url.Values) Group {
	return Group{School: wbl.SchoolID(q.Get("school")), Grade: q.Get("grade"), Class: q.Get("class"), Text: q.Get("q")}
}

// pickLists is what a picker offers.
type pickLists struct{ schools, classes, learners []Option }

// pickerFor lists the learners of the group that the address names, also a whole school
// when that was asked for. With all of them ticked at first, a class is one press.
func (s *Service) pickerFor(c *web.Ctx, f *ui.Form, in *web.Input, form string, tickAll bool) (picker, error) {
	q := c.R.URL.Query()
	lists, err := read(c.Context(), s, c.Actor, func(tx *db.Tx) (out pickLists, err error) {
		g := groupOf(q)
		if out.schools, err = schoolsOf(tx, c.Actor); err != nil {
			return out, err
		}
		if g.School == "" && len(out.schools) == 1 {
			g.School = wbl.SchoolID(out.schools[0].ID)
		}
		if g.School != "" {
			if out.classes, err = classesOf(tx, g.School); err != nil {
				return out, err
			}
		}
		if q.Has("grade") || g.Text != "" || g.Class != "" {
			out.learners, err = learnersOf(tx, c.Actor, g, shown)
		}
		return out, err
	})
	p := newPicker(see(c), f, q, lists, form, in.Values["learners"], tickAll && c.R.Method == http.MethodGet)
	p.Path = c.R.URL.Path
	return p, err
}

func newPicker(v viewer, f *ui.Form, q url.Values, lists pickLists, form string, ticked []string, all bool) picker {
	filter := ui.NewForm(q, nil, v.T)
	p := picker{
		Find:   v.T("placements.pick.find"),
		Search: filter.Text("q", "placements.pick.search", ui.ID("pick-q")),
		Grade:  filter.Select("grade", "placements.field.grade", gradeChoices(v), ui.ID("pick-grade")),
		Paste:  f.Textarea("ids", "placements.pick.paste", ui.Rows(3), ui.Optional(), ui.Hint("placements.pick.paste_hint")),
		Table:  pickTable(v, lists.learners, ticked, form, all),
	}
	if len(lists.schools) > 1 {
		field := filter.Select("school", "placements.field.school", choices(lists.schools, v.T("placements.list.all_schools")), ui.ID("pick-school"))
		p.School = &field
	}
	if len(lists.classes) > 0 {
		field := filter.Select("class", "placements.field.class", choices(lists.classes, v.T("placements.pick.any_class")), ui.ID("pick-class"))
		p.Class = &field
	}
	return p
}

func gradeChoices(v viewer) []ui.Choice {
	out := []ui.Choice{{Value: "", Label: v.T("placements.pick.any_grade")}}
	for _, g := range grades {
		out = append(out, ui.Choice{Value: g, Label: v.T("placements.grade", "grade", strings.TrimPrefix(g, "0"))})
	}
	return out
}

func pickTable(v viewer, list []Option, ticked []string, form string, all bool) ui.Table {
	t := ui.Table{
		ID: "learners", Caption: v.T("placements.pick.title"), Select: &ui.Select{Form: form, Name: "learners"},
		Headers: []ui.Header{{Label: v.T("placements.col.learner")}, {Label: v.T("placements.field.grade")}},
		Empty:   &ui.EmptyState{Icon: "users", Title: v.T("placements.pick.empty"), Text: v.T("placements.pick.empty_text")},
	}
	for _, o := range list {
		t.Rows = append(t.Rows, ui.Row{
			ID: o.ID, Name: o.Name, Selected: all || slices.Contains(ticked, o.ID),
			Cells: []ui.Cell{{Text: o.Name}, {Text: v.T("placements.grade", "grade", strings.TrimPrefix(o.Note, "0"))}},
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
	known, err := read(c.Context(), s, c.Actor, func(tx *db.Tx) (map[string]wbl.LearnerID, error) { return learnersByKey(tx, c.Actor, keys) })
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
	pick, err := s.pickerFor(c, f, in, "place", false)
	if err != nil {
		return m, err
	}
	if o := c.Query("opportunity"); o != "" {
		pick.Keep = []ui.Hidden{{Name: "opportunity", Value: o}}
	}
	m = newBulkPage(see(c), f, in, found, pick, problem)
	m.Path = "/placements/bulk?" + withoutLang(c.R.URL.Query()).Encode()
	return m, nil
}

func newBulkPage(v viewer, f *ui.Form, in *web.Input, found meant, pick picker, problem *wbl.Error) bulkPage {
	m := bulkPage{
		Key: f.Key(), Path: "/placements/bulk", Pick: pick, Where: newWhere(v, f, in, found), Terms: newTermsFields(f, v.T, true),
		Send: ui.Button{Label: v.T("placements.bulk.send"), Kind: ui.Primary}, Problem: problemOf(v, problem),
	}
	m.Errors = f.Summary()
	return m
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
