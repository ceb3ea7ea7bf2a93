package oneroster

import (
	"fmt"
	"io"
)

// A reader streams the rows of one file and reports what is wrong with them.
// The check and the typed rows both read through it, so they cannot disagree.
type reader struct {
	file   dataFile
	source io.Closer
	scan   *scanner
	report func(Problem)
	said   map[string]bool // what is reported once a file

	at       []int // the table's column of each field, or isIgnored or isMetadata
	metadata []string
	surplus  int    // empty fields at the end of every row
	present  []bool // by column of the table
	unusable bool   // the header lacks something that every row needs
	headless bool   // there is no header to read rows by
	row      row
}

// A row is one data row in the order of its table's columns. It is used again
// for the next row.
type row struct {
	table    *table
	number   int      // from 1 at the header's next line
	cells    [][]byte // by column of the table; nil where the file has none
	metadata [][]byte // by metadata column
	bad      bool     // it has a problem of severity Error
	unread   bool     // it could not be split into cells
}

// cell returns a value by column name, empty where the version has no such column.
func (r *row) cell(name string) []byte {
	if i, ok := r.table.index[name]; ok {
		return r.cells[i]
	}
	return nil
}

func (r *row) deleted() bool { return string(r.cells[colStatus]) == string(ToBeDeleted) }

// open reads a file's header. The caller closes the reader.
func (s *Set) open(f dataFile, report func(Problem)) (*reader, error) {
	src, err := s.fsys.Open(f.name)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", f.name, err)
	}
	r := &reader{file: f, source: src, scan: newScanner(src), report: report, said: map[string]bool{}}
	r.row = row{table: f.table, cells: make([][]byte, len(f.table.columns))}
	if err := r.begin(); err != nil {
		src.Close()
		return nil, fmt.Errorf("read %s: %w", f.name, err)
	}
	return r, nil
}

func (r *reader) close() { r.source.Close() }

// next returns the next row that is not blank, its cells as the file has them,
// or io.EOF. A row that could not be split is returned with unread set.
func (r *reader) next() (*row, error) {
	for !r.headless {
		fields, bad, err := r.scan.next()
		if err == io.EOF {
			r.finish()
			return nil, io.EOF
		}
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", r.file.name, err)
		}
		r.row.number++
		r.row.bad, r.row.unread = r.unusable, false
		if bad == nil && blank(fields) {
			r.once("", flawBlankRow)
			continue
		}
		if bad == nil {
			fields, bad = r.fit(fields)
		}
		clear(r.row.cells)
		if bad == nil {
			r.place(fields)
		} else {
			r.row.unread = true
			r.salvage(r.scan.fields)
			r.flaw("", "", bad)
		}
		return &r.row, nil
	}
	return nil, io.EOF
}

var (
	flawBlankRow = &flaw{RuleBlankRow, Warning, "There are rows without any value.", "Nothing to do now: they were skipped."}
	flawTrailing = &flaw{RuleTrailingCols, Warning, "There are empty columns after the last one.", "Nothing to do now: they were skipped."}
)

func blank(fields [][]byte) bool {
	for _, f := range fields {
		if len(trim(f)) > 0 {
			return false
		}
	}
	return true
}

// fit takes the empty columns that all rows have off the end of a row. A row
// that is wider or narrower than its neighbours is not read: its values may
// stand in the wrong columns.
func (r *reader) fit(fields [][]byte) ([][]byte, *flaw) {
	width := len(r.at)
	if len(fields) == width+r.surplus && blank(fields[width:]) {
		return fields[:width], nil
	}
	return nil, &flaw{
		RuleFieldCount, Error,
		fmt.Sprintf("The row has %d values instead of %d.", len(fields), width+r.surplus),
		"Put a value that contains commas in quotation marks, and leave no value out.",
	}
}

// place puts the fields where the table has their columns.
func (r *reader) place(fields [][]byte) {
	r.row.metadata = r.row.metadata[:0]
	for i, f := range fields {
		switch at := r.at[i]; {
		case at >= 0:
			r.row.cells[at] = f
		case at == isMetadata:
			r.row.metadata = append(r.row.metadata, f)
		}
	}
}

