package offers

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"throughline/internal/platform/access"
	"throughline/internal/wbl"
)

// State is how far an opportunity has come.
type State string

// The states.
const (
	Draft     State = "draft"     // being written
	Submitted State = "submitted" // waits for staff
	Open      State = "open"      // learners may apply
	Closed    State = "closed"
	Refused   State = "refused"
)

// moves says to which states staff may take an opportunity from each.
var moves = map[State][]State{
	Draft:     {Submitted, Open},
	Submitted: {Open, Refused},
	Open:      {Closed},
	Closed:    {Open},
	Refused:   {Open},
}

// Origin is who posted an opportunity.
type Origin string

// The origins.
const (
	ByStaff   Origin = "staff"
	ByHost    Origin = "host"    // the employer, by account or link
	ByLearner Origin = "learner" // found by the learner whom it is for
)

// Opportunity is seats that a host offers.
type Opportunity struct {
	ID            wbl.OpportunityID `json:"id"`
	Employer      wbl.EmployerID    `json:"employer"`
	Input                           // what people enter
	State         State             `json:"state"`
	RefusedReason string            `json:"refused_reason,omitempty"`
	PostedBy      Origin            `json:"posted_by"`
	FoundBy       wbl.LearnerID     `json:"-"`
	CreatedBy     string            `json:"-"` // kind:id
	CreatedAt     wbl.Instant       `json:"created_at"`
	UpdatedAt     wbl.Instant       `json:"updated_at"`
	Version       int               `json:"version"`
}

// Input is what people enter about an opportunity.
type Input struct {
	School        wbl.SchoolID   `json:"school,omitempty"` // "" for every school of the district
	Worksite      wbl.WorksiteID `json:"worksite,omitempty"`
	Contact       wbl.ContactID  `json:"contact,omitempty"` // the supervisor
	Type          string         `json:"type"`              // code of the continuum, one with placements
	Title         string         `json:"title"`
	Cluster       string         `json:"cluster,omitempty"` // see Clusters
	SOC           string         `json:"soc,omitempty"`     // occupation, 35-3023 or 35-3023.00
	Duties        string         `json:"duties"`
	Learning      string         `json:"learning"`
	Tasks         []Task         `json:"tasks,omitempty"`
	StartsOn      wbl.Date       `json:"starts_on,omitzero"`
	EndsOn        wbl.Date       `json:"ends_on,omitzero"`
	ApplyBy       wbl.Date       `json:"apply_by,omitzero"`
	Schedule      wbl.Schedule   `json:"schedule,omitempty"`
	WeeklyMinutes int            `json:"weekly_minutes,omitempty"` // of the schedule; stated alone when times vary
	Seats         int            `json:"seats"`
	Paid          bool           `json:"paid,omitempty"`
	WageCents     int64          `json:"wage_cents,omitempty"` // per hour
	Remote        bool           `json:"remote,omitempty"`
	Languages     string         `json:"languages,omitempty"`
	Access        string         `json:"access,omitempty"` // for learners with a disability
	Clearances    string         `json:"clearances,omitempty"`
	MinGrade      string         `json:"min_grade,omitempty"` // see MinGrades
}

// Clean trims what was entered, makes tasks what the form would read of them, and
// computes the week from the schedule.
func (in Input) Clean() Input {
	for _, s := range []*string{&in.Title, &in.SOC, &in.Duties, &in.Learning, &in.Languages, &in.Access, &in.Clearances} {
		*s = strings.TrimSpace(*s)
	}
	in.Tasks = ParseTasks(FormatTasks(in.Tasks))
	if n := in.Schedule.WeekMinutes(); n > 0 {
		in.WeeklyMinutes = n
	}
	if !in.Paid {
		in.WageCents = 0
	}
	return in
}

// Limits of what people enter.
const (
	maxTitle = 120
	maxText  = 4000
	maxLine  = 300
	maxSeats = 500
	maxWeek  = 60 * 60 // minutes: more in a week is a slip of the finger
	maxWage  = 200_00  // cents an hour, likewise
)

// Validate checks what Clean gave, on a day (types are dated), in the order of the form.
func (in Input) Validate(today wbl.Date) (errs wbl.FieldErrors) {
	in.checkWhat(&errs, today)
	in.checkWork(&errs)
	in.checkWhen(&errs, today)
	in.checkSeats(&errs)
	in.checkWho(&errs)
	return errs
}

