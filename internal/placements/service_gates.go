package placements

import (
	"context"
	"slices"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// Decide says of one start gate that it is met, waived or open again. Those who must
// act decide their own gate, and the coordinator any; only staff waive. Errors: NotFound
// and Denied by the access rules, Unprocessable for missing evidence, Conflict when the
// placement is in another state, a room answers for the gate, or somebody was faster.
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
	if err := access.Can(c.a, access.PlacementView, p.Resource()).Err(); err != nil {
		return err
	}
	gates, err := c.gates(c.tx, p, c.today())
	if err != nil {
		return err
	}
	i := slices.IndexFunc(gates, func(g Gate) bool { return g.Code == code })
	if i < 0 {
		return wbl.E(wbl.NotFound, "error.not_found")
	}
	g := gates[i]
	if err := c.mayDecide(p, g, d); err != nil {
		return err
	}
	if err := d.check(g, c.a.Has(g.Who), c.today()).Err(); err != nil {
		return err
	}
	g.Status, g.Evidence, g.Document, g.ExpiresOn = d.Status, d.Evidence, d.Document, d.ExpiresOn
	g.DecidedBy, g.DecidedAt = c.a.Key(), wbl.At(c.now)
	if err := saveGate(c.tx, id, g); err != nil {
		return err
	}
	e := Event{Action: d.action(), About: code, From: p.State, To: p.State}
	if d.Status == Waived {
		e.Reason = d.Evidence // evidence may name people; why somebody waived is for everybody who reads on
	}
	return c.record(p, e)
}

// mayDecide checks that this actor may decide the gate like this, and that it can be.
func (c *change) mayDecide(p Placement, g Gate, d Decision) error {
	may := gateActions[g.Who]
	if d.Status == Waived || g.Status == Waived {
		may = access.GateWaive
	}
	if err := access.Can(c.a, may, p.Resource()).Err(); err != nil {
		return err
	}
	switch {
	case p.State != Preparing && p.State != Active:
		return wbl.E(wbl.Conflict, "placements.error.from."+string(p.State))
	case d.Version != 0 && d.Version != g.Version:
		return wbl.E(wbl.Conflict, "placements.error.changed")
	case d.Status == g.Status && d.Status != Met:
		return wbl.E(wbl.Conflict, "placements.error.gate_already")
	case d.Status == Met && g.Proof != nil:
		return wbl.E(wbl.Conflict, "placements.error.gate_proved")
	case d.Status == Open && g.Derived:
		return wbl.E(wbl.Conflict, "placements.error.gate_derived")
	}
	return nil
}

// makeGates writes the list of what must be in order by today's rules. Gates that are
// there already keep what was decided; open ones that are needed no more are removed.
func (c *change) makeGates(p Placement) error {
	l, err := loadLearner(c.tx, p.Learner, c.today())
	if err != nil {
		return err
	}
	state, err := stateOfWork(c.tx, p)
	if err != nil {
		return err
	}
	facts := Facts{Type: p.Type, Funding: p.Funding, Paid: p.Paid, Birth: l.Birth, Start: c.today()}
	if p.StartsOn.After(c.today()) {
		facts.Start = p.StartsOn
	}
	if state != "" {
		facts.Jurisdiction = "US-" + state
	}
	needed := map[string]bool{}
	for _, t := range GatesFor(c.today(), facts) {
		needed[t.Code] = true
		g := Gate{Code: t.Code, Who: t.Who, Blocking: t.Need == "blocking", DueOn: t.Due(p.StartsOn, c.today())}
		if err := insertGate(c.tx, p.ID, g); err != nil {
			return err
		}
	}
	return c.dropUnneeded(p, needed)
}

func (c *change) dropUnneeded(p Placement, needed map[string]bool) error {
	have, err := gatesOf(c.tx, p.ID)
	if err != nil {
		return err
	}
	for _, g := range have {
		if needed[g.Code] {
			continue
		}
		if err := dropOpenGate(c.tx, p.ID, g.Code); err != nil {
			return err
		}
	}
	return c.Refresh(c.tx, c.now, c.a, p.ID)
}

func startOr(start, today wbl.Date) wbl.Date {
	if start.IsZero() {
		return today
	}
	return start
}

// gatesClosed refuses the start while a blocking gate is open, and names each with who
// must act.
func (c *change) gatesClosed(p Placement) error {
	gates, err := c.gates(c.tx, p, c.today())
	if err != nil {
		return err
	}
	refused := wbl.E(wbl.Conflict, "placements.error.gates")
	for _, g := range gates {
		switch {
		case !g.Blocking || g.Status != Open:
		case g.Proof != nil:
			refused.Fields.Add("gate."+g.Code, g.Proof.Key, g.Proof.Args...)
		default:
			refused.Fields.Add("gate."+g.Code, "placements.missing."+g.Code)
		}
	}
	if len(refused.Fields) > 0 {
		return refused
	}
	return nil
}
