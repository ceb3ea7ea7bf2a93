package hours

import (
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// totalColumns add up minutes by how far they have come, see Totals.
const totalColumns = `COALESCE(SUM(minutes) FILTER (WHERE verify_state <> 'rejected' AND approve_state <> 'returned'), 0),
	COALESCE(SUM(minutes) FILTER (WHERE verify_state = 'verified' AND approve_state <> 'returned'), 0),
	COALESCE(SUM(minutes) FILTER (WHERE approve_state = 'approved'), 0),
	COALESCE(SUM(minutes) FILTER (WHERE export_id <> ''), 0)`

func scanTotals(r db.Row, t *Totals) error {
	return r.Scan(&t.Logged, &t.Verified, &t.Approved, &t.Paid)
}

func totalsOfPlacement(tx *db.Tx, id wbl.PlacementID) (Totals, error) {
	return db.Get(tx, scanTotals, `SELECT `+totalColumns+` FROM shift WHERE district_id = $1 AND placement_id = $2`,
		tx.District(), id)
}

func totalsOfLearner(tx *db.Tx, ids []wbl.LearnerID) (Totals, error) {
	if len(ids) == 1 { // nearly always, and then without a list to join
		return db.Get(tx, scanTotals, `SELECT `+totalColumns+` FROM shift WHERE district_id = $1 AND learner_id = $2`, tx.District(), ids[0])
	}
	return db.Get(tx, scanTotals, `SELECT `+totalColumns+` FROM shift
		WHERE district_id = $1 AND learner_id IN (SELECT value FROM json_each($2))`, tx.District(), db.IDs(ids))
}

// weekTotals are the minutes of a placement in a week, and whether the learner said that
// the week is complete.
func weekTotals(tx *db.Tx, id wbl.PlacementID, week wbl.Date) (t Totals, complete bool, err error) {
	t, err = db.Get(tx, scanTotals, `SELECT `+totalColumns+` FROM shift
		WHERE district_id = $1 AND placement_id = $2 AND week = $3`, tx.District(), id, week)
	if err != nil {
		return t, false, err
	}
	complete, err = weekComplete(tx, id, week)
	return t, complete, err
}

func weekComplete(tx *db.Tx, id wbl.PlacementID, week wbl.Date) (bool, error) {
	return db.Get(tx, db.Scalar[bool], `SELECT EXISTS (SELECT 1 FROM work_week
		WHERE district_id = $1 AND placement_id = $2 AND week = $3)`, tx.District(), id, week)
}

func recentShifts(tx *db.Tx, ids []wbl.LearnerID, since wbl.Date) ([]Shift, error) {
	return db.List(tx, shiftReader(), `SELECT `+shiftColumns+` FROM shift s
		WHERE s.district_id = $1 AND s.learner_id IN (SELECT value FROM json_each($2)) AND s.day >= $3
		ORDER BY s.day DESC, s.id DESC LIMIT 200`, tx.District(), db.IDs(ids), since)
}
