package placements

import (
	"context"
	"strings"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// experiencesPage lists what was recorded beside placements.
type experiencesPage struct {
	Table ui.Table
	Pages ui.Pagination
}

// Experiences lists experiences of the actor's schools that were no placements, newest
// first, after the key of the last one that was shown.
func (s *Service) Experiences(ctx context.Context, a access.Actor, after []string, limit int) (list []ExperienceRow, more bool, err error) {
	list, err = read(ctx, s, a, func(tx *db.Tx) ([]ExperienceRow, error) { return listExperiences(tx, a, after, limit+1) })
	list, more = web.Cut(list, limit)
	return list, more, err
}

func (s *Service) showExperiences(c *web.Ctx) error {
	after, err := c.After(2)
	if err != nil {
		return err
	}
	list, more, err := s.Experiences(c.Context(), c.Actor, after, c.Limit())
	if err != nil {
		return err
	}
	c.Wide()
	return c.Page("placements/experiences", experiencesModel(see(c), list, more, c.Query("after") == ""))
}

func experiencesModel(v viewer, list []ExperienceRow, more, first bool) experiencesPage {
	m := experiencesPage{Table: ui.Table{
		Caption: v.T("placements.experiences.title"),
		Empty: &ui.EmptyState{
			Icon: "star", Title: v.T("placements.experiences.empty"), Text: v.T("placements.experiences.empty_text"),
			Action: &ui.Link{Label: v.T("placements.experience.button"), Path: "/experiences/new", Button: ui.Secondary},
		},
	}}
	for _, key := range []string{"learner", "title", "type", "day", "length"} {
		h := ui.Header{Label: v.T("placements.col." + key), Num: key == "length"}
		m.Table.Headers = append(m.Table.Headers, h)
	}
	for _, e := range list {
		m.Table.Rows = append(m.Table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: e.LearnerName, Path: "/learners/" + string(e.Learner) + "/timeline"},
			{Text: e.Title, Note: e.EmployerName},
			{Text: v.T("type." + e.Type)},
			{Text: i18n.DateShort(v.Lang, e.BeganOn)},
			{Text: i18n.Hours(v.Lang, e.Minutes)},
		}})
	}
	if more {
		m.Pages.Next = "/experiences?after=" + web.Cursor(list[len(list)-1].Key()...)
	}
	if !first {
		m.Pages.Prev = "/experiences"
	}
	return m
}

// experiencePage records an activity for a group.
type experiencePage struct {
	Errors     ui.ErrorSummary
	Key        string
	Path       string
	Pick       picker
	Fields     []ui.Field
	EmployerID *ui.Hidden
	Several    *ui.Field
	Send       ui.Button
}

func (s *Service) showExperience(c *web.Ctx) error {
	in, err := c.Input()
	if err != nil {
		return err
	}
	c.Wide()
	m, err := s.experienceModel(c, in, nil)
	if err != nil {
		return err
	}
	return c.Page("placements/experience", m)
}

func (s *Service) experienceModel(c *web.Ctx, in *web.Input, several []Option) (m experiencePage, err error) {
	c.Back("/experiences")
	f := c.Fields(in)
	pick, err := s.pickerFor(c, f, in, "experience", true)
	if err != nil {
		return m, err
	}
	m = newExperiencePage(see(c), f, in, pick, several)
	m.Path = "/experiences/new?" + withoutLang(c.R.URL.Query()).Encode()
	return m, nil
}

func newExperiencePage(v viewer, f *ui.Form, in *web.Input, pick picker, several []Option) experiencePage {
	types := []ui.Choice{{Value: "", Label: v.T("placements.choose")}}
	for _, t := range wbl.Types(v.Today()) {
		if !t.Placed {
			types = append(types, ui.Choice{Value: t.Code, Label: v.T("type." + t.Code)})
		}
	}
	m := experiencePage{
		Key: f.Key(), Path: "/experiences/new", Pick: pick,
		Fields: []ui.Field{
			f.Select("type", "placements.field.type", types),
			f.Text("title", "placements.experience.what", ui.Hint("placements.experience.what_hint")),
			f.Text("employer", "placements.experience.employer", ui.Typeahead("/placements/employers"), ui.Optional()),
			f.Date("began_on", "placements.experience.began"),
			f.Date("ended_on", "placements.experience.ended", ui.Optional(), ui.Hint("placements.experience.ended_hint")),
			f.Text("minutes", "placements.experience.length", ui.Width(10), ui.Hint("placements.experience.length_hint"), ui.Optional()),
			f.Textarea("note", "placements.experience.note", ui.Rows(2), ui.Optional()),
		},
		Send: ui.Button{Label: v.T("placements.experience.send"), Kind: ui.Primary},
	}
	m.EmployerID, m.Several = chosen(f, in, "employer_id", "placements.where.which", several)
	m.Errors = f.Summary()
	return m
}

func (s *Service) postExperience(c *web.Ctx) error {
	in, err := c.Input()
	if err != nil {
		return err
	}
	c.Wide()
	e := ExperienceInput{
		Type: in.Get("type"), Title: in.Text("title", maxTitle), BeganOn: in.Date("began_on"), EndedOn: in.Date("ended_on"),
		Minutes: in.Minutes("minutes"), Note: in.Text("note", maxMessage),
	}
	if e.Learners, err = s.picked(c, in); err != nil {
		return err
	}
	var several []Option
	if typed := strings.TrimSpace(in.Get("employer")); typed != "" {
		p, found, err := s.readPlacing(c, in)
		if err != nil {
			return err
		}
		e.Employer, several = p.Employer, found.employers
	}
	errs := e.Validate(c.Today())
	for i := range errs {
		if errs[i].Field == "learners" {
			errs[i].Field = "ids"
		}
	}
	if !in.Check(errs) {
		n, err := s.AddExperience(c.Context(), c.Actor, e, c.Key())
		if err == nil {
			return c.Done("/experiences", web.Flash{Key: "placements.done.experience", Args: []any{"n", n}})
		}
		if !in.Check(fieldsOf(err)) {
			return err
		}
	}
	m, err := s.experienceModel(c, in, several)
	if err != nil {
		return err
	}
	return c.Invalid("placements/experience", m)
}
