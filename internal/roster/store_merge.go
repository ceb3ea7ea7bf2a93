package roster

import (
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// sameNames lists pairs of learners with one folded name and birth date.
func sameNames(tx *db.Tx) ([][2]wbl.LearnerID, error) {
	return db.List(tx, func(r db.Row, p *[2]wbl.LearnerID) error { return r.Scan(&p[0], &p[1]) },
		`SELECT x.id, y.id FROM learner x JOIN learner y ON y.district_id = x.district_id AND y.sort_name = x.sort_name AND y.id > x.id
		WHERE x.district_id = $1 AND x.birth_date IS NOT NULL AND x.birth_date = y.birth_date AND x.merged_into IS NULL AND y.merged_into IS NULL
		ORDER BY x.id, y.id`, tx.District())
}

func insertPairs(tx *db.Tx, pairs [][2]wbl.LearnerID, reason string) error {
	b := db.NewBulk(tx, `INSERT INTO duplicate_pair (district_id, a_id, b_id, reason) VALUES`, 4, `ON CONFLICT (district_id, a_id, b_id) DO NOTHING`)
	for _, p := range pairs {
		if err := b.Add(tx.District(), p[0], p[1], reason); err != nil {
			return err
		}
	}
	return b.Flush()
}

// openPairs lists the pairs that wait, both of them within reach and still alike.
func openPairs(tx *db.Tx, of reach, after [2]string, limit int) ([]Pair, error) {
	type ids struct {
		a, b   wbl.LearnerID
		reason string
	}
	list, err := db.List(tx, func(r db.Row, p *ids) error { return r.Scan(&p.a, &p.b, &p.reason) },
		`SELECT d.a_id, d.b_id, d.reason FROM duplicate_pair d
		JOIN learner x ON x.district_id = d.district_id AND x.id = d.a_id
		JOIN learner y ON y.district_id = d.district_id AND y.id = d.b_id
		WHERE d.district_id = $1 AND d.state = 'open' AND x.merged_into IS NULL AND y.merged_into IS NULL
		AND x.sort_name = y.sort_name AND x.birth_date = y.birth_date
		AND ($2 = TRUE OR (x.school_id IN (SELECT value FROM json_each($3)) AND y.school_id IN (SELECT value FROM json_each($3))))
		AND (d.a_id > $4 OR (d.a_id = $4 AND d.b_id > $5)) ORDER BY d.a_id, d.b_id LIMIT $6`,
		tx.District(), of.all, db.IDs(of.schools), after[0], after[1], limit)
	if err != nil {
		return nil, err
	}
	pairs := make([]Pair, len(list))
	for i, p := range list {
		pairs[i] = Pair{Reason: p.reason, State: "open"}
		if pairs[i].A, err = twin(tx, p.a); err != nil {
			return nil, err
		}
		if pairs[i].B, err = twin(tx, p.b); err != nil {
			return nil, err
		}
	}
	return pairs, nil
}

// twin reads a record as the comparison shows it.
func twin(tx *db.Tx, id wbl.LearnerID) (t Twin, err error) {
	t.Item, err = db.Get(tx, scanItem, `SELECT `+itemColumns+` FROM learner l JOIN school s ON s.district_id = l.district_id AND s.id = l.school_id
		WHERE l.district_id = $1 AND l.id = $2`, tx.District(), id)
	if err != nil {
		return t, err
	}
	t.Birth, t.Email = t.Item.birth, t.Item.email
	keys, err := keysOfLearners(tx, []wbl.LearnerID{id})
	if err != nil {
		return t, err
	}
	t.Keys = keys[id]
	if t.Years, err = history(tx, id); err != nil {
		return t, err
	}
	t.Records, err = db.Get(tx, db.Scalar[int], `SELECT (SELECT count(*) FROM placement WHERE district_id = $1 AND learner_id = $2)
		+ (SELECT count(*) FROM experience WHERE district_id = $1 AND learner_id = $2 AND placement_id IS NULL)`, tx.District(), id)
	return t, err
}

// decision is what was decided about a pair.
type decision struct {
	state string
	kept  wbl.LearnerID // of a merge
	prior State         // of a merge: what the other one was
	by    string
}

// ordered puts the ids of a pair into the order of the table.
func ordered(x, y wbl.LearnerID) (wbl.LearnerID, wbl.LearnerID) { return min(x, y), max(x, y) }

func decisionOf(tx *db.Tx, x, y wbl.LearnerID) (decision, error) {
	a, b := ordered(x, y)
	return db.Get(tx, func(r db.Row, d *decision) error { return r.Scan(&d.state, &d.kept, &d.prior) },
		`SELECT state, kept_id, prior_state FROM duplicate_pair WHERE district_id = $1 AND a_id = $2 AND b_id = $3`, tx.District(), a, b)
}

// pairState is what the queue says about two learners; they need not be on it.
func pairState(tx *db.Tx, x, y wbl.LearnerID) (reason, state string, kept wbl.LearnerID, err error) {
	a, b := ordered(x, y)
	type row struct {
		reason, state string
		kept          wbl.LearnerID
	}
	rows, err := db.List(tx, func(r db.Row, v *row) error { return r.Scan(&v.reason, &v.state, &v.kept) },
		`SELECT reason, state, kept_id FROM duplicate_pair WHERE district_id = $1 AND a_id = $2 AND b_id = $3`, tx.District(), a, b)
	if err != nil || len(rows) == 0 {
		return "", "open", "", err
	}
	return rows[0].reason, rows[0].state, rows[0].kept, nil
}

func savePair(tx *db.Tx, now wbl.Instant, x, y wbl.LearnerID, d decision) error {
	a, b := ordered(x, y)
	_, err := tx.Exec(`INSERT INTO duplicate_pair (district_id, a_id, b_id, reason, state, kept_id, prior_state, decided_by, decided_at)
		VALUES ($1, $2, $3, 'by_hand', $4, $5, $6, $7, $8) ON CONFLICT (district_id, a_id, b_id) DO UPDATE SET state = excluded.state,
		kept_id = excluded.kept_id, prior_state = excluded.prior_state, decided_by = excluded.decided_by, decided_at = excluded.decided_at`,
		tx.District(), a, b, d.state, d.kept, string(d.prior), d.by, now)
	return err
}

func setMerged(tx *db.Tx, now wbl.Instant, id, into wbl.LearnerID) error {
	return tx.ExecOne(`UPDATE learner SET state = 'merged', merged_into = $3, updated_at = $4, version = version + 1
		WHERE district_id = $1 AND id = $2`, tx.District(), id, into, now)
}

func unsetMerged(tx *db.Tx, now wbl.Instant, id wbl.LearnerID, state State) error {
	return tx.ExecOne(`UPDATE learner SET state = $3, merged_into = NULL, updated_at = $4, version = version + 1
		WHERE district_id = $1 AND id = $2`, tx.District(), id, string(state), now)
}

// moveFollowers lets those who were merged into one record follow it into another.
func moveFollowers(tx *db.Tx, from, to wbl.LearnerID) error {
	_, err := tx.Exec(`UPDATE learner SET merged_into = $3, version = version + 1 WHERE district_id = $1 AND merged_into = $2`, tx.District(), from, to)
	return err
}

// mergedDirectly lists those who were merged into id by a decision of their own.
func mergedDirectly(tx *db.Tx, id wbl.LearnerID) ([]wbl.LearnerID, error) {
	return db.List(tx, db.Scalar[wbl.LearnerID], `SELECT CASE WHEN a_id = $2 THEN b_id ELSE a_id END FROM duplicate_pair
		WHERE district_id = $1 AND state = 'merged' AND kept_id = $2 ORDER BY 1`, tx.District(), id)
}
