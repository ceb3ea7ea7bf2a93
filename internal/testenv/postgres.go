package testenv

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// How the throwaway server is shared and always stopped:
//
// Every test program that needs the server keeps a shared lock on the file "use" until
// it ends. Whoever finds no server starts one, and beside it a watchdog: a shell that
// waits for the exclusive lock on "use". It gets it when the last test program has
// ended (the system drops the locks of a killed one too), stops the server and removes
// its files. A program that starts just then waits for its shared lock until the
// watchdog is done, and starts a new server.

var errNoPostgres = errors.New("PostgreSQL is not installed here (initdb, postgres and flock are needed): its half of the tests is left out")

// pgServer is the running throwaway server.
type pgServer struct {
	bin    string              // folder of the installed programs
	dir    string              // our folder: locks, and the folder run of the server's user
	who    *syscall.Credential // nil: our own user
	use    *os.File            // holds the shared lock; kept open until the process ends
	number atomic.Int64        // of databases made by this process
}

var startPostgres = sync.OnceValues(newPGServer)

// postgresDSN makes a database that is dropped when the test ends: a copy of the
// migrated template, or an empty one.
func postgresDSN(t testing.TB, migrated bool) string {
	t.Helper()
	s, err := startPostgres()
	if errors.Is(err, errNoPostgres) {
		SkipOrFail(t, err.Error())
	}
	if err != nil {
		t.Fatalf("start a PostgreSQL server for tests: %v", err)
	}
	template := "template0"
	if migrated {
		template = templateName()
	}
	name := fmt.Sprintf("t_%d_%d", os.Getpid(), s.number.Add(1))
	if err := s.admin("CREATE DATABASE " + name + " TEMPLATE " + template); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.admin("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Error(err)
		}
	})
	return s.dsn(name)
}

func newPGServer() (*pgServer, error) {
	s := &pgServer{bin: findPostgres(), dir: filepath.Join(os.TempDir(), fmt.Sprintf("throughline-pg-%d", os.Getuid()))}
	if _, err := exec.LookPath("flock"); err != nil || s.bin == "" {
		return nil, errNoPostgres
	}
	var err error
	if s.who, err = serverUser(); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(s.dir, 0o755); err != nil {
		return nil, err
	}
	if s.use, err = lockFile(filepath.Join(s.dir, "use"), syscall.LOCK_SH); err != nil {
		return nil, err
	}
	starting, err := lockFile(filepath.Join(s.dir, "start"), syscall.LOCK_EX)
	if err != nil {
		return nil, err
	}
	defer starting.Close() // drops the lock
	if s.admin("SELECT 1") != nil {
		if err := s.start(); err != nil {
			return nil, err
		}
	}
	return s, s.makeTemplate()
}

// findPostgres is the folder with initdb and postgres, "" when there is none.
func findPostgres() string {
	places, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb") // Debian keeps them off the path
	if p, err := exec.LookPath("initdb"); err == nil {
		places = append(places, p)
	}
	for i := len(places) - 1; i >= 0; i-- {
		dir := filepath.Dir(places[i])
		if _, err := os.Stat(filepath.Join(dir, "postgres")); err == nil {
			return dir
		}
	}
	return ""
}

// serverUser is another user when the tests run as root, because PostgreSQL refuses to.
func serverUser() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err1 := strconv.ParseUint(u.Uid, 10, 32)
		gid, err2 := strconv.ParseUint(u.Gid, 10, 32)
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, errors.Join(err1, err2)
	}
	return nil, errors.New("PostgreSQL refuses to run as root, and there is no user postgres or nobody to run it as")
}

// lockFile opens a file and waits for its lock, which lasts until the file is closed
// or the process ends.
func lockFile(path string, how int) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, err
	}
	for {
		err = syscall.Flock(int(f.Fd()), how)
		if !errors.Is(err, syscall.EINTR) {
			break
		}
	}
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	return f, nil
}

func (s *pgServer) run() string  { return filepath.Join(s.dir, "run") }
func (s *pgServer) data() string { return filepath.Join(s.run(), "data") }

// command is a program of the server's user that outlives this process's group and
// holds none of its pipes.
func (s *pgServer) command(name string, args ...string) *exec.Cmd {
	c := exec.Command(name, args...)
	c.Dir = s.run()
	c.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Credential: s.who}
	return c
}

func (s *pgServer) start() error {
	if err := os.RemoveAll(s.run()); err != nil {
		return err
	}
	if err := os.Mkdir(s.run(), 0o700); err != nil {
		return err
	}
	if s.who != nil {
		if err := os.Chown(s.run(), int(s.who.Uid), int(s.who.Gid)); err != nil {
			return err
		}
	}
	// C and UTF-8: text sorts by its bytes, as it does in SQLite
	initdb := s.command(filepath.Join(s.bin, "initdb"), "-D", s.data(), "-U", "throughline",
		"-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync", "--no-instructions")
	if out, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, out)
	}
	watchdog := s.command("flock", "-x", filepath.Join(s.dir, "use"), "sh", "-c",
		`"$1/pg_ctl" -D data -m immediate -w stop; rm -rf data log`, "sh", s.bin)
	if err := watchdog.Start(); err != nil {
		return fmt.Errorf("start the watchdog of the server: %w", err)
	}
	pgctl := s.command(filepath.Join(s.bin, "pg_ctl"), "-D", s.data(), "-l", filepath.Join(s.run(), "log"), "-w", "start",
		"-o", "-c listen_addresses='' -c unix_socket_directories='"+s.run()+"' -c max_connections=300 -c timezone=UTC"+
			" -c fsync=off -c synchronous_commit=off -c full_page_writes=off")
	if err := pgctl.Run(); err != nil {
		log, _ := os.ReadFile(filepath.Join(s.run(), "log"))
		return fmt.Errorf("start postgres: %w\n%s", err, log)
	}
	return nil
}

func (s *pgServer) dsn(database string) string {
	q := url.Values{"host": {s.run()}, "connect_timeout": {"10"}}
	return "postgres://throughline@/" + database + "?" + q.Encode()
}

// admin runs one statement outside of the test databases.
func (s *pgServer) admin(statement string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	pool, err := sql.Open("pgx", s.dsn("postgres"))
	if err != nil {
		return err
	}
	defer pool.Close()
	if _, err := pool.ExecContext(ctx, statement); err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	return nil
}

// templateName changes with the migrations, so that a server that other test programs
// started before an edit is of no harm.
var templateName = sync.OnceValue(func() string {
	h := sha256.New()
	dir := filepath.Join(Root(), "internal", "platform", "db", "migrations")
	_ = fs.WalkDir(os.DirFS(dir), ".", func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			text, _ := os.ReadFile(filepath.Join(dir, path))
			fmt.Fprintf(h, "%s %d\n%s", path, len(text), text)
		}
		return nil
	})
	return fmt.Sprintf("migrated_%x", h.Sum(nil)[:8])
})

// makeTemplate migrates the database that the tests' databases are copied from.
func (s *pgServer) makeTemplate() error {
	if s.admin("ALTER DATABASE "+templateName()+" IS_TEMPLATE true") == nil {
		return nil // finished by an earlier program
	}
	if err := s.admin("DROP DATABASE IF EXISTS making"); err != nil {
		return err
	}
	if err := s.admin("CREATE DATABASE making TEMPLATE template0"); err != nil {
		return err
	}
	d, err := openMigrated(s.dsn("making"))
	if err != nil {
		return fmt.Errorf("migrate a template: %w", err)
	}
	if err := d.Close(); err != nil {
		return err
	}
	return s.admin("ALTER DATABASE making RENAME TO " + templateName())
}
