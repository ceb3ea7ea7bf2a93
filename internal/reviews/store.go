package reviews

import (
	"encoding/json"

	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// loadHead reads the placement with the names that its pages show: of merged records,
// the kept one's.
func loadHead(tx *db.Tx, id wbl.PlacementID) (Head, error) {
	return db.Get(tx, scanHead, `SELECT p.id, p.title, COALESCE(NULLIF(l.preferred, ''), l.given) || ' ' || l.family, COALESCE(k.name, e.name, ''),
			p.district_id, l.id, p.school_id, p.employer_id, p.contact_id, COALESCE(c.name, ''), COALESCE(c.email, ''), COALESCE(c.lang, 'en'), p.state
		FROM placement p
		JOIN learner m ON m.district_id = p.district_id AND m.id = p.learner_id
		JOIN learner l ON l.district_id = m.district_id AND l.id = COALESCE(m.merged_into, m.id)
		LEFT JOIN employer e ON e.id = p.employer_id
		LEFT JOIN employer k ON k.id = e.merged_into
		LEFT JOIN contact c ON c.id = p.contact_id
		WHERE p.district_id = $1 AND p.id = $2`, tx.District(), id)
}

func scanHead(r db.Row, h *Head) error {
	return r.Scan(&h.ID, &h.Title, &h.Learner, &h.Employer, &h.district, &h.learnerID, &h.school, &h.employerID, &h.contact, &h.supervisor, &h.email, &h.lang, &h.state)
}

// loadPlan reads the plan; found is false when none was written yet.
func loadPlan(tx *db.Tx, id wbl.PlacementID) (p Plan, found bool, err error) {
	p, err = db.Get(tx, scanPlan, `SELECT framework, job_description, goals, career_skills, version FROM review_plan
		WHERE district_id = $1 AND placement_id = $2`, tx.District(), id)
	if wbl.KindOf(err) == wbl.NotFound && err != nil {
		return Plan{Framework: Framework}, false, nil
	}
	return p, err == nil, err
}

func scanPlan(r db.Row, p *Plan) error {
	var skills string
	if err := r.Scan(&p.Framework, &p.JobDescription, &p.Goals, &skills, &p.Version); err != nil {
		return err
	}
	return json.Unmarshal([]byte(skills), &p.CareerSkills)
}

// savePlan writes the plan over the version that was read, 0 for a new one.
func savePlan(tx *db.Tx, id wbl.PlacementID, p Plan) error {
	skills, err := json.Marshal(p.CareerSkills)
	if err != nil {
		return err
	}
	if p.Version == 0 {
		n, err := tx.Exec(`INSERT INTO review_plan (district_id, placement_id, framework, job_description, goals, career_skills)
			VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (district_id, placement_id) DO NOTHING`,
			tx.District(), id, p.Framework, p.JobDescription, p.Goals, string(skills))
		if err == nil && n == 0 {
			err = wbl.E(wbl.Conflict, "error.conflict")
		}
		return err
	}
	return tx.ExecOne(`UPDATE review_plan SET job_description = $3, goals = $4, career_skills = $5, version = version + 1
		WHERE district_id = $1 AND placement_id = $2 AND version = $6`,
		tx.District(), id, p.JobDescription, p.Goals, string(skills), p.Version)
}

// loadReviews reads the reviews of a placement with their ratings.
func loadReviews(tx *db.Tx, id wbl.PlacementID) ([]Review, error) {
	list, err := db.List(tx, func(r db.Row, v *Review) error {
		v.Ratings = map[string]Rating{}
		return r.Scan(&v.ID, &v.Kind, &v.Side, &v.framework, &v.Goals, &v.Comment, &v.ratedBy, &v.RatedAt, &v.Version)
	}, `SELECT id, kind, by_role, framework, goals, comment, rated_by, rated_at, version FROM review
		WHERE district_id = $1 AND placement_id = $2 ORDER BY kind, by_role DESC`, tx.District(), id)
	if err != nil {
		return nil, err
	}
	for i := range list {
		type skillRating struct {
			skill string
			Rating
		}
		ratings, err := db.List(tx, func(r db.Row, v *skillRating) error { return r.Scan(&v.skill, &v.Value, &v.Comment) },
			`SELECT skill, rating, comment FROM review_rating WHERE district_id = $1 AND review_id = $2`, tx.District(), list[i].ID)
		if err != nil {
			return nil, err
		}
		for _, r := range ratings {
			list[i].Ratings[r.skill] = r.Rating
		}
	}
	return list, nil
}

// saveReview writes a review, over the earlier one of the same kind and side if any.
func saveReview(tx *db.Tx, placement wbl.PlacementID, v Review) error {
	if v.Version == 0 {
		if _, err := tx.Exec(`INSERT INTO review (district_id, id, placement_id, kind, by_role, framework, goals, comment, rated_by, rated_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
			tx.District(), v.ID, placement, string(v.Kind), string(v.Side), v.framework, v.Goals, v.Comment, v.ratedBy, v.RatedAt); err != nil {
			return err
		}
	} else if err := tx.ExecOne(`UPDATE review SET goals = $3, comment = $4, rated_by = $5, rated_at = $6, version = version + 1
		WHERE district_id = $1 AND id = $2 AND version = $7`,
		tx.District(), v.ID, v.Goals, v.Comment, v.ratedBy, v.RatedAt, v.Version); err != nil {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM review_rating WHERE district_id = $1 AND review_id = $2`, tx.District(), v.ID); err != nil {
		return err
	}
	for skill, r := range v.Ratings {
		if r.Value == 0 {
			continue // not seen yet is no rating
		}
		if _, err := tx.Exec(`INSERT INTO review_rating (district_id, review_id, skill, rating, comment) VALUES ($1, $2, $3, $4, $5)`,
			tx.District(), v.ID, skill, r.Value, r.Comment); err != nil {
			return err
		}
	}
	return nil
}

// Due is a placement that a review is due at.
type Due struct {
	ID       wbl.PlacementID
	Learner  string
	Employer string
	Title    string
	Kind     Kind // the first that is missing
	Planned  bool
	Starts   wbl.Date
	Ends     wbl.Date
}

// listDue reads the active placements of some schools whose baseline is missing two
// weeks after the start, or whose final review is missing three weeks before the end.
func listDue(tx *db.Tx, schools string, all bool, today wbl.Date, limit int) ([]Due, error) {
	return db.List(tx, func(r db.Row, d *Due) error {
		var baseline int
		if err := r.Scan(&d.ID, &d.Learner, &d.Employer, &d.Title, &d.Starts, &d.Ends, &d.Planned, &baseline); err != nil {
			return err
		}
		d.Kind = Final
		if baseline == 0 {
			d.Kind = Baseline
		}
		return nil
	}, `SELECT p.id, COALESCE(NULLIF(l.preferred, ''), l.given) || ' ' || l.family, COALESCE(k.name, e.name, ''), p.title, p.starts_on, p.ends_on, rp.placement_id IS NOT NULL,
			CASE WHEN b.id IS NULL THEN 0 ELSE 1 END
		FROM placement p
		JOIN learner m ON m.district_id = p.district_id AND m.id = p.learner_id
		JOIN learner l ON l.district_id = m.district_id AND l.id = COALESCE(m.merged_into, m.id)
		LEFT JOIN employer e ON e.id = p.employer_id
		LEFT JOIN employer k ON k.id = e.merged_into
		LEFT JOIN review_plan rp ON rp.district_id = p.district_id AND rp.placement_id = p.id
		LEFT JOIN review b ON b.district_id = p.district_id AND b.placement_id = p.id AND b.kind = 'baseline' AND b.by_role = 'supervisor'
		LEFT JOIN review f ON f.district_id = p.district_id AND f.placement_id = p.id AND f.kind = 'final' AND f.by_role = 'supervisor'
		WHERE p.district_id = $1 AND p.state = 'active' AND ($2 OR p.school_id IN (SELECT value FROM json_each($3)))
			AND ((b.id IS NULL AND p.starts_on <= $4) OR (f.id IS NULL AND b.id IS NOT NULL AND p.ends_on <= $5))
		ORDER BY p.ends_on, p.id LIMIT $6`, tx.District(), all, schools, today.AddDays(-14), today.AddDays(21), limit)
}

// listPairs reads the supervisor's ratings of placements with both reviews of this
// framework, and counts those with only one.
func listPairs(tx *db.Tx, schools string, all bool) (pairs []pair, paired, single int, err error) {
	pairs, err = db.List(tx, func(r db.Row, p *pair) error { return r.Scan(&p.skill, &p.first, &p.last) },
		`SELECT rb.skill, rb.rating, rf.rating FROM review b
		JOIN placement p ON p.district_id = b.district_id AND p.id = b.placement_id
		JOIN review f ON f.district_id = b.district_id AND f.placement_id = b.placement_id AND f.kind = 'final' AND f.by_role = 'supervisor' AND f.framework = b.framework
		JOIN review_rating rb ON rb.district_id = b.district_id AND rb.review_id = b.id
		JOIN review_rating rf ON rf.district_id = b.district_id AND rf.review_id = f.id AND rf.skill = rb.skill
		WHERE b.district_id = $1 AND b.kind = 'baseline' AND b.by_role = 'supervisor' AND b.framework = $2
			AND ($3 OR p.school_id IN (SELECT value FROM json_each($4)))`, tx.District(), Framework, all, schools)
	if err != nil {
		return nil, 0, 0, err
	}
	counts, err := db.List(tx, db.Scalar[int], `SELECT count(*) FROM review r
		JOIN placement p ON p.district_id = r.district_id AND p.id = r.placement_id
		WHERE r.district_id = $1 AND r.by_role = 'supervisor' AND r.framework = $2 AND ($3 OR p.school_id IN (SELECT value FROM json_each($4)))
		GROUP BY r.placement_id`, tx.District(), Framework, all, schools)
	for _, n := range counts {
		if n == 2 {
			paired++
		} else {
			single++
		}
	}
	return pairs, paired, single, err
}
