package labor

import (
	"slices"
	"strings"
	"testing"
)

// What a finding says of itself: where, how much, and what evidence would change it.
func TestFindings(t *testing.T) {
	type want struct {
		rule            string
		shift           int
		date            string
		age             int
		measured, limit int
		unit            unit
		needs           string
	}
	for _, test := range []struct {
		place, line string
		want        []want
	}{
		{"US", "15 2026-10-13 07:00-08:00 2026-10-13 15:30-18:30", []want{{"us.14-15.day", 1, "2026-10-13", 15, 240, 180, unitMinutes, "graduated wsp excused"}}},
		{"US", "15 2026-10-13 15:30-18:30 2026-10-13 07:00-08:00", []want{{"us.14-15.day", 0, "2026-10-13", 15, 240, 180, unitMinutes, "graduated wsp excused"}}},
		{"US", "15 2026-10-17 10:00-18:00 2026-10-18 08:00-16:00 prior=11h", []want{{"us.14-15.week", 0, "2026-10-17", 15, 19 * 60, 18 * 60, unitMinutes, "graduated wecep excused"}}},
		{"US", "15 2026-10-11 10:00-18:00 2026-10-17 08:00-16:00 prior=3h", []want{{"us.14-15.week", 1, "2026-10-17", 15, 19 * 60, 18 * 60, unitMinutes, "graduated wecep excused"}}},
		{"US", "15 2026-10-16 18:00-02:00", []want{
			{"us.14-15.day", 0, "2026-10-16", 15, 360, 180, unitMinutes, "graduated wsp excused"}, {"us.14-15.late", 0, "2026-10-16", 15, 26 * 60, 19 * 60, unitClock, ""},
		}},
		// The week before a birthday counts, the rule is that of the day.
		{"US", "born=2010-10-15 2026-10-12 16:00-19:00 2026-10-13 16:00-19:00 2026-10-14 16:00-19:00 prior=10h", []want{{"us.14-15.week", 2, "2026-10-14", 15, 19 * 60, 18 * 60, unitMinutes, "graduated wecep excused"}}},
		{"US", "born=2010-10-14 2026-10-12 16:00-19:00 2026-10-13 16:00-19:00 2026-10-14 16:00-19:00 prior=10h", nil},
		{"US", "15 2026-10-14 14:00-16:00 2026-10-15 07:30-08:30", []want{
			{"us.14-15.school_hours", 0, "2026-10-14", 15, 60, 0, unitMinutes, "graduated wecep wsp excused"}, {"us.14-15.school_hours", 1, "2026-10-15", 15, 30, 0, unitMinutes, "graduated wecep wsp excused"},
		}},
		{"US", "13 2026-10-17 10:00-12:00 2026-10-18 10:00-12:00", []want{{"us.min_age", 0, "2026-10-17", 13, 13, 14, unitYears, ""}}},
		{"US-NY", "17 2026-10-14 20:00-24:00", []want{{"us-ny.16-17.late", 0, "2026-10-14", 17, 24 * 60, 22 * 60, unitClock, "graduated parent_late_night+school_certificate"}}},
		{"US-WA", "16 2026-10-13 16:00-21:00", []want{{"us-wa.16-17.day", 0, "2026-10-13", 16, 300, 240, unitMinutes, "school_variance student_learner"}}},
		{"US-MA", "17 2026-10-16 18:00-00:30 adult_supervision", []want{{"us-ma.16-17.late", 0, "2026-10-16", 17, 24*60 + 30, 23*60 + 30, unitClock, ""}}},
		{"US-MA", "17 2026-10-15 18:00-20:01", []want{{"us-ma.supervision", 0, "2026-10-15", 17, 20*60 + 1, 20 * 60, unitClock, "adult_supervision"}}},
		{
			"US-MA", "17 2027-07-04 10:00-12:00 2027-07-05 10:00-12:00 2027-07-06 10:00-12:00 2027-07-07 10:00-12:00 2027-07-08 10:00-12:00 2027-07-09 10:00-12:00 2027-07-10 10:00-12:00",
			[]want{{"us-ma.16-17.days", 6, "2027-07-10", 17, 7, 6, unitDays, ""}},
		},
		{
			"US-PA", "17 2027-07-03 10:00-12:00 2027-07-04 10:00-12:00 2027-07-05 10:00-12:00 2027-07-06 10:00-12:00 2027-07-07 10:00-12:00 2027-07-08 10:00-12:00 2027-07-09 10:00-12:00 2027-07-10 10:00-12:00",
			[]want{{"us-pa.consecutive", 6, "2027-07-09", 17, 7, 6, unitDays, ""}},
		},
		{"US-DE", "17 2026-10-13 16:00-21:01/30", []want{}},
		{"US-DE", "17 2026-10-13 16:00-21:01", []want{
			{"us-de.break", 0, "2026-10-13", 17, 0, 30, unitMinutes, ""}, {"us-de.school_and_work", 0, "2026-10-13", 17, 721, 720, unitMinutes, "graduated"},
		}},
		{"US-TN", "17 2026-10-11 20:00-23:00 2026-10-12 20:00-23:00 2026-10-13 20:00-23:00 2026-10-14 20:00-23:00 parent_late_night", []want{{"us-tn.16-17.nights", 3, "2026-10-14", 17, 4, 3, unitNights, ""}}},
		{"US-TN", "17 2026-10-13 16:00-22:05/30", []want{{"us-tn.16-17.late", 0, "2026-10-13", 17, 22*60 + 5, 22 * 60, unitClock, "parent_late_night"}}},
		{"US", "17 2026-10-13 16:00-18:00 task=slicer", []want{{"us.ho.10", 0, "2026-10-13", 17, 17, 18, unitYears, "agreement"}}},
		{"US", "17 2026-10-13 16:00-18:00 task=forklift", []want{{"us.ho.7", 0, "2026-10-13", 17, 17, 18, unitYears, ""}}},
		{"US", "17 2026-10-13 16:00-18:00 task=slicer agreement=student_learner/10 unsigned=school", []want{{"us.ho.agreement", 0, "2026-10-13", 17, 17, 10, unitYears, "agreement:school"}}},
		{"US", "15 2026-10-13 task=baking", []want{{"us.14-15.task", -1, "2026-10-13", 15, 15, 16, unitYears, ""}}},
		{"US", "17 2026-10-13 15:00-21:00 task=drive_public_roads driving drive_day=121m", []want{{"us.17.driving.day", 0, "2026-10-13", 17, 121, 120, "", ""}}},
		{"US-MA", "17 2026-10-13 no_papers", []want{{"us-ma.permit", -1, "2026-10-13", 17, 0, 0, "", ""}}},
	} {
		found := Shipped().Check(exampleCase(t, test.place, test.line)).Findings
		if len(found) != len(test.want) {
			t.Errorf("%s %s: %d findings, not %d: %v", test.place, test.line, len(found), len(test.want), found)
			continue
		}
		for i, f := range found {
			needs := slices.Sorted(strings.FieldsSeq(test.want[i].needs))
			got := want{f.Rule, f.Shift, f.Date.String(), f.Age, f.Measured, f.Limit, f.Unit, test.want[i].needs}
			if got != test.want[i] || !slices.Equal(needs, slices.Sorted(slices.Values(f.Needs))) {
				t.Errorf("%s %s:\n got %+v needs %q\nwant %+v", test.place, test.line, got, f.Needs, test.want[i])
			}
		}
	}
}

