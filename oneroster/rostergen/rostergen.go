package rostergen

import (
	"fmt"
	"io"
	"iter"
	"strings"

	"throughline/oneroster"
)

// Options say what to invent.
type Options struct {
	Seed    uint64
	Version oneroster.Version // 1.2 if empty
	Users   int               // learners and teachers together
	Classes int               // that each learner attends, which is the number of enrolments; 1 if 0
	// EndYear is the year in which the school year ends; 2027 if 0.
	EndYear int
}

// The shape of the invented region.
const (
	schoolSize = 1000 // users of a school
	perTeacher = 20   // users to each teacher, the teacher included
	perClass   = 25   // learners of a class
	perCounty  = 8    // schools of a district
)

// Write invents a set and writes it; see [oneroster.Write].
func Write(create func(name string) (io.WriteCloser, error), opt Options) error {
	opt = opt.withDefaults()
	return oneroster.Write(create, opt.Version, opt.Data())
}

func (opt Options) withDefaults() Options {
	if opt.Version == "" {
		opt.Version = oneroster.V12
	}
	opt.Classes = max(opt.Classes, 1)
	if opt.EndYear == 0 {
		opt.EndYear = 2027
	}
	return opt
}

// Data returns the set as streams of rows.
func (opt Options) Data() oneroster.Data {
	opt = opt.withDefaults()
	g := generator{opt}
	d := oneroster.Data{
		SystemName:       "Invented roster",
		SystemCode:       "rostergen",
		Orgs:             stream(g.orgs),
		AcademicSessions: stream(g.sessions),
		Courses:          stream(g.courses),
		Classes:          stream(g.classes),
		Users:            stream(g.users),
		Demographics:     stream(g.demographics),
		Enrollments:      stream(g.enrollments),
	}
	if opt.Version == oneroster.V12 {
		d.Roles = stream(g.roles)
	}
	return d
}

// stream makes a sequence of what a function hands over.
func stream[T any](each func(yield func(T) bool)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		each(func(v T) bool { return yield(v, nil) })
	}
}

// A generator makes rows from their numbers alone, so that every file can be
// streamed by itself and they still fit together.
type generator struct{ Options }

func (g generator) schools() int { return (g.Users + schoolSize - 1) / schoolSize }

// classesAt is the number of classes of each school.
func (g generator) classesAt() int {
	return max(g.Classes, schoolSize*g.Classes/perClass)
}

func isTeacher(user int) bool { return user%perTeacher == 0 }

func schoolOf(user int) int { return user / schoolSize }

func orgID(school int) string       { return fmt.Sprintf("school-%d", school) }
func districtID(school int) string  { return fmt.Sprintf("district-%d", school/perCounty) }
func userID(user int) string        { return fmt.Sprintf("user-%d", user) }
func classID(school, n int) string  { return fmt.Sprintf("class-%d-%d", school, n) }
func courseID(school, n int) string { return fmt.Sprintf("course-%d-%d", school, n) }

const (
	yearID   = "year"
	autumnID = "autumn"
	springID = "spring"
)

func (g generator) orgs(yield func(oneroster.Org) bool) {
	for school := range g.schools() {
		rnd := g.random(kindOrg, school)
		if school%perCounty == 0 {
			id := districtID(school)
			place := rnd.pick(places) + " " + fmt.Sprint(school/perCounty+1)
			if !yield(oneroster.Org{Base: base(id), Name: place + " Public Schools", Type: "district", Identifier: id}) {
				return
			}
		}
		name := fmt.Sprintf("%s %s High School %d", rnd.pick(places), rnd.pick(features), school+1)
		if !yield(oneroster.Org{Base: base(orgID(school)), Name: name, Type: "school", Identifier: fmt.Sprint(10000 + school), ParentSourcedID: districtID(school)}) {
			return
		}
	}
}

func base(id string) oneroster.Base { return oneroster.Base{SourcedID: id} }

func (g generator) day(yearsBack int, monthDay string) oneroster.Date {
	return oneroster.Date(fmt.Sprintf("%04d-%s", g.EndYear-yearsBack, monthDay))
}

func (g generator) sessions(yield func(oneroster.AcademicSession) bool) {
	year := fmt.Sprint(g.EndYear)
	for _, s := range []oneroster.AcademicSession{
		{Base: base(yearID), Title: "School year " + year, Type: "schoolYear", StartDate: g.day(1, "08-31"), EndDate: g.day(0, "06-19"), SchoolYear: year},
		{Base: base(autumnID), Title: "Autumn", Type: "semester", StartDate: g.day(1, "08-31"), EndDate: g.day(0, "01-25"), SchoolYear: year, ParentSourcedID: yearID},
		{Base: base(springID), Title: "Spring", Type: "semester", StartDate: g.day(0, "01-25"), EndDate: g.day(0, "06-19"), SchoolYear: year, ParentSourcedID: yearID},
	} {
		if !yield(s) {
			return
		}
	}
}

func (g generator) courses(yield func(oneroster.Course) bool) {
	for school := range g.schools() {
		for n, title := range courseTitles {
			if !yield(oneroster.Course{
				Base: base(courseID(school, n)), SchoolYearSourcedID: yearID, Title: title,
				CourseCode: fmt.Sprintf("C%02d", n), Grades: []string{"09", "10", "11", "12"}, OrgSourcedID: orgID(school),
			}) {
				return
			}
		}
	}
}

