package verify

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
)

type instance struct {
	Mechanism string
	Seed      string
	Learners  []struct {
		ID            string
		Prefs, Groups []string
	}
	Opportunities []opportunity
	RegionalCaps  map[string]int `json:"regional_caps"`
}

type opportunity struct {
	ID            string
	Capacity, Min int
	Priority      []any
	Reserves      []struct {
		Group string
		Seats int
		Hard  bool
	}
	Region string
}

type result struct {
	Matching map[string]*string
	Rank     map[string]int
	Waitlist map[string][]string
	Closed   []string
	Order    []string
	Audit    struct {
		Learners, Placed int
		FirstChoice      int `json:"first_choice"`
		BlockingPairs    int `json:"blocking_pairs"`
	}
}

// Faults lists what is wrong with a result, and is empty when nothing is. Both are JSON
// as `throughline match` reads and writes it; the error is that they cannot be read.
// Refusals are judged for the mechanism "da" only: the others promise less.
func Faults(instanceJSON, resultJSON []byte) ([]string, error) {
	var c check
	if err := json.Unmarshal(instanceJSON, &c.in); err != nil {
		return nil, fmt.Errorf("the instance cannot be read: %w", err)
	}
	if err := json.Unmarshal(resultJSON, &c.out); err != nil {
		return nil, fmt.Errorf("the result cannot be read: %w", err)
	}
	c.index()
	c.lottery()
	c.placements()
	c.seats()
	if c.in.Mechanism == "da" || c.in.Mechanism == "" {
		c.refusals()
	}
	c.sums()
	return c.faults, nil
}

type check struct {
	in     instance
	out    result
	faults []string
	drawn  map[string]int            // learner -> place in the lottery
	class  map[string]map[string]int // opportunity -> learner -> class; nil where everyone is tied
	groups map[string]map[string]bool
	at     map[string][]string // opportunity -> who is placed there
	closed map[string]bool
	region map[string]int // seats taken
}

func (c *check) fault(text string, args ...any) {
	c.faults = append(c.faults, fmt.Sprintf(text, args...))
}

func (c *check) index() {
	c.class, c.groups = make(map[string]map[string]int), make(map[string]map[string]bool)
	c.at, c.closed, c.region = make(map[string][]string), make(map[string]bool), make(map[string]int)
	for _, o := range c.in.Opportunities {
		if o.Priority == nil {
			continue
		}
		c.class[o.ID] = make(map[string]int)
		for n, element := range o.Priority {
			if id, ok := element.(string); ok {
				c.class[o.ID][id] = n
				continue
			}
			tied, _ := element.([]any)
			for _, id := range tied {
				c.class[o.ID][fmt.Sprint(id)] = n
			}
		}
	}
	for _, l := range c.in.Learners {
		c.groups[l.ID] = make(map[string]bool)
		for _, g := range l.Groups {
			c.groups[l.ID][g] = true
		}
	}
	for _, id := range c.out.Closed {
		c.closed[id] = true
	}
}

func ticket(seed, id string) string {
	sum := sha256.Sum256([]byte(seed + "\n" + id))
	return hex.EncodeToString(sum[:])
}

// lottery draws again.
func (c *check) lottery() {
	order := make([]string, 0, len(c.in.Learners))
	numbers := make(map[string]string, len(c.in.Learners))
	for _, l := range c.in.Learners {
		order = append(order, l.ID)
		numbers[l.ID] = ticket(c.in.Seed, l.ID)
	}
	slices.SortFunc(order, func(a, b string) int { return cmp.Compare(numbers[a], numbers[b]) })
	c.drawn = make(map[string]int, len(order))
	for n, id := range order {
		c.drawn[id] = n
	}
	if !slices.Equal(order, c.out.Order) {
		for n, id := range order {
			if n >= len(c.out.Order) || c.out.Order[n] != id {
				c.fault("the lottery draws %s as number %d, and the result says otherwise", id, n+1)
				return
			}
		}
		c.fault("the result's lottery has %d learners, the instance %d", len(c.out.Order), len(order))
	}
}

// placements looks at each learner: known, placed once, where they asked and may be.
func (c *check) placements() {
	for _, l := range c.in.Learners {
		place, known := c.out.Matching[l.ID]
		switch {
		case !known:
			c.fault("%s is missing from the matching", l.ID)
			continue
		case place == nil:
			if n, ok := c.out.Rank[l.ID]; ok {
				c.fault("%s has no place, and is said to have choice %d", l.ID, n)
			}
			continue
		}
		c.at[*place] = append(c.at[*place], l.ID)
		n := slices.Index(l.Prefs, *place) + 1
		switch {
		case n == 0:
			c.fault("%s is placed at %s and never asked for it", l.ID, *place)
		case !c.acceptable(*place, l.ID):
			c.fault("%s is placed at %s, which does not accept them", l.ID, *place)
		case c.out.Rank[l.ID] != n:
			c.fault("%s has choice %d, and is said to have choice %d", l.ID, n, c.out.Rank[l.ID])
		}
	}
	if len(c.out.Matching) != len(c.in.Learners) {
		c.fault("the matching names %d learners, the instance %d", len(c.out.Matching), len(c.in.Learners))
	}
}

func (c *check) acceptable(site, learner string) bool {
	classes, listed := c.class[site]
	_, ok := classes[learner]
	return !listed || ok
}

