package placements

import (
	"context"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// Edit changes what was agreed. A version other than the current one is a Conflict, and
// the placement that comes back with it is the current one, so that a page can show
// what somebody else changed.
func (s *Service) Edit(ctx context.Context, a access.Actor, id wbl.PlacementID, version int, t Terms) (p Placement, err error) {
	if err := t.Validate().Err(); err != nil {
		return p, err
	}
	now := s.now()
	err = s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		c := s.begin(tx, now, a)
		if p, err = Load(tx, id); err != nil {
			return err
		}
		if err := access.Can(a, access.PlacementEdit, p.Resource()).Err(); err != nil {
			return err
		}
		switch {
		case version != p.Version:
			return wbl.E(wbl.Conflict, "placements.error.changed")
		case p.State.Over():
			return wbl.E(wbl.Conflict, "placements.error.from."+string(p.State))
		}
		return c.edit(&p, t)
	})
	return p, err
}

func (c *change) edit(p *Placement, t Terms) error {
	if t.Contact != "" {
		if err := contactOf(c.tx, t.Contact, p.Employer); err != nil {
			return err
		}
	}
	p.Terms, p.UpdatedAt = t, wbl.At(c.now)
	if err := save(c.tx, p); err != nil {
		return err
	}
	if p.State == Preparing {
		if err := c.makeGates(*p); err != nil {
			return err
		}
	}
	return c.record(*p, Event{Action: edited, From: p.State, To: p.State})
}

// contactOf checks that a supervisor works for the host, or for a record of the host that
// was merged with this one.
func contactOf(tx *db.Tx, id wbl.ContactID, host wbl.EmployerID) error {
	n, err := db.Get(tx, db.Scalar[int], `SELECT COUNT(*) FROM contact WHERE id = $1 AND state = 'active'
		AND employer_id IN (SELECT e.id FROM employer e JOIN employer h ON COALESCE(e.merged_into, e.id) = COALESCE(h.merged_into, h.id) WHERE h.id = $2)`, id, host)
	if err != nil || n > 0 {
		return err
	}
	var errs wbl.FieldErrors
	errs.Add("contact", "placements.error.contact")
	return errs.Err()
}
