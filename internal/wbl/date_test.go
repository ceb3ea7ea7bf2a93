package wbl

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func d(t testing.TB, s string) Date {
	t.Helper()
	got, err := ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// anyDate draws days from 1 January 0001 to 31 December 9999.
func anyDate(t *rapid.T, label string) Date {
	return NewDate(1, 1, rapid.IntRange(1, 3_652_059).Draw(t, label))
}

var notDates = []string{
	"2026-11-31", "2026-02-29", "2100-02-29", "2026-13-01", "2026-00-10", "2026-01-00", "2026-1-1",
	"26-11-23", "11/23/2026", "2026-11-23T00:00:00Z", "2026-11-2x", "-026-11-23", "2026/11/23", "２０２６-11-23", "20261123",
}

func TestParseDateIsStrict(t *testing.T) {
	for in, want := range map[string]Date{
		"2026-11-23":   {2026, time.November, 23},
		" 2028-02-29 ": {2028, time.February, 29},
		"2000-02-29":   {2000, time.February, 29},
		"0001-01-01":   {1, time.January, 1},
	} {
		if got, err := ParseDate(in); err != nil || got != want {
			t.Errorf("%q: %v, %v", in, got, err)
		}
	}
	for _, in := range append(notDates, "") {
		if got, err := ParseDate(in); err == nil || !strings.Contains(err.Error(), "such as 2026-11-23") {
			t.Errorf("%q: %v, %v; want an error with an example", in, got, err)
		}
	}
}

func TestUnmarshalDateIsStrict(t *testing.T) {
	got := Date{2026, time.November, 23}
	for _, in := range notDates {
		if err := got.UnmarshalText([]byte(in)); err == nil {
			t.Errorf("%q was read as %v", in, got)
		}
	}
	if got != (Date{2026, time.November, 23}) {
		t.Errorf("a refused text changed the date to %v", got)
	}
	if err := got.UnmarshalText(nil); err != nil || !got.IsZero() {
		t.Errorf("nothing was read as %v, %v", got, err)
	}
	text := []byte("2026-11-23")
	allocs := testing.AllocsPerRun(100, func() { _ = got.UnmarshalText(text) })
	if allocs != 0 {
		t.Errorf("reading a date allocates %v times", allocs)
	}
}

func TestDateRoundTrips(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		day := anyDate(t, "day")
		text, err := day.MarshalText()
		if err != nil {
			t.Fatal(err)
		}
		var back Date
		if err := back.UnmarshalText(text); err != nil || back != day {
			t.Fatalf("%s became %v, %v", text, back, err)
		}
		stored, err := day.Value()
		if err != nil {
			t.Fatal(err)
		}
		for _, src := range []any{stored, []byte(stored.(string))} {
			if err := back.Scan(src); err != nil || back != day {
				t.Fatalf("%v was stored and read as %v, %v", day, back, err)
			}
		}
	})
}

func TestNoDateIsNull(t *testing.T) {
	if v, err := (Date{}).Value(); v != nil || err != nil {
		t.Errorf("stored as %v, %v", v, err)
	}
	got := Date{2026, 1, 1}
	if err := got.Scan(nil); err != nil || !got.IsZero() || got.String() != "" {
		t.Errorf("NULL was read as %q, %v", got, err)
	}
	if err := got.Scan(3.5); err == nil {
		t.Error("a number was read as a date")
	}
}

func TestDateOrderIsTheOrderOfItsText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyDate(t, "a"), anyDate(t, "b")
		if a.Compare(b) != strings.Compare(a.String(), b.String()) {
			t.Fatalf("%v and %v compare as %d", a, b, a.Compare(b))
		}
		if a.Before(b) != (a.Compare(b) < 0) || a.After(b) != (a.Compare(b) > 0) {
			t.Fatalf("Before and After of %v and %v disagree", a, b)
		}
		if got := b.AddDays(a.DaysSince(b)); got != a {
			t.Fatalf("%v + %d days = %v, not %v", b, a.DaysSince(b), got, a)
		}
	})
}

