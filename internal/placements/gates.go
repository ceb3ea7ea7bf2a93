package placements

import (
	"slices"

	"throughline/internal/platform/access"
	"throughline/internal/wbl"
)

// Status is how far a start gate has come.
type Status string

// The statuses of a gate.
const (
	Open   Status = "open"
	Met    Status = "met"
	Waived Status = "waived" // a named person let the placement start without it
)

// Gate is one thing that must be in order before a placement starts, or soon after.
type Gate struct {
	Code      string
	Who       access.Role // who must act
	Blocking  bool        // the placement cannot start while it is open
	Status    Status
	Derived   bool     // met by a fact of the record, not by anybody's word
	Proof     *Proof   // what the room that answers for it says; nil when people decide
	Evidence  string   // what shows that it is met, or why it was waived
	Document  string   // where the paper behind a waiver is
	ExpiresOn wbl.Date // the last day on which the evidence holds; zero for no end
	DueOn     wbl.Date
	DecidedBy string // kind:id
	DecidedAt wbl.Instant
	Version   int
}

// Gates that are also met by a fact of the record.
const (
	gateVetting  = "vetting"  // the supervisor is a vetted contact
	gateSchedule = "schedule" // the usual week is set
)

// gateActions says which line of the access rules lets people decide a gate, by who
// must act.
var gateActions = map[access.Role]access.Action{
	access.Coordinator: access.GateDecide, access.Teacher: access.GateTeach, access.Guardian: access.GateFamily,
	access.Learner: access.GateSelf, access.EmployerAdmin: access.GateHost, access.Supervisor: access.GateHost,
}

// mayDecide reports whether the actor may say that the gate is met.
func (g Gate) mayDecide(a access.Actor, p Placement) bool {
	return access.Can(a, gateActions[g.Who], p.Resource()).Allowed
}

// template is the rule by which the placement has the gate; the general one when the
// gate was made by an earlier rule.
func (g Gate) template() GateTemplate {
	var found GateTemplate
	for _, t := range templates {
		if t.Code == g.Code && (found.Code == "" || t.Who == g.Who) {
			found = t
			if t.Who == g.Who {
				break
			}
		}
	}
	return found
}

// settle turns evidence that has run out into an open gate.
func (g *Gate) settle(today wbl.Date) {
	if g.Status == Met && !g.ExpiresOn.IsZero() && g.ExpiresOn.Before(today) {
		g.Status, g.Derived = Open, false
	}
}

// Decision is what is said about a gate.
type Decision struct {
	Version   int      // of the gate that the person saw; 0 when it does not matter
	Status    Status   // Met, Waived, or Open to reopen it
	Evidence  string   // what shows that it is met, or why it is waived; at most 500 characters
	Document  string   // of a waiver: where the paper is; at most 200 characters
	ExpiresOn wbl.Date // of a gate that is met: the last day on which the evidence holds
}

const maxDocument = 200

// Validate checks what can be checked without the record.
func (d Decision) Validate() (errs wbl.FieldErrors) {
	switch {
	case !slices.Contains([]Status{Open, Met, Waived}, d.Status):
		errs.Add("status", "placements.error.gate_status")
	case d.Status == Waived && d.Evidence == "":
		errs.Add("evidence", "placements.error.waive")
	}
	if d.Status == Waived && d.Document == "" {
		errs.Add("document", "placements.error.document")
	}
	if len([]rune(d.Evidence)) > maxReason {
		errs.Add("evidence", "error.too_long", "max", maxReason)
	}
	if len([]rune(d.Document)) > maxDocument {
		errs.Add("document", "error.too_long", "max", maxDocument)
	}
	return errs
}

// check finds what is missing in a decision about this gate. Those who must act may
// give their word for some gates; whoever says it for them names what shows it.
func (d Decision) check(g Gate, own bool, today wbl.Date) (errs wbl.FieldErrors) {
	if d.Status != Met {
		return nil
	}
	t := g.template()
	switch {
	case d.Evidence != "", own && t.OwnWord:
	case own:
		errs.Add("evidence", "placements.error.own_evidence")
	default:
		errs.Add("evidence", "placements.error.evidence")
	}
	switch {
	case t.Expires == Must && d.ExpiresOn.IsZero():
		errs.Add("expires_on", "placements.error.expires")
	case !d.ExpiresOn.IsZero() && d.ExpiresOn.Before(today):
		errs.Add("expires_on", "placements.error.expired")
	}
	return errs
}

// action names the event of a decision.
func (d Decision) action() Action {
	switch d.Status {
	case Met:
		return "gate_met"
	case Waived:
		return "gate_waived"
	}
	return "gate_reopened"
}
