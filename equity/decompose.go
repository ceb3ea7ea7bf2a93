package equity

import (
	"fmt"
	"math"
)

// Stratum is what two groups did in one part of the whole: a school, a programme, a year.
type Stratum struct {
	Name string
	A, B Count
}

// Split is a gap between group A and group B, taken apart over strata.
type Split struct {
	Gap         float64 // A's rate less B's, in points
	Composition float64 // the part that comes from where they are
	Rate        float64 // the part that comes from how they fare there
}

// Kitagawa takes the gap apart exactly and without a remainder (1955): each part is
// weighed with the mean of both groups. A stratum in which one group has nobody has no
// rate to compare; it is refused by name.
func Kitagawa(strata []Stratum) (Split, error) {
	a, b, err := totals(strata)
	if err != nil {
		return Split{}, err
	}
	out := Split{Gap: a.Rate() - b.Rate()}
	for _, s := range strata {
		wa, wb := float64(s.A.N)/float64(a.N), float64(s.B.N)/float64(b.N)
		out.Composition += (wa - wb) * (s.A.Rate() + s.B.Rate()) / 2
		out.Rate += (s.A.Rate() - s.B.Rate()) * (wa + wb) / 2
	}
	return out, nil
}

// OaxacaBlinder takes the gap apart twice, once with A's rates as the measure and once
// with B's (1973): Composition is what is called explained, Rate the unexplained rest. The
// two may differ much; both are to be reported.
func OaxacaBlinder(strata []Stratum) (byA, byB Split, err error) {
	a, b, err := totals(strata)
	if err != nil {
		return byA, byB, err
	}
	byA.Gap = a.Rate() - b.Rate()
	byB.Gap = byA.Gap
	for _, s := range strata {
		moved := float64(s.A.N)/float64(a.N) - float64(s.B.N)/float64(b.N)
		byA.Composition += moved * s.A.Rate()
		byB.Composition += moved * s.B.Rate()
	}
	byA.Rate, byB.Rate = byA.Gap-byA.Composition, byB.Gap-byB.Composition
	return byA, byB, nil
}

// Standardized gives the rates that both groups would have were they spread over the
// strata as everyone is (direct standardisation, pooled weights).
func Standardized(strata []Stratum) (a, b float64, err error) {
	ta, tb, err := totals(strata)
	if err != nil {
		return 0, 0, err
	}
	for _, s := range strata {
		w := float64(s.A.N+s.B.N) / float64(ta.N+tb.N)
		a += w * s.A.Rate()
		b += w * s.B.Rate()
	}
	return a, b, nil
}

// MantelHaenszel gives the odds ratio within strata and the chance of one at least as
// far from 1, with the continuity correction (1959).
func MantelHaenszel(strata []Stratum) (ratio, p float64) {
	var up, down, surplus, variance float64
	for _, s := range strata {
		n := float64(s.A.N + s.B.N)
		if n < 2 {
			continue
		}
		k := float64(s.A.K + s.B.K)
		up += float64(s.A.K) * float64(s.B.N-s.B.K) / n
		down += float64(s.A.N-s.A.K) * float64(s.B.K) / n
		surplus += float64(s.A.K) - float64(s.A.N)*k/n
		variance += float64(s.A.N) * float64(s.B.N) * k * (n - k) / (n * n * (n - 1))
	}
	if variance == 0 {
		return up / down, 1
	}
	beyond := math.Max(0, math.Abs(surplus)-0.5)
	return up / down, math.Erfc(math.Sqrt(beyond * beyond / variance / 2))
}

// Simpson reports whether the gap of the whole points the other way than the gap within
// strata: then the crude gap alone would mislead, and must not be shown alone.
func Simpson(strata []Stratum) (bool, error) {
	a, b, err := totals(strata)
	if err != nil {
		return false, err
	}
	sa, sb, err := Standardized(strata)
	return (a.Rate()-b.Rate())*(sa-sb) < 0, err
}

func totals(strata []Stratum) (a, b Count, err error) {
	for _, s := range strata {
		if s.A.N == 0 || s.B.N == 0 {
			return a, b, fmt.Errorf("%q has %d of one group and %d of the other: join it with another stratum, or leave it out and say so", s.Name, s.A.N, s.B.N)
		}
		a, b = a.Plus(s.A), b.Plus(s.B)
	}
	if len(strata) == 0 {
		return a, b, fmt.Errorf("there is no stratum to compare in")
	}
	return a, b, nil
}

// Stage is one step of a funnel: of those who came so far, how many went on.
type Stage struct {
	Name string
	A, B Count
}

// Leak is what one stage adds to the gap between A and B at the end of the funnel.
type Leak struct {
	Stage  string
	A, B   Count
	LogRR  float64 // ln of the stage's risk ratio; the stages' sum is that of the whole
	Share  float64 // of the sum; NaN when the whole has no gap
	Points float64 // of the gap at the end (Shapley: mean over all orders of the stages)
}

// Funnel says where a gap arises: enrolled, aware, applied, placed, completed. Each
// stage's N is the K of the one before it: nobody comes back into a funnel.
func Funnel(stages []Stage) ([]Leak, error) {
	out, whole := make([]Leak, len(stages)), 0.0
	pa, pb := make([]float64, len(stages)), make([]float64, len(stages))
	for i, s := range stages {
		if i > 0 && (s.A.N != stages[i-1].A.K || s.B.N != stages[i-1].B.K) {
			return nil, fmt.Errorf("stage %q begins with %d and %d, but %d and %d left stage %q", s.Name, s.A.N, s.B.N,
				stages[i-1].A.K, stages[i-1].B.K, stages[i-1].Name)
		}
		if s.A.K == 0 || s.B.K == 0 {
			return nil, fmt.Errorf("nobody of one group passed stage %q: a ratio cannot say where the gap arises", s.Name)
		}
		pa[i], pb[i] = s.A.Rate(), s.B.Rate()
		out[i] = Leak{Stage: s.Name, A: s.A, B: s.B, LogRR: math.Log(pa[i] / pb[i])}
		whole += out[i].LogRR
	}
	for i := range out {
		out[i].Share = out[i].LogRR / whole
		out[i].Points = (pa[i] - pb[i]) * othersMean(pa, pb, i)
	}
	return out, nil
}

// othersMean is the Shapley weight of stage i: the product of the other stages' rates,
// each from A or from B, averaged over the orders in which stages change from B to A.
// by[m] collects the products with m stages already A's.
func othersMean(pa, pb []float64, i int) float64 {
	by := []float64{1}
	for j := range pa {
		if j == i {
			continue
		}
		next := make([]float64, len(by)+1)
		for m, v := range by {
			next[m] += v * pb[j]
			next[m+1] += v * pa[j]
		}
		by = next
	}
	n, sum := len(pa), 0.0
	weight := 1 / float64(n) // m! (n-1-m)! / n!
	for m, v := range by {
		sum += weight * v
		weight *= float64(m+1) / float64(n-1-m)
	}
	return sum
}
