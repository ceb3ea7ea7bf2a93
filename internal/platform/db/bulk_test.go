package db_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"throughline/internal/platform/db"
	"throughline/internal/testenv"
	"throughline/internal/wbl"
)

// insertDistricts is the statement of these tests; the second writing of a row changes
// its name.
func insertDistricts(tx *db.Tx) *db.Bulk {
	return db.NewBulk(tx, `INSERT INTO district (id, name, created_at) VALUES`, 3, `ON CONFLICT (id) DO UPDATE SET name = excluded.name`)
}

func countDistricts(tx *db.Tx, id, name string) (int, error) {
	return db.Get(tx, db.Scalar[int], `SELECT count(*) FROM district WHERE id LIKE $1 AND name LIKE $2`, id, name)
}

// Around the size of a part, of either engine, every row is written once. A query sees
// the parts that are complete and, after Flush, all rows.
func TestBulk(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		for _, rows := range []int{0, 1, 99, 100, 101, 250, 33_333, 33_334} {
			err := d.Update(t.Context(), db.Scope{}, func(tx *db.Tx) error {
				b := insertDistricts(tx)
				for _, name := range []string{"first", "second"} {
					for i := range rows {
						if err := b.Add(fmt.Sprint(rows, "-", i), name, i); err != nil {
							return err
						}
					}
					if err := b.Flush(); err != nil {
						return err
					}
					if n, err := countDistricts(tx, fmt.Sprint(rows, "-%"), name); n != rows {
						t.Errorf("%d of %d rows are there: %v", n, rows, err)
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}

// Every kind of value comes back as it would from a statement of its own.
func TestBulkValues(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		exec(t, d, `CREATE TABLE kept (id INTEGER PRIMARY KEY, a TEXT, b BIGINT, c BOOLEAN, d DOUBLE PRECISION, e TEXT)`)
		type row struct {
			a *string
			b int64
			c bool
			d float64
			e wbl.Date
		}
		word, long := "ñ, quotes ' \" and a line\n", strings.Repeat("long ", 5000)
		day := wbl.NewDate(2026, time.November, 22)
		rows := []row{{&word, -1, true, 0.5, day}, {nil, 1 << 60, false, -3, wbl.Date{}}, {&long, 0, true, 0, day}}
		var got []row
		must(t, update(d, func(tx *db.Tx) (err error) {
			b := db.NewBulk(tx, `INSERT INTO kept (id, a, b, c, d, e) VALUES`, 6, ``)
			for i, r := range rows {
				if err := b.Add(i, r.a, r.b, r.c, r.d, r.e); err != nil {
					return err
				}
			}
			if err := b.Flush(); err != nil {
				return err
			}
			got, err = db.List(tx, func(r db.Row, v *row) error { return r.Scan(&v.a, &v.b, &v.c, &v.d, &v.e) }, `SELECT a, b, c, d, e FROM kept ORDER BY id`)
			return err
		}))
		if diff := cmp.Diff(rows, got, cmp.AllowUnexported(row{})); diff != "" {
			t.Error(diff)
		}
		err := update(d, func(tx *db.Tx) error {
			return db.NewBulk(tx, `INSERT INTO kept (id) VALUES`, 1, ``).Add(make(chan int))
		})
		if err == nil {
			t.Error("a channel was kept")
		}
	})
}

// Rows of one Bulk may name those of another that were flushed before, and statements
// between them see both.
func TestBulksInOrder(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		exec(t, d, `CREATE TABLE parent (id TEXT PRIMARY KEY)`)
		exec(t, d, `CREATE TABLE child (id TEXT PRIMARY KEY, parent_id TEXT NOT NULL REFERENCES parent (id))`)
		must(t, update(d, func(tx *db.Tx) error {
			parents := db.NewBulk(tx, `INSERT INTO parent (id) VALUES`, 1, ``)
			children := db.NewBulk(tx, `INSERT INTO child (id, parent_id) VALUES`, 2, ``)
			for i := range 250 {
				if err := errors.Join(parents.Add(fmt.Sprint(i)), children.Add(fmt.Sprint("c", i), fmt.Sprint(i))); err != nil {
					return err
				}
				if i%50 == 0 {
					if err := errors.Join(parents.Flush(), children.Flush()); err != nil {
						return err
					}
					n, err := tx.Exec(`UPDATE child SET id = id || 'x' WHERE id = $1`, fmt.Sprint("c", i))
					if n != 1 || err != nil {
						t.Errorf("row %d is not there: %v", i, err)
					}
				}
			}
			return errors.Join(parents.Flush(), children.Flush())
		}))
	})
}

// A part that cannot be written fails its transaction, even when nobody asks after it,
// and the connection can be used again.
func TestBulkFails(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		for _, end := range []func(*db.Bulk) error{(*db.Bulk).Flush, func(b *db.Bulk) error { b.Flush(); return nil }} {
			err := d.Update(t.Context(), db.Scope{}, func(tx *db.Tx) error {
				b := db.NewBulk(tx, `INSERT INTO district (id, name, created_at) VALUES`, 3, ``)
				return errors.Join(b.Add("a", "A", 1), b.Add("a", "A", 1), end(b))
			})
			if !errors.Is(err, db.ErrUnique) {
				t.Errorf("two rows of one id: %v", err)
			}
		}
		func() {
			defer func() { recover() }()
			must(t, d.Update(t.Context(), db.Scope{}, func(tx *db.Tx) error {
				b := insertDistricts(tx)
				if err := errors.Join(b.Add("a", "A", 1), b.Flush()); err != nil {
					return err
				}
				panic("in the middle of a part")
			}))
		}()
		must(t, d.Update(t.Context(), db.Scope{}, func(tx *db.Tx) error {
			if n, err := countDistricts(tx, "a", "%"); n != 0 || err != nil {
				t.Errorf("%d rows stayed: %v", n, err)
			}
			b := insertDistricts(tx)
			return errors.Join(b.Add("a", "A", 1), b.Flush())
		}))
	})
}

