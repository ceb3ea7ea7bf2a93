package oneroster

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
)

// rowsOf returns the rows of a text, a flawed one as the name of its rule.
func rowsOf(t *testing.T, src io.Reader) (rows [][]string) {
	t.Helper()
	s := newScanner(src)
	if _, err := s.begin(); err != nil {
		t.Fatal(err)
	}
	for {
		fields, bad, err := s.next()
		if err == io.EOF {
			return rows
		}
		if err != nil {
			t.Fatal(err)
		}
		if bad != nil {
			rows = append(rows, []string{"! " + bad.rule})
			continue
		}
		var row []string
		for _, f := range fields {
			row = append(row, string(f))
		}
		rows = append(rows, row)
	}
}

func TestScanner(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		want     [][]string
	}{
		{"nothing", "", nil},
		{"one line", "a,b\n", [][]string{{"a", "b"}}},
		{"no newline at the end", "a,b\nc", [][]string{{"a", "b"}, {"c"}}},
		{"CRLF", "a,b\r\nc,d\r\n", [][]string{{"a", "b"}, {"c", "d"}}},
		{"empty values", ",\n", [][]string{{"", ""}}},
		{"empty line", "a\n\nb\n", [][]string{{"a"}, {""}, {"b"}}},
		{"quoted", `"a,b",c` + "\n", [][]string{{"a,b", "c"}}},
		{"quoted at the end", `a,"b"`, [][]string{{"a", "b"}}},
		{"quoted and CRLF", `a,"b"` + "\r\nc,d\r\n", [][]string{{"a", "b"}, {"c", "d"}}},
		{"bare and CRLF after quoted", `"a",b` + "\r\nc\r\n", [][]string{{"a", "b"}, {"c"}}},
		{"doubled", `"say ""hi""","""",x` + "\n", [][]string{{`say "hi"`, `"`, "x"}}},
		{"several lines", "\"a\nb\r\nc\",d\ne,f\n", [][]string{{"a\nb\r\nc", "d"}, {"e", "f"}}},
		{"byte-order mark", "\ufeffa,b\n", [][]string{{"a", "b"}}},
		{"comma at the end", `"a",`, [][]string{{"a", ""}}},
		{"one bad row", "a\n\"b\nc,\"d\"\ne\n", [][]string{{"a"}, {"! csv"}, {"c", "d"}, {"e"}}},
		{"text after a quotation mark", "\"a\"b,c\nd\n", [][]string{{"! csv"}, {"d"}}},
		{"quotation mark in a value", "a\"b\nd\n", [][]string{{"! csv"}, {"d"}}},
		{"never closed", "\"a\nb\n", [][]string{{"! csv"}, {"b"}}},
		{"carriage return", "a\rb\nc\n", [][]string{{"! csv"}, {"c"}}},
		{"carriage return beside quoted", "\"a\",b\rc\nd\n", [][]string{{"! csv"}, {"d"}}},
		{"NUL", "a\x00\nb\n", [][]string{{"! encoding"}, {"b"}}},
		{"NUL in quotation marks", "\"a\x00\"\nb\n", [][]string{{"! encoding"}, {"b"}}},
		{"not UTF-8", "caf\xe9\nb\n", [][]string{{"! encoding"}, {"b"}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := rowsOf(t, strings.NewReader(tt.in)); !reflect.DeepEqual(got, tt.want) {
				t.Errorf("rows of %q: %q, want %q", tt.in, got, tt.want)
			}
			if got := rowsOf(t, iotest.OneByteReader(strings.NewReader(tt.in))); !reflect.DeepEqual(got, tt.want) {
				t.Errorf("byte by byte: %q, want %q", got, tt.want)
			}
		})
	}
}

