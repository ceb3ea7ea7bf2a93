package testenv_test

import (
	"fmt"
	"go/token"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const migrationDir = "internal/platform/db/migrations"

// referenceTables are replicated when the record is sharded: small, or not about a
// learner, or looked up before the district is known. Everything else is a tenant
// table and begins with district_id. goose's own tables are goose_*.
var referenceTables = []string{
	"district", "job", "job_schedule", "audit_entry", "audit_hash", "audit_checkpoint", "secret",
	"account", "role_grant", "session", "api_token", "one_task_link", "sign_in_try",
	"employer", "worksite", "contact",
	"labor_rule_set", // the operator's, for the whole installation
}

func isReference(table string) bool {
	return slices.Contains(referenceTables, table) || strings.HasPrefix(table, "goose_")
}

// otherWriters may write tables that they do not own.
var otherWriters = map[string]string{
	"internal/demo":          "fills an empty record with an invented region in bulk, before anybody uses it",
	"internal/testenv":       "fills the cast of the tests",
	"internal/testenv/floor": "is what the application is measured against",
}

// untenanted statements do not name the district of every tenant table they touch.
// Keyed by file and a part of the statement.
var untenanted = []struct{ file, part, why string }{}

var createTable = regexp.MustCompile(`(?m)^CREATE TABLE (?:IF NOT EXISTS )?([a-z_]+)`)

// tableOwners reads the migrations: table -> room. The room is the first word of the
// file's name after its number.
func tableOwners(t *tree) map[string]string {
	owners := map[string]string{}
	files, _ := fs.Glob(t.fsys, migrationDir+"/*.sql")
	for _, f := range files {
		text, _ := fs.ReadFile(t.fsys, f)
		_, name, _ := strings.Cut(strings.TrimSuffix(path.Base(f), ".sql"), "_")
		name, _, _ = strings.Cut(name, "_")
		for _, m := range createTable.FindAllStringSubmatch(string(text), -1) {
			if owners[m[1]] == "" {
				owners[m[1]] = name
			}
		}
	}
	return owners
}

var writes = regexp.MustCompile(`\b(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE|DELETE\s+FROM|REPLACE\s+INTO)\s+([a-z_]+)`)

// ownersWrite is rule 3.
func ownersWrite(t *tree) (faults []string) {
	owners := tableOwners(t)
	for _, f := range t.files {
		if f.isTest() || otherWriters[f.dir] != "" {
			continue
		}
		t.texts(f, func(pos token.Pos, text string) {
			for _, m := range writes.FindAllStringSubmatch(text, -1) {
				owner := owners[m[1]]
				if owner == "" || mayWrite(f, owner) {
					continue
				}
				faults = append(faults, fmt.Sprintf("%s writes %s, which belongs to %s: only that room's store.go and store_*.go write it", f.at(pos), m[1], owner))
			}
		})
	}
	return faults
}

func mayWrite(f *file, owner string) bool {
	if owner == "platform" {
		return strings.HasPrefix(f.dir, "internal/platform/")
	}
	base := path.Base(f.path)
	return f.dir == "internal/"+owner && (base == "store.go" || strings.HasPrefix(base, "store_"))
}

var (
	// tableRef is a table in a statement with its alias, if any.
	tableRef = regexp.MustCompile(`\b(?:FROM|JOIN|INTO|UPDATE)\s+([a-z_]+)(?:\s+(?:AS\s+)?([a-z][a-z0-9_]*))?`)
	// qualified is a mention of the district with the alias or table before it, if any.
	qualified  = regexp.MustCompile(`(?:\b([a-z_][a-z0-9_]*)\.)?\bdistrict_id\b`)
	everything = regexp.MustCompile(`(?i)\bSELECT\s+(?:\w+\.)?\*`)
	engineOnly = regexp.MustCompile(`(?i)\bpg_(?:try_)?advisory|\bpg_notify\b|^\s*(?:LISTEN|NOTIFY)\s|\bCREATE\s+(?:TRIGGER|SEQUENCE)\b|\bnextval\s*\(`)
)

// statementsNameTheTenant is rule 4 for the program's statements.
func statementsNameTheTenant(t *tree) (faults []string) {
	tenant := tableOwners(t)
	maps.DeleteFunc(tenant, func(table, _ string) bool { return isReference(table) })
	for _, f := range t.files {
		if f.isTest() || f.dir == "internal/testenv" {
			continue
		}
		t.texts(f, func(pos token.Pos, text string) {
			if everything.MatchString(text) {
				faults = append(faults, fmt.Sprintf("%s: SELECT *: name the columns, so that a new one changes nothing", f.at(pos)))
			}
			if engineOnly.MatchString(text) {
				faults = append(faults, fmt.Sprintf("%s: only one engine has this: %q", f.at(pos), head(text)))
			}
			if table := unnamed(text, tenant); table != "" && !allowed(f, text) {
				faults = append(faults, fmt.Sprintf("%s: the statement does not name the district of %s: %q", f.at(pos), table, head(text)))
			}
		})
	}
	return faults
}

// unnamed is a tenant table of a statement whose district_id the statement does not
// name: by its alias, or as often without one as tables come without one. USING
// (district_id) names it for all that it joins.
func unnamed(text string, tenant map[string]string) string {
	names, using := map[string]int{}, strings.Contains(text, "USING (district_id")
	for _, m := range qualified.FindAllStringSubmatch(text, -1) {
		names[m[1]]++
	}
	for _, m := range tableRef.FindAllStringSubmatch(text, -1) {
		table, alias := m[1], m[2]
		if _, ok := tenant[table]; !ok || using && names[""] > 1 {
			continue
		}
		switch {
		case alias != "" && names[alias] > 0, names[table] > 0:
		case names[""] > 0:
			names[""]--
		default:
			return table
		}
	}
	return ""
}

func allowed(f *file, text string) bool {
	for _, u := range untenanted {
		if f.path == u.file && strings.Contains(text, u.part) {
			return true
		}
	}
	return false
}

// head is the beginning of a statement for a message.
func head(text string) string {
	s := strings.Join(strings.Fields(text), " ")
	return s[:min(len(s), 90)]
}

func TestOwnersWrite(t *testing.T) { clean(t, ownersWrite(repository(t))) }

func TestStatementsNameTheTenant(t *testing.T) {
	tr := repository(t)
	clean(t, statementsNameTheTenant(tr))
	for _, u := range untenanted { // an exception that nothing needs is removed
		if !slices.ContainsFunc(tr.files, func(f *file) bool { return f.path == u.file && strings.Contains(f.text, u.part) }) || u.why == "" {
			t.Errorf("the exception for %s (%s) is not used, or has no reason", u.file, u.part)
		}
	}
}

const plantedMigration = "CREATE TABLE shift (district_id TEXT);\nCREATE TABLE work_week (district_id TEXT);"

func TestOwnersWriteIsProved(t *testing.T) {
	finds(t, ownersWrite(planted(t,
		migrationDir+"/0001_platform.sql", "CREATE TABLE job (id TEXT);",
		migrationDir+"/0007_hours.sql", plantedMigration,
		"internal/hours/store.go", "package hours\nconst q = `INSERT INTO shift (x) VALUES (1)`",
		"internal/hours/store_week.go", "package hours\nconst w = `UPDATE work_week SET x = 1`",
		"internal/hours/service.go", "package hours\nconst s = `UPDATE shift SET x = 1`",
		"internal/people/store.go", "package people\nconst q = `DELETE\n FROM work_week`\nconst r = `SELECT x FROM shift FOR UPDATE`",
		"internal/people/store_x.go", "package people\nfunc f(c string) string { return `INSERT ` + `INTO ` + `shift (` + c + `)` }",
		"internal/platform/jobs/jobs.go", "package jobs\nconst q = `UPDATE job SET x = 1`",
		"internal/hours/store_job.go", "package hours\nconst j = `DELETE FROM job`",
		"internal/demo/fill.go", "package demo\nconst q = `INSERT INTO shift (x) VALUES (1)`",
		"internal/people/x_test.go", "package people\nconst tq = `DELETE FROM shift`",
	)), "hours/service.go:2 writes shift", "people/store.go:2 writes work_week", "people/store_x.go:2 writes shift", "store_job.go:2 writes job")
}

func TestStatementsNameTheTenantIsProved(t *testing.T) {
	statements := map[string]string{ // name -> statement; the names that begin with Bad are faults
		"Good1": "SELECT id FROM shift WHERE district_id = $1",
		"Good2": "SELECT s.id FROM shift s JOIN work_week w ON w.district_id = s.district_id AND w.week = s.week WHERE s.district_id = $1",
		"Good3": "INSERT INTO shift (district_id, id) VALUES ($1, $2)",
		"Good4": "SELECT id FROM job WHERE kind = $1",
		"Good5": "SELECT id FROM shift JOIN work_week USING (district_id, week) WHERE district_id = $1",
		"Good6": "UPDATE shift SET x = 1 WHERE district_id = $1 AND EXISTS (SELECT 1 FROM work_week w WHERE w.district_id = shift.district_id)",
		"Good7": "This text tells that hours come FROM people",
		"Bad1":  "SELECT id FROM shift WHERE id = $1",
		"Bad2":  "SELECT s.id FROM shift s JOIN work_week w ON w.week = s.week WHERE s.district_id = $1",
		"Bad3":  "UPDATE shift SET x = 1 WHERE district_id = $1 AND EXISTS (SELECT 1 FROM work_week WHERE week = 1)",
		"Bad4":  "DELETE FROM shift",
		"Bad5":  "SELECT * FROM job",
		"Bad6":  "SELECT pg_advisory_lock(1)",
		"Bad7":  "LISTEN jobs",
		"Bad8":  "SELECT s.* FROM shift s WHERE s.district_id = $1",
	}
	files := []string{migrationDir + "/0001_platform.sql", "CREATE TABLE job (id TEXT, district_id TEXT);", migrationDir + "/0007_hours.sql", plantedMigration}
	var want []string
	for name, text := range statements {
		files = append(files, "internal/hours/"+name+".go", "package hours\nconst "+name+" = `"+text+"`")
		if strings.HasPrefix(name, "Bad") {
			want = append(want, name+".go:2")
		}
	}
	files = append(files,
		"internal/hours/bad_parts.go", "package hours\nconst Bad9 = head9 + `WHERE id = $1`\nconst head9 = `SELECT id FROM shift `",
		"internal/hours/good_parts.go", "package hours\nconst Good9 = `SELECT id` + from9 + `WHERE s.district_id = $1`\nconst from9 = ` FROM shift s `",
		"internal/hours/shared_part.go", "package hours\nconst Of = `(SELECT x FROM work_week w WHERE w.week = s.week)`",
		"internal/people/bad_use.go", "package people\nimport `throughline/internal/hours`\nconst q = `SELECT ` + hours.Of + ` FROM shift s WHERE s.district_id = $1`",
	)
	finds(t, statementsNameTheTenant(planted(t, files...)), append(want, "bad_parts.go", "bad_use.go")...)
}
