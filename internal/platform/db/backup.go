package db

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// CopyTo writes a consistent copy of the record to a new file while it is in use: an
// SQLite file, or a PostgreSQL archive made by pg_dump, which must be installed.
func (d *DB) CopyTo(ctx context.Context, path string) error {
	if _, err := os.Stat(path); err == nil {
		return fmt.Errorf("cannot copy the record to %s: the file exists", path)
	}
	if d.Engine() == "postgres" {
		return runClient(ctx, d.dsn, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", "--file="+path)
	}
	c, err := sql.Open("sqlite", sqliteDSN(d.dsn))
	if err != nil {
		return err
	}
	defer c.Close()
	_, err = c.ExecContext(ctx, `VACUUM INTO ?`, path)
	return explain(err)
}

// RestoreFrom fills the empty database at dsn from a copy that CopyTo made. When it fails
// nothing is left.
func RestoreFrom(ctx context.Context, path, dsn string) error {
	if IsPostgres(dsn) {
		return runClient(ctx, dsn, "pg_restore", "--single-transaction", "--no-owner", "--no-privileges", path)
	}
	b, err := os.Open(path)
	if err != nil {
		return err
	}
	defer b.Close()
	out, err := os.OpenFile(dsn, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("cannot restore to %s: %w", dsn, err)
	}
	_, err = out.ReadFrom(b)
	if err = errors.Join(err, out.Sync(), out.Close()); err != nil {
		return errors.Join(err, os.Remove(dsn))
	}
	return nil
}

// runClient starts one of PostgreSQL's own programs on a database; their words explain a
// failure best. The password goes by the environment: a process list shows arguments.
func runClient(ctx context.Context, dsn, name string, args ...string) error {
	program, err := findClient(name, debianPrograms)
	if err != nil {
		return err
	}
	address, password, err := clientAddress(dsn)
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, program, append([]string{"--dbname=" + address}, args...)...)
	if password != "" {
		cmd.Env = append(os.Environ(), "PGPASSWORD="+password)
	}
	out, err := cmd.CombinedOutput()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return fmt.Errorf("%s: %w: %s", name, err, strings.TrimSpace(string(out)))
	}
	return nil
}

// clientAddress is a database's address as PostgreSQL's programs take it, and the
// password that was in it. They refuse the settings that only our driver knows.
func clientAddress(dsn string) (address, password string, err error) {
	u, err := url.Parse(dsn)
	if err != nil {
		return "", "", fmt.Errorf("cannot read the database address: %w", err)
	}
	password, given := u.User.Password()
	if given {
		u.User = url.User(u.User.Username())
	}
	q := u.Query()
	if q.Has("password") {
		password = q.Get("password")
	}
	for _, ours := range []string{"password", "default_query_exec_mode", "statement_cache_capacity", "description_cache_capacity"} {
		q.Del(ours)
	}
	u.RawQuery = q.Encode()
	return u.String(), password, nil
}

// debianPrograms is where Debian keeps PostgreSQL's programs, one folder a version.
const debianPrograms = "/usr/lib/postgresql"

// findClient finds a program on the path or, of the newest version, elsewhere in one
// folder a version: an older program refuses a newer server.
func findClient(name, elsewhere string) (string, error) {
	if p, err := exec.LookPath(name); err == nil {
		return p, nil
	}
	best, newest := "", 0.0
	places, _ := filepath.Glob(filepath.Join(elsewhere, "*", "bin", name)) // the pattern is ours
	for _, p := range places {
		version, err := strconv.ParseFloat(filepath.Base(filepath.Dir(filepath.Dir(p))), 64)
		if err == nil && version > newest {
			best, newest = p, version
		}
	}
	if best == "" {
		return "", fmt.Errorf("cannot find %s: install PostgreSQL's client programs", name)
	}
	return best, nil
}

// Counts is the number of rows of every table.
func (d *DB) Counts(ctx context.Context) (counts map[string]int64, err error) {
	query := `SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema() AND table_type = 'BASE TABLE'`
	if d.Engine() == "sqlite" {
		query = `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`
	}
	err = d.View(ctx, Scope{}, func(tx *Tx) error {
		counts = map[string]int64{}
		tables, err := List(tx, Scalar[string], query)
		if err != nil {
			return err
		}
		for _, t := range tables {
			// names come from the engine's own catalog
			if counts[t], err = Get(tx, Scalar[int64], `SELECT count(*) FROM "`+t+`"`); err != nil {
				return err
			}
		}
		return nil
	})
	return counts, err
}

// Check has the engine look for damage: on SQLite every page, index and foreign key;
// PostgreSQL checks keys itself and pages by its own tools.
func (d *DB) Check(ctx context.Context) error {
	if d.Engine() != "sqlite" {
		return nil
	}
	return d.View(ctx, Scope{}, func(tx *Tx) error {
		faults, err := List(tx, Scalar[string], `PRAGMA integrity_check(20)`)
		if err != nil {
			return err
		}
		if len(faults) != 1 || faults[0] != "ok" {
			return fmt.Errorf("the database file is damaged: %s", strings.Join(faults, "; "))
		}
		orphans, err := List(tx, func(r Row, s *string) error {
			var rowid, key any
			var parent string
			if err := r.Scan(s, &rowid, &parent, &key); err != nil {
				return err
			}
			*s += " row " + fmt.Sprint(rowid) + " names a missing " + parent
			return nil
		}, `PRAGMA foreign_key_check`)
		if err == nil && len(orphans) > 0 {
			err = fmt.Errorf("the database file has %d rows that name missing ones: %s", len(orphans), orphans[0])
		}
		return err
	})
}

// WithScratch makes an empty database on the server of a PostgreSQL address, gives its
// address to fn, and drops it. The account needs the right to create databases.
func WithScratch(ctx context.Context, dsn string, fn func(dsn string) error) error {
	u, err := url.Parse(dsn)
	if err != nil {
		return fmt.Errorf("cannot read the database address: %w", err)
	}
	admin, err := sql.Open("pgx", dsn)
	if err != nil {
		return err
	}
	defer admin.Close()
	name := "throughline_verify_" + strings.ToLower(rand.Text())
	if _, err := admin.ExecContext(ctx, `CREATE DATABASE `+name); err != nil {
		return fmt.Errorf("cannot make a database to verify the backup in (the account needs CREATEDB): %w", explain(err))
	}
	u.Path = "/" + name
	err = fn(u.String())
	_, derr := admin.ExecContext(context.WithoutCancel(ctx), `DROP DATABASE `+name+` WITH (FORCE)`)
	return errors.Join(err, derr)
}
