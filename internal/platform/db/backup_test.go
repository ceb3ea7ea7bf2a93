package db_test

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"throughline/internal/platform/db"
	"throughline/internal/testenv"
)

// emptyPlace is an address of the same engine where nothing is yet.
func emptyPlace(t *testing.T, d *db.DB) string {
	t.Helper()
	if d.Engine() == "postgres" {
		return testenv.EmptyPostgres(t)
	}
	return filepath.Join(t.TempDir(), "back.db")
}

// copyPath is where a copy may be written.
func copyPath(t *testing.T) string { return filepath.Join(t.TempDir(), "copy") }

func restored(t *testing.T, d *db.DB, path string) *db.DB {
	t.Helper()
	dsn := emptyPlace(t, d)
	must(t, db.RestoreFrom(t.Context(), path, dsn))
	return open(t, dsn)
}

func TestCopyComesBack(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		must(t, update(d, func(tx *db.Tx) error { return errors.Join(insert(tx, "a", 1), insert(tx, "b", 2)) }))
		path := copyPath(t)
		must(t, d.CopyTo(t.Context(), path))
		must(t, update(d, func(tx *db.Tx) error { return insert(tx, "later", 3) }))
		back := restored(t, d, path)
		if got := ids(t, back); got != "a b" {
			t.Errorf("rows %q came back", got)
		}
		must(t, back.Check(t.Context()))
		counts, err := back.Counts(t.Context())
		must(t, err)
		if counts["item"] != 2 || counts["goose_db_version"] == 0 {
			t.Errorf("counted %v", counts)
		}
		if v, err := back.SchemaVersion(t.Context()); v == 0 || err != nil {
			t.Errorf("schema %d, %v", v, err)
		}
		if err := d.CopyTo(t.Context(), path); err == nil || !strings.Contains(err.Error(), "the file exists") {
			t.Errorf("onto an existing copy: %v", err)
		}
	})
}

// A copy made under load is of one moment: of a pair that is written together it has
// both or none.
func TestCopyIsOfOneMoment(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		ctx, stop := context.WithCancel(t.Context())
		var writers sync.WaitGroup
		begun := make(chan struct{}, 4)
		for w := range 4 {
			writers.Go(func() {
				for i := 0; ctx.Err() == nil; i++ {
					err := update(d, func(tx *db.Tx) error {
						return errors.Join(insert(tx, fmt.Sprintf("%d-%d-one", w, i), i), insert(tx, fmt.Sprintf("%d-%d-two", w, i), i))
					})
					if err != nil {
						t.Error(err)
						return
					}
					if i == 10 {
						begun <- struct{}{}
					}
				}
			})
		}
		for range 4 {
			<-begun
		}
		path := copyPath(t)
		err := d.CopyTo(ctx, path)
		stop()
		writers.Wait()
		must(t, err)
		back := restored(t, d, path)
		if n := list(t, back, `SELECT CAST(count(*) AS TEXT) FROM item WHERE id LIKE '%-one'
			AND NOT EXISTS (SELECT 1 FROM item o WHERE o.id = replace(item.id, 'one', 'two'))`); n != "0" {
			t.Errorf("%s pairs were torn", n)
		}
		if n := list(t, back, `SELECT CAST(count(*) >= 88 AS TEXT) FROM item`); n != "1" && n != "true" {
			t.Error("rows that were committed before are missing")
		}
	})
}

// What cannot be restored leaves nothing behind.
func TestRestoreOfADamagedCopy(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		if d.Engine() == "sqlite" {
			t.Skip("a damaged file is found by Check")
		}
		must(t, update(d, func(tx *db.Tx) error { return insert(tx, "a", 1) }))
		path := copyPath(t)
		must(t, d.CopyTo(t.Context(), path))
		whole, err := os.ReadFile(path)
		must(t, err)
		must(t, os.WriteFile(path, whole[:len(whole)*3/4], 0o600))
		dsn := emptyPlace(t, d)
		if err := db.RestoreFrom(t.Context(), path, dsn); err == nil || !strings.Contains(err.Error(), "pg_restore") {
			t.Errorf("half a copy: %v", err)
		}
		if left, err := open(t, dsn).Counts(t.Context()); err != nil || len(left) > 0 {
			t.Errorf("it left %v, %v", left, err)
		}
	})
}

