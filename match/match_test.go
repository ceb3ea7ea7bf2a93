package match

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"throughline/equity"
)

// vector is one of testdata/vectors.json, which says where each comes from.
type vector struct {
	ID        string          `json:"id"`
	Mechanism string          `json:"mechanism"`
	Input     json.RawMessage `json:"input"`
	Expect    struct {
		Matching map[string]*string `json:"matching"`
		NStable  int                `json:"n_stable"`
		Closed   []string           `json:"closed"`
		Placed   int                `json:"placed"`
	} `json:"expect"`
}

func vectors(t *testing.T) map[string]vector {
	t.Helper()
	text, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Vectors []json.RawMessage `json:"vectors"`
	}
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	out := make(map[string]vector)
	for _, raw := range file.Vectors {
		var v vector
		var kind struct{ ID, Mechanism string }
		if err := json.Unmarshal(raw, &kind); err != nil {
			t.Fatal(err)
		}
		if slices.Contains([]string{"VALIDATE", "AUDIT"}, kind.Mechanism) {
			continue // their expectations have another shape: tests of their own
		}
		if err := json.Unmarshal(raw, &v); err != nil {
			t.Fatalf("%s: %v", kind.ID, err)
		}
		out[v.ID] = v
	}
	return out
}

// market reads a vector's input. Its lottery numbers, where it gives any, stand for a
// draw; slots in order are the same as reserves before open seats, and a majority quota is
// a hard reserve for everyone else.
func market(t *testing.T, v vector) *Market {
	t.Helper()
	var input struct {
		Seed          string         `json:"seed"`
		Learners      []Learner      `json:"learners"`
		LotteryRank   map[string]int `json:"lottery_rank"`
		Opportunities []struct {
			Opportunity
			Slots         []*string `json:"slots"`
			MajorityQuota int       `json:"majority_quota"`
		} `json:"opportunities"`
	}
	if err := json.Unmarshal(v.Input, &input); err != nil {
		t.Fatal(err)
	}
	in := &Instance{Format: Format, Mechanism: DA, Seed: input.Seed, Learners: input.Learners}
	if v.Mechanism == "TTC" {
		in.Mechanism = TTC
	}
	for _, o := range input.Opportunities {
		for _, slot := range o.Slots {
			if slot == nil {
				continue
			}
			if n := len(o.Reserves); n > 0 && o.Reserves[n-1].Group == *slot {
				o.Reserves[n-1].Seats++
			} else {
				o.Reserves = append(o.Reserves, Reserve{Group: *slot, Seats: 1})
			}
		}
		if o.MajorityQuota > 0 {
			o.Reserves = append(o.Reserves, Reserve{Group: "minority", Seats: o.Capacity - o.MajorityQuota, Hard: true})
		}
		in.Opportunities = append(in.Opportunities, o.Opportunity)
	}
	if err := in.Check(); err != nil {
		t.Fatal(err)
	}
	m, err := Compile(in)
	if err != nil {
		t.Fatal(err)
	}
	if input.LotteryRank != nil {
		for i, l := range in.Learners {
			m.rank[i] = int32(input.LotteryRank[l.ID])
		}
		m.lists()
		if err := m.masks(); err != nil {
			t.Fatal(err)
		}
	}
	return m
}

func TestVectors(t *testing.T) {
	ran := 0
	for id, v := range vectors(t) {
		switch v.Mechanism {
		case "DA_learner", "TTC", "DA_learner+closure":
		default:
			continue // couples and eligibility come with their own parts; the others have tests of their own
		}
		ran++
		t.Run(id, func(t *testing.T) {
			m := market(t, v)
			got := m.Result(m.Solve())
			for l, want := range v.Expect.Matching {
				if text(got.Matching[l]) != text(want) {
					t.Errorf("%s: %s, want %s", l, text(got.Matching[l]), text(want))
				}
			}
			if v.Expect.Closed != nil && !slices.Equal(got.Closed, v.Expect.Closed) {
				t.Errorf("closed %v, want %v", got.Closed, v.Expect.Closed)
			}
			if v.Expect.NStable > 0 && len(m.rank) <= 6 {
				if all := stable(m); len(all) != v.Expect.NStable {
					t.Errorf("%d stable matchings, want %d", len(all), v.Expect.NStable)
				}
			}
			if v.Mechanism == "DA_learner" && got.Audit.BlockingPairs != 0 {
				t.Errorf("%d learners have justified envy", got.Audit.BlockingPairs)
			}
		})
	}
	if ran < 15 {
		t.Errorf("only %d vectors were run", ran)
	}
}

