package people

import (
	"slices"
	"time"

	"throughline/internal/platform/access"
)

// mayGrant is which roles a role may give to others and take away, within its own
// place: a school's lead at the school, a district's in the district, support anywhere.
var mayGrant = map[access.Role][]access.Role{
	access.SchoolLead: {
		access.Learner, access.Guardian, access.Teacher, access.Counselor, access.Coordinator, access.SchoolLead,
	},
	access.DistrictLead: {
		access.Learner, access.Guardian, access.Teacher, access.Counselor, access.Coordinator, access.SchoolLead,
		access.DistrictLead, access.Supervisor, access.EmployerAdmin, access.Intermediary, access.Funder, access.Reviewer,
	},
	access.Support: access.Roles(),
}

// atSchool are the roles whose place is a school.
var atSchool = []access.Role{access.Teacher, access.Counselor, access.Coordinator, access.SchoolLead}

// aboveDistricts are the roles that a district of "" gives everywhere.
var aboveDistricts = []access.Role{access.Support, access.Auditor}

// needsSubject reports whether a role means nothing without its place. A school role
// without a school is one at every school of the district.
func needsSubject(r access.Role) bool {
	return slices.Contains([]access.Role{access.Learner, access.Guardian, access.Supervisor, access.EmployerAdmin}, r)
}

// grantable lists the roles that the actor may give somewhere in its district, in the
// order of [access.Roles].
func grantable(a access.Actor) []access.Role {
	var out []access.Role
	for _, r := range access.Roles() {
		if a.Kind == access.System || slices.ContainsFunc(a.Grants, func(g access.Grant) bool {
			return (g.District == a.District || g.District == "") && slices.Contains(mayGrant[g.Role], r)
		}) {
			out = append(out, r)
		}
	}
	return out
}

// mayManage reports whether the actor may give or take away this grant, and so change
// the account that holds it: one of the actor's roles may grant it, at its place.
func mayManage(a access.Actor, g Grant) bool {
	if a.Kind == access.System {
		return true
	}
	return slices.ContainsFunc(a.Grants, func(own access.Grant) bool {
		if !slices.Contains(mayGrant[own.Role], g.Role) {
			return false
		}
		switch own.Role {
		case access.Support:
			return own.District == "" || own.District == g.District
		case access.DistrictLead:
			return own.District == g.District
		}
		// A school's lead: of that school, or of all of them.
		return own.District == g.District && (own.Subject == "" || (g.School != "" && own.Subject == string(g.School)))
	})
}

// limits are how long a session lasts: without being used, and in any case.
type limits struct{ idle, absolute time.Duration }

var (
	// staffLimits: shared office computers, many people's records.
	staffLimits = limits{idle: 8 * time.Hour, absolute: 7 * 24 * time.Hour}
	// familyLimits: a person's own phone, their own record, hours logged every week.
	familyLimits = limits{idle: 30 * 24 * time.Hour, absolute: 90 * 24 * time.Hour}
	// linkLimits: one sitting.
	linkLimits = limits{idle: 12 * time.Hour, absolute: 12 * time.Hour}
	// passwordLimits: a password is set at once or not at all.
	passwordLimits = limits{idle: 30 * time.Minute, absolute: 30 * time.Minute}
)

// limitsFor takes the strictest of a person's roles.
func limitsFor(grants []access.Grant) limits {
	for _, g := range grants {
		if g.Role != access.Learner && g.Role != access.Guardian {
			return staffLimits
		}
	}
	if len(grants) == 0 {
		return staffLimits
	}
	return familyLimits
}

// limitsForTask is how long the session of a link lasts.
func limitsForTask(task string) limits {
	if task == access.TaskPassword {
		return passwordLimits
	}
	return linkLimits
}
