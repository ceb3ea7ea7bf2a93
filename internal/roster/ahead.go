package roster

import "iter"

// ahead reads a sequence on a goroutine of its own, so that a file is parsed while the
// rows before are written. It ends with whoever ranges over it.
func ahead[T any](seq iter.Seq2[T, error]) iter.Seq2[T, error] {
	const (
		rows    = 512 // handed over together
		waiting = 8   // parts that may wait
	)
	type part struct {
		rows []T
		err  error // after the rows
	}
	return func(yield func(T, error) bool) {
		parts, done := make(chan part, waiting), make(chan struct{})
		defer close(done)
		go func() {
			defer close(parts)
			var list []T
			send := func(err error) bool {
				select {
				case parts <- part{list, err}:
					list = make([]T, 0, rows)
					return true
				case <-done:
					return false
				}
			}
			for row, err := range seq {
				if err != nil {
					if !send(err) {
						return
					}
					continue
				}
				if list = append(list, row); len(list) == rows && !send(nil) {
					return
				}
			}
			send(nil)
		}()
		for p := range parts {
			for _, row := range p.rows {
				if !yield(row, nil) {
					return
				}
			}
			var none T
			if p.err != nil && !yield(none, p.err) {
				return
			}
		}
	}
}
