package jobs_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"throughline/internal/platform/db"
	"throughline/internal/platform/jobs"
	"throughline/internal/testenv"
)

// start runs a runner until the test ends or stop is called, which waits for its end.
func start(t *testing.T, r *jobs.Runner) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { defer close(ended); r.Run(ctx) }()
	stop = func() { cancel(); <-ended }
	t.Cleanup(stop)
	return stop
}

func TestNodesNeverRunAJobTogether(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		const total = 60
		var mu sync.Mutex
		active, runs := map[string]bool{}, map[string]int{}
		all := make(chan struct{})
		for range 3 {
			r := node(d, testenv.NewClock())
			r.Handle("work", func(_ context.Context, j jobs.Job) error {
				mu.Lock()
				if active[j.ID] {
					t.Errorf("job %s runs twice at once", j.ID)
				}
				active[j.ID] = true
				runs[j.ID]++
				mu.Unlock()
				time.Sleep(time.Millisecond) // give others the chance to err
				mu.Lock()
				defer mu.Unlock()
				active[j.ID] = false
				if len(runs) == total {
					select {
					case <-all:
					default:
						close(all)
					}
				}
				return nil
			})
			defer start(t, r)()
		}
		for n := range total {
			enqueue(t, d, testenv.Fixed, "work", n)
		}
		<-all
		for id, n := range runs {
			if n != 1 {
				t.Errorf("job %s ran %d times", id, n)
			}
		}
	})
}

func TestCommitWakesTheRunner(t *testing.T) {
	d := testenv.OpenDB(t)
	r := node(d, testenv.NewClock(), func(c *jobs.Config) { c.Poll = 24 * time.Hour })
	done := make(chan string)
	r.Handle("x", func(_ context.Context, j jobs.Job) error {
		done <- string(j.Args)
		return nil
	})
	start(t, r)
	for n := range 3 {
		enqueue(t, d, testenv.Fixed, "x", n)
		if got := <-done; got != fmt.Sprint(n) {
			t.Errorf("ran %s, want %d", got, n)
		}
	}
}

func TestStopWaitsForHandlers(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		r := node(d, testenv.NewClock())
		began, finish := make(chan struct{}), make(chan struct{})
		r.Handle("slow", func(ctx context.Context, _ jobs.Job) error {
			close(began)
			<-finish
			return ctx.Err()
		})
		stop := start(t, r)
		enqueue(t, d, testenv.Fixed, "slow", nil)
		<-began
		go func() { time.Sleep(10 * time.Millisecond); close(finish) }()
		stop()
		if n := count(t, d, `SELECT count(*) FROM job WHERE kind = 'slow' AND state = 'done'`); n != 1 {
			t.Error("the stop did not wait for the running job")
		}
	})
}

func TestStopGivesUnfinishedJobsBack(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		r := node(d, testenv.NewClock(), func(c *jobs.Config) { c.Grace = time.Millisecond })
		began := make(chan struct{})
		r.Handle("endless", func(ctx context.Context, _ jobs.Job) error {
			close(began)
			<-ctx.Done()
			return ctx.Err()
		})
		stop := start(t, r)
		enqueue(t, d, testenv.Fixed, "endless", nil)
		<-began
		stop()
		if n := count(t, d, `SELECT count(*) FROM job WHERE kind = 'endless' AND state = 'ready' AND attempt = 0`); n != 1 {
			t.Error("the unfinished job was not given back")
		}
	})
}

func TestLongJobsKeepTheirLease(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		clock := testenv.NewClock()
		r := node(d, clock, func(c *jobs.Config) { c.Lease = 30 * time.Millisecond })
		r.Handle("long", func(ctx context.Context, _ jobs.Job) error {
			for range 3 { // the lease is renewed to each time that the clock shows
				now := clock.Advance(time.Second)
				for count(t, d, fmt.Sprintf(`SELECT count(*) FROM job WHERE kind = 'long' AND leased_until > %d`, now.UnixMilli())) == 0 {
					if ctx.Err() != nil {
						return ctx.Err()
					}
				}
			}
			return nil
		})
		enqueue(t, d, clock.Now(), "long", nil)
		drain(t, r)
		if n := count(t, d, `SELECT count(*) FROM job WHERE kind = 'long' AND state = 'done' AND attempt = 1`); n != 1 {
			t.Error("the long job did not end at its first attempt")
		}
	})
}

func TestLostLeaseCancelsTheHandler(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		var outcome string
		r := node(d, testenv.NewClock(), func(c *jobs.Config) {
			c.Lease = 30 * time.Millisecond
			c.Observe = func(_, o string, _ time.Duration) { outcome = o }
		})
		r.Handle("long", func(ctx context.Context, j jobs.Job) error {
			exec(t, d, `UPDATE job SET attempt = attempt + 1 WHERE id = $1`, j.ID) // another node took it
			<-ctx.Done()
			return ctx.Err()
		})
		enqueue(t, d, testenv.Fixed, "long", nil)
		drain(t, r)
		if outcome != "lost" {
			t.Errorf("outcome %q, want lost", outcome)
		}
		if n := count(t, d, `SELECT count(*) FROM job WHERE kind = 'long' AND state = 'running' AND attempt = 2`); n != 1 {
			t.Error("the job of the other node was touched")
		}
	})
}
