package pdf

import (
	"strconv"

	"throughline/internal/platform/paper"
)

// The sheet is US letter. Text stands in one column of 6.5 inches.
const (
	sheetWidth  = 612 * point
	sheetHeight = 792 * point
	marginSide  = 72 * point
	marginTop   = 78 * point
	marginBelow = 76 * point
	column      = sheetWidth - 2*marginSide
)

// color is red, green and blue as a viewer mixes them.
type color [3]byte

var (
	ink    = color{0x1B, 0x1B, 0x2B}
	quiet  = color{0x56, 0x5C, 0x65}
	accent = color{0x43, 0x31, 0x8F}
	rule   = color{0xC9, 0xCC, 0xD3}
	band   = color{0xF1, 0xEF, 0xF9}
)

func (c color) append(b []byte, operator string) []byte {
	for _, part := range c {
		b = append((length(part) * 1000 / 255).append(b), ' ')
	}
	return append(append(b, operator...), '\n')
}

// sheet collects what is drawn on one side of paper. Tops are distances from the upper
// edge; PDF counts from the lower one.
type sheet struct {
	index  int
	ops    []byte
	marks  []*elem // the element of each piece of content
	links  []*link
	open   *elem // of the piece that is being drawn
	opened bool
	decor  bool // everything is decoration: a table's head that was read already
}

// link is an area that leads to an address.
type link struct {
	ref                 ref
	elem                *elem
	to                  *paper.Run
	left, top, right, y length
}

// begin says whose content the next things drawn are; nil: nobody's, decoration.
func (s *sheet) begin(e *elem) {
	if s.decor {
		e = nil
	}
	if s.opened && s.open == e {
		return
	}
	s.end()
	s.open, s.opened = e, true
	if e == nil {
		s.ops = append(s.ops, "/Artifact BMC\n"...)
		return
	}
	e.join()
	mcid := len(s.marks)
	s.marks = append(s.marks, e)
	e.kids = append(e.kids, kid{sheet: s.index, mcid: mcid})
	s.ops = append(append(append(s.ops, '/'), e.kind...), "<</MCID "...)
	s.ops = append(strconv.AppendInt(s.ops, int64(mcid), 10), ">>BDC\n"...)
}

// pagination begins what each sheet repeats at its edges.
func (s *sheet) pagination(subtype, attached string) {
	s.end()
	s.opened = true
	s.ops = append(s.ops, "/Artifact<</Type/Pagination/Subtype/"+subtype+"/Attached[/"+attached+"]>>BDC\n"...)
}

func (s *sheet) end() {
	if s.opened {
		s.ops = append(s.ops, "EMC\n"...)
	}
	s.open, s.opened = nil, false
}

// line draws one line of text with its base line at a distance from the upper edge.
func (s *sheet) line(l line, left, base length) {
	for from := 0; from < len(l.letters); {
		st, to := l.letters[from].style, from
		var width length
		for ; to < len(l.letters) && l.letters[to].style == st; to++ {
			width += l.letters[to].width
		}
		s.begin(st.elem)
		s.run(l.letters[from:to], st, left, base)
		if st.link != nil {
			s.link(st, left, base, width)
		}
		left, from = left+width, to
	}
}

func (s *sheet) run(text []letter, st *style, left, base length) {
	s.ops = st.color.append(s.ops, "rg")
	s.ops = append(append(append(s.ops, "BT/"...), st.face.name...), ' ')
	s.ops = append(st.size.append(s.ops), " Tf "...)
	s.ops = append(left.append(s.ops), ' ')
	s.ops = append((sheetHeight - base).append(s.ops), " Td<"...)
	for _, l := range text {
		if l.cut != mayHyphen || l.width > 0 {
			s.ops = appendHex16(s.ops, l.glyph)
		}
	}
	s.ops = append(s.ops, ">Tj ET\n"...)
}

// link makes the area of a run active, and underlines it.
func (s *sheet) link(st *style, left, base, width length) {
	s.rect(st.color, left, base+st.size/9, width, st.size/18)
	if s.decor || st.elem == nil {
		return
	}
	l := &link{elem: st.elem, to: st.link, left: left, top: base - st.size, right: left + width, y: base + st.size/3}
	s.links = append(s.links, l)
	st.elem.kids = append(st.elem.kids, kid{sheet: s.index, link: l})
}

// rect fills an area, as a part of what is being drawn.
func (s *sheet) rect(c color, left, top, width, height length) {
	s.ops = c.append(s.ops, "rg")
	s.area(left, top, width, height)
	s.ops = append(s.ops, "f\n"...)
}

// area adds a rectangle to the path.
func (s *sheet) area(left, top, width, height length) {
	for _, l := range []length{left, sheetHeight - top - height, width, height} {
		s.ops = append(l.append(s.ops), ' ')
	}
	s.ops = append(s.ops, "re\n"...)
}

// line across: decoration.
func (s *sheet) rule(c color, left, top, width, thick length) {
	s.begin(nil)
	s.rect(c, left, top, width, thick)
}
