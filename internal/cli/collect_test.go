package cli

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"throughline/internal/platform/db"
	"throughline/internal/platform/files"
	"throughline/internal/testenv"
)

// Once a day the content that no row names any more is deleted, in every district; that
// of others stays.
func TestUploadsAreCollected(t *testing.T) {
	d := testenv.OpenDB(t)
	cast := testenv.NewCast(t, d)
	folder := filepath.Join(t.TempDir(), "uploads")
	clock := func() time.Time { return testenv.Fixed }
	later := func() time.Time { return testenv.Fixed.Add(48 * time.Hour) }
	if err := collect(t.Context(), d, folder, clock); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(folder); err == nil {
		t.Error("looking for uploads made their folder")
	}
	store, err := files.Open(folder, 1<<20, clock)
	if err != nil {
		t.Fatal(err)
	}
	var kept []string
	for _, district := range []*testenv.Site{&cast.North, &cast.South} {
		for _, name := range []string{"kept.csv", "dropped.csv"} {
			staged, err := store.Stage(district.District, name, strings.NewReader(name+" of "+string(district.District)))
			if err != nil {
				t.Fatal(err)
			}
			if name == "dropped.csv" {
				continue
			}
			err = d.Update(t.Context(), db.Scope{District: district.District}, func(tx *db.Tx) error {
				f, err := files.Commit(tx, testenv.Fixed, staged, "placement:1", "account:1")
				kept = append(kept, filepath.Join(string(f.District), f.SHA256))
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	if n := uploads(t, folder); n != 4 {
		t.Fatalf("%d uploads", n)
	}
	if err := collect(t.Context(), d, folder, later); err != nil {
		t.Fatal(err)
	}
	if n := uploads(t, folder); n != len(kept) {
		t.Errorf("%d uploads are left of %d", n, len(kept))
	}
	for _, name := range kept {
		if _, err := os.Stat(filepath.Join(folder, name)); err != nil {
			t.Error(err)
		}
	}
}

func TestCollectIsScheduled(t *testing.T) {
	d := testenv.OpenDB(t)
	folder := t.TempDir()
	a, err := newApp(t.Context(), appConfig{DB: d, Now: func() time.Time { return testenv.Fixed }, Files: folder, BaseURL: "https://a.example", Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.jobs.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	err = d.View(t.Context(), db.Scope{}, func(tx *db.Tx) error {
		n, err := db.Get(tx, db.Scalar[int], `SELECT count(*) FROM job_schedule WHERE kind = 'files.collect'`)
		if err == nil && n != 1 {
			err = errors.New("it is not")
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// uploads counts the files below a folder.
func uploads(t *testing.T, folder string) (n int) {
	t.Helper()
	tree, err := hashTree(folder)
	if err != nil {
		t.Fatal(err)
	}
	return len(tree)
}