func TestWeekBeginsOnSunday(t *testing.T) {
	for in, want := range map[string]string{
		"2026-11-22": "2026-11-22", "2026-11-23": "2026-11-22", "2026-11-28": "2026-11-22", "2026-11-29": "2026-11-29", "2027-01-01": "2026-12-27",
	} {
		if got := d(t, in).Week().String(); got != want {
			t.Errorf("the week of %s begins on %s, want %s", in, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		day := anyDate(t, "day")
		w := day.Week()
		if n := day.DaysSince(w); w.Weekday() != time.Sunday || n < 0 || n > 6 || w.Week() != w {
			t.Fatalf("the week of %v begins on %v, %d days before", day, w, n)
		}
	})
}

func TestSchoolYearTurnsInJuly(t *testing.T) {
	for in, want := range map[string]int{"2026-06-30": 2026, "2026-07-01": 2027, "2026-12-31": 2027, "2027-01-01": 2027} {
		if got := d(t, in).SchoolYear(); got != want {
			t.Errorf("%s is in school year %d, want %d", in, got, want)
		}
	}
}

func TestAgeOn(t *testing.T) {
	for _, c := range []struct {
		born, on string
		want     int
	}{
		{"2010-11-23", "2026-11-22", 15},
		{"2010-11-23", "2026-11-23", 16},
		{"2010-11-23", "2010-11-23", 0},
		{"2010-12-31", "2027-01-01", 16},
		{"2008-02-29", "2026-02-28", 17}, // born on a leap day: the birthday of a common year is 1 March
		{"2008-02-29", "2026-03-01", 18},
		{"2008-02-29", "2028-02-28", 19},
		{"2008-02-29", "2028-02-29", 20},
	} {
		if got := d(t, c.born).AgeOn(d(t, c.on)); got != c.want {
			t.Errorf("born %s, on %s: age %d, want %d", c.born, c.on, got, c.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) { // a day later nobody is younger, and at most a year older
		born, on := anyDate(t, "born"), anyDate(t, "on")
		today, tomorrow := born.AgeOn(on), born.AgeOn(on.AddDays(1))
		if tomorrow != today && tomorrow != today+1 {
			t.Fatalf("born %v: %d on %v and %d the next day", born, today, on, tomorrow)
		}
	})
}

func TestInstant(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		i := Instant(rapid.Int64Range(1, 253_402_300_799_999).Draw(t, "ms"))
		text, err := i.MarshalText()
		if err != nil {
			t.Fatal(err)
		}
		var back Instant
		if err := back.UnmarshalText(text); err != nil || back != i {
			t.Fatalf("%s became %d, %v; want %d", text, back, err, i)
		}
		if At(i.Time()) != i || i.Time().Location() != time.UTC {
			t.Fatalf("%d became %v", i, i.Time())
		}
		v, _ := i.Value()
		if err := back.Scan(v); err != nil || back != i {
			t.Fatalf("stored as %v, read as %d, %v", v, back, err)
		}
	})
	var never Instant = 7
	if err := never.Scan(nil); err != nil || !never.IsZero() || !never.Time().IsZero() {
		t.Errorf("NULL was read as %v, %v", never, err)
	}
	if v, _ := never.Value(); v != nil {
		t.Errorf("never is stored as %v", v)
	}
	if err := never.UnmarshalText([]byte("yesterday")); err == nil || !strings.Contains(err.Error(), "2026-11-23T08:00:00Z") {
		t.Errorf("got %v, want an error with an example", err)
	}
	if never.Scan("x") == nil {
		t.Error("a text was read as a moment")
	}
}

func FuzzParseDate(f *testing.F) {
	for _, s := range append(notDates, "2026-11-23", " 2028-02-29", "9999-12-31") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		parsed, err := ParseDate(s)
		var read Date
		rerr := read.UnmarshalText([]byte(strings.TrimSpace(s)))
		if strings.TrimSpace(s) == "" {
			return // nothing: an error for a person, no date for a file
		}
		if (err == nil) != (rerr == nil) || parsed != read {
			t.Fatalf("%q: ParseDate gives %v, %v and UnmarshalText %v, %v", s, parsed, err, read, rerr)
		}
		if err == nil && parsed.String() != strings.TrimSpace(s) {
			t.Fatalf("%q was read as %v", s, parsed)
		}
	})
}
