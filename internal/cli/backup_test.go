package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"throughline/internal/platform/audit"
	"throughline/internal/platform/db"
	"throughline/internal/testenv"
)

// The server may run meanwhile: while entries are written and signed and uploads come
// and go, backups are made, and each is whole.
func TestBackupUnderLoad(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		ctx, stop := context.WithCancel(t.Context())
		var busy sync.WaitGroup
		defer busy.Wait()
		defer stop()
		uploads := filepath.Join(t.TempDir(), "uploads")
		busy.Go(func() { appendEntries(ctx, t, d) })
		busy.Go(func() { audit.NewLog(d, time.Now).Run(ctx, time.Millisecond, func(error) {}) })
		busy.Go(func() { comeAndGo(ctx, filepath.Join(uploads, "d1")) })
		for n := range 3 {
			dir := filepath.Join(t.TempDir(), fmt.Sprint("copy", n))
			m, err := backupTo(ctx, d, uploads, dir)
			if err != nil {
				t.Fatal(err)
			}
			if err := checkFiles(dir, m); err != nil {
				t.Error(err)
			}
			if (n == 2 && m.Rows["audit_entry"] == 0) || m.Files[recordFile] == "" {
				t.Errorf("the manifest is %v", m)
			}
		}
	})
}

func appendEntries(ctx context.Context, t *testing.T, d *db.DB) {
	for i := 0; ctx.Err() == nil; i++ {
		err := d.Update(context.WithoutCancel(ctx), db.Scope{}, func(tx *db.Tx) error {
			return audit.Append(tx, time.Now(), audit.Entry{Actor: "account:1", Action: "test.wrote", Object: fmt.Sprint("row:", i)})
		})
		if err != nil {
			t.Error(err)
			return
		}
	}
}

// comeAndGo has files arrive, get their names and vanish.
func comeAndGo(ctx context.Context, dir string) {
	_ = os.MkdirAll(dir, 0o700)
	for i := 0; ctx.Err() == nil; i++ {
		from, to := filepath.Join(dir, fmt.Sprint("incoming-", i)), filepath.Join(dir, fmt.Sprint("sum", i))
		_ = os.WriteFile(from, []byte("content"), 0o600)
		_ = os.Rename(from, to)
		_ = os.Remove(filepath.Join(dir, fmt.Sprint("sum", i-20)))
	}
}

// A backup that is broken off leaves no folder; one that was quicker is a whole one.
func TestBackupBrokenOff(t *testing.T) {
	dir := t.TempDir()
	dsn := filepath.Join(dir, "large.db")
	d := testenv.Open(t, dsn)
	err := d.Update(t.Context(), db.Scope{}, func(tx *db.Tx) error {
		text := strings.Repeat("x", 1<<16)
		for i := range 300 { // 20 MB
			if _, err := tx.Exec(`INSERT INTO job_schedule (kind, next_at) VALUES ($1, 0)`, fmt.Sprint(i, text)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	broken := 0
	for n := range 5 {
		name := filepath.Join(dir, fmt.Sprint("copy", n))
		p := begin(t, dir, "backup", name, "--db", dsn)
		for !exist(name+".unfinished") && !exist(name) {
			time.Sleep(time.Millisecond)
		}
		time.Sleep(time.Duration(n) * 20 * time.Millisecond)
		status, said := p.stop()
		if exist(name + ".unfinished") {
			t.Errorf("a part is left; it said %s", said)
		}
		switch {
		case status == exitFine:
			m, err := readManifest(name)
			if err := errors.Join(err, checkFiles(name, m)); err != nil {
				t.Error(err)
			}
		case exist(name):
			t.Errorf("status %d, and yet there is a folder; it said %s", status, said)
		default:
			broken++
		}
	}
	t.Logf("%d of 5 were broken off", broken)
	left, err := filepath.Glob(filepath.Join(dir, "throughline-verify-*"))
	if err != nil || len(left) > 0 {
		t.Errorf("temporary folders are left: %v, %v", left, err)
	}
}

func exist(path string) bool {
	_, err := os.Lstat(path)
	return !errors.Is(err, fs.ErrNotExist)
}
