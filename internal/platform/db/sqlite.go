package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"net/url"
	"runtime"
	"sync/atomic"
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
	readers         chan *conn // nil: not open yet
	queue           chan *write
	ran             chan struct{} // a caller has had its turn
	writerDone      chan struct{}
}

// write is one waiting Update. Its function runs on its caller's goroutine, so that a
// panic shows its own stack and t.FailNow ends its own test: the writer hands the
// connection over and waits for it to come back.
type write struct {
	taken atomic.Bool   // by the writer, or given up by the caller: whoever is first
	turn  chan *conn    // the caller's turn; nil when no transaction could begin (see err)
	done  chan struct{} // closed after the commit
	tx    *Tx
	err   error
	// lost: the savepoint could not be rolled back, so the whole transaction is gone.
	lost error
}

// take claims the write for the writer or for the caller who gives up.
func (w *write) take() bool { return w.taken.CompareAndSwap(false, true) }

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
		queue: make(chan *write, maxBatch), ran: make(chan struct{}), writerDone: make(chan struct{}),
	}
	err := registerFeeds()
	if err != nil {
		return nil, err
	}
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
	// a small cache each: the system keeps the file in memory once for all readers
	if e.readDB, err = sql.Open("sqlite", sqliteDSN(cfg.DSN, "query_only(1)", "cache_size(-1000)")); err != nil {
		return nil, err
	}
	n := max(4, 2*runtime.NumCPU())
	e.readDB.SetMaxOpenConns(n)
	e.readDB.SetMaxIdleConns(n)
	e.readers = make(chan *conn, n)
	for range n {
		e.readers <- nil // opened at first use
	}
	go e.write(e.writer(w))
	return e, nil
}

// writer is the connection that writes.
func (e *sqliteEngine) writer(c *sql.Conn) *conn {
	w := e.conn(c)
	w.feed = newFeed()
	return w
}

func (e *sqliteEngine) conn(c *sql.Conn) *conn {
	return &conn{c: c, dialect: e.dialect, stmts: map[string]*sql.Stmt{}}
}

func (e *sqliteEngine) view(ctx context.Context, scope Scope, fn func(*Tx) error) error {
	var c *conn
	select {
	case c = <-e.readers:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() {
		if c != nil && c.broken {
			c.release()
			c = nil
		}
		e.readers <- c
	}()
	// A cancelled request is let finish: page-sized reads are shorter than the
	// goroutine that would watch for the cancellation.
	ctx = context.WithoutCancel(ctx)
	if c == nil {
		sc, err := e.readDB.Conn(ctx)
		if err != nil {
			return err
		}
		c = e.conn(sc)
	}
	return c.transact(e.dialect.beginRead, &Tx{ctx: ctx, conn: c, scope: scope}, fn)
}

func (e *sqliteEngine) update(ctx context.Context, scope Scope, fn func(*Tx) error) error {
	w := &write{turn: make(chan *conn), done: make(chan struct{})}
	select {
	case e.queue <- w:
	case <-ctx.Done():
		return ctx.Err()
	}
	var c *conn
	select {
	case c = <-w.turn:
	case <-ctx.Done():
		if w.take() {
			return ctx.Err()
		}
		c = <-w.turn
	}
	if c != nil {
		e.run(ctx, c, w, scope, fn)
	}
	<-w.done
	if w.err == nil {
		w.tx.committed()
	}
	return w.err
}

// run has the caller's turn: its function within a savepoint. It is not cancelled half
// way, because an interrupted statement would roll back the others of the batch.
func (e *sqliteEngine) run(ctx context.Context, c *conn, w *write, scope Scope, fn func(*Tx) error) {
	ctx = context.WithoutCancel(ctx)
	w.tx = &Tx{ctx: ctx, conn: c, scope: scope}
	w.err = errUnfinished // stands when fn does not return
	defer func() {
		w.lost = c.settle(ctx, w.err)
		e.ran <- struct{}{}
	}()
	if _, err := c.exec(ctx, "SAVEPOINT w"); err != nil {
		w.err = err
		return
	}
	w.err = w.tx.call(fn)
}

// settle ends a savepoint, undoing it when err is not nil.
func (c *conn) settle(ctx context.Context, err error) error {
	if err != nil {
		if _, rerr := c.exec(ctx, "ROLLBACK TO w"); rerr != nil {
			return fmt.Errorf("the engine rolled the transaction back: %w", err)
		}
	}
	_, err = c.exec(ctx, "RELEASE w")
	return err
}

// write is the writer's loop: take what waits, run it in one transaction, commit,
// answer. Those that come meanwhile wait for the next round.
func (e *sqliteEngine) write(c *conn) {
	defer close(e.writerDone)
	for first := range e.queue {
		c = e.round(c, first)
	}
	if c != nil {
		c.release()
	}
}

// round serves one batch and returns the connection, nil when it must be opened anew.
func (e *sqliteEngine) round(c *conn, first *write) *conn {
	c, err := e.begin(c)
	if err != nil {
		// all that wait have waited for the same lock or disk
		for w := range e.waiting(first) {
			w.err = err
			w.turn <- nil
			close(w.done)
		}
		return nil
	}
	var batch []*write
	for w := range e.waiting(first) {
		w.turn <- c
		<-e.ran
		batch = append(batch, w)
		if err = w.lost; err != nil {
			break
		}
	}
	e.commit(c, batch, err)
	if c.broken {
		c.release()
		return nil
	}
	return c
}

// begin opens the writer's connection where it must and begins a transaction.
func (e *sqliteEngine) begin(c *conn) (*conn, error) {
	ctx := context.Background()
	if c == nil {
		sc, err := e.writeDB.Conn(ctx)
		if err != nil {
			return nil, err
		}
		c = e.writer(sc)
	}
	if _, err := c.exec(ctx, e.dialect.beginWrite); err != nil {
		c.broken = true
		c.release()
		return nil, err
	}
	return c, nil
}

// waiting yields first and then what waits in the queue, at most maxBatch, without
// waiting for more. Writes that their callers gave up are left out.
func (e *sqliteEngine) waiting(first *write) iter.Seq[*write] {
	return func(yield func(*write) bool) {
		w := first
		for range maxBatch {
			if w.take() && !yield(w) {
				return
			}
			var more bool
			select {
			case w, more = <-e.queue:
			default:
			}
			if !more {
				return
			}
		}
	}
}

// commit ends the transaction (err: it is lost already) and answers the batch.
func (e *sqliteEngine) commit(c *conn, batch []*write, err error) {
	if e.early { // Config.EarlyAnswer
		for _, w := range batch {
			close(w.done)
		}
		time.Sleep(20 * time.Millisecond)
		_ = c.end(err)
		return
	}
	err = c.end(err)
	for _, w := range batch {
		if w.err == nil {
			w.err = err
		}
		close(w.done)
	}
}

func (e *sqliteEngine) ping(ctx context.Context) error {
	return e.view(ctx, Scope{}, func(tx *Tx) error {
		_, err := Get(tx, Scalar[int], `SELECT 1`)
		return err
	})
}

// close is called when no transaction runs any more.
func (e *sqliteEngine) close() error {
	close(e.queue)
	<-e.writerDone
	for range cap(e.readers) {
		if c := <-e.readers; c != nil {
			c.release()
		}
	}
	return errors.Join(e.readDB.Close(), e.writeDB.Close())
}
