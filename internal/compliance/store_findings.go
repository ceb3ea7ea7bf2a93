package compliance

import (
	"encoding/json"
	"fmt"

	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

const findingColumns = `f.id, f.placement_id, f.learner_id, f.school_id, f.shift_id, f.week, f.day, f.finding, f.ruleset, f.assumed, f.found_at,
	f.state, f.note, f.decided_by, f.decided_at, f.version`

func (f *Finding) dest(text *string) []any {
	return []any{
		&f.ID, &f.Placement, &f.Learner, &f.School, &f.ShiftID, &f.Week, &f.Day, text, &f.Ruleset, &f.Assumed, &f.FoundAt,
		&f.State, &f.Note, &f.DecidedBy, &f.DecidedAt, &f.Version,
	}
}

func (f *Finding) read(text string) error {
	if err := json.Unmarshal([]byte(text), &f.Finding); err != nil {
		return fmt.Errorf("read finding %s: %w", f.ID, err)
	}
	return nil
}

func scanFinding(r db.Row, f *Finding) error {
	var text string
	if err := r.Scan(f.dest(&text)...); err != nil {
		return err
	}
	return f.read(text)
}

// findingsIn reads the findings of a placement, all weeks: few, and what is said once and
// not every week is looked for in all of them.
func findingsIn(tx *db.Tx, p wbl.PlacementID) ([]Finding, error) {
	return db.List(tx, scanFinding, `SELECT `+findingColumns+` FROM labor_finding f WHERE f.district_id = $1 AND f.placement_id = $2`, tx.District(), p)
}

// selectShown adds what people read beside a finding.
const selectShown = `SELECT ` + findingColumns + `, l.given || ' ' || l.family, e.name, p.title, COALESCE(a.name, ''),
	COALESCE(s.start_min, -1), COALESCE(s.end_min, -1), COALESCE(s.minutes, 0)
	FROM labor_finding f
	JOIN learner l ON l.district_id = f.district_id AND l.id = f.learner_id
	JOIN placement p ON p.district_id = f.district_id AND p.id = f.placement_id
	JOIN employer e ON e.id = p.employer_id
	LEFT JOIN shift s ON s.district_id = f.district_id AND s.id = f.shift_id
	LEFT JOIN account a ON 'account:' || a.id = f.decided_by
	WHERE f.district_id = $1`

func scanShown(r db.Row, f *Finding) error {
	var text string
	err := r.Scan(append(f.dest(&text), &f.LearnerName, &f.Employer, &f.Title, &f.Decider, &f.Start, &f.End, &f.Minutes)...)
	if err != nil {
		return err
	}
	return f.read(text)
}

func loadFinding(tx *db.Tx, id FindingID) (Finding, error) {
	return db.Get(tx, scanShown, selectShown+` AND f.id = $2`, tx.District(), id)
}

// findingQueue lists findings of a state at some schools, the latest day first.
func findingQueue(tx *db.Tx, state FindingState, schools []wbl.SchoolID, all bool, after [2]string, limit int) ([]Finding, error) {
	return db.List(tx, scanShown, selectShown+` AND f.state = $2 AND ($3 OR f.school_id IN (SELECT value FROM json_each($4)))
		AND ($5 = '' OR f.day < $5 OR (f.day = $5 AND f.id < $6))
		ORDER BY f.day DESC, f.id DESC LIMIT $7`, tx.District(), state, all, db.IDs(schools), after[0], after[1], limit+1)
}

// placementFindings are those of one placement that hold.
func placementFindings(tx *db.Tx, p wbl.PlacementID) ([]Finding, error) {
	return db.List(tx, scanShown, selectShown+` AND f.placement_id = $2 AND f.state <> 'gone' ORDER BY f.day DESC, f.id DESC`, tx.District(), p)
}

func countFindings(tx *db.Tx, schools []wbl.SchoolID, all bool) (map[FindingState]int, error) {
	type row struct {
		state FindingState
		n     int
	}
	rows, err := db.List(tx, func(r db.Row, c *row) error { return r.Scan(&c.state, &c.n) },
		`SELECT f.state, COUNT(f.id) FROM labor_finding f WHERE f.district_id = $1 AND ($2 OR f.school_id IN (SELECT value FROM json_each($3)))
		GROUP BY f.state`, tx.District(), all, db.IDs(schools))
	out := map[FindingState]int{}
	for _, r := range rows {
		out[r.state] = r.n
	}
	return out, err
}

// putFinding writes a new finding, or over one that said something else.
func putFinding(tx *db.Tx, f Finding) error {
	text, err := json.Marshal(f.Finding)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO labor_finding (district_id, id, placement_id, learner_id, school_id, shift_id, week, day, rule, severity, finding, ruleset, assumed, found_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
		ON CONFLICT (district_id, placement_id, week, shift_id, rule) DO UPDATE SET day = EXCLUDED.day, severity = EXCLUDED.severity, finding = EXCLUDED.finding,
		ruleset = EXCLUDED.ruleset, assumed = EXCLUDED.assumed, found_at = EXCLUDED.found_at, state = 'open', version = labor_finding.version + 1`,
		tx.District(), f.ID, f.Placement, f.Learner, f.School, f.ShiftID, f.Week, f.Day, f.Rule, string(f.Severity), string(text), f.Ruleset, f.Assumed, f.FoundAt)
	return err
}

// setFinding writes the state of a finding over the version that was read.
func setFinding(tx *db.Tx, f Finding) error {
	return tx.ExecOne(`UPDATE labor_finding SET state = $3, note = $4, decided_by = $5, decided_at = $6, version = version + 1
		WHERE district_id = $1 AND id = $2 AND version = $7`, tx.District(), f.ID, f.State, f.Note, f.DecidedBy, f.DecidedAt, f.Version)
}

// judgedPlacements are the placements of a learner with findings in a week, whose entries
// may all have been removed since.
func judgedPlacements(tx *db.Tx, learner wbl.LearnerID, week wbl.Date) ([]wbl.PlacementID, error) {
	return db.List(tx, db.Scalar[wbl.PlacementID], `SELECT DISTINCT f.placement_id FROM labor_finding f
		WHERE f.district_id = $1 AND f.learner_id = $2 AND f.week = $3`, tx.District(), learner, week)
}
