package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"throughline/internal/platform/db"
	"throughline/internal/platform/jobs"
	"throughline/internal/testenv"
	"throughline/internal/wbl"
)

func TestScheduleFiresOnceOverAllNodes(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		clock := testenv.NewClock() // 15:00
		var mu sync.Mutex
		fired := map[string]int{}
		var nodes []*jobs.Runner
		for range 3 {
			r := node(d, clock)
			r.Every("hourly", time.Hour, func(_ context.Context, j jobs.Job) error {
				mu.Lock()
				defer mu.Unlock()
				fired[clock.Now().Format("15:04")]++
				return nil
			})
			nodes = append(nodes, r)
		}
		for _, step := range []time.Duration{0, 59 * time.Minute, time.Minute, time.Hour, 30 * time.Minute, 5*time.Hour + 45*time.Minute} {
			clock.Advance(step)
			var wg sync.WaitGroup
			for _, r := range nodes {
				wg.Go(func() { drain(t, r) })
			}
			wg.Wait()
		}
		want := map[string]int{"16:00": 1, "17:00": 1, "23:15": 1} // five turns missed: one
		if fmt.Sprint(fired) != fmt.Sprint(want) {
			t.Errorf("fired %v, want %v", fired, want)
		}
	})
}

func TestCountsAndPurge(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		clock := testenv.NewClock()
		r := node(d, clock, func(c *jobs.Config) { c.Keep = 24 * time.Hour })
		r.Handle("ok", func(context.Context, jobs.Job) error { return nil })
		r.Handle("no", func(context.Context, jobs.Job) error { return jobs.Permanent(errors.New("no")) })
		for _, kind := range []string{"ok", "no", "later"} {
			enqueue(t, d, clock.Now(), kind, nil)
		}
		drain(t, r)
		var s jobs.Stats
		err := d.View(ctx, db.Scope{}, func(tx *db.Tx) (err error) {
			s, err = jobs.Counts(tx)
			return err
		})
		want := jobs.Stats{Ready: 1, Dead: 1, OldestDue: wbl.At(testenv.Fixed)}
		if err != nil || s != want {
			t.Errorf("counts %+v, %v; want %+v", s, err, want)
		}
		clock.Advance(48 * time.Hour)
		drain(t, r) // runs the purge
		if n := count(t, d, `SELECT count(*) FROM job WHERE kind = 'ok'`); n != 0 {
			t.Errorf("%d done jobs after the purge", n)
		}
		if n := len(deadJobs(t, d)); n != 1 {
			t.Errorf("%d dead jobs after the purge, want 1: people decide on those", n)
		}
	})
}
