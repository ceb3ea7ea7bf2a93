package access

import (
	"slices"
	"time"

	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// Role is what a person is at a place.
type Role string

// The roles. What the Subject of a grant names depends on the role.
const (
	Learner       Role = "learner"        // subject: the learner
	Guardian      Role = "guardian"       // subject: the learner
	Teacher       Role = "teacher"        // subject: the school, as for the next three
	Counselor     Role = "counselor"      //
	Coordinator   Role = "coordinator"    //
	SchoolLead    Role = "school_lead"    //
	DistrictLead  Role = "district_lead"  // subject: none, the whole district
	Supervisor    Role = "supervisor"     // subject: the contact
	EmployerAdmin Role = "employer_admin" // subject: the employer
	Intermediary  Role = "intermediary"   // subject: none, partners and offers of the district
	StateAnalyst  Role = "state_analyst"  // no learner's record
	Funder        Role = "funder"         // no learner's record
	Reviewer      Role = "reviewer"       // no learner's record
	Support       Role = "support"        // runs the installation: accounts, imports, no learner's record
	Auditor       Role = "auditor"        // reads the audit log
)

// Roles lists every role in the order in which people are shown them.
func Roles() []Role {
	return []Role{
		Learner, Guardian, Teacher, Counselor, Coordinator, SchoolLead, DistrictLead, Supervisor,
		EmployerAdmin, Intermediary, StateAnalyst, Funder, Reviewer, Support, Auditor,
	}
}

// Staff are the roles that work at a school or for the whole district.
var Staff = []Role{Teacher, Counselor, Coordinator, SchoolLead, DistrictLead}

// Grant is a role at a place. An empty To has no end.
type Grant struct {
	Role     Role
	District wbl.DistrictID
	Subject  string
	From, To wbl.Date
}

// InForce reports whether the grant holds on a day.
func (g Grant) InForce(day wbl.Date) bool {
	return !day.Before(g.From) && (g.To.IsZero() || !g.To.Before(day))
}

// Kind is how an actor came in.
type Kind string

// The kinds of actor.
const (
	Anonymous Kind = ""
	Account   Kind = "account" // signed in
	Link      Kind = "link"    // opened a one-task link
	System    Kind = "system"  // a job or a command
)

// Actor is who does something, with the grants in force now.
type Actor struct {
	Kind     Kind
	ID       string // of the account or link; the name of the command or job for System
	Name     string // for the person's own pages; never logged
	Lang     string // the language the person chose, "" for none
	District wbl.DistrictID
	Zone     *time.Location // of the district; nil means UTC
	Grants   []Grant
	Scopes   []string // of an API token; nil when not a token
	Task     string   // of a link: what it was sent for
	Object   string   // of a link: what the task is about
}

// Key names the actor in the audit log: kind:id.
func (a Actor) Key() string { return string(a.Kind) + ":" + a.ID }

// Scope is the database scope of what the actor does.
func (a Actor) Scope() db.Scope { return db.Scope{District: a.District, Actor: a.Key()} }

// Today is the day in the actor's district.
func (a Actor) Today(now time.Time) wbl.Date {
	if a.Zone == nil {
		return wbl.DateOf(now.UTC())
	}
	return wbl.DateOf(now.In(a.Zone))
}

// Has reports whether the actor holds one of the roles anywhere.
func (a Actor) Has(roles ...Role) bool {
	return slices.ContainsFunc(a.Grants, func(g Grant) bool { return slices.Contains(roles, g.Role) })
}

// Subject returns the subject of the actor's first grant of a role, "" for none: the
// learner's own id, the supervisor's contact.
func (a Actor) Subject(role Role) string {
	for _, g := range a.Grants {
		if g.Role == role && (g.District == a.District || g.District == "") {
			return g.Subject
		}
	}
	return ""
}

// Subjects returns the subjects of all grants of a role in the actor's district.
func (a Actor) Subjects(role Role) []string {
	var out []string
	for _, g := range a.Grants {
		if g.Role == role && g.District == a.District {
			out = append(out, g.Subject)
		}
	}
	return out
}

// Schools tells which schools of its district the actor works for in one of the
// roles: every one of them (all), or those listed.
func (a Actor) Schools(roles ...Role) (ids []wbl.SchoolID, all bool) {
	for _, g := range a.Grants {
		if g.District != a.District || !slices.Contains(roles, g.Role) {
			continue
		}
		if g.Subject == "" {
			return nil, true
		}
		ids = append(ids, wbl.SchoolID(g.Subject))
	}
	return ids, false
}

// Resource is a thing, described by where it belongs. Fields that do not apply are
// empty and then match no grant of that sort.
type Resource struct {
	District wbl.DistrictID
	School   wbl.SchoolID
	Learner  wbl.LearnerID
	Employer wbl.EmployerID
	Contact  wbl.ContactID
	// Shared marks a thing that belongs to no district: an employer's record.
	Shared bool
}

// covers reports whether the resource lies at the grant's place.
func (g Grant) covers(r Resource) bool {
	if !r.Shared && g.District != r.District && g.District != "" {
		return false
	}
	switch g.Role {
	case Learner, Guardian:
		return r.Learner != "" && g.Subject == string(r.Learner)
	case Teacher, Counselor, Coordinator, SchoolLead:
		// A resource without a school is the district's own; its staff see that it exists.
		return g.Subject == "" || r.School == "" || g.Subject == string(r.School)
	case Supervisor:
		return r.Contact != "" && g.Subject == string(r.Contact)
	case EmployerAdmin:
		return r.Employer != "" && g.Subject == string(r.Employer)
	case DistrictLead, Support, Auditor:
		return true
	case Intermediary, StateAnalyst, Funder, Reviewer:
		return r.Learner == ""
	}
	return false
}

// Decision is the answer of [Can], with its reason.
type Decision struct {
	Allowed bool
	Hidden  bool   // outside the scope: say "not found"
	Reason  string // text key of why not
}

// Err is nil when allowed, NotFound when hidden, otherwise Denied with the reason.
func (d Decision) Err() error {
	switch {
	case d.Allowed:
		return nil
	case d.Hidden:
		return wbl.E(wbl.NotFound, "error.not_found")
	}
	return wbl.E(wbl.Denied, d.Reason)
}

// Can decides whether the actor may do the action to the resource.
func Can(a Actor, action Action, r Resource) Decision {
	if a.Kind == System {
		return Decision{Allowed: true}
	}
	roles, known := rules[action]
	if !known {
		panic("access: no rule for action " + string(action))
	}
	if a.Kind == Link && !slices.Contains(taskActions[a.Task], action) {
		return Decision{Reason: "denied.link"}
	}
	covered := false
	for _, g := range a.Grants {
		if !g.covers(r) {
			continue
		}
		covered = true
		if slices.Contains(roles, g.Role) {
			return Decision{Allowed: true}
		}
	}
	if !covered {
		return Decision{Hidden: true}
	}
	return Decision{Reason: "denied.role"}
}

// Rule is the coarse rule of a route: who may come here at all.
type Rule struct {
	Open  bool   // everybody, also without signing in
	Any   bool   // everybody who has signed in
	Roles []Role // otherwise: holders of one of these
	Task  string // and people who opened a link for this task
}

// Anyone is the rule of public pages.
func Anyone() Rule { return Rule{Open: true} }

// SignedIn is the rule of pages that everybody has for themself.
func SignedIn() Rule { return Rule{Any: true} }

// For is the rule of pages for some roles.
func For(roles ...Role) Rule { return Rule{Roles: roles} }

// OrTask also lets in people who opened a link for a task.
func (r Rule) OrTask(task string) Rule {
	r.Task = task
	return r
}

// Admit applies the rule: nil, Unauthenticated, or Denied with a reason.
func (r Rule) Admit(a Actor) error {
	switch {
	case r.Open, a.Kind == System:
		return nil
	case a.Kind == Anonymous:
		return wbl.E(wbl.Unauthenticated, "error.sign_in")
	case a.Kind == Link:
		if r.Task != "" && r.Task == a.Task {
			return nil
		}
		return wbl.E(wbl.Denied, "denied.link")
	case r.Any, a.Has(r.Roles...):
		return nil
	}
	return wbl.E(wbl.Denied, "denied.role")
}
