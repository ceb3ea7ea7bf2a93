package pdf

import (
	"bytes"
	"hash/crc32"
	"image"
	imgcolor "image/color"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"
)

// corners is a picture with another colour in each quarter, as JPEG.
func corners(t testing.TB, w, h int) []byte {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			img.Set(x, y, imgcolor.RGBA{byte(255 * (2 * x / w)), byte(255 * (2 * y / h)), 0, 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// exif puts notes of a camera into a JPEG: the way up, and words.
func exif(file []byte, turn byte, words string) []byte {
	body := "Exif\x00\x00MM\x00\x2A\x00\x00\x00\x08\x00\x02" +
		"\x01\x0F\x00\x02\x00\x00\x00\x04abcd" + "\x01\x12\x00\x03\x00\x00\x00\x01\x00" + string(turn) + "\x00\x00" + "\x00\x00\x00\x00" + words
	segment := be.AppendUint16([]byte{0xFF, 0xE1}, uint16(len(body)+2))
	comment := append(be.AppendUint16([]byte{0xFF, 0xFE}, uint16(len(words)+2)), words...)
	out := append(bytes.Clone(file[:2]), segment...)
	return append(append(append(out, body...), comment...), file[2:]...)
}

// TestPhotographsKeepTheirPlaceToThemselves: where and with what a photograph was taken
// does not go into a document that many read.
func TestPhotographsKeepTheirPlaceToThemselves(t *testing.T) {
	const secret = "GPS 36.1627 N 86.7816 W"
	file := append(exif(corners(t, 40, 20), 6, secret), "the film after the picture "+secret...)
	p, err := readPicture(file)
	if err != nil {
		t.Fatal(err)
	}
	if p.filter != "DCTDecode" || bytes.Contains(p.data, []byte("GPS")) {
		t.Errorf("the notes are still there, or the picture was coded anew (%q)", p.filter)
	}
	if w, h := p.sides(); p.turn != 6 || w != 20 || h != 40 {
		t.Errorf("turned %d, %d by %d", p.turn, w, h)
	}
	img, err := jpeg.Decode(bytes.NewReader(p.data))
	if err != nil || img.Bounds().Dx() != 40 {
		t.Fatal(err)
	}
}

// TestMatrices: each orientation brings the corner that EXIF calls upper left to the
// upper left of the sheet, and the one that it calls upper right to the upper right.
func TestMatrices(t *testing.T) {
	type spot struct{ x, y int }
	// where the first row and column of the stored picture are seen, by orientation
	upperLeft := map[int]spot{1: {0, 1}, 2: {1, 1}, 3: {1, 0}, 4: {0, 0}, 5: {0, 1}, 6: {1, 1}, 7: {1, 0}, 8: {0, 0}}
	upperRight := map[int]spot{1: {1, 1}, 2: {0, 1}, 3: {0, 0}, 4: {1, 0}, 5: {0, 0}, 6: {1, 0}, 7: {1, 1}, 8: {0, 1}}
	for turn := 1; turn <= 8; turn++ {
		var m [6]int
		for i, s := range strings.Fields(matrices[turn]) {
			m[i] = map[string]int{"0": 0, "1": 1, "-1": -1}[s]
		}
		to := func(x, y int) spot { return spot{m[0]*x + m[2]*y + m[4], m[1]*x + m[3]*y + m[5]} }
		if to(0, 1) != upperLeft[turn] || to(1, 1) != upperRight[turn] {
			t.Errorf("orientation %d: %v %v", turn, to(0, 1), to(1, 1))
		}
	}
}

func TestPixels(t *testing.T) {
	img := image.NewNRGBA(image.Rect(0, 0, 2, 1))
	img.Set(0, 0, imgcolor.NRGBA{0, 0, 0, 255})
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil { // the second dot is nothing: paper shows
		t.Fatal(err)
	}
	p, err := readPicture(b.Bytes())
	if err != nil || p.space != "DeviceGray" || !bytes.Equal(p.data, []byte{0, 255}) {
		t.Errorf("black on nothing is %+v (%v)", p, err)
	}
	img.Set(1, 0, imgcolor.NRGBA{255, 0, 0, 128})
	b.Reset()
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	if p, err = readPicture(b.Bytes()); err != nil || p.space != "DeviceRGB" || !bytes.Equal(p.data, []byte{0, 0, 0, 255, 127, 127}) {
		t.Errorf("half red is %+v (%v)", p, err)
	}
}

func TestPicturesThatAreRefused(t *testing.T) {
	huge := append(be.AppendUint32(nil, 13), "IHDR\x00\x01\x86\xA0\x00\x01\x86\xA0\x08\x02\x00\x00\x00"...)
	huge = be.AppendUint32(huge, crc32.ChecksumIEEE(huge[4:]))
	photo := corners(t, 64, 64)
	for want, data := range map[string][]byte{
		"neither PNG nor JPEG": []byte("GIF89a\x01\x00\x01\x00\x00\x00\x00"),
		"too large":            append([]byte("\x89PNG\r\n\x1a\n"), huge...),
		"damaged":              photo[:len(photo)/2],
	} {
		if _, err := readPicture(data); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q: %v", want, err)
		}
	}
}

func FuzzPicture(f *testing.F) {
	f.Add(exif(corners(f, 8, 8), 3, "x"))
	f.Add(corners(f, 3, 5))
	f.Add([]byte("\xFF\xD8\xFF\xE1\x00\x10Exif\x00\x00II*\x00\xFF\xFF\xFF\xFF"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if cfg, _, err := image.DecodeConfig(bytes.NewReader(data)); err == nil && cfg.Width*cfg.Height > 1<<20 {
			return // right or wrong, but slow
		}
		p, err := readPicture(data)
		if err != nil {
			return
		}
		if p.turn < 1 || p.turn > 8 || len(p.data) == 0 {
			t.Fatalf("%+v", p)
		}
		if p.filter == "DCTDecode" {
			if cfg, err := jpeg.DecodeConfig(bytes.NewReader(p.data)); err != nil || cfg.Width != p.width {
				t.Fatalf("what is left is no picture: %v", err)
			}
		}
	})
}
