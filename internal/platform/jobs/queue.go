package jobs

import (
	"encoding/json"
	"fmt"
	"time"

	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

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
	_, err = tx.Exec(`INSERT INTO job (id, district_id, kind, args, state, run_at, unique_key, created_at)
		VALUES ($1, $2, $3, $4, 'ready', $5, $6, $7)
		ON CONFLICT (unique_key) WHERE unique_key IS NOT NULL AND state IN ('ready', 'running') DO NOTHING`,
		wbl.NewID[string](now), tx.District(), kind, string(b), wbl.At(o.runAt), unique, wbl.At(now))
	if err != nil {
		return fmt.Errorf("cannot enqueue %s: %w", kind, err)
	}
	tx.OnCommit(bell.ring)
	return nil
}
