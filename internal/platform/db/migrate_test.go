package db_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"throughline/internal/platform/db"
	"throughline/internal/testenv"
	"throughline/internal/wbl"
)

func open(t testing.TB, dsn string) *db.DB {
	t.Helper()
	d, err := db.Open(context.Background(), db.Config{DSN: dsn})
	must(t, err)
	t.Cleanup(func() { d.Close() })
	return d
}

func TestMigrateFromNothing(t *testing.T) {
	testenv.EachEmpty(t, func(t *testing.T, dsn string) {
		d, ctx := open(t, dsn), context.Background()
		if v, err := d.SchemaVersion(ctx); v != 0 || err != nil {
			t.Fatalf("schema %d, %v before", v, err)
		}
		must(t, d.Migrate(ctx))
		want, err := db.LatestSchema()
		must(t, err)
		if v, err := d.SchemaVersion(ctx); v != want || err != nil {
			t.Fatalf("schema %d, %v after; want %d", v, err, want)
		}
		exec(t, d, `INSERT INTO district (id, name, created_at) VALUES ('d1', 'Birch Valley', 1)`)
		must(t, d.Migrate(ctx))
		if got := list(t, d, `SELECT name FROM district`); got != "Birch Valley" {
			t.Fatalf("a second start left %q", got)
		}
	})
}

func TestProgramsThatStartTogetherMigrateOnce(t *testing.T) {
	testenv.EachEmpty(t, func(t *testing.T, dsn string) {
		var ds []*db.DB
		for range 4 {
			ds = append(ds, open(t, dsn))
		}
		together(len(ds), func(i int) {
			if err := ds[i].Migrate(context.Background()); err != nil {
				t.Error(err)
			}
		})
		if n := list(t, ds[0], `SELECT CAST(count(*) - count(DISTINCT version_id) AS TEXT) FROM goose_db_version`); n != "0" {
			t.Errorf("%s migrations ran twice", n)
		}
	})
}

func TestNewerSchemaIsRefused(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		exec(t, d, `INSERT INTO goose_db_version (version_id, is_applied) VALUES (9001, TRUE)`)
		err := d.Migrate(context.Background())
		if err == nil {
			t.Fatal("accepted")
		}
		for _, want := range []string{"newer Throughline", "schema 9001", "start the newer program", "restore the backup"} {
			if !strings.Contains(err.Error(), want) {
				t.Errorf("the message %q does not say %q", err, want)
			}
		}
	})
}

// The usual start finds the schema up to date and waits for nobody.
func TestUsualStartTakesNoLock(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		if d.Engine() == "sqlite" {
			gate, err := sql.Open("sqlite", "file:"+d.DSN()+"-migrate")
			must(t, err)
			defer gate.Close()
			gate.SetMaxOpenConns(1)
			_, err = gate.Exec("BEGIN EXCLUSIVE")
			must(t, err)
		} else {
			exec(t, d, `UPDATE goose_lock SET locked = true, locked_by = 'another', lease_expires_at = now() + interval '1 hour'`)
		}
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		must(t, d.Migrate(ctx))
	})
}

// A closed record is one file that may be copied.
func TestCloseLeavesOneFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "one.db")
	d := testenv.Open(t, path)
	exec(t, d, `INSERT INTO district (id, name, created_at) VALUES ('d1', 'Birch Valley', 1)`)
	if got := list(t, d, `SELECT name FROM district`); got != "Birch Valley" {
		t.Fatal(got)
	}
	must(t, d.Close())
	for _, tail := range []string{"-wal", "-shm"} {
		if _, err := os.Stat(path + tail); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s is still there: %v", tail, err)
		}
	}
}

func TestOpenSaysWhatToDo(t *testing.T) {
	notADatabase := filepath.Join(t.TempDir(), "notes.txt")
	must(t, os.WriteFile(notADatabase, []byte(strings.Repeat("not a database\n", 500)), 0o600))
	for _, c := range []struct {
		name string
		cfg  db.Config
		want string
		kind wbl.Kind
	}{
		{"no address", db.Config{}, "--db", wbl.Internal},
		{"replica of a file", db.Config{DSN: "x.db", Replica: "postgres://h/x"}, "leave --replica out", wbl.Internal},
		{"no such folder", db.Config{DSN: filepath.Join(t.TempDir(), "none", "x.db")}, "cannot open the database file", wbl.Unavailable},
		{"another kind of file", db.Config{DSN: notADatabase}, "notes.txt", wbl.Internal},
		{"no such server", db.Config{DSN: "postgres://u@127.0.0.1:1/x"}, "cannot reach the database server", wbl.Unavailable},
		{"not an address", db.Config{DSN: "postgres://u@h:port/x"}, "cannot read the database address", wbl.Internal},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, err := db.Open(context.Background(), c.cfg)
			if err == nil {
				d.Close()
				t.Fatal("opened")
			}
			if !strings.Contains(err.Error(), c.want) || wbl.KindOf(err) != c.kind {
				t.Errorf("got %q (%v), want %q (%v)", err, wbl.KindOf(err), c.want, c.kind)
			}
		})
	}
}
