package hours

import (
	"net/url"
	"strconv"

	"throughline/internal/platform/access"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// LogPage is a learner's own page: the model of hours/log.
type LogPage struct {
	Home
	Form     *LogForm // nil for a learner who has no place to log for
	Done     []string // what is logged for the day already
	Missed   []ui.Link
	Summary  string // "4 h of 6 h planned this week"
	WeekTag  ui.Tag
	Week     ui.Link
	Recent   ui.Table
	Law      []string        // what labour law says to the usual times of the day
	Problems ui.ErrorSummary // with Empty
	Empty    *ui.EmptyState
}

// LogForm is the form of one entry, on the log and on the page of an entry.
type LogForm struct {
	Action  string
	Key     string
	Version int // of the entry that is changed; 0 for a new one
	Errors  ui.ErrorSummary
	Place   *ui.Field // to choose, when there are several
	PlaceID wbl.PlacementID

	Date, Start, End, Break, Length, Note, Absence ui.Field
	Again                                          *ui.Field // asked when it looks like the same hours twice
	LengthOpen, AbsenceOpen                        bool
}

func (s *Service) showLog(c *web.Ctx) error {
	day, _ := wbl.ParseDate(c.Query("date")) // anything else means today
	h, err := s.Home(c.Context(), c.Actor, wbl.PlacementID(c.Query("placement")), day)
	if err != nil {
		return err
	}
	m := logPage(readerOf(c), h, nil)
	if m.Form != nil {
		if m.Law, err = s.warnings(c.Context(), c.Actor, c.Lang, h.proposedEntry(), ""); err != nil {
			return err
		}
	}
	return c.Page("hours/log", m)
}

func (s *Service) postLog(c *web.Ctx) error {
	in, err := c.Input()
	if err != nil {
		return err
	}
	e := readEntry(in, c.Actor)
	var out LogResult
	if !in.Check(e.Validate(c.Today())) {
		out, err = s.Log(c.Context(), c.Actor, c.Key(), e)
	}
	if fields, other := problems(in, err); fields {
		h, herr := s.Home(c.Context(), c.Actor, e.Placement, e.Day)
		if herr != nil {
			return herr
		}
		return c.Invalid("hours/log", logPage(readerOf(c), h, in))
	} else if other != nil {
		return other
	}
	return s.doneLogging(c, "/hours", out)
}

// doneLogging says what was logged, and what labour law says to it. The hours stand
// either way.
func (s *Service) doneLogging(c *web.Ctx, path string, out LogResult) error {
	law, err := s.warnings(c.Context(), c.Actor, c.Lang, out.Shift.entry(), out.Shift.ID)
	if err != nil {
		return err
	}
	if len(law) == 0 {
		return c.Done(path, logged(c, out))
	}
	return c.Done(path, web.Flash{Key: "hours.done.law", Args: []any{"day", i18n.DateDay(c.Lang, out.Shift.Day), "law", law[0]}, Warn: true})
}

// problems tells problems of the input (which the form shows) from other errors. An
// error without a field, such as a placement that is not running, is shown on top.
func problems(in *web.Input, err error) (fields bool, other error) {
	if err == nil {
		return len(in.Errors) > 0, nil
	}
	e, ok := asUnprocessable(err)
	if !ok {
		return false, err
	}
	if len(e.Fields) == 0 {
		in.Errors.Add("", e.Key, e.Args...)
	}
	in.Check(e.Fields)
	return true, nil
}

// logged is the message after an entry.
func logged(c *web.Ctx, out LogResult) web.Flash {
	sh := out.Shift
	day := i18n.DateDay(c.Lang, sh.Day)
	length := i18n.Hours(c.Lang, sh.Minutes)
	switch {
	case sh.Kind == Absence:
		return web.Flash{Key: "hours.done.absence", Args: []any{"day", day}}
	case out.Over > 0:
		return web.Flash{Key: "hours.done.over", Args: []any{"day", day, "hours", length, "over", i18n.Hours(c.Lang, out.Over)}, Warn: true}
	case sh.Flags.Has(LongDay):
		return web.Flash{Key: "hours.done.long", Args: []any{"day", day, "hours", length}, Warn: true}
	case sh.Flags.Has(Overlap):
		return web.Flash{Key: "hours.done.overlap", Args: []any{"day", day, "hours", length}, Warn: true}
	}
	return web.Flash{Key: "hours.done.logged", Args: []any{"day", day, "hours", length}}
}

// readEntry reads the form of an entry. A length that was entered wins over the times,
// which the form had filled in.
func readEntry(in *web.Input, a access.Actor) Entry {
	e := Entry{
		Placement: wbl.PlacementID(in.Get("placement")), Day: in.Date("date"), Kind: Kind(in.Get("kind")),
		Absence: in.Get("absence"), Start: NoClock, End: NoClock, Note: in.Text("note", maxNote), Asked: true, Again: in.Bool("again"),
	}
	if e.Kind != Absence {
		e.Kind = Work
		readLength(in, "", &e)
	}
	e.Settle(a.Zone)
	return e
}

// readLength reads how long it was: a length, else start, end and break.
func readLength(in *web.Input, prefix string, e *Entry) {
	e.Minutes = in.Minutes(prefix + "minutes")
	if _, bad := in.Errors.Of(prefix + "minutes"); e.Minutes == 0 && !bad {
		e.Start, e.End = Clock(in.Clock(prefix+"start")), Clock(in.Clock(prefix+"end"))
		e.Break = in.Int(prefix+"break", 0, 12*60)
	}
}

func logPage(r reader, h Home, in *web.Input) LogPage {
	m := LogPage{Home: h}
	if h.Place.ID == "" {
		m.Empty = &ui.EmptyState{
			Icon: "clock", Title: r.T("hours.log.none.title"), Text: r.T("hours.log.none.text"),
			Action: &ui.Link{Label: r.T("hours.log.none.action"), Path: "/opportunities", Button: ui.Primary},
		}
		if in != nil { // the place ended while the form was open
			m.Problems = r.form(in).Summary()
		}
		return m
	}
	if in == nil {
		in = &web.Input{Values: proposal(h)}
	}
	m.Form = logForm(r.form(in), r.Lang, r.T, h)
	m.fill(r.Lang, r.T)
	return m
}

// fill makes what stands around the form.
func (m *LogPage) fill(lang i18n.Lang, t i18n.T) {
	for _, sh := range m.LoggedOn() {
		m.Done = append(m.Done, describe(sh, lang, t))
	}
	for _, d := range m.Home.Missed {
		m.Missed = append(m.Missed, ui.Link{Label: i18n.DateDay(lang, d), Path: logPath(m.Place.ID, d), Button: ui.Secondary})
	}
	week := m.Day.Week()
	m.Week = ui.Link{Label: t("hours.log.week"), Path: weekPath(m.Place.ID, week), Icon: "calendar", Button: ui.Secondary}
	worked := i18n.Hours(lang, m.Home.Week.Logged)
	m.Summary = t("hours.log.sum", "hours", worked)
	if m.Place.Planned > 0 {
		m.Summary = t("hours.log.sum.planned", "hours", worked, "planned", i18n.Hours(lang, m.Place.Planned))
	}
	m.WeekTag = ui.Tag{Tone: ui.Neutral, Text: t("hours.week.open")}
	if m.Complete {
		m.WeekTag = ui.Tag{Tone: ui.Good, Text: t("hours.week.complete")}
	}
	m.Recent = recentTable(m.Home, lang, t)
}

// proposal are the values that the form starts with.
func proposal(h Home) url.Values {
	v := url.Values{"placement": {string(h.Place.ID)}}
	ui.DateValues(v, "date", h.Day)
	if h.Proposed {
		v.Set("start", wbl.FormatClock(h.Propose.Start))
		v.Set("end", wbl.FormatClock(h.Propose.End%wbl.MaxDay))
		v.Set("break", strconv.Itoa(h.Propose.Break))
	}
	return v
}

func logForm(f *ui.Form, lang i18n.Lang, t i18n.T, h Home) *LogForm {
	m := entryForm(f, t)
	m.Action, m.PlaceID = "/hours", h.Place.ID
	m.Date = f.Select("date", "hours.log.date", dayChoices(h, lang, t))
	if len(h.Places) > 1 {
		var choices []ui.Choice
		for _, p := range h.Places {
			choices = append(choices, ui.Choice{Value: string(p.ID), Label: p.Title, Hint: p.Employer})
		}
		place := f.Radios("placement", "hours.log.place", choices)
		m.Place = &place
	}
	m.LengthOpen = m.LengthOpen || !h.Proposed
	m.Errors = f.Summary()
	return m
}

// entryForm are the fields that the log and the page of an entry share.
func entryForm(f *ui.Form, t i18n.T) *LogForm {
	m := &LogForm{
		Key:    f.Key(),
		Date:   f.Date("date", "hours.log.date"),
		Start:  f.Time("start", "hours.log.start"),
		End:    f.Time("end", "hours.log.end"),
		Break:  f.Select("break", "hours.log.break", breakChoices(f.Value("break"), t)),
		Length: f.Duration("minutes", "hours.log.length", ui.Hint("hours.log.length.hint")),
		Note:   f.Text("note", "hours.log.note", ui.Optional()),
	}
	var reasons []ui.Choice
	for _, a := range Absences {
		reasons = append(reasons, ui.Choice{Value: a, Label: t("hours.absence." + a)})
	}
	m.Absence = f.Radios("absence", "hours.log.absence", reasons)
	m.LengthOpen = m.Length.Error != "" || f.Value("minutes_hours")+f.Value("minutes_minutes") != ""
	m.AbsenceOpen = m.Absence.Error != "" || f.Value("absence") != ""
	if m.Length.Error != "" && m.Length.Error == t("hours.error.again") {
		again := f.Checkboxes("again", "hours.log.again.legend", []ui.Choice{{Value: "yes", Label: t("hours.log.again")}})
		m.Again = &again
	}
	m.Errors = f.Summary()
	return m
}

// dayChoices are the last two weeks, and the day that was asked for where it is older.
func dayChoices(h Home, lang i18n.Lang, t i18n.T) (out []ui.Choice) {
	for i := range recentDays {
		d := h.Today.AddDays(-i)
		label := i18n.DateDay(lang, d)
		if i < 2 {
			label = t([]string{"hours.log.today", "hours.log.yesterday"}[i], "day", label)
		}
		out = append(out, ui.Choice{Value: d.String(), Label: label})
	}
	if h.Today.DaysSince(h.Day) >= recentDays {
		out = append(out, ui.Choice{Value: h.Day.String(), Label: i18n.Date(lang, h.Day)})
	}
	return out
}

// breakChoices are the usual lengths of a break, and the one that is set already.
func breakChoices(set string, t i18n.T) (out []ui.Choice) {
	known := false
	for _, n := range []int{0, 15, 20, 30, 45, 60} {
		label := t("hours.break.none")
		if n > 0 {
			label = t("hours.break.min", "n", n)
		}
		known = known || strconv.Itoa(n) == set
		out = append(out, ui.Choice{Value: strconv.Itoa(n), Label: label})
	}
	if n, err := strconv.Atoi(set); err == nil && !known {
		out = append(out, ui.Choice{Value: set, Label: t("hours.break.min", "n", n)})
	}
	return out
}

func logPath(place wbl.PlacementID, day wbl.Date) string {
	return "/hours?placement=" + string(place) + "&date=" + day.String()
}
