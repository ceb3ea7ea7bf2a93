package audit

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// maxFaults bounds the list of a report; Faulty counts on.
const maxFaults = 100

// Fault is one thing that is wrong with the log.
type Fault struct {
	Place string `json:"place"` // what is wrong: "entry 17 (01j…)", "checkpoint 40"
	What  string `json:"what"`  // how
}

func (f Fault) String() string { return f.Place + ": " + f.What }

// Report is what [Log.Verify] found.
type Report struct {
	Size        int64   `json:"size"`        // entries under a checkpoint whose signature holds
	Pending     int64   `json:"pending"`     // entries that are not numbered yet
	Checkpoints int     `json:"checkpoints"` // checkpoints read
	Root        string  `json:"root"`        // root of the tree of Size entries
	Faulty      int     `json:"faulty"`      // faults found
	Faults      []Fault `json:"faults"`      // the first hundred of them
}

// OK reports that nothing is wrong.
func (r Report) OK() bool { return r.Faulty == 0 }

// Verify recomputes the log from its rows: the hash of every entry, the tree at every
// checkpoint, every signature. Checkpoints that were kept outside are compared too. The
// error is about reading the database; what is wrong with the log is in the report.
func (l *Log) Verify(ctx context.Context, kept ...string) (Report, error) {
	v := &verifier{}
	err := l.db.View(ctx, db.Scope{}, func(tx *db.Tx) error {
		*v = verifier{tx: tx, tree: &tree{}}
		return v.run(kept)
	})
	if err != nil {
		return v.report, fmt.Errorf("cannot read the audit log: %w", err)
	}
	return v.report, nil
}

// verifier walks the log from checkpoint to checkpoint. Its tree is always one whose
// root was signed (or, after a root that nothing explains, the best that is left).
type verifier struct {
	tx       *db.Tx
	key      note.Verifier
	kept     []checkpoint // sorted by size
	tree     *tree
	lastSize int64 // size of the last row of audit_checkpoint, good or not
	report   Report
}

func (v *verifier) fault(place, format string, args ...any) {
	v.report.Faulty++
	if len(v.report.Faults) < maxFaults {
		v.report.Faults = append(v.report.Faults, Fault{Place: place, What: fmt.Sprintf(format, args...)})
	}
}

func (v *verifier) run(kept []string) error {
	if err := v.readKey(); err != nil {
		return err
	}
	v.readKept(kept)
	if err := v.walk(); err != nil {
		return err
	}
	for _, c := range v.kept { // those beyond the end
		v.fault(fmt.Sprintf("kept checkpoint %d", c.size), "the log has only %d entries: it was cut back", v.tree.size)
	}
	return v.rest()
}

func (v *verifier) readKey() error {
	secret, err := signingKey(v.tx)
	if notFound(err) {
		if _, err := latest(v.tx); !notFound(err) {
			v.fault("signing key", "it is gone")
		}
		return nil
	}
	if err != nil {
		return err
	}
	if v.key, err = verifierOf(secret); err != nil {
		v.fault("signing key", "%v", err)
	}
	return nil
}

func (v *verifier) readKept(kept []string) {
	for i, text := range kept {
		c, err := openCheckpoint(text, v.key)
		if err != nil {
			v.fault(fmt.Sprintf("kept checkpoint no. %d", i+1), "%v; was it signed by this log, or is the key another?", err)
			continue
		}
		v.kept = append(v.kept, c)
	}
	slices.SortFunc(v.kept, func(a, b checkpoint) int { return int(a.size - b.size) })
}

func (v *verifier) walk() error {
	const page = 200
	for after := int64(-1); ; {
		rows, err := checkpointsAfter(v.tx, after, page)
		if err != nil {
			return err
		}
		for _, row := range rows {
			if err := v.checkpoint(row); err != nil {
				return err
			}
			after = row.size
		}
		if len(rows) < page {
			return nil
		}
	}
}

// checkpoint checks one row of audit_checkpoint and the entries up to it. A row that
// cannot be trusted is a fault, and the entries are checked against the next good one.
func (v *verifier) checkpoint(row signedCheckpoint) error {
	v.report.Checkpoints++
	place := fmt.Sprintf("checkpoint %d", row.size)
	previous := v.lastSize
	v.lastSize = row.size
	c, err := openCheckpoint(row.note, v.key)
	if err != nil {
		v.fault(place, "%v", err)
		return nil
	}
	if c.size != row.size || c.at != row.at {
		v.fault(place, "the signed text says size %d at %d, its row says %d at %d", c.size, int64(c.at), row.size, int64(row.at))
		return nil
	}
	if c.previous != previous {
		v.fault(place, "it follows a checkpoint of size %d, but the one before it has size %d: one is missing or was added", c.previous, previous)
	}
	for len(v.kept) > 0 && v.kept[0].size <= c.size {
		k := v.kept[0]
		v.kept = v.kept[1:]
		if err := v.upTo(k, fmt.Sprintf("kept checkpoint %d", k.size)); err != nil {
			return err
		}
	}
	return v.upTo(c, place)
}

