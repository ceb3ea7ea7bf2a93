package pdf

import "bytes"

// face is the part of a font that one document uses. Its glyphs are numbered in the
// order of their first use, so that the same document always gives the same file.
type face struct {
	*font
	name   string // of the font in the page's resources
	glyphs []glyph
	byText map[string]uint16
	parts  map[uint16]uint16 // glyph of the font -> glyph here, of which others are composed
	lacks  func(string)      // hears of letters that the font cannot show
}

// glyph is one glyph of the subset.
type glyph struct {
	outline []byte
	width   uint16
	text    string // what it means; empty for a part of others
}

func newFace(f *font, name string, lacks func(string)) *face {
	c := &face{font: f, name: name, byText: map[string]uint16{}, parts: map[uint16]uint16{}, lacks: lacks}
	c.add(0, "") // the first glyph stands for what is missing, by definition
	return c
}

// replacement is drawn for a letter that the font lacks. What it means stays the letter:
// text that is read aloud or copied is whole.
const replacement = '\uFFFD'

// glyph is the number of the glyph of a letter (a character, and marks that have no
// character together with it), which is made at its first use.
func (c *face) glyph(letter string) uint16 {
	if g, ok := c.byText[letter]; ok {
		return g
	}
	if len(c.glyphs) >= maxGlyphs { // more letters than any script has: draw them alike
		c.lacks(letter)
		return 0
	}
	g, ok := c.compose(letter)
	if !ok {
		c.lacks(letter)
		g = c.add(c.runes[replacement], letter)
	}
	c.byText[letter] = g
	return g
}

// maxGlyphs keeps glyph numbers within the sixteen bits that fonts have for them.
const maxGlyphs = 60000

// find is the font's own glyph for a character or for its twin.
func (c *face) find(r rune) (uint16, bool) {
	if g, ok := c.runes[r]; ok {
		return g, true
	}
	twin, ok := twins[r]
	return c.runes[twin], ok
}

// twins are characters that look like one that the fonts have: spaces, hyphens, boxes of
// many kinds, and the letters of Hawaiian and of other languages that look like a quote.
var twins = map[rune]rune{
	'\u2010': '-', '\u2011': '-', '\u2012': '\u2013', '\u202F': '\u00A0',
	'\u2000': ' ', '\u2001': ' ', '\u2002': ' ', '\u2003': ' ', '\u2004': ' ', '\u2005': ' ',
	'\u2006': ' ', '\u2007': '\u00A0', '\u2008': ' ', '\u2009': ' ', '\u200A': ' ', '\u3000': ' ',
	'\u02BB': '\u2018', '\u02BC': '\u2019', '\u02B9': '\u2032', '\uA78C': '\'', '\u2610': '□', '\u2713': '√', '\u2714': '√',
}

// advance is how far a glyph moves the pen, in thousandths of the size of the type. It
// is what the file says of the glyph, so that a viewer sets lines as long as we do.
func (c *face) advance(g uint16) int {
	return (int(c.glyphs[g].width)*1000 + c.em/2) / c.em
}

// width is how far a glyph moves the pen at a size.
func (c *face) width(g uint16, size length) length {
	return length(c.advance(g)) * size / 1000
}

// add takes a glyph of the font into the subset, for a letter.
func (c *face) add(old uint16, letter string) uint16 {
	return c.append(glyph{outline: c.adopt(c.outline(old)), width: c.widths[old], text: letter})
}

func (c *face) append(g glyph) uint16 {
	c.glyphs = append(c.glyphs, g)
	return uint16(len(c.glyphs) - 1) //nolint:gosec // below maxGlyphs and the few parts
}

// part takes a glyph of the font into the subset, to be composed with others.
func (c *face) part(old uint16) uint16 {
	if g, ok := c.parts[old]; ok {
		return g
	}
	g := c.add(old, "")
	c.parts[old] = g
	return g
}

// Flags of a component of a composed glyph.
const (
	argsAreWords  = 0x0001
	argsAreXY     = 0x0002
	hasScale      = 0x0008
	moreFollow    = 0x0020
	hasTwoScales  = 0x0040
	hasFourScales = 0x0080
)

