package equity

import "math"

// betaQuantile gives the x in [0, 1] at which the beta distribution's integral is p. The
// integral only grows, so halving finds it to the last bit.
func betaQuantile(p, a, b float64) float64 {
	low, high := 0.0, 1.0
	for {
		middle := (low + high) / 2
		if middle <= low || middle >= high {
			return middle
		}
		if betaIntegral(middle, a, b) < p {
			low = middle
		} else {
			high = middle
		}
	}
}

// betaIntegral is the regularized incomplete beta function I_x(a, b).
func betaIntegral(x, a, b float64) float64 {
	switch {
	case x <= 0:
		return 0
	case x >= 1:
		return 1
	case x > (a+1)/(a+b+2):
		return 1 - betaIntegral(1-x, b, a) // where the fraction converges fast
	}
	front := math.Exp(a*math.Log(x) + b*math.Log1p(-x) - logBeta(a, b))
	return front * betaFraction(x, a, b) / a
}

// betaFraction is the continued fraction of the integral (NIST DLMF 8.17.22), by Lentz's
// method.
func betaFraction(x, a, b float64) float64 {
	const tiny = 1e-300
	away := func(v float64) float64 {
		if math.Abs(v) < tiny {
			return tiny
		}
		return v
	}
	c, d := 1.0, 1/away(1-(a+b)*x/(a+1))
	sum := d
	for m := 1.0; m < 10_000; m++ {
		even := m * (b - m) * x / ((a + 2*m - 1) * (a + 2*m))
		d, c = 1/away(1+even*d), away(1+even/c)
		sum *= d * c
		odd := -(a + m) * (a + b + m) * x / ((a + 2*m) * (a + 2*m + 1))
		d, c = 1/away(1+odd*d), away(1+odd/c)
		sum *= d * c
		if math.Abs(d*c-1) < 1e-16 {
			break
		}
	}
	return sum
}

func logBeta(a, b float64) float64 {
	la, _ := math.Lgamma(a)
	lb, _ := math.Lgamma(b)
	lab, _ := math.Lgamma(a + b)
	return la + lb - lab
}
