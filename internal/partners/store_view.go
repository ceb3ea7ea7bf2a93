package partners

import (
	"time"

	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// vetting reads the district's decision about an employer's family. The version is that
// of the employer's own row, which the next decision changes.
func vetting(tx *db.Tx, id wbl.EmployerID) (Vetting, error) {
	list, err := db.List(tx, func(r db.Row, v *Vetting) error { return r.Scan(&v.State, &v.On, &v.By, &v.Reason) },
		`SELECT r.vetting, r.vetted_on, COALESCE(a.name, ''), r.vetting_reason
		FROM employer_relation r JOIN employer m ON m.id = r.employer_id LEFT JOIN account a ON a.id = r.vetted_by
		WHERE r.district_id = $1 AND r.school_id = '' AND (m.id = $2 OR m.merged_into = $2)
		ORDER BY r.updated_at DESC, r.employer_id LIMIT 1`, tx.District(), id)
	if err != nil {
		return Vetting{}, err
	}
	v := Vetting{State: Unseen}
	if len(list) > 0 {
		v = list[0]
	}
	versions, err := db.List(tx, db.Scalar[int], `SELECT version FROM employer_relation
		WHERE district_id = $1 AND employer_id = $2 AND school_id = ''`, tx.District(), id)
	if len(versions) > 0 {
		v.Version = versions[0]
	}
	return v, err
}

// setVetting writes a decision into the row of the district's own, if it is still at the
// version.
func setVetting(tx *db.Tx, now time.Time, id wbl.EmployerID, version int, v Vetting) error {
	if version == 0 {
		return tx.ExecOne(`INSERT INTO employer_relation (district_id, employer_id, school_id, vetting, vetted_on, vetted_by, vetting_reason, updated_at)
			VALUES ($1, $2, '', $3, $4, $5, $6, $7) ON CONFLICT (district_id, employer_id, school_id) DO NOTHING`,
			tx.District(), id, v.State, v.On, v.By, v.Reason, wbl.At(now))
	}
	return tx.ExecOne(`UPDATE employer_relation SET vetting = $4, vetted_on = $5, vetted_by = $6, vetting_reason = $7, updated_at = $8,
		version = version + 1 WHERE district_id = $1 AND employer_id = $2 AND school_id = '' AND version = $3`,
		tx.District(), id, version, v.State, v.On, v.By, v.Reason, wbl.At(now))
}

// Elsewhere says that another district vetted the employer, and when.
type Elsewhere struct {
	District string   `json:"district"`
	On       wbl.Date `json:"on"`
}

// vettedElsewhere reads only that and when others vetted: never who, nor a refusal.
func vettedElsewhere(tx *db.Tx, id wbl.EmployerID) ([]Elsewhere, error) {
	return db.List(tx, func(r db.Row, e *Elsewhere) error { return r.Scan(&e.District, &e.On) },
		`SELECT d.name, r.vetted_on FROM employer_relation r JOIN employer m ON m.id = r.employer_id JOIN district d ON d.id = r.district_id
		WHERE r.district_id <> $1 AND r.school_id = '' AND r.vetting = 'vetted' AND (m.id = $2 OR m.merged_into = $2)
		ORDER BY r.vetted_on DESC, d.name`, tx.District(), id)
}

// relations lists what the schools in reach keep about an employer and those merged into
// it; the district's own row, and its vetting, is not among them.
func relations(tx *db.Tx, id wbl.EmployerID, in reach) ([]Relation, error) {
	return db.List(tx, func(r db.Row, rel *Relation) error {
		return r.Scan(&rel.School, &rel.SchoolName, &rel.Stage, &rel.Owner, &rel.OwnerName, &rel.Notes, &rel.LastContactOn,
			&rel.UpdatedAt, &rel.Version, &rel.Merged)
	}, `SELECT r.school_id, s.name, r.stage, r.owner_id, COALESCE(o.name, ''), r.notes, r.last_contact_on, r.updated_at, r.version,
			CASE WHEN m.id = $2 THEN '' ELSE m.name END
		FROM employer_relation r JOIN employer m ON m.id = r.employer_id
		JOIN school s ON s.district_id = r.district_id AND s.id = r.school_id
		LEFT JOIN account o ON o.id = r.owner_id
		WHERE r.district_id = $1 AND (m.id = $2 OR m.merged_into = $2)
		AND ($3 OR r.school_id IN (SELECT value FROM json_each($4)))
		ORDER BY s.name, CASE WHEN m.id = $2 THEN 0 ELSE 1 END, m.id`,
		tx.District(), id, in.all, db.IDs(in.schools))
}

// saveRelation writes what a school keeps, if nobody else did since version.
func saveRelation(tx *db.Tx, now time.Time, id wbl.EmployerID, school wbl.SchoolID, version int, in RelationIn) error {
	if version == 0 {
		return tx.ExecOne(`INSERT INTO employer_relation (district_id, employer_id, school_id, stage, owner_id, notes, last_contact_on, updated_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (district_id, employer_id, school_id) DO NOTHING`,
			tx.District(), id, school, in.Stage, in.Owner, in.Notes, in.LastContactOn, wbl.At(now))
	}
	return tx.ExecOne(`UPDATE employer_relation SET stage = $5, owner_id = $6, notes = $7, last_contact_on = $8, updated_at = $9,
		version = version + 1 WHERE district_id = $1 AND employer_id = $2 AND school_id = $3 AND version = $4`,
		tx.District(), id, school, version, in.Stage, in.Owner, in.Notes, in.LastContactOn, wbl.At(now))
}

// Named is an id with the name that people know it by.
type Named struct {
	ID   string
	Name string
}

func scanNamed(r db.Row, n *Named) error { return r.Scan(&n.ID, &n.Name) }

// schoolsIn names the schools in reach that are open.
func schoolsIn(tx *db.Tx, in reach) ([]Named, error) {
	return db.List(tx, scanNamed, `SELECT id, name FROM school WHERE district_id = $1 AND ended_on IS NULL
		AND ($2 OR id IN (SELECT value FROM json_each($3))) ORDER BY name, id`, tx.District(), in.all, db.IDs(in.schools))
}

// owners names the people who may keep the contact to an employer: staff of the schools
// in reach, and the district's.
func owners(tx *db.Tx, in reach, today wbl.Date) ([]Named, error) {
	return db.List(tx, scanNamed, `SELECT DISTINCT a.id, a.name FROM account a JOIN role_grant g ON g.account_id = a.id
		WHERE g.district_id = $1 AND g.role IN ('coordinator', 'school_lead', 'district_lead', 'intermediary')
		AND ($2 OR g.subject_id = '' OR g.subject_id IN (SELECT value FROM json_each($3)))
		AND g.from_date <= $4 AND (g.to_date IS NULL OR g.to_date >= $4) AND a.state = 'active' ORDER BY a.name, a.id`,
		tx.District(), in.all, db.IDs(in.schools), today)
}

// Hosted is a placement with an employer, as staff of the learner's school see it.
type Hosted struct {
	ID       wbl.PlacementID
	Learner  string
	School   string
	Title    string
	State    string
	StartsOn wbl.Date
}

// hosted lists the latest placements with an employer's family of learners at the
// schools in reach.
func hosted(tx *db.Tx, id wbl.EmployerID, in reach, limit int) ([]Hosted, error) {
	return db.List(tx, func(r db.Row, h *Hosted) error {
		return r.Scan(&h.ID, &h.Learner, &h.School, &h.Title, &h.State, &h.StartsOn)
	}, `SELECT p.id, CASE WHEN l.preferred <> '' THEN l.preferred ELSE l.given END || ' ' || l.family, s.name, p.title, p.state, p.starts_on
		FROM placement p JOIN learner l ON l.district_id = p.district_id AND l.id = p.learner_id
		JOIN school s ON s.district_id = p.district_id AND s.id = p.school_id
		WHERE p.district_id = $1 AND p.employer_id IN (SELECT id FROM employer WHERE id = $2 OR merged_into = $2)
		AND ($3 OR p.school_id IN (SELECT value FROM json_each($4)))
		ORDER BY CASE WHEN p.state IN ('accepted', 'preparing', 'active') THEN 0 ELSE 1 END, p.created_at DESC, p.id LIMIT $5`,
		tx.District(), id, in.all, db.IDs(in.schools), limit)
}

// Offered is an opportunity of an employer.
type Offered struct {
	ID    wbl.OpportunityID
	Title string
	Type  string
	State string
	Seats int
}

// offered reads the opportunities that are open to every school of the district or to
// one in reach.
func offered(tx *db.Tx, id wbl.EmployerID, in reach, limit int) ([]Offered, error) {
	return db.List(tx, func(r db.Row, o *Offered) error { return r.Scan(&o.ID, &o.Title, &o.Type, &o.State, &o.Seats) },
		`SELECT id, title, type, state, seats FROM opportunity
		WHERE district_id = $1 AND employer_id IN (SELECT id FROM employer WHERE id = $2 OR merged_into = $2)
		AND state <> 'draft' AND ($3 OR school_id = '' OR school_id IN (SELECT value FROM json_each($4)))
		ORDER BY created_at DESC, id LIMIT $5`, tx.District(), id, in.all, db.IDs(in.schools), limit)
}

// mergedNames names the employers that were merged into one.
func mergedNames(tx *db.Tx, id wbl.EmployerID) ([]Named, error) {
	return db.List(tx, scanNamed, `SELECT id, name FROM employer WHERE merged_into = $1 ORDER BY name, id`, id)
}
