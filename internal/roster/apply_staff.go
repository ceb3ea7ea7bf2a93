package roster

import (
	"maps"
	"slices"

	"throughline/internal/wbl"
)

// staffMember is somebody in the roster who is not a learner: teachers and other staff,
// and guardians as the source lists them. Nobody gets an account by it.
type staffMember struct {
	id, sid       string
	school        wbl.SchoolID // empty for the whole district
	given, family string
	email, role   string
	endedOn       wbl.Date
}

func (a *application) applyStaff(people []person) error {
	if len(people) == 0 {
		return nil
	}
	kept := map[string]staffMember{}
	if !a.store.isNew {
		sids := make([]string, len(people))
		for i, p := range people {
			sids[i] = p.sid
		}
		var err error
		if kept, err = staffBySource(a.tx, sids); err != nil {
			return err
		}
	}
	for _, p := range people {
		have, known := kept[p.sid]
		if err := a.applyMember(p, have, known); err != nil {
			return err
		}
	}
	return nil
}

func (a *application) applyMember(p person, have staffMember, known bool) error {
	who := &a.roll.people[p.at]
	want := have
	want.sid, want.endedOn = p.sid, wbl.Date{}
	if o := a.orgs.get(who.org); o != nil {
		want.school, want.role = o.school.ID, a.roll.words[who.word]
	}
	if p.user != nil {
		want.given, want.family, want.email = p.user.GivenName, p.user.FamilyName, p.user.Email
	}
	switch {
	case !known && p.user == nil:
		return nil
	case !known:
		want.id = wbl.NewID[string](a.now)
		a.sum.Created.add("staff")
		if err := a.store.newStaff(want); err != nil {
			return err
		}
	case want != have:
		a.sum.Updated.add("staff")
		if err := a.store.saveStaff(want); err != nil {
			return err
		}
	}
	copy(who.id[:], want.id)
	return nil
}

// endPeople ends the learners and staff whom a full roster no longer has.
func (a *application) endPeople() error {
	for _, id := range a.leaving {
		if err := a.endLearner(id); err != nil {
			return err
		}
	}
	if !a.bulk("users") || a.store.isNew {
		return nil
	}
	present, err := staffPresent(a.tx)
	if err != nil {
		return err
	}
	for _, sid := range present {
		if !a.roll.is(sid, staff) {
			if err := a.endMember(sid); err != nil {
				return err
			}
		}
	}
	return nil
}

func (a *application) endLearner(id wbl.LearnerID) error {
	a.sum.Ended.add("learner")
	return a.store.endLearner(id)
}

func (a *application) endMember(sid string) error {
	a.sum.Ended.add("staff")
	return a.store.endStaff(sid)
}

// endNamed ends those whom a delta asks to delete. Nobody is deleted: a learner has
// left, a member of staff has ended.
func (a *application) endNamed(sids []string) error {
	if len(sids) == 0 {
		return nil
	}
	learners, err := learnersByKey(a.tx, KeyOneRoster, sids)
	if err != nil {
		return err
	}
	members, err := staffBySource(a.tx, sids)
	if err != nil {
		return err
	}
	for _, sid := range slices.Sorted(slices.Values(sids)) {
		if l, ok := learners[sid]; ok && l.state == Active {
			if err := a.endLearner(l.id); err != nil {
				return err
			}
		}
		if m, ok := members[sid]; ok && m.endedOn.IsZero() {
			if err := a.endMember(sid); err != nil {
				return err
			}
		}
	}
	return nil
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
