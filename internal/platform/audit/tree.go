package audit

import (
	"crypto/sha256"
	"slices"

	"golang.org/x/mod/sumdb/tlog"
)

// tree is the right edge of a Merkle tree: the complete subtrees, largest first, that
// make up its leaves, one for each bit that is set in its size. That is all it takes to
// add a leaf and to know the root, so a log of any length is checked in little memory.
type tree struct {
	size int64
	edge []tlog.Hash
}

// add appends a leaf and returns the hashes that became known by it, in the order in
// which tlog numbers stored hashes: the leaf, then each subtree that it completed.
func (t *tree) add(leaf tlog.Hash) []tlog.Hash {
	stored := []tlog.Hash{leaf}
	h := leaf
	for n := t.size; n&1 == 1; n >>= 1 {
		last := len(t.edge) - 1
		h = tlog.NodeHash(t.edge[last], h)
		t.edge = t.edge[:last]
		stored = append(stored, h)
	}
	t.edge = append(t.edge, h)
	t.size++
	return stored
}

// root is the tree hash of RFC 6962.
func (t *tree) root() tlog.Hash {
	if len(t.edge) == 0 {
		return sha256.Sum256(nil)
	}
	h := t.edge[len(t.edge)-1]
	for _, left := range slices.Backward(t.edge[:len(t.edge)-1]) {
		h = tlog.NodeHash(left, h)
	}
	return h
}

func (t *tree) clone() *tree { return &tree{size: t.size, edge: slices.Clone(t.edge)} }

// edgeIndexes are the stored-hash indexes of the edge of a tree with size leaves.
func edgeIndexes(size int64) []int64 {
	var out []int64
	for level := 62; level >= 0; level-- {
		if size>>level&1 == 1 {
			out = append(out, tlog.StoredHashIndex(level, size>>level-1))
		}
	}
	return out
}
