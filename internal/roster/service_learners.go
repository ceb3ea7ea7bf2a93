package roster

import (
	"context"
	"iter"
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/audit"
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// reach is whose learners somebody may see: those of all schools, or of some.
type reach struct {
	schools []wbl.SchoolID
	all     bool
}

func reachOf(a access.Actor, roles ...access.Role) reach {
	if a.Kind == access.System {
		return reach{all: true}
	}
	ids, all := a.Schools(roles...)
	return reach{ids, all}
}

// Filter says which learners a list shows.
type Filter struct {
	Q      string
	School wbl.SchoolID
	Grade  string
	State  State // "" for both who are here and who left
	// Field and Aspect, when given, leave only those whose data have that flaw.
	Field  string
	Aspect Aspect
	After  [2]string // sort name and id of the last learner of the page before
	Limit  int
}

// Item is a learner in a list.
type Item struct {
	ID         wbl.LearnerID `json:"id"`
	Given      string        `json:"given"`
	Middle     string        `json:"middle,omitempty"`
	Family     string        `json:"family"`
	Preferred  string        `json:"preferred,omitempty"`
	Grade      string        `json:"grade,omitempty"`
	State      State         `json:"state"`
	School     wbl.SchoolID  `json:"school"`
	SchoolName string        `json:"school_name"`
	Number     string        `json:"number,omitempty"` // the SIS's
	birth      wbl.Date
	sortName   string
	email      string
	phone      string
	stateID    string
}

// Formal is the name in the order of lists.
func (i Item) Formal() string {
	return LearnerIn{Given: i.Given, Middle: i.Middle, Family: i.Family}.Formal()
}

// List finds learners of the actor's schools by name. More tells whether there is a next
// page.
func (s *Service) List(ctx context.Context, a access.Actor, f Filter) (items []Item, more bool, err error) {
	if err := access.Can(a, access.LearnerView, access.Resource{District: a.District}).Err(); err != nil {
		return nil, false, err
	}
	if f.Field != "" {
		return s.listFlawed(ctx, a, f)
	}
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		items, err = listLearners(tx, f, reachOf(a, access.Staff...), f.Limit+1)
		return err
	})
	if len(items) > f.Limit {
		items, more = items[:f.Limit], true
	}
	return items, more, err
}

// LearnerHeader are the headings of [Service.ExportLearners], which the import of a
// plain CSV recognises.
var LearnerHeader = []string{
	"student id", "state id", "first name", "middle name", "last name", "preferred name", "birth date", "grade", "school", "email", "phone", "status",
}

// ExportLearners gives the learners of a filter as rows of a table.
func (s *Service) ExportLearners(ctx context.Context, a access.Actor, f Filter) iter.Seq2[[]string, error] {
	f.Limit = 500
	return func(yield func([]string, error) bool) {
		for more := true; more; {
			var items []Item
			var err error
			if items, more, err = s.List(ctx, a, f); err != nil {
				yield(nil, err)
				return
			}
			for _, i := range items {
				f.After = [2]string{i.sortName, string(i.ID)}
				row := []string{
					i.Number, i.stateID, i.Given, i.Middle, i.Family, i.Preferred, i.birth.String(), i.Grade, i.SchoolName, i.email, i.phone, string(i.State),
				}
				if !yield(row, nil) {
					return
				}
			}
		}
	}
}

// Profile is a learner with all that the actor may see.
type Profile struct {
	Learner    Learner
	SchoolName string
	Keys       []Key
	History    []Enrolled
	Facts      Facts
	Earlier    int // facts that no longer hold
	Guardians  []Guardian
	Merged     []Named // records that were merged into this one
	Sourced    bool    // comes by OneRoster: the next import brings its names back
	May        May
}

// May says what the actor may do with a learner.
type May struct{ Edit, Facts, Merge, Guardians bool }

// Enrolled is a time at a school.
type Enrolled struct {
	School     string
	Year       int // in which the school year ends
	Grade      string
	Begin, End wbl.Date // End is exclusive; zero while it lasts
}

