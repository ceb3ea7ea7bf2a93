package roster

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"throughline/internal/wbl"
	"throughline/oneroster"
)

// person is one row of a batch: a user, or in a delta somebody of whom only a role or
// demographics are given (user is nil).
type person struct {
	sid  string
	at   uint32 // in the roll
	user *oneroster.User
}

// applyPeople compares the users with learners and staff, batch by batch.
func (a *application) applyPeople() error {
	var people []person
	var gone []string
	add := func(p person) error {
		if people = append(people, p); len(people) < batch {
			return nil
		}
		err := a.applyBatch(people)
		people = people[:0]
		return err
	}
	for u, err := range ahead(a.set.Users()) {
		if err != nil {
			return err
		}
		a.told(1)
		if u.Status == oneroster.ToBeDeleted {
			gone = append(gone, u.SourcedID)
			continue
		}
		at := a.roll.at(u.SourcedID)
		a.roll.people[at].inFile = true
		if err := add(person{u.SourcedID, at, &u}); err != nil {
			return err
		}
	}
	for at, sid := range a.roll.names {
		if !a.roll.people[at].inFile {
			if err := add(person{sid, at, nil}); err != nil {
				return err
			}
		}
	}
	if err := a.applyBatch(people); err != nil {
		return err
	}
	if err := a.settleLevels(); err != nil {
		return err
	}
	return a.endNamed(gone)
}

func (a *application) applyBatch(people []person) error {
	a.batches++
	learners, others, err := a.sortOut(people)
	if err != nil {
		return err
	}
	if err := a.applyStaff(others); err != nil {
		return err
	}
	return a.applyLearners(learners)
}

// sortOut tells learners from staff: by the roles of the set, else by the record.
func (a *application) sortOut(people []person) (learners, others []person, err error) {
	var open []string
	for _, p := range people {
		switch a.roll.people[p.at].kind {
		case learner:
			learners = append(learners, p)
		case staff:
			others = append(others, p)
		default:
			open = append(open, p.sid)
		}
	}
	if len(open) == 0 || a.store.isNew {
		return learners, others, nil
	}
	known, err := a.kindsInRecord(open)
	if err != nil {
		return nil, nil, err
	}
	for _, p := range people {
		who := &a.roll.people[p.at]
		if who.kind != nobody {
			continue
		}
		switch who.kind = known[p.sid]; who.kind {
		case learner:
			learners = append(learners, p)
		case staff:
			others = append(others, p)
		}
	}
	return learners, others, nil
}

// kindsInRecord says for people without a role in the set what they are in the record.
// In a full roster nobody is what no role says.
func (a *application) kindsInRecord(sids []string) (map[string]kind, error) {
	known := map[string]kind{}
	if a.bulk("users") {
		return known, nil
	}
	staffed, err := staffBySource(a.tx, sids)
	if err != nil {
		return nil, err
	}
	for sid := range staffed {
		known[sid] = staff
	}
	kept, err := learnersByKey(a.tx, KeyOneRoster, sids)
	for sid := range kept {
		known[sid] = learner
	}
	return known, err
}

// candidate is a learner of a batch with what the record has about them.
type candidate struct {
	person
	want     record
	keys     []Key
	have     *record // nil: new
	haveKeys []Key
	facts    Facts // what OneRoster said before
	enrolled []enrolment
}

func (a *application) applyLearners(people []person) error {
	if len(people) == 0 {
		return nil
	}
	list := make([]*candidate, len(people))
	for i, p := range people {
		list[i] = a.candidate(p)
	}
	if !a.store.isNew {
		if err := a.recognise(list); err != nil {
			return err
		}
	}
	slices.SortFunc(list, func(x, y *candidate) int { return strings.Compare(x.sid, y.sid) })
	a.number(list)
	if err := a.addNew(list); err != nil {
		return err
	}
	for _, c := range list {
		if err := a.applyLearner(c); err != nil {
			return err
		}
	}
	return nil
}

// addNew writes the rows of new learners before everything that names them.
func (a *application) addNew(list []*candidate) error {
	for _, c := range list {
		if !c.isNew() {
			continue
		}
		c.want.search = c.want.in().search(c.keys)
		if err := a.store.newLearner(c.want); err != nil {
			return err
		}
	}
	return a.store.learners.Flush()
}

// isNew reports a learner whom the record does not have and who can be kept.
func (c *candidate) isNew() bool { return c.have == nil && c.user != nil && c.want.school != "" }

// number gives the new ones of a batch their ids in the order of their sourcedIds, and
// each batch a millisecond of its own: rows then come to the tables, and to the index of
// numbers, in the order of their keys, which is what makes a million of them cheap.
func (a *application) number(list []*candidate) {
	at := a.now.Add(time.Duration(a.batches) * time.Millisecond)
	var ids []wbl.LearnerID
	for _, c := range list {
		if c.have == nil {
			ids = append(ids, wbl.NewID[wbl.LearnerID](at))
		}
	}
	slices.Sort(ids)
	for _, c := range list {
		if c.have == nil {
			c.want.id, ids = ids[0], ids[1:]
		}
	}
}

