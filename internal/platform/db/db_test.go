package db_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"throughline/internal/platform/db"
	"throughline/internal/testenv"
	"throughline/internal/wbl"
)

var scope = db.Scope{District: "d1", Actor: "account:a1"}

// each runs body on both engines with one scratch table.
func each(t *testing.T, body func(t *testing.T, d *db.DB)) {
	t.Helper()
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		exec(t, d, `CREATE TABLE item (
			id TEXT PRIMARY KEY,
			n BIGINT NOT NULL CHECK (n >= 0),
			parent TEXT REFERENCES item (id),
			name TEXT NOT NULL DEFAULT '')`)
		body(t, d)
	})
}

func exec(t testing.TB, d *db.DB, text string, args ...any) {
	t.Helper()
	must(t, update(d, func(tx *db.Tx) error {
		_, err := tx.Exec(text, args...)
		return err
	}))
}

func update(d *db.DB, fn func(*db.Tx) error) error {
	return d.Update(context.Background(), scope, fn)
}

func insert(tx *db.Tx, id string, n int) error {
	return tx.ExecOne(`INSERT INTO item (id, n) VALUES ($1, $2)`, id, n)
}

// ids are the rows of the scratch table, "a b c".
func ids(t testing.TB, d *db.DB) string {
	t.Helper()
	var out []string
	must(t, d.View(context.Background(), scope, func(tx *db.Tx) (err error) {
		out, err = db.List(tx, db.Scalar[string], `SELECT id FROM item ORDER BY id`)
		return err
	}))
	return strings.Join(out, " ")
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantKind(t testing.TB, err error, kind wbl.Kind) {
	t.Helper()
	if err == nil || wbl.KindOf(err) != kind {
		t.Fatalf("got error %v, want one of kind %q", err, kind)
	}
}

func TestUpdateCommitsAndViewSees(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		must(t, update(d, func(tx *db.Tx) error {
			if tx.Scope() != scope || tx.District() != scope.District || tx.Context() == nil {
				t.Errorf("the transaction has scope %+v", tx.Scope())
			}
			return insert(tx, "a", 1)
		}))
		if got := ids(t, d); got != "a" {
			t.Fatalf("rows %q", got)
		}
	})
}

func TestUpdateRollsBackOnError(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		stop := errors.New("stop")
		err := update(d, func(tx *db.Tx) error {
			return errors.Join(insert(tx, "a", 1), stop)
		})
		if !errors.Is(err, stop) {
			t.Fatalf("got %v, want the function's own error", err)
		}
		if got := ids(t, d); got != "" {
			t.Fatalf("rows %q were kept", got)
		}
	})
}

func TestPanicRollsBackAndReachesTheCaller(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		for name, run := range map[string]func(context.Context, db.Scope, func(*db.Tx) error) error{"Update": d.Update, "View": d.View} {
			got := func() (p any) {
				defer func() { p = recover() }()
				_ = run(context.Background(), scope, func(tx *db.Tx) error {
					if name == "Update" {
						must(t, insert(tx, "a", 1))
					}
					panic("boom")
				})
				return nil
			}()
			if got != "boom" {
				t.Fatalf("%s: recovered %v", name, got)
			}
		}
		must(t, update(d, func(tx *db.Tx) error { return insert(tx, "b", 1) }))
		if got := ids(t, d); got != "b" {
			t.Fatalf("rows %q, want b alone", got)
		}
	})
}

// A test that fails within a transaction ends its goroutine; the record must go on.
func TestGoexitRollsBack(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			_ = update(d, func(tx *db.Tx) error {
				if err := insert(tx, "a", 1); err != nil {
					t.Error(err)
				}
				runtime.Goexit()
				return nil
			})
		}()
		<-ended
		must(t, update(d, func(tx *db.Tx) error { return insert(tx, "b", 1) }))
		if got := ids(t, d); got != "b" {
			t.Fatalf("rows %q, want b alone", got)
		}
	})
}

func TestViewIsReadOnlyAndSeesOneState(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		if err := d.View(ctx, scope, func(tx *db.Tx) error { return insert(tx, "a", 1) }); err == nil {
			t.Error("a View could write")
		}
		must(t, update(d, func(tx *db.Tx) error { return insert(tx, "a", 1) }))
		count := func(tx *db.Tx) int {
			n, err := db.Get(tx, db.Scalar[int], `SELECT count(*) FROM item`)
			must(t, err)
			return n
		}
		must(t, d.View(ctx, scope, func(tx *db.Tx) error {
			before := count(tx)
			must(t, update(d, func(tx *db.Tx) error { return insert(tx, "b", 1) }))
			if after := count(tx); before != 1 || after != before {
				t.Errorf("a View saw %d rows and then %d", before, after)
			}
			return nil
		}))
	})
}

