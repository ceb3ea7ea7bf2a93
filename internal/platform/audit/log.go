package audit

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

const (
	// batchSize bounds how many entries one checkpoint covers, and so how long the
	// sequencer holds SQLite's writer.
	batchSize = 500
	// readAhead is how many waiting entries are put in order at once: after an import
	// there may be many, and to order them all for each batch would be slow.
	readAhead = 20 * batchSize
)

// Log numbers the entries and proves that they are unchanged. It has no state of its
// own: any number of nodes may have one over the same database.
type Log struct {
	db  *db.DB
	now func() time.Time
}

// NewLog is the log of a database; now is the clock that dates checkpoints.
func NewLog(d *db.DB, now func() time.Time) *Log { return &Log{db: d, now: now} }

// Run sequences at the given interval until ctx ends, and once more then, so that a
// node that stops in good order leaves nothing waiting. Failures go to report and are
// tried again at the next turn.
func (l *Log) Run(ctx context.Context, every time.Duration, report func(error)) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		if _, err := l.Sequence(context.WithoutCancel(ctx)); err != nil {
			report(err)
		}
		if ctx.Err() != nil {
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
		}
	}
}

// Sequence numbers every waiting entry, adds them to the tree and signs a checkpoint a
// batch. It returns how many it numbered. It refuses to build on a tree that does not
// match the last checkpoint.
func (l *Log) Sequence(ctx context.Context) (int, error) {
	total := 0
	for {
		var ids []string
		err := l.db.View(ctx, db.Scope{}, func(tx *db.Tx) (err error) {
			ids, err = waiting(tx, readAhead)
			return err
		})
		if err != nil {
			return total, err
		}
		for batch := range slices.Chunk(ids, batchSize) {
			n, err := l.batch(ctx, batch)
			total += n
			if err != nil {
				return total, fmt.Errorf("cannot sequence the audit log: %w", err)
			}
		}
		if len(ids) < readAhead {
			return total, nil
		}
	}
}

// batch numbers those of ids that still wait. Of two nodes that do this at once one
// commits and the other finds, on its second run, the new size or nothing to do.
func (l *Log) batch(ctx context.Context, ids []string) (n int, err error) {
	const tries = 10
	for range tries {
		err = l.db.Update(ctx, db.Scope{}, func(tx *db.Tx) error {
			n = 0
			records, err := stillWaiting(tx, ids)
			if err != nil || len(records) == 0 {
				return err
			}
			n = len(records)
			return l.extend(tx, records)
		})
		// PostgreSQL may tell a lost race as a key that exists already
		if !errors.Is(err, db.ErrUnique) && !errors.Is(err, wbl.Conflict) {
			break
		}
	}
	if err != nil {
		return 0, err
	}
	return n, nil
}

// extend appends records to the tree and signs its new state.
func (l *Log) extend(tx *db.Tx, records []Record) error {
	signer, public, err := l.keys(tx)
	if err != nil {
		return err
	}
	t, err := head(tx, public)
	if err != nil {
		return err
	}
	c := checkpoint{previous: t.size, at: wbl.At(l.now())}
	var hashes []tlog.Hash
	for _, r := range records {
		hashes = append(hashes, t.add(tlog.RecordHash(r.canonical()))...)
	}
	c.size, c.root = t.size, t.root()
	if err := number(tx, records, c.previous); err != nil {
		return err
	}
	if err := storeHashes(tx, hashes, tlog.StoredHashCount(c.previous)); err != nil {
		return err
	}
	signed, err := c.sign(signer)
	if err != nil {
		return err
	}
	return insertCheckpoint(tx, signedCheckpoint{size: c.size, note: signed, at: c.at})
}

// head is the tree at the last checkpoint, read from the stored hashes and compared
// with what was signed.
func head(tx *db.Tx, key note.Verifier) (*tree, error) {
	last, err := latest(tx)
	if notFound(err) {
		return &tree{}, nil
	}
	if err != nil {
		return nil, err
	}
	c, err := openCheckpoint(last.note, key)
	if err != nil {
		return nil, fmt.Errorf("the checkpoint of size %d cannot be used: %w: run throughline audit verify", last.size, err)
	}
	t, err := storedTree(tx, c.size)
	if err != nil {
		return nil, err
	}
	if t.root() != c.root {
		return nil, fmt.Errorf("the stored hashes do not give the signed root of size %d: run throughline audit verify", c.size)
	}
	return t, nil
}

func storedTree(tx *db.Tx, size int64) (*tree, error) {
	edge, err := hashReader(tx)(edgeIndexes(size))
	return &tree{size: size, edge: edge}, err
}

// keys returns the installation's key, made here at the first start. A log that has
// checkpoints but no key is not given a new one: that would hide the loss.
func (l *Log) keys(tx *db.Tx) (note.Signer, note.Verifier, error) {
	secret, err := signingKey(tx)
	if notFound(err) {
		if _, err := latest(tx); !notFound(err) {
			return nil, nil, errors.Join(errors.New("the signing key of the audit log is gone: restore the row of table secret from a backup"), err)
		}
		if secret, _, err = note.GenerateKey(rand.Reader, keyName); err != nil {
			return nil, nil, err
		}
		err = storeSigningKey(tx, wbl.At(l.now()), secret)
	}
	if err != nil {
		return nil, nil, err
	}
	signer, err := note.NewSigner(secret)
	if err != nil {
		return nil, nil, fmt.Errorf("the signing key of the audit log is damaged: %w", err)
	}
	public, err := verifierOf(secret)
	return signer, public, err
}

// verifierOf is the public half of a signing key.
func verifierOf(secret string) (note.Verifier, error) {
	text, err := verifierKey(secret)
	if err != nil {
		return nil, err
	}
	return note.NewVerifier(text)
}

// Checkpoint is the last signed checkpoint, to be kept outside the database; NotFound
// before the first.
func (l *Log) Checkpoint(ctx context.Context) (text string, err error) {
	err = l.db.View(ctx, db.Scope{}, func(tx *db.Tx) error {
		c, err := latest(tx)
		text = c.note
		return err
	})
	return text, err
}

// VerifierKey is the public key that checks checkpoints, in the text form of package
// note; NotFound before the first checkpoint.
func (l *Log) VerifierKey(ctx context.Context) (key string, err error) {
	err = l.db.View(ctx, db.Scope{}, func(tx *db.Tx) error {
		secret, err := signingKey(tx)
		if err != nil {
			return err
		}
		key, err = verifierKey(secret)
		return err
	})
	return key, err
}
