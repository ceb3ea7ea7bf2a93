package audit

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

const recordColumns = `id, COALESCE(seq, -1), at, district_id, actor, action, object, reason, detail`

func scanRecord(row db.Row, r *Record) error {
	return row.Scan(&r.ID, &r.Seq, &r.At, &r.District, &r.Actor, &r.Action, &r.Object, &r.Reason, &r.Detail)
}

func insert(tx *db.Tx, r Record) error {
	_, err := tx.Exec(`INSERT INTO audit_entry (id, at, district_id, actor, action, object, reason, detail)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		r.ID, r.At, r.District, r.Actor, r.Action, r.Object, r.Reason, r.Detail)
	return err
}

// List is the history of one object in the district of tx, oldest first.
func List(tx *db.Tx, object string) ([]Record, error) {
	return db.List(tx, scanRecord, `SELECT `+recordColumns+` FROM audit_entry
		WHERE district_id = $1 AND object = $2 ORDER BY at, id`, tx.District(), object)
}

func find(tx *db.Tx, id string) (Record, error) {
	return db.Get(tx, scanRecord, `SELECT `+recordColumns+` FROM audit_entry WHERE id = $1`, id)
}

// waiting are the ids of entries without a number, oldest first, at most limit.
func waiting(tx *db.Tx, limit int) ([]string, error) {
	return db.List(tx, db.Scalar[string], `SELECT id FROM audit_entry WHERE seq IS NULL ORDER BY at, id LIMIT $1`, limit)
}

// Pending counts the entries that no checkpoint covers yet.
func Pending(tx *db.Tx) (int64, error) {
	return db.Get(tx, db.Scalar[int64], `SELECT count(*) FROM audit_entry WHERE seq IS NULL`)
}

// stillWaiting are those of ids that nobody numbered meanwhile, oldest first. The
// numbers are looked at here and not in the statement, which would lead SQLite to the
// index of seq and to all that wait.
func stillWaiting(tx *db.Tx, ids []string) ([]Record, error) {
	records, err := db.List(tx, scanRecord, `SELECT `+recordColumns+` FROM audit_entry
		WHERE id IN (SELECT value FROM json_each($1)) ORDER BY at, id`, db.IDs(ids))
	return slices.DeleteFunc(records, func(r Record) bool { return r.Seq >= 0 }), err
}

// numbered are the entries with numbers in [from, to), in order, at most limit.
func numbered(tx *db.Tx, from, to int64, limit int) ([]Record, error) {
	return db.List(tx, scanRecord, `SELECT `+recordColumns+` FROM audit_entry
		WHERE seq >= $1 AND seq < $2 ORDER BY seq LIMIT $3`, from, to, limit)
}

// outside counts entries whose number is not in [0, size), and names the first.
func outside(tx *db.Tx, size int64) (n int64, first string, err error) {
	type answer struct {
		n     int64
		first string
	}
	a, err := db.Get(tx, func(row db.Row, a *answer) error { return row.Scan(&a.n, &a.first) },
		`SELECT count(*), COALESCE(min(id), '') FROM audit_entry WHERE seq < 0 OR seq >= $1`, size)
	return a.n, a.first, err
}

// Lists go to the engine as one JSON array of strings of fixed-width fields, which both
// engines take apart alike; a row at a time would cost a thousand round trips a batch.
const numberWidth = 20

func pad(n int64) string { return fmt.Sprintf("%0*d", numberWidth, n) }

// number gives the entries their numbers, counted from first. That they have none was
// read in the same transaction.
func number(tx *db.Tx, records []Record, first int64) error {
	list := make([]string, len(records))
	for i, r := range records {
		list[i] = pad(first+int64(i)) + r.ID
	}
	n, err := tx.Exec(`UPDATE audit_entry SET seq = CAST(substr(v.value, 1, 20) AS BIGINT)
		FROM json_each($1) AS v WHERE audit_entry.id = substr(v.value, 21)`, db.IDs(list))
	if err == nil && n != int64(len(records)) {
		err = wbl.E(wbl.Conflict, "error.conflict").Because(fmt.Errorf("%d of %d entries numbered", n, len(records)))
	}
	return err
}

// storeHashes stores the tree's hashes, counted from index first.
func storeHashes(tx *db.Tx, hashes []tlog.Hash, first int64) error {
	list := make([]string, len(hashes))
	for i, h := range hashes {
		list[i] = pad(first+int64(i)) + h.String()
	}
	_, err := tx.Exec(`INSERT INTO audit_hash (idx, hash)
		SELECT CAST(substr(v.value, 1, 20) AS BIGINT), substr(v.value, 21) FROM json_each($1) AS v`, db.IDs(list))
	return err
}

type storedHash struct {
	idx  int64
	text string
}

func scanHash(row db.Row, h *storedHash) error { return row.Scan(&h.idx, &h.text) }

// hashRange reads the stored hashes with indexes in [from, to) as they are.
func hashRange(tx *db.Tx, from, to int64) ([]storedHash, error) {
	return db.List(tx, scanHash, `SELECT idx, hash FROM audit_hash WHERE idx >= $1 AND idx < $2 ORDER BY idx`, from, to)
}

func countHashesOutside(tx *db.Tx, count int64) (int64, error) {
	return db.Get(tx, db.Scalar[int64], `SELECT count(*) FROM audit_hash WHERE idx < 0 OR idx >= $1`, count)
}

// hashReader gives tlog's proofs the stored hashes.
func hashReader(tx *db.Tx) tlog.HashReaderFunc {
	return func(indexes []int64) ([]tlog.Hash, error) {
		list := make([]string, len(indexes))
		for i, idx := range indexes {
			list[i] = strconv.FormatInt(idx, 10)
		}
		rows, err := db.List(tx, scanHash, `SELECT idx, hash FROM audit_hash
			WHERE idx IN (SELECT CAST(value AS BIGINT) FROM json_each($1))`, db.IDs(list))
		if err != nil {
			return nil, err
		}
		have := make(map[int64]tlog.Hash, len(rows))
		for _, row := range rows {
			if have[row.idx], err = tlog.ParseHash(row.text); err != nil {
				return nil, fmt.Errorf("the stored hash %d of the audit log is damaged: run throughline audit verify", row.idx)
			}
		}
		out := make([]tlog.Hash, len(indexes))
		for i, idx := range indexes {
			h, ok := have[idx]
			if !ok {
				return nil, fmt.Errorf("the stored hash %d of the audit log is missing: run throughline audit verify", idx)
			}
			out[i] = h
		}
		return out, nil
	}
}

// signedCheckpoint is a row of audit_checkpoint as it is.
type signedCheckpoint struct {
	size int64
	note string
	at   wbl.Instant
}

func scanCheckpoint(row db.Row, c *signedCheckpoint) error {
	return row.Scan(&c.size, &c.note, &c.at)
}

func insertCheckpoint(tx *db.Tx, c signedCheckpoint) error {
	_, err := tx.Exec(`INSERT INTO audit_checkpoint (size, note, at) VALUES ($1, $2, $3)`, c.size, c.note, c.at)
	return err
}

// latest is the last checkpoint; NotFound before the first.
func latest(tx *db.Tx) (signedCheckpoint, error) {
	return db.Get(tx, scanCheckpoint, `SELECT size, note, at FROM audit_checkpoint ORDER BY size DESC LIMIT 1`)
}

func checkpointsAfter(tx *db.Tx, size int64, limit int) ([]signedCheckpoint, error) {
	return db.List(tx, scanCheckpoint, `SELECT size, note, at FROM audit_checkpoint WHERE size > $1 ORDER BY size LIMIT $2`, size, limit)
}

// signingKey reads the installation's key; NotFound before the first start.
func signingKey(tx *db.Tx) (string, error) {
	key, err := db.Get(tx, db.Scalar[string], `SELECT value FROM secret WHERE name = $1`, keyName)
	return strings.TrimSpace(key), err
}

func storeSigningKey(tx *db.Tx, now wbl.Instant, key string) error {
	_, err := tx.Exec(`INSERT INTO secret (name, value, created_at) VALUES ($1, $2, $3)`, keyName, key, now)
	return err
}

// notFound reports whether err says that there is no such row.
func notFound(err error) bool { return errors.Is(err, wbl.NotFound) }
