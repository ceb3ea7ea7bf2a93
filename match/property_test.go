package match

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// draft is a random small market with ties, overlapping reserves of both kinds, lists
// that leave sites and learners out.
func draft(t *rapid.T) *Instance {
	in := &Instance{Format: Format, Mechanism: DA, Seed: fmt.Sprint(rapid.IntRange(0, 1000).Draw(t, "seed"))}
	sites := rapid.IntRange(1, 3).Draw(t, "sites")
	groups := []string{"g", "h", "i"}
	var names []string
	for i := range rapid.IntRange(1, 5).Draw(t, "learners") {
		l := Learner{ID: fmt.Sprint("l", i)}
		for _, g := range groups {
			if rapid.Bool().Draw(t, "in "+g) {
				l.Groups = append(l.Groups, g)
			}
		}
		for _, s := range rapid.Permutation([]int{0, 1, 2}[:sites]).Draw(t, "prefs")[:rapid.IntRange(0, sites).Draw(t, "length")] {
			l.Prefs = append(l.Prefs, fmt.Sprint("s", s))
		}
		in.Learners, names = append(in.Learners, l), append(names, l.ID)
	}
	for s := range sites {
		o := Opportunity{ID: fmt.Sprint("s", s), Capacity: rapid.IntRange(0, 3).Draw(t, "capacity")}
		left := o.Capacity
		for _, g := range groups {
			if n := rapid.IntRange(0, left).Draw(t, "reserve "+g); n > 0 {
				o.Reserves = append(o.Reserves, Reserve{Group: g, Seats: n, Hard: rapid.Bool().Draw(t, "hard")})
				left -= n
			}
		}
		if rapid.Bool().Draw(t, "has priority") {
			o.Priority = Priority{}
			for _, l := range rapid.Permutation(names).Draw(t, "priority")[:rapid.IntRange(0, len(names)).Draw(t, "listed")] {
				if n := len(o.Priority); n > 0 && rapid.Bool().Draw(t, "tied") {
					o.Priority[n-1] = append(o.Priority[n-1], l)
				} else {
					o.Priority = append(o.Priority, []string{l})
				}
			}
		}
		in.Opportunities = append(in.Opportunities, o)
	}
	return in
}

// oracle is the choice as it is defined: of all sets that a site may take, those with the
// most reserve seats used, of these the best learners on them, then the best of the others.
func oracle(s *site, candidates []seat, quota int) []bool {
	var best []bool
	var score []int
	for set := range 1 << len(candidates) {
		on := chosen(len(candidates), set)
		used, all := reserveUse(s, candidates, on)
		if !all {
			continue // on is the set on reserve seats: each must have one
		}
		taken := slices.Clone(on)
		left := quota - used
		if left < 0 {
			continue
		}
		left = min(left, quota-hardEmpty(s, candidates, on)-used)
		for i := range candidates {
			if !taken[i] && left > 0 {
				taken[i] = true
				left--
			}
		}
		mine := []int{used}
		for i := range candidates {
			mine = append(mine, one(on[i]))
		}
		if best == nil || slices.Compare(mine, score) > 0 {
			best, score = taken, mine
		}
	}
	return best
}

func chosen(n, set int) []bool {
	out := make([]bool, n)
	for i := range out {
		out[i] = set>>i&1 == 1
	}
	return out
}

// reserveUse seats learners on reserve seats of their groups by augmenting paths.
func reserveUse(s *site, candidates []seat, on []bool) (used int, all bool) {
	var seats []int // the reserve of each seat
	for r, n := range s.seats {
		for range n {
			seats = append(seats, r)
		}
	}
	return seated(seats, candidates, on)
}

func seated(seats []int, candidates []seat, on []bool) (used int, all bool) {
	who := make([]int, len(seats))
	for i := range who {
		who[i] = -1
	}
	var place func(l int, seen []bool) bool
	place = func(l int, seen []bool) bool {
		for i, r := range seats {
			if candidates[l].mask>>r&1 == 0 || seen[i] {
				continue
			}
			seen[i] = true
			if who[i] < 0 || place(who[i], seen) {
				who[i] = l
				return true
			}
		}
		return false
	}
	all = true
	for l := range candidates {
		if on[l] {
			if place(l, make([]bool, len(seats))) {
				used++
			} else {
				all = false
			}
		}
	}
	return used, all
}

// hardEmpty is how many hard seats stay empty at the least, with those learners seated.
func hardEmpty(s *site, candidates []seat, on []bool) int {
	var hard []int
	for r, n := range s.seats {
		for range n {
			if s.hard[r] {
				hard = append(hard, r)
			}
		}
	}
	used, _ := seated(hard, candidates, on)
	return len(hard) - used
}

