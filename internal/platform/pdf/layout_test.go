package pdf

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"throughline/internal/platform/i18n"
	"throughline/internal/platform/paper"
)

// laid lays a document out and returns it with what it drew on each sheet.
func laid(t testing.TB, blocks ...paper.Block) *layout {
	t.Helper()
	cat, err := i18n.New(paper.Texts)
	if err != nil {
		t.Fatal(err)
	}
	l := newLayout(paper.Doc{Lang: i18n.En, Title: "Title", Blocks: blocks}, cat.In(i18n.En))
	if err := l.build(); err != nil {
		t.Fatal(err)
	}
	return l
}

func text(n int) paper.Paragraph {
	return paper.Paragraph{Text: paper.Plain(strings.Repeat("Some words of a paragraph. ", n))}
}

// drawn is the order of elements on the sheets: kinds, with a bar between sheets.
func drawn(l *layout) string {
	var out []string
	for _, s := range l.sheets {
		last := ""
		for _, e := range s.marks {
			if e.kind != last {
				out = append(out, e.kind)
			}
			last = e.kind
		}
		out = append(out, "|")
	}
	return strings.Join(out, " ")
}

// TestHeadingsStayWithTheirText whatever comes before: no sheet ends with a heading, and
// no line of a paragraph is alone on a sheet.
func TestHeadingsStayWithTheirText(t *testing.T) {
	for n := range 60 {
		var blocks []paper.Block
		for range n {
			blocks = append(blocks, text(1))
		}
		blocks = append(blocks, paper.Heading{Level: 2, Text: "Section"}, paper.Heading{Level: 3, Text: "Part"}, text(20))
		l := laid(t, blocks...)
		for _, part := range strings.Split(drawn(l), "|") {
			if fields := strings.Fields(part); len(fields) > 0 && fields[len(fields)-1] != "P" {
				t.Errorf("after %d paragraphs a sheet ends with a heading: %s", n, drawn(l))
			}
		}
		if len(l.marks) != 3 || l.marks[2].level != 3 || l.marks[1].sheet != l.marks[2].sheet {
			t.Errorf("the bookmarks are %+v", l.marks)
		}
	}
}

// TestNoLineIsAlone: of a paragraph over two sheets, each has two lines at least.
func TestNoLineIsAlone(t *testing.T) {
	cut := 0
	for n := range 45 {
		blocks := []paper.Block{}
		for range n {
			blocks = append(blocks, paper.Paragraph{Text: paper.Plain("One line.")})
		}
		l := laid(t, append(blocks, text(17))...)
		long := l.root.kids[len(l.root.kids)-1].elem
		if len(long.kids) > 1 {
			cut++
		}
		for _, k := range long.kids {
			piece := strings.Split(string(l.sheets[k.sheet].ops), fmt.Sprintf("/MCID %d>>BDC", k.mcid))[1]
			piece, _, _ = strings.Cut(piece, "EMC")
			if lines := strings.Count(piece, "Tj"); lines < 2 {
				t.Errorf("after %d paragraphs a line is alone on sheet %d", n, k.sheet)
			}
		}
	}
	if cut == 0 {
		t.Error("no paragraph was cut, and so nothing was tested")
	}
}

// TestNothingIsDrawnOutsideTheColumn looks at where each thing stands.
func TestNothingIsDrawnOutsideTheColumn(t *testing.T) {
	long := strings.Repeat("Donaudampfschifffahrtsgesellschaft", 20)
	row := []paper.Text{paper.Plain(long), paper.Plain(long)}
	l := laid(t,
		paper.Heading{Level: 2, Text: long}, paper.Paragraph{Text: paper.Text{{Text: long, URL: "https://example.org/" + long}}},
		paper.List{Numbered: true, Items: []paper.Text{paper.Plain(long)}}, paper.Fields{{Label: long, Value: long}, {Label: long}},
		paper.Table{Caption: long, Columns: []paper.Column{{Title: long, Wide: 9}, {Title: long, Number: true}}, Rows: [][]paper.Text{row, row}},
		paper.Signature{Party: long, Name: long, Signed: true, Facts: paper.Fields{{Label: long, Value: long}}},
		paper.Image{Data: corners(t, 40, 4000), Alt: "high"}, paper.Image{Data: corners(t, 4000, 40), Alt: "wide"},
	)
	for _, s := range l.sheets {
		for _, op := range strings.Split(string(s.ops), "\n") {
			var x, y, w, h float64
			switch {
			case strings.HasSuffix(op, " re"):
				if _, err := fmt.Sscanf(op, "%g %g %g %g re", &x, &y, &w, &h); err != nil {
					t.Fatal(op, err)
				}
			case strings.Contains(op, " cm "):
				var zero float64
				if _, err := fmt.Sscanf(op, "q %g %g %g %g %g %g cm", &w, &zero, &zero, &h, &x, &y); err != nil {
					t.Fatal(op, err)
				}
			case strings.HasPrefix(op, "BT/"):
				if _, err := fmt.Sscanf(op[strings.Index(op, "Tf ")+3:], "%g %g Td", &x, &y); err != nil {
					t.Fatal(op, err)
				}
			default:
				continue
			}
			if x < 57 || x+w > 540.1 || y < 40 || y+h > 750 {
				t.Errorf("on sheet %d: %.80s", s.index, op)
			}
		}
		for _, k := range s.links {
			if k.left < marginSide || k.right > marginSide+column {
				t.Errorf("a link reaches from %s to %s", k.left, k.right)
			}
		}
	}
}

