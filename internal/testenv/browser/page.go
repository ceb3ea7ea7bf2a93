package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

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

// aim is JavaScript that brings an element to the middle of the window and says where to
// click it, or nothing while something else lies there.
const aim = `(e => {
	if (!e || document.readyState !== 'complete') return null;
	e.scrollIntoView({block: 'center', behavior: 'instant'});
	const r = e.getClientRects()[0], X = r.x + r.width / 2, Y = r.y + r.height / 2, top = document.elementFromPoint(X, Y);
	return top && (e.contains(top) || top.closest('label')?.control === e) ? {X, Y} : null;
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

// until asks the page again and again until an expression is something: neither null nor
// false. A page that is being replaced has no answer, the next one has.
func until[T comparable](tab *Tab, js, what string) T {
	tab.t.Helper()
	var none T
	for end := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
		v, err := ask(tab, chromedp.Evaluate[*T](js+" || null"))
		if err == nil && v != nil && *v != none {
			return *v
		}
		if time.Now().After(end) {
			tab.t.Fatalf("%s (%v)\non %s\nthe page says:\n%s", what, err, tab.URL(), tab.text())
		}
	}
}

// wait waits until a condition of the page holds.
func (tab *Tab) wait(js, what string) {
	tab.t.Helper()
	until[bool](tab, "!!("+js+")", what)
}

// Click clicks the link, button or choice that says a text, where it stands: what lies
// under something else is not clicked.
func (tab *Tab) Click(text string) {
	tab.t.Helper()
	type point struct{ X, Y float64 }
	p := until[point](tab, aim+"("+tab.call(find, text)+")", fmt.Sprintf("there is nothing to click that says %q", text))
	_, err := ask(tab, chromedp.MouseClickXY(p.X, p.Y))
	tab.must("click "+text, err)
}

// Choices are what the boxes and radio buttons of the tab's part of the page say, without
// those that are hidden.
func (tab *Tab) Choices() []string {
	tab.t.Helper()
	return Eval[[]string](tab, `(where => {`+said+part+`
		return [...part(where)?.querySelectorAll('input[type=checkbox], input[type=radio]') || []]
			.filter(e => e.labels?.length && e.getClientRects().length).map(e => said(e.labels[0]));
	})(`+tab.parts()+`)`)
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
	target := tab.field(label)
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

// Attach chooses a file for the field that a label names.
func (tab *Tab) Attach(label, path string) {
	tab.t.Helper()
	target := tab.field(label)
	_, err := ask(tab, chromedp.Func(func(ctx context.Context, s *chromedp.Target) error {
		input, err := cdp.Call(ctx, s, runtime.Evaluate, runtime.EvaluateParams{Expression: target})
		if err != nil {
			return err
		}
		_, err = cdp.Call(ctx, s, dom.SetFileInputFiles, dom.SetFileInputFilesParams{Files: []string{path}, ObjectID: input.Result.ObjectID})
		return err
	}))
	tab.must("attach "+path, err)
}

// field waits for the field that a label names; it is JavaScript that finds it.
func (tab *Tab) field(label string) string {
	tab.t.Helper()
	target := tab.call(field, label)
	tab.wait("document.readyState === 'complete' && "+target, fmt.Sprintf("no field is called %q", label))
	return target
}

// Holds fails when the field that a label names does not hold a value.
func (tab *Tab) Holds(label, value string) {
	tab.t.Helper()
	if got := Eval[string](tab, tab.field(label)+".value"); got != value {
		tab.t.Errorf("%q holds %q, want %q", label, got, value)
	}
}

// Download gets a file that a link of the page leads to, as the person at the tab.
func (tab *Tab) Download(link string) string {
	tab.t.Helper()
	href := until[string](tab, tab.call(find, link)+"?.href", fmt.Sprintf("no link says %q", link))
	req, err := http.NewRequestWithContext(tab.ctx, http.MethodGet, href, nil)
	tab.must("ask for "+link, err)
	cookies, err := ask(tab, func(ctx context.Context, s *chromedp.Target) (network.GetCookiesResult, error) {
		return cdp.Call(ctx, s, network.GetCookies, network.GetCookiesParams{})
	})
	tab.must("read the cookies", err)
	for _, c := range cookies.Cookies {
		req.AddCookie(&http.Cookie{Name: c.Name, Value: c.Value})
	}
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
