package roster

import (
	"encoding/json"
	"hash/maphash"
	"slices"
	"strings"

	"throughline/internal/wbl"
	"throughline/oneroster"
)

// course is what is taught.
type course struct {
	title, code, org string
	endedOn          wbl.Date
}

// class is a course given to a group.
type class struct {
	course      string
	school      wbl.SchoolID
	title, code string
	kind, terms string // terms is a JSON list
	endedOn     wbl.Date
}

// change compares a row of a small file with the record, counts and writes it.
func change[T comparable](a *application, kind string, kept map[string]T, sid string, want T, save func(string, T) error) error {
	have, known := kept[sid]
	delete(kept, sid)
	switch {
	case !known:
		a.sum.Created.add(kind)
	case have == want:
		return nil
	default:
		a.sum.Updated.add(kind)
	}
	return save(sid, want)
}

func (a *application) applyCourses() error {
	kept, err := courses(a.tx)
	if err != nil {
		return err
	}
	for row, err := range a.set.Courses() {
		if err != nil {
			return err
		}
		a.told(1)
		if row.Status == oneroster.ToBeDeleted {
			if err := a.endCourse(kept, row.SourcedID); err != nil {
				return err
			}
			continue
		}
		if err := change(a, "course", kept, row.SourcedID, course{title: row.Title, code: row.CourseCode, org: row.OrgSourcedID}, a.store.course); err != nil {
			return err
		}
	}
	if !a.bulk("courses") {
		return nil
	}
	for _, sid := range sortedKeys(kept) {
		if err := a.endCourse(kept, sid); err != nil {
			return err
		}
	}
	return nil
}

func (a *application) endCourse(kept map[string]course, sid string) error {
	c, ok := kept[sid]
	if !ok || !c.endedOn.IsZero() {
		return nil
	}
	c.endedOn = a.today
	a.sum.Ended.add("course")
	return a.store.course(sid, c)
}

func (a *application) applyClasses() error {
	kept, err := classes(a.tx)
	if err != nil {
		return err
	}
	for row, err := range a.set.Classes() {
		if err != nil {
			return err
		}
		a.told(1)
		if row.Status == oneroster.ToBeDeleted {
			if err := a.endClass(kept, row.SourcedID); err != nil {
				return err
			}
			continue
		}
		want := class{course: row.CourseSourcedID, title: row.Title, code: row.ClassCode, kind: row.ClassType, terms: jsonList(row.TermSourcedIDs)}
		if o := a.orgs.get(a.orgs.at(row.SchoolSourcedID)); o != nil {
			want.school = o.school.ID
		}
		if err := change(a, "class", kept, row.SourcedID, want, a.store.class); err != nil {
			return err
		}
	}
	if !a.bulk("classes") {
		return nil
	}
	for _, sid := range sortedKeys(kept) {
		if err := a.endClass(kept, sid); err != nil {
			return err
		}
	}
	return nil
}

func (a *application) endClass(kept map[string]class, sid string) error {
	c, ok := kept[sid]
	if !ok || !c.endedOn.IsZero() {
		return nil
	}
	c.endedOn = a.today
	a.sum.Ended.add("class")
	return a.store.class(sid, c)
}

func jsonList(list []string) string {
	if len(list) == 0 {
		return "[]"
	}
	b, err := json.Marshal(list)
	if err != nil {
		panic(err) // strings always marshal
	}
	return string(b)
}

// seat is somebody's part in a class.
type seat struct {
	sid, class, person, role string
	primary                  bool
	begin, end               wbl.Date
}

