package compliance

import (
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// maxCalendarFile bounds an upload, in bytes.
const maxCalendarFile = 2 << 20

// importModel is the model of compliance/calendar_import.
type importModel struct {
	Errors   ui.ErrorSummary
	Heading  string
	Key      string
	File     ui.Field
	Send     ui.Button
	Problems *ui.Table
}

func importPage(t i18n.T, f *ui.Form, v View, problems []Problem) importModel {
	m := importModel{
		Heading: t("compliance.calendar.of", "place", v.Place, "year", yearName(v.Year)), Key: f.Key(),
		File: f.File("file", "compliance.import.file", ".ics,.csv", ui.Hint("compliance.import.file.hint")),
		Send: ui.Button{Label: t("compliance.import.check"), Kind: ui.Primary, Icon: "upload"},
	}
	if len(problems) > 0 {
		m.Problems = problemTable(t, problems)
	}
	m.Errors = f.Summary()
	return m
}

// maxShownProblems is how many problems a page lists; nobody mends more at a time.
const maxShownProblems = 200

func problemTable(t i18n.T, problems []Problem) *ui.Table {
	table := &ui.Table{Caption: t("compliance.import.problems"), Titled: true, Headers: []ui.Header{
		{Label: t("compliance.import.row"), Num: true}, {Label: t("compliance.import.column")}, {Label: t("compliance.import.value")}, {Label: t("compliance.import.wrong")},
	}}
	for _, p := range problems[:min(len(problems), maxShownProblems)] {
		row := "–"
		if p.Row > 0 {
			row = strconv.Itoa(p.Row)
		}
		table.Rows = append(table.Rows, ui.Row{Cells: []ui.Cell{{Text: row}, {Text: p.Column}, {Text: p.Value}, {Text: t("compliance.problem." + p.Rule)}}})
	}
	return table
}

func (s *Service) importPage(c *web.Ctx) error {
	_, v, err := s.edited(c)
	if err != nil {
		return err
	}
	return c.Page("compliance/calendar_import", importPage(c.T, ui.NewForm(url.Values{}, nil, c.T), v, nil))
}

// importFile takes a CSV at once and shows what an iCalendar file was understood as.
func (s *Service) importFile(c *web.Ctx) error {
	school, v, err := s.edited(c)
	if err != nil {
		return err
	}
	in, err := c.Input()
	if err != nil {
		return err
	}
	file, name, err := c.File(in, "file")
	if err != nil && wbl.FieldsOf(err) == nil {
		return err
	}
	refuse := func(problems []Problem) error {
		return c.Invalid("compliance/calendar_import", importPage(c.T, c.Fields(in), v, problems))
	}
	if err != nil {
		return refuse(nil)
	}
	defer file.Close()
	content := io.LimitReader(file, maxCalendarFile)
	ending := strings.ToLower(name)
	switch {
	case strings.HasSuffix(ending, ".csv"):
		entries, problems, err := ReadCSV(content, v.Year)
		if err != nil {
			return err
		}
		return s.take(c, school, v, FromCSV, entries, problems, 0, func(p []Problem) error {
			in.Errors.Add("file", "compliance.error.file_problems", "n", len(p))
			return refuse(p)
		})
	case strings.HasSuffix(ending, ".ics"):
		events, problems, err := ReadICS(content, zone(c))
		switch {
		case errors.Is(err, errNoICS):
			in.Errors.Add("file", "compliance.error.no_ics")
			return refuse(nil)
		case err != nil:
			in.Errors.Add("file", "compliance.error.ics_broken")
			return refuse(nil)
		}
		return c.Page("compliance/calendar_check", checkPage(c.Lang, c.T, checkForm(c, EntriesOf(events), v), inYear(EntriesOf(events), v.Year), v, problems))
	}
	in.Errors.Add("file", "compliance.error.file_kind")
	return refuse(nil)
}

func zone(c *web.Ctx) *time.Location {
	if c.Actor.Zone == nil {
		return time.UTC
	}
	return c.Actor.Zone
}

// take puts entries together and saves them as the place's calendar, or lists what is
// wrong.
func (s *Service) take(c *web.Ctx, school wbl.SchoolID, v View, source Source, entries []Entry, problems []Problem, early int, refuse func([]Problem) error) error {
	base := v.Calendar
	base.School = school
	if !v.Own {
		base.Version = 0
	}
	cal, more := Assemble(base, entries, early)
	if problems = append(problems, more...); len(problems) > 0 {
		return refuse(problems)
	}
	cal.Source = source
	if _, err := s.SaveCalendar(c.Context(), c.Actor, cal); err != nil {
		return err
	}
	return c.Done(calendarPath(school, v.Year), web.Flash{Key: "compliance.calendar.imported", Args: []any{"n", len(cal.Days)}})
}

// maxChecked is how many events one page of a calendar may show.
const maxChecked = 400

// inYear are the entries that touch a school year, those that mean something first.
func inYear(entries []Entry, year int) []Entry {
	from, to := yearBounds(year)
	out := slices.DeleteFunc(slices.Clone(entries), func(e Entry) bool { return e.To.Before(from) || e.From.After(to) })
	slices.SortStableFunc(out, func(a, b Entry) int {
		if skip := b2i(a.What == LeaveOut) - b2i(b.What == LeaveOut); skip != 0 {
			return skip
		}
		return a.From.Compare(b.From)
	})
	return out[:min(len(out), maxChecked)]
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// checkModel is the model of compliance/calendar_check: each event, and what it is
// understood as.
type checkModel struct {
	Errors   ui.ErrorSummary
	Heading  string
	Path     string
	Key      string
	Early    ui.Field
	Events   []checkedEvent
	Problems *ui.Table
	Send     ui.Button
}

// checkedEvent carries an event along in the form, so that nothing is kept in between.
type checkedEvent struct {
	Value string // row, days and name, as readChecked takes them apart
	When  string
	Name  string
	What  ui.Field
}

func checkForm(c *web.Ctx, entries []Entry, v View) *ui.Form {
	values := url.Values{"early": {"12:00"}}
	for i, e := range inYear(entries, v.Year) {
		values.Set("what"+strconv.Itoa(i), string(e.What))
	}
	return ui.NewForm(values, nil, c.T)
}

func checkPage(lang i18n.Lang, t i18n.T, f *ui.Form, entries []Entry, v View, problems []Problem) checkModel {
	m := checkModel{
		Heading: t("compliance.calendar.of", "place", v.Place, "year", yearName(v.Year)), Path: "check", Key: f.Key(),
		Early: f.Time("early", "compliance.check.early", ui.Hint("compliance.check.early.hint")), Send: ui.Button{Label: t("compliance.check.send"), Kind: ui.Primary},
	}
	for i, e := range entries {
		choices := make([]ui.Choice, len(Whats))
		for n, w := range Whats {
			choices[n] = ui.Choice{Value: string(w), Label: t("compliance.what." + string(w))}
		}
		when := i18n.DateDay(lang, e.From)
		if e.To != e.From {
			when += " – " + i18n.DateDay(lang, e.To)
		}
		m.Events = append(m.Events, checkedEvent{
			Value: fmt.Sprintf("%d|%s|%s|%d|%s", e.Row, e.From, e.To, e.End, e.Name), When: when, Name: e.Name,
			What: f.Select("what"+strconv.Itoa(i), "compliance.check.what", choices, ui.Label("compliance.check.what", "name", e.Name)),
		})
	}
	if len(problems) > 0 {
		m.Problems = problemTable(t, problems)
	}
	m.Errors = f.Summary()
	return m
}

// readChecked takes an event of the form apart.
func readChecked(s string) (e Entry, ok bool) {
	p := strings.SplitN(s, "|", 5)
	if len(p) != 5 {
		return e, false
	}
	var errs [4]error
	e.Row, errs[0] = strconv.Atoi(p[0])
	e.From, errs[1] = wbl.ParseDate(p[1])
	e.To, errs[2] = wbl.ParseDate(p[2])
	e.End, errs[3] = strconv.Atoi(p[3])
	e.Name = p[4]
	return e, errors.Join(errs[:]...) == nil && !e.To.Before(e.From) && e.To.DaysSince(e.From) <= maxDays
}

func (s *Service) checked(c *web.Ctx) error {
	school, v, err := s.edited(c)
	if err != nil {
		return err
	}
	in, err := c.Input()
	if err != nil {
		return err
	}
	var entries []Entry
	for i, value := range in.Values["event"] {
		e, ok := readChecked(value)
		if !ok || i >= maxChecked {
			return wbl.E(wbl.Unprocessable, "compliance.error.file_again")
		}
		if e.What = What(in.Get("what" + strconv.Itoa(i))); !slices.Contains(Whats, e.What) {
			e.What = LeaveOut
		}
		entries = append(entries, e)
	}
	early := in.Clock("early")
	refuse := func(p []Problem) error {
		return c.Invalid("compliance/calendar_check", checkPage(c.Lang, c.T, c.Fields(in), entries, v, p))
	}
	if in.Check(nil) {
		return refuse(nil)
	}
	return s.take(c, school, v, FromICS, entries, nil, early, func(p []Problem) error {
		in.Errors.Add("early", "compliance.error.file_problems", "n", len(p))
		return refuse(p)
	})
}