// adopt returns an outline whose components, if it is composed, are numbered as here.
func (c *face) adopt(outline []byte) []byte {
	if len(outline) < 10 || be.Uint16(outline) < 0x8000 { // outlines of its own
		return outline
	}
	out := bytes.Clone(outline)
	for at := 10; at+4 <= len(out); {
		flags := be.Uint16(out[at:])
		if old := be.Uint16(out[at+2:]); int(old) < len(c.widths) {
			be.PutUint16(out[at+2:], c.part(old))
		}
		at += 6
		if flags&argsAreWords != 0 {
			at += 2
		}
		switch {
		case flags&hasScale != 0:
			at += 2
		case flags&hasTwoScales != 0:
			at += 4
		case flags&hasFourScales != 0:
			at += 8
		}
		if flags&moreFollow == 0 {
			break
		}
	}
	return out
}

// subset writes the font with the glyphs in use alone. Of the font's tables it has those
// that a viewer of PDF reads; which character is which is said by the PDF itself.
func (c *face) subset() []byte {
	var glyf, loca, hmtx []byte
	for _, g := range c.glyphs {
		loca = be.AppendUint32(loca, uint32(len(glyf))) //nolint:gosec
		glyf = append(glyf, g.outline...)
		glyf = append(glyf, make([]byte, -len(glyf)&3)...)
		hmtx = be.AppendUint16(hmtx, g.width)
		hmtx = be.AppendUint16(hmtx, leftOf(g.outline))
	}
	loca = be.AppendUint32(loca, uint32(len(glyf))) //nolint:gosec
	head, hhea, maxp := bytes.Clone(c.tables["head"]), bytes.Clone(c.tables["hhea"]), bytes.Clone(c.tables["maxp"])
	be.PutUint32(head[8:], 0)                      // the checksum of the file, which nobody reads in a PDF
	be.PutUint16(head[50:], 1)                     // loca in 32 bits
	be.PutUint16(hhea[34:], uint16(len(c.glyphs))) //nolint:gosec
	be.PutUint16(maxp[4:], uint16(len(c.glyphs)))  //nolint:gosec
	if len(maxp) >= 32 {                           // composed letters have more parts, one level deeper, than the font foresaw
		for at, least := range map[int]uint16{10: 400, 12: 12, 28: 5, 30: 3} {
			be.PutUint16(maxp[at:], max(least, be.Uint16(maxp[at:])))
		}
	}
	return assemble([]table{
		{"cvt ", c.tables["cvt "]},
		{"fpgm", c.tables["fpgm"]},
		{"glyf", glyf},
		{"head", head},
		{"hhea", hhea},
		{"hmtx", hmtx},
		{"loca", loca},
		{"maxp", maxp},
		{"prep", c.tables["prep"]},
	})
}

// leftOf is the left side bearing: these fonts begin a glyph at its leftmost point.
func leftOf(outline []byte) uint16 {
	if len(outline) < 4 {
		return 0
	}
	return be.Uint16(outline[2:])
}

// table is a table of a font file.
type table struct {
	name string
	data []byte
}

// assemble writes a TrueType file; the tables come in the order of their names.
func assemble(tables []table) []byte {
	power := 1 // the greatest power of two that is not above the number of tables
	exponent := 0
	for power*2 <= len(tables) {
		power, exponent = power*2, exponent+1
	}
	out := []byte{0, 1, 0, 0}
	for _, n := range []int{len(tables), 16 * power, exponent, 16 * (len(tables) - power)} {
		out = be.AppendUint16(out, uint16(n)) //nolint:gosec
	}
	at := 12 + 16*len(tables)
	for _, t := range tables {
		out = append(out, t.name...)
		for _, n := range []uint32{checksum(t.data), uint32(at), uint32(len(t.data))} { //nolint:gosec
			out = be.AppendUint32(out, n)
		}
		at += (len(t.data) + 3) &^ 3
	}
	for _, t := range tables {
		out = append(out, t.data...)
		out = append(out, make([]byte, -len(out)&3)...)
	}
	return out
}

func checksum(data []byte) (sum uint32) {
	for len(data) >= 4 {
		sum += be.Uint32(data)
		data = data[4:]
	}
	var rest [4]byte
	copy(rest[:], data)
	return sum + be.Uint32(rest[:])
}
