package pdf

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"throughline/internal/platform/i18n"
	"throughline/internal/platform/paper"
)

// Limits of one document, so that no input can take the machine. Both are far above
// what anybody signs.
const (
	maxText   = 1 << 20 // bytes of text
	maxSheets = 2000
)

// errTooLong is what a document beyond the limits is told.
var errTooLong = errors.New("the document is too long for one file: split it")

// strip is a part of the column that is never cut: a line of text, a picture.
type strip struct {
	before length // space above, which is dropped at the top of a sheet
	height length
	keep   bool   // on one sheet with the next strip
	fresh  bool   // on a new sheet
	head   *strip // drawn again above, where the strip begins a sheet
	draw   func(s *sheet, top length)
}

// bookmark is a line of the outline.
type bookmark struct {
	level int
	title string
	sheet int
	top   length
}

// layout turns blocks into strips, and strips into sheets.
type layout struct {
	doc     paper.Doc
	t       i18n.T
	root    *elem // the element Document
	into    *elem // where new elements go
	strips  []*strip
	sheets  []*sheet
	marks   []bookmark
	missing []string // letters that the fonts lack, each once
	text    int      // bytes of text so far
	fresh   bool     // what is added next begins a sheet
	images  []*picture

	regular, bold, italic *face
}

func newLayout(d paper.Doc, t i18n.T) *layout {
	l := &layout{doc: d, t: t, root: &elem{kind: "Document"}}
	l.into = l.root
	lacked := map[string]bool{}
	lacks := func(letter string) {
		if !lacked[letter] {
			lacked[letter] = true
			l.missing = append(l.missing, letter)
		}
	}
	l.regular = newFace(fonts.regular(), "R", lacks)
	l.bold = newFace(fonts.bold(), "B", lacks)
	l.italic = newFace(fonts.italic(), "I", lacks)
	return l
}

// faces are the faces that the document uses.
func (l *layout) faces() (out []*face) {
	for _, f := range []*face{l.regular, l.bold, l.italic} {
		if len(f.byText) > 0 {
			out = append(out, f)
		}
	}
	return out
}

// add appends strips that belong together: the first has space above it.
func (l *layout) add(before length, strips ...*strip) {
	for i, s := range strips {
		if i == 0 {
			s.before += before
			s.fresh, l.fresh = l.fresh, false
		}
		l.strips = append(l.strips, s)
	}
}

// within runs build with new elements going below e.
func (l *layout) within(e *elem, build func()) {
	outer := l.into
	l.into = e
	build()
	l.into = outer
}

// letters sets text in a style, and counts it.
func (l *layout) letters(text string, st *style, out []letter) []letter {
	l.text += len(text)
	if l.text > maxText {
		return out
	}
	return letters(text, st, out)
}

// flow sets the runs of a text as content of an element. Words in another language and
// links become elements of their own inside it.
func (l *layout) flow(text paper.Text, base style) (out []letter) {
	for _, run := range text {
		st := base
		if run.Strong {
			st.face = l.bold
		}
		if run.URL != "" {
			st.elem = base.elem.inline("Link")
			st.link, st.color = &run, accent
		}
		if run.Lang != "" && run.Lang != l.doc.Lang {
			if run.URL == "" {
				st.elem = base.elem.inline("Span")
			}
			st.elem.lang = string(run.Lang)
		}
		out = l.letters(run.Text, &st, out)
	}
	return out
}

// one is one line of words that are not cut; too long ones end in an ellipsis.
func (l *layout) one(text string, st *style, measure length) line {
	text = strings.Join(strings.Fields(text), " ")
	if len(text) > 500 { // no line is longer; what is left out is not set at all
		text = text[:500]
		for !utf8.ValidString(text) {
			text = text[:len(text)-1]
		}
	}
	whole := l.letters(text, st, nil)
	if len(whole) == 0 {
		return line{}
	}
	if all := newLine(whole); all.width <= measure {
		return all
	}
	ellipsis := letters("…", st, nil)
	n := fit(whole, measure-ellipsis[0].width)
	return newLine(append(whole[:n:n], ellipsis...))
}

// stack makes one strip a line. The first two and the last two stay together, so that
// no line stands alone on a sheet.
func stack(lines []line, left, leading length) (out []*strip) {
	for i, ln := range lines {
		out = append(out, &strip{
			height: leading,
			keep:   i == 0 && len(lines) > 1 || i == len(lines)-2,
			draw:   func(s *sheet, top length) { s.line(ln, left, baseline(top, leading, ln)) },
		})
	}
	return out
}

// baseline puts capital letters in the middle of the height of a line.
func baseline(top, leading length, l line) length {
	if len(l.letters) == 0 {
		return top + leading
	}
	st := l.letters[0].style
	return top + (leading+length(st.face.capital)*st.size/length(st.face.em))/2
}

// paginate puts the strips on sheets and draws them.
func (l *layout) paginate() error {
	bottom := sheetHeight - marginBelow
	s, top := l.newSheet(), marginTop
	for i := 0; i < len(l.strips); {
		n, height := l.chain(i)
		atTop := top == marginTop
		if l.strips[i].fresh && !atTop || top+height > bottom && !atTop && (height <= bottom-marginTop || top+l.strips[i].before+l.strips[i].height > bottom) {
			if len(l.sheets) >= maxSheets {
				return fmt.Errorf("%w (more than %d sheets)", errTooLong, maxSheets)
			}
			s, top, atTop = l.newSheet(), marginTop, true
		}
		if top+height > bottom { // longer than a sheet: cut it where the sheet ends
			n = 1
		}
		for _, st := range l.strips[i : i+n] {
			top = s.place(st, top, atTop)
			atTop = false
		}
		i += n
	}
	for _, s := range l.sheets {
		s.end()
	}
	return nil
}

// place draws a strip and returns where it ends.
func (s *sheet) place(st *strip, top length, atTop bool) length {
	switch {
	case !atTop:
		top += st.before
	case st.head != nil:
		s.end()
		s.decor = true
		top = s.place(st.head, top, true)
		s.end()
		s.decor = false
	}
	if st.draw != nil {
		st.draw(s, top)
	}
	return top + st.height
}

// chain is how many strips from i on stay together, and how high they are.
func (l *layout) chain(i int) (n int, height length) {
	for ; ; n++ {
		st := l.strips[i+n]
		height += st.before + st.height
		if !st.keep || i+n+1 == len(l.strips) || l.strips[i+n+1].fresh {
			return n + 1, height
		}
	}
}

func (l *layout) newSheet() *sheet {
	s := &sheet{index: len(l.sheets)}
	l.sheets = append(l.sheets, s)
	return s
}
