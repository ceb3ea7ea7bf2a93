package hours

import (
	"errors"
	"net/url"
	"strconv"

	"throughline/internal/platform/access"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// EntryPage is one entry: the model of hours/entry.
type EntryPage struct {
	Shift   Shift
	Facts   ui.SummaryList
	Form    *LogForm // nil when the entry cannot be changed by the reader
	Delete  *ui.ButtonForm
	Correct string    // address for staff, when the entry is approved
	Stale   *ui.Alert // somebody else changed it meanwhile
}

func (s *Service) showEntry(c *web.Ctx) error {
	sh, err := s.entryOf(c)
	if err != nil {
		return err
	}
	c.Back(backFrom(c, sh))
	return c.Page("hours/entry", entryPage(readerOf(c), sh, nil))
}

func (s *Service) entryOf(c *web.Ctx) (Shift, error) {
	id, err := web.ID[wbl.ShiftID](c, "id")
	if err != nil {
		return Shift{}, err
	}
	return s.Get(c.Context(), c.Actor, id)
}

func (s *Service) postEntry(c *web.Ctx) error {
	sh, err := s.entryOf(c)
	if err != nil {
		return err
	}
	in, err := c.Input()
	if err != nil {
		return err
	}
	e := readEntry(in, c.Actor)
	version := in.Int("version", 0, 1<<30)
	var out LogResult
	if !in.Check(e.Validate(c.Today())) {
		out, err = s.Change(c.Context(), c.Actor, sh.ID, version, e)
	}
	c.Back(backFrom(c, sh))
	if errors.Is(err, wbl.Conflict) && sh.Editable() {
		m := entryPage(readerOf(c), sh, in)
		m.Stale = &ui.Alert{Tone: ui.Waiting, Title: c.T("hours.entry.stale"), Text: describe(sh, c.Lang, c.T)}
		return c.Stale("hours/entry", m)
	}
	if bad, other := problems(in, err); bad {
		return c.Invalid("hours/entry", entryPage(readerOf(c), sh, in))
	} else if other != nil {
		return other
	}
	return s.doneLogging(c, backFrom(c, sh), out)
}

func (s *Service) deleteEntry(c *web.Ctx) error {
	sh, err := s.entryOf(c)
	if err != nil {
		return err
	}
	in, err := c.Input()
	if err != nil {
		return err
	}
	if _, err := s.Delete(c.Context(), c.Actor, sh.ID, in.Int("version", 0, 1<<30)); err != nil {
		return err
	}
	return c.Done(backFrom(c, sh), web.Flash{Key: "hours.done.deleted", Args: []any{"day", i18n.DateDay(c.Lang, sh.Day)}})
}

// backFrom is where the reader of an entry came from: learners from their log, staff
// from the learner's list.
func backFrom(c *web.Ctx, sh Shift) string {
	if c.Actor.Subject(access.Learner) != "" {
		return "/hours"
	}
	return "/hours/all?learner=" + string(sh.Learner)
}

func entryPage(r reader, sh Shift, in *web.Input) EntryPage {
	m := EntryPage{Shift: sh, Facts: entryFacts(sh, r.Lang, r.T)}
	where := sh.Resource(r.Actor.District)
	if sh.Editable() && access.Can(r.Actor, access.HoursLog, where).Allowed {
		if in == nil {
			in = &web.Input{Values: entryValues(sh)}
		}
		m.Form = entryForm(r.form(in), r.T)
		m.Form.Action, m.Form.Version, m.Form.PlaceID = entryPath(sh.ID), sh.Version, sh.Placement
		m.Delete = &ui.ButtonForm{
			Path: entryPath(sh.ID) + "/delete", Key: ui.NewKey(), Values: []ui.Hidden{{Name: "version", Value: strconv.Itoa(sh.Version)}},
			Button: ui.Button{Label: r.T("hours.entry.delete"), Kind: ui.Quiet, Icon: "x"},
		}
	}
	if sh.Approve == Approved && sh.Kind == Work && access.Can(r.Actor, access.HoursApprove, where).Allowed {
		m.Correct = entryPath(sh.ID) + "/correct"
	}
	return m
}

func entryFacts(sh Shift, lang i18n.Lang, t i18n.T) (l ui.SummaryList) {
	add := func(key, value string) {
		if value != "" {
			l.Rows = append(l.Rows, ui.SummaryRow{Key: t(key), Value: value})
		}
	}
	add("hours.col.day", i18n.DateFull(lang, sh.Day))
	add("hours.col.length", length(sh, lang, t))
	add("hours.col.times", times(sh, lang, t))
	add("hours.log.note", sh.Note)
	l.Rows = append(l.Rows, ui.SummaryRow{Key: t("hours.col.state"), Tag: stateTag(sh.State(), t)})
	add("hours.entry.said", remarks(sh, lang, t))
	add("hours.col.flags", flagText(sh.Flags, t))
	return l
}

// entryValues are the values with which an entry is changed.
func entryValues(sh Shift) url.Values {
	v := url.Values{"note": {sh.Note}, "absence": {sh.Absence}, "break": {strconv.Itoa(sh.Break)}}
	ui.DateValues(v, "date", sh.Day)
	switch {
	case sh.Timed():
		v.Set("start", wbl.FormatClock(int(sh.Start)))
		v.Set("end", wbl.FormatClock(int(sh.End)%wbl.MaxDay))
	case sh.Kind == Work:
		v.Set("minutes_hours", strconv.Itoa(sh.Minutes/60))
		v.Set("minutes_minutes", strconv.Itoa(sh.Minutes%60))
	}
	return v
}

// AllPage is the list of a learner's hours: the model of hours/all.
type AllPage struct {
	Totals Totals
	Table  ui.Table
	Pages  ui.Pagination
	Own    bool
}

func (s *Service) showAll(c *web.Ctx) error {
	who := wbl.LearnerID(c.Query("learner"))
	own := who == ""
	if own {
		who = wbl.LearnerID(c.Actor.Subject(access.Learner))
	}
	after, err := c.After(2)
	if err != nil {
		return err
	}
	const size = 50
	all, totals, err := s.Record(c.Context(), c.Actor, who, [2]string(after), size)
	if err != nil {
		return err
	}
	shifts, more := web.Cut(all, size)
	m := allPage(readerOf(c), shifts, totals, own)
	query := url.Values{}
	if !own {
		query.Set("learner", string(who))
	}
	if c.Query("after") != "" {
		m.Pages.Prev = "/hours/all?" + query.Encode()
	}
	if more {
		last := shifts[len(shifts)-1]
		query.Set("after", web.Cursor(last.Day.String(), string(last.ID)))
		m.Pages.Next = "/hours/all?" + query.Encode()
	}
	return c.Page("hours/all", m)
}

func allPage(r reader, shifts []Shift, totals Totals, own bool) AllPage {
	m := AllPage{Totals: totals, Table: shiftTable(shifts, r.Lang, r.T), Own: own}
	m.Table.Caption = r.T("hours.all.title")
	m.Table.Empty = &ui.EmptyState{Icon: "calendar", Title: r.T("hours.recent.none.title"), Text: r.T("hours.recent.none.text")}
	return m
}