// salvage keeps the id of a row that is otherwise not read, so that rows which
// refer to it are not reported for its fault.
func (r *reader) salvage(fields [][]byte) {
	for i, f := range fields {
		if i < len(r.at) && r.at[i] == colID {
			r.row.cells[colID] = f
		}
	}
}

// check tries every rule that one row alone can break, and leaves the cells in
// the standard's spelling. A cell that breaks a rule is left empty, so that no
// other rule reports it again.
func (r *reader) check() {
	row := &r.row
	if row.unread {
		return
	}
	r.checkStatus()
	// A row that is to be deleted needs its id alone; where the status cannot be
	// read, that is what is reported.
	idAlone := row.deleted() || r.file.mode == Delta && len(row.cells[colStatus]) == 0
	for i := range row.cells {
		if i == colStatus || i == colModified || !r.present[i] {
			continue
		}
		c := &r.file.table.columns[i]
		was := row.cells[i]
		v, bad := c.read(was)
		row.cells[i] = v
		if bad == nil || bad == flawRequired && idAlone && i != colID {
			continue
		}
		if bad.severity == Error {
			row.cells[i] = nil
		}
		r.flaw(c.name, string(was), bad)
	}
}

var (
	flawStatusUsed    = &flaw{RuleStatus, Warning, "In a bulk file the status is empty.", "Nothing to do now: active was read as empty, in this row and any after it."}
	flawStatusBulk    = &flaw{RuleStatus, Error, "In a bulk file the status is empty.", "Leave the row out, or send it in a delta file."}
	flawModifiedBulk  = &flaw{RuleStatus, Warning, "In a bulk file dateLastModified is empty.", "Nothing to do now: it was not used, in this row and any after it."}
	flawStatusDelta   = &flaw{RuleRequired, Error, "In a delta file the status is needed.", "Write active or tobedeleted."}
	flawModifiedDelta = &flaw{RuleRequired, Error, "In a delta file dateLastModified is needed.", "Write when the row changed, as YYYY-MM-DDTHH:MM:SS.sssZ in UTC."}
)

// checkStatus keeps the rules about status and dateLastModified, which turn on
// the mode of the file.
func (r *reader) checkStatus() {
	status, modified := trim(r.row.cells[colStatus]), trim(r.row.cells[colModified])
	if r.file.mode == Delta {
		r.row.cells[colStatus] = r.needed(colStatus, status, flawStatusDelta)
		r.row.cells[colModified] = r.needed(colModified, modified, flawModifiedDelta)
		return
	}
	r.row.cells[colStatus], r.row.cells[colModified] = nil, nil
	if len(modified) > 0 {
		r.once("dateLastModified", flawModifiedBulk)
	}
	if len(status) == 0 {
		return
	}
	if s, _ := find(head[colStatus].values, status); s == string(Active) {
		r.once("status", flawStatusUsed)
	} else {
		r.flaw("status", string(status), flawStatusBulk)
	}
}

func (r *reader) needed(i int, v []byte, missing *flaw) []byte {
	c := &head[i]
	if len(v) == 0 {
		if r.present[i] { // else the header's problem says it
			r.flaw(c.name, "", missing)
		}
		return nil
	}
	v, bad := c.readItem(v)
	if bad != nil {
		r.flaw(c.name, string(v), bad)
		if bad.severity == Error {
			return nil
		}
	}
	return v
}

// finish reports what only the end of the file shows.
func (r *reader) finish() {
	rows := r.row.number
	r.row.number = 0
	defer func() { r.row.number = rows }()
	if r.scan.crlf && r.scan.lf {
		r.once("", flawMixedEnds)
	}
	if r.scan.unclosed {
		r.once("", flawUnclosed)
	}
}

// flaw reports a flaw of the row at hand, or of the header while number is 0.
func (r *reader) flaw(column, value string, f *flaw) {
	if f.severity == Error {
		r.row.bad = true
	}
	r.report(f.at(r.file.table.file(), r.row.number, column, value))
}

// once is flaw for what a file says in every row alike.
func (r *reader) once(column string, f *flaw) {
	if key := f.rule + " " + column; !r.said[key] {
		r.said[key] = true
		r.flaw(column, "", f)
	}
}
