package audit_test

import (
	"crypto/rand"
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"throughline/internal/platform/audit"
	"throughline/internal/platform/db"
	"throughline/internal/testenv"
)

// tables are those of the log, with all their columns.
var tables = map[string]string{
	"audit_entry":      "id, seq, at, district_id, actor, action, object, reason, detail",
	"audit_hash":       "idx, hash",
	"audit_checkpoint": "size, note, at",
	"secret":           "name, value, created_at",
}

// snapshot copies the log's tables aside; restore brings them back.
func snapshot(tx *db.Tx) error {
	for table, columns := range tables {
		if err := exec(tx, "CREATE TABLE kept_"+table+" AS SELECT "+columns+" FROM "+table); err != nil {
			return err
		}
	}
	return nil
}

func restore(tx *db.Tx) error {
	for table, columns := range tables {
		err := exec(tx, "DELETE FROM "+table, "INSERT INTO "+table+" ("+columns+") SELECT "+columns+" FROM kept_"+table)
		if err != nil {
			return err
		}
	}
	return nil
}

// smallLog has 13 entries under checkpoints of 3, 8 and 13.
func smallLog(t *testing.T, d *db.DB) *audit.Log {
	clock := testenv.NewClock()
	l := audit.NewLog(d, clock.Now)
	for _, n := range []int{3, 5, 5} {
		appendEntries(t, d, clock.Advance(time.Second), n)
		sequence(t, l)
	}
	update(t, d, snapshot)
	return l
}

// Whatever is changed in whichever row: Verify finds it.
func TestAnyTamperingIsFound(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		l := smallLog(t, d)
		rapid.Check(t, func(rt *rapid.T) {
			name := rapid.SampledFrom([]string{"column", "seq", "delete", "swap", "add", "hash", "checkpoint", "key", "row and leaf"}).Draw(rt, "what")
			var statements []string
			update(t, d, func(tx *db.Tx) error {
				if err := restore(tx); err != nil {
					return err
				}
				if statements == nil { // drawn once, although Update may run twice
					statements = tampering(rt, name)
				}
				return exec(tx, statements...)
			})
			if r := verify(t, l); r.OK() {
				rt.Fatalf("not found: %s", strings.Join(statements, "; "))
			}
		})
		update(t, d, restore)
		if r := verify(t, l); !r.OK() {
			t.Errorf("the restored log has faults: %v", r.Faults)
		}
	})
}

func tampering(rt *rapid.T, name string) []string {
	n := rapid.IntRange(0, 12).Draw(rt, "entry")
	m := (n + rapid.IntRange(1, 12).Draw(rt, "other")) % 13
	idx := rapid.IntRange(0, int(tlog.StoredHashCount(13))-1).Draw(rt, "hash")
	size := rapid.SampledFrom([]int{3, 8, 13}).Draw(rt, "size")
	pick := func(statements ...string) []string {
		return []string{rapid.SampledFrom(statements).Draw(rt, "how")}
	}
	switch name {
	case "column":
		column := rapid.SampledFrom([]string{"id", "district_id", "actor", "action", "object", "reason", "detail"}).Draw(rt, "column")
		return pick(
			fmt.Sprintf(`UPDATE audit_entry SET %s = %s || ' ' WHERE seq = %d`, column, column, n),
			fmt.Sprintf(`UPDATE audit_entry SET %s = substr(%s, 2) || 'x' WHERE seq = %d`, column, column, n),
			fmt.Sprintf(`UPDATE audit_entry SET at = at + 1 WHERE seq = %d`, n))
	case "seq":
		return pick(
			fmt.Sprintf(`UPDATE audit_entry SET seq = NULL WHERE seq = %d`, n),
			fmt.Sprintf(`UPDATE audit_entry SET seq = 13 WHERE seq = %d`, n),
			fmt.Sprintf(`UPDATE audit_entry SET seq = -1 WHERE seq = %d`, n))
	case "delete":
		return pick(
			fmt.Sprintf(`DELETE FROM audit_entry WHERE seq = %d`, n),
			fmt.Sprintf(`DELETE FROM audit_entry WHERE seq >= %d`, n))
	case "swap":
		return swap("audit_entry", "seq", n, m)
	case "add":
		return pick(
			`INSERT INTO audit_entry (id, seq, at, district_id, actor, action, object) VALUES ('new', 13, 1, 'd1', 'a:1', 'b', 'c:1')`,
			`INSERT INTO audit_hash (idx, hash) VALUES (1000, 'x')`,
			`INSERT INTO audit_checkpoint (size, note, at) SELECT 5, note, at FROM audit_checkpoint WHERE size = 3`)
	case "hash":
		if rapid.Bool().Draw(rt, "swap") {
			return swap("audit_hash", "idx", idx, (idx+1)%int(tlog.StoredHashCount(13)))
		}
		return pick(
			fmt.Sprintf(`DELETE FROM audit_hash WHERE idx = %d`, idx),
			fmt.Sprintf(`UPDATE audit_hash SET hash = 'not a hash' WHERE idx = %d`, idx),
			fmt.Sprintf(`UPDATE audit_hash SET hash = '%s' WHERE idx = %d`, tlog.RecordHash([]byte("forged")), idx))
	case "checkpoint":
		at := rapid.IntRange(1, 150).Draw(rt, "letter")
		return pick(
			fmt.Sprintf(`DELETE FROM audit_checkpoint WHERE size = %d`, size),
			fmt.Sprintf(`UPDATE audit_checkpoint SET size = size + 1 WHERE size = %d`, size),
			fmt.Sprintf(`UPDATE audit_checkpoint SET at = at + 1 WHERE size = %d`, size),
			fmt.Sprintf(`UPDATE audit_checkpoint SET note = note || 'x' WHERE size = %d`, size),
			fmt.Sprintf(`UPDATE audit_checkpoint SET note = substr(note, 1, %d) || '#' || substr(note, %d) WHERE size = %d`, at-1, at+1, size))
	case "key":
		another, _, err := note.GenerateKey(rand.Reader, "throughline.audit")
		if err != nil {
			rt.Fatal(err)
		}
		return pick(`DELETE FROM secret`, `UPDATE secret SET value = 'x'`, fmt.Sprintf(`UPDATE secret SET value = '%s'`, another))
	default: // the row and its leaf, to fit one another
		leaf := tlog.StoredHashIndex(0, int64(n))
		other := tlog.StoredHashIndex(0, int64(m))
		return append(swap("audit_entry", "seq", n, m), swap("audit_hash", "idx", int(leaf), int(other))...)
	}
}

