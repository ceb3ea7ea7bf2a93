package labor

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// Days agree with package time over all years that can be written.
func TestDayAgreesWithTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := Day(rapid.IntRange(1, 3652059).Draw(t, "day")) // year 1 to 9999
		want := time.Date(1, time.January, int(d), 0, 0, 0, 0, time.UTC)
		if d.String() != want.Format(time.DateOnly) || d.Weekday() != want.Weekday() {
			t.Fatalf("%d is %s, a %s; package time says %s", d, d, d.Weekday(), want)
		}
		if back, err := ParseDay(d.String()); err != nil || back != d {
			t.Fatalf("%s reads back as %s: %v", d, back, err)
		}
		if w := d.Week(); w.Weekday() != time.Sunday || d < w || d > w+6 {
			t.Fatalf("the week of %s begins on %s", d, w)
		}
	})
}

func TestParseDayRefuses(t *testing.T) {
	for _, s := range []string{"", "2026-2-3", "2026-13-01", "0000-01-01", "2026-02-29", "2026-00-10", "2026-10-00", "2026/10/13", "13.10.2026", "２026-10-13"} {
		if d, err := ParseDay(s); err == nil {
			t.Errorf("%q was read as %s", s, d)
		}
	}
}

func TestLaborDay(t *testing.T) {
	for year, want := range map[int]string{2024: "2024-09-02", 2025: "2025-09-01", 2026: "2026-09-07", 2027: "2027-09-06"} {
		if got := LaborDay(year).String(); got != want {
			t.Errorf("%d: got %s, want %s", year, got, want)
		}
	}
}

func TestBirthdays(t *testing.T) {
	for _, test := range []struct {
		born  Day
		years int
		want  string
	}{
		{DateOf(2010, 10, 14), 16, "2026-10-14"},
		{DateOf(2008, 2, 29), 18, "2026-03-01"},
		{DateOf(2008, 2, 29), 16, "2024-02-29"},
		{DateOf(2008, 12, 31), 18, "2026-12-31"},
	} {
		if got := test.born.addYears(test.years).String(); got != test.want {
			t.Errorf("%s and %d years: got %s, want %s", test.born, test.years, got, test.want)
		}
	}
}

func TestClock(t *testing.T) {
	for c, want := range map[Clock]string{0: "12:00 am", 1: "12:01 am", 7 * 60: "7:00 am", 12 * 60: "12:00 pm", 19*60 + 30: "7:30 pm", 23*60 + 59: "11:59 pm", 24 * 60: "midnight", 24*60 + 30: "12:30 am"} {
		if got := c.String(); got != want {
			t.Errorf("%d: got %s, want %s", c, got, want)
		}
	}
	for s, want := range map[string]bool{"00:00": true, "24:00": true, "24:01": false, "7:00": false, "12:60": false, "ab:cd": false, "12:0": false} {
		if _, ok := parseClock(s); ok != want {
			t.Errorf("%s: %v", s, ok)
		}
	}
}

// The clock goes forward from 2 to 3 am on 14 March 2027, and back from 2 to 1 am on 1
// November 2026.
func TestElapsedOverChangesOfTheClock(t *testing.T) {
	spring, autumn := DateOf(2027, 3, 14), DateOf(2026, 11, 1)
	for _, test := range []struct {
		place      string
		day        Day
		start, end Clock
		want       int
	}{
		{"US-MA", spring, 0, 4 * 60, 180},
		{"US-MA", spring, 0, 2 * 60, 120},
		{"US-MA", spring, 3 * 60, 5 * 60, 120},
		{"US-MA", spring, 0, 150, 120},
		{"US-MA", autumn, 0, 4 * 60, 300},
		{"US-MA", autumn, 0, 60, 60},
		{"US-MA", autumn, 0, 90, 90},
		{"US-MA", autumn, 2 * 60, 4 * 60, 120},
		{"US-AZ", spring, 0, 4 * 60, 240},
		{"US-HI", autumn, 0, 4 * 60, 240},
		{"US-MA", spring + 7, 0, 4 * 60, 240},
		{"US-MA", autumn + 7, 0, 4 * 60, 240},
		{"US-MA", spring + 1, 0, 4 * 60, 240},
	} {
		if got := elapsed(test.place, test.day, test.start, test.end); got != test.want {
			t.Errorf("%s on %s from %s to %s: got %d minutes, want %d", test.place, test.day, test.start, test.end, got, test.want)
		}
	}
}

func TestCalendar(t *testing.T) {
	var c Calendar
	if c.SchoolDay(DateOf(2026, 10, 13)) || c.schoolDaysIn(DateOf(2026, 10, 11)) != 0 {
		t.Error("the zero calendar has no school")
	}
	late, early := DateOf(2026, 10, 13), DateOf(1999, 1, 4)
	c.AddSchoolDay(late)
	c.AddSchoolDay(early) // before the first one
	c.AddSchoolDay(late + 300)
	for d, want := range map[Day]bool{late: true, late + 1: false, early: true, early - 1: false, late + 300: true, late + 301: false, NoDay: false} {
		if c.SchoolDay(d) != want {
			t.Errorf("%s: %v", d, !want)
		}
	}
	c.Close(late)
	c.Close(late + 1000)
	if c.SchoolDay(late) || !c.SchoolDay(early) {
		t.Error("closed is one day")
	}
	c.SetHours(8*60, 15*60)
	if open, close := c.Hours(late); open != 0 || close != 0 {
		t.Error("no school, no hours")
	}
	if open, close := c.Hours(early); open != 8*60 || close != 15*60 {
		t.Error(open, close)
	}
}

func TestSummers(t *testing.T) {
	for day, want := range map[string]facts{
		"2027-05-31": 0, "2027-06-01": summerJune1, "2027-06-20": summerJune1, "2027-06-21": summerJune1 | summerJune21,
		"2027-07-01": summerJune1 | summerJune21 | summerJuly1, "2027-09-06": summerJune1 | summerJune21 | summerJuly1, "2027-09-07": 0,
	} {
		d, _ := ParseDay(day)
		if got := summer(d); got != want {
			t.Errorf("%s: %v", day, got.names())
		}
	}
}
