package ui

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/net/html"

	"throughline/internal/platform/i18n"
	"throughline/internal/platform/i18n/i18ntest"
	"throughline/internal/testenv/htmlcheck"
	"throughline/internal/wbl"
)

func clock() time.Time { return time.Date(2026, 11, 24, 15, 0, 0, 0, time.UTC) }

func texts(t testing.TB) *i18n.Catalog {
	t.Helper()
	cat, err := i18n.New(Texts)
	if err != nil {
		t.Fatal(err)
	}
	return cat
}

func renderer(t testing.TB, pages ...Pages) *Renderer {
	t.Helper()
	r, err := New(texts(t), clock, pages...)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// page renders one page of one text as room "x".
func page(t testing.TB, text string, shell Shell, model any) *html.Node {
	t.Helper()
	r := renderer(t, Pages{Room: "x", FS: fstest.MapFS{"pages/p.html": {Data: []byte(`{{define "content"}}` + text + `{{end}}`)}}})
	var b bytes.Buffer
	if err := r.Render(&b, i18n.En, "x/p", shell, model); err != nil {
		t.Fatal(err)
	}
	return htmlcheck.Parse(t, b.String())
}

func TestGalleryHasNoProblems(t *testing.T) {
	r := renderer(t)
	for _, s := range ComponentGallery() {
		for _, lang := range i18n.Languages() {
			var b bytes.Buffer
			if err := r.RenderSample(&b, lang, s); err != nil {
				t.Errorf("%s, %s: %v", s.Page, s.Name, err)
				continue
			}
			page := htmlcheck.Parse(t, b.String())
			for _, problem := range htmlcheck.Problems(page) {
				t.Errorf("%s, %s, %s: %s", s.Page, s.Name, lang, problem)
			}
			if htmlcheck.Attr(htmlcheck.First(page, "html"), "lang") != string(lang) {
				t.Errorf("%s: the page does not say that it is in %s", s.Page, lang)
			}
		}
	}
}

// Every component template stands in the gallery, so that it is tested and looked at.
func TestGalleryShowsEveryComponent(t *testing.T) {
	r := renderer(t)
	called := map[string]bool{}
	var all strings.Builder
	for _, text := range r.texts {
		all.WriteString(text)
	}
	for _, dir := range []string{"components", "layout"} {
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			text, err := os.ReadFile(dir + "/" + e.Name())
			if err != nil {
				t.Fatal(err)
			}
			all.Write(text)
		}
	}
	for _, piece := range strings.Split(all.String(), `{{template "`)[1:] {
		name, _, _ := strings.Cut(piece, `"`)
		called[name] = true
	}
	for _, piece := range strings.Split(all.String(), `{{define "ui/`)[1:] {
		name, _, _ := strings.Cut(piece, `"`)
		if name != "layout" && !called["ui/"+name] {
			t.Errorf("nothing shows ui/%s", name)
		}
	}
}