// candidate is a learner as the set describes them.
func (a *application) candidate(p person) *candidate {
	who := a.roll.people[p.at]
	c := &candidate{person: p}
	if o := a.orgs.get(who.org); o != nil {
		c.want.school = o.school.ID
	}
	c.want.birth = who.born()
	u := p.user
	if u == nil {
		return c
	}
	c.want.given, c.want.middle, c.want.family = u.GivenName, u.MiddleName, u.FamilyName
	c.want.preferred, c.want.pronouns = u.PreferredGivenName, u.Pronouns
	c.want.email, c.want.phone = u.Email, cmp.Or(u.Phone, u.SMS)
	if len(u.Grades) > 0 {
		c.want.grade = u.Grades[0]
	}
	if o := a.orgs.get(who.org); o != nil {
		o.countGrade(c.want.grade)
	}
	c.keys = keysOf(*u)
	c.want.sortName = LearnerIn{Given: u.GivenName, Family: u.FamilyName}.sortName()
	return c
}

// keysOf are the numbers by which a user is known.
func keysOf(u oneroster.User) []Key {
	keys := []Key{{KeyOneRoster, u.SourcedID}}
	hasSIS := false
	for _, id := range u.UserIDs {
		k := Key{keyKind(id.Type), id.ID}
		hasSIS = hasSIS || k.Kind == KeySIS
		if !slices.Contains(keys, k) {
			keys = append(keys, k)
		}
	}
	if u.Identifier != "" && !hasSIS {
		keys = append(keys, Key{KeySIS, u.Identifier})
	}
	return keys
}

// applyLearner writes what differs for one learner.
func (a *application) applyLearner(c *candidate) error {
	who := &a.roll.people[c.at]
	if c.have == nil && !c.isNew() {
		return a.unplaced(c)
	}
	if c.have != nil {
		copy(who.id[:], c.have.id)
		if c.have.mergedInto != "" {
			return nil // the kept record is what counts, see recognise
		}
	} else {
		copy(who.id[:], c.want.id)
	}
	changed, err := a.saveLearner(c)
	if err != nil {
		return err
	}
	if who.demo {
		err = who.changes(c.facts, func(attr, value string) error {
			changed = true
			return a.store.fact(c.want.id, attr, value)
		})
		if err != nil {
			return err
		}
	}
	moved, err := a.enroll(c)
	if err != nil {
		return err
	}
	switch {
	case c.have == nil:
		a.sum.Created.add("learner")
	case changed || moved:
		a.sum.Updated.add("learner")
	}
	return nil
}

// unplaced is a learner without a school: nothing can be kept about them, and it is said.
func (a *application) unplaced(c *candidate) error {
	if c.user == nil {
		return nil // a delta names somebody whom the record does not have
	}
	a.sum.warn(oneroster.Problem{
		File: "users.csv", Row: c.user.Row, Column: "sourcedId", Value: c.sid, Rule: "unplaced", Severity: oneroster.Warning,
		Message: "The learner has no role at a school, so there is nowhere to keep them.", Fix: "Give the learner a student role at a school.",
	})
	return nil
}

// saveLearner writes the learner's row and keys and says whether that changed anything.
func (a *application) saveLearner(c *candidate) (changed bool, err error) {
	if c.have == nil {
		return true, a.addKeys(c, nil)
	}
	c.want = c.merged()
	if c.want != *c.have {
		changed = true
		if err := a.store.saveLearner(c.want); err != nil {
			return false, err
		}
	}
	return changed, a.addKeys(c, c.haveKeys)
}

func (a *application) addKeys(c *candidate, have []Key) error {
	for _, k := range c.keys {
		if slices.Contains(have, k) {
			continue
		}
		if err := a.store.key(c.want.id, k); err != nil {
			return err
		}
	}
	return nil
}

// merged is the kept record with what the set says put over it. What the set cannot
// know (the language of letters) stays, as does what it leaves empty in a partial row.
func (c *candidate) merged() record {
	out := *c.have
	out.state = Active
	if c.want.school != "" {
		out.school = c.want.school
	}
	if !c.want.birth.IsZero() {
		out.birth = c.want.birth
	}
	if c.user == nil {
		return out
	}
	w := c.want
	out.given, out.middle, out.family = w.given, w.middle, w.family
	out.grade, out.email, out.phone, out.sortName = w.grade, w.email, w.phone, w.sortName
	out.preferred, out.pronouns = cmp.Or(w.preferred, out.preferred), cmp.Or(w.pronouns, out.pronouns)
	keys := slices.Clone(c.haveKeys)
	for _, k := range c.keys {
		if !slices.Contains(keys, k) {
			keys = append(keys, k)
		}
	}
	out.search = out.in().search(keys)
	return out
}
