package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"throughline/internal/platform/db"
	"throughline/internal/platform/jobs"
	"throughline/internal/testenv"
	"throughline/internal/wbl"
)

var ctx = context.Background()

// node is a runner with a fake clock that logs nothing.
func node(d *db.DB, clock *testenv.Clock, change ...func(*jobs.Config)) *jobs.Runner {
	cfg := jobs.Config{Now: clock.Now, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), MaxAttempts: 3}
	for _, c := range change {
		c(&cfg)
	}
	return jobs.NewRunner(d, cfg)
}

func update(t testing.TB, d *db.DB, fn func(tx *db.Tx) error) {
	t.Helper()
	if err := d.Update(ctx, db.Scope{District: "d1"}, fn); err != nil {
		t.Fatal(err)
	}
}

func enqueue(t testing.TB, d *db.DB, now time.Time, kind string, args any, opts ...jobs.Option) {
	t.Helper()
	update(t, d, func(tx *db.Tx) error { return jobs.Enqueue(tx, now, kind, args, opts...) })
}

func drain(t testing.TB, r *jobs.Runner) int {
	t.Helper()
	n, err := r.Drain(ctx)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func exec(t testing.TB, d *db.DB, statement string, args ...any) {
	t.Helper()
	update(t, d, func(tx *db.Tx) error {
		_, err := tx.Exec(statement, args...)
		return err
	})
}

func count(t testing.TB, d *db.DB, query string) (n int) {
	t.Helper()
	err := d.View(ctx, db.Scope{}, func(tx *db.Tx) (err error) {
		n, err = db.Get(tx, db.Scalar[int], query)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func deadJobs(t testing.TB, d *db.DB) (list []jobs.Job) {
	t.Helper()
	err := d.View(ctx, db.Scope{}, func(tx *db.Tx) (err error) {
		list, err = jobs.Dead(tx, 10)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestJobRunsWithItsArgumentsAfterTheCommit(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		clock := testenv.NewClock()
		r := node(d, clock)
		var got []jobs.Job
		var n int
		r.Handle("greet", func(_ context.Context, j jobs.Job) error {
			got = append(got, j)
			return j.Decode(&n)
		})
		enqueue(t, d, clock.Now(), "greet", 42)
		undone := errors.New("undone")
		err := d.Update(ctx, db.Scope{}, func(tx *db.Tx) error {
			return errors.Join(jobs.Enqueue(tx, clock.Now(), "greet", 7), undone)
		})
		if !errors.Is(err, undone) {
			t.Fatal(err)
		}
		if ran := drain(t, r); ran != 1 || n != 42 {
			t.Fatalf("ran %d jobs, argument %d; want the committed one, 42", ran, n)
		}
		if j := got[0]; j.District != "d1" || j.Attempt != 1 || j.Last || j.Scope().District != "d1" {
			t.Errorf("job %+v", j)
		}
		if ran := drain(t, r); ran != 0 {
			t.Errorf("a done job ran again")
		}
	})
}

func TestJobsRunInTheOrderOfTheirTime(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		clock := testenv.NewClock()
		r := node(d, clock)
		var order []string
		r.Handle("say", func(_ context.Context, j jobs.Job) error {
			order = append(order, string(j.Args))
			return nil
		})
		now := clock.Now()
		enqueue(t, d, now, "say", 3, jobs.RunAt(now.Add(time.Hour)))
		enqueue(t, d, now, "say", 2)
		enqueue(t, d, now, "say", 1, jobs.RunAt(now.Add(-time.Hour)))
		drain(t, r)
		if fmt.Sprint(order) != "[1 2]" {
			t.Errorf("ran %v, want [1 2]: the third is not due", order)
		}
		clock.Advance(time.Hour)
		drain(t, r)
		if fmt.Sprint(order) != "[1 2 3]" {
			t.Errorf("ran %v, want [1 2 3]", order)
		}
	})
}

func TestUniqueJobsWaitOnce(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		clock := testenv.NewClock()
		r := node(d, clock)
		r.Handle("build", func(context.Context, jobs.Job) error { return nil })
		for range 3 {
			enqueue(t, d, clock.Now(), "build", 1, jobs.Unique("cube"))
		}
		enqueue(t, d, clock.Now(), "build", 1, jobs.Unique("other"))
		err := d.Update(ctx, db.Scope{District: "d2"}, func(tx *db.Tx) error {
			return jobs.Enqueue(tx, clock.Now(), "build", 1, jobs.Unique("cube"))
		})
		if err != nil {
			t.Fatal(err)
		}
		if ran := drain(t, r); ran != 3 {
			t.Errorf("ran %d, want one for each key and district", ran)
		}
		enqueue(t, d, clock.Now(), "build", 1, jobs.Unique("cube"))
		if ran := drain(t, r); ran != 1 {
			t.Errorf("ran %d after the first was done, want 1", ran)
		}
	})
}

func TestFailureIsRetriedLaterAndLater(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		clock := testenv.NewClock()
		r := node(d, clock)
		var before []string
		r.Handle("flaky", func(_ context.Context, j jobs.Job) error {
			before = append(before, j.Error)
			if j.Attempt < 3 {
				return fmt.Errorf("failure %d", j.Attempt)
			}
			if !j.Last {
				t.Error("the third of three attempts does not know that it is the last")
			}
			return nil
		})
		enqueue(t, d, clock.Now(), "flaky", nil)
		for attempt := 1; attempt <= 3; attempt++ {
			if ran := drain(t, r); ran != 1 {
				t.Fatalf("attempt %d: ran %d jobs", attempt, ran)
			}
			if ran := drain(t, r); ran != 0 {
				t.Fatalf("attempt %d: it ran again at once", attempt)
			}
			clock.Advance(time.Minute)
		}
		if fmt.Sprint(before) != "[ failure 1 failure 2]" {
			t.Errorf("the errors before: %q", before)
		}
	})
}

