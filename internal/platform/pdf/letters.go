package pdf

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"throughline/internal/platform/paper"
)

// style is how a run of text is set, and what it belongs to.
type style struct {
	face  *face
	size  length
	color color
	elem  *elem      // whose content it is; nil: nobody's, decoration
	link  *paper.Run // where it leads, and the words that say so; nil for nowhere
}

// letter is one glyph on its way into a line.
type letter struct {
	glyph uint16
	cut   cut
	width length
	style *style
}

// cut says whether a line may end after a letter.
type cut uint8

const (
	never cut = iota
	may
	maySpace  // after white space, which is not counted at the end of a line
	mayHyphen // after a soft hyphen, which is seen at the end of a line alone
	must
)

// letters sets text in a style. Characters without a form of their own (controls,
// joiners, directions) are left out, and tabs are spaces.
func letters(text string, st *style, out []letter) []letter {
	text = norm.NFC.String(text)
	space := st.face.glyph(" ")
	set := func(g uint16, c cut) {
		out = append(out, letter{glyph: g, cut: c, width: st.face.width(g, st.size), style: st})
	}
	before := ' '
	for len(text) > 0 {
		r, n := cluster(text)
		this := text[:n]
		text = text[n:]
		switch {
		case r == '\n':
			set(space, must)
		case r == '\u00AD':
			out = append(out, letter{glyph: st.face.glyph("-"), cut: mayHyphen, style: st})
		case r == '\u200B':
			if len(out) > 0 && out[len(out)-1].cut == never {
				out[len(out)-1].cut = may
			}
		case r == '\u00A0' || r == '\u202F' || r == '\u2007':
			set(st.face.glyph("\u00A0"), never)
		case unicode.IsSpace(r):
			set(space, maySpace)
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs):
			continue
		default:
			next, _ := utf8.DecodeRuneInString(text)
			set(st.face.glyph(this), cutAfter(before, r, next))
		}
		before = r
	}
	return out
}

// maxMarks bounds the marks that are taken as one letter with their base.
const maxMarks = 6

// cluster is the first character of a text, and the length of it together with the
// marks that follow.
func cluster(text string) (first rune, size int) {
	first, size = utf8.DecodeRuneInString(text)
	if first == '\n' || first == ' ' {
		return first, size
	}
	for range maxMarks {
		r, n := utf8.DecodeRuneInString(text[size:])
		if r < 0x300 || !unicode.Is(unicode.Mn, r) {
			break
		}
		size += n
	}
	return first, size
}

// cutAfter says whether a line may end between r and next: after dashes and slashes
// between letters, and anywhere in scripts that use no spaces.
func cutAfter(before, r, next rune) cut {
	switch r {
	case '-', '\u2010', '\u2013', '\u2014', '/':
		if !unicode.IsSpace(before) && unicode.IsLetter(next) {
			return may
		}
		return never
	}
	if ideographic(r) && (ideographic(next) || unicode.IsLetter(next)) {
		return may
	}
	return never
}

func ideographic(r rune) bool {
	return r >= 0x1100 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul)
}
