package pdf

import (
	"fmt"
	"strconv"

	"rsc.io/qr"

	"throughline/internal/platform/paper"
)

// image adds a picture, as large as it fits.
func (l *layout) image(b paper.Image, before length) error {
	p, err := readPicture(b.Data)
	if err != nil {
		return fmt.Errorf("%w (%s)", err, b.Alt)
	}
	l.images = append(l.images, p)
	number := len(l.images)
	most := sheetHeight - marginTop - marginBelow - 40*point
	if b.Height > 0 {
		most = min(most, length(b.Height)*mm)
	}
	w, h := p.sides()
	// a dot is at most 1/72 inch, so that a small picture stays small and sharp
	width := min(column, length(w)*point)
	height := max(1, width*length(h)/length(w))
	if height > most {
		height = most
		width = max(1, height*length(w)/length(h))
	}
	e := l.into.add("Figure")
	e.alt = b.Alt
	l.add(before, &strip{height: height, draw: func(s *sheet, top length) {
		e.attrs = boundingBox(marginSide, top, width, height)
		s.begin(e)
		s.ops = append(s.ops, "q "...)
		for _, n := range []length{width, 0, 0, height, marginSide, sheetHeight - top - height} {
			s.ops = append(n.append(s.ops), ' ')
		}
		s.ops = append(s.ops, "cm "+matrices[p.turn]+" cm/I"+strconv.Itoa(number)+" Do Q\n"...)
	}})
	return nil
}

// boundingBox says where a figure stands, as its attribute.
func boundingBox(left, top, width, height length) string {
	return fmt.Sprintf("/O/Layout/Placement/Block/BBox[%s %s %s %s]", left, sheetHeight-top-height, left+width, sheetHeight-top)
}

// qr draws a code as squares, sharp in any size, with its address below.
func (l *layout) qr(b paper.QR) error {
	code, err := qr.Encode(b.URL, qr.M)
	if err != nil {
		return fmt.Errorf("make the QR code %q: %w", b.Alt, err)
	}
	e := l.into.add("Figure")
	e.alt = b.Alt
	dot := 96 * point / length(code.Size)
	side := dot * length(code.Size)
	l.add(2*gap, &strip{height: side + 4*point, keep: true, draw: func(s *sheet, top length) {
		e.attrs = boundingBox(marginSide, top, side, side)
		s.begin(e)
		s.ops = append(s.ops, "0 g\n"...)
		for y := range code.Size {
			for x := 0; x < code.Size; x++ {
				from := x
				for x < code.Size && code.Black(x, y) {
					x++
				}
				if x > from {
					s.area(marginSide+dot*length(from), top+dot*length(y), dot*length(x-from), dot)
				}
			}
		}
		s.ops = append(s.ops, "f\n"...)
	}})
	small := style{face: l.regular, size: smallSize, color: quiet, elem: &elem{kind: "P"}}
	l.words(l.flow(paper.Text{{Text: b.URL, URL: b.URL}}, small), small.elem, 0, smallLine)
	return nil
}

// signature is the place where one party signs or signed, with a bar at its side.
func (l *layout) signature(b paper.Signature) (err error) {
	from := len(l.strips)
	l.within(l.into.add("Sect"), func() {
		l.paragraph(paper.Text{{Text: b.Party, Strong: true}})
		if b.Signed {
			err = l.signed(b)
		} else {
			l.unsigned(b)
		}
		l.fields(b.Facts, 4*point)
	})
	all := l.strips[from:]
	all[0].before = 16 * point
	for i, s := range all {
		s.keep = i < len(all)-1
		height := s.height
		if i < len(all)-1 {
			height += all[i+1].before
		}
		barred(s, b.Signed, height)
	}
	return err
}

// barred draws a bar to the left of a strip, of the given height.
func barred(s *strip, signed bool, height length) {
	c := rule
	if signed {
		c = accent
	}
	draw := s.draw
	s.draw = func(sh *sheet, top length) {
		sh.rule(c, marginSide-14*point, top, 2500, height)
		draw(sh, top)
	}
}

// signed shows the drawn signature, or the typed name the way a hand would write it.
func (l *layout) signed(b paper.Signature) error {
	if b.Drawn != nil {
		drawn := *b.Drawn
		if drawn.Height == 0 {
			drawn.Height = 18
		}
		if err := l.image(drawn, 2*point); err != nil {
			return err
		}
		l.paragraph(paper.Plain(b.Name))
		return nil
	}
	st := style{face: l.italic, size: 17000, color: ink, elem: &elem{kind: "P"}}
	l.words(l.letters(b.Name, &st, nil), st.elem, 2*point, 24*point)
	return nil
}

// unsigned leaves lines for a name, if nobody's is known, a signature and a day.
func (l *layout) unsigned(b paper.Signature) {
	f := paper.Fields{{Label: l.t("paper.sign.name"), Value: b.Name}, {Label: l.t("paper.sign.here")}, {Label: l.t("paper.sign.day")}}
	from := len(l.strips)
	l.fields(f, 2*point)
	for _, s := range l.strips[from+1:] {
		s.before += 12 * point // room for a hand
	}
}
