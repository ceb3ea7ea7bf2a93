package htmlcheck

import (
	"fmt"
	"strings"

	"golang.org/x/net/html"
)

// Problems lists what no page may have, whatever it shows: texts that no catalog has,
// ids that are there twice or lead nowhere, fields without labels, links and buttons
// without a name, forms inside forms, inline styles and scripts, and not exactly one h1.
func Problems(page *html.Node) []string {
	c := checker{page: page, ids: map[string]int{}}
	for n := range page.Descendants() {
		if n.Type == html.ElementNode {
			if id, ok := attr(n, "id"); ok {
				c.ids[id]++
			}
		}
	}
	for id, times := range c.ids {
		if times > 1 {
			c.add("id %q is there %d times", id, times)
		}
	}
	if h1 := len(Find(page, "h1")); h1 != 1 {
		c.add("%d h1, want one", h1)
	}
	if strings.Contains(Text(page), "⟦") {
		c.add("a text is missing: %s", cutAround(Text(page), "⟦"))
	}
	for n := range page.Descendants() {
		if n.Type == html.ElementNode {
			c.attributes(n)
			c.element(n)
		}
	}
	return c.problems
}

type checker struct {
	page     *html.Node
	ids      map[string]int
	problems []string
}

func (c *checker) add(format string, args ...any) {
	c.problems = append(c.problems, fmt.Sprintf(format, args...))
}

func (c *checker) attributes(n *html.Node) {
	for _, a := range n.Attr {
		if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
			c.add("<%s> has the attribute %s, which the content security policy forbids", n.Data, a.Key)
		}
		if strings.Contains(a.Val, "⟦") {
			c.add("a text is missing: %s=%q", a.Key, a.Val)
		}
		if a.Val == "#ZgotmplZ" {
			c.add("<%s %s> was refused by html/template", n.Data, a.Key)
		}
		switch a.Key {
		case "for", "aria-controls", "aria-labelledby", "form", "aria-describedby":
			for id := range strings.FieldsSeq(a.Val) {
				if c.ids[id] == 0 {
					c.add("<%s %s=%q> leads to no id", n.Data, a.Key, id)
				}
			}
		case "href":
			if id, ok := strings.CutPrefix(a.Val, "#"); ok && c.ids[id] == 0 {
				c.add("<a href=%q> leads to no id", a.Val)
			}
		}
	}
}

func (c *checker) element(n *html.Node) {
	switch n.Data {
	case "input", "select", "textarea":
		kind := Attr(n, "type")
		if kind == "hidden" || kind == "submit" || named(n) {
			return
		}
		if id := Attr(n, "id"); id == "" || !Has(c.page, "label[for="+id+"]") {
			c.add("the field %q has no label", Attr(n, "name"))
		}
	case "a", "button", "summary":
		if Text(n) == "" && !named(n) {
			c.add("<%s> %s says nothing", n.Data, Attr(n, "href"))
		}
	case "img":
		if _, ok := attr(n, "alt"); !ok {
			c.add("<img src=%q> has no alt", Attr(n, "src"))
		}
	case "style":
		c.add("<style> is forbidden by the content security policy")
	case "script":
		if Attr(n, "src") == "" {
			c.add("<script> inside the page is forbidden by the content security policy")
		}
	case "table":
		if !Has(n, "caption") {
			c.add("a table has no caption")
		}
	case "fieldset":
		if !Has(n, "legend") {
			c.add("a fieldset has no legend")
		}
	}
}

func named(n *html.Node) bool {
	return Attr(n, "aria-label") != "" || Attr(n, "aria-labelledby") != ""
}

// cutAround is a short piece of a long text from a mark on.
func cutAround(text, mark string) string {
	at := strings.Index(text, mark)
	return text[at:min(len(text), at+60)]
}
