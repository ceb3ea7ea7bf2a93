package placements

import (
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

// learnersLike finds active learners of the schools by a part of their name.
func learnersLike(tx *db.Tx, text string, schools []wbl.SchoolID, all bool, limit int) ([]Option, error) {
	return db.List(tx, scanOption, `SELECT l.id, CASE WHEN l.preferred <> '' THEN l.preferred ELSE l.given END || ' ' || l.family, l.grade
		FROM learner l WHERE l.district_id = $1 AND l.state = 'active' AND l.search LIKE $2 ESCAPE '\'
		AND ($3 = 'all' OR l.school_id IN (SELECT value FROM json_each($4))) ORDER BY l.sort_name, l.id LIMIT $5`,
		tx.District(), db.Contains(text), allOrSome(all), db.IDs(schools), limit)
}

// allOrSome is an argument that both engines type alike, unlike a bare boolean.
func allOrSome(all bool) string {
	if all {
		return "all"
	}
	return "some"
}

// employersLike finds employers by a part of their name.
func employersLike(tx *db.Tx, text string, limit int) ([]Option, error) {
	return db.List(tx, scanOption, `SELECT id, name, '' FROM employer WHERE state = 'active' AND search LIKE $1 ESCAPE '\'
		ORDER BY name, id LIMIT $2`, db.Contains(text), limit)
}
