package hours

import (
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

func loadShift(tx *db.Tx, id wbl.ShiftID) (Shift, error) {
	return db.Get(tx, shiftReader(), `SELECT `+shiftColumns+` FROM shift s WHERE s.district_id = $1 AND s.id = $2`, tx.District(), id)
}

// loadFacts reads what an entry is judged by; except leaves out the entry itself when
// it is being changed.
func loadFacts(tx *db.Tx, e Entry, except wbl.ShiftID) (facts, error) {
	f, err := db.Get(tx, func(r db.Row, f *facts) error {
		return r.Scan(&f.Learner, &f.School, &f.Contact, &f.State, &f.StartsOn, &f.EndsOn, &f.Planned, &f.Birth,
			&f.Complete, &f.DayMinutes)
	}, `SELECT p.learner_id, p.school_id, p.contact_id, p.state, p.starts_on, p.ends_on, p.weekly_minutes, l.birth_date,
		EXISTS (SELECT 1 FROM work_week w WHERE w.district_id = $1 AND w.placement_id = $2 AND w.week = $3),
		(SELECT COALESCE(SUM(s.minutes), 0) FROM shift s WHERE s.district_id = $1 AND s.learner_id = p.learner_id AND s.day = $4
			AND s.verify_state <> 'rejected' AND s.id <> $5)
		FROM placement p JOIN learner l ON l.district_id = p.district_id AND l.id = p.learner_id
		WHERE p.district_id = $1 AND p.id = $2`,
		tx.District(), e.Placement, e.Day.Week(), e.Day, except)
	if err != nil {
		return f, err
	}
	if f.State == "completed" || f.State == "ended_early" {
		if f.EndedAt, err = endedAt(tx, e.Placement); err != nil {
			return f, err
		}
	}
	// Without times and with nobody to ask there is nothing to compare with, and without
	// somebody to tell it does not matter by how much the week is over its plan.
	if e.Start >= 0 || e.Asked {
		if f.Near, err = neighbours(tx, f.Learner, e.Day, except); err != nil {
			return f, err
		}
	}
	if e.Asked && f.Planned > 0 {
		f.WeekMinutes, err = weekMinutes(tx, e.Placement, e.Day.Week(), except)
	}
	return f, err
}

// weekMinutes are the minutes of a placement's week without one entry.
func weekMinutes(tx *db.Tx, place wbl.PlacementID, week wbl.Date, except wbl.ShiftID) (int, error) {
	return db.Get(tx, db.Scalar[int], `SELECT COALESCE(SUM(minutes), 0) FROM shift
		WHERE district_id = $1 AND placement_id = $2 AND week = $3 AND verify_state <> 'rejected' AND id <> $4`,
		tx.District(), place, week, except)
}

// endedAt is when a placement came to its end, 0 when its history does not tell.
func endedAt(tx *db.Tx, id wbl.PlacementID) (wbl.Instant, error) {
	return db.Get(tx, db.Scalar[wbl.Instant], `SELECT COALESCE(MAX(at), 0) FROM placement_event
		WHERE district_id = $1 AND placement_id = $2 AND to_state IN ('completed', 'ended_early')`, tx.District(), id)
}

func neighbours(tx *db.Tx, learner wbl.LearnerID, day wbl.Date, except wbl.ShiftID) ([]neighbour, error) {
	return db.List(tx, func(r db.Row, n *neighbour) error {
		return r.Scan(&n.Placement, &n.Day, &n.Kind, &n.Start, &n.End, &n.Minutes)
	}, `SELECT placement_id, day, kind, start_min, end_min, minutes FROM shift
		WHERE district_id = $1 AND learner_id = $2 AND day BETWEEN $3 AND $4 AND id <> $5 AND verify_state <> 'rejected'
		ORDER BY day, start_min`, tx.District(), learner, day.AddDays(-1), day.AddDays(1), except)
}

func insertShift(tx *db.Tx, s Shift, at wbl.Instant) error {
	_, err := tx.Exec(`INSERT INTO shift (district_id, id, placement_id, learner_id, school_id, contact_id, day, week,
		kind, absence, start_min, end_min, break_min, minutes, note, verify_state, flags, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $18)`,
		tx.District(), s.ID, s.Placement, s.Learner, s.School, s.Contact, s.Day, s.Day.Week(),
		s.Kind, s.Absence, int(s.Start), int(s.End), s.Break, s.Minutes, s.Note, s.Verify, s.Flags, at)
	return err
}

// updateEntry saves what the learner changed: the entry starts again, whatever host or
// school had said about it.
func updateEntry(tx *db.Tx, s Shift, at wbl.Instant) error {
	return tx.ExecOne(`UPDATE shift SET contact_id = $4, day = $5, week = $6, kind = $7, absence = $8,
		start_min = $9, end_min = $10, break_min = $11, minutes = $12, note = $13, verify_state = $14, flags = $15,
		verified_by = '', verified_at = NULL, claimed_minutes = -1, reason = '', approve_state = 'waiting',
		approved_by = '', approved_at = NULL, school_reason = '', updated_at = $16, version = version + 1
		WHERE district_id = $1 AND id = $2 AND version = $3`,
		tx.District(), s.ID, s.Version, s.Contact, s.Day, s.Day.Week(), s.Kind, s.Absence,
		int(s.Start), int(s.End), s.Break, s.Minutes, s.Note, s.Verify, s.Flags, at)
}

func deleteShift(tx *db.Tx, id wbl.ShiftID, version int) error {
	return tx.ExecOne(`DELETE FROM shift WHERE district_id = $1 AND id = $2 AND version = $3`, tx.District(), id, version)
}

// learnerIDs are the ids under which a learner's shifts are kept: the learner's own, and
// those of records that were merged into it.
func learnerIDs(tx *db.Tx, id wbl.LearnerID) ([]wbl.LearnerID, error) {
	merged, err := db.List(tx, db.Scalar[wbl.LearnerID],
		`SELECT id FROM learner WHERE district_id = $1 AND merged_into = $2`, tx.District(), id)
	return append([]wbl.LearnerID{id}, merged...), err
}

// Place is what the pages of this room need of a placement.
type Place struct {
	ID       wbl.PlacementID
	Learner  wbl.LearnerID
	School   wbl.SchoolID
	Contact  wbl.ContactID
	Title    string
	Employer string
	State    string
	StartsOn wbl.Date
	EndsOn   wbl.Date
	Schedule wbl.Schedule
	Planned  int
	Name     string // of the learner
	Host     string // name of the supervisor
}

const placementColumns = `p.id, p.learner_id, p.school_id, p.contact_id, p.title, COALESCE(e.name, ''), p.state, p.starts_on, p.ends_on,
	p.schedule, p.weekly_minutes, ` + learnerName + `, COALESCE(c.name, '')`

// learnerName is a learner's name as everybody here says it.
const learnerName = `CASE WHEN l.preferred <> '' THEN l.preferred ELSE l.given END || ' ' || l.family`

const placementJoins = ` JOIN learner l ON l.district_id = p.district_id AND l.id = p.learner_id
	LEFT JOIN employer e ON e.id = p.employer_id LEFT JOIN contact c ON c.id = p.contact_id `

func scanPlacement(r db.Row, p *Place) error {
	var schedule string
	if err := r.Scan(&p.ID, &p.Learner, &p.School, &p.Contact, &p.Title, &p.Employer, &p.State, &p.StartsOn, &p.EndsOn,
		&schedule, &p.Planned, &p.Name, &p.Host); err != nil {
		return err
	}
	p.Schedule = readSchedule(schedule)
	return nil
}

func loadPlacement(tx *db.Tx, id wbl.PlacementID) (Place, error) {
	return db.Get(tx, scanPlacement, `SELECT `+placementColumns+` FROM placement p`+placementJoins+
		`WHERE p.district_id = $1 AND p.id = $2`, tx.District(), id)
}

// placementsOf lists the placements for which a learner may log hours: the active ones,
// and those that ended a short while ago.
func placementsOf(tx *db.Tx, ids []wbl.LearnerID, endedSince wbl.Instant) ([]Place, error) {
	return db.List(tx, scanPlacement, `SELECT `+placementColumns+` FROM placement p`+placementJoins+
		`WHERE p.district_id = $1 AND p.learner_id IN (SELECT value FROM json_each($2))
		AND (p.state = 'active' OR (p.state IN ('completed', 'ended_early') AND p.updated_at >= $3))
		ORDER BY p.state, p.created_at DESC, p.id`, tx.District(), db.IDs(ids), endedSince)
}
