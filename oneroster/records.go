package oneroster

import "time"

// Base is what every row has.
type Base struct {
	// Row is where the row was read, from 1 at the header's next line. It is
	// not written.
	Row       int
	SourcedID string
	// Status and DateLastModified are set in delta files only.
	Status           Status
	DateLastModified time.Time
	Metadata         map[string]string // metadata.NAME columns by NAME; nil if there are none
}

func (b *Base) base() *Base { return b }

// An Org is a school, a district or another body.
type Org struct {
	Base
	Name            string
	Type            string // department, school, district, local, state, national
	Identifier      string
	ParentSourcedID string
}

func (o *Org) fields(c codec) {
	c.text("name", &o.Name)
	c.text("type", &o.Type)
	c.text("identifier", &o.Identifier)
	c.text("parentSourcedId", &o.ParentSourcedID)
}

// An AcademicSession is a school year or a part of one.
type AcademicSession struct {
	Base
	Title           string
	Type            string // gradingPeriod, semester, schoolYear, term
	StartDate       Date
	EndDate         Date // exclusive
	ParentSourcedID string
	SchoolYear      string // the year in which the school year ends, such as 2027
}

func (a *AcademicSession) fields(c codec) {
	c.text("title", &a.Title)
	c.text("type", &a.Type)
	c.date("startDate", &a.StartDate)
	c.date("endDate", &a.EndDate)
	c.text("parentSourcedId", &a.ParentSourcedID)
	c.text("schoolYear", &a.SchoolYear)
}

// A Course is what is taught, year after year.
type Course struct {
	Base
	SchoolYearSourcedID string
	Title               string
	CourseCode          string
	Grades              []string // CEDS codes
	OrgSourcedID        string
	Subjects            []string
	SubjectCodes        []string
}

func (x *Course) fields(c codec) {
	c.text("schoolYearSourcedId", &x.SchoolYearSourcedID)
	c.text("title", &x.Title)
	c.text("courseCode", &x.CourseCode)
	c.list("grades", &x.Grades)
	c.text("orgSourcedId", &x.OrgSourcedID)
	c.list("subjects", &x.Subjects)
	c.list("subjectCodes", &x.SubjectCodes)
}

// A Class is a course given to a group in one or more terms.
type Class struct {
	Base
	Title           string
	Grades          []string // CEDS codes
	CourseSourcedID string
	ClassCode       string
	ClassType       string // homeroom, scheduled
	Location        string
	SchoolSourcedID string
	TermSourcedIDs  []string
	Subjects        []string
	SubjectCodes    []string
	Periods         []string
}

func (x *Class) fields(c codec) {
	c.text("title", &x.Title)
	c.list("grades", &x.Grades)
	c.text("courseSourcedId", &x.CourseSourcedID)
	c.text("classCode", &x.ClassCode)
	c.text("classType", &x.ClassType)
	c.text("location", &x.Location)
	c.text("schoolSourcedId", &x.SchoolSourcedID)
	c.list("termSourcedIds", &x.TermSourcedIDs)
	c.list("subjects", &x.Subjects)
	c.list("subjectCodes", &x.SubjectCodes)
	c.list("periods", &x.Periods)
}

// A User is a learner, a member of staff or a relative.
type User struct {
	Base
	Enabled         Bool
	OrgSourcedIDs   []string // 1.1 only; Set.Roles tells it for both versions
	Role            string   // 1.1 only, likewise
	Username        string
	UserIDs         []UserID
	GivenName       string
	FamilyName      string
	MiddleName      string
	Identifier      string
	Email           string
	SMS             string
	Phone           string
	AgentSourcedIDs []string // relatives and others who act for the user
	Grades          []string // CEDS codes
	Password        string

	// 1.2 only.
	UserMasterIdentifier string
	PreferredGivenName   string
	PreferredMiddleName  string
	PreferredFamilyName  string
	PrimaryOrgSourcedID  string
	Pronouns             string
}

