package agreements

import (
	"fmt"
	"slices"
	"strings"
)

// Party is a side that signs.
type Party string

// The parties.
const (
	Learner  Party = "learner"
	Guardian Party = "guardian"
	Employer Party = "employer" // the supervisor of the placement
	School   Party = "school"   // the coordinator
	Teacher  Party = "teacher"
)

// Parties lists all of them, in the order in which they stand under a paper.
func Parties() []Party { return []Party{Learner, Guardian, Employer, School, Teacher} }

// sort says how the value of a field is written: the record keeps it raw.
type sort string

const (
	text     sort = "text"
	day      sort = "day"      // ISO
	kindOf   sort = "type"     // code of an experience type
	week     sort = "week"     // wbl.Schedule as JSON
	minutes  sort = "minutes"  // hours in words
	pay      sort = "pay"      // cents an hour, or "unpaid"
	lines    sort = "lines"    // one thing a line
	choice   sort = "choice"   // text key agreements.choice.<value>
	long     sort = "long"     // several lines of text
	phone    sort = "phone"    //
	personal sort = "personal" // long text that only those who must know may read
)

// Field is something that a template can show. The list is closed: a template that
// names another field is refused when the program starts, or when a district saves it.
type Field struct {
	Name string
	Sort sort
	// Need: a paper that shows the field waits for it.
	Need bool
	// Of a field that the record does not have, who is asked, and about whom: the answer
	// is kept for the learner's or the employer's next paper.
	Asked Party
	About string // learner, employer
	// Choices of a choice.
	Choices []string
	// Expires marks the last day on which what the paper proves is in force.
	Expires bool
}

// fields are all of them.
var fields = []Field{
	{Name: "learner.name", Sort: text, Need: true},
	{Name: "learner.birth_date", Sort: day},
	{Name: "school.name", Sort: text, Need: true},
	{Name: "school.place", Sort: text},
	{Name: "coordinator.name", Sort: text},
	{Name: "employer.name", Sort: text, Need: true},
	{Name: "employer.site", Sort: text},
	{Name: "supervisor.name", Sort: text, Need: true},
	{Name: "supervisor.title", Sort: text},
	{Name: "placement.type", Sort: kindOf, Need: true},
	{Name: "placement.title", Sort: text, Need: true},
	{Name: "placement.starts_on", Sort: day, Need: true},
	{Name: "placement.ends_on", Sort: day, Need: true},
	{Name: "placement.schedule", Sort: week, Need: true},
	{Name: "placement.weekly_hours", Sort: minutes},
	{Name: "placement.pay", Sort: pay, Need: true},
	{Name: "placement.end_reason", Sort: long},
	{Name: "placement.hours", Sort: minutes},
	{Name: "plan.job", Sort: long, Need: true},
	{Name: "plan.skills", Sort: lines},
	{Name: "plan.goals", Sort: long},
	{Name: "hazard.orders", Sort: text, Need: true},
	{Name: "hazard.tasks", Sort: text, Need: true},
	{Name: "permit.number", Sort: text},

	{Name: "emergency.name", Sort: text, Asked: Guardian, About: "learner", Need: true},
	{Name: "emergency.relation", Sort: text, Asked: Guardian, About: "learner", Need: true},
	{Name: "emergency.phone", Sort: phone, Asked: Guardian, About: "learner", Need: true},
	{Name: "emergency.second_name", Sort: text, Asked: Guardian, About: "learner"},
	{Name: "emergency.second_phone", Sort: phone, Asked: Guardian, About: "learner"},
	{Name: "medical.notes", Sort: personal, Asked: Guardian, About: "learner"},
	{Name: "transport.how", Sort: choice, Asked: Guardian, About: "learner", Need: true, Choices: []string{"walk", "bus", "school_bus", "family", "own_car", "other"}},
	{Name: "transport.driver", Sort: text, Asked: Guardian, About: "learner"},
	{Name: "insurance.carrier", Sort: text, Asked: Employer, About: "employer", Need: true},
	{Name: "insurance.policy", Sort: text, Asked: Employer, About: "employer", Need: true},
	{Name: "insurance.expires", Sort: day, Asked: Employer, About: "employer", Need: true, Expires: true},
	{Name: "comp.carrier", Sort: text, Asked: Employer, About: "employer", Need: true},
	{Name: "comp.policy", Sort: text, Asked: Employer, About: "employer", Need: true},
	{Name: "comp.expires", Sort: day, Asked: Employer, About: "employer", Need: true, Expires: true},
	{Name: "comp.unpaid", Sort: choice, Asked: Employer, About: "employer", Need: true, Choices: []string{"employer_volunteer", "district", "agency"}},
}

// fieldOf finds a field of the closed list.
func fieldOf(name string) (Field, bool) {
	i := slices.IndexFunc(fields, func(f Field) bool { return f.Name == name })
	if i < 0 {
		return Field{}, false
	}
	return fields[i], true
}

// FieldNames lists what a wording can name.
func FieldNames() []string {
	out := make([]string, len(fields))
	for i, f := range fields {
		out[i] = f.Name
	}
	return out
}

// asks reports whether this party is asked for the field. An adult learner answers what
// a guardian answers for a minor.
func (f Field) asks(p Party, marks Marks) bool {
	if f.Asked == Guardian && marks.Has("adult") {
		return p == Learner
	}
	return f.Asked != "" && f.Asked == p
}

// Marks are the conditions that hold for a placement: minor, adult, under16, paid,
// unpaid, hazard, state.MA, type.coop.
type Marks []string

// Has reports whether a condition holds.
func (m Marks) Has(name string) bool { return slices.Contains(m, name) }

// checkMark refuses a condition that can never hold.
func checkMark(name string) error {
	if slices.Contains([]string{"minor", "adult", "under16", "paid", "unpaid", "hazard"}, name) {
		return nil
	}
	if state, ok := strings.CutPrefix(name, "state."); ok && len(state) == 2 && strings.ToUpper(state) == state {
		return nil
	}
	if code, ok := strings.CutPrefix(name, "type."); ok && knownType(code) {
		return nil
	}
	return fmt.Errorf("there is no condition %q", name)
}
