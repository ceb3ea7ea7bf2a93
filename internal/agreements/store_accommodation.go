package agreements

import (
	"throughline/internal/placements"
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// accommodationsOf reads the accommodations of a placement with the people they name.
func accommodationsOf(tx *db.Tx, id wbl.PlacementID) ([]Accommodation, error) {
	list, err := db.List(tx, func(r db.Row, a *Accommodation) error { return r.Scan(&a.ID, &a.Text, &a.By, &a.At) },
		`SELECT id, text, written_by, written_at FROM accommodation
		WHERE district_id = $1 AND placement_id = $2 AND ended_at IS NULL ORDER BY written_at, id`, tx.District(), id)
	for i := range list {
		if err != nil {
			return nil, err
		}
		list[i].Readers, err = db.List(tx, scanReader, `SELECT reader, name, read_at FROM accommodation_reader
			WHERE district_id = $1 AND accommodation_id = $2 ORDER BY name, reader`, tx.District(), list[i].ID)
	}
	return list, err
}

func scanReader(r db.Row, v *Reader) error { return r.Scan(&v.Key, &v.Name, &v.ReadAt) }

func insertAccommodation(tx *db.Tx, id wbl.PlacementID, a Accommodation) error {
	if _, err := tx.Exec(`INSERT INTO accommodation (district_id, id, placement_id, text, written_by, written_at) VALUES ($1, $2, $3, $4, $5, $6)`,
		tx.District(), a.ID, id, a.Text, a.By, a.At); err != nil {
		return err
	}
	for _, r := range a.Readers {
		if _, err := tx.Exec(`INSERT INTO accommodation_reader (district_id, accommodation_id, reader, name) VALUES ($1, $2, $3, $4)`,
			tx.District(), a.ID, r.Key, r.Name); err != nil {
			return err
		}
	}
	return nil
}

func markRead(tx *db.Tx, accommodation, reader string, at wbl.Instant) error {
	_, err := tx.Exec(`UPDATE accommodation_reader SET read_at = COALESCE(read_at, $4)
		WHERE district_id = $1 AND accommodation_id = $2 AND reader = $3`, tx.District(), accommodation, reader, at)
	return err
}

// readerChoices are the people who could need to know: the supervisor of the placement,
// and the teachers, counselors and coordinators of its school.
func readerChoices(tx *db.Tx, p placements.Placement) ([]Reader, error) {
	list, err := db.List(tx, func(r db.Row, v *Reader) error { return r.Scan(&v.Key, &v.Name) },
		`SELECT 'contact:' || id, name FROM contact WHERE id = $1 AND state = 'active'`, p.Contact)
	if err != nil {
		return nil, err
	}
	staff, err := db.List(tx, func(r db.Row, v *Reader) error { return r.Scan(&v.Key, &v.Name) },
		`SELECT DISTINCT 'account:' || a.id, a.name FROM account a JOIN role_grant g ON g.account_id = a.id
		WHERE g.district_id = $1 AND g.subject_id = $2 AND g.role IN ('teacher', 'counselor', 'coordinator') AND g.to_date IS NULL AND a.state = 'active'
		ORDER BY a.name`, tx.District(), p.School)
	return append(list, staff...), err
}
