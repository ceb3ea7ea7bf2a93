package db_test

import (
	"context"
	"errors"
	"testing"

	"throughline/internal/platform/db"
	"throughline/internal/testenv"
	"throughline/internal/wbl"
)

// A server that goes away in the middle is Unavailable, and the pool recovers.
func TestLostServer(t *testing.T) {
	d := testenv.OpenPostgres(t)
	exec(t, d, `CREATE TABLE item (id TEXT PRIMARY KEY, n BIGINT NOT NULL)`)
	kill := func(tx *db.Tx) error {
		_, err := tx.Exec(`SELECT pg_terminate_backend(pg_backend_pid())`)
		return err
	}
	for range 5 {
		wantKind(t, d.View(context.Background(), scope, kill), wbl.Unavailable)
		wantKind(t, update(d, func(tx *db.Tx) error { return errors.Join(insert(tx, "a", 1), kill(tx)) }), wbl.Unavailable)
	}
	must(t, update(d, func(tx *db.Tx) error { return insert(tx, "b", 1) }))
	if got := ids(t, d); got != "b" {
		t.Errorf("rows %q", got)
	}
}

// A second database that never changes stands for a replica that lags: its readers see
// an older state, but whoever wrote reads the primary.
func TestReplicaReadsYourWrites(t *testing.T) {
	primary, replica := testenv.OpenPostgres(t), testenv.OpenPostgres(t)
	for _, d := range []*db.DB{primary, replica} {
		exec(t, d, `CREATE TABLE item (id TEXT PRIMARY KEY, n BIGINT NOT NULL)`)
	}
	d, err := db.Open(context.Background(), db.Config{DSN: primary.DSN(), Replica: replica.DSN()})
	must(t, err)
	defer d.Close()
	countIn := func(scope db.Scope) (n int) {
		must(t, d.View(context.Background(), scope, func(tx *db.Tx) (err error) {
			n, err = db.Get(tx, db.Scalar[int], `SELECT count(*) FROM item`)
			return err
		}))
		return n
	}
	count := func(actor string) int { return countIn(db.Scope{Actor: actor}) }
	must(t, exec1(d, "writer"))
	if w, o := count("writer"), count("other"); w != 1 || o != 0 {
		t.Errorf("the writer sees %d rows and the other %d, want 1 and 0", w, o)
	}
	if n := countIn(db.Scope{Current: true}); n != 1 {
		t.Errorf("whoever asks for what is current sees %d rows, want 1", n)
	}
	err = d.Update(context.Background(), db.Scope{Actor: "other"}, func(*db.Tx) error { return errors.New("no") })
	if err == nil || count("other") != 0 {
		t.Error("a failed write is no reason to leave the replica")
	}
}

func exec1(d *db.DB, actor string) error {
	return d.Update(context.Background(), db.Scope{Actor: actor}, func(tx *db.Tx) error { return insert(tx, "a", 1) })
}

func TestReplicaOutOfReach(t *testing.T) {
	primary := testenv.OpenPostgres(t)
	_, err := db.Open(context.Background(), db.Config{DSN: primary.DSN(), Replica: "postgres://u@127.0.0.1:1/x"})
	wantKind(t, err, wbl.Unavailable)
}
