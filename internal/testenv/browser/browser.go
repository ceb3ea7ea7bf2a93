package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/storage"
	"github.com/chromedp/chromedp"

	"throughline/internal/testenv"
)

// Size is a window.
type Size struct{ Width, Height int64 }

// The sizes that every journey is walked in.
var (
	Phone   = Size{360, 740}
	Desktop = Size{1280, 900}
)

// patience is how long a page may take to show what a test waits for. It is no
// measurement: a page that never shows it fails, a slow machine does not.
const patience = 60 * time.Second

// Tab is one person's browser window, with cookies of its own.
type Tab struct {
	t      testing.TB
	ctx    context.Context
	size   Size
	script bool
	part   []string // what the part of the page says in which to look; nothing for all of it
}

// Option changes how a tab is opened.
type Option func(*Tab)

// NoScript turns the pages' JavaScript off.
func NoScript(tab *Tab) { tab.script = false }

// Open starts a browser with one tab, which ends with the test.
func Open(t testing.TB, size Size, options ...Option) *Tab {
	t.Helper()
	if os.Getenv("THROUGHLINE_WALKS") == "" {
		t.Skip("walks through pages in a browser take minutes: set THROUGHLINE_WALKS=1 to have them")
	}
	path, err := exec.LookPath("chromium")
	if err != nil {
		testenv.SkipOrFail(t, "this test needs Chromium, which is not installed here")
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))
	ctx, cancel := chromedp.NewExecAllocator(context.Background(), opts...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	tab := &Tab{t: t, ctx: ctx, size: size, script: true}
	for _, o := range options {
		o(tab)
	}
	view := chromedp.EmulateViewport(size.Width, size.Height)
	tab.must("open a tab", chromedp.Do(ctx, view, chromedp.Func(func(ctx context.Context, s *chromedp.Target) error {
		// axe is brought in by the test; that the pages' policy is strict is tested elsewhere
		if _, err := cdp.Call(ctx, s, page.SetBypassCSP, page.SetBypassCSPParams{Enabled: true}); err != nil {
			return err
		}
		_, err := cdp.Call(ctx, s, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !tab.script})
		return err
	})))
	return tab
}

func (tab *Tab) must(what string, err error) {
	tab.t.Helper()
	if err != nil {
		tab.t.Fatalf("cannot %s: %v", what, err)
	}
}

// Go opens an address.
func (tab *Tab) Go(url string) {
	tab.t.Helper()
	tab.must("open "+url, chromedp.Do(tab.ctx, chromedp.Navigate(url)))
}

// Eval evaluates an expression in the page.
func Eval[T any](tab *Tab, js string) T {
	tab.t.Helper()
	v, err := chromedp.Run(tab.ctx, chromedp.Evaluate[T](js))
	tab.must("evaluate "+js, err)
	return v
}

// In is the tab with its eyes on one part of the page: the smallest group of fields, row,
// card, form or entry of a list that says all texts.
//
//	tab.In("First day").Fill("Month", "11")
func (tab *Tab) In(texts ...string) *Tab {
	narrow := *tab
	narrow.part = texts
	return &narrow
}

// said and part are JavaScript: what an element says, and the part of the page to look in.
const (
	said = `const said = e => (e.getAttribute('aria-label') || e.innerText || e.value || '').replace(/\s+/g, ' ').trim();`
	part = `const part = texts => !texts.length ? document : [...document.querySelectorAll('fieldset, tr, section, form, details, li, dl > div')]
		.filter(e => e.getClientRects().length && texts.every(t => said(e).includes(t))).sort((a, b) => said(a).length - said(b).length)[0];`
)

// find is JavaScript that finds the visible link, button, summary, label or choice
// that says a text: exactly, or beginning with it. Labels come after what acts.
const find = `((where, text) => {` + said + part + `
	const seen = selector => [...part(where)?.querySelectorAll(selector) || []].filter(e => e.getClientRects().length);
	const all = seen('a, button, summary, input[type=submit], input[type=checkbox][aria-label]').concat(seen('label'));
	return all.find(e => said(e) === text) || all.find(e => said(e).startsWith(text));
})`

// field is JavaScript that finds the visible field that a label names.
const field = `((where, text) => {` + said + part + `
	const inside = part(where);
	if (!inside) return null;
	const labelled = [...inside.querySelectorAll('label')].map(e => ({says: said(e), is: e.control}));
	const named = [...inside.querySelectorAll('input[aria-label], select[aria-label], textarea[aria-label]')].map(e => ({says: said(e), is: e}));
	const all = labelled.concat(named).filter(f => f.is && f.is.getClientRects().length);
	return (all.find(f => f.says === text) || all.find(f => f.says.startsWith(text)))?.is;
})`

