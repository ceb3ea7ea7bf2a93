package db

import (
	"database/sql/driver"
	"strconv"
	"strings"
)

// Bulk writes many rows by one INSERT, in parts, in the way that is fastest on the
// engine: on SQLite a part is one statement that takes its rows from a slice of this
// program (see [feed]), on PostgreSQL one with the values of a hundred rows. While a
// part is being written its caller prepares the next one, on another core.
//
// Parts are written in the order in which they were complete, those of several Bulks of
// a transaction too, and before whatever else the transaction does. What fails fails a
// later call, at the latest the transaction.
type Bulk struct {
	tx         *Tx
	columns    int
	rows       int    // of a whole part
	one, whole string // the statement for one row, and for a whole part
	values     []any  // of the rows that wait
	spare      []any  // held the part before
}

const (
	// A statement of SQLite keeps a copy of each page that it changes, in case it fails
	// half way: with a tenth of these values a row costs a third more.
	sqliteValues = 100_000
	// A statement of PostgreSQL is a journey to the server.
	postgresRows = 100
)

// NewBulk prepares an INSERT. Head ends with the word VALUES; columns is how many values
// a row has, at most 32; tail is empty or an ON CONFLICT clause.
func NewBulk(tx *Tx, head string, columns int, tail string) *Bulk {
	b := &Bulk{tx: tx, columns: columns}
	if tx.conn.feed != nil {
		b.rows, b.whole = sqliteValues/columns, fedText(head, columns, tail)
	} else {
		b.rows, b.one, b.whole = postgresRows, rowsText(head, 1, columns, tail), rowsText(head, postgresRows, columns, tail)
	}
	return b
}

// rowsText writes the statement for a number of rows.
func rowsText(head string, rows, columns int, tail string) string {
	var b strings.Builder
	b.WriteString(head)
	n := 0
	for r := range rows {
		if r > 0 {
			b.WriteByte(',')
		}
		for c := range columns {
			n++
			if c == 0 {
				b.WriteString(" ($")
			} else {
				b.WriteString(", $")
			}
			b.WriteString(strconv.Itoa(n))
		}
		b.WriteByte(')')
	}
	return b.String() + " " + tail
}

// Add writes a row, together with those that follow.
func (b *Bulk) Add(row ...any) error {
	for _, v := range row {
		v, err := plain(v)
		if err != nil {
			return err
		}
		b.values = append(b.values, v)
	}
	if len(b.values) < b.rows*b.columns {
		return nil
	}
	return b.Flush()
}

// plain is a value as drivers take it. Those that most values are need no look by
// reflection.
func plain(v any) (driver.Value, error) {
	switch v := v.(type) {
	case string, int64, bool, nil:
		return v, nil
	case int:
		return int64(v), nil
	default:
		return driver.DefaultParameterConverter.ConvertValue(v)
	}
}

// Flush hands over the rows that still wait. Call it at the end, and for rows that
// others will name before adding those.
func (b *Bulk) Flush() error {
	if len(b.values) == 0 {
		return nil
	}
	if err := b.tx.join(); err != nil {
		return err
	}
	part := b.values
	b.values, b.spare = b.spare[:0], part
	b.tx.behind(func() error { return b.write(part) })
	return nil
}

// write runs on a goroutine of its own.
func (b *Bulk) write(part []any) error {
	c, ctx := b.tx.conn, b.tx.ctx
	if c.feed != nil {
		return c.feed.insert(ctx, c, b.whole, part, b.columns)
	}
	text, step := b.whole, b.rows*b.columns
	if len(part) < step {
		text, step = b.one, b.columns
	}
	for ; len(part) > 0; part = part[step:] {
		if _, err := c.exec(ctx, text, part[:step]...); err != nil {
			return err
		}
	}
	return nil
}
