package roster

import (
	"encoding/json"
	"fmt"
	"time"

	"throughline/internal/platform/db"
	"throughline/internal/wbl"
	"throughline/oneroster"
)

// RunState is how far an import has come.
type RunState string

// The states of a run.
const (
	RunMapping  RunState = "mapping" // waits for a person to say which column is what
	RunChecking RunState = "checking"
	RunChecked  RunState = "checked" // waits for a person to apply it
	RunApplying RunState = "applying"
	RunApplied  RunState = "applied"
	RunRefused  RunState = "refused" // has errors: nothing was applied
	RunFailed   RunState = "failed"  // broke off: nothing was applied
)

// Run is one import.
type Run struct {
	ID         string      `json:"id"`
	Kind       string      `json:"kind"`
	FileName   string      `json:"file_name"`
	FileID     string      `json:"-"`
	Options    RunOptions  `json:"-"`
	State      RunState    `json:"state"`
	Summary    Summary     `json:"summary"`
	Done       int64       `json:"done"`
	All        int64       `json:"all"`
	StartedBy  string      `json:"-"`
	StartedAt  wbl.Instant `json:"started_at"`
	FinishedAt wbl.Instant `json:"finished_at,omitzero"`
}

// RunOptions are what the person who imports has chosen.
type RunOptions struct {
	AllowEnding bool    `json:"allow_ending,omitempty"`
	RestNo      bool    `json:"rest_no,omitempty"` // see ImportOptions
	Mapping     Mapping `json:"mapping,omitempty"` // of a plain CSV
}

