package home

import (
	"cmp"
	"slices"

	"throughline/internal/wbl"
)

// Pile is one sort of work that waits for staff.
type Pile struct {
	Kind   string // text key home.pile.<kind>
	Count  int
	Oldest wbl.Date // of what waits longest, or is due first; zero when it has no date
	Path   string   // where it is worked off, in bulk
	Late   bool     // Oldest is past what the pile allows
}

// patience is how many days a pile may wait before it is late.
var patience = map[string]int{
	"hours_exceptions": 2, "findings": 3, "hours_approve": 7, "hours_silent": 5, "offers": 3, "applicants": 7, "unanswered": 7,
	"gates": 0, "papers": 0, "ready": 0, "overdue": 0, "ending": 14, "reviews": 7, "mail": 1, "partners": 14, "duplicates": 30,
}

// order sorts piles as a day is worked off: late ones first, then by date.
func order(piles []Pile, today wbl.Date) []Pile {
	piles = slices.DeleteFunc(piles, func(p Pile) bool { return p.Count == 0 })
	for i := range piles {
		p := &piles[i]
		p.Late = !p.Oldest.IsZero() && today.DaysSince(p.Oldest) > patience[p.Kind]
	}
	slices.SortStableFunc(piles, func(a, b Pile) int {
		if a.Late != b.Late {
			if a.Late {
				return -1
			}
			return 1
		}
		if a.Oldest.IsZero() != b.Oldest.IsZero() {
			if b.Oldest.IsZero() {
				return -1
			}
			return 1
		}
		return cmp.Or(a.Oldest.Compare(b.Oldest), cmp.Compare(b.Count, a.Count))
	})
	return piles
}

// Figures are the numbers of a school or district at a glance.
type Figures struct {
	Learners  int // active
	Taking    int // with at least one experience this school year
	Active    int // placements now
	Employers int // hosting now
	Approved  int // minutes approved this school year
}

// Child is a learner as a guardian sees them.
type Child struct {
	ID         wbl.LearnerID
	Name       string
	School     string
	Placements []Stay
}

// Stay is a placement in one line.
type Stay struct {
	ID       wbl.PlacementID
	Title    string
	Employer string // for the employer's own page: who works there
	State    string
	Starts   wbl.Date
	Ends     wbl.Date
	Verified int // minutes
	Waiting  int // minutes
	Asked    int // things that the reader must see to before the start
}
