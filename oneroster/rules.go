package oneroster

import (
	"bytes"
	"fmt"
)

// rules remember what is needed to judge a row by rows of other files. They
// rely on the order of the files: a class is met before its enrolments, a role
// before its user.
type rules struct {
	inCycle     map[string]map[idKey]bool // by table name
	sessions    map[idKey]period
	classes     map[idKey]class
	primaryRole map[idKey]bool // users with one
	primaryAt   idIndex        // user and org with one, and its row
}

// A period is from begin to end, as dayNumbers; 0 is not known.
type period struct{ begin, end int32 }

// A class is what rules about enrolments need of it.
type class struct {
	period
	school  idKey
	primary uint32 // row of the enrolment of its primary teacher
}

func newRules() rules {
	return rules{
		inCycle: map[string]map[idKey]bool{}, sessions: map[idKey]period{}, classes: map[idKey]class{},
		primaryRole: map[idKey]bool{}, primaryAt: idIndex{},
	}
}

// row tries the rules of the row's file.
func (x *rules) row(c *checker, r *reader) {
	if r.row.deleted() {
		return
	}
	switch r.file.table.name {
	case "orgs":
		x.cycle(c, r)
	case "academicSessions":
		x.cycle(c, r)
		x.session(c, r)
	case "classes":
		x.class(c, r)
	case "roles":
		x.role(c, r)
	case "users":
		x.user(c, r)
	case "enrollments":
		x.enrollment(c, r)
	}
}

// done forgets what no later file needs.
func (x *rules) done(file string) {
	if file == "users" {
		x.primaryRole, x.primaryAt = nil, nil
	}
}

// references finds ids that lead nowhere.
func (c *checker) references(r *reader) {
	if r.row.deleted() {
		return
	}
	for _, i := range r.file.table.refs {
		col := &r.file.table.columns[i]
		for rest, more := r.row.cells[i], len(r.row.cells[i]) > 0; more; {
			id := rest
			if more = false; col.list {
				id, rest, more = bytes.Cut(rest, []byte(","))
			}
			if !c.resolves(r, col, id) {
				r.row.bad = true
				break // one problem a cell
			}
		}
	}
}

// resolves says whether an id leads to a row, and reports it if not.
func (c *checker) resolves(r *reader, col *column, id []byte) bool {
	if _, ok := c.ids[col.refs][c.hash.key(id)]; ok {
		return true
	}
	target := c.set.FileMode(col.refs)
	switch {
	case target == Bulk:
	case c.opt.Known != nil:
		if c.opt.Known(col.refs, string(id)) {
			return true
		}
	case target == Absent && r.file.mode == Bulk:
		r.once(col.name, &flaw{
			RuleReference, Error,
			fmt.Sprintf("%s.csv is not in the set.", col.refs),
			fmt.Sprintf("Export %s.csv as well: %s needs it.", col.refs, r.file.table.file()),
		})
		return false
	default:
		return true
	}
	r.flaw(col.name, string(id), &flaw{
		RuleReference, Error,
		fmt.Sprintf("There is no row with this id in %s.csv.", col.refs),
		"Add the row there, or correct the id here.",
	})
	return false
}

var flawCycle = &flaw{RuleCycle, Error, "The row is its own ancestor.", "Follow parentSourcedId from row to row and break the circle."}

func (x *rules) cycle(c *checker, r *reader) {
	if parent := r.row.cell("parentSourcedId"); len(parent) > 0 && x.inCycle[r.file.table.name][c.hash.key(r.row.cells[colID])] {
		r.flaw("parentSourcedId", string(parent), flawCycle)
	}
}

var (
	flawEndBeforeStart = &flaw{RuleDateOrder, Error, "The end is before the beginning.", "Correct one of the two dates."}
	flawNoDay          = &flaw{RuleDateOrder, Warning, "The end is the day of the beginning: no day is covered.", "Nothing to do now: it was read. The end date is the first day that is no longer covered."}
)

// dates returns a row's period after a look at its order. Dates that are not
// dates are reported already and count as unknown.
func (x *rules) dates(r *reader, begin, end string) period {
	p := period{known(r.row.cell(begin)), known(r.row.cell(end))}
	switch {
	case p.begin == 0 || p.end == 0 || p.begin < p.end:
	case p.end < p.begin:
		r.flaw(end, string(r.row.cell(end)), flawEndBeforeStart)
	default:
		r.flaw(end, string(r.row.cell(end)), flawNoDay)
	}
	return p
}

