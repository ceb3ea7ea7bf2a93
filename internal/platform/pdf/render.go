package pdf

import (
	"fmt"
	"strings"

	"throughline/internal/platform/i18n"
	"throughline/internal/platform/paper"
)

// Render writes a document as a file. The same document gives the same bytes. It fails
// on a document that [paper.Doc.Check] refuses, on a picture that cannot be read, and
// on one that is too long.
func Render(d paper.Doc, cat *i18n.Catalog) ([]byte, error) {
	if err := d.Check(); err != nil {
		return nil, err
	}
	l := newLayout(d, cat.In(d.Lang))
	if err := l.build(); err != nil {
		return nil, fmt.Errorf("print the document %q: %w", d.Title, err)
	}
	return l.file(), nil
}

// build sets all blocks, puts them on sheets and adds what stands at the edges.
func (l *layout) build() error {
	l.heading(1, l.doc.Title)
	for _, b := range l.doc.Blocks {
		if err := l.block(b); err != nil {
			return err
		}
		if l.text > maxText {
			return fmt.Errorf("%w (more than %d MB of text)", errTooLong, maxText>>20)
		}
	}
	if len(l.missing) > 0 {
		l.noteMissing()
	}
	if err := l.paginate(); err != nil {
		return err
	}
	l.edges()
	return nil
}

// noteMissing says at the end which letters could not be printed, for who compares.
func (l *layout) noteMissing() {
	codes := make([]string, 0, len(l.missing))
	for _, letter := range l.missing {
		if len(codes) == 40 {
			codes = append(codes, "…")
			break
		}
		codes = append(codes, fmt.Sprintf("%U", []rune(letter)[0]))
	}
	st := style{face: l.regular, size: smallSize, color: quiet, elem: &elem{kind: "P"}}
	l.words(l.letters(l.t("paper.missing", "letters", strings.Join(codes, " ")), &st, nil), st.elem, 2*gap, smallLine)
}

// edges writes the header and the footer of each sheet, now that their number is known.
func (l *layout) edges() {
	st := &style{face: l.regular, size: smallSize, color: quiet}
	header := l.one(l.doc.Header, st, column)
	footer := l.one(l.doc.Footer, st, column*7/10)
	for _, s := range l.sheets {
		if len(header.letters) > 0 {
			s.pagination("Header", "Top")
			s.edge(header, marginSide, 46*point)
			s.end()
		}
		number := l.one(l.t("paper.sheet", "n", s.index+1, "total", len(l.sheets)), st, column*3/10)
		s.pagination("Footer", "Bottom")
		s.rect(rule, marginSide, sheetHeight-56*point, column, point/2)
		s.edge(footer, marginSide, sheetHeight-42*point)
		s.edge(number, marginSide+column-number.width, sheetHeight-42*point)
		s.end()
	}
}

// edge draws a line inside the artifact that is open.
func (s *sheet) edge(l line, left, base length) {
	if len(l.letters) > 0 {
		s.run(l.letters, l.letters[0].style, left, base)
	}
}
