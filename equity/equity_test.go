package equity

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// near compares to six significant digits, which is what the published vectors give.
func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.IsNaN(want) != math.IsNaN(got) || math.Abs(got-want) > 0.6e-6*math.Max(1, math.Abs(want)) {
		t.Errorf("%s: got %.9f, want %.9f", what, got, want)
	}
}

func nearInterval(t *testing.T, what string, got Interval, low, high float64) {
	t.Helper()
	near(t, what+" low", got.Low, low)
	near(t, what+" high", got.High, high)
}

// Newcombe 1998, examples of single proportions and of a difference; checked with R.
func TestIntervals(t *testing.T) {
	clopper := func(c Count) Interval { return c.ClopperPearson(0.95) }
	wilson := func(c Count) Interval { return c.Wilson(Z95) }
	agresti := func(c Count) Interval { return c.AgrestiCoull(Z95) }
	for _, v := range []struct {
		name      string
		by        func(Count) Interval
		c         Count
		low, high float64
	}{
		{"Wilson", wilson, Count{81, 263}, .255289, .366210},
		{"Agresti-Coull", agresti, Count{81, 263}, .255221, .366277},
		{"Clopper-Pearson", clopper, Count{81, 263}, .252737, .367622},
		{"Wilson", wilson, Count{15, 148}, .062386, .160487},
		{"Agresti-Coull", agresti, Count{15, 148}, .061386, .161488},
		{"Clopper-Pearson", clopper, Count{15, 148}, .057844, .161650},
		{"Wilson", wilson, Count{0, 20}, 0, .161125},
		{"Clopper-Pearson", clopper, Count{0, 20}, 0, .168433},
		{"Wilson", wilson, Count{1, 29}, .006113, .171755},
		{"Clopper-Pearson", clopper, Count{1, 29}, .000873, .177644},
		{"Wilson", wilson, Count{4, 10}, .168180, .687326},
		{"Agresti-Coull", agresti, Count{4, 10}, .167111, .688396},
		{"Clopper-Pearson", clopper, Count{4, 10}, .121552, .737622},
	} {
		nearInterval(t, fmt.Sprintf("%s of %v", v.name, v.c), v.by(v.c), v.low, v.high)
	}
	points, limits := Difference(Count{56, 70}, Count{48, 80}, Z95)
	near(t, "difference", points, .2)
	nearInterval(t, "Newcombe", limits, .052431, .333873)
}

// The tutorial of DisImpact (R package 0.0.21); what it does not print was computed apart.
var disImpact = []Group{
	{"Asian", Count{4292, 6000}},
	{"Black", Count{607, 2000}},
	{"Hispanic", Count{847, 4000}},
	{"Multi", Count{504, 1000}},
	{"Native", Count{78, 200}},
	{"White", Count{4200, 6800}},
}

