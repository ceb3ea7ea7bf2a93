package match

import (
	"fmt"
	"maps"
	"math/bits"
	"slices"
)

// Market is an instance in numbers: learners and sites (opportunities) by their place in
// the instance, lists joined into one, and for each (learner, site) the key by which the
// site compares learners.
type Market struct {
	in     *Instance
	rank   []int32 // lottery number of each learner
	start  []int32 // where each learner's list starts in wish; one more for the end
	wish   []wish  // the lists, joined
	sites  []site
	cell   []int32 // where each site's masks start in a list of all sites' masks; one more for the end
	caps   []int   // of each region
	region []int32 // of each site, -1 for none
}

// wish is one choice of a learner.
type wish struct {
	key  uint64 // smaller is better; refused for who is not acceptable
	site int32
	mask uint8 // which of the site's reserves the learner counts for
}

// site is an opportunity as it chooses.
type site struct {
	capacity, min int
	hard          []bool // of each reserve
	seats         []int  // of each reserve
	within        []int  // seats of the reserves in each set of reserves
	draw          int32  // lottery number of the site, for ties between sites
	openFirst     bool
}

const refused = ^uint64(0)

// unlisted is the class of who is not in a priority.
const unlisted = ^uint32(0)

// Compile makes a market of an instance that [Instance.Check] has accepted, as Read and
// Run have it do; it does not check again what takes seconds for a city. The error is
// Problems when the reserves name more groups than one round can hold.
func Compile(in *Instance) (*Market, error) {
	m := &Market{in: in, rank: Draw(in.Seed, ids(in.Learners, func(l Learner) string { return l.ID }))}
	draw := Draw(in.Seed, ids(in.Opportunities, func(o Opportunity) string { return o.ID }))
	m.sites, m.cell = make([]site, len(in.Opportunities)), make([]int32, len(in.Opportunities)+1)
	for i, o := range in.Opportunities {
		m.sites[i] = newSite(o, draw[i], in.Mechanism == DAOpenFirst)
		m.cell[i+1] = m.cell[i] + int32(len(m.sites[i].within))
	}
	m.regions()
	m.lists()
	return m, m.masks()
}

func ids[T any](list []T, id func(T) string) []string {
	out := make([]string, len(list))
	for i, one := range list {
		out[i] = id(one)
	}
	return out
}

func newSite(o Opportunity, draw int32, openFirst bool) site {
	s := site{capacity: o.Capacity, min: o.Min, draw: draw, openFirst: openFirst}
	for _, r := range o.Reserves {
		s.seats, s.hard = append(s.seats, r.Seats), append(s.hard, r.Hard)
	}
	s.within = make([]int, 1<<len(s.seats))
	for set := 1; set < len(s.within); set++ {
		low := bits.TrailingZeros(uint(set))
		s.within[set] = s.within[set&(set-1)] + s.seats[low]
	}
	return s
}

func (m *Market) regions() {
	names := slices.Sorted(maps.Keys(m.in.RegionalCaps))
	at := make(map[string]int32, len(names))
	for i, name := range names {
		at[name] = int32(i)
		m.caps = append(m.caps, m.in.RegionalCaps[name])
	}
	m.region = make([]int32, len(m.sites))
	for i, o := range m.in.Opportunities {
		m.region[i] = -1
		if r, ok := at[o.Region]; ok {
			m.region[i] = r
		}
	}
}

// lists joins the learners' lists and gives each entry its key.
func (m *Market) lists() {
	at := make(map[string]int32, len(m.sites))
	for i, o := range m.in.Opportunities {
		at[o.ID] = int32(i)
	}
	m.start = make([]int32, len(m.in.Learners)+1)
	for i, l := range m.in.Learners {
		m.start[i+1] = m.start[i] + int32(len(l.Prefs))
	}
	m.wish = make([]wish, m.start[len(m.in.Learners)])
	wanted := make([][]int32, len(m.sites)) // entries of sites with a priority
	for i, l := range m.in.Learners {
		for j, p := range l.Prefs {
			e, s := m.start[i]+int32(j), at[p]
			m.wish[e] = wish{key: uint64(m.rank[i]), site: s}
			if m.in.Opportunities[s].Priority != nil {
				wanted[s] = append(wanted[s], e)
			}
		}
	}
	m.classes(wanted)
}

// classes puts the class of a learner at a site before the lottery number in the key.
func (m *Market) classes(wanted [][]int32) {
	number := make(map[string]uint32, len(m.in.Learners))
	for i, l := range m.in.Learners {
		number[l.ID] = uint32(m.rank[i])
	}
	class := make([]uint32, len(m.in.Learners)) // by lottery number
	for s, o := range m.in.Opportunities {
		if len(wanted[s]) == 0 {
			continue
		}
		for i := range class {
			class[i] = unlisted
		}
		for c, learners := range o.Priority {
			for _, id := range learners {
				class[number[id]] = uint32(c)
			}
		}
		for _, e := range wanted[s] {
			w := &m.wish[e]
			c := class[w.key]
			w.key |= uint64(c) << 32
			if c == unlisted {
				w.key = refused
			}
		}
	}
}

// maxGroups bounds the groups that all reserves together name.
const maxGroups = 64

// masks marks each entry with the site's reserves that the learner counts for.
func (m *Market) masks() error {
	bit := make(map[string]int)
	for _, o := range m.in.Opportunities {
		for _, r := range o.Reserves {
			if _, known := bit[r.Group]; !known {
				bit[r.Group] = len(bit)
			}
		}
	}
	if len(bit) > maxGroups {
		return Problems{{Where: "instance", Code: "too_many_groups", Message: fmt.Sprintf("seats are reserved for %d groups: at most %d in one round", len(bit), maxGroups)}}
	}
	local := make([][]int, len(m.sites))
	for s, o := range m.in.Opportunities {
		for _, r := range o.Reserves {
			local[s] = append(local[s], bit[r.Group])
		}
	}
	for i, l := range m.in.Learners {
		var of uint64
		for _, g := range l.Groups {
			if b, ok := bit[g]; ok {
				of |= 1 << b
			}
		}
		if of == 0 {
			continue
		}
		list := m.wish[m.start[i]:m.start[i+1]]
		for e := range list {
			for r, b := range local[list[e].site] {
				list[e].mask |= uint8(of>>b&1) << r
			}
		}
	}
	return nil
}

// prefs is the part of the joined lists that is a learner's.
func (m *Market) prefs(learner int32) (from, to int32) { return m.start[learner], m.start[learner+1] }

// seat is a learner who asks for, or holds, what entry e of the joined lists says.
func (m *Market) seat(learner, e int32) seat {
	return seat{key: m.wish[e].key, learner: learner, entry: e, mask: m.wish[e].mask}
}
