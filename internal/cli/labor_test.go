package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"throughline/labor"
)

// laborYear writes cases of 200 shifts from September to June, one a line: after school
// to 6:15 pm, on weekends four hours.
func laborYear(cases int) []byte {
	states := []string{"MA", "CA", "NY", "WA", "TN", "CO", "DE", "TX", "PA", "WV"}
	first := time.Date(2026, time.September, 1, 0, 0, 0, 0, time.UTC)
	var b bytes.Buffer
	for i := range cases {
		fmt.Fprintf(&b, `{"id":"case %d","jurisdiction":"US-%s","minor":{"birth_date":"%d-03-02"},"tasks":["cashier","shelving"],`, i, states[i%len(states)], 2009+i%4)
		b.WriteString(`"calendar":{"first_day":"2026-08-31","last_day":"2027-06-18","closed":["2026-11-26"],"school_hours":["08:00","15:00"]},"shifts":[`)
		for k := range 200 {
			day := first.AddDate(0, 0, k*3/2)
			times := `"start":"15:30","end":"18:15"`
			if w := day.Weekday(); w == time.Saturday || w == time.Sunday {
				times = `"start":"10:00","end":"14:00"`
			}
			if k > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, `{"date":"%s",%s,"unpaid_break_minutes":0}`, day.Format(time.DateOnly), times)
		}
		b.WriteString("]}\n")
	}
	return b.Bytes()
}

// BenchmarkLaborYear is a district's whole year: 6,000 learners and 1.2 million shifts.
func BenchmarkLaborYear(b *testing.B) {
	input := laborYear(6000)
	b.SetBytes(int64(len(input)))
	for b.Loop() {
		check := laborCheck{rules: labor.Shipped(), json: true}
		if err := check.run(b.Context(), bytes.NewReader(input), io.Discard); err != nil && !errors.Is(err, errFinding) {
			b.Fatal(err)
		}
	}
	b.ReportMetric(1.2e6*float64(b.N)/b.Elapsed().Seconds(), "shifts/s")
}

// Answers come in the order of the lines, however many batches there are and whoever is
// done first.
func TestLaborAnswersKeepTheirOrder(t *testing.T) {
	const cases = 300
	input := laborYear(cases)
	if len(input) < 3*laborBatchSize {
		t.Fatalf("%d bytes are too few for several batches", len(input))
	}
	var out bytes.Buffer
	check := laborCheck{rules: labor.Shipped(), json: true}
	if err := check.run(t.Context(), bytes.NewReader(input), &out); !errors.Is(err, errFinding) {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != cases {
		t.Fatalf("%d answers to %d cases", len(lines), cases)
	}
	for i, line := range lines {
		if !strings.HasPrefix(line, fmt.Sprintf(`{"id":"case %d",`, i)) {
			t.Fatalf("answer %d is %.40s", i, line)
		}
	}
	// The last line may lack its end, and the same input gives the same bytes.
	var again bytes.Buffer
	if err := check.run(t.Context(), bytes.NewReader(bytes.TrimSpace(input)), &again); !errors.Is(err, errFinding) || again.String() != out.String() {
		t.Error("the answers differ", err)
	}
}

// One faulty case among many: no answers, and the number of its line.
func TestLaborFaultsHaveTheirLine(t *testing.T) {
	input := laborYear(300)
	lines := bytes.SplitAfter(input, []byte("\n"))
	lines[250] = []byte(`{"jurisdiction":"US"}` + "\n")
	var out bytes.Buffer
	err := laborCheck{rules: labor.Shipped()}.run(t.Context(), bytes.NewReader(bytes.Join(lines, nil)), &out)
	if err == nil || out.Len() > 0 {
		t.Fatalf("%v, and %d bytes of answers", err, out.Len())
	}
	if want := "line 251 minor.birth_date: is missing"; !strings.HasPrefix(err.Error(), want) {
		t.Errorf("got %q, want %q", err, want)
	}
}

// A source that breaks off is a failure, not an end.
func TestLaborSourceBreaksOff(t *testing.T) {
	broken := errors.New("the disk is gone")
	input := io.MultiReader(bytes.NewReader(laborYear(20)), errReader{broken})
	if err := (laborCheck{rules: labor.Shipped()}).run(t.Context(), input, io.Discard); !errors.Is(err, broken) {
		t.Error(err)
	}
	if err := (laborCheck{rules: labor.Shipped()}).run(t.Context(), errReader{broken}, io.Discard); !errors.Is(err, broken) {
		t.Error(err)
	}
}

type errReader struct{ err error }

func (r errReader) Read([]byte) (int, error) { return 0, r.err }
