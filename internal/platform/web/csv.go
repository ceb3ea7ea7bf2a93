package web

import (
	"encoding/csv"
	"iter"
	"net/http"
	"strings"
)

// CSV answers with a table as an RFC 4180 file for spreadsheets. Rows may come straight
// from the database: an error before the first row is returned and becomes a page; a
// later one breaks the connection off, so that half a file never looks like a whole one.
//
// The file begins with a byte order mark, without which Excel spoils every accent, and
// every cell passes [CSVCell].
func CSV(c *Ctx, name string, header []string, rows iter.Seq2[[]string, error]) error {
	next, stop := iter.Pull2(rows)
	defer stop()
	row, err, more := next()
	if err != nil {
		return err
	}
	out := c.Attachment(name, "text/csv; charset=utf-8; header=present")
	w := csv.NewWriter(out)
	w.UseCRLF = true
	if _, err := out.Write([]byte("\ufeff")); err != nil {
		return c.gone(err)
	}
	if err := w.Write(header); err != nil {
		return c.gone(err)
	}
	for more {
		if err := w.Write(csvCells(row)); err != nil {
			return c.gone(err)
		}
		if row, err, more = next(); err != nil {
			c.s.cfg.Log.ErrorContext(c.Context(), "download broken off", "err", err, "route", c.Route.Path)
			panic(http.ErrAbortHandler)
		}
	}
	w.Flush()
	return c.gone(w.Error())
}

// Rows makes the rows of [CSV] from a list that is in memory already.
func Rows[T any](list []T, row func(T) []string) iter.Seq2[[]string, error] {
	return func(yield func([]string, error) bool) {
		for _, v := range list {
			if !yield(row(v), nil) {
				return
			}
		}
	}
}

func csvCells(row []string) []string {
	cells := make([]string, len(row))
	for i, s := range row {
		cells[i] = CSVCell(s)
	}
	return cells
}

// formulaStart are the characters that make a spreadsheet calculate a cell, the
// full-width ones of East Asian keyboards included.
const formulaStart = "=+-@\t\r\n\x00＝＋－＠"

// CSVCell makes text harmless in a spreadsheet: what would be read as a formula gets an
// apostrophe in front, which spreadsheets take as "this is text". So does text that
// begins with apostrophes and then a formula, so that [CSVText] can tell them apart.
func CSVCell(s string) string {
	if bare := strings.TrimLeft(s, "'"); bare != "" && strings.IndexAny(bare, formulaStart) == 0 {
		return "'" + s
	}
	return s
}

// CSVText is the text from which CSVCell made a cell.
func CSVText(cell string) string {
	if rest, ok := strings.CutPrefix(cell, "'"); ok && CSVCell(rest) == cell {
		return rest
	}
	return cell
}