func text(id *string) string {
	if id == nil {
		return "none"
	}
	return *id
}

func TestClosureIsSaid(t *testing.T) {
	m := market(t, vectors(t)["min-cohort-no-stable"])
	if got := m.Result(m.Solve()).Why["l2"]["A"].Code; got != ClosedBelow {
		t.Errorf("l2 is told %q", got)
	}
}

func TestDraw(t *testing.T) {
	learners := []string{"L001", "L002", "L003", "L004", "L005", "L006"}
	rank := Draw("wbl-2026-r1", learners)
	order := make([]string, len(learners))
	for i, n := range rank {
		order[n] = learners[i]
	}
	if want := []string{"L005", "L001", "L006", "L003", "L004", "L002"}; !slices.Equal(order, want) {
		t.Errorf("drawn %v, want %v", order, want)
	}
}

func TestExplained(t *testing.T) {
	m := market(t, vectors(t)["matching-readme-hr"])
	got := m.Result(m.Solve())
	for site, want := range map[string]string{"C": "A", "M": "S", "G": "none"} {
		if text(got.Cutoff[site]) != want && !(site == "M" && got.Waitlist["M"] == nil) {
			t.Errorf("cutoff of %s is %s, want %s", site, text(got.Cutoff[site]), want)
		}
	}
	for _, l := range []string{"S", "J"} {
		if got := got.Why[l]["C"]; got.By != "A" || got.Code != OutClass {
			t.Errorf("%s at C: %+v", l, got)
		}
	}
}

func TestImmediateRewardsGuessing(t *testing.T) {
	in := func(third ...string) *Instance {
		return &Instance{Format: Format, Mechanism: Immediate, Learners: []Learner{
			{ID: "i1", Prefs: []string{"s1", "s2"}}, {ID: "i2", Prefs: []string{"s2", "s1"}}, {ID: "i3", Prefs: third},
		}, Opportunities: []Opportunity{
			{ID: "s1", Capacity: 1, Priority: Priority{{"i1"}, {"i2"}, {"i3"}}},
			{ID: "s2", Capacity: 1, Priority: Priority{{"i3"}, {"i2"}, {"i1"}}},
		}}
	}
	wantMatching(t, in("s1", "s2"), "i1=s1 i2=s2 i3=none")
	wantMatching(t, in("s2", "s1"), "i1=s1 i2=none i3=s2")
	honest := in("s1", "s2")
	honest.Mechanism = DA
	wantMatching(t, honest, "i1=s1 i2=none i3=s2")
}

func wantMatching(t *testing.T, in *Instance, want string) *Result {
	t.Helper()
	got, err := Run(in)
	if err != nil {
		t.Fatal(err)
	}
	if s := line(got.Matching); s != want {
		t.Errorf("%s, want %s", s, want)
	}
	return got
}

func line(matching map[string]*string) string {
	var parts []string
	for l, p := range matching {
		parts = append(parts, l+"="+text(p))
	}
	slices.Sort(parts)
	return strings.Join(parts, " ")
}

// Dur, Kominers, Pathak and Sönmez 2018: the same two reserved seats of four give the
// group two seats when they go first, and four when the open ones do.
func TestPrecedence(t *testing.T) {
	m := market(t, vectors(t)["precedence-reserve-first"])
	in := *m.in
	wantMatching(t, &in, "a=X b=X c=X d=X e=none f=none")
	in.Mechanism = DAOpenFirst
	wantMatching(t, &in, "a=X b=X c=none d=none e=X f=X")
}

func TestHardReserveStaysEmpty(t *testing.T) {
	in := &Instance{
		Format: Format, Learners: []Learner{{ID: "a", Prefs: []string{"X"}}, {ID: "b", Prefs: []string{"X"}}},
		Opportunities: []Opportunity{{ID: "X", Capacity: 2, Priority: Priority{{"a"}, {"b"}}, Reserves: []Reserve{{Group: "g", Seats: 1, Hard: true}}}},
	}
	got := wantMatching(t, in, "a=X b=none")
	if why := got.Why["b"]["X"]; why.Code != HardReserve {
		t.Errorf("b is told %+v", why)
	}
	if got.Audit.BlockingPairs != 0 {
		t.Error("a hard seat is no reason for envy")
	}
	in.Opportunities[0].Reserves[0].Hard = false
	wantMatching(t, in, "a=X b=X")
}

