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

// form says how the value of a field is written: the record keeps it raw.
type form string

const (
	asText     form = "text"
	asDay      form = "day"      // ISO
	asType     form = "type"     // code of an experience type
	asWeek     form = "week"     // wbl.Schedule as JSON
	asMinutes  form = "minutes"  // hours in words
	asPay      form = "pay"      // cents an hour, or "unpaid"
	asLines    form = "lines"    // one thing a line
	asChoice   form = "choice"   // text key agreements.choice.<value>
	asLong     form = "long"     // several lines of text
	asPhone    form = "phone"    //
	asPersonal form = "personal" // long text that only those who must know may read
)

// Field is something that a template can show. The list is closed: a template that
// names another field is refused when the program starts, or when a district saves it.
type Field struct {
	Name string
	Form form
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
	{Name: "learner.name", Form: asText, Need: true},
	{Name: "learner.birth_date", Form: asDay},
	{Name: "school.name", Form: asText, Need: true},
	{Name: "school.place", Form: asText},
	{Name: "coordinator.name", Form: asText},
	{Name: "employer.name", Form: asText, Need: true},
	{Name: "employer.site", Form: asText},
	{Name: "supervisor.name", Form: asText, Need: true},
	{Name: "supervisor.title", Form: asText},
	{Name: "placement.type", Form: asType, Need: true},
	{Name: "placement.title", Form: asText, Need: true},
	{Name: "placement.starts_on", Form: asDay, Need: true},
	{Name: "placement.ends_on", Form: asDay, Need: true},
	{Name: "placement.schedule", Form: asWeek, Need: true},
	{Name: "placement.weekly_hours", Form: asMinutes},
	{Name: "placement.pay", Form: asPay, Need: true},
	{Name: "placement.end_reason", Form: asLong},
	{Name: "placement.hours", Form: asMinutes},
	{Name: "plan.job", Form: asLong, Need: true},
	{Name: "plan.skills", Form: asLines},
	{Name: "plan.goals", Form: asLong},
	{Name: "hazard.orders", Form: asText, Need: true},
	{Name: "hazard.tasks", Form: asText, Need: true},
	{Name: "permit.number", Form: asText},

	{Name: "emergency.name", Form: asText, Asked: Guardian, About: "learner", Need: true},
	{Name: "emergency.relation", Form: asText, Asked: Guardian, About: "learner", Need: true},
	{Name: "emergency.phone", Form: asPhone, Asked: Guardian, About: "learner", Need: true},
	{Name: "emergency.second_name", Form: asText, Asked: Guardian, About: "learner"},
	{Name: "emergency.second_phone", Form: asPhone, Asked: Guardian, About: "learner"},
	{Name: "medical.notes", Form: asPersonal, Asked: Guardian, About: "learner"},
	{Name: "transport.how", Form: asChoice, Asked: Guardian, About: "learner", Need: true, Choices: []string{"walk", "bus", "school_bus", "family", "own_car", "other"}},
	{Name: "transport.driver", Form: asText, Asked: Guardian, About: "learner"},
	{Name: "insurance.carrier", Form: asText, Asked: Employer, About: "employer", Need: true},
	{Name: "insurance.policy", Form: asText, Asked: Employer, About: "employer", Need: true},
	{Name: "insurance.expires", Form: asDay, Asked: Employer, About: "employer", Need: true, Expires: true},
	{Name: "comp.carrier", Form: asText, Asked: Employer, About: "employer", Need: true},
	{Name: "comp.policy", Form: asText, Asked: Employer, About: "employer", Need: true},
	{Name: "comp.expires", Form: asDay, Asked: Employer, About: "employer", Need: true, Expires: true},
	{Name: "comp.unpaid", Form: asChoice, Asked: Employer, About: "employer", Need: true, Choices: []string{"employer_volunteer", "district", "agency"}},
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
