package hours

import (
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

func shiftsOfWeek(tx *db.Tx, place wbl.PlacementID, week wbl.Date) ([]Shift, error) {
	return db.List(tx, shiftReader(), `SELECT `+shiftColumns+` FROM shift s
		WHERE s.district_id = $1 AND s.placement_id = $2 AND s.week = $3 ORDER BY s.day, s.start_min, s.id`,
		tx.District(), place, week)
}

func markComplete(tx *db.Tx, place wbl.PlacementID, week wbl.Date, at wbl.Instant) error {
	_, err := tx.Exec(`INSERT INTO work_week (district_id, placement_id, week, completed_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (district_id, placement_id, week) DO NOTHING`, tx.District(), place, week, at)
	return err
}

// sendWeek gives the drafts of a week to the supervisor.
func sendWeek(tx *db.Tx, place wbl.PlacementID, week wbl.Date, at wbl.Instant) (int64, error) {
	return tx.Exec(`UPDATE shift SET verify_state = 'waiting', updated_at = $4, version = version + 1
		WHERE district_id = $1 AND placement_id = $2 AND week = $3 AND verify_state = 'draft'`, tx.District(), place, week, at)
}

// takeBackWeek undoes markComplete and sendWeek.
func takeBackWeek(tx *db.Tx, place wbl.PlacementID, week wbl.Date, at wbl.Instant) (int64, error) {
	if _, err := tx.Exec(`DELETE FROM work_week WHERE district_id = $1 AND placement_id = $2 AND week = $3`,
		tx.District(), place, week); err != nil {
		return 0, err
	}
	return tx.Exec(`UPDATE shift SET verify_state = 'draft', updated_at = $4, version = version + 1
		WHERE district_id = $1 AND placement_id = $2 AND week = $3 AND verify_state = 'waiting'`, tx.District(), place, week, at)
}
