package compliance

import (
	"slices"

	"throughline/internal/wbl"
)

// Factors are the seven questions of the primary-beneficiary test for unpaid work at a
// business, none of which decides by itself. law:29USC203
var Factors = []string{"no_pay_expected", "training", "coursework", "calendar", "length", "complements", "no_job"}

// Questions are what else a reviewer looks at before work goes unpaid.
var Questions = []string{"business", "stipend", "state_law", "productive"}

// Answers are what a reviewer may say to each.
var Answers = []string{"yes", "no", "unsure"}

// PayDecision is a reviewer's decision about whether work may go unpaid. It is never
// computed.
type PayDecision struct {
	Decision string            // unpaid, or pay
	Answers  map[string]string // question to answer
	Reason   string
	By       string // kind:id
	Name     string // of the reviewer
	At       wbl.Instant
	Version  int
}

const maxPayReason = 1000

// Validate checks that every question was answered and the decision has its reason.
func (d PayDecision) Validate() (errs wbl.FieldErrors) {
	for _, q := range slices.Concat(Factors, Questions) {
		if !slices.Contains(Answers, d.Answers[q]) {
			errs.Add(q, "compliance.error.answer")
		}
	}
	if d.Decision != "unpaid" && d.Decision != "pay" {
		errs.Add("decision", "compliance.error.pay_decision")
	}
	if d.Reason == "" {
		errs.Add("reason", "compliance.error.pay_reason")
	}
	if len([]rune(d.Reason)) > maxPayReason {
		errs.Add("reason", "error.too_long", "max", maxPayReason)
	}
	return errs
}