func TestExecOneIsAConflictWhenNothingChanged(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		must(t, update(d, func(tx *db.Tx) error { return insert(tx, "a", 1) }))
		save := func(version int) error {
			return update(d, func(tx *db.Tx) error {
				return tx.ExecOne(`UPDATE item SET n = n + 1 WHERE id = $1 AND n = $2`, "a", version)
			})
		}
		must(t, save(1))
		wantKind(t, save(1), wbl.Conflict)
	})
}

func TestGetAndList(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		must(t, update(d, func(tx *db.Tx) error { return errors.Join(insert(tx, "a", 1), insert(tx, "b", 2)) }))
		type item struct {
			id string
			n  int
		}
		scan := func(r db.Row, v *item) error { return r.Scan(&v.id, &v.n) }
		must(t, d.View(context.Background(), scope, func(tx *db.Tx) error {
			got, err := db.Get(tx, scan, `SELECT id, n FROM item WHERE id = $1`, "b")
			if err != nil || got != (item{"b", 2}) {
				t.Errorf("Get: %v, %v", got, err)
			}
			all, err := db.List(tx, scan, `SELECT id, n FROM item ORDER BY id DESC`)
			if err != nil || fmt.Sprint(all) != "[{b 2} {a 1}]" {
				t.Errorf("List: %v, %v", all, err)
			}
			_, err = db.Get(tx, scan, `SELECT id, n FROM item WHERE id = $1`, "z")
			wantKind(t, err, wbl.NotFound)
			return nil
		}))
		err := d.View(context.Background(), scope, func(tx *db.Tx) error {
			_, err := db.List(tx, db.Scalar[int], `SELECT id FROM item`)
			return err
		})
		if err == nil || !strings.Contains(err.Error(), "SELECT id FROM item") {
			t.Errorf("a wrong scan says %v, want the statement named", err)
		}
	})
}

func TestErrorsAreTyped(t *testing.T) {
	cases := []struct {
		name, text string
		want       error
	}{
		{"primary key", `INSERT INTO item (id, n) VALUES ('a', 1)`, db.ErrUnique},
		{"unique index", `INSERT INTO item (id, n, name) VALUES ('x', 1, 'unique')`, db.ErrUnique},
		{"foreign key, no such row", `INSERT INTO item (id, n, parent) VALUES ('x', 1, 'nobody')`, db.ErrForeignKey},
		{"foreign key, still named", `DELETE FROM item WHERE id = 'a'`, db.ErrForeignKey},
		{"check", `UPDATE item SET n = -1 WHERE id = 'a'`, db.ErrCheck},
		{"not null", `INSERT INTO item (id) VALUES ('x')`, db.ErrCheck},
	}
	each(t, func(t *testing.T, d *db.DB) {
		exec(t, d, `CREATE UNIQUE INDEX item_name ON item (name) WHERE name <> ''`)
		exec(t, d, `INSERT INTO item (id, n, parent, name) VALUES ('a', 1, NULL, 'unique'), ('b', 1, 'a', '')`)
		for _, c := range cases {
			t.Run(c.name, func(t *testing.T) {
				err := update(d, func(tx *db.Tx) error {
					_, err := tx.Exec(c.text)
					return err
				})
				if !errors.Is(err, c.want) {
					t.Fatalf("got %v, want %v", err, c.want)
				}
			})
		}
	})
}

// PostgreSQL aborts a transaction at the first failed statement and answers COMMIT with
// a silent rollback: an Update that swallowed the error would report a lost write as done.
func TestSwallowedErrorStillFailsTheTransaction(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		must(t, update(d, func(tx *db.Tx) error { return insert(tx, "a", 1) }))
		err := update(d, func(tx *db.Tx) error {
			must(t, insert(tx, "b", 1))
			if err := insert(tx, "a", 1); !errors.Is(err, db.ErrUnique) {
				t.Errorf("got %v", err)
			}
			return nil
		})
		if !errors.Is(err, db.ErrUnique) {
			t.Fatalf("got %v, want ErrUnique", err)
		}
		if got := ids(t, d); got != "a" {
			t.Fatalf("rows %q, want a alone", got)
		}
	})
}

