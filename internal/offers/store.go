package offers

import (
	"encoding/json"
	"fmt"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

const columns = `o.id, o.employer_id, o.school_id, o.worksite_id, o.contact_id, o.type, o.title, o.cluster, o.soc, o.duties, o.learning,
	o.tasks, o.starts_on, o.ends_on, o.apply_by, o.schedule, o.weekly_minutes, o.seats, o.paid, o.wage_cents, o.remote,
	o.languages, o.access_notes, o.clearances, o.min_grade, o.state, o.refused_reason, o.posted_by, o.found_by,
	o.created_by, o.created_at, o.updated_at, o.version`

// dest is where a row of columns goes; tasks and schedule are JSON to be read after.
func (o *Opportunity) dest(tasks, schedule *string) []any {
	return []any{
		&o.ID, &o.Employer, &o.School, &o.Worksite, &o.Contact, &o.Type, &o.Title, &o.Cluster, &o.SOC, &o.Duties, &o.Learning,
		tasks, &o.StartsOn, &o.EndsOn, &o.ApplyBy, schedule, &o.WeeklyMinutes, &o.Seats, &o.Paid, &o.WageCents, &o.Remote,
		&o.Languages, &o.Access, &o.Clearances, &o.MinGrade, &o.State, &o.RefusedReason, &o.PostedBy, &o.FoundBy,
		&o.CreatedBy, &o.CreatedAt, &o.UpdatedAt, &o.Version,
	}
}

// scanWith reads an opportunity and what stands behind it in the row.
func (o *Opportunity) scanWith(r db.Row, more ...any) error {
	var tasks, schedule string
	if err := r.Scan(append(o.dest(&tasks, &schedule), more...)...); err != nil {
		return err
	}
	if err := json.Unmarshal([]byte(tasks), &o.Tasks); err != nil {
		return fmt.Errorf("tasks of opportunity %s: %w", o.ID, err)
	}
	if err := json.Unmarshal([]byte(schedule), &o.Schedule); err != nil {
		return fmt.Errorf("schedule of opportunity %s: %w", o.ID, err)
	}
	return nil
}

func scan(r db.Row, o *Opportunity) error { return o.scanWith(r) }

// list writes a list as JSON; nil is the empty list.
func list[T any](v []T) string {
	if len(v) == 0 {
		return "[]"
	}
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // strings and numbers
	}
	return string(b)
}

// load reads one opportunity of the district, whatever its state.
func load(tx *db.Tx, id wbl.OpportunityID) (Opportunity, error) {
	return db.Get(tx, scan, `SELECT `+columns+` FROM opportunity o WHERE o.district_id = $1 AND o.id = $2`, tx.District(), id)
}

// searchText is the text by which an opportunity is found.
func searchText(tx *db.Tx, o Opportunity) (string, error) {
	type names struct{ employer, city string }
	n, err := db.List(tx, func(r db.Row, n *names) error { return r.Scan(&n.employer, &n.city) },
		`SELECT k.name, COALESCE(w.city, '') FROM employer e JOIN employer k ON k.id = COALESCE(e.merged_into, e.id)
		LEFT JOIN worksite w ON w.id = $2 WHERE e.id = $1`, o.Employer, o.Worksite)
	if err != nil || len(n) == 0 {
		return wbl.Fold(o.Title), err
	}
	return wbl.Fold(o.Title + " " + n[0].employer + " " + n[0].city), nil
}

func insert(tx *db.Tx, o Opportunity) error {
	search, err := searchText(tx, o)
	if err != nil {
		return err
	}
	return tx.ExecOne(`INSERT INTO opportunity (district_id, id, employer_id, school_id, worksite_id, contact_id, type, title, cluster, soc,
		duties, learning, tasks, starts_on, ends_on, apply_by, schedule, weekly_minutes, seats, paid, wage_cents, remote,
		languages, access_notes, clearances, min_grade, state, posted_by, found_by, search, created_by, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
		$23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33)`,
		tx.District(), o.ID, o.Employer, o.School, o.Worksite, o.Contact, o.Type, o.Title, o.Cluster, o.SOC,
		o.Duties, o.Learning, list(o.Tasks), o.StartsOn, o.EndsOn, o.ApplyBy, list(o.Schedule), o.WeeklyMinutes, o.Seats, o.Paid, o.WageCents, o.Remote,
		o.Languages, o.Access, o.Clearances, o.MinGrade, o.State, o.PostedBy, o.FoundBy, search, o.CreatedBy, o.CreatedAt, o.UpdatedAt)
}

