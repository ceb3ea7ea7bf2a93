package partners

import (
	"context"
	"slices"
	"strings"
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// Decision is what a district decides about an employer.
type Decision struct {
	State   State
	Reason  string // of a refusal, for the district's own staff
	Version int    // of the vetting that the person saw; 0 for none
}

// Validate checks a decision. A refusal says why.
func (in Decision) Validate() (errs wbl.FieldErrors) {
	if !slices.Contains(States, in.State) {
		errs.Add("state", "partners.error.vetting")
	}
	if in.State == Refused && strings.TrimSpace(in.Reason) == "" {
		errs.Add("reason", "partners.error.reason")
	}
	tooLong(&errs, "reason", in.Reason, 1000)
	return errs
}

// Decide vets, refuses or puts off an employer for the actor's district. Before is what
// was decided until now, for undoing with [Service.Restore].
func (s *Service) Decide(ctx context.Context, a access.Actor, id wbl.EmployerID, in Decision) (before, after Vetting, err error) {
	if err := in.Validate().Err(); err != nil {
		return before, after, err
	}
	err = s.change(ctx, a, access.PartnerVet, id, func(tx *db.Tx, now time.Time, e Employer) error {
		if before, err = vetting(tx, e.ID); err != nil {
			return err
		}
		after = Vetting{State: in.State, By: a.ID, On: a.Today(now), Reason: before.Reason, Version: in.Version}
		if in.State == Refused {
			after.Reason = strings.TrimSpace(in.Reason)
		}
		return s.decide(tx, now, a, e, before, &after)
	})
	return before, after, err
}

// Restore takes a decision back: the state is again what it was. The reason of an
// earlier refusal was kept for this.
func (s *Service) Restore(ctx context.Context, a access.Actor, id wbl.EmployerID, to State, version int) error {
	if !slices.Contains(States, to) {
		return wbl.E(wbl.NotFound, "error.not_found")
	}
	return s.change(ctx, a, access.PartnerVet, id, func(tx *db.Tx, now time.Time, e Employer) error {
		before, err := vetting(tx, e.ID)
		if err != nil {
			return err
		}
		after := Vetting{State: to, By: a.ID, On: a.Today(now), Reason: before.Reason, Version: version}
		return s.decide(tx, now, a, e, before, &after)
	})
}

func (s *Service) decide(tx *db.Tx, now time.Time, a access.Actor, e Employer, before Vetting, after *Vetting) error {
	if after.State == Unseen || after.State == Pending {
		after.On, after.By = wbl.Date{}, ""
	}
	if err := setVetting(tx, now, e.ID, after.Version, *after); err != nil {
		return err
	}
	after.Version++
	return log(tx, now, a, "partner.vet", e.ID, "", map[string]any{"from": before.State, "to": after.State})
}

// Merge makes one employer of two: everything of gone is from now on read as part of
// keep. Nothing is moved, so [Service.Unmerge] brings gone back as it was.
func (s *Service) Merge(ctx context.Context, a access.Actor, keep, gone wbl.EmployerID) error {
	return s.change(ctx, a, access.PartnerMerge, keep, func(tx *db.Tx, now time.Time, kept Employer) error {
		lost, err := find(tx, a, access.PartnerMerge, gone)
		if err != nil {
			return err
		}
		if lost.ID == kept.ID {
			return wbl.E(wbl.Conflict, "partners.error.same")
		}
		followers, err := mergedInto(tx, lost.ID)
		if err != nil {
			return err
		}
		if err := setMerged(tx, lost.ID, kept.ID, kept.ID); err != nil {
			return err
		}
		for _, f := range followers {
			if err := setMerged(tx, f.id, f.with, kept.ID); err != nil {
				return err
			}
		}
		if err := refreshSearch(tx, kept.ID); err != nil {
			return err
		}
		return log(tx, now, a, "partner.merge", kept.ID, "", map[string]any{"gone": lost.ID})
	})
}

// Unmerge takes a merge back: gone stands for itself again, with what had been merged
// into it before.
func (s *Service) Unmerge(ctx context.Context, a access.Actor, gone wbl.EmployerID) error {
	now := s.now()
	return s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		e, err := ByID(tx, gone)
		if err != nil {
			return err
		}
		if err := access.Can(a, access.PartnerMerge, resource(a, gone)).Err(); err != nil {
			return err
		}
		if e.MergedInto == "" {
			return wbl.E(wbl.Conflict, "partners.error.not_merged")
		}
		if err := split(tx, e); err != nil {
			return err
		}
		return log(tx, now, a, "partner.unmerge", e.MergedInto, "", map[string]any{"gone": gone})
	})
}

// split gives an employer back what was merged with it, directly or over others.
func split(tx *db.Tx, e Employer) error {
	rest, err := mergedInto(tx, e.MergedInto)
	if err != nil {
		return err
	}
	own := []wbl.EmployerID{e.ID}
	for i := 0; i < len(own); i++ { // own grows while it is walked
		for _, r := range rest {
			if r.with == own[i] {
				own = append(own, r.id)
				if err := setMerged(tx, r.id, r.with, e.ID); err != nil {
					return err
				}
			}
		}
	}
	if err := setMerged(tx, e.ID, "", ""); err != nil {
		return err
	}
	if err := refreshSearch(tx, e.ID); err != nil {
		return err
	}
	return refreshSearch(tx, e.MergedInto)
}