func known(date []byte) int32 {
	if !isDate(date) {
		return 0
	}
	return dayNumber(date)
}

func (x *rules) session(c *checker, r *reader) {
	x.sessions[c.hash.key(r.row.cells[colID])] = x.dates(r, "startDate", "endDate")
}

// class remembers a class with the time that its terms span.
func (x *rules) class(c *checker, r *reader) {
	k := class{school: c.hash.key(r.row.cell("schoolSourcedId"))}
	for term := range bytes.SplitSeq(r.row.cell("termSourcedIds"), []byte(",")) {
		p, ok := x.sessions[c.hash.key(term)]
		if !ok || p.begin == 0 || p.end == 0 {
			k.period = period{}
			break
		}
		if k.begin == 0 || p.begin < k.begin {
			k.begin = p.begin
		}
		k.end = max(k.end, p.end)
	}
	x.classes[c.hash.key(r.row.cells[colID])] = k
}

func (x *rules) role(c *checker, r *reader) {
	x.dates(r, "beginDate", "endDate")
	primary := string(r.row.cell("roleType")) == RolePrimary
	user, org := r.row.cell("userSourcedId"), r.row.cell("orgSourcedId")
	if primary || r.row.bad { // a broken row may have been meant as the primary one
		x.primaryRole[c.hash.key(user)] = true
	}
	if !primary || r.row.bad {
		return
	}
	if first := x.primaryAt.add(c.hash.pair(user, org), r.row.number); first != r.row.number {
		r.flaw("roleType", RolePrimary, &flaw{
			RulePrimaryRole, Error,
			fmt.Sprintf("Row %d is the primary role of this user at this org already.", first),
			"Make one of the two secondary.",
		})
	}
}

var (
	flawNoPrimary = &flaw{RulePrimaryRole, Error, "The user has no primary role in roles.csv.", "Add one: every user has at least one primary role."}
	flawNoRoles   = &flaw{RulePrimaryRole, Warning, "roles.csv is not in the set, so nobody is a student or a teacher.", "Export roles.csv as well."}
)

// user looks whether a user has a primary role, where all roles are there.
func (x *rules) user(c *checker, r *reader) {
	if c.set.Version != V12 || r.file.mode != Bulk {
		return
	}
	switch c.set.FileMode("roles") {
	case Absent:
		r.once("", flawNoRoles)
	case Bulk:
		if id := r.row.cells[colID]; !x.primaryRole[c.hash.key(id)] {
			r.flaw(head[colID].name, string(id), flawNoPrimary)
		}
	}
}

var (
	flawOutsideTerm = &flaw{RuleTermDates, Warning, "The enrolment is not within the terms of its class.", "Nothing to do now: it was read. Compare it with the class's termSourcedIds."}
	flawOtherSchool = &flaw{RuleClassSchool, Warning, "The class is at another school.", "Nothing to do now: it was read. Compare it with the class's schoolSourcedId."}
	flawNotTeacher  = &flaw{RulePrimaryTeacher, Warning, "Only a teacher can be primary.", "Nothing to do now: it was read. Leave primary empty for others."}
)

func (x *rules) enrollment(c *checker, r *reader) {
	dates := x.dates(r, "beginDate", "endDate")
	key := c.hash.key(r.row.cell("classSourcedId"))
	class, ok := x.classes[key]
	if !ok {
		return
	}
	if school := r.row.cell("schoolSourcedId"); c.hash.key(school) != class.school {
		r.flaw("schoolSourcedId", string(school), flawOtherSchool)
	}
	switch {
	case class.begin == 0:
	case dates.begin != 0 && (dates.begin < class.begin || dates.begin >= class.end):
		r.flaw("beginDate", string(r.row.cell("beginDate")), flawOutsideTerm)
	case dates.end > class.end:
		r.flaw("endDate", string(r.row.cell("endDate")), flawOutsideTerm)
	}
	role := string(r.row.cell("role"))
	switch {
	case role == "" || string(r.row.cell("primary")) != string(True):
	case role != RoleTeacher:
		r.flaw("primary", string(True), flawNotTeacher)
	case class.primary == 0:
		class.primary = uint32(r.row.number)
		x.classes[key] = class
	default:
		r.flaw("primary", string(True), &flaw{
			RulePrimaryTeacher, Error,
			fmt.Sprintf("Row %d is the primary teacher of this class already.", class.primary),
			"Leave primary true for one teacher.",
		})
	}
}
