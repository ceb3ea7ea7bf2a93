package web

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"throughline/internal/wbl"
)

func TestCents(t *testing.T) {
	for in, want := range map[string]int64{
		"": 0, "  ": 0, "15": 1500, "15.5": 1550, "15.50": 1550, "15.": 1500, ".50": 50, "0": 0, "0.05": 5, "$15.50": 1550, " $ 15 ": 1500,
		"1,000.5": 100050, "1,000": 100000, "1,234,567": -1, "999,999.99": 99_999_999, "1000000": 100_000_000,
		"15,50": 1550, "15,5": 1550, // as Spanish is written: not 1,550 dollars
		".": -1, "$": 0, "-5": -1, "-0": -1, "+5": -1, "1.234": -1, "1,23,456": -1, "1.000,50": -1, "15.50.1": -1, "1e3": -1, "0x10": -1, "fifteen": -1, "１５": -1,
		"1000000.01": -1, "99999999999999999999": -1, "15 50": -1, "1_000": -1,
	} {
		f := input("pay", in)
		got := f.Cents("pay")
		if bad := len(f.Errors) > 0; bad != (want < 0) || !bad && got != want {
			t.Errorf("%q: %d, %v; want %d", in, got, f.Errors, want)
		}
		if f.Get("pay") != in {
			t.Errorf("%q is not kept", in)
		}
	}
}

func TestCentsRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(0, maxCents).Draw(t, "cents")
		dollars := strconv.FormatInt(n/100, 10)
		if rapid.Bool().Draw(t, "commas") {
			for i := len(dollars) - 3; i > 0; i -= 3 {
				dollars = dollars[:i] + "," + dollars[i:]
			}
		}
		text := dollars + "." + strconv.Itoa(int(n%100/10)) + strconv.Itoa(int(n%10))
		f := input("pay", text)
		if got := f.Cents("pay"); got != n || len(f.Errors) > 0 {
			t.Fatalf("%q was read as %d, %v", text, got, f.Errors)
		}
	})
}

func TestInt(t *testing.T) {
	for in, want := range map[string]int{
		"": 0, "7": 7, " 12 ": 12, "1,500": 1500, "-3": -3, "0": 0, "007": 7,
		"1,5": -99, "15,00": -99, "2.5": -99, "2001": -99, "-6": -99, "two": -99, "+1": -99, "99999999999999999999": -99, ",": -99, "1 000": -99,
	} {
		f := input("seats", in)
		got := f.Int("seats", -5, 2000)
		if bad := len(f.Errors) > 0; bad != (want == -99) || !bad && got != want {
			t.Errorf("%q: %d, %v; want %d", in, got, f.Errors, want)
		}
	}
}

func TestDates(t *testing.T) {
	day := wbl.NewDate(2026, 3, 9)
	for _, in := range [][]string{
		{"born", "2026-03-09"},
		{"born", "3/9/2026"},
		{"born", " 03/09/2026"},
		{"born_month", "3", "born_day", "9", "born_year", "2026"},
		{"born_month", " 03", "born_day", "09 ", "born_year", "2026"},
		{"born", "2026-03-09", "born_month", "12"}, // a browser with a date field sends both
	} {
		if f := input(in...); f.Date("born") != day || len(f.Errors) > 0 {
			t.Errorf("%q: %v, %v", in, f.Date("born"), f.Errors)
		}
	}
	if f := input("born", " ", "born_day", ""); !f.Date("born").IsZero() || len(f.Errors) > 0 {
		t.Errorf("nothing: %v", f.Errors)
	}
	for _, in := range [][]string{
		{"born", "2026-02-30"},
		{"born", "23/11/2026"},
		{"born", "2/30/2026"},
		{"born", "11/23/26"},
		{"born", "soon"},
		{"born_month", "2", "born_day", "30", "born_year", "2026"},
		{"born_month", "3", "born_day", "9"},
		{"born_year", "26", "born_month", "3", "born_day", "9"},
		{"born_year", "2026", "born_month", "13", "born_day", "1"},
		{"born_year", "2026", "born_month", "-1", "born_day", "1"},
	} {
		if f := input(in...); !f.Date("born").IsZero() || len(f.Errors) != 1 || f.Errors[0].Key != "error.date" {
			t.Errorf("%q: %v, %v", in, f.Date("born"), f.Errors)
		}
	}
}

func TestMinutes(t *testing.T) {
	for _, c := range []struct {
		in   []string
		want int
	}{
		{[]string{"m", "2.5"}, 150},
		{[]string{"m", "2h30"}, 150},
		{[]string{"m", "150 min"}, 150},
		{[]string{"m", "2,5"}, 150},
		{[]string{"m_hours", "2", "m_minutes", "30"}, 150},
		{[]string{"m_hours", "2"}, 120},
		{[]string{"m_minutes", "45"}, 45},
		{[]string{"m_hours", "2", "m_minutes", ""}, 120},
		{[]string{"m_hours", " 0 ", "m_minutes", "5"}, 5},
		{[]string{}, 0},
		{[]string{"m", " "}, 0},
		{[]string{"m_hours", "2", "m_minutes", "75"}, -1},
		{[]string{"m_hours", "two"}, -1},
		{[]string{"m", "25h"}, -1},
		{[]string{"m", "-2"}, -1},
		{[]string{"m_hours", "24", "m_minutes", "1"}, -1},
		{[]string{"m_minutes", "half"}, -1},
	} {
		f := input(c.in...)
		got := f.Minutes("m")
		if bad := len(f.Errors) > 0; bad != (c.want < 0) || !bad && got != c.want {
			t.Errorf("%q: %d, %v; want %d", c.in, got, f.Errors, c.want)
		}
	}
}