// save writes what people enter, and the state, if nobody else did since o.Version.
func save(tx *db.Tx, o Opportunity) error {
	search, err := searchText(tx, o)
	if err != nil {
		return err
	}
	return tx.ExecOne(`UPDATE opportunity SET school_id = $4, worksite_id = $5, contact_id = $6, type = $7, title = $8, cluster = $9, soc = $10,
		duties = $11, learning = $12, tasks = $13, starts_on = $14, ends_on = $15, apply_by = $16, schedule = $17, weekly_minutes = $18,
		seats = $19, paid = $20, wage_cents = $21, remote = $22, languages = $23, access_notes = $24, clearances = $25, min_grade = $26,
		state = $27, search = $28, updated_at = $29, step = '', version = version + 1
		WHERE district_id = $1 AND id = $2 AND version = $3`,
		tx.District(), o.ID, o.Version, o.School, o.Worksite, o.Contact, o.Type, o.Title, o.Cluster, o.SOC,
		o.Duties, o.Learning, list(o.Tasks), o.StartsOn, o.EndsOn, o.ApplyBy, list(o.Schedule), o.WeeklyMinutes,
		o.Seats, o.Paid, o.WageCents, o.Remote, o.Languages, o.Access, o.Clearances, o.MinGrade,
		o.State, search, o.UpdatedAt)
}

// move writes a decision and what is needed to take it back.
func move(tx *db.Tx, o Opportunity, to State, reason, step, by string, at wbl.Instant) error {
	return tx.ExecOne(`UPDATE opportunity SET state = $4, refused_reason = $5, step = $6, step_by = $7, step_from = $8, updated_at = $9,
		version = version + 1 WHERE district_id = $1 AND id = $2 AND version = $3`,
		tx.District(), o.ID, o.Version, to, reason, step, by, o.State, at)
}

// stepped is an opportunity that a decision moved, with what it was before.
type stepped struct {
	Opportunity
	from State
	by   string
}

// ofStep reads what one decision moved and nobody changed since.
func ofStep(tx *db.Tx, step string) ([]stepped, error) {
	return db.List(tx, func(r db.Row, s *stepped) error { return s.scanWith(r, &s.from, &s.by) },
		`SELECT `+columns+`, o.step_from, o.step_by FROM opportunity o
		WHERE o.district_id = $1 AND o.step = $2 ORDER BY o.id`, tx.District(), step)
}

// stepOf is the last decision about an opportunity; "" when something came after it.
func stepOf(tx *db.Tx, id wbl.OpportunityID) (string, error) {
	return db.Get(tx, db.Scalar[string], `SELECT step FROM opportunity WHERE district_id = $1 AND id = $2`, tx.District(), id)
}

// overdue lists what is open though its last day to apply, or of all, lies before today.
func overdue(tx *db.Tx, today wbl.Date) ([]Opportunity, error) {
	return db.List(tx, scan, `SELECT `+columns+` FROM opportunity o
		WHERE o.district_id = $1 AND o.state = 'open' AND (o.apply_by < $2 OR o.ends_on < $2) ORDER BY o.id`, tx.District(), today)
}

type district struct {
	id   wbl.DistrictID
	zone string
}

func districts(tx *db.Tx) ([]district, error) {
	return db.List(tx, func(r db.Row, d *district) error { return r.Scan(&d.id, &d.zone) },
		`SELECT id, time_zone FROM district ORDER BY id`)
}

// hostContact is the person at the host to whom a decision is told.
func hostContact(tx *db.Tx, id wbl.ContactID) (writeTo, error) {
	return db.Get(tx, func(r db.Row, w *writeTo) error { return r.Scan(&w.email, &w.name, &w.lang, &w.district) },
		`SELECT c.email, c.name, c.lang, d.name FROM contact c JOIN district d ON d.id = $1 WHERE c.id = $2`, tx.District(), id)
}

// contactEmployer is the employer at which a contact works.
func contactEmployer(tx *db.Tx, id wbl.ContactID) (wbl.EmployerID, error) {
	return db.Get(tx, db.Scalar[wbl.EmployerID], `SELECT employer_id FROM contact WHERE id = $1`, id)
}

// approver is a person of a role, and whether they keep the contact with an employer.
type approver struct {
	writeTo
	owner bool
}

// approvers are the people of a role at a school of the district, "" for any, with
// accounts in use.
func approvers(tx *db.Tx, role access.Role, school wbl.SchoolID, employer wbl.EmployerID, today wbl.Date) ([]approver, error) {
	return db.List(tx, func(r db.Row, p *approver) error { return r.Scan(&p.email, &p.name, &p.lang, &p.district, &p.owner) },
		`SELECT DISTINCT a.email, a.name, a.lang, d.name,
			EXISTS (SELECT 1 FROM employer_relation n WHERE n.district_id = $1 AND n.owner_id = a.id
				AND n.employer_id IN (SELECT id FROM employer WHERE id = $4 OR merged_into = $4))
		FROM role_grant g JOIN account a ON a.id = g.account_id JOIN district d ON d.id = g.district_id
		WHERE g.district_id = $1 AND g.role = $2 AND ($3 = '' OR g.subject_id = $3) AND a.state = 'active'
		AND g.from_date <= $5 AND (g.to_date IS NULL OR g.to_date >= $5) ORDER BY a.email`,
		tx.District(), role, school, employer, today)
}
