package audit

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// Entry is one thing that somebody did.
type Entry struct {
	Actor  string // who, as kind:id: "account:…", "link:…", "system:jobs"
	Action string // what, as room.verb: "placement.approve"
	Object string // to what, as kind:id: "placement:…"
	Reason string // why, in the actor's words; often empty
	Detail any    // ids, states and numbers, stored as JSON; never names; nil for none
}

// Append records e for the district of tx, in the same transaction as the change that
// it tells of. It fails only on an entry without an actor, action or object, on a
// detail that JSON cannot hold, and with the database.
func Append(tx *db.Tx, now time.Time, e Entry) error {
	if e.Actor == "" || e.Action == "" || e.Object == "" {
		return fmt.Errorf("cannot audit %q of %q by %q: an entry names an actor, an action and an object", e.Action, e.Object, e.Actor)
	}
	var detail []byte
	if e.Detail != nil {
		var err error
		if detail, err = json.Marshal(e.Detail); err != nil {
			return fmt.Errorf("cannot audit %s of %s: %w", e.Action, e.Object, err)
		}
	}
	return insert(tx, Record{
		ID: wbl.NewID[string](now), At: wbl.At(now), District: tx.District(),
		Actor: e.Actor, Action: e.Action, Object: e.Object, Reason: e.Reason, Detail: string(detail),
	})
}

// Record is an entry as the log keeps it.
type Record struct {
	ID       string         `json:"id"`
	Seq      int64          `json:"seq"` // number of the leaf, from 0; -1 until it is numbered
	At       wbl.Instant    `json:"at"`
	District wbl.DistrictID `json:"district"`
	Actor    string         `json:"actor"`
	Action   string         `json:"action"`
	Object   string         `json:"object"`
	Reason   string         `json:"reason"`
	Detail   string         `json:"detail"` // JSON, or empty
}

// canonical is the text whose hash is the leaf: a title line, then every column but the
// number (which is the place in the tree) as "length:bytes\n". Lengths make it
// impossible to move a letter from one column to the next without changing the text.
func (r Record) canonical() []byte {
	b := []byte("throughline audit entry 1\n")
	at := strconv.FormatInt(int64(r.At), 10)
	for _, column := range []string{r.ID, at, string(r.District), r.Actor, r.Action, r.Object, r.Reason, r.Detail} {
		b = strconv.AppendInt(b, int64(len(column)), 10)
		b = append(b, ':')
		b = append(b, column...)
		b = append(b, '\n')
	}
	return b
}