// Guardian is somebody who sees the learner's record as family.
type Guardian struct{ Name, Relation string }

// Named is a record with its name.
type Named struct {
	ID   string
	Name string
}

// Get reads one learner. The id of a merged record gives the one it was merged into.
func (s *Service) Get(ctx context.Context, a access.Actor, id wbl.LearnerID) (p Profile, err error) {
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		p = Profile{}
		if p.Learner, err = find(tx, a, access.LearnerView, id); err != nil {
			return err
		}
		return p.read(tx, a, a.Today(s.now()))
	})
	return p, err
}

// find loads a learner, following a merge, and asks whether the actor may.
func find(tx *db.Tx, a access.Actor, action access.Action, id wbl.LearnerID) (Learner, error) {
	id, err := Resolve(tx, id)
	if err != nil {
		return Learner{}, err
	}
	l, err := learnerByID(tx, id)
	if err != nil {
		return Learner{}, err
	}
	return l, access.Can(a, action, l.Resource(a.District)).Err()
}

func (p *Profile) read(tx *db.Tx, a access.Actor, today wbl.Date) (err error) {
	l := p.Learner
	can := func(action access.Action) bool { return access.Can(a, action, l.Resource(a.District)).Allowed }
	p.May = May{Edit: can(access.LearnerEdit), Facts: can(access.LearnerFacts), Merge: can(access.LearnerMerge), Guardians: can(access.GuardianManage)}
	if p.SchoolName, err = schoolName(tx, l.School); err != nil {
		return err
	}
	if p.Keys, err = keysOfFamily(tx, l.ID); err != nil {
		return err
	}
	for _, k := range p.Keys {
		p.Sourced = p.Sourced || k.Kind == KeyOneRoster
	}
	if p.History, err = history(tx, l.ID); err != nil {
		return err
	}
	if p.May.Facts {
		all, err := factsOf(tx, l.ID)
		if err != nil {
			return err
		}
		p.Facts = latest(all)
		p.Earlier = len(all) - len(p.Facts)
	}
	if p.May.Guardians {
		if p.Guardians, err = guardians(tx, l.ID, today); err != nil {
			return err
		}
	}
	if p.May.Merge {
		p.Merged, err = mergedNames(tx, l.ID)
	}
	return err
}

// NewLearner is what is entered when a learner is added by hand.
type NewLearner struct {
	LearnerIn
	Number string `json:"number,omitempty"` // the SIS's, if there is one
}

// Create adds a learner by hand. The key makes a request that is sent twice count once.
// Errors: Unprocessable; Denied; Conflict when the number is another learner's.
func (s *Service) Create(ctx context.Context, a access.Actor, key string, in NewLearner) (id wbl.LearnerID, err error) {
	in.LearnerIn = in.Clean()
	now := s.now()
	today := a.Today(now)
	if err := in.Validate(today).Err(); err != nil {
		return "", err
	}
	err = s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		id, _, err = db.Once(tx, key, now, func() (wbl.LearnerID, error) { return s.create(tx, a, now, today, in) })
		return err
	})
	return id, err
}

func (s *Service) create(tx *db.Tx, a access.Actor, now time.Time, today wbl.Date, in NewLearner) (wbl.LearnerID, error) {
	if err := access.Can(a, access.LearnerEdit, access.Resource{District: a.District, School: in.School}).Err(); err != nil {
		return "", err
	}
	if _, err := schoolName(tx, in.School); err != nil {
		return "", wbl.FieldErrors{{Field: "school", Key: "roster.error.school"}}.Err()
	}
	id := wbl.NewID[wbl.LearnerID](now)
	var keys []Key
	if in.Number != "" {
		keys = append(keys, Key{KeySIS, in.Number})
		taken, err := learnersByKey(tx, KeySIS, []string{in.Number})
		if err != nil {
			return "", err
		}
		if len(taken) > 0 {
			return "", wbl.FieldErrors{{Field: "number", Key: "roster.error.number_taken"}}.Err()
		}
	}
	if err := insertLearner(tx, wbl.At(now), id, in.LearnerIn, keys); err != nil {
		return "", err
	}
	years, err := keptYears(tx)
	if err != nil {
		return "", err
	}
	year := pickYear(years, today)
	if err := insertEnrolment(tx, id, enrolment{school: in.School, year: year.ends, grade: in.Grade, begin: today}); err != nil {
		return "", err
	}
	return id, audit.Append(tx, now, audit.Entry{Actor: a.Key(), Action: "learner.create", Object: "learner:" + string(id), Detail: map[string]any{"school": in.School}})
}

