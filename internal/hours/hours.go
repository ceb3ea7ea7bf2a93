package hours

import (
	"strings"

	"throughline/internal/platform/access"
	"throughline/internal/wbl"
)

// Kind tells work from a day on which the learner did not go.
type Kind string

// The kinds of entry.
const (
	Work    Kind = "work"
	Absence Kind = "absence"
)

// Absences are the reasons for not going, in the order in which they are offered.
// Their texts are hours.absence.REASON.
var Absences = []string{"sick", "school_closed", "site_closed", "other"}

// VerifyState is how far the host has come with a shift.
type VerifyState string

// The states of verification.
const (
	Draft    VerifyState = "draft"    // the learner's own
	Waiting  VerifyState = "waiting"  // with the supervisor
	Verified VerifyState = "verified" // by the host
	Rejected VerifyState = "rejected" // by the host, with a reason
)

// ApproveState is how far the school has come with a shift.
type ApproveState string

// The states of approval.
const (
	Unapproved ApproveState = "waiting"
	Approved   ApproveState = "approved"
	Returned   ApproveState = "returned" // to the learner, with a reason
)

// State is the one word that a person is shown for a shift: the furthest it has come.
type State string

// The states that people see, in order; their texts are hours.state.STATE.
const (
	StateDraft    State = "draft"
	StateWaiting  State = "waiting"
	StateDisputed State = "disputed"
	StateVerified State = "verified"
	StateRejected State = "rejected"
	StateReturned State = "returned"
	StateApproved State = "approved"
	StatePaid     State = "paid"
)

// Clock is a time of day in minutes after midnight.
type Clock int

// NoClock stands for a time that is not known.
const NoClock Clock = -1

// MarshalText writes "16:30", nothing when the time is not known.
func (c Clock) MarshalText() ([]byte, error) {
	if c < 0 {
		return nil, nil
	}
	return []byte(wbl.FormatClock(int(c))), nil
}

// UnmarshalText reads what MarshalText writes, and any other time that people write.
func (c *Clock) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*c = NoClock
		return nil
	}
	n, err := wbl.ParseClock(string(b))
	*c = Clock(n)
	return err
}

// Shift is one stretch of work, or an absence, on one day of a placement.
type Shift struct {
	ID        wbl.ShiftID     `json:"id"`
	Placement wbl.PlacementID `json:"placement"`
	Learner   wbl.LearnerID   `json:"learner"`
	School    wbl.SchoolID    `json:"school"`
	Contact   wbl.ContactID   `json:"supervisor"` // who is asked to verify; "" when nobody is named

	Day     wbl.Date `json:"date"`
	Kind    Kind     `json:"kind"`
	Absence string   `json:"absence"`
	Start   Clock    `json:"start"` // with End unknown when only the length is
	End     Clock    `json:"end"`   // at or before Start: the next day
	Break   int      `json:"break_minutes"`
	Minutes int      `json:"minutes"`
	Note    string   `json:"note"`

	Verify     VerifyState `json:"verify_state"`
	VerifiedBy string      `json:"-"` // actor's key
	VerifiedAt wbl.Instant `json:"-"`
	Claimed    int         `json:"claimed_minutes"` // before the host changed it; -1 when it did not
	Reason     string      `json:"reason"`          // of the host

	Approve      ApproveState `json:"approve_state"`
	ApprovedAt   wbl.Instant  `json:"-"`
	SchoolReason string       `json:"school_reason"`
	Export       string       `json:"export"` // the export that took it to payroll

	Flags   Flags `json:"flags"`
	Version int   `json:"version"`
}

// Resource says where the shift belongs.
func (s Shift) Resource(d wbl.DistrictID) access.Resource {
	return access.Resource{District: d, School: s.School, Learner: s.Learner, Contact: s.Contact}
}

// Timed reports whether start and end are known.
func (s Shift) Timed() bool { return s.Start >= 0 }

// State is what a person is shown.
func (s Shift) State() State {
	switch {
	case s.Export != "":
		return StatePaid
	case s.Approve == Approved:
		return StateApproved
	case s.Approve == Returned:
		return StateReturned
	case s.Verify == Waiting && s.Flags.Has(Disputed):
		return StateDisputed
	}
	return State(s.Verify)
}