func TestChoiceIsTheDefinition(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := Opportunity{Capacity: rapid.IntRange(0, 5).Draw(t, "capacity")}
		left := o.Capacity
		for _, g := range []string{"g", "h", "i"} {
			n := rapid.IntRange(0, left).Draw(t, g)
			o.Reserves = append(o.Reserves, Reserve{Group: g, Seats: n, Hard: rapid.Bool().Draw(t, "hard")})
			left -= n
		}
		s := newSite(o, 0, false)
		var candidates []seat
		for i := range rapid.IntRange(0, 8).Draw(t, "candidates") {
			candidates = append(candidates, seat{key: uint64(i), mask: rapid.Uint8Range(0, 7).Draw(t, "mask")})
		}
		got := new(chooser).choose(&s, candidates, 0, o.Capacity)
		if want := oracle(&s, candidates, o.Capacity); !slices.Equal(got, want) {
			t.Fatalf("took %v, want %v", got, want)
		}
	})
}

// stable lists every matching without justified envy, by trying all.
func stable(m *Market) (all [][]int32) {
	granted := make([]int32, len(m.rank))
	var try func(l int)
	try = func(l int) {
		if l == len(granted) {
			if isStable(m, granted) {
				all = append(all, slices.Clone(granted))
			}
			return
		}
		from, to := m.prefs(int32(l))
		granted[l] = None
		try(l + 1)
		for e := from; e < to; e++ {
			if m.wish[e].key != refused {
				granted[l] = e
				try(l + 1)
			}
		}
		granted[l] = None
	}
	try(0)
	return all
}

// isStable asks whether every site would choose whom it has, of them and everyone who
// would rather be there.
func isStable(m *Market, granted []int32) bool {
	held, want := make([][]seat, len(m.sites)), make([][]seat, len(m.sites))
	for l, got := range granted {
		from, to := m.prefs(int32(l))
		for e := from; e < to; e++ {
			c := seat{m.wish[e].key, int32(l), e, m.wish[e].mask}
			if e == got {
				held[m.wish[e].site] = append(held[m.wish[e].site], c)
				break
			}
			if m.wish[e].key != refused {
				want[m.wish[e].site] = append(want[m.wish[e].site], c)
			}
		}
	}
	for s := range m.sites {
		slices.SortFunc(held[s], bySeatKey)
		if slices.Contains(oracle(&m.sites[s], held[s], m.sites[s].capacity), false) {
			return false
		}
		for _, c := range want[s] {
			at, _ := slices.BinarySearchFunc(held[s], c, bySeatKey)
			if oracle(&m.sites[s], slices.Insert(slices.Clone(held[s]), at, c), m.sites[s].capacity)[at] {
				return false
			}
		}
	}
	return true
}

// The outcome is stable, and no stable matching gives any learner a better place.
func TestLearnerOptimal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, err := Compile(draft(t))
		if err != nil {
			t.Fatal(err)
		}
		got := m.Solve().granted
		if !isStable(m, got) {
			t.Fatalf("%v is not stable", got)
		}
		for _, other := range stable(m) {
			for l := range got {
				if other[l] != None && (got[l] == None || other[l] < got[l]) {
					t.Fatalf("learner %d could have had entry %d, got %d", l, other[l], got[l])
				}
			}
		}
	})
}

// No list but the true one gets a learner anything better.
func TestHonestRankingIsSafe(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := draft(t)
		honest, err := Run(in)
		if err != nil {
			t.Fatal(err)
		}
		at := rapid.IntRange(0, len(in.Learners)-1).Draw(t, "who")
		who := in.Learners[at]
		place := func(r *Result) int {
			if i := slices.Index(who.Prefs, text(r.Matching[who.ID])); i >= 0 {
				return i
			}
			return len(who.Prefs)
		}
		for _, lie := range arrangements(who.Prefs) {
			in.Learners[at].Prefs = lie
			got, err := Run(in)
			if err != nil {
				t.Fatal(err)
			}
			if place(got) < place(honest) {
				t.Fatalf("%s gets %s with %v and %s with the truth %v", who.ID, text(got.Matching[who.ID]), lie, text(honest.Matching[who.ID]), who.Prefs)
			}
		}
	})
}

// arrangements lists every order of every part of a list.
func arrangements(list []string) [][]string {
	out := [][]string{nil}
	for i, first := range list {
		rest := slices.Delete(slices.Clone(list), i, i+1)
		for _, tail := range arrangements(rest) {
			out = append(out, append([]string{first}, tail...))
		}
	}
	return out
}

