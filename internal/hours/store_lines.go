package hours

import (
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// maxLines bounds a list that one person works down: a coordinator with 150 placements
// has about 600 entries a week.
const maxLines = 2000

// lineColumns are the columns of a Line, shiftColumns first.
const lineColumns = shiftColumns + `, ` + learnerName + `, p.title, COALESCE(sc.name, ''), COALESCE(c.name, ''),
	CASE WHEN v.state = 'vetted' AND (v.email = '' OR v.email = c.email) THEN TRUE ELSE FALSE END, p.weekly_minutes,
	(SELECT COALESCE(SUM(x.minutes), 0) FROM shift x WHERE x.district_id = s.district_id AND x.placement_id = s.placement_id
		AND x.week = s.week AND x.verify_state <> 'rejected' AND x.approve_state <> 'returned')`

const lineJoins = ` JOIN placement p ON p.district_id = s.district_id AND p.id = s.placement_id
	JOIN learner l ON l.district_id = s.district_id AND l.id = s.learner_id
	LEFT JOIN school sc ON sc.district_id = s.district_id AND sc.id = s.school_id
	LEFT JOIN contact c ON c.id = s.contact_id
	LEFT JOIN contact_vetting v ON v.district_id = s.district_id AND v.contact_id = s.contact_id `

// lineReader makes a scan function for lineColumns.
func lineReader() func(db.Row, *Line) error {
	var l Line
	read := shiftReader(&l.Student, &l.Title, &l.SchoolName, &l.Host, &l.Vetted, &l.Planned, &l.WeekMinutes)
	return func(r db.Row, out *Line) error {
		err := read(r, &l.Shift)
		*out = l
		return err
	}
}

// waitingLines are the entries that wait for one of the supervisors.
func waitingLines(tx *db.Tx, contacts []string) ([]Line, error) {
	return db.List(tx, lineReader(), `SELECT `+lineColumns+` FROM shift s`+lineJoins+`
		WHERE s.district_id = $1 AND s.contact_id IN (SELECT value FROM json_each($2))
		AND s.verify_state = 'waiting' AND s.flags NOT LIKE '%disputed%'
		ORDER BY s.week, s.day, s.start_min, s.id LIMIT $3`, tx.District(), db.IDs(contacts), maxLines)
}

// queueLines are the entries that wait for the schools: verified or rejected by the
// host, and those that a supervisor disputes.
func queueLines(tx *db.Tx, schools []wbl.SchoolID, all bool) ([]Line, error) {
	return db.List(tx, lineReader(), `SELECT `+lineColumns+` FROM shift s`+lineJoins+`
		WHERE s.district_id = $1 AND ($2 OR s.school_id IN (SELECT value FROM json_each($3)))
		AND s.approve_state = 'waiting' AND (s.verify_state IN ('verified', 'rejected') OR (s.verify_state = 'waiting' AND s.flags LIKE '%disputed%'))
		ORDER BY s.week, s.day, s.start_min, s.id LIMIT $4`, tx.District(), all, db.IDs(schools), maxLines)
}

// weekLines are all entries of a placement's week.
func weekLines(tx *db.Tx, place wbl.PlacementID, week wbl.Date) ([]Line, error) {
	return db.List(tx, lineReader(), `SELECT `+lineColumns+` FROM shift s`+lineJoins+`
		WHERE s.district_id = $1 AND s.placement_id = $2 AND s.week = $3 ORDER BY s.day, s.start_min, s.id`, tx.District(), place, week)
}

func loadLine(tx *db.Tx, id wbl.ShiftID) (Line, error) {
	return db.Get(tx, lineReader(), `SELECT `+lineColumns+` FROM shift s`+lineJoins+`WHERE s.district_id = $1 AND s.id = $2`, tx.District(), id)
}

// saveVerdict writes what the host decided, or took back.
func saveVerdict(tx *db.Tx, s Shift, at wbl.Instant) error {
	return tx.ExecOne(`UPDATE shift SET verify_state = $4, verified_by = $5, verified_at = $6, minutes = $7, claimed_minutes = $8,
		reason = $9, flags = $10, updated_at = $11, version = version + 1
		WHERE district_id = $1 AND id = $2 AND version = $3`,
		tx.District(), s.ID, s.Version, s.Verify, s.VerifiedBy, s.VerifiedAt, s.Minutes, s.Claimed, s.Reason, s.Flags, at)
}

// verifyAll confirms waiting entries as they are.
func verifyAll(tx *db.Tx, ids []wbl.ShiftID, by string, at wbl.Instant) (int64, error) {
	return tx.Exec(`UPDATE shift SET verify_state = 'verified', verified_by = $3, verified_at = $4, updated_at = $4, version = version + 1
		WHERE district_id = $1 AND id IN (SELECT value FROM json_each($2)) AND verify_state = 'waiting'`, tx.District(), db.IDs(ids), by, at)
}

// verdictsOf are the entries that somebody decided at a moment: one act.
func verdictsOf(tx *db.Tx, by string, at wbl.Instant) ([]Shift, error) {
	return db.List(tx, shiftReader(), `SELECT `+shiftColumns+` FROM shift s
		WHERE s.district_id = $1 AND s.verified_by = $2 AND s.verified_at = $3`, tx.District(), by, at)
}

// saveSchool writes what the school decided, or took back.
func saveSchool(tx *db.Tx, ids []wbl.ShiftID, state ApproveState, by, reason string, decided, at wbl.Instant) (int64, error) {
	return tx.Exec(`UPDATE shift SET approve_state = $3, approved_by = $4, school_reason = $5, approved_at = $6, updated_at = $7,
		version = version + 1 WHERE district_id = $1 AND id IN (SELECT value FROM json_each($2)) AND export_id = ''`,
		tx.District(), db.IDs(ids), state, by, reason, decided, at)
}

// decisionsOf are the entries that somebody of the school decided at a moment.
func decisionsOf(tx *db.Tx, by string, at wbl.Instant) ([]Shift, error) {
	return db.List(tx, shiftReader(), `SELECT `+shiftColumns+` FROM shift s
		WHERE s.district_id = $1 AND s.approved_by = $2 AND s.approved_at = $3`, tx.District(), by, at)
}

// giveTo puts entries before a supervisor as if they had never been asked about.
func giveTo(tx *db.Tx, ids []wbl.ShiftID, contact wbl.ContactID, at wbl.Instant) error {
	_, err := tx.Exec(`UPDATE shift SET contact_id = $3, asked_at = NULL, updated_at = $4, version = version + 1
		WHERE district_id = $1 AND id IN (SELECT value FROM json_each($2))`, tx.District(), db.IDs(ids), contact, at)
	return err
}

func saveCorrection(tx *db.Tx, s Shift, at wbl.Instant) error {
	return tx.ExecOne(`UPDATE shift SET minutes = $4, school_reason = $5, flags = $6, updated_at = $7, version = version + 1
		WHERE district_id = $1 AND id = $2 AND version = $3`, tx.District(), s.ID, s.Version, s.Minutes, s.SchoolReason, s.Flags, at)
}
