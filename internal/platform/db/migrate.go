package db

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Migrate brings the schema to the program's version. Programs that start together
// wait for one another; a schema that is newer than the program is refused, because
// an older program would write what the newer one does not expect.
func (d *DB) Migrate(ctx context.Context) error {
	have, err := d.SchemaVersion(ctx)
	if err != nil {
		return fmt.Errorf("read the schema's version: %w", err)
	}
	want, err := LatestSchema()
	if err != nil {
		return err
	}
	if have > want {
		return fmt.Errorf("this database was written by a newer Throughline (schema %d, this program knows %d): start the newer program, or restore the backup made before the upgrade", have, want)
	}
	if have == want {
		return nil // the usual start: no lock is taken
	}
	if err := d.migrate(ctx); err != nil {
		return fmt.Errorf("cannot bring the database from schema %d to %d: %w", have, want, explain(err))
	}
	return nil
}

// SchemaVersion is the number of the last migration that ran, 0 for an empty database.
func (d *DB) SchemaVersion(ctx context.Context) (int64, error) {
	var v int64
	err := d.View(ctx, Scope{}, func(tx *Tx) error {
		table := `SELECT count(*) FROM information_schema.tables WHERE table_name = 'goose_db_version'`
		if d.Engine() == "sqlite" {
			table = `SELECT count(*) FROM sqlite_master WHERE name = 'goose_db_version'`
		}
		n, err := Get(tx, Scalar[int], table)
		if err != nil || n == 0 {
			return err
		}
		v, err = Get(tx, Scalar[int64], `SELECT COALESCE(max(version_id), 0) FROM goose_db_version`)
		return err
	})
	return v, err
}

// LatestSchema is the version that this program brings.
func LatestSchema() (int64, error) {
	names, err := fs.Glob(migrations, "migrations/*.sql")
	if err != nil || len(names) == 0 {
		return 0, errors.Join(errors.New("the program has no migrations"), err)
	}
	last := path.Base(names[len(names)-1])
	number, _, _ := strings.Cut(last, "_")
	return strconv.ParseInt(number, 10, 64)
}

// migrate on SQLite: programs that start together wait at a lock file, itself an empty
// SQLite file, because SQLite locks alike on every system and drops the locks of a dead
// program. The record's own lock would not do: a migration commits several times. The
// file stays: removing it would take it from under those who wait.
func (e *sqliteEngine) migrate(ctx context.Context) error {
	gate, err := sql.Open("sqlite", "file:"+(&url.URL{Path: e.path + "-migrate"}).EscapedPath()+"?_pragma=busy_timeout(60000)")
	if err != nil {
		return err
	}
	defer gate.Close()
	gate.SetMaxOpenConns(1)
	if _, err := gate.ExecContext(ctx, "BEGIN EXCLUSIVE"); err != nil {
		return fmt.Errorf("wait for another program to finish the migration: %w", err)
	}
	db, err := sql.Open("sqlite", sqliteDSN(e.path))
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	return up(ctx, goose.DialectSQLite3, db, e.dialect)
}

// migrate on PostgreSQL: goose's lock is a row of a table, not an advisory lock,
// which poolers and sharded engines do not keep.
func (e *postgresEngine) migrate(ctx context.Context) error {
	// ask four times a second for five minutes
	l, err := lock.NewPostgresTableLocker(lock.WithTableLockTimeout(250*time.Millisecond, 1200))
	if err != nil {
		return err
	}
	return up(ctx, goose.DialectPostgres, e.primary, e.dialect, goose.WithLocker(l))
}

func up(ctx context.Context, dialect goose.Dialect, db *sql.DB, own *dialect, opts ...goose.ProviderOption) error {
	dir, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(dialect, db, rewritten{dir, own}, append(opts, goose.WithDisableGlobalRegistry(true))...)
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}

// rewritten gives each migration in the words of the engine.
type rewritten struct {
	fs.FS
	dialect *dialect
}

// Open reads a file and rewrites it, or opens a folder as it is.
func (r rewritten) Open(name string) (fs.File, error) {
	f, err := r.FS.Open(name)
	if err != nil || path.Ext(name) != ".sql" {
		return f, err
	}
	text, err := io.ReadAll(f)
	return rewrittenFile{f, strings.NewReader(r.dialect.rewrite.Replace(string(text)))}, err
}

type rewrittenFile struct {
	fs.File
	text io.Reader
}

func (f rewrittenFile) Read(b []byte) (int, error) { return f.text.Read(b) }
