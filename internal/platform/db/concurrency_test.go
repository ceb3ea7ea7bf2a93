package db_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"throughline/internal/platform/db"
	"throughline/internal/testenv"
	"throughline/internal/wbl"
)

// Ten seats, fifty at once: each looks whether a seat is left and then takes one. Only
// serializable transactions that are run again give exactly ten.
func TestTenSeatsFiftyTakers(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		errFull := errors.New("no seat left")
		var got, refused atomic.Int64
		together(50, func(i int) {
			err := update(d, func(tx *db.Tx) error {
				taken, err := db.Get(tx, db.Scalar[int], `SELECT count(*) FROM item`)
				if err != nil {
					return err
				}
				if taken >= 10 {
					return errFull
				}
				return insert(tx, fmt.Sprint("taker", i), taken)
			})
			switch {
			case err == nil:
				got.Add(1)
			case errors.Is(err, errFull):
				refused.Add(1)
			default:
				t.Errorf("taker %d: %v", i, err)
			}
		})
		if got.Load() != 10 || refused.Load() != 40 {
			t.Errorf("%d got a seat and %d were refused", got.Load(), refused.Load())
		}
		if n := list(t, d, `SELECT CAST(count(DISTINCT n) AS TEXT) FROM item`); n != "10" {
			t.Errorf("%s different seats were taken", n)
		}
	})
}

// together runs n calls at once and waits for them.
func together(n int, fn func(i int)) {
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { fn(i) })
	}
	wg.Wait()
}

// A serialization failure reaches the retry even when the use case gives it another name.
func TestRetryDespiteARenamedError(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		must(t, update(d, func(tx *db.Tx) error { return insert(tx, "a", 0) }))
		together(8, func(int) {
			err := update(d, func(tx *db.Tx) error {
				n, err := db.Get(tx, db.Scalar[int], `SELECT n FROM item WHERE id = 'a'`)
				if err != nil {
					return errors.New("cannot read the count")
				}
				if err := tx.ExecOne(`UPDATE item SET n = $1 WHERE id = 'a'`, n+1); err != nil {
					return errors.New("cannot save the count")
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
		if n := list(t, d, `SELECT CAST(n AS TEXT) FROM item`); n != "8" {
			t.Errorf("the count is %s after 8 increments", n)
		}
	})
}

// One key sent by many at once runs once.
func TestOnceUnderConcurrency(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		var fresh atomic.Int64
		together(20, func(int) {
			var replayed bool
			err := update(d, func(tx *db.Tx) (err error) {
				_, replayed, err = db.Once(tx, "k", testenv.Fixed, func() (string, error) { return "a", insert(tx, "a", 1) })
				return err
			})
			if err != nil {
				t.Error(err)
			}
			if !replayed {
				fresh.Add(1)
			}
		})
		if fresh.Load() != 1 || ids(t, d) != "a" {
			t.Errorf("%d ran it, rows %q", fresh.Load(), ids(t, d))
		}
	})
}

// batch makes n writes wait together: the first holds the writer until all are there.
// The result has each write's error.
func batch(t *testing.T, d *db.DB, n int, fn func(tx *db.Tx, i int) error) []error {
	t.Helper()
	errs := make([]error, n)
	var arrived atomic.Int64
	var wg sync.WaitGroup
	hold, held := make(chan struct{}), make(chan struct{})
	wg.Go(func() {
		_ = update(d, func(*db.Tx) error { // shares the fate of the batch
			close(held)
			<-hold
			return nil
		})
	})
	<-held
	for i := range n {
		wg.Go(func() {
			arrived.Add(1)
			errs[i] = update(d, func(tx *db.Tx) error { return fn(tx, i) })
		})
	}
	for arrived.Load() < int64(n) {
		time.Sleep(time.Millisecond)
	}
	time.Sleep(5 * time.Millisecond) // most are in the queue; none has to be
	close(hold)
	wg.Wait()
	return errs
}

// Writes that share a commit do not share their failures.
func TestFailingWriteDoesNotHurtItsBatch(t *testing.T) {
	d := testenv.OpenDB(t)
	exec(t, d, `CREATE TABLE item (id TEXT PRIMARY KEY, n BIGINT NOT NULL)`)
	stop := errors.New("stop")
	errs := batch(t, d, 60, func(tx *db.Tx, i int) error {
		if err := insert(tx, fmt.Sprintf("%02d", i), i); err != nil {
			return err
		}
		switch i % 3 {
		case 0:
			return stop
		case 1:
			return insert(tx, fmt.Sprintf("%02d", i), i) // its own key again
		}
		return nil
	})
	kept := ids(t, d)
	want := ""
	for i, err := range errs {
		switch i % 3 {
		case 0:
			if !errors.Is(err, stop) {
				t.Errorf("%d: %v", i, err)
			}
		case 1:
			if !errors.Is(err, db.ErrUnique) {
				t.Errorf("%d: %v", i, err)
			}
		default:
			must(t, err)
			want += fmt.Sprintf("%02d ", i)
		}
	}
	if kept+" " != want {
		t.Errorf("kept %q, want %q", kept, want)
	}
}

func TestCancelledWhileQueued(t *testing.T) {
	d := testenv.OpenDB(t)
	exec(t, d, `CREATE TABLE item (id TEXT PRIMARY KEY, n BIGINT NOT NULL)`)
	hold, held := make(chan struct{}), make(chan struct{})
	first := make(chan error, 1)
	go func() {
		first <- update(d, func(tx *db.Tx) error {
			close(held)
			<-hold
			return insert(tx, "first", 1)
		})
	}()
	<-held
	ctx, cancel := context.WithCancel(context.Background())
	second := make(chan error, 1)
	go func() {
		second <- d.Update(ctx, scope, func(tx *db.Tx) error { return insert(tx, "second", 1) })
	}()
	cancel()
	if err := <-second; !errors.Is(err, context.Canceled) { // answers though the writer is busy
		t.Errorf("the cancelled write says %v", err)
	}
	close(hold)
	must(t, <-first)
	if got := ids(t, d); got != "first" {
		t.Errorf("rows %q", got)
	}
}

func TestCancelledBeforeTheStart(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		for range 20 {
			err := d.Update(ctx, scope, func(tx *db.Tx) error { return tx.Context().Err() })
			if err != nil && !errors.Is(err, context.Canceled) {
				t.Fatalf("got %v", err)
			}
		}
		must(t, update(d, func(tx *db.Tx) error { return insert(tx, "a", 1) }))
	})
}

