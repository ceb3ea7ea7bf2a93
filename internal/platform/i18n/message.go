package i18n

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"golang.org/x/text/feature/plural"

	"throughline/internal/wbl"
)

// message is one text: its forms by plural, of which a text without plurals has only
// "other".
type message map[string]form

// form is a text cut at its placeholders: literal, name, literal, name, … literal.
type form []string

type entry struct {
	key string
	raw json.RawMessage
}

// readEntries reads one flat JSON object in its order. encoding/json would let a
// second value of a key silently win; here both come back and New refuses them.
func readEntries(data []byte) ([]entry, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	if tok, err := dec.Token(); err != nil || tok != json.Delim('{') {
		return nil, errors.New("must be one JSON object of texts")
	}
	var entries []entry
	for dec.More() {
		tok, err := dec.Token()
		if err != nil {
			return nil, err
		}
		e := entry{key: tok.(string)} // the decoder yields only strings as keys
		if err := dec.Decode(&e.raw); err != nil {
			return nil, fmt.Errorf("%s: %w", e.key, err)
		}
		entries = append(entries, e)
	}
	if _, err := dec.Token(); err != nil {
		return nil, fmt.Errorf("the object of texts does not end: %w", err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, errors.New("something follows the object of texts")
	}
	return entries, nil
}

// pluralForms are the CLDR forms that English and Spanish use for whole numbers.
var pluralForms = map[plural.Form]string{plural.One: "one", plural.Other: "other"}

func parseMessage(raw json.RawMessage) (message, error) {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		f, err := parseForm(text)
		return message{"other": f}, err
	}
	var texts map[string]string
	if err := json.Unmarshal(raw, &texts); err != nil {
		return nil, errors.New(`must be a text or plural forms {"one": …, "other": …}`)
	}
	m := message{}
	for name, text := range texts {
		f, err := parseForm(text)
		if err != nil {
			return nil, err
		}
		m[name] = f
	}
	if len(m) != 2 || m["one"] == nil || m["other"] == nil {
		return nil, errors.New(`plural forms are "one" and "other", both of them`)
	}
	return m, nil
}

func parseForm(text string) (form, error) {
	var f form
	rest := text
	for {
		literal, after, found := strings.Cut(rest, "{")
		if strings.Contains(literal, "}") {
			return nil, fmt.Errorf("%q has a } without a {", text)
		}
		f = append(f, literal)
		if !found {
			return f, nil
		}
		name, tail, closed := strings.Cut(after, "}")
		if !closed || name == "" || strings.ContainsAny(name, "{ ") {
			return nil, fmt.Errorf("%q has a { that begins no {name}", text)
		}
		f = append(f, name)
		rest = tail
	}
}

// placeholders are the names used in any form, sorted, each once.
func (m message) placeholders() []string {
	names := map[string]bool{}
	for _, f := range m {
		for i := 1; i < len(f); i += 2 {
			names[f[i]] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}

func (m message) raw() []string {
	var texts []string
	for _, name := range slices.Sorted(maps.Keys(m)) {
		var b strings.Builder
		for i, part := range m[name] {
			if i%2 == 1 {
				part = "{" + part + "}"
			}
			b.WriteString(part)
		}
		texts = append(texts, b.String())
	}
	return texts
}

func (m message) write(lang Lang, args []any) string {
	f := m["other"]
	if len(m) > 1 {
		f = m[pluralOf(lang, argument(args, "n"))]
	}
	if len(f) == 1 {
		return f[0]
	}
	var b strings.Builder
	for i, part := range f {
		if i%2 == 0 {
			b.WriteString(part)
		} else {
			b.WriteString(value(lang, part, argument(args, part)))
		}
	}
	return b.String()
}

// pluralOf is the form for a number; anything but an integer gets "other".
func pluralOf(lang Lang, n any) string {
	i, ok := integer(n)
	if !ok {
		return "other"
	}
	return pluralForms[plural.Cardinal.MatchPlural(lang.tag(), int(max(i, -i)%10_000_000), 0, 0, 0, 0)]
}

func argument(args []any, name string) any {
	for i := 0; i+1 < len(args); i += 2 {
		if args[i] == name {
			return args[i+1]
		}
	}
	return nil
}

func integer(v any) (int64, bool) {
	switch n := v.(type) {
	case int:
		return int64(n), true
	case int64:
		return n, true
	}
	return 0, false
}

// value writes an argument; an argument that the caller forgot shows as ⟦name⟧.
func value(lang Lang, name string, v any) string {
	switch v := v.(type) {
	case nil:
		return "⟦" + name + "⟧"
	case string:
		return v
	case int:
		return Number(lang, int64(v))
	case int64:
		return Number(lang, v)
	case wbl.Date:
		return Date(lang, v)
	}
	return fmt.Sprint(v)
}
