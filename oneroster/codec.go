package oneroster

import (
	"slices"
	"strings"
)

// A codec carries the fields of a record between Go and a row: one list of
// fields serves reading and writing.
type codec interface {
	text(column string, v *string)
	date(column string, v *Date)
	boolean(column string, v *Bool)
	list(column string, v *[]string)
	userIDs(column string, v *[]UserID)
}

// A decoder fills a record from a row that was checked.
type decoder struct{ row *row }

func (d decoder) text(column string, v *string) { *v = string(d.row.cell(column)) }
func (d decoder) date(column string, v *Date)   { *v = Date(d.row.cell(column)) }

func (d decoder) boolean(column string, v *Bool) {
	switch string(d.row.cell(column)) {
	case string(True):
		*v = True
	case string(False):
		*v = False
	}
}

func (d decoder) list(column string, v *[]string) {
	if cell := d.row.cell(column); len(cell) > 0 {
		*v = strings.Split(string(cell), ",")
	}
}

func (d decoder) userIDs(column string, v *[]UserID) {
	*v, _ = ParseUserIDs(string(d.row.cell(column))) // checked with the row
}

// base fills what every row has.
func (d decoder) base(b *Base, metadata []string) {
	b.Row = d.row.number
	b.SourcedID = string(d.row.cells[colID])
	b.Status = Status(d.row.cells[colStatus])
	if at := d.row.cells[colModified]; len(at) > 0 {
		b.DateLastModified, _, _ = parseDateTime(string(at)) // checked with the row
	}
	for i, name := range metadata {
		if v := trim(d.row.metadata[i]); len(v) > 0 {
			if b.Metadata == nil {
				b.Metadata = map[string]string{}
			}
			b.Metadata[name] = string(v)
		}
	}
}

// An encoder lays the fields of a record out as the cells of a row, and keeps
// the first flaw that it meets. Fields that the version does not have are left
// out.
type encoder struct {
	table  *table
	cells  []string
	bad    *flaw
	column string // that has the flaw
	value  []byte // being set
}

var (
	flawComma    = &flaw{RuleList, Error, "An item of the list has a comma.", "Leave it out: OneRoster separates items by commas."}
	flawBadItems = &flaw{RuleUserIDs, Error, "An identifier has a brace, or a colon in its type.", "Leave it out: OneRoster writes {type:identifier}."}
)

func (e *encoder) text(column string, v *string)  { e.set(column, *v) }
func (e *encoder) date(column string, v *Date)    { e.set(column, string(*v)) }
func (e *encoder) boolean(column string, v *Bool) { e.set(column, string(*v)) }

func (e *encoder) list(column string, v *[]string) {
	if slices.ContainsFunc(*v, func(s string) bool { return strings.Contains(s, ",") }) {
		e.fail(column, flawComma)
	}
	e.set(column, strings.Join(*v, ","))
}

func (e *encoder) userIDs(column string, v *[]UserID) {
	cell := formatUserIDs(*v)
	if back, err := ParseUserIDs(cell); err != nil || !slices.Equal(back, *v) {
		e.fail(column, flawBadItems)
	}
	e.set(column, cell)
}

// set puts a value into its cell in the standard's spelling.
func (e *encoder) set(column, value string) {
	i, ok := e.table.index[column]
	if !ok {
		return
	}
	e.value = append(e.value[:0], value...)
	v, bad := e.table.columns[i].read(e.value)
	if bad == nil || bad.severity == Warning {
		if string(v) != value {
			value = string(v)
		}
		bad = encodingFlaw(v)
	}
	if bad != nil {
		e.fail(column, bad)
	}
	e.cells[i] = value
}

func (e *encoder) fail(column string, bad *flaw) {
	if e.bad == nil {
		e.bad, e.column = bad, column
	}
}
