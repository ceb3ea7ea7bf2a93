package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// replicaLag is how long after a write its author reads from the primary. A replica
// that is further behind than this shows others an older state, never the author nor
// a scope that asks for what is current.
const replicaLag = 10 * time.Second

// postgresEngine is a primary and, for reads, an optional replica.
type postgresEngine struct {
	dialect          *dialect
	dsn              string
	primary, replica *sql.DB
	recent           recent
}

func openPostgres(ctx context.Context, cfg Config) (*postgresEngine, error) {
	e := &postgresEngine{dialect: postgresDialect(), dsn: cfg.DSN, recent: recent{at: map[string]time.Time{}, keep: replicaLag}}
	var err error
	if e.primary, err = openPool(ctx, cfg.DSN); err != nil {
		return nil, err
	}
	if cfg.Replica != "" {
		if e.replica, err = openPool(ctx, cfg.Replica); err != nil {
			e.primary.Close()
			return nil, err
		}
	}
	return e, nil
}

func openPool(ctx context.Context, dsn string) (*sql.DB, error) {
	cfg, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, fmt.Errorf("cannot read the database address: %w", err)
	}
	p := stdlib.OpenDB(*cfg)
	p.SetMaxOpenConns(32)
	p.SetMaxIdleConns(16)
	p.SetConnMaxIdleTime(5 * time.Minute)
	if err := p.PingContext(ctx); err != nil {
		p.Close()
		return nil, fmt.Errorf("cannot reach the database server: %w", explain(err))
	}
	return p, nil
}

func (e *postgresEngine) view(ctx context.Context, scope Scope, fn func(*Tx) error) error {
	pool := e.primary
	if e.replica != nil && !scope.Current && !e.recent.has(scope.Actor, time.Now()) {
		pool = e.replica
	}
	_, err := e.run(ctx, pool, e.dialect.beginRead, scope, fn)
	return err
}

func (e *postgresEngine) update(ctx context.Context, scope Scope, fn func(*Tx) error) error {
	tx, err := e.run(ctx, e.primary, e.dialect.beginWrite, scope, fn)
	if err != nil {
		return err
	}
	if e.replica != nil {
		e.recent.wrote(scope.Actor, time.Now())
	}
	tx.committed()
	return nil
}

func (e *postgresEngine) run(ctx context.Context, pool *sql.DB, begin string, scope Scope, fn func(*Tx) error) (*Tx, error) {
	sc, err := pool.Conn(ctx)
	if err != nil {
		return nil, err
	}
	c := &conn{c: sc, dialect: e.dialect}
	defer c.release()
	tx := &Tx{ctx: ctx, conn: c, scope: scope}
	return tx, c.transact(begin, tx, fn)
}

func (e *postgresEngine) ping(ctx context.Context) error { return e.primary.PingContext(ctx) }

func (e *postgresEngine) close() error {
	err := e.primary.Close()
	if e.replica != nil {
		err = errors.Join(err, e.replica.Close())
	}
	return err
}
