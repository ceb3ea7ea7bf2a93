package roster

import (
	"maps"
	"slices"

	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// record is a learner's row as an import compares it.
type record struct {
	id                                         wbl.LearnerID
	school                                     wbl.SchoolID
	given, middle, family, preferred, pronouns string
	birth                                      wbl.Date
	grade, email, phone                        string
	state                                      State
	mergedInto                                 wbl.LearnerID
	sortName, search                           string
}

func (r record) in() LearnerIn {
	return LearnerIn{Given: r.given, Family: r.family, Preferred: r.preferred}
}

const recordColumns = `l.id, l.school_id, l.given, l.middle, l.family, l.preferred, l.pronouns, l.birth_date, l.grade, l.email, l.phone,
	l.state, COALESCE(l.merged_into, ''), l.sort_name, l.search`

func (r *record) targets() []any {
	return []any{
		&r.id, &r.school, &r.given, &r.middle, &r.family, &r.preferred, &r.pronouns, &r.birth, &r.grade, &r.email, &r.phone,
		&r.state, &r.mergedInto, &r.sortName, &r.search,
	}
}

// learnersByKey finds learners by one kind of key: value to row, merged rows included.
func learnersByKey(tx *db.Tx, kind string, values []string) (map[string]record, error) {
	type found struct {
		value string
		record
	}
	rows, err := db.List(tx, func(r db.Row, f *found) error { return r.Scan(append([]any{&f.value}, f.targets()...)...) },
		`SELECT k.value, `+recordColumns+` FROM learner_key k JOIN learner l ON l.district_id = k.district_id AND l.id = k.learner_id
		WHERE k.district_id = $1 AND k.kind = $2 AND k.value IN (SELECT value FROM json_each($3))`, tx.District(), kind, db.IDs(values))
	out := make(map[string]record, len(rows))
	for _, f := range rows {
		out[f.value] = f.record
	}
	return out, err
}

func learnersByID(tx *db.Tx, ids []wbl.LearnerID) (map[wbl.LearnerID]record, error) {
	rows, err := db.List(tx, func(r db.Row, f *record) error { return r.Scan(f.targets()...) },
		`SELECT `+recordColumns+` FROM learner l WHERE l.district_id = $1 AND l.id IN (SELECT value FROM json_each($2))`, tx.District(), db.IDs(ids))
	out := make(map[wbl.LearnerID]record, len(rows))
	for _, f := range rows {
		out[f.id] = f
	}
	return out, err
}

// keyed is a row that belongs to a learner.
type keyed[T any] struct {
	learner wbl.LearnerID
	value   T
}

func group[T any](rows []keyed[T]) map[wbl.LearnerID][]T {
	out := make(map[wbl.LearnerID][]T, len(rows))
	for _, r := range rows {
		out[r.learner] = append(out[r.learner], r.value)
	}
	return out
}

func keysOfLearners(tx *db.Tx, ids []wbl.LearnerID) (map[wbl.LearnerID][]Key, error) {
	rows, err := db.List(tx, func(r db.Row, k *keyed[Key]) error { return r.Scan(&k.learner, &k.value.Kind, &k.value.Value) },
		`SELECT learner_id, kind, value FROM learner_key
		WHERE district_id = $1 AND learner_id IN (SELECT value FROM json_each($2)) ORDER BY learner_id, kind, value`, tx.District(), db.IDs(ids))
	return group(rows), err
}

// factsFrom reads what one source said last about learners.
func factsFrom(tx *db.Tx, source string, ids []wbl.LearnerID) (map[wbl.LearnerID]Facts, error) {
	rows, err := db.List(tx, func(r db.Row, k *keyed[Fact]) error {
		return r.Scan(&k.learner, &k.value.Attr, &k.value.AsOf, &k.value.Value, &k.value.Source, &k.value.RecordedAt)
	}, `SELECT learner_id, attr, as_of, value, source, recorded_at FROM learner_fact
		WHERE district_id = $1 AND source = $2 AND learner_id IN (SELECT value FROM json_each($3))`, tx.District(), source, db.IDs(ids))
	out := make(map[wbl.LearnerID]Facts)
	for id, list := range group(rows) {
		out[id] = latest(list)
	}
	return out, err
}

// enrolments reads the enrolments of learners in a year, and those that last from others.
func enrolments(tx *db.Tx, ids []wbl.LearnerID, year int) (map[wbl.LearnerID][]enrolment, error) {
	rows, err := db.List(tx, func(r db.Row, k *keyed[enrolment]) error {
		return r.Scan(&k.learner, &k.value.school, &k.value.year, &k.value.grade, &k.value.begin, &k.value.end)
	}, `SELECT learner_id, school_id, school_year, grade, begin_date, end_date FROM school_enrollment
		WHERE district_id = $1 AND learner_id IN (SELECT value FROM json_each($2)) AND (school_year = $3 OR end_date IS NULL)
		ORDER BY learner_id, begin_date`, tx.District(), db.IDs(ids), year)
	return group(rows), err
}

func hasYear(tx *db.Tx, year int) (bool, error) {
	rows, err := db.List(tx, db.Scalar[int], `SELECT 1 FROM school_enrollment WHERE district_id = $1 AND school_year = $2 LIMIT 1`, tx.District(), year)
	return len(rows) > 0, err
}

// countSourced counts the active learners who came by OneRoster.
func countSourced(tx *db.Tx) (int, error) {
	return db.Get(tx, db.Scalar[int], `SELECT count(DISTINCT l.id) FROM learner l JOIN learner_key k ON k.district_id = l.district_id AND k.learner_id = l.id
		WHERE l.district_id = $1 AND l.state = 'active' AND k.kind = 'oneroster'`, tx.District())
}

// leavers lists the active learners from OneRoster of whom no sourcedId is listed, their
// own or one of a record that was merged into theirs, and who do not stay for another
// reason.
func leavers(tx *db.Tx, listed func(sid string) bool, stays map[wbl.LearnerID]bool) (gone []wbl.LearnerID, err error) {
	type row struct {
		id  wbl.LearnerID
		sid string
	}
	scan := func(r db.Row, v *row) error { return r.Scan(&v.id, &v.sid) }
	merged, err := db.List(tx, scan, `SELECT l.merged_into, k.value FROM learner l JOIN learner_key k ON k.district_id = l.district_id AND k.learner_id = l.id
		WHERE l.district_id = $1 AND l.merged_into IS NOT NULL AND k.kind = 'oneroster'`, tx.District())
	if err != nil {
		return nil, err
	}
	stays = maps.Clone(stays)
	for _, m := range merged {
		if listed(m.sid) {
			stays[m.id] = true
		}
	}
	rows, err := tx.Query(`SELECT l.id, k.value FROM learner l JOIN learner_key k ON k.district_id = l.district_id AND k.learner_id = l.id
		WHERE l.district_id = $1 AND l.state = 'active' AND k.kind = 'oneroster' ORDER BY l.id`, tx.District())
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var last wbl.LearnerID
	for rows.Next() {
		var v row
		if err := scan(rows, &v); err != nil {
			return nil, err
		}
		here := stays[v.id] || listed(v.sid)
		if v.id != last {
			last = v.id
			if !here {
				gone = append(gone, v.id)
			}
		} else if n := len(gone); here && n > 0 && gone[n-1] == v.id { // a further sourcedId of theirs
			gone = gone[:n-1]
		}
	}
	return gone, rows.Err()
}

const staffColumns = `id, source_id, school_id, given, family, email, role, ended_on`

func scanStaff(r db.Row, m *staffMember) error {
	return r.Scan(&m.id, &m.sid, &m.school, &m.given, &m.family, &m.email, &m.role, &m.endedOn)
}

func staffBySource(tx *db.Tx, sids []string) (map[string]staffMember, error) {
	rows, err := db.List(tx, scanStaff, `SELECT `+staffColumns+` FROM staff_member
		WHERE district_id = $1 AND source_id IN (SELECT value FROM json_each($2))`, tx.District(), db.IDs(sids))
	out := make(map[string]staffMember, len(rows))
	for _, m := range rows {
		out[m.sid] = m
	}
	return out, err
}

// staffPresent lists the sourcedIds of those who have not ended.
func staffPresent(tx *db.Tx) ([]string, error) {
	return db.List(tx, db.Scalar[string], `SELECT source_id FROM staff_member WHERE district_id = $1 AND ended_on IS NULL ORDER BY source_id`, tx.District())
}

// personBySource is the id of the learner or staff member with a sourcedId, "" for none.
func personBySource(tx *db.Tx, sid string) (string, error) {
	ids, err := db.List(tx, db.Scalar[string], `SELECT learner_id FROM learner_key WHERE district_id = $1 AND kind = 'oneroster' AND value = $2
		UNION ALL SELECT id FROM staff_member WHERE district_id = $1 AND source_id = $2 LIMIT 1`, tx.District(), sid)
	if err != nil || len(ids) == 0 {
		return "", err
	}
	return ids[0], nil
}

func sourcedSchools(tx *db.Tx) ([]School, error) {
	return db.List(tx, func(r db.Row, s *School) error { return r.Scan(&s.ID, &s.SourceID, &s.Name, &s.Level, &s.EndedOn) },
		`SELECT id, source_id, name, level, ended_on FROM school WHERE district_id = $1 AND source_id <> '' ORDER BY id`, tx.District())
}

// academicSession is a school year or a part of one.
type academicSession struct {
	title, kind string
	begin, end  wbl.Date
	parent      string
	year        int
}

func sessionByID(tx *db.Tx, sid string) (academicSession, error) {
	rows, err := db.List(tx, func(r db.Row, s *academicSession) error {
		return r.Scan(&s.title, &s.kind, &s.begin, &s.end, &s.parent, &s.year)
	},
		`SELECT title, kind, begin_date, end_date, parent_id, school_year FROM academic_session WHERE district_id = $1 AND id = $2`, tx.District(), sid)
	if err != nil || len(rows) == 0 {
		return academicSession{}, err
	}
	return rows[0], nil
}

func keptYears(tx *db.Tx) ([]schoolYear, error) {
	return db.List(tx, func(r db.Row, y *schoolYear) error { return r.Scan(&y.ends, &y.begin, &y.end) },
		`SELECT school_year, begin_date, end_date FROM academic_session WHERE district_id = $1 AND kind = 'schoolYear'`, tx.District())
}

func courses(tx *db.Tx) (map[string]course, error) {
	out := map[string]course{}
	_, err := db.List(tx, func(r db.Row, _ *struct{}) error {
		var sid string
		var c course
		err := r.Scan(&sid, &c.title, &c.code, &c.org, &c.endedOn)
		out[sid] = c
		return err
	}, `SELECT id, title, code, org_source_id, ended_on FROM course WHERE district_id = $1`, tx.District())
	return out, err
}

func classes(tx *db.Tx) (map[string]class, error) {
	out := map[string]class{}
	_, err := db.List(tx, func(r db.Row, _ *struct{}) error {
		var sid string
		var c class
		err := r.Scan(&sid, &c.course, &c.school, &c.title, &c.code, &c.kind, &c.terms, &c.endedOn)
		out[sid] = c
		return err
	}, `SELECT id, course_id, school_id, title, code, kind, terms, ended_on FROM class WHERE district_id = $1`, tx.District())
	return out, err
}

// openSeats counts the enrolments that the record has.
func openSeats(tx *db.Tx) (int, error) {
	rows, err := db.List(tx, db.Scalar[int], `SELECT 1 FROM class_enrollment WHERE district_id = $1 LIMIT 1`, tx.District())
	return len(rows), err
}

func seatsByID(tx *db.Tx, sids []string) (map[string]seat, error) {
	rows, err := db.List(tx, func(r db.Row, s *seat) error {
		return r.Scan(&s.sid, &s.class, &s.person, &s.role, &s.primary, &s.begin, &s.end)
	}, `SELECT id, class_id, person_id, role, is_primary, begin_date, end_date FROM class_enrollment
		WHERE district_id = $1 AND id IN (SELECT value FROM json_each($2))`, tx.District(), db.IDs(sids))
	out := make(map[string]seat, len(rows))
	for _, s := range rows {
		out[s.sid] = s
	}
	return out, err
}

// seatsNot lists the enrolments that last on a day and that seen does not know.
func seatsNot(tx *db.Tx, day wbl.Date, seen func(sid string) bool) (missing []string, err error) {
	rows, err := tx.Query(`SELECT id FROM class_enrollment WHERE district_id = $1 AND (end_date IS NULL OR end_date > $2)`, tx.District(), day)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var sid string
		if err := rows.Scan(&sid); err != nil {
			return nil, err
		}
		if !seen(sid) {
			missing = append(missing, sid)
		}
	}
	return missing, rows.Err()
}