func TestClosed(t *testing.T) {
	testenv.EachEmpty(t, func(t *testing.T, dsn string) {
		ctx := context.Background()
		d := testenv.Open(t, dsn)
		exec(t, d, `CREATE TABLE item (id TEXT PRIMARY KEY, n BIGINT NOT NULL)`)
		in, out, wrote := make(chan struct{}), make(chan struct{}), make(chan error, 1)
		go func() {
			wrote <- update(d, func(tx *db.Tx) error {
				close(in)
				<-out
				return insert(tx, "a", 1)
			})
		}()
		<-in
		closed := make(chan error, 1)
		go func() { closed <- d.Close() }()
		for d.Ping(ctx) == nil { // until Close has begun
			time.Sleep(time.Millisecond)
		}
		select {
		case <-closed:
			t.Error("Close did not wait for the running write")
		default:
		}
		close(out)
		must(t, <-wrote)
		must(t, <-closed)
		must(t, d.Close()) // a second time is of no harm
		never := func(*db.Tx) error { t.Error("ran on a closed database"); return nil }
		wantKind(t, d.View(ctx, scope, never), wbl.Unavailable)
		wantKind(t, d.Update(ctx, scope, never), wbl.Unavailable)
		wantKind(t, d.Ping(ctx), wbl.Unavailable)
		if got := ids(t, testenv.Open(t, dsn)); got != "a" {
			t.Errorf("rows %q after opening again", got)
		}
	})
}

// Two programs on one SQLite file take turns.
func TestTwoProgramsWriteOneFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "shared.db")
	ds := []*db.DB{testenv.Open(t, path), testenv.Open(t, path)}
	exec(t, ds[0], `CREATE TABLE item (id TEXT PRIMARY KEY, n BIGINT NOT NULL)`)
	together(40, func(i int) {
		if err := update(ds[i%2], func(tx *db.Tx) error { return insert(tx, fmt.Sprint(i), i) }); err != nil {
			t.Error(err)
		}
	})
	if n := list(t, ds[1], `SELECT CAST(count(*) AS TEXT) FROM item`); n != "40" {
		t.Errorf("%s rows of 40", n)
	}
}
