package audit_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"throughline/internal/platform/audit"
	"throughline/internal/platform/db"
	"throughline/internal/testenv"
	"throughline/internal/wbl"
)

var ctx = context.Background()

func update(t testing.TB, d *db.DB, fn func(tx *db.Tx) error) {
	t.Helper()
	if err := d.Update(ctx, db.Scope{District: "d1"}, fn); err != nil {
		t.Fatal(err)
	}
}

func appendEntries(t testing.TB, d *db.DB, now time.Time, n int) {
	t.Helper()
	update(t, d, func(tx *db.Tx) error {
		for i := range n {
			err := audit.Append(tx, now, audit.Entry{
				Actor: "account:a", Action: "shift.approve", Object: fmt.Sprintf("shift:%d", i),
				Reason: "checked with the supervisor", Detail: map[string]int{"minutes": 60 * i},
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func sequence(t testing.TB, l *audit.Log) int {
	t.Helper()
	n, err := l.Sequence(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func verify(t testing.TB, l *audit.Log, kept ...string) audit.Report {
	t.Helper()
	r, err := l.Verify(ctx, kept...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func checkpoint(t testing.TB, l *audit.Log) string {
	t.Helper()
	c, err := l.Checkpoint(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestEmptyLogIsFine(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		l := audit.NewLog(d, testenv.NewClock().Now)
		if n := sequence(t, l); n != 0 {
			t.Errorf("sequenced %d of nothing", n)
		}
		if r := verify(t, l); !r.OK() || r.Size != 0 || r.Pending != 0 {
			t.Errorf("empty log: %+v", r)
		}
		if _, err := l.Checkpoint(ctx); wbl.KindOf(err) != wbl.NotFound {
			t.Errorf("checkpoint of an empty log: %v, want not found", err)
		}
	})
}

func TestAppendSequenceVerify(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		clock := testenv.NewClock()
		l := audit.NewLog(d, clock.Now)
		var kept []string
		for _, n := range []int{1, 2, 5, 8, 600} { // the last needs two batches
			appendEntries(t, d, clock.Advance(time.Minute), n)
			if r := verify(t, l); r.Pending != int64(n) || !r.OK() {
				t.Fatalf("before sequencing: %+v, want %d pending", r, n)
			}
			if got := sequence(t, l); got != n {
				t.Fatalf("sequenced %d, want %d", got, n)
			}
			kept = append(kept, checkpoint(t, l))
		}
		r := verify(t, l, kept...)
		if !r.OK() || r.Size != 616 || r.Pending != 0 || r.Checkpoints != 6 {
			t.Errorf("got %+v, want 616 entries under 6 checkpoints", r)
		}
	})
}

func TestAppendRefusesHalfAnEntry(t *testing.T) {
	d := testenv.OpenDB(t)
	for _, e := range []audit.Entry{
		{Action: "a", Object: "o:1"},
		{Actor: "account:1", Object: "o:1"},
		{Actor: "account:1", Action: "a"},
		{Actor: "account:1", Action: "a", Object: "o:1", Detail: make(chan int)},
	} {
		err := d.Update(ctx, db.Scope{}, func(tx *db.Tx) error { return audit.Append(tx, testenv.Fixed, e) })
		if err == nil {
			t.Errorf("%+v was accepted", e)
		}
	}
}

func TestListIsOneObjectOfOneDistrict(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		now := testenv.Fixed
		for i, district := range []wbl.DistrictID{"d1", "d2", "d1"} {
			err := d.Update(ctx, db.Scope{District: district}, func(tx *db.Tx) error {
				return audit.Append(tx, now.Add(time.Duration(i)*time.Second), audit.Entry{
					Actor: "account:x", Action: fmt.Sprintf("act.%d", i), Object: "placement:p",
				})
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		var actions []string
		err := d.View(ctx, db.Scope{District: "d1"}, func(tx *db.Tx) error {
			records, err := audit.List(tx, "placement:p")
			for _, r := range records {
				actions = append(actions, r.Action)
			}
			return err
		})
		if diff := cmp.Diff([]string{"act.0", "act.2"}, actions); err != nil || diff != "" {
			t.Errorf("history: %v\n%s", err, diff)
		}
	})
}

func TestNodesSequenceTogether(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		const writers, each = 4, 25
		nodes := []*audit.Log{audit.NewLog(d, time.Now), audit.NewLog(d, time.Now), audit.NewLog(d, time.Now)}
		var wg sync.WaitGroup
		for range writers {
			wg.Go(func() {
				for range each {
					appendEntries(t, d, time.Now(), 1)
				}
			})
		}
		for _, l := range nodes {
			wg.Go(func() {
				for range 10 {
					if _, err := l.Sequence(ctx); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		sequence(t, nodes[0])
		if r := verify(t, nodes[1]); !r.OK() || r.Size != writers*each || r.Pending != 0 {
			t.Errorf("got %+v, want %d entries", r, writers*each)
		}
	})
}

func TestRunSequencesWhatIsLeftWhenItStops(t *testing.T) {
	d := testenv.OpenDB(t)
	l := audit.NewLog(d, testenv.NewClock().Now)
	appendEntries(t, d, testenv.Fixed, 3)
	stopped, cancel := context.WithCancel(ctx)
	cancel()
	l.Run(stopped, time.Hour, func(err error) { t.Error(err) })
	if r := verify(t, l); r.Size != 3 {
		t.Errorf("size %d after the stop, want 3", r.Size)
	}
}

func TestProofs(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		l := audit.NewLog(d, testenv.NewClock().Now)
		appendEntries(t, d, testenv.Fixed, 5)
		sequence(t, l)
		older := checkpoint(t, l)
		appendEntries(t, d, testenv.Fixed.Add(time.Second), 6)
		sequence(t, l)
		key, err := l.VerifierKey(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range records(t, d) {
			p, err := l.Prove(ctx, r.ID)
			if err != nil {
				t.Fatal(err)
			}
			if err := audit.Check(key, p); err != nil {
				t.Errorf("entry %d: %v", r.Seq, err)
			}
			p.Entry.Detail += " "
			if audit.Check(key, p) == nil {
				t.Errorf("entry %d: the proof holds for a changed entry", r.Seq)
			}
		}
		newer, growth, err := l.ProveGrowth(ctx, older)
		if err != nil {
			t.Fatal(err)
		}
		if err := audit.CheckGrowth(key, older, newer, growth); err != nil {
			t.Error(err)
		}
		growth[0][0] ^= 1
		if audit.CheckGrowth(key, older, newer, growth) == nil {
			t.Error("a changed proof of growth holds")
		}
	})
}

func TestProofOfAWaitingEntryIsUnavailable(t *testing.T) {
	d := testenv.OpenDB(t)
	l := audit.NewLog(d, testenv.NewClock().Now)
	appendEntries(t, d, testenv.Fixed, 1)
	if _, err := l.Prove(ctx, records(t, d)[0].ID); wbl.KindOf(err) != wbl.Unavailable {
		t.Errorf("got %v, want unavailable", err)
	}
	if _, err := l.Prove(ctx, "none"); wbl.KindOf(err) != wbl.NotFound {
		t.Errorf("got %v, want not found", err)
	}
}

func TestSequenceRefusesToSignOverTampering(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		for _, change := range []string{
			`UPDATE audit_hash SET hash = (SELECT hash FROM audit_hash WHERE idx = 1) WHERE idx = 2`,
			`DELETE FROM audit_hash WHERE idx = 2`,
			`DELETE FROM secret`,
		} {
			l := audit.NewLog(d, testenv.NewClock().Now)
			update(t, d, func(tx *db.Tx) error { return wipe(tx) })
			appendEntries(t, d, testenv.Fixed, 3)
			sequence(t, l)
			update(t, d, func(tx *db.Tx) error { return exec(tx, change) })
			appendEntries(t, d, testenv.Fixed, 1)
			if n, err := l.Sequence(ctx); err == nil {
				t.Errorf("after %s: %d entries were signed", change, n)
			}
		}
	})
}

func records(t testing.TB, d *db.DB) (out []audit.Record) {
	t.Helper()
	err := d.View(ctx, db.Scope{District: "d1"}, func(tx *db.Tx) error {
		objects, err := db.List(tx, db.Scalar[string], `SELECT DISTINCT object FROM audit_entry ORDER BY object`)
		for _, o := range objects {
			list, err := audit.List(tx, o)
			if err != nil {
				return err
			}
			out = append(out, list...)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func exec(tx *db.Tx, statements ...string) error {
	for _, s := range statements {
		if _, err := tx.Exec(s); err != nil {
			return fmt.Errorf("%s: %w", strings.TrimSpace(s), err)
		}
	}
	return nil
}

func wipe(tx *db.Tx) error {
	return exec(tx, `DELETE FROM audit_entry`, `DELETE FROM audit_hash`, `DELETE FROM audit_checkpoint`, `DELETE FROM secret`)
}