// After a load the tables have the indexes that they had before, whether it went well or
// not; on SQLite they are missing while empty tables are filled.
func TestLoad(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		exec(t, d, `CREATE TABLE item (id TEXT PRIMARY KEY, n BIGINT NOT NULL)`)
		exec(t, d, `CREATE TABLE other (id TEXT PRIMARY KEY, n BIGINT NOT NULL)`)
		exec(t, d, `CREATE INDEX item_n ON item (n, id)`)
		exec(t, d, `CREATE UNIQUE INDEX item_id ON item (id)`)
		exec(t, d, `CREATE INDEX other_n ON other (n) WHERE n > 0`)
		indexes := func(tx *db.Tx) (list []string) {
			query := `SELECT name || ' ' || sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ('item', 'other') ORDER BY name`
			if d.Engine() == "postgres" {
				query = `SELECT indexdef FROM pg_indexes WHERE tablename IN ('item', 'other') ORDER BY indexname`
			}
			list, err := db.List(tx, db.Scalar[string], query)
			must(t, err)
			return list
		}
		var before []string
		load := func(wantMissing int, end error) error {
			return update(d, func(tx *db.Tx) error {
				before = indexes(tx)
				return tx.Load([]string{"item", "other"}, func() error {
					missing := len(before) - len(indexes(tx))
					if d.Engine() == "postgres" {
						wantMissing = 0
					}
					if missing != wantMissing {
						t.Errorf("%d indexes are missing while loading, want %d", missing, wantMissing)
					}
					b := db.NewBulk(tx, `INSERT INTO item (id, n) VALUES`, 2, `ON CONFLICT DO NOTHING`)
					for i := range 300 {
						if err := b.Add(fmt.Sprint(i%250), i%250); err != nil {
							return err
						}
					}
					return errors.Join(b.Flush(), end)
				})
			})
		}
		after := func(rows int) {
			t.Helper()
			must(t, update(d, func(tx *db.Tx) error {
				if diff := cmp.Diff(before, indexes(tx)); diff != "" {
					t.Error(diff)
				}
				n, err := db.Get(tx, db.Scalar[int], `SELECT count(*) FROM item WHERE n >= 0`)
				if n != rows {
					t.Errorf("%d rows, want %d", n, rows)
				}
				return err
			}))
		}
		if err := load(2, errors.New("no")); err == nil {
			t.Error("a load that failed was kept")
		}
		after(0)
		must(t, load(2, nil))
		after(250)
		must(t, load(1, nil)) // one table has rows now
		after(250)
	})
}
