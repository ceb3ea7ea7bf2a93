package roster

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"throughline/internal/platform/db"
	"throughline/internal/wbl"
	"throughline/oneroster"
)

// learnerRow is one learner of a plain table.
type learnerRow struct {
	n      int
	in     LearnerIn
	school string // its name or sourcedId; "" for the district's only one
	keys   []Key
}

// readLearners reads a table of learners and finds every problem.
func readLearners(t *Table, m Mapping, today wbl.Date, sum *Summary, file string) []learnerRow {
	note := func(p oneroster.Problem) {
		p.File = file
		sum.add(p)
	}
	for _, p := range t.bad {
		note(p)
	}
	var out []learnerRow
	seen := map[Key]int{}
	t.each(m, func(c cells) {
		r := learnerRow{n: c.n, school: c.get("school"), in: LearnerIn{
			Given: c.get("given"), Middle: c.get("middle"), Family: c.get("family"), Preferred: c.get("preferred"), Email: c.get("email"), Phone: c.get("phone"),
		}.Clean()}
		before := sum.ProblemsTotal
		r.read(c, m, today, note)
		for _, kind := range []string{KeySIS, KeyState} {
			value := c.get(kind)
			if value == "" {
				continue
			}
			k := Key{kind, value}
			if first, twice := seen[k]; twice {
				note(problemAt(c.n, m[kind], value, oneroster.RuleDuplicate, fmt.Sprintf("Row %d has the same number.", first), "Give each learner one row and a number of their own."))
			}
			seen[k] = c.n
			r.keys = append(r.keys, k)
		}
		if sum.ProblemsTotal == before {
			out = append(out, r)
		}
	})
	return out
}

// read checks the cells of a row.
func (r *learnerRow) read(c cells, m Mapping, today wbl.Date, note func(oneroster.Problem)) {
	for _, field := range []string{"given", "family"} {
		if c.get(field) == "" {
			note(problemAt(c.n, m[field], "", oneroster.RuleRequired, "The name is missing.", "Write the learner's name."))
		}
	}
	if s := c.get("birth_date"); s != "" {
		day, ok := readDay(s)
		if age := day.AgeOn(today); !ok || age < 3 || age > 30 {
			note(problemAt(c.n, m["birth_date"], s, oneroster.RuleDate, "This is not the birth date of a learner.", "Write the day as 2010-03-27 or 3/27/2010."))
		}
		r.in.Birth = day
	}
	if s := c.get("grade"); s != "" {
		grade, ok := readGrade(s)
		if !ok {
			note(problemAt(c.n, m["grade"], s, oneroster.RuleGrade, "This is not a grade.", "Write a number from 1 to 12, K or PK."))
		}
		r.in.Grade = grade
	}
	if s := c.get("email"); s != "" && !isEmail(r.in.Email) {
		note(problemAt(c.n, m["email"], s, "email", "This is not an e-mail address.", "Write it as name@school.example, or leave it empty."))
	}
}

// plainImport compares a table of learners with the record.
type plainImport struct {
	tx      *db.Tx
	now     time.Time
	store   *importStore
	sum     *Summary
	file    string
	schools map[string]wbl.SchoolID // by folded name and by sourcedId
	only    wbl.SchoolID            // the district's only school
	year    schoolYear
	today   wbl.Date
}

// applyLearners brings the learners of a table in. Nobody leaves by a table: it need not
// be complete.
func applyLearners(tx *db.Tx, now time.Time, today wbl.Date, store *importStore, rows []learnerRow, sum *Summary, file string) error {
	p := &plainImport{tx: tx, now: now, store: store, sum: sum, file: file, today: today, schools: map[string]wbl.SchoolID{}}
	if err := p.readPlaces(); err != nil {
		return err
	}
	for i := range rows {
		if err := p.place(&rows[i]); err != nil {
			return err
		}
	}
	if !sum.OK() {
		return errRefused
	}
	slices.SortStableFunc(rows, func(x, y learnerRow) int { return cmp.Compare(x.in.sortName(), y.in.sortName()) })
	for i, part := 0, rows; len(part) > 0; i++ {
		n := min(len(part), batch)
		if err := p.applyPart(part[:n], i); err != nil {
			return err
		}
		part = part[n:]
	}
	return store.flush()
}

func (p *plainImport) readPlaces() error {
	list, err := allSchools(p.tx)
	if err != nil {
		return err
	}
	for _, s := range list {
		p.schools[wbl.Fold(s.Name)] = s.ID
		if s.SourceID != "" {
			p.schools[s.SourceID] = s.ID
		}
	}
	if len(list) == 1 {
		p.only = list[0].ID
	}
	years, err := keptYears(p.tx)
	p.year = pickYear(years, p.today)
	return err
}

