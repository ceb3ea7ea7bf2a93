package placements

import (
	"context"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// Undo takes back the last act on one placement: within wbl.UndoWindow, by who did it, and
// only when nothing was built on it. Errors: Conflict with the reason why it cannot be.
func (s *Service) Undo(ctx context.Context, a access.Actor, id wbl.PlacementID) (p Placement, err error) {
	now := s.now()
	err = s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		p, err = s.begin(tx, now, a).undo(id, "")
		return err
	})
	return p, err
}

// UndoStep takes back one press of a button on each of the placements that it moved.
func (s *Service) UndoStep(ctx context.Context, a access.Actor, step string) (out Bulk, err error) {
	now := s.now()
	err = s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		c := s.begin(tx, now, a)
		out = Bulk{Step: c.step}
		ids, err := ofStep(tx, step)
		if err != nil {
			return err
		}
		for _, id := range ids {
			_, err := c.undo(id, step)
			if err := out.add(string(id), id, err); err != nil {
				return err
			}
		}
		switch {
		case len(ids) == 0:
			return wbl.E(wbl.NotFound, "error.not_found")
		case len(out.Done) == 0:
			return out.Failed[0].Error
		}
		return nil
	})
	return out, err
}

// undo takes the last step of a placement back; a step that is named must be the last.
func (c *change) undo(id wbl.PlacementID, step string) (Placement, error) {
	p, err := Load(c.tx, id)
	if err != nil {
		return p, err
	}
	if err := access.Can(c.a, access.PlacementView, p.Resource()).Err(); err != nil {
		return p, err
	}
	list, err := events(c.tx, id)
	if err != nil {
		return p, err
	}
	first, err := undoable(list, c.a.Key(), wbl.At(c.now))
	if err == nil && step != "" && first.Step != step {
		err = wbl.E(wbl.Conflict, "placements.error.undo_built")
	}
	if err == nil {
		err = access.Can(c.a, mustRule(first.Action).May, p.Resource()).Err()
	}
	if err != nil {
		return p, err
	}
	if err := c.untouched(p, first); err != nil {
		return p, err
	}
	if err := c.unwind(p, first); err != nil {
		return p, err
	}
	return p, c.enter(&p, undone, first.From, Reason{})
}

// undoable finds the event with which the last step began, when that step may be taken
// back by this actor now.
func undoable(list []Event, actor string, now wbl.Instant) (Event, error) {
	if len(list) == 0 {
		return Event{}, wbl.E(wbl.Conflict, "placements.error.undo_no")
	}
	i := len(list) - 1
	for i > 0 && list[i].Step != "" && list[i-1].Step == list[i].Step {
		i--
	}
	first := list[i]
	rule, ok := RuleOf(first.Action)
	switch {
	case !ok || !rule.Undo:
		return first, wbl.E(wbl.Conflict, "placements.error.undo_no")
	case first.Actor != actor:
		return first, wbl.E(wbl.Conflict, "placements.error.undo_other")
	case now.Time().Sub(first.At.Time()) > wbl.UndoWindow:
		return first, wbl.E(wbl.Conflict, "placements.error.undo_late")
	}
	return first, nil
}

// mustRule is the rule of an action that is known to have one.
func mustRule(act Action) Rule {
	r, _ := RuleOf(act)
	return r
}

// untouched refuses the undo when others have gone on from here.
func (c *change) untouched(p Placement, first Event) error {
	if first.Action == Start {
		if n, err := shiftsOf(c.tx, p.ID); err != nil || n > 0 {
			return orError(err, wbl.E(wbl.Conflict, "placements.error.undo_shifts"))
		}
	}
	if p.State == Cancelled {
		if other, err := twin(c.tx, p.Learner, p.Opportunity); err != nil || other != "" {
			return orError(err, wbl.E(wbl.Conflict, "placements.error.twice"))
		}
	}
	if first.From.TakesSeat() && !p.State.TakesSeat() {
		return c.seatFree(p)
	}
	return nil
}

// unwind removes what the step had made.
func (c *change) unwind(p Placement, first Event) error {
	switch first.Action {
	case Accept, Place:
		return dropGates(c.tx, p.ID)
	case Complete, EndEarly:
		return dropExperience(c.tx, p.ID)
	}
	return nil
}
