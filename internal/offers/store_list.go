package offers

import (
	"strconv"

	"throughline/internal/partners"
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// Row is an opportunity in a list, with the names that go with it.
type Row struct {
	Opportunity
	EmployerName string
	EmployerRoot wbl.EmployerID // the employer after merges
	City         string
	At           *Position // of the worksite; nil when unknown
	Kept         bool      // saved by the learner who looks
	Miles        float64   // from the reader's school; below zero when unknown
	// For staff.
	Vetting   partners.State
	Applied   int // placements that wait for an answer
	SeatsHeld int
	Finder    string
}

// from joins what lists show beside the opportunity: e is the employer after merges.
const from = ` FROM opportunity o JOIN employer x ON x.id = o.employer_id JOIN employer e ON e.id = COALESCE(x.merged_into, x.id)
	LEFT JOIN worksite w ON w.id = o.worksite_id`

const rowColumns = columns + `, e.name, e.id, COALESCE(w.city, ''), w.lat, w.lon`

func (row *Row) scanWith(r db.Row, more ...any) error {
	var lat, lon *float64
	all := append([]any{&row.EmployerName, &row.EmployerRoot, &row.City, &lat, &lon}, more...)
	if err := row.Opportunity.scanWith(r, all...); err != nil {
		return err
	}
	if lat != nil && lon != nil {
		row.At = &Position{*lat, *lon}
	}
	return nil
}

// staffColumns are what only staff are shown: the vetting of the employer, how many wait
// for an answer, how many seats are held, and who found the place.
const staffColumns = `, ` + partners.VettingOf + `,
	(SELECT COUNT(*) FROM placement p WHERE p.district_id = o.district_id AND p.opportunity_id = o.id AND p.state = 'applied'),
	(SELECT COUNT(*) FROM placement p WHERE p.district_id = o.district_id AND p.opportunity_id = o.id
		AND p.state IN ('accepted', 'preparing', 'active', 'completed')),
	COALESCE((SELECT CASE WHEN l.preferred <> '' THEN l.preferred ELSE l.given END || ' ' || l.family
		FROM learner l WHERE l.district_id = o.district_id AND l.id = o.found_by), '')`

// Search says what a learner looks for. Empty fields let everything pass.
type Search struct {
	Q        string
	Type     string
	Cluster  string
	Within   int      // miles from the reader's school
	From, To wbl.Date // in which it starts
	Paid     bool
	Remote   bool
	Kept     bool // only what the learner saved
	After    [2]string
	Limit    int
}

// who is on whose behalf a search is made.
type who struct {
	learner wbl.LearnerID
	schools []wbl.SchoolID
	all     bool // every school of the district
	today   wbl.Date
	at      *Position
}

// browse reads one batch of open opportunities, newest first. Distances are only roughly
// right here: what is within the rectangle.
func browse(tx *db.Tx, f Search, w who, after [2]string, limit int) ([]Row, error) {
	b, near := box{}, f.Within > 0 && w.at != nil
	if near {
		b = w.at.around(float64(f.Within))
	}
	return db.List(tx, func(r db.Row, row *Row) error { return row.scanWith(r, &row.Kept) },
		`SELECT `+rowColumns+`, s.opportunity_id IS NOT NULL`+from+`
		LEFT JOIN saved_opportunity s ON s.district_id = o.district_id AND s.learner_id = $2 AND s.opportunity_id = o.id AND s.kept
		WHERE o.district_id = $1 AND o.state = 'open' AND o.found_by = '' AND (o.apply_by IS NULL OR o.apply_by >= $3)
		AND ($4 OR o.school_id = '' OR o.school_id IN (SELECT value FROM json_each($5)))
		AND o.search LIKE $6 ESCAPE '\'
		AND ($7 = '' OR o.type = $7) AND ($8 = '' OR o.cluster = $8)
		AND ($9 = '' OR o.starts_on >= $9) AND ($10 = '' OR o.starts_on <= $10)
		AND (NOT $11 OR o.paid) AND (NOT $12 OR o.remote) AND (NOT $13 OR s.opportunity_id IS NOT NULL)
		AND (NOT $14 OR o.remote OR (w.lat BETWEEN $15 AND $16 AND w.lon BETWEEN $17 AND $18))
		AND ($19 = '' OR o.created_at < $20 OR (o.created_at = $20 AND o.id < $19))
		AND `+partners.VettingOf+` <> 'refused'
		ORDER BY o.created_at DESC, o.id DESC LIMIT $21`,
		tx.District(), w.learner, w.today, w.all, db.IDs(w.schools), db.Contains(f.Q), f.Type, f.Cluster, f.From.String(), f.To.String(),
		f.Paid, f.Remote, f.Kept, near, b.south, b.north, b.west, b.east, after[1], number(after[0]), limit)
}

// queue reads one row more than the limit of what staff may see in some states, newest
// first.
func queue(tx *db.Tx, states []State, w who, q string, after [2]string, limit int) ([]Row, error) {
	return db.List(tx, func(r db.Row, row *Row) error {
		return row.scanWith(r, &row.Vetting, &row.Applied, &row.SeatsHeld, &row.Finder)
	}, `SELECT `+rowColumns+staffColumns+from+`
		WHERE o.district_id = $1 AND o.state IN (SELECT value FROM json_each($2))
		AND ($3 OR o.school_id = '' OR o.school_id IN (SELECT value FROM json_each($4)))
		AND o.search LIKE $5 ESCAPE '\'
		AND ($6 = '' OR o.created_at < $7 OR (o.created_at = $7 AND o.id < $6))
		ORDER BY o.created_at DESC, o.id DESC LIMIT $8`,
		tx.District(), db.IDs(states), w.all, db.IDs(w.schools), db.Contains(q), after[1], number(after[0]), limit+1)
}

// ofEmployer lists an employer's own opportunities, newest first.
func ofEmployer(tx *db.Tx, id wbl.EmployerID) ([]Row, error) {
	return db.List(tx, func(r db.Row, row *Row) error { return row.scanWith(r, &row.Applied) },
		`SELECT `+rowColumns+`,
		(SELECT COUNT(*) FROM placement p WHERE p.district_id = o.district_id AND p.opportunity_id = o.id AND p.state = 'applied')`+from+`
		WHERE o.district_id = $1 AND o.employer_id IN (SELECT id FROM employer WHERE id = $2 OR merged_into = $2) AND o.found_by = ''
		ORDER BY o.created_at DESC, o.id DESC LIMIT 100`, tx.District(), id)
}

// one reads an opportunity with its names, as staff see them.
func one(tx *db.Tx, id wbl.OpportunityID, learner wbl.LearnerID) (Row, error) {
	return db.Get(tx, func(r db.Row, row *Row) error {
		return row.scanWith(r, &row.Vetting, &row.Applied, &row.SeatsHeld, &row.Finder, &row.Kept)
	}, `SELECT `+rowColumns+staffColumns+`,
		EXISTS (SELECT 1 FROM saved_opportunity s WHERE s.district_id = o.district_id AND s.learner_id = $3 AND s.opportunity_id = o.id AND s.kept)`+from+`
		WHERE o.district_id = $1 AND o.id = $2`, tx.District(), id, learner)
}

// number reads a moment of a cursor; what is none begins at the end of the list.
func number(s string) int64 {
	n, _ := strconv.ParseInt(s, 10, 64)
	return n
}

// Key is the place of a row in a list: where the next page begins after it.
func (row Row) Key() []string {
	return []string{strconv.FormatInt(int64(row.CreatedAt), 10), string(row.ID)}
}
