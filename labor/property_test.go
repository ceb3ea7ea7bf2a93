package labor

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// anyCase draws a case within a few weeks around a season's edge: school, summer, a
// change of the clock, a birthday.
func anyCase(t *rapid.T) *Case {
	places := append([]string{"US-OK"}, Shipped().Jurisdictions()...)
	start := rapid.SampledFrom([]Day{
		DateOf(2026, time.August, 30), DateOf(2026, time.October, 10), DateOf(2026, time.October, 28), DateOf(2026, time.December, 18),
		DateOf(2027, time.March, 8), DateOf(2027, time.May, 25), DateOf(2027, time.June, 25),
	}).Draw(t, "start")
	c := &Case{
		Jurisdiction: rapid.SampledFrom(places).Draw(t, "place"), Uncovered: rapid.Bool().Draw(t, "uncovered"), On: NoDay,
		Program: Program(rapid.IntRange(0, len(programNames)-1).Draw(t, "program")), Calendar: exampleCalendar(),
	}
	c.Minor = Minor{
		BirthDate:           start + Day(rapid.IntRange(-18*366, -11*365).Draw(t, "born")),
		CompletedHighSchool: rapid.Float64().Draw(t, "graduated") > 0.9,
	}
	c.Employer = Employer{
		Industry: Industry(rapid.IntRange(0, len(industryNames)-1).Draw(t, "industry")), ParentOwned: rapid.Float64().Draw(t, "parent's") > 0.8,
		Agriculture: rapid.Float64().Draw(t, "farm") > 0.8, SmallFarm: rapid.Bool().Draw(t, "small farm"),
		ClosesAt: rapid.SampledFrom([]Clock{0, 22 * 60}).Draw(t, "closes"),
	}
	c.Consents = Consents{
		ParentLateNight: rapid.Bool().Draw(t, "late"), LateNights: rapid.IntRange(0, 3).Draw(t, "nights"), AdultSupervision: rapid.Bool().Draw(t, "supervised"),
		SchoolVariance: rapid.Bool().Draw(t, "variance"), SchoolCertificate: rapid.Bool().Draw(t, "certificate"), ParentWork: rapid.Bool().Draw(t, "consent"),
	}
	for _, tag := range rapid.SliceOfN(rapid.SampledFrom(Shipped().Tags()), 0, 2).Draw(t, "tasks") {
		if !tag.Driving { // its limits are shares of the hours: more hours help there
			c.Tasks = append(c.Tasks, tag.Name)
		}
	}
	for range rapid.IntRange(1, 9).Draw(t, "shifts") {
		c.Shifts = append(c.Shifts, anyShift(t, start))
	}
	return c
}

func anyShift(t *rapid.T, start Day) Shift {
	s := Shift{Date: start + Day(rapid.IntRange(0, 20).Draw(t, "day")), Start: Clock(rapid.IntRange(0, 95).Draw(t, "from") * 15)}
	s.End = s.Start + Clock(rapid.IntRange(1, 60).Draw(t, "length")*10)
	if rest := rapid.SampledFrom([]int{0, 0, 15, 30, 60}).Draw(t, "break"); rest <= int(s.End-s.Start) {
		s.UnpaidBreak = rest
	}
	return s
}

func TestMoreHoursNeverMendAViolation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := anyCase(t)
		before := Shipped().Check(c)
		more := *c
		more.Shifts = slices.Clone(c.Shifts)
		switch rapid.IntRange(0, 3).Draw(t, "more") {
		case 0:
			s := &more.Shifts[rapid.IntRange(0, len(more.Shifts)-1).Draw(t, "which")]
			s.End = min(s.End+Clock(rapid.IntRange(1, 300).Draw(t, "longer")), s.Start+dayEnd)
		case 1:
			more.Shifts = append(more.Shifts, anyShift(t, c.Shifts[0].Date-10))
		case 2:
			more.Prior = []WeekMinutes{{c.Shifts[0].Date.Week(), rapid.IntRange(1, 3000).Draw(t, "prior")}}
		case 3:
			more.Other = []WeekMinutes{{c.Shifts[0].Date.Week(), rapid.IntRange(1, 3000).Draw(t, "other")}}
		}
		if after := Shipped().Check(&more); worse(before.Verdict, after.Verdict) {
			t.Fatalf("%s became %s\n%v\n%v", before.Verdict, after.Verdict, list(before), list(after))
		}
	})
}

// worse says whether the first verdict is the worse one.
func worse(a, b Verdict) bool {
	rank := map[Verdict]int{OK: 0, VerdictWarn: 1, VerdictViolates: 2}
	return rank[a] > rank[b]
}

func TestGettingOlderAddsNoFederalViolation(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := anyCase(t)
		c.Jurisdiction, c.Uncovered = "US", false
		before := Shipped().Check(c)
		older := *c
		older.Minor.BirthDate -= Day(rapid.IntRange(1, 3000).Draw(t, "older"))
		if after := Shipped().Check(&older); worse(after.Verdict, before.Verdict) {
			t.Fatalf("%s became %s\n%v\n%v", before.Verdict, after.Verdict, list(before), list(after))
		}
	})
}

func TestOrderOfShiftsDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := anyCase(t)
		want := inWords(c)
		other := *c
		other.Shifts = rapid.Permutation(c.Shifts).Draw(t, "order")
		if got := inWords(&other); !slices.Equal(got, want) {
			t.Fatalf("got  %v\nwant %v", got, want)
		}
	})
}

// inWords is what is found about a case, whatever the order of its shifts.
func inWords(c *Case) (out []string) {
	for _, f := range Shipped().Check(c).Findings {
		out = append(out, fmt.Sprint(f.Rule, f.Task, f.Severity, f.Date, f.Measured, f.Limit, f.Needs))
	}
	slices.Sort(out)
	return out
}

// Both laws apply: what the state adds takes nothing away from the federal findings.
func TestStateLawOnlyAdds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := anyCase(t)
		both := Shipped().Check(c)
		federal, state := *c, *c
		federal.Jurisdiction, state.Uncovered = "US", true
		sum := 0
		if !c.Uncovered {
			sum += len(Shipped().Check(&federal).Findings)
		}
		if c.Jurisdiction != "US" {
			sum += len(Shipped().Check(&state).Findings)
		}
		observed := len(both.Findings) > 0 && both.Findings[0].Rule == "us.observing"
		if len(both.Findings) != sum && !observed {
			t.Fatalf("%d findings, apart %d: %v", len(both.Findings), sum, list(both))
		}
	})
}

// Evidence keeps its word: with it, the finding is gone.
func TestEvidenceChangesTheFinding(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := anyCase(t)
		for _, f := range Shipped().Check(c).Findings {
			if !slices.Contains(f.Needs, "school_variance") || f.Severity != Violation {
				continue
			}
			with := *c
			with.Consents.SchoolVariance = true
			for _, g := range Shipped().Check(&with).Findings {
				if g.Rule == f.Rule && g.Date == f.Date && g.Shift == f.Shift && g.Measured == f.Measured && g.Limit == f.Limit {
					t.Fatalf("%v is still found", g)
				}
			}
		}
	})
}

func list(a Answer) (out []string) {
	for _, f := range a.Findings {
		out = append(out, Shipped().Message(f, English))
	}
	return out
}