func assess(t *testing.T, groups []Group, o Options) []Finding {
	t.Helper()
	all := Count{}
	for _, g := range groups {
		all = all.Plus(g.Count)
	}
	out, err := Assess(all, groups, o)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// each checks one number of every finding.
func each(t *testing.T, what string, findings []Finding, number func(Finding) float64, want ...float64) {
	t.Helper()
	for i, f := range findings {
		near(t, what+" of "+f.Name, number(f), want[i])
	}
}

func flags(findings []Finding) (s string) {
	for _, f := range findings {
		s += map[Verdict]string{LeftOut: "1", Level: "0", NotEnough: "?"}[f.Verdict]
	}
	return s
}

func pass(f Finding) float64   { return float64(f.ToPass) }
func parity(f Finding) float64 { return float64(f.ToParity) }

func TestPercentagePointGap(t *testing.T) {
	fs := assess(t, disImpact, Options{Rule: PPG})
	each(t, "rate", fs, func(f Finding) float64 { return f.Rate() }, .7153333, .3035, .21175, .504, .39, .6176471)
	each(t, "margin", fs, func(f Finding) float64 { return f.Margin }, .03, .03, .03, .03099032, .06929646, .03)
	each(t, "to pass", fs, pass, 0, 386, 1139, 0, 14, 0)
	each(t, "to parity", fs, parity, 0, 446, 1259, 23, 28, 0)
	if got := flags(fs); got != "011010" {
		t.Errorf("flags %s", got)
	}
}

func TestPercentagePointGapMinusOne(t *testing.T) {
	fs := assess(t, disImpact, Options{Rule: PPG1})
	each(t, "gap", fs, func(f Finding) float64 { return -f.Gap }, .269905, -.247667, -.393312, -.023579, -.137778, .138253)
	each(t, "margin", fs, func(f Finding) float64 { return f.Margin }, .02, .02015, .02, .030989, .067599, .02)
	each(t, "z", fs, func(f Finding) float64 { return math.Round(f.Z*1e4) / 1e4 }, 35.0325, -21.0446, -44.5604, -1.4555, -3.8828, 18.5497)
	each(t, "risk ratio", fs, func(f Finding) float64 { return f.RiskRatio }, 1.605944, .55065, .349964, .955307, .738947, 1.288391)
	if got := flags(fs); got != "011010" {
		t.Errorf("flags %s", got)
	}
	ten := assess(t, []Group{{"ten", Count{0, 10}}, {"eleven", Count{0, 11}}, {"many", Count{900, 1000}}}, Options{Rule: PPG1})
	if got := flags(ten); got != "?10" {
		t.Errorf("ten learners are too few and eleven enough: %s", got)
	}
}

func TestProportionality(t *testing.T) {
	fs := assess(t, disImpact, Options{Rule: Proportionality})
	each(t, "index", fs, func(f Finding) float64 { return f.Index }, 1.3589159, .5765578, .4022606, .9574468, .7408815, 1.1733417)
	each(t, "to pass", fs, pass, 0, 256, 998, 0, 7, 0)
	each(t, "to parity", fs, parity, 0, 496, 1574, 24, 28, 0)
	if got := flags(fs); got != "011010" {
		t.Errorf("flags %s", got)
	}
}

func TestEightyPercent(t *testing.T) {
	fs := assess(t, disImpact, Options{Rule: EightyPercent})
	each(t, "ratio", fs, func(f Finding) float64 { return f.Ratio }, 1, .424278, .296016, .704567, .5452, .86344)
	if got := flags(fs); got != "011110" {
		t.Errorf("flags %s", got)
	}
	// a handful of learners who all succeed do not set the reference
	few := assess(t, []Group{{"few", Count{9, 9}}, {"a", Count{500, 1000}}, {"b", Count{450, 1000}}}, Options{Rule: EightyPercent})
	near(t, "reference", few[2].Reference, .5)
}

// DisImpact, cohort 2017, with everyone else as the reference.
func TestAllButCurrent(t *testing.T) {
	fs := assess(t, []Group{
		{"Asian", Count{2062, 3000}},
		{"Black", Count{310, 1000}},
		{"Hispanic", Count{410, 2000}},
		{"Multi", Count{262, 500}},
		{"Native", Count{43, 100}},
		{"White", Count{2053, 3400}},
	}, Options{Rule: PPG1})
	each(t, "reference", fs, func(f Finding) float64 { return f.Reference }, .4397143, .5366667, .59125, .5134737, .5148485, .4677273)
	// the tutorial's margin is that of 2017: at least 3 points, from the widest variance
	want := []int{0, 196, 713, 0, 0, 0}
	for i, f := range fs {
		margin := math.Max(1.96*math.Sqrt(.25/float64(f.N)), .03)
		if got := atLeast((f.Reference-margin)*float64(f.N) - float64(f.K)); got != want[i] {
			t.Errorf("%s: %d more, want %d", f.Name, got, want[i])
		}
	}
}

func TestBetween(t *testing.T) {
	var counts []Count
	for _, g := range disImpact {
		counts = append(counts, g.Count)
	}
	got := Between(counts...)
	near(t, "Theil", got.Theil, .07948317)
	near(t, "MLD", got.MLD, .09601524)
	near(t, "GE(2)", got.GE2, .06950652)
	near(t, "variance", got.Variance, .03852009)
	if empty := Between(append(counts, Count{})...); empty != got {
		t.Errorf("a group of nobody changes %v to %v", got, empty)
	}
}

// Admissions at Berkeley in 1973, men and women (R's UCBAdmissions).
var berkeley = []Stratum{
	{"A", Count{512, 825}, Count{89, 108}},
	{"B", Count{353, 560}, Count{17, 25}},
	{"C", Count{120, 325}, Count{202, 593}},
	{"D", Count{138, 417}, Count{131, 375}},
	{"E", Count{53, 191}, Count{94, 393}},
	{"F", Count{22, 373}, Count{24, 341}},
}

func TestBerkeley(t *testing.T) {
	men, women := Count{1198, 2691}, Count{557, 1835}
	split, err := Kitagawa(berkeley)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "gap", split.Gap, .1416454)
	near(t, "composition", split.Composition, .1776739)
	near(t, "rate", split.Rate, -.0360285)
	byMen, byWomen, err := OaxacaBlinder(berkeley)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "explained, women's rates", byWomen.Composition, .2126146)
	near(t, "unexplained, women's rates", byWomen.Rate, -.0709692)
	near(t, "explained, men's rates", byMen.Composition, .1427332)
	near(t, "unexplained, men's rates", byMen.Rate, -.0010878)
	m, w, err := Standardized(berkeley)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "men, standardized", m, .3873186)
	near(t, "women, standardized", w, .4299554)
	ratio, limits := RiskRatio(men, women, Z95)
	near(t, "risk ratio", ratio, 1.466642)
	nearInterval(t, "risk ratio", limits, 1.352350, 1.590592)
	odds, _ := OddsRatio(men, women, Z95)
	near(t, "odds ratio", odds, 1.84108)
	within, p := MantelHaenszel(berkeley)
	near(t, "odds ratio within departments", within, .9046968)
	near(t, "its chance", p, .2322635)
	if turned, err := Simpson(berkeley); err != nil || !turned {
		t.Errorf("the gap within departments points the other way: %v, %v", turned, err)
	}
	if turned, err := Simpson(berkeley[:1]); err != nil || turned {
		t.Errorf("one department cannot turn its own gap: %v, %v", turned, err)
	}
}

