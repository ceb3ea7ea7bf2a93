package rostergen

// Kinds of row; each draws its own numbers, so that a change to one file leaves
// the others as they are.
const (
	kindOrg = iota + 1
	kindUser
	kindGrade
	kindDemographics
	kindEnrollment
)

// random is splitmix64. It is written out here because math/rand promises no
// sequence across versions of Go.
type random struct{ state uint64 }

// random returns the source of one row.
func (g generator) random(kind, row int) random {
	r := random{g.Seed ^ uint64(kind)<<56 ^ uint64(row)}
	return random{r.next()} // rows side by side must not draw alike
}

func (r *random) next() uint64 {
	r.state += 0x9e3779b97f4a7c15
	z := r.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// below returns a number from 0 to n-1.
func (r *random) below(n int) int { return int(r.next() % uint64(n)) }

func (r *random) pick(words []string) string { return words[r.below(len(words))] }
