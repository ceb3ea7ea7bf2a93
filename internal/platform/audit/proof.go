package audit

import (
	"context"
	"fmt"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// Proof shows to somebody without the database that an entry is in the log: the entry
// itself, the signed checkpoint, and the hashes that lead from the one to the other.
type Proof struct {
	Entry      Record      `json:"entry"`
	Checkpoint string      `json:"checkpoint"`
	Hashes     []tlog.Hash `json:"hashes"`
}

// Prove makes the proof of one entry under the last checkpoint. An entry that does not
// exist is NotFound; one that is not numbered yet is Unavailable for about a second.
func (l *Log) Prove(ctx context.Context, id string) (p Proof, err error) {
	err = l.db.View(ctx, db.Scope{}, func(tx *db.Tx) error {
		if p.Entry, err = find(tx, id); err != nil {
			return err
		}
		if p.Entry.Seq < 0 {
			return wbl.E(wbl.Unavailable, "error.busy").Because(fmt.Errorf("the audit entry %s is not numbered yet", id))
		}
		last, err := latest(tx)
		if err != nil {
			return err
		}
		p.Checkpoint = last.note
		p.Hashes, err = tlog.ProveRecord(last.size, p.Entry.Seq, hashReader(tx))
		return err
	})
	return p, err
}

// Check verifies a proof with the log's public key (see [Log.VerifierKey]).
func Check(key string, p Proof) error {
	c, err := checkpointBy(key, p.Checkpoint)
	if err != nil {
		return err
	}
	leaf := tlog.RecordHash(p.Entry.canonical())
	if err := tlog.CheckRecord(p.Hashes, c.size, c.root, p.Entry.Seq, leaf); err != nil {
		return fmt.Errorf("the proof does not lead from entry %s to the checkpoint of size %d: %w", p.Entry.ID, c.size, err)
	}
	return nil
}

// ProveGrowth makes the proof that the log at its last checkpoint begins with all that
// it held at an older one.
func (l *Log) ProveGrowth(ctx context.Context, older string) (newer string, proof []tlog.Hash, err error) {
	err = l.db.View(ctx, db.Scope{}, func(tx *db.Tx) error {
		secret, err := signingKey(tx)
		if err != nil {
			return err
		}
		public, err := verifierOf(secret)
		if err != nil {
			return err
		}
		old, err := openCheckpoint(older, public)
		if err != nil {
			return err
		}
		last, err := latest(tx)
		if err != nil {
			return err
		}
		newer = last.note
		proof, err = tlog.ProveTree(last.size, old.size, hashReader(tx))
		return err
	})
	return newer, proof, err
}

// CheckGrowth verifies what [Log.ProveGrowth] made, without the database.
func CheckGrowth(key, older, newer string, proof []tlog.Hash) error {
	a, err := checkpointBy(key, older)
	if err != nil {
		return err
	}
	b, err := checkpointBy(key, newer)
	if err != nil {
		return err
	}
	if err := tlog.CheckTree(proof, b.size, b.root, a.size, a.root); err != nil {
		return fmt.Errorf("the log of size %d is not a continuation of the one of size %d: %w", b.size, a.size, err)
	}
	return nil
}

func checkpointBy(key, text string) (checkpoint, error) {
	public, err := note.NewVerifier(key)
	if err != nil {
		return checkpoint{}, fmt.Errorf("the public key cannot be read: %w", err)
	}
	c, err := openCheckpoint(text, public)
	if err != nil {
		return checkpoint{}, fmt.Errorf("the checkpoint cannot be used: %w", err)
	}
	return c, nil
}