// swap exchanges two keys by way of a third.
func swap(table, key string, a, b int) []string {
	set := func(from, to int) string {
		return fmt.Sprintf(`UPDATE %s SET %s = %d WHERE %s = %d`, table, key, to, key, from)
	}
	return []string{set(a, -7), set(b, a), set(-7, b)}
}

// What Verify says points at the very row.
func TestFaultsNameTheRow(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		l := smallLog(t, d)
		kept := checkpoint(t, l)
		for _, c := range []struct {
			change string
			want   []string // in the first faults, in order
		}{
			{`UPDATE audit_entry SET reason = 'forged' WHERE seq = 9`, []string{"entry 9 (", "changed after"}},
			{`DELETE FROM audit_entry WHERE seq = 4`, []string{"entry 4: it is missing"}},
			{`UPDATE audit_hash SET hash = (SELECT hash FROM audit_hash WHERE idx = 0) WHERE idx = 5`, []string{"stored hash 5:"}},
			{`DELETE FROM audit_hash WHERE idx = 6`, []string{"stored hash 6: it is missing"}},
			{`DELETE FROM audit_checkpoint WHERE size = 8`, []string{"checkpoint 13: it follows a checkpoint of size 8"}},
			{`DELETE FROM audit_checkpoint WHERE size = 13`, []string{"kept checkpoint 13: the log has only 8", "5 entries outside 0 to 7"}},
			{`DELETE FROM secret`, []string{"signing key: it is gone"}},
		} {
			update(t, d, func(tx *db.Tx) error {
				if err := restore(tx); err != nil {
					return err
				}
				return exec(tx, c.change)
			})
			r := verify(t, l, kept)
			text := fmt.Sprint(r.Faults)
			for _, want := range c.want {
				if !strings.Contains(text, want) {
					t.Errorf("%s\n got %s\nwant %s", c.change, text, want)
				}
			}
		}
	})
}

// A change of one entry is one fault: nothing after it is blamed.
func TestOneChangeIsOneFault(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		l := smallLog(t, d)
		update(t, d, func(tx *db.Tx) error {
			return exec(tx, `UPDATE audit_entry SET actor = 'account:other' WHERE seq = 1`)
		})
		if r := verify(t, l); r.Faulty != 1 || r.Size != 13 {
			t.Errorf("got %+v, want one fault", r)
		}
	})
}

// Who has the key can sign a forgery. What was kept outside still finds it.
func TestKeptCheckpointFindsARewrittenLog(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		l := smallLog(t, d)
		kept := checkpoint(t, l)
		again := func(change string) {
			update(t, d, func(tx *db.Tx) error {
				return exec(tx, change, `UPDATE audit_entry SET seq = NULL`, `DELETE FROM audit_hash`, `DELETE FROM audit_checkpoint`)
			})
			sequence(t, l)
		}
		again(`UPDATE audit_entry SET reason = 'forged' WHERE seq = 9`)
		if r := verify(t, l); !r.OK() {
			t.Fatalf("the forgery is meant to be consistent: %v", r.Faults)
		}
		if r := verify(t, l, kept); r.OK() {
			t.Error("rewritten log: the kept checkpoint found nothing")
		}
		update(t, d, restore)
		again(`DELETE FROM audit_entry WHERE seq >= 8`)
		if r := verify(t, l, kept); r.OK() {
			t.Error("log cut back: the kept checkpoint found nothing")
		}
		update(t, d, restore)
		if r := verify(t, l, kept, "not a checkpoint"); r.Faulty != 1 {
			t.Errorf("a kept text that is none: %v", r.Faults)
		}
	})
}
