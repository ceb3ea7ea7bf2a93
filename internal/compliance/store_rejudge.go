package compliance

import (
	"encoding/json"
	"fmt"

	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

func insertRejudging(tx *db.Tx, r Rejudging, by string) error {
	return tx.ExecOne(`INSERT INTO labor_rejudging (district_id, id, from_day, to_day, started_by, started_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		tx.District(), r.ID, r.From, r.To, by, r.StartedAt)
}

func loadRejudging(tx *db.Tx, id RejudgingID) (Rejudging, error) {
	return db.Get(tx, func(row db.Row, r *Rejudging) error {
		var state, week, changes string
		err := row.Scan(&r.ID, &r.From, &r.To, &r.Ruleset, &state, &week, &r.cursor.Learner, &r.Judged, &r.Changed, &changes, &r.StartedAt, &r.FinishedAt)
		if err != nil {
			return err
		}
		r.Done = state == "done"
		if err := r.cursor.Week.UnmarshalText([]byte(week)); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(changes), &r.Changes); err != nil {
			return fmt.Errorf("changes of %s: %w", id, err)
		}
		return nil
	}, `SELECT id, from_day, to_day, ruleset, state, cursor_week, cursor_learner, judged, changed, changes, started_at, finished_at
		FROM labor_rejudging WHERE district_id = $1 AND id = $2`, tx.District(), id)
}

func saveRejudging(tx *db.Tx, r Rejudging) error {
	changes, err := json.Marshal(r.Changes)
	if err != nil {
		return err
	}
	state := "running"
	if r.Done {
		state = "done"
	}
	return tx.ExecOne(`UPDATE labor_rejudging SET ruleset = $3, state = $4, cursor_week = $5, cursor_learner = $6, judged = $7, changed = $8, changes = $9, finished_at = $10
		WHERE district_id = $1 AND id = $2`,
		tx.District(), r.ID, r.Ruleset, state, r.cursor.Week.String(), r.cursor.Learner, r.Judged, r.Changed, string(changes), r.FinishedAt)
}

// weeksAfter lists the weeks of learners with hours, in order, after a cursor.
func weeksAfter(tx *db.Tx, from, to wbl.Date, after weekOf, limit int) ([]weekOf, error) {
	return db.List(tx, func(r db.Row, w *weekOf) error { return r.Scan(&w.Week, &w.Learner) },
		`SELECT DISTINCT s.week, s.learner_id FROM shift s WHERE s.district_id = $1 AND s.kind = 'work' AND s.week BETWEEN $2 AND $3
		AND (s.week > $4 OR (s.week = $4 AND s.learner_id > $5)) ORDER BY s.week, s.learner_id LIMIT $6`,
		tx.District(), from, to, after.Week.String(), after.Learner, limit)
}
