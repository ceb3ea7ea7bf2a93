package ui

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/chromedp/chromedp"

	"throughline/internal/platform/i18n"
	"throughline/internal/wbl"
)

// csp is as strict as the one of package web: what works here works there.
const csp = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

const logPage = `{{define "content"}}{{template "ui/errors" .Errors}}<h1>Log</h1>
<form method="post" action="/log" data-outbox data-draft="log" id="log">{{template "ui/key" .Key}}{{template "ui/field" .Worked}}{{template "ui/field" .Job}}
{{template "ui/field" .Secret}}{{template "ui/button" .Send}}</form>
<form id="find" action="/log" data-refresh="#list"><label for="q">Find</label><input id="q" name="q"><button>Find</button></form>
<ul id="list">{{range .Entries}}<li>{{.}}</li>{{end}}</ul>
{{template "ui/bulk" .Queue.Bulk}}{{template "ui/table" .Queue.Table}}
<div id="import"{{if .Poll}} data-poll="/log"{{end}}>{{.Poll}}</div>{{end}}`

// host is a server with one page of everything the script does. While down, it breaks
// every connection, as a lost network does.
type host struct {
	*httptest.Server
	r *Renderer

	mu      sync.Mutex
	who     string
	down    bool
	entries []string        // what was logged
	seen    map[string]bool // idempotency keys
	posts   int
	poll    int // how often the page still asks to be polled
}

func newHost(t *testing.T) *host {
	t.Helper()
	h := &host{who: "ana", seen: map[string]bool{}}
	h.r = renderer(t, Pages{Room: "x", FS: fstest.MapFS{"pages/log.html": {Data: []byte(logPage)}}})
	mux := http.NewServeMux()
	mux.Handle("/assets/", Assets())
	mux.Handle("/favicon.ico", Assets())
	mux.HandleFunc("GET /log", func(w http.ResponseWriter, r *http.Request) { h.show(w, r, nil) })
	mux.HandleFunc("POST /log", h.log)
	mux.HandleFunc("POST /signout", func(w http.ResponseWriter, r *http.Request) {
		h.who = ""
		http.Redirect(w, r, "/log", http.StatusSeeOther)
	})
	mux.HandleFunc("GET /jobs", func(w http.ResponseWriter, r *http.Request) {
		_ = json.NewEncoder(w).Encode([]map[string]string{{"value": "Baker", "note": "51-3011"}, {"value": "Banker", "note": "13-2072"}})
	})
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.mu.Lock()
		defer h.mu.Unlock()
		if h.down {
			panic(http.ErrAbortHandler)
		}
		w.Header().Set("Content-Security-Policy", csp)
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(h.Close)
	return h
}

func (h *host) log(w http.ResponseWriter, r *http.Request) {
	h.posts++
	worked := r.PostFormValue("worked")
	if worked == "" {
		h.show(w, r, wbl.FieldErrors{{Field: "worked", Key: "Enter how many hours you worked"}})
		return
	}
	if key := r.PostFormValue("key"); !h.seen[key] {
		h.seen[key] = true
		h.entries = append(h.entries, worked)
	}
	http.Redirect(w, r, "/log", http.StatusSeeOther)
}

func (h *host) show(w http.ResponseWriter, r *http.Request, errs wbl.FieldErrors) {
	f := NewForm(r.PostForm, errs, asWritten(h.r.cat.In(i18n.En)))
	queue := sampleQueue()
	queue.Table.ID = "rows"
	model := map[string]any{
		"Key": f.Key(), "Worked": f.Text("worked", "Hours"), "Job": f.Text("job", "Job", Typeahead("/jobs")),
		"Secret": f.Password("secret", "Password"), "Send": Button{Label: "Send", Kind: Primary},
		"Errors": f.Summary(), "Queue": queue, "Poll": h.poll,
	}
	var shown []string
	for _, e := range h.entries {
		if strings.Contains(e, r.FormValue("q")) {
			shown = append(shown, e)
		}
	}
	model["Entries"] = shown
	h.poll = max(0, h.poll-1)
	shell := Shell{Path: "/log", Title: "Log", SignedIn: h.who != "", Who: h.who, SignOut: "/signout", Errors: f.Errors()}
	var b bytes.Buffer
	if err := h.r.Render(&b, i18n.En, "x/log", shell, model); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if errs != nil {
		w.WriteHeader(http.StatusUnprocessableEntity)
	}
	_, _ = w.Write(b.Bytes())
}

