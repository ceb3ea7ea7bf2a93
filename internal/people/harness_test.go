package people

import (
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/jobs"
	"throughline/internal/platform/mail"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/testenv"
	"throughline/internal/testenv/htmlcheck"
	"throughline/internal/wbl"
)

var ctx = context.Background()

// house is the room with a real server, real sessions and a clock that stands still.
type house struct {
	*Service
	*testenv.Cast
	t     testing.TB
	clock *testenv.Clock
	srv   *web.Server
	cfg   web.Config
	jobs  *jobs.Runner
}

const (
	password  = "four warm loaves daily"
	taskHours = access.TaskConfirmHours
	chrome    = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
)

func texts(t testing.TB) *i18n.Catalog {
	t.Helper()
	cat, err := i18n.New(ui.Texts, web.Texts(), mail.Texts, fs.FS(files))
	if err != nil {
		t.Fatal(err)
	}
	return cat
}

// open fills a database with the cast and puts the room's pages before it.
func open(t testing.TB, d *db.DB, change ...func(*Config)) *house {
	t.Helper()
	h := &house{t: t, clock: testenv.NewClock(), Cast: testenv.NewCast(t, d)}
	cat := texts(t)
	log := slog.New(slog.NewTextHandler(testLog{t}, nil))
	cfg := Config{DB: d, Now: h.clock.Now, Catalog: cat, Log: log, BaseURL: "https://wbl.example", Secret: []byte("a secret for tests")}
	for _, c := range change {
		c(&cfg)
	}
	h.Service = New(cfg)
	h.hasher = newHasher(costs{memory: 64, time: 1, threads: 1}) // the real ones are for guessers
	h.RegisterTask(taskHours, func(l Link) string { return "/confirm/" + l.Object }, "people.task.password")
	h.cfg = web.Config{Catalog: cat, Authenticate: h.Authenticate, Now: h.clock.Now, Log: log, Secret: cfg.Secret, HTTPS: cfg.HTTPS}
	h.serve()
	h.jobs = jobs.NewRunner(d, jobs.Config{Now: h.clock.Now, Log: log})
	h.Jobs(h.jobs)
	h.jobs.Handle(mail.Kind, mail.NewSender(d, mail.Recorder{}, h.clock.Now).Send)
	return h
}

// serve begins the server, with pages of other rooms for each sort of visitor.
func (h *house) serve(more ...web.Route) {
	h.t.Helper()
	hello := func(c *web.Ctx) error { return c.JSON(http.StatusOK, c.Actor.Key()) }
	h.cfg.Routes = append(append(h.Routes(), more...),
		web.Route{Method: "GET", Path: "/confirm/{id}", Access: access.For().OrTask(taskHours), Title: "people.link.title", Handle: hello},
		web.Route{Method: "GET", Path: "/staff", Access: access.For(access.Staff...), Title: "people.link.title", Handle: hello},
		web.Route{Method: "GET", Path: "/api/v1/shifts", Access: access.SignedIn(), Scope: "hours:read", Title: "people.link.title", Handle: hello})
	var err error
	h.cfg.Renderer, err = ui.New(h.cfg.Catalog, h.clock.Now, Pages(), web.Pages())
	h.must(err)
	h.srv, err = web.New(h.cfg)
	h.must(err)
}

type testLog struct{ t testing.TB }

func (l testLog) Write(b []byte) (int, error) {
	l.t.Helper()
	l.t.Log(strings.TrimSpace(string(b)))
	return len(b), nil
}

// setPassword gives an actor of the cast the password of these tests.
func (h *house) setPassword(a access.Actor) {
	h.t.Helper()
	h.must(h.db.Update(ctx, db.Scope{}, func(tx *db.Tx) error {
		return updatePassword(tx, wbl.AccountID(a.ID), h.hasher.make(password))
	}))
}

func (h *house) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) email(a access.Actor) string {
	h.t.Helper()
	acc, err := h.Self(ctx, a)
	h.must(err)
	return acc.Email
}

// count is a number from the database.
func (h *house) count(query string, args ...any) (n int) {
	h.t.Helper()
	h.must(h.db.View(ctx, db.Scope{}, func(tx *db.Tx) (err error) {
		n, err = db.Get(tx, db.Scalar[int], query, args...)
		return err
	}))
	return n
}

// letters runs the jobs and returns the letters of an address, newest first.
func (h *house) letters(d wbl.DistrictID, to string) (out []mail.Stored) {
	h.t.Helper()
	_, err := h.jobs.Drain(ctx)
	h.must(err)
	h.must(h.db.View(ctx, db.Scope{District: d}, func(tx *db.Tx) error {
		all, err := mail.List(tx, 1000)
		for _, m := range all {
			if m.To == to {
				out = append(out, m)
			}
		}
		return err
	}))
	return out
}

var (
	linkForm = regexp.MustCompile(`https://wbl\.example(/l/[A-Z0-9]+)`)
	codeForm = regexp.MustCompile(`\b(\d{3} \d{3})\b`)
)

