package pdf

// line is what stands on one line, with the white space at its end, which belongs to
// the text but not to the width.
type line struct {
	letters []letter
	width   length
}

// wrap fills lines of at most the given measure, each as full as it can be. A word that
// is longer than a line is cut where the line ends.
func wrap(text []letter, measure length) (out []line) {
	for len(text) > 0 {
		n := fit(text, measure)
		out = append(out, newLine(text[:n]))
		text = text[n:]
	}
	return out
}

// fit is how many letters go on the line.
func fit(text []letter, measure length) int {
	var width length
	best := 0
	for i, l := range text {
		if width+l.width > measure && l.cut != maySpace && l.cut != must {
			if best > 0 {
				return best
			}
			return max(i, 1)
		}
		width += l.width
		switch l.cut {
		case must:
			return i + 1
		case mayHyphen:
			if width+l.style.face.width(l.glyph, l.style.size) <= measure {
				best = i + 1
			}
		case may, maySpace:
			best = i + 1
		}
	}
	return len(text)
}

func newLine(text []letter) line {
	l := line{letters: text}
	if last := &text[len(text)-1]; last.cut == mayHyphen {
		last.width = last.style.face.width(last.glyph, last.style.size)
	}
	end := len(text)
	for end > 0 && (text[end-1].cut == maySpace || text[end-1].cut == must) {
		end--
	}
	for _, x := range text[:end] {
		l.width += x.width
	}
	return l
}
