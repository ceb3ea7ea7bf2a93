package compliance

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"time"

	"throughline/internal/wbl"
)

// columns of a calendar CSV with the headings under which they are found.
var columns = map[string][]string{
	"date":  {"date", "from", "day", "fecha", "desde"},
	"until": {"until", "to", "hasta"},
	"what":  {"what", "kind", "type", "que", "tipo"},
	"ends":  {"ends", "end", "ends at", "termina"},
	"name":  {"name", "reason", "nombre", "motivo"},
}

// whatWords are the words for what a row means, folded.
var whatWords = map[string]What{
	"first": FirstDay, "last": LastDay, "closed": NoSchool, "no school": NoSchool, "early": EarlyDay, "open": ExtraDay, "school": ExtraDay,
	"primero": FirstDay, "ultimo": LastDay, "cerrado": NoSchool, "sin clases": NoSchool, "temprano": EarlyDay, "abierto": ExtraDay,
}

// maxCSVRows bounds a calendar: a year of single days.
const maxCSVRows = 1000

// ReadCSV reads a calendar as a table with the columns date, until, what, ends and name,
// of which date and what must be there. Every problem is listed with its row, counted
// from 1 after the headings, and its column.
func ReadCSV(r io.Reader, year int) (entries []Entry, problems []Problem, err error) {
	in := csv.NewReader(r)
	in.FieldsPerRecord, in.TrimLeadingSpace, in.LazyQuotes = -1, true, false
	head, err := in.Read()
	if err != nil {
		return nil, []Problem{{Rule: "csv_head"}}, nil //nolint:nilerr // the problem says it in words
	}
	at := headings(head)
	for _, must := range []string{"date", "what"} {
		if _, ok := at[must]; !ok {
			problems = append(problems, Problem{Column: must, Rule: "csv_column"})
		}
	}
	if len(problems) > 0 {
		return nil, problems, nil
	}
	for n := 1; n <= maxCSVRows; n++ {
		row, err := in.Read()
		var broken *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			return entries, problems, nil
		case errors.As(err, &broken):
			problems = append(problems, Problem{Row: n, Rule: "csv_quotes"})
			continue
		case err != nil:
			return nil, nil, err
		}
		e, found := readRow(n, row, at, year)
		problems = append(problems, found...)
		if len(found) == 0 && e.What != "" {
			entries = append(entries, e)
		}
	}
	return entries, append(problems, Problem{Rule: "csv_rows"}), nil
}

func headings(head []string) map[string]int {
	at := map[string]int{}
	for i, h := range head {
		h = wbl.Fold(strings.TrimSpace(strings.TrimPrefix(h, "\ufeff")))
		for column, names := range columns {
			if _, have := at[column]; !have && slices.Contains(names, h) {
				at[column] = i
			}
		}
	}
	return at
}

// readRow reads one row; an empty one gives an entry that means nothing.
func readRow(n int, row []string, at map[string]int, year int) (e Entry, problems []Problem) {
	get := func(column string) string {
		i, ok := at[column]
		if !ok || i >= len(row) {
			return ""
		}
		return strings.TrimSpace(strings.ToValidUTF8(row[i], "\ufffd"))
	}
	if strings.TrimSpace(strings.Join(row, "")) == "" {
		return e, nil
	}
	bad := func(column, rule string) {
		problems = append(problems, Problem{Row: n, Column: column, Value: shorten(get(column)), Rule: rule})
	}
	e = Entry{Row: n, What: whatWords[wbl.Fold(get("what"))], Name: get("name")}
	if e.What == "" {
		bad("what", "csv_what")
	}
	var ok bool
	if e.From, ok = readDay(get("date")); !ok {
		bad("date", "csv_date")
	}
	e.To = e.From
	if get("until") != "" {
		if e.To, ok = readDay(get("until")); !ok {
			bad("until", "csv_date")
		} else if e.To.Before(e.From) {
			bad("until", "csv_order")
		}
	}
	from, to := yearBounds(year)
	if !e.From.IsZero() && (e.From.Before(from) || e.From.After(to)) {
		bad("date", "csv_year")
	} else if !e.To.IsZero() && e.To.After(to) {
		bad("until", "csv_year")
	}
	if end := get("ends"); end != "" {
		t, err := wbl.ParseClock(end)
		if err != nil || t < earliestSchool || t > latestSchool {
			bad("ends", "csv_clock")
		}
		e.End = t
	} else if e.What == EarlyDay {
		bad("ends", "no_end")
	}
	if len([]rune(e.Name)) > maxDayName {
		bad("name", "csv_name")
	}
	return e, problems
}

// readDay reads 2026-11-26 and 11/26/2026.
func readDay(s string) (wbl.Date, bool) {
	for _, form := range []string{time.DateOnly, "1/2/2006"} {
		if t, err := time.Parse(form, s); err == nil {
			return wbl.DateOf(t), true
		}
	}
	return wbl.Date{}, false
}
