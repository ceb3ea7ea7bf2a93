package match

// seat is a learner at a site: held, or asking.
type seat struct {
	key     uint64
	learner int32
	entry   int32 // in the joined lists
	mask    uint8
}

func bySeatKey(a, b seat) int {
	switch {
	case a.key < b.key:
		return -1
	case a.key > b.key:
		return 1
	}
	return 0
}

// chooser applies sites' choices. It keeps its room between them; one for each goroutine.
type chooser struct {
	used  []int // learners counted toward each set of reserves
	taken []bool
}

// choose marks whom a site takes of the candidates, the first pinned of which are not
// asked any more. The others stand in the order of their keys. quota may be less than the
// site's capacity (a regional cap).
//
// Reserves first: a learner is counted toward a reserve seat when all who are counted can
// still each have one of their own. That is so as long as no set of reserves is asked for
// by more learners who fit nowhere else than it has seats (Hall 1935), and taking them
// greedily gives the most seats used and the best learners (transversal matroid).
func (c *chooser) choose(s *site, candidates []seat, pinned, quota int) []bool {
	c.taken = append(c.taken[:0], make([]bool, len(candidates))...)
	left := quota - pinned
	for i := range pinned {
		c.taken[i] = true
	}
	if len(s.seats) == 0 {
		for i := pinned; i < len(candidates) && left > 0; i++ {
			c.taken[i] = true
			left--
		}
		return c.taken
	}
	c.used = append(c.used[:0], make([]int, len(s.within))...)
	if s.openFirst {
		left -= c.take(s, candidates, pinned, min(left, max(0, quota-s.within[len(s.within)-1]-pinned)), false)
	}
	for i := range pinned {
		c.count(s, candidates[i].mask)
	}
	left -= c.take(s, candidates, pinned, left, true)
	c.take(s, candidates, pinned, left-c.heldEmpty(s), false)
	return c.taken
}

// take takes up to n more candidates: toward a reserve seat, or any.
func (c *chooser) take(s *site, candidates []seat, from, n int, reserved bool) (took int) {
	for i := from; i < len(candidates) && took < n; i++ {
		if c.taken[i] || reserved && !c.count(s, candidates[i].mask) {
			continue
		}
		c.taken[i] = true
		took++
	}
	return took
}

// count counts a learner toward the reserves when there is a seat for all counted.
func (c *chooser) count(s *site, mask uint8) bool {
	if mask == 0 {
		return false
	}
	all := len(s.within) - 1
	rest := all &^ int(mask)
	// the sets that hold all of mask are mask joined with each subset of the rest
	for sub := rest; ; sub = (sub - 1) & rest {
		set := int(mask) | sub
		if c.used[set] >= s.within[set] {
			return false
		}
		if sub == 0 {
			break
		}
	}
	for sub := rest; ; sub = (sub - 1) & rest {
		c.used[int(mask)|sub]++
		if sub == 0 {
			return true
		}
	}
}

// heldEmpty is how many hard seats stay empty for want of learners of their groups. The
// soft seats of the groups are filled first where a learner could count for either, so
// that a hard seat stays empty only when it must not.
func (c *chooser) heldEmpty(s *site) int {
	hardSet, hardSeats := 0, 0
	for r, hard := range s.hard {
		if hard {
			hardSet |= 1 << r
			hardSeats += s.seats[r]
		}
	}
	if hardSeats == 0 {
		return 0
	}
	// The most counted learners that hard seats can hold: by Hall, the least over sets of
	// hard reserves of (seats in the set + learners counted who fit some hard reserve outside it).
	all := len(s.within) - 1
	total, filled := c.used[all], hardSeats
	for set := hardSet; ; set = (set - 1) & hardSet {
		outside := hardSet &^ set
		fits := total - c.used[all&^outside] // counted learners with a reserve in outside
		filled = min(filled, s.within[set]+fits)
		if set == 0 {
			break
		}
	}
	return hardSeats - filled
}
