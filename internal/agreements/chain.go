package agreements

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// EventKind is what happened to a paper.
type EventKind string

// The kinds of event.
const (
	Created    EventKind = "created"
	Filled     EventKind = "filled" // a party answered what it was asked
	Changed    EventKind = "changed"
	Sent       EventKind = "sent"
	Viewed     EventKind = "viewed"
	HasSigned  EventKind = "signed"
	HasRefused EventKind = "declined"
	Completed  EventKind = "completed"
	Voided     EventKind = "voided"
	Expired    EventKind = "expired"
	Reopened   EventKind = "reopened" // asked again after somebody declined
)

// Event is one link of a paper's chain. Detail holds ids, hashes and numbers as JSON.
type Event struct {
	N      int
	At     wbl.Instant
	Kind   EventKind
	Party  Party
	Actor  string // kind:id
	Detail string
	Prev   string // hash of the event before; "" for the first
	Hash   string
}

// seal is the hash of the event: of everything it says, the paper and the link before.
func (e Event) seal(paper PaperID) string {
	return hash(canonical("throughline paper event 1", string(paper), strconv.Itoa(e.N), strconv.FormatInt(int64(e.At), 10),
		string(e.Kind), string(e.Party), e.Actor, e.Detail, e.Prev))
}

// CheckChain says what is wrong with the events of a paper, nil for nothing: an event
// was changed, removed or put in between.
func CheckChain(paper PaperID, events []Event) error {
	prev := ""
	for i, e := range events {
		switch {
		case e.N != i+1:
			return fmt.Errorf("event %d of paper %s stands in place %d", e.N, paper, i+1)
		case e.Prev != prev:
			return fmt.Errorf("event %d of paper %s does not follow the one before", e.N, paper)
		case e.Hash != e.seal(paper):
			return fmt.Errorf("event %d of paper %s was changed", e.N, paper)
		}
		prev = e.Hash
	}
	return nil
}

// happen appends an event to the chain.
func happen(tx *db.Tx, now time.Time, paper PaperID, kind EventKind, party Party, actor string, detail any) error {
	last, err := lastEvent(tx, paper)
	if err != nil {
		return err
	}
	e := Event{N: last.N + 1, At: wbl.At(now), Kind: kind, Party: party, Actor: actor, Prev: last.Hash}
	if detail != nil {
		b, err := json.Marshal(detail)
		if err != nil {
			return err
		}
		e.Detail = string(b)
	}
	e.Hash = e.seal(paper)
	return insertEvent(tx, paper, e)
}
