package pdf

import (
	"fmt"
	"strconv"

	"throughline/internal/platform/paper"
)

// Sizes of type and the distances between base lines.
const (
	bodySize    = 10500
	bodyLeading = 15 * point
	smallSize   = 8500
	smallLine   = 12 * point
	gap         = 8 * point // between blocks
)

// heading sizes by level, 1 to 3: size, leading, space above.
var headings = [...][3]length{1: {22000, 28000, 0}, 2: {14000, 19000, 20000}, 3: {11000, 15000, 13000}}

func (l *layout) body(e *elem) style {
	return style{face: l.regular, size: bodySize, color: ink, elem: e}
}

// block adds one block of the document.
func (l *layout) block(b paper.Block) error {
	switch b := b.(type) {
	case paper.Heading:
		l.heading(b.Level, b.Text)
	case paper.Paragraph:
		l.paragraph(b.Text)
	case paper.List:
		l.list(b)
	case paper.Checks:
		l.points(b, "None", 15*point, func(int) string { return "□" })
	case paper.Table:
		l.table(b)
	case paper.Fields:
		l.fields(b, gap)
	case paper.Signature:
		return l.signature(b)
	case paper.QR:
		return l.qr(b)
	case paper.Image:
		return l.image(b, gap)
	case paper.PageBreak:
		l.fresh = true
	}
	return nil
}

func (l *layout) heading(level int, text string) {
	h := headings[level]
	st := &style{face: l.bold, size: h[0], color: ink, elem: l.into.add("H" + strconv.Itoa(level))}
	if level == 2 {
		st.color = accent
	}
	strips := stack(wrap(l.letters(text, st, nil), column), marginSide, h[1])
	for _, s := range strips {
		s.keep = true
	}
	if len(strips) == 0 {
		return
	}
	draw := strips[0].draw
	strips[0].draw = func(s *sheet, top length) {
		l.marks = append(l.marks, bookmark{level: level, title: text, sheet: s.index, top: top})
		draw(s, top)
	}
	l.add(h[2], strips...)
	if level == 1 {
		l.add(6*point, &strip{height: 6 * point, draw: func(s *sheet, top length) {
			s.rule(accent, marginSide, top, 48*point, 2*point)
		}})
	} else {
		l.strips[len(l.strips)-1].height += 2 * point
	}
}

func (l *layout) paragraph(text paper.Text) {
	st := l.body(&elem{kind: "P"})
	l.words(l.flow(text, st), st.elem, gap, bodyLeading)
}

// words adds the lines of a paragraph. One that says nothing is not in the tree either.
func (l *layout) words(text []letter, e *elem, before, leading length) {
	if len(text) == 0 {
		return
	}
	l.into.kids = append(l.into.kids, kid{elem: e})
	l.add(before, stack(wrap(text, column), marginSide, leading)...)
}

func (l *layout) list(b paper.List) {
	numbering, sign := "Disc", func(int) string { return "•" }
	if b.Numbered {
		numbering, sign = "Decimal", func(i int) string { return fmt.Sprintf("%d.", i+1) }
	}
	l.points(b.Items, numbering, bodySize, sign)
}

// points are paragraphs with a sign of a size before each, which the tree names as its
// label.
func (l *layout) points(items []paper.Text, numbering string, size length, sign func(i int) string) {
	const indent = 20 * point
	list := l.into.add("L")
	list.attrs = "/O/List/ListNumbering/" + numbering
	for i, item := range items {
		li := list.add("LI")
		label := l.body(li.add("Lbl"))
		label.size = size
		before := 3 * point
		if i == 0 {
			before = gap
		}
		lbl := l.one(sign(i), &label, indent)
		lines := wrap(l.flow(item, l.body(li.add("LBody"))), column-indent)
		l.add(before, beside(stack(lines, marginSide+indent, bodyLeading), lbl, marginSide+4*point, bodyLeading)...)
	}
}

// beside draws a line to the left of the first strip, before it.
func beside(strips []*strip, first line, left, leading length) []*strip {
	if len(strips) == 0 {
		strips = []*strip{{height: leading}}
	}
	draw := strips[0].draw
	strips[0].draw = func(s *sheet, top length) {
		s.line(first, left, baseline(top, leading, first))
		if draw != nil {
			draw(s, top)
		}
	}
	return strips
}

// fields are a list of labels and values in two columns, with a thin line between them.
func (l *layout) fields(b paper.Fields, before length) {
	if len(b) == 0 {
		return
	}
	const labels, between = 152 * point, 12 * point
	list := l.into.add("L")
	list.attrs = "/O/List/ListNumbering/None"
	for i, f := range b {
		li := list.add("LI")
		label := style{face: l.bold, size: 9500, color: quiet, elem: li.add("Lbl")}
		cells := []cell{
			{lines: wrap(l.letters(f.Label, &label, nil), labels), left: marginSide},
			l.value(f, li.add("LBody"), marginSide+labels+between, column-labels-between),
		}
		strips := abreast(cells, bodyLeading)
		if f.Value != "" { // an empty one has its line to write on
			underline(strips[len(strips)-1])
		}
		if i > 0 {
			before = 3 * point
		}
		l.add(before, strips...)
	}
}

// underline draws a thin line below a strip.
func underline(s *strip) {
	draw, at := s.draw, s.height+2*point
	s.height = at
	s.draw = func(sh *sheet, top length) {
		draw(sh, top)
		sh.rule(rule, marginSide, top+at, column, point/2)
	}
}

// value is what a field says, or a line to write on. For who does not see the line, it
// has words.
func (l *layout) value(f paper.Field, e *elem, left, measure length) cell {
	if f.Value == "" {
		blank := e.add("Span")
		blank.actual = l.t("paper.blank")
		return cell{left: left, blank: blank, measure: measure}
	}
	if f.Lang != "" && f.Lang != l.doc.Lang {
		e.lang = string(f.Lang)
	}
	st := l.body(e)
	return cell{lines: wrap(l.letters(f.Value, &st, nil), measure), left: left}
}

// cell is text beside other text: of a table, or of a field.
type cell struct {
	lines   []line
	left    length
	measure length
	right   bool  // set to the right end of the measure
	blank   *elem // in place of lines: a line to write on
}

// abreast makes strips of cells: one for the first lines of all, one for the second ...
// What is low enough stays on one sheet.
func abreast(cells []cell, leading length) (out []*strip) {
	const together = 180 * point
	n := 1
	for _, c := range cells {
		n = max(n, len(c.lines))
	}
	for i := range n {
		out = append(out, &strip{
			height: leading,
			keep:   i < n-1 && (length(n)*leading <= together || i == 0 || i == n-2),
			draw: func(s *sheet, top length) {
				for _, c := range cells {
					c.draw(s, i, top, leading)
				}
			},
		})
	}
	return out
}

// draw draws one line of the cell, if it has so many.
func (c cell) draw(s *sheet, i int, top, leading length) {
	if c.blank != nil && i == 0 {
		s.begin(c.blank)
		s.rect(quiet, c.left, top+leading-point, c.measure, point/2)
	}
	if i >= len(c.lines) {
		return
	}
	ln, left := c.lines[i], c.left
	if c.right {
		left += c.measure - ln.width
	}
	s.line(ln, left, baseline(top, leading, ln))
}