func insertRun(tx *db.Tx, r Run) error {
	_, err := tx.Exec(`INSERT INTO import_run (district_id, id, kind, file_name, file_id, options, state, started_by, started_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		tx.District(), r.ID, r.Kind, r.FileName, r.FileID, toJSON(r.Options), string(r.State), r.StartedBy, r.StartedAt)
	return err
}

// finishRun writes how a run ended, or that it waits for a person.
func finishRun(tx *db.Tx, id string, state RunState, sum Summary, now wbl.Instant) error {
	return tx.ExecOne(`UPDATE import_run SET state = $3, summary = $4, finished_at = $5 WHERE district_id = $1 AND id = $2 AND state <> 'applied'`,
		tx.District(), id, string(state), toJSON(sum), now)
}

// claimRun takes a run for being applied in this transaction. A run that was applied
// already is a Conflict: the job that asks for it ran twice.
func claimRun(tx *db.Tx, id string) error {
	return tx.ExecOne(`UPDATE import_run SET state = 'applying' WHERE district_id = $1 AND id = $2 AND state <> 'applied'`, tx.District(), id)
}

// moveRun changes the state of a run and the options with it.
func moveRun(tx *db.Tx, id string, from, to RunState, options RunOptions) error {
	return tx.ExecOne(`UPDATE import_run SET state = $4, options = $5, done_rows = 0, all_rows = 0 WHERE district_id = $1 AND id = $2 AND state = $3`,
		tx.District(), id, string(from), string(to), toJSON(options))
}

func setProgress(tx *db.Tx, id string, p Progress) error {
	_, err := tx.Exec(`UPDATE import_run SET done_rows = $3, all_rows = $4 WHERE district_id = $1 AND id = $2`, tx.District(), id, p.Done, p.All)
	return err
}

const runColumns = `id, kind, file_name, file_id, options, state, summary, done_rows, all_rows, started_by, started_at, finished_at`

func scanRun(row db.Row, r *Run) error {
	var options, summary string
	if err := row.Scan(&r.ID, &r.Kind, &r.FileName, &r.FileID, &options, &r.State, &summary, &r.Done, &r.All, &r.StartedBy, &r.StartedAt, &r.FinishedAt); err != nil {
		return err
	}
	if err := json.Unmarshal([]byte(options), &r.Options); err != nil {
		return fmt.Errorf("options of import %s: %w", r.ID, err)
	}
	r.Summary = newSummary(r.ID)
	if err := json.Unmarshal([]byte(summary), &r.Summary); err != nil {
		return fmt.Errorf("summary of import %s: %w", r.ID, err)
	}
	return nil
}

func runByID(tx *db.Tx, id string) (Run, error) {
	return db.Get(tx, scanRun, `SELECT `+runColumns+` FROM import_run WHERE district_id = $1 AND id = $2`, tx.District(), id)
}

// runs lists imports, the latest first, those before a given id.
func runs(tx *db.Tx, before string, limit int) ([]Run, error) {
	if before == "" {
		before = "~" // after every id
	}
	return db.List(tx, scanRun, `SELECT `+runColumns+` FROM import_run WHERE district_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3`,
		tx.District(), before, limit)
}

func insertProblems(tx *db.Tx, run string, list []oneroster.Problem, from int) error {
	b := db.NewBulk(tx, `INSERT INTO import_problem (district_id, run_id, n, file, row_no, column_name, value, rule, severity, message, fix) VALUES`, 11,
		`ON CONFLICT (district_id, run_id, n) DO NOTHING`)
	for i, p := range list {
		if err := b.Add(tx.District(), run, from+i+1, p.File, p.Row, p.Column, p.Value, p.Rule, string(p.Severity), p.Message, p.Fix); err != nil {
			return err
		}
	}
	return b.Flush()
}

// problems lists the problems of a run after number n, errors only when asked.
func problems(tx *db.Tx, run string, n, limit int) ([]NumberedProblem, error) {
	return db.List(tx, func(r db.Row, p *NumberedProblem) error {
		return r.Scan(&p.N, &p.File, &p.Row, &p.Column, &p.Value, &p.Rule, &p.Severity, &p.Message, &p.Fix)
	}, `SELECT n, file, row_no, column_name, value, rule, severity, message, fix FROM import_problem
		WHERE district_id = $1 AND run_id = $2 AND n > $3 ORDER BY n LIMIT $4`, tx.District(), run, n, limit)
}

// NumberedProblem is a problem with its place in the list of its run.
type NumberedProblem struct {
	N int
	oneroster.Problem
}

func keepLeavers(tx *db.Tx, run string, ids []wbl.LearnerID) error {
	b := db.NewBulk(tx, `INSERT INTO import_leaver (district_id, run_id, learner_id) VALUES`, 3, `ON CONFLICT DO NOTHING`)
	for _, id := range ids {
		if err := b.Add(tx.District(), run, id); err != nil {
			return err
		}
	}
	return b.Flush()
}

// isKnown reports whether the record holds a row that a set may name without listing it.
func isKnown(tx *db.Tx, file, id string) (bool, error) {
	text, ok := map[string]string{
		"users": `SELECT 1 FROM learner_key WHERE district_id = $1 AND kind = 'oneroster' AND value = $2
			UNION ALL SELECT 1 FROM staff_member WHERE district_id = $1 AND source_id = $2`,
		"orgs": `SELECT 1 FROM school WHERE district_id = $1 AND source_id = $2
			UNION ALL SELECT 1 FROM import_aside WHERE district_id = $1 AND file = 'orgs' AND source_id = $2`,
		"academicSessions": `SELECT 1 FROM academic_session WHERE district_id = $1 AND id = $2`,
		"courses":          `SELECT 1 FROM course WHERE district_id = $1 AND id = $2`,
		"classes":          `SELECT 1 FROM class WHERE district_id = $1 AND id = $2`,
		"enrollments":      `SELECT 1 FROM class_enrollment WHERE district_id = $1 AND id = $2`,
	}[file]
	args := []any{tx.District(), id}
	if !ok {
		text = `SELECT 1 FROM import_aside WHERE district_id = $1 AND source_id = $2 AND file = $3`
		args = append(args, file)
	}
	rows, err := db.List(tx, db.Scalar[int], text, args...)
	return len(rows) > 0, err
}

func toJSON(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic("roster: " + err.Error()) // structs of strings and numbers
	}
	return string(b)
}

// lastMapping is how the columns of the last table of a kind were matched.
func lastMapping(tx *db.Tx, kind string) (Mapping, error) {
	rows, err := db.List(tx, scanRun, `SELECT `+runColumns+` FROM import_run
		WHERE district_id = $1 AND kind = $2 AND state = 'applied' ORDER BY id DESC LIMIT 1`, tx.District(), kind)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return rows[0].Options.Mapping, nil
}

func leaversOf(tx *db.Tx, run string, of reach, limit int) ([]Item, error) {
	return db.List(tx, scanItem, `SELECT `+itemColumns+` FROM import_leaver i
		JOIN learner l ON l.district_id = i.district_id AND l.id = i.learner_id
		JOIN school s ON s.district_id = l.district_id AND s.id = l.school_id
		WHERE i.district_id = $1 AND i.run_id = $2 AND ($3 = TRUE OR l.school_id IN (SELECT value FROM json_each($4)))
		ORDER BY l.sort_name, l.id LIMIT $5`, tx.District(), run, of.all, db.IDs(of.schools), limit)
}

// zoneOf is the time zone of the district.
func zoneOf(tx *db.Tx) (*time.Location, error) {
	name, err := db.Get(tx, db.Scalar[string], `SELECT time_zone FROM district WHERE id = $1`, tx.District())
	if err != nil {
		return nil, err
	}
	return time.LoadLocation(name)
}