func (in Input) checkWhat(errs *wbl.FieldErrors, today wbl.Date) {
	if !slices.ContainsFunc(PlacedTypes(today), func(t wbl.Type) bool { return t.Code == in.Type }) {
		errs.Add("type", "offers.error.type")
	}
	if in.Title == "" {
		errs.Add("title", "offers.error.title")
	}
	tooLong(errs, "title", in.Title, maxTitle)
	if in.Cluster != "" && !slices.Contains(Clusters, in.Cluster) {
		errs.Add("cluster", "offers.error.cluster")
	}
	if in.SOC != "" && !isSOC(in.SOC) {
		errs.Add("soc", "offers.error.soc")
	}
}

func (in Input) checkWork(errs *wbl.FieldErrors) {
	if in.Duties == "" {
		errs.Add("duties", "offers.error.duties")
	}
	tooLong(errs, "duties", in.Duties, maxText)
	if in.Learning == "" {
		errs.Add("learning", "offers.error.learning")
	}
	tooLong(errs, "learning", in.Learning, maxText)
	checkTasks(errs, in.Tasks)
}

func (in Input) checkWhen(errs *wbl.FieldErrors, today wbl.Date) {
	if !in.StartsOn.IsZero() && !in.EndsOn.IsZero() && in.EndsOn.Before(in.StartsOn) {
		errs.Add("ends_on", "offers.error.ends_before")
	}
	if !in.EndsOn.IsZero() && in.EndsOn.Before(today) {
		errs.Add("ends_on", "offers.error.ended")
	}
	if !in.ApplyBy.IsZero() && in.ApplyBy.Before(today) {
		errs.Add("apply_by", "offers.error.apply_by")
	}
	if !in.ApplyBy.IsZero() && !in.EndsOn.IsZero() && in.ApplyBy.After(in.EndsOn) {
		errs.Add("apply_by", "offers.error.apply_after")
	}
	seen := map[time.Weekday]bool{}
	for _, u := range in.Schedule {
		if u.Day < 0 || u.Day > 6 || seen[u.Day] || u.Start < 0 || u.Start >= wbl.MaxDay || u.End <= 0 || u.End > wbl.MaxDay || u.Start == u.End {
			errs.Add("schedule", "offers.error.schedule")
			break
		}
		seen[u.Day] = true
	}
	if in.WeeklyMinutes < 0 || in.WeeklyMinutes > maxWeek {
		errs.Add("weekly", "offers.error.weekly")
	}
}

func (in Input) checkSeats(errs *wbl.FieldErrors) {
	if in.Seats < 1 || in.Seats > maxSeats {
		errs.Add("seats", "offers.error.seats", "max", maxSeats)
	}
	if in.Paid && in.WageCents <= 0 {
		errs.Add("wage", "offers.error.wage")
	}
	if in.WageCents > maxWage {
		errs.Add("wage", "offers.error.wage_high")
	}
}

func (in Input) checkWho(errs *wbl.FieldErrors) {
	tooLong(errs, "languages", in.Languages, maxLine)
	tooLong(errs, "access", in.Access, maxText)
	tooLong(errs, "clearances", in.Clearances, maxLine)
	if in.MinGrade != "" && !slices.Contains(MinGrades, in.MinGrade) {
		errs.Add("min_grade", "offers.error.grade")
	}
}

func tooLong(errs *wbl.FieldErrors, field, s string, limit int) {
	if utf8.RuneCountInString(s) > limit {
		errs.Add(field, "error.too_long", "max", limit)
	}
}

// isSOC reports whether s is an occupation code: 35-3023, or 35-3023.01 of O*NET.
func isSOC(s string) bool {
	main, detail, has := strings.Cut(s, ".")
	if has && (len(detail) != 2 || strings.Trim(detail, "0123456789") != "") {
		return false
	}
	return len(main) == 7 && main[2] == '-' && strings.Trim(main[:2]+main[3:], "0123456789") == ""
}

// PlacedTypes are the types of experience in force on a day that have a host, an
// agreement and hours.
func PlacedTypes(day wbl.Date) (types []wbl.Type) {
	for _, t := range wbl.Types(day) {
		if t.Placed {
			types = append(types, t)
		}
	}
	return types
}

// resource is the opportunity as access.Can sees it for staff and hosts.
func (o Opportunity) resource(a access.Actor) access.Resource {
	return access.Resource{District: a.District, School: o.School, Employer: o.Employer, Contact: o.Contact}
}
