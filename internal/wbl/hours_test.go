package wbl

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestParseMinutes(t *testing.T) {
	for in, want := range map[string]int{
		"2.5": 150, "2,5": 150, "2": 120, "0": 0, "2h30": 150, "2:30": 150, "2 h 30 min": 150, "2h": 120, "2 hours": 120, "3 horas": 180,
		"150 min": 150, "150m": 150, "45 minutos": 45, " 2.5 ": 150, "2.5h": 150, "0.25": 15, "1.3333": 80, "24": 1440, "24:00": 1440,
		"1 hour and 15 minutes": 75, "1 hora y 15 minutos": 75, "2H30": 150,
	} {
		if got, err := ParseMinutes(in); err != nil || got != want {
			t.Errorf("%q: %d, %v; want %d", in, got, err, want)
		}
	}
	for _, in := range []string{"", " ", "x", "-1", "2h75", "2:99", "25", "1441 min", "2.5.5", "1e3", "∞", "2 3", "h", ".", "2h30h", strings.Repeat("1", 50)} {
		if got, err := ParseMinutes(in); err == nil {
			t.Errorf("%q was read as %d", in, got)
		}
	}
}

func TestMinutesRoundTrip(t *testing.T) {
	for n := range MaxDay + 1 {
		if got, err := ParseMinutes(FormatMinutes(n)); err != nil || got != n {
			t.Fatalf("%d is written %q and read as %d, %v", n, FormatMinutes(n), got, err)
		}
	}
}

func TestParseClock(t *testing.T) {
	for in, want := range map[string]int{
		"16:00": 960, "4 pm": 960, "4:30pm": 990, "4:30 p.m.": 990, "16h30": 990, "12 am": 0, "12 pm": 720, "0:00": 0, "24:00": 1440, "9": 540, "9a": 540, "16.30": 990,
	} {
		if got, err := ParseClock(in); err != nil || got != want {
			t.Errorf("%q: %d, %v; want %d", in, got, err, want)
		}
	}
	for _, in := range []string{"", "25:00", "24:01", "13 pm", "0 am", "9:60", "9:5", "noon", "-1:00", "9:30:15"} {
		if got, err := ParseClock(in); err == nil {
			t.Errorf("%q was read as %d", in, got)
		}
	}
	for n := range MaxDay + 1 {
		if got, err := ParseClock(FormatClock(n)); err != nil || got != n {
			t.Fatalf("%d is written %q and read as %d, %v", n, FormatClock(n), got, err)
		}
	}
}

func TestSpanMinutes(t *testing.T) {
	for _, c := range [][4]int{{930, 1110, 0, 180}, {930, 1110, 30, 150}, {1320, 120, 0, 240}, {0, 0, 0, 1440}, {600, 610, 30, 0}} {
		if got := SpanMinutes(c[0], c[1], c[2]); got != c[3] {
			t.Errorf("from %d to %d without %d: %d minutes, want %d", c[0], c[1], c[2], got, c[3])
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		minute := rapid.IntRange(0, MaxDay)
		if n := SpanMinutes(minute.Draw(t, "start"), minute.Draw(t, "end"), minute.Draw(t, "break")); n < 0 || n > MaxDay {
			t.Fatalf("%d minutes", n)
		}
	})
}

func TestSchedule(t *testing.T) {
	s := Schedule{{Day: time.Monday, Start: 930, End: 1110}, {Day: time.Wednesday, Start: 930, End: 1110, Break: 15}}
	if u, ok := s.On(time.Wednesday); !ok || u.Minutes() != 165 {
		t.Errorf("Wednesday: %+v, %v", u, ok)
	}
	if _, ok := s.On(time.Friday); ok {
		t.Error("Friday is free")
	}
	if got := s.WeekMinutes(); got != 345 {
		t.Errorf("the week has %d minutes", got)
	}
}

func TestTypes(t *testing.T) {
	codes := map[string]bool{}
	for _, v := range Types(NewDate(2026, time.November, 23)) {
		if codes[v.Code] || v.Source == "" || v.Level.String() == "" {
			t.Errorf("type %+v is double or lacks its source or level", v)
		}
		codes[v.Code] = true
		if got, ok := TypeByCode(v.Code); !ok || got != v {
			t.Errorf("%s is not found by its code", v.Code)
		}
	}
	if !codes["internship"] || len(Types(NewDate(1900, 1, 1))) != 0 {
		t.Errorf("types in force: %v", codes)
	}
	if _, ok := TypeByCode("none"); ok {
		t.Error("found a type that is not in the list")
	}
	const head = "code\tlevel\tplacement\tceds\tcalpads\tfrom\tto\tsource\n"
	for _, bad := range []string{"x\tlaunch", "x\tnowhere\tno\t\t\t\t\t", "x\tlaunch\tno\t\t\tsoon\t\t", "x\tlaunch\tno\t\t\t\tnever\t"} {
		if _, err := parseTypes(head + bad); err == nil {
			t.Errorf("accepted %q", bad)
		}
	}
}

func FuzzParseMinutes(f *testing.F) {
	for _, s := range []string{"2.5", "2h30", "150 min", "2:30", "1 hora y 15 minutos", "99", "2,"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if n, err := ParseMinutes(s); err == nil {
			if again, err := ParseMinutes(FormatMinutes(n)); err != nil || again != n || n < 0 || n > MaxDay {
				t.Fatalf("%q was read as %d minutes, and those as %d, %v", s, n, again, err)
			}
		}
		if n, err := ParseClock(s); err == nil {
			if again, err := ParseClock(FormatClock(n)); err != nil || again != n || n < 0 || n > MaxDay {
				t.Fatalf("%q was read as minute %d, and that as %d, %v", s, n, again, err)
			}
		}
	})
}
