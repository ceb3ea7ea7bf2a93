package placements

import (
	"strings"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

func scanReader(r db.Row, p *reader) error { return r.Scan(&p.Email, &p.Name, &p.Family, &p.Lang) }

// learnerReader is the learner as the reader of a letter; the kept one of two merged.
func learnerReader(tx *db.Tx, id wbl.LearnerID) (reader, error) {
	return db.Get(tx, scanReader, `SELECT email, CASE WHEN preferred <> '' THEN preferred ELSE given END, family, lang
		FROM learner WHERE district_id = $1 AND id = $2`, tx.District(), id)
}

func contactReader(tx *db.Tx, id wbl.ContactID) (reader, error) {
	return db.Get(tx, scanReader, `SELECT CASE WHEN state = 'active' THEN email ELSE '' END, name, '', lang FROM contact WHERE id = $1`, id)
}

func guardiansOf(tx *db.Tx, id wbl.LearnerID, day wbl.Date) ([]reader, error) {
	return db.List(tx, scanReader, `SELECT a.email, a.name, '', a.lang FROM guardianship g JOIN account a ON a.id = g.account_id
		WHERE g.district_id = $1 AND g.from_date <= $3 AND (g.to_date IS NULL OR g.to_date >= $3) AND a.state = 'active'
		AND g.learner_id IN `+sameLearner+` ORDER BY a.email`, tx.District(), id, day)
}

// accountReader is an account as the reader of a letter; none when it is closed.
func accountReader(tx *db.Tx, id wbl.AccountID) ([]reader, error) {
	return db.List(tx, scanReader, `SELECT email, name, '', lang FROM account WHERE id = $1 AND state = 'active'`, id)
}

// employerName is the name of an employer; of merged records, the kept one's.
func employerName(tx *db.Tx, id wbl.EmployerID) (string, error) {
	names, err := db.List(tx, db.Scalar[string], `SELECT COALESCE(k.name, e.name) FROM employer e LEFT JOIN employer k ON k.id = e.merged_into
		WHERE e.id = $1`, id)
	if err != nil || len(names) == 0 {
		return "", err
	}
	return names[0], nil
}

// Option is one choice of a form: an id and what people call it.
type Option struct {
	ID   string
	Name string
	Note string
}

func scanOption(r db.Row, o *Option) error { return r.Scan(&o.ID, &o.Name, &o.Note) }

// contactsOf lists who works for a host, also those of records merged with it.
func contactsOf(tx *db.Tx, id wbl.EmployerID) ([]Option, error) {
	return db.List(tx, scanOption, `SELECT id, name, title FROM contact WHERE state = 'active' AND employer_id IN (
			SELECT e.id FROM employer e JOIN employer h ON COALESCE(e.merged_into, e.id) = COALESCE(h.merged_into, h.id) WHERE h.id = $1)
		ORDER BY name, id`, id)
}

// worksitesOf lists where a host's people work.
func worksitesOf(tx *db.Tx, id wbl.EmployerID) ([]Option, error) {
	return db.List(tx, scanOption, `SELECT id, CASE WHEN name <> '' THEN name ELSE street END, city FROM worksite WHERE employer_id IN (
			SELECT e.id FROM employer e JOIN employer h ON COALESCE(e.merged_into, e.id) = COALESCE(h.merged_into, h.id) WHERE h.id = $1)
		ORDER BY name, id`, id)
}

// Group narrows the learners of the actor's schools. Empty fields do not narrow.
type Group struct {
	School wbl.SchoolID
	Grade  string
	Class  string
	Text   string // words in names and ids
}

// learnersOf lists active learners of the actor's schools, by name.
func learnersOf(tx *db.Tx, a access.Actor, g Group, limit int) ([]Option, error) {
	q := &query{}
	if schools, all := a.Schools(access.Staff...); !all {
		q.and("l.school_id IN (SELECT value FROM json_each(?))", db.IDs(schools))
	}
	if g.School != "" {
		q.and("l.school_id = ?", g.School)
	}
	if g.Grade != "" {
		q.and("l.grade = ?", g.Grade)
	}
	if g.Class != "" {
		q.and(`l.id IN (SELECT e.person_id FROM class_enrollment e WHERE e.district_id = $1 AND e.class_id = ? AND e.role = 'student' AND e.end_date IS NULL)`, g.Class)
	}
	for _, word := range strings.Fields(g.Text) {
		q.and(`l.search LIKE ? ESCAPE '\'`, db.Contains(word))
	}
	return db.List(tx, scanOption, `SELECT l.id, CASE WHEN l.preferred <> '' THEN l.preferred ELSE l.given END || ' ' || l.family, l.grade
		FROM learner l WHERE l.district_id = $1 AND l.state = 'active'`+q.where()+` ORDER BY l.sort_name, l.id LIMIT `+itoa(int64(limit)),
		append([]any{tx.District()}, q.args...)...)
}

// learnersByKey finds the learners of the actor's schools that a list of ids names: ours,
// or those of the student information system.
func learnersByKey(tx *db.Tx, a access.Actor, keys []string) (map[string]wbl.LearnerID, error) {
	q := &query{args: []any{db.IDs(keys)}}
	if schools, all := a.Schools(access.Staff...); !all {
		q.and("l.school_id IN (SELECT value FROM json_each(?))", db.IDs(schools))
	}
	type pair struct {
		key string
		id  wbl.LearnerID
	}
	list, err := db.List(tx, func(r db.Row, p *pair) error { return r.Scan(&p.key, &p.id) },
		`SELECT k.value, l.id FROM learner_key k JOIN learner l ON l.district_id = k.district_id AND l.id = k.learner_id
			WHERE k.district_id = $1 AND k.value IN (SELECT value FROM json_each($2))`+q.where()+`
		UNION SELECT l.id, l.id FROM learner l WHERE l.district_id = $1 AND l.id IN (SELECT value FROM json_each($2))`+q.where(),
		append([]any{tx.District()}, q.args...)...)
	out := map[string]wbl.LearnerID{}
	for _, p := range list {
		out[p.key] = p.id
	}
	return out, err
}

// employersLike finds employers by a part of their name.
func employersLike(tx *db.Tx, text string, limit int) ([]Option, error) {
	return db.List(tx, scanOption, `SELECT id, name, '' FROM employer WHERE state = 'active' AND search LIKE $1 ESCAPE '\'
		ORDER BY name, id LIMIT $2`, db.Contains(text), limit)
}

// seatsOpen lists opportunities of the actor's schools that can take somebody.
func seatsOpen(tx *db.Tx, a access.Actor) ([]Option, error) {
	q := &query{}
	if schools, all := a.Schools(access.Staff...); !all {
		q.and("(o.school_id = '' OR o.school_id IN (SELECT value FROM json_each(?)))", db.IDs(schools))
	}
	const left = `o.seats - (SELECT COUNT(*) FROM placement p WHERE p.district_id = o.district_id AND p.opportunity_id = o.id
		AND p.state IN ('accepted', 'preparing', 'active', 'completed'))`
	return db.List(tx, func(r db.Row, o *Option) error {
		var host string
		var n int64
		err := r.Scan(&o.ID, &o.Name, &host, &n)
		o.Name += " · " + host
		o.Note = itoa(n)
		return err
	}, `SELECT o.id, o.title, COALESCE(e.name, ''), `+left+` FROM opportunity o LEFT JOIN employer e ON e.id = o.employer_id
		WHERE o.district_id = $1 AND o.state IN ('open', 'submitted') AND `+left+` > 0`+q.where()+` ORDER BY o.title, o.id LIMIT 500`,
		append([]any{tx.District()}, q.args...)...)
}

// schoolsOf lists the actor's schools.
func schoolsOf(tx *db.Tx, a access.Actor) ([]Option, error) {
	q := &query{}
	if schools, all := a.Schools(access.Staff...); !all {
		q.and("s.id IN (SELECT value FROM json_each(?))", db.IDs(schools))
	}
	return db.List(tx, scanOption, `SELECT s.id, s.name, '' FROM school s WHERE s.district_id = $1 AND s.ended_on IS NULL`+q.where()+` ORDER BY s.name, s.id`,
		append([]any{tx.District()}, q.args...)...)
}

// classesOf lists the classes of a school.
func classesOf(tx *db.Tx, school wbl.SchoolID) ([]Option, error) {
	return db.List(tx, scanOption, `SELECT id, title, code FROM class WHERE district_id = $1 AND school_id = $2 AND ended_on IS NULL
		ORDER BY title, id LIMIT 500`, tx.District(), school)
}

// namesOf reads the names behind the ids of learners and placements.
func namesOf(tx *db.Tx, a access.Actor, ids []string) (map[string]string, error) {
	q := &query{}
	if schools, all := a.Schools(access.Staff...); !all {
		q.and("l.school_id IN (SELECT value FROM json_each(?))", db.IDs(schools))
	}
	q.and("(l.id IN (SELECT value FROM json_each(?)) OR p.id IN (SELECT value FROM json_each(?)))", db.IDs(ids), db.IDs(ids))
	type named struct{ learner, placement, name string }
	list, err := db.List(tx, func(r db.Row, n *named) error { return r.Scan(&n.learner, &n.placement, &n.name) },
		`SELECT l.id, COALESCE(p.id, ''), CASE WHEN l.preferred <> '' THEN l.preferred ELSE l.given END || ' ' || l.family
		FROM learner l LEFT JOIN placement p ON p.district_id = l.district_id AND p.learner_id = l.id WHERE l.district_id = $1`+q.where(),
		append([]any{tx.District()}, q.args...)...)
	out := map[string]string{}
	for _, n := range list {
		out[n.learner], out[n.placement] = n.name, n.name
	}
	return out, err
}
