package db

import (
	"strconv"
	"strings"
)

// Bulk writes many rows by one INSERT, in the way that is fastest on the engine. On
// SQLite that is one prepared statement a row: a statement of many rows keeps a journal
// of its own, which costs more than it saves. On PostgreSQL it is many rows a statement,
// because each statement is a journey to the server.
type Bulk struct {
	tx         *Tx
	many       int // rows a statement
	columns    int
	one, whole string // the statement for one row and for many
	args       []any
	changed    int64
}

// bulkRows is how many rows travel together to PostgreSQL.
const bulkRows = 100

// NewBulk prepares an INSERT. Head ends with the word VALUES; columns is how many values
// a row has; tail is empty or an ON CONFLICT clause.
func NewBulk(tx *Tx, head string, columns int, tail string) *Bulk {
	b := &Bulk{tx: tx, many: 1, columns: columns, one: rowsText(head, 1, columns, tail)}
	if tx.conn.dialect.name == "postgres" {
		b.many = bulkRows
		b.whole = rowsText(head, bulkRows, columns, tail)
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

// Add writes a row, now or with those that follow.
func (b *Bulk) Add(row ...any) error {
	if b.many == 1 {
		return b.exec(b.one, row)
	}
	b.args = append(b.args, row...)
	if len(b.args) < b.many*b.columns {
		return nil
	}
	err := b.exec(b.whole, b.args)
	b.args = b.args[:0]
	return err
}

// Flush writes the rows that still wait. Call it before reading what was added and at
// the end.
func (b *Bulk) Flush() error {
	for len(b.args) > 0 {
		if err := b.exec(b.one, b.args[:b.columns]); err != nil {
			return err
		}
		b.args = b.args[b.columns:]
	}
	return nil
}

// Changed is how many rows the statements so far have written or changed.
func (b *Bulk) Changed() int64 { return b.changed }

func (b *Bulk) exec(text string, args []any) error {
	n, err := b.tx.Exec(text, args...)
	b.changed += n
	return err
}
