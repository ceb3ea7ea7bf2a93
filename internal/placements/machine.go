package placements

import (
	"slices"

	"throughline/internal/platform/access"
	"throughline/internal/wbl"
)

// State is how far a placement has come.
type State string

// The states. Accepted lasts only for the moment in which the start gates are made;
// Preparing follows by itself.
const (
	Applied    State = "applied"
	Offered    State = "offered"
	Accepted   State = "accepted"
	Preparing  State = "preparing"
	Active     State = "active"
	Completed  State = "completed"
	EndedEarly State = "ended_early"
	Cancelled  State = "cancelled"
)

// States lists every state in the order of a placement's life.
func States() []State {
	return []State{Applied, Offered, Accepted, Preparing, Active, Completed, EndedEarly, Cancelled}
}

// TakesSeat reports whether a placement in this state holds one of the opportunity's
// seats. Who ended early has given the seat back, so that somebody else can take it.
func (s State) TakesSeat() bool {
	return slices.Contains([]State{Accepted, Preparing, Active, Completed}, s)
}

// Over reports whether nothing more happens from here, but for an undo.
func (s State) Over() bool {
	return slices.Contains([]State{Completed, EndedEarly, Cancelled}, s)
}

// Action is what moves a placement to another state.
type Action string

// The actions of the state machine.
const (
	Offer    Action = "offer"
	Place    Action = "place" // without waiting for the learner's answer
	Accept   Action = "accept"
	Decline  Action = "decline"
	Withdraw Action = "withdraw"
	Prepare  Action = "prepare"
	Start    Action = "start"
	Complete Action = "complete"
	EndEarly Action = "end_early"
	Cancel   Action = "cancel"
)

// What an event records beside the actions of the machine.
const (
	applied  Action = "apply"
	placed   Action = "placed" // made by the coordinator, without an application
	found    Action = "found"
	edited   Action = "edit"
	undone   Action = "undo"
	reminded Action = "remind"
	lapsed   Action = "gate_lapsed" // the evidence ran out
)

// Need says what must be given with an action.
type Need int

// What an action needs.
const (
	NoReason   Need = iota
	ReasonCode      // one of CancelCodes; "other" needs words too
	ReasonText      // words
)

// Rule is one line of the state machine.
type Rule struct {
	Action Action
	From   []State
	To     State
	May    access.Action // who: a line of the access rules
	Need   Need
	Code   string // the reason code that the action itself is
	Undo   bool   // may be taken back for a while by who did it
}

// machine is the whole life of a placement.
var machine = []Rule{
	{Action: Offer, From: []State{Applied}, To: Offered, May: access.PlacementOffer, Undo: true},
	{Action: Place, From: []State{Applied, Offered}, To: Accepted, May: access.PlacementPlace, Undo: true},
	{Action: Accept, From: []State{Offered}, To: Accepted, May: access.PlacementAnswer, Undo: true},
	{Action: Decline, From: []State{Offered}, To: Cancelled, May: access.PlacementAnswer, Code: "declined", Undo: true},
	{Action: Withdraw, From: []State{Applied, Offered, Accepted, Preparing}, To: Cancelled, May: access.PlacementAnswer, Code: "withdrawn", Undo: true},
	{Action: Prepare, From: []State{Accepted}, To: Preparing, May: access.PlacementEdit},
	{Action: Start, From: []State{Preparing}, To: Active, May: access.PlacementEdit, Undo: true},
	{Action: Complete, From: []State{Active}, To: Completed, May: access.PlacementEdit, Undo: true},
	{Action: EndEarly, From: []State{Active}, To: EndedEarly, May: access.PlacementEdit, Need: ReasonText, Undo: true},
	{Action: Cancel, From: []State{Applied, Offered, Accepted, Preparing}, To: Cancelled, May: access.PlacementEdit, Need: ReasonCode, Undo: true},
}

// Machine lists the rules of the state machine.
func Machine() []Rule { return slices.Clone(machine) }

// RuleOf finds the rule of an action.
func RuleOf(act Action) (Rule, bool) {
	for _, r := range machine {
		if r.Action == act {
			return r, true
		}
	}
	return Rule{}, false
}

// From reports whether the action is possible in a state.
func (r Rule) from(s State) bool { return slices.Contains(r.From, s) }

// CancelOther is the reason code that needs words.
const CancelOther = "other"

// CancelCodes are the reasons why a placement is cancelled before it starts.
func CancelCodes() []string {
	return []string{"not_selected", "no_longer_available", "declined", "withdrawn", CancelOther}
}

// Reason is why something is done: a code, words, or both, as the action needs.
type Reason struct {
	Code string
	Text string // at most 500 characters
}

const maxReason = 500

// Validate checks a reason against what the action needs.
func (r Reason) Validate(need Need) (errs wbl.FieldErrors) {
	switch {
	case need == ReasonText && r.Text == "":
		errs.Add("reason", "placements.error.reason")
	case need == ReasonCode && !slices.Contains(CancelCodes(), r.Code):
		errs.Add("code", "placements.error.code")
	case need == ReasonCode && r.Code == CancelOther && r.Text == "":
		errs.Add("reason", "placements.error.reason")
	}
	if len([]rune(r.Text)) > maxReason {
		errs.Add("reason", "error.too_long", "max", maxReason)
	}
	return errs
}

// Actions lists what the actor may do to the placement in its state, in the order of
// the machine.
func (p Placement) Actions(a access.Actor) []Action {
	var out []Action
	for _, r := range machine {
		if r.from(p.State) && access.Can(a, r.May, p.Resource()).Allowed {
			out = append(out, r.Action)
		}
	}
	return out
}
