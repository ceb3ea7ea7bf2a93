package testenv_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"throughline/internal/platform/db"
	"throughline/internal/testenv"
)

// schema is what a live database says about itself, the same for both engines.
type schema struct {
	columns map[string][]string // table -> columns
	keys    []key
	refs    []reference
	others  []string // triggers and sequences
}

// key is a primary key, a unique key or an index; column is the first of its columns.
type key struct{ table, name, column string }

// reference is a foreign key; column and target are the first of their columns.
type reference struct{ table, column, to, target string }

const tenantColumn = "district_id"

func (s *schema) isTenant(table string) bool {
	return len(s.columns[table]) > 0 && s.columns[table][0] == tenantColumn && !isReference(table)
}

// tenantsFirst is rule 4 for the schema.
func (s *schema) tenantsFirst() (faults []string) {
	primary := map[string]bool{}
	for table, columns := range s.columns {
		if !isReference(table) && columns[0] != tenantColumn {
			faults = append(faults, fmt.Sprintf("table %s is neither a reference table nor begins with %s", table, tenantColumn))
		}
	}
	for _, k := range s.keys {
		primary[k.table] = true
		if s.isTenant(k.table) && k.column != tenantColumn {
			faults = append(faults, fmt.Sprintf("%s: key or index %s begins with %q, not with %s", k.table, k.name, k.column, tenantColumn))
		}
	}
	for _, r := range s.refs {
		switch {
		case s.isTenant(r.table) && r.column != tenantColumn:
			faults = append(faults, fmt.Sprintf("%s: the foreign key to %s begins with %q, not with %s", r.table, r.to, r.column, tenantColumn))
		case s.isTenant(r.table) && s.isTenant(r.to) && r.target != tenantColumn:
			faults = append(faults, fmt.Sprintf("%s: the foreign key to %s may cross districts: it points at %q", r.table, r.to, r.target))
		case !s.isTenant(r.table) && s.isTenant(r.to):
			faults = append(faults, fmt.Sprintf("%s: a reference table points at the tenant table %s", r.table, r.to))
		}
	}
	for table := range s.columns {
		if !primary[table] {
			faults = append(faults, fmt.Sprintf("table %s has no key", table))
		}
	}
	for _, o := range s.others {
		faults = append(faults, "the schema has "+o+": not every engine has them")
	}
	return faults
}

