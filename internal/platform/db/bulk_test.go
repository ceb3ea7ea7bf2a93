package db_test

import (
	"errors"
	"fmt"
	"testing"

	"throughline/internal/platform/db"
	"throughline/internal/testenv"
)

// Around the size of a statement of many rows, every row is written once.
func TestBulk(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		for _, rows := range []int{0, 1, 99, 100, 101, 250} {
			err := d.Update(t.Context(), db.Scope{}, func(tx *db.Tx) error {
				b := db.NewBulk(tx, `INSERT INTO district (id, name, created_at) VALUES`, 3,
					`ON CONFLICT (id) DO UPDATE SET name = excluded.name WHERE district.name <> excluded.name`)
				for range 2 { // the second time nothing differs
					for i := range rows {
						if err := b.Add(fmt.Sprint(rows, "-", i), fmt.Sprint("name ", i), 1); err != nil {
							return err
						}
					}
					if err := b.Flush(); err != nil {
						return err
					}
				}
				if b.Changed() != int64(rows) {
					t.Errorf("%d rows: %d changed", rows, b.Changed())
				}
				n, err := db.Get(tx, db.Scalar[int], `SELECT count(*) FROM district WHERE id LIKE $1`, fmt.Sprint(rows, "-%"))
				if n != rows {
					t.Errorf("%d of %d rows are there", n, rows)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestBulkFails(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		err := d.Update(t.Context(), db.Scope{}, func(tx *db.Tx) error {
			b := db.NewBulk(tx, `INSERT INTO district (id, name, created_at) VALUES`, 3, ``)
			return errors.Join(b.Add("a", "A", 1), b.Add("a", "A", 1), b.Flush())
		})
		if !errors.Is(err, db.ErrUnique) {
			t.Errorf("two rows of one id: %v", err)
		}
	})
}
