package equity

import "math"

// Inequality between groups: 0 when all rates are the same. Each is a sum over groups
// with weight w = n_g/N of the ratio r = p_g/p, so it grows with a group's size and its
// distance, and an index over groups that are split further is the sum of the index
// between and the weighted indices within (Theil 1967; Shorrocks 1980).
type Inequality struct {
	Theil    float64 // sum w r ln r: T, or GE(1)
	MLD      float64 // sum w ln(1/r): mean log deviation, or GE(0); +Inf when a group has no success
	GE2      float64 // sum w (r²-1)/2: half the squared coefficient of variation
	Variance float64 // sum w (p_g-p)²: between-group variance, in squared points
}

// Between gives the inequality between groups that share nobody. Groups of nobody count
// for nothing; without any success at all the result is NaN.
func Between(groups ...Count) (out Inequality) {
	all := Sum(groups...)
	p := all.Rate()
	for _, g := range groups {
		if g.N == 0 {
			continue
		}
		w, r := float64(g.N)/float64(all.N), g.Rate()/p
		if r > 0 {
			out.Theil += w * r * math.Log(r)
		}
		out.MLD -= w * math.Log(r)
		out.GE2 += w * (r*r - 1) / 2
		out.Variance += w * (g.Rate() - p) * (g.Rate() - p)
	}
	return out
}
