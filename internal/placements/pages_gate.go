package placements

import (
	"slices"

	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// gatePage decides one start gate.
type gatePage struct {
	Errors   ui.ErrorSummary
	Problem  *ui.Alert
	Heading  string
	Caption  string
	Hint     string
	Path     string
	Key      string
	Version  ui.Hidden
	Status   ui.Field
	Evidence ui.Field
	Send     ui.Button
}

func (s *Service) showGate(c *web.Ctx) error { return s.gate(c, false) }
func (s *Service) postGate(c *web.Ctx) error { return s.gate(c, true) }

func (s *Service) gate(c *web.Ctx, post bool) error {
	d, err := s.detail(c)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(d.Gates, func(g Gate) bool { return g.Code == c.R.PathValue("gate") })
	if i < 0 {
		return wbl.E(wbl.NotFound, "error.not_found")
	}
	in, err := c.Input()
	if err != nil {
		return err
	}
	g, path := d.Gates[i], "/placements/"+string(d.ID)
	c.Back(path)
	c.Title(c.T("placements.gate." + g.Code))
	if !post {
		in.Values.Set("status", string(g.Status))
		in.Values.Set("evidence", g.Evidence)
		return c.Page("placements/gate", gateModel(see(c), c.Fields(in), d, g, nil))
	}
	dec := Decision{Version: in.Int("version", 0, 1<<30), Status: Status(in.Get("status")), Evidence: in.Text("evidence", maxReason)}
	if in.Check(dec.Validate()) {
		return c.Invalid("placements/gate", gateModel(see(c), c.Fields(in), d, g, nil))
	}
	err = s.Decide(c.Context(), c.Actor, d.ID, g.Code, dec)
	if e, ok := asConflict(err); ok {
		return c.Stale("placements/gate", gateModel(see(c), c.Fields(in), d, g, e))
	}
	if err != nil {
		return err
	}
	return c.Done(path, web.Flash{Key: "placements.done." + string(dec.action())})
}

func gateModel(v viewer, f *ui.Form, d Detail, g Gate, problem *wbl.Error) gatePage {
	m := gatePage{
		Heading: v.T("placements.gate." + g.Code), Caption: v.T("placements.one.title", "who", d.Name(), "title", d.Title),
		Hint: v.T("placements.gate_hint." + g.Code), Path: "/placements/" + string(d.ID) + "/gates/" + g.Code,
		Key: f.Key(), Version: ui.Hidden{Name: "version", Value: itoa(int64(g.Version))},
		Status: f.Radios("status", "placements.gates.status", []ui.Choice{
			{Value: string(Met), Label: v.T("placements.gates.is_met")},
			{Value: string(Waived), Label: v.T("placements.gates.is_waived"), Hint: v.T("placements.gates.is_waived_hint")},
			{Value: string(Open), Label: v.T("placements.gates.is_open")},
		}),
		Evidence: f.Textarea("evidence", "placements.gates.evidence", ui.Rows(2), ui.Hint("placements.gates.evidence_hint")),
		Send:     ui.Button{Label: v.T("placements.save"), Kind: ui.Primary},
	}
	if problem != nil {
		m.Problem = &ui.Alert{Tone: ui.Problem, Title: v.T("placements.not_done"), Text: errorText(v, problem)}
	}
	m.Errors = f.Summary()
	return m
}

// postGates decides several gates of one placement with the same evidence.
func (s *Service) postGates(c *web.Ctx) error {
	id, err := web.ID[wbl.PlacementID](c, "id")
	if err != nil {
		return err
	}
	in, err := c.Input()
	if err != nil {
		return err
	}
	dec := Decision{Status: Status(in.Get("status")), Evidence: in.Text("evidence", maxReason)}
	codes := in.Values["gate"]
	if len(codes) == 0 {
		in.Errors.Add("gate", "placements.error.no_gate")
	}
	if in.Check(dec.Validate()) {
		d, err := s.View(c.Context(), c.Actor, id)
		if err != nil {
			return err
		}
		m := s.one(c, d, nil)
		if m.Many = manyGates(see(c), d, "/placements/"+string(id), c.Fields(in)); m.Many == nil {
			return s.explain(c, id, wbl.E(wbl.Conflict, "placements.error.gate_already"))
		}
		return c.Invalid("placements/one", m)
	}
	if err := s.DecideSome(c.Context(), c.Actor, id, codes, dec); err != nil {
		return s.explain(c, id, err)
	}
	return c.Done("/placements/"+string(id), web.Flash{Key: "placements.done.gates", Args: []any{"n", len(codes)}})
}
