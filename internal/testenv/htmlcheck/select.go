package htmlcheck

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// Parse reads a page or a part of one. HTML has no syntax errors, so a page that was cut
// off parses too: ask for the element at its end.
func Parse(t testing.TB, body string) *html.Node {
	t.Helper()
	n, err := html.Parse(strings.NewReader(body))
	if err != nil {
		t.Fatalf("the page cannot be read: %v", err)
	}
	return n
}

// Find returns every element inside n that the selector names, in the order of the page.
// It panics when the selector itself is wrong.
func Find(n *html.Node, selector string) []*html.Node {
	path := parse(selector)
	var found []*html.Node
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && path.match(d) {
			found = append(found, d)
		}
	}
	return found
}

// First is the first element that the selector names, nil when there is none.
func First(n *html.Node, selector string) *html.Node {
	if found := Find(n, selector); len(found) > 0 {
		return found[0]
	}
	return nil
}

// Has reports whether the selector names anything.
func Has(n *html.Node, selector string) bool { return First(n, selector) != nil }

// Text is all text inside an element with its spaces collapsed; nil has none.
func Text(n *html.Node) string {
	if n == nil {
		return ""
	}
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode && d.Parent.Data != "script" && d.Parent.Data != "style" {
			b.WriteString(d.Data + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// Attr is the value of an attribute, empty when it is not there or n is nil.
func Attr(n *html.Node, name string) string {
	value, _ := attr(n, name)
	return value
}

func attr(n *html.Node, name string) (string, bool) {
	if n != nil {
		for _, a := range n.Attr {
			if a.Key == name {
				return a.Val, true
			}
		}
	}
	return "", false
}

// step is one compound of a selector; child says that it must stand directly inside
// the step before it.
type step struct {
	child bool
	tests []func(*html.Node) bool
}

type path []step

func (p path) match(n *html.Node) bool {
	last := p[len(p)-1]
	for _, test := range last.tests {
		if !test(n) {
			return false
		}
	}
	rest := p[:len(p)-1]
	if len(rest) == 0 {
		return true
	}
	for up := n.Parent; up != nil; up = up.Parent {
		if up.Type == html.ElementNode && rest.match(up) {
			return true
		}
		if last.child {
			return false
		}
	}
	return false
}

var token = regexp.MustCompile(`^(?:([a-z][a-z0-9]*|\*)|#([\w-]+)|\.([\w-]+)|\[([\w-]+)(?:([\^$*]?=)(?:"([^"]*)"|([^\]"]*)))?\])`)

func parse(selector string) path {
	var p path
	rest := strings.TrimSpace(selector)
	for rest != "" {
		s := step{}
		if after, ok := strings.CutPrefix(rest, ">"); ok && len(p) > 0 {
			s.child, rest = true, strings.TrimSpace(after)
		}
		for rest != "" && rest[0] != ' ' && rest[0] != '>' {
			m := token.FindStringSubmatch(rest)
			if m == nil {
				panic(fmt.Sprintf("htmlcheck: cannot read the selector %q at %q", selector, rest))
			}
			s.tests = append(s.tests, test(m))
			rest = rest[len(m[0]):]
		}
		if s.tests == nil {
			panic(fmt.Sprintf("htmlcheck: the selector %q names nothing", selector))
		}
		p = append(p, s)
		rest = strings.TrimSpace(rest)
	}
	if p == nil {
		panic("htmlcheck: an empty selector")
	}
	return p
}

func test(m []string) func(*html.Node) bool {
	tag, id, class, name, op, value := m[1], m[2], m[3], m[4], m[5], m[6]+m[7]
	switch {
	case tag == "*":
		return func(*html.Node) bool { return true }
	case tag != "":
		return func(n *html.Node) bool { return n.Data == tag }
	case id != "":
		return func(n *html.Node) bool { return Attr(n, "id") == id }
	case class != "":
		return func(n *html.Node) bool { return slices.Contains(strings.Fields(Attr(n, "class")), class) }
	}
	compare := map[string]func(string, string) bool{
		"": func(string, string) bool { return true }, "=": func(a, b string) bool { return a == b },
		"^=": strings.HasPrefix, "$=": strings.HasSuffix, "*=": strings.Contains,
	}[op]
	return func(n *html.Node) bool {
		got, ok := attr(n, name)
		return ok && compare(got, value)
	}
}
