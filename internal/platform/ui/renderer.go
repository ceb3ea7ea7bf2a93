package ui

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"sync"
	"time"

	"throughline/internal/platform/i18n"
)

// Texts is this package's catalog, keys ui.*.
//
//go:embed text/*.json
var Texts embed.FS

//go:embed layout/*.html components/*.html
var templates embed.FS

//go:embed pages/*.html
var galleryPages embed.FS

// Pages are the pages of one room: pages/NAME.html is the page "room/NAME". A file
// whose name begins with "_" is no page; its templates are there for all of the room.
type Pages struct {
	Room string
	FS   fs.FS
}

// Renderer renders pages. It is safe for concurrent use.
type Renderer struct {
	cat    *i18n.Catalog
	clock  func() time.Time
	bases  map[i18n.Lang]*template.Template // layout and components, never executed, only cloned
	texts  map[string]string                // page name to its source, shared templates included
	parsed sync.Map                         // pageKey to *template.Template
}

type pageKey struct {
	lang i18n.Lang
	page string
}

// New prepares the pages of all rooms. Layout and components are parsed now, a page
// when it is first wanted: a start should not pay for two hundred pages.
func New(cat *i18n.Catalog, clock func() time.Time, pages ...Pages) (*Renderer, error) {
	r := &Renderer{
		cat: cat, clock: clock,
		bases: make(map[i18n.Lang]*template.Template),
		texts: make(map[string]string),
	}
	for _, lang := range i18n.Languages() {
		base, err := r.base(lang)
		if err != nil {
			return nil, fmt.Errorf("ui: %w", err)
		}
		r.bases[lang] = base
	}
	for _, p := range append(pages, Pages{Room: "ui", FS: galleryPages}) {
		if err := r.add(p); err != nil {
			return nil, fmt.Errorf("pages of %s: %w", p.Room, err)
		}
	}
	return r, nil
}

func (r *Renderer) add(p Pages) error {
	names, err := fs.Glob(p.FS, "pages/*.html")
	if err != nil {
		return err
	}
	var shared strings.Builder
	own := map[string]string{}
	for _, name := range names {
		text, err := fs.ReadFile(p.FS, name)
		if err != nil {
			return err
		}
		if base := strings.TrimSuffix(path.Base(name), ".html"); strings.HasPrefix(base, "_") {
			shared.Write(text)
		} else {
			own[p.Room+"/"+base] = string(text)
		}
	}
	for name, text := range own {
		if _, twice := r.texts[name]; twice {
			return fmt.Errorf("page %s is there twice", name)
		}
		r.texts[name] = shared.String() + text
	}
	return nil
}

// Names lists every page, sorted.
func (r *Renderer) Names() []string { return slices.Sorted(maps.Keys(r.texts)) }

// Render writes a page. Nothing is written unless the whole page could be made, so
// that a fault in a template can still become an error page.
func (r *Renderer) Render(w io.Writer, lang i18n.Lang, page string, shell Shell, model any) error {
	t, err := r.page(lang, page)
	if err != nil {
		return err
	}
	buf := buffers.Get().(*bytes.Buffer)
	defer buffers.Put(buf)
	buf.Reset()
	if err := t.ExecuteTemplate(buf, "ui/layout", view{Shell: shell, Lang: lang, Model: model}); err != nil {
		return fmt.Errorf("page %s: %w", page, err)
	}
	_, err = w.Write(buf.Bytes())
	return err
}

// page parses a page on its first use. Two requests may do so at once; either result
// is as good.
func (r *Renderer) page(lang i18n.Lang, page string) (*template.Template, error) {
	key := pageKey{lang, page}
	if t, ok := r.parsed.Load(key); ok {
		return t.(*template.Template), nil
	}
	text, ok := r.texts[page]
	if !ok {
		return nil, fmt.Errorf("no page is called %s", page)
	}
	t, err := r.bases[lang].Clone()
	if err != nil {
		return nil, fmt.Errorf("page %s: %w", page, err)
	}
	if _, err := t.New(page).Parse(r.fold(lang, text)); err != nil {
		return nil, fmt.Errorf("page %s: %w", page, err)
	}
	if t.Lookup("content") == nil {
		return nil, fmt.Errorf(`page %s defines no "content"`, page)
	}
	r.parsed.Store(key, t)
	return t, nil
}
