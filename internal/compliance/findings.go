package compliance

import (
	"slices"

	"throughline/internal/platform/access"
	"throughline/internal/wbl"
	"throughline/labor"
)

// FindingID names a finding.
type FindingID string

// FindingState is how far people have come with a finding.
type FindingState string

// The states.
const (
	FindingOpen  FindingState = "open"
	Acknowledged FindingState = "acknowledged" // somebody looks after it
	Resolved     FindingState = "resolved"     // done, with a note of what was done
	Gone         FindingState = "gone"         // the hours were corrected, and it holds no longer
)

// Finding is what the rules found about hours that were logged.
type Finding struct {
	labor.Finding
	ID        FindingID
	Placement wbl.PlacementID
	Learner   wbl.LearnerID
	School    wbl.SchoolID
	ShiftID   wbl.ShiftID
	Week      wbl.Date // the Sunday that begins the week
	Day       wbl.Date
	Ruleset   string // hash of the rules that it was judged by
	Assumed   bool   // no school calendar was loaded
	FoundAt   wbl.Instant
	State     FindingState
	Note      string
	DecidedBy string // kind:id
	DecidedAt wbl.Instant
	Version   int

	// For people, from other rooms' records.
	LearnerName string
	Employer    string
	Title       string
	Decider     string // name of the account that decided
	Start, End  int    // of the shift, minutes after midnight; -1 when not known
	Minutes     int
}

// Resource says where the finding belongs, for access.Can.
func (f Finding) Resource(in wbl.DistrictID) access.Resource {
	return access.Resource{District: in, School: f.School, Learner: f.Learner}
}

// key is what makes a finding the same after hours were judged again.
type findingKey struct {
	shift wbl.ShiftID
	rule  string
}

func (f Finding) key() findingKey { return findingKey{f.ShiftID, f.Rule} }

// same reports whether two findings say the same, whatever rules they were judged by.
func (f Finding) same(g Finding) bool {
	return f.key() == g.key() && f.Severity == g.Severity && f.Measured == g.Measured && f.Limit == g.Limit && f.Day == g.Day && f.Task == g.Task
}

// FindingDecision is what somebody says of findings.
type FindingDecision struct {
	State   FindingState // Acknowledged, Resolved, or FindingOpen to take it back
	Note    string       // what was done; needed to resolve, at most 500 characters
	Version int          // that the person saw; 0 when it does not matter
}

const maxNote = 500

// Validate checks what can be checked without the record.
func (d FindingDecision) Validate() (errs wbl.FieldErrors) {
	if !slices.Contains([]FindingState{Acknowledged, Resolved, FindingOpen}, d.State) {
		errs.Add("state", "compliance.error.choose")
	}
	if d.State == Resolved && d.Note == "" {
		errs.Add("note", "compliance.error.note")
	}
	if len([]rune(d.Note)) > maxNote {
		errs.Add("note", "error.too_long", "max", maxNote)
	}
	return errs
}

// staticKinds are the kinds of rule that say the same of every shift: they are found
// once and not every week.
var staticKinds = []string{"min_age", "industry", "task", "driving", "paper"}

// clockKinds are the kinds of rule that ask when work was: they say nothing of hours of
// which only the length is known.
var clockKinds = []string{"early", "late", "school_hours", "supervision", "nights", "rest"}

// kindOf finds what kind of rule a finding is about; "task" for one that no row of the
// jurisdiction names: hazardous orders and tags are tables of their own.
func kindOf(rules *labor.Rules, f labor.Finding) string {
	for _, row := range rules.Rows(f.Jurisdiction) {
		if row.Rule == f.Rule {
			return row.Kind
		}
	}
	return "task"
}

func isStatic(rules *labor.Rules, f labor.Finding) bool {
	return slices.Contains(staticKinds, kindOf(rules, f))
}