func TestClock(t *testing.T) {
	for in, want := range map[string]int{"": -1, "16:00": 960, "4:30 pm": 990, "0:00": 0} {
		if f := input("at", in); f.Clock("at") != want || len(f.Errors) > 0 {
			t.Errorf("%q: %d, %v", in, f.Clock("at"), f.Errors)
		}
	}
	if f := input("at", "noonish"); f.Clock("at") != -1 || len(f.Errors) == 0 {
		t.Error("noonish is a time")
	}
}

func TestText(t *testing.T) {
	f := input("note", "  one\r\ntwo ", "long", strings.Repeat("é", 11))
	if got := f.Text("note", 10); got != "one\ntwo" {
		t.Errorf("%q", got)
	}
	if f.Text("long", 11); len(f.Errors) > 0 {
		t.Errorf("11 characters of 11: %v", f.Errors)
	}
	if f.Text("long", 10); len(f.Errors) != 1 || f.Errors[0].Key != "error.too_long" {
		t.Errorf("11 characters of 10: %v", f.Errors)
	}
}

func TestUnprintableCharactersAreNamed(t *testing.T) {
	for in, want := range map[string]string{
		"a\x00b": "ab", "\x00": "", "line\vend": "lineend", "bell\a": "bell", "\x7fdel": "del", "c1\u0085": "c1", "\x1b[0m": "[0m",
	} {
		f := input("other", "fine", "note", in)
		if f.Get("note") != want || len(f.Errors) != 1 || f.Errors[0].Field != "note" || f.Errors[0].Key != "error.characters" {
			t.Errorf("%q was read as %q with %v", in, f.Get("note"), f.Errors)
		}
	}
	for _, in := range []string{"", "tab\there", "two\nlines", "two\r\nlines", "José — “ñ” 日本 👩‍🔧"} {
		if f := input("note", in); f.Get("note") != in || len(f.Errors) > 0 {
			t.Errorf("%q was read as %q with %v", in, f.Get("note"), f.Errors)
		}
	}
	if f := input("note", "a\xffc"); f.Get("note") != "a\ufffdc" || len(f.Errors) > 0 {
		t.Errorf("broken UTF-8: %q, %v", f.Get("note"), f.Errors)
	}
	if f := input("b", "\x00", "a", "\x00"); len(f.Errors) != 2 || f.Errors[0].Field != "a" {
		t.Errorf("two fields: %v", f.Errors)
	}
}

func TestBool(t *testing.T) {
	for in, want := range map[string]bool{"on": true, "yes": true, "true": true, "1": true, "": false, "no": false, "off": false, "ON": false} {
		if got := input("b", in).Bool("b"); got != want {
			t.Errorf("%q: %v", in, got)
		}
	}
}

func TestCheckKeepsOneProblemForAField(t *testing.T) {
	f := input("pay", "x")
	f.Cents("pay")
	var more wbl.FieldErrors
	more.Add("pay", "error.number")
	more.Add("date", "error.date")
	if !f.Check(more) || len(f.Errors) != 2 || f.Errors[0].Key != "error.money" || f.Errors[1].Field != "date" {
		t.Errorf("%v", f.Errors)
	}
	if input("a", "b").Check(nil) {
		t.Error("no problem is one")
	}
}

func TestInputOfEachMethod(t *testing.T) {
	show := func(c *Ctx) error {
		in, err := c.Input()
		if err != nil {
			return err
		}
		return c.JSON(http.StatusOK, in.Values)
	}
	s := serve(t, open("/in", show), post("/in", show))
	wants(t, s.get("/in?a=1&b=%00x"), http.StatusOK, `{"a":["1"],"b":["x"]}`)
	wants(t, s.do(http.MethodPost, "/in?a=1", "b=2"), http.StatusOK, `{"b":["2"]}`) // a form is what was sent, not where to
	wants(t, s.do(http.MethodPost, "/in", "b=%zz"), http.StatusUnprocessableEntity, "cannot be read")
}

// FuzzInput reads anything with every reader: no panic, and what is read is in bounds.
func FuzzInput(f *testing.F) {
	for _, s := range []string{"15.", ".50", "1,000.5", "2h30", "2026-11-23", "24:00", "\x00\xff", "-0", "9999999999999999999"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		in := input("v", s, "v_hours", s, "v_minutes", s, "p_year", s, "p_month", s, "p_day", s)
		if n := in.Cents("v"); n < 0 || n > maxCents {
			t.Errorf("%q: %d cents", s, n)
		}
		if n := in.Int("v", -3, 7); n < -3 || n > 7 {
			t.Errorf("%q: the number %d", s, n)
		}
		if n := in.Minutes("v"); n < 0 || n > wbl.MaxDay {
			t.Errorf("%q: %d minutes", s, n)
		}
		if n := in.Clock("v"); n < -1 || n > wbl.MaxDay {
			t.Errorf("%q: minute %d", s, n)
		}
		in.Date("v")
		in.Date("p")
		if text := in.Text("v", 100); strings.ContainsFunc(text, unprintable) || !utf8.ValidString(text) {
			t.Errorf("%q: came through as %q", s, text)
		}
	})
}