func (g generator) classes(yield func(oneroster.Class) bool) {
	for school := range g.schools() {
		for n := range g.classesAt() {
			course := n % len(courseTitles)
			if !yield(oneroster.Class{
				Base: base(classID(school, n)), Title: fmt.Sprintf("%s, section %d", courseTitles[course], n/len(courseTitles)+1),
				CourseSourcedID: courseID(school, course), ClassCode: fmt.Sprintf("%d", 100+n), ClassType: "scheduled",
				Location: fmt.Sprintf("Room %d", 100+n%60), SchoolSourcedID: orgID(school),
				TermSourcedIDs: []string{autumnID, springID}, Periods: []string{fmt.Sprint(n%8 + 1)},
			}) {
				return
			}
		}
	}
}

func (g generator) users(yield func(oneroster.User) bool) {
	for n := range g.Users {
		rnd := g.random(kindUser, n)
		given, family := rnd.pick(givenNames), rnd.pick(familyBegins)+rnd.pick(familyEnds)
		account := fmt.Sprintf("%s.%s.%d", strings.ToLower(given), strings.ToLower(family), n)
		u := oneroster.User{
			Base: base(userID(n)), Enabled: oneroster.True, Username: account,
			UserIDs: []oneroster.UserID{{Type: "sisId", ID: fmt.Sprint(100000 + n)}}, GivenName: given, FamilyName: family,
			Identifier: fmt.Sprint(100000 + n), Email: account + "@school.example",
		}
		if !isTeacher(n) {
			u.Grades = []string{gradeCodes[g.grade(n)]}
		}
		if g.Version == oneroster.V11 {
			u.OrgSourcedIDs, u.Role = []string{orgID(schoolOf(n))}, roleOf(n)
		} else {
			u.PrimaryOrgSourcedID = orgID(schoolOf(n))
		}
		if !yield(u) {
			return
		}
	}
}

func roleOf(user int) string {
	if isTeacher(user) {
		return oneroster.RoleTeacher
	}
	return oneroster.RoleStudent
}

// grade is a learner's grade, as a position in gradeCodes.
func (g generator) grade(user int) int {
	rnd := g.random(kindGrade, user)
	return rnd.below(len(gradeCodes))
}

func (g generator) roles(yield func(oneroster.Role) bool) {
	for n := range g.Users {
		if !yield(oneroster.Role{
			Base: base(fmt.Sprintf("role-%d", n)), UserSourcedID: userID(n), RoleType: oneroster.RolePrimary,
			Role: roleOf(n), OrgSourcedID: orgID(schoolOf(n)),
		}) {
			return
		}
	}
}

func (g generator) demographics(yield func(oneroster.Demographics) bool) {
	for n := range g.Users {
		if isTeacher(n) {
			continue
		}
		rnd := g.random(kindDemographics, n)
		born := g.EndYear - 15 - g.grade(n)
		d := oneroster.Demographics{
			Base:      base(userID(n)),
			BirthDate: oneroster.Date(fmt.Sprintf("%04d-%02d-%02d", born, 1+rnd.below(12), 1+rnd.below(28))),
			Sex:       []string{"female", "male"}[rnd.below(2)], CountryOfBirthCode: "US", CityOfBirth: rnd.pick(places),
		}
		races := []*oneroster.Bool{
			&d.White, &d.BlackOrAfricanAmerican, &d.Asian, &d.AmericanIndianOrAlaskaNative, &d.NativeHawaiianOrOtherPacificIslander,
		}
		// A learner in eight leaves the question open, and stays without answers.
		if first := rnd.below(8); first != 7 {
			for _, race := range races {
				*race = oneroster.False
			}
			*races[first%len(races)] = oneroster.True
			second := rnd.below(40)
			if second < len(races) {
				*races[second] = oneroster.True
			}
			d.TwoOrMoreRaces = toBool(second < len(races) && second != first%len(races))
			d.HispanicOrLatinoEthnicity = toBool(rnd.below(4) == 0)
		}
		if !yield(d) {
			return
		}
	}
}

func toBool(b bool) oneroster.Bool {
	if b {
		return oneroster.True
	}
	return oneroster.False
}

// enrollments puts every learner into as many classes as the options say, and
// gives each class its teacher.
func (g generator) enrollments(yield func(oneroster.Enrollment) bool) {
	for school := range g.schools() {
		first := school * schoolSize
		last := min(first+schoolSize, g.Users)
		teachers := (last - first + perTeacher - 1) / perTeacher
		for class := range g.classesAt() {
			teacher := first + class%teachers*perTeacher
			if !yield(g.enrollment(school, class, teacher, oneroster.True)) {
				return
			}
		}
		for n := first; n < last; n++ {
			if isTeacher(n) {
				continue
			}
			rnd := g.random(kindEnrollment, n)
			start := rnd.below(g.classesAt())
			for i := range g.Classes {
				if !yield(g.enrollment(school, (start+i)%g.classesAt(), n, oneroster.Unset)) {
					return
				}
			}
		}
	}
}

func (g generator) enrollment(school, class, user int, primary oneroster.Bool) oneroster.Enrollment {
	return oneroster.Enrollment{
		Base:           base(fmt.Sprintf("enrollment-%d-%d", class, user)),
		ClassSourcedID: classID(school, class), SchoolSourcedID: orgID(school), UserSourcedID: userID(user),
		Role: roleOf(user), Primary: primary, BeginDate: g.day(1, "08-31"), EndDate: g.day(0, "06-19"),
	}
}
