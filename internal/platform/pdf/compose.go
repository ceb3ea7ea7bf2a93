package pdf

import (
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// The fonts have the letters of most of Europe, and not those of Vietnamese, Yoruba or
// Navajo, which are Latin letters with more or other marks. Such a letter is composed:
// its base and its marks, taken from the signs that the fonts do have, become the parts
// of one new glyph, so that the text of the file still has one character for it.

// mark is a sign above or below a letter.
type mark struct {
	from  rune // whose glyph it is drawn with
	place place
}

type place int

const (
	above place = iota
	below
	atSide // at the upper right, as the horn of ơ and ư
)

var marks = map[rune]mark{
	'\u0300': {'`', above}, '\u0301': {'´', above}, '\u0302': {'ˆ', above}, '\u0303': {'˜', above},
	'\u0304': {'¯', above}, '\u0306': {'˘', above}, '\u0307': {'˙', above}, '\u0308': {'¨', above},
	'\u0309': {'?', above}, '\u030A': {'˚', above}, '\u030B': {'˝', above}, '\u030C': {'ˇ', above},
	'\u0323': {'˙', below}, '\u0324': {'¨', below}, '\u0325': {'˚', below}, '\u0327': {'¸', below},
	'\u0328': {'˛', below}, '\u0331': {'¯', below}, '\u031B': {'’', atSide},
}

// component is one part of a composed glyph, moved by (dx, dy) font units.
type component struct {
	glyph  uint16
	dx, dy int
	box    box
}

// box is what an outline covers, in font units.
type box struct{ left, bottom, right, top int }

func boxOf(outline []byte) box {
	if len(outline) < 10 {
		return box{}
	}
	side := func(at int) int { return int(int16(be.Uint16(outline[at:]))) } //nolint:gosec // two's complement
	return box{side(2), side(4), side(6), side(8)}
}

func (b box) moved(dx, dy int) box {
	return box{b.left + dx, b.bottom + dy, b.right + dx, b.top + dy}
}

func (b box) and(o box) box {
	return box{min(b.left, o.left), min(b.bottom, o.bottom), max(b.right, o.right), max(b.top, o.top)}
}

// compose makes the glyph of a letter: the font's own, or one of the font's letters
// with marks.
func (c *face) compose(letter string) (uint16, bool) {
	base, rest := c.takeApart(letter)
	old, ok := c.find(base)
	if !ok {
		return 0, false
	}
	if len(rest) == 0 {
		return c.add(old, letter), true
	}
	first := component{glyph: c.part(old), box: boxOf(c.outline(old))}
	parts, all := []component{first}, first.box
	for _, m := range rest {
		p, ok := c.placed(m, first.box, all)
		if !ok {
			return 0, false
		}
		parts, all = append(parts, p), all.and(p.box)
	}
	wider := max(0, all.right-first.box.right) // for a horn; marks above may lean over
	if marks[rest[0]].place != atSide {
		wider = 0
	}
	return c.append(glyph{outline: composed(parts, all), width: c.widths[old] + uint16(wider), text: letter}), true //nolint:gosec
}

// takeApart finds the greatest letter that the font has, and the marks it lacks.
func (c *face) takeApart(letter string) (base rune, rest []rune) {
	if r, n := utf8.DecodeRuneInString(letter); n == len(letter) {
		if _, ok := c.find(r); ok {
			return r, nil
		}
	}
	for i, part := range []rune(norm.NFD.String(letter)) {
		if i == 0 {
			base = part
			continue
		}
		whole := []rune(norm.NFC.String(string([]rune{base, part})))
		if _, ok := c.runes[whole[0]]; len(whole) == 1 && ok {
			base = whole[0]
			continue
		}
		if base == 'i' && marks[part].place == above {
			base = 'ı' // the mark takes the place of the dot
		}
		rest = append(rest, part)
	}
	return base, rest
}

// placed puts a mark to a letter: in the middle of the letter itself, above or below all
// that is there already.
func (c *face) placed(r rune, letter, all box) (component, bool) {
	m, ok := marks[r]
	old, has := c.runes[m.from]
	if !ok || !has {
		return component{}, false
	}
	p := component{}
	if m.from == '?' {
		p.glyph, p.box = c.hook(old)
	} else {
		p.glyph, p.box = c.part(old), boxOf(c.outline(old))
	}
	gap := c.em / 20
	p.dx = (letter.left + letter.right - p.box.left - p.box.right) / 2
	switch m.place {
	case above:
		p.dy = max(0, all.top+gap-p.box.bottom)
	case below:
		p.dy = min(0, all.bottom-gap-p.box.top)
	case atSide:
		p.dx = letter.right - (p.box.left+p.box.right)/2
		p.dy = letter.top - (p.box.bottom+p.box.top)/2
	}
	p.box = p.box.moved(p.dx, p.dy)
	return p, true
}

// composed is the outline of a glyph made of others.
func composed(parts []component, all box) []byte {
	words := func(b []byte, numbers ...int) []byte {
		for _, n := range numbers {
			b = be.AppendUint16(b, uint16(n)) //nolint:gosec // two's complement
		}
		return b
	}
	out := words(nil, -1, all.left, all.bottom, all.right, all.top)
	for i, p := range parts {
		flags := argsAreWords | argsAreXY
		if i < len(parts)-1 {
			flags |= moreFollow
		}
		out = words(out, flags, int(p.glyph), p.dx, p.dy)
	}
	return out
}

// hook is the hook above of Vietnamese: a small question mark without its dot.
func (c *face) hook(question uint16) (uint16, box) {
	const key = 0xFFFF // no glyph of the font has this number
	g, ok := c.parts[key]
	if !ok {
		outline := scaled(upperContour(c.outline(question)), 2, 5)
		g = c.append(glyph{outline: outline, width: c.widths[question]})
		c.parts[key] = g
	}
	return g, boxOf(c.glyphs[g].outline)
}