func TestStrataWithoutOneGroup(t *testing.T) {
	lone := append(slices.Clone(berkeley), Stratum{"G", Count{1, 2}, Count{}})
	if _, err := Kitagawa(lone); err == nil {
		t.Error("a department without women has no rate of women")
	}
	if _, err := Simpson(nil); err == nil {
		t.Error("nothing cannot be compared")
	}
}

// Benjamini and Hochberg 1995, table 1.
func TestScreens(t *testing.T) {
	p := []float64{.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719, .6528, .7590, 1}
	count := func(yes []bool) (n int) {
		for _, y := range yes {
			if y {
				n++
			}
		}
		return n
	}
	if n := count(BenjaminiHochberg(p, .05)); n != 4 {
		t.Errorf("Benjamini-Hochberg believes %d, not 4", n)
	}
	if n := count(Holm(p, .05)); n != 3 {
		t.Errorf("Holm believes %d, not 3", n)
	}
	slices.Reverse(p)
	if yes := BenjaminiHochberg(p, .05); !yes[14] || yes[0] || count(yes) != 4 {
		t.Errorf("the answer is in the order of the question: %v", yes)
	}
	if count(Holm([]float64{.01, .02}, .05)) != 2 || len(Holm(nil, .05)) != 0 {
		t.Error("Holm of few")
	}
}

func TestBelieved(t *testing.T) {
	groups := []Group{{"rest", Count{500, 1000}}}
	for range 39 {
		groups = append(groups, Group{"like the others", Count{250, 500}})
	}
	groups = append(groups, Group{"by chance", Count{222, 500}}, Group{"left out", Count{150, 500}})
	fs := assess(t, groups, Options{})
	chance, left := fs[40], fs[41]
	if chance.Verdict != LeftOut && chance.P > .06 {
		t.Errorf("the test wants a group that alone would look left out: p %v", chance.P)
	}
	if chance.Believed || !left.Believed {
		t.Errorf("believed: chance %v, left out %v", chance.Believed, left.Believed)
	}
}