// call is a call of find or field for a text in the tab's part of the page.
func (tab *Tab) call(function, text string) string {
	tab.t.Helper()
	return function + "(" + tab.parts() + "," + tab.quote(text) + ")"
}

// parts is a literal list of what the tab's part of the page says.
func (tab *Tab) parts() string {
	tab.t.Helper()
	var quoted []string
	for _, p := range tab.part {
		quoted = append(quoted, tab.quote(p))
	}
	return "[" + strings.Join(quoted, ",") + "]"
}

// quote makes a text a literal of JavaScript.
func (tab *Tab) quote(text string) string {
	tab.t.Helper()
	q, err := json.Marshal(text)
	tab.must("quote", err)
	return string(q)
}

// wait polls until an expression is true.
func (tab *Tab) wait(js, what string) {
	tab.t.Helper()
	end := time.Now().Add(patience)
	for {
		ok, err := chromedp.Run(tab.ctx, chromedp.Evaluate[bool]("!!("+js+")"))
		if err == nil && ok {
			return
		}
		if time.Now().After(end) {
			tab.t.Fatalf("%s\non %s\nthe page says:\n%s", what, tab.URL(), tab.text())
		}
		time.Sleep(30 * time.Millisecond)
	}
}

// Click clicks the link, button or choice that says a text, where it stands, so that
// something that lies over it is found out.
func (tab *Tab) Click(text string) {
	tab.t.Helper()
	target := tab.call(find, text)
	tab.wait("document.readyState === 'complete' && "+target, fmt.Sprintf("there is nothing to click that says %q", text))
	type point struct{ X, Y float64 }
	p := Eval[point](tab, `(e => {
		e.scrollIntoView({block: 'center', behavior: 'instant'});
		const r = e.getClientRects()[0];
		return {X: r.x + r.width / 2, Y: r.y + r.height / 2};
	})(`+target+`)`)
	tab.must("click "+text, chromedp.Do(tab.ctx, chromedp.MouseClickXY(p.X, p.Y)))
}

// Press clicks what sends or opens another page, and waits until that page is there, or
// its content in the page that stays.
func (tab *Tab) Press(text string) {
	tab.t.Helper()
	Eval[bool](tab, "window.before = document.querySelector('main'), true")
	tab.Click(text)
	tab.wait("document.querySelector('main') !== window.before && document.readyState === 'complete'", fmt.Sprintf("no page follows %q", text))
}

// Fill types into the field that a label names, replacing what is there, or chooses the
// option of a list that says the value.
func (tab *Tab) Fill(label, value string) {
	tab.t.Helper()
	target := tab.call(field, label)
	tab.wait("document.readyState === 'complete' && "+target, fmt.Sprintf("no field is called %q", label))
	chosen := Eval[bool](tab, `((e, v) => {
		e.focus();
		if (e.tagName === 'SELECT') {
			const o = [...e.options].find(o => o.text.trim() === v) || [...e.options].find(o => o.text.trim().startsWith(v));
			if (!o) return false;
			o.selected = true;
		} else e.value = v;
		e.dispatchEvent(new Event('input', {bubbles: true}));
		e.dispatchEvent(new Event('change', {bubbles: true}));
		return true;
	})(`+target+`,`+tab.quote(value)+`)`)
	if !chosen {
		tab.t.Fatalf("%q does not offer %q on %s", label, value, tab.URL())
	}
}

// Holds fails when the field that a label names does not hold a value.
func (tab *Tab) Holds(label, value string) {
	tab.t.Helper()
	target := tab.call(field, label)
	tab.wait(target, fmt.Sprintf("no field is called %q", label))
	if got := Eval[string](tab, target+".value"); got != value {
		tab.t.Errorf("%q holds %q, want %q", label, got, value)
	}
}

