package cli

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/pressly/goose/v3"
	"github.com/rogpeppe/go-internal/testscript"

	"throughline/internal/platform/db"
	"throughline/internal/testenv"
)

// The scripts run the program as a shell would. Beside testscript's own commands they
// have those of scriptCommands.
func TestScripts(t *testing.T) {
	testscript.Run(t, scripts("testdata/script", func(*testscript.Env) {}))
}

// Those about the record run on both engines: $DB, $NEW and $OTHER name empty databases.
func TestScriptsOnEachEngine(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		testscript.Run(t, scripts("testdata/script/engine", func(e *testscript.Env) {
			e.Setenv("DB", filepath.Join(e.WorkDir, "first.db"))
			e.Setenv("NEW", filepath.Join(e.WorkDir, "new.db"))
			e.Setenv("OTHER", filepath.Join(e.WorkDir, "other.db"))
		}))
	})
	t.Run("postgres", func(t *testing.T) {
		testenv.EmptyPostgres(t) // skips here rather than in a script
		testscript.Run(t, scripts("testdata/script/engine", func(e *testscript.Env) {
			e.Setenv("DB", testenv.EmptyPostgres(t))
			e.Setenv("NEW", testenv.EmptyPostgres(t))
			e.Setenv("OTHER", testenv.EmptyPostgres(t))
		}))
	})
}

func scripts(dir string, setup func(*testscript.Env)) testscript.Params {
	return testscript.Params{
		Dir: dir, RequireExplicitExec: true, Cmds: scriptCommands,
		Setup: func(e *testscript.Env) error {
			setup(e)
			return installProgram(e)
		},
	}
}

// installProgram makes this test binary the program throughline of a script.
func installProgram(e *testscript.Env) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	bin := filepath.Join(e.WorkDir, ".bin")
	if err := os.Mkdir(bin, 0o700); err != nil {
		return err
	}
	e.Setenv(asProgram, "yes")
	e.Setenv("PATH", bin+string(filepath.ListSeparator)+e.Getenv("PATH"))
	return os.Symlink(self, filepath.Join(bin, "throughline"))
}

var scriptCommands = map[string]func(ts *testscript.TestScript, neg bool, args []string){
	"exits": scriptExits,
	"sql":   scriptSQL,
	"flip":  scriptFlip,
	"is":    scriptIs,
	"old":   scriptOld,
}

// scriptExits STATUS COMMAND…: the command ends with this status. Bad input is problem
// details on standard error and nothing else.
func scriptExits(ts *testscript.TestScript, _ bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	var ended *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &ended) {
		got = ended.ExitCode()
	} else {
		ts.Check(err)
	}
	if got != want {
		ts.Fatalf("exit status %d, not %d", got, want)
	}
	if got != exitInput {
		return
	}
	if out := ts.ReadFile("stdout"); out != "" {
		ts.Fatalf("bad input, and yet there is output: %s", out)
	}
	if words := ts.ReadFile("stderr"); !strings.HasPrefix(words, `{"detail":"`) || strings.Count(words, "\n") != 1 {
		ts.Fatalf("bad input is one line of problem details, not: %s", words)
	}
}

// scriptSQL DATABASE STATEMENT changes a database behind the program's back.
func scriptSQL(ts *testscript.TestScript, _ bool, args []string) {
	d, err := db.Open(context.Background(), db.Config{DSN: inWorkDir(ts, args[0])})
	ts.Check(err)
	defer d.Close()
	ts.Check(d.Update(context.Background(), db.Scope{}, func(tx *db.Tx) error {
		_, err := tx.Exec(args[1])
		return err
	}))
}

// scriptIs DATABASE QUERY WANT: the query's one value is this.
func scriptIs(ts *testscript.TestScript, neg bool, args []string) {
	d, err := db.Open(context.Background(), db.Config{DSN: inWorkDir(ts, args[0])})
	ts.Check(err)
	defer d.Close()
	ts.Check(d.View(context.Background(), db.Scope{}, func(tx *db.Tx) error {
		got, err := db.Get(tx, db.Scalar[string], `SELECT CAST((`+args[1]+`) AS TEXT)`)
		if err == nil && (got == args[2]) == neg {
			ts.Fatalf("%s is %q", args[1], got)
		}
		return err
	}))
}

func inWorkDir(ts *testscript.TestScript, dsn string) string {
	if db.IsPostgres(dsn) {
		return dsn
	}
	return ts.MkAbs(dsn)
}

// scriptOld DATABASE VERSION gives a new database the schema of an earlier program.
func scriptOld(ts *testscript.TestScript, _ bool, args []string) {
	dsn, version := inWorkDir(ts, args[0]), args[1]
	to, err := strconv.ParseInt(version, 10, 64)
	ts.Check(err)
	driver, dialect := "sqlite", goose.DialectSQLite3
	if db.IsPostgres(dsn) {
		driver, dialect = "pgx", goose.DialectPostgres
	}
	pool, err := sql.Open(driver, dsn)
	ts.Check(err)
	defer pool.Close()
	p, err := goose.NewProvider(dialect, pool, os.DirFS(testenv.Root()+"/internal/platform/db/migrations"), goose.WithDisableGlobalRegistry(true))
	ts.Check(err)
	_, err = p.UpTo(context.Background(), to)
	ts.Check(err)
}

// scriptFlip FILE turns one byte in the middle of a file over.
func scriptFlip(ts *testscript.TestScript, _ bool, args []string) {
	path := ts.MkAbs(args[0])
	b, err := os.ReadFile(path)
	ts.Check(err)
	b[len(b)/2] ^= 0xff
	ts.Check(os.WriteFile(path, b, 0o600))
}

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
