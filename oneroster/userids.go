package oneroster

import (
	"errors"
	"strings"
)

// A UserID is one identifier of a user in another system, with the kind of
// identifier that it is, such as {sisId:12345}.
type UserID struct {
	Type string
	ID   string
}

var errUserIDs = errors.New("write each identifier as {type:identifier}, separated by commas, such as {sisId:12345},{stateId:A-9}")

// ParseUserIDs reads a userIds value: {type:identifier},{type:identifier}.
// Spaces between items are allowed; the empty string is no identifiers.
func ParseUserIDs(s string) ([]UserID, error) {
	var ids []UserID
	s = strings.TrimSpace(s)
	for s != "" {
		item, rest, ok := strings.Cut(s, "}")
		kind, id, found := strings.Cut(strings.TrimPrefix(item, "{"), ":")
		kind, id = strings.TrimSpace(kind), strings.TrimSpace(id)
		if !ok || !found || item[:1] != "{" || kind == "" || id == "" || strings.Contains(kind+id, "{") {
			return nil, errUserIDs
		}
		ids = append(ids, UserID{kind, id})
		if s = strings.TrimSpace(rest); s == "" {
			break
		}
		if s[0] != ',' {
			return nil, errUserIDs
		}
		if s = strings.TrimSpace(s[1:]); s == "" {
			return nil, errUserIDs
		}
	}
	return ids, nil
}

// formatUserIDs writes what ParseUserIDs reads.
func formatUserIDs(ids []UserID) string {
	var b strings.Builder
	for i, id := range ids {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString("{" + id.Type + ":" + id.ID + "}")
	}
	return b.String()
}
