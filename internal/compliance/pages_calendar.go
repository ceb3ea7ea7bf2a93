package compliance

import (
	"strconv"
	"time"

	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// districtPlace stands in addresses where a school's id would.
const districtPlace = "district"

// calendarPath is the address of a place's school year.
func calendarPath(school wbl.SchoolID, year int) string {
	place := string(school)
	if place == "" {
		place = districtPlace
	}
	return "/calendar/" + place + "/" + strconv.Itoa(year)
}

// placeOf reads {school} and {year} of an address.
func placeOf(c *web.Ctx) (wbl.SchoolID, int, error) {
	school := wbl.SchoolID("")
	if c.R.PathValue("school") != districtPlace {
		id, err := web.ID[wbl.SchoolID](c, "school")
		if err != nil {
			return "", 0, err
		}
		school = id
	}
	year, err := strconv.Atoi(c.R.PathValue("year"))
	if err != nil {
		return "", 0, wbl.E(wbl.NotFound, "error.not_found")
	}
	return school, year, nil
}

// yearName is how people call a school year: 2026–27.
func yearName(year int) string {
	return strconv.Itoa(year-1) + "–" + strconv.Itoa(year)[2:]
}

// calendarsModel is the model of compliance/calendars.
type calendarsModel struct {
	Table   ui.Table
	Assumed *ui.Alert // some year of the district is only assumed
}

func (s *Service) calendarsPage(c *web.Ctx) error {
	places, err := s.Overview(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	c.Wide()
	return c.Page("compliance/calendars", calendarsPage(c.T, places, Years(c.Today())))
}

func calendarsPage(t i18n.T, places []Place, years []int) calendarsModel {
	m := calendarsModel{Table: ui.Table{Caption: t("compliance.calendars"), Headers: []ui.Header{{Label: t("compliance.calendar.place")}}}}
	for _, y := range years {
		m.Table.Headers = append(m.Table.Headers, ui.Header{Label: yearName(y)})
	}
	for _, p := range places {
		row := ui.Row{Cells: []ui.Cell{{Text: p.Name, Note: t("compliance.calendar.whole_district")}}}
		if p.School != "" {
			row.Cells[0].Note = t("compliance.level." + p.Level)
		}
		for _, y := range years {
			cell := ui.Cell{Links: []ui.Link{{Label: t("compliance.calendar.open"), Path: calendarPath(p.School, y), Hidden: p.Name + ", " + yearName(y)}}}
			loaded, own := p.By[y]
			switch {
			case own:
				cell.Tag = &ui.Tag{Tone: ui.Good, Text: t("compliance.source." + string(loaded.Source))}
			case p.School != "":
				cell.Tag = &ui.Tag{Tone: ui.Neutral, Text: t("compliance.calendar.follows")}
			default:
				cell.Tag = &ui.Tag{Tone: ui.Waiting, Text: t("compliance.source.assumed")}
				m.Assumed = &ui.Alert{Tone: ui.Waiting, Title: t("compliance.calendar.assumed.title"), Text: t("compliance.calendar.assumed")}
			}
			row.Cells = append(row.Cells, cell)
		}
		m.Table.Rows = append(m.Table.Rows, row)
	}
	return m
}

// yearModel is the model of compliance/calendar.
type yearModel struct {
	Place  string
	Year   string
	Note   *ui.Alert
	Facts  ui.SummaryList
	Months ui.Table
	Days   ui.Table
	Acts   []ui.Link
	Copy   *ui.ButtonForm
	Drop   *ui.ButtonForm
}

func (s *Service) yearPage(c *web.Ctx) error {
	school, year, err := placeOf(c)
	if err != nil {
		return err
	}
	v, err := s.Look(c.Context(), c.Actor, school, year)
	if err != nil {
		return err
	}
	c.Back("/calendar")
	c.Wide()
	c.Title(c.T("compliance.calendar.of", "place", v.Place, "year", yearName(year)))
	return c.Page("compliance/calendar", yearPage(c.Lang, c.T, school, v))
}

func yearPage(lang i18n.Lang, t i18n.T, school wbl.SchoolID, v View) yearModel {
	path := calendarPath(school, v.Year)
	m := yearModel{Place: v.Place, Year: yearName(v.Year), Note: yearNote(t, school, v), Months: monthTable(t, path, v), Days: dayTable(lang, t, v)}
	m.Facts.Rows = []ui.SummaryRow{
		{Key: t("compliance.calendar.first"), Value: i18n.DateFull(lang, v.First)},
		{Key: t("compliance.calendar.last"), Value: i18n.DateFull(lang, v.Last)},
		{Key: t("compliance.calendar.days"), Value: strconv.Itoa(v.SchoolDays(v.First, v.Last))},
		{Key: t("compliance.calendar.source"), Value: t("compliance.source." + string(v.Source))},
	}
	for _, level := range Levels {
		h := v.HoursOf(level)
		m.Facts.Rows = append(m.Facts.Rows, ui.SummaryRow{
			Key: t("compliance.calendar.hours", "level", t("compliance.level."+level)), Value: i18n.TimeOfDay(lang, h.Start) + " – " + i18n.TimeOfDay(lang, h.End),
		})
	}
	if !v.MayEdit {
		return m
	}
	edit := "compliance.calendar.draw"
	if v.Own {
		edit = "compliance.calendar.edit"
	}
	m.Acts = []ui.Link{
		{Label: t("compliance.calendar.import"), Path: path + "/import", Button: ui.Primary, Icon: "upload"},
		{Label: t(edit), Path: path + "/edit", Button: ui.Secondary, Icon: "edit"},
	}
	if v.Before && !v.Own {
		m.Copy = &ui.ButtonForm{Path: path + "/copy", Key: ui.NewKey(), Button: ui.Button{Label: t("compliance.calendar.copy"), Kind: ui.Secondary}}
	}
	if v.Own {
		drop := "compliance.calendar.drop_district"
		if school != "" {
			drop = "compliance.calendar.drop_school"
		}
		m.Drop = &ui.ButtonForm{Path: path + "/drop", Key: ui.NewKey(), Button: ui.Button{Label: t(drop), Kind: ui.Quiet}, Values: []ui.Hidden{{Name: "version", Value: strconv.Itoa(v.Version)}}}
	}
	return m
}

// yearNote says where the calendar comes from, when it is not the place's own.
func yearNote(t i18n.T, school wbl.SchoolID, v View) *ui.Alert {
	switch {
	case v.Source == Assumed:
		return &ui.Alert{Tone: ui.Waiting, Title: t("compliance.calendar.assumed.title"), Text: t("compliance.calendar.assumed")}
	case school != "" && !v.Own:
		return &ui.Alert{Tone: ui.Info, Text: t("compliance.calendar.follows.text")}
	case v.Source == Copied:
		return &ui.Alert{Tone: ui.Waiting, Text: t("compliance.calendar.copied.text")}
	}
	return nil
}

// months are the first days of the months of a school year that have school.
func (c Calendar) months() (out []wbl.Date) {
	for m := wbl.NewDate(c.First.Year, c.First.Month, 1); !m.After(c.Last); m = wbl.NewDate(m.Year, m.Month+1, 1) {
		out = append(out, m)
	}
	return out
}

func monthName(t i18n.T, m wbl.Date) string {
	return t("compliance.month."+strconv.Itoa(int(m.Month))) + " " + strconv.Itoa(m.Year)
}

func monthKey(m wbl.Date) string { return m.String()[:7] }

func monthTable(t i18n.T, path string, v View) ui.Table {
	table := ui.Table{Caption: t("compliance.calendar.months"), Titled: true, Headers: []ui.Header{
		{Label: t("compliance.calendar.month")}, {Label: t("compliance.calendar.days"), Num: true}, {Label: t("compliance.mark.closed"), Num: true}, {Label: t("compliance.mark.early"), Num: true},
	}}
	for _, m := range v.months() {
		end := wbl.NewDate(m.Year, m.Month+1, 1).AddDays(-1)
		count := map[Mark]int{}
		for _, d := range v.Days {
			if d.Date.Year == m.Year && d.Date.Month == m.Month {
				count[d.Mark]++
			}
		}
		name := ui.Cell{Text: monthName(t, m)}
		if v.MayEdit && v.Own {
			name.Path = path + "/months/" + monthKey(m)
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{
			name, {Text: strconv.Itoa(v.SchoolDays(m, end))}, {Text: strconv.Itoa(count[Closed])}, {Text: strconv.Itoa(count[Early])},
		}})
	}
	return table
}

func dayTable(lang i18n.Lang, t i18n.T, v View) ui.Table {
	table := ui.Table{
		Caption: t("compliance.calendar.special"), Titled: true,
		Headers: []ui.Header{{Label: t("compliance.calendar.day")}, {Label: t("compliance.calendar.what")}, {Label: t("compliance.calendar.name")}},
		Empty:   &ui.EmptyState{Icon: "calendar", Title: t("compliance.calendar.special.none"), Text: t("compliance.calendar.special.none.text")},
	}
	for _, d := range v.Days {
		what := ui.Cell{Tag: markTag(t, d.Mark)}
		if d.Mark == Early {
			what.Note = t("compliance.calendar.ends_at", "time", i18n.TimeOfDay(lang, d.End))
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{{Text: i18n.DateFull(lang, d.Date)}, what, {Text: d.Name}}})
	}
	return table
}

