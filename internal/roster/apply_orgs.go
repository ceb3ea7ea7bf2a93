package roster

import (
	"strings"

	"throughline/internal/wbl"
	"throughline/oneroster"
)

// orgBook holds the orgs of the district, kept and listed, with the school that each of
// them is.
type orgBook struct {
	index map[string]uint32
	list  []org
}

// org is one body of the set or of the record.
type org struct {
	sid     string
	name    string
	isPlace bool // a school by its type, or because learners are enrolled there
	listed  bool // in this set
	deleted bool
	school  School // kept or to be made; ID empty until then
	changed bool
	grades  [3]int // learners of elementary, middle and high grades: tells a school's level
}

// at is the position of an org plus 1; 0 for one that is not known.
func (b *orgBook) at(sid string) uint32 { return b.index[sid] }

func (b *orgBook) get(position uint32) *org {
	if position == 0 {
		return nil
	}
	return &b.list[position-1]
}

func (b *orgBook) add(sid string) *org {
	if i := b.index[sid]; i > 0 {
		return &b.list[i-1]
	}
	b.list = append(b.list, org{sid: sid})
	b.index[sid] = uint32(len(b.list))
	return &b.list[len(b.list)-1]
}

// readOrgs joins the schools that are kept with those of the set.
func (a *application) readOrgs() error {
	a.orgs = &orgBook{index: map[string]uint32{}}
	kept, err := sourcedSchools(a.tx)
	if err != nil {
		return err
	}
	for _, s := range kept {
		o := a.orgs.add(s.SourceID)
		o.school, o.name, o.isPlace = s, s.Name, true
	}
	for row, err := range a.set.Orgs() {
		if err != nil {
			return err
		}
		a.told(1)
		o := a.orgs.add(row.SourcedID)
		o.listed, o.name, o.deleted = true, strings.TrimSpace(row.Name), row.Status == oneroster.ToBeDeleted
		if row.Type == "school" {
			o.isPlace = true
		} else if err := a.keepAside("orgs", row.SourcedID, orgRecord(row), "org"); err != nil {
			return err
		}
	}
	return nil
}

func orgRecord(o oneroster.Org) map[string]string {
	return map[string]string{"name": o.Name, "type": o.Type, "identifier": o.Identifier, "parentSourcedId": o.ParentSourcedID}
}

// applyOrgs makes and renames schools, and ends those that a full list no longer has.
// An org of another type becomes a school too when learners are enrolled there.
func (a *application) applyOrgs() error {
	for i := range a.roll.people {
		if p := &a.roll.people[i]; p.kind == learner {
			if o := a.orgs.get(p.org); o != nil {
				o.isPlace = true
			}
		}
	}
	for i := range a.orgs.list {
		if err := a.applyOrg(&a.orgs.list[i]); err != nil {
			return err
		}
	}
	return nil
}

func (a *application) applyOrg(o *org) error {
	gone := o.deleted || !o.listed && a.bulk("orgs")
	switch {
	case !o.isPlace:
	case o.school.ID == "":
		o.school = School{ID: wbl.NewID[wbl.SchoolID](a.now), SourceID: o.sid, SchoolIn: SchoolIn{Name: o.name, Level: levelOf(o.name)}}
		if gone {
			o.school.EndedOn = a.today
		}
		o.changed = o.school.Level == "" // until its learners tell
		a.sum.Created.add("org")
		return a.store.newSchool(o.school)
	case gone && o.school.EndedOn.IsZero():
		o.school.EndedOn = a.today
		a.sum.Ended.add("org")
		return a.store.saveSchool(o.school)
	case !gone && o.listed && (o.school.Name != o.name || !o.school.EndedOn.IsZero()):
		o.school.Name, o.school.EndedOn = o.name, wbl.Date{}
		a.sum.Updated.add("org")
		return a.store.saveSchool(o.school)
	}
	return nil
}

// levelOf guesses a school's level from its name, "" when the name does not tell.
func levelOf(name string) string {
	for _, w := range strings.FieldsFunc(wbl.Fold(name), func(r rune) bool { return r < 'a' || r > 'z' }) {
		switch w {
		case "elementary", "primary", "grammar":
			return "elementary"
		case "middle", "intermediate":
			return "middle"
		case "junior":
			return "middle"
		case "high", "senior", "secondary", "vocational", "technical":
			return "high"
		}
	}
	return ""
}

// countGrade lets a learner's grade speak for the level of a school.
func (o *org) countGrade(grade string) {
	switch {
	case grade >= "09" && grade <= "13":
		o.grades[2]++
	case grade >= "06" && grade <= "08":
		o.grades[1]++
	case grade != "" && grade != "PS" && grade != "UG" && grade != "Other":
		o.grades[0]++
	}
}

// level is what most learners of the org are.
func (o *org) level() string {
	best := "other"
	most := 0
	for i, n := range o.grades {
		if n > most {
			best, most = Levels[i], n
		}
	}
	return best
}

// settleLevels gives the schools whose name did not tell the level of their learners.
func (a *application) settleLevels() error {
	for i := range a.orgs.list {
		o := &a.orgs.list[i]
		if !o.changed {
			continue
		}
		o.school.Level = o.level()
		if err := a.store.saveSchool(o.school); err != nil {
			return err
		}
	}
	return nil
}