func (h *host) set(change func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	change()
}

func (h *host) logged() (entries string, posts int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return strings.Join(h.entries, ","), h.posts
}

// tab is one browser tab on the log page.
type tab struct {
	t    *testing.T
	ctx  context.Context
	host *host
}

func open(t *testing.T) *tab {
	t.Helper()
	if testing.Short() {
		t.Skip("a browser is slow; run without -short")
	}
	chromium := "/usr/bin/chromium"
	if found, err := exec.LookPath("chromium"); err == nil {
		chromium = found
	} else if _, err := os.Stat(chromium); err != nil {
		t.Skip("no Chromium on this machine: the script is not tested")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(chromium), chromedp.NoSandbox, chromedp.DisableGPU)
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 90*time.Second)
	t.Cleanup(cancel)
	b := &tab{t, ctx, newHost(t)}
	b.load()
	return b
}

func (b *tab) load() {
	b.t.Helper()
	if _, err := chromedp.Run(b.ctx, chromedp.Navigate(b.host.URL+"/log")); err != nil {
		b.t.Fatal(err)
	}
}

func (b *tab) do(js string) {
	b.t.Helper()
	if _, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](`(() => {`+js+`; return true})()`)); err != nil {
		b.t.Fatalf("%s: %v", js, err)
	}
}

