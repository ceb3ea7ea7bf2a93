package web

import (
	"encoding/csv"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestCSVCellIsNeverAFormulaAndComesBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.StringMatching(`'*[=+\-@]?.{0,6}`)).Draw(t, "s")
		cell := CSVCell(s)
		if cell != "" && strings.IndexAny(cell, formulaStart) == 0 {
			t.Fatalf("%q became %q, which a spreadsheet calculates", s, cell)
		}
		if got := CSVText(cell); got != s {
			t.Fatalf("%q became %q and came back as %q", s, cell, got)
		}
	})
}

func TestCSVCellTouchesOnlyWhatIsDangerous(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "Ana": "Ana", "'Ohana Farm": "'Ohana Farm", "3-5": "3-5",
		"=1+1": "'=1+1", "-5": "'-5", "@home": "'@home", "\tx": "'\tx", "＝1": "'＝1", "'=1": "''=1",
	} {
		if got := CSVCell(in); got != want {
			t.Errorf("%q became %q, not %q", in, got, want)
		}
	}
}

func csvCtx() (*Ctx, *httptest.ResponseRecorder) {
	w := httptest.NewRecorder()
	s := &Server{cfg: Config{Log: slog.New(slog.NewTextHandler(io.Discard, nil))}}
	return &Ctx{W: w, R: httptest.NewRequest(http.MethodGet, "/x.csv", nil), s: s, Route: &Route{}}, w
}

func TestCSVIsRFC4180(t *testing.T) {
	c, w := csvCtx()
	rows := [][]string{{"Núñez, \"Bakery\"", "a\nb"}, {"=cmd", ""}}
	if err := CSV(c, "partners.csv", []string{"Name", "Notes"}, Rows(rows, func(r []string) []string { return r })); err != nil {
		t.Fatal(err)
	}
	body, ok := strings.CutPrefix(w.Body.String(), "\ufeff")
	if !ok || !strings.Contains(body, "\r\n") {
		t.Fatalf("no byte order mark or no CRLF in %q", body)
	}
	got, err := csv.NewReader(strings.NewReader(body)).ReadAll()
	if err != nil || len(got) != 3 || got[1][0] != "Núñez, \"Bakery\"" || got[1][1] != "a\nb" || got[2][0] != "'=cmd" {
		t.Fatalf("read back %q, %v", got, err)
	}
	if h := w.Header(); h.Get("Content-Disposition") != "attachment; filename=partners.csv" || !strings.HasPrefix(h.Get("Content-Type"), "text/csv") {
		t.Fatalf("headers %v", h)
	}
}

func TestCSVThatFails(t *testing.T) {
	broken := errors.New("the database went away")
	fail := func(after int) func(func([]string, error) bool) {
		return func(yield func([]string, error) bool) {
			for range after {
				yield([]string{"x"}, nil)
			}
			yield(nil, broken)
		}
	}
	c, w := csvCtx()
	if err := CSV(c, "x.csv", []string{"A"}, fail(0)); !errors.Is(err, broken) || w.Body.Len() > 0 {
		t.Fatalf("before the first row: %v, %q", err, w.Body)
	}
	defer func() {
		if p := recover(); p != http.ErrAbortHandler {
			t.Fatalf("after a row the download went on: %v", p)
		}
	}()
	c, _ = csvCtx()
	_ = CSV(c, "x.csv", []string{"A"}, fail(1))
	t.Fatal("a broken download ended as if it were whole")
}

func TestCSVWithoutRowsHasAHeader(t *testing.T) {
	c, w := csvCtx()
	if err := CSV(c, "x.csv", []string{"A", "B"}, Rows([]int(nil), nil)); err != nil || w.Body.String() != "\ufeffA,B\r\n" {
		t.Fatalf("%q, %v", w.Body, err)
	}
}