func TestAssessRefuses(t *testing.T) {
	for name, try := range map[string]func() ([]Finding, error){
		"more successes than learners":  func() ([]Finding, error) { return Assess(Count{1, 2}, []Group{{"g", Count{2, 1}}}, Options{}) },
		"a group beyond the population": func() ([]Finding, error) { return Assess(Count{1, 2}, []Group{{"g", Count{1, 3}}}, Options{}) },
		"a rest of more than all":       func() ([]Finding, error) { return Assess(Count{5, 5}, []Group{{"g", Count{0, 3}}}, Options{}) },
		"a population below nothing":    func() ([]Finding, error) { return Assess(Count{-1, 5}, nil, Options{}) },
		"an unknown rule":               func() ([]Finding, error) { return Assess(Count{1, 2}, []Group{{"g", Count{1, 1}}}, Options{Rule: "x"}) },
	} {
		if _, err := try(); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestFunnel(t *testing.T) {
	stages := []Stage{
		{"aware", Count{800, 1000}, Count{300, 500}},
		{"applied", Count{400, 800}, Count{150, 300}},
		{"placed", Count{300, 400}, Count{75, 150}},
	}
	leaks, err := Funnel(stages)
	if err != nil {
		t.Fatal(err)
	}
	var logs, points, shares float64
	for _, l := range leaks {
		logs, points, shares = logs+l.LogRR, points+l.Points, shares+l.Share
	}
	near(t, "sum of logs", logs, math.Log(.3/.15))
	near(t, "sum of points", points, .3-.15)
	near(t, "sum of shares", shares, 1)
	near(t, "a stage without a gap", leaks[1].Points, 0)
	near(t, "aware", leaks[0].Points, (.8-.6)*.5*(.75+.5)/2)
	for name, broken := range map[string][]Stage{
		"a stage that begins with more than came": {stages[0], {"placed", Count{300, 900}, Count{75, 150}}},
		"a stage that nobody passed":              {{"aware", Count{0, 10}, Count{1, 10}}},
	} {
		if _, err := Funnel(broken); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestShrink(t *testing.T) {
	var alike, apart []Count
	for i := range 60 {
		alike = append(alike, Count{30, 100})
		apart = append(apart, Count{10 + 40*(i%2), 100})
	}
	prior, ok := Learn(alike)
	if !ok || math.Abs(prior.Mean()-.3) > 1e-3 || prior.A+prior.B < 1000 {
		t.Errorf("schools that are alike: %+v", prior)
	}
	if rate, _ := prior.Shrink(Count{4, 4}, .95); math.Abs(rate-.3) > .01 {
		t.Errorf("four of four at one of many like schools is chance: %v", rate)
	}
	prior, ok = Learn(apart)
	if !ok || prior.A+prior.B > 20 {
		t.Errorf("schools that differ: %+v", prior)
	}
	rate, limits := prior.Shrink(Count{50, 100}, .95)
	if rate < .45 || rate > .5 || !limits.Holds(rate) || !limits.Holds(.5) {
		t.Errorf("a school of 100 keeps its own rate: %v %v", rate, limits)
	}
	for _, none := range [][]Count{nil, {{1, 2}, {1, 2}}, {{0, 9}, {0, 9}, {0, 9}}, {{9, 9}, {9, 9}, {9, 9}}} {
		if _, ok := Learn(none); ok {
			t.Errorf("nothing can be learned from %v", none)
		}
	}
}

func TestTrend(t *testing.T) {
	lines := Trend([]Point{
		{2020, Count{100, 1000}, "v1"},
		{2021, Count{120, 1000}, "v1"},
		{2022, Count{}, "v1"},
		{2023, Count{400, 1000}, "v2"},
		{2024, Count{420, 1000}, "v2"},
		{2025, Count{440, 1000}, "v2"},
	})
	if len(lines) != 2 || len(lines[0].Points) != 2 || len(lines[1].Points) != 3 {
		t.Fatalf("a change of rules ends a line, and an empty year counts for nothing: %+v", lines)
	}
	near(t, "course", lines[1].PerYear, .02)
	rate, limits := lines[1].Forecast(2026)
	near(t, "forecast", rate, .46)
	if !limits.Holds(.46) || limits.High-limits.Low < 2*Z95*math.Sqrt(.24/3000) {
		t.Errorf("a forecast is less sure than the years behind it: %v", limits)
	}
	if far, _ := lines[1].Forecast(2100); far != 1 {
		t.Errorf("no rate passes 1: %v", far)
	}
	one := Trend([]Point{{2025, Count{1, 10}, "v1"}})[0]
	if !math.IsNaN(one.PerYear) || !one.Limits.Holds(1e9) {
		t.Errorf("one year has no course: %+v", one)
	}
}

func TestGoal(t *testing.T) {
	g := Doubling(.2, 2024, 2028)
	s := g.Stand(.3, 2026)
	near(t, "progress", s.Progress, .5)
	near(t, "pace", s.Pace, .3)
	near(t, "each year", s.PerUnit, .05)
	if !s.OnTrack || g.Stand(.29, 2026).OnTrack {
		t.Error("half the way in half the time is on track, less is not")
	}
	if s := g.Stand(.45, 2026); s.PerUnit != 0 || !s.OnTrack {
		t.Errorf("a goal that is met asks for nothing: %+v", s)
	}
	if s := g.Stand(.3, 2030); !math.IsInf(s.PerUnit, 1) || s.OnTrack {
		t.Errorf("time is up: %+v", s)
	}
	down := Goal{Baseline: .5, Target: .25, From: 0, Until: 4} // a drop-out rate
	if s := down.Stand(.35, 2); !s.OnTrack || math.Abs(s.PerUnit+.05) > 1e-12 {
		t.Errorf("a goal may be lower than where it began: %+v", s)
	}
	keep := Goal{Baseline: .5, Target: .5, From: 0, Until: 1}
	if !keep.Stand(.5, .5).OnTrack || keep.Stand(.4, .5).OnTrack {
		t.Error("a goal to keep what there is")
	}
}

func TestRace(t *testing.T) {
	for _, v := range []struct {
		given        []string
		y1997, y2024 string
	}{
		{nil, UnknownRace, UnknownRace},
		{[]string{""}, UnknownRace, UnknownRace},
		{[]string{RefusedToSay}, RefusedToSay, RefusedToSay},
		{[]string{RefusedToSay, Asian}, Asian, Asian},
		{[]string{Asian}, Asian, Asian},
		{[]string{Asian, Asian}, Asian, Asian},
		{[]string{Black, White}, Multiple, Multiple},
		{[]string{Hispanic}, Hispanic, Hispanic},
		{[]string{White, Hispanic}, Hispanic, Multiple},
		{[]string{MENA}, White, MENA},
		{[]string{MENA, White}, White, Multiple},
		{[]string{MENA, Black}, Multiple, Multiple},
	} {
		if got := Roll1997(v.given); got != v.y1997 {
			t.Errorf("1997: %v is %s, not %s", v.given, got, v.y1997)
		}
		if got := Roll2024(v.given); got != v.y2024 {
			t.Errorf("2024: %v is %s, not %s", v.given, got, v.y2024)
		}
	}
}

func counts(t *rapid.T, label string) Count {
	n := rapid.IntRange(11, 5000).Draw(t, label+" n")
	return Count{rapid.IntRange(0, n).Draw(t, label+" k"), n}
}

// Whatever the groups: their order does not matter, a group's limits hold its rate, the
// flagged pass once what is missing was added, and not one earlier.
func TestAssessProperties(t *testing.T) {
	rules := []Rule{PPG, PPG1, Proportionality, EightyPercent, Significance}
	rapid.Check(t, func(t *rapid.T) {
		rule := rapid.SampledFrom(rules).Draw(t, "rule")
		groups := []Group{}
		all := Count{}
		for i := range rapid.IntRange(2, 6).Draw(t, "groups") {
			g := Group{fmt.Sprint(i), counts(t, fmt.Sprint(i))}
			groups, all = append(groups, g), all.Plus(g.Count)
		}
		fs, err := Assess(all, groups, Options{Rule: rule})
		if err != nil {
			t.Fatal(err)
		}
		slices.Reverse(groups)
		back, err := Assess(all, groups, Options{Rule: rule})
		if err != nil {
			t.Fatal(err)
		}
		slices.Reverse(back)
		for i, f := range fs {
			if fmt.Sprint(f) != fmt.Sprint(back[i]) {
				t.Fatalf("order changes %+v to %+v", f, back[i])
			}
			if !f.Limits.Holds(f.Rate()) {
				t.Fatalf("%v does not hold %v", f.Limits, f.Rate())
			}
			if f.Verdict != LeftOut {
				continue
			}
			for more, want := range map[int]bool{f.ToPass: false, f.ToPass - 1: true} {
				if got, line := flagsWith(t, f, all, more, rule); got != want && !line {
					t.Fatalf("%+v with %d more: flagged %v", f, more, got)
				}
			}
		}
	})
}

// flagsWith asks whether the group would be flagged with more successes, its reference
// left as the rule leaves it, and whether it lies on the line, where rounding decides.
func flagsWith(t *rapid.T, f Finding, all Count, more int, rule Rule) (flagged, line bool) {
	o := Options{Rule: rule}.orDefaults()
	next := compare(Group{f.Name, Count{f.K + more, f.N}}, f.Rest)
	if rule == Proportionality {
		all.K += more
	}
	if err := next.refer(o, all, f.Reference); err != nil {
		t.Fatal(err)
	}
	switch rule {
	case PPG, PPG1:
		line = math.Abs(next.Gap-next.Margin) < 1e-9
	case Proportionality, EightyPercent:
		line = math.Abs(next.Ratio-o.Below) < 1e-9
	}
	return next.flagged(o), line
}

// Splitting a group and joining it again, and counting everyone twice, change no index;
// what two parts contribute is what they contribute together plus what is between them.
func TestBetweenProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := counts(t, "a"), counts(t, "b"), counts(t, "c")
		a.K, b.K, c.K = max(a.K, 1), max(b.K, 1), max(c.K, 1)
		whole, joined, inside := Between(a, b, c), Between(a.Plus(b), c), Between(a, b)
		ab := a.Plus(b)
		all := ab.Plus(c)
		share := float64(ab.K) / float64(all.K)
		if d := whole.Theil - joined.Theil - share*inside.Theil; math.Abs(d) > 1e-9 {
			t.Fatalf("Theil is not the sum of between and within: %v", d)
		}
		twice := Between(Count{2 * a.K, 2 * a.N}, Count{2 * b.K, 2 * b.N}, Count{2 * c.K, 2 * c.N})
		if math.Abs(twice.Theil-whole.Theil)+math.Abs(twice.MLD-whole.MLD) > 1e-9 {
			t.Fatalf("counting everyone twice: %v %v", whole, twice)
		}
		if whole.Theil < -1e-12 || whole.MLD < -1e-12 {
			t.Fatalf("inequality below nothing: %+v", whole)
		}
	})
}

// The parts of a gap are the gap, and turning the groups round turns the signs.
func TestKitagawaProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var strata, turned []Stratum
		for i := range rapid.IntRange(1, 5).Draw(t, "strata") {
			s := Stratum{fmt.Sprint(i), counts(t, "a"), counts(t, "b")}
			strata, turned = append(strata, s), append(turned, Stratum{s.Name, s.B, s.A})
		}
		split, err := Kitagawa(strata)
		if err != nil {
			t.Fatal(err)
		}
		if math.Abs(split.Gap-split.Composition-split.Rate) > 1e-9 {
			t.Fatalf("a remainder: %+v", split)
		}
		back, _ := Kitagawa(turned)
		if math.Abs(split.Rate+back.Rate)+math.Abs(split.Composition+back.Composition) > 1e-9 {
			t.Fatalf("%+v turned is %+v", split, back)
		}
	})
}

// The exact limits are where the tails of the binomial distribution have half of what
// may lie outside.
func TestClopperPearsonTails(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 60).Draw(t, "n")
		k := rapid.IntRange(0, n).Draw(t, "k")
		limits := Count{k, n}.ClopperPearson(.95)
		if k > 0 && math.Abs(tail(n, k, n, limits.Low)-.025) > 1e-9 {
			t.Fatalf("above %v: %v", limits.Low, tail(n, k, n, limits.Low))
		}
		if k < n && math.Abs(tail(n, 0, k, limits.High)-.025) > 1e-9 {
			t.Fatalf("below %v: %v", limits.High, tail(n, 0, k, limits.High))
		}
	})
}

// tail adds up the chances of from to to successes of n.
func tail(n, from, to int, p float64) (sum float64) {
	for i := from; i <= to; i++ {
		choose := 1.0
		for j := range i {
			choose *= float64(n-j) / float64(j+1)
		}
		sum += choose * math.Pow(p, float64(i)) * math.Pow(1-p, float64(n-i))
	}
	return sum
}
