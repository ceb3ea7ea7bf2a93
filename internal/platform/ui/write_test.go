package ui

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"throughline/internal/testenv/htmlcheck"
)

const attack = `"><script>alert(1)</script>&'`

// Whatever stands in a model comes out as text, in every field of what is written by hand.
func TestWrittenHTMLIsEscaped(t *testing.T) {
	form := ButtonForm{Path: "/" + attack, Key: attack, Refresh: attack, Values: []Hidden{{attack, attack}}, Button: Button{
		Label: attack, Kind: ButtonKind(attack), Hidden: attack, Name: attack, Value: attack, Path: "/" + attack,
	}}
	link := Link{Label: attack, Path: "/" + attack, Hidden: attack, Button: ButtonKind(attack)}
	n := component(t, "ui/table", Table{
		ID: attack, Caption: attack, Select: &Select{Form: attack, Name: attack},
		Headers: []Header{{Label: attack, SortPath: "?" + attack, Sorted: Sort(attack)}, {Label: attack, Hidden: true}},
		Rows: []Row{{ID: attack, Name: attack, Tone: Tone(attack), Cells: []Cell{
			{Text: attack, Path: "/" + attack, Note: attack},
			{Tag: &Tag{Good, attack}, Links: []Link{link}, Buttons: []ButtonForm{form}},
		}}},
	})
	if htmlcheck.Has(n, "script") {
		t.Error("a script came through")
	}
	for selector, attr := range map[string]string{
		"tbody [type=checkbox]": "value", "input[name=key]": "value", "td": "data-label", "[data-all]": "data-all",
	} {
		if got := htmlcheck.Attr(htmlcheck.First(n, selector), attr); got != attack && attr != "data-label" {
			t.Errorf("%s holds %q", selector, got)
		}
	}
	if got := texted(n, "th small"); got != attack {
		t.Errorf("the note reads %q", got)
	}
}

func TestAddresses(t *testing.T) {
	for path, want := range map[string]string{
		"/learners/1?a=b": "/learners/1?a=b", "?after=2": "?after=2", "https://example.org": "https://example.org",
		"mailto:a@example.org": "mailto:a@example.org", "tel:+15550100": "tel:+15550100", "#main": "#main",
		"javascript:alert(1)": "#", " JavaScript:alert(1)": "#", "data:text/html,x": "#", "java\nscript:x": "#", "%zz": "#",
	} {
		n := component(t, "ui/link", Link{Label: "x", Path: path})
		if got := htmlcheck.Attr(htmlcheck.First(n, "a"), "href"); got != want {
			t.Errorf("%q leads to %q, want %q", path, got, want)
		}
	}
}

// The hand-written part takes markup only as constants, so that nothing gets in unescaped.
func TestMarkupIsConstant(t *testing.T) {
	constant := regexp.MustCompile("^(`[^`]*`|\"[^\"]*\")\\)$")
	allowed := map[string]bool{`" " + name + ` + "`=\"`)": true, "string(picture))": true, "s string) { w.b.WriteString(s) }": true}
	for _, name := range []string{"write.go", "write_table.go"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(text)) {
			if _, argument, ok := strings.Cut(strings.TrimSpace(line), "markup("); ok && !constant.MatchString(argument) && !allowed[argument] && !strings.HasPrefix(strings.TrimSpace(line), "//") {
				t.Errorf("%s: markup(%s is not a constant", name, argument)
			}
		}
	}
}

func BenchmarkTableOfFiftyRows(b *testing.B) {
	r := renderer(b)
	queue := sampleQueue()
	for len(queue.Table.Rows) < 50 {
		queue.Table.Rows = append(queue.Table.Rows, queue.Table.Rows[1])
	}
	shell := galleryShell("Hours", true)
	b.ReportAllocs()
	for b.Loop() {
		if err := r.Render(discard{}, "en", "ui/queue", shell, queue); err != nil {
			b.Fatal(err)
		}
	}
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

func TestNav(t *testing.T) {
	n := component(t, "ui/tabs", Tabs{Label: "Placement", Items: []NavItem{
		{Label: attack, Path: "/" + attack, Current: true, Count: 1204}, {Label: "Hours", Path: "/hours"}, {Label: "Odd", Path: "javascript:alert(1)"},
	}})
	if htmlcheck.Has(n, "script") {
		t.Error("a script came through")
	}
	links := htmlcheck.Find(n, "li a")
	if len(links) != 3 {
		t.Fatalf("%d links", len(links))
	}
	for i, want := range []struct{ text, path, current string }{{attack + " 1,204", "/" + attack, "page"}, {"Hours", "/hours", ""}, {"Odd", "#", ""}} {
		got := links[i]
		if htmlcheck.Text(got) != want.text || htmlcheck.Attr(got, "href") != want.path || htmlcheck.Attr(got, "aria-current") != want.current {
			t.Errorf("link %d reads %q and leads to %q (current %q)", i, htmlcheck.Text(got), htmlcheck.Attr(got, "href"), htmlcheck.Attr(got, "aria-current"))
		}
	}
}