func (u *User) fields(c codec) {
	c.boolean("enabledUser", &u.Enabled)
	c.list("orgSourcedIds", &u.OrgSourcedIDs)
	c.text("role", &u.Role)
	c.text("username", &u.Username)
	c.userIDs("userIds", &u.UserIDs)
	c.text("givenName", &u.GivenName)
	c.text("familyName", &u.FamilyName)
	c.text("middleName", &u.MiddleName)
	c.text("identifier", &u.Identifier)
	c.text("email", &u.Email)
	c.text("sms", &u.SMS)
	c.text("phone", &u.Phone)
	c.list("agentSourcedIds", &u.AgentSourcedIDs)
	c.list("grades", &u.Grades)
	c.text("password", &u.Password)
	c.text("userMasterIdentifier", &u.UserMasterIdentifier)
	c.text("preferredGivenName", &u.PreferredGivenName)
	c.text("preferredMiddleName", &u.PreferredMiddleName)
	c.text("preferredFamilyName", &u.PreferredFamilyName)
	c.text("primaryOrgSourcedId", &u.PrimaryOrgSourcedID)
	c.text("pronouns", &u.Pronouns)
}

// A Role is what a user is at an org.
type Role struct {
	Base                 // of a 1.1 set: that of the user, whose SourcedID it has
	UserSourcedID        string
	RoleType             string // primary, secondary
	Role                 string
	BeginDate            Date
	EndDate              Date // exclusive
	OrgSourcedID         string
	UserProfileSourcedID string
}

func (x *Role) fields(c codec) {
	c.text("userSourcedId", &x.UserSourcedID)
	c.text("roleType", &x.RoleType)
	c.text("role", &x.Role)
	c.date("beginDate", &x.BeginDate)
	c.date("endDate", &x.EndDate)
	c.text("orgSourcedId", &x.OrgSourcedID)
	c.text("userProfileSourcedId", &x.UserProfileSourcedID)
}

// Demographics are facts about the user with the same SourcedID. Unset says
// that the source did not say.
type Demographics struct {
	Base
	BirthDate                            Date
	Sex                                  string // male, female; in 1.2 also other, unspecified
	AmericanIndianOrAlaskaNative         Bool
	Asian                                Bool
	BlackOrAfricanAmerican               Bool
	NativeHawaiianOrOtherPacificIslander Bool
	White                                Bool
	TwoOrMoreRaces                       Bool
	HispanicOrLatinoEthnicity            Bool
	CountryOfBirthCode                   string
	StateOfBirthAbbreviation             string
	CityOfBirth                          string
	PublicSchoolResidenceStatus          string
}

func (d *Demographics) fields(c codec) {
	c.date("birthDate", &d.BirthDate)
	c.text("sex", &d.Sex)
	c.boolean("americanIndianOrAlaskaNative", &d.AmericanIndianOrAlaskaNative)
	c.boolean("asian", &d.Asian)
	c.boolean("blackOrAfricanAmerican", &d.BlackOrAfricanAmerican)
	c.boolean("nativeHawaiianOrOtherPacificIslander", &d.NativeHawaiianOrOtherPacificIslander)
	c.boolean("white", &d.White)
	c.boolean("demographicRaceTwoOrMoreRaces", &d.TwoOrMoreRaces)
	c.boolean("hispanicOrLatinoEthnicity", &d.HispanicOrLatinoEthnicity)
	c.text("countryOfBirthCode", &d.CountryOfBirthCode)
	c.text("stateOfBirthAbbreviation", &d.StateOfBirthAbbreviation)
	c.text("cityOfBirth", &d.CityOfBirth)
	c.text("publicSchoolResidenceStatus", &d.PublicSchoolResidenceStatus)
}

// An Enrollment is a user's part in a class.
type Enrollment struct {
	Base
	ClassSourcedID  string
	SchoolSourcedID string
	UserSourcedID   string
	Role            string // administrator, proctor, student, teacher
	Primary         Bool   // of teachers: the one in charge
	BeginDate       Date
	EndDate         Date // exclusive
}

func (e *Enrollment) fields(c codec) {
	c.text("classSourcedId", &e.ClassSourcedID)
	c.text("schoolSourcedId", &e.SchoolSourcedID)
	c.text("userSourcedId", &e.UserSourcedID)
	c.text("role", &e.Role)
	c.boolean("primary", &e.Primary)
	c.date("beginDate", &e.BeginDate)
	c.date("endDate", &e.EndDate)
}

// A Record is a row of a file that has no type of its own, such as results.
type Record struct {
	Base
	Values map[string]string // by column name, without empty values
}
