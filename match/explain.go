package match

import "slices"

// explainer holds what a matching looks like from the sites.
type explainer struct {
	m        *Market
	found    *Matching
	held     [][]seat // of each site, in the order of keys
	waiting  [][]seat // who would rather be there and is acceptable, in the order of keys
	quota    []int    // how many each site may have: what it has, where its region is full
	choose   chooser
	blocking int
}

func (m *Market) explainer(found *Matching) *explainer {
	e := &explainer{m: m, found: found, held: make([][]seat, len(m.sites)), waiting: make([][]seat, len(m.sites))}
	for l := range m.rank {
		from, to := m.prefs(int32(l))
		got := found.granted[l]
		for i := from; i < to && i != got; i++ {
			if w := m.wish[i]; w.key != refused {
				e.waiting[w.site] = append(e.waiting[w.site], m.seat(int32(l), i))
			}
		}
		if got != None {
			s := m.wish[got].site
			e.held[s] = append(e.held[s], m.seat(int32(l), got))
		}
	}
	for s := range m.sites {
		slices.SortFunc(e.held[s], bySeatKey)
		slices.SortFunc(e.waiting[s], bySeatKey)
	}
	e.quotas()
	return e
}

func (e *explainer) quotas() {
	total := make([]int, len(e.m.caps))
	for s, region := range e.m.region {
		if region >= 0 {
			total[region] += len(e.held[s])
		}
	}
	e.quota = make([]int, len(e.m.sites))
	for s, region := range e.m.region {
		e.quota[s] = e.m.sites[s].capacity
		if region >= 0 && total[region] >= e.m.caps[region] {
			e.quota[s] = len(e.held[s])
		}
	}
}

// learner writes what one learner got, and why not what they would rather have had.
func (e *explainer) learner(out *Result, l int32) {
	who := e.m.in.Learners[l]
	out.Order[e.m.rank[l]] = who.ID
	out.Matching[who.ID] = nil
	from, to := e.m.prefs(l)
	got := e.found.granted[l]
	if got != None {
		id := e.m.in.Opportunities[e.m.wish[got].site].ID
		out.Matching[who.ID], to = &id, got
		out.Rank[who.ID] = int(got-from) + 1
	}
	for i := from; i < to; i++ {
		if out.Why[who.ID] == nil {
			out.Why[who.ID] = make(map[string]Why)
		}
		out.Why[who.ID][who.Prefs[i-from]] = e.why(e.m.seat(l, i), e.m.wish[i].site)
	}
}

// why says why a site did not take a learner who would rather be there.
func (e *explainer) why(c seat, s int32) Why {
	site, held := &e.m.sites[s], e.held[s]
	switch {
	case c.key == refused:
		return Why{Code: NotAcceptable}
	case e.found.closed[s]:
		return Why{Code: ClosedBelow}
	case site.capacity == 0:
		return Why{Code: NoSeats}
	}
	envy := e.wanted(c, s)
	e.blocking += one(envy)
	if len(held) == 0 {
		return Why{Code: e.emptySeat(s, envy)}
	}
	last := held[len(held)-1]
	by := e.m.in.Learners[last.learner].ID
	switch {
	case envy || len(held) < site.capacity:
		return Why{Code: e.emptySeat(s, envy), By: by}
	case last.key > c.key:
		return Why{Code: ReserveUsed, By: by}
	case last.key>>32 < c.key>>32:
		return Why{Code: OutClass, By: by}
	}
	return Why{Code: Outranked, By: by}
}

// emptySeat says why a seat stays empty, or with somebody behind, that a learner would
// take.
func (e *explainer) emptySeat(s int32, envy bool) Code {
	switch {
	case envy:
		return PassedOver
	case e.quota[s] < e.m.sites[s].capacity:
		return RegionFull
	}
	return HardReserve
}

// wanted reports whether the site, asked again, would take the learner with those it has:
// justified envy. A region at its cap is asked no more.
func (e *explainer) wanted(c seat, s int32) bool {
	at, _ := slices.BinarySearchFunc(e.held[s], c, bySeatKey)
	candidates := slices.Insert(slices.Clone(e.held[s]), at, c)
	return e.choose.choose(&e.m.sites[s], candidates, 0, e.quota[s])[at]
}

// site writes who waits for a site, and its cutoff.
func (e *explainer) site(out *Result, s int32, id string) {
	out.Cutoff[id] = nil
	if e.found.closed[s] {
		out.Closed = append(out.Closed, id)
		return
	}
	if len(e.waiting[s]) == 0 {
		return
	}
	for _, w := range e.waiting[s] {
		out.Waitlist[id] = append(out.Waitlist[id], e.m.in.Learners[w.learner].ID)
	}
	if held := e.held[s]; len(held) > 0 {
		last := e.m.in.Learners[held[len(held)-1].learner].ID
		out.Cutoff[id] = &last
	}
}
