package ui

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"throughline/internal/platform/i18n"
	"throughline/internal/wbl"
)

// Form makes the fields of one form, with the values that were sent and the errors that
// were found. Labels are given as text keys.
//
//	f := ui.NewForm(r.PostForm, fieldErrors, t)
//	page.Title = f.Text("title", "offers.form.title", ui.Hint("offers.form.title.hint"))
//	page.Errors = f.Summary()
type Form struct {
	values url.Values
	errs   wbl.FieldErrors
	t      i18n.T
	ids    map[string]string // field name to the id it got
}

// NewForm begins a form. Values are those that were posted, or for a first showing those
// to start from; errs may be nil.
func NewForm(values url.Values, errs wbl.FieldErrors, t i18n.T) *Form {
	return &Form{values: values, errs: errs, t: t, ids: map[string]string{}}
}

// Key is the idempotency key of the form: the one that was posted, else a new one. Put
// it into the form with template ui/key.
func (f *Form) Key() string {
	if key := f.values.Get("key"); key != "" {
		return key
	}
	return NewKey()
}

// Value is what a field holds.
func (f *Form) Value(name string) string { return f.values.Get(name) }

// Errors reports whether anything is wrong; Shell.Errors wants to know.
func (f *Form) Errors() bool { return len(f.errs) > 0 }

// field makes what all kinds share.
func (f *Form) field(kind FieldKind, name, label string, options []FieldOption) Field {
	field := Field{Kind: kind, ID: idOf(name), Name: name, Value: f.values.Get(name), Label: f.t(label)}
	for _, option := range options {
		option(&field, f.t)
	}
	if e, ok := f.errs.Of(name); ok {
		field.Error = f.t(e.Key, e.Args...)
	}
	f.ids[name] = field.ID
	return field
}

func (f *Form) input(typ, name, label string, options []FieldOption) Field {
	field := f.field(kindInput, name, label, options)
	field.Type = typ
	return field
}

// Text asks for a line of text.
func (f *Form) Text(name, label string, options ...FieldOption) Field {
	return f.input("text", name, label, options)
}

// Email asks for an e-mail address.
func (f *Form) Email(name, label string, options ...FieldOption) Field {
	return f.input("email", name, label, options)
}

// Tel asks for a telephone number.
func (f *Form) Tel(name, label string, options ...FieldOption) Field {
	return f.input("tel", name, label, options)
}

// Date asks for a day with the browser's own calendar: for staff, who enter many.
func (f *Form) Date(name, label string, options ...FieldOption) Field {
	return f.input("date", name, label, options)
}

// Time asks for a time of day.
func (f *Form) Time(name, label string, options ...FieldOption) Field {
	return f.input("time", name, label, options)
}

// Number asks for a whole number. It is a text input with the phone's number keys:
// number inputs lose what they do not understand, and change when one scrolls.
func (f *Form) Number(name, label string, options ...FieldOption) Field {
	field := f.input("text", name, label, options)
	field.InputMode = "numeric"
	return field
}

// Decimal asks for a number with a decimal point, such as an amount of money.
func (f *Form) Decimal(name, label string, options ...FieldOption) Field {
	field := f.input("text", name, label, options)
	field.InputMode = "decimal"
	return field
}

// Password asks for a password. It comes back empty: a password is never sent out.
func (f *Form) Password(name, label string, options ...FieldOption) Field {
	field := f.field(kindPassword, name, label, options)
	field.Value = ""
	return field
}

// File asks for a file; accept lists endings such as ".csv,.zip". The form needs
// enctype="multipart/form-data".
func (f *Form) File(name, label, accept string, options ...FieldOption) Field {
	field := f.field(kindFile, name, label, options)
	field.Value, field.Accept = "", accept
	return field
}

// Textarea asks for several lines.
func (f *Form) Textarea(name, label string, options ...FieldOption) Field {
	field := f.field(kindTextarea, name, label, options)
	if field.Rows == 0 {
		field.Rows = 4
	}
	return field
}

// Select asks for one of many choices; give few as Radios.
func (f *Form) Select(name, label string, choices []Choice, options ...FieldOption) Field {
	return f.choose(kindSelect, name, label, choices, options)
}

// Radios asks for one of a few choices.
func (f *Form) Radios(name, label string, choices []Choice, options ...FieldOption) Field {
	return f.choose(kindRadios, name, label, choices, options)
}

// Checkboxes asks for any of some choices.
func (f *Form) Checkboxes(name, label string, choices []Choice, options ...FieldOption) Field {
	return f.choose(kindChecks, name, label, choices, options)
}

