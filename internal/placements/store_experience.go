package placements

import (
	"time"

	"throughline/internal/platform/access"
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

// RefreshMinutes counts the hours of a placement that is over again, after hours of it
// were approved or returned late. One that is not over is left alone.
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
		began_on, ended_on, minutes, note, outcome, recorded_by, recorded_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
		tx.District(), e.ID, e.Learner, e.School, e.Type, e.Title, e.Employer, e.Placement,
		e.BeganOn, e.EndedOn, e.Minutes, e.Note, e.Outcome, by, at)
}

func dropExperience(tx *db.Tx, id wbl.PlacementID) error {
	_, err := tx.Exec(`DELETE FROM experience WHERE district_id = $1 AND placement_id = $2`, tx.District(), id)
	return err
}

// employerExists checks a reference that the database cannot, because employers are
// kept apart from the districts.
func employerExists(tx *db.Tx, id wbl.EmployerID) error {
	n, err := db.Get(tx, db.Scalar[int], `SELECT COUNT(*) FROM employer WHERE id = $1 AND state = 'active'`, id)
	if err != nil || n > 0 {
		return err
	}
	var errs wbl.FieldErrors
	errs.Add("employer", "placements.error.no_host")
	return errs.Err()
}

// sameLearner is the condition of rows that belong to the learner $2, also under a
// record that was merged into theirs.
const sameLearner = `(SELECT m.id FROM learner m WHERE m.district_id = $1 AND (m.id = $2 OR m.merged_into = $2))`

// timelineItems reads a learner's placements and their other experiences. A placement
// without a first day stands at the day on which it was made.
func timelineItems(tx *db.Tx, id wbl.LearnerID, zone *time.Location) ([]Item, error) {
	placed, err := db.List(tx, func(r db.Row, i *Item) error {
		var made wbl.Instant
		if err := r.Scan(&i.Placement, &i.State, &i.Type, &i.Title, &i.Employer, &i.From, &i.To, &made, &i.Minutes); err != nil {
			return err
		}
		if i.From.IsZero() {
			i.From = wbl.DateOf(made.Time().In(zone))
		}
		return nil
	}, `SELECT p.id, p.state, p.type, p.title, COALESCE(ek.name, e.name, ''), p.starts_on, p.ends_on, p.created_at,
			COALESCE((SELECT x.minutes FROM experience x WHERE x.district_id = p.district_id AND x.placement_id = p.id),
				(SELECT SUM(s.minutes) FROM shift s WHERE s.district_id = p.district_id AND s.placement_id = p.id
					AND s.kind = 'work' AND s.verify_state = 'verified' AND s.approve_state = 'approved'), 0)
		FROM placement p LEFT JOIN employer e ON e.id = p.employer_id LEFT JOIN employer ek ON ek.id = e.merged_into
		WHERE p.district_id = $1 AND p.learner_id IN `+sameLearner, tx.District(), id)
	if err != nil {
		return nil, err
	}
	other, err := db.List(tx, func(r db.Row, i *Item) error {
		return r.Scan(&i.Type, &i.Title, &i.Employer, &i.From, &i.To, &i.Minutes, &i.Note)
	}, `SELECT x.type, x.title, COALESCE(ek.name, e.name, ''), x.began_on, x.ended_on, x.minutes, x.note
		FROM experience x LEFT JOIN employer e ON e.id = x.employer_id LEFT JOIN employer ek ON ek.id = e.merged_into
		WHERE x.district_id = $1 AND x.placement_id = '' AND x.learner_id IN `+sameLearner, tx.District(), id)
	return append(placed, other...), err
}

// ExperienceRow is an experience with the names that lists show.
type ExperienceRow struct {
	Experience
	LearnerName  string
	EmployerName string
}

// Key is the place of a row in the list, for paging.
func (r ExperienceRow) Key() []string { return []string{r.BeganOn.String(), r.ID} }

func listExperiences(tx *db.Tx, a access.Actor, after []string, limit int) ([]ExperienceRow, error) {
	q := &query{}
	if schools, all := a.Schools(access.Staff...); !all {
		q.and("x.school_id IN (SELECT value FROM json_each(?))", db.IDs(schools))
	}
	if len(after) == 2 && after[0] != "" {
		q.and("(x.began_on < ? OR (x.began_on = ? AND x.id < ?))", after[0], after[0], after[1])
	}
	return db.List(tx, func(r db.Row, x *ExperienceRow) error {
		return r.Scan(&x.ID, &x.Learner, &x.School, &x.Type, &x.Title, &x.Employer, &x.BeganOn, &x.EndedOn, &x.Minutes, &x.Note, &x.LearnerName, &x.EmployerName)
	}, `SELECT x.id, COALESCE(l.merged_into, l.id), x.school_id, x.type, x.title, x.employer_id, x.began_on, x.ended_on, x.minutes, x.note,
			CASE WHEN l.preferred <> '' THEN l.preferred ELSE l.given END || ' ' || l.family, COALESCE(ek.name, e.name, '')
		FROM experience x JOIN learner l ON l.district_id = x.district_id AND l.id = x.learner_id
		LEFT JOIN employer e ON e.id = x.employer_id LEFT JOIN employer ek ON ek.id = e.merged_into
		WHERE x.district_id = $1 AND x.placement_id = ''`+q.where()+` ORDER BY x.began_on DESC, x.id DESC LIMIT `+itoa(int64(limit)),
		append([]any{tx.District()}, q.args...)...)
}
