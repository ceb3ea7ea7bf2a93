package labor

import (
	"encoding/json"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
)

const contract = `{"id":"x1","jurisdiction":"US-MA","flsa_covered":true,
 "minor":{"birth_date":"2011-03-02","completed_high_school":false},
 "program":"none",
 "employer":{"kind":"for_profit","industry":"restaurant","parent_owned":false,"agriculture":false},
 "calendar":{"school_days":["2026-10-13"],"school_hours":["08:00","15:00"]},
 "prior_minutes":{"2026-10-11":540},
 "tasks":["slicer"],
 "hazard":{"order":10,"operate":true},
 "agreement":{"kind":"student_learner","orders":[8],"clauses":["incidental","intermittent_supervised","safety_instruction","progressive_schedule"],"signed_by":["employer","school","student"],"registered":false,"journeyworker_present":false},
 "consents":{"parent_late_night":true,"late_nights_this_week":2,"adult_supervision_after_20":true,"school_variance":false},
 "driving":{"minutes_day":120,"minutes_week":180,"vehicle_lb":6000,"daylight":true,"licensed":true,"driver_education":true,"clean_record":true},
 "shifts":[{"date":"2026-10-13","start":"16:00","end":"19:30","unpaid_break_minutes":0}]}`

func TestReadContract(t *testing.T) {
	c, problems := NewReader(Shipped()).Read([]byte(contract))
	if problems != nil {
		t.Fatal(problems)
	}
	a := Shipped().Check(c)
	var rules []string
	for _, f := range a.Findings {
		rules = append(rules, f.Rule)
	}
	want := []string{"us.14-15.day", "us.14-15.late", "us.ho.10", "us.ho.10", "us.ho.2", "us-ma.14-15.day", "us-ma.14-15.late"}
	if !slices.Equal(rules, want) || a.ID != "x1" || a.Verdict != VerdictViolates || !slices.Equal(a.Jurisdictions, []string{"US", "US-MA"}) {
		t.Errorf("got %v %v, want %v", a.Verdict, rules, want)
	}
}

func TestReadTellsAllProblems(t *testing.T) {
	for _, test := range []struct{ doc, want string }{
		{`{}`, "jurisdiction: is missing: |minor.birth_date: is missing: |shifts: is missing: "},
		{`{"jurisdiction":"US","jurisdiction":"US","minor":{"birth_date":"2011-02-29"},"on":"2026-10-13"}`, "jurisdiction: is there twice|minor.birth_date: needs a day such as 2026-10-13, not \"2011-02-29\""},
		{`{"jurisdiction":"MA","minor":[],"on":3}`, `jurisdiction: needs US, or US- with|minor: needs an object|on: needs a day|`},
		{
			`{"jurisdiction":"US-ZZ","minor":{"birth_date":"2011-03-02","age":15},"on":"2026-10-13","tasks":["slicer","juggling"],"prior_minutes":{"2026-10-12":5,"2026-10-11":1.5}}`,
			`jurisdiction: needs US|minor.age: is not part of the format|tasks[1]: "juggling" is no tag|prior_minutes.2026-10-12: needs the Sunday|prior_minutes.2026-10-11: needs a whole number from 0 to 10080, not 1.5`,
		},
		{
			`{"jurisdiction":"US","minor":{"birth_date":"2011-03-02"},"shifts":[{"date":"2026-10-13","start":"16:00","end":"25:00"},{"date":"2026-10-13","start":"7:00","end":"08:00"},{"start":"07:00","end":"08:00"}]}`,
			`shifts[0].end: needs a time from 00:00 to 24:00, not "25:00"|shifts[1].start: needs a time`,
		},
		{`{"jurisdiction":"US","minor":{"birth_date":"2011-03-02"},"shifts":[{"date":"2026-10-13","start":"16:00"}]}`, `shifts[0]: needs date, start and end`},
		{`{"jurisdiction":"US","minor":{"birth_date":"2011-03-02"},"shifts":[{"date":"2026-10-13","start":"16:00","end":"17:00","unpaid_break_minutes":61}]}`, `shifts[0]: has more minutes of break than of work`},
		{`{"jurisdiction":"US","program":"coop!","employer":{"kind":5}}`, `program: needs one of none, wecep, wsp, student_learner, apprentice, coop, wee, not "coop!"|employer.kind: needs one of for_profit`},
		{`{"calendar":{"first_day":"2026-08-31","school_hours":["15:00","08:00"]}}`, `calendar.school_hours: needs the beginning|calendar: needs first_day and last_day`},
		{`{"id":"a"`, "the JSON is broken at byte 10: a comma or a closing brace is missing"},
		{`{"id":"a"} x`, "the JSON is broken at byte 12: the end is missing"},
		{`{"id":"a}`, "id: the JSON is broken at byte 8"},
		{``, "a value is missing"},
		{`[]`, "needs an object"},
		{`{"x":` + strings.Repeat("[", 100) + strings.Repeat("]", 100) + `}`, "nested deeper than 32"},
		{`{"id":"\ud83d\ude00","on":"2026-10-13","minor":{"birth_date":"2011-03-02"},"jurisdiction":"US"}`, ""},
	} {
		_, problems := NewReader(Shipped()).Read([]byte(test.doc))
		got := problems.Error()
		if test.want == "" && len(problems) > 0 {
			t.Errorf("%s: %v", test.doc, problems)
		}
		for want := range strings.SplitSeq(test.want, "|") {
			if !strings.Contains(got, want) {
				t.Errorf("%s:\n%s\nlacks %q", test.doc, got, want)
			}
		}
	}
}

