package hours

import (
	"errors"
	"strings"

	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/wbl"
)

// tones are how the states look.
var tones = map[State]ui.Tone{
	StateDraft: ui.Neutral, StateWaiting: ui.Waiting, StateDisputed: ui.Problem, StateVerified: ui.Info,
	StateRejected: ui.Problem, StateReturned: ui.Problem, StateApproved: ui.Good, StatePaid: ui.Good,
}

// stateTag is the state of a shift as a tag.
func stateTag(s State, t i18n.T) *ui.Tag {
	return &ui.Tag{Tone: tones[s], Text: t("hours.state." + string(s))}
}

// times is when the work was: "3:30 PM – 6:30 PM", empty when only the length is known.
func times(sh Shift, lang i18n.Lang, t i18n.T) string {
	if !sh.Timed() {
		return ""
	}
	s := i18n.TimeOfDay(lang, int(sh.Start)) + " – " + i18n.TimeOfDay(lang, int(sh.End))
	if sh.Break > 0 {
		s += ", " + t("hours.break.less", "n", sh.Break)
	}
	return s
}

// describe is one entry in a line: "3 h (3:30 PM – 6:30 PM)", "Sick".
func describe(sh Shift, lang i18n.Lang, t i18n.T) string {
	if sh.Kind == Absence {
		return t("hours.absence." + sh.Absence)
	}
	if when := times(sh, lang, t); when != "" {
		return i18n.Hours(lang, sh.Minutes) + " (" + when + ")"
	}
	return i18n.Hours(lang, sh.Minutes)
}

// length is the length of an entry, or why there is none.
func length(sh Shift, lang i18n.Lang, t i18n.T) string {
	if sh.Kind == Absence {
		return t("hours.absence." + sh.Absence)
	}
	return i18n.Hours(lang, sh.Minutes)
}

// remarks is what host and school said about an entry, for those who may see it.
func remarks(sh Shift, lang i18n.Lang, t i18n.T) string {
	var out []string
	switch {
	case sh.Claimed >= 0:
		out = append(out, t("hours.said.changed", "from", i18n.Hours(lang, sh.Claimed), "to", i18n.Hours(lang, sh.Minutes), "reason", sh.Reason))
	case sh.Reason != "":
		out = append(out, t("hours.said.host", "reason", sh.Reason))
	}
	if sh.SchoolReason != "" {
		out = append(out, t("hours.said.school", "reason", sh.SchoolReason))
	}
	return strings.Join(out, " ")
}

// flagTags are the flags as tags.
func flagTags(fs Flags, t i18n.T) (out []ui.Tag) {
	for _, f := range fs.List() {
		out = append(out, ui.Tag{Tone: ui.Waiting, Text: t("hours.flag." + string(f))})
	}
	return out
}

// flagText names the flags in one line.
func flagText(fs Flags, t i18n.T) string {
	var out []string
	for _, f := range fs.List() {
		out = append(out, t("hours.flag."+string(f)))
	}
	return strings.Join(out, " · ")
}

// recentTable lists what a learner logged lately.
func recentTable(h Home, lang i18n.Lang, t i18n.T) ui.Table {
	table := shiftTable(h.Recent, lang, t)
	table.Caption, table.Titled = t("hours.recent.title", "n", recentDays), true
	table.Empty = &ui.EmptyState{Icon: "calendar", Title: t("hours.recent.none.title"), Text: t("hours.recent.none.text")}
	return table
}

// shiftTable lists shifts for the learner or the staff: a day each, with its state.
func shiftTable(shifts []Shift, lang i18n.Lang, t i18n.T) ui.Table {
	table := ui.Table{Headers: []ui.Header{
		{Label: t("hours.col.day")}, {Label: t("hours.col.length")}, {Label: t("hours.col.times")}, {Label: t("hours.col.state")}, {Label: t("hours.entry.said")},
	}}
	states := map[State]*ui.Tag{} // a page has few
	table.Rows = make([]ui.Row, 0, len(shifts))
	cells := make([]ui.Cell, 0, len(shifts)*len(table.Headers))
	for _, sh := range shifts {
		state := sh.State()
		if states[state] == nil {
			states[state] = stateTag(state, t)
		}
		day := ui.Cell{Text: i18n.DateDay(lang, sh.Day), Path: entryPath(sh.ID)}
		first := len(cells)
		cells = append(cells, day, ui.Cell{Text: length(sh, lang, t)}, ui.Cell{Text: times(sh, lang, t)},
			ui.Cell{Tag: states[state]}, ui.Cell{Text: remarks(sh, lang, t)})
		row := ui.Row{Cells: cells[first:]}
		if tone := tones[state]; tone == ui.Problem {
			row.Tone = tone
		}
		table.Rows = append(table.Rows, row)
	}
	return table
}

func entryPath(id wbl.ShiftID) string { return "/hours/entries/" + string(id) }

func weekPath(place wbl.PlacementID, week wbl.Date) string {
	return "/hours/week/" + week.String() + "?placement=" + string(place)
}

// asUnprocessable finds an error that the form can show.
func asUnprocessable(err error) (*wbl.Error, bool) {
	var e *wbl.Error
	if !errors.As(err, &e) || e.Kind != wbl.Unprocessable {
		return nil, false
	}
	return e, true
}
