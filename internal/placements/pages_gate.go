package placements

import (
	"context"
	"slices"

	"throughline/internal/platform/access"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// gatePage decides one start gate. Where a room answers for the gate it says what that
// room says, and only a waiver is left to decide.
type gatePage struct {
	Errors  ui.ErrorSummary
	Problem *ui.Alert
	Stands  *ui.Alert // what the record or a room says
	Mend    *ui.Link  // where that is mended
	Heading string
	Caption string
	Hint    string
	Path    string
	Key     string
	Hidden  []ui.Hidden
	Fields  []ui.Field // none: nothing to decide here
	Send    ui.Button
}

// door is where people come from to decide a gate.
type door struct {
	base string // of the addresses: /placements/
	mine bool   // the page of a family or a host, who decide only what is theirs
	read func(context.Context, access.Actor, wbl.PlacementID) (Detail, error)
}

func (s *Service) staffDoor() door { return door{"/placements/", false, s.View} }
func (s *Service) myDoor() door    { return door{"/my-placements/", true, s.View} }
func (s *Service) hostDoor() door  { return door{"/hosting/", true, s.Hosted} }

func (d door) path(p wbl.PlacementID, gate string) string {
	return d.base + string(p) + "/gates/" + gate
}

// gateAt reads the placement and the gate that the address names.
func gateAt(c *web.Ctx, from door) (d Detail, g Gate, err error) {
	id, err := web.ID[wbl.PlacementID](c, "id")
	if err != nil {
		return d, g, err
	}
	if d, err = from.read(c.Context(), c.Actor, id); err != nil {
		return d, g, err
	}
	i := slices.IndexFunc(d.Gates, func(g Gate) bool { return g.Code == c.R.PathValue("gate") })
	if i < 0 {
		return d, g, wbl.E(wbl.NotFound, "error.not_found")
	}
	g = d.Gates[i]
	if !g.mayDecide(c.Actor, d.Placement) {
		return d, g, wbl.E(wbl.Denied, "denied.role")
	}
	c.Back(from.base + string(id))
	c.Title(c.T("placements.gate." + g.Code))
	return d, g, nil
}

func (s *Service) showGate(from door) web.Handler {
	return func(c *web.Ctx) error {
		d, g, err := gateAt(c, from)
		if err != nil {
			return err
		}
		in, err := c.Input()
		if err != nil {
			return err
		}
		if !from.mine || g.DecidedBy == c.Actor.Key() {
			in.Values.Set("status", string(g.Status))
			in.Values.Set("evidence", g.Evidence)
			in.Values.Set("document", g.Document)
			ui.DateValues(in.Values, "expires_on", g.ExpiresOn)
		}
		return c.Page("placements/gate", gateModel(see(c), c.Fields(in), from, d, g, nil))
	}
}

func (s *Service) postGate(from door) web.Handler {
	return func(c *web.Ctx) error {
		d, g, err := gateAt(c, from)
		if err != nil {
			return err
		}
		in, err := c.Input()
		if err != nil {
			return err
		}
		dec := Decision{
			Version: in.Int("version", 0, 1<<30), Status: Status(in.Get("status")), Evidence: in.Text("evidence", maxReason),
			Document: in.Text("document", maxDocument), ExpiresOn: in.Date("expires_on"),
		}
		back := from.base + string(d.ID)
		if from.mine && dec.Status == Open && g.Status == Open {
			return c.Redirect(back) // "not yet" changes nothing
		}
		errs := append(dec.Validate(), dec.check(g, c.Actor.Has(g.Who), c.Actor.Today(c.Now))...)
		if in.Check(errs) {
			return c.Invalid("placements/gate", gateModel(see(c), c.Fields(in), from, d, g, nil))
		}
		err = s.Decide(c.Context(), c.Actor, d.ID, g.Code, dec)
		if e, ok := asConflict(err); ok {
			return c.Stale("placements/gate", gateModel(see(c), c.Fields(in), from, d, g, e))
		}
		if err != nil {
			return err
		}
		return c.Done(back, web.Flash{Key: "placements.done." + string(dec.action())})
	}
}

func gateModel(v viewer, f *ui.Form, from door, d Detail, g Gate, problem *wbl.Error) gatePage {
	m := gatePage{
		Heading: v.T("placements.gate." + g.Code), Caption: v.T("placements.one.title", "who", d.Name(), "title", d.Title),
		Hint: v.T("placements.gate_hint." + hintOf(g, d.Placement)), Path: from.path(d.ID, g.Code),
		Key: f.Key(), Hidden: []ui.Hidden{{Name: "version", Value: itoa(int64(g.Version))}},
		Send: ui.Button{Label: v.T("placements.save"), Kind: ui.Primary},
	}
	if problem != nil {
		m.Problem = &ui.Alert{Tone: ui.Problem, Title: v.T("placements.not_done"), Text: errorText(v, problem)}
	}
	if from.mine {
		m.Heading, m.Caption = askOf(v, d, g), d.Title
	}
	if g.Proof != nil {
		m.stands(v, from, g)
	}
	m.ask(v, f, from, d, g)
	m.Errors = f.Summary()
	return m
}

// stands says what the room that answers for the gate says of it.
func (m *gatePage) stands(v viewer, from door, g Gate) {
	tone := ui.Waiting
	if g.Proof.Met {
		tone = ui.Good
	}
	m.Stands = &ui.Alert{Tone: tone, Text: v.T(g.Proof.Key, g.Proof.Args...)}
	path := g.Proof.Path
	if from.mine {
		path = g.Proof.OwnPath
	}
	if path != "" {
		m.Mend = &ui.Link{Label: v.T("placements.gates.mend"), Path: path, Button: ui.Primary}
	}
}

// ask puts the questions that this person can answer about the gate.
func (m *gatePage) ask(v viewer, f *ui.Form, from door, d Detail, g Gate) {
	t := g.template()
	switch {
	case from.mine && g.Proof != nil, g.Proof != nil && !mayWaive(v.Actor, d.Placement):
		return
	case from.mine && t.OwnWord:
		m.Fields = append(m.Fields, f.Radios("status", "placements.gates.agree", []ui.Choice{
			{Value: string(Met), Label: v.T("placements.gates.yes")},
			{Value: string(Open), Label: v.T("placements.gates.no")},
		}))
		return
	case from.mine:
		m.Hidden = append(m.Hidden, ui.Hidden{Name: "status", Value: string(Met)})
		m.Fields = append(m.Fields, f.Textarea("evidence", "placements.evidence."+g.Code, ui.Rows(3), ui.Hint("placements.evidence_hint."+g.Code)))
	default:
		m.Fields = append(m.Fields, f.Radios("status", "placements.gates.status", statusChoices(v, d, g)),
			f.Textarea("evidence", "placements.gates.evidence", ui.Rows(2), ui.Hint("placements.gates.evidence_hint")))
		if mayWaive(v.Actor, d.Placement) {
			m.Fields = append(m.Fields, f.Text("document", "placements.gates.document", ui.Hint("placements.gates.document_hint"), ui.Optional()))
		}
	}
	if g.Proof == nil && t.Expires != Never {
		m.Fields = append(m.Fields, f.Date("expires_on", "placements.gates.expires", ui.Hint("placements.gates.expires_hint."+string(t.Expires))))
	}
}

// statusChoices are what staff may say of the gate.
func statusChoices(v viewer, d Detail, g Gate) (list []ui.Choice) {
	if g.Proof == nil {
		list = append(list, ui.Choice{Value: string(Met), Label: v.T("placements.gates.is_met")})
	}
	if mayWaive(v.Actor, d.Placement) {
		list = append(list, ui.Choice{Value: string(Waived), Label: v.T("placements.gates.is_waived"), Hint: v.T("placements.gates.is_waived_hint")})
	}
	return append(list, ui.Choice{Value: string(Open), Label: v.T("placements.gates.is_open")})
}

func mayWaive(a access.Actor, p Placement) bool {
	return access.Can(a, access.GateWaive, p.Resource()).Allowed
}

// askOf is the question to those who must act themselves.
func askOf(v viewer, d Detail, g Gate) string {
	key := "placements.gate_ask."
	if own(v.Actor, d.Placement) {
		key = "placements.gate_ask_self."
	}
	return v.T(key+g.Code, "who", d.Given, "host", d.EmployerName)
}

// hintOf names the text that explains a gate. Who insures depends on the pay.
func hintOf(g Gate, p Placement) string {
	if g.Code == "insurance" && !p.Paid {
		return "insurance_unpaid"
	}
	return g.Code
}

// standsText says in a line how a gate stands that is not open.
func standsText(lang i18n.Lang, t i18n.T, g Gate) string {
	text := g.Evidence
	switch {
	case g.Status == Waived:
		return t("placements.waived", "why", g.Evidence)
	case g.Proof != nil:
		text = t(g.Proof.Key, g.Proof.Args...)
	case g.Derived:
		text = t("placements.gate_fact." + g.Code)
	case text == "":
		text = t("placements.own_word." + string(g.Who))
	}
	if !g.ExpiresOn.IsZero() {
		text += " · " + t("placements.holds", "date", i18n.Date(lang, g.ExpiresOn))
	}
	return text
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
	errs := dec.Validate()
	if dec.Evidence == "" {
		errs.Add("evidence", "placements.error.evidence")
	}
	codes := in.Values["gate"]
	if len(codes) == 0 {
		in.Errors.Add("gate", "placements.error.no_gate")
	}
	if in.Check(errs) {
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