// Download gets a file that a link of the page leads to, as the person at the tab.
func (tab *Tab) Download(link string) string {
	tab.t.Helper()
	tab.wait(tab.call(find, link), fmt.Sprintf("no link says %q", link))
	req, err := http.NewRequestWithContext(tab.ctx, http.MethodGet, Eval[string](tab, tab.call(find, link)+".href"), nil)
	tab.must("ask for "+link, err)
	tab.must("read the cookies", chromedp.Do(tab.ctx, chromedp.Func(func(ctx context.Context, s *chromedp.Target) error {
		jar, err := cdp.Call(ctx, s, network.GetCookies, network.GetCookiesParams{})
		for _, c := range jar.Cookies {
			req.AddCookie(&http.Cookie{Name: c.Name, Value: c.Value})
		}
		return err
	})))
	res, err := http.DefaultClient.Do(req)
	tab.must("download "+link, err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	tab.must("read "+link, err)
	if res.StatusCode != http.StatusOK {
		tab.t.Fatalf("%q answers %s\n%s", link, res.Status, body)
	}
	return string(body)
}

// Forget makes the tab another person's: nothing is left of who was signed in.
func (tab *Tab) Forget(origin string) {
	tab.t.Helper()
	tab.must("forget", chromedp.Do(tab.ctx, chromedp.Func(func(ctx context.Context, s *chromedp.Target) error {
		if _, err := cdp.Call(ctx, s, storage.ClearDataForOrigin, storage.ClearDataForOriginParams{Origin: origin, StorageTypes: "all"}); err != nil {
			return err
		}
		_, err := cdp.Call(ctx, s, network.ClearBrowserCookies, cdp.Empty{})
		return err
	})))
}

// Sees waits until the page, or the tab's part of it, says a text, white space aside.
func (tab *Tab) Sees(text string) {
	tab.t.Helper()
	inside := `(where => {` + said + part + `
		const e = part(where);
		return (e === document ? document.body : e)?.innerText.replace(/\s+/g, ' ') || '';
	})(` + tab.parts() + `)`
	wanted := tab.quote(strings.Join(strings.Fields(text), " "))
	tab.wait(`document.readyState === 'complete' && `+inside+`.includes(`+wanted+`)`, fmt.Sprintf("the page never says %q", text))
}

// SeesNot fails when the page says a text now.
func (tab *Tab) SeesNot(text string) {
	tab.t.Helper()
	if strings.Contains(strings.Join(strings.Fields(tab.text()), " "), text) {
		tab.t.Errorf("the page %s says %q", tab.URL(), text)
	}
}

func (tab *Tab) text() string { return Eval[string](tab, `document.body.innerText`) }

// URL is the address of the page.
func (tab *Tab) URL() string { return Eval[string](tab, `location.href`) }

// Shot saves a picture of the whole page under $THROUGHLINE_SHOTS, if that is set.
func (tab *Tab) Shot(name string) {
	tab.t.Helper()
	dir := os.Getenv("THROUGHLINE_SHOTS")
	if dir == "" {
		return
	}
	png, err := chromedp.Run(tab.ctx, chromedp.FullScreenshot(100))
	tab.must("take a picture", err)
	tab.must("save the picture", os.WriteFile(filepath.Join(dir, fmt.Sprintf("%s-%d.png", name, tab.size.Width)), png, 0o644))
}

// axeSource reads axe-core once.
var axeSource = sync.OnceValues(func() (string, error) {
	b, err := os.ReadFile(filepath.Join(testenv.Root(), "internal/testenv/browser/node_modules/axe-core/axe.min.js"))
	return string(b), err
})

// Axe fails for every accessibility fault that axe-core finds on the page (WCAG 2.2 AA
// and best practice), for a page that scrolls sideways, and for targets to touch that
// are smaller than 24 pixels (WCAG 2.5.8).
func (tab *Tab) Axe() {
	tab.t.Helper()
	source, err := axeSource()
	if err != nil {
		testenv.SkipOrFail(tab.t, "axe-core is not installed: run npm ci --ignore-scripts in internal/testenv/browser")
	}
	type fault struct{ ID, HTML string }
	type outcome struct {
		Faults []fault
		Wide   bool
	}
	Eval[bool](tab, source+"; true")
	got, err := chromedp.Run(tab.ctx, chromedp.Evaluate[outcome](`axe.run(document, {
		runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
		rules: {'target-size': {enabled: true}},
	}).then(r => ({
		Faults: r.violations.flatMap(v => v.nodes.map(n => ({ID: v.id, HTML: n.html}))),
		Wide: document.documentElement.scrollWidth > innerWidth + 1,
	}))`, chromedp.EvalAwaitPromise))
	tab.must("run axe", err)
	for _, f := range got.Faults {
		tab.t.Errorf("%s: %s: %s", tab.URL(), f.ID, f.HTML)
	}
	if got.Wide {
		tab.t.Errorf("%s scrolls sideways at %d pixels", tab.URL(), tab.size.Width)
	}
}
