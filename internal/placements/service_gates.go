package placements

import (
	"context"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// Decide says of one start gate that it is met, waived or open again.
func (s *Service) Decide(ctx context.Context, a access.Actor, id wbl.PlacementID, gate string, d Decision) error {
	return s.DecideSome(ctx, a, id, []string{gate}, d)
}

// DecideSome says the same of several gates of one placement, all or nothing.
func (s *Service) DecideSome(ctx context.Context, a access.Actor, id wbl.PlacementID, gates []string, d Decision) error {
	if err := d.Validate().Err(); err != nil {
		return err
	}
	now := s.now()
	return s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		c := s.begin(tx, now, a)
		for _, gate := range gates {
			if err := c.decide(id, gate, d); err != nil {
				return err
			}
		}
		return nil
	})
}

// DecideAll says the same of one gate of many placements.
func (s *Service) DecideAll(ctx context.Context, a access.Actor, ids []wbl.PlacementID, gate string, d Decision) (out Bulk, err error) {
	if err := d.Validate().Err(); err != nil {
		return out, err
	}
	if err := countCheck(len(ids)); err != nil {
		return out, err
	}
	now := s.now()
	err = s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		c := s.begin(tx, now, a)
		out = Bulk{Step: c.step}
		for _, id := range ids {
			if err := out.add(string(id), id, c.decide(id, gate, d)); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

func (c *change) decide(id wbl.PlacementID, code string, d Decision) error {
	p, err := Load(c.tx, id)
	if err != nil {
		return err
	}
	if err := access.Can(c.a, access.GateDecide, p.Resource()).Err(); err != nil {
		return err
	}
	g, err := loadGate(c.tx, id, code)
	if err != nil {
		return err
	}
	switch {
	case p.State != Preparing && p.State != Active:
		return wbl.E(wbl.Conflict, "placements.error.from."+string(p.State))
	case d.Version != 0 && d.Version != g.Version:
		return wbl.E(wbl.Conflict, "placements.error.changed")
	case d.Status == g.Status:
		return wbl.E(wbl.Conflict, "placements.error.gate_already")
	case d.Status == Open && g.Derived:
		return wbl.E(wbl.Conflict, "placements.error.gate_derived")
	}
	g.Status, g.Evidence, g.DecidedBy, g.DecidedAt = d.Status, d.Evidence, c.a.Key(), wbl.At(c.now)
	if err := saveGate(c.tx, id, g); err != nil {
		return err
	}
	return c.record(p, Event{Action: d.action(), About: code, From: p.State, To: p.State, Reason: d.Evidence})
}

// makeGates writes the list of what must be in order. Gates that are there already,
// from an earlier acceptance, keep what was decided.
func (c *change) makeGates(p Placement) error {
	l, err := loadLearner(c.tx, p.Learner, c.today())
	if err != nil {
		return err
	}
	for _, t := range GateTemplates(c.today()) {
		if !t.applies(p.Paid, l.Birth, startOr(p.StartsOn, c.today())) {
			continue
		}
		g := Gate{Code: t.Code, Who: t.Who, Blocking: t.Blocking, DueOn: t.due(p.StartsOn, c.today())}
		if err := insertGate(c.tx, p.ID, g); err != nil {
			return err
		}
	}
	return nil
}

func startOr(start, today wbl.Date) wbl.Date {
	if start.IsZero() {
		return today
	}
	return start
}

// redue moves the days by which open gates should be met, after the first day of work
// was moved.
func (c *change) redue(p Placement) error {
	for _, t := range templates {
		if err := dueGate(c.tx, p.ID, t.Code, t.due(p.StartsOn, c.today())); err != nil {
			return err
		}
	}
	return nil
}

// gatesClosed refuses the start while a blocking gate is open, and names each with who
// must act.
func (c *change) gatesClosed(p Placement) error {
	gates, err := gatesOf(c.tx, p.ID)
	if err != nil {
		return err
	}
	refused := wbl.E(wbl.Conflict, "placements.error.gates")
	for _, g := range gates {
		if g.Blocking && g.Status == Open {
			refused.Fields.Add("gate."+g.Code, "placements.missing."+g.Code)
		}
	}
	if len(refused.Fields) > 0 {
		return refused
	}
	return nil
}
