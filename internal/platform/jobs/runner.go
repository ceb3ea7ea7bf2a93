package jobs

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// Handler does the work of one kind of job. It may be called again for the same job
// after an error or a crash.
type Handler func(ctx context.Context, j Job) error

// Config tunes a Runner. The zero value of each field stands for its default.
type Config struct {
	Now         func() time.Time // clock; default time.Now
	Log         *slog.Logger     // default slog.Default()
	Workers     int              // jobs at once on this node; default 4
	Lease       time.Duration    // how long a silent node keeps a job; default 1 minute
	Poll        time.Duration    // how often waiting work is looked for; default 1 second
	Grace       time.Duration    // how long handlers may take to end at the stop; default 20 seconds
	MaxAttempts int              // default 12: with the delays between them about four hours
	Keep        time.Duration    // how long done jobs stay in the table; default 7 days
	// Observe, when set, hears of each end of a job: done, retry or dead.
	Observe func(kind, outcome string, took time.Duration)
}

func (c Config) withDefaults() Config {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if c.Observe == nil {
		c.Observe = func(string, string, time.Duration) {}
	}
	c.Workers = defaultTo(c.Workers, 4)
	c.Lease = defaultTo(c.Lease, time.Minute)
	c.Poll = defaultTo(c.Poll, time.Second)
	c.Grace = defaultTo(c.Grace, 20*time.Second)
	c.MaxAttempts = defaultTo(c.MaxAttempts, 12)
	c.Keep = defaultTo(c.Keep, 7*24*time.Hour)
	return c
}

func defaultTo[T ~int | ~int64](v, standard T) T {
	if v == 0 {
		return standard
	}
	return v
}

// Runner runs the jobs of a database on one node. Register every kind before Run or
// Drain; kinds that it does not know are left to nodes that do.
type Runner struct {
	db        *db.DB
	cfg       Config
	handlers  map[string]Handler
	kinds     []string
	schedules []schedule
}

// NewRunner makes a runner without handlers.
func NewRunner(d *db.DB, cfg Config) *Runner {
	r := &Runner{db: d, cfg: cfg.withDefaults(), handlers: map[string]Handler{}}
	r.Every("jobs.purge", time.Hour, r.purge)
	return r
}

// Handle registers the handler of a kind. It panics when the kind has one already.
func (r *Runner) Handle(kind string, h Handler) {
	if r.handlers[kind] != nil {
		panic("jobs: two handlers for " + kind)
	}
	r.handlers[kind] = h
	r.kinds = slices.Sorted(maps.Keys(r.handlers))
}

// Run works until ctx ends, then waits for the handlers that run. Those that do not end
// within the grace time are cancelled and their jobs given back.
func (r *Runner) Run(ctx context.Context) {
	rings, stop := bell.listen()
	defer stop()
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	var running sync.WaitGroup
	slots := make(chan struct{}, r.cfg.Workers)
	for ctx.Err() == nil {
		full := r.round(ctx, work, slots, &running)
		r.rest(ctx, rings, slots, full)
	}
	ended := make(chan struct{})
	go func() { running.Wait(); close(ended) }()
	select {
	case <-ended:
	case <-time.After(r.cfg.Grace):
		cancel()
		<-ended
	}
}

// round starts what is due, as far as there are free slots; full says that there may
// be more.
func (r *Runner) round(ctx, work context.Context, slots chan struct{}, running *sync.WaitGroup) (full bool) {
	if err := r.tick(ctx); err != nil {
		r.complain(ctx, "cannot look at the schedule", err)
	}
	free := cap(slots) - len(slots)
	claimed, err := r.claim(ctx, free)
	if err != nil {
		r.complain(ctx, "cannot claim jobs", err)
	}
	for _, j := range claimed {
		slots <- struct{}{}
		running.Go(func() {
			defer func() { <-slots; bell.ring() }()
			r.run(work, j)
		})
	}
	return len(claimed) == free && free > 0
}

// rest waits for the next poll, a ring of the bell, or the end. A full round goes on at
// once when a slot is free.
func (r *Runner) rest(ctx context.Context, rings <-chan struct{}, slots chan struct{}, full bool) {
	if full && len(slots) < cap(slots) {
		return
	}
	timer := time.NewTimer(jitter(r.cfg.Poll))
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-rings:
	case <-timer.C:
	}
}

func (r *Runner) complain(ctx context.Context, what string, err error) {
	if ctx.Err() == nil {
		r.cfg.Log.ErrorContext(ctx, what, "error", err)
	}
}