// Edit changes a learner's own data. A change of school ends the time at the one and
// begins it at the other. Errors: Unprocessable, NotFound, Denied, Conflict.
func (s *Service) Edit(ctx context.Context, a access.Actor, id wbl.LearnerID, version int, in LearnerIn) error {
	in = in.Clean()
	now := s.now()
	today := a.Today(now)
	if err := in.Validate(today).Err(); err != nil {
		return err
	}
	return s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		l, err := find(tx, a, access.LearnerEdit, id)
		if err != nil {
			return err
		}
		if in.School != l.School {
			if err := s.move(tx, a, l, in, today); err != nil {
				return err
			}
		}
		keys, err := keysOfFamily(tx, l.ID)
		if err != nil {
			return err
		}
		if err := updateLearner(tx, wbl.At(now), l.ID, version, in, keys); err != nil {
			return err
		}
		return audit.Append(tx, now, audit.Entry{Actor: a.Key(), Action: "learner.edit", Object: "learner:" + string(l.ID), Detail: map[string]any{"version": version + 1}})
	})
}

// move takes a learner to another school from today on.
func (s *Service) move(tx *db.Tx, a access.Actor, l Learner, in LearnerIn, today wbl.Date) error {
	if err := access.Can(a, access.LearnerEdit, access.Resource{District: a.District, School: in.School}).Err(); err != nil {
		return wbl.FieldErrors{{Field: "school", Key: "roster.error.school"}}.Err()
	}
	if _, err := schoolName(tx, in.School); err != nil {
		return wbl.FieldErrors{{Field: "school", Key: "roster.error.school"}}.Err()
	}
	years, err := keptYears(tx)
	if err != nil {
		return err
	}
	if err := endEnrolments(tx, l.ID, today); err != nil {
		return err
	}
	return insertEnrolment(tx, l.ID, enrolment{school: in.School, year: pickYear(years, today).ends, grade: in.Grade, begin: today})
}

// SetFacts records what staff say about a learner, where it differs from what is known.
// It returns how many facts changed. Errors: Unprocessable, NotFound, Denied, and
// Conflict when in.Seen is not what is known now.
func (s *Service) SetFacts(ctx context.Context, a access.Actor, id wbl.LearnerID, in FactsIn) (changed int, err error) {
	if err := in.Validate().Err(); err != nil {
		return 0, err
	}
	now := s.now()
	err = s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		l, err := find(tx, a, access.LearnerEdit, id)
		if err != nil {
			return err
		}
		if err := access.Can(a, access.LearnerFacts, l.Resource(a.District)).Err(); err != nil {
			return err
		}
		all, err := factsOf(tx, l.ID)
		if err != nil {
			return err
		}
		have := latest(all)
		if in.Seen != have.Mark() {
			return wbl.E(wbl.Conflict, "error.conflict")
		}
		answers := in.answers(have)
		changed = len(answers)
		if changed == 0 {
			return nil
		}
		for _, attr := range sortedKeys(answers) {
			f := Fact{Attr: attr, Value: answers[attr], Source: FromStaff, AsOf: a.Today(now), RecordedAt: wbl.At(now)}
			if err := insertFact(tx, l.ID, f); err != nil {
				return err
			}
		}
		return audit.Append(tx, now, audit.Entry{Actor: a.Key(), Action: "learner.facts", Object: "learner:" + string(l.ID), Detail: map[string]any{"attrs": sortedKeys(answers)}})
	})
	return changed, err
}
