package labor

import (
	"slices"
	"strings"
	"time"
)

// facts is a set of things that are so: about a day, and about a case. Conditions of
// rules are written in its words.
type facts uint64

// Facts about a day.
const (
	schoolDay facts = 1 << iota
	beforeSchoolDay
	friday
	saturday
	sunday
	schoolWeek
	fullSchoolWeek
	summerJune1
	summerJune21
	summerJuly1

	// Facts about a case.
	graduated
	excused
	wecep
	wsp
	studentLearner
	apprentice
	coop
	wee
	agriculture
	parentOwned
	smallFarm
	parentLateNight
	adultSupervision
	schoolVariance
	schoolCertificate
	parentWork
	schoolRelease
	lateStore
	restaurant
	racetrack
	forProfit
	registered

	// Facts that tasks bring with them, see tags.tsv.
	sportsAttendant
	newspaper
	performer
	homeWreaths
	casual
)

// A word is one that conditions are written in.
type word struct {
	word string
	fact facts
	says string // on the reference page
}

var words = []word{
	{"school_day", schoolDay, "attendance is required on the day, or on a part of it"},
	{"before_school_day", beforeSchoolDay, "the next day is a school day"},
	{"friday", friday, "the day is a Friday"},
	{"saturday", saturday, "the day is a Saturday"},
	{"sunday", sunday, "the day is a Sunday"},
	{"school_week", schoolWeek, "the week, Sunday to Saturday, has a school day"},
	{"full_school_week", fullSchoolWeek, "the week has five school days"},
	{"summer_june_1", summerJune1, "June 1 to Labor Day"},
	{"summer_june_21", summerJune21, "June 21 to Labor Day"},
	{"summer_july_1", summerJuly1, "July 1 to Labor Day"},
	{"graduated", graduated, "has completed high school"},
	{"excused", excused, "is legally excused from school"},
	{"wecep", wecep, "programme: Work Experience and Career Exploration Program"},
	{"wsp", wsp, "programme: Work-Study Program"},
	{"student_learner", studentLearner, "programme: student-learner"},
	{"apprentice", apprentice, "programme: apprenticeship"},
	{"coop", coop, "programme: approved co-operative education"},
	{"wee", wee, "programme: work experience education"},
	{"agriculture", agriculture, "the work is agriculture"},
	{"parent_owned", parentOwned, "the business is wholly the parent's"},
	{"small_farm", smallFarm, "the farm is exempt from the federal minimum wage"},
	{"parent_late_night", parentLateNight, "a parent agreed in writing to late hours"},
	{"adult_supervision", adultSupervision, "an adult supervises directly in the evening"},
	{"school_variance", schoolVariance, "parent and school agreed to more hours"},
	{"school_certificate", schoolCertificate, "the school certified good standing"},
	{"parent_work", parentWork, "a parent agreed in writing to the work"},
	{"school_release", schoolRelease, "the school released for work in school hours"},
	{"late_store", lateStore, "the workplace closes to customers at 10 pm"},
	{"restaurant", restaurant, "the workplace is a restaurant"},
	{"racetrack", racetrack, "the workplace is a racetrack"},
	{"for_profit", forProfit, "the employer is a business"},
	{"registered", registered, "the apprenticeship is registered"},
	{"sports_attendant", sportsAttendant, "only attends to professional sports"},
	{"newspaper", newspaper, "only delivers newspapers to consumers"},
	{"performer", performer, "only acts or performs"},
	{"home_wreaths", homeWreaths, "only makes evergreen wreaths at home"},
	{"casual", casual, "only babysits or does minor chores at a private home"},
}

func factOf(word string) (facts, bool) {
	for _, w := range words {
		if w.word == word {
			return w.fact, true
		}
	}
	return 0, false
}

// A condition is the facts that must be and must not be so.
type condition struct{ need, bar facts }

func (c condition) holds(f facts) bool { return f&c.need == c.need && f&c.bar == 0 }

// parseCondition reads words with blanks between them, each with "!" before it where
// it must not be so. It returns the first word that is unknown.
func parseCondition(s string) (c condition, unknown string) {
	for _, w := range strings.Fields(s) {
		name, not := strings.CutPrefix(w, "!")
		f, ok := factOf(name)
		switch {
		case !ok:
			return c, w
		case not:
			c.bar |= f
		default:
			c.need |= f
		}
	}
	return c, ""
}

// ofDay are the facts about a day of a calendar.
func (c *Calendar) ofDay(d Day) facts { return c.ofDayIn(d, c.ofWeek(d.Week())) }

// ofWeek are the facts about the week that begins on a Sunday.
func (c *Calendar) ofWeek(sunday Day) facts {
	switch n := c.schoolDaysIn(sunday); {
	case n >= 5:
		return schoolWeek | fullSchoolWeek
	case n > 0:
		return schoolWeek
	}
	return 0
}

// ofDayIn are the facts about a day of a week whose facts are known.
func (c *Calendar) ofDayIn(d Day, f facts) facts {
	if c.SchoolDay(d) {
		f |= schoolDay
	}
	if c.SchoolDay(d + 1) {
		f |= beforeSchoolDay
	}
	switch d.Weekday() {
	case time.Friday:
		f |= friday
	case time.Saturday:
		f |= saturday
	case time.Sunday:
		f |= sunday
	}
	return f | summer(d)
}

// summer says which of the summers of the law a day is in.
func summer(d Day) (f facts) {
	year, month, _ := d.Date()
	if month < time.June || month > time.September || d > LaborDay(year) {
		return 0
	}
	f = summerJune1
	if d >= DateOf(year, time.June, 21) {
		f |= summerJune21
	}
	if month >= time.July {
		f |= summerJuly1
	}
	return f
}

// ofCase are the facts about a case that hold on all days.
func ofCase(c *Case) (f facts) {
	set := func(is bool, fact facts) {
		if is {
			f |= fact
		}
	}
	set(c.Minor.CompletedHighSchool, graduated)
	set(c.Minor.ExcusedFromSchool, excused)
	f |= [...]facts{NoProgram: 0, WECEP: wecep, WSP: wsp, StudentLearner: studentLearner, Apprentice: apprentice, Coop: coop, WEE: wee}[c.Program]
	e, k := &c.Employer, &c.Consents
	set(e.Agriculture, agriculture)
	set(e.ParentOwned, parentOwned)
	set(e.SmallFarm, smallFarm)
	set(e.ClosesAt == 22*60, lateStore)
	set(e.Industry == Restaurant, restaurant)
	set(e.Industry == Racetrack, racetrack)
	set(e.Kind == ForProfit, forProfit)
	set(k.ParentLateNight, parentLateNight)
	set(k.AdultSupervision, adultSupervision)
	set(k.SchoolVariance, schoolVariance)
	set(k.SchoolCertificate, schoolCertificate)
	set(k.ParentWork, parentWork)
	set(k.SchoolRelease, schoolRelease)
	set(c.Agreement.Registered, registered)
	return f
}

// ofTasks are the facts that all of the tasks bring: who delivers newspapers and also
// stocks shelves is no mere newspaper carrier.
func ofTasks(tags []*Tag) facts {
	if len(tags) == 0 {
		return 0
	}
	all := ^facts(0)
	for _, t := range tags {
		all &= t.brings
	}
	return all
}

// names lists the words of a set of facts.
func (f facts) names() []string {
	var out []string
	for _, w := range words {
		if f&w.fact != 0 {
			out = append(out, w.word)
		}
	}
	slices.Sort(out)
	return out
}
