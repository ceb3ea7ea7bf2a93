package match

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"math"
	"slices"

	"throughline/equity"
)

// Result is what came of an instance, ready to be published: the same bytes whenever and
// wherever it is computed, and in whatever order the instance was written.
type Result struct {
	Matching map[string]*string        `json:"matching"` // learner -> opportunity, null without one
	Rank     map[string]int            `json:"rank"`     // which choice it was, 1 the first
	Waitlist map[string][]string       `json:"waitlist"` // who would rather be there, best first
	Closed   []string                  `json:"closed"`   // did not reach their minimum
	Order    []string                  `json:"order"`    // of the lottery
	Why      map[string]map[string]Why `json:"why"`      // of each choice that was ranked above what came
	Cutoff   map[string]*string        `json:"cutoff"`   // last of those placed where somebody was refused, else null
	Audit    Audit                     `json:"audit"`
	Digest   string                    `json:"digest"` // "sha256:" over the canonical instance, LF and the matching
}

// Why says why a choice did not come true.
type Why struct {
	Code Code   `json:"code"`
	By   string `json:"by,omitempty"` // the last learner placed there
}

// Code is a reason.
type Code string

// The reasons, in the order in which they are looked for.
const (
	NotAcceptable Code = "not_acceptable"       // the site does not list the learner
	ClosedBelow   Code = "closed_below_minimum" // the site does not take place
	NoSeats       Code = "no_seats"             // it never had any
	OutClass      Code = "outranked_class"      // all placed are of a better class
	Outranked     Code = "outranked"            // of the same class, drawn earlier
	ReserveUsed   Code = "reserve_seat_used"    // somebody behind was placed on a reserved seat
	HardReserve   Code = "hard_reserve"         // a seat stays empty for another group
	RegionFull    Code = "region_full"          // a seat stays empty for the region's cap
	PassedOver    Code = "passed_over"          // somebody behind was placed: this mechanism allows it
)

// Audit says how the round went, and for whom.
type Audit struct {
	Learners      int                    `json:"learners"`
	Eligible      int                    `json:"eligible"` // acceptable to a site they ranked
	Placed        int                    `json:"placed"`
	FirstChoice   int                    `json:"first_choice"`
	BlockingPairs int                    `json:"blocking_pairs"` // learners with justified envy, counted for each site
	Groups        map[string]*GroupAudit `json:"groups"`
}

// GroupAudit is the audit of one group. Below SmallGroup learners rates stay null: one
// learner more or less would turn them.
type GroupAudit struct {
	Applied     int      `json:"applied"` // ranked a site
	Eligible    int      `json:"eligible"`
	Placed      int      `json:"placed"`
	FirstChoice int      `json:"first_choice"`
	Rate        *float64 `json:"rate"`         // placed of applied
	ImpactRatio *float64 `json:"impact_ratio"` // to the group with the highest rate; a screen, 29 CFR 1607.4(D)
	P           *float64 `json:"p"`            // Fisher's exact test against that group
	Flag        bool     `json:"flag"`         // ratio below 0.80
}

// SmallGroup is how many must have applied for a group's rates to be said.
const SmallGroup = 10

// Run solves an instance and explains the outcome.
func Run(in *Instance) (*Result, error) {
	if err := in.Check(); err != nil {
		return nil, err
	}
	m, err := Compile(in)
	if err != nil {
		return nil, err
	}
	return m.Result(m.Solve()), nil
}

// Result explains a matching.
func (m *Market) Result(found *Matching) *Result {
	e := m.explainer(found)
	out := &Result{
		Matching: make(map[string]*string, len(m.rank)), Rank: make(map[string]int), Waitlist: make(map[string][]string),
		Closed: []string{}, Order: make([]string, len(m.rank)), Why: make(map[string]map[string]Why), Cutoff: make(map[string]*string),
	}
	for l := range m.in.Learners {
		e.learner(out, int32(l))
	}
	for s, o := range m.in.Opportunities {
		e.site(out, int32(s), o.ID)
	}
	slices.Sort(out.Closed)
	out.Audit = e.audit(out)
	out.Digest = digest(m.in, out.Matching)
	return out
}

func digest(in *Instance, matching map[string]*string) string {
	sum := sha256.New()
	encode(sum, canonical(in))
	encode(sum, matching)
	return "sha256:" + hex.EncodeToString(sum.Sum(nil))
}

// encode writes JSON and a line feed. Nothing here can fail to be JSON.
func encode(w io.Writer, v any) {
	if err := json.NewEncoder(w).Encode(v); err != nil {
		panic(err)
	}
}

// canonical is the instance with everything in order whose order has no meaning.
func canonical(in *Instance) *Instance {
	out := *in
	out.Learners = slices.Clone(in.Learners)
	slices.SortFunc(out.Learners, func(a, b Learner) int { return cmp.Compare(a.ID, b.ID) })
	for i := range out.Learners {
		out.Learners[i].Groups = slices.Sorted(slices.Values(out.Learners[i].Groups))
	}
	out.Opportunities = slices.Clone(in.Opportunities)
	slices.SortFunc(out.Opportunities, func(a, b Opportunity) int { return cmp.Compare(a.ID, b.ID) })
	for i, o := range out.Opportunities {
		o.Reserves = slices.Clone(o.Reserves)
		slices.SortFunc(o.Reserves, func(a, b Reserve) int { return cmp.Compare(a.Group, b.Group) })
		o.Priority = slices.Clone(o.Priority)
		for c := range o.Priority {
			o.Priority[c] = slices.Sorted(slices.Values(o.Priority[c]))
		}
		out.Opportunities[i] = o
	}
	return &out
}

// audit counts. Groups overlap.
func (e *explainer) audit(out *Result) Audit {
	a := Audit{Learners: len(e.m.rank), BlockingPairs: e.blocking, Groups: make(map[string]*GroupAudit)}
	for l, who := range e.m.in.Learners {
		from, to := e.m.prefs(int32(l))
		eligible := slices.ContainsFunc(e.m.wish[from:to], func(w wish) bool { return w.key != refused })
		placed, first := out.Matching[who.ID] != nil, out.Rank[who.ID] == 1
		a.Eligible += one(eligible)
		a.Placed += one(placed)
		a.FirstChoice += one(first)
		for _, name := range who.Groups {
			g := a.Groups[name]
			if g == nil {
				g = new(GroupAudit)
				a.Groups[name] = g
			}
			g.Applied += one(to > from)
			g.Eligible += one(eligible)
			g.Placed += one(placed)
			g.FirstChoice += one(first)
		}
	}
	compareGroups(a.Groups)
	return a
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

func compareGroups(groups map[string]*GroupAudit) {
	best := equity.Count{}
	for _, g := range groups {
		c := equity.Count{K: g.Placed, N: g.Applied}
		if c.N >= SmallGroup && (best.N == 0 || c.Rate() > best.Rate() || c.Rate() == best.Rate() && c.N > best.N) {
			best = c
		}
	}
	for _, g := range groups {
		c := equity.Count{K: g.Placed, N: g.Applied}
		if c.N < SmallGroup {
			continue
		}
		rate := rounded(c.Rate())
		g.Rate = &rate
		if best.K == 0 {
			continue
		}
		ratio, p := rounded(c.Rate()/best.Rate()), rounded(equity.Fisher(c, best))
		g.ImpactRatio, g.P = &ratio, &p
		g.Flag = c.Rate() < .8*best.Rate()
	}
}

// rounded keeps six digits, so that no machine's last bit shows in what is published.
func rounded(x float64) float64 { return math.Round(x*1e6) / 1e6 }
