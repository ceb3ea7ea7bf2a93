package labor

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// Seven of the seventeen orders have an exemption, and no other.
func TestOrders(t *testing.T) {
	var exempt []int
	for i, o := range Shipped().Orders() {
		if o.Number != i+1 || o.English == "" || o.English == o.Spanish || !strings.HasPrefix(o.Cite, "29 CFR 570.") {
			t.Errorf("%+v", o)
		}
		if o.Exempt {
			exempt = append(exempt, o.Number)
		}
	}
	if !slices.Equal(exempt, []int{5, 8, 10, 12, 14, 16, 17}) {
		t.Error(exempt)
	}
}

func TestTags(t *testing.T) {
	orders, farm := map[int]bool{}, map[int]bool{}
	for _, tag := range Shipped().Tags() {
		orders[tag.Order], farm[tag.Farm] = true, true
		if tag.English == "" || tag.English == tag.Spanish || tag.Cite == "" || tag.Youngest > 18 {
			t.Errorf("%+v", tag)
		}
		if tag.Order != 0 && tag.Youngest < 16 {
			t.Errorf("%s is under order %d, and allowed at %d", tag.Name, tag.Order, tag.Youngest)
		}
		if strings.Trim(tag.Name, "abcdefghijklmnopqrstuvwxyz_") != "" {
			t.Errorf("the name %q is to have small letters only", tag.Name)
		}
	}
	for n := 1; n <= 17; n++ {
		if !orders[n] {
			t.Errorf("no tag is under order %d", n)
		}
	}
	for n := 1; n <= 11; n++ {
		if !farm[n] {
			t.Errorf("no tag is item %d of 29 CFR 570.71(a)", n)
		}
	}
}

// Everything that is cited is in the index of laws.
func TestSourcesAreIndexed(t *testing.T) {
	index, err := os.ReadFile("../law/index.tsv")
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for line := range strings.SplitSeq(string(index), "\n") {
		id, _, _ := strings.Cut(line, "\t")
		known[id] = true
	}
	rules := Shipped()
	for id, short := range rules.cites {
		if !known[id] || short == "" {
			t.Errorf("%s is not in law/index.tsv", id)
		}
	}
	used := map[string]bool{}
	use := func(law string) {
		id, _, _ := strings.Cut(law, "(")
		used[id] = true
	}
	for _, j := range rules.Jurisdictions() {
		for _, row := range rules.Rows(j) {
			use(row.Law)
		}
	}
	for _, tag := range rules.Tags() {
		use(tag.Law)
	}
	for _, o := range rules.Orders() {
		use(o.Law)
	}
	if len(used) < 50 {
		t.Errorf("only %d sources are used", len(used))
	}
}

// All ten states have hours at 14 and 15, where the law has them, and an age to begin.
func TestStatesAreThere(t *testing.T) {
	want := []string{"US", "US-CA", "US-CO", "US-DE", "US-MA", "US-NY", "US-PA", "US-TN", "US-TX", "US-WA", "US-WV"}
	if got := Shipped().Jurisdictions(); !slices.Equal(got, want) {
		t.Fatal(got)
	}
	for _, j := range want {
		kinds := map[string]bool{}
		for _, row := range Shipped().Rows(j) {
			kinds[row.Kind] = true
			if row.AgeTo < row.AgeFrom || row.To != NoDay && row.From != NoDay && row.To < row.From {
				t.Errorf("%+v", row)
			}
		}
		for _, kind := range []string{"min_age", "day", "week", "early", "late"} {
			if !kinds[kind] {
				t.Errorf("%s has no rule of kind %s", j, kind)
			}
		}
	}
}

// A day without school is in no decision table's way: each kind of limit that a state has
// at an age has a value on every day of the year.
func TestTablesHaveNoGaps(t *testing.T) {
	calendar := exampleCalendar()
	always := []kind{kindDay, kindWeek}
	for _, j := range []string{"US", "US-CA", "US-MA", "US-NY", "US-WA"} {
		b := Shipped().books[j]
		for age := 14; age <= 17; age++ {
			for _, k := range always {
				for _, table := range b.ages[age][k] {
					for d := DateOf(2026, 8, 30); d <= DateOf(2027, 9, 10); d++ {
						if table.at(d, calendar.ofDay(d)) == nil {
							t.Fatalf("%s at %d has no row on %s", table[0].Rule, age, d)
						}
					}
				}
			}
		}
	}
}

// The words of conditions are told apart, and each is written as it is read.
func TestWords(t *testing.T) {
	seen := facts(0)
	for _, w := range words {
		if seen&w.fact != 0 || w.says == "" {
			t.Errorf("%+v", w)
		}
		seen |= w.fact
		c, unknown := parseCondition(w.word + " !" + w.word)
		if unknown != "" || c.need != w.fact || c.bar != w.fact || !slices.Equal(w.fact.names(), []string{w.word}) {
			t.Errorf("%s: %+v %q", w.word, c, unknown)
		}
	}
	if (condition{need: schoolDay, bar: wecep}).holds(schoolDay|wecep) || !(condition{need: schoolDay, bar: wecep}).holds(schoolDay|coop) {
		t.Error("a condition holds when what it needs is so and what it bars is not")
	}
}

func TestAmounts(t *testing.T) {
	for s, want := range map[string]int{"3h": 180, "30m": 30, "8h30m": 510, "0h": 0, "19:00": 1140, "24:30": 1470, "6": 6, "none": none, "20h1m": 1201} {
		if got, err := parseAmount(s); err != nil || got != want {
			t.Errorf("%s: %d, %v", s, got, err)
		}
	}
	for _, s := range []string{"", "h", "3x", "3h3", "3 h", "48:00", "1:00", "19:60", "-3h", "3h-1m", "1234h", "12345m", "12345"} {
		if got, err := parseAmount(s); err == nil {
			t.Errorf("%q was read as %d", s, got)
		}
	}
}
