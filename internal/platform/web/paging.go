package web

import (
	"encoding/base64"
	"encoding/json"
	"strings"

	"throughline/internal/wbl"
)

// List is a page of an API list. Next, when not empty, is the value of the query
// parameter after that gives the next page.
type List[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty"`
}

// Cursor writes the sort key of the last row that was shown as the value of the query
// parameter after (keyset paging: a page costs the same however deep it lies).
func Cursor(key ...string) string {
	b, err := json.Marshal(key)
	if err != nil {
		panic(err) // strings always marshal
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// After reads the query parameter after as n values; none given is n empty strings.
func (c *Ctx) After(n int) ([]string, error) {
	text := c.Query("after")
	if text == "" {
		return make([]string, n), nil
	}
	var key []string
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || json.Unmarshal(b, &key) != nil || len(key) != n || strings.ContainsRune(strings.Join(key, ""), 0) {
		return nil, wbl.E(wbl.NotFound, "error.not_found")
	}
	return key, nil
}

// Cut takes a slice that was read with one row more than limit, and tells whether
// there is a next page.
func Cut[T any](rows []T, limit int) (page []T, more bool) {
	if len(rows) > limit {
		return rows[:limit], true
	}
	return rows, false
}