// applyEnrollments compares the enrolments with the record, batch by batch. Which of the
// record's rows were seen is remembered by a 64-bit hash of their ids: that two of a
// million share one happens once in forty million imports, and would leave one
// enrolment open.
func (a *application) applyEnrollments() error {
	if a.set.FileMode("enrollments") == oneroster.Absent {
		return nil
	}
	open, err := openSeats(a.tx)
	if err != nil {
		return err
	}
	seed := maphash.MakeSeed()
	seen := map[uint64]struct{}{}
	var seats []seat
	var gone []string
	flush := func() error {
		err := a.applySeats(seats, open > 0)
		seats = seats[:0]
		return err
	}
	for e, err := range ahead(a.set.Enrollments()) {
		if err != nil {
			return err
		}
		a.told(1)
		if e.Status == oneroster.ToBeDeleted {
			gone = append(gone, e.SourcedID)
			continue
		}
		if open > 0 {
			seen[maphash.String(seed, e.SourcedID)] = struct{}{}
		}
		s, ok, err := a.seat(e)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		if seats = append(seats, s); len(seats) == batch {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	if err := flush(); err != nil {
		return err
	}
	if a.bulk("enrollments") && open > 0 {
		missing, err := seatsNot(a.tx, a.today, func(sid string) bool {
			_, ok := seen[maphash.String(seed, sid)]
			return ok
		})
		if err != nil {
			return err
		}
		gone = append(gone, missing...)
	}
	return a.endSeats(gone)
}

// seat is an enrolment with the person whom the record has for its user. In a delta the
// user may not be in the set.
func (a *application) seat(e oneroster.Enrollment) (seat, bool, error) {
	s := seat{
		sid: e.SourcedID, class: e.ClassSourcedID, role: e.Role, primary: e.Primary == oneroster.True,
		begin: date(e.BeginDate), end: date(e.EndDate),
	}
	if p := a.roll.find(e.UserSourcedID); p != nil && p.id[0] != 0 {
		s.person = string(p.id[:])
		return s, true, nil
	}
	if a.bulk("users") {
		return s, false, nil // a learner without a place, who was reported
	}
	id, err := personBySource(a.tx, e.UserSourcedID)
	s.person = id
	return s, id != "", err
}

func (a *application) applySeats(seats []seat, compare bool) error {
	slices.SortFunc(seats, func(x, y seat) int { return strings.Compare(x.sid, y.sid) })
	kept := map[string]seat{}
	if compare {
		sids := make([]string, len(seats))
		for i, s := range seats {
			sids[i] = s.sid
		}
		var err error
		if kept, err = seatsByID(a.tx, sids); err != nil {
			return err
		}
	}
	for _, s := range seats {
		have, known := kept[s.sid]
		switch {
		case !known:
			a.sum.Created.add("enrollment")
			if err := a.store.newSeat(s); err != nil {
				return err
			}
		case have != s:
			a.sum.Updated.add("enrollment")
			if err := a.store.saveSeat(s); err != nil {
				return err
			}
		}
	}
	return nil
}

func (a *application) endSeats(sids []string) error {
	slices.Sort(sids)
	for _, sid := range sids {
		ended, err := a.store.endSeat(sid)
		if err != nil {
			return err
		}
		if ended {
			a.sum.Ended.add("enrollment")
		}
	}
	return nil
}

// asideFiles are the files of the standard that are read and checked and then kept as
// they are, until a room needs them.
var asideFiles = []string{
	"categories", "classResources", "courseResources", "lineItemLearningObjectiveIds", "lineItems", "lineItemScoreScales",
	"resources", "resultLearningObjectiveIds", "results", "resultScoreScales", "scoreScales", "userProfiles", "userResources",
}

func (a *application) applyAside() error {
	for _, file := range asideFiles {
		for row, err := range a.set.Records(file) {
			if err != nil {
				return err
			}
			a.told(1)
			if row.Status == oneroster.ToBeDeleted {
				if err := a.store.dropAside(file, row.SourcedID); err != nil {
					return err
				}
				continue
			}
			if err := a.keepAside(file, row.SourcedID, row.Values, "aside"); err != nil {
				return err
			}
		}
	}
	return nil
}

// keepAside keeps a row that no room uses yet and counts it under kind.
func (a *application) keepAside(file, sid string, values map[string]string, kind string) error {
	delete(values, "password") // of userProfiles: never ours to keep
	b, err := json.Marshal(values)
	if err != nil {
		panic(err) // strings always marshal
	}
	have, err := asideRow(a.tx, file, sid)
	if err != nil || have == string(b) {
		return err
	}
	if have == "" {
		a.sum.Created.add(kind)
	} else {
		a.sum.Updated.add(kind)
	}
	return a.store.aside(file, sid, string(b), a.run)
}
