package db

import (
	"strings"
	"sync"
)

// dialect is everything in which the two engines differ for a statement.
type dialect struct {
	name string
	// rewrite turns the one SQL text into the engine's own.
	rewrite *strings.Replacer
	// begin statements for reading and writing.
	beginRead, beginWrite string
	cache                 sync.Map // SQL text -> rewritten text
}

// sqlite is the text's mother tongue; it has no row locks to skip because there is
// one writer.
func sqliteDialect() *dialect {
	return &dialect{
		name: "sqlite",
		rewrite: strings.NewReplacer(
			"/* skip locked */", "",
			// SQLite plans by the value of a bare LIMIT parameter, and so prepares the
			// statement anew each time one is bound; into a sum it does not look
			"LIMIT $", "LIMIT 0 + $",
			// tables of many narrow rows then have one tree less to write
			"/* without rowid */", "WITHOUT ROWID",
		),
		beginRead:  "BEGIN",
		beginWrite: "BEGIN IMMEDIATE",
	}
}

func postgresDialect() *dialect {
	return &dialect{
		name: "postgres",
		rewrite: strings.NewReplacer(
			// both have one column called "value"
			"json_each(", "jsonb_array_elements_text(",
			"/* skip locked */", "FOR UPDATE SKIP LOCKED",
		),
		beginRead:  "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
		beginWrite: "BEGIN ISOLATION LEVEL SERIALIZABLE",
	}
}

// sql returns the engine's text of a statement. Statements are constants of the
// program, so the cache is bounded by the source.
func (d *dialect) sql(text string) string {
	if s, ok := d.cache.Load(text); ok {
		return s.(string)
	}
	s := d.rewrite.Replace(text)
	d.cache.Store(text, s)
	return s
}