// choose marks the chosen and gives ids: the first choice of radios and check boxes has
// the id of the field, so that the error summary leads to it.
func (f *Form) choose(kind FieldKind, name, label string, choices []Choice, options []FieldOption) Field {
	field := f.field(kind, name, label, options)
	field.Choices = slices.Clone(choices)
	for i := range field.Choices {
		c := &field.Choices[i]
		c.Selected = slices.Contains(f.values[name], c.Value)
		c.ID = field.ID
		if i > 0 {
			c.ID += "-" + strconv.Itoa(i+1)
		}
	}
	return field
}

// DateParts asks for a day in three boxes, in the order in which the language says a
// date: for learners and families, and for days one knows by heart. Read it with ReadDate.
func (f *Form) DateParts(name, label string, options ...FieldOption) Field {
	field := f.field(kindParts, name, label, options)
	parts := map[byte]Part{
		'm': f.part(field, "month", "ui.date.month", 2),
		'd': f.part(field, "day", "ui.date.day", 2),
		'y': f.part(field, "year", "ui.date.year", 4),
	}
	for _, letter := range []byte(f.t("ui.date.order")) {
		field.Parts = append(field.Parts, parts[letter])
	}
	field.Parts[0].ID = field.ID
	return field
}

// Duration asks for hours and minutes apart, posted as NAME_hours and NAME_minutes.
func (f *Form) Duration(name, label string, options ...FieldOption) Field {
	field := f.field(kindParts, name, label, options)
	field.Parts = []Part{
		f.part(field, "hours", "ui.duration.hours", 2),
		f.part(field, "minutes", "ui.duration.minutes", 2),
	}
	field.Parts[0].ID = field.ID
	return field
}

func (f *Form) part(field Field, part, label string, width int) Part {
	name := field.Name + "_" + part
	p := Part{ID: field.ID + "-" + part, Name: name, Label: f.t(label), Value: f.values.Get(name), Width: width}
	if field.Autocomplete == "bday" {
		p.Autocomplete = "bday-" + part
	}
	return p
}

// ReadDate reads a day that Date or DateParts asked for: 2026-11-23, 11/23/2026 or three
// fields. A field that was left empty is
// the zero date; ok is false for a day that does not exist.
func ReadDate(values url.Values, name string) (d wbl.Date, ok bool) {
	text := strings.TrimSpace(values.Get(name))
	if text == "" {
		var parts [3]string
		for i, part := range []string{"_year", "_month", "_day"} {
			parts[i] = strings.TrimSpace(values.Get(name + part))
		}
		if parts == [3]string{} {
			return wbl.Date{}, true
		}
		for i, width := range []int{4, 2, 2} {
			if len(parts[i]) < width {
				parts[i] = strings.Repeat("0", width-len(parts[i])) + parts[i]
			}
		}
		text = strings.Join(parts[:], "-")
	}
	if slashed := slashForm.FindStringSubmatch(text); slashed != nil {
		text = fmt.Sprintf("%s-%02s-%02s", slashed[3], slashed[1], slashed[2])
	}
	d, err := wbl.ParseDate(text)
	return d, err == nil && d.Year >= 1000
}

// slashForm is how people in the United States write a day: 11/23/2026. Browsers with a
// date field never send it.
var slashForm = regexp.MustCompile(`^(\d{1,2})/(\d{1,2})/(\d{4})$`)

// DateValues are the values from which Date and DateParts show a day.
func DateValues(values url.Values, name string, d wbl.Date) {
	if d.IsZero() {
		return
	}
	values.Set(name, d.String())
	values.Set(name+"_year", strconv.Itoa(d.Year))
	values.Set(name+"_month", strconv.Itoa(int(d.Month)))
	values.Set(name+"_day", strconv.Itoa(d.Day))
}

// ErrorSummary lists what is wrong at the top of the page. Template ui/errors, which
// shows nothing when there is nothing.
type ErrorSummary struct {
	Items []SummaryError
}

// SummaryError is one problem, with the id of the field it is about.
type SummaryError struct {
	ID   string // empty when it is about the whole form
	Text string
}

// Summary lists the errors in their order. Call it after the fields were made.
func (f *Form) Summary() ErrorSummary {
	var s ErrorSummary
	for _, e := range f.errs {
		s.Items = append(s.Items, SummaryError{ID: f.ids[e.Field], Text: f.t(e.Key, e.Args...)})
	}
	return s
}

// idOf makes an id of a field name.
func idOf(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '_':
			return r
		}
		return '-'
	}, name)
}
