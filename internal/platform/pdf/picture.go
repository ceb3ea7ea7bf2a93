package pdf

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/draw"
	_ "image/jpeg" // what image.Decode reads
	_ "image/png"
)

// maxPixels bounds a picture: a phone takes fewer, and to unpack more takes memory.
const maxPixels = 50_000_000

// picture is an image as the file holds it.
type picture struct {
	ref           ref
	width, height int // in pixels, as stored
	turn          int // how to show it: the orientation of EXIF, 1 to 8
	space         string
	filter        string // empty: packed by the writer
	data          []byte
}

// sides are the width and height as shown.
func (p *picture) sides() (width, height int) {
	if p.turn >= 5 {
		return p.height, p.width
	}
	return p.width, p.height
}

// readPicture takes a PNG or JPEG. A JPEG goes into the file as it was taken, without
// its notes about where and with what; anything else as plain pixels on white.
func readPicture(data []byte) (*picture, error) {
	cfg, kind, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || kind != "png" && kind != "jpeg" {
		return nil, errors.New("a picture cannot be read: it is neither PNG nor JPEG, or damaged")
	}
	if cfg.Width < 1 || cfg.Height < 1 || cfg.Width > maxPixels/cfg.Height {
		return nil, fmt.Errorf("a picture of %d × %d dots is too large: %d million dots are the most", cfg.Width, cfg.Height, maxPixels/1_000_000)
	}
	p := &picture{width: cfg.Width, height: cfg.Height, turn: 1}
	if kind == "jpeg" {
		var colors int
		if p.data, p.turn, colors = stripJPEG(data); p.data != nil && (colors == 1 || colors == 3) {
			p.filter, p.space = "DCTDecode", map[int]string{1: "DeviceGray", 3: "DeviceRGB"}[colors]
			return p, nil
		}
	}
	img, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("a picture is damaged: %w", err)
	}
	p.pixels(img)
	return p, nil
}

// pixels unpacks an image onto white, in grey where it has no colours.
func (p *picture) pixels(img image.Image) {
	paper := image.NewRGBA(image.Rect(0, 0, p.width, p.height))
	draw.Draw(paper, paper.Rect, image.White, image.Point{}, draw.Src)
	draw.Draw(paper, paper.Rect, img, img.Bounds().Min, draw.Over)
	rgb, grey := make([]byte, 0, 3*p.width*p.height), true
	for at := 0; at < len(paper.Pix); at += 4 {
		r, g, b := paper.Pix[at], paper.Pix[at+1], paper.Pix[at+2]
		grey = grey && r == g && g == b
		rgb = append(rgb, r, g, b)
	}
	p.data, p.space = rgb, "DeviceRGB"
	if grey {
		for i := range len(rgb) / 3 {
			rgb[i] = rgb[3*i]
		}
		p.data, p.space = rgb[:len(rgb)/3], "DeviceGray"
	}
}

// write puts the picture into the file.
func (p *picture) write(w *writer) {
	o := newObject().name("Type", "XObject").name("Subtype", "Image").int("Width", p.width).int("Height", p.height).
		name("ColorSpace", p.space).int("BitsPerComponent", 8)
	if p.filter == "" {
		p.ref = w.packed(o, p.data)
		return
	}
	p.ref = w.stream(o.name("Filter", p.filter), p.data)
}

// matrices turn a stored picture the way EXIF says, within the unit square.
var matrices = [...]string{
	1: "1 0 0 1 0 0", 2: "-1 0 0 1 1 0", 3: "-1 0 0 -1 1 1", 4: "1 0 0 -1 0 1",
	5: "0 -1 -1 0 1 1", 6: "0 -1 1 0 0 1", 7: "0 1 1 0 0 0", 8: "0 1 -1 0 1 0",
}
