package db_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

func list(t testing.TB, d *db.DB, text string, args ...any) string {
	t.Helper()
	var out []string
	must(t, d.View(context.Background(), scope, func(tx *db.Tx) (err error) {
		out, err = db.List(tx, db.Scalar[string], text, args...)
		return err
	}))
	return strings.Join(out, " ")
}

func TestListOfIDsAsOneArgument(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		must(t, update(d, func(tx *db.Tx) error {
			return errors.Join(insert(tx, "a", 1), insert(tx, `b"\'`, 2), insert(tx, "c", 3), insert(tx, "Ñ", 4))
		}))
		const in = `SELECT id FROM item WHERE id IN (SELECT value FROM json_each($1)) ORDER BY n`
		for _, c := range []struct {
			ids  []wbl.LearnerID
			want string
		}{
			{nil, ""},
			{[]wbl.LearnerID{}, ""},
			{[]wbl.LearnerID{"c", "a", "a", "nobody"}, "a c"},
			{[]wbl.LearnerID{`b"\'`, "Ñ"}, `b"\' Ñ`},
		} {
			if got := list(t, d, in, db.IDs(c.ids)); got != c.want {
				t.Errorf("%q: got %q, want %q", c.ids, got, c.want)
			}
		}
	})
}

func TestContainsFindsWhatWasTyped(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		names := map[string]string{"a": "José  Núñez", "b": "100% Fitness", "c": "1000 Fitness", "d": "snake_case", "e": "snakeXcase", "f": `back\slash`}
		for id, name := range names {
			exec(t, d, `INSERT INTO item (id, n, name) VALUES ($1, 1, $2)`, id, wbl.Fold(name))
		}
		for typed, want := range map[string]string{
			"nunez": "a", "NÚÑEZ": "a", "jose nu": "a", "100%": "b", "fitness": "b c", "snake_": "d",
			`k\s`: "f", "%": "b", "_": "d", `\`: "f", "": "a b c d e f", "'": "",
		} {
			if got := list(t, d, `SELECT id FROM item WHERE name LIKE $1 ESCAPE '\' ORDER BY id`, db.Contains(typed)); got != want {
				t.Errorf("%q finds %q, want %q", typed, got, want)
			}
		}
	})
}

// Pages are cut by the row value of the last row seen, and both engines sort text alike.
func TestKeysetPaging(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		for i, name := range []string{"a", "B", "ä", "Z", "a", "_", "a", "b"} {
			exec(t, d, `INSERT INTO item (id, n, name) VALUES ($1, $2, $3)`, fmt.Sprint("i", i), i, name)
		}
		type key struct{ name, id string }
		var seen []string
		last := key{}
		for {
			var page []key
			must(t, d.View(context.Background(), scope, func(tx *db.Tx) (err error) {
				page, err = db.List(tx, func(r db.Row, k *key) error { return r.Scan(&k.name, &k.id) },
					`SELECT name, id FROM item WHERE (name, id) > ($1, $2) ORDER BY name, id LIMIT 3`, last.name, last.id)
				return err
			}))
			if len(page) == 0 {
				break
			}
			for _, k := range page {
				seen = append(seen, k.name+k.id)
			}
			last = page[len(page)-1]
		}
		if got, want := strings.Join(seen, " "), "Bi1 Zi3 _i5 ai0 ai4 ai6 bi7 äi2"; got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	})
}

// Two workers that take a job at the same time get different ones.
func TestSkipLocked(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		must(t, update(d, func(tx *db.Tx) error { return errors.Join(insert(tx, "a", 0), insert(tx, "b", 0)) }))
		take := func(tx *db.Tx) (string, error) {
			id, err := db.Get(tx, db.Scalar[string], `SELECT id FROM item WHERE n = 0 ORDER BY id LIMIT 1 /* skip locked */`)
			if err != nil {
				return "", err
			}
			return id, tx.ExecOne(`UPDATE item SET n = 1 WHERE id = $1`, id)
		}
		var first, second string
		other := make(chan error)
		took := false
		must(t, update(d, func(tx *db.Tx) (err error) {
			if first, err = take(tx); err != nil {
				return err
			}
			if !took { // once, though PostgreSQL may run this again
				took = true
				go func() {
					other <- update(d, func(tx *db.Tx) (err error) {
						second, err = take(tx)
						return err
					})
				}()
				if d.Engine() == "postgres" { // the other must not wait for this one
					return <-other
				}
			}
			return nil
		}))
		if d.Engine() == "sqlite" {
			must(t, <-other)
		}
		if first == second || first == "" || second == "" {
			t.Fatalf("took %q and %q", first, second)
		}
	})
}

func TestUpsert(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		for n := range 3 {
			exec(t, d, `INSERT INTO item (id, n) VALUES ('a', $1) ON CONFLICT (id) DO UPDATE SET n = excluded.n`, n)
		}
		if got := list(t, d, `SELECT CAST(n AS TEXT) FROM item`); got != "2" {
			t.Fatalf("got %q", got)
		}
	})
}

func TestExecCountsChangedRows(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		must(t, update(d, func(tx *db.Tx) error {
			must(t, errors.Join(insert(tx, "a", 1), insert(tx, "b", 1), insert(tx, "c", 2)))
			if n, err := tx.Exec(`UPDATE item SET n = 3 WHERE n = 1`); n != 2 || err != nil {
				t.Errorf("changed %d, %v", n, err)
			}
			if n, err := tx.Exec(`DELETE FROM item WHERE id = 'nobody'`); n != 0 || err != nil {
				t.Errorf("deleted %d, %v", n, err)
			}
			return nil
		}))
	})
}

// A statement with an argument of many kinds is prepared once and used for all.
func TestPreparedStatementsSurviveASchemaChange(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		must(t, update(d, func(tx *db.Tx) error { return insert(tx, "a", 1) }))
		if got := ids(t, d); got != "a" {
			t.Fatal(got)
		}
		exec(t, d, `ALTER TABLE item ADD COLUMN extra TEXT NOT NULL DEFAULT 'x'`)
		for range 20 { // every reader of the pool
			if got := ids(t, d); got != "a" {
				t.Fatal(got)
			}
		}
		must(t, update(d, func(tx *db.Tx) error { return insert(tx, "b", 1) }))
	})
}
