package match

import (
	"cmp"
	"slices"
)

// None is the place of who has no seat.
const None int32 = -1

// Matching is who sits where: for each learner the entry of the joined lists that was
// granted, or None; and the sites that do not take place.
type Matching struct {
	granted []int32
	closed  []bool
}

// Solve places the learners by the instance's mechanism.
func (m *Market) Solve() *Matching {
	switch m.in.Mechanism {
	case TTC:
		return m.tradingCycles()
	case Immediate:
		return m.oneByOne(m.immediateOrder())
	case Lottery:
		return m.oneByOne(m.lotteryOrder())
	}
	closed := make([]bool, len(m.sites))
	r := m.begin(closed)
	for {
		r.run()
		worst := r.mostMissing()
		if worst == None {
			return r.matching()
		}
		closed[worst] = true
		if len(m.caps) > 0 {
			// A site that closes frees its region for others, so what was refused before
			// may be granted now: begin again.
			r = m.begin(closed)
			continue
		}
		// Whom others refused, they refuse still: there are only more who ask now.
		r.release(worst)
	}
}

// run is deferred acceptance, in rounds: everyone without a seat asks the next site of
// their list; each site that was asked chooses among those it holds and those who ask.
// The outcome does not depend on who asks when.
type run struct {
	m       *Market
	closed  []bool
	next    []int32  // of each learner: the entry to ask next
	asking  []int32  // learners without a seat who may still ask
	held    [][]seat // of each site, in the order of keys
	askers  [][]seat // of each site, in this round
	touched []int32  // sites that were asked in this round
	cut     []uint64 // of each site and mask: the best key that was refused
	choose  chooser
	room    []seat    // for a site's candidates
	members [][]int32 // sites of each region
}

func (m *Market) begin(closed []bool) *run {
	r := &run{
		m: m, closed: closed, next: slices.Clone(m.start[:len(m.start)-1]), asking: make([]int32, len(m.rank)),
		held: make([][]seat, len(m.sites)), askers: make([][]seat, len(m.sites)), cut: make([]uint64, m.cell[len(m.sites)]),
		members: make([][]int32, len(m.caps)),
	}
	for i := range r.asking {
		r.asking[i] = int32(i)
	}
	for i := range r.cut {
		r.cut[i] = refused
	}
	for i := range m.sites {
		if closed[i] {
			clear(r.cut[m.cell[i]:m.cell[i+1]])
		}
		if region := m.region[i]; region >= 0 {
			r.members[region] = append(r.members[region], int32(i))
		}
	}
	return r
}

func (r *run) run() {
	for len(r.asking) > 0 {
		r.ask()
		for _, s := range r.touched {
			r.decide(s)
		}
		r.trimRegions()
		r.touched = r.touched[:0]
	}
}

// ask lets everyone without a seat ask the first site that has not refused the like of
// them already: a site that refused somebody with the same groups refuses whoever is
// behind them.
func (r *run) ask() {
	for _, l := range r.asking {
		e, end := r.next[l], r.m.start[l+1]
		for ; e < end; e++ {
			w := &r.m.wish[e]
			if w.key < r.cut[r.m.cell[w.site]+int32(w.mask)] {
				break
			}
		}
		r.next[l] = e
		if e == end {
			continue
		}
		s := r.m.wish[e].site
		if len(r.askers[s]) == 0 {
			r.touched = append(r.touched, s)
		}
		r.askers[s] = append(r.askers[s], r.m.seat(l, e))
	}
	r.asking = r.asking[:0]
}

// decide lets a site choose among those it holds and those who ask.
func (r *run) decide(s int32) {
	slices.SortFunc(r.askers[s], bySeatKey)
	r.room = merge(r.room[:0], r.held[s], r.askers[s])
	r.askers[s] = r.askers[s][:0]
	r.keep(s, r.room, r.m.sites[s].capacity)
}

// keep has a site hold whom it chooses of the candidates, and refuse the others.
func (r *run) keep(s int32, candidates []seat, quota int) {
	taken := r.choose.choose(&r.m.sites[s], candidates, 0, quota)
	held := r.held[s][:0]
	for i, c := range candidates {
		if taken[i] {
			held = append(held, c)
			continue
		}
		r.refuse(s, c)
	}
	r.held[s] = held
}

func (r *run) refuse(s int32, c seat) {
	cut := &r.cut[r.m.cell[s]+int32(c.mask)]
	*cut = min(*cut, c.key)
	r.next[c.learner] = c.entry + 1
	r.asking = append(r.asking, c.learner)
}

func merge(into, a, b []seat) []seat {
	for len(a) > 0 && len(b) > 0 {
		if a[0].key < b[0].key {
			into, a = append(into, a[0]), a[1:]
		} else {
			into, b = append(into, b[0]), b[1:]
		}
	}
	return append(append(into, a...), b...)
}

// trimRegions keeps regions within their caps. The seats of a region go round its sites
// in the order of their draw, one at a time, to those with learners for them (flexible
// deferred acceptance, Kamada and Kojima 2015): no site's share is fixed beforehand.
func (r *run) trimRegions() {
	for region, limit := range r.m.caps {
		total := 0
		for _, s := range r.members[region] {
			total += len(r.held[s])
		}
		if total <= limit {
			continue
		}
		level, extra := r.share(region, limit)
		for _, s := range r.members[region] {
			quota := min(level, len(r.held[s]))
			if len(r.held[s]) > level && r.m.sites[s].draw < extra {
				quota++
			}
			if quota < len(r.held[s]) {
				r.room = append(r.room[:0], r.held[s]...)
				r.keep(s, r.room, quota)
			}
		}
	}
}

// share gives how many full turns the seats of a region go round, and which draws come
// before the turn that ends midway.
func (r *run) share(region, seats int) (level int, extra int32) {
	for {
		var wanting []int32 // draws of the sites with learners for one more
		for _, s := range r.members[region] {
			if len(r.held[s]) > level {
				wanting = append(wanting, r.m.sites[s].draw)
			}
		}
		if len(wanting) > seats {
			slices.Sort(wanting)
			return level, wanting[seats]
		}
		seats -= len(wanting)
		level++
	}
}

// mostMissing is the site that falls the furthest short of its minimum; of several the one
// drawn first.
func (r *run) mostMissing() int32 {
	worst := None
	missing := func(s int32) int { return r.m.sites[s].min - len(r.held[s]) }
	for i := range r.m.sites {
		s := int32(i)
		if r.closed[s] || missing(s) <= 0 {
			continue
		}
		if worst == None || cmp.Or(cmp.Compare(missing(worst), missing(s)), cmp.Compare(r.m.sites[s].draw, r.m.sites[worst].draw)) < 0 {
			worst = s
		}
	}
	return worst
}

// release closes a site: those it held ask elsewhere.
func (r *run) release(s int32) {
	for _, c := range r.held[s] {
		r.refuse(s, c)
	}
	r.held[s] = nil
	clear(r.cut[r.m.cell[s]:r.m.cell[s+1]])
}

func (r *run) matching() *Matching {
	out := &Matching{granted: make([]int32, len(r.m.rank)), closed: r.closed}
	for i := range out.granted {
		out.granted[i] = None
	}
	for _, held := range r.held {
		for _, c := range held {
			out.granted[c.learner] = c.entry
		}
	}
	return out
}
