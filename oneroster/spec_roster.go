package oneroster

// Enumerations of the roster files (OneRoster 1.2 CSV binding; 1.1 where said).
var (
	orgTypes      = []string{"department", "school", "district", "local", "state", "national"}
	sessionTypes  = []string{"gradingPeriod", "semester", "schoolYear", "term"}
	classTypes    = []string{"homeroom", "scheduled"}
	userRoles     = []string{"administrator", "aide", "guardian", "parent", "proctor", "relative", "student", "teacher"} // 1.1
	roleNames     = []string{"aide", "counselor", "districtAdministrator", "guardian", "parent", "principal", "proctor", "relative", "siteAdministrator", "student", "systemAdministrator", "teacher"}
	roleTypes     = []string{RolePrimary, RoleSecondary}
	enrolledRoles = []string{"administrator", "proctor", "student", "teacher"}
	sexes11       = []string{"male", "female"}
	sexes12       = []string{"male", "female", "other", "unspecified"}
)

// grades are the CEDS entry grade codes.
var grades = []string{
	"IT", "PR", "PK", "TK", "KG", "01", "02", "03", "04", "05", "06", "07", "08", "09",
	"10", "11", "12", "13", "PS", "UG", "AE", "Other",
}

// rosterSpecs are the files that say who is where. roles comes before users
// because a rule about users looks at their roles.
var rosterSpecs = []spec{
	{name: "orgs", columns: []column{
		{name: "name", required: true},
		{name: "type", kind: enum, values: orgTypes, required: true},
		{name: "identifier"},
		{name: "parentSourcedId", kind: id, refs: "orgs"},
	}},
	{name: "academicSessions", columns: []column{
		{name: "title", required: true},
		{name: "type", kind: enum, values: sessionTypes, required: true},
		{name: "startDate", kind: date, required: true},
		{name: "endDate", kind: date, required: true},
		{name: "parentSourcedId", kind: id, refs: "academicSessions"},
		{name: "schoolYear", kind: year, required: true},
	}},
	{name: "courses", columns: []column{
		{name: "schoolYearSourcedId", kind: id, refs: "academicSessions"},
		{name: "title", required: true},
		{name: "courseCode"},
		{name: "grades", kind: grade, list: true},
		{name: "orgSourcedId", kind: id, refs: "orgs", required: true},
		{name: "subjects", list: true},
		{name: "subjectCodes", list: true},
	}},
	{name: "classes", columns: []column{
		{name: "title", required: true},
		{name: "grades", kind: grade, list: true},
		{name: "courseSourcedId", kind: id, refs: "courses", required: true},
		{name: "classCode"},
		{name: "classType", kind: enum, values: classTypes, required: true},
		{name: "location"},
		{name: "schoolSourcedId", kind: id, refs: "orgs", required: true},
		{name: "termSourcedIds", kind: id, list: true, refs: "academicSessions", required: true},
		{name: "subjects", list: true},
		{name: "subjectCodes", list: true},
		{name: "periods", list: true},
	}},
	{name: "userProfiles", only: V12, columns: []column{
		{name: "userSourcedId", kind: id, refs: "users", required: true},
		{name: "profileType", required: true},
		{name: "vendorId", required: true},
		{name: "applicationId"},
		{name: "description"},
		{name: "credentialType", required: true},
		{name: "username", required: true},
		{name: "password"},
	}},
	{name: "roles", only: V12, columns: []column{
		{name: "userSourcedId", kind: id, refs: "users", required: true},
		{name: "roleType", kind: enum, values: roleTypes, required: true},
		{name: "role", kind: enum, values: roleNames, required: true},
		{name: "beginDate", kind: date},
		{name: "endDate", kind: date},
		{name: "orgSourcedId", kind: id, refs: "orgs", required: true},
		{name: "userProfileSourcedId", kind: id, refs: "userProfiles"},
	}},
	{name: "users", columns: []column{
		{name: "enabledUser", kind: boolean, required: true},
		{name: "orgSourcedIds", kind: id, list: true, refs: "orgs", required: true, only: V11},
		{name: "role", kind: enum, values: userRoles, required: true, only: V11},
		{name: "username", required: true},
		{name: "userIds", kind: userIDs},
		{name: "givenName", required: true},
		{name: "familyName", required: true},
		{name: "middleName"},
		{name: "identifier"},
		{name: "email"},
		{name: "sms"},
		{name: "phone"},
		{name: "agentSourcedIds", kind: id, list: true, refs: "users"},
		{name: "grades", kind: grade, list: true},
		{name: "password"},
		{name: "userMasterIdentifier", only: V12},
		{name: "preferredGivenName", only: V12},
		{name: "preferredMiddleName", only: V12},
		{name: "preferredFamilyName", only: V12},
		{name: "primaryOrgSourcedId", kind: id, refs: "orgs", only: V12},
		{name: "pronouns", only: V12},
	}},
	{name: "demographics", idRefs: "users", columns: []column{
		{name: "birthDate", kind: date},
		{name: "sex", kind: enum, values: sexes11, only: V11},
		{name: "sex", kind: enum, values: sexes12, only: V12},
		{name: "americanIndianOrAlaskaNative", kind: boolean},
		{name: "asian", kind: boolean},
		{name: "blackOrAfricanAmerican", kind: boolean},
		{name: "nativeHawaiianOrOtherPacificIslander", kind: boolean},
		{name: "white", kind: boolean},
		{name: "demographicRaceTwoOrMoreRaces", kind: boolean},
		{name: "hispanicOrLatinoEthnicity", kind: boolean},
		{name: "countryOfBirthCode"},
		{name: "stateOfBirthAbbreviation"},
		{name: "cityOfBirth"},
		{name: "publicSchoolResidenceStatus"},
	}},
	{name: "enrollments", columns: []column{
		{name: "classSourcedId", kind: id, refs: "classes", required: true},
		{name: "schoolSourcedId", kind: id, refs: "orgs", required: true},
		{name: "userSourcedId", kind: id, refs: "users", required: true},
		{name: "role", kind: enum, values: enrolledRoles, required: true},
		{name: "primary", kind: boolean},
		{name: "beginDate", kind: date},
		{name: "endDate", kind: date},
	}},
}
