package roster

import (
	"net/url"

	"throughline/internal/platform/access"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// viewer is who looks at a page: what the models need of a request.
type viewer struct {
	T     i18n.T
	Lang  i18n.Lang
	Today wbl.Date
	Actor access.Actor
}

func viewerOf(c *web.Ctx) viewer { return viewer{c.T, c.Lang, c.Today(), c.Actor} }

// Fields makes the fields of a form from what was sent, with its problems.
func (v viewer) Fields(in *web.Input) *ui.Form { return ui.NewForm(in.Values, in.Errors, v.T) }

// formPage is the model of roster/form: every form of this room but the upload.
type formPage struct {
	Heading  string
	Intro    string
	Errors   ui.ErrorSummary
	Notice   *ui.Alert
	Changed  *ui.SummaryList // what somebody else entered meanwhile
	Key      string
	Hidden   []ui.Hidden
	Sections []section
	Send     ui.Button
	Cancel   ui.Link
}

// section is a part of a form with its own heading.
type section struct {
	Title  string // may be empty
	Fields []ui.Field
}

// stale marks the form as overtaken: it lists the fields in which the record now differs
// from what was typed.
func (p *formPage) stale(v viewer, in *web.Input, current url.Values) {
	p.Notice = &ui.Alert{Tone: ui.Waiting, Title: v.T("roster.stale.title"), Text: v.T("roster.stale.text")}
	var fields []ui.Field
	for _, s := range p.Sections {
		fields = append(fields, s.Fields...)
	}
	p.Changed = v.Fields(in).Changed(v.Lang, current, fields...)
}

// choices makes a choice of each value, labelled with the text prefix.VALUE.
func choices[T ~string](t i18n.T, prefix string, values []T) []ui.Choice {
	out := make([]ui.Choice, len(values))
	for i, v := range values {
		out[i] = ui.Choice{Value: string(v), Label: t(prefix + string(v))}
	}
	return out
}

// orNone puts an empty choice first.
func orNone(label string, list []ui.Choice) []ui.Choice {
	return append([]ui.Choice{{Label: label}}, list...)
}

func schoolChoices(list []School) []ui.Choice {
	var out []ui.Choice
	for _, s := range list {
		if s.EndedOn.IsZero() {
			out = append(out, ui.Choice{Value: string(s.ID), Label: s.Name})
		}
	}
	return out
}

// tabs lead to the parts of the roster that the person may come to.
func tabs(v viewer, current string) ui.Tabs {
	out := ui.Tabs{Label: v.T("roster.title")}
	for _, tab := range []struct {
		key, path string
		rule      access.Rule
	}{
		{"learners", "/roster", readers},
		{"schools", "/roster/schools", importers},
		{"import", "/roster/import", importers},
		{"duplicates", "/roster/duplicates", mergers},
		{"quality", "/roster/quality", measurers},
	} {
		if tab.rule.Admit(v.Actor) == nil {
			out.Items = append(out.Items, ui.NavItem{Label: v.T("roster.tab." + tab.key), Path: tab.path, Current: tab.key == current})
		}
	}
	return out
}

func stateTag(t i18n.T, s State) *ui.Tag {
	tones := map[State]ui.Tone{Active: ui.Good, Left: ui.Neutral, Merged: ui.Neutral}
	return &ui.Tag{Tone: tones[s], Text: t("roster.state." + string(s))}
}

// gradeText is a grade as people say it.
func gradeText(t i18n.T, grade string) string {
	switch {
	case grade == "":
		return ""
	case grade >= "01" && grade <= "13":
		if grade[0] == '0' {
			grade = grade[1:]
		}
		return t("roster.grade.n", "n", grade)
	}
	return t("roster.grade." + grade)
}

func gradeChoices(t i18n.T) []ui.Choice {
	out := make([]ui.Choice, len(Grades))
	for i, g := range Grades {
		out[i] = ui.Choice{Value: g, Label: gradeText(t, g)}
	}
	return out
}