func TestOnCommitRunsAfterACommitOnly(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		calls := 0
		must(t, update(d, func(tx *db.Tx) error {
			tx.OnCommit(func() {
				calls++
				if got := ids(t, d); got != "a" {
					t.Errorf("called before the commit: rows %q", got)
				}
			})
			return insert(tx, "a", 1)
		}))
		_ = update(d, func(tx *db.Tx) error {
			tx.OnCommit(func() { calls++ })
			return errors.New("no")
		})
		if calls != 1 {
			t.Fatalf("called %d times", calls)
		}
	})
}

func TestOnce(t *testing.T) {
	type receipt struct{ ID string }
	each(t, func(t *testing.T, d *db.DB) {
		runs := 0
		send := func(s db.Scope, key, id string, fail error) (out receipt, replayed bool, err error) {
			err = d.Update(context.Background(), s, func(tx *db.Tx) error {
				out, replayed, err = db.Once(tx, key, testenv.Fixed, func() (receipt, error) {
					runs++
					return receipt{id}, errors.Join(insert(tx, id, 1), fail)
				})
				return err
			})
			return out, replayed, err
		}
		other := db.Scope{District: "d2", Actor: scope.Actor}
		steps := []struct {
			name     string
			scope    db.Scope
			key, id  string
			fail     error
			want     string
			replayed bool
		}{
			{"a failure keeps no key", scope, "k", "a", errors.New("no"), "", false},
			{"first time", scope, "k", "a", nil, "a", false},
			{"sent again", scope, "k", "b", nil, "a", true},
			{"another district's key", other, "k", "c", nil, "c", false},
			{"another key", scope, "k2", "d", nil, "d", false},
			{"without a key it always runs", scope, "", "e", nil, "e", false},
			{"and again", scope, "", "f", nil, "f", false},
		}
		for _, s := range steps {
			out, replayed, err := send(s.scope, s.key, s.id, s.fail)
			if s.fail != nil {
				if !errors.Is(err, s.fail) {
					t.Fatalf("%s: error %v", s.name, err)
				}
				continue
			}
			if err != nil || out.ID != s.want || replayed != s.replayed {
				t.Fatalf("%s: %v replayed=%v, %v", s.name, out, replayed, err)
			}
		}
		if got := ids(t, d); got != "a c d e f" || runs != 6 {
			t.Fatalf("rows %q after %d runs", got, runs)
		}
	})
}

// The key must not be kept without its result, whatever the use case does.
func TestOnceWithASwallowedErrorKeepsNothing(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		stop := errors.New("stop")
		err := update(d, func(tx *db.Tx) error {
			_, _, _ = db.Once(tx, "k", testenv.Fixed, func() (int, error) { return 0, stop })
			return nil
		})
		if !errors.Is(err, stop) {
			t.Fatalf("got %v", err)
		}
		must(t, update(d, func(tx *db.Tx) error {
			v, replayed, err := db.Once(tx, "k", testenv.Fixed, func() (int, error) { return 7, nil })
			if v != 7 || replayed {
				t.Errorf("got %d replayed=%v", v, replayed)
			}
			return err
		}))
	})
}

func TestValuesRoundTrip(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		exec(t, d, `CREATE TABLE kept (day TEXT, at BIGINT, flag BOOLEAN NOT NULL, x DOUBLE PRECISION, district TEXT)`)
		day, at := wbl.NewDate(2028, time.February, 29), wbl.At(testenv.Fixed)
		exec(t, d, `INSERT INTO kept (day, at, flag, x, district) VALUES ($1, $2, $3, $4, $5), ($6, $7, $8, $9, $10)`,
			day, at, true, 42.5, wbl.DistrictID("Ñandú"), wbl.Date{}, wbl.Instant(0), false, nil, "")
		must(t, d.View(context.Background(), scope, func(tx *db.Tx) error {
			rows, err := tx.Query(`SELECT day, at, flag, district FROM kept ORDER BY flag DESC`)
			must(t, err)
			defer rows.Close()
			var got []string
			for rows.Next() {
				var day wbl.Date
				var at wbl.Instant
				var flag bool
				var id wbl.DistrictID
				must(t, rows.Scan(&day, &at, &flag, &id))
				got = append(got, fmt.Sprintf("%s %d %v %s", day, at, flag, id))
			}
			want := fmt.Sprintf("[2028-02-29 %d true Ñandú  0 false ]", at)
			if fmt.Sprint(got) != want {
				t.Errorf("got %v, want %s", got, want)
			}
			return rows.Err()
		}))
	})
}
