package roster

import (
	"context"
	"slices"
	"strconv"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// Aspect is a way in which data can be wanting.
type Aspect string

// The aspects. A refusal is an answer: it is neither missing nor doubtful.
const (
	Missing  Aspect = "missing"  // not known
	Doubtful Aspect = "doubtful" // known, and cannot be right
	Late     Aspect = "late"     // known, and not confirmed in this school year
)

// Aspects lists them in the order in which they are shown.
var Aspects = []Aspect{Missing, Doubtful, Late}

// QualityField is a field whose quality is measured. Its label is the text
// roster.field.NAME.
type QualityField struct {
	Name     string
	Required bool // counts for the completeness of a school
}

// QualityFields are the fields that are measured, the required ones first.
var QualityFields = []QualityField{
	{"birth_date", true},
	{"grade", true},
	{"enrolment", true},
	{"sex", true},
	{"race", true},
	{"hispanic", true},
	{"el", true},
	{"disability", true},
	{"econ", true},
	{"email", false},
	{"homeless", false},
	{"foster", false},
	{"military", false},
	{"migrant", false},
	{"single_parent", false},
}

// subject is a learner as the measures look at them.
type subject struct {
	Item
	level    string // of the school
	facts    Facts
	open     int  // enrolments that last
	sourced  bool // came by OneRoster
	shared   bool // another learner has the same e-mail address
	begun    wbl.Date
	imported map[string]wbl.Date // source to the day of its last import
}

// flawed reports whether a learner's field has a flaw. Exactly one aspect holds at most:
// what is missing is not late.
func (s *subject) flawed(field string, aspect Aspect) bool {
	switch {
	case !s.known(field):
		return aspect == Missing
	case s.doubtful(field):
		return aspect == Doubtful
	}
	return aspect == Late && !s.timely(field)
}

func (s *subject) known(field string) bool {
	switch field {
	case "birth_date":
		return !s.birth.IsZero()
	case "grade":
		return s.Grade != ""
	case "email":
		return s.email != ""
	case "enrolment":
		return s.open > 0
	}
	return s.facts.Answered(attrOf(field))
}

// attrOf is the attribute behind a field.
func attrOf(field string) string {
	if field == "hispanic" {
		return Hispanic
	}
	return field
}

// doubtful finds what cannot be right: an age that does not fit the grade, a grade that
// the school does not have, one address for two learners, two schools at once, races
// given and refused.
func (s *subject) doubtful(field string) bool {
	switch field {
	case "birth_date":
		grade, err := strconv.Atoi(s.Grade)
		if err != nil {
			return false
		}
		age := s.birth.AgeOn(s.begun)
		return age < grade+3 || age > grade+9
	case "grade":
		return !slices.Contains(Grades, s.Grade) || s.level == "high" && s.Grade < "07" || s.level == "elementary" && s.Grade > "08" && s.Grade <= "12"
	case "email":
		return s.shared || !isEmail(s.email)
	case "enrolment":
		return s.open > 1
	case "race":
		return len(s.facts.Races()) > 0 && s.facts[RaceDeclined].Value == Declined
	}
	return false
}

// timely reports that a value was said or confirmed in this school year: by its day, or
// by an import of its source since the year began.
func (s *subject) timely(field string) bool {
	confirmed := func(source string) bool {
		day := s.imported[source]
		return !day.IsZero() && !day.Before(s.begun)
	}
	switch field {
	case "birth_date", "grade", "email", "enrolment":
		return !s.sourced || confirmed(FromOneRoster)
	case "race":
		for _, attr := range append(s.facts.Races(), RaceDeclined) {
			if f, ok := s.facts[attr]; ok && (!f.AsOf.Before(s.begun) || confirmed(f.Source)) {
				return true
			}
		}
		return false
	}
	f := s.facts[attrOf(field)]
	return !f.AsOf.Before(s.begun) || confirmed(f.Source)
}

// Measure counts one field of a group of learners.
type Measure struct {
	Of                      int `json:"of"` // learners
	Missing, Doubtful, Late int
}

// Completeness is the share of learners of whom the field is known (M49).
func (m Measure) Completeness() float64 { return share(m.Of-m.Missing, m.Of) }

// Validity is the share of known values that can be right.
func (m Measure) Validity() float64 { return share(m.Of-m.Missing-m.Doubtful, m.Of-m.Missing) }

// Timeliness is the share of the remaining values that were confirmed this school year.
func (m Measure) Timeliness() float64 {
	return share(m.Of-m.Missing-m.Doubtful-m.Late, m.Of-m.Missing-m.Doubtful)
}

func share(k, n int) float64 {
	if n == 0 {
		return 1
	}
	return float64(k) / float64(n)
}

func (m *Measure) add(s *subject, field string) {
	m.Of++
	switch {
	case s.flawed(field, Missing):
		m.Missing++
	case s.flawed(field, Doubtful):
		m.Doubtful++
	case s.flawed(field, Late):
		m.Late++
	}
}

func (m *Measure) join(n Measure) {
	m.Of, m.Missing, m.Doubtful, m.Late = m.Of+n.Of, m.Missing+n.Missing, m.Doubtful+n.Doubtful, m.Late+n.Late
}

// SchoolQuality is how good the data of a school are; the zero School stands for all.
type SchoolQuality struct {
	School   wbl.SchoolID
	Name     string
	Learners int
	Fields   map[string]*Measure
}

// Required joins the required fields: non-empty required values of all required values.
func (q *SchoolQuality) Required() (m Measure) {
	for _, f := range QualityFields {
		if f.Required && q.Fields[f.Name] != nil {
			m.join(*q.Fields[f.Name])
		}
	}
	return m
}

// CompleteEnough is the completeness below which a school is pointed out (A42).
const CompleteEnough = 0.95

// Quality measures the data of the actor's schools: all of them together, then each.
func (s *Service) Quality(ctx context.Context, a access.Actor) (all SchoolQuality, schools []SchoolQuality, err error) {
	if err := access.Can(a, access.RosterQuality, access.Resource{District: a.District}).Err(); err != nil {
		return all, nil, err
	}
	at := map[wbl.SchoolID]int{}
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		all, schools = SchoolQuality{Fields: map[string]*Measure{}}, nil
		clear(at)
		return eachSubject(tx, reachOf(a, append([]access.Role{access.Support}, access.Staff...)...), Filter{State: Active}, a.Today(s.now()), func(x *subject) bool {
			i, ok := at[x.School]
			if !ok {
				i = len(schools)
				at[x.School] = i
				schools = append(schools, SchoolQuality{School: x.School, Name: x.SchoolName, Fields: map[string]*Measure{}})
			}
			schools[i].add(x)
			all.add(x)
			return true
		})
	})
	slices.SortFunc(schools, func(x, y SchoolQuality) int { return compareNames(x.Name, y.Name) })
	return all, schools, err
}

