package labor

// A Severity says what a finding means for the work.
type Severity string

// The severities.
const (
	Violation Severity = "violation" // the law does not allow it
	Warn      Severity = "warn"      // somebody must look
)

// A Verdict is the answer to a case as a whole: the worst of its findings.
type Verdict string

// The verdicts.
const (
	OK              Verdict = "ok"
	VerdictWarn     Verdict = "warn"
	VerdictViolates Verdict = "violation"
)

// A Finding is one rule that a case does not keep, or a warning. It is plain data: its
// words come from Message and Fix, in the reader's language, also years later.
type Finding struct {
	Rule         string   `json:"rule"`
	Jurisdiction string   `json:"jurisdiction"`
	Cite         string   `json:"cite"`
	Shift        int      `json:"shift"` // index in the case; -1 when it is about no shift
	Task         string   `json:"task,omitempty"`
	Date         Day      `json:"date"` // NoDay when it is about no day
	Age          int      `json:"age"`
	Severity     Severity `json:"severity"`
	Measured     int      `json:"measured"`
	Limit        int      `json:"limit"`
	Unit         unit     `json:"unit"`
	Says         string   `json:"says"` // key of the words
	Verified     bool     `json:"verified"`
}

// An Answer is the outcome of a check.
type Answer struct {
	ID            string    `json:"id"`
	Verdict       Verdict   `json:"verdict"`
	Jurisdictions []string  `json:"jurisdictions"` // whose rules were applied
	NotLoaded     []string  `json:"not_loaded"`    // whose rules apply and are not here
	Ruleset       string    `json:"ruleset"`
	Findings      []Finding `json:"findings"`
}

// verdictOf is the worst of the findings.
func verdictOf(fs []Finding) Verdict {
	v := OK
	for i := range fs {
		if fs[i].Severity == Violation {
			return VerdictViolates
		}
		v = VerdictWarn
	}
	return v
}
