package pdf

import "strconv"

// length is a distance on the sheet in thousandths of a point (1/72 inch). It is a whole
// number so that every machine computes the same sheets: processors round sums of
// fractions differently.
type length int

const (
	point length = 1000
	mm    length = 2835 // 2834.6
)

// append writes a length as PDF writes numbers, in points: "12.5".
func (l length) append(b []byte) []byte {
	if l < 0 {
		b, l = append(b, '-'), -l
	}
	b = strconv.AppendInt(b, int64(l/1000), 10)
	if rest := l % 1000; rest != 0 {
		b = append(b, '.', byte('0'+rest/100), byte('0'+rest/10%10), byte('0'+rest%10))
		for b[len(b)-1] == '0' {
			b = b[:len(b)-1]
		}
	}
	return b
}

func (l length) String() string { return string(l.append(nil)) }
