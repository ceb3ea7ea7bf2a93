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
	// Needs are pieces of evidence, each of which would change the finding: words of
	// conditions such as school_variance, joined by "+" where several are needed together.
	Needs []string `json:"needs,omitempty"`

	row *Row // that was not kept; nil for findings about tasks
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

// Answer judges a case and says which evidence would change its findings. The answer is
// the judge's own memory and is overwritten by the next call.
func (j *Judge) Answer(c *Case) Answer {
	found := j.Findings(c)
	for i := range found {
		j.evidence(&found[i])
	}
	j.applied, j.missing = j.applied[:0], j.missing[:0]
	books, missing := j.rules.applicable(c)
	for _, b := range books {
		if b != nil {
			j.applied = append(j.applied, b.jurisdiction)
		}
	}
	if missing != "" {
		j.missing = append(j.missing, missing)
	}
	return Answer{ID: c.ID, Verdict: verdictOf(found), Jurisdictions: j.applied, NotLoaded: j.missing, Ruleset: j.rules.hash, Findings: found}
}
