package webtest

import (
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"throughline/internal/platform/access"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/testenv"
	"throughline/internal/testenv/htmlcheck"
)

// Room is what a room brings to the server. Texts may name more catalogs than its own.
type Room struct {
	Routes []web.Route
	Pages  ui.Pages
	Texts  fs.FS
}

// Site is a running server.
type Site struct {
	t   testing.TB
	srv *web.Server
	who *access.Actor // of the request that is being answered
}

// New starts a server with the rooms, at the moment testenv.Fixed.
func New(t testing.TB, rooms ...Room) *Site {
	t.Helper()
	texts, pages := []fs.FS{ui.Texts, web.Texts()}, []ui.Pages{web.Pages()}
	var routes []web.Route
	for _, r := range rooms {
		routes = append(routes, r.Routes...)
		if r.Texts != nil {
			texts = append(texts, r.Texts)
		}
		if r.Pages.FS != nil {
			pages = append(pages, r.Pages)
		}
	}
	cat, err := i18n.New(texts...)
	if err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return testenv.Fixed }
	renderer, err := ui.New(cat, now, pages...)
	if err != nil {
		t.Fatal(err)
	}
	s := &Site{t: t}
	s.srv, err = web.New(web.Config{
		Routes: routes, Renderer: renderer, Catalog: cat, Now: now, Secret: []byte("a secret for tests"),
		Log:          slog.New(slog.NewTextHandler(testLog{t}, &slog.HandlerOptions{Level: slog.LevelError})),
		Authenticate: func(*http.Request) (access.Actor, error) { return *s.who, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// testLog shows what the server logged with the test that caused it.
type testLog struct{ t testing.TB }

func (l testLog) Write(b []byte) (int, error) {
	l.t.Helper()
	l.t.Log(strings.TrimSpace(string(b)))
	return len(b), nil
}

// Handler is the server as one person's browser sees it.
func (s *Site) Handler(a access.Actor) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.who = &a
		s.srv.ServeHTTP(w, r)
	})
}

// Browser is one person's: it keeps cookies.
type Browser struct {
	site    *Site
	who     access.Actor
	cookies map[string]string
}

// As is the browser of somebody.
func (s *Site) As(a access.Actor) *Browser {
	return &Browser{site: s, who: a, cookies: map[string]string{}}
}

// Page is an answer.
type Page struct {
	*httptest.ResponseRecorder
	b    *Browser
	what string
}

// Get asks for a page.
func (b *Browser) Get(path string) *Page {
	b.site.t.Helper()
	return b.send(httptest.NewRequest(http.MethodGet, path, nil))
}

// Post sends a form; fields alternate names and values.
func (b *Browser) Post(path string, fields ...string) *Page {
	b.site.t.Helper()
	v := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		v.Add(fields[i], fields[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(v.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.send(r)
}

// JSON calls the API.
func (b *Browser) JSON(method, path, body string) *Page {
	b.site.t.Helper()
	var content io.Reader
	if body != "" {
		content = strings.NewReader(body)
	}
	r := httptest.NewRequest(method, path, content)
	r.Header.Set("Content-Type", "application/json")
	return b.send(r)
}

func (b *Browser) send(r *http.Request) *Page {
	t := b.site.t
	t.Helper()
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	p := &Page{ResponseRecorder: httptest.NewRecorder(), b: b, what: r.Method + " " + r.URL.Path}
	b.site.Handler(b.who).ServeHTTP(p, r)
	for _, c := range p.Result().Cookies() {
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		} else {
			b.cookies[c.Name] = c.Value
		}
	}
	if strings.HasPrefix(p.Header().Get("Content-Type"), "text/html") && p.Body.Len() > 0 && p.Code != http.StatusSeeOther {
		for _, problem := range htmlcheck.Problems(p.HTML()) {
			t.Errorf("%s: %s", p.what, problem)
		}
	}
	return p
}

// HTML is the page as a tree, for htmlcheck.
func (p *Page) HTML() *html.Node { return htmlcheck.Parse(p.b.site.t, p.Body.String()) }

// Wants fails the test when the status is another.
func (p *Page) Wants(status int) *Page {
	p.b.site.t.Helper()
	if p.Code != status {
		p.b.site.t.Fatalf("%s: status %d, want %d\n%s", p.what, p.Code, status, p.text())
	}
	return p
}

// Sees fails the test for each text that the answer lacks.
func (p *Page) Sees(texts ...string) *Page {
	p.b.site.t.Helper()
	for _, s := range texts {
		if !strings.Contains(p.text(), s) {
			p.b.site.t.Errorf("%s does not show %q:\n%s", p.what, s, p.text())
		}
	}
	return p
}

// SeesNot fails the test for each text that is anywhere in the answer or its headers.
func (p *Page) SeesNot(texts ...string) *Page {
	p.b.site.t.Helper()
	all := p.text() + p.Body.String()
	for name, values := range p.Header() {
		all += "\n" + name + ": " + strings.Join(values, " ")
	}
	for _, s := range texts {
		if strings.Contains(all, s) {
			p.b.site.t.Errorf("%s shows %q", p.what, s)
		}
	}
	return p
}

// text is what people read on a page; of other answers, the body.
func (p *Page) text() string {
	if strings.HasPrefix(p.Header().Get("Content-Type"), "text/html") {
		return htmlcheck.Text(p.HTML())
	}
	return p.Body.String()
}

// Follow goes where the answer leads.
func (p *Page) Follow() *Page {
	p.b.site.t.Helper()
	p.Wants(http.StatusSeeOther)
	return p.b.Get(p.Header().Get("Location"))
}

// Value is what a field of the page holds: the hidden key, the version.
func (p *Page) Value(name string) string {
	return htmlcheck.Attr(htmlcheck.First(p.HTML(), `input[name="`+name+`"]`), "value")
}

// Held is what a field of the page holds, whatever its kind: the text of a box, the
// chosen values of a list or of ticked boxes with a comma between them.
func (p *Page) Held(name string) string {
	var held []string
	for _, n := range htmlcheck.Find(p.HTML(), `[name="`+name+`"]`) {
		switch {
		case n.Data == "textarea":
			if n.FirstChild != nil {
				held = append(held, n.FirstChild.Data)
			}
		case n.Data == "select":
			for _, o := range htmlcheck.Find(n, "option[selected]") {
				held = append(held, htmlcheck.Attr(o, "value"))
			}
		case !isChoice(n) || has(n, "checked"):
			held = append(held, htmlcheck.Attr(n, "value"))
		}
	}
	return strings.Join(held, ",")
}

func isChoice(n *html.Node) bool {
	t := htmlcheck.Attr(n, "type")
	return t == "radio" || t == "checkbox"
}

func has(n *html.Node, attr string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == attr })
}

// Undo presses the undo button of the message at the top of the page.
func (p *Page) Undo() *Page {
	p.b.site.t.Helper()
	form := htmlcheck.First(p.HTML(), "form[data-undo]")
	if form == nil {
		p.b.site.t.Fatalf("%s offers no undo", p.what)
	}
	return p.b.Post(htmlcheck.Attr(form, "action"))
}
