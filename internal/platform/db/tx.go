package db

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"throughline/internal/wbl"
)

// Tx is a running transaction. It must not be kept or used by another goroutine.
//
// A failed statement fails the transaction, even when the caller handles its error:
// PostgreSQL would refuse whatever follows, and SQLite behaves the same here.
type Tx struct {
	ctx      context.Context
	conn     *conn
	scope    Scope
	failed   error      // of the first statement that failed
	part     chan error // the outcome of the part of a [Bulk] that is being written; nil for none
	onCommit []func()
}

// call runs fn; the error of a failed statement stands in for fn's success, and for
// whatever fn made of a serialization failure, which must reach the caller's retry.
func (tx *Tx) call(fn func(*Tx) error) error {
	defer tx.join() // when fn panics: the connection must be at rest before the rollback
	err := fn(tx)
	tx.join()
	if tx.failed != nil && (err == nil || errors.Is(tx.failed, errRetry)) {
		return fmt.Errorf("a failed statement fails its transaction: %w", tx.failed)
	}
	return err
}

// fail explains the error of a statement, if any, and remembers the first.
func (tx *Tx) fail(err error) error {
	err = explain(err)
	if err != nil && tx.failed == nil {
		tx.failed = err
	}
	return err
}

// behind has a part of a [Bulk] written while the caller goes on.
func (tx *Tx) behind(write func() error) {
	part := make(chan error, 1)
	tx.part = part
	go func() { part <- write() }()
}

// join waits for the part that is being written. Every statement does, because a
// connection does one thing at a time and in order.
func (tx *Tx) join() error {
	if tx.part == nil {
		return nil
	}
	err := <-tx.part
	tx.part = nil
	return tx.fail(err)
}

// Context is the context of the caller.
func (tx *Tx) Context() context.Context { return tx.ctx }

// Scope is the scope the transaction was opened with.
func (tx *Tx) Scope() Scope { return tx.scope }

// District is the tenant of the transaction: the first argument of every statement on
// a tenant table.
func (tx *Tx) District() wbl.DistrictID { return tx.scope.District }

// Exec runs a statement and returns the number of rows that it changed.
func (tx *Tx) Exec(text string, args ...any) (int64, error) {
	if err := tx.join(); err != nil {
		return 0, err
	}
	res, err := tx.conn.exec(tx.ctx, text, args...)
	if err != nil {
		return 0, tx.fail(err)
	}
	return res.RowsAffected()
}

// ExecOne runs a statement that must change exactly one row; none is a Conflict:
// somebody else changed or removed the row since it was read.
func (tx *Tx) ExecOne(text string, args ...any) error {
	n, err := tx.Exec(text, args...)
	if err != nil {
		return err
	}
	if n != 1 {
		return wbl.E(wbl.Conflict, "error.conflict").Because(fmt.Errorf("%d rows changed by %q", n, short(text)))
	}
	return nil
}

// Query runs a query; prefer [List] and [Get].
func (tx *Tx) Query(text string, args ...any) (*sql.Rows, error) {
	if err := tx.join(); err != nil {
		return nil, err
	}
	rows, err := tx.conn.query(tx.ctx, text, args...)
	return rows, tx.fail(err)
}

// Row is what a scan function reads from.
type Row interface{ Scan(dest ...any) error }

// List reads all rows of a query, each with scan.
func List[T any](tx *Tx, scan func(Row, *T) error, text string, args ...any) ([]T, error) {
	rows, err := tx.Query(text, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		var v T
		if err := scan(rows, &v); err != nil {
			return nil, fmt.Errorf("scan %q: %w", short(text), err)
		}
		out = append(out, v)
	}
	return out, tx.fail(rows.Err())
}

// Get reads the one row of a query; none is NotFound.
func Get[T any](tx *Tx, scan func(Row, *T) error, text string, args ...any) (T, error) {
	var v T
	rows, err := tx.Query(text, args...)
	if err != nil {
		return v, err
	}
	defer rows.Close()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return v, tx.fail(err)
		}
		return v, wbl.E(wbl.NotFound, "error.not_found")
	}
	if err := scan(rows, &v); err != nil {
		return v, fmt.Errorf("scan %q: %w", short(text), err)
	}
	// PostgreSQL may find only at the end of a statement that it cannot be serialized.
	if err := rows.Close(); err != nil {
		return v, tx.fail(err)
	}
	return v, tx.fail(rows.Err())
}

// Scalar is the scan function of a query with one column.
func Scalar[T any](r Row, v *T) error { return r.Scan(v) }

// Once runs fn the first time it meets key for this district and actor, and keeps
// its result; every later time it returns the kept result and runs nothing, so a
// request that is sent again changes nothing. An empty key always runs fn.
func Once[T any](tx *Tx, key string, now time.Time, fn func() (T, error)) (out T, replayed bool, err error) {
	if key == "" {
		out, err = fn()
		return out, false, err
	}
	n, err := tx.Exec(`INSERT INTO idempotency (district_id, actor_id, key, result, at)
		VALUES ($1, $2, $3, '', $4) ON CONFLICT (district_id, actor_id, key) DO NOTHING`,
		tx.District(), tx.scope.Actor, key, wbl.At(now))
	if err != nil {
		return out, false, err
	}
	if n == 0 {
		kept, err := Get(tx, Scalar[string], `SELECT result FROM idempotency
			WHERE district_id = $1 AND actor_id = $2 AND key = $3`, tx.District(), tx.scope.Actor, key)
		if err != nil {
			return out, false, err
		}
		return out, true, json.Unmarshal([]byte(kept), &out)
	}
	if out, err = fn(); err != nil {
		return out, false, tx.fail(err) // the key must not stay without its result
	}
	b, err := json.Marshal(out)
	if err != nil {
		return out, false, fmt.Errorf("keep the result of %s: %w", key, err)
	}
	return out, false, tx.ExecOne(`UPDATE idempotency SET result = $4
		WHERE district_id = $1 AND actor_id = $2 AND key = $3`, tx.District(), tx.scope.Actor, key, string(b))
}

// OnCommit has fn called after the commit. It is for wake-ups within the process
// only: it may be lost in a crash.
func (tx *Tx) OnCommit(fn func()) { tx.onCommit = append(tx.onCommit, fn) }

func (tx *Tx) committed() {
	for _, fn := range tx.onCommit {
		fn()
	}
}

// IDs writes a list of ids as the argument of IN (SELECT value FROM json_each($n)).
func IDs[T ~string](ids []T) string {
	if len(ids) == 0 {
		return "[]"
	}
	b, err := json.Marshal(ids)
	if err != nil { // strings always marshal
		panic(err)
	}
	return string(b)
}

// Contains is the argument of column LIKE $n ESCAPE '\' for "contains s". Columns for
// search hold folded text (see [wbl.Fold]), because the engines differ in case.
func Contains(s string) string {
	return "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(wbl.Fold(s)) + "%"
}

// short is the head of a statement for a log line.
func short(text string) string {
	s := strings.Join(strings.Fields(text), " ")
	if len(s) > 80 {
		s = s[:80] + "…"
	}
	return s
}