// rest looks at what lies beyond the last checkpoint.
func (v *verifier) rest() error {
	v.report.Size, v.report.Root = v.tree.size, v.tree.root().String()
	n, first, err := outside(v.tx, v.tree.size)
	if err != nil {
		return err
	}
	if n > 0 {
		v.fault(fmt.Sprintf("%d entries outside 0 to %d (%s first)", n, v.tree.size-1, first), "they are numbered but under no checkpoint whose signature holds")
	}
	extra, err := countHashesOutside(v.tx, tlog.StoredHashCount(v.tree.size))
	if err != nil {
		return err
	}
	if extra > 0 {
		v.fault(fmt.Sprintf("%d stored hashes", extra), "they belong to no entry under a checkpoint whose signature holds")
	}
	v.report.Pending, err = Pending(v.tx)
	return err
}

// section is the entries between two checkpoints: what the rows hash to, and what the
// stored hashes say, nil where there is none.
type section struct {
	from   int64
	ids    []string
	rows   []*tlog.Hash
	leaves []*tlog.Hash
	stored map[int64]tlog.Hash
}

// upTo checks the entries from the tree's end to c and moves the tree there.
func (v *verifier) upTo(c checkpoint, place string) error {
	s, err := v.read(v.tree.size, c.size)
	if err != nil {
		return err
	}
	believed := s.rows
	next := grown(v.tree, s.rows)
	if next == nil || next.root() != c.root {
		next = grown(v.tree, s.leaves)
		believed = s.leaves
	}
	if next == nil || next.root() != c.root {
		v.fault(place, "the entries from %d to %d do not give its root: entries and their hashes were changed together, or changed and removed", s.from, c.size-1)
		if next, err = v.salvage(s, c); err != nil {
			return err
		}
		believed = s.best()
	}
	v.compare(s, believed)
	v.tree = next
	return nil
}

// grown is t with leaves added; nil when one of them is missing.
func grown(t *tree, leaves []*tlog.Hash) *tree {
	if slices.Contains(leaves, nil) {
		return nil
	}
	t = t.clone()
	for _, h := range leaves {
		t.add(*h)
	}
	return t
}

// salvage finds a tree to go on from where neither rows nor leaves give the signed
// root: the stored subtrees, which an unskilled forger forgets, else whatever there is.
func (v *verifier) salvage(s section, c checkpoint) (*tree, error) {
	t, err := storedTree(v.tx, c.size)
	if err == nil && t.root() == c.root {
		return t, nil
	}
	if err != nil && wbl.KindOf(err) == wbl.Unavailable || errors.Is(err, context.Canceled) {
		return nil, err
	}
	return grown(v.tree, s.best()), nil
}

// best is the stored leaf where there is one, else the row's hash, else zero.
func (s section) best() []*tlog.Hash {
	out := make([]*tlog.Hash, len(s.rows))
	for i := range out {
		switch {
		case s.leaves[i] != nil:
			out[i] = s.leaves[i]
		case s.rows[i] != nil:
			out[i] = s.rows[i]
		default:
			out[i] = &tlog.Hash{}
		}
	}
	return out
}

// compare reports each entry and each stored hash that differs from the believed leaves.
func (v *verifier) compare(s section, believed []*tlog.Hash) {
	t := v.tree.clone()
	idx := tlog.StoredHashCount(s.from)
	for i, leaf := range believed {
		n := s.from + int64(i)
		switch {
		case s.rows[i] == nil:
			v.fault(fmt.Sprintf("entry %d", n), "it is missing")
		case *s.rows[i] != *leaf:
			v.fault(fmt.Sprintf("entry %d (%s)", n, s.ids[i]), "it was changed after it was numbered")
		}
		for _, want := range t.add(*leaf) {
			if have, ok := s.stored[idx]; !ok {
				v.fault(fmt.Sprintf("stored hash %d", idx), "it is missing or not a hash (it belongs to entry %d)", n)
			} else if have != want {
				v.fault(fmt.Sprintf("stored hash %d", idx), "it is not what the entries give (it belongs to entry %d)", n)
			}
			idx++
		}
	}
}

// read hashes the entries in [from, to) and reads their stored hashes.
func (v *verifier) read(from, to int64) (section, error) {
	s := section{
		from: from, ids: make([]string, to-from), rows: make([]*tlog.Hash, to-from),
		leaves: make([]*tlog.Hash, to-from), stored: map[int64]tlog.Hash{},
	}
	const page = 1000
	for at := from; at < to; {
		records, err := numbered(v.tx, at, to, page)
		if err != nil {
			return s, err
		}
		for _, r := range records {
			h := tlog.RecordHash(r.canonical())
			s.rows[r.Seq-from], s.ids[r.Seq-from] = &h, r.ID
			at = r.Seq + 1
		}
		if len(records) < page {
			break
		}
	}
	hashes, err := hashRange(v.tx, tlog.StoredHashCount(from), tlog.StoredHashCount(to))
	for _, h := range hashes {
		parsed, err := tlog.ParseHash(h.text)
		if err != nil || parsed.String() != h.text {
			continue // found as missing
		}
		s.stored[h.idx] = parsed
		if level, n := tlog.SplitStoredHashIndex(h.idx); level == 0 {
			s.leaves[n-from] = &parsed
		}
	}
	return s, err
}
