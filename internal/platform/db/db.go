package db

import (
	"context"
	"errors"
	"fmt"
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
	return explain(d.view(ctx, scope, fn))
}

// Update runs fn in a read-write transaction and answers after it is committed to
// disk. When fn fails nothing is changed. On PostgreSQL fn may run several times.
func (d *DB) Update(ctx context.Context, scope Scope, fn func(*Tx) error) error {
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
func (d *DB) Ping(ctx context.Context) error { return explain(d.ping(ctx)) }

// Close waits for running writes and closes the record.
func (d *DB) Close() error { return d.close() }

// guard runs fn and turns a panic into a value that can be raised again on the
// caller's own goroutine.
func guard(fn func(*Tx) error, tx *Tx) (err error, panicked any) {
	defer func() {
		if p := recover(); p != nil {
			panicked = p
			err = fmt.Errorf("panic in a transaction: %v", p)
		}
	}()
	return fn(tx), nil
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