// until waits for something to become true in the page; the test's own time limit is
// the only one.
func (b *tab) until(js string) {
	b.t.Helper()
	for {
		ok, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](`!!(`+js+`)`))
		if ok {
			return
		}
		if b.ctx.Err() != nil {
			b.t.Fatalf("never became true: %s (%v)", js, err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// send types hours and presses the button, as a person does.
func (b *tab) send(hours string) {
	b.t.Helper()
	b.fill("worked", hours)
	b.do(`document.querySelector('#log .usa-button--primary').click()`)
}

func (b *tab) fill(id, text string) {
	b.t.Helper()
	b.do(fmt.Sprintf(`const e = document.getElementById(%q); e.focus(); e.value = %q; e.dispatchEvent(new Event('input', {bubbles: true}))`, id, text))
}

func TestScriptSendsAndShowsErrors(t *testing.T) {
	b := open(t)
	b.send("")
	b.until(`document.querySelector('.usa-error-summary') && document.activeElement.matches('.usa-error-summary')`)
	b.until(`document.title.startsWith('Error:')`)
	b.send("2.5")
	b.until(`document.querySelector('#list li')?.textContent === '2.5' && !document.querySelector('.usa-error-summary')`)
	if got, _ := b.host.logged(); got != "2.5" {
		t.Errorf("logged %s", got)
	}
}

func TestScriptRefreshesAPart(t *testing.T) {
	b := open(t)
	b.host.set(func() { b.host.entries = []string{"one", "two"} })
	b.do(`window.same = true; document.getElementById('q').value = 'tw'; document.querySelector('#find button').click()`)
	b.until(`document.querySelectorAll('#list li').length === 1 && window.same && location.search === '?q=tw'`)
	b.until(`document.getElementById('live').textContent === 'Page updated'`)
}

// Without a network an entry waits in the browser, is sent once, and is not lost when
// the page is loaded again meanwhile.
func TestOutboxKeepsAndSendsOnce(t *testing.T) {
	b := open(t)
	first := b.key()
	b.host.set(func() { b.host.down = true })
	b.send("3")
	b.until(`!document.getElementById('outbox').hidden && document.querySelectorAll('#outbox li').length === 1`)
	if b.key() == first {
		t.Error("the next entry has the same key")
	}
	b.send("4")
	b.until(`document.querySelectorAll('#outbox li').length === 2`)
	b.host.set(func() { b.host.down = false })
	b.do(`dispatchEvent(new Event('online')); dispatchEvent(new Event('online'))`)
	b.until(`document.getElementById('outbox').hidden`)
	if got, _ := b.host.logged(); got != "3,4" {
		t.Errorf("logged %s, want 3,4", got)
	}
	b.load()
	b.until(`document.getElementById('outbox').hidden && document.querySelectorAll('#list li').length === 2`)
}

func TestOutboxShowsWhyAnEntryCannotBeTaken(t *testing.T) {
	b := open(t)
	b.host.set(func() { b.host.down = true })
	b.send("")
	b.until(`document.querySelectorAll('#outbox li').length === 1`)
	b.host.set(func() { b.host.down = false })
	b.load() // sends at load, too
	b.until(`document.querySelector('#outbox li p')?.textContent.includes('Enter how many hours you worked')`)
	b.do(`document.querySelector('#outbox li button').click()`)
	b.until(`document.getElementById('outbox').hidden`)
}

// An entry is sent only as the person who made it, and sign-out leaves nothing behind.
func TestOutboxBelongsToAPerson(t *testing.T) {
	b := open(t)
	b.host.set(func() { b.host.down = true })
	b.send("5")
	b.until(`document.querySelectorAll('#outbox li').length === 1`)
	b.host.set(func() { b.host.down, b.host.who = false, "ben" })
	b.do(`dispatchEvent(new Event('online'))`) // the page is Ana's, the session is Ben's
	b.load()
	b.until(`document.body.dataset.who === 'ben' && document.getElementById('outbox').hidden`)
	b.host.set(func() { b.host.who = "ana"; b.host.entries = nil })
	b.do(`window.confirm = () => true`)
	b.load()
	b.do(`window.confirm = () => true; document.querySelector('[data-signout] button').click()`)
	b.until(`!document.body.dataset.who && Object.keys(localStorage).filter(k => k.includes('ana')).length === 0`)
}

func TestDraftsComeBackWithoutPasswords(t *testing.T) {
	b := open(t)
	b.fill("secret", "hunter2")
	b.fill("worked", "6")
	b.load()
	b.until(`document.getElementById('worked').value === '6' && document.getElementById('secret').value === ''`)
	b.until(`!JSON.stringify(localStorage).includes('hunter2')`)
	b.send("6")
	b.until(`document.querySelector('#list li')?.textContent === '6'`)
	b.load()
	b.until(`document.getElementById('worked').value === ''`)
}

func TestTypeahead(t *testing.T) {
	b := open(t)
	b.fill("job", "ba")
	b.until(`document.querySelectorAll('#job-list li[role=option]').length === 2 && document.getElementById('job').getAttribute('aria-expanded') === 'true'`)
	b.do(`const key = k => document.getElementById('job').dispatchEvent(new KeyboardEvent('keydown', {key: k, bubbles: true, cancelable: true})); key('ArrowDown'); key('ArrowDown'); key('Enter')`)
	b.until(`document.getElementById('job').value === 'Banker' && document.getElementById('job-list').hidden`)
}

func TestCheckBoxesAreCounted(t *testing.T) {
	b := open(t)
	b.until(`document.querySelector('[data-count]').textContent === '0 selected'`)
	b.do(`document.querySelector('[data-all]').click()`)
	b.until(`document.querySelector('[data-count]').textContent === '4 selected'`)
	b.do(`document.querySelector('tbody [type=checkbox]').click()`)
	b.until(`document.querySelector('[data-count]').textContent === '3 selected' && document.querySelector('[data-all]').indeterminate`)
}

func TestPollingEnds(t *testing.T) {
	b := open(t)
	b.host.set(func() { b.host.poll = 2 })
	b.load()
	b.until(`document.getElementById('import').textContent === '0' && !document.querySelector('[data-poll]')`)
}

func (b *tab) key() string {
	b.t.Helper()
	key, err := chromedp.Run(b.ctx, chromedp.Evaluate[string](`document.querySelector('#log [name=key]').value`))
	if err != nil {
		b.t.Fatal(err)
	}
	return key
}
