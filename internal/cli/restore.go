package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"throughline/internal/platform/db"
)

func restoreCommand() *command {
	return &command{
		name: "restore", args: "FOLDER", summary: "bring back a backup into an empty place", settings: []string{"db", "files"},
		details: `Restores the record to --db and the files to --files; both must be empty, so that nothing is
overwritten. The manifest's hashes are checked first, rows and the audit log afterwards.`,
		examples: []string{"throughline restore backups/2026-11-23 --db throughline.db"},
		run:      runRestore,
	}
}

func runRestore(ctx context.Context, in *invocation) error {
	if len(in.args) != 1 {
		return badInput(errors.New("name the folder of the backup"))
	}
	dir, dsn, folder := in.args[0], in.config.get("db"), in.config.get("files")
	m, err := readManifest(dir)
	if err != nil {
		return badInput(err)
	}
	if err := checkFiles(dir, m); err != nil {
		return badInput(err)
	}
	if db.IsPostgres(dsn) != (m.Engine == "postgres") {
		return badInput(fmt.Errorf("the backup is of a %s record: give --db an address of the same kind", m.Engine))
	}
	if err := emptyPlace(ctx, dsn, folder); err != nil {
		return err
	}
	if err := restoreAll(ctx, dir, dsn, folder, m); err != nil {
		return fmt.Errorf("cannot restore: %w", err)
	}
	d, err := openAt(ctx, db.Config{DSN: dsn}) // brings it to this program's schema
	if err != nil {
		return err
	}
	if err := d.Close(); err != nil {
		return err
	}
	return in.say(m, "restored the record of %s to %s; rows, keys and audit log are whole\n", m.MadeAt.Format("2006-01-02 15:04 MST"), shownDSN(dsn))
}

// emptyPlace refuses to restore over anything.
func emptyPlace(ctx context.Context, dsn, folder string) error {
	if left, err := os.ReadDir(folder); err == nil && len(left) > 0 {
		return badInput(fmt.Errorf("the folder %s is not empty: name another one with --files", folder))
	}
	if !db.IsPostgres(dsn) {
		// SQLite would play what a left-over log holds into the restored record
		for _, tail := range []string{"", "-wal", "-shm", "-journal"} {
			if _, err := os.Lstat(dsn + tail); err == nil {
				return badInput(fmt.Errorf("%s exists: move it away, or name another file with --db", dsn+tail))
			}
		}
		return nil
	}
	d, err := db.Open(ctx, db.Config{DSN: dsn})
	if err != nil {
		return err
	}
	defer d.Close()
	tables, err := d.Counts(ctx)
	if err == nil && len(tables) > 0 {
		err = badInput(fmt.Errorf("the database has tables already: name an empty one with --db"))
	}
	return err
}

// restoreAll brings back files and record. An SQLite record gets its name last, when it
// is checked and the files are there: what is broken off leaves none.
func restoreAll(ctx context.Context, dir, dsn, folder string, m manifest) error {
	record := filepath.Join(dir, recordFile)
	check := func(d *db.DB) error {
		if err := checkRecord(ctx, d, m); err != nil {
			return err
		}
		return copyTree(filepath.Join(dir, "files"), folder)
	}
	if db.IsPostgres(dsn) {
		err := restoreAndOpen(ctx, record, dsn, check)
		if err != nil {
			err = fmt.Errorf("%w; drop the database and make a new one before the next try", err)
		}
		return err
	}
	part := dsn + ".restoring"
	remove := func() {
		for _, tail := range []string{"", "-wal", "-shm"} {
			os.Remove(part + tail)
		}
	}
	remove() // of one that was broken off
	defer remove()
	if err := restoreAndOpen(ctx, record, part, check); err != nil {
		return err
	}
	return os.Rename(part, dsn)
}

func readManifest(dir string) (m manifest, err error) {
	b, err := os.ReadFile(filepath.Join(dir, manifestFile))
	if err != nil {
		return m, fmt.Errorf("%s is no finished backup: %w", dir, err)
	}
	if err := json.Unmarshal(b, &m); err != nil || m.Format != backupFormat {
		return m, fmt.Errorf("%s is not the manifest of a backup that this program can read", filepath.Join(dir, manifestFile))
	}
	latest, err := db.LatestSchema()
	if err == nil && m.Schema > latest {
		err = fmt.Errorf("the backup has schema %d, newer than this program's %d: use the newer program", m.Schema, latest)
	}
	return m, err
}
