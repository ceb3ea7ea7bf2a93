package pdf

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"fmt"
)

// writer writes the objects of a file, then its table of contents.
type writer struct {
	out     bytes.Buffer
	offsets []int // of each object, by number from 1
	refs    map[*elem]ref
	packer  *zlib.Writer // one for all streams: it is large
}

func newWriter() *writer {
	w := &writer{refs: map[*elem]ref{}, packer: zlib.NewWriter(nil)}
	// bytes above 127 tell programs that move files that this one is not text
	w.out.WriteString("%PDF-1.7\n%\xE2\xE3\xCF\xD3\n")
	return w
}

// reserve gives out a number, for an object that is written later.
func (w *writer) reserve() ref {
	w.offsets = append(w.offsets, 0)
	return ref(len(w.offsets))
}

// put writes an object under a number that was reserved.
func (w *writer) put(r ref, o *object) { w.putRaw(r, o.bytes()) }

func (w *writer) putRaw(r ref, body []byte) {
	w.offsets[r-1] = w.out.Len()
	fmt.Fprintf(&w.out, "%d 0 obj\n", r)
	w.out.Write(body)
	w.out.WriteString("\nendobj\n")
}

func (w *writer) add(o *object) ref {
	r := w.reserve()
	w.put(r, o)
	return r
}

// stream writes data as they are.
func (w *writer) stream(o *object, data []byte) ref {
	r := w.reserve()
	head := o.int("Length", len(data)).bytes()
	body := append(append(append(head, "\nstream\n"...), data...), "\nendstream"...)
	w.putRaw(r, body)
	return r
}

// packed writes data compressed.
func (w *writer) packed(o *object, data []byte) ref {
	var b bytes.Buffer
	w.packer.Reset(&b)
	_, _ = w.packer.Write(data) // a buffer takes everything
	_ = w.packer.Close()
	return w.stream(o.name("Filter", "FlateDecode"), b.Bytes())
}

// finish writes the table of contents and returns the file. Its identity is the hash of
// what it says, because there is no clock and no chance here.
func (w *writer) finish(root, info ref) []byte {
	sum := sha256.Sum256(w.out.Bytes())
	start := w.out.Len()
	fmt.Fprintf(&w.out, "xref\n0 %d\n0000000000 65535 f \n", len(w.offsets)+1)
	for _, at := range w.offsets {
		fmt.Fprintf(&w.out, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&w.out, "trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%X><%[4]X>]>>\nstartxref\n%[5]d\n%%%%EOF\n",
		len(w.offsets)+1, root, info, sum[:16], start)
	return w.out.Bytes()
}
