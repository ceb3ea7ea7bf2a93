package roster

import (
	"fmt"
	"slices"
	"time"

	"throughline/internal/platform/db"
	"throughline/internal/wbl"
	"throughline/oneroster"
)

// batch is how many rows of a file are compared with the record at once.
const batch = 50_000

// application is the second pass of one import: it compares the set with the record and
// writes what differs. A dry one only compares.
type application struct {
	tx    *db.Tx
	set   *oneroster.Set
	run   string // id of the import's run
	now   time.Time
	today wbl.Date
	allow bool // more learners than usual may leave

	store *importStore
	roll  *roll
	orgs  *orgBook
	year  schoolYear
	sum   *Summary
	told  func(rows int)

	leaving []wbl.LearnerID
	claimed map[wbl.LearnerID]bool // found by another key than the sourcedId, or by a merged row
	batches int
}

// apply applies everything in the order in which rows name one another.
func (a *application) apply() error {
	for _, step := range []func() error{
		a.readOrgs, a.readSessions, a.readRoles, a.readDemographics, a.countLearners,
		a.applyOrgs, a.applyPeople, a.findLeavers, a.endPeople, a.applyCourses, a.applyClasses, a.applyEnrollments, a.applyAside, a.store.flush,
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// bulk reports whether a file is a full list, so that what it lacks has ended.
func (a *application) bulk(file string) bool { return a.set.FileMode(file) == oneroster.Bulk }

// readRoles learns who is what at which org.
func (a *application) readRoles() error {
	a.roll = newRoll(!a.bulk("users"))
	for role, err := range ahead(a.set.Roles()) {
		if err != nil {
			return err
		}
		a.told(1)
		if role.Status == oneroster.ToBeDeleted || role.EndDate != "" && role.EndDate <= oneroster.Date(a.today.String()) {
			continue
		}
		a.roll.addRole(role, a.orgs.at(role.OrgSourcedID))
	}
	return nil
}

func (a *application) readDemographics() error {
	for d, err := range ahead(a.set.Demographics()) {
		if err != nil {
			return err
		}
		a.told(1)
		if d.Status != oneroster.ToBeDeleted {
			a.roll.addDemographics(d)
		}
	}
	return nil
}

// countLearners counts those whom the district had before.
func (a *application) countLearners() (err error) {
	if !a.store.isNew {
		a.sum.Learners, err = countSourced(a.tx)
	}
	return err
}

// findLeavers lists the learners whom a full roster no longer has, and refuses when they
// are too many to be true. Whoever was recognised by a number is still there, under
// another sourcedId.
func (a *application) findLeavers() error {
	if !a.bulk("users") || a.store.isNew {
		return nil
	}
	if err := a.store.flush(); err != nil {
		return err
	}
	var err error
	if a.leaving, err = leavers(a.tx, func(sid string) bool { return a.roll.is(sid, learner) }, a.claimed); err != nil {
		return err
	}
	a.sum.Leaving = len(a.leaving)
	if tooMany(len(a.leaving), a.sum.Learners) && !a.allow {
		a.sum.refuse(leaversProblem(len(a.leaving), a.sum.Learners))
		return errRefused
	}
	return nil
}

// RuleLeavers is the rule that not more than a tenth of the learners may leave at once.
const RuleLeavers = "leavers"

func tooMany(leaving, total int) bool { return leaving*10 > total }

func leaversProblem(leaving, total int) oneroster.Problem {
	return oneroster.Problem{
		File: "users.csv", Rule: RuleLeavers, Severity: oneroster.Error, Value: fmt.Sprint(leaving),
		Message: fmt.Sprintf("%d of %d learners are not in this file and would leave.", leaving, total),
		Fix:     "Check that the file lists every school. If they have really left, allow it (--allow-ending) and import again.",
	}
}

// schoolYear is the year that a set is about.
type schoolYear struct {
	ends       int // the year in which it ends
	begin, end wbl.Date
	known      bool // the district had learners in it before this import
}

// readSessions finds the school year that the set is about: the one that holds today,
// else the latest.
func (a *application) readSessions() error {
	var years []schoolYear
	for s, err := range a.set.AcademicSessions() {
		if err != nil {
			return err
		}
		a.told(1)
		if err := a.store.session(a, s); err != nil {
			return err
		}
		if s.Type == "schoolYear" && s.Status != oneroster.ToBeDeleted {
			years = append(years, yearOf(s))
		}
	}
	if len(years) == 0 {
		kept, err := keptYears(a.tx)
		if err != nil {
			return err
		}
		years = kept
	}
	a.year = pickYear(years, a.today)
	var err error
	a.year.known, err = hasYear(a.tx, a.year.ends)
	return err
}

func yearOf(s oneroster.AcademicSession) schoolYear {
	y := schoolYear{begin: date(s.StartDate), end: date(s.EndDate)}
	fmt.Sscan(s.SchoolYear, &y.ends)
	return y
}

func pickYear(years []schoolYear, today wbl.Date) schoolYear {
	slices.SortFunc(years, func(a, b schoolYear) int { return a.begin.Compare(b.begin) })
	for _, y := range years {
		if !today.Before(y.begin) && today.Before(y.end) {
			return y
		}
	}
	if len(years) > 0 {
		return years[len(years)-1]
	}
	end := today.SchoolYear()
	return schoolYear{ends: end, begin: wbl.NewDate(end-1, time.July, 1), end: wbl.NewDate(end, time.July, 1)}
}

// beginning is the day from which a learner who is met for the first time this year is
// enrolled: the first day of school in the year's first import, else today.
func (a *application) beginning() wbl.Date {
	if a.year.known && a.today.After(a.year.begin) && a.today.Before(a.year.end) {
		return a.today
	}
	return a.year.begin
}

// closing is the end of the year when it is over already, else none.
func (a *application) closing() wbl.Date {
	if a.today.Before(a.year.end) {
		return wbl.Date{}
	}
	return a.year.end
}

// date reads a day of a checked set.
func date(d oneroster.Date) wbl.Date {
	out, err := wbl.ParseDate(string(d))
	if err != nil {
		return wbl.Date{} // the empty day: others were refused by the check
	}
	return out
}

func month(packed uint32) time.Month { return time.Month(packed / 100 % 100) }