func TestDeadLetters(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		clock := testenv.NewClock()
		var ends []string
		r := node(d, clock, func(c *jobs.Config) {
			c.Observe = func(kind, outcome string, _ time.Duration) { ends = append(ends, kind+" "+outcome) }
		})
		broken := true
		r.Handle("fails", func(context.Context, jobs.Job) error {
			if broken {
				return errors.New("no such printer")
			}
			return nil
		})
		r.Handle("hopeless", func(context.Context, jobs.Job) error { return jobs.Permanent(errors.New("gone")) })
		r.Handle("panics", func(context.Context, jobs.Job) error { panic("nil map") })
		enqueue(t, d, clock.Now(), "fails", nil)
		enqueue(t, d, clock.Now(), "hopeless", nil)
		enqueue(t, d, clock.Now(), "panics", nil)
		for range 3 {
			drain(t, r)
			clock.Advance(time.Minute)
		}
		dead := deadJobs(t, d)
		if len(dead) != 3 {
			t.Fatalf("%d dead jobs after %v, want 3", len(dead), ends)
		}
		words := map[string]string{"fails": "no such printer", "hopeless": "gone", "panics": "nil map"}
		attempts := map[string]int{"fails": 3, "hopeless": 1, "panics": 3}
		for _, j := range dead {
			if !strings.Contains(j.Error, words[j.Kind]) || j.Attempt != attempts[j.Kind] {
				t.Errorf("%s: attempt %d, error %q", j.Kind, j.Attempt, j.Error)
			}
			if j.Kind == "fails" {
				broken = false
				update(t, d, func(tx *db.Tx) error { return jobs.Retry(tx, clock.Now(), j.ID) })
				err := d.Update(ctx, db.Scope{}, func(tx *db.Tx) error { return jobs.Retry(tx, clock.Now(), j.ID) })
				if wbl.KindOf(err) != wbl.Conflict {
					t.Errorf("second retry: %v, want a conflict", err)
				}
			}
		}
		if ran := drain(t, r); ran != 1 || len(deadJobs(t, d)) != 2 {
			t.Errorf("after the retry ran %d, %d dead", ran, len(deadJobs(t, d)))
		}
	})
}

