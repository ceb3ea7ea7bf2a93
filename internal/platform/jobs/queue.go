package jobs

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// Job is one piece of work as a handler gets it.
type Job struct {
	ID        string
	District  wbl.DistrictID // of the transaction that enqueued it; empty for the platform
	Kind      string
	Args      json.RawMessage
	Attempt   int    // 1 the first time
	Last      bool   // there is no further attempt after this one
	Error     string // what the attempt before said; of a dead job, the last
	RunAt     wbl.Instant
	CreatedAt wbl.Instant

	now func() time.Time
}

// Scope is the scope in which a handler works for the job's district.
func (j Job) Scope() db.Scope { return db.Scope{District: j.District, Actor: "system:jobs"} }

// Decode reads the job's arguments into v.
func (j Job) Decode(v any) error {
	if err := json.Unmarshal(j.Args, v); err != nil {
		return Permanent(fmt.Errorf("cannot read the arguments of %s %s: %w", j.Kind, j.ID, err))
	}
	return nil
}

// errLost: the job was given to another node, which does the work again.
var errLost = errors.New("the lease of the job was lost")

// Done marks the job as done within tx, so that its effects and its end are committed
// together: exactly once. It fails, and must then undo tx, when the lease was lost.
func (j Job) Done(tx *db.Tx) error {
	held, err := finish(tx, j, wbl.At(j.now()))
	if err == nil && !held {
		err = errLost
	}
	return err
}

// Permanent marks an error that no repetition would mend: the job is dead at once.
func Permanent(err error) error { return permanentError{err} }

type permanentError struct{ error }

func (e permanentError) Unwrap() error { return e.error }

// Option changes how a job is enqueued.
type Option func(*options)

type options struct {
	runAt  time.Time
	unique string
}

// RunAt has the job wait until t.
func RunAt(t time.Time) Option { return func(o *options) { o.runAt = t } }

// Unique drops the job when one of the same kind, district and key waits or runs
// already. A job that must see what changed while an equal one runs is not unique.
func Unique(key string) Option { return func(o *options) { o.unique = key } }

// Enqueue has a job of the given kind run after the commit of tx, for tx's district.
// Args are stored as JSON: ids, not data, because the row outlives the reason for it.
func Enqueue(tx *db.Tx, now time.Time, kind string, args any, opts ...Option) error {
	o := options{runAt: now}
	for _, opt := range opts {
		opt(&o)
	}
	b, err := json.Marshal(args)
	if err != nil {
		return fmt.Errorf("cannot enqueue %s: %w", kind, err)
	}
	var unique *string
	if o.unique != "" {
		key := kind + "/" + string(tx.District()) + "/" + o.unique
		unique = &key
	}
	if err := insert(tx, now, kind, string(b), o.runAt, unique); err != nil {
		return fmt.Errorf("cannot enqueue %s: %w", kind, err)
	}
	tx.OnCommit(bell.ring)
	return nil
}

// Dead lists jobs that used up their attempts, the latest first.
func Dead(tx *db.Tx, limit int) ([]Job, error) { return dead(tx, limit) }

// Retry gives a dead job all its attempts again, now. It is a Conflict when the job is
// not dead (any more) or an equal unique job waits already.
func Retry(tx *db.Tx, now time.Time, id string) error {
	err := revive(tx, id, wbl.At(now))
	if errors.Is(err, db.ErrUnique) {
		return wbl.E(wbl.Conflict, "error.conflict").Because(err)
	}
	if err == nil {
		tx.OnCommit(bell.ring)
	}
	return err
}

// Stats is the state of the queue.
type Stats struct {
	Ready, Running, Dead int64
	OldestDue            wbl.Instant // when the job that waits longest was to run; zero for none
}

// Counts reads the state of the queue.
func Counts(tx *db.Tx) (Stats, error) { return stats(tx) }
