package ui

import (
	"net/url"
	"slices"
	"strings"

	"throughline/internal/platform/i18n"
)

// Changed lists the fields in which a record now, current, differs from what was typed
// into the form: for the second of two people who change one record. Nil when they agree.
func (f *Form) Changed(lang i18n.Lang, current url.Values, fields ...Field) *SummaryList {
	var list SummaryList
	for _, field := range fields {
		if now := field.shown(lang, current); now != field.shown(lang, f.values) {
			list.Rows = append(list.Rows, SummaryRow{Key: field.Label, Value: now})
		}
	}
	if len(list.Rows) == 0 {
		return nil
	}
	return &list
}

// shown is what the field holds among some values, as people read it: the labels of
// choices, a date in words.
func (f Field) shown(lang i18n.Lang, values url.Values) string {
	if len(f.Choices) > 0 {
		chosen := values[f.Name]
		if len(chosen) == 0 {
			chosen = []string{""} // the choice of a select that says "none"
		}
		var labels []string
		for _, c := range f.Choices {
			if slices.Contains(chosen, c.Value) {
				labels = append(labels, c.Label)
			}
		}
		return strings.Join(labels, ", ")
	}
	texts := []string{values.Get(f.Name)}
	for _, p := range f.Parts {
		texts = append(texts, values.Get(p.Name))
	}
	if f.isDate() {
		if d, ok := ReadDate(values, f.Name); ok {
			return i18n.Date(lang, d)
		}
	}
	return strings.TrimSpace(strings.ReplaceAll(strings.Join(texts, " "), "\r\n", "\n"))
}

// isDate reports whether the field asks for a day, in one box or in three.
func (f Field) isDate() bool {
	return f.Type == "date" || slices.ContainsFunc(f.Parts, func(p Part) bool { return p.Name == f.Name+"_year" })
}
