package cli

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"throughline/internal/platform/audit"
	"throughline/internal/platform/db"
)

// manifest is what a backup says about itself; restore checks it before it writes.
type manifest struct {
	Format     string            `json:"format"` // throughline-backup/1
	Program    string            `json:"program"`
	Engine     string            `json:"engine"`
	Schema     int64             `json:"schema"`
	MadeAt     time.Time         `json:"made_at"`
	Files      map[string]string `json:"files"` // path below the backup to sha256
	Rows       map[string]int64  `json:"rows"`  // of each table
	Checkpoint string            `json:"audit_checkpoint"`
}

const (
	backupFormat = "throughline-backup/1"
	recordFile   = "record"
	manifestFile = "manifest.json"
)

func backupCommand() *command {
	return &command{
		name: "backup", args: "FOLDER", summary: "copy the record and its files, prove that the copy restores, and say so", settings: []string{"db", "files"},
		details: `The new folder holds the record (an SQLite file, or a pg_dump archive), the uploaded files and a
manifest with the SHA-256 of each. Before it reports success the backup is restored to a temporary
place, where rows are counted, keys checked and the audit log recomputed. The server may run meanwhile.`,
		examples: []string{"throughline backup backups/2026-11-23", "throughline backup --db postgres://localhost/throughline /srv/backup/monday"},
		run:      runBackup,
	}
}

func runBackup(ctx context.Context, in *invocation) error {
	if len(in.args) != 1 {
		return badInput(errors.New("name one new folder for the backup"))
	}
	began := time.Now()
	dir := in.args[0]
	d, err := openDB(ctx, in.config)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := os.Mkdir(dir, 0o700); err != nil {
		return badInput(fmt.Errorf("cannot make the folder for the backup: %w", err))
	}
	m, err := writeBackup(ctx, d, in.config.get("files"), dir)
	if err == nil {
		err = proveBackup(ctx, dir, m, d.DSN())
	}
	if err != nil {
		// what cannot be restored must not look like a backup
		return errors.Join(fmt.Errorf("the backup failed and was removed: %w", err), os.RemoveAll(dir))
	}
	if in.json {
		return json.NewEncoder(in.stdout).Encode(m)
	}
	var rows int64
	for _, n := range m.Rows {
		rows += n
	}
	_, err = fmt.Fprintf(in.stdout, "backed up %d rows and %d files to %s in %.1f s, and restored them as a test\n", rows, len(m.Files)-1, dir, time.Since(began).Seconds())
	return err
}

// writeBackup copies record and files, and writes the manifest last: a folder without
// one is no backup.
func writeBackup(ctx context.Context, d *db.DB, files, dir string) (manifest, error) {
	m := manifest{Format: backupFormat, Program: version, Engine: d.Engine(), MadeAt: time.Now().UTC().Truncate(time.Second), Files: map[string]string{}}
	log := audit.NewLog(d, time.Now)
	if _, err := log.Sequence(ctx); err != nil {
		return m, err
	}
	if err := d.CopyTo(ctx, filepath.Join(dir, recordFile)); err != nil {
		return m, err
	}
	if err := copyTree(files, filepath.Join(dir, "files")); err != nil {
		return m, err
	}
	var err error
	if m.Schema, err = d.SchemaVersion(ctx); err != nil {
		return m, err
	}
	if m.Checkpoint, err = log.Checkpoint(ctx); err != nil {
		return m, err
	}
	if m.Files, err = hashTree(dir); err != nil {
		return m, err
	}
	// counted in the copy: the record may have grown since
	err = withRestored(ctx, dir, d.DSN(), func(copied *db.DB) error {
		m.Rows, err = copied.Counts(ctx)
		return err
	})
	if err != nil {
		return m, err
	}
	b, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return m, err
	}
	return m, os.WriteFile(filepath.Join(dir, manifestFile), append(b, '\n'), 0o600)
}

// proveBackup restores the backup beside its source and checks everything that a
// restore would.
func proveBackup(ctx context.Context, dir string, m manifest, source string) error {
	if err := checkFiles(dir, m); err != nil {
		return err
	}
	return withRestored(ctx, dir, source, func(d *db.DB) error { return checkRecord(ctx, d, m) })
}

func checkFiles(dir string, m manifest) error {
	have, err := hashTree(dir)
	if err != nil {
		return err
	}
	for name, want := range m.Files {
		if have[name] != want {
			return fmt.Errorf("%s is missing or was changed since the backup was made", name)
		}
	}
	return nil
}

func checkRecord(ctx context.Context, d *db.DB, m manifest) error {
	if err := d.Check(ctx); err != nil {
		return err
	}
	rows, err := d.Counts(ctx)
	if err != nil {
		return err
	}
	for table, want := range m.Rows {
		if rows[table] != want {
			return fmt.Errorf("table %s came back with %d rows, not %d", table, rows[table], want)
		}
	}
	r, err := audit.NewLog(d, time.Now).Verify(ctx, m.Checkpoint)
	if err != nil {
		return err
	}
	if !r.OK() {
		return fmt.Errorf("the audit log of the copy is not whole: %v", r.Faults[0])
	}
	return nil
}

// withRestored restores a backup to a temporary place of the same engine.
func withRestored(ctx context.Context, dir, source string, fn func(*db.DB) error) error {
	record := filepath.Join(dir, recordFile)
	if db.IsPostgres(source) {
		return db.WithScratch(ctx, source, func(dsn string) error {
			return restoreAndOpen(ctx, record, dsn, fn)
		})
	}
	tmp, err := os.MkdirTemp("", "throughline-verify-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	return restoreAndOpen(ctx, record, filepath.Join(tmp, "record.db"), fn)
}

func restoreAndOpen(ctx context.Context, record, dsn string, fn func(*db.DB) error) error {
	if err := db.RestoreFrom(ctx, record, dsn); err != nil {
		return err
	}
	d, err := db.Open(ctx, db.Config{DSN: dsn})
	if err != nil {
		return err
	}
	return errors.Join(fn(d), d.Close())
}

// hashTree is the SHA-256 of every file below a folder but the manifest.
func hashTree(dir string) (map[string]string, error) {
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil || rel == manifestFile {
			return err
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		h := sha256.New()
		if _, err := io.Copy(h, f); err != nil {
			return err
		}
		out[filepath.ToSlash(rel)] = hex.EncodeToString(h.Sum(nil))
		return nil
	})
	return out, err
}

// copyTree copies a folder of files; none is no files.
func copyTree(from, to string) error {
	if _, err := os.Stat(from); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return os.CopyFS(to, os.DirFS(from))
}
