package match

import "slices"

// turn is a learner who asks for one entry of their list.
type turn struct {
	seat
	site int32
}

// oneByOne grants seats for good, turn by turn: who has one asks no more, and who has
// one keeps it.
func (m *Market) oneByOne(turns []turn) *Matching {
	out := &Matching{granted: make([]int32, len(m.rank)), closed: make([]bool, len(m.sites))}
	for i := range out.granted {
		out.granted[i] = None
	}
	held := make([][]seat, len(m.sites))
	var c chooser
	for _, t := range turns {
		if out.granted[t.learner] != None {
			continue
		}
		candidates := append(held[t.site], t.seat)
		if c.choose(&m.sites[t.site], candidates, len(candidates)-1, m.sites[t.site].capacity)[len(candidates)-1] {
			out.granted[t.learner] = t.entry
			held[t.site] = candidates
		}
	}
	return out
}

func (m *Market) turn(learner, entry int32) turn {
	return turn{m.seat(learner, entry), m.wish[entry].site}
}

// lotteryOrder has everyone ask down their list before the next one drawn does.
func (m *Market) lotteryOrder() (turns []turn) {
	for _, l := range m.drawn() {
		from, to := m.prefs(l)
		for e := from; e < to; e++ {
			if m.wish[e].key != refused {
				turns = append(turns, m.turn(l, e))
			}
		}
	}
	return turns
}

// immediateOrder has everyone ask for their first choice, sites taking the best first;
// then everyone for their second.
func (m *Market) immediateOrder() (turns []turn) {
	for choice := int32(0); ; choice++ {
		round := []turn(nil)
		for l := range m.rank {
			from, to := m.prefs(int32(l))
			if e := from + choice; e < to {
				round = append(round, m.turn(int32(l), e))
			}
		}
		if len(round) == 0 {
			return turns
		}
		slices.SortFunc(round, func(a, b turn) int { return bySeatKey(a.seat, b.seat) })
		for _, t := range round {
			if t.key != refused {
				turns = append(turns, t)
			}
		}
	}
}

// drawn lists the learners in the order of the lottery.
func (m *Market) drawn() []int32 {
	order := make([]int32, len(m.rank))
	for l, n := range m.rank {
		order[n] = int32(l)
	}
	return order
}

// tradingCycles is Gale's top trading cycles for sites with several seats (Shapley and
// Scarf 1974; Abdulkadiroğlu and Sönmez 2003): everyone points to the best site left, each
// site to the first learner left of its order, and whoever is on a cycle gets what they
// point to. Reserves and minimums play no part.
func (m *Market) tradingCycles() *Matching {
	t := &trading{
		m: m, left: make([]int, len(m.sites)), next: slices.Clone(m.start[:len(m.start)-1]), at: make([]int, len(m.sites)),
		order: make([][]int32, len(m.sites)), done: make([]bool, len(m.rank)), step: make([]int, len(m.rank)),
		out: &Matching{granted: make([]int32, len(m.rank)), closed: make([]bool, len(m.sites))},
	}
	number := make(map[string]int32, len(m.rank))
	for i, l := range m.in.Learners {
		number[l.ID] = int32(i)
		t.out.granted[i] = None
	}
	drawn := m.drawn()
	for s, o := range m.in.Opportunities {
		t.left[s] = o.Capacity
		t.order[s] = drawn
		if o.Priority != nil {
			t.order[s] = nil
			for _, class := range o.Priority {
				from := len(t.order[s])
				for _, id := range class {
					t.order[s] = append(t.order[s], number[id])
				}
				slices.SortFunc(t.order[s][from:], func(a, b int32) int { return int(m.rank[a]) - int(m.rank[b]) })
			}
		}
	}
	for _, l := range drawn {
		t.follow(l)
	}
	return t.out
}

type trading struct {
	m     *Market
	left  []int     // seats of each site
	next  []int32   // of each learner: the entry that they point to
	order [][]int32 // of each site: learners, best first
	at    []int     // how far each site has come in its order
	done  []bool    // learners with a seat, or without hope of one
	step  []int     // of each learner on the path: its place there, from 1
	out   *Matching
}

// follow walks from a learner along what each points to and trades every cycle that it
// meets, until the learner is done.
func (t *trading) follow(first int32) {
	var path []int32
	for !t.done[first] {
		if len(path) == 0 {
			path = append(path, first)
			t.step[first] = 1
		}
		l := path[len(path)-1]
		s := t.points(l)
		if s == None {
			t.done[l], t.step[l] = true, 0
			path = path[:len(path)-1]
			continue
		}
		owner := t.owner(s)
		if at := t.step[owner]; at > 0 {
			t.trade(path[at-1:])
			path = path[:at-1]
			continue
		}
		path = append(path, owner)
		t.step[owner] = len(path)
	}
	for _, l := range path {
		t.step[l] = 0
	}
}

// points is the best site on the learner's list with a seat left and somebody to give
// it, or None.
func (t *trading) points(l int32) int32 {
	for ; t.next[l] < t.m.start[l+1]; t.next[l]++ {
		e := t.next[l]
		if s := t.m.wish[e].site; t.m.wish[e].key != refused && t.left[s] > 0 && t.owner(s) != None {
			return s
		}
	}
	return None
}

func (t *trading) owner(s int32) int32 {
	for ; t.at[s] < len(t.order[s]); t.at[s]++ {
		if l := t.order[s][t.at[s]]; !t.done[l] {
			return l
		}
	}
	return None
}

func (t *trading) trade(cycle []int32) {
	for _, l := range cycle {
		e := t.next[l]
		t.out.granted[l] = e
		t.left[t.m.wish[e].site]--
		t.done[l], t.step[l] = true, 0
	}
}
