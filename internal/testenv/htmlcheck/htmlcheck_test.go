package htmlcheck

import (
	"slices"
	"strings"
	"testing"
)

const sample = `<!doctype html><html><body><h1>Hi  <b>you</b></h1>
<form method=post action=/a><label for=x>Name</label><input id=x name=x class="usa-input wide">
<button class="usa-button usa-button--primary">Send</button></form>
<ul><li><a href="/one two">One</a></li><li><p><a href=/2>Two</a></p></li></ul></body></html>`

func TestFind(t *testing.T) {
	page := Parse(t, sample)
	for selector, want := range map[string]int{
		"a": 2, "li a": 2, "li > a": 1, "ul>li": 2, "#x": 1, "input#x.wide": 1, ".usa-input.narrow": 0,
		"[method]": 1, "form[method=post] button.usa-button--primary": 1, `[href="/one two"]`: 1,
		"a[href^=/]": 2, "a[href$=two]": 1, "a[href*=ne]": 1, "ul form": 0, "*": 15, "body > *": 3,
	} {
		if got := len(Find(page, selector)); got != want {
			t.Errorf("%s finds %d, want %d", selector, got, want)
		}
	}
}

func TestText(t *testing.T) {
	page := Parse(t, sample)
	if got := Text(First(page, "h1")); got != "Hi you" {
		t.Errorf("text is %q", got)
	}
	if Text(First(page, "h6")) != "" || Attr(First(page, "h6"), "id") != "" {
		t.Error("an element that is not there has a text")
	}
}

func TestWrongSelectorsPanic(t *testing.T) {
	page := Parse(t, sample)
	for _, selector := range []string{"", "  ", "a,b", "[x", "> a", "a >"} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%q was taken", selector)
				}
			}()
			Find(page, selector)
		}()
	}
}

func TestNoProblems(t *testing.T) {
	if got := Problems(Parse(t, sample)); len(got) != 0 {
		t.Errorf("problems in a good page: %q", got)
	}
}

// Each fault is planted into a good page and must be the only one found.
func TestProblems(t *testing.T) {
	for fault, want := range map[string]string{
		`<h1>two</h1>`:                              "2 h1",
		`<i id=x></i>`:                              `id "x" is there 2 times`,
		`<p>⟦hours.gone⟧</p>`:                       "a text is missing",
		`<p title="⟦a⟧"></p>`:                       "a text is missing",
		`<p style="color:red"></p>`:                 "attribute style",
		`<p onclick="f()"></p>`:                     "attribute onclick",
		`<script>1</script>`:                        "<script> inside",
		`<style>p{}</style>`:                        "<style>",
		`<input name=y>`:                            `field "y" has no label`,
		`<select id=z></select>`:                    "has no label",
		`<label for=gone>g</label>`:                 "leads to no id",
		`<a href="#gone">g</a>`:                     "leads to no id",
		`<input aria-label=l aria-describedby="q">`: "leads to no id",
		`<button></button>`:                         "says nothing",
		`<a href="/z"><svg></svg></a>`:              "says nothing",
		`<img src=i>`:                               "no alt",
		`<table><tr><td>1</table>`:                  "no caption",
		`<fieldset></fieldset>`:                     "no legend",
		`<a href="#ZgotmplZ">x</a>`:                 "refused by html/template",
	} {
		got := Problems(Parse(t, strings.Replace(sample, "</ul>", "</ul>"+fault, 1)))
		got = slices.DeleteFunc(got, func(p string) bool {
			return strings.Contains(fault, "Zgotmpl") && strings.Contains(p, "leads to")
		})
		if len(got) != 1 || !strings.Contains(got[0], want) {
			t.Errorf("%s: %q, want %q", fault, got, want)
		}
	}
}