// A reader's memory must not carry anything from one case to the next.
func TestReaderForgets(t *testing.T) {
	r := NewReader(Shipped())
	if _, problems := r.Read([]byte(contract)); problems != nil {
		t.Fatal(problems)
	}
	small := `{"jurisdiction":"US","minor":{"birth_date":"2011-03-02"},"on":"2026-10-13"}`
	got, problems := r.Read([]byte(small))
	if problems != nil {
		t.Fatal(problems)
	}
	want, _ := NewReader(Shipped()).Read([]byte(small))
	if a, b := Shipped().Check(got), Shipped().Check(want); a.Verdict != b.Verdict || len(a.Findings) != len(b.Findings) || len(got.Shifts)+len(got.Tasks)+len(got.Prior)+len(got.Agreement.Orders) > 0 || got.Calendar.SchoolDay(DateOf(2026, 10, 13)) {
		t.Errorf("%+v", got)
	}
}

// FuzzRead compares with encoding/json what is JSON, and judges what could be read.
func FuzzRead(f *testing.F) {
	f.Add(contract)
	f.Add(`{"jurisdiction":"US-NY","on":"2026-10-13","minor":{"birth_date":"2009-10-13"},"papers":[{"kind":"work_permit","from":"2026-01-01"}]}`)
	f.Add(`{"a":[1,-0.5e+3,true,false,null,"\n\u00e9"],"b":{}}`)
	if b, err := os.ReadFile("testdata/vectors.json"); err == nil {
		f.Add(string(b[:min(len(b), 2000)]))
	}
	r, j := NewReader(Shipped()), NewJudge(Shipped())
	f.Fuzz(func(t *testing.T, doc string) {
		c, problems := r.Read([]byte(doc))
		deep := strings.Contains(problems.Error(), "nested deeper")
		if valid := json.Valid([]byte(doc)); valid == r.s.broken && !deep {
			t.Fatalf("encoding/json says %v: %v", valid, problems)
		}
		if problems == nil {
			for _, x := range j.Findings(c) {
				if Shipped().Message(x, Spanish) == "" || x.Cite == "" || x.Shift >= len(c.Shifts) {
					t.Fatalf("%+v", x)
				}
			}
		}
	})
}

