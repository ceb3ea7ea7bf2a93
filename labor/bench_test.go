//go:build unix

package labor

import (
	"encoding/json"
	"fmt"
	"syscall"
	"testing"
	"time"
)

// year is a case of 200 shifts after school and on weekends from September to June.
func year(jurisdiction string, age int) *Case {
	c := &Case{
		ID: "year", Jurisdiction: jurisdiction, On: NoDay, Calendar: exampleCalendar(), Tasks: []string{"cashier", "shelving"},
		Agreement: Agreement{From: NoDay, To: NoDay},
	}
	first := DateOf(2026, 9, 1)
	c.Minor.BirthDate = first.addYears(-age) - 1
	for i := range 200 {
		s := Shift{Date: first + Day(i*3/2), Start: 16 * 60, End: 18 * 60}
		if !c.Calendar.SchoolDay(s.Date) {
			s.Start, s.End = 10*60, 14*60
		}
		c.Shifts = append(c.Shifts, s)
	}
	return c
}

// BenchmarkJudge is the mass judgement of shifts that are already in memory.
func BenchmarkJudge(b *testing.B) {
	for _, age := range []int{14, 16} {
		for _, jurisdiction := range []string{"US", "US-MA", "US-CA", "US-PA", "US-WA"} {
			b.Run(fmt.Sprintf("%s/%d", jurisdiction, age), func(b *testing.B) {
				judge, c := NewJudge(Shipped()), year(jurisdiction, age)
				judge.Findings(c)
				b.ReportAllocs()
				begin := processorTime(b)
				for b.Loop() {
					judge.Findings(c)
				}
				perShift(b, len(c.Shifts), begin)
			})
		}
	}
}

// BenchmarkRead is the reading of the same from JSON.
func BenchmarkRead(b *testing.B) {
	type shift struct {
		Date  Day    `json:"date"`
		Start string `json:"start"`
		End   string `json:"end"`
	}
	var shifts []shift
	for _, s := range year("US-MA", 16).Shifts {
		shifts = append(shifts, shift{s.Date, s.Start.Hours24(), s.End.Hours24()})
	}
	doc, err := json.Marshal(map[string]any{"jurisdiction": "US-MA", "minor": map[string]any{"birth_date": "2010-01-02"}, "shifts": shifts})
	if err != nil {
		b.Fatal(err)
	}
	r := NewReader(Shipped())
	b.SetBytes(int64(len(doc)))
	b.ReportAllocs()
	begin := processorTime(b)
	for b.Loop() {
		if _, problems := r.Read(doc); problems != nil {
			b.Fatal(problems)
		}
	}
	perShift(b, len(shifts), begin)
}

// processorTime is what the process has used. Other work on the machine does not count,
// as it does on the clock.
func processorTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func perShift(b *testing.B, shifts int, begin time.Duration) {
	used := processorTime(b) - begin
	b.ReportMetric(float64(shifts*b.N)/used.Seconds(), "shifts/cpu-s")
}

// Judging allocates nothing, however many shifts a case has.
func TestJudgeDoesNotAllocate(t *testing.T) {
	for _, jurisdiction := range Shipped().Jurisdictions() {
		for age := 14; age <= 17; age++ {
			judge, c := NewJudge(Shipped()), year(jurisdiction, age)
			if n := testing.AllocsPerRun(10, func() { judge.Findings(c) }); n > 0 {
				t.Errorf("%s at %d: %v allocations", jurisdiction, age, n)
			}
		}
	}
}

// BenchmarkAnswer is the worst case of an answer: each shift is too long and too late.
func BenchmarkAnswer(b *testing.B) {
	judge, c := NewJudge(Shipped()), year("US-MA", 14)
	for i := range c.Shifts {
		c.Shifts[i].End += 4 * 60
	}
	var out []byte
	b.ReportAllocs()
	begin := processorTime(b)
	for b.Loop() {
		a := judge.Answer(c)
		out = Shipped().AppendJSON(out[:0], &a, English)
	}
	perShift(b, len(c.Shifts), begin)
}
