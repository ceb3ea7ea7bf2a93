package pdf_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"throughline/internal/platform/i18n"
	"throughline/internal/platform/paper"
)

// bookmarks are the bookmarks below an item as lines, indented by depth, each with the
// sheet that it leads to.
func (o *objects) bookmarks(item dict, indent string, sheets map[string]int) (out []string) {
	last := ""
	for next, ok := item["/First"].(string); ok; {
		b := o.dict(next)
		if prev, _ := b["/Prev"].(string); prev != last || o.get(b["/Parent"]) == nil {
			o.t.Errorf("the bookmark %v does not follow %s", b["/Title"], last)
		}
		dest := list(b["/Dest"])
		out = append(out, fmt.Sprintf("%s%s %d", indent, strings.TrimPrefix(b["/Title"].(string), "u:"), sheets[dest[0].(string)]))
		out = append(out, o.bookmarks(b, indent+"  ", sheets)...)
		last = next
		next, ok = b["/Next"].(string)
	}
	if end, _ := item["/Last"].(string); end != last {
		o.t.Errorf("the last bookmark is %s, not %s", end, last)
	}
	if n, _ := item["/Count"].(float64); int(n) != len(out) {
		o.t.Errorf("%d bookmarks are counted, and %d are there", int(n), len(out))
	}
	return out
}

func TestBookmarks(t *testing.T) {
	d := paper.Doc{Lang: i18n.Es, Title: "Guía (ñ)", Blocks: []paper.Block{
		paper.Heading{Level: 2, Text: "Uno"},
		paper.Heading{Level: 3, Text: "Uno y medio"},
		paper.PageBreak{},
		paper.Heading{Level: 3, Text: "Otro"},
		paper.Heading{Level: 2, Text: "Dos"},
		paper.PageBreak{},
		paper.Heading{Level: 2, Text: "Tres"},
	}}
	o := open(t, render(t, d))
	root := o.dict(o.dict(o.list["trailer"].Value)["/Root"])
	sheets := map[string]int{}
	for i, p := range list(o.dict(root["/Pages"])["/Kids"]) {
		sheets[p.(string)] = i + 1
	}
	got := o.bookmarks(o.dict(root["/Outlines"]), "", sheets)
	want := []string{"Guía (ñ) 1", "  Uno 1", "    Uno y medio 1", "    Otro 2", "  Dos 2", "  Tres 3"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("bookmarks (-want +got):\n%s", diff)
	}
}

// TestEdges: header and footer stand on each sheet, and are not read with the text.
func TestEdges(t *testing.T) {
	d := log(60)
	d.Lang, d.Header, d.Footer = i18n.Es, "Distrito de Cedar Falls", "Horas, versión 2"
	file := render(t, d)
	sheets := strings.Split(strings.TrimSuffix(read(t, file, "pdftotext", "-layout", "FILE", "-"), "\f"), "\f")
	for i, text := range sheets {
		for _, want := range []string{d.Header, d.Footer, fmt.Sprintf("Página %d de %d", i+1, len(sheets)), "What was done"} {
			if strings.Count(text, want) != 1 {
				t.Errorf("sheet %d has %q %d times:\n%s", i+1, want, strings.Count(text, want), text)
			}
		}
	}
	tree := read(t, file, "pdfinfo", "-struct-text", "FILE")
	for _, not := range []string{d.Header, d.Footer, "Página"} {
		if strings.Contains(tree, not) {
			t.Errorf("%q is read with the text", not)
		}
	}
	if titles, rows := strings.Count(tree, `"What was done"`), strings.Count(tree, `"Shift `); titles != 1 || rows != 60 {
		t.Errorf("%d titles and %d rows are read", titles, rows)
	}
}

// TestReadingOrder: the order of the text in the file is the order of the document.
func TestReadingOrder(t *testing.T) {
	d := paper.Doc{Lang: i18n.En, Title: "w0", Blocks: []paper.Block{
		paper.Paragraph{Text: paper.Text{{Text: "w1 "}, {Text: "w2", Strong: true}, {Text: " w3 "}, {Text: "w4", URL: "https://example.org"}, {Text: " w5 "}, {Text: "w6", Lang: i18n.Es}, {Text: " w7"}}},
		paper.Heading{Level: 2, Text: "w8"},
		paper.List{Items: []paper.Text{paper.Plain("w9"), {{Text: "w10 "}, {Text: "w11", URL: "https://example.org/2"}, {Text: " w12"}}}},
		paper.Fields{{Label: "w13", Value: "w14\nw15"}, {Label: "w16", Value: "w17"}},
		paper.Table{Caption: "w18", Columns: []paper.Column{{Title: "w19"}, {Title: "w20"}}, Rows: [][]paper.Text{{paper.Plain("w21"), paper.Plain("w22")}, {paper.Plain("w23"), paper.Plain("w24")}}},
		paper.Checks{paper.Plain("w25")},
		paper.Signature{Party: "w26", Name: "w27", Signed: true, Facts: paper.Fields{{Label: "w28", Value: "w29"}}},
	}}
	var got []string
	for _, word := range strings.FieldsFunc(read(t, render(t, d), "pdfinfo", "-struct-text", "FILE"), func(r rune) bool { return r == ' ' || r == '\n' || r == '"' }) {
		if len(word) > 1 && word[0] == 'w' && word[1] <= '9' {
			got = append(got, word)
		}
	}
	for i := range 30 {
		if i >= len(got) || got[i] != fmt.Sprint("w", i) {
			t.Fatalf("word %d is missing or elsewhere: %v", i, got)
		}
	}
}