// TestTableOverSheets: the titles stand on each sheet, are read once, and no row that
// fits a sheet is cut.
func TestTableOverSheets(t *testing.T) {
	var rows [][]paper.Text
	for i := range 120 {
		rows = append(rows, []paper.Text{paper.Plain(fmt.Sprint(i)), paper.Plain(strings.Repeat("word ", 5+i%40))})
	}
	l := laid(t, paper.Table{Columns: []paper.Column{{Title: "N"}, {Title: "Said", Wide: 2}}, Rows: rows})
	if len(l.sheets) < 4 {
		t.Fatalf("%d sheets", len(l.sheets))
	}
	titles, titleSheets, rowSheet := 0, 0, map[*elem]int{}
	for _, s := range l.sheets {
		if strings.Contains(string(s.ops), band.text()) {
			titleSheets++
		}
		for _, e := range s.marks {
			if e.kind == "TH" && strings.HasSuffix(e.attrs, "Column") {
				titles++
			}
			if e.kind == "TD" {
				if before, ok := rowSheet[e]; ok && before != s.index {
					t.Errorf("a row is cut between sheets %d and %d", before, s.index)
				}
				rowSheet[e] = s.index
			}
		}
	}
	if titles != 2 || titleSheets != len(l.sheets) || len(rowSheet) != len(rows) {
		t.Errorf("%d titles are read, %d of %d sheets show them, %d rows", titles, titleSheets, len(l.sheets), len(rowSheet))
	}
}

// text is how the colour is set for an area.
func (c color) text() string { return string(c.append(nil, "rg")) }

// TestRowHigherThanASheet goes on over sheets, and ends.
func TestRowHigherThanASheet(t *testing.T) {
	l := laid(t, paper.Table{Columns: []paper.Column{{Title: "A"}, {Title: "B"}}, Rows: [][]paper.Text{{paper.Plain("x"), paper.Plain(strings.Repeat("word ", 3000))}}},
		paper.Signature{Party: "All", Signed: true, Name: "x", Facts: paper.Fields{{Label: "Said", Value: strings.Repeat("word ", 3000)}}})
	if n := len(l.sheets); n < 8 || n > 20 {
		t.Errorf("%d sheets", n)
	}
}

func TestPageBreak(t *testing.T) {
	if got := drawn(laid(t, paper.PageBreak{}, text(1), paper.PageBreak{}, paper.PageBreak{}, text(1), paper.PageBreak{})); got != "H1 | P | P |" {
		t.Errorf("sheets: %s", got)
	}
}

// TestSignaturesStayWhole: the name, the drawing and the facts are on one sheet.
func TestSignaturesStayWhole(t *testing.T) {
	for n := range 40 {
		var blocks []paper.Block
		for range n {
			blocks = append(blocks, text(1))
		}
		l := laid(t, append(blocks, paper.Signature{Party: "Learner", Name: "Ana", Signed: true, Drawn: &paper.Image{Data: corners(t, 60, 20), Alt: "x"}, Facts: paper.Fields{{Label: "When", Value: "now"}, {Label: "How", Value: "link"}}})...)
		if got := drawn(l); !strings.Contains(got, "P Figure P Lbl LBody Lbl LBody |") {
			t.Errorf("after %d paragraphs: %s", n, got)
		}
	}
}

func TestTooLong(t *testing.T) {
	cat, err := i18n.New(paper.Texts)
	if err != nil {
		t.Fatal(err)
	}
	breaks := make([]paper.Block, 0, 2*maxSheets+2)
	for range maxSheets + 1 {
		breaks = append(breaks, text(1), paper.PageBreak{})
	}
	for name, blocks := range map[string][]paper.Block{
		"text":   {text(maxText / 20), text(1)},
		"sheets": breaks,
		"lines":  {paper.Paragraph{Text: paper.Plain(strings.Repeat("\n", maxText-100))}},
	} {
		if _, err := Render(paper.Doc{Lang: i18n.En, Title: "x", Blocks: blocks}, cat); !errors.Is(err, errTooLong) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestHeaderIsCut: what stands at the edge takes one line, whatever it says.
func TestHeaderIsCut(t *testing.T) {
	l := laid(t)
	st := &style{face: l.regular, size: smallSize}
	for _, s := range []string{strings.Repeat("school ", 100), strings.Repeat("ñ", 4000), "a\nb", ""} {
		ln := l.one(s, st, column)
		if ln.width > column || s != "" && len(ln.letters) == 0 {
			t.Errorf("%.20q is %s wide", s, ln.width)
		}
	}
}

func FuzzRender(f *testing.F) {
	f.Add("Title", "Some text", "https://example.org", 2, uint8(3))
	f.Add("\xff", "a\nb\u00AD\u200B", "x:y", 3, uint8(200))
	cat, err := i18n.New(paper.Texts)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, title, words, url string, level int, n uint8) {
		words = words[:min(len(words), 2000)]
		row := []paper.Text{paper.Plain(words), {{Text: title, URL: url, Strong: true}}}
		d := paper.Doc{
			Lang: i18n.Es, Title: title, Header: words, Footer: words,
			Blocks: []paper.Block{
				paper.Heading{Level: 2 + level&2, Text: words},
				paper.Paragraph{Text: paper.Text{{Text: words, Lang: i18n.En}, {Text: words, URL: url}}},
				paper.Fields{{Label: title, Value: words}},
				paper.List{Numbered: n%2 == 0, Items: row},
				paper.Table{Caption: words, Columns: []paper.Column{{Title: title, Wide: int(n)}, {Title: title, Number: true}}, Rows: [][]paper.Text{row, row}},
				paper.Signature{Party: title, Name: words, Signed: n%3 == 0},
			},
		}
		file, err := Render(d, cat)
		if err == nil && !trailer.Match(file) {
			t.Fatal("a file that cannot be sealed")
		}
	})
}
