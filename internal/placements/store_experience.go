package placements

import (
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// countedMinutes is what counts of a placement's hours: work that the host verified and
// the school approved.
const countedMinutes = `(SELECT COALESCE(SUM(s.minutes), 0) FROM shift s WHERE s.district_id = $1 AND s.placement_id = $2
	AND s.kind = 'work' AND s.verify_state = 'verified' AND s.approve_state = 'approved')`

func approvedMinutes(tx *db.Tx, id wbl.PlacementID) (int, error) {
	return db.Get(tx, db.Scalar[int], `SELECT `+countedMinutes, tx.District(), id)
}

// RefreshMinutes counts a completed placement's hours again, after hours of it were
// approved or returned late. A placement that is not completed is left alone.
func RefreshMinutes(tx *db.Tx, id wbl.PlacementID) error {
	_, err := tx.Exec(`UPDATE experience SET minutes = `+countedMinutes+`
		WHERE district_id = $1 AND placement_id = $2`, tx.District(), id)
	return err
}

// shiftsOf counts the entries of hours of any kind.
func shiftsOf(tx *db.Tx, id wbl.PlacementID) (int, error) {
	return db.Get(tx, db.Scalar[int], `SELECT COUNT(*) FROM shift WHERE district_id = $1 AND placement_id = $2`, tx.District(), id)
}

// insertExperience writes an experience; a placement's own is written anew.
func insertExperience(tx *db.Tx, e Experience, by string, at wbl.Instant) error {
	if e.Placement != "" {
		if err := dropExperience(tx, e.Placement); err != nil {
			return err
		}
	}
	return tx.ExecOne(`INSERT INTO experience (district_id, id, learner_id, school_id, type, title, employer_id, placement_id,
		began_on, ended_on, minutes, note, recorded_by, recorded_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		tx.District(), e.ID, e.Learner, e.School, e.Type, e.Title, e.Employer, e.Placement,
		e.BeganOn, e.EndedOn, e.Minutes, e.Note, by, at)
}

func dropExperience(tx *db.Tx, id wbl.PlacementID) error {
	_, err := tx.Exec(`DELETE FROM experience WHERE district_id = $1 AND placement_id = $2`, tx.District(), id)
	return err
}

// employerExists checks a reference that the database cannot, because employers are
// kept apart from the districts.
func employerExists(tx *db.Tx, id wbl.EmployerID) error {
	_, err := db.Get(tx, db.Scalar[string], `SELECT id FROM employer WHERE id = $1 AND state = 'active'`, id)
	return err
}