// seats looks at each site and region: not too many, not too few.
func (c *check) seats() {
	for _, o := range c.in.Opportunities {
		n := len(c.at[o.ID])
		c.region[o.Region] += n
		switch {
		case n > o.Capacity:
			c.fault("%s has %d learners on %d seats", o.ID, n, o.Capacity)
		case c.closed[o.ID] && n > 0:
			c.fault("%s is closed and has %d learners", o.ID, n)
		case c.closed[o.ID] && o.Min == 0:
			c.fault("%s is closed and has no minimum to miss", o.ID)
		case !c.closed[o.ID] && n < o.Min && c.dA():
			c.fault("%s takes place with %d learners and needs %d", o.ID, n, o.Min)
		case n-c.empty(o) > o.Capacity-c.hardSeats(o):
			c.fault("%s has more learners than its hard reserves leave seats for", o.ID)
		}
	}
	for name, most := range c.in.RegionalCaps {
		if c.region[name] > most {
			c.fault("region %s has %d learners and a cap of %d", name, c.region[name], most)
		}
	}
}

func (c *check) dA() bool {
	return c.in.Mechanism != "ttc" && c.in.Mechanism != "immediate" && c.in.Mechanism != "lottery"
}

func (c *check) hardSeats(o opportunity) (n int) {
	for _, r := range o.Reserves {
		if r.Hard {
			n += r.Seats
		}
	}
	return n
}

// empty is how many of a site's learners can sit on its hard seats.
func (c *check) empty(o opportunity) int { return c.most(o, c.at[o.ID], true) }

// most seats as many of the learners on reserved seats of their groups as can be, one
// after another, moving those who sit (augmenting paths).
func (c *check) most(o opportunity, learners []string, hardOnly bool) (seated int) {
	var groups []string
	for _, r := range o.Reserves {
		for range r.Seats {
			if r.Hard || !hardOnly {
				groups = append(groups, r.Group)
			}
		}
	}
	who := make([]string, len(groups))
	var sit func(l string, tried []bool) bool
	sit = func(l string, tried []bool) bool {
		for i, g := range groups {
			if tried[i] || !c.groups[l][g] {
				continue
			}
			tried[i] = true
			if who[i] == "" || sit(who[i], tried) {
				who[i] = l
				return true
			}
		}
		return false
	}
	for _, l := range learners {
		if sit(l, make([]bool, len(groups))) {
			seated++
		}
	}
	return seated
}

// refusals asks of everyone who would rather be elsewhere whether that site, choosing
// among those it has and them, would take them.
func (c *check) refusals() {
	sites := make(map[string]opportunity, len(c.in.Opportunities))
	for _, o := range c.in.Opportunities {
		sites[o.ID] = o
	}
	for _, l := range c.in.Learners {
		for _, p := range l.Prefs {
			if place := c.out.Matching[l.ID]; place != nil && *place == p {
				break
			}
			if c.closed[p] || !c.acceptable(p, l.ID) {
				continue
			}
			if c.takes(sites[p], l.ID) {
				c.fault("%s would rather be at %s, which should have taken them", l.ID, p)
			}
		}
	}
}

// takes reports whether a site would take one more learner, with those it has.
func (c *check) takes(o opportunity, learner string) bool {
	quota := o.Capacity
	if most, capped := c.in.RegionalCaps[o.Region]; capped && c.region[o.Region] >= most {
		quota = len(c.at[o.ID])
	}
	all := append(slices.Clone(c.at[o.ID]), learner)
	slices.SortFunc(all, func(a, b string) int {
		return cmp.Or(cmp.Compare(c.class[o.ID][a], c.class[o.ID][b]), cmp.Compare(c.drawn[a], c.drawn[b]))
	})
	var reserved, others []string
	for _, l := range all {
		if more := append(slices.Clone(reserved), l); len(reserved) < quota && c.most(o, more, false) == len(more) {
			reserved = more
		} else {
			others = append(others, l)
		}
	}
	if slices.Contains(reserved, learner) {
		return true
	}
	left := quota - len(reserved) - (c.hardSeats(o) - c.most(o, reserved, true))
	return slices.Index(others, learner) < left
}

// sums counts again what the audit says, and looks at who waits.
func (c *check) sums() {
	placed, first := 0, 0
	waits := make(map[string]int)
	for _, l := range c.in.Learners {
		place := c.out.Matching[l.ID]
		if place != nil {
			placed++
			if len(l.Prefs) > 0 && l.Prefs[0] == *place {
				first++
			}
		}
		for _, p := range l.Prefs {
			if place != nil && *place == p {
				break
			}
			if !c.closed[p] && c.acceptable(p, l.ID) {
				waits[p]++
				if !slices.Contains(c.out.Waitlist[p], l.ID) {
					c.fault("%s should wait for %s, and is not on its list", l.ID, p)
				}
			}
		}
	}
	for p, list := range c.out.Waitlist {
		if len(list) != waits[p] {
			c.fault("%d wait for %s, and its list has %d", waits[p], p, len(list))
		}
		sorted := slices.IsSortedFunc(list, func(a, b string) int {
			return cmp.Or(cmp.Compare(c.class[p][a], c.class[p][b]), cmp.Compare(c.drawn[a], c.drawn[b]))
		})
		if !sorted {
			c.fault("the waiting list of %s is not in its order", p)
		}
	}
	a := c.out.Audit
	if a.Learners != len(c.in.Learners) || a.Placed != placed || a.FirstChoice != first {
		c.fault("the audit says %d learners, %d placed, %d first choices; there are %d, %d and %d", a.Learners, a.Placed, a.FirstChoice, len(c.in.Learners), placed, first)
	}
}