// Editable reports whether the learner may still change or delete the entry: until the
// host has verified it, and again when host or school gave it back.
func (s Shift) Editable() bool {
	if s.Export != "" || s.Approve == Approved {
		return false
	}
	return s.Verify != Verified || s.Approve == Returned
}

// Flag is something odd about a shift. It never stops anything; people look at it first.
type Flag string

// The flags; their texts are hours.flag.FLAG. The first four are seen when the learner
// logs, the others come from what people did. OverPlan and Unvetted are not stored: they
// depend on the rest of the week and on the contact, and are judged when a list is made.
const (
	Late       Flag = "late"        // logged long after the day
	Outside    Flag = "outside"     // before or after the dates of the placement
	LongDay    Flag = "long_day"    // more on one day than a minor usually may
	Overlap    Flag = "overlap"     // at the same time as other hours of the learner
	Changed    Flag = "changed"     // the host changed the length
	Disputed   Flag = "disputed"    // the supervisor says that it is not theirs to confirm:
	NotStudent Flag = "not_student" // they do not know the student
	NotHost    Flag = "not_host"    // somebody else supervises
	OnBehalf   Flag = "on_behalf"   // the school verified it, with evidence
	Corrected  Flag = "corrected"   // changed after it was exported
	OverPlan   Flag = "over_plan"   // the week is longer than planned
	Unvetted   Flag = "unvetted"    // verified by somebody whom nobody has vetted
	NoContact  Flag = "no_contact"  // the placement names no supervisor
	RejectedBy Flag = "rejected"    // by the host, and the learner has not changed it
)

// Flags is a set of flags, as stored: words with spaces between.
type Flags string

// Has reports whether f is in the set.
func (fs Flags) Has(f Flag) bool {
	for _, w := range strings.Fields(string(fs)) {
		if w == string(f) {
			return true
		}
	}
	return false
}

// With adds flags.
func (fs Flags) With(add ...Flag) Flags {
	for _, f := range add {
		if !fs.Has(f) {
			fs = Flags(strings.TrimSpace(string(fs) + " " + string(f)))
		}
	}
	return fs
}

// Without removes flags.
func (fs Flags) Without(drop ...Flag) Flags {
	var keep []string
next:
	for _, w := range strings.Fields(string(fs)) {
		for _, f := range drop {
			if w == string(f) {
				continue next
			}
		}
		keep = append(keep, w)
	}
	return Flags(strings.Join(keep, " "))
}

// List is the set in the order in which the flags were added.
func (fs Flags) List() []Flag {
	var out []Flag
	for _, w := range strings.Fields(string(fs)) {
		out = append(out, Flag(w))
	}
	return out
}

// Any reports whether there is a flag at all.
func (fs Flags) Any() bool { return fs != "" }

// MarshalJSON writes the set as a list.
func (fs Flags) MarshalJSON() ([]byte, error) {
	if fs == "" {
		return []byte("[]"), nil
	}
	return []byte(`["` + strings.ReplaceAll(string(fs), " ", `","`) + `"]`), nil
}

// UnmarshalJSON reads what MarshalJSON writes.
func (fs *Flags) UnmarshalJSON(b []byte) error {
	*fs = Flags(strings.NewReplacer(`[`, "", `]`, "", `"`, "", `,`, " ").Replace(string(b)))
	return nil
}

// Totals are minutes of work by how far they have come. Each includes those after it:
// what was paid was approved, what was approved was verified.
type Totals struct {
	Logged   int `json:"logged"` // all that was not rejected or returned
	Verified int `json:"verified"`
	Approved int `json:"approved"`
	Paid     int `json:"paid"`
}

// Limits are the numbers behind the flags.
type Limits struct {
	LongDay  int // minutes on one day above which an entry of a minor is flagged
	LateDays int // days after which an entry is flagged as late
	EndGrace int // days after the end of a placement in which hours may still be logged
	Silent   int // days without an answer after which a supervisor counts as silent
	Idle     int // days without an entry after which a learner counts as silent
}

// Usual are the limits of an installation that sets none.
var Usual = Limits{LongDay: 8 * 60, LateDays: 60, EndGrace: 30, Silent: 5, Idle: 10}
