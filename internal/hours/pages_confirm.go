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

// ConfirmPage is a supervisor's list: the model of hours/confirm.
type ConfirmPage struct {
	Key      string
	Weeks    []ConfirmWeek
	All      string // label of the button for everything; "" for a single week
	AllRefs  []string
	Students int
	Total    string
	Empty    *ui.EmptyState
}

// ConfirmWeek is a student's week on that list.
type ConfirmWeek struct {
	Student string
	Title   string
	School  string
	When    string
	Ref     string
	Sum     string
	Press   string // label of the button
	Over    string // by how much the week is over the plan
	Entries []ConfirmEntry
	Dispute string
}

// ConfirmEntry is one day of it.
type ConfirmEntry struct {
	Day, Length, Times, Note string
	Flags                    []ui.Tag
	Path                     string // to change or reject it
}

func (s *Service) showConfirm(c *web.Ctx) error {
	groups, err := s.ToConfirm(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	return c.Page("hours/confirm", confirmPage(groups, c.Lang, c.T))
}

func confirmPage(groups []Group, lang i18n.Lang, t i18n.T) ConfirmPage {
	m := ConfirmPage{Key: ui.NewKey()}
	minutes, students := 0, map[wbl.LearnerID]bool{}
	for _, g := range groups {
		m.Weeks = append(m.Weeks, confirmWeek(g, lang, t))
		m.AllRefs = append(m.AllRefs, g.Ref().String())
		minutes += g.Minutes
		students[g.Learner] = true
	}
	m.Students, m.Total = len(students), i18n.Hours(lang, minutes)
	if len(groups) > 1 {
		m.All = t("hours.confirm.all", "hours", m.Total)
	}
	if len(groups) == 0 {
		m.Empty = &ui.EmptyState{Icon: "check", Title: t("hours.confirm.none.title"), Text: t("hours.confirm.none.text")}
	}
	return m
}

func confirmWeek(g Group, lang i18n.Lang, t i18n.T) ConfirmWeek {
	sum := i18n.Hours(lang, g.Minutes)
	w := ConfirmWeek{
		Student: g.Student, Title: g.Title, School: g.SchoolName, When: t("hours.confirm.week", "from", i18n.DateDay(lang, g.Week), "to", i18n.DateDay(lang, g.Week.AddDays(6))),
		Ref: g.Ref().String(), Sum: sum, Press: t("hours.confirm.press", "hours", sum),
		Dispute: "/confirm/placements/" + string(g.Placement),
	}
	if g.Flags.Has(OverPlan) {
		w.Over = t("hours.confirm.over", "total", i18n.Hours(lang, g.Total), "planned", i18n.Hours(lang, g.Planned), "over", i18n.Hours(lang, g.Total-g.Planned))
	}
	for _, l := range g.Lines {
		w.Entries = append(w.Entries, ConfirmEntry{
			Day: i18n.DateDay(lang, l.Day), Length: length3(l.Shift, lang, t), Times: times(l.Shift, lang, t), Note: l.Note,
			Flags: flagTags(l.Flags, t), Path: "/confirm/entries/" + string(l.ID),
		})
	}
	return w
}

// length3 is length in words about somebody else.
func length3(sh Shift, lang i18n.Lang, t i18n.T) string {
	if sh.Kind == Absence {
		return t("hours.absent." + sh.Absence)
	}
	return i18n.Hours(lang, sh.Minutes)
}

// refs are the weeks that were chosen in a form.
func refs(in *web.Input) (out []WeekRef) {
	for _, text := range in.Values["week"] {
		if r, ok := ParseWeekRef(text); ok {
			out = append(out, r)
		}
	}
	return out
}

func (s *Service) postVerify(c *web.Ctx) error {
	in, err := c.Input()
	if err != nil {
		return err
	}
	act, err := s.Verify(c.Context(), c.Actor, refs(in))
	if err != nil {
		return err
	}
	return c.Done("/confirm", acted(c, act, "hours.confirm.done", "/confirm/undo/"))
}

// acted is the message after a press that decided weeks: done, with an undo; or that
// some or all of it had changed meanwhile.
func acted(c *web.Ctx, act Act, done, undo string) web.Flash {
	f := web.Flash{Key: done, Args: []any{"n", act.Shifts, "hours", i18n.Hours(c.Lang, act.Minutes)}}
	switch {
	case act.Shifts == 0 && act.Stale == 0:
		return web.Flash{Key: "hours.act.nothing"}
	case act.Shifts == 0:
		return web.Flash{Key: "hours.act.stale", Args: []any{"n", act.Stale}, Warn: true}
	case act.Stale > 0:
		f.Key, f.Warn, f.Args = "hours.act.part", true, append(f.Args, "stale", act.Stale)
	}
	f.Undo = undo + strconv.FormatInt(int64(act.At), 10)
	return f
}

// actAt reads which act an undo is about.
func actAt(c *web.Ctx) (wbl.Instant, error) {
	n, err := strconv.ParseInt(c.R.PathValue("at"), 10, 64)
	if err != nil {
		return 0, wbl.E(wbl.NotFound, "error.not_found")
	}
	return wbl.Instant(n), nil
}

func (s *Service) undoVerify(c *web.Ctx) error {
	at, err := actAt(c)
	if err != nil {
		return err
	}
	n, err := s.UndoVerify(c.Context(), c.Actor, at)
	if err != nil {
		return err
	}
	return c.Done("/confirm", web.Flash{Key: "hours.act.undone", Args: []any{"n", n}})
}

// AnswerPage asks what one entry should say: the model of hours/answer.
type AnswerPage struct {
	Student string
	Facts   ui.SummaryList
	Key     string
	Version int
	Path    string
	Errors  ui.ErrorSummary
	What    ui.Field
	Length  ui.Field
	Reason  ui.Field
}

func (s *Service) showAnswer(c *web.Ctx) error {
	l, err := s.toAnswer(c)
	if err != nil {
		return err
	}
	c.Back("/confirm")
	return c.Page("hours/answer", answerPage(readerOf(c), l, nil))
}

// toAnswer is the entry that a supervisor wants to answer.
func (s *Service) toAnswer(c *web.Ctx) (Line, error) {
	id, err := web.ID[wbl.ShiftID](c, "id")
	if err != nil {
		return Line{}, err
	}
	return s.GetLine(c.Context(), c.Actor, id, access.HoursVerify)
}

func (s *Service) postAnswer(c *web.Ctx) error {
	l, err := s.toAnswer(c)
	if err != nil {
		return err
	}
	in, err := c.Input()
	if err != nil {
		return err
	}
	v := Verdict{Reject: in.Get("what") == "reject", Reason: in.Text("reason", maxNote), Version: in.Int("version", 0, 1<<30)}
	if !v.Reject {
		v.Minutes = in.Minutes("minutes")
	}
	if in.Get("what") == "" {
		in.Errors.Add("what", "hours.error.what")
	}
	var out Shift
	if !in.Check(v.Validate()) {
		out, err = s.Answer(c.Context(), c.Actor, l.ID, v)
	}
	c.Back("/confirm")
	if bad, other := problems(in, err); bad {
		return c.Invalid("hours/answer", answerPage(readerOf(c), l, in))
	} else if other != nil {
		return other
	}
	key := "hours.answer.changed"
	if v.Reject {
		key = "hours.answer.rejected"
	}
	return c.Done("/confirm", web.Flash{
		Key: key, Args: []any{"student", l.Student, "day", i18n.DateDay(c.Lang, l.Day), "hours", i18n.Hours(c.Lang, out.Minutes)},
		Undo: "/confirm/undo/" + strconv.FormatInt(int64(out.VerifiedAt), 10),
	})
}

func answerPage(r reader, l Line, in *web.Input) AnswerPage {
	if in == nil {
		in = &web.Input{Values: url.Values{
			"what": {"change"}, "minutes_hours": {strconv.Itoa(l.Minutes / 60)}, "minutes_minutes": {strconv.Itoa(l.Minutes % 60)},
		}}
	}
	f := r.form(in)
	m := AnswerPage{Student: l.Student, Key: f.Key(), Version: l.Version, Path: "/confirm/entries/" + string(l.ID)}
	m.Facts.Rows = []ui.SummaryRow{
		{Key: r.T("hours.col.day"), Value: i18n.DateFull(r.Lang, l.Day)},
		{Key: r.T("hours.answer.says"), Value: length3(l.Shift, r.Lang, r.T)},
	}
	if when := times(l.Shift, r.Lang, r.T); when != "" {
		m.Facts.Rows = append(m.Facts.Rows, ui.SummaryRow{Key: r.T("hours.col.times"), Value: when})
	}
	if l.Note != "" {
		m.Facts.Rows = append(m.Facts.Rows, ui.SummaryRow{Key: r.T("hours.answer.note"), Value: l.Note})
	}
	m.What = f.Radios("what", "hours.answer.what", []ui.Choice{
		{Value: "change", Label: r.T("hours.answer.what.change")},
		{Value: "reject", Label: r.T("hours.answer.what.reject")},
	})
	m.Length = f.Duration("minutes", "hours.answer.length", ui.Hint("hours.answer.length.hint"))
	m.Reason = f.Textarea("reason", "hours.answer.reason", ui.Hint("hours.answer.reason.hint"), ui.Rows(3))
	m.Errors = f.Summary()
	return m
}

// DisputePage is for a supervisor who should not have been asked: the model of hours/dispute.
type DisputePage struct {
	Student string
	Key     string
	Path    string
	Errors  ui.ErrorSummary
	Why     ui.Field
	Note    ui.Field
}

func (s *Service) showDispute(c *web.Ctx) error { return s.renderDispute(c, nil, c.Page) }

// renderDispute shows the page for a placement that has hours on the supervisor's list.
func (s *Service) renderDispute(c *web.Ctx, in *web.Input, show func(string, any) error) error {
	id, err := web.ID[wbl.PlacementID](c, "id")
	if err != nil {
		return err
	}
	groups, err := s.ToConfirm(c.Context(), c.Actor)
	if err != nil {
		return err
	}
	if in == nil {
		in = &web.Input{Values: url.Values{}}
	}
	c.Back("/confirm")
	for _, g := range groups {
		if g.Placement != id {
			continue
		}
		return show("hours/dispute", disputePage(readerOf(c), g, in))
	}
	return wbl.E(wbl.NotFound, "error.not_found")
}

func disputePage(r reader, g Group, in *web.Input) DisputePage {
	f := r.form(in)
	m := DisputePage{Student: g.Student, Key: f.Key(), Path: "/confirm/placements/" + string(g.Placement)}
	var choices []ui.Choice
	for _, why := range Disputes {
		choices = append(choices, ui.Choice{Value: string(why), Label: r.T("hours.dispute." + string(why))})
	}
	m.Why = f.Radios("why", "hours.dispute.why", choices)
	m.Note = f.Textarea("reason", "hours.dispute.note", ui.Optional(), ui.Rows(3))
	m.Errors = f.Summary()
	return m
}

func (s *Service) postDispute(c *web.Ctx) error {
	id, err := web.ID[wbl.PlacementID](c, "id")
	if err != nil {
		return err
	}
	in, err := c.Input()
	if err != nil {
		return err
	}
	act, err := s.Dispute(c.Context(), c.Actor, id, Flag(in.Get("why")), in.Text("reason", maxNote))
	if bad, other := problems(in, err); bad {
		return s.renderDispute(c, in, c.Invalid)
	} else if other != nil {
		return other
	}
	return c.Done("/confirm", web.Flash{
		Key: "hours.dispute.done", Undo: "/confirm/undo/" + strconv.FormatInt(int64(act.At), 10),
	})
}
