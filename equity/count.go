package equity

import (
	"fmt"
	"math"
)

// Z95 is the quantile of the normal distribution for limits that hold 95 times in 100.
const Z95 = 1.959963984540054

// Count is k of N: learners with the outcome, of learners who could have had it.
type Count struct {
	K, N int
}

// Check refuses what cannot be a count.
func (c Count) Check() error {
	if c.K < 0 || c.N < 0 || c.K > c.N {
		return fmt.Errorf("%d of %d is no count: give 0 <= k <= N", c.K, c.N)
	}
	return nil
}

// Rate is k/N, and NaN of nobody.
func (c Count) Rate() float64 { return float64(c.K) / float64(c.N) }

// Plus joins two groups that share nobody.
func (c Count) Plus(o Count) Count { return Count{c.K + o.K, c.N + o.N} }

// Minus takes a group out of one that holds all of it.
func (c Count) Minus(o Count) Count { return Count{c.K - o.K, c.N - o.N} }

// Sum joins groups that share nobody.
func Sum(counts ...Count) (all Count) {
	for _, c := range counts {
		all = all.Plus(c)
	}
	return all
}

// Interval is a pair of limits.
type Interval struct {
	Low, High float64
}

// Holds reports whether x lies within the limits.
func (i Interval) Holds(x float64) bool { return i.Low <= x && x <= i.High }

// Wilson gives the limits of a rate by Wilson's score (1927), the ones to show: they stay
// within 0 and 1 and are honest for small N. NaN of nobody.
func (c Count) Wilson(z float64) Interval {
	n, p := float64(c.N), c.Rate()
	middle := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	limits := Interval{middle - half, middle + half}
	// At the ends the exact limit is the end itself, not what rounding leaves of it.
	if c.K == 0 {
		limits.Low = 0
	}
	if c.K == c.N {
		limits.High = 1
	}
	return limits
}

// AgrestiCoull gives the limits of a rate as Agresti and Coull (1998): Wilson's middle
// with the width of the simple formula. They may pass 0 and 1.
func (c Count) AgrestiCoull(z float64) Interval {
	n := float64(c.N) + z*z
	p := (float64(c.K) + z*z/2) / n
	half := z * math.Sqrt(p*(1-p)/n)
	return Interval{p - half, p + half}
}

// ClopperPearson gives the exact limits of a rate (1934), the ones for rules: they hold
// at least as often as level says, for example 0.95.
func (c Count) ClopperPearson(level float64) Interval {
	tail, k, n := (1-level)/2, float64(c.K), float64(c.N)
	limits := Interval{0, 1}
	if c.K > 0 {
		limits.Low = betaQuantile(tail, k, n-k+1)
	}
	if c.K < c.N {
		limits.High = betaQuantile(1-tail, k+1, n-k)
	}
	return limits
}

// Difference gives a.Rate() - b.Rate() and its limits by Newcombe's hybrid score (1998,
// method 10): two Wilson intervals, joined. It is good for small groups.
func Difference(a, b Count, z float64) (points float64, limits Interval) {
	points = a.Rate() - b.Rate()
	wa, wb := a.Wilson(z), b.Wilson(z)
	return points, Interval{
		points - math.Hypot(a.Rate()-wa.Low, wb.High-b.Rate()),
		points + math.Hypot(wa.High-a.Rate(), b.Rate()-wb.Low),
	}
}

// RiskRatio gives a.Rate()/b.Rate() and its limits by the logarithm (Katz 1978; 34 CFR
// 300.647 names the ratio). Without successes in either group there are no limits: 0 to
// +Inf.
func RiskRatio(a, b Count, z float64) (ratio float64, limits Interval) {
	ratio = a.Rate() / b.Rate()
	if a.K == 0 || b.K == 0 {
		return ratio, Interval{0, math.Inf(1)}
	}
	spread := math.Sqrt(1/float64(a.K) - 1/float64(a.N) + 1/float64(b.K) - 1/float64(b.N))
	return ratio, Interval{ratio * math.Exp(-z*spread), ratio * math.Exp(z*spread)}
}

// OddsRatio gives the ratio of the odds and its limits by the logarithm (Woolf 1955). It
// is an association, and not a ratio of rates. With an empty cell there are no limits.
func OddsRatio(a, b Count, z float64) (ratio float64, limits Interval) {
	cells := [4]float64{float64(a.K), float64(a.N - a.K), float64(b.K), float64(b.N - b.K)}
	ratio = cells[0] * cells[3] / (cells[1] * cells[2])
	spread := 0.0
	for _, c := range cells {
		spread += 1 / c
	}
	if math.IsInf(spread, 1) {
		return ratio, Interval{0, math.Inf(1)}
	}
	spread = math.Sqrt(spread)
	return ratio, Interval{ratio * math.Exp(-z*spread), ratio * math.Exp(z*spread)}
}

// ZTest asks whether two rates differ: the pooled two-proportion statistic and the
// chance of one at least as large in either direction were they the same. When both
// rates are 0 or both are 1 there is no difference: 0 and 1.
func ZTest(a, b Count) (z, p float64) {
	all := a.Plus(b).Rate()
	spread := math.Sqrt(all * (1 - all) * (1/float64(a.N) + 1/float64(b.N)))
	if spread == 0 {
		return 0, 1
	}
	z = (a.Rate() - b.Rate()) / spread
	return z, math.Erfc(math.Abs(z) / math.Sqrt2)
}

// Fisher asks the same exactly, for few learners: the chance of a table at least as
// unlikely, given how many there are of each group and how many succeeded (1922, two-sided).
func Fisher(a, b Count) float64 {
	successes, n := a.K+b.K, a.N+b.N
	chance := func(k int) float64 {
		return math.Exp(logChoose(a.N, k) + logChoose(b.N, successes-k) - logChoose(n, successes))
	}
	seen, sum := chance(a.K), 0.0
	for k := max(0, successes-b.N); k <= min(successes, a.N); k++ {
		if p := chance(k); p <= seen*(1+1e-7) { // as R does: equal but for rounding is equal
			sum += p
		}
	}
	return math.Min(1, sum)
}

func logChoose(n, k int) float64 {
	return -math.Log(float64(n)+1) - logBeta(float64(k)+1, float64(n-k)+1)
}
