package jobs

import (
	"encoding/json"
	"time"

	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

func insert(tx *db.Tx, now time.Time, kind, args string, runAt time.Time, unique *string) error {
	_, err := tx.Exec(`INSERT INTO job (id, district_id, kind, args, state, run_at, unique_key, created_at)
		VALUES ($1, $2, $3, $4, 'ready', $5, $6, $7)
		ON CONFLICT (unique_key) WHERE unique_key IS NOT NULL AND state IN ('ready', 'running') DO NOTHING`,
		wbl.NewID[string](now), tx.District(), kind, args, wbl.At(runAt), unique, wbl.At(now))
	return err
}

const jobColumns = `id, district_id, kind, args, attempt, error, run_at, created_at`

func scanJob(row db.Row, j *Job) error {
	var args string
	err := row.Scan(&j.ID, &j.District, &j.Kind, &args, &j.Attempt, &j.Error, &j.RunAt, &j.CreatedAt)
	j.Args = json.RawMessage(args)
	return err
}

// anyDue looks, without writing, whether claim would find something.
func anyDue(tx *db.Tx, now wbl.Instant, kinds []string) (bool, error) {
	n, err := db.Get(tx, db.Scalar[int], `SELECT count(*) FROM (SELECT id FROM job
		WHERE ((state = 'ready' AND run_at <= $1) OR (state = 'running' AND leased_until < $1))
		AND kind IN (SELECT value FROM json_each($2)) LIMIT 1) AS due`, now, db.IDs(kinds))
	return n > 0, err
}

// expire takes back the jobs whose lease ran out: their node died or hangs. One that
// used up its attempts that way is dead, because it may be what kills nodes.
func expire(tx *db.Tx, now wbl.Instant, maxAttempts int) error {
	_, err := tx.Exec(`UPDATE job SET leased_until = NULL, run_at = $1,
		state = CASE WHEN attempt >= $2 THEN 'dead' ELSE 'ready' END,
		finished_at = CASE WHEN attempt >= $2 THEN $1 ELSE finished_at END,
		error = 'the program stopped, or lost its connection, while the job ran'
		WHERE state = 'running' AND leased_until < $1`, now, maxAttempts)
	return err
}

// claim leases up to limit due jobs, those due longest first.
func claim(tx *db.Tx, now, until wbl.Instant, kinds []string, limit int) ([]Job, error) {
	return db.List(tx, scanJob, `UPDATE job SET state = 'running', attempt = attempt + 1, leased_until = $2
		WHERE id IN (SELECT id FROM job WHERE state = 'ready' AND run_at <= $1
			AND kind IN (SELECT value FROM json_each($3)) ORDER BY run_at, id LIMIT $4 /* skip locked */)
		RETURNING `+jobColumns, now, until, db.IDs(kinds), limit)
}

// The attempt is the fencing token: only the claim that is current may renew or end a
// job, so a node that was away too long changes nothing.

func renew(tx *db.Tx, j Job, until wbl.Instant) (held bool, err error) {
	n, err := tx.Exec(`UPDATE job SET leased_until = $3 WHERE id = $1 AND attempt = $2 AND state = 'running'`, j.ID, j.Attempt, until)
	return n == 1, err
}

func finish(tx *db.Tx, j Job, now wbl.Instant) (held bool, err error) {
	n, err := tx.Exec(`UPDATE job SET state = 'done', leased_until = NULL, finished_at = $3, error = ''
		WHERE id = $1 AND attempt = $2 AND state = 'running'`, j.ID, j.Attempt, now)
	return n == 1, err
}

func again(tx *db.Tx, j Job, runAt wbl.Instant, why string) error {
	_, err := tx.Exec(`UPDATE job SET state = 'ready', leased_until = NULL, run_at = $3, error = $4
		WHERE id = $1 AND attempt = $2 AND state = 'running'`, j.ID, j.Attempt, runAt, why)
	return err
}

// release gives an unfinished job back without counting the attempt.
func release(tx *db.Tx, j Job, now wbl.Instant) error {
	_, err := tx.Exec(`UPDATE job SET state = 'ready', leased_until = NULL, run_at = $3, attempt = attempt - 1
		WHERE id = $1 AND attempt = $2 AND state = 'running'`, j.ID, j.Attempt, now)
	return err
}

func kill(tx *db.Tx, j Job, now wbl.Instant, why string) error {
	_, err := tx.Exec(`UPDATE job SET state = 'dead', leased_until = NULL, finished_at = $3, error = $4
		WHERE id = $1 AND attempt = $2 AND state = 'running'`, j.ID, j.Attempt, now, why)
	return err
}

func revive(tx *db.Tx, id string, now wbl.Instant) error {
	return tx.ExecOne(`UPDATE job SET state = 'ready', run_at = $2, attempt = 0, finished_at = NULL
		WHERE id = $1 AND state = 'dead'`, id, now)
}

func dead(tx *db.Tx, limit int) ([]Job, error) {
	return db.List(tx, scanJob, `SELECT `+jobColumns+` FROM job WHERE state = 'dead' ORDER BY finished_at DESC, id LIMIT $1`, limit)
}

func stats(tx *db.Tx) (Stats, error) {
	return db.Get(tx, func(row db.Row, s *Stats) error { return row.Scan(&s.Ready, &s.Running, &s.Dead, &s.OldestDue) },
		`SELECT count(*) FILTER (WHERE state = 'ready'), count(*) FILTER (WHERE state = 'running'),
		count(*) FILTER (WHERE state = 'dead'), min(run_at) FILTER (WHERE state = 'ready')
		FROM job WHERE state IN ('ready', 'running', 'dead')`)
}

// purge deletes jobs that were done before the given moment.
func purge(tx *db.Tx, before wbl.Instant) error {
	_, err := tx.Exec(`DELETE FROM job WHERE state = 'done' AND finished_at < $1`, before)
	return err
}

// nextRun is when a schedule is due; NotFound when it is new.
func nextRun(tx *db.Tx, kind string) (wbl.Instant, error) {
	return db.Get(tx, db.Scalar[wbl.Instant], `SELECT next_at FROM job_schedule WHERE kind = $1`, kind)
}

func addSchedule(tx *db.Tx, kind string, next wbl.Instant) error {
	_, err := tx.Exec(`INSERT INTO job_schedule (kind, next_at) VALUES ($1, $2) ON CONFLICT (kind) DO NOTHING`, kind, next)
	return err
}

// takeTurn moves a due schedule forward; false when another node did it first.
func takeTurn(tx *db.Tx, kind string, now, next wbl.Instant) (bool, error) {
	n, err := tx.Exec(`UPDATE job_schedule SET next_at = $3 WHERE kind = $1 AND next_at <= $2`, kind, now, next)
	return n == 1, err
}
