package partners

import (
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// VettingOf is SQL: the state of vetting of the family of employer e in the district $1,
// for the lists of all rooms. Of several decisions the latest holds.
const VettingOf = `COALESCE((SELECT r.vetting FROM employer_relation r JOIN employer m ON m.id = r.employer_id
	WHERE r.district_id = $1 AND r.school_id = '' AND (m.id = e.id OR m.merged_into = e.id)
	ORDER BY r.updated_at DESC, r.employer_id LIMIT 1), 'new')`

// Item is a partner in a list.
type Item struct {
	ID      wbl.EmployerID `json:"id"`
	Name    string         `json:"name"`
	City    string         `json:"city,omitempty"`  // of one of its worksites
	Sites   int            `json:"worksites"`       //
	Vetting State          `json:"vetting"`         // by the actor's district
	Stage   Stage          `json:"stage,omitempty"` // furthest of the actor's schools
	Owner   string         `json:"owner,omitempty"` // who keeps the contact at one of them
	Active  int            `json:"active"`          // placements of the actor's schools that are being prepared or under way
	search  string
}

// KeyOf is the place of a row in a list: where the next page begins after it.
func KeyOf(i Item) [2]string { return [2]string{i.search, string(i.ID)} }

// Filter says which partners are wanted. Empty fields let everything pass.
type Filter struct {
	Q       string // part of a name or city
	Vetting State
	Stage   Stage
	Owner   wbl.AccountID
	After   [2]string // sort text and id of the last row shown
	Limit   int
}

// reach is what the actor's rows are limited to: all schools of the district or some.
type reach struct {
	schools []wbl.SchoolID
	all     bool
}

func scanItem(r db.Row, i *Item) error {
	return r.Scan(&i.ID, &i.Name, &i.search, &i.City, &i.Sites, &i.Vetting, &i.Stage, &i.Owner)
}

// listItems reads one row more than the limit. Stage and owner are those of the schools
// in reach, whose notes the actor may read as well.
func listItems(tx *db.Tx, f Filter, in reach) ([]Item, error) {
	relation := `FROM employer_relation r JOIN employer m ON m.id = r.employer_id LEFT JOIN account o ON o.id = r.owner_id
		WHERE r.district_id = $1 AND (m.id = e.id OR m.merged_into = e.id)
		AND ($2 OR r.school_id IN (SELECT value FROM json_each($3)))`
	return db.List(tx, scanItem, `SELECT e.id, e.name, e.search,
		COALESCE((SELECT MIN(w.city) FROM worksite w JOIN employer m ON m.id = w.employer_id WHERE m.id = e.id OR m.merged_into = e.id), ''),
		(SELECT COUNT(*) FROM worksite w JOIN employer m ON m.id = w.employer_id WHERE m.id = e.id OR m.merged_into = e.id),
		`+VettingOf+`,
		COALESCE((SELECT r.stage `+relation+` ORDER BY r.updated_at DESC, r.school_id LIMIT 1), ''),
		COALESCE((SELECT o.name `+relation+` AND r.owner_id <> '' ORDER BY r.updated_at DESC, r.school_id LIMIT 1), '')
		FROM employer e WHERE e.state = 'active' AND e.search LIKE $4 ESCAPE '\'
		AND ($5 = '' OR `+VettingOf+` = $5)
		AND ($6 = '' OR EXISTS (SELECT 1 `+relation+` AND r.stage = $6))
		AND ($7 = '' OR EXISTS (SELECT 1 `+relation+` AND r.owner_id = $7))
		AND (e.search > $8 OR (e.search = $8 AND e.id > $9))
		ORDER BY e.search, e.id LIMIT $10`,
		tx.District(), in.all, db.IDs(in.schools), db.Contains(f.Q), string(f.Vetting), string(f.Stage), string(f.Owner),
		f.After[0], f.After[1], f.Limit+1)
}

// countActive counts the placements that are being prepared or under way with each of
// the employers, of learners at the schools in reach.
func countActive(tx *db.Tx, ids []wbl.EmployerID, in reach) (map[wbl.EmployerID]int, error) {
	type count struct {
		id wbl.EmployerID
		n  int
	}
	counts, err := db.List(tx, func(r db.Row, c *count) error { return r.Scan(&c.id, &c.n) },
		`SELECT COALESCE(e.merged_into, e.id), COUNT(*) FROM placement p JOIN employer e ON e.id = p.employer_id
		WHERE p.district_id = $1 AND p.state IN ('accepted', 'preparing', 'active')
		AND COALESCE(e.merged_into, e.id) IN (SELECT value FROM json_each($2))
		AND ($3 OR p.school_id IN (SELECT value FROM json_each($4)))
		GROUP BY COALESCE(e.merged_into, e.id)`, tx.District(), db.IDs(ids), in.all, db.IDs(in.schools))
	byID := make(map[wbl.EmployerID]int, len(counts))
	for _, c := range counts {
		byID[c.id] = c.n
	}
	return byID, err
}

// findByStems lists the employers whose text holds one of the beginnings of words.
func findByStems(tx *db.Tx, stems [2]string, limit int) ([]Item, error) {
	return db.List(tx, scanItem, `SELECT e.id, e.name, e.search,
		COALESCE((SELECT MIN(w.city) FROM worksite w WHERE w.employer_id = e.id), ''),
		(SELECT COUNT(*) FROM worksite w WHERE w.employer_id = e.id), `+VettingOf+`, '', ''
		FROM employer e WHERE e.state = 'active' AND (e.search LIKE $2 ESCAPE '\' OR e.search LIKE $3 ESCAPE '\')
		ORDER BY e.search, e.id LIMIT $4`,
		tx.District(), db.Contains(stems[0]), db.Contains(stems[1]), limit)
}
