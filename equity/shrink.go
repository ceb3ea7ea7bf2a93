package equity

import "math"

// Prior is a beta distribution of rates: what is believed of a school before its own
// numbers are seen, learned from all schools.
type Prior struct {
	A, B float64
}

// Mean is the rate to which small schools are drawn.
func (p Prior) Mean() float64 { return p.A / (p.A + p.B) }

// maxStrength bounds how alike schools are held to be: beyond it the likelihood is flat.
const maxStrength = 1e6

// Learn fits the prior to schools by maximum likelihood (beta-binomial, empirical Bayes).
// Schools of nobody count for nothing; ok is false when fewer than three others remain, or
// all have the same extreme rate: then there is nothing to learn.
func Learn(schools []Count) (prior Prior, ok bool) {
	kinds, all := make(map[Count]float64), Count{}
	n := 0
	for _, s := range schools {
		if s.N > 0 {
			kinds[s]++
			all = all.Plus(s)
			n++
		}
	}
	if n < 3 || all.K == 0 || all.K == all.N {
		return Prior{}, false
	}
	at := func(mean, logStrength float64) float64 {
		strength := math.Exp(logStrength)
		return likelihood(kinds, Prior{mean * strength, (1 - mean) * strength})
	}
	best := func(logStrength float64) (mean, value float64) {
		return peak(1e-6, 1-1e-6, func(m float64) float64 { return at(m, logStrength) })
	}
	logStrength, _ := peak(math.Log(1e-2), math.Log(maxStrength), func(s float64) float64 {
		_, v := best(s)
		return v
	})
	mean, _ := best(logStrength)
	strength := math.Exp(logStrength)
	return Prior{mean * strength, (1 - mean) * strength}, true
}

func likelihood(kinds map[Count]float64, p Prior) (sum float64) {
	base := logBeta(p.A, p.B)
	for c, times := range kinds {
		sum += times * (logBeta(float64(c.K)+p.A, float64(c.N-c.K)+p.B) - base)
	}
	return sum
}

// peak finds the top of a function with one top, by the golden section.
func peak(low, high float64, f func(float64) float64) (x, value float64) {
	const golden = 0.6180339887498949
	a, b := high-golden*(high-low), low+golden*(high-low)
	fa, fb := f(a), f(b)
	for range 60 {
		if fa < fb {
			low, a, fa = a, b, fb
			b = low + golden*(high-low)
			fb = f(b)
		} else {
			high, b, fb = b, a, fa
			a = high - golden*(high-low)
			fa = f(a)
		}
	}
	x = (low + high) / 2
	return x, f(x)
}

// Shrink gives a school's rate as its own numbers and the prior together say, with limits
// that hold at level (0.95). Show it with its limits, and never rank the raw rates of small
// schools.
func (p Prior) Shrink(c Count, level float64) (rate float64, limits Interval) {
	a, b := float64(c.K)+p.A, float64(c.N-c.K)+p.B
	tail := (1 - level) / 2
	return a / (a + b), Interval{betaQuantile(tail, a, b), betaQuantile(1-tail, a, b)}
}
