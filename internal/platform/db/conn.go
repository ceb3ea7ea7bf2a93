package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
)

// conn is one connection with its prepared statements: preparing once per connection
// is what makes a page-sized read cheap.
type conn struct {
	c       *sql.Conn
	dialect *dialect
	stmts   map[string]*sql.Stmt // nil: the driver caches by itself (pgx)
	feed    *feed                // of SQLite's writer, for the rows of a [Bulk]
	// broken: a transaction may still be open on it, so it must not be used again.
	broken bool
}

func (c *conn) prepared(ctx context.Context, text string) (*sql.Stmt, error) {
	if s, ok := c.stmts[text]; ok {
		return s, nil
	}
	s, err := c.c.PrepareContext(ctx, c.dialect.sql(text))
	if err != nil {
		return nil, fmt.Errorf("prepare %q: %w", short(text), err)
	}
	c.stmts[text] = s
	return s, nil
}

func (c *conn) exec(ctx context.Context, text string, args ...any) (sql.Result, error) {
	if c.stmts == nil {
		return c.c.ExecContext(ctx, c.dialect.sql(text), args...)
	}
	s, err := c.prepared(ctx, text)
	if err != nil {
		return nil, err
	}
	return s.ExecContext(ctx, args...)
}

func (c *conn) query(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	if c.stmts == nil {
		return c.c.QueryContext(ctx, c.dialect.sql(text), args...)
	}
	s, err := c.prepared(ctx, text)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(ctx, args...)
}

// transact runs fn between begin and the commit or, when fn fails, panics or ends its
// goroutine, the rollback.
func (c *conn) transact(begin string, tx *Tx, fn func(*Tx) error) (err error) {
	if _, err := c.exec(tx.ctx, begin); err != nil {
		c.broken = true
		return err
	}
	err = errUnfinished // stands when fn does not return
	defer func() { err = c.end(err) }()
	return tx.call(fn)
}

// end commits, or rolls back because of err. It is never cancelled: the connection must
// come to rest.
func (c *conn) end(err error) error {
	ctx := context.Background()
	if err == nil {
		if _, err = c.exec(ctx, "COMMIT"); err == nil {
			return nil
		}
	}
	if _, rerr := c.exec(ctx, "ROLLBACK"); rerr != nil {
		// the engine has rolled back by itself (disk full), or worse: do not guess
		c.broken = true
	}
	return err
}

// release gives the connection back to its pool, or closes it when it is broken.
// Its statements are closed first: one that is left keeps the file open behind our back,
// and SQLite then never moves its log into the file.
func (c *conn) release() {
	for _, s := range c.stmts {
		_ = s.Close()
	}
	if c.feed != nil {
		c.feed.close()
	}
	if c.broken {
		_ = c.c.Raw(func(any) error { return driver.ErrBadConn })
	}
	_ = c.c.Close() // already closed when it was broken
}
