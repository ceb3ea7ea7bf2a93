package equity

import (
	"cmp"
	"slices"
)

// BenjaminiHochberg tells which of many tests to believe when a share q of the believed
// may be chance (1995): for screens of groups times schools. The answer is in the order
// of the chances given.
func BenjaminiHochberg(p []float64, q float64) []bool {
	order := ascending(p)
	last := -1
	for rank, i := range order {
		if p[i] <= q*float64(rank+1)/float64(len(p)) {
			last = rank
		}
	}
	return believed(order, last+1)
}

// Holm tells which of many tests to believe when not one of the believed may be chance,
// but with chance alpha (1979): for "is there any gap at all?".
func Holm(p []float64, alpha float64) []bool {
	order := ascending(p)
	for rank, i := range order {
		if p[i] > alpha/float64(len(p)-rank) {
			return believed(order, rank)
		}
	}
	return believed(order, len(order))
}

func ascending(p []float64) []int {
	order := make([]int, len(p))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p[a], p[b]) })
	return order
}

func believed(order []int, n int) []bool {
	out := make([]bool, len(order))
	for _, i := range order[:n] {
		out[i] = true
	}
	return out
}
