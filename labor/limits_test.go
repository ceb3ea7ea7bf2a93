package labor

import (
	"slices"
	"testing"
)

func exampleCase(t *testing.T, jurisdiction, line string) *Case {
	t.Helper()
	c, err := Example(jurisdiction, line)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestLimits(t *testing.T) {
	tuesday, saturday, july := DateOf(2026, 10, 13), DateOf(2026, 10, 17), DateOf(2027, 7, 7)
	for _, test := range []struct {
		place, line      string
		day              Day
		from, until      int
		dayMax, week     int
		school, supervis bool
	}{
		{"US", "15", tuesday, 7 * 60, 19 * 60, 180, 18 * 60, true, false},
		{"US", "15", saturday, 7 * 60, 19 * 60, 480, 18 * 60, false, false},
		{"US", "14", july, 7 * 60, 21 * 60, 480, 40 * 60, false, false},
		{"US", "15 wecep", tuesday, 7 * 60, 19 * 60, 180, 23 * 60, false, false},
		{"US", "16", tuesday, -1, -1, -1, -1, false, false},
		{"US", "18", tuesday, -1, -1, -1, -1, false, false},
		{"US-WA", "15", tuesday, 7 * 60, 19 * 60, 180, 16 * 60, true, false},
		{"US-MA", "17", tuesday, 6 * 60, 22 * 60, 9 * 60, 48 * 60, false, true},
		{"US-CA", "17", DateOf(2026, 10, 16), 5 * 60, 24*60 + 30, 240, 48 * 60, false, false},
		{"US-TX", "15", tuesday, 7 * 60, 19 * 60, 180, 18 * 60, true, false},
		{"US-TX", "15 uncovered", tuesday, 5 * 60, 22 * 60, 480, 48 * 60, false, false},
		{"US-CO", "17", tuesday, -1, -1, 480, 40 * 60, false, false},
	} {
		l := Shipped().Limits(exampleCase(t, test.place, test.line), test.day)
		value := func(l *Limit) int {
			if l == nil {
				return -1
			}
			return l.Value
		}
		got := []int{value(l.From), value(l.Until), value(l.Day), value(l.Week)}
		if want := []int{test.from, test.until, test.dayMax, test.week}; !slices.Equal(got, want) || !l.Allowed || (l.SchoolHours != nil) != test.school || (l.Supervision != nil) != test.supervis {
			t.Errorf("%s %s on %s: got %v, want %v; %+v", test.place, test.line, test.day, got, want, l)
		}
	}
	if Shipped().Limits(exampleCase(t, "US", "13"), tuesday).Allowed {
		t.Error("13 is too young")
	}
}

func TestLawfulFrom(t *testing.T) {
	from := DateOf(2026, 10, 13)
	for _, test := range []struct{ line, want string }{
		{"born=2012-12-24 task=cashier", "2026-12-24"},
		{"born=2011-03-04 task=cashier", "2026-10-13"},
		{"born=2011-03-04 task=baking", "2027-03-04"},
		{"born=2011-03-04 task=baking task=slicer", "2029-03-04"},
		{"born=2011-03-04 task=slicer agreement=student_learner/10", "2027-03-04"},
		{"born=2011-03-04 industry=construction", "2027-03-04"},
		{"born=2011-12-31 task=lifeguard", "2026-12-31"},
		{"born=2000-01-01 task=slicer", "2026-10-13"},
	} {
		if got := Shipped().LawfulFrom(exampleCase(t, "US", test.line), from); got.String() != test.want {
			t.Errorf("%s: got %s, want %s", test.line, got, test.want)
		}
	}
}

func TestBarred(t *testing.T) {
	day := DateOf(2026, 10, 13)
	barred := func(line string) (tags []string) {
		for _, f := range Shipped().Barred(exampleCase(t, "US", line), day) {
			tags = append(tags, f.Task)
		}
		return tags
	}
	at15, at17, trained := barred("15"), barred("17"), barred("17 agreement=student_learner/10")
	for _, test := range []struct {
		tag              string
		at15, at17, with bool
	}{
		{"slicer", true, true, false}, {"forklift", true, true, true}, {"baking", true, false, false}, {"cashier", false, false, false}, {"lifeguard", false, false, false},
	} {
		if slices.Contains(at15, test.tag) != test.at15 || slices.Contains(at17, test.tag) != test.at17 || slices.Contains(trained, test.tag) != test.with {
			t.Errorf("%s at 15 %v, at 17 %v, as a student-learner %v", test.tag, slices.Contains(at15, test.tag), slices.Contains(at17, test.tag), slices.Contains(trained, test.tag))
		}
	}
}

func TestPapers(t *testing.T) {
	for _, test := range []struct {
		place, line string
		day         Day
		want        []string
	}{
		{"US", "15", DateOf(2026, 10, 13), nil},
		{"US-MA", "17", DateOf(2026, 10, 13), []string{"work_permit"}},
		{"US-MA", "18", DateOf(2026, 10, 13), nil},
		{"US-NY", "16", DateOf(2027, 5, 8), []string{"work_permit", "posted_schedule"}},
		{"US-NY", "16", DateOf(2027, 5, 9), []string{"state_certificate", "employer_registration", "posted_schedule"}},
		{"US-CA", "17 graduated", DateOf(2026, 10, 13), nil},
		{"US-WV", "15", DateOf(2026, 10, 13), []string{"age_certificate", "parent_consent"}},
		{"US-TX", "15", DateOf(2026, 10, 13), nil},
	} {
		var got []string
		for _, p := range Shipped().Papers(exampleCase(t, test.place, test.line), test.day) {
			got = append(got, p.Kind)
			if p.English == "" || p.Spanish == "" {
				t.Errorf("%s has no name", p.Kind)
			}
		}
		slices.Sort(got)
		slices.Sort(test.want)
		if !slices.Equal(got, test.want) {
			t.Errorf("%s %s on %s: got %v, want %v", test.place, test.line, test.day, got, test.want)
		}
	}
}