func TestTexts(t *testing.T) {
	cat := texts(t)
	missing, unused, err := i18ntest.Keys(cat, os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range missing {
		t.Errorf("missing: %s", key)
	}
	for _, key := range unused {
		t.Errorf("unused: %s", key)
	}
	for _, word := range i18ntest.BannedWords(cat) {
		t.Error(word)
	}
	for _, hard := range i18ntest.TooHard(cat, 6.9, func(string) bool { return true }) {
		t.Error(hard)
	}
}

func TestShell(t *testing.T) {
	shell := galleryShell("Hours", true)
	shell.Path = "/hours?week=2&lang=en"
	shell.Errors, shell.Back = true, "/today"
	doc := page(t, `<h1>x</h1>`, shell, nil)
	for selector, want := range map[string]string{
		"title":                        "Error: Hours – Throughline",
		"nav.usa-nav a[aria-current]":  "Today 12",
		".usa-flash p":                 "You approved 14 shifts of 5 students.",
		".usa-place":                   "Alder Creek School District",
		"form[data-signout] button":    "Sign out",
		"a.usa-back":                   "Back",
		".usa-demo":                    "Demo: all people and firms here are invented.",
		"body > a.usa-skipnav":         "Skip to main content",
		".usa-flash form[data-undo]":   "Undo",
		"details.usa-account summary ": "Marisol Vega",
	} {
		if got := htmlcheck.Text(htmlcheck.First(doc, selector)); got != want {
			t.Errorf("%s reads %q, want %q", selector, got, want)
		}
	}
	if got := htmlcheck.Attr(htmlcheck.First(doc, ".usa-lang"), "href"); got != "/hours?lang=es&week=2" {
		t.Errorf("the language switch leads to %s", got)
	}
	if got := htmlcheck.Attr(htmlcheck.First(doc, "body"), "data-who"); got != "sample" {
		t.Errorf("data-who is %q", got)
	}
}

func TestShellOfAStranger(t *testing.T) {
	doc := page(t, `<h1>x</h1>`, Shell{Path: "%zz", Title: "Sign in"}, nil)
	for _, selector := range []string{".usa-demo", "nav", ".usa-account", ".usa-flash", ".usa-back", "[data-who]", ".usa-menu"} {
		if htmlcheck.Has(doc, selector) {
			t.Errorf("%s is there", selector)
		}
	}
	if got := htmlcheck.Text(htmlcheck.First(doc, "title")); got != "Sign in – Throughline" {
		t.Errorf("the title is %q", got)
	}
}

func TestFuncs(t *testing.T) {
	type model struct {
		Day     wbl.Date
		Today   wbl.Date
		At      time.Time
		Place   *time.Location
		Minutes int32
		Cents   int64
	}
	m := model{wbl.NewDate(2026, 11, 23), wbl.NewDate(2026, 11, 24), clock(), time.UTC, 150, 123450}
	for call, want := range map[string]string{
		`{{date .Day}}`:           "November 23, 2026",
		`{{datefull .Day}}`:       "Monday, November 23, 2026",
		`{{dateshort .Day}}`:      "Nov 23, 2026",
		`{{dateday .Day}}`:        "Mon, Nov 23",
		`{{relday .Day .Place}}`:  "yesterday",
		`{{datetime .At .Place}}`: "Nov 24, 2026, 3:00 PM",
		`{{clock .Minutes}}`:      "2:30 AM",
		`{{hours .Minutes}}`:      "2 h 30 min",
		`{{money .Cents}}`:        "$1,234.50",
		`{{num .Cents}}`:          "123,450",
		`{{percent 0.25}}`:        "25%",
		`{{t "ui.undo"}}`:         "Undo",
	} {
		doc := page(t, `<p id="here">`+call+`</p>`, Shell{}, m)
		if got := htmlcheck.Text(htmlcheck.First(doc, "#here")); got != want {
			t.Errorf("%s writes %q, want %q", call, got, want)
		}
	}
}

// A page that fails half way writes nothing at all.
func TestRenderWritesAllOrNothing(t *testing.T) {
	r := renderer(t, Pages{Room: "x", FS: fstest.MapFS{
		"pages/number.html": {Data: []byte(`{{define "content"}}<h1>x</h1>{{num "ten"}}{{end}}`)},
		"pages/icon.html":   {Data: []byte(`{{define "content"}}{{icon "none"}}{{end}}`)},
		"pages/body.html":   {Data: []byte(`<h1>no define</h1>`)},
		"pages/broken.html": {Data: []byte(`{{define "content"}}{{`)},
	}})
	for page, want := range map[string]string{
		"x/number": "is not a whole number", "x/icon": "no icon is called", "x/body": `defines no "content"`,
		"x/broken": "page x/broken", "x/none": "no page is called x/none",
	} {
		var b bytes.Buffer
		err := r.Render(&b, i18n.En, page, Shell{}, nil)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error is %v, want %q", page, err, want)
		}
		if b.Len() != 0 {
			t.Errorf("%s: %d bytes were written", page, b.Len())
		}
	}
}

func TestSharedTemplatesOfARoom(t *testing.T) {
	r := renderer(t, Pages{Room: "x", FS: fstest.MapFS{
		"pages/_row.html": {Data: []byte(`{{define "x/row"}}<h1>{{.}}</h1>{{end}}`)},
		"pages/p.html":    {Data: []byte(`{{define "content"}}{{template "x/row" .}}{{end}}`)},
	}})
	if slices.Contains(r.Names(), "x/_row") || !slices.Contains(r.Names(), "x/p") {
		t.Errorf("pages are %v", r.Names())
	}
	var b bytes.Buffer
	if err := r.Render(&b, i18n.Es, "x/p", Shell{}, "<hello>"); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(b.String(), "<h1>&lt;hello&gt;</h1>") {
		t.Error("the shared template is not used, or its value is not escaped")
	}
}

func TestTwoPagesOfOneName(t *testing.T) {
	p := Pages{Room: "x", FS: fstest.MapFS{"pages/p.html": {Data: []byte(`{{define "content"}}{{end}}`)}}}
	if _, err := New(texts(t), clock, p, p); err == nil || !strings.Contains(err.Error(), "x/p is there twice") {
		t.Errorf("error is %v", err)
	}
}

func TestRenderFromManyRequests(t *testing.T) {
	r := renderer(t)
	done := make(chan error)
	for i := range 16 {
		go func() {
			var b bytes.Buffer
			done <- r.RenderSample(&b, i18n.Languages()[i%2], ComponentGallery()[i%4])
		}()
	}
	for range 16 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}
