package i18n

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
)

// Catalog is the joined texts of all rooms. It does not change after New and is safe
// for concurrent use.
type Catalog struct {
	texts map[Lang]map[string]message

	// Missing, when set, hears of every key that was asked for and is not there. Tests
	// set it before the catalog is used; the running program leaves it nil.
	Missing func(lang Lang, key string)
}

// T writes the text of a key in one language, which is how handlers and templates see
// the catalog. Args alternate names and values.
type T func(key string, args ...any) string

// New joins the catalogs of the sources, each of which holds text/en.json and
// text/es.json. The error lists everything that is wrong with all of them.
func New(sources ...fs.FS) (*Catalog, error) {
	c := &Catalog{texts: make(map[Lang]map[string]message)}
	var faults []error
	for _, lang := range Languages() {
		c.texts[lang] = make(map[string]message)
		for _, source := range sources {
			faults = append(faults, c.add(lang, source)...)
		}
	}
	faults = append(faults, c.compare()...)
	if err := errors.Join(faults...); err != nil {
		return nil, fmt.Errorf("texts: %w", err)
	}
	return c, nil
}

func (c *Catalog) add(lang Lang, source fs.FS) (faults []error) {
	name := "text/" + string(lang) + ".json"
	data, err := fs.ReadFile(source, name)
	if err != nil {
		return []error{err}
	}
	entries, err := readEntries(data)
	if err != nil {
		return []error{fmt.Errorf("%s: %w", name, err)}
	}
	for _, e := range entries {
		m, err := parseMessage(e.raw)
		if err != nil {
			faults = append(faults, fmt.Errorf("%s: %s: %w", name, e.key, err))
			continue
		}
		if _, twice := c.texts[lang][e.key]; twice {
			faults = append(faults, fmt.Errorf("%s: %s is there twice", name, e.key))
		}
		c.texts[lang][e.key] = m
	}
	return faults
}

// compare finds keys that some language lacks and placeholders that differ.
func (c *Catalog) compare() (faults []error) {
	base := Languages()[0]
	for _, lang := range Languages()[1:] {
		for _, key := range slices.Sorted(maps.Keys(c.texts[base])) {
			other, ok := c.texts[lang][key]
			if !ok {
				faults = append(faults, fmt.Errorf("%s is missing in %s", key, lang))
				continue
			}
			a, b := c.texts[base][key].placeholders(), other.placeholders()
			if !slices.Equal(a, b) {
				faults = append(faults, fmt.Errorf("%s has placeholders {%s} in %s, {%s} in %s", key,
					strings.Join(a, "} {"), base, strings.Join(b, "} {"), lang))
			}
		}
		for _, key := range slices.Sorted(maps.Keys(c.texts[lang])) {
			if _, ok := c.texts[base][key]; !ok {
				faults = append(faults, fmt.Errorf("%s is missing in %s", key, base))
			}
		}
	}
	return faults
}

// T is the text of a key. Args alternate names and values for its placeholders:
// integers are written for the language, a wbl.Date as a long date, all else as it is.
func (c *Catalog) T(lang Lang, key string, args ...any) string {
	m, ok := c.texts[lang][key]
	if !ok {
		if c.Missing != nil {
			c.Missing(lang, key)
		}
		return "⟦" + key + "⟧"
	}
	return m.write(lang, args)
}

// In is T with the language fixed.
func (c *Catalog) In(lang Lang) T {
	return func(key string, args ...any) string { return c.T(lang, key, args...) }
}

// Has reports whether a key exists (in every language, since New saw to that).
func (c *Catalog) Has(key string) bool {
	_, ok := c.texts[En][key]
	return ok
}

// Keys lists every key, sorted.
func (c *Catalog) Keys() []string { return slices.Sorted(maps.Keys(c.texts[En])) }

// Raw is the text of a key as its author wrote it, every plural form of it: for tests
// that read all texts.
func (c *Catalog) Raw(lang Lang, key string) []string { return c.texts[lang][key].raw() }
