package pdf_test

import (
	"bytes"
	"fmt"
	"image"
	imgcolor "image/color"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"rsc.io/qr"

	"throughline/internal/platform/i18n"
	"throughline/internal/platform/paper"
)

// seen draws the first sheet with poppler, a dot a point times scale.
func seen(t *testing.T, file []byte, scale int) image.Image {
	t.Helper()
	out := read(t, file, "pdftoppm", "-r", fmt.Sprint(72*scale), "-f", "1", "-l", "1", "-png", "FILE")
	img, err := png.Decode(strings.NewReader(out))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// dark says whether a spot is dark; grey to the half is not.
func dark(img image.Image, x, y int) bool {
	r, g, b, _ := img.At(x, y).RGBA()
	return r+g+b < 3*0x5000
}

// area is the least rectangle around everything dark between two heights.
func area(img image.Image, from, to int) image.Rectangle {
	var out image.Rectangle
	for y := from; y < to; y++ {
		for x := range img.Bounds().Dx() {
			if dark(img, x, y) {
				out = out.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return out
}

// TestQRCodeIsTheCode compares each square on the sheet with the code.
func TestQRCodeIsTheCode(t *testing.T) {
	const url, scale = "https://throughline.example/s/01kb9x4zq0e8r6v3m2n1p0s9t8", 4
	file := render(t, paper.Doc{Lang: i18n.En, Title: "Q", Blocks: []paper.Block{paper.QR{URL: url, Alt: "Code"}}})
	img := seen(t, file, scale)
	code, err := qr.Encode(url, qr.M)
	if err != nil {
		t.Fatal(err)
	}
	at := area(img, 125*scale, 300*scale).Min
	square := float64(96/code.Size*scale) + float64(96%code.Size)*float64(scale)/float64(code.Size)
	for y := range code.Size {
		for x := range code.Size {
			px, py := at.X+int((float64(x)+0.5)*square), at.Y+int((float64(y)+0.5)*square)
			if dark(img, px, py) != code.Black(x, y) {
				t.Fatalf("square %d,%d is not as in the code", x, y)
			}
		}
	}
}

// TestPhotographsStandUpright: a photograph that the camera held turned is shown as it
// was seen, whatever the eight ways are.
func TestPhotographsStandUpright(t *testing.T) {
	for turn := 1; turn <= 8; turn++ {
		d := paper.Doc{Lang: i18n.En, Title: "P", Blocks: []paper.Block{paper.Image{Data: turned(t, turn), Alt: "Photo"}}}
		img := seen(t, render(t, d), 1)
		// upright it is 40 wide and 80 high, black in its upper left quarter
		left, top := 72, 0
		for y := 122; y < 200 && top == 0; y++ {
			if dark(img, left+2, y) {
				top = y
			}
		}
		for spot, want := range map[image.Point]bool{{5, 5}: true, {15, 35}: true, {35, 5}: false, {5, 75}: false, {35, 75}: false} {
			if dark(img, left+spot.X, top+spot.Y) != want || top == 0 {
				t.Errorf("orientation %d: the spot %v (of %d) is not as it was seen", turn, spot, top)
			}
		}
	}
}

// turned is a photograph of a sheet 40 wide and 80 high that is black in its upper left
// quarter, stored the way a camera does that notes an orientation.
func turned(t *testing.T, turn int) []byte {
	const w, h = 40, 80
	stored := image.Rect(0, 0, w, h)
	if turn >= 5 {
		stored = image.Rect(0, 0, h, w)
	}
	img := image.NewGray(stored)
	for y := range stored.Dy() {
		for x := range stored.Dx() {
			// where the stored dot was seen
			seen := [...]image.Point{
				1: {x, y}, 2: {w - 1 - x, y}, 3: {w - 1 - x, h - 1 - y}, 4: {x, h - 1 - y},
				5: {y, x}, 6: {w - 1 - y, x}, 7: {w - 1 - y, h - 1 - x}, 8: {y, h - 1 - x},
			}[turn]
			if seen.X < w/2 && seen.Y < h/2 {
				img.SetGray(x, y, imgcolor.Gray{0})
			} else {
				img.SetGray(x, y, imgcolor.Gray{255})
			}
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	note := "\xFF\xE1\x00\x22Exif\x00\x00MM\x00\x2A\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00" + string(rune(turn)) + "\x00\x00\x00\x00\x00\x00"
	return append(append(bytes.Clone(b.Bytes()[:2]), note...), b.Bytes()[2:]...)
}

// TestComposedLettersAreSeen: ink above and below the letter, which a viewer that cannot
// draw a composed glyph would leave out.
func TestComposedLettersAreSeen(t *testing.T) {
	ink := func(text string) image.Rectangle {
		return area(seen(t, render(t, paragraphs(text)), 4), 128*4, 160*4)
	}
	plain := ink("e")
	for _, c := range []struct {
		text         string
		above, below bool
	}{{"ẻ", true, false}, {"ẹ", false, true}, {"ệ", true, true}, {"ể", true, false}} {
		got := ink(c.text)
		if above := got.Dy() > plain.Dy()+4 && got.Min.Y < plain.Min.Y; above != c.above {
			t.Errorf("%s has ink above: %v (%v, e is %v)", c.text, above, got, plain)
		}
		if below := got.Max.Y > plain.Max.Y+2; below != c.below {
			t.Errorf("%s has ink below: %v (%v, e is %v)", c.text, below, got, plain)
		}
	}
}

// TestDrawnSignature is as dark as ink, on the white of the paper.
func TestDrawnSignature(t *testing.T) {
	d := paper.Doc{Lang: i18n.En, Title: "S", Blocks: []paper.Block{paper.Signature{Party: "Learner", Name: "Ana", Signed: true, Drawn: &paper.Image{Data: scrawl(t), Alt: "Signature"}}}}
	img := seen(t, render(t, d), 2)
	box := area(img, 2*150, 2*215)
	if box.Dx() < 2*100 || box.Dy() < 2*15 {
		t.Errorf("the signature takes %v", box)
	}
	if r, g, b, _ := img.At(2*74, 2*190).RGBA(); r+g+b != 3*0xFFFF {
		t.Error("there is a ground behind the signature")
	}
}
