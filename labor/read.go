package labor

import (
	"slices"
	"strings"
)

// A Reader reads cases one after the other and keeps its memory between them. It is not
// for use by several goroutines at once.
type Reader struct {
	rules *Rules
	s     scanner
	c     Case
	known map[string]string // names seen, so that reading one again allocates nothing
	year  yearPlan
}

// NewReader makes a reader. It knows the tags of the rule set.
func NewReader(r *Rules) *Reader { return &Reader{rules: r, known: map[string]string{}} }

// Read reads one JSON document. The case is the reader's own memory, overwritten by the
// next call. Problems tell every fault; the case is then not to be used.
func (r *Reader) Read(doc []byte) (*Case, Problems) {
	r.s.reset(doc)
	r.clear()
	r.document()
	r.s.end()
	if !r.s.broken {
		r.complete()
	}
	return &r.c, r.s.problems
}

// clear empties the case and keeps its memory.
func (r *Reader) clear() {
	c := &r.c
	c.Calendar.reset()
	*c = Case{
		On: NoDay, Minor: Minor{BirthDate: NoDay}, Calendar: c.Calendar,
		Prior: c.Prior[:0], Other: c.Other[:0], Tasks: c.Tasks[:0], Papers: c.Papers[:0], Shifts: c.Shifts[:0],
		Agreement: Agreement{Orders: c.Agreement.Orders[:0], From: NoDay, To: NoDay},
	}
}

// complete looks for what a case cannot be judged without.
func (r *Reader) complete() {
	missing := func(name, fix string) {
		if slices.ContainsFunc(r.s.problems, func(p Problem) bool { return strings.HasPrefix(p.Path, name) }) {
			return // it is there, and faulty
		}
		r.s.path = append(r.s.path[:0], step{name: []byte(name)})
		r.s.problem("is missing: %s", fix)
		r.s.path = r.s.path[:0]
	}
	if r.c.Jurisdiction == "" {
		missing("jurisdiction", "write where the work is, such as US-MA, or US for federal law alone")
	}
	if r.c.Minor.BirthDate == NoDay {
		missing("minor.birth_date", "write the birth date as 2011-03-02")
	}
	if len(r.c.Shifts) == 0 && r.c.On == NoDay {
		missing("shifts", "list at least one shift, or write the day to judge the tasks on as \"on\"")
	}
}

func (r *Reader) document() {
	s, c := &r.s, &r.c
	s.object(func(name []byte) {
		switch string(name) {
		case "id":
			c.ID = r.text()
		case "jurisdiction":
			r.jurisdiction()
		case "flsa_covered":
			covered := true
			s.bool(&covered)
			c.Uncovered = !covered
		case "activity":
			c.Activity = Activity(r.code(activityNames))
		case "on":
			r.day(&c.On)
		case "minor":
			r.minor()
		case "program":
			c.Program = Program(r.code(programNames))
		case "employer":
			r.employer()
		case "calendar":
			r.calendar()
		case "prior_minutes":
			r.weeks(&c.Prior)
		case "other_employer_minutes":
			r.weeks(&c.Other)
		case "tasks":
			s.array(func(int) { r.task() })
		case "hazard":
			r.hazard()
		case "agreement":
			r.agreement()
		case "consents":
			r.consents()
		case "papers":
			c.PapersKnown = true
			s.array(func(int) { r.paper() })
		case "driving":
			r.driving()
		case "shifts":
			s.array(func(int) { r.shift() })
		default:
			s.unknown()
		}
	})
}

// text reads a string that is kept.
func (r *Reader) text() string {
	b, _ := r.s.string("text in quotation marks")
	return string(b)
}

// name reads a string of which there are few.
func (r *Reader) name() string {
	b, ok := r.s.string("a name in quotation marks")
	if !ok {
		return ""
	}
	if known, ok := r.known[string(b)]; ok {
		return known
	}
	name := string(b)
	if len(r.known) < 4096 {
		r.known[name] = name
	}
	return name
}

// code reads one of the names and returns its position.
func (r *Reader) code(names []string) int {
	if r.s.peek() != '"' {
		r.s.mismatch("one of " + strings.Join(names, ", "))
		return 0
	}
	b, _ := r.s.text()
	for i, n := range names {
		if n == string(b) {
			return i
		}
	}
	r.s.problem("needs one of %s, not %q", strings.Join(names, ", "), shorten(b))
	return 0
}
