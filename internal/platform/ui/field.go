package ui

import (
	"strings"

	"throughline/internal/platform/i18n"
)

// FieldKind is the sort of control a field is.
type FieldKind string

// The kinds of field.
const (
	kindInput    FieldKind = "input"
	kindPassword FieldKind = "password"
	kindFile     FieldKind = "file"
	kindTextarea FieldKind = "textarea"
	kindSelect   FieldKind = "select"
	kindRadios   FieldKind = "radios"
	kindChecks   FieldKind = "checkboxes"
	kindParts    FieldKind = "parts" // several small inputs under one legend
)

// Field is one question of a form with its answer so far. Template ui/field. A Form
// makes fields, so that values and errors are never forgotten.
type Field struct {
	Kind         FieldKind
	ID           string // where the error summary leads
	Name         string // name of the posted value
	Label        string
	Hint         string
	Error        string
	Value        string
	Choices      []Choice
	Parts        []Part
	Type         string // of an input: text, email, tel, date, time
	InputMode    string // the keyboard of a phone: numeric, decimal
	Autocomplete string // the purpose, as browsers know it: given-name, email
	Prefix       string // "$"
	Suffix       string // "hours"
	Width        int    // in characters: 2, 3, 4, 5, 10, 20; 0 fills the column
	Rows         int    // of a textarea
	Accept       string // of a file: ".csv,.zip"
	Typeahead    string // address that answers suggestions, see assets/app.js
	Optional     bool
	Heading      bool // the label is the page's h1
	Inline       bool // choices stand in one line where there is room
}

// Choice is one answer of radios, check boxes or a select.
type Choice struct {
	Value    string
	Label    string
	Hint     string
	Selected bool
	ID       string // set by the Form
}

// Part is one input of a field that has several.
type Part struct {
	ID, Name, Label, Value string
	Width                  int
	Autocomplete           string
}

// DescribedBy lists the ids of the hint and the error, for aria-describedby.
func (f Field) DescribedBy() string {
	var ids []string
	if f.Hint != "" {
		ids = append(ids, f.ID+"-hint")
	}
	if f.Error != "" {
		ids = append(ids, f.ID+"-error")
	}
	return strings.Join(ids, " ")
}

// FieldOption changes a field that a Form makes. Its texts are keys.
type FieldOption func(*Field, i18n.T)

// Hint explains the question below its label.
func Hint(key string, args ...any) FieldOption {
	return func(f *Field, t i18n.T) { f.Hint = t(key, args...) }
}

// Label replaces the label by one with arguments.
func Label(key string, args ...any) FieldOption {
	return func(f *Field, t i18n.T) { f.Label = t(key, args...) }
}

// Prefix stands before the value: a currency.
func Prefix(key string) FieldOption { return func(f *Field, t i18n.T) { f.Prefix = t(key) } }

// Suffix stands behind the value: a unit.
func Suffix(key string) FieldOption { return func(f *Field, t i18n.T) { f.Suffix = t(key) } }

// Optional marks a question that may stay empty; all others must be answered.
func Optional() FieldOption { return func(f *Field, _ i18n.T) { f.Optional = true } }

// Heading makes the label the page's h1: one question a page.
func Heading() FieldOption { return func(f *Field, _ i18n.T) { f.Heading = true } }

// Inline sets choices in one line where there is room.
func Inline() FieldOption { return func(f *Field, _ i18n.T) { f.Inline = true } }

// Width makes the field as wide as its answer: 2, 3, 4, 5, 10 or 20 characters.
func Width(characters int) FieldOption {
	return func(f *Field, _ i18n.T) { f.Width = characters }
}

// Rows is the height of a textarea in lines.
func Rows(n int) FieldOption { return func(f *Field, _ i18n.T) { f.Rows = n } }

// Autocomplete names the purpose of the field, as browsers know it.
func Autocomplete(purpose string) FieldOption {
	return func(f *Field, _ i18n.T) { f.Autocomplete = purpose }
}

// Typeahead offers suggestions from an address, which gets the text as its q.
func Typeahead(path string) FieldOption {
	return func(f *Field, _ i18n.T) { f.Typeahead = path }
}

// ID gives the field an id other than its name, where a page has several of a name.
func ID(id string) FieldOption {
	return func(f *Field, _ i18n.T) { f.ID = id }
}
