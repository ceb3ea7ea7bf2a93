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
	dir, dsn, files := in.args[0], in.config.get("db"), in.config.get("files")
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
	if left, err := os.ReadDir(files); err == nil && len(left) > 0 {
		return badInput(fmt.Errorf("the folder %s is not empty: name another one with --files", files))
	}
	if _, err := os.Stat(dsn); err == nil && !db.IsPostgres(dsn) {
		return badInput(fmt.Errorf("%s exists: move it away, or name another file with --db", dsn))
	}
	err = restoreAndOpen(ctx, filepath.Join(dir, recordFile), dsn, func(d *db.DB) error {
		if err := checkRecord(ctx, d, m); err != nil {
			return err
		}
		return d.Migrate(ctx)
	})
	if err != nil {
		return fmt.Errorf("cannot restore: %w", err)
	}
	if err := copyTree(filepath.Join(dir, "files"), files); err != nil {
		return err
	}
	_, err = fmt.Fprintf(in.stdout, "restored the record of %s to %s; rows, keys and audit log are whole\n", m.MadeAt.Format("2006-01-02 15:04 MST"), dsn)
	return err
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
