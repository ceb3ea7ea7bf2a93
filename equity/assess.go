package equity

import (
	"fmt"
	"math"
)

// Group is a part of the population that is looked at: "English learners", "Hispanic
// girls". Groups may overlap.
type Group struct {
	Name string
	Count
}

// Rule says when a group counts as left out.
type Rule string

// The rules in use. All compare a group's rate with a reference rate.
const (
	// PPG is the percentage point gap of 2017 (California Community Colleges): below the
	// reference by more than 1.96*sqrt(.25/n), at least 3 points.
	PPG Rule = "ppg"
	// PPG1 is its form of 2022: the reference is everyone else, the margin
	// 1.96*sqrt(p(1-p)/n), at least 2 points; ten learners or fewer are too few.
	PPG1 Rule = "ppg1"
	// Proportionality compares the group's share of successes with its share of the
	// population: below 0.80.
	Proportionality Rule = "proportionality"
	// EightyPercent compares with the highest rate of any group that is at least 2 % of
	// all: below 0.80. It is a screen (29 CFR 1607.4(D)) and proves nothing.
	EightyPercent Rule = "eighty_percent"
	// Significance compares with everyone else by Newcombe's limits: both below 0.
	Significance Rule = "significance"
)

// Verdict is what may be said of a group.
type Verdict string

// The verdicts. NotEnough is neither of the others: nothing may be concluded.
const (
	LeftOut   Verdict = "left_out"
	Level     Verdict = "level"
	NotEnough Verdict = "not_enough"
)

// Options of Assess. The zero value of a field is its default.
type Options struct {
	Rule     Rule    // Significance
	MinN     int     // learners that a group, and its rest, must have; 10 (PPG1: 11)
	Below    float64 // ratio under which Proportionality and EightyPercent flag; 0.80
	MinShare float64 // of all, for the group that sets EightyPercent's reference; 0.02
	FDR      float64 // share of flagged groups that may be chance, for Finding.Believed; 0.05
}

func (o Options) orDefaults() Options {
	if o.Rule == "" {
		o.Rule = Significance
	}
	if o.MinN == 0 {
		o.MinN = 10
		if o.Rule == PPG1 {
			o.MinN = 11
		}
	}
	if o.Below == 0 {
		o.Below = 0.80
	}
	if o.MinShare == 0 {
		o.MinShare = 0.02
	}
	if o.FDR == 0 {
		o.FDR = 0.05
	}
	return o
}

// Finding is what is known of one group. Rates are shares of 1, gaps are differences of
// rates (times 100: points).
type Finding struct {
	Group
	Rest      Count    // everyone else
	Limits    Interval // Wilson's, of the rate
	Reference float64  // the rate that the rule compares with
	Margin    float64  // what the rule allows below the reference, in points of 1
	Gap       float64  // Reference less the group's rate: positive means left behind
	GapLimits Interval // Newcombe's, of the rest's rate less the group's
	Ratio     float64  // the group's rate to the reference
	RiskRatio float64  // to everyone else
	RRLimits  Interval
	Index     float64 // representation: share of successes to share of population
	Z, P      float64 // two-proportion test against everyone else
	Verdict   Verdict
	Believed  bool // LeftOut, and not one of many by chance (Benjamini-Hochberg over all groups with enough learners)
	ToPass    int  // more successes until the rule no longer flags the group
	ToParity  int  // more successes until the group's rate is the reference
}

// Assess compares each group with its reference. all is the population; a group that is
// larger than it, or has more successes, is refused.
func Assess(all Count, groups []Group, o Options) ([]Finding, error) {
	if err := all.Check(); err != nil {
		return nil, fmt.Errorf("the population: %w", err)
	}
	o = o.orDefaults()
	highest := highestRate(all, groups, o.MinShare)
	out := make([]Finding, len(groups))
	for i, g := range groups {
		rest := all.Minus(g.Count)
		if err := g.Check(); err != nil {
			return nil, fmt.Errorf("group %q: %w", g.Name, err)
		}
		if err := rest.Check(); err != nil {
			return nil, fmt.Errorf("group %q is not part of the population: everyone else would be %w", g.Name, err)
		}
		f := compare(g, rest)
		f.Index = g.Rate() / all.Rate()
		if err := f.refer(o, all, highest); err != nil {
			return nil, err
		}
		f.judge(o, all)
		out[i] = f
	}
	believe(out, o.FDR)
	return out, nil
}

