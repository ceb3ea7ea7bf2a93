package roster

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"throughline/internal/platform/web"
	"throughline/internal/wbl"
	"throughline/oneroster"
)

// Mapping says which column of a plain CSV holds what: field to the column's heading.
type Mapping map[string]string

// Table is a plain CSV file in memory.
type Table struct {
	Header []string
	Rows   [][]string
	// bad are rows that are no CSV, by number from 1 after the header.
	bad []oneroster.Problem
}

// maxRows bounds a plain CSV; a larger roster comes as OneRoster.
const maxRows = 500_000

var errNoTable = errors.New("the file is not a table with headings in its first row")

// ReadTable reads a CSV as spreadsheets write it: with or without a byte order mark,
// separated by comma, semicolon or tab.
func ReadTable(r io.Reader) (*Table, error) {
	in := bufio.NewReader(r)
	if head, err := in.Peek(3); err == nil && bytes.Equal(head, []byte("\ufeff")) {
		_, _ = in.Discard(3)
	}
	first, err := in.Peek(4096)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, bufio.ErrBufferFull) {
		return nil, fmt.Errorf("read the file: %w", err)
	}
	c := csv.NewReader(in)
	c.Comma, c.FieldsPerRecord, c.ReuseRecord = separator(string(first)), -1, false
	t := &Table{}
	if t.Header, err = c.Read(); err != nil || len(t.Header) < 2 || !utf8.ValidString(strings.Join(t.Header, "")) {
		return nil, errNoTable
	}
	for i, h := range t.Header {
		t.Header[i] = strings.TrimSpace(h)
	}
	return t, t.readRows(c)
}

func (t *Table) readRows(c *csv.Reader) error {
	for n := 1; ; n++ {
		row, err := c.Read()
		var broken *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case n > maxRows:
			return fmt.Errorf("the file has more than %d rows: bring so many learners in as OneRoster", maxRows)
		case errors.As(err, &broken):
			t.bad = append(t.bad, problemAt(n, "", "", oneroster.RuleCSV, "The quotation marks of the row do not pair.", "Write the row again, or save the table as CSV once more."))
			row = nil
		case err != nil:
			return fmt.Errorf("read the file: %w", err)
		}
		for i, cell := range row {
			if !utf8.ValidString(cell) || strings.ContainsFunc(cell, unprintable) {
				t.bad = append(t.bad, problemAt(n, t.heading(i), "", oneroster.RuleEncoding, "The cell has characters that are no text.", "Save the table as UTF-8, and write the cell again."))
				cell = ""
			}
			row[i] = web.CSVText(strings.TrimSpace(cell))
		}
		t.Rows = append(t.Rows, row)
	}
}

// unprintable characters are the controls but those that a cell of a spreadsheet may
// hold: tabs and line ends.
func unprintable(r rune) bool { return unicode.IsControl(r) && r != '\t' && r != '\n' && r != '\r' }

// heading is the heading of a column; a row may be longer than the first.
func (t *Table) heading(i int) string {
	if i < len(t.Header) {
		return t.Header[i]
	}
	return ""
}

// separator is the one that the first line has most of.
func separator(text string) rune {
	line, _, _ := strings.Cut(text, "\n")
	best := ','
	for _, r := range []rune{';', '\t'} {
		if strings.Count(line, string(r)) > strings.Count(line, string(best)) {
			best = r
		}
	}
	return best
}

func problemAt(row int, column, value, rule, message, fix string) oneroster.Problem {
	return oneroster.Problem{Row: row, Column: column, Value: value, Rule: rule, Severity: oneroster.Error, Message: message, Fix: fix}
}

// cells are the values of one row by field.
type cells struct {
	n      int // number of the row, from 1 after the header
	values map[string]string
}

func (c cells) get(field string) string { return c.values[field] }

// each gives the rows that are not empty, by field.
func (t *Table) each(m Mapping, fn func(cells)) {
	at := map[string]int{}
	for field, column := range m {
		if i := slices.Index(t.Header, column); i >= 0 {
			at[field] = i
		}
	}
	for n, row := range t.Rows {
		c := cells{n + 1, map[string]string{}}
		for field, i := range at {
			if i < len(row) && row[i] != "" {
				c.values[field] = row[i]
			}
		}
		if len(c.values) > 0 {
			fn(c)
		}
	}
}

// Field is something that a column of a plain CSV may hold. Its label is the text
// roster.field.NAME.
type Field struct {
	Name     string
	Required bool
	words    []string // headings by which it is recognised, folded to letters and digits
}

