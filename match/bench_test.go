package match

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
)

// city invents a round: a tenth as many sites as learners with eight seats each on
// average, twelve choices drawn toward popular sites, three groups that overlap.
func city(learners int, reserves bool) *Instance {
	r := rand.New(rand.NewPCG(7, 7))
	sites := max(learners/10, 12)
	in := &Instance{Format: Format, Mechanism: DA, Seed: "bench"}
	for s := range sites {
		o := Opportunity{ID: fmt.Sprintf("s%06d", s), Capacity: 4 + r.IntN(9)}
		if reserves {
			o.Reserves = []Reserve{{Group: "g", Seats: 1}, {Group: "h", Seats: 1}, {Group: "i", Seats: 1}}
		}
		in.Opportunities = append(in.Opportunities, o)
	}
	for l := range learners {
		who := Learner{ID: fmt.Sprintf("l%07d", l)}
		for i, g := range []string{"g", "h", "i"} {
			if r.IntN(4) <= i {
				who.Groups = append(who.Groups, g)
			}
		}
		seen := make(map[int]bool, 12)
		for len(who.Prefs) < 12 {
			s := int(float64(sites) * r.Float64() * r.Float64())
			if !seen[s] {
				seen[s] = true
				who.Prefs = append(who.Prefs, in.Opportunities[s].ID)
			}
		}
		in.Learners = append(in.Learners, who)
	}
	return in
}

// BenchmarkSolve solves rounds of growing size, compiled beforehand, and beside them a
// plain Gale-Shapley without reserves, explanation or names. THROUGHLINE_BENCH_LEARNERS
// sets the largest (100,000; docs/benchmarks.md records 1,000,000).
func BenchmarkSolve(b *testing.B) {
	most := 100_000
	if s := os.Getenv("THROUGHLINE_BENCH_LEARNERS"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			b.Fatalf("THROUGHLINE_BENCH_LEARNERS: %v", err)
		}
		most = n
	}
	for n := 1000; n <= most; n *= 10 {
		for name, reserves := range map[string]bool{"strict": false, "reserves": true} {
			m, err := Compile(city(n, reserves))
			if err != nil {
				b.Fatal(err)
			}
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					m.Solve()
				}
			})
			if !reserves {
				b.Run(fmt.Sprintf("floor/%d", n), func(b *testing.B) {
					for b.Loop() {
						floor(m)
					}
				})
			}
		}
	}
}

// floor is Gale-Shapley with a heap at each site and nothing else.
func floor(m *Market) []int32 {
	next := append([]int32(nil), m.start...)
	heaps := make([][]seat, len(m.sites))
	granted := make([]int32, len(m.rank))
	for l := range m.rank {
		free := int32(l)
		for free != None {
			e := next[free]
			if e == m.start[free+1] {
				granted[free] = None
				break
			}
			next[free]++
			s := m.wish[e].site
			h := heaps[s]
			if len(h) < m.sites[s].capacity {
				h = append(h, seat{key: m.wish[e].key, learner: free})
				for i := len(h) - 1; i > 0 && h[(i-1)/2].key < h[i].key; i = (i - 1) / 2 {
					h[i], h[(i-1)/2] = h[(i-1)/2], h[i]
				}
				heaps[s] = h
				granted[free] = e
				break
			}
			if len(h) == 0 || m.wish[e].key > h[0].key {
				continue
			}
			out := h[0].learner
			h[0] = seat{key: m.wish[e].key, learner: free}
			for i := 0; ; {
				big := i
				for c := 2*i + 1; c <= 2*i+2 && c < len(h); c++ {
					if h[c].key > h[big].key {
						big = c
					}
				}
				if big == i {
					break
				}
				h[i], h[big] = h[big], h[i]
				i = big
			}
			granted[free] = e
			free = out
		}
	}
	return granted
}

// The floor is right, or it is no floor.
func TestFloor(t *testing.T) {
	m, err := Compile(city(2000, false))
	if err != nil {
		t.Fatal(err)
	}
	want := m.Solve().granted
	for l, got := range floor(m) {
		if got != want[l] {
			t.Fatalf("learner %d: %d, want %d", l, got, want[l])
		}
	}
}
