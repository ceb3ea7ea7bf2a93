package db

import (
	"context"
	"errors"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"throughline/internal/wbl"
)

// Config says where the record is kept.
type Config struct {
	// DSN is a file path (SQLite) or a postgres:// address.
	DSN string
	// Replica is the address of a PostgreSQL replica for reads; empty for none.
	Replica string
	// EarlyAnswer answers writes before they are committed. It exists to prove that
	// the crash test notices a lie, and is set by nothing else.
	EarlyAnswer bool
}

// Scope says which district's rows a transaction may touch and for whom. The zero
// Scope is the platform's own: sign-in, employers, jobs.
type Scope struct {
	District wbl.DistrictID
	Actor    string // id of the account or link, part of the idempotency key
	// Current makes a View see all that was committed before it, by whomever: it never
	// reads from a replica, which may lag. For who is signed in and may do what.
	Current bool
}

// engine is one kind of database behind DB.
type engine interface {
	view(ctx context.Context, scope Scope, fn func(*Tx) error) error
	update(ctx context.Context, scope Scope, fn func(*Tx) error) error
	migrate(ctx context.Context) error
	ping(ctx context.Context) error
	close() error
}

// DB is an open record. It is safe for concurrent use.
type DB struct {
	engine
	dsn     string
	dialect *dialect

	mu      sync.RWMutex // guards closed, and running against a Close that waits
	closed  bool
	running sync.WaitGroup
}

// Open opens the record without changing it; call [DB.Migrate] before use.
func Open(ctx context.Context, cfg Config) (*DB, error) {
	if cfg.DSN == "" {
		return nil, errors.New("cannot open the database: name a file or a postgres:// address with --db")
	}
	if IsPostgres(cfg.DSN) {
		e, err := openPostgres(ctx, cfg)
		if err != nil {
			return nil, err
		}
		return &DB{engine: e, dsn: cfg.DSN, dialect: e.dialect}, nil
	}
	if cfg.Replica != "" {
		return nil, errors.New("cannot use a replica with SQLite: leave --replica out or use PostgreSQL")
	}
	e, err := openSQLite(cfg)
	if err != nil {
		return nil, err
	}
	return &DB{engine: e, dsn: cfg.DSN, dialect: e.dialect}, nil
}

// IsPostgres tells the two kinds of address apart.
func IsPostgres(dsn string) bool {
	return strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://")
}

// Engine is "sqlite" or "postgres".
func (d *DB) Engine() string { return d.dialect.name }

// DSN is the address the record was opened with.
func (d *DB) DSN() string { return d.dsn }

// View runs fn in a read-only transaction that sees one state of the record.
func (d *DB) View(ctx context.Context, scope Scope, fn func(*Tx) error) error {
	if err := d.enter(); err != nil {
		return err
	}
	defer d.running.Done()
	return explain(d.view(ctx, scope, fn))
}

// Update runs fn in a read-write transaction and answers after it is committed to
// disk. When fn fails or panics, or one of its statements failed, nothing is changed.
// On PostgreSQL fn may run several times. An Update within an Update waits for ever.
func (d *DB) Update(ctx context.Context, scope Scope, fn func(*Tx) error) error {
	if err := d.enter(); err != nil {
		return err
	}
	defer d.running.Done()
	const tries = 20
	for i := range tries {
		err := explain(d.update(ctx, scope, fn))
		if !errors.Is(err, errRetry) {
			return err
		}
		if i == tries-1 {
			return wbl.E(wbl.Unavailable, "error.busy").Because(err)
		}
		// full jitter: at most 2, 4, 8 ... 256 ms
		wait := time.Duration(rand.Int64N(int64(time.Millisecond) << min(i+1, 8)))
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
	}
	return nil
}

// Ping reports whether the record answers.
func (d *DB) Ping(ctx context.Context) error {
	if err := d.enter(); err != nil {
		return err
	}
	defer d.running.Done()
	return explain(d.ping(ctx))
}

// Close refuses new transactions, waits for the running ones and closes the record.
func (d *DB) Close() error {
	d.mu.Lock()
	was := d.closed
	d.closed = true
	d.mu.Unlock()
	if was {
		return nil
	}
	d.running.Wait()
	return d.close()
}

// enter counts a transaction that Close must wait for.
func (d *DB) enter() error {
	d.mu.RLock()
	defer d.mu.RUnlock()
	if d.closed {
		return wbl.E(wbl.Unavailable, "error.unavailable").Because(errClosed)
	}
	d.running.Add(1)
	return nil
}

// recent remembers who wrote lately, so that their reads go to the primary.
type recent struct {
	mu   sync.Mutex
	at   map[string]time.Time
	keep time.Duration
}

func (r *recent) wrote(actor string, now time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.at) > 10_000 {
		clear(r.at)
	}
	r.at[actor] = now
}

func (r *recent) has(actor string, now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	t, ok := r.at[actor]
	return ok && now.Sub(t) < r.keep
}