// TestScannerAcrossReads has rows that straddle every read: the buffer begins
// at 128 KiB, and a row may be longer than that.
func TestScannerAcrossReads(t *testing.T) {
	var in strings.Builder
	var want [][]string
	for i := range 3000 {
		long := strings.Repeat("x", i%700)
		in.WriteString("a," + long + ",\"q\"\"" + long + "\r\n\"\r\n")
		want = append(want, []string{"a", long, "q\"" + long + "\r\n"})
	}
	huge := strings.Repeat("y", 600<<10)
	in.WriteString("\"" + huge + "\n" + huge[:100<<10] + "\"\nlast\n")
	want = append(want, []string{huge + "\n" + huge[:100<<10]}, []string{"last"})
	if got := rowsOf(t, strings.NewReader(in.String())); !reflect.DeepEqual(got, want) {
		t.Errorf("%d rows, want %d, or they differ", len(got), len(want))
	}
}

func TestScannerBoundsARow(t *testing.T) {
	long := strings.Repeat("z", 5*maxRow/2)
	for name, tt := range map[string]struct {
		in   string
		want [][]string
	}{
		"bare":         {"a\n" + long + "\nb\n", [][]string{{"a"}, {"! csv"}, {"b"}}},
		"bare, last":   {"a\n" + long, [][]string{{"a"}, {"! csv"}}},
		"never closed": {"a\n\"b\n" + strings.Repeat("c\n", maxRow), append([][]string{{"a"}, {"! csv"}}, repeat([]string{"c"}, maxRow)...)},
	} {
		t.Run(name, func(t *testing.T) {
			s := newScanner(strings.NewReader(tt.in))
			var got [][]string
			for {
				fields, bad, err := s.next()
				if err == io.EOF {
					break
				}
				if bad != nil {
					got = append(got, []string{"! " + bad.rule})
				} else {
					got = append(got, []string{string(fields[0])})
				}
			}
			if !reflect.DeepEqual(got, tt.want) {
				t.Errorf("%d rows, want %d, or they differ", len(got), len(tt.want))
			}
			if cap(s.buf) > 2*maxRow {
				t.Errorf("the buffer grew to %d bytes", cap(s.buf))
			}
		})
	}
}

func repeat(row []string, n int) [][]string {
	rows := make([][]string, n)
	for i := range rows {
		rows[i] = row
	}
	return rows
}

func TestScannerPassesReadErrorsOn(t *testing.T) {
	broken := errors.New("disk gone")
	s := newScanner(io.MultiReader(strings.NewReader("a,b\nc"), iotest.ErrReader(broken)))
	if _, err := s.begin(); !errors.Is(err, broken) {
		t.Errorf("begin: %v, want %v", err, broken)
	}
}

// FuzzScanner compares with encoding/csv wherever that reads the text at all,
// and otherwise looks that every byte is passed once.
func FuzzScanner(f *testing.F) {
	for _, seed := range []string{"a,b\nc,d\n", "\"a,\"\"b\"\r\n\r\nc", "\"a\nb\",c\n", "a\"b\n", "\"", ",,\n\n,", "\ufeffa\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		s := newScanner(bytes.NewReader(in))
		var got [][]string
		flawed := false
		for {
			fields, bad, err := s.next()
			if err == io.EOF {
				break
			}
			if flawed = flawed || bad != nil; flawed || len(fields) == 1 && len(fields[0]) == 0 {
				continue
			}
			var row []string
			for _, field := range fields {
				row = append(row, strings.ReplaceAll(string(field), "\r\n", "\n"))
			}
			got = append(got, row)
		}
		if s.offset != int64(len(in)) {
			t.Fatalf("passed %d of %d bytes", s.offset, len(in))
		}
		std := csv.NewReader(bytes.NewReader(in))
		std.FieldsPerRecord = -1
		want, err := std.ReadAll()
		if flawed || err != nil {
			return
		}
		var kept [][]string
		for _, row := range want {
			if len(row) != 1 || row[0] != "" {
				kept = append(kept, row)
			}
		}
		if !reflect.DeepEqual(got, kept) {
			t.Errorf("rows of %q:\n%q\nencoding/csv:\n%q", in, got, kept)
		}
	})
}
