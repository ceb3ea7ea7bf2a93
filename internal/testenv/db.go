package testenv

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"throughline/internal/platform/db"
)

// OpenDB is a fresh migrated SQLite database that is closed when the test ends.
func OpenDB(t testing.TB) *db.DB {
	t.Helper()
	template, err := sqliteTemplate()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "test.db")
	if err := os.WriteFile(path, template, 0o600); err != nil {
		t.Fatal(err)
	}
	return Open(t, path)
}

// EachEngine runs body as the subtests "sqlite" and "postgres", each with a fresh
// migrated database of its own. Where PostgreSQL is not installed that half is skipped.
func EachEngine(t *testing.T, body func(t *testing.T, d *db.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { body(t, OpenDB(t)) })
	t.Run("postgres", func(t *testing.T) { body(t, OpenPostgres(t)) })
}

// OpenPostgres is a fresh migrated PostgreSQL database, for what only that engine has.
func OpenPostgres(t testing.TB) *db.DB {
	t.Helper()
	return Open(t, postgresDSN(t, true))
}

// EmptyPostgres is the address of a fresh PostgreSQL database without any table.
func EmptyPostgres(t testing.TB) string {
	t.Helper()
	return postgresDSN(t, false)
}

// EachEmpty runs body with the address of a fresh database without any table, for
// tests of opening and migrating.
func EachEmpty(t *testing.T, body func(t *testing.T, dsn string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { body(t, filepath.Join(t.TempDir(), "empty.db")) })
	t.Run("postgres", func(t *testing.T) { body(t, EmptyPostgres(t)) })
}

// Open opens a record, brings its schema up to date and closes it when the test ends.
func Open(t testing.TB, dsn string) *db.DB {
	t.Helper()
	d, err := openMigrated(dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Errorf("close %s: %v", d.Engine(), err)
		}
	})
	return d
}

func openMigrated(dsn string) (*db.DB, error) {
	d, err := db.Open(context.Background(), db.Config{DSN: dsn})
	if err != nil {
		return nil, err
	}
	if err := d.Migrate(context.Background()); err != nil {
		_ = d.Close()
		return nil, err
	}
	return d, nil
}

// sqliteTemplate is the file of an empty migrated database: copying it is cheaper than
// migrating for every test.
var sqliteTemplate = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "throughline-template-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "template.db")
	d, err := openMigrated(path)
	if err != nil {
		return nil, fmt.Errorf("migrate a template: %w", err)
	}
	if err := d.Close(); err != nil { // closing moves the log into the file
		return nil, err
	}
	return os.ReadFile(path)
})
