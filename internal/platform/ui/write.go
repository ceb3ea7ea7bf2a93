package ui

import (
	"bytes"
	"html/template"
	"net/url"
	"strings"
	"sync"

	"throughline/internal/platform/i18n"
)

// Tables of fifty rows are on every staff page. As templates their cells took longer
// than everything else of a request together, so that tables and what stands in them
// (tags, links, buttons) are written here, by hand, ten times as fast. Their templates
// only call these functions.

// writer writes escaped HTML. Texts and attribute values go through text or attr;
// markup is always a constant.
type writer struct {
	b *bytes.Buffer
	t i18n.T
}

// markup writes a constant of this file.
func (w *writer) markup(s string) { w.b.WriteString(s) }

func (w *writer) text(s string) {
	if strings.ContainsAny(s, `&<>"'`+"\x00") {
		s = template.HTMLEscapeString(s)
	}
	w.b.WriteString(s)
}

// attr writes an attribute, and nothing when its value is empty.
func (w *writer) attr(name, value string) {
	if value == "" {
		return
	}
	w.markup(" " + name + `="`)
	w.text(value)
	w.markup(`"`)
}

// address writes an attribute that leads to an address of our own or one that opens safely: never a script.
func (w *writer) address(name, value string) {
	if strings.HasPrefix(value, "/") { // most are, and parsing fifty of them shows
		w.attr(name, value)
		return
	}
	if u, err := url.Parse(value); err != nil || (u.Scheme != "" && u.Scheme != "https" && u.Scheme != "http" && u.Scheme != "mailto" && u.Scheme != "tel") {
		value = "#"
	}
	w.attr(name, value)
}

// icon writes a picture; a name that is not there shows nothing and fails a test.
func (w *writer) icon(name string) {
	if name != "" {
		picture, _ := icon(name)
		w.markup(string(picture))
	}
}

// spoken is said to screen readers only.
func (w *writer) spoken(text string) {
	if text != "" {
		w.markup(`<span class="usa-sr-only"> `)
		w.text(text)
		w.markup(`</span>`)
	}
}

func (w *writer) tag(t Tag) {
	w.markup(`<span class="usa-tag usa-tag--`)
	w.text(string(t.Tone))
	w.markup(`">`)
	w.icon(t.Tone.Icon())
	w.text(t.Text)
	w.markup(`</span>`)
}

func (w *writer) link(l Link) {
	w.markup(`<a`)
	if l.Button != "" {
		w.attr("class", "usa-button usa-button--"+string(l.Button))
	}
	w.address("href", l.Path)
	w.markup(`>`)
	w.icon(l.Icon)
	w.text(l.Label)
	w.spoken(l.Hidden)
	w.markup(`</a>`)
}

// nav writes the list of a navigation, which stands on every page twice.
func (w *writer) nav(lang i18n.Lang, items []NavItem) {
	w.markup(`<ul>`)
	for _, n := range items {
		w.markup(`<li><a`)
		w.address("href", n.Path)
		if n.Current {
			w.markup(` aria-current="page"`)
		}
		w.markup(`>`)
		w.text(n.Label)
		if n.Count != 0 {
			w.markup(` <span class="usa-count">`)
			w.text(i18n.Number(lang, int64(n.Count)))
			w.markup(`</span>`)
		}
		w.markup(`</a></li>`)
	}
	w.markup(`</ul>`)
}

func (w *writer) button(b Button) {
	class := "usa-button"
	if b.Kind != "" {
		class += " usa-button--" + string(b.Kind)
	}
	w.markup(`<button`)
	w.attr("class", class)
	w.attr("name", b.Name)
	w.attr("value", b.Value)
	if b.Path != "" {
		w.address("formaction", b.Path)
	}
	w.markup(`>`)
	w.icon(b.Icon)
	w.text(b.Label)
	w.spoken(b.Hidden)
	w.markup(`</button>`)
}

func (w *writer) hidden(name, value string) {
	w.markup(`<input type="hidden" name="`)
	w.text(name)
	w.markup(`" value="`)
	w.text(value)
	w.markup(`">`)
}

func (w *writer) buttonForm(f ButtonForm) {
	w.markup(`<form method="post" class="usa-button-form"`)
	w.address("action", f.Path)
	if f.Refresh != "" {
		w.attr("data-refresh", "#"+f.Refresh)
	}
	w.markup(`>`)
	w.hidden("key", f.Key)
	for _, h := range f.Values {
		w.hidden(h.Name, h.Value)
	}
	w.button(f.Button)
	w.markup(`</form>`)
}

// buffers are used again: growing one to the size of a table costs as much as filling it.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// written makes a template function of a writer's method.
func written[T any](t i18n.T, write func(*writer, T)) func(T) template.HTML {
	return func(model T) template.HTML {
		w := writer{b: buffers.Get().(*bytes.Buffer), t: t}
		defer buffers.Put(w.b)
		w.b.Reset()
		write(&w, model)
		return template.HTML(w.b.String())
	}
}
