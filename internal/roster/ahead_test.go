package roster

import (
	"errors"
	"iter"
	"testing"
)

func TestAhead(t *testing.T) {
	broken := errors.New("row 7 is broken")
	numbers := func(n int) iter.Seq2[int, error] {
		return func(yield func(int, error) bool) {
			for i := range n {
				var err error
				if i == 7 {
					err = broken
				}
				if !yield(i, err) {
					return
				}
			}
		}
	}
	for _, n := range []int{0, 1, 7, 8, 511, 512, 513, 5000} {
		next, faults := 0, 0
		for v, err := range ahead(numbers(n)) {
			if err != nil {
				faults++
			} else if v != next {
				t.Fatalf("%d numbers: %d came where %d was due", n, v, next)
			}
			next++
		}
		if next != n || faults > 1 || (faults == 1) != (n > 7) {
			t.Errorf("%d numbers: %d came, %d of them faults", n, next, faults)
		}
	}
	for v := range ahead(numbers(100_000)) { // who stops early leaves nothing behind
		if v == 3 {
			break
		}
	}
}
