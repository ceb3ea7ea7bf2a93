package placements

import (
	"fmt"
	"strings"
	"testing"

	"throughline/internal/platform/access"
	"throughline/internal/wbl"
)

// TestGatesForWhom shows which gates the usual placements have, as a table that reviewers
// read.
func TestGatesForWhom(t *testing.T) {
	day := wbl.NewDate(2026, 11, 23)
	born := func(age int) wbl.Date { return wbl.NewDate(2026-age, 11, 23) }
	var b strings.Builder
	for _, c := range []struct {
		name string
		f    Facts
	}{
		{"15, paid, Massachusetts", Facts{Type: "internship", Jurisdiction: "US-MA", Paid: true, Birth: born(15), Start: day}},
		{"17, unpaid, Massachusetts", Facts{Type: "internship", Jurisdiction: "US-MA", Birth: born(17), Start: day}},
		{"17, paid, Tennessee", Facts{Type: "coop", Jurisdiction: "US-TN", Paid: true, Birth: born(17), Start: day}},
		{"15, unpaid, WIOA, West Virginia", Facts{Type: "internship", Jurisdiction: "US-WV", Funding: "wioa", Birth: born(15), Start: day}},
		{"16, paid, Washington", Facts{Type: "internship", Jurisdiction: "US-WA", Paid: true, Birth: born(16), Start: day}},
		{"18, paid, Texas", Facts{Type: "apprenticeship", Jurisdiction: "US-TX", Paid: true, Birth: born(18), Start: day}},
		{"age unknown, unpaid, a state that is not loaded", Facts{Type: "internship", Jurisdiction: "US-OH", Start: day}},
	} {
		fmt.Fprintf(&b, "%s\n", c.name)
		for _, g := range GatesFor(day, c.f) {
			fmt.Fprintf(&b, "  %-24s %-15s %-9s %s\n", g.Code, g.Who, g.Need, g.Source)
		}
	}
	golden(t, "gates.txt", b.String())
	if n := len(GatesFor(wbl.NewDate(2000, 1, 1), Facts{})); n != 0 {
		t.Errorf("%d templates are in force before their day", n)
	}
}

func TestAgeOnTheFirstDay(t *testing.T) {
	birth := wbl.NewDate(2010, 11, 24)
	under16, from16 := GateTemplate{Age: "under16"}, GateTemplate{Age: "16-17"}
	for _, c := range []struct {
		start       wbl.Date
		under, from bool
	}{
		{wbl.NewDate(2026, 11, 23), true, false},
		{wbl.NewDate(2026, 11, 24), false, true}, // the birthday itself
		{wbl.NewDate(2028, 11, 23), false, true},
		{wbl.NewDate(2028, 11, 24), false, false},
	} {
		f := Facts{Birth: birth, Start: c.start}
		if under16.ofAge(f) != c.under || from16.ofAge(f) != c.from {
			t.Errorf("on %s: under 16 %v, 16 to 17 %v", c.start, under16.ofAge(f), from16.ofAge(f))
		}
	}
}

func TestEveryTemplateHasASource(t *testing.T) {
	for _, g := range templates {
		if g.Source == "" || g.From.IsZero() {
			t.Errorf("%s has no source or no first day", g.Code)
		}
	}
}

func TestBadTemplatesAreRefused(t *testing.T) {
	good := strings.Split("safety teacher blocking any any any any any text no -3 2020-01-01  source", " ")
	if _, err := parseGate(good); err != nil {
		t.Fatal(err)
	}
	for column, bad := range map[int]string{
		1: "funder", 2: "perhaps", 3: "internship,holiday", 6: "often", 7: "old", 8: "song", 9: "soon", 10: "soon", 11: "never", 12: "later",
	} {
		c := append([]string(nil), good...)
		c[column] = bad
		if _, err := parseGate(c); err == nil {
			t.Errorf("column %d accepts %q", column+1, bad)
		}
	}
	if _, err := parseGates("head\nshort"); err == nil || !strings.Contains(err.Error(), "line 2") {
		t.Errorf("a short line: %v", err)
	}
}

func TestTheTemplateOfAGate(t *testing.T) {
	for _, c := range []struct {
		g    Gate
		want access.Role
	}{
		{Gate{Code: "emergency", Who: access.Learner}, access.Learner},
		{Gate{Code: "emergency", Who: access.Guardian}, access.Guardian},
		{Gate{Code: "agreement", Who: access.Guardian}, access.Coordinator}, // a prover named who is next
		{Gate{Code: "nothing"}, ""},
	} {
		if got := c.g.template().Who; got != c.want {
			t.Errorf("%+v: %s, want %s", c.g, got, c.want)
		}
	}
}