// The order in which an instance is written changes no byte of its result.
func TestOrderOfLinesDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := draft(t)
		in.Mechanism = rapid.SampledFrom(mechanisms).Draw(t, "mechanism")
		before := resultBytes(t, in)
		r := rand.New(rand.NewPCG(1, uint64(rapid.IntRange(0, 99).Draw(t, "shuffle"))))
		r.Shuffle(len(in.Learners), func(i, j int) { in.Learners[i], in.Learners[j] = in.Learners[j], in.Learners[i] })
		r.Shuffle(len(in.Opportunities), func(i, j int) {
			in.Opportunities[i], in.Opportunities[j] = in.Opportunities[j], in.Opportunities[i]
		})
		for _, o := range in.Opportunities {
			r.Shuffle(len(o.Reserves), func(i, j int) { o.Reserves[i], o.Reserves[j] = o.Reserves[j], o.Reserves[i] })
		}
		if after := resultBytes(t, in); !bytes.Equal(before, after) {
			t.Fatalf("%s\n%s", before, after)
		}
	})
}

func resultBytes(t *rapid.T, in *Instance) []byte {
	got, err := Run(in)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	encode(&b, got)
	return b.Bytes()
}

// A seat more hurts no learner, and nobody is hurt when somebody leaves.
func TestSeatsAndWithdrawalsHurtNobody(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := draft(t)
		for i := range in.Opportunities {
			for r := range in.Opportunities[i].Reserves {
				in.Opportunities[i].Reserves[r].Hard = false
			}
		}
		before, err := Run(in)
		if err != nil {
			t.Fatal(err)
		}
		gone := ""
		if rapid.Bool().Draw(t, "withdraw") {
			at := rapid.IntRange(0, len(in.Learners)-1).Draw(t, "who")
			gone = in.Learners[at].ID
			in.Learners[at].Prefs = nil
		} else {
			in.Opportunities[rapid.IntRange(0, len(in.Opportunities)-1).Draw(t, "where")].Capacity++
		}
		after, err := Run(in)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range in.Learners {
			was, is := before.Rank[l.ID], after.Rank[l.ID]
			if l.ID != gone && was > 0 && (is == 0 || is > was) {
				t.Fatalf("%s had choice %d and has %d", l.ID, was, is)
			}
		}
	})
}

// Sites that take place reach their minimum, under every region's cap.
func TestMinimumsAndCaps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := draft(t)
		in.RegionalCaps = map[string]int{"r": rapid.IntRange(0, 3).Draw(t, "cap")}
		for i := range in.Opportunities {
			o := &in.Opportunities[i]
			o.Min = rapid.IntRange(0, o.Capacity).Draw(t, "min")
			if rapid.Bool().Draw(t, "in region") {
				o.Region = "r"
			}
		}
		got, err := Run(in)
		if err != nil {
			t.Fatal(err)
		}
		at, region := map[string]int{}, 0
		for _, p := range got.Matching {
			at[text(p)]++
		}
		for _, o := range in.Opportunities {
			if o.Region == "r" {
				region += at[o.ID]
			}
			if closed := slices.Contains(got.Closed, o.ID); closed && at[o.ID] > 0 || !closed && at[o.ID] < o.Min || at[o.ID] > o.Capacity {
				t.Fatalf("%+v has %d learners, closed %v", o, at[o.ID], closed)
			}
		}
		if region > in.RegionalCaps["r"] {
			t.Fatalf("%d in a region of %d", region, in.RegionalCaps["r"])
		}
		if got.Audit.BlockingPairs > 0 {
			t.Fatalf("%d learners have justified envy", got.Audit.BlockingPairs)
		}
	})
}

// Everyone who asked in vain is told why, and nobody else is.
func TestEveryRefusalIsExplained(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := draft(t)
		in.Mechanism = rapid.SampledFrom(mechanisms).Draw(t, "mechanism")
		got, err := Run(in)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range in.Learners {
			wished := l.Prefs
			if n := got.Rank[l.ID]; n > 0 {
				wished = l.Prefs[:n-1]
			}
			if len(got.Why[l.ID]) != len(wished) {
				t.Fatalf("%s wished for %v and is told %v", l.ID, wished, got.Why[l.ID])
			}
			for _, s := range wished {
				if code := got.Why[l.ID][s].Code; code == "" || code == PassedOver && in.Mechanism == DA {
					t.Fatalf("%s at %s: %q", l.ID, s, code)
				}
			}
		}
	})
}
