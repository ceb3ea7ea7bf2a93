package sheet_test

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	"github.com/xuri/excelize/v2"

	"throughline/internal/platform/sheet"
)

var payroll = sheet.Sheet{Name: "Hours & pay", Widths: []float64{0, 24}, Rows: [][]sheet.Cell{
	{{Text: "Student"}, {Text: "Amount"}},
	{{Text: "Zoë <O'Neil> & \"Co\""}, {Text: "46.50", Number: true}},
	{{Text: "=1+1"}, {Text: "-3", Number: true}},
	{{Text: "  spaces \x01"}, {}},
}}

func write(t *testing.T, s sheet.Sheet) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := sheet.Write(&b, s); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// What is written here is read by a library that knows the format.
func TestRead(t *testing.T) {
	book, err := excelize.OpenReader(bytes.NewReader(write(t, payroll)))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	rows, err := book.GetRows("Hours & pay")
	if err != nil {
		t.Fatal(err)
	}
	want := [][]string{{"Student", "Amount"}, {"Zoë <O'Neil> & \"Co\"", "46.5"}, {"=1+1", "-3"}, {"  spaces \ufffd"}}
	if fmt.Sprintf("%q", rows) != fmt.Sprintf("%q", want) {
		t.Errorf("read  %q\nwrote %q", rows, want)
	}
	if formula, err := book.GetCellFormula("Hours & pay", "A3"); err != nil || formula != "" {
		t.Errorf("text was taken for the formula %q (%v)", formula, err)
	}
	if kind, err := book.GetCellType("Hours & pay", "B2"); err != nil || kind == excelize.CellTypeInlineString {
		t.Errorf("a number was written as text (%v)", err)
	}
	if width, err := book.GetColWidth("Hours & pay", "B"); err != nil || width != 24 {
		t.Errorf("column B is %v wide (%v)", width, err)
	}
	if panes, err := book.GetPanes("Hours & pay"); err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("the header does not stay in sight: %+v (%v)", panes, err)
	}
	at, err := book.GetCellStyle("Hours & pay", "A1")
	if err != nil {
		t.Fatal(err)
	}
	if style, err := book.GetStyle(at); err != nil || style.Font == nil || !style.Font.Bold {
		t.Errorf("the header is not bold: %+v (%v)", style, err)
	}
}

func TestTheSameBytes(t *testing.T) {
	if !bytes.Equal(write(t, payroll), write(t, payroll)) {
		t.Error("the same sheet gives other bytes")
	}
}

func TestEmpty(t *testing.T) {
	book, err := excelize.OpenReader(bytes.NewReader(write(t, sheet.Sheet{Name: "Nothing"})))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	if rows, err := book.GetRows("Nothing"); err != nil || len(rows) != 0 {
		t.Errorf("%q (%v)", rows, err)
	}
}

func TestColumn(t *testing.T) {
	for n, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 51: "AZ", 52: "BA", 701: "ZZ", 702: "AAA"} {
		if got := sheet.Column(n); got != want {
			t.Errorf("column %d is %s, want %s", n, got, want)
		}
	}
}

// full takes n bytes and no more.
type full int

func (f *full) Write(p []byte) (int, error) {
	if *f -= full(len(p)); *f < 0 {
		return 0, errors.New("the disk is full")
	}
	return len(p), nil
}

// A file that cannot be written whole is an error, wherever it ends.
func TestFullDisk(t *testing.T) {
	size := len(write(t, payroll))
	for n := 0; n < size; n += 40 {
		room := full(n)
		if err := sheet.Write(&room, payroll); err == nil {
			t.Errorf("%d of %d bytes were written, and nothing was said", n, size)
		}
	}
}
