package db

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"throughline/internal/wbl"
)

// Errors that a use case may expect. Everything else is internal.
var (
	// ErrUnique: a row with this key exists already.
	ErrUnique = errors.New("a row with this key exists already")
	// ErrForeignKey: a row names another one that does not exist, or is still named.
	ErrForeignKey = errors.New("a named row does not exist, or is still in use")
	// ErrCheck: a value breaks a CHECK of the schema.
	ErrCheck = errors.New("a value breaks a rule of the schema")

	errRetry      = errors.New("serialization failure")
	errClosed     = errors.New("the database is closed")
	errUnfinished = errors.New("the transaction's function did not return")
)

// explain turns an engine's error into one of ours and keeps the engine's words for
// the log. A full disk, a read-only file and a lost server are Unavailable: nothing is
// half done, and trying later (with the same key, see [Once]) may help.
func explain(err error) error {
	if err == nil || wbl.KindOf(err) != wbl.Internal {
		return err
	}
	var se *sqlite.Error
	if errors.As(err, &se) {
		return explainSQLite(se)
	}
	var pe *pgconn.PgError
	if errors.As(err, &pe) {
		return explainPostgres(pe)
	}
	if lost(err) {
		return wbl.E(wbl.Unavailable, "error.unavailable").Because(err)
	}
	return err
}

// lost reports that the server could not be reached or went away.
func lost(err error) bool {
	var ce *pgconn.ConnectError
	if errors.As(err, &ce) {
		return true
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return false // the caller went away
	}
	var ne net.Error
	return errors.As(err, &ne) || pgconn.SafeToRetry(err) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, driver.ErrBadConn)
}

func explainSQLite(err *sqlite.Error) error {
	switch err.Code() {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_ROWID:
		return fmt.Errorf("%w: %w", ErrUnique, err)
	case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
		return fmt.Errorf("%w: %w", ErrForeignKey, err)
	case sqlite3.SQLITE_CONSTRAINT_CHECK, sqlite3.SQLITE_CONSTRAINT_NOTNULL:
		return fmt.Errorf("%w: %w", ErrCheck, err)
	}
	switch err.Code() & 0xff {
	case sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_BUSY, sqlite3.SQLITE_CANTOPEN:
		return wbl.E(wbl.Unavailable, "error.unavailable").Because(err)
	}
	return err
}

func explainPostgres(err *pgconn.PgError) error {
	switch err.Code {
	case "23505":
		return fmt.Errorf("%w: %w", ErrUnique, err)
	case "23503":
		return fmt.Errorf("%w: %w", ErrForeignKey, err)
	case "23514", "23502":
		return fmt.Errorf("%w: %w", ErrCheck, err)
	case "40001", "40P01":
		return fmt.Errorf("%w: %w", errRetry, err)
	}
	// 53: insufficient resources, 57P: operator intervention, 25006: read-only
	if strings.HasPrefix(err.Code, "53") || strings.HasPrefix(err.Code, "57P") || err.Code == "25006" {
		return wbl.E(wbl.Unavailable, "error.unavailable").Because(err)
	}
	return err
}
