package oneroster

import "hash/maphash"

// An idKey stands for an id in 16 bytes. Two ids of a set with a billion of
// them share a key with a chance under 1 in 10^20.
type idKey [4]uint32

// A hasher makes idKeys.
type hasher struct{ one, two maphash.Seed }

func newHasher() hasher { return hasher{maphash.MakeSeed(), maphash.MakeSeed()} }

func (h hasher) key(id []byte) idKey {
	a, b := maphash.Bytes(h.one, id), maphash.Bytes(h.two, id)
	return idKey{uint32(a), uint32(a >> 32), uint32(b), uint32(b >> 32)}
}

// pair returns the key of two ids together.
func (h hasher) pair(a, b []byte) idKey {
	ka, kb := h.key(a), h.key(b)
	for i := range ka {
		ka[i] = ka[i]*31 + kb[i]
	}
	return ka
}

// An idIndex holds the ids of a file, each with the row that has it first.
type idIndex map[idKey]uint32

// add returns the row that has the id first: row itself unless it is a duplicate.
func (x idIndex) add(k idKey, row int) int {
	if first, ok := x[k]; ok {
		return int(first)
	}
	x[k] = uint32(row)
	return row
}

// cycles returns the ids that are their own ancestors.
func cycles(parent map[idKey]idKey) map[idKey]bool {
	const (
		onPath = 1
		done   = 2
	)
	state := map[idKey]uint8{}
	found := map[idKey]bool{}
	for start := range parent {
		var path []idKey
		at, ok := start, true
		for ok && state[at] == 0 {
			state[at] = onPath
			path = append(path, at)
			at, ok = parent[at]
		}
		if ok && state[at] == onPath {
			for k := at; !found[k]; k = parent[k] {
				found[k] = true
			}
		}
		for _, k := range path {
			state[k] = done
		}
	}
	return found
}