func TestRestoreNeverOverwrites(t *testing.T) {
	d := testenv.OpenDB(t)
	path := copyPath(t)
	must(t, d.CopyTo(t.Context(), path))
	there := filepath.Join(t.TempDir(), "there.db")
	must(t, os.WriteFile(there, []byte("mine"), 0o600))
	if err := db.RestoreFrom(t.Context(), path, there); !errors.Is(err, os.ErrExist) {
		t.Errorf("onto a file: %v", err)
	}
	if b, err := os.ReadFile(there); string(b) != "mine" || err != nil {
		t.Errorf("the file is now %q, %v", b, err)
	}
	if err := db.RestoreFrom(t.Context(), path+"none", path+"new"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("of nothing: %v", err)
	}
}

// The engine's own check finds a damaged page and a row that names a missing one.
func TestCheckFindsDamage(t *testing.T) {
	d := testenv.OpenDB(t)
	exec(t, d, `CREATE TABLE item (id TEXT PRIMARY KEY, n BIGINT NOT NULL)`)
	for i := range 100 {
		exec(t, d, `INSERT INTO item (id, n) VALUES ($1, $2)`, fmt.Sprint("row", i), i)
	}
	must(t, d.Check(t.Context()))
	path := copyPath(t)
	must(t, d.CopyTo(t.Context(), path))
	b, err := os.ReadFile(path)
	must(t, err)
	b[bytes.Index(b, []byte("row77"))] = 'x' // in the table or in its index, not in both
	must(t, os.WriteFile(path, b, 0o600))
	if err := open(t, path).Check(t.Context()); err == nil || !strings.Contains(err.Error(), "the database file is damaged") {
		t.Errorf("a damaged file: %v", err)
	}
}

func TestCheckFindsOrphans(t *testing.T) {
	path := filepath.Join(t.TempDir(), "orphans.db")
	pool, err := sql.Open("sqlite", path) // without our settings: keys are not checked
	must(t, err)
	for _, s := range []string{`CREATE TABLE parent (id TEXT PRIMARY KEY)`, `CREATE TABLE child (id TEXT PRIMARY KEY, parent TEXT REFERENCES parent (id))`, `INSERT INTO child VALUES ('a', 'gone')`} {
		_, err := pool.Exec(s)
		must(t, err)
	}
	must(t, pool.Close())
	if err := open(t, path).Check(t.Context()); err == nil || !strings.Contains(err.Error(), "1 rows that name missing ones: child row 1 names a missing parent") {
		t.Errorf("a row without its parent: %v", err)
	}
}

func TestScratchIsDropped(t *testing.T) {
	dsn := testenv.EmptyPostgres(t)
	failed := errors.New("failed")
	var scratch string
	err := db.WithScratch(t.Context(), dsn, func(dsn string) error {
		scratch = dsn
		exec(t, testenv.Open(t, dsn), `CREATE TABLE item (id TEXT PRIMARY KEY)`)
		return failed
	})
	if !errors.Is(err, failed) || scratch == dsn {
		t.Errorf("%s: %v", scratch, err)
	}
	if d, err := db.Open(t.Context(), db.Config{DSN: scratch}); err == nil {
		d.Close()
		t.Error("the scratch database is still there")
	}
	if err := db.WithScratch(t.Context(), "postgres://u@127.0.0.1:1/x", nil); err == nil || !strings.Contains(err.Error(), "CREATEDB") {
		t.Errorf("without a server: %v", err)
	}
}
