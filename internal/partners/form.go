package partners

import (
	"net/url"

	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
)

// formPage is the model of partners/form: every form of this room.
type formPage struct {
	Heading  string
	Intro    string
	Errors   ui.ErrorSummary
	Notice   *ui.Alert
	Changed  *ui.SummaryList // what somebody else entered meanwhile
	Similar  []ui.Link       // partners that may be the same
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
func (p *formPage) stale(t i18n.T, lang i18n.Lang, typed *ui.Form, current url.Values) {
	p.Notice = &ui.Alert{Tone: ui.Waiting, Title: t("partners.stale.title"), Text: t("partners.stale.text")}
	var fields []ui.Field
	for _, s := range p.Sections {
		fields = append(fields, s.Fields...)
	}
	p.Changed = typed.Changed(lang, current, fields...)
}

// choices makes a choice of each value, labelled with the text prefix.VALUE.
func choices[T ~string](t i18n.T, prefix string, values []T) []ui.Choice {
	out := make([]ui.Choice, len(values))
	for i, v := range values {
		out[i] = ui.Choice{Value: string(v), Label: t(prefix + string(v))}
	}
	return out
}

// named makes a choice of each named thing.
func named(list []Named) []ui.Choice {
	out := make([]ui.Choice, len(list))
	for i, n := range list {
		out[i] = ui.Choice{Value: n.ID, Label: n.Name}
	}
	return out
}

// orNone puts an empty choice first.
func orNone(label string, list []ui.Choice) []ui.Choice {
	return append([]ui.Choice{{Label: label}}, list...)
}

func vettingTag(t i18n.T, s State) *ui.Tag {
	tones := map[State]ui.Tone{Unseen: ui.Neutral, Pending: ui.Waiting, Approved: ui.Good, Refused: ui.Problem}
	return &ui.Tag{Tone: tones[s], Text: t("partners.vetting." + string(s))}
}

// contactTag says whether the district vetted a contact; a contact whom nobody decided
// about waits.
func contactTag(t i18n.T, c Contact) *ui.Tag {
	switch {
	case c.Left:
		return &ui.Tag{Tone: ui.Neutral, Text: t("partners.contact.left")}
	case c.Vetting == "":
		return &ui.Tag{Tone: ui.Waiting, Text: t("partners.contact.unvetted")}
	}
	return vettingTag(t, c.Vetting)
}
