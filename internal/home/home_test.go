package home

import (
	"slices"
	"testing"

	"throughline/internal/wbl"
)

func TestOrderIsHowADayIsWorkedOff(t *testing.T) {
	today := wbl.NewDate(2026, 11, 23)
	day := func(n int) wbl.Date { return today.AddDays(n) }
	piles := order([]Pile{
		{Kind: "reviews", Count: 4},
		{Kind: "hours_approve", Count: 9, Oldest: day(-3)},
		{Kind: "ready", Count: 1, Oldest: day(5)},
		{Kind: "duplicates", Count: 0, Oldest: day(-90)},
		{Kind: "offers", Count: 2, Oldest: day(-10)},
		{Kind: "hours_exceptions", Count: 1, Oldest: day(-12)},
	}, today)
	var got []string
	for _, p := range piles {
		got = append(got, p.Kind)
	}
	want := []string{"hours_exceptions", "offers", "hours_approve", "ready", "reviews"} // late first, then by date, undated last
	if !slices.Equal(got, want) {
		t.Errorf("order %v, want %v", got, want)
	}
	for _, p := range piles {
		if late := p.Kind == "hours_exceptions" || p.Kind == "offers"; p.Late != late {
			t.Errorf("%s is late: %v", p.Kind, p.Late)
		}
	}
}

func TestCovers(t *testing.T) {
	for _, c := range []struct {
		path, here string
		want       bool
	}{
		{"/", "/", true}, {"/", "/hours", false}, {"/hours", "/hours/week/2026-11-15", true}, {"/hours", "/hoursign", false}, {"/hours/queue", "/hours", false},
	} {
		if got := covers(c.path, c.here); got != c.want {
			t.Errorf("covers(%s, %s) = %v", c.path, c.here, got)
		}
	}
}

func TestPartsMakeAddressesClickable(t *testing.T) {
	got := parts("Confirm here:\nhttps://x.example/l/abc\nor not")
	want := []Part{{"Confirm here:\n", false}, {"https://x.example/l/abc", true}, {"\nor not", false}}
	if !slices.Equal(got, want) {
		t.Errorf("%v", got)
	}
}
