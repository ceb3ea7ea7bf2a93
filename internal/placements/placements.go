package placements

import (
	"slices"
	"strings"

	"throughline/internal/platform/access"
	"throughline/internal/wbl"
)

// Origin is how a placement came about.
type Origin string

// The origins.
const (
	ByApplication Origin = "applied" // the learner applied
	ByCoordinator Origin = "placed"  // the coordinator placed the learner
	ByLearner     Origin = "found"   // the learner found the host
)

// Terms are what can be agreed about a placement and changed later.
type Terms struct {
	Title         string
	Worksite      wbl.WorksiteID
	Contact       wbl.ContactID // the supervisor; "" while unknown
	StartsOn      wbl.Date
	EndsOn        wbl.Date
	Schedule      wbl.Schedule // the usual week
	WeeklyMinutes int          // planned; more than this in a week is an exception
	Paid          bool
	WageCents     int64  // per hour
	Funding       string // one of Fundings: whose money pays for the programme; "" while not known
}

// Fundings are the sources of money of which some ask for gates of their own.
func Fundings() []string {
	return []string{"perkins", "wioa", "pre_ets", "idea", "tanf", "state", "grant", "employer"}
}

// Placement is one learner's place at one host, from the application to the end.
type Placement struct {
	Terms
	ID          wbl.PlacementID
	District    wbl.DistrictID
	Learner     wbl.LearnerID // of two merged records, the kept one
	School      wbl.SchoolID  // the learner's school when it began
	Opportunity wbl.OpportunityID
	Employer    wbl.EmployerID
	Type        string // code of the continuum, see wbl.TypeByCode
	State       State
	Since       wbl.Instant // when it came into State
	Origin      Origin
	Message     string // why the learner wants it
	Coordinator wbl.AccountID
	EndCode     string // why it was cancelled: one of CancelCodes
	EndReason   string // why it was cancelled or ended early, in words
	CreatedAt   wbl.Instant
	UpdatedAt   wbl.Instant
	Version     int
}

// Resource says where the placement belongs, for access.Can.
func (p Placement) Resource() access.Resource {
	return access.Resource{District: p.District, School: p.School, Learner: p.Learner, Employer: p.Employer, Contact: p.Contact}
}

const (
	maxTitle = 120
	maxWeek  = 60 * 60 // minutes: more in a week is a slip of the finger
	maxWage  = 200_00  // cents an hour, likewise
)

// Validate checks what can be checked without the record.
func (t Terms) Validate() (errs wbl.FieldErrors) {
	if strings.TrimSpace(t.Title) == "" {
		errs.Add("title", "placements.error.title")
	}
	if len([]rune(t.Title)) > maxTitle {
		errs.Add("title", "error.too_long", "max", maxTitle)
	}
	if !t.StartsOn.IsZero() && !t.EndsOn.IsZero() && t.EndsOn.Before(t.StartsOn) {
		errs.Add("ends_on", "placements.error.ends_before")
	}
	if t.WeeklyMinutes < 0 || t.WeeklyMinutes > maxWeek {
		errs.Add("weekly", "placements.error.weekly")
	}
	if t.WageCents < 0 || t.WageCents > maxWage {
		errs.Add("wage", "placements.error.wage")
	}
	if !t.Paid && t.WageCents > 0 {
		errs.Add("wage", "placements.error.wage_unpaid")
	}
	if t.Funding != "" && !slices.Contains(Fundings(), t.Funding) {
		errs.Add("funding", "placements.error.funding")
	}
	return errs
}

// Application is a learner's wish for one of an opportunity's seats.
type Application struct {
	Learner     wbl.LearnerID
	Opportunity wbl.OpportunityID
	Message     string // why; may be empty, at most 1,000 characters
}

const maxMessage = 1000

// Validate checks what can be checked without the record.
func (in Application) Validate() (errs wbl.FieldErrors) {
	if len([]rune(in.Message)) > maxMessage {
		errs.Add("message", "error.too_long", "max", maxMessage)
	}
	return errs
}

// Placing puts learners at one host: at an opportunity's seats, whose terms are used
// where Terms leaves them empty, or at an employer with the terms given here.
type Placing struct {
	Terms
	Learners    []wbl.LearnerID
	Opportunity wbl.OpportunityID // or
	Employer    wbl.EmployerID    // with Type and Title
	Type        string
}

// MaxBulk is how many learners or placements one request may be about.
const MaxBulk = 500

// Validate checks what can be checked without the record.
func (in Placing) Validate() (errs wbl.FieldErrors) {
	switch n := len(in.Learners); {
	case n == 0:
		errs.Add("learners", "placements.error.no_learners")
	case n > MaxBulk:
		errs.Add("learners", "placements.error.too_many", "max", MaxBulk)
	}
	if in.Opportunity != "" {
		t := in.Terms
		t.Title = "from the opportunity"
		return append(errs, t.Validate()...)
	}
	if in.Employer == "" {
		errs.Add("employer", "placements.error.no_host")
	}
	if t, ok := wbl.TypeByCode(in.Type); !ok || !t.Placed {
		errs.Add("type", "placements.error.type")
	}
	return append(errs, in.Terms.Validate()...)
}

// Bulk tells what became of each of many placements.
type Bulk struct {
	Step   string // takes the whole back, see Service.UndoStep
	Done   []wbl.PlacementID
	Failed []Failure
}

// Failure is one of many that was left as it was, and why.
type Failure struct {
	ID    string // of the placement, or of the learner who was to be placed
	Error *wbl.Error
}
