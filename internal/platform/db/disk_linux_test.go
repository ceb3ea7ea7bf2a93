package db_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	osexec "os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"throughline/internal/platform/db"
	"throughline/internal/testenv"
	"throughline/internal/wbl"
)

// inOwnMounts runs the test again in a child process that may mount disks of its own.
// It reports whether this is the child.
func inOwnMounts(t *testing.T) bool {
	t.Helper()
	const mark = "THROUGHLINE_TEST_CHILD"
	if os.Getenv(mark) == t.Name() {
		return true
	}
	child := osexec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
	child.Env = append(os.Environ(), mark+"="+t.Name())
	child.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS}
	if os.Geteuid() != 0 {
		child.SysProcAttr.Cloneflags |= syscall.CLONE_NEWUSER
		child.SysProcAttr.UidMappings = []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}}
	}
	out, err := child.CombinedOutput()
	if errors.Is(err, syscall.EPERM) || strings.Contains(string(out), "cannot mount") {
		testenv.SkipOrFail(t, "this system does not let a test mount a small disk")
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return false
}

// smallDisk is a folder on a disk of its own, which ends with the child's mounts. It is
// not below t.TempDir(), which other users may not enter.
func smallDisk(t *testing.T, size string) string {
	t.Helper()
	const dir = "/mnt"
	err := syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, "")
	if err == nil {
		err = syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+size)
	}
	if err != nil {
		t.Skipf("cannot mount: %v", err)
	}
	return dir
}

// On a disk that is really full the log cannot grow: writes are refused as Unavailable,
// what was answered is kept, and writing goes on when there is room again.
func TestRealFullDisk(t *testing.T) {
	if !inOwnMounts(t) {
		return
	}
	dir := smallDisk(t, "4m")
	path := filepath.Join(dir, "full.db")
	d := testenv.Open(t, path)
	exec(t, d, `CREATE TABLE item (id TEXT PRIMARY KEY, n BIGINT NOT NULL, body TEXT NOT NULL DEFAULT '')`)
	ballast := filepath.Join(dir, "ballast")
	must(t, os.WriteFile(ballast, make([]byte, 1<<20), 0o600))

	answered := map[string]bool{}
	var full error
	for i := 0; full == nil && i < 1000; i++ {
		id := fmt.Sprintf("%03d", i)
		full = update(d, func(tx *db.Tx) error {
			must(t, insert(tx, id, i))
			return tx.ExecOne(`UPDATE item SET body = $1 WHERE id = $2`, strings.Repeat("x", 50_000), id)
		})
		answered[id] = full == nil
	}
	wantKind(t, full, wbl.Unavailable)
	check := func(d *db.DB) {
		t.Helper()
		kept := ids(t, d)
		for id, yes := range answered {
			if strings.Contains(kept, id) != yes {
				t.Errorf("%s: answered %v, kept %v", id, yes, !yes)
			}
		}
	}
	check(d)
	must(t, os.Remove(ballast))
	must(t, update(d, func(tx *db.Tx) error { return insert(tx, "later", 1) }))
	check(d)
	must(t, d.Close())
	check(testenv.Open(t, path))
}

// On a file that may only be read, reading works and writing is Unavailable.
func TestReadOnlyFile(t *testing.T) {
	if !inOwnMounts(t) {
		return
	}
	dir := smallDisk(t, "8m")
	path := filepath.Join(dir, "old.db")
	d := testenv.Open(t, path)
	exec(t, d, `CREATE TABLE item (id TEXT PRIMARY KEY, n BIGINT NOT NULL)`)
	must(t, update(d, func(tx *db.Tx) error { return insert(tx, "a", 1) }))
	must(t, d.Close())
	must(t, os.Chmod(path, 0o444))
	must(t, os.Chmod(dir, 0o777))
	if err := syscall.Setuid(65534); err != nil { // root may write to anything
		t.Skipf("cannot mount and then become nobody: %v", err)
	}
	d, err := db.Open(context.Background(), db.Config{DSN: path})
	must(t, err)
	defer d.Close()
	must(t, d.Migrate(context.Background()))
	wantKind(t, update(d, func(tx *db.Tx) error { return insert(tx, "b", 1) }), wbl.Unavailable)
	if got := ids(t, d); got != "a" {
		t.Errorf("rows %q", got)
	}
}