// Kamada and Kojima 2015: a cap on the region places all ten where caps of five at each
// site leave two without.
func TestRegionalCap(t *testing.T) {
	in := &Instance{
		Format: Format, RegionalCaps: map[string]int{"r": 10},
		Opportunities: []Opportunity{{ID: "h1", Capacity: 10, Region: "r"}, {ID: "h2", Capacity: 10, Region: "r"}},
	}
	for i := range 10 {
		site := "h2"
		if i < 3 {
			site = "h1"
		}
		in.Learners = append(in.Learners, Learner{ID: fmt.Sprint("d", i), Prefs: []string{site}})
	}
	got, err := Run(in)
	if err != nil || got.Audit.Placed != 10 {
		t.Fatalf("placed %+v, %v", got.Audit, err)
	}
	in.RegionalCaps["r"] = 5
	got, err = Run(in)
	if err != nil || got.Audit.Placed != 5 || got.Audit.BlockingPairs != 0 {
		t.Fatalf("placed %+v, %v", got.Audit, err)
	}
	at := map[string]int{}
	for _, p := range got.Matching {
		at[text(p)]++
	}
	if at["h1"] < 2 || at["h2"] < 2 {
		t.Errorf("five seats go round two sites: %v", at)
	}
	full := 0
	for _, why := range got.Why {
		for _, w := range why {
			full += one(w.Code == RegionFull)
		}
	}
	if full != 5 {
		t.Errorf("%d of five are told that the region is full", full)
	}
	in.Mechanism = TTC
	if _, err := Run(in); err == nil {
		t.Error("trading cycles know no caps and must say so")
	}
}

func TestBadInput(t *testing.T) {
	in := `{"format":"match/1","mechanism":"da","seed":"s","regional_caps":{"n":-1},
	 "learners":[{"id":"a","prefs":["X","X"]},{"id":"b","prefs":["Z"]},{"id":"a","prefs":[],"groups":["g","g"]},{"id":"","prefs":[]},{"id":"x\ny","prefs":[]}],
	 "opportunities":[{"id":"X","capacity":-1},{"id":"Y","capacity":2,"min":3,"priority":["a",["a","q"]]},
	  {"id":"W","capacity":1,"min":-1,"region":"south","reserves":[{"group":"g","seats":2},{"group":"g","seats":-1}]}]}`
	_, err := Read(strings.NewReader(in))
	problems, ok := err.(Problems)
	if !ok {
		t.Fatalf("%v", err)
	}
	want := []string{
		"bad_id", "duplicate_group", "duplicate_id", "duplicate_in_priority", "duplicate_preference", "duplicate_reserve", "min_exceeds_capacity",
		"missing_id", "negative_cap", "negative_capacity", "negative_min", "negative_reserve", "reserves_exceed_capacity", "unknown_learner", "unknown_opportunity", "unknown_region",
	}
	if got := problems.Codes(); !slices.Equal(got, want) {
		t.Errorf("found   %v\nplanted %v", got, want)
	}
	for text, code := range map[string]string{
		`{"format":"match/1","learners":[{"id":5}]}`: "unreadable",
		`{"format":"match/1","colour":"red"}`:        "unreadable",
		`{"format":"match/1"} {}`:                    "unreadable",
		`{"format":"match/2"}`:                       "unknown_format",
		`{"format":"match/1","mechanism":"magic"}`:   "unknown_mechanism",
		``: "unreadable",
		`{"format":"match/1","opportunities":[{"id":"X","priority":7}]}`: "unreadable",
	} {
		_, err := Read(strings.NewReader(text))
		if problems, ok := err.(Problems); !ok || !slices.Equal(problems.Codes(), []string{code}) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// vector equity-audit-4-5: the four-fifths rule, and Fisher's exact test as scipy has it.
func TestAuditOfGroups(t *testing.T) {
	groups := map[string]*GroupAudit{"A": {Applied: 20, Placed: 12}, "B": {Applied: 20, Placed: 6}, "C": {Applied: 4, Placed: 1}}
	compareGroups(groups)
	b := groups["B"]
	if *groups["A"].Rate != .6 || *b.Rate != .3 || *b.ImpactRatio != .5 || !b.Flag || groups["A"].Flag || *b.P != .11097 && fmt.Sprintf("%.5f", *b.P) != "0.11097" {
		t.Errorf("B: rate %v ratio %v p %v flag %v", *b.Rate, *b.ImpactRatio, *b.P, b.Flag)
	}
	if groups["C"].Rate != nil || groups["C"].Flag {
		t.Error("four learners are too few for a rate")
	}
	if p := equity.Fisher(equity.Count{K: 3, N: 4}, equity.Count{K: 1, N: 4}); fmt.Sprintf("%.6f", p) != "0.485714" {
		t.Errorf("the lady tasting tea: %v", p)
	}
}
