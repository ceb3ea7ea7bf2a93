package roster

import (
	"errors"
	"net/url"
	"strconv"
	"strings"

	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// schoolsModel is the model of roster/schools.
type schoolsModel struct {
	Tabs  ui.Tabs
	Add   ui.Link
	Table ui.Table
}

func (s *Service) schoolsPage(c *web.Ctx) error {
	list, err := s.Schools(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	c.Wide()
	return c.Page("roster/schools", schoolsModel{
		Tabs: tabs(viewerOf(c), "schools"), Add: ui.Link{Label: c.T("roster.school.new"), Path: "/roster/schools/new", Button: ui.Primary, Icon: "plus"},
		Table: schoolTable(c.T, list),
	})
}

func schoolTable(t i18n.T, list []School) ui.Table {
	table := ui.Table{
		Caption: t("roster.schools"),
		Headers: []ui.Header{{Label: t("roster.school")}, {Label: t("roster.level")}, {Label: t("roster.locale")}, {Label: t("roster.city")}, {Label: t("roster.learners"), Num: true}},
		Empty:   &ui.EmptyState{Icon: "school", Title: t("roster.schools.none"), Text: t("roster.schools.none.text")},
	}
	for _, s := range list {
		locale := ui.Cell{Tag: &ui.Tag{Tone: ui.Waiting, Text: t("roster.unknown")}}
		if s.Locale != "" {
			locale = ui.Cell{Text: t("roster.locale." + s.Locale)}
		}
		name := ui.Cell{Text: s.Name, Path: "/roster/schools/" + string(s.ID)}
		if !s.EndedOn.IsZero() {
			name.Note = t("roster.school.ended")
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			name, {Text: t("roster.level." + s.Level)}, locale, {Text: joined(s.City, s.State)}, {Text: strconv.Itoa(s.Learners)},
		}})
	}
	return table
}

func schoolForm(v viewer, in *web.Input, heading string) formPage {
	f := v.Fields(in)
	t := v.T
	p := formPage{
		Heading: heading, Key: f.Key(), Hidden: []ui.Hidden{{Name: "version", Value: in.Get("version")}},
		Sections: []section{{Fields: []ui.Field{
			f.Text("name", "roster.field.name", ui.Autocomplete("off")),
			f.Select("level", "roster.level", choices(t, "roster.level.", Levels)),
			f.Select("locale", "roster.locale", orNone(t("roster.unknown"), choices(t, "roster.locale.", Locales)), ui.Hint("roster.locale.hint"), ui.Optional()),
			f.Text("city", "roster.city", ui.Optional(), ui.Width(20)),
			f.Text("state", "roster.us_state", ui.Optional(), ui.Width(3)),
			f.Text("zip", "roster.zip", ui.Optional(), ui.Width(10)),
			f.Decimal("lat", "roster.lat", ui.Hint("roster.lat.hint"), ui.Optional(), ui.Width(10)),
			f.Decimal("lon", "roster.lon", ui.Optional(), ui.Width(10)),
		}}},
		Send: ui.Button{Label: t("roster.save"), Kind: ui.Primary}, Cancel: ui.Link{Label: t("roster.cancel"), Path: "/roster/schools"},
	}
	p.Errors = f.Summary()
	return p
}

func readSchool(in *web.Input) SchoolIn {
	out := SchoolIn{
		Name: in.Text("name", 120), Level: in.Get("level"), Locale: in.Get("locale"), City: in.Text("city", 80),
		State: in.Text("state", 2), Zip: in.Text("zip", 10),
	}
	for field, to := range map[string]**float64{"lat": &out.Lat, "lon": &out.Lon} {
		s := strings.TrimSpace(in.Get(field))
		if s == "" {
			continue
		}
		n, err := strconv.ParseFloat(strings.Replace(s, ",", ".", 1), 64)
		if err != nil {
			in.Errors.Add(field, "roster.error.position")
			continue
		}
		*to = &n
	}
	return out
}

func schoolValues(s School) url.Values {
	v := url.Values{
		"name": {s.Name}, "level": {s.Level}, "locale": {s.Locale}, "city": {s.City}, "state": {s.State}, "zip": {s.Zip}, "version": {strconv.Itoa(s.Version)},
	}
	for field, n := range map[string]*float64{"lat": s.Lat, "lon": s.Lon} {
		if n != nil {
			v.Set(field, strconv.FormatFloat(*n, 'f', -1, 64))
		}
	}
	return v
}

func (s *Service) newSchoolPage(c *web.Ctx) error {
	c.Back("/roster/schools")
	return c.Page("roster/form", schoolForm(viewerOf(c), &web.Input{Values: url.Values{"level": {"high"}}}, c.T("roster.school.new")))
}

func (s *Service) saveNewSchool(c *web.Ctx) error {
	c.Back("/roster/schools")
	in, err := c.Input()
	if err != nil {
		return err
	}
	want := readSchool(in)
	if in.Check(want.Clean().Validate()) {
		return c.Invalid("roster/form", schoolForm(viewerOf(c), in, c.T("roster.school.new")))
	}
	if _, err := s.SaveSchool(c.Context(), c.Actor, c.Key(), "", 0, want); err != nil {
		return err
	}
	return c.Done("/roster/schools", web.Flash{Key: "roster.done.school"})
}

func (s *Service) schoolPage(c *web.Ctx) error {
	school, err := s.schoolOf(c)
	if err != nil {
		return err
	}
	return c.Page("roster/form", schoolForm(viewerOf(c), &web.Input{Values: schoolValues(school)}, school.Name))
}

func (s *Service) schoolOf(c *web.Ctx) (School, error) {
	c.Back("/roster/schools")
	id, err := web.ID[wbl.SchoolID](c, "id")
	if err != nil {
		return School{}, err
	}
	return s.School(c.Context(), c.Actor, id)
}

func (s *Service) saveSchool(c *web.Ctx) error {
	school, err := s.schoolOf(c)
	if err != nil {
		return err
	}
	in, err := c.Input()
	if err != nil {
		return err
	}
	want := readSchool(in)
	if in.Check(want.Clean().Validate()) {
		return c.Invalid("roster/form", schoolForm(viewerOf(c), in, school.Name))
	}
	version, _ := strconv.Atoi(in.Get("version")) // 0 is a conflict
	_, err = s.SaveSchool(c.Context(), c.Actor, c.Key(), school.ID, version, want)
	if errors.Is(err, wbl.Conflict) {
		current := schoolValues(school)
		in.Set("version", current.Get("version"))
		form := schoolForm(viewerOf(c), in, school.Name)
		form.stale(viewerOf(c), in, current)
		return c.Stale("roster/form", form)
	}
	if err != nil {
		return err
	}
	return c.Done("/roster/schools", web.Flash{Key: "roster.done.school"})
}
