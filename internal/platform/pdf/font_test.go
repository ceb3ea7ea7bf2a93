package pdf

import (
	"bytes"
	"slices"
	"testing"

	xfont "golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// TestFontAsOthersReadIt compares each character and width with what x/image reads.
func TestFontAsOthersReadIt(t *testing.T) {
	want, err := sfnt.Parse(goregular.TTF)
	if err != nil {
		t.Fatal(err)
	}
	var b sfnt.Buffer
	f, known := fonts.regular(), 0
	for r := rune(1); r < 0xFFFF; r++ {
		g, err := want.GlyphIndex(&b, r)
		if err != nil {
			t.Fatal(err)
		}
		if f.runes[r] != uint16(g) {
			t.Fatalf("the glyph of %U is %d, want %d", r, f.runes[r], g)
		}
		if g == 0 {
			continue
		}
		known++
		advance, err := want.GlyphAdvance(&b, g, fixed.I(f.em), xfont.HintingNone)
		if err != nil || int(f.widths[g]) != advance.Round() {
			t.Fatalf("%U is %d wide, want %d (%v)", r, f.widths[g], advance.Round(), err)
		}
	}
	if known < 700 || f.em != 2048 || f.ascent != 1935 || f.capital != 1480 || f.slant != 0 || fonts.italic().slant >= 0 {
		t.Errorf("%d characters, em %d, ascent %d, capitals %d", known, f.em, f.ascent, f.capital)
	}
}

// TestDamagedFont: a font that is cut anywhere, or has another byte, is refused or read,
// and nothing outside it is.
func TestDamagedFont(t *testing.T) {
	for at := 0; at < len(goregular.TTF); at += 977 {
		if f, err := parseFont("cut", goregular.TTF[:at:at]); err == nil {
			t.Errorf("a font cut at %d was taken: %v", at, f.name)
		}
	}
	for at := 0; at < 4000; at += 7 {
		data := bytes.Clone(goregular.TTF)
		data[at] ^= 0xFF
		f, err := parseFont("changed", data)
		if err != nil {
			continue
		}
		c := newFace(f, "R", func(string) {})
		for _, letter := range []string{"a", "é", "ế", "ả", "王"} {
			c.glyph(letter)
		}
		c.subset()
	}
}

// TestSubset reads the tables of a subset back: each glyph has its outline and width,
// and those it is composed of are there.
func TestSubset(t *testing.T) {
	c := testFace()
	letters := []string{"A", "é", "ế", "ả", "ự", " ", "王", "é"}
	for _, l := range letters {
		c.glyph(l)
	}
	data := c.subset()
	if len(data) > 16000 {
		t.Errorf("seven letters take %d bytes", len(data))
	}
	tables := map[string][]byte{}
	for i := range int(be.Uint16(data[4:])) {
		at := 12 + 16*i
		from, size := be.Uint32(data[at+8:]), be.Uint32(data[at+12:])
		tables[string(data[at:at+4])] = data[from : from+size]
		if from%4 != 0 || checksum(data[from:from+size]) != be.Uint32(data[at+4:]) {
			t.Errorf("table %s: its place or sum is wrong", data[at:at+4])
		}
	}
	n := int(be.Uint16(tables["maxp"][4:]))
	if n != len(c.glyphs) || len(tables["loca"]) != 4*n+4 || len(tables["hmtx"]) != 4*n || int(be.Uint16(tables["hhea"][34:])) != n {
		t.Fatalf("%d glyphs, want %d", n, len(c.glyphs))
	}
	for i, g := range c.glyphs {
		from, to := be.Uint32(tables["loca"][4*i:]), be.Uint32(tables["loca"][4*i+4:])
		if !bytes.HasPrefix(tables["glyf"][from:to], g.outline) || be.Uint16(tables["hmtx"][4*i:]) != g.width {
			t.Errorf("glyph %d (%q) is another in the file", i, g.text)
		}
		for _, part := range components(g.outline) {
			if int(part) >= n || len(c.glyphs[part].outline) == 0 {
				t.Errorf("glyph %d (%q) is composed of %d, which is not there", i, g.text, part)
			}
		}
	}
}

// components are the glyphs that a glyph is composed of.
func components(outline []byte) (out []uint16) {
	if len(outline) < 10 || be.Uint16(outline) < 0x8000 {
		return nil
	}
	for at := 10; ; {
		flags := be.Uint16(outline[at:])
		out = append(out, be.Uint16(outline[at+2:]))
		at += 6
		for flag, size := range map[uint16]int{argsAreWords: 2, hasScale: 2, hasTwoScales: 4, hasFourScales: 8} {
			if flags&flag != 0 {
				at += size
			}
		}
		if flags&moreFollow == 0 {
			return out
		}
	}
}

// TestComposed: marks stand where readers of the language look for them.
func TestComposed(t *testing.T) {
	c := testFace()
	boxes := func(letter string) box { return boxOf(c.glyphs[c.glyph(letter)].outline) }
	for _, x := range []struct{ with, without string }{{"ế", "ê"}, {"ả", "a"}, {"Ẳ", "Ă"}, {"ỗ", "ô"}} {
		if boxes(x.with).top <= boxes(x.without).top+60 || boxes(x.with).bottom != boxes(x.without).bottom {
			t.Errorf("%s is not %s with a mark above: %v %v", x.with, x.without, boxes(x.with), boxes(x.without))
		}
	}
	for _, x := range []struct{ with, without string }{{"ị", "i"}, {"ạ", "a"}, {"ệ", "ê"}, {"Ṣ", "S"}} {
		if boxes(x.with).bottom >= boxes(x.without).bottom-60 || boxes(x.with).top != boxes(x.without).top {
			t.Errorf("%s is not %s with a dot below: %v %v", x.with, x.without, boxes(x.with), boxes(x.without))
		}
	}
	if boxes("ơ").right <= boxes("o").right || c.advance(c.glyph("ơ")) <= c.advance(c.glyph("o")) {
		t.Errorf("ơ has no horn: %v %v", boxes("ơ"), boxes("o"))
	}
	if boxes("ỉ").top == boxes("i").top || !slices.Contains(components(c.glyphs[c.glyph("ỉ")].outline), c.part(c.runes['ı'])) {
		t.Error("the hook of ỉ stands above its dot, and not in its place")
	}
}

// TestEveryVietnameseLetter is drawn, in each face.
func TestEveryVietnameseLetter(t *testing.T) {
	for _, f := range []*font{fonts.regular(), fonts.bold(), fonts.italic()} {
		c := newFace(f, "X", func(letter string) { t.Errorf("%s lacks %s", f.name, letter) })
		for r := rune(0x1EA0); r <= 0x1EF9; r++ {
			c.glyph(string(r))
		}
		for _, r := range "ĂăĐđĨĩŨũƠơƯưÀÁÂÃÈÉÊÌÍÒÓÔÕÙÚÝàáâãèéêìíòóôõùúý" {
			c.glyph(string(r))
		}
	}
}
