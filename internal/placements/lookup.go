package placements

import (
	"context"
	"strings"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// The questions that forms of this room ask the record: who could be meant, and what
// can be chosen. They write nothing.

// read runs a query for an actor.
func read[T any](ctx context.Context, s *Service, a access.Actor, fn func(tx *db.Tx) (T, error)) (out T, err error) {
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		out, err = fn(tx)
		return err
	})
	return out, err
}

func (s *Service) schools(c *web.Ctx) ([]Option, error) {
	return read(c.Context(), s, c.Actor, func(tx *db.Tx) ([]Option, error) { return schoolsOf(tx, c.Actor) })
}

func (s *Service) names(ctx context.Context, a access.Actor, failed []Failure) (map[string]string, error) {
	ids := make([]string, len(failed))
	for i, f := range failed {
		ids[i] = f.ID
	}
	return read(ctx, s, a, func(tx *db.Tx) (map[string]string, error) { return namesOf(tx, a, ids) })
}

// suggestion is one line below a field that helps with typing.
type suggestion struct {
	Value string `json:"value"`
	Note  string `json:"note,omitempty"`
	ID    string `json:"id"`
}

const suggestions = 12

func (s *Service) suggestLearners(c *web.Ctx) error {
	return s.suggest(c, func(tx *db.Tx) ([]Option, error) {
		return learnersOf(tx, c.Actor, Group{Text: c.Query("q")}, suggestions)
	})
}

func (s *Service) suggestEmployers(c *web.Ctx) error {
	return s.suggest(c, func(tx *db.Tx) ([]Option, error) { return employersLike(tx, c.Query("q"), suggestions) })
}

func (s *Service) suggest(c *web.Ctx, find func(*db.Tx) ([]Option, error)) error {
	out := []suggestion{}
	if len([]rune(c.Query("q"))) >= 2 {
		found, err := read(c.Context(), s, c.Actor, find)
		if err != nil {
			return err
		}
		for _, o := range found {
			out = append(out, suggestion{Value: o.Name, Note: o.Note, ID: o.ID})
		}
	}
	return c.JSON(200, out)
}

// pick settles what a person typed, with the suggestion they took if they took one:
// the one that is meant, or those that could be.
func pick(typed, id string, found []Option) (one Option, several []Option) {
	var exact []Option
	for _, o := range found {
		if o.ID == id {
			return o, nil
		}
		if wbl.Fold(o.Name) == wbl.Fold(typed) {
			exact = append(exact, o)
		}
	}
	switch {
	case len(exact) == 1:
		return exact[0], nil
	case len(found) == 1:
		return found[0], nil
	}
	return Option{}, found
}

// splitIDs reads a pasted list: one a line, or with commas, semicolons or spaces.
func splitIDs(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \t\r\n,;", r) })
}
