package db_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"

	"throughline/internal/platform/db"
	"throughline/internal/testenv"
)

// Both benchmarks run the bare driver beside db in the same run: what db costs is the
// ratio of the two, whatever the machine. The writers are parallel because that is
// when commits are shared.

func BenchmarkUpdate(b *testing.B) {
	b.Run("floor one commit each", func(b *testing.B) {
		w := bare(b)
		w.SetMaxOpenConns(1)
		stmt, err := w.Prepare(`INSERT INTO item (id, n) VALUES ($1, $2)`)
		must(b, err)
		defer stmt.Close()
		parallel(b, func(i int64) error {
			_, err := stmt.Exec(fmt.Sprint(i), i)
			return err
		})
	})
	b.Run("floor 64 a commit", func(b *testing.B) { bareBatches(b, 64) })
	b.Run("db", func(b *testing.B) {
		d := testenv.OpenDB(b)
		exec(b, d, `CREATE TABLE item (id TEXT PRIMARY KEY, n BIGINT NOT NULL)`)
		parallel(b, func(i int64) error {
			return update(d, func(tx *db.Tx) error { return insert(tx, fmt.Sprint(i), int(i)) })
		})
	})
}

func BenchmarkView(b *testing.B) {
	const text = `SELECT name FROM item WHERE id = $1`
	b.Run("floor", func(b *testing.B) {
		r := bare(b)
		r.SetMaxIdleConns(8)
		_, err := r.Exec(`INSERT INTO item (id, n, name) VALUES ('a', 1, 'x')`)
		must(b, err)
		stmt, err := r.Prepare(text)
		must(b, err)
		defer stmt.Close()
		b.ReportAllocs()
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				var name string
				if err := stmt.QueryRow("a").Scan(&name); err != nil {
					b.Error(err)
				}
			}
		})
	})
	b.Run("db", func(b *testing.B) {
		d := testenv.OpenDB(b)
		exec(b, d, `CREATE TABLE item (id TEXT PRIMARY KEY, n BIGINT NOT NULL, name TEXT NOT NULL DEFAULT '')`)
		exec(b, d, `INSERT INTO item (id, n, name) VALUES ('a', 1, 'x')`)
		b.ReportAllocs()
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				err := d.View(context.Background(), scope, func(tx *db.Tx) error {
					_, err := db.Get(tx, db.Scalar[string], text, "a")
					return err
				})
				if err != nil {
					b.Error(err)
				}
			}
		})
	})
}

// bare is the driver with the same settings and nothing around it.
func bare(b *testing.B) *sql.DB {
	b.Helper()
	pool, err := sql.Open("sqlite", "file:"+filepath.Join(b.TempDir(), "bare.db")+
		"?_pragma=busy_timeout(10000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)")
	must(b, err)
	b.Cleanup(func() { pool.Close() })
	_, err = pool.Exec(`CREATE TABLE item (id TEXT PRIMARY KEY, n BIGINT NOT NULL, name TEXT NOT NULL DEFAULT '')`)
	must(b, err)
	return pool
}

func bareBatches(b *testing.B, size int) {
	w := bare(b)
	w.SetMaxOpenConns(1)
	b.ReportAllocs()
	for done := 0; done < b.N; {
		tx, err := w.Begin()
		must(b, err)
		stmt, err := tx.Prepare(`INSERT INTO item (id, n) VALUES ($1, $2)`)
		must(b, err)
		for range min(size, b.N-done) {
			_, err := stmt.Exec(fmt.Sprint(done), done)
			must(b, err)
			done++
		}
		must(b, stmt.Close())
		must(b, tx.Commit())
	}
}

// parallel has 64 writers for each processor.
func parallel(b *testing.B, write func(i int64) error) {
	b.Helper()
	var next atomic.Int64
	b.ReportAllocs()
	b.SetParallelism(64)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := write(next.Add(1)); err != nil {
				b.Error(err)
			}
		}
	})
}