// A paper counts while it is in force.
func TestPapersHaveDates(t *testing.T) {
	c := exampleCase(t, "US-MA", "17 2026-10-13 16:00-18:00")
	day := DateOf(2026, 10, 13)
	for _, test := range []struct {
		paper Paper
		ok    bool
	}{
		{Paper{"work_permit", NoDay, NoDay}, true},
		{Paper{"work_permit", day, day}, true},
		{Paper{"work_permit", day + 1, NoDay}, false},
		{Paper{"work_permit", NoDay, day - 1}, false},
		{Paper{"age_certificate", NoDay, NoDay}, false},
	} {
		c.PapersKnown, c.Papers = true, []Paper{test.paper}
		if got := Shipped().Check(c).Verdict; (got == OK) != test.ok {
			t.Errorf("%+v: %s", test.paper, got)
		}
	}
}

// An agreement helps only while it is in force.
func TestAgreementsHaveDates(t *testing.T) {
	c := exampleCase(t, "US", "17 2026-10-13 16:00-18:00 task=power_press agreement=student_learner/8")
	day := DateOf(2026, 10, 13)
	for _, test := range []struct {
		from, to Day
		ok       bool
	}{{NoDay, NoDay, true}, {day, day, true}, {day + 1, NoDay, false}, {NoDay, day - 1, false}} {
		c.Agreement.From, c.Agreement.To = test.from, test.to
		a := Shipped().Check(c)
		if (a.Verdict == OK) != test.ok || !test.ok && a.Findings[0].Says != "agreement_dates" {
			t.Errorf("%s to %s: %+v", test.from, test.to, a)
		}
	}
}

// A past shift is judged by the rules of its day.
func TestRulesHaveDates(t *testing.T) {
	rules, err := Shipped().With(map[string]string{"us-tx.tsv": head +
		"us-tx.day\tday\t14-17\t\t6h\t\t\t2026-12-31\tlaw:TXLAB51.013\tno\t\t\t\t\n" +
		"us-tx.day\tday\t14-17\t\t5h\t\t2027-01-01\t\tlaw:TXLAB51.013\tno\t\t\t\t\n"})
	if err != nil {
		t.Fatal(err)
	}
	c := exampleCase(t, "US-TX", "17 2026-12-31 10:00-16:00 2027-01-01 10:00-16:00 2026-12-30 10:00-16:01")
	var got []string
	for _, f := range rules.Check(c).Findings {
		got = append(got, f.Date.String()+" "+string(duration(nil, f.Limit)))
	}
	if want := []string{"2027-01-01 5 h", "2026-12-30 6 h"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// Hours at other employers warn, and do not hide a violation later in the week.
func TestOtherEmployers(t *testing.T) {
	c := exampleCase(t, "US", "15 2026-10-12 16:00-19:00 2026-10-17 08:00-16:00 2026-10-11 08:00-16:00 other=16h")
	var got []Severity
	for _, f := range Shipped().Check(c).Findings {
		if f.Rule == "us.14-15.week" {
			got = append(got, f.Severity)
		}
	}
	slices.Sort(got)
	if !slices.Equal(got, []Severity{Violation, Warn}) {
		t.Error(got)
	}
}
