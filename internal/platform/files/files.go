package files

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// Store is a folder of contents.
type Store struct {
	dir     string
	maxSize int64
	now     func() time.Time
}

// Open makes the folder if it is not there. MaxSize bounds one file, in bytes; now is
// the clock by which [Store.Collect] tells what is old.
func Open(dir string, maxSize int64, now func() time.Time) (*Store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("cannot use the folder for files: %w", err)
	}
	return &Store{dir: dir, maxSize: maxSize, now: now}, nil
}

// arriving begins the name of content that is on its way in.
const arriving = "incoming-"

// Arriving reports whether a file of this name in a district's folder is an upload that
// has not ended, or was broken off: a copy of the folder leaves it out.
func Arriving(name string) bool { return strings.HasPrefix(name, arriving) }

// Staged is content that is safely on disk and that no row names yet.
type Staged struct {
	district  wbl.DistrictID
	name      string
	mediaType string
	size      int64
	sum       string
}

// Stage checks what r holds and puts it on disk. What cannot be taken is a field error
// of "file" that says what to do. Staging the same content twice is harmless.
func (s *Store) Stage(district wbl.DistrictID, name string, r io.Reader) (Staged, error) {
	name = label(name)
	kind, ok := kindOf(name)
	if !ok {
		return Staged{}, problem("files.error.kind")
	}
	folder, err := s.folder(district)
	if err != nil {
		return Staged{}, err
	}
	temp, err := os.CreateTemp(folder, arriving+"*")
	if err != nil {
		return Staged{}, unavailable(err)
	}
	defer os.Remove(temp.Name()) // gone already when all went well
	defer temp.Close()
	hash := sha256.New()
	size, err := io.Copy(io.MultiWriter(temp, hash), io.LimitReader(r, s.maxSize+1))
	if err != nil {
		return Staged{}, unavailable(err)
	}
	switch {
	case size == 0:
		return Staged{}, problem("files.error.empty")
	case size > s.maxSize:
		return Staged{}, problem("files.error.size", "megabytes", s.maxSize>>20)
	}
	if err := kind.check(temp, size); errors.Is(err, errContent) {
		return Staged{}, problem("files.error.content")
	} else if err != nil {
		return Staged{}, unavailable(err)
	}
	staged := Staged{district: district, name: name, mediaType: kind.MediaType, size: size, sum: hex.EncodeToString(hash.Sum(nil))}
	return staged, s.keep(temp, filepath.Join(folder, staged.sum))
}

func problem(key string, args ...any) error {
	return wbl.FieldErrors{{Field: "file", Key: key, Args: args}}.Err()
}

// unavailable: the disk is full or gone; nothing was changed.
func unavailable(err error) error { return wbl.E(wbl.Unavailable, "error.unavailable").Because(err) }

// keep gives a finished temporary file its place, so that after a power cut it is there
// whole or not at all. Content that is there already is made young again, so that a
// collection that runs now leaves it.
func (s *Store) keep(temp *os.File, path string) error {
	if err := temp.Sync(); err != nil {
		return unavailable(err)
	}
	if err := os.Chtimes(temp.Name(), s.now(), s.now()); err != nil {
		return unavailable(err)
	}
	if err := os.Rename(temp.Name(), path); err != nil {
		return unavailable(err)
	}
	return syncFolder(filepath.Dir(path))
}

func syncFolder(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return unavailable(err)
	}
	defer f.Close()
	if err := f.Sync(); err != nil {
		return unavailable(err)
	}
	return nil
}

// folder is where the contents of a district lie. One folder a district lets a district
// leave with all that is its own.
func (s *Store) folder(district wbl.DistrictID) (string, error) {
	name := folderName(district)
	if name == "." || !filepath.IsLocal(name) || filepath.Base(name) != name {
		return "", fmt.Errorf("cannot keep files of district %q: its id is not a name of a folder", district)
	}
	path := filepath.Join(s.dir, name)
	if _, err := os.Stat(path); err == nil {
		return path, nil
	}
	if err := os.MkdirAll(path, 0o700); err != nil {
		return "", unavailable(err)
	}
	return path, syncFolder(s.dir)
}

func folderName(district wbl.DistrictID) string {
	if district == "" {
		return "platform"
	}
	return string(district)
}

// Commit writes the row of staged content, which belongs to about and was brought by
// createdBy (both kind:id). The district of tx must be the one it was staged for.
func Commit(tx *db.Tx, now time.Time, staged Staged, about, createdBy string) (File, error) {
	if staged.sum == "" || staged.district != tx.District() {
		return File{}, fmt.Errorf("cannot commit a file of district %q in a transaction of %q", staged.district, tx.District())
	}
	f := File{
		ID: wbl.NewID[string](now), District: staged.district, Name: staged.name, MediaType: staged.mediaType,
		Size: staged.size, SHA256: staged.sum, About: about, CreatedBy: createdBy, CreatedAt: wbl.At(now),
	}
	return f, insert(tx, f)
}

// Content opens the content of a file. It fails when the content is not on disk or does
// not have the size of the row: the folder was restored from another time.
func (s *Store) Content(f File) (*os.File, error) {
	folder, err := s.folder(f.District)
	if err != nil {
		return nil, err
	}
	if raw, err := hex.DecodeString(f.SHA256); err != nil || len(raw) != sha256.Size {
		return nil, fmt.Errorf("the row of file %s has no hash", f.ID)
	}
	content, err := os.Open(filepath.Join(folder, f.SHA256))
	if err != nil {
		return nil, fmt.Errorf("the content of file %s is missing: restore the folder of files from the backup that belongs to the database: %w", f.ID, err)
	}
	info, err := content.Stat()
	if err == nil && info.Size() != f.Size {
		err = fmt.Errorf("the content of file %s has %d bytes, its row says %d: restore the folder of files from a backup", f.ID, info.Size(), f.Size)
	}
	if err != nil {
		content.Close()
		return nil, err
	}
	return content, nil
}