func compare(g Group, rest Count) Finding {
	f := Finding{Group: g, Rest: rest, Limits: g.Wilson(Z95)}
	_, f.GapLimits = Difference(rest, g.Count, Z95)
	f.RiskRatio, f.RRLimits = RiskRatio(g.Count, rest, Z95)
	f.Z, f.P = ZTest(g.Count, rest)
	return f
}

// refer sets what the rule compares with, and how far the group is from it.
func (f *Finding) refer(o Options, all Count, highest float64) error {
	n, p := float64(f.N), f.Rate()
	f.Reference = f.Rest.Rate()
	switch o.Rule {
	case PPG:
		f.Reference, f.Margin = all.Rate(), math.Max(1.96*math.Sqrt(.25/n), .03)
	case PPG1:
		f.Margin = math.Max(1.96*math.Sqrt(p*(1-p)/n), .02)
	case Proportionality:
		f.Reference = all.Rate()
	case EightyPercent:
		f.Reference = highest
	case Significance:
	default:
		return fmt.Errorf("%q is no rule: use %q, %q, %q, %q or %q", o.Rule, PPG, PPG1, Proportionality, EightyPercent, Significance)
	}
	f.Gap, f.Ratio = f.Reference-p, p/f.Reference
	return nil
}

// judge applies the rule.
func (f *Finding) judge(o Options, all Count) {
	switch {
	case f.N < o.MinN || f.Rest.N < o.MinN || math.IsNaN(f.Ratio):
		f.Verdict = NotEnough
		return
	case f.flagged(o):
		f.Verdict = LeftOut
	default:
		f.Verdict = Level
	}
	f.ToPass, f.ToParity = f.needed(o, all)
}

func (f *Finding) flagged(o Options) bool {
	switch o.Rule {
	case PPG, PPG1:
		return f.Gap >= f.Margin
	case Significance:
		return f.GapLimits.Low > 0
	}
	return f.Ratio < o.Below
}

// needed counts the successes until the rule passes, and until parity. Proportionality
// counts them in the population too, since its reference rises with them.
func (f *Finding) needed(o Options, all Count) (pass, parity int) {
	if o.Rule == Proportionality {
		w := float64(f.N) / float64(all.N)
		parity = atLeast((w*float64(all.K) - float64(f.K)) / (1 - w))
		if f.Verdict == LeftOut {
			pass = beyond((o.Below*w*float64(all.K) - float64(f.K)) / (1 - o.Below*w))
		}
		return pass, parity
	}
	parity = atLeast(f.Reference*float64(f.N) - float64(f.K))
	if f.Verdict != LeftOut {
		return 0, parity
	}
	switch o.Rule {
	case PPG:
		return beyond((f.Reference-f.Margin)*float64(f.N) - float64(f.K)), parity
	case EightyPercent:
		return beyond(o.Below*f.Reference*float64(f.N) - float64(f.K)), parity
	}
	return f.search(o), parity
}

// search finds the least number of successes with which the rule passes, where the margin
// moves with the rate.
func (f *Finding) search(o Options) int {
	low, high := 0, f.N-f.K // fails with low, passes with high
	for high-low > 1 {
		more := (low + high) / 2
		next := compare(Group{f.Name, Count{f.K + more, f.N}}, f.Rest)
		// neither of these rules looks at the population, and the rule is known
		if err := next.refer(o, Count{}, 0); err == nil && next.flagged(o) {
			low = more
		} else {
			high = more
		}
	}
	return high
}

// atLeast is the least whole number that is not below x, and not below 0. A hair over a
// whole number is rounding.
func atLeast(x float64) int { return max(0, int(math.Ceil(x-1e-9))) }

// beyond is the least whole number above x: a group exactly at the line has not passed it,
// which is how DisImpact counts.
func beyond(x float64) int { return max(0, int(math.Floor(x+1e-9))+1) }

// highestRate is the highest rate of a group that is large enough to set it.
func highestRate(all Count, groups []Group, share float64) float64 {
	highest := math.NaN()
	for _, g := range groups {
		if g.N > 0 && float64(g.N) >= share*float64(all.N) && !(g.Rate() <= highest) {
			highest = g.Rate()
		}
	}
	return highest
}

// believe marks the flagged groups that are more than chance.
func believe(findings []Finding, q float64) {
	var p []float64
	var at []int
	for i, f := range findings {
		if f.Verdict != NotEnough {
			p, at = append(p, f.P), append(at, i)
		}
	}
	for j, yes := range BenjaminiHochberg(p, q) {
		findings[at[j]].Believed = yes && findings[at[j]].Verdict == LeftOut
	}
}
