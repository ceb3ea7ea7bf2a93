package roster

import (
	"context"
	"slices"
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/audit"
	"throughline/internal/platform/db"
	"throughline/internal/platform/jobs"
	"throughline/internal/wbl"
)

// Pair is two records that may be one learner. A is the one with the smaller id.
type Pair struct {
	A, B   Twin
	Reason string // text roster.reason.REASON
	State  string // open, merged, distinct
	Kept   wbl.LearnerID
}

// Twin is one record of a pair.
type Twin struct {
	Item
	Birth   wbl.Date
	Email   string
	Keys    []Key
	Years   []Enrolled
	Records int // placements and experiences: what would be read as the kept one's
}

// ReasonName is the reason of pairs with one name and birth date.
const ReasonName = "name_birth"

// Pairs lists possible duplicates of the actor's schools that wait for a decision. After
// is the ids of the last pair of the page before.
func (s *Service) Pairs(ctx context.Context, a access.Actor, after [2]string, limit int) (pairs []Pair, more bool, err error) {
	if err := access.Can(a, access.LearnerMerge, access.Resource{District: a.District}).Err(); err != nil {
		return nil, false, err
	}
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		pairs, err = openPairs(tx, reachOf(a, access.Coordinator, access.SchoolLead, access.DistrictLead), after, limit+1)
		return err
	})
	if len(pairs) > limit {
		pairs, more = pairs[:limit], true
	}
	return pairs, more, err
}

// Compare reads two records side by side.
func (s *Service) Compare(ctx context.Context, a access.Actor, x, y wbl.LearnerID) (p Pair, err error) {
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		for i, id := range []wbl.LearnerID{x, y} {
			if err := mayMerge(tx, a, id); err != nil {
				return err
			}
			t, err := twin(tx, id)
			if err != nil {
				return err
			}
			*[]*Twin{&p.A, &p.B}[i] = t
		}
		p.Reason, p.State, p.Kept, err = pairState(tx, x, y)
		return err
	})
	return p, err
}

func mayMerge(tx *db.Tx, a access.Actor, id wbl.LearnerID) error {
	l, err := learnerByID(tx, id)
	if err != nil {
		return err
	}
	return access.Can(a, access.LearnerMerge, l.Resource(a.District)).Err()
}

// Merge makes one learner of two: everything of gone is from now on read as part of
// keep. Nothing is moved, so [Service.Unmerge] brings gone back as it was. Errors:
// NotFound, Denied; Conflict when one of them is merged already.
func (s *Service) Merge(ctx context.Context, a access.Actor, keep, gone wbl.LearnerID) error {
	return s.decide(ctx, a, keep, gone, "learner.merge", func(tx *db.Tx, now time.Time) error {
		kept, err := learnerByID(tx, keep)
		if err != nil {
			return err
		}
		lost, err := learnerByID(tx, gone)
		if err != nil {
			return err
		}
		if keep == gone || kept.MergedInto != "" || lost.MergedInto != "" {
			return wbl.E(wbl.Conflict, "roster.error.merged")
		}
		if err := setMerged(tx, wbl.At(now), gone, keep); err != nil {
			return err
		}
		if err := moveFollowers(tx, gone, keep); err != nil {
			return err
		}
		return savePair(tx, wbl.At(now), keep, gone, decision{state: "merged", kept: keep, prior: lost.State, by: a.Key()})
	})
}

// Unmerge takes a merge back: both stand for themselves again, each with what had been
// merged into it before.
func (s *Service) Unmerge(ctx context.Context, a access.Actor, x, y wbl.LearnerID) error {
	return s.decide(ctx, a, x, y, "learner.unmerge", func(tx *db.Tx, now time.Time) error {
		d, err := decisionOf(tx, x, y)
		if err != nil {
			return err
		}
		gone := x
		if d.kept == x {
			gone = y
		}
		lost, err := learnerByID(tx, gone)
		if err != nil {
			return err
		}
		if d.state != "merged" || lost.MergedInto == "" {
			return wbl.E(wbl.Conflict, "roster.error.not_merged")
		}
		if err := unsetMerged(tx, wbl.At(now), gone, d.prior); err != nil {
			return err
		}
		followers, err := followersOf(tx, gone)
		if err != nil {
			return err
		}
		for _, id := range followers {
			if err := setMerged(tx, wbl.At(now), id, gone); err != nil {
				return err
			}
		}
		return savePair(tx, wbl.At(now), x, y, decision{state: "open", by: a.Key()})
	})
}

// Distinct records that two learners are different people.
func (s *Service) Distinct(ctx context.Context, a access.Actor, x, y wbl.LearnerID) error {
	return s.decide(ctx, a, x, y, "learner.distinct", func(tx *db.Tx, now time.Time) error {
		return savePair(tx, wbl.At(now), x, y, decision{state: "distinct", by: a.Key()})
	})
}

// Reopen takes "different people" back: the pair waits for a decision again.
func (s *Service) Reopen(ctx context.Context, a access.Actor, x, y wbl.LearnerID) error {
	return s.decide(ctx, a, x, y, "learner.reopen", func(tx *db.Tx, now time.Time) error {
		d, err := decisionOf(tx, x, y)
		if err != nil {
			return err
		}
		if d.state != "distinct" {
			return wbl.E(wbl.Conflict, "error.conflict")
		}
		return savePair(tx, wbl.At(now), x, y, decision{state: "open", by: a.Key()})
	})
}

// decide runs a decision about two learners, both of whom the actor may merge.
func (s *Service) decide(ctx context.Context, a access.Actor, x, y wbl.LearnerID, action string, fn func(tx *db.Tx, now time.Time) error) error {
	now := s.now()
	return s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		for _, id := range []wbl.LearnerID{x, y} {
			if err := mayMerge(tx, a, id); err != nil {
				return err
			}
		}
		if err := fn(tx, now); err != nil {
			return err
		}
		return audit.Append(tx, now, audit.Entry{Actor: a.Key(), Action: action, Object: "learner:" + string(x), Detail: map[string]any{"other": y}})
	})
}

// followersOf are the records that had been merged into gone before it was merged
// itself, directly or over others.
func followersOf(tx *db.Tx, gone wbl.LearnerID) (own []wbl.LearnerID, err error) {
	for queue := []wbl.LearnerID{gone}; len(queue) > 0; {
		next, err := mergedDirectly(tx, queue[0])
		if err != nil {
			return nil, err
		}
		queue = queue[1:]
		for _, id := range next {
			if !slices.Contains(own, id) {
				own, queue = append(own, id), append(queue, id)
			}
		}
	}
	return own, nil
}

// findDuplicates puts learners with one name and birth date on the queue. A pair that was
// decided stays decided.
func (s *Service) findDuplicates(ctx context.Context, j jobs.Job) error {
	var pairs [][2]wbl.LearnerID
	err := s.db.View(ctx, j.Scope(), func(tx *db.Tx) (err error) {
		pairs, err = sameNames(tx)
		return err
	})
	if err != nil {
		return err
	}
	return s.db.Update(ctx, j.Scope(), func(tx *db.Tx) error {
		if err := insertPairs(tx, pairs, ReasonName); err != nil {
			return err
		}
		return j.Done(tx)
	})
}
