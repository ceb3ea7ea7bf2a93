package home

import (
	"database/sql"
	"slices"

	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// pile is a count with the oldest moment or day behind it.
type pile struct {
	n  int
	at wbl.Instant
	on wbl.Date
}

func scanMoment(r db.Row, p *pile) error {
	var at sql.NullInt64
	err := r.Scan(&p.n, &at)
	p.at = wbl.Instant(at.Int64)
	return err
}

func scanDay(r db.Row, p *pile) error { return r.Scan(&p.n, &p.on) }

// hoursExceptions are entries that the host rejected, disputed or changed, or that are
// out of the ordinary, and that the school has not settled.
func hoursExceptions(tx *db.Tx, schools string, all bool) (pile, error) {
	return db.Get(tx, scanDay, `SELECT count(*), min(day) FROM shift
		WHERE district_id = $1 AND approve_state = 'waiting' AND ($2 OR school_id IN (SELECT value FROM json_each($3)))
			AND (verify_state = 'rejected' OR (verify_state = 'verified' AND flags <> ''))`, tx.District(), all, schools)
}

// hoursApprove are verified entries without anything unusual.
func hoursApprove(tx *db.Tx, schools string, all bool) (pile, error) {
	return db.Get(tx, scanDay, `SELECT count(*), min(day) FROM shift
		WHERE district_id = $1 AND approve_state = 'waiting' AND verify_state = 'verified' AND flags = ''
			AND ($2 OR school_id IN (SELECT value FROM json_each($3)))`, tx.District(), all, schools)
}

// hoursSilent are supervisors who were asked before a moment and have not answered.
func hoursSilent(tx *db.Tx, schools string, all bool, before wbl.Instant) (pile, error) {
	return db.Get(tx, scanMoment, `SELECT count(DISTINCT contact_id), min(asked_at) FROM shift
		WHERE district_id = $1 AND verify_state = 'waiting' AND asked_at < $4
			AND ($2 OR school_id IN (SELECT value FROM json_each($3)))`, tx.District(), all, schools, before)
}

// findingsOpen is what labour law found about logged hours and nobody has looked at.
func findingsOpen(tx *db.Tx, schools string, all bool) (pile, error) {
	return db.Get(tx, scanDay, `SELECT count(*), min(day) FROM labor_finding
		WHERE district_id = $1 AND state = 'open' AND ($2 OR school_id IN (SELECT value FROM json_each($3)))`, tx.District(), all, schools)
}

// papersOpen are placements with papers that somebody has not signed or has declined.
func papersOpen(tx *db.Tx, schools string, all bool) (pile, error) {
	return db.Get(tx, scanDay, `SELECT count(DISTINCT x.placement_id), min(x.due_on) FROM paper x
		JOIN placement p ON p.district_id = x.district_id AND p.id = x.placement_id
		WHERE x.district_id = $1 AND x.state IN ('open', 'declined') AND ($2 OR p.school_id IN (SELECT value FROM json_each($3)))`, tx.District(), all, schools)
}

// offersWaiting are opportunities that wait for approval.
func offersWaiting(tx *db.Tx, schools string, all bool) (pile, error) {
	return db.Get(tx, scanMoment, `SELECT count(*), min(updated_at) FROM opportunity
		WHERE district_id = $1 AND state = 'submitted' AND ($2 OR school_id = '' OR school_id IN (SELECT value FROM json_each($3)))`,
		tx.District(), all, schools)
}

// partnersPending are employers whose vetting has begun and is not decided.
func partnersPending(tx *db.Tx) (pile, error) {
	return db.Get(tx, scanMoment, `SELECT count(*), min(updated_at) FROM employer_relation
		WHERE district_id = $1 AND school_id = '' AND vetting = 'pending'`, tx.District())
}

// duplicates are pairs of learners that may be one.
func duplicates(tx *db.Tx, schools string, all bool) (pile, error) {
	return db.Get(tx, scanDay, `SELECT count(*), NULL FROM duplicate_pair d
		JOIN learner l ON l.district_id = d.district_id AND l.id = d.a_id
		WHERE d.district_id = $1 AND d.state = 'open' AND ($2 OR l.school_id IN (SELECT value FROM json_each($3)))`, tx.District(), all, schools)
}

// figures counts a school or district at a glance.
func figures(tx *db.Tx, schools string, all bool, year wbl.Date) (f Figures, err error) {
	const inSchools = ` AND ($2 OR school_id IN (SELECT value FROM json_each($3)))`
	place := []any{tx.District(), all, schools}
	since := append(slices.Clone(place), year)
	for _, q := range []struct {
		into  *int
		query string
		args  []any
	}{
		{&f.Learners, `SELECT count(*) FROM learner WHERE district_id = $1 AND state = 'active'` + inSchools, place},
		{&f.Taking, `SELECT count(DISTINCT learner_id) FROM experience WHERE district_id = $1 AND ended_on >= $4` + inSchools, since},
		{&f.Active, `SELECT count(*) FROM placement WHERE district_id = $1 AND state = 'active'` + inSchools, place},
		{&f.Employers, `SELECT count(DISTINCT employer_id) FROM placement WHERE district_id = $1 AND state = 'active'` + inSchools, place},
		{&f.Approved, `SELECT COALESCE(sum(minutes), 0) FROM shift WHERE district_id = $1 AND approve_state = 'approved' AND day >= $4` + inSchools, since},
	} {
		if *q.into, err = db.Get(tx, db.Scalar[int], q.query, q.args...); err != nil {
			return f, err
		}
	}
	return f, nil
}

// young are those who work at an employer now, as the employer may see them: given name
// and initial, nothing else.
func young(tx *db.Tx, employer string) ([]Stay, error) {
	return db.List(tx, func(r db.Row, s *Stay) error {
		return r.Scan(&s.ID, &s.Employer, &s.Title, &s.State, &s.Starts, &s.Ends, &s.Waiting)
	}, `SELECT p.id, COALESCE(NULLIF(l.preferred, ''), l.given) || ' ' || substr(l.family, 1, 1) || '.', p.title, p.state, p.starts_on, p.ends_on,
			COALESCE((SELECT sum(h.minutes) FROM shift h WHERE h.district_id = p.district_id AND h.placement_id = p.id AND h.verify_state = 'waiting'), 0)
		FROM placement p JOIN learner l ON l.district_id = p.district_id AND l.id = p.learner_id
		WHERE p.district_id = $1 AND p.employer_id = $2 AND p.state IN ('active', 'preparing', 'accepted')
		ORDER BY p.starts_on, p.id`, tx.District(), employer)
}

// children reads the learners of a guardian with their placements.
func children(tx *db.Tx, ids []string) ([]Child, error) {
	list, err := db.List(tx, func(r db.Row, c *Child) error { return r.Scan(&c.ID, &c.Name, &c.School) },
		`SELECT l.id, COALESCE(NULLIF(l.preferred, ''), l.given), s.name FROM learner l
		JOIN school s ON s.district_id = l.district_id AND s.id = l.school_id
		WHERE l.district_id = $1 AND l.id IN (SELECT value FROM json_each($2)) ORDER BY l.birth_date, l.id`, tx.District(), db.IDs(ids))
	if err != nil {
		return nil, err
	}
	for i := range list {
		if list[i].Placements, err = stays(tx, list[i].ID); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// stays reads the placements of a learner, newest first.
func stays(tx *db.Tx, learner wbl.LearnerID) ([]Stay, error) {
	return db.List(tx, func(r db.Row, s *Stay) error {
		return r.Scan(&s.ID, &s.Title, &s.Employer, &s.State, &s.Starts, &s.Ends, &s.Verified, &s.Waiting)
	}, `SELECT p.id, p.title, COALESCE(e.name, ''), p.state, p.starts_on, p.ends_on,
			COALESCE((SELECT sum(h.minutes) FROM shift h WHERE h.district_id = p.district_id AND h.placement_id = p.id AND h.verify_state = 'verified'), 0),
			COALESCE((SELECT sum(h.minutes) FROM shift h WHERE h.district_id = p.district_id AND h.placement_id = p.id AND h.verify_state = 'waiting'), 0)
		FROM placement p LEFT JOIN employer e ON e.id = p.employer_id
		WHERE p.district_id = $1 AND p.learner_id IN (SELECT id FROM learner WHERE district_id = $1 AND (id = $2 OR merged_into = $2))
		ORDER BY p.created_at DESC`, tx.District(), learner)
}
