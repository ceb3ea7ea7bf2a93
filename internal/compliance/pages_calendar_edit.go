package compliance

import (
	"errors"
	"net/url"
	"slices"
	"strconv"

	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// frameModel is the model of compliance/frame: first and last day, school hours.
type frameModel struct {
	Errors  ui.ErrorSummary
	Heading string
	Key     string
	Version string
	First   ui.Field
	Last    ui.Field
	Hours   []levelFields
	Send    ui.Button
	Cancel  ui.Link
}

type levelFields struct {
	Name       string
	Start, End ui.Field
}

func framePage(t i18n.T, f *ui.Form, v View, school wbl.SchoolID) frameModel {
	path := calendarPath(school, v.Year)
	m := frameModel{
		Heading: t("compliance.calendar.of", "place", v.Place, "year", yearName(v.Year)), Key: f.Key(), Version: f.Value("version"),
		First: f.Date("first", "compliance.calendar.first"), Last: f.Date("last", "compliance.calendar.last"),
		Send: ui.Button{Label: t("compliance.calendar.save"), Kind: ui.Primary}, Cancel: ui.Link{Label: t("compliance.cancel"), Path: path},
	}
	for _, level := range Levels {
		m.Hours = append(m.Hours, levelFields{
			Name:  t("compliance.level." + level),
			Start: f.Time("hours_"+level, "compliance.calendar.begins"), End: f.Time("until_"+level, "compliance.calendar.ends"),
		})
	}
	m.Errors = f.Summary()
	return m
}

func frameValues(v View) url.Values {
	version := v.Version
	if !v.Own {
		version = 0
	}
	out := url.Values{"first": {v.First.String()}, "last": {v.Last.String()}, "version": {strconv.Itoa(version)}}
	for _, level := range Levels {
		h := v.HoursOf(level)
		out.Set("hours_"+level, wbl.FormatClock(h.Start))
		out.Set("until_"+level, wbl.FormatClock(h.End))
	}
	return out
}

func (s *Service) framePage(c *web.Ctx) error {
	school, v, err := s.edited(c)
	if err != nil {
		return err
	}
	return c.Page("compliance/frame", framePage(c.T, ui.NewForm(frameValues(v), nil, c.T), v, school))
}

// edited is the calendar of an address that the actor may change.
func (s *Service) edited(c *web.Ctx) (wbl.SchoolID, View, error) {
	school, year, err := placeOf(c)
	if err != nil {
		return school, View{}, err
	}
	v, err := s.Look(c.Context(), c.Actor, school, year)
	if err == nil && !v.MayEdit {
		err = mayEdit(c.Actor, school)
	}
	c.Back(calendarPath(school, year))
	return school, v, err
}

func (s *Service) saveFrame(c *web.Ctx) error {
	school, v, err := s.edited(c)
	if err != nil {
		return err
	}
	in, err := c.Input()
	if err != nil {
		return err
	}
	want := Calendar{School: school, Year: v.Year, First: in.Date("first"), Last: in.Date("last"), Version: in.Int("version", 0, 1_000_000), Hours: map[string]Hours{}}
	for _, level := range Levels {
		want.Hours[level] = Hours{in.Clock("hours_" + level), in.Clock("until_" + level)}
	}
	if in.Check(want.Validate()) {
		return c.Invalid("compliance/frame", framePage(c.T, c.Fields(in), v, school))
	}
	saved, err := s.SaveFrame(c.Context(), c.Actor, want)
	if errors.Is(err, wbl.Conflict) {
		in.Set("version", strconv.Itoa(v.Version))
		in.Errors.Add("first", "compliance.error.calendar_changed")
		return c.Stale("compliance/frame", framePage(c.T, c.Fields(in), v, school))
	}
	if err != nil {
		return err
	}
	return c.Done(calendarPath(school, saved.Year), web.Flash{Key: "compliance.calendar.saved"})
}

// monthModel is the model of compliance/month: a grid of days with a box each, and what
// the ticked ones become.
type monthModel struct {
	Errors  ui.ErrorSummary
	Title   string
	Place   string
	Key     string
	Version string
	Head    []string // weekdays
	Weeks   [][]cellModel
	Mark    ui.Field
	Ends    ui.Field
	Name    ui.Field
	Send    ui.Button
	Prev    *ui.Link
	Next    *ui.Link
}

// cellModel is one day of the grid; a zero one is a gap.
type cellModel struct {
	Date   wbl.Date
	Number int
	Label  string // for screen readers: the whole date and what it is
	State  string // off, school, closed, early, open: the class
	Word   string
	Ticked bool
	Off    bool // outside of the school year: nothing to tick
}

// clearMark takes a mark away; a form cannot send nothing for a choice.
const clearMark = "clear"

func monthPage(lang i18n.Lang, t i18n.T, f *ui.Form, school wbl.SchoolID, v View, month wbl.Date, ticked []string) monthModel {
	path := calendarPath(school, v.Year) + "/months/"
	choices := []ui.Choice{
		{Value: string(Closed), Label: t("compliance.mark.closed")},
		{Value: string(Early), Label: t("compliance.mark.early")},
		{Value: string(Open), Label: t("compliance.mark.open"), Hint: t("compliance.mark.open.hint")},
		{Value: clearMark, Label: t("compliance.mark.clear"), Hint: t("compliance.mark.clear.hint")},
	}
	m := monthModel{
		Title: monthName(t, month), Place: v.Place, Key: f.Key(), Version: f.Value("version"), Weeks: weeks(lang, t, v, month, ticked),
		Mark: f.Radios("mark", "compliance.month.mark", choices), Ends: f.Time("ends", "compliance.month.ends", ui.Optional(), ui.Hint("compliance.month.ends.hint")),
		Name: f.Text("name", "compliance.month.name", ui.Optional(), ui.Hint("compliance.month.name.hint")),
		Send: ui.Button{Label: t("compliance.month.send"), Kind: ui.Primary},
	}
	for day := range 7 {
		m.Head = append(m.Head, t("compliance.weekday."+strconv.Itoa(day)))
	}
	if before := wbl.NewDate(month.Year, month.Month-1, 1); !month.AddDays(-1).Before(v.First) {
		m.Prev = &ui.Link{Label: monthName(t, before), Path: path + monthKey(before), Button: ui.Secondary, Icon: "back"}
	}
	if after := wbl.NewDate(month.Year, month.Month+1, 1); !after.After(v.Last) {
		m.Next = &ui.Link{Label: monthName(t, after), Path: path + monthKey(after), Button: ui.Secondary, Icon: "arrow"}
	}
	m.Errors = f.Summary()
	return m
}

// weeks lays the days of a month out from Sunday to Saturday.
func weeks(lang i18n.Lang, t i18n.T, v View, month wbl.Date, ticked []string) (out [][]cellModel) {
	for sunday := month.Week(); sunday.Before(wbl.NewDate(month.Year, month.Month+1, 1)); sunday = sunday.AddDays(7) {
		week := make([]cellModel, 7)
		for i := range week {
			day := sunday.AddDays(i)
			if day.Month != month.Month {
				continue
			}
			week[i] = dayCell(lang, t, v, day)
			week[i].Ticked = slices.Contains(ticked, day.String())
		}
		out = append(out, week)
	}
	return out
}

func dayCell(lang i18n.Lang, t i18n.T, v View, day wbl.Date) cellModel {
	cell := cellModel{Date: day, Number: day.Day, State: "off", Off: day.Before(v.First) || day.After(v.Last)}
	mark, marked := v.Marked(day)
	switch {
	case marked:
		cell.State = string(mark.Mark)
	case v.On(day, "high").In:
		cell.State = "school"
	}
	cell.Word = t("compliance.day." + cell.State)
	cell.Label = i18n.DateFull(lang, day) + ": " + cell.Word
	if mark.Name != "" {
		cell.Label += " (" + mark.Name + ")"
	}
	return cell
}

func (s *Service) monthPage(c *web.Ctx) error {
	school, v, month, err := s.editedMonth(c)
	if err != nil {
		return err
	}
	values := url.Values{"version": {strconv.Itoa(v.Version)}, "mark": {string(Closed)}}
	return c.Page("compliance/month", monthPage(c.Lang, c.T, ui.NewForm(values, nil, c.T), school, v, month, nil))
}

func (s *Service) editedMonth(c *web.Ctx) (wbl.SchoolID, View, wbl.Date, error) {
	school, v, err := s.edited(c)
	if err != nil {
		return school, v, wbl.Date{}, err
	}
	if !v.Own {
		return school, v, wbl.Date{}, wbl.E(wbl.Conflict, "compliance.error.no_calendar")
	}
	month, err := monthOf(c, v)
	c.Title(monthName(c.T, month))
	return school, v, month, err
}

func (s *Service) markMonth(c *web.Ctx) error {
	school, v, month, err := s.editedMonth(c)
	if err != nil {
		return err
	}
	in, err := c.Input()
	if err != nil {
		return err
	}
	m := Marking{Mark: Mark(in.Get("mark")), End: max(0, in.Clock("ends")), Name: in.Text("name", maxDayName)}
	if m.Mark == clearMark {
		m.Mark = ""
	} else if m.Mark == "" {
		in.Errors.Add("mark", "compliance.error.choose_mark")
	}
	for _, day := range in.Values["day"] {
		d, err := wbl.ParseDate(day)
		if err == nil {
			m.Days = append(m.Days, d)
		}
	}
	page := func() monthModel {
		return monthPage(c.Lang, c.T, c.Fields(in), school, v, month, in.Values["day"])
	}
	if in.Check(m.Validate()) {
		return c.Invalid("compliance/month", page())
	}
	_, err = s.MarkDays(c.Context(), c.Actor, school, v.Year, in.Int("version", 1, 1_000_000), m)
	switch {
	case errors.Is(err, wbl.Unprocessable) && in.Check(wbl.FieldsOf(err)):
		return c.Invalid("compliance/month", page())
	case errors.Is(err, wbl.Conflict):
		in.Set("version", strconv.Itoa(v.Version))
		in.Errors.Add("day", "compliance.error.calendar_changed")
		return c.Stale("compliance/month", page())
	case err != nil:
		return err
	}
	return c.Done(calendarPath(school, v.Year)+"/months/"+monthKey(month), web.Flash{Key: "compliance.month.marked", Args: []any{"n", len(m.Days)}})
}
