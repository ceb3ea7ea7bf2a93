package files

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// young is how long content without a row is left alone: a form that was sent is
// committed or given up long before.
const young = 24 * time.Hour

// Collect deletes content of a district that no row names and that is older than a day,
// and returns how much it deleted. It may run beside uploads, also of other nodes.
func (s *Store) Collect(ctx context.Context, d *db.DB, district wbl.DistrictID) (deleted int, err error) {
	folder, err := s.folder(district)
	if err != nil {
		return 0, err
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return 0, fmt.Errorf("cannot look through the files of %q: %w", district, err)
	}
	var used map[string]bool
	err = d.View(ctx, db.Scope{District: district}, func(tx *db.Tx) error {
		sums, err := inUse(tx)
		used = make(map[string]bool, len(sums))
		for _, sum := range sums {
			used[sum] = true
		}
		return err
	})
	if err != nil {
		return 0, err
	}
	for _, e := range entries {
		gone, err := s.consider(folder, e.Name(), used)
		if err != nil {
			return deleted, fmt.Errorf("cannot tidy the files of %q: %w", district, err)
		}
		if gone {
			deleted++
		}
	}
	return deleted, nil
}

// leaving begins the name of content that is on its way out.
const leaving = "leaving-"

// consider deletes one old content without a row, in two steps. An upload of the same
// content at this very moment either comes before the renaming, then the file that was
// moved away is young and goes back, or after it, then it has made a new one. What a
// crash left between the steps goes back too if a row names it.
func (s *Store) consider(folder, name string, used map[string]bool) (gone bool, err error) {
	path, sum := filepath.Join(folder, name), strings.TrimPrefix(name, leaving)
	back := filepath.Join(folder, sum)
	if used[sum] {
		if name == sum {
			return false, nil
		}
		return false, os.Rename(path, back)
	}
	if old, err := s.old(path); err != nil || !old {
		return false, err
	}
	if name == sum {
		path = filepath.Join(folder, leaving+sum)
		if err := os.Rename(back, path); err != nil {
			return false, err
		}
		if old, err := s.old(path); err != nil || !old {
			return false, errors.Join(err, os.Rename(path, back))
		}
	}
	return true, os.Remove(path)
}

func (s *Store) old(path string) (bool, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return s.now().Sub(info.ModTime()) > young, nil
}
