package web

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/testenv"
	"throughline/internal/wbl"
)

var room = fstest.MapFS{
	"pages/show.html": {Data: []byte(`{{define "content"}}<h1>{{t "room.title"}}</h1><p>{{.}}</p>{{end}}`)},
	"pages/long.html": {Data: []byte(`{{define "content"}}<h1>{{t "room.title"}}</h1>{{range .}}<p>{{.}}</p>{{end}}{{end}}`)},
	"pages/bad.html":  {Data: []byte(`{{define "content"}}<h1>half a page</h1>{{.Nothing.Here}}{{end}}`)},
	"text/en.json":    {Data: []byte(`{"room.title": "A room", "room.done": "You saved {n} shifts of {name}", "room.half": "{n} hours"}`)},
	"text/es.json":    {Data: []byte(`{"room.title": "Un cuarto", "room.done": "Usted guardó {n} turnos de {name}", "room.half": "{n} horas"}`)},
}

// site is a server with the routes of one test, and whoever comes to it.
type site struct {
	*Server
	t     testing.TB
	clock *testenv.Clock
	actor access.Actor
	fail  error // of Authenticate
	log   bytes.Buffer
	mu    sync.Mutex // requests may come at once
	seen  []string   // what Observe heard
}

var learner = access.Actor{Kind: access.Account, ID: "ana", Name: "Ana", District: "d", Grants: []access.Grant{{Role: access.Learner, District: "d", Subject: "l"}}}

func page(c *Ctx) error { return c.Page("room/show", "hello") }

func open(path string, h Handler) Route {
	return Route{Method: "GET", Path: path, Access: access.Anyone(), Title: "room.title", Handle: h}
}

func post(path string, h Handler) Route {
	return Route{Method: "POST", Path: path, Access: access.Anyone(), Title: "room.title", Handle: h}
}

func newConfig(t testing.TB, s *site, routes []Route) Config {
	t.Helper()
	cat, err := i18n.New(ui.Texts, Texts(), room)
	if err != nil {
		t.Fatal(err)
	}
	renderer, err := ui.New(cat, s.clock.Now, Pages(), ui.Pages{Room: "room", FS: room})
	if err != nil {
		t.Fatal(err)
	}
	return Config{
		Routes: routes, Renderer: renderer, Catalog: cat, Now: s.clock.Now, Secret: []byte("a secret"),
		Log:          slog.New(slog.NewTextHandler(&s.log, nil)),
		Authenticate: func(*http.Request) (access.Actor, error) { return s.actor, s.fail },
		Observe: func(route string, status int, _ time.Duration) {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.seen = append(s.seen, route+" "+http.StatusText(status))
		},
	}
}

func serve(t testing.TB, routes ...Route) *site { return serveWith(t, nil, routes...) }

func serveWith(t testing.TB, change func(*Config), routes ...Route) *site {
	t.Helper()
	s := &site{t: t, clock: testenv.NewClock()}
	cfg := newConfig(t, s, routes)
	if change != nil {
		change(&cfg)
	}
	var err error
	if s.Server, err = New(cfg); err != nil {
		t.Fatal(err)
	}
	return s
}

// do sends a request; headers alternate names and values.
func (s *site) do(method, target, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	if method == http.MethodPost && body != "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func (s *site) get(target string, headers ...string) *httptest.ResponseRecorder {
	return s.do(http.MethodGet, target, "", headers...)
}

// wants fails the test when status or a part of the body is missing.
func wants(t testing.TB, w *httptest.ResponseRecorder, status int, parts ...string) {
	t.Helper()
	if w.Code != status {
		t.Fatalf("status %d, want %d\n%s", w.Code, status, w.Body)
	}
	for _, p := range parts {
		if !strings.Contains(w.Body.String(), p) {
			t.Errorf("the answer lacks %q:\n%s", p, w.Body)
		}
	}
}

// live is the site behind a real connection, for what only net/http itself does.
func (s *site) live() (address string, client *http.Client) {
	srv := httptest.NewServer(s)
	s.t.Cleanup(srv.Close)
	client = srv.Client()
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return srv.URL, client
}

func input(pairs ...string) *Input {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return newInput(v)
}

func read(t testing.TB, r io.Reader) string {
	t.Helper()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// kinds are all kinds of error with the status that each must have.
var kinds = map[wbl.Kind]int{
	wbl.Internal: 500, wbl.Unprocessable: 422, wbl.NotFound: 404, wbl.Denied: 403, wbl.Unauthenticated: 401,
	wbl.Conflict: 409, wbl.Gone: 410, wbl.TooMany: 429, wbl.Unavailable: 503, wbl.TooLarge: 413,
}

// request is one with a body, for what needs no server.
func request(body string) *http.Request {
	return httptest.NewRequest(http.MethodPost, "/", strings.NewReader(body))
}