// liveSchema asks the database itself, not the text of the migrations.
func liveSchema(t *testing.T, d *db.DB) *schema {
	t.Helper()
	s := &schema{columns: map[string][]string{}}
	queries := sqliteCatalog
	if d.Engine() == "postgres" {
		queries = postgresCatalog
	}
	err := d.View(context.Background(), db.Scope{}, func(tx *db.Tx) error {
		for _, q := range queries {
			rows, err := db.List(tx, func(r db.Row, v *[4]string) error { return r.Scan(&v[0], &v[1], &v[2], &v[3]) }, q.text)
			if err != nil {
				return err
			}
			for _, v := range rows {
				s.add(q.what, v)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *schema) add(what string, v [4]string) {
	if strings.HasPrefix(v[0], "goose_") || strings.HasPrefix(v[0], "sqlite_") {
		return
	}
	switch what {
	case "columns":
		s.columns[v[0]] = append(s.columns[v[0]], v[1])
	case "keys":
		s.keys = append(s.keys, key{v[0], v[1], v[2]})
	case "refs":
		s.refs = append(s.refs, reference{v[0], v[1], v[2], v[3]})
	default:
		s.others = append(s.others, v[1]+" "+v[0])
	}
}

type catalogQuery struct{ what, text string }

var sqliteCatalog = []catalogQuery{
	{"columns", `SELECT m.name, c.name, '', '' FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' ORDER BY m.name, c.cid`},
	{"keys", `SELECT m.name, i.name, COALESCE(c.name, ''), '' FROM sqlite_master m, pragma_index_list(m.name) i, pragma_index_info(i.name) c
		WHERE m.type = 'table' AND c.seqno = 0`},
	{"refs", `SELECT m.name, f."from", f."table", COALESCE(f."to", '') FROM sqlite_master m, pragma_foreign_key_list(m.name) f
		WHERE m.type = 'table' AND f.seq = 0`},
	{"others", `SELECT name, type, '', '' FROM sqlite_master WHERE type NOT IN ('table', 'index')`},
}

var postgresCatalog = []catalogQuery{
	{"columns", `SELECT table_name, column_name, '', '' FROM information_schema.columns WHERE table_schema = 'public' ORDER BY table_name, ordinal_position`},
	{"keys", `SELECT t.relname, i.relname, COALESCE(a.attname, ''), '' FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
		JOIN pg_namespace n ON n.oid = t.relnamespace AND n.nspname = 'public'
		LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = x.indkey[0]`},
	{"refs", `SELECT t.relname, a.attname, r.relname, b.attname FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid JOIN pg_class r ON r.oid = c.confrelid
		JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = c.conkey[1]
		JOIN pg_attribute b ON b.attrelid = r.oid AND b.attnum = c.confkey[1] WHERE c.contype = 'f'`},
	{"others", `SELECT tgname, 'trigger', '', '' FROM pg_trigger WHERE NOT tgisinternal`},
	{"others", `SELECT sequencename, 'sequence', '', '' FROM pg_sequences WHERE schemaname = 'public'`},
}

func TestSchemaPutsTenantsFirst(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		s := liveSchema(t, d)
		if len(s.columns) < 30 || len(s.keys) < 50 || len(s.refs) < 20 {
			t.Fatalf("read only %d tables, %d keys and %d foreign keys", len(s.columns), len(s.keys), len(s.refs))
		}
		clean(t, s.tenantsFirst())
	})
}

func TestSchemaPutsTenantsFirstIsProved(t *testing.T) {
	faults := []string{
		`CREATE TABLE bad_key (district_id TEXT NOT NULL, id TEXT PRIMARY KEY)`,
		`CREATE TABLE bad_index (district_id TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (district_id, id))`,
		`CREATE INDEX by_id ON bad_index (id)`,
		`CREATE UNIQUE INDEX by_word ON bad_index (lower(id))`,
		`CREATE TABLE bad_ref (district_id TEXT NOT NULL, id TEXT NOT NULL, other TEXT NOT NULL REFERENCES bad_key (id), PRIMARY KEY (district_id, id))`,
		`CREATE TABLE bad_cross (district_id TEXT NOT NULL REFERENCES bad_key (id), id TEXT NOT NULL, PRIMARY KEY (district_id, id))`,
		`CREATE TABLE bad_place (id TEXT PRIMARY KEY, district_id TEXT NOT NULL)`,
		`CREATE TABLE bad_none (district_id TEXT NOT NULL)`,
		`ALTER TABLE contact ADD COLUMN school TEXT REFERENCES bad_key (id)`,
	}
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		extra := []string{`CREATE TRIGGER bad_trigger AFTER INSERT ON bad_none BEGIN SELECT 1; END`}
		if d.Engine() == "postgres" {
			extra = []string{
				`CREATE SEQUENCE bad_trigger`,
				`CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'`,
				`CREATE TRIGGER bad_trigger AFTER INSERT ON bad_none EXECUTE FUNCTION f()`,
			}
		}
		err := d.Update(context.Background(), db.Scope{}, func(tx *db.Tx) error {
			for _, text := range append(faults, extra...) {
				if _, err := tx.Exec(text); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		want := []string{
			"bad_key: key or index", "index by_id begins with", "index by_word begins with", "bad_ref: the foreign key to bad_key begins with",
			"bad_cross: the foreign key to bad_key may cross districts", "bad_place is neither", "bad_none has no key",
			"contact: a reference table points", "trigger bad_trigger",
		}
		if d.Engine() == "postgres" {
			want = append(want, "sequence bad_trigger")
		}
		finds(t, liveSchema(t, d).tenantsFirst(), want...)
	})
}
