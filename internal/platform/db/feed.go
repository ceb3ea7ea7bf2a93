package db

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"modernc.org/sqlite/vtab"
)

// feed is a virtual table of SQLite over a slice of this program, so that one statement
// inserts thousands of rows: INSERT INTO t (…) SELECT c0, c1 … FROM temp.feed.
//
// With a statement for each row a roster of a million costs half as much again: every
// value is bound through database/sql, the cursors of the table, its indexes and its
// foreign keys are opened anew, and each search begins at the root of its tree. One
// statement with the parameters of many rows is no help, because binding is what costs.
type feed struct {
	id      string // by which the module finds it
	columns int
	values  []any // of all rows, one after the other
}

// feedColumns is how many columns a feed has at most.
const feedColumns = 32

// feeds are those of the open connections, by id: a name is all that SQLite hands on.
var (
	feeds    sync.Map
	lastFeed atomic.Int64
)

// registerFeeds teaches the connections that are opened later to read feeds.
var registerFeeds = sync.OnceValue(func() error { return vtab.RegisterModule(nil, "feed", feedModule{}) })

func newFeed() *feed {
	f := &feed{id: strconv.FormatInt(lastFeed.Add(1), 10)}
	feeds.Store(f.id, f)
	return f
}

func (f *feed) close() { feeds.Delete(f.id) }

// fedText turns an INSERT … VALUES into one that reads its rows from the feed.
func fedText(head string, columns int, tail string) string {
	names := make([]string, columns)
	for i := range names {
		names[i] = "c" + strconv.Itoa(i)
	}
	// WHERE TRUE: or SQLite takes the ON of ON CONFLICT for that of a join
	return strings.TrimSuffix(head, "VALUES") + " SELECT " + strings.Join(names, ", ") + " FROM temp.feed WHERE TRUE " + tail
}

// insert runs a statement of fedText over rows. The virtual table is made where it is
// not: it goes with a transaction that is rolled back.
func (f *feed) insert(ctx context.Context, c *conn, text string, values []any, columns int) error {
	_, err := c.exec(ctx, "CREATE VIRTUAL TABLE IF NOT EXISTS temp.feed USING feed("+f.id+")")
	if err == nil {
		f.values, f.columns = values, columns
		_, err = c.exec(ctx, text)
	}
	return err
}

// feedModule makes the virtual tables.
type feedModule struct{}

// Create declares the table of the feed that the last of args names.
func (feedModule) Create(ctx vtab.Context, args []string) (vtab.Table, error) {
	f, ok := feeds.Load(args[len(args)-1])
	if !ok {
		return nil, fmt.Errorf("there is no feed %q", args)
	}
	names := make([]string, feedColumns)
	for i := range names {
		names[i] = "c" + strconv.Itoa(i)
	}
	return f.(*feed), ctx.Declare("CREATE TABLE feed (" + strings.Join(names, ", ") + ")")
}

// Connect is Create: a feed holds nothing that has to be made once.
func (m feedModule) Connect(ctx vtab.Context, args []string) (vtab.Table, error) {
	return m.Create(ctx, args)
}

// BestIndex says that the only way through a feed is from its first row to its last.
func (f *feed) BestIndex(*vtab.IndexInfo) error { return nil }

// Open begins a reading.
func (f *feed) Open() (vtab.Cursor, error) { return &feedCursor{feed: f}, nil }

// Disconnect has nothing to let go of: a feed ends with its connection.
func (f *feed) Disconnect() error { return nil }

// Destroy is Disconnect.
func (f *feed) Destroy() error { return nil }

// feedCursor is one reading of a feed.
type feedCursor struct {
	feed *feed
	at   int // first value of the row
}

// Filter goes to the first row.
func (c *feedCursor) Filter(int, string, []vtab.Value) error {
	c.at = 0
	return nil
}

// Next goes to the following row.
func (c *feedCursor) Next() error {
	c.at += c.feed.columns
	return nil
}

// Eof reports that there is no row any more.
func (c *feedCursor) Eof() bool { return c.at >= len(c.feed.values) }

// Column is a value of the row.
func (c *feedCursor) Column(i int) (vtab.Value, error) {
	if i >= c.feed.columns {
		return nil, nil
	}
	return c.feed.values[c.at+i], nil
}

// Rowid is the place of the row.
func (c *feedCursor) Rowid() (int64, error) { return int64(c.at), nil }

// Close ends the reading.
func (c *feedCursor) Close() error { return nil }
