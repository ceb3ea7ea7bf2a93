package pdf

import (
	"bytes"
	"encoding/binary"
)

// stripJPEG returns a JPEG without what it says about the camera, the place and the
// time, and without what follows its end; the way up that the camera noted (EXIF, 1 to
// 8); and the number of its colours. The data are nil when it is not a plain JPEG.
func stripJPEG(data []byte) (out []byte, turn, colors int) {
	turn = 1
	if !bytes.HasPrefix(data, []byte{0xFF, 0xD8}) {
		return nil, turn, 0
	}
	out = append(make([]byte, 0, len(data)), 0xFF, 0xD8)
	for at := 2; at+4 <= len(data) && data[at] == 0xFF; {
		kind := data[at+1]
		if kind == 0xFF { // fill
			at++
			continue
		}
		if kind == 0xD9 {
			return append(out, 0xFF, 0xD9), turn, colors
		}
		end := at + 2 + int(be.Uint16(data[at+2:]))
		if end > len(data) || end < at+4 {
			break
		}
		body := data[at+4 : end]
		switch {
		case kind == 0xE1:
			if t := exifTurn(body); t != 0 {
				turn = t
			}
		case kind >= 0xE0 && kind <= 0xEF && kind != 0xEE, kind == 0xFE: // EE says how colours are coded
		default:
			if kind >= 0xC0 && kind <= 0xC2 && len(body) > 5 {
				colors = int(body[5])
			}
			if kind == 0xDA {
				end = endOfScan(data, end)
			}
			out = append(out, data[at:end]...)
		}
		at = end
		if at+2 == len(data) && data[at] == 0xFF && data[at+1] == 0xD9 {
			return append(out, 0xFF, 0xD9), turn, colors
		}
	}
	return nil, turn, 0
}

// endOfScan is where the coded dots end: at a mark that is neither a coded FF nor a
// restart.
func endOfScan(data []byte, at int) int {
	for ; at+1 < len(data); at++ {
		if next := data[at+1]; data[at] == 0xFF && next != 0 && (next < 0xD0 || next > 0xD7) {
			return at
		}
	}
	return len(data)
}

// exifTurn reads the orientation from a body of EXIF; 0 when it says none.
func exifTurn(body []byte) int {
	tiff, ok := bytes.CutPrefix(body, []byte("Exif\x00\x00"))
	if !ok || len(tiff) < 8 {
		return 0
	}
	var order binary.ByteOrder = binary.LittleEndian
	if tiff[0] == 'M' {
		order = binary.BigEndian
	}
	at := uint64(order.Uint32(tiff[4:]))
	if at+2 > uint64(len(tiff)) {
		return 0
	}
	n := uint64(order.Uint16(tiff[at:]))
	for i := range n {
		entry := at + 2 + 12*i
		if entry+12 > uint64(len(tiff)) {
			return 0
		}
		if order.Uint16(tiff[entry:]) == 0x0112 {
			if v := int(order.Uint16(tiff[entry+8:])); v >= 1 && v <= 8 {
				return v
			}
		}
	}
	return 0
}
