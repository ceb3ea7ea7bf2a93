package agreements

import (
	"throughline/internal/placements"
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// names is what papers need of other rooms' tables.
type names struct {
	Learner, LearnerEmail, LearnerLang    string
	Birth                                 wbl.Date
	Preferred                             string
	School, SchoolCity, SchoolState       string
	District, DistrictState               string
	Employer                              string
	Street, City, State, Zip              string
	Supervisor, Title, Email, Lang        string
	Coordinator, CoordinatorEmail, CoLang string
	Job, Skills, Goals                    string
	Approved                              int64 // minutes
}

// loadNames reads the names around a placement; of merged records, those that were kept.
func loadNames(tx *db.Tx, p placements.Placement) (names, error) {
	return db.Get(tx, func(r db.Row, n *names) error {
		return r.Scan(&n.Learner, &n.Preferred, &n.LearnerEmail, &n.LearnerLang, &n.Birth, &n.School, &n.SchoolCity, &n.SchoolState,
			&n.District, &n.DistrictState, &n.Employer, &n.Street, &n.City, &n.State, &n.Zip, &n.Supervisor, &n.Title, &n.Email, &n.Lang,
			&n.Coordinator, &n.CoordinatorEmail, &n.CoLang, &n.Job, &n.Skills, &n.Goals, &n.Approved)
	}, `SELECT l.given || ' ' || l.family, CASE WHEN l.preferred <> '' THEN l.preferred ELSE l.given END, l.email, l.lang, l.birth_date,
			s.name, s.city, s.state, d.name, d.state, COALESCE(k.name, e.name, ''),
			COALESCE(w.street, ''), COALESCE(w.city, ''), COALESCE(w.state, ''), COALESCE(w.zip, ''),
			COALESCE(c.name, ''), COALESCE(c.title, ''), CASE WHEN c.state = 'active' THEN c.email ELSE '' END, COALESCE(c.lang, 'en'),
			COALESCE(a.name, ''), COALESCE(a.email, ''), COALESCE(a.lang, 'en'),
			COALESCE(v.job_description, ''), COALESCE(v.career_skills, '[]'), COALESCE(v.goals, ''),
			COALESCE((SELECT SUM(h.minutes) FROM shift h WHERE h.district_id = p.district_id AND h.placement_id = p.id AND h.approve_state = 'approved'), 0)
		FROM placement p
		JOIN district d ON d.id = p.district_id
		JOIN learner l ON l.district_id = p.district_id AND l.id = $3
		JOIN school s ON s.district_id = p.district_id AND s.id = p.school_id
		LEFT JOIN employer e ON e.id = p.employer_id
		LEFT JOIN employer k ON k.id = e.merged_into
		LEFT JOIN worksite w ON w.id = p.worksite_id
		LEFT JOIN contact c ON c.id = p.contact_id
		LEFT JOIN account a ON a.id = p.coordinator_id
		LEFT JOIN review_plan v ON v.district_id = p.district_id AND v.placement_id = p.id
		WHERE p.district_id = $1 AND p.id = $2`, tx.District(), p.ID, p.Learner)
}

// person is somebody whom a paper can be sent to, or whose relation stands beside a
// signature.
type person struct {
	Account  string // id, "" for somebody without one
	Name     string
	Email    string
	Lang     string
	Relation string
}

func guardiansOf(tx *db.Tx, learner wbl.LearnerID, today wbl.Date) ([]person, error) {
	return db.List(tx, func(r db.Row, p *person) error { return r.Scan(&p.Account, &p.Name, &p.Email, &p.Lang, &p.Relation) },
		`SELECT DISTINCT a.id, a.name, a.email, a.lang, g.relation FROM guardianship g
		JOIN account a ON a.id = g.account_id AND a.state = 'active'
		JOIN learner l ON l.district_id = g.district_id AND l.id = g.learner_id
		WHERE g.district_id = $1 AND (l.id = $2 OR l.merged_into = $2) AND g.from_date <= $3 AND (g.to_date IS NULL OR g.to_date >= $3)
		ORDER BY a.email`, tx.District(), learner, today)
}

// linkEmail is the address that a link was sent to.
func linkEmail(tx *db.Tx, id string) (string, error) {
	list, err := db.List(tx, db.Scalar[string], `SELECT email FROM one_task_link WHERE id = $1`, id)
	if err != nil || len(list) == 0 {
		return "", err
	}
	return list[0], nil
}

func accountEmail(tx *db.Tx, id string) (string, error) {
	list, err := db.List(tx, db.Scalar[string], `SELECT email FROM account WHERE id = $1`, id)
	if err != nil || len(list) == 0 {
		return "", err
	}
	return list[0], nil
}

// touched lists the placements that a change of a learner, an employer or a contact may
// be felt in: those whose papers are still alive.
func livePlacements(tx *db.Tx) ([]wbl.PlacementID, error) {
	return db.List(tx, db.Scalar[wbl.PlacementID], `SELECT id FROM placement WHERE district_id = $1 AND state IN ('preparing', 'active')
		ORDER BY id`, tx.District())
}

func districts(tx *db.Tx) ([]placeOfWork, error) {
	return db.List(tx, func(r db.Row, d *placeOfWork) error { return r.Scan(&d.id, &d.zone) }, `SELECT id, time_zone FROM district ORDER BY id`)
}

// placeOfWork is where a job works.
type placeOfWork struct {
	id   wbl.DistrictID
	zone string
}

// preparing lists placements of the district that wait for their papers.
func preparing(tx *db.Tx, limit int) ([]wbl.PlacementID, error) {
	return db.List(tx, db.Scalar[wbl.PlacementID], `SELECT p.id FROM placement p JOIN contact c ON c.id = p.contact_id
		WHERE p.district_id = $1 AND p.state = 'preparing' AND c.email <> '' ORDER BY p.id LIMIT $2`, tx.District(), limit)
}
