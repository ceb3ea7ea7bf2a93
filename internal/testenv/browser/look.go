package browser

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/chromedp/chromedp"

	"throughline/internal/testenv"
)

// Shot saves a picture of the whole page under $THROUGHLINE_SHOTS, if that is set.
func (tab *Tab) Shot(name string) {
	tab.t.Helper()
	dir := os.Getenv("THROUGHLINE_SHOTS")
	if dir == "" {
		return
	}
	png, err := ask(tab, chromedp.FullScreenshot(100))
	tab.must("take a picture", err)
	tab.must("save the picture", os.WriteFile(filepath.Join(dir, fmt.Sprintf("%s-%d.png", name, tab.size.Width)), png, 0o644))
}

// axeSource reads axe-core once.
var axeSource = sync.OnceValues(func() (string, error) {
	b, err := os.ReadFile(filepath.Join(testenv.Root(), "internal/testenv/browser/node_modules/axe-core/axe.min.js"))
	return string(b), err
})

// axeRun is JavaScript that gives the faults of a page.
const axeRun = `axe.run(document, {
	runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
	rules: {'target-size': {enabled: true}},
	resultTypes: ['violations'],
}).then(r => r.violations.flatMap(v => v.nodes.map(n => v.id + ': ' + n.html)))`

// Axe fails for every accessibility fault that axe-core finds on the page (WCAG 2.2 AA
// and best practice), for targets to touch that are smaller than 24 pixels (WCAG 2.5.8),
// for a page that scrolls sideways, and for scripts of the page that broke.
func (tab *Tab) Axe() {
	tab.t.Helper()
	source, err := axeSource()
	if err != nil {
		testenv.SkipOrFail(tab.t, "axe-core is not installed: run npm ci --ignore-scripts in internal/testenv/browser")
	}
	// axe waits with timers, which stand still where scripts are off
	_, err = ask(tab, tab.scripts(true))
	tab.must("let axe run", err)
	Eval[bool](tab, "window.axe ? true : (() => {"+source+"; return true})()")
	found, err := ask(tab, chromedp.Evaluate[[]string](axeRun, chromedp.EvalAwaitPromise))
	tab.must("run axe", err)
	_, err = ask(tab, tab.scripts(tab.script))
	tab.must("put scripts back", err)
	for _, f := range append(found, tab.faults.take()...) {
		tab.t.Errorf("%s: %s", tab.URL(), f)
	}
	if Eval[bool](tab, "document.documentElement.scrollWidth > innerWidth + 1") {
		tab.t.Errorf("%s scrolls sideways at %d pixels", tab.URL(), tab.size.Width)
	}
}
