package labor

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// What AppendJSON writes, encoding/json reads back as the same answer, with words.
func TestAppendJSON(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := anyCase(t)
		c.ID = rapid.String().Draw(t, "id")
		a := Shipped().Check(c)
		l := Lang(rapid.IntRange(0, 1).Draw(t, "language"))
		doc := Shipped().AppendJSON([]byte("before"), &a, l)[len("before"):]
		var back struct {
			Answer
			Findings []struct {
				Finding
				Message, Fix string
			} `json:"findings"`
		}
		if err := json.Unmarshal(doc, &back); err != nil {
			t.Fatalf("%v in %s", err, doc)
		}
		if back.ID != c.ID || back.Verdict != a.Verdict || back.Ruleset != a.Ruleset || !slices.Equal(back.Jurisdictions, a.Jurisdictions) ||
			!slices.Equal(back.NotLoaded, a.NotLoaded) || len(back.Findings) != len(a.Findings) {
			t.Fatalf("%s is not %+v", doc, a)
		}
		for i, f := range back.Findings {
			want := a.Findings[i]
			want.row = nil
			if !reflect.DeepEqual(f.Finding, want) || f.Message != Shipped().Message(want, l) || f.Fix != Shipped().Fix(want, l) {
				t.Fatalf("%+v is not %+v", f, want)
			}
		}
	})
}

func TestAppendText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes"))
		b := appendText(nil, s)
		var back string
		if err := json.Unmarshal(b, &back); err != nil {
			t.Fatal(err)
		}
		if want := strings.ToValidUTF8(s, "\uFFFD"); utf8.ValidString(s) && back != want {
			t.Fatalf("%q became %q", s, back)
		}
		if closed := closeText(append([]byte(`"`), s...), 1); utf8.ValidString(s) && string(closed) != string(b) {
			t.Fatalf("%q and %q", closed, b)
		}
	})
}

// A finding that was stored says years later what it said.
func TestFindingsCanBeStored(t *testing.T) {
	for _, line := range []string{"15 2026-10-13 16:00-19:30 task=slicer", "15 2026-10-14 10:00-12:00 observing task=forklift", "17 2026-10-13 no_papers"} {
		for _, f := range Shipped().Check(exampleCase(t, "US-MA", line)).Findings {
			b, err := json.Marshal(f)
			if err != nil {
				t.Fatal(err)
			}
			var back Finding
			if err := json.Unmarshal(b, &back); err != nil {
				t.Fatal(err)
			}
			for _, l := range []Lang{English, Spanish} {
				if got, want := Shipped().Message(back, l), Shipped().Message(f, l); got != want {
					t.Errorf("got %q, want %q", got, want)
				}
			}
		}
	}
}

// A judge's memory carries nothing from one case to the next.
func TestJudgeForgets(t *testing.T) {
	used := NewJudge(Shipped())
	rapid.Check(t, func(t *rapid.T) {
		c := anyCase(t)
		got, want := used.Answer(c), NewJudge(Shipped()).Answer(c)
		if got.Verdict != want.Verdict || !slices.Equal(got.Jurisdictions, want.Jurisdictions) || !slices.Equal(got.NotLoaded, want.NotLoaded) || len(got.Findings) != len(want.Findings) {
			t.Fatalf("%+v is not %+v", got, want)
		}
		for i := range got.Findings {
			if !reflect.DeepEqual(got.Findings[i], want.Findings[i]) {
				t.Fatalf("%+v is not %+v", got.Findings[i], want.Findings[i])
			}
		}
	})
}

// Rules are shared by many goroutines.
func TestRulesAreShared(t *testing.T) {
	c := exampleCase(t, "US-MA", "15 2026-10-13 16:00-19:30 task=slicer")
	want := len(Shipped().Check(c).Findings)
	done := make(chan int)
	for range 8 {
		go func() {
			n := 0
			for range 50 {
				n = len(Shipped().Check(c).Findings)
				Shipped().LawfulFrom(c, DateOf(2026, 10, 13))
			}
			done <- n
		}()
	}
	for range 8 {
		if got := <-done; got != want {
			t.Errorf("%d findings, not %d", got, want)
		}
	}
}
