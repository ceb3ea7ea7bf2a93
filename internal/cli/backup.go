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
	"path"
	"path/filepath"
	"time"

	"throughline/internal/platform/audit"
	"throughline/internal/platform/db"
	"throughline/internal/platform/files"
	"throughline/internal/wbl"
)

// manifest is what a backup says about itself; restore checks it before it writes.
type manifest struct {
	Format     string            `json:"format"` // throughline-backup/1
	Program    string            `json:"program"`
	Engine     string            `json:"engine"`
	Schema     int64             `json:"schema"`
	MadeAt     time.Time         `json:"made_at"`
	Files      map[string]string `json:"files"`                   // path below the backup to sha256
	Missing    []string          `json:"missing_files,omitempty"` // that the record names
	Rows       map[string]int64  `json:"rows"`                    // of each table
	Checkpoint string            `json:"audit_checkpoint"`        // "" when the log is empty
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
place, where rows are counted, keys checked and the audit log recomputed. The server may run meanwhile.
Exit status 1 when the backup is good but files that the record names were missing already.`,
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
	if _, err := os.Lstat(dir); err == nil {
		return badInput(fmt.Errorf("%s exists: name a new folder for the backup", dir))
	}
	d, err := openUnchanged(ctx, in.config)
	if err != nil {
		return err
	}
	defer d.Close()
	m, err := backupTo(ctx, d, in.config.get("files"), dir)
	if err != nil {
		return fmt.Errorf("there is no backup: %w", err)
	}
	var rows int64
	for _, n := range m.Rows {
		rows += n
	}
	err = in.say(m, "backed up %d rows and %d files to %s in %.1f s, and restored them as a test\n", rows, len(m.Files)-1, dir, time.Since(began).Seconds())
	if err == nil && len(m.Missing) > 0 {
		fmt.Fprintf(in.stderr, "not in %s are files that the record names (%d, the first is %s): is it the folder for --files?\n", in.config.get("files"), len(m.Missing), m.Missing[0])
		return errFinding
	}
	return err
}

// backupTo makes the backup under another name and gives it its own when it is proved:
// whatever ends the program before, nothing is left that looks like a backup.
func backupTo(ctx context.Context, d *db.DB, folder, dir string) (manifest, error) {
	part := dir + ".unfinished"
	if err := os.Mkdir(part, 0o700); err != nil {
		return manifest{}, fmt.Errorf("cannot make the folder (if an earlier backup was broken off, remove it): %w", err)
	}
	m, err := writeBackup(ctx, d, folder, part)
	if err == nil {
		err = ctx.Err() // somebody may have ended the program, which copying does not notice
	}
	if err == nil {
		err = os.Rename(part, dir)
	}
	if err != nil {
		return m, errors.Join(err, os.RemoveAll(part))
	}
	return m, nil
}

// writeBackup copies record and files, proves the copy and writes the manifest last.
// The server may write meanwhile: the manifest's checkpoint is older than the copy, and
// rows are counted in the copy.
func writeBackup(ctx context.Context, d *db.DB, folder, dir string) (m manifest, err error) {
	m = manifest{Format: backupFormat, Program: version, Engine: d.Engine(), MadeAt: time.Now().UTC().Truncate(time.Second)}
	log := audit.NewLog(d, time.Now)
	if _, err := log.Sequence(ctx); err != nil {
		return m, err
	}
	if m.Checkpoint, err = log.Checkpoint(ctx); err != nil && wbl.KindOf(err) != wbl.NotFound {
		return m, err // an empty log has none
	}
	if err := d.CopyTo(ctx, filepath.Join(dir, recordFile)); err != nil {
		return m, err
	}
	// files after the record: what it names was stored before
	if err := copyTree(folder, filepath.Join(dir, "files")); err != nil {
		return m, err
	}
	if m.Files, err = hashTree(dir); err != nil {
		return m, err
	}
	err = withRestored(ctx, dir, d.DSN(), func(copied *db.DB) error { return proveCopy(ctx, copied, &m) })
	if err != nil {
		return m, err
	}
	b, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return m, err
	}
	return m, os.WriteFile(filepath.Join(dir, manifestFile), append(b, '\n'), 0o600)
}

// proveCopy completes a manifest from the restored copy and checks the copy as a restore
// would.
func proveCopy(ctx context.Context, copied *db.DB, m *manifest) (err error) {
	if m.Schema, err = copied.SchemaVersion(ctx); err != nil {
		return err
	}
	if m.Rows, err = copied.Counts(ctx); err != nil {
		return err
	}
	if m.Missing, err = missingFiles(ctx, copied, m.Files); err != nil {
		return err
	}
	return checkRecord(ctx, copied, *m)
}

// missingFiles are the contents that the record names and the backup lacks.
func missingFiles(ctx context.Context, d *db.DB, have map[string]string) (missing []string, err error) {
	var districts []db.District
	err = d.View(ctx, db.Scope{}, func(tx *db.Tx) (err error) {
		districts, err = db.Districts(tx)
		return err
	})
	for _, district := range append(districts, db.District{}) {
		if err != nil {
			return nil, err
		}
		err = d.View(ctx, db.Scope{District: district.ID}, func(tx *db.Tx) error {
			named, err := files.Contents(tx)
			for _, name := range named {
				if have["files/"+name] != path.Base(name) { // its name is its hash
					missing = append(missing, "files/"+name)
				}
			}
			return err
		})
	}
	return missing, err
}

// checkFiles compares a backup's files with its manifest.
func checkFiles(dir string, m manifest) error {
	have, err := hashTree(dir)
	if err != nil {
		return err
	}
	for name, want := range m.Files {
		if have[name] != want {
			return fmt.Errorf("%s is missing or was changed since the backup was made", name)
		}
		delete(have, name)
	}
	for name := range have {
		return fmt.Errorf("%s is not part of the backup: remove it", name)
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
	var kept []string
	if m.Checkpoint != "" {
		kept = append(kept, m.Checkpoint)
	}
	r, err := audit.NewLog(d, time.Now).Verify(ctx, kept...)
	if err != nil {
		return err
	}
	if !r.OK() {
		return fmt.Errorf("the audit log is not whole: %v; \"throughline audit verify\" lists what is wrong", r.Faults[0])
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

// copyTree copies a folder of files that may be in use: what vanishes meanwhile is left
// out, and so are uploads that have not ended. No folder is no files.
func copyTree(from, to string) error {
	return filepath.WalkDir(from, func(path string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, rel)
		switch {
		case e.IsDir():
			return os.MkdirAll(target, 0o700)
		case !e.Type().IsRegular() || files.Arriving(e.Name()):
			return nil
		}
		if err := copyFile(path, target); !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		return nil
	})
}

// copyFile copies one file to a new one and has it on disk before it returns.
func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, in); err != nil {
		return errors.Join(err, out.Close())
	}
	return errors.Join(out.Sync(), out.Close())
}
