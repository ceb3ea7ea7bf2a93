package roster

import (
	"strings"

	"throughline/internal/wbl"
)

// recognise finds the learners of a batch in the record: by the sourcedId, else by a
// number of the state or of the SIS, so that a learner stays one person when a new
// system gives new sourcedIds.
func (a *application) recognise(list []*candidate) error {
	if err := a.bySourcedID(list); err != nil {
		return err
	}
	for _, kind := range []string{KeyState, KeySIS} {
		if err := a.byNumber(list, kind); err != nil {
			return err
		}
	}
	return a.loadKnown(list)
}

func (a *application) bySourcedID(list []*candidate) error {
	sids := make([]string, len(list))
	for i, c := range list {
		sids[i] = c.sid
	}
	found, err := learnersByKey(a.tx, KeyOneRoster, sids)
	if err != nil {
		return err
	}
	var merged []*candidate
	for _, c := range list {
		if r, ok := found[c.sid]; ok {
			c.have = &r
			if r.mergedInto != "" {
				merged = append(merged, c)
			}
		}
	}
	return a.followMerges(merged)
}

// followMerges lets the row of a merged learner speak for the kept one, unless the set
// lists the kept one too: then that row is the one that counts.
func (a *application) followMerges(merged []*candidate) error {
	if len(merged) == 0 {
		return nil
	}
	var ids []wbl.LearnerID
	for _, c := range merged {
		ids = append(ids, c.have.mergedInto)
	}
	keys, err := keysOfLearners(a.tx, ids)
	if err != nil {
		return err
	}
	kept, err := learnersByID(a.tx, ids)
	if err != nil {
		return err
	}
	for _, c := range merged {
		id := c.have.mergedInto
		if a.listsAny(keys[id]) || a.claimed[id] {
			continue
		}
		if r, ok := kept[id]; ok {
			c.have = &r
			a.claimed[id] = true
		}
	}
	return nil
}

// listsAny reports whether the set lists somebody by one of their sourcedIds.
func (a *application) listsAny(keys []Key) bool {
	for _, k := range keys {
		if k.Kind == KeyOneRoster && a.roll.is(k.Value, learner) {
			return true
		}
	}
	return false
}

// byNumber recognises learners by a number. The state's number is trusted; the SIS's may
// have been given twice, so a name must agree with it. Whoever the set lists under a
// sourcedId that we know is that learner and nobody else.
func (a *application) byNumber(list []*candidate, kind string) error {
	wanted := map[string]*candidate{}
	for _, c := range list {
		if c.have != nil {
			continue
		}
		for _, k := range c.keys {
			if k.Kind == kind {
				wanted[k.Value] = c
			}
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	found, err := learnersByKey(a.tx, kind, sortedKeys(wanted))
	if err != nil || len(found) == 0 {
		return err
	}
	var ids []wbl.LearnerID
	for _, r := range found {
		ids = append(ids, r.id)
	}
	keys, err := keysOfLearners(a.tx, ids)
	if err != nil {
		return err
	}
	for _, value := range sortedKeys(wanted) {
		c := wanted[value]
		r, ok := found[value]
		if !ok || c.have != nil || a.claimed[r.id] || r.mergedInto != "" || a.listsAny(keys[r.id]) || kind == KeySIS && !sameName(r, c.want) {
			continue
		}
		c.have = &r
		a.claimed[r.id] = true
	}
	return nil
}

// sameName reports whether given or family name agree.
func sameName(x, y record) bool {
	xf, xg, _ := strings.Cut(x.sortName, ", ")
	yf, yg, _ := strings.Cut(y.sortName, ", ")
	return xf == yf || xg == yg
}

// loadKnown reads what else the record has about the recognised learners.
func (a *application) loadKnown(list []*candidate) error {
	var ids []wbl.LearnerID
	for _, c := range list {
		if c.have != nil && c.have.mergedInto == "" {
			c.want.id = c.have.id
			ids = append(ids, c.have.id)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	keys, err := keysOfLearners(a.tx, ids)
	if err != nil {
		return err
	}
	facts, err := factsFrom(a.tx, FromOneRoster, ids)
	if err != nil {
		return err
	}
	enrolled, err := enrolments(a.tx, ids, a.year.ends)
	if err != nil {
		return err
	}
	for _, c := range list {
		if c.have != nil {
			c.haveKeys, c.facts, c.enrolled = keys[c.have.id], facts[c.have.id], enrolled[c.have.id]
		}
	}
	return nil
}

// enrolment is a learner's time at a school in one school year.
type enrolment struct {
	school wbl.SchoolID
	year   int
	grade  string
	begin  wbl.Date
	end    wbl.Date // exclusive; zero while it lasts
}

// enroll keeps the learner's enrolment of the set's year: it begins, goes on with
// another grade, or moves to another school. It says whether anything changed.
func (a *application) enroll(c *candidate) (changed bool, err error) {
	want := enrolment{school: c.want.school, year: a.year.ends, grade: c.want.grade, begin: a.beginning(), end: a.closing()}
	goesOn, metBefore := false, false
	for _, e := range c.enrolled {
		here := e.year == want.year && e.school == want.school && (e.end.IsZero() || e.end == want.end)
		switch {
		case here:
			goesOn = true
			if e.grade != want.grade && c.user != nil {
				changed = true
				e.grade = want.grade
				err = a.store.saveEnrolment(c.want.id, e)
			}
		case e.end.IsZero() && e.year <= want.year:
			changed = true
			e.end = a.today
			if e.year < want.year && want.begin.Before(a.today) {
				e.end = want.begin
			}
			if e.end.Before(e.begin) {
				e.end = e.begin
			}
			err = a.store.saveEnrolment(c.want.id, e)
		}
		if err != nil {
			return changed, err
		}
		metBefore = metBefore || e.year == want.year
	}
	if goesOn {
		return changed, nil
	}
	if metBefore && a.today.After(want.begin) {
		want.begin = a.today // came from another school, or came back
	}
	return true, a.store.enroll(c.want.id, want)
}