// claim leases up to limit due jobs. It writes only when there are some.
func (r *Runner) claim(ctx context.Context, limit int) (claimed []Job, err error) {
	if limit == 0 {
		return nil, nil
	}
	now := r.cfg.Now()
	var due bool
	err = r.db.View(ctx, db.Scope{}, func(tx *db.Tx) error {
		due, err = anyDue(tx, wbl.At(now), r.kinds)
		return err
	})
	if err != nil || !due {
		return nil, err
	}
	err = r.db.Update(ctx, db.Scope{}, func(tx *db.Tx) error {
		if err := expire(tx, wbl.At(now), r.cfg.MaxAttempts); err != nil {
			return err
		}
		claimed, err = claim(tx, wbl.At(now), wbl.At(now.Add(r.cfg.Lease)), r.kinds, limit)
		return err
	})
	if err != nil {
		return nil, err
	}
	for i := range claimed {
		claimed[i].Last = claimed[i].Attempt >= r.cfg.MaxAttempts
		claimed[i].now = r.cfg.Now
	}
	return claimed, nil
}

// run does one claimed job and records how it ended.
func (r *Runner) run(work context.Context, j Job) {
	began := time.Now()
	ctx, cancel := context.WithCancelCause(work)
	beating := make(chan struct{})
	go func() { defer close(beating); r.heartbeat(ctx, j, cancel) }()
	err := call(ctx, r.handlers[j.Kind], j)
	lost := errors.Is(context.Cause(ctx), errLost) || errors.Is(err, errLost)
	cancel(nil)
	<-beating

	outcome, end := r.verdict(work, j, err, lost)
	r.cfg.Observe(j.Kind, outcome, time.Since(began))
	if err != nil {
		r.cfg.Log.Warn("job failed", "job", j.ID, "kind", j.Kind, "attempt", j.Attempt, "outcome", outcome, "error", err)
	}
	if end == nil {
		return
	}
	if err := r.db.Update(context.WithoutCancel(work), db.Scope{}, end); err != nil {
		// the lease will run out and the job run again
		r.cfg.Log.Error("cannot record the end of a job", "job", j.ID, "kind", j.Kind, "error", err)
	}
}

// verdict says what becomes of a job whose handler returned err.
func (r *Runner) verdict(work context.Context, j Job, err error, lost bool) (outcome string, end func(*db.Tx) error) {
	now := r.cfg.Now()
	switch {
	case lost:
		return "lost", nil
	case err == nil:
		return "done", func(tx *db.Tx) error {
			_, err := finish(tx, j, wbl.At(now)) // the handler may have done it itself
			return err
		}
	case work.Err() != nil:
		return "released", func(tx *db.Tx) error { return release(tx, j, wbl.At(now)) }
	case j.Last || errors.As(err, new(permanentError)):
		return "dead", func(tx *db.Tx) error { return kill(tx, j, wbl.At(now), words(err)) }
	}
	return "retry", func(tx *db.Tx) error {
		return again(tx, j, wbl.At(now.Add(jitter(backoff(j.Attempt)))), words(err))
	}
}

// words is an error as it is kept in the row.
func words(err error) string {
	const most = 1000
	return string([]rune(err.Error())[:min(most, len([]rune(err.Error())))])
}

// call runs a handler and turns its panic into an error.
func call(ctx context.Context, h Handler, j Job) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic in the handler of %s: %v\n%s", j.Kind, p, debug.Stack())
		}
	}()
	return h(ctx, j)
}

// heartbeat renews the lease until ctx ends; when the lease is lost it cancels the
// handler, whose work another node has begun again.
func (r *Runner) heartbeat(ctx context.Context, j Job, cancel context.CancelCauseFunc) {
	tick := time.NewTicker(r.cfg.Lease / 3)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		var held bool
		err := r.db.Update(ctx, db.Scope{}, func(tx *db.Tx) (err error) {
			held, err = renew(tx, j, wbl.At(r.cfg.Now().Add(r.cfg.Lease)))
			return err
		})
		if err != nil {
			r.complain(ctx, "cannot renew the lease of a job", err)
			continue
		}
		if !held {
			cancel(errLost)
			return
		}
	}
}

// backoff is the delay after the given attempt: 5 s, 10 s, 20 s … an hour at most.
func backoff(attempt int) time.Duration {
	return min(5*time.Second<<min(attempt-1, 20), time.Hour)
}

// jitter is a duration between half and one and a half times d.
func jitter(d time.Duration) time.Duration { return d/2 + rand.N(d+1) }

// Drain runs, one after the other, everything that is due now and what that makes due,
// and returns how many jobs it ran. Failures are recorded as Run records them. It is for
// tests, the demonstration and commands that end.
func (r *Runner) Drain(ctx context.Context) (ran int, err error) {
	for {
		if err := r.tick(ctx); err != nil {
			return ran, err
		}
		claimed, err := r.claim(ctx, 1)
		if err != nil || len(claimed) == 0 {
			return ran, err
		}
		r.run(ctx, claimed[0])
		ran++
	}
}
