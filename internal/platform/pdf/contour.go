package pdf

// dot is a point of a contour: one that the line passes through (onway), or one that
// bends it.
type dot struct {
	x, y  int
	onway bool
}

// Flags of a point of a simple glyph.
const (
	onCurve  = 0x01
	xIsByte  = 0x02
	yIsByte  = 0x04
	repeated = 0x08
	xSame    = 0x10 // or, of a byte: it is positive
	ySame    = 0x20
)

// contours reads the points of a simple glyph; none from one that is cut short.
func contours(outline []byte) (out [][]dot) {
	r := &reader{b: outline}
	n := r.word()
	if n <= 0 {
		return nil
	}
	r.skip(8)
	ends := make([]int, n)
	for i := range ends {
		ends[i] = r.word()
	}
	r.skip(r.word()) // instructions
	count := ends[n-1] + 1
	flags := make([]byte, 0, max(count, 0))
	for len(flags) < count && !r.short {
		f := r.byte()
		flags = append(flags, f)
		if f&repeated != 0 {
			for range min(int(r.byte()), count-len(flags)) {
				flags = append(flags, f)
			}
		}
	}
	xs, ys := r.coordinates(flags, xIsByte, xSame), r.coordinates(flags, yIsByte, ySame)
	if r.short {
		return nil
	}
	from := 0
	for _, end := range ends {
		var c []dot
		for i := from; i <= end && i < count; i++ {
			c = append(c, dot{xs[i], ys[i], flags[i]&onCurve != 0})
		}
		out, from = append(out, c), end+1
	}
	return out
}

// reader reads big-endian numbers and remembers that it came to the end.
type reader struct {
	b     []byte
	short bool
}

func (r *reader) skip(n int) { r.take(n) }

func (r *reader) take(n int) []byte {
	if n < 0 || n > len(r.b) {
		r.short, r.b = true, nil
		return make([]byte, 2)
	}
	out := r.b[:n]
	r.b = r.b[n:]
	return out
}

func (r *reader) byte() byte { return r.take(1)[0] }
func (r *reader) word() int  { return int(int16(be.Uint16(r.take(2)))) } //nolint:gosec // two's complement

// coordinates reads one coordinate of each point, which are written as differences.
func (r *reader) coordinates(flags []byte, isByte, same byte) []int {
	out, at := make([]int, len(flags)), 0
	for i, f := range flags {
		switch {
		case f&isByte != 0 && f&same != 0:
			at += int(r.byte())
		case f&isByte != 0:
			at -= int(r.byte())
		case f&same == 0:
			at += r.word()
		}
		out[i] = at
	}
	return out
}

// upperContour is the contour that reaches highest.
func upperContour(outline []byte) (best []dot) {
	top := -1 << 15
	for _, c := range contours(outline) {
		for _, p := range c {
			if p.y > top {
				best, top = c, p.y
			}
		}
	}
	return best
}

// scaled writes a contour as a simple glyph, num/den times as large.
func scaled(c []dot, num, den int) []byte {
	if len(c) == 0 {
		return nil
	}
	b := box{1 << 14, 1 << 14, -1 << 14, -1 << 14}
	flags, xs, ys, last := []byte{}, []byte{}, []byte{}, dot{}
	for _, p := range c {
		p.x, p.y = p.x*num/den, p.y*num/den
		b = b.and(box{p.x, p.y, p.x, p.y})
		var f byte
		if p.onway {
			f = onCurve
		}
		flags = append(flags, f)
		xs = be.AppendUint16(xs, uint16(p.x-last.x)) //nolint:gosec // two's complement
		ys = be.AppendUint16(ys, uint16(p.y-last.y)) //nolint:gosec
		last = p
	}
	var out []byte
	for _, n := range []int{1, b.left, b.bottom, b.right, b.top, len(c) - 1, 0} {
		out = be.AppendUint16(out, uint16(n)) //nolint:gosec
	}
	return append(append(append(out, flags...), xs...), ys...)
}