// everything names each field of the format once.
const everything = `{"id":"e","jurisdiction":"US-WA","flsa_covered":false,"activity":"observing","on":"2026-10-01",
 "minor":{"birth_date":"2011-03-02","completed_high_school":true,"excused_from_school":true},"program":"apprentice",
 "employer":{"kind":"public","industry":"construction","parent_owned":true,"agriculture":true,"small_farm":true,"closes_at":"22:00"},
 "calendar":{"first_day":"2026-08-31","last_day":"2027-06-18","weekdays":[1,2,3,4],"school_days":["2026-10-17"],"closed":["2026-10-12"],
  "school_hours":["08:00","15:00"],"special_hours":{"2026-10-14":["08:00","11:30"]}},
 "prior_minutes":{"2026-10-11":540,"2026-10-18":60},"other_employer_minutes":{"2026-10-11":120},
 "tasks":["slicer","cashier"],"hazard":{"order":12,"operate":false},
 "agreement":{"kind":"apprentice","orders":[8,10],"clauses":["incidental","progressive_schedule"],"signed_by":["student","parent"],
  "registered":true,"journeyworker_present":true,"from":"2026-09-01","to":"2027-06-30"},
 "consents":{"parent_late_night":true,"late_nights_this_week":2,"adult_supervision_after_20":true,"school_variance":true,
  "school_certificate":true,"parent_work":true,"school_release":true,"farm_certificate":true},
 "papers":[{"kind":"work_permit","from":"2026-09-01","to":"2027-08-31"},{"kind":"proof_of_age"}],
 "driving":{"minutes_day":1,"minutes_week":2,"vehicle_lb":3,"daylight":true,"licensed":true,"driver_education":true,"clean_record":true,
  "seat_belts":false,"miles":4,"passengers":5,"delivery_trips":6,"passenger_trips":7,"towing":true,"route":true,"urgent":true},
 "shifts":[{"date":"2026-10-13","start":"16:00","end":"19:30","unpaid_break_minutes":30,"paid_break_minutes":10},
  {"date":"2026-10-14","start":"22:00","end":"02:00"},{"date":"2026-10-15","start":"18:00","end":"24:00"},{"date":"2026-10-16","start":"24:00","end":"01:00"}]}`

func TestReadEveryField(t *testing.T) {
	got, problems := NewReader(Shipped()).Read([]byte(everything))
	if problems != nil {
		t.Fatal(problems)
	}
	tuesday := DateOf(2026, 10, 13)
	want := &Case{
		ID: "e", Jurisdiction: "US-WA", Uncovered: true, Activity: Observing, On: DateOf(2026, 10, 1),
		Minor: Minor{DateOf(2011, 3, 2), true, true}, Program: Apprentice,
		Employer: Employer{PublicBody, Construction, true, true, true, 22 * 60}, Calendar: got.Calendar,
		Prior: []WeekMinutes{{tuesday - 2, 540}, {tuesday + 5, 60}}, Other: []WeekMinutes{{tuesday - 2, 120}},
		Tasks: []string{"slicer", "cashier"}, Hazard: Hazard{12, true},
		Agreement: Agreement{Apprentice, []int{8, 10}, Incidental | ProgressiveSchedule, SignedStudent | SignedParent, true, true, DateOf(2026, 9, 1), DateOf(2027, 6, 30)},
		Consents:  Consents{true, 2, true, true, true, true, true, true},
		Papers:    []Paper{{"work_permit", DateOf(2026, 9, 1), DateOf(2027, 8, 31)}, {"proof_of_age", NoDay, NoDay}}, PapersKnown: true,
		Driving: &Driving{1, 2, 3, true, true, true, true, true, 4, 5, 6, 7, true, true, true},
		Shifts: []Shift{
			{tuesday, 16 * 60, 19*60 + 30, 30, 10}, {tuesday + 1, 22 * 60, 26 * 60, 0, 0}, {tuesday + 2, 18 * 60, 24 * 60, 0, 0}, {tuesday + 4, 0, 60, 0, 0},
		},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	for day, school := range map[Day]bool{
		tuesday - 1: false, tuesday: true, tuesday + 1: true, tuesday + 3: false, tuesday + 4: true, DateOf(2026, 8, 31): true, DateOf(2026, 8, 30): false, DateOf(2027, 6, 17): true, DateOf(2027, 6, 21): false,
	} {
		if got.Calendar.SchoolDay(day) != school {
			t.Errorf("%s: school is %v", day, !school)
		}
	}
	if _, early := got.Calendar.Hours(tuesday + 1); early != 11*60+30 {
		t.Error("school ends early on the 14th, and not at", early)
	}
}
