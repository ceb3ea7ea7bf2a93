package hours

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"io"
	"strconv"

	"throughline/internal/platform/sheet"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// ExportID names an export for payroll.
type ExportID string

// Export is a file that was handed to payroll. What is in it is locked.
type Export struct {
	ID         ExportID
	School     wbl.SchoolID // "" for every school of the district
	SchoolName string
	From, To   wbl.Date
	Rows       int
	Minutes    int
	Cents      int64
	SHA256     string // of the CSV file
	CreatedBy  string // actor's key
	CreatedAt  wbl.Instant
}

// Change is how a line differs from what payroll was told before.
type Change string

// The changes; their texts are hours.export.change.CHANGE.
const (
	LineNew     Change = "new"     // never exported before
	LineChanged Change = "changed" // corrected: the line is the difference
	LineRemoved Change = "removed" // corrected to nothing
)

// ExportLine is one line for payroll: a shift, or the difference that a correction makes.
type ExportLine struct {
	Shift      wbl.ShiftID
	Student    string
	StudentID  string // as the district knows the learner
	SchoolName string
	Employer   string
	Title      string
	Day        wbl.Date
	Start, End Clock
	Break      int
	Rate       int64 // cents an hour
	Now        int   // minutes that are right now
	Before     int   // minutes that were exported before, all exports together
	Times      int   // how often the shift was exported before
	Minutes    int   // of this line
	Cents      int64 // of this line
}

// settle works out the line: the whole shift the first time, then only the difference.
func (l *ExportLine) settle(centsBefore int64) {
	l.Minutes = l.Now - l.Before
	l.Cents = (int64(l.Now)*l.Rate+30)/60 - centsBefore
}

// Change is what the line is to payroll.
func (l ExportLine) Change() Change {
	switch {
	case l.Times == 0:
		return LineNew
	case l.Before+l.Minutes == 0:
		return LineRemoved
	}
	return LineChanged
}

// ExportRequest says what to export. Seen is the fingerprint of the preview.
type ExportRequest struct {
	School   wbl.SchoolID
	From, To wbl.Date
	Seen     string
}

// maxExportDays bounds a file: a school year and the summer around it.
const maxExportDays = 400

// Validate names what is missing.
func (r ExportRequest) Validate() (errs wbl.FieldErrors) {
	if r.From.IsZero() {
		errs.Add("from", "hours.error.from")
	}
	switch {
	case r.To.IsZero():
		errs.Add("to", "hours.error.to")
	case r.To.Before(r.From):
		errs.Add("to", "hours.error.to_before")
	case r.To.DaysSince(r.From) > maxExportDays:
		errs.Add("to", "hours.error.range", "days", maxExportDays)
	}
	return errs
}

// Preview is what an export would hold.
type Preview struct {
	ExportRequest
	Lines             []ExportLine
	Minutes           int
	Cents             int64
	Unapproved        int // entries in these days that are not approved, and so not in the file
	UnapprovedMinutes int
}

// Fingerprint changes when the content does.
func (p Preview) Fingerprint() string {
	sum := sha256.New()
	for _, l := range p.Lines {
		fmt.Fprintln(sum, l.Shift, l.Minutes, l.Cents)
	}
	return hex.EncodeToString(sum.Sum(nil)[:8])
}

// Count counts the lines of a change.
func (p Preview) Count(c Change) (n int) {
	for _, l := range p.Lines {
		if l.Change() == c {
			n++
		}
	}
	return n
}

// exportHeader are the columns of the file. They are for payroll programs and the same
// in every language.
var exportHeader = []string{
	"line", "student", "student_id", "school", "employer", "placement", "date", "start", "end", "break_minutes",
	"minutes", "hours", "rate", "amount", "shift",
}

// numeric are the columns that are numbers, from the first to the last but one.
const numericFrom, numericTo = 9, 13

func (l ExportLine) row() []string {
	text := web.CSVCell
	start, end := "", ""
	if l.Start >= 0 {
		start, end = wbl.FormatClock(int(l.Start)), wbl.FormatClock(int(l.End))
	}
	return []string{
		string(l.Change()), text(l.Student), text(l.StudentID), text(l.SchoolName), text(l.Employer), text(l.Title), l.Day.String(),
		start, end, strconv.Itoa(l.Break), strconv.Itoa(l.Minutes), hundredths((int64(l.Minutes)*100 + half(l.Minutes)) / 60),
		hundredths(l.Rate), hundredths(l.Cents), string(l.Shift),
	}
}

// half rounds a division by 60 to the nearest, away from zero.
func half(minutes int) int64 {
	if minutes < 0 {
		return -30
	}
	return 30
}

// hundredths writes 1550 as "15.50".
func hundredths(n int64) string {
	sign := ""
	if n < 0 {
		sign, n = "-", -n
	}
	return fmt.Sprintf("%s%d.%02d", sign, n/100, n%100)
}

// writeCSV makes the file as it is kept: with a byte order mark for Excel, and cells
// that no spreadsheet takes for a formula.
func writeCSV(lines []ExportLine) (string, error) {
	var b bytes.Buffer
	b.WriteString("\ufeff")
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	if err := w.Write(exportHeader); err != nil {
		return "", err
	}
	for _, l := range lines {
		if err := w.Write(l.row()); err != nil {
			return "", err
		}
	}
	w.Flush()
	return b.String(), w.Error()
}

// writeXLSX makes the same table as a workbook, from the kept file: the same every time.
func writeXLSX(out io.Writer, kept string) error {
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix([]byte(kept), []byte("\ufeff")))).ReadAll()
	if err != nil {
		return fmt.Errorf("read the kept file: %w", err)
	}
	book := sheet.Sheet{Name: "Hours", Widths: []float64{0, 24, 24, 24, 24, 24}}
	for i, row := range rows {
		cells := make([]sheet.Cell, len(row))
		for j, text := range row {
			cells[j] = sheet.Cell{Text: web.CSVText(text), Number: i > 0 && j >= numericFrom && j <= numericTo}
		}
		book.Rows = append(book.Rows, cells)
	}
	return sheet.Write(out, book)
}
