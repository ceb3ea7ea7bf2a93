package cli

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"time"

	"throughline/internal/platform/db"
	"throughline/internal/platform/files"
	"throughline/internal/platform/jobs"
)

// collectFiles deletes uploaded content that no record names any more, once a day.
func (a *app) collectFiles() {
	a.jobs.Every("files.collect", 24*time.Hour, func(ctx context.Context, _ jobs.Job) error {
		return collect(ctx, a.cfg.DB, a.cfg.Files, a.cfg.Now)
	})
}

func collect(ctx context.Context, d *db.DB, folder string, now func() time.Time) error {
	if _, err := os.Stat(folder); errors.Is(err, fs.ErrNotExist) {
		return nil // nothing was ever uploaded
	}
	store, err := files.Open(folder, 0, now)
	if err != nil {
		return err
	}
	var districts []db.District
	err = d.View(ctx, db.Scope{}, func(tx *db.Tx) (err error) {
		districts, err = db.Districts(tx)
		return err
	})
	if err != nil {
		return err
	}
	for _, district := range append(districts, db.District{}) {
		if _, derr := store.Collect(ctx, d, district.ID); derr != nil {
			err = errors.Join(err, derr) // one district's trouble does not hold up the others
		}
	}
	return err
}
