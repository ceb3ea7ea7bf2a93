package pdf

import (
	"encoding/binary"
	"errors"
	"fmt"
	"sync"

	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goitalic"
	"golang.org/x/image/font/gofont/goregular"
)

// The fonts of every document: the Go fonts (Bigelow & Holmes, BSD licence), which lie in
// a Go module as they are.
var fonts = struct{ regular, bold, italic func() *font }{
	regular: sync.OnceValue(func() *font { return mustParse("GoRegular", goregular.TTF) }),
	bold:    sync.OnceValue(func() *font { return mustParse("GoBold", gobold.TTF) }),
	italic:  sync.OnceValue(func() *font { return mustParse("GoItalic", goitalic.TTF) }),
}

// font is a TrueType font, read and never changed. Lengths are in font units.
type font struct {
	name    string
	tables  map[string][]byte
	em      int // font units in the size of the type
	ascent  int
	descent int // below the base line: negative
	capital int // height of capital letters
	slant   int // degrees, negative to the right
	bbox    [4]int16
	loca    []uint32
	widths  []uint16 // of each glyph
	runes   map[rune]uint16
}

func mustParse(name string, ttf []byte) *font {
	f, err := parseFont(name, ttf)
	if err != nil {
		panic(err) // the bytes are part of the program
	}
	return f
}

var be = binary.BigEndian

// parseFont reads what setting and subsetting need. Checksums are not looked at, and
// nothing outside the given bytes is ever read.
func parseFont(name string, ttf []byte) (*font, error) {
	f := &font{name: name, tables: map[string][]byte{}}
	if len(ttf) < 12 {
		return nil, fmt.Errorf("font %s: it is cut short", name)
	}
	for i := range int(be.Uint16(ttf[4:])) {
		at := 12 + 16*i
		if at+16 > len(ttf) {
			return nil, fmt.Errorf("font %s: its list of tables is cut short", name)
		}
		from, size := uint64(be.Uint32(ttf[at+8:])), uint64(be.Uint32(ttf[at+12:]))
		if from+size > uint64(len(ttf)) {
			return nil, fmt.Errorf("font %s: table %s lies outside the file", name, ttf[at:at+4])
		}
		f.tables[string(ttf[at:at+4])] = ttf[from : from+size]
	}
	for table, size := range map[string]int{"head": 54, "hhea": 36, "maxp": 6, "OS/2": 90, "post": 8, "glyf": 0, "loca": 0, "hmtx": 0, "cmap": 4} {
		if t, ok := f.tables[table]; !ok || len(t) < size {
			return nil, fmt.Errorf("font %s: table %s is missing or cut short", name, table)
		}
	}
	f.readHeads()
	if err := errors.Join(f.readWidths(), f.readLoca(), f.readCmap()); err != nil {
		return nil, fmt.Errorf("font %s: %w", name, err)
	}
	return f, nil
}

func (f *font) readHeads() {
	signed := func(table string, at int) int { return int(int16(be.Uint16(f.tables[table][at:]))) } //nolint:gosec // two's complement
	f.em = max(1, int(be.Uint16(f.tables["head"][18:])))
	for i := range f.bbox {
		f.bbox[i] = int16(signed("head", 36+2*i)) //nolint:gosec
	}
	f.ascent, f.descent = signed("hhea", 4), signed("hhea", 6)
	f.capital = signed("OS/2", 88)
	f.slant = signed("post", 4)
}

func (f *font) readWidths() error {
	n, long := int(be.Uint16(f.tables["maxp"][4:])), int(be.Uint16(f.tables["hhea"][34:]))
	if long == 0 || long > n || len(f.tables["hmtx"]) < 4*long {
		return errors.New("its widths cannot be read")
	}
	f.widths = make([]uint16, n)
	for i := range f.widths {
		f.widths[i] = be.Uint16(f.tables["hmtx"][4*min(i, long-1):])
	}
	return nil
}

func (f *font) readLoca() error {
	loca, n := f.tables["loca"], len(f.widths)+1
	short := be.Uint16(f.tables["head"][50:]) == 0
	if short && len(loca) < 2*n || !short && len(loca) < 4*n {
		return errors.New("its index of glyphs is cut short")
	}
	f.loca = make([]uint32, n)
	for i := range f.loca {
		if short {
			f.loca[i] = 2 * uint32(be.Uint16(loca[2*i:]))
		} else {
			f.loca[i] = be.Uint32(loca[4*i:])
		}
		if i > 0 && f.loca[i] < f.loca[i-1] || f.loca[i] > uint32(len(f.tables["glyf"])) { //nolint:gosec // a table fits 32 bits
			return fmt.Errorf("glyph %d lies outside the table of glyphs", i)
		}
	}
	return nil
}

// readCmap reads the Unicode table of the basic plane (platform 3, encoding 1, format 4).
func (f *font) readCmap() error {
	cmap := f.tables["cmap"]
	for i := range int(be.Uint16(cmap[2:])) {
		at := 4 + 8*i
		if at+8 > len(cmap) {
			break
		}
		from := int(be.Uint32(cmap[at+4:]))
		if be.Uint32(cmap[at:]) == 3<<16|1 && from+14 <= len(cmap) && be.Uint16(cmap[from:]) == 4 {
			return f.readSegments(cmap[from:])
		}
	}
	return errors.New("it has no table of Unicode characters")
}

func (f *font) readSegments(t []byte) error {
	n := int(be.Uint16(t[6:])) / 2
	if len(t) < 16+8*n {
		return errors.New("its table of Unicode characters is cut short")
	}
	f.runes = make(map[rune]uint16)
	for i := range n {
		end, start := int(be.Uint16(t[14+2*i:])), int(be.Uint16(t[16+2*n+2*i:]))
		delta, ranges := be.Uint16(t[16+4*n+2*i:]), 16+6*n+2*i
		offset := int(be.Uint16(t[ranges:]))
		for r := start; r <= end && r < 0xFFFF; r++ {
			g := uint16(r) + delta //nolint:gosec // modulo 65536 is what the format says
			if offset != 0 {
				at := ranges + offset + 2*(r-start)
				if at+2 > len(t) {
					return errors.New("its table of Unicode characters points outside itself")
				}
				if g = be.Uint16(t[at:]); g != 0 {
					g += delta
				}
			}
			if g != 0 && int(g) < len(f.widths) {
				f.runes[rune(r)] = g
			}
		}
	}
	return nil
}

// outline is the bytes of a glyph; empty for one that is white.
func (f *font) outline(glyph uint16) []byte {
	return f.tables["glyf"][f.loca[glyph]:f.loca[glyph+1]]
}
