package agreements

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strconv"
)

// A canonical text is a title line, then each part as "length:bytes\n", so that no letter
// can move from one part to the next without a change of the whole.
func canonical(title string, parts ...string) []byte {
	b := []byte(title + "\n")
	for _, p := range parts {
		b = strconv.AppendInt(b, int64(len(p)), 10)
		b = append(b, ':')
		b = append(b, p...)
		b = append(b, '\n')
	}
	return b
}

func hash(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// contentHash is the hash of what a paper says in all its languages: its kind, its
// wordings, its values and the conditions under which parts of it count.
func contentHash(p Paper) string {
	parts := []string{p.Kind, string(p.Wording)}
	for _, name := range slices.Sorted(maps.Keys(p.Values)) {
		if v := p.Values[name]; v != "" {
			parts = append(parts, name, v)
		}
	}
	parts = append(parts, "marks")
	return hash(canonical("throughline paper 1", append(parts, slices.Sorted(slices.Values(p.Marks))...)...))
}

// documentHash is the hash of the document as somebody reads it in one language: the
// words in their order, whatever the layout of a page or sheet.
func documentHash(d document) string {
	parts := []string{d.Kind, d.Version, string(d.Lang), d.Title, d.Intro}
	for _, l := range d.Lines {
		parts = append(parts, string(l.kind))
		parts = append(parts, l.cells...)
	}
	return hash(canonical("throughline document 1", parts...))
}