func TestRetryOfADeadJobWhoseEqualWaits(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		clock := testenv.NewClock()
		r := node(d, clock)
		r.Handle("x", func(context.Context, jobs.Job) error { return jobs.Permanent(errors.New("no")) })
		enqueue(t, d, clock.Now(), "x", nil, jobs.Unique("k"))
		drain(t, r)
		enqueue(t, d, clock.Now(), "x", nil, jobs.Unique("k"))
		id := deadJobs(t, d)[0].ID
		err := d.Update(ctx, db.Scope{}, func(tx *db.Tx) error { return jobs.Retry(tx, clock.Now(), id) })
		if wbl.KindOf(err) != wbl.Conflict {
			t.Errorf("got %v, want a conflict", err)
		}
	})
}

func TestKindsOfANewerProgramAreLeftAlone(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		clock := testenv.NewClock()
		enqueue(t, d, clock.Now(), "new", nil)
		if ran := drain(t, node(d, clock)); ran != 0 {
			t.Errorf("ran %d jobs of a kind without a handler", ran)
		}
		newer := node(d, clock)
		newer.Handle("new", func(context.Context, jobs.Job) error { return nil })
		if ran := drain(t, newer); ran != 1 {
			t.Errorf("the node that knows the kind ran %d", ran)
		}
	})
}

// Nodes die at any moment: before their work, within it, after its commit. Handlers that
// end their job in the transaction of their work have done it exactly once.
func TestExactlyOnceUnderCrashes(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		const total = 40
		clock := testenv.NewClock()
		exec(t, d, `CREATE TABLE effect (n INTEGER NOT NULL)`)
		random := rand.New(rand.NewPCG(1, 2))
		crashes := 0
		r := node(d, clock, func(c *jobs.Config) { c.MaxAttempts = 1000 })
		r.Handle("add", func(ctx context.Context, j jobs.Job) error {
			var n int
			if err := j.Decode(&n); err != nil {
				return err
			}
			lost := random.IntN(3) == 0
			if lost { // the node hangs; another takes the job and hangs as well
				crashes++
				exec(t, d, `UPDATE job SET attempt = attempt + 1 WHERE id = $1`, j.ID)
			}
			err := d.Update(ctx, j.Scope(), func(tx *db.Tx) error {
				if _, err := tx.Exec(`INSERT INTO effect (n) VALUES ($1)`, n); err != nil {
					return err
				}
				return j.Done(tx)
			})
			if lost && err == nil {
				t.Error("a node without the lease committed its work")
			}
			if random.IntN(3) == 0 { // dies after the commit, before it could say so
				return errors.New("killed")
			}
			return err
		})
		for n := range total {
			enqueue(t, d, clock.Now(), "add", n)
		}
		for range 100 {
			drain(t, r)
			clock.Advance(2 * time.Hour) // leases run out
		}
		if crashes == 0 {
			t.Fatal("nothing crashed")
		}
		if n := count(t, d, `SELECT count(*) FROM effect`); n != total {
			t.Errorf("%d effects of %d jobs after %d crashes", n, total, crashes)
		}
		if n := count(t, d, `SELECT count(DISTINCT n) FROM effect`); n != total {
			t.Errorf("%d different effects of %d", n, total)
		}
	})
}

// A job that was running when its node died runs again; one that kills every node that
// takes it does not do so forever.
func TestLeaseThatRunsOut(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		clock := testenv.NewClock()
		r := node(d, clock)
		var attempts []int
		r.Handle("x", func(_ context.Context, j jobs.Job) error {
			attempts = append(attempts, j.Attempt)
			return nil
		})
		enqueue(t, d, clock.Now(), "x", nil)
		died := func(attempt int) {
			exec(t, d, `UPDATE job SET state = 'running', attempt = $1, leased_until = $2 WHERE kind = 'x'`,
				attempt, wbl.At(clock.Now().Add(time.Minute)))
		}
		died(1)
		if ran := drain(t, r); ran != 0 {
			t.Fatal("a leased job was taken")
		}
		clock.Advance(61 * time.Second)
		drain(t, r)
		if fmt.Sprint(attempts) != "[2]" {
			t.Fatalf("attempts %v, want the second", attempts)
		}
		died(3)
		clock.Advance(time.Hour)
		drain(t, r)
		if len(attempts) != 1 || len(deadJobs(t, d)) != 1 {
			t.Errorf("attempts %v, %d dead; want the job dead after three crashes", attempts, len(deadJobs(t, d)))
		}
	})
}
