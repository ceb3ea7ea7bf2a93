package files

import (
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// File is a committed file.
type File struct {
	ID        string
	District  wbl.DistrictID
	Name      string // as the person called it, made harmless; a label only
	MediaType string
	Size      int64  // bytes
	SHA256    string // of the content, hexadecimal
	About     string // kind:id of what it belongs to
	CreatedBy string // kind:id
	CreatedAt wbl.Instant
}

const columns = `id, district_id, name, media_type, size, sha256, about, created_by, created_at`

func scan(row db.Row, f *File) error {
	return row.Scan(&f.ID, &f.District, &f.Name, &f.MediaType, &f.Size, &f.SHA256, &f.About, &f.CreatedBy, &f.CreatedAt)
}

func insert(tx *db.Tx, f File) error {
	_, err := tx.Exec(`INSERT INTO stored_file (district_id, id, name, media_type, size, sha256, about, created_by, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		f.District, f.ID, f.Name, f.MediaType, f.Size, f.SHA256, f.About, f.CreatedBy, f.CreatedAt)
	return err
}

// Find reads the row of one file of the district of tx.
func Find(tx *db.Tx, id string) (File, error) {
	return db.Get(tx, scan, `SELECT `+columns+` FROM stored_file WHERE district_id = $1 AND id = $2`, tx.District(), id)
}

// List reads the rows of the files that belong to something, oldest first.
func List(tx *db.Tx, about string) ([]File, error) {
	return db.List(tx, scan, `SELECT `+columns+` FROM stored_file
		WHERE district_id = $1 AND about = $2 ORDER BY created_at, id`, tx.District(), about)
}

// Delete removes the row of a file; its content goes with the next collection, unless
// another row has the same.
func Delete(tx *db.Tx, id string) error {
	return tx.ExecOne(`DELETE FROM stored_file WHERE district_id = $1 AND id = $2`, tx.District(), id)
}

// Contents lists the contents that rows of the district of tx name, each as its path
// below the folder of the store, with slashes: DISTRICT/SHA256.
func Contents(tx *db.Tx) ([]string, error) {
	sums, err := inUse(tx)
	for i, sum := range sums {
		sums[i] = folderName(tx.District()) + "/" + sum
	}
	return sums, err
}

// inUse are the contents that rows of the district name.
func inUse(tx *db.Tx) ([]string, error) {
	return db.List(tx, db.Scalar[string], `SELECT DISTINCT sha256 FROM stored_file WHERE district_id = $1`, tx.District())
}
