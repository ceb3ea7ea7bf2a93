package oneroster

import (
	"io"
	"strings"
)

// What a field is whose column the table does not have.
const (
	isIgnored  = -1
	isMetadata = -2
)

const metadataPrefix = "metadata."

var (
	flawNoHeader    = &flaw{RuleColumnMissing, Error, "The file is empty.", "Export it again with its header, or list it as absent in manifest.csv."}
	flawColumnOrder = &flaw{RuleColumnOrder, Warning, "The columns are not in the order of the standard.", "Nothing to do now: they were read by name."}
	flawColumnCase  = &flaw{RuleColumnName, Warning, "The column's name is not spelled as in the standard.", "Nothing to do now: it was read."}
	flawFormerName  = &flaw{RuleColumnName, Warning, "The column has its name of OneRoster 1.0.", "Nothing to do now: it was read."}
	flawColumnTwice = &flaw{RuleColumnTwice, Error, "The column is there twice.", "Remove one of them."}
	flawUnknown     = &flaw{RuleColumnUnknown, Warning, "The column is not part of this version of OneRoster.", "Nothing to do now: it was not read. Columns of your own are named metadata.NAME."}
	flawNoColumn    = &flaw{RuleColumnMissing, Error, "The column is missing.", "Add it: every row needs a value there."}
	flawNoOptional  = &flaw{RuleColumnMissing, Warning, "The column is missing.", "Nothing to do now: its values were read as empty."}
)

// begin reads the header and works out which field is which column.
func (r *reader) begin() error {
	r.present = make([]bool, len(r.file.table.columns))
	bad, err := r.scan.begin()
	if err != nil {
		return err
	}
	if bad != nil {
		r.flaw("", "", bad)
	}
	if bad == flawUTF16 {
		r.headless = true
		return nil
	}
	names, bad, err := r.scan.next()
	if err != nil && err != io.EOF {
		return err
	}
	if bad == nil && blank(names) {
		bad = flawNoHeader
	}
	if bad != nil {
		r.headless = true
		r.flaw("", "", bad)
		return nil
	}
	r.layOut(names)
	r.unusable = r.row.bad
	r.surplus = r.probe(len(names) - len(r.at))
	if r.surplus > 0 || len(names) > len(r.at) {
		r.once("", flawTrailing)
	}
	return nil
}

// probe looks at the first rows for empty fields after the last column. Only
// rows that agree count, or one that agrees with the header: a single row with
// a field too many more likely has a comma where none belongs.
func (r *reader) probe(inHeader int) int {
	const enough = 3
	surplus, agreed := 0, 0
	rows := r.scan.lookahead()
	for agreed < enough {
		fields, bad, err := rows.next()
		if err != nil {
			break
		}
		if bad != nil || blank(fields) {
			continue
		}
		extra := len(fields) - len(r.at)
		if extra <= 0 || !blank(fields[len(r.at):]) || agreed > 0 && extra != surplus {
			return 0
		}
		surplus = extra
		agreed++
	}
	if agreed < 2 && surplus != inHeader {
		return 0
	}
	return surplus
}

// layOut finds the column of each name in the header.
func (r *reader) layOut(header [][]byte) {
	for len(trim(header[len(header)-1])) == 0 {
		header = header[:len(header)-1]
	}
	last, ordered := -1, true
	for _, name := range header {
		at := r.column(string(trim(name)))
		r.at = append(r.at, at)
		if at < 0 {
			continue
		}
		if r.present[at] {
			r.flaw(r.file.table.columns[at].name, "", flawColumnTwice)
		}
		r.present[at] = true
		ordered = ordered && at >= last
		last = at
	}
	if !ordered {
		r.flaw("", "", flawColumnOrder)
	}
	for i, c := range r.file.table.columns {
		if r.present[i] {
			continue
		}
		if c.required || r.file.mode == Delta && i < headColumns {
			r.flaw(c.name, "", flawNoColumn)
		} else {
			r.flaw(c.name, "", flawNoOptional)
		}
	}
}

// column returns the table's column for a name in the header, or what to do
// with the field.
func (r *reader) column(name string) int {
	t := r.file.table
	if i, ok := t.index[name]; ok {
		return i
	}
	if strings.HasPrefix(name, metadataPrefix) {
		r.metadata = append(r.metadata, strings.TrimPrefix(name, metadataPrefix))
		return isMetadata
	}
	if now, ok := formerNames[t.name+"."+name]; ok {
		r.flaw(name, "", flawFormerName)
		return t.index[now]
	}
	for i, c := range t.columns {
		if strings.EqualFold(c.name, name) {
			r.flaw(name, "", flawColumnCase)
			return i
		}
	}
	r.flaw(name, "", flawUnknown)
	return isIgnored
}
