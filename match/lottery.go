package match

import (
	"bytes"
	"crypto/sha256"
	"slices"
)

// Draw is the lottery: for each id its number, 0 drawn first. The order is that of
// SHA-256(seed + LF + id), so anyone with the seed can check it:
//
//	printf 'SEED\nID' | sha256sum
//
// The order of ids does not matter, and an id keeps its place whoever else takes part.
func Draw(seed string, ids []string) []int32 {
	type ticket struct {
		sum [sha256.Size]byte
		at  int32
	}
	tickets := make([]ticket, len(ids))
	message := append([]byte(seed), '\n')
	for i, id := range ids {
		tickets[i] = ticket{sha256.Sum256(append(message[:len(seed)+1], id...)), int32(i)}
	}
	slices.SortFunc(tickets, func(a, b ticket) int { return bytes.Compare(a.sum[:], b.sum[:]) })
	rank := make([]int32, len(ids))
	for n, t := range tickets {
		rank[t.at] = int32(n)
	}
	return rank
}
