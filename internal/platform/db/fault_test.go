package db_test

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"throughline/internal/platform/db"
	"throughline/internal/testenv"
	"throughline/internal/wbl"
)

// openItems is a SQLite database with the scratch table.
func openItems(t *testing.T) *db.DB {
	t.Helper()
	d := testenv.OpenDB(t)
	exec(t, d, `CREATE TABLE item (id TEXT PRIMARY KEY, n BIGINT NOT NULL, body TEXT NOT NULL DEFAULT '')`)
	return d
}

// A limit on the file's pages stands for a full disk: the write that does not fit is
// refused, its neighbours in the batch are kept or refused whole, and the record goes on.
func TestFullDisk(t *testing.T) {
	d := openItems(t)
	pages := list(t, d, `PRAGMA page_count`)
	var n int
	fmt.Sscan(pages, &n)
	limit := func(pages int) { exec(t, d, fmt.Sprintf(`PRAGMA max_page_count = %d`, pages)) }
	limit(n + 10)
	errs := batch(t, d, 20, func(tx *db.Tx, i int) error {
		if err := insert(tx, fmt.Sprintf("%02d", i), i); err != nil {
			return err
		}
		if i%2 == 0 {
			return nil
		}
		return tx.ExecOne(`UPDATE item SET body = $1 WHERE id = $2`, strings.Repeat("x", 200_000), fmt.Sprintf("%02d", i))
	})
	kept, refused := ids(t, d), 0
	for i, err := range errs {
		has := strings.Contains(kept, fmt.Sprintf("%02d", i))
		if has != (err == nil) {
			t.Errorf("%d: kept %v, but the answer was %v", i, has, err)
		}
		if err != nil {
			refused++
			wantKind(t, err, wbl.Unavailable)
		}
	}
	if refused == 0 {
		t.Error("everything fitted: the disk was not full")
	}
	limit(n + 10_000)
	must(t, update(d, func(tx *db.Tx) error { return insert(tx, "after", 1) }))
	if got := list(t, d, `PRAGMA integrity_check`); got != "ok" {
		t.Error(got)
	}
}

// A reader's connection that is left in an unknown state is not used again.
func TestBrokenReaderIsReplaced(t *testing.T) {
	d := openItems(t)
	for range 100 { // more than the pool has
		_ = d.View(context.Background(), scope, func(tx *db.Tx) error {
			_, err := tx.Exec(`COMMIT`)
			return err
		})
	}
	must(t, update(d, func(tx *db.Tx) error { return insert(tx, "a", 1) }))
	for range 100 {
		if got := ids(t, d); got != "a" {
			t.Fatalf("a reader is stuck in an old state: rows %q", got)
		}
	}
}

func TestBrokenWriterIsReplaced(t *testing.T) {
	d := openItems(t)
	errs := batch(t, d, 10, func(tx *db.Tx, i int) error {
		err := insert(tx, fmt.Sprint(i), i)
		if i == 5 {
			_, err = tx.Exec(`ROLLBACK`)
		}
		return err
	})
	kept := ids(t, d)
	for i, err := range errs {
		if has := strings.Contains(kept, fmt.Sprint(i)); has != (err == nil) {
			t.Errorf("%d: kept %v, but the answer was %v", i, has, err)
		}
	}
	if errs[5] == nil {
		t.Error("the write that broke its transaction was answered as done")
	}
	must(t, update(d, func(tx *db.Tx) error { return insert(tx, "after", 1) }))
}

// A failed query leaves its reader fit for the next.
func TestReaderAfterAFailedQuery(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		for range 50 {
			err := d.View(context.Background(), scope, func(tx *db.Tx) error {
				_, err := db.List(tx, db.Scalar[string], `SELECT nothing FROM nowhere`)
				return err
			})
			if err == nil || errors.Is(err, wbl.Unavailable) {
				t.Fatalf("got %v", err)
			}
		}
		if got := ids(t, d); got != "" {
			t.Fatal(got)
		}
	})
}

const (
	walHeader = 32
	walFrame  = 24 + 4096
)

// A crash may leave anything after the last synced frame of the log. Whatever it is,
// the record opens with every write whose commit is whole, and with no part of another.
func TestGarbledLogTail(t *testing.T) {
	d := openItems(t)
	const writes = 12
	for i := range writes {
		must(t, update(d, func(tx *db.Tx) error {
			return errors.Join(insert(tx, fmt.Sprintf("%02d", i), i),
				tx.ExecOne(`UPDATE item SET body = $1 WHERE id = $2`, strings.Repeat("y", 500*i), fmt.Sprintf("%02d", i)))
		}))
	}
	file, err := os.ReadFile(d.DSN())
	must(t, err)
	wal, err := os.ReadFile(d.DSN() + "-wal")
	must(t, err)
	frames := (len(wal) - walHeader) / walFrame
	commits, tested := 0, 0
	for n := range frames + 1 {
		if n > 0 && binary.BigEndian.Uint32(wal[walHeader+(n-1)*walFrame+4:]) != 0 {
			commits++ // the frame before this boundary ends a commit
		}
		if commits == 0 {
			continue // the table does not exist yet
		}
		for name, tail := range garbled(wal, walHeader+n*walFrame) {
			tested++
			if got := openFiles(t, file, tail); got != commits-1 {
				t.Errorf("%s after frame %d of %d: %d writes, want %d", name, n, frames, got, commits-1)
			}
		}
	}
	if commits != writes+1 || tested < 3*writes {
		t.Errorf("saw %d commits and tested %d tails: the test looks at the wrong bytes", commits, tested)
	}
}

// garbled gives logs that are right up to at and wrong after it.
func garbled(wal []byte, at int) map[string][]byte {
	noise := append([]byte{}, wal...)
	random := rand.NewChaCha8([32]byte{byte(at)})
	random.Read(noise[at:])
	zero := append([]byte{}, wal...)
	clear(zero[at:])
	return map[string][]byte{"noise": noise, "zeros": zero, "the end": wal[:at], "half a frame": wal[:min(len(wal), at+walFrame/2)]}
}

// openFiles opens a record from the bytes of its file and log and counts its rows.
func openFiles(t *testing.T, file, wal []byte) int {
	t.Helper()
	path := filepath.Join(t.TempDir(), "crashed.db")
	must(t, os.WriteFile(path, file, 0o600))
	must(t, os.WriteFile(path+"-wal", wal, 0o600))
	d, err := db.Open(context.Background(), db.Config{DSN: path})
	must(t, err)
	defer d.Close()
	if got := list(t, d, `PRAGMA integrity_check`); got != "ok" {
		t.Error(got)
	}
	all := strings.Fields(ids(t, d))
	for i, id := range all {
		if id != fmt.Sprintf("%02d", i) {
			t.Errorf("row %d is %q", i, id)
		}
	}
	whole := list(t, d, `SELECT CAST(count(*) AS TEXT) FROM item WHERE length(body) = 500 * n`)
	if whole != fmt.Sprint(len(all)) {
		t.Errorf("%s of %d rows are whole", whole, len(all))
	}
	must(t, update(d, func(tx *db.Tx) error { return insert(tx, "zz", 1) }))
	return len(all)
}