func markTag(t i18n.T, m Mark) *ui.Tag {
	tones := map[Mark]ui.Tone{Closed: ui.Neutral, Early: ui.Waiting, Open: ui.Info}
	return &ui.Tag{Tone: tones[m], Text: t("compliance.mark." + string(m))}
}

func (s *Service) copyYear(c *web.Ctx) error {
	school, year, err := placeOf(c)
	if err != nil {
		return err
	}
	if _, err := s.CopyYear(c.Context(), c.Actor, school, year); err != nil {
		return err
	}
	return c.Done(calendarPath(school, year), web.Flash{Key: "compliance.calendar.copied", Warn: true})
}

func (s *Service) dropYear(c *web.Ctx) error {
	school, year, err := placeOf(c)
	if err != nil {
		return err
	}
	in, err := c.Input()
	if err != nil {
		return err
	}
	if err := s.DropCalendar(c.Context(), c.Actor, school, year, in.Int("version", 0, 1_000_000)); err != nil {
		return err
	}
	return c.Done(calendarPath(school, year), web.Flash{Key: "compliance.calendar.dropped"})
}

// monthOf reads {month} of an address, 2026-11, within the calendar.
func monthOf(c *web.Ctx, v View) (wbl.Date, error) {
	at, err := time.Parse("2006-01", c.R.PathValue("month"))
	m := wbl.DateOf(at)
	if err != nil || m.AddDays(31).Before(v.First) || m.After(v.Last) {
		return wbl.Date{}, wbl.E(wbl.NotFound, "error.not_found")
	}
	return m, nil
}