// place finds the school of a row, or makes one that the district does not have yet.
func (p *plainImport) place(r *learnerRow) error {
	switch id := p.schools[wbl.Fold(r.school)]; {
	case r.school == "" && p.only == "":
		problem := problemAt(r.n, "", "", oneroster.RuleRequired, "The row does not name a school.", "Say which column names the school, and fill it.")
		problem.File = p.file
		p.sum.add(problem)
	case r.school == "":
		r.in.School = p.only
	case id != "":
		r.in.School = id
	case p.schools[r.school] != "":
		r.in.School = p.schools[r.school]
	default:
		name := strings.Join(strings.Fields(r.school), " ")
		s := School{ID: wbl.NewID[wbl.SchoolID](p.now), SchoolIn: SchoolIn{Name: name, Level: levelOf(name)}}
		p.schools[wbl.Fold(name)], r.in.School = s.ID, s.ID
		p.sum.Created.add("org")
		p.sum.warn(oneroster.Problem{
			File: p.file, Row: r.n, Value: name, Rule: "new-school", Severity: oneroster.Warning,
			Message: "The district does not have this school yet; it is made.", Fix: "Nothing to do if the school is new. Otherwise spell it as the district does.",
		})
		return p.store.newSchool(s)
	}
	return nil
}

// applyPart brings a part of the rows in.
func (p *plainImport) applyPart(rows []learnerRow, part int) error {
	known, err := p.recognise(rows)
	if err != nil {
		return err
	}
	a := &application{tx: p.tx, now: p.now, today: p.today, store: p.store, sum: p.sum, year: p.year, batches: part, roll: newRoll(false), orgs: &orgBook{}}
	list := make([]*candidate, len(rows))
	var ids []wbl.LearnerID
	for i, r := range rows {
		c := &candidate{person: person{at: a.roll.at(fmt.Sprint(r.n)), user: &oneroster.User{}}, keys: r.keys, want: p.want(r)}
		if have, ok := known[r.n]; ok {
			c.have, c.want.id = &have, have.id
			c.want = overlay(c.want, have)
			ids = append(ids, have.id)
		}
		list[i] = c
	}
	if len(ids) > 0 {
		if err := a.loadKnown(list); err != nil {
			return err
		}
	}
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

func (p *plainImport) want(r learnerRow) record {
	return record{
		school: r.in.School, given: r.in.Given, middle: r.in.Middle, family: r.in.Family, preferred: r.in.Preferred,
		birth: r.in.Birth, grade: r.in.Grade, email: r.in.Email, phone: r.in.Phone, sortName: r.in.sortName(),
	}
}

// overlay keeps what a table leaves empty: it need not have every column.
func overlay(want, have record) record {
	want.middle, want.grade = cmp.Or(want.middle, have.middle), cmp.Or(want.grade, have.grade)
	want.email, want.phone = cmp.Or(want.email, have.email), cmp.Or(want.phone, have.phone)
	return want
}

// recognise finds the rows' learners in the record, by row number: by a number, else by
// the same name and birth date.
func (p *plainImport) recognise(rows []learnerRow) (map[int]record, error) {
	known := map[int]record{}
	taken := map[wbl.LearnerID]bool{}
	for _, kind := range []string{KeyState, KeySIS} {
		byValue := map[string]int{}
		for _, r := range rows {
			for _, k := range r.keys {
				if k.Kind == kind {
					byValue[k.Value] = r.n
				}
			}
		}
		found, err := learnersByKey(p.tx, kind, sortedKeys(byValue))
		if err != nil {
			return nil, err
		}
		for _, value := range sortedKeys(found) {
			l, n := found[value], byValue[value]
			if _, done := known[n]; !done && !taken[l.id] && l.mergedInto == "" {
				known[n], taken[l.id] = l, true
			}
		}
	}
	return known, p.byName(rows, known, taken)
}

func (p *plainImport) byName(rows []learnerRow, known map[int]record, taken map[wbl.LearnerID]bool) error {
	var names []string
	for _, r := range rows {
		if _, done := known[r.n]; !done && !r.in.Birth.IsZero() {
			names = append(names, r.in.sortName())
		}
	}
	found, err := learnersByName(p.tx, names)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if _, done := known[r.n]; done || r.in.Birth.IsZero() {
			continue
		}
		for _, l := range found[r.in.sortName()] {
			if l.birth != r.in.Birth || taken[l.id] {
				continue
			}
			other, err := p.numberedOtherwise(r, l.id)
			if err != nil {
				return err
			}
			if !other {
				known[r.n], taken[l.id] = l, true
				break
			}
		}
	}
	return nil
}

// numberedOtherwise reports whether a learner has another number of a kind that the row
// has: then one name and birth date are two people, or a person decides that they are not.
func (p *plainImport) numberedOtherwise(r learnerRow, id wbl.LearnerID) (bool, error) {
	if len(r.keys) == 0 {
		return false, nil
	}
	have, err := keysOfFamily(p.tx, id)
	return slices.ContainsFunc(have, func(k Key) bool {
		return slices.ContainsFunc(r.keys, func(own Key) bool { return own.Kind == k.Kind && own.Value != k.Value })
	}), err
}
