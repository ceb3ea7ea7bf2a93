package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"runtime"
	"sync"
	"time"

	_ "modernc.org/sqlite" // registers the "sqlite" driver
)

// maxBatch bounds how many writes share one commit, and so how long the first of them
// waits for the others.
const maxBatch = 256

// sqliteEngine is one file: one writer that commits waiting writes together, and a
// pool of readers that see the last committed state (WAL).
type sqliteEngine struct {
	dialect *dialect
	path    string
	early   bool

	writeDB, readDB *sql.DB
	readers         chan *conn
	queue           chan *write
	writerDone      chan struct{}
	closing         sync.RWMutex
	closed          bool
}

// write is one waiting Update.
type write struct {
	ctx      context.Context
	scope    Scope
	fn       func(*Tx) error
	tx       *Tx
	err      error
	panicked any
	done     chan struct{}
}

func sqliteDSN(path string, pragmas ...string) string {
	q := url.Values{}
	// busy_timeout first: the others may have to wait for a lock
	for _, p := range append([]string{"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)"}, pragmas...) {
		q.Add("_pragma", p)
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}

func openSQLite(cfg Config) (*sqliteEngine, error) {
	e := &sqliteEngine{
		dialect: sqliteDialect(), path: cfg.DSN, early: cfg.EarlyAnswer,
		queue: make(chan *write, maxBatch), writerDone: make(chan struct{}),
	}
	var err error
	if e.writeDB, err = sql.Open("sqlite", sqliteDSN(cfg.DSN, "cache_size(-16000)")); err != nil {
		return nil, fmt.Errorf("open %s: %w", cfg.DSN, err)
	}
	e.writeDB.SetMaxOpenConns(1)
	// the first connection creates a new file and turns it to WAL
	w, err := e.writeDB.Conn(context.Background())
	if err != nil {
		e.writeDB.Close()
		return nil, fmt.Errorf("cannot open the database file %s: %w", cfg.DSN, explain(err))
	}
	if e.readDB, err = sql.Open("sqlite", sqliteDSN(cfg.DSN, "query_only(1)", "cache_size(-4000)")); err != nil {
		return nil, err
	}
	n := max(4, 2*runtime.NumCPU())
	e.readDB.SetMaxOpenConns(n)
	e.readDB.SetMaxIdleConns(n)
	e.readers = make(chan *conn, n)
	for range n {
		e.readers <- nil // opened at first use
	}
	go e.write(&conn{c: w, dialect: e.dialect, stmts: map[string]*sql.Stmt{}})
	return e, nil
}

func (e *sqliteEngine) view(ctx context.Context, scope Scope, fn func(*Tx) error) (err error) {
	var c *conn
	select {
	case c = <-e.readers:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { e.readers <- c }()
	// A cancelled request is let finish: page-sized reads are shorter than the
	// goroutine that would watch for the cancellation.
	ctx = context.WithoutCancel(ctx)
	if c == nil {
		sc, err := e.readDB.Conn(ctx)
		if err != nil {
			return err
		}
		c = &conn{c: sc, dialect: e.dialect, stmts: map[string]*sql.Stmt{}}
	}
	if _, err := c.exec(ctx, e.dialect.beginRead); err != nil {
		return err
	}
	err, panicked := guard(fn, &Tx{ctx: ctx, conn: c, scope: scope})
	err = c.end(ctx, err)
	if panicked != nil {
		panic(panicked)
	}
	return err
}

func (e *sqliteEngine) update(ctx context.Context, scope Scope, fn func(*Tx) error) error {
	w := &write{ctx: ctx, scope: scope, fn: fn, done: make(chan struct{})}
	e.closing.RLock()
	if e.closed {
		e.closing.RUnlock()
		return errors.New("the database is closed")
	}
	e.queue <- w
	e.closing.RUnlock()
	<-w.done
	if w.panicked != nil {
		panic(w.panicked)
	}
	if w.err == nil {
		w.tx.committed()
	}
	return w.err
}

// write is the writer's loop: take what waits, run it in one transaction, commit,
// answer. Those that come meanwhile wait for the next round.
func (e *sqliteEngine) write(c *conn) {
	defer close(e.writerDone)
	for first := range e.queue {
		batch := e.round(c, first)
		for _, w := range batch {
			close(w.done)
		}
	}
	c.c.Close()
}

func (e *sqliteEngine) round(c *conn, first *write) []*write {
	ctx := context.Background()
	batch := []*write{first}
	if _, err := c.exec(ctx, e.dialect.beginWrite); err != nil {
		first.err = err
		return batch
	}
	e.run(c, first)
	for len(batch) < maxBatch && !broken(batch[len(batch)-1]) {
		select {
		case w, ok := <-e.queue:
			if !ok {
				return e.commit(ctx, c, batch)
			}
			e.run(c, w)
			batch = append(batch, w)
			continue
		default:
		}
		break
	}
	return e.commit(ctx, c, batch)
}

func (e *sqliteEngine) commit(ctx context.Context, c *conn, batch []*write) []*write {
	if e.early {
		return e.lie(ctx, c, batch)
	}
	err := c.end(ctx, nil)
	if err == nil {
		return batch
	}
	for _, w := range batch {
		if w.err == nil {
			w.err = err
		}
	}
	return batch
}

// lie answers before the commit (Config.EarlyAnswer).
func (e *sqliteEngine) lie(ctx context.Context, c *conn, batch []*write) []*write {
	for _, w := range batch {
		close(w.done)
	}
	time.Sleep(20 * time.Millisecond)
	_ = c.end(ctx, nil)
	return nil
}

// errBroken marks a write whose savepoint is gone: the engine rolled the whole
// transaction back (disk full, I/O error), so the commit will fail for all of it.
var errBroken = errors.New("the transaction was rolled back by the engine")

func broken(w *write) bool { return errors.Is(w.err, errBroken) }

// run executes one write within its savepoint. It is not cancelled half way, because
// an interrupted statement would roll back the others of the batch.
func (e *sqliteEngine) run(c *conn, w *write) {
	if w.err = w.ctx.Err(); w.err != nil {
		return
	}
	ctx := context.WithoutCancel(w.ctx)
	w.tx = &Tx{ctx: ctx, conn: c, scope: w.scope}
	if _, err := c.exec(ctx, "SAVEPOINT w"); err != nil {
		w.err = err
		return
	}
	w.err, w.panicked = guard(w.fn, w.tx)
	if w.err != nil {
		if _, err := c.exec(ctx, "ROLLBACK TO w"); err != nil {
			w.err = errors.Join(w.err, errBroken, err)
			return
		}
	}
	if _, err := c.exec(ctx, "RELEASE w"); err != nil {
		w.err = errors.Join(w.err, errBroken, err)
	}
}

func (e *sqliteEngine) ping(ctx context.Context) error {
	return e.view(ctx, Scope{}, func(tx *Tx) error {
		_, err := Get(tx, Scalar[int], `SELECT 1`)
		return err
	})
}

func (e *sqliteEngine) close() error {
	e.closing.Lock()
	if e.closed {
		e.closing.Unlock()
		return nil
	}
	e.closed = true
	close(e.queue)
	e.closing.Unlock()
	<-e.writerDone
	for range cap(e.readers) {
		if c := <-e.readers; c != nil {
			c.c.Close()
		}
	}
	return errors.Join(e.readDB.Close(), e.writeDB.Close())
}
