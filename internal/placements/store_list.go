package placements

import (
	"strconv"
	"strings"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// query collects the conditions of a list. Conditions use ? for their arguments; $1 is
// the district.
type query struct {
	conds []string
	args  []any
}

func (q *query) and(cond string, args ...any) {
	for _, arg := range args {
		q.args = append(q.args, arg)
		cond = strings.Replace(cond, "?", "$"+strconv.Itoa(len(q.args)+1), 1)
	}
	q.conds = append(q.conds, cond)
}

const selectRow = `SELECT ` + columns + `, CASE WHEN k.preferred <> '' THEN k.preferred ELSE k.given END, k.family, k.grade,
	s.name, COALESCE(ek.name, e.name, ''), COALESCE(c.name, '')` + fromPlacement + `
	JOIN learner k ON k.district_id = p.district_id AND k.id = COALESCE(l.merged_into, l.id)
	JOIN school s ON s.district_id = p.district_id AND s.id = p.school_id
	LEFT JOIN employer e ON e.id = p.employer_id
	LEFT JOIN employer ek ON ek.id = e.merged_into
	LEFT JOIN contact c ON c.id = p.contact_id
	WHERE p.district_id = $1`

func scanRow(r db.Row, row *Row) error {
	var schedule string
	dest := append(row.dest(&schedule), &row.Given, &row.Family, &row.Grade, &row.SchoolName, &row.EmployerName, &row.ContactName)
	if err := r.Scan(dest...); err != nil {
		return err
	}
	return readSchedule(schedule, &row.Schedule)
}

func (q *query) rows(tx *db.Tx, order string, limit int) ([]Row, error) {
	return db.List(tx, scanRow, selectRow+q.where()+order+" LIMIT "+strconv.Itoa(limit), append([]any{tx.District()}, q.args...)...)
}

func (q *query) count(tx *db.Tx) (int, error) {
	return db.Get(tx, db.Scalar[int], `SELECT COUNT(*)`+fromPlacement+` LEFT JOIN employer e ON e.id = p.employer_id
		WHERE p.district_id = $1`+q.where(), append([]any{tx.District()}, q.args...)...)
}

func (q *query) where() string {
	if len(q.conds) == 0 {
		return ""
	}
	return " AND " + strings.Join(q.conds, " AND ")
}

// staffQuery begins a list of what the actor's schools have.
func staffQuery(a access.Actor) *query {
	q := &query{}
	if schools, all := a.Schools(access.Staff...); !all {
		q.and("p.school_id IN (SELECT value FROM json_each(?))", db.IDs(schools))
	}
	return q
}

// narrow adds the conditions of a filter.
func (f Filter) narrow(a access.Actor, q *query, today wbl.Date, now wbl.Instant) {
	if f.State != "" {
		q.and("p.state = ?", f.State)
	}
	if f.School != "" {
		q.and("p.school_id = ?", f.School)
	}
	if f.Employer != "" {
		q.and("p.employer_id IN (SELECT f.id FROM employer f WHERE f.id = ? OR f.merged_into = ?)", f.Employer, f.Employer)
	}
	if f.Learner != "" {
		q.and(`p.learner_id IN (SELECT m.id FROM learner m WHERE m.district_id = $1 AND (m.id = ? OR m.merged_into = ?))`, f.Learner, f.Learner)
	}
	for _, word := range strings.Fields(f.Text) {
		like := db.Contains(word)
		q.and(`(l.search LIKE ? ESCAPE '\' OR e.search LIKE ? ESCAPE '\' OR p.search LIKE ? ESCAPE '\')`, like, like, like)
	}
	if k, ok := queues[f.Queue]; ok {
		k.narrow(q, today, now)
	}
	if f.NeedsMe {
		needsStaff(a, q, today, now)
	}
}

// after continues behind the last row that was shown.
func (q *query) after(key []string) {
	if len(key) != 2 || key[0] == "" {
		return
	}
	at, err := strconv.ParseInt(key[0], 10, 64)
	if err != nil {
		at = 0 // not a key that we gave: an empty page
	}
	q.and("(p.created_at < ? OR (p.created_at = ? AND p.id < ?))", at, at, key[1])
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// withMissing adds to rows before the start which of their gates are open.
func withMissing(tx *db.Tx, rows []Row) error {
	var ids []wbl.PlacementID
	for _, r := range rows {
		if r.State == Preparing {
			ids = append(ids, r.ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	type open struct {
		placement wbl.PlacementID
		Gate
	}
	list, err := db.List(tx, func(r db.Row, o *open) error {
		o.Status = Open
		return r.Scan(&o.placement, &o.Code, &o.Who, &o.Blocking, &o.DueOn, &o.Version)
	}, `SELECT g.placement_id, g.gate, g.who, g.blocking, g.due_on, g.version
		FROM placement_gate g JOIN placement p ON p.district_id = g.district_id AND p.id = g.placement_id
		WHERE g.district_id = $1 AND g.placement_id IN (SELECT value FROM json_each($2)) AND `+gateOpen, tx.District(), db.IDs(ids))
	if err != nil {
		return err
	}
	byID := map[wbl.PlacementID][]Gate{}
	for _, o := range list {
		byID[o.placement] = append(byID[o.placement], o.Gate)
	}
	for i := range rows {
		rows[i].Missing = inOrder(byID[rows[i].ID])
	}
	return nil
}

func accountName(tx *db.Tx, id wbl.AccountID) (string, error) {
	names, err := db.List(tx, db.Scalar[string], `SELECT name FROM account WHERE id = $1`, id)
	if err != nil || len(names) == 0 {
		return "", err
	}
	return names[0], nil
}

// shared is the condition of placements of which the host may know: the family has not
// taken back its consent to them, or has given it again.
const shared = `(NOT EXISTS (SELECT 1 FROM consent g WHERE g.district_id = p.district_id AND g.placement_id = p.id AND g.purpose = 'work'
		AND g.withdrawn_at IS NOT NULL AND g.withdrawn_by <> 'system:agreements')
	OR EXISTS (SELECT 1 FROM consent g WHERE g.district_id = p.district_id AND g.placement_id = p.id AND g.purpose = 'work' AND g.withdrawn_at IS NULL))`
