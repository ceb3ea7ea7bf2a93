package browser

import (
	"context"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
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

// patience is how long a page may take to show what a test waits for, and the browser to
// answer. It is no measurement: a page that never shows it fails, a slow machine does not.
const patience = 90 * time.Second

// Tab is one person's browser window, with cookies of its own.
type Tab struct {
	t      testing.TB
	ctx    context.Context
	size   Size
	script bool
	faults *faults
	part   []string // what the part of the page says in which to look; nothing for all of it
}

// Option changes how a tab is opened.
type Option func(*Tab)

// NoScript turns the pages' JavaScript off.
func NoScript(tab *Tab) { tab.script = false }

// Open opens a tab, which ends with the test. All tabs are windows of one Chromium, and
// none sees what another one keeps.
func Open(t testing.TB, size Size, options ...Option) *Tab {
	t.Helper()
	if testing.Short() {
		t.Skip("walks through pages in a browser take minutes: not with -short")
	}
	path, err := exec.LookPath("chromium")
	if err != nil {
		testenv.SkipOrFail(t, "this test needs Chromium, which is not installed here")
	}
	ctx, cancel := chromedp.NewContext(chromium.borrow(t, path), chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	tab := &Tab{t: t, ctx: ctx, size: size, script: true, faults: new(faults)}
	for _, o := range options {
		o(tab)
	}
	tab.must("open a tab", chromedp.Do(ctx, chromedp.EmulateViewport(size.Width, size.Height), tab.scripts(tab.script)))
	tab.must("listen", chromedp.Listen(ctx, tab.faults.hear))
	go tab.leave()
	return tab
}

// scripts turns the pages' JavaScript on or off.
func (tab *Tab) scripts(on bool) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, s *chromedp.Target) error {
		_, err := cdp.Call(ctx, s, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on})
		return err
	})
}

// leave answers yes to every page that asks whether to leave it, for as long as the tab is
// open: nothing else can be asked of a page meanwhile.
func (tab *Tab) leave() {
	for range chromedp.Events(tab.ctx, page.JavascriptDialogOpening) {
		_ = chromedp.Do(tab.ctx, chromedp.Func(func(ctx context.Context, s *chromedp.Target) error {
			_, err := cdp.Call(ctx, s, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: true})
			return err
		}))
	}
}

// process is the one Chromium: started for the first tab, ended with the last.
type process struct {
	mu   sync.Mutex
	tabs int
	ctx  context.Context
	end  func()
}

var chromium process

func (p *process) borrow(t testing.TB, path string) context.Context {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.tabs == 0 {
		if err := p.start(path); err != nil {
			t.Fatalf("cannot start Chromium: %v", err)
		}
	}
	p.tabs++
	t.Cleanup(p.giveBack)
	return p.ctx
}

func (p *process) start(path string) error {
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true))
	allocator, stop := chromedp.NewExecAllocator(context.Background(), opts...)
	ctx, cancel := chromedp.NewContext(allocator)
	p.ctx, p.end = ctx, func() { cancel(); stop() }
	err := chromedp.Do(ctx)
	if err != nil {
		p.end()
	}
	return err
}

func (p *process) giveBack() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.tabs--; p.tabs == 0 {
		p.end()
	}
}

// faults are what a page's scripts broke, or what the page's policy kept them from.
type faults struct {
	mu   sync.Mutex
	list []string
}

func (f *faults) hear(event any) {
	var text string
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		text = e.ExceptionDetails.Text
		if e.ExceptionDetails.Exception != nil {
			text += " " + e.ExceptionDetails.Exception.Description
		}
	case *log.EventEntryAdded:
		if e.Entry.Source != log.EntrySourceSecurity && e.Entry.Source != log.EntrySourceJavascript {
			return // what a server refused is on the page
		}
		text = e.Entry.Text
	default:
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.list = append(f.list, text)
}

// take gives what broke since the last time.
func (f *faults) take() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	list := f.list
	f.list = nil
	return list
}

func (tab *Tab) must(what string, err error) {
	tab.t.Helper()
	if err != nil {
		tab.t.Fatalf("cannot %s: %v", what, err)
	}
}

// ask does something in the tab, within the time that a test waits.
func ask[T any](tab *Tab, a chromedp.Action[T]) (T, error) {
	ctx, cancel := context.WithTimeout(tab.ctx, patience)
	defer cancel()
	return chromedp.Run(ctx, a)
}

// call is a command without an answer of use.
func call[P, R any](tab *Tab, command cdp.Command[P, R], params P) error {
	_, err := ask(tab, chromedp.Func(func(ctx context.Context, s *chromedp.Target) error {
		_, err := cdp.Call(ctx, s, command, params)
		return err
	}))
	return err
}

// Go opens an address.
func (tab *Tab) Go(url string) {
	tab.t.Helper()
	_, err := ask(tab, chromedp.Navigate(url))
	tab.must("open "+url, err)
}

// Eval evaluates an expression in the page.
func Eval[T any](tab *Tab, js string) T {
	tab.t.Helper()
	v, err := ask(tab, chromedp.Evaluate[T](js))
	tab.must("evaluate "+js, err)
	return v
}

// URL is the address of the page.
func (tab *Tab) URL() string { return Eval[string](tab, `location.href`) }

// Forget makes the tab another person's: nothing is left of who was signed in.
func (tab *Tab) Forget(origin string) {
	tab.t.Helper()
	tab.must("forget what was kept", call(tab, storage.ClearDataForOrigin, storage.ClearDataForOriginParams{Origin: origin, StorageTypes: "all"}))
	tab.must("forget cookies", call(tab, network.ClearBrowserCookies, cdp.Empty{}))
}