func compareNames(x, y string) int {
	fx, fy := wbl.Fold(x), wbl.Fold(y)
	if fx < fy {
		return -1
	} else if fx > fy {
		return 1
	}
	return 0
}

func (q *SchoolQuality) add(x *subject) {
	q.Learners++
	for _, f := range QualityFields {
		if q.Fields[f.Name] == nil {
			q.Fields[f.Name] = &Measure{}
		}
		q.Fields[f.Name].add(x, f.Name)
	}
}

// listFlawed is the list behind a number of the quality page: the same judgement,
// learner by learner.
func (s *Service) listFlawed(ctx context.Context, a access.Actor, f Filter) (items []Item, more bool, err error) {
	known := slices.ContainsFunc(QualityFields, func(q QualityField) bool { return q.Name == f.Field })
	if !known || !slices.Contains(Aspects, f.Aspect) {
		return nil, false, wbl.E(wbl.NotFound, "error.not_found")
	}
	if err := access.Can(a, access.RosterQuality, access.Resource{District: a.District}).Err(); err != nil {
		return nil, false, err
	}
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		items, more = nil, false
		return eachSubject(tx, reachOf(a, access.Staff...), f, a.Today(s.now()), func(x *subject) bool {
			if !x.flawed(f.Field, f.Aspect) {
				return true
			}
			if len(items) == f.Limit {
				more = true
				return false
			}
			items = append(items, x.Item)
			return true
		})
	})
	return items, more, err
}

// subjectsAtOnce is how many learners are read and judged together.
const subjectsAtOnce = 2000

// eachSubject gives the learners of a filter in the order of their names, until fn says
// no more.
func eachSubject(tx *db.Tx, of reach, f Filter, today wbl.Date, fn func(*subject) bool) error {
	base, err := qualityBase(tx, today)
	if err != nil {
		return err
	}
	for {
		items, err := listLearners(tx, f, of, subjectsAtOnce)
		if err != nil || len(items) == 0 {
			return err
		}
		list, err := base.subjects(tx, items)
		if err != nil {
			return err
		}
		for i := range list {
			if !fn(&list[i]) {
				return nil
			}
		}
		last := items[len(items)-1]
		f.After = [2]string{last.sortName, string(last.ID)}
	}
}

// base is what all learners of a district are judged by.
type base struct {
	begun    wbl.Date
	year     int
	imported map[string]wbl.Date
	shared   map[string]bool // e-mail addresses that several learners have
	levels   map[wbl.SchoolID]string
}

func (b base) subjects(tx *db.Tx, items []Item) ([]subject, error) {
	ids := make([]wbl.LearnerID, len(items))
	for i := range items {
		ids[i] = items[i].ID
	}
	facts, err := allFacts(tx, ids)
	if err != nil {
		return nil, err
	}
	enrolled, err := enrolments(tx, ids, b.year)
	if err != nil {
		return nil, err
	}
	sourced, err := sourcedAmong(tx, ids)
	if err != nil {
		return nil, err
	}
	out := make([]subject, len(items))
	for i, item := range items {
		out[i] = subject{
			Item: item, facts: facts[item.ID], sourced: sourced[item.ID], shared: b.shared[item.email], level: b.levels[item.School],
			begun: b.begun, imported: b.imported,
		}
		for _, e := range enrolled[item.ID] {
			if e.year == b.year && e.end.IsZero() {
				out[i].open++
			}
		}
	}
	return out, nil
}
