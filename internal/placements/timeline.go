package placements

import (
	"cmp"
	"context"
	"slices"
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// Timeline is everything that a learner did or has begun.
type Timeline struct {
	Learner wbl.LearnerID
	Name    string
	Years   []Year // oldest first
	Minutes int    // of all of it
}

// Year is one school year, named by the year in which it ends.
type Year struct {
	Ends  int
	Items []Item // oldest first
}

// Item is a placement in any state, or another experience.
type Item struct {
	From, To  wbl.Date // To is zero when it is not known, or the same day
	Type      string
	Title     string
	Employer  string          // name, may be empty
	Minutes   int             // of a placement: verified and approved
	Placement wbl.PlacementID // "" for an experience that was none
	State     State           // of a placement
	Note      string
}

// Timeline reads a learner's whole way, also what was recorded under another record of
// the same person.
func (s *Service) Timeline(ctx context.Context, a access.Actor, id wbl.LearnerID) (out Timeline, err error) {
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		l, err := loadLearner(tx, id, a.Today(s.now()))
		if err != nil {
			return err
		}
		if err := access.Can(a, access.LearnerView, access.Resource{District: tx.District(), School: l.School, Learner: l.ID}).Err(); err != nil {
			return err
		}
		items, err := timelineItems(tx, l.ID, zoneOf(a))
		if err != nil {
			return err
		}
		out = Timeline{Learner: l.ID, Name: l.Name(), Years: byYear(items)}
		for _, i := range items {
			out.Minutes += i.Minutes
		}
		return nil
	})
	return out, err
}

func zoneOf(a access.Actor) *time.Location {
	if a.Zone == nil {
		return time.UTC
	}
	return a.Zone
}

func byYear(items []Item) (years []Year) {
	slices.SortStableFunc(items, func(a, b Item) int {
		return cmp.Or(a.From.Compare(b.From), a.To.Compare(b.To), cmp.Compare(a.Title, b.Title))
	})
	for _, i := range items {
		ends := i.From.SchoolYear()
		if len(years) == 0 || years[len(years)-1].Ends != ends {
			years = append(years, Year{Ends: ends})
		}
		last := &years[len(years)-1]
		last.Items = append(last.Items, i)
	}
	return years
}