// sendLink mails a link to the supervisor of the North and returns its path and code.
func (h *house) sendLink(change ...func(*LinkRequest)) (l Link, path string) {
	h.t.Helper()
	req := LinkRequest{
		Task: taskHours, Role: access.Supervisor, District: h.North.District, Subject: string(h.North.Contact), Object: "week47",
		Email: "Sam@quixnorth.example", Name: "Sam quixnorth", Lang: i18n.En, TTL: 7 * 24 * time.Hour,
		Letter: mail.Letter{Template: "test", Subject: "Confirm hours", Paragraphs: []string{"Hours wait."}, Action: mail.Action{Label: "Open"}},
	}
	for _, c := range change {
		c(&req)
	}
	h.must(h.db.Update(ctx, db.Scope{District: req.District}, func(tx *db.Tx) (err error) {
		l, err = h.SendLink(tx, h.clock.Now(), req)
		return err
	}))
	return l, strings.TrimPrefix(l.URL, "https://wbl.example")
}

// browser keeps cookies, as people's browsers do.
type browser struct {
	h       *house
	cookies map[string]string
	addr    string
}

func (h *house) browser() *browser {
	return &browser{h: h, cookies: map[string]string{}, addr: "192.0.2.10:5000"}
}

type answer struct {
	*httptest.ResponseRecorder
	b    *browser
	what string
}

func (b *browser) do(method, path string, form url.Values, head ...string) *answer {
	b.h.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(form.Encode()))
	r.RemoteAddr = b.addr
	r.Header.Set("User-Agent", chrome)
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(head); i += 2 {
		r.Header.Set(head[i], head[i+1])
	}
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	a := &answer{httptest.NewRecorder(), b, method + " " + path}
	b.h.srv.ServeHTTP(a, r)
	for _, c := range a.Result().Cookies() {
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		} else {
			b.cookies[c.Name] = c.Value
		}
	}
	if strings.HasPrefix(a.Header().Get("Content-Type"), "text/html") && a.Code != http.StatusSeeOther && method != http.MethodHead {
		for _, problem := range htmlcheck.Problems(htmlcheck.Parse(b.h.t, a.Body.String())) {
			b.h.t.Errorf("%s: %s", a.what, problem)
		}
	}
	return a
}

func (b *browser) get(path string) *answer { b.h.t.Helper(); return b.do("GET", path, nil) }

func (b *browser) post(path string, fields ...string) *answer {
	b.h.t.Helper()
	v := url.Values{}
	for i := 0; i+1 < len(fields); i += 2 {
		v.Add(fields[i], fields[i+1])
	}
	return b.do("POST", path, v)
}

func (a *answer) wants(code int) *answer {
	a.b.h.t.Helper()
	if a.Code != code {
		a.b.h.t.Fatalf("%s: status %d, want %d\n%s", a.what, a.Code, code, a.text())
	}
	return a
}

func (a *answer) to(path string) *answer {
	a.b.h.t.Helper()
	a.wants(http.StatusSeeOther)
	if got := a.Header().Get("Location"); got != path {
		a.b.h.t.Fatalf("%s leads to %s, want %s", a.what, got, path)
	}
	return a
}

func (a *answer) sees(words ...string) *answer {
	a.b.h.t.Helper()
	for _, w := range words {
		if text := a.text(); !strings.Contains(text, w) {
			a.b.h.t.Errorf("%s does not show %q:\n%s", a.what, w, text)
		}
	}
	return a
}

func (a *answer) seesNot(words ...string) *answer {
	a.b.h.t.Helper()
	for _, w := range words {
		if strings.Contains(a.Body.String(), w) {
			a.b.h.t.Errorf("%s shows %q", a.what, w)
		}
	}
	return a
}

func (a *answer) text() string {
	if !strings.HasPrefix(a.Header().Get("Content-Type"), "text/html") || a.Body.Len() == 0 {
		return a.Body.String()
	}
	return htmlcheck.Text(htmlcheck.Parse(a.b.h.t, a.Body.String()))
}

// in is a browser that somebody of the cast has signed in with.
func (h *house) in(a access.Actor) *browser {
	h.t.Helper()
	h.setPassword(a)
	b := h.browser()
	b.post("/sign-in", "email", h.email(a), "password", password).to("/")
	return b
}

func (b *browser) session() string { return b.cookies[plainCookie] }

// signedIn reports whether the server takes the browser for somebody.
func (b *browser) signedIn() bool {
	b.h.t.Helper()
	return b.get("/api/v1/me").Code == http.StatusOK
}

func newRecorder() *httptest.ResponseRecorder { return httptest.NewRecorder() }

func newRequest(method, path string) *http.Request { return httptest.NewRequest(method, path, nil) }

func (b *browser) json(method, path, body string, head ...string) *answer {
	b.h.t.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i+1 < len(head); i += 2 {
		r.Header.Set(head[i], head[i+1])
	}
	a := &answer{httptest.NewRecorder(), b, method + " " + path}
	b.h.srv.ServeHTTP(a, r)
	return a
}
