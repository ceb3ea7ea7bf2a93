package roster

import (
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// Resolve is the id under which a learner is kept: the id itself, or the one that it was
// merged into. An id that the district does not have is NotFound.
func Resolve(tx *db.Tx, id wbl.LearnerID) (wbl.LearnerID, error) {
	return db.Get(tx, db.Scalar[wbl.LearnerID], `SELECT COALESCE(merged_into, id) FROM learner WHERE district_id = $1 AND id = $2`, tx.District(), id)
}

func learnerByID(tx *db.Tx, id wbl.LearnerID) (Learner, error) {
	return db.Get(tx, func(r db.Row, l *Learner) error {
		return r.Scan(&l.ID, &l.School, &l.Given, &l.Middle, &l.Family, &l.Preferred, &l.Pronouns, &l.Birth, &l.Grade, &l.Email, &l.Phone,
			&l.Lang, &l.State, &l.MergedInto, &l.UpdatedAt, &l.Version)
	}, `SELECT id, school_id, given, middle, family, preferred, pronouns, birth_date, grade, email, phone, lang, state, COALESCE(merged_into, ''),
		updated_at, version FROM learner WHERE district_id = $1 AND id = $2`, tx.District(), id)
}

const itemColumns = `l.id, l.given, l.middle, l.family, l.preferred, l.grade, l.state, l.school_id, s.name, l.birth_date, l.sort_name, l.email, l.phone,
	COALESCE((SELECT max(k.value) FROM learner_key k WHERE k.district_id = l.district_id AND k.learner_id = l.id AND k.kind = 'sis'), ''),
	COALESCE((SELECT max(k.value) FROM learner_key k WHERE k.district_id = l.district_id AND k.learner_id = l.id AND k.kind = 'state'), '')`

func scanItem(r db.Row, i *Item) error {
	return r.Scan(&i.ID, &i.Given, &i.Middle, &i.Family, &i.Preferred, &i.Grade, &i.State, &i.School, &i.SchoolName, &i.birth, &i.sortName, &i.email, &i.phone,
		&i.Number, &i.stateID)
}

// listLearners finds learners by name; a merged record leads to the kept one.
func listLearners(tx *db.Tx, f Filter, of reach, limit int) ([]Item, error) {
	return db.List(tx, scanItem, `SELECT `+itemColumns+` FROM learner l JOIN school s ON s.district_id = l.district_id AND s.id = l.school_id
		WHERE l.district_id = $1 AND l.merged_into IS NULL AND ($2 = '' OR l.state = $2)
		AND ($3 = '' OR l.search LIKE $4 ESCAPE '\' OR l.id IN (SELECT m.merged_into FROM learner m
			WHERE m.district_id = $1 AND m.merged_into IS NOT NULL AND m.search LIKE $4 ESCAPE '\'))
		AND ($5 = '' OR l.school_id = $5) AND ($6 = '' OR l.grade = $6)
		AND ($7 = TRUE OR l.school_id IN (SELECT value FROM json_each($8)))
		AND (l.sort_name > $9 OR (l.sort_name = $9 AND l.id > $10)) ORDER BY l.sort_name, l.id LIMIT $11`,
		tx.District(), string(f.State), f.Q, db.Contains(f.Q), f.School, f.Grade, of.all, db.IDs(of.schools), f.After[0], f.After[1], limit)
}

// family is the SQL of a learner's own row and those that were merged into it.
const family = `(SELECT id FROM learner WHERE district_id = $1 AND (id = $2 OR merged_into = $2))`

func keysOfFamily(tx *db.Tx, id wbl.LearnerID) ([]Key, error) {
	return db.List(tx, func(r db.Row, k *Key) error { return r.Scan(&k.Kind, &k.Value) },
		`SELECT kind, value FROM learner_key WHERE district_id = $1 AND learner_id IN `+family+` ORDER BY kind, value`, tx.District(), id)
}

func history(tx *db.Tx, id wbl.LearnerID) ([]Enrolled, error) {
	return db.List(tx, func(r db.Row, e *Enrolled) error { return r.Scan(&e.School, &e.Year, &e.Grade, &e.Begin, &e.End) },
		`SELECT s.name, e.school_year, e.grade, e.begin_date, e.end_date FROM school_enrollment e
		JOIN school s ON s.district_id = e.district_id AND s.id = e.school_id
		WHERE e.district_id = $1 AND e.learner_id IN `+family+` ORDER BY e.begin_date DESC, s.name`, tx.District(), id)
}

func factsOf(tx *db.Tx, id wbl.LearnerID) ([]Fact, error) {
	return db.List(tx, func(r db.Row, f *Fact) error { return r.Scan(&f.Attr, &f.Value, &f.Source, &f.AsOf, &f.RecordedAt) },
		`SELECT attr, value, source, as_of, recorded_at FROM learner_fact
		WHERE district_id = $1 AND learner_id IN `+family+` ORDER BY attr, as_of, recorded_at`, tx.District(), id)
}

func guardians(tx *db.Tx, id wbl.LearnerID, day wbl.Date) ([]Guardian, error) {
	return db.List(tx, func(r db.Row, g *Guardian) error { return r.Scan(&g.Name, &g.Relation) },
		`SELECT a.name, g.relation FROM guardianship g JOIN account a ON a.id = g.account_id
		WHERE g.district_id = $1 AND g.learner_id IN `+family+` AND (g.to_date IS NULL OR g.to_date >= $3) ORDER BY a.name`, tx.District(), id, day)
}

func mergedNames(tx *db.Tx, id wbl.LearnerID) ([]Named, error) {
	return db.List(tx, func(r db.Row, n *Named) error {
		var in LearnerIn
		err := r.Scan(&n.ID, &in.Given, &in.Middle, &in.Family)
		n.Name = in.Formal()
		return err
	}, `SELECT id, given, middle, family FROM learner WHERE district_id = $1 AND merged_into = $2 ORDER BY sort_name, id`, tx.District(), id)
}

func insertLearner(tx *db.Tx, now wbl.Instant, id wbl.LearnerID, in LearnerIn, keys []Key) error {
	_, err := tx.Exec(`INSERT INTO learner (district_id, id, school_id, given, middle, family, preferred, pronouns, birth_date, grade, email, phone, lang,
		sort_name, search, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $16)`,
		tx.District(), id, in.School, in.Given, in.Middle, in.Family, in.Preferred, in.Pronouns, in.Birth, in.Grade, in.Email, in.Phone, in.Lang,
		in.sortName(), in.search(keys), now)
	if err != nil {
		return err
	}
	for _, k := range keys {
		if _, err := tx.Exec(`INSERT INTO learner_key (district_id, learner_id, kind, value) VALUES ($1, $2, $3, $4)`, tx.District(), id, k.Kind, k.Value); err != nil {
			return err
		}
	}
	return nil
}

func updateLearner(tx *db.Tx, now wbl.Instant, id wbl.LearnerID, version int, in LearnerIn, keys []Key) error {
	return tx.ExecOne(`UPDATE learner SET school_id = $4, given = $5, middle = $6, family = $7, preferred = $8, pronouns = $9, birth_date = $10, grade = $11,
		email = $12, phone = $13, lang = $14, sort_name = $15, search = $16, updated_at = $17, version = version + 1
		WHERE district_id = $1 AND id = $2 AND version = $3`,
		tx.District(), id, version, in.School, in.Given, in.Middle, in.Family, in.Preferred, in.Pronouns, in.Birth, in.Grade,
		in.Email, in.Phone, in.Lang, in.sortName(), in.search(keys), now)
}

func insertEnrolment(tx *db.Tx, id wbl.LearnerID, e enrolment) error {
	_, err := tx.Exec(`INSERT INTO school_enrollment (district_id, learner_id, school_id, school_year, grade, begin_date, end_date)
		VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (district_id, learner_id, school_id, school_year, begin_date)
		DO UPDATE SET grade = excluded.grade, end_date = excluded.end_date`, tx.District(), id, e.school, e.year, e.grade, e.begin, e.end)
	return err
}

func endEnrolments(tx *db.Tx, id wbl.LearnerID, day wbl.Date) error {
	_, err := tx.Exec(`UPDATE school_enrollment SET end_date = CASE WHEN begin_date > $3 THEN begin_date ELSE $3 END
		WHERE district_id = $1 AND learner_id = $2 AND end_date IS NULL`, tx.District(), id, day)
	return err
}

func insertFact(tx *db.Tx, id wbl.LearnerID, f Fact) error {
	_, err := tx.Exec(`INSERT INTO learner_fact (district_id, learner_id, attr, as_of, value, source, recorded_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (district_id, learner_id, attr, as_of, source) DO UPDATE SET value = excluded.value, recorded_at = excluded.recorded_at`,
		tx.District(), id, f.Attr, f.AsOf, f.Value, f.Source, f.RecordedAt)
	return err
}

func schoolName(tx *db.Tx, id wbl.SchoolID) (string, error) {
	return db.Get(tx, db.Scalar[string], `SELECT name FROM school WHERE district_id = $1 AND id = $2`, tx.District(), id)
}

const schoolColumns = `s.id, s.source_id, s.name, s.level, s.locale, s.city, s.state, s.zip, s.lat, s.lon, s.ended_on, s.version`

func (s *School) targets() []any {
	return []any{&s.ID, &s.SourceID, &s.Name, &s.Level, &s.Locale, &s.City, &s.State, &s.Zip, &s.Lat, &s.Lon, &s.EndedOn, &s.Version}
}

func schoolByID(tx *db.Tx, id wbl.SchoolID) (School, error) {
	return db.Get(tx, func(r db.Row, s *School) error { return r.Scan(s.targets()...) },
		`SELECT `+schoolColumns+` FROM school s WHERE s.district_id = $1 AND s.id = $2`, tx.District(), id)
}

// listSchools lists the schools of a reach with their learners, those that ended last.
func listSchools(tx *db.Tx, of reach) ([]School, error) {
	return db.List(tx, func(r db.Row, s *School) error { return r.Scan(append(s.targets(), &s.Learners)...) },
		`SELECT `+schoolColumns+`, (SELECT count(*) FROM learner l WHERE l.district_id = s.district_id AND l.school_id = s.id AND l.state = 'active')
		FROM school s WHERE s.district_id = $1 AND ($2 = TRUE OR s.id IN (SELECT value FROM json_each($3)))
		ORDER BY CASE WHEN s.ended_on IS NULL THEN 0 ELSE 1 END, s.name, s.id`, tx.District(), of.all, db.IDs(of.schools))
}

func insertSchool(tx *db.Tx, id wbl.SchoolID, in SchoolIn) error {
	_, err := tx.Exec(`INSERT INTO school (district_id, id, name, level, locale, city, state, zip, lat, lon) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		tx.District(), id, in.Name, in.Level, in.Locale, in.City, in.State, in.Zip, in.Lat, in.Lon)
	return err
}

func updateSchool(tx *db.Tx, id wbl.SchoolID, version int, in SchoolIn) error {
	return tx.ExecOne(`UPDATE school SET name = $4, level = $5, locale = $6, city = $7, state = $8, zip = $9, lat = $10, lon = $11, version = version + 1
		WHERE district_id = $1 AND id = $2 AND version = $3`, tx.District(), id, version, in.Name, in.Level, in.Locale, in.City, in.State, in.Zip, in.Lat, in.Lon)
}
