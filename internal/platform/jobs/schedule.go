package jobs

import (
	"context"
	"time"

	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

type schedule struct {
	kind     string
	interval time.Duration
}

// Every runs h at every full interval of UTC (each hour on the hour, each day at
// midnight), once for all nodes, as a job of the platform: with retries and, in the end,
// as a dead letter. Turns that passed while no node ran are made up for by one.
func (r *Runner) Every(kind string, interval time.Duration, h Handler) {
	r.Handle(kind, h)
	r.schedules = append(r.schedules, schedule{kind, interval})
}

// tick enqueues the jobs of the schedules that are due.
func (r *Runner) tick(ctx context.Context) error {
	now := r.cfg.Now()
	var due []schedule
	err := r.db.View(ctx, db.Scope{}, func(tx *db.Tx) error {
		due = nil
		for _, s := range r.schedules {
			next, err := nextRun(tx, s.kind)
			if err != nil && wbl.KindOf(err) != wbl.NotFound {
				return err
			}
			if next.IsZero() || !next.Time().After(now) {
				due = append(due, s)
			}
		}
		return nil
	})
	if err != nil || len(due) == 0 {
		return err
	}
	return r.db.Update(ctx, db.Scope{}, func(tx *db.Tx) error {
		for _, s := range due {
			if err := s.turn(tx, now); err != nil {
				return err
			}
		}
		return nil
	})
}

// turn enqueues the job if this node is the one that moves the schedule forward. A new
// schedule begins at the next full interval.
func (s schedule) turn(tx *db.Tx, now time.Time) error {
	next := wbl.At(now.Truncate(s.interval).Add(s.interval))
	if err := addSchedule(tx, s.kind, next); err != nil {
		return err
	}
	mine, err := takeTurn(tx, s.kind, wbl.At(now), next)
	if err != nil || !mine {
		return err
	}
	return Enqueue(tx, now, s.kind, struct{}{}, Unique("turn"))
}

// purge deletes jobs that were done long ago.
func (r *Runner) purge(ctx context.Context, j Job) error {
	return r.db.Update(ctx, db.Scope{}, func(tx *db.Tx) error {
		return purge(tx, wbl.At(r.cfg.Now().Add(-r.cfg.Keep)))
	})
}
