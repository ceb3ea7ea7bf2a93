package hours

import (
	"net/url"
	"strconv"

	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// WeekPage is the model of hours/week.
type WeekPage struct {
	Week
	Key        string
	Errors     ui.ErrorSummary
	Tabs       *ui.Tabs // the placements, when there are several
	Rows       []DayRow
	Prev, Next string // addresses of other weeks; "" for none
	Usual      string // address that fills in the usual times; "" when there are none
	Later      string // the days that are still to come; "" when the week is over
	Sum        string
	Path       string
	Reopen     *ui.ButtonForm
	Locked     bool // nothing can be changed on this page
}

// DayRow is one day of the grid.
type DayRow struct {
	Name    string
	Fixed   []Fixed // entries that the grid does not change
	More    string  // address to add another entry
	Grid    bool    // the row has fields
	Shift   wbl.ShiftID
	Version string
	Prefix  string

	Start, End, Break, Length, Absence ui.Field
}

// Fixed is an entry that is only shown.
type Fixed struct {
	Text string
	Path string
	Tag  *ui.Tag
}

func (s *Service) showWeek(c *web.Ctx) error {
	day, err := wbl.ParseDate(c.R.PathValue("sunday"))
	if err != nil {
		return wbl.E(wbl.NotFound, "error.not_found")
	}
	w, err := s.Week(c.Context(), c.Actor, wbl.PlacementID(c.Query("placement")), day)
	if err != nil {
		return err
	}
	c.Wide()
	in := &web.Input{Values: weekValues(w, c.Query("usual") != "")}
	return c.Page("hours/week", weekPage(readerOf(c), w, in))
}

func (s *Service) postWeek(c *web.Ctx) error {
	week, err := wbl.ParseDate(c.R.PathValue("sunday"))
	if err != nil || week != week.Week() {
		return wbl.E(wbl.NotFound, "error.not_found")
	}
	in, err := c.Input()
	if err != nil {
		return err
	}
	place := wbl.PlacementID(in.Get("placement"))
	rows := readRows(in, week)
	complete := in.Get("do") == "complete"
	for i := range rows {
		if r := &rows[i]; !r.Clear {
			r.Entry.Settle(c.Actor.Zone)
			in.Check(prefixed(r.Field, r.Entry.Validate(c.Today())))
		}
	}
	var w Week
	if len(in.Errors) == 0 {
		w, err = s.SaveWeek(c.Context(), c.Actor, c.Key(), place, week, rows, complete)
	}
	if bad, other := problems(in, err); bad {
		if w, err = s.Week(c.Context(), c.Actor, place, week); err != nil {
			return err
		}
		c.Wide()
		return c.Invalid("hours/week", weekPage(readerOf(c), w, in))
	} else if other != nil {
		return other
	}
	return c.Done(weekPath(place, week), weekDone(c, w, complete))
}

func weekDone(c *web.Ctx, w Week, complete bool) web.Flash {
	keys := [2]string{"hours.week.saved", "hours.week.saved.over"}
	if complete {
		keys = [2]string{"hours.week.sent", "hours.week.sent.over"}
	}
	f := web.Flash{Key: keys[0], Args: []any{"hours", i18n.Hours(c.Lang, w.Totals.Logged)}}
	if complete {
		f.Undo = "/hours/week/" + w.Start.String() + "/reopen?placement=" + string(w.Place.ID)
	}
	if over := w.Over(); over > 0 {
		f.Key = keys[1]
		f.Args = append(f.Args, "over", i18n.Hours(c.Lang, over))
		f.Warn = true
	}
	return f
}

func (s *Service) reopenWeek(c *web.Ctx) error {
	week, err := wbl.ParseDate(c.R.PathValue("sunday"))
	if err != nil {
		return wbl.E(wbl.NotFound, "error.not_found")
	}
	place := wbl.PlacementID(c.Query("placement"))
	if err := s.Reopen(c.Context(), c.Actor, place, week); err != nil {
		return err
	}
	return c.Done(weekPath(place, week), web.Flash{Key: "hours.week.reopened"})
}

// readRows reads the rows of the grid. An empty row is nothing to log, or deletes the
// entry that it showed.
func readRows(in *web.Input, week wbl.Date) (rows []Row) {
	for i := range 7 {
		p := rowPrefix(i)
		if !in.Has(p + "start") {
			continue
		}
		r := Row{Field: p, Shift: wbl.ShiftID(in.Get(p + "id"))}
		r.Version, _ = strconv.Atoi(in.Get(p + "version"))
		r.Entry = Entry{Day: week.AddDays(i), Kind: Work, Start: NoClock, End: NoClock, Absence: in.Get(p + "absence"), Asked: true}
		before := len(in.Errors)
		if r.Entry.Absence != "" {
			r.Entry.Kind = Absence
		} else {
			readLength(in, p, &r.Entry)
		}
		empty := r.Entry.Kind == Work && r.Entry.Minutes == 0 && r.Entry.Start < 0 && r.Entry.End < 0 && len(in.Errors) == before
		if empty && r.Shift == "" {
			continue
		}
		r.Clear = empty
		rows = append(rows, r)
	}
	return rows
}

func weekPage(r reader, w Week, in *web.Input) WeekPage {
	f := r.form(in)
	m := WeekPage{
		Week: w, Key: f.Key(), Path: "/hours/week/" + w.Start.String(),
		Prev: weekPath(w.Place.ID, w.Start.AddDays(-7)), Sum: weekSum(w, r.Lang, r.T),
	}
	if next := w.Start.AddDays(7); !next.After(w.Today) {
		m.Next = weekPath(w.Place.ID, next)
	}
	if len(w.Place.Schedule) > 0 && !w.Complete {
		m.Usual = weekPath(w.Place.ID, w.Start) + "&usual=1"
	}
	if len(w.Places) > 1 {
		m.Tabs = &ui.Tabs{Label: r.T("hours.log.place")}
		for _, p := range w.Places {
			m.Tabs.Items = append(m.Tabs.Items, ui.NavItem{Label: p.Title, Path: weekPath(p.ID, w.Start), Current: p.ID == w.Place.ID})
		}
	}
	m.Locked = true
	for i := range 7 {
		if w.Day(i).After(w.Today) {
			m.Later = r.T("hours.week.future", "from", i18n.DateDay(r.Lang, w.Day(i)), "to", i18n.DateDay(r.Lang, w.Day(6)))
			break
		}
		row := dayRow(f, r.Lang, r.T, w, i)
		m.Locked = m.Locked && !row.Grid
		m.Rows = append(m.Rows, row)
	}
	if w.Complete && !w.Acted {
		m.Reopen = &ui.ButtonForm{
			Path: m.Path + "/reopen?placement=" + string(w.Place.ID), Key: ui.NewKey(),
			Button: ui.Button{Label: r.T("hours.week.reopen"), Kind: ui.Secondary, Icon: "undo"},
		}
	}
	m.Errors = f.Summary()
	return m
}

func weekSum(w Week, lang i18n.Lang, t i18n.T) string {
	if w.Place.Planned == 0 {
		return t("hours.week.sum", "hours", i18n.Hours(lang, w.Totals.Logged), "verified", i18n.Hours(lang, w.Totals.Verified))
	}
	return t("hours.week.sum.planned", "hours", i18n.Hours(lang, w.Totals.Logged), "planned", i18n.Hours(lang, w.Place.Planned),
		"verified", i18n.Hours(lang, w.Totals.Verified))
}

// gridShift is the one entry of a day that the grid can change.
func (w Week) gridShift(i int) (Shift, bool) {
	if len(w.Days[i]) == 1 && w.Days[i][0].Editable() {
		return w.Days[i][0], true
	}
	return Shift{}, false
}

// weekValues are the values that the grid starts with.
func weekValues(w Week, usual bool) url.Values {
	v := url.Values{}
	for i := range 7 {
		p := rowPrefix(i)
		if sh, ok := w.gridShift(i); ok {
			v.Set(p+"absence", sh.Absence)
			v.Set(p+"break", strconv.Itoa(sh.Break))
			if sh.Timed() {
				v.Set(p+"start", wbl.FormatClock(int(sh.Start)))
				v.Set(p+"end", wbl.FormatClock(int(sh.End)%wbl.MaxDay))
			} else if sh.Kind == Work {
				v.Set(p+"minutes", wbl.FormatMinutes(sh.Minutes))
			}
		}
		if u, ok := w.Place.Schedule.On(w.Day(i).Weekday()); ok && usual && len(w.Days[i]) == 0 && !w.Day(i).After(w.Today) {
			v.Set(p+"start", wbl.FormatClock(u.Start))
			v.Set(p+"end", wbl.FormatClock(u.End%wbl.MaxDay))
			v.Set(p+"break", strconv.Itoa(u.Break))
		}
	}
	return v
}

func dayRow(f *ui.Form, lang i18n.Lang, t i18n.T, w Week, i int) DayRow {
	p := rowPrefix(i)
	r := DayRow{Name: i18n.DateDay(lang, w.Day(i)), Prefix: p}
	sh, one := w.gridShift(i)
	if r.Grid = one || len(w.Days[i]) == 0; !r.Grid {
		for _, sh := range w.Days[i] {
			r.Fixed = append(r.Fixed, Fixed{Text: describe(sh, lang, t), Path: entryPath(sh.ID), Tag: stateTag(sh.State(), t)})
			r.More = logPath(w.Place.ID, w.Day(i))
		}
		return r
	}
	if one {
		r.Shift, r.Version = sh.ID, strconv.Itoa(sh.Version)
		r.Fixed = []Fixed{{Text: describe(sh, lang, t), Path: entryPath(sh.ID), Tag: stateTag(sh.State(), t)}}
	}
	absences := []ui.Choice{{Value: "", Label: t("hours.week.went")}}
	for _, reason := range Absences {
		absences = append(absences, ui.Choice{Value: reason, Label: t("hours.absence." + reason)})
	}
	r.Start = f.Time(p+"start", "hours.log.start")
	r.End = f.Time(p+"end", "hours.log.end")
	r.Break = f.Select(p+"break", "hours.week.break", breakChoices(f.Value(p+"break"), t))
	r.Length = f.Text(p+"minutes", "hours.week.length", ui.Width(5))
	r.Absence = f.Select(p+"absence", "hours.week.absence", absences)
	return r
}