func asideRow(tx *db.Tx, file, sid string) (string, error) {
	rows, err := db.List(tx, db.Scalar[string], `SELECT data FROM import_aside WHERE district_id = $1 AND file = $2 AND source_id = $3`, tx.District(), file, sid)
	if err != nil || len(rows) == 0 {
		return "", err
	}
	return rows[0], nil
}

// learnersByName finds learners, merged ones left out, by their folded names.
func learnersByName(tx *db.Tx, names []string) (map[string][]record, error) {
	rows, err := db.List(tx, func(r db.Row, f *record) error { return r.Scan(f.targets()...) },
		`SELECT `+recordColumns+` FROM learner l WHERE l.district_id = $1 AND l.sort_name IN (SELECT value FROM json_each($2)) AND l.merged_into IS NULL
		ORDER BY l.id`, tx.District(), db.IDs(names))
	out := make(map[string][]record)
	for _, r := range rows {
		out[r.sortName] = append(out[r.sortName], r)
	}
	return out, err
}

// ownersOf finds the learners who have a number of any kind; a merged one counts as the
// one they were merged into.
func ownersOf(tx *db.Tx, values []string, owners map[string][]wbl.LearnerID) error {
	type row struct {
		value string
		id    wbl.LearnerID
	}
	rows, err := db.List(tx, func(r db.Row, v *row) error { return r.Scan(&v.value, &v.id) },
		`SELECT k.value, COALESCE(l.merged_into, l.id) FROM learner_key k JOIN learner l ON l.district_id = k.district_id AND l.id = k.learner_id
		WHERE k.district_id = $1 AND k.kind IN ('oneroster', 'sis', 'state', 'district') AND k.value IN (SELECT value FROM json_each($2))`,
		tx.District(), db.IDs(values))
	for _, r := range rows {
		if !slices.Contains(owners[r.value], r.id) {
			owners[r.value] = append(owners[r.value], r.id)
		}
	}
	return err
}

func allSchools(tx *db.Tx) ([]School, error) {
	return db.List(tx, func(r db.Row, s *School) error { return r.Scan(&s.ID, &s.SourceID, &s.Name, &s.Level) },
		`SELECT id, source_id, name, level FROM school WHERE district_id = $1 AND ended_on IS NULL ORDER BY name, id`, tx.District())
}

func activeLearners(tx *db.Tx) ([]wbl.LearnerID, error) {
	return db.List(tx, db.Scalar[wbl.LearnerID], `SELECT id FROM learner WHERE district_id = $1 AND state = 'active' ORDER BY id`, tx.District())
}