// FieldsOf lists what the columns of a kind of plain CSV may be.
func FieldsOf(kind string) []Field {
	if kind == KindFlags {
		return flagTable
	}
	return learnerColumns
}

var learnerColumns = []Field{
	{"given", true, []string{"given", "givenname", "first", "firstname", "nombre"}},
	{"family", true, []string{"family", "familyname", "last", "lastname", "surname", "apellido", "apellidos"}},
	{"middle", false, []string{"middle", "middlename", "mi"}},
	{"preferred", false, []string{"preferred", "preferredname", "nickname", "goesby"}},
	{"sis", false, []string{"id", "studentid", "localid", "sisid", "studentnumber", "number", "localstudentid", "matricula"}},
	{"state", false, []string{"stateid", "ssid", "sasid", "statestudentid", "statenumber"}},
	{"birth_date", false, []string{"birthdate", "dob", "dateofbirth", "birthday", "born", "fechadenacimiento"}},
	{"grade", false, []string{"grade", "gradelevel", "grado", "yeargroup"}},
	{"school", false, []string{"school", "schoolname", "campus", "building", "escuela"}},
	{"email", false, []string{"email", "mail", "studentemail", "emailaddress", "correo"}},
	{"phone", false, []string{"phone", "telephone", "mobile", "cell", "telefono"}},
}

var flagTable = append([]Field{
	{"id", true, []string{"id", "studentid", "sisid", "usersourcedid", "sourcedid", "stateid", "ssid", "sasid", "studentnumber", "localid", "number"}},
	{"flag", false, []string{"flag", "program", "attribute", "code", "category"}},
	{"value", false, []string{"value", "status", "answer"}},
	{"as_of", false, []string{"asof", "date", "startdate", "begindate", "since"}},
}, flagColumns()...)

func flagColumns() (out []Field) {
	for _, flag := range Flags {
		out = append(out, Field{flag, false, flagWords[flag]})
	}
	return out
}

// flagWords are the words that exports use for each flag.
var flagWords = map[string][]string{
	"el":            {"el", "ell", "lep", "mll", "englishlearner", "englishlanguagelearner", "limitedenglish"},
	"disability":    {"disability", "swd", "iep", "specialeducation", "sped", "disabled", "studentwithdisability"},
	"econ":          {"econ", "economicallydisadvantaged", "economicdisadvantage", "lowincome", "frl", "frpl", "reducedlunch", "freelunch", "freereducedlunch", "freeorreducedlunch", "lunch"},
	"homeless":      {"homeless", "mckinneyvento", "unhoused"},
	"foster":        {"foster", "fostercare"},
	"military":      {"military", "militaryconnected", "militaryfamily"},
	"migrant":       {"migrant", "migratory"},
	"single_parent": {"singleparent", "singleparents", "parenting"},
}

// squash folds a heading to its letters and digits.
func squash(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, wbl.Fold(s))
}

// Suggest guesses which column is what: as a person said before, else by its heading.
func Suggest(kind string, header []string, before Mapping) Mapping {
	m := Mapping{}
	used := map[string]bool{}
	for field, column := range before {
		if slices.Contains(header, column) {
			m[field], used[column] = column, true
		}
	}
	for _, f := range FieldsOf(kind) {
		if m[f.Name] != "" {
			continue
		}
		for _, column := range header {
			if !used[column] && slices.Contains(f.words, squash(column)) {
				m[f.Name], used[column] = column, true
				break
			}
		}
	}
	return m
}

// Check finds what a mapping lacks for a table.
func (m Mapping) Check(kind string, header []string) (errs wbl.FieldErrors) {
	used := map[string]string{}
	for _, f := range FieldsOf(kind) {
		column := m[f.Name]
		switch {
		case column == "" && f.Required:
			errs.Add(f.Name, "roster.error.column_needed")
		case column == "":
		case !slices.Contains(header, column):
			errs.Add(f.Name, "roster.error.column_gone", "column", column)
		case used[column] != "":
			errs.Add(f.Name, "roster.error.column_twice", "column", column)
		}
		if column != "" {
			used[column] = f.Name
		}
	}
	if kind == KindFlags && m["flag"] == "" && !slices.ContainsFunc(Flags, func(f string) bool { return m[f] != "" }) {
		errs.Add("flag", "roster.error.flag_columns")
	}
	return errs
}
