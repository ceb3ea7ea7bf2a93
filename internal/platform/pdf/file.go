package pdf

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
	"unicode/utf16"
)

// file writes what was laid out as a PDF.
func (l *layout) file() []byte {
	w := newWriter()
	root, pagesRef, treeRoot := w.reserve(), w.reserve(), w.reserve()
	for _, p := range l.images {
		p.write(w)
	}
	resources := l.resources(w)
	pages := make([]ref, len(l.sheets))
	for i := range pages {
		pages[i] = w.reserve()
	}
	for i, s := range l.sheets {
		l.page(w, s, pages, pagesRef, resources, i)
	}
	w.put(pagesRef, newObject().name("Type", "Pages").refs("Kids", pages).int("Count", len(pages)))
	l.tree(w, treeRoot, pages)
	outline := l.outline(w, pages)
	meta := w.stream(newObject().name("Type", "Metadata").name("Subtype", "XML"), []byte(l.xmp()))
	w.put(root, newObject().name("Type", "Catalog").ref("Pages", pagesRef).ref("StructTreeRoot", treeRoot).
		raw("MarkInfo", "<</Marked true>>").text("Lang", string(l.doc.Lang)).ref("Metadata", meta).
		ref("Outlines", outline).name("PageMode", "UseNone").raw("ViewerPreferences", "<</DisplayDocTitle true>>"))
	return w.finish(root, w.add(newObject().text("Title", l.doc.Title).text("Producer", producer)))
}

const producer = "Throughline"

// page writes one sheet and its links. Links come after the sheets in the numbers of
// the parent tree.
func (l *layout) page(w *writer, s *sheet, pages []ref, parent, resources ref, i int) {
	content := w.packed(newObject(), s.ops)
	before := len(l.sheets)
	for _, other := range l.sheets[:i] {
		before += len(other.links)
	}
	annots := make([]ref, 0, len(s.links))
	for n, k := range s.links {
		k.ref = w.add(newObject().name("Type", "Annot").name("Subtype", "Link").
			raw("Rect", fmt.Sprintf("[%s %s %s %s]", k.left, sheetHeight-k.y, k.right, sheetHeight-k.top)).
			raw("Border", "[0 0 0]").int("F", 4).text("Contents", k.to.Text).int("StructParent", before+n).
			raw("A", "<</S/URI/URI "+uri(k.to.URL)+">>"))
		annots = append(annots, k.ref)
	}
	o := newObject().name("Type", "Page").ref("Parent", parent).
		raw("MediaBox", fmt.Sprintf("[0 0 %s %s]", sheetWidth, sheetHeight)).
		ref("Resources", resources).ref("Contents", content).int("StructParents", i).name("Tabs", "S")
	if len(annots) > 0 {
		o.refs("Annots", annots)
	}
	w.put(pages[i], o)
}

// uri is an address in the letters that addresses may have.
func uri(address string) string {
	out := []byte{}
	for i := range len(address) {
		if c := address[i]; c <= ' ' || c >= 0x7F {
			out = fmt.Appendf(out, "%%%02X", c)
		} else {
			out = append(out, c)
		}
	}
	return textString(string(out))
}

func (l *layout) resources(w *writer) ref {
	o := newObject().key("Font").rawValue("<<")
	for _, f := range l.faces() {
		o.ref(f.name, f.write(w))
	}
	o.rawValue(">>")
	if len(l.images) > 0 {
		o.key("XObject").rawValue("<<")
		for i, p := range l.images {
			o.ref(fmt.Sprintf("I%d", i+1), p.ref)
		}
		o.rawValue(">>")
	}
	return w.add(o)
}

// tree writes the structure tree, and the way back from content to elements.
func (l *layout) tree(w *writer, root ref, pages []ref) {
	document := (&treeWriter{writer: w, pages: pages}).write(l.root, root)
	numbers := newObject().key("Nums").open('[')
	for i, s := range l.sheets {
		numbers.intValue(i).open('[')
		for _, e := range s.marks {
			numbers.refValue(w.refs[e])
		}
		numbers.close(']')
	}
	next := len(l.sheets)
	for _, s := range l.sheets {
		for _, k := range s.links {
			numbers.intValue(next).refValue(w.refs[k.elem])
			next++
		}
	}
	parents := w.add(numbers.close(']'))
	w.put(root, newObject().name("Type", "StructTreeRoot").ref("K", document).ref("ParentTree", parents).int("ParentTreeNextKey", next))
}

// outline writes the headings as bookmarks, each below the nearest one above its level.
func (l *layout) outline(w *writer, pages []ref) ref {
	root := w.reserve()
	items := make([]*item, len(l.marks))
	top := &item{ref: root}
	open := []*item{top} // by depth
	for i, m := range l.marks {
		it := &item{bookmark: m, ref: w.reserve()}
		for len(open) > 1 && open[len(open)-1].level >= m.level {
			open = open[:len(open)-1]
		}
		it.parent = open[len(open)-1]
		it.parent.kids = append(it.parent.kids, it)
		open = append(open, it)
		items[i] = it
	}
	for _, it := range items {
		o := newObject().text("Title", it.title).ref("Parent", it.parent.ref).
			raw("Dest", fmt.Sprintf("[%d 0 R/XYZ 0 %s null]", pages[it.sheet], sheetHeight-it.top+4*point))
		it.siblings(o)
		w.put(it.ref, it.ends(o))
	}
	w.put(root, top.ends(newObject().name("Type", "Outlines")))
	return root
}

// item is a bookmark among others.
type item struct {
	bookmark
	ref    ref
	parent *item
	kids   []*item
}

func (it *item) ends(o *object) *object {
	if n := len(it.kids); n > 0 {
		o.ref("First", it.kids[0].ref).ref("Last", it.kids[n-1].ref).int("Count", it.below())
	}
	return o
}

// below counts the bookmarks under this one: all are shown at first.
func (it *item) below() int {
	n := len(it.kids)
	for _, k := range it.kids {
		n += k.below()
	}
	return n
}

func (it *item) siblings(o *object) {
	for i, k := range it.parent.kids {
		if k != it {
			continue
		}
		if i > 0 {
			o.ref("Prev", it.parent.kids[i-1].ref)
		}
		if i+1 < len(it.parent.kids) {
			o.ref("Next", it.parent.kids[i+1].ref)
		}
	}
}

// xmp is what the file says about itself, for programs: its title, its language, and
// that it is accessible (PDF/UA-1).
func (l *layout) xmp() string {
	var title bytes.Buffer
	_ = xml.EscapeText(&title, []byte(l.doc.Title)) // a buffer takes everything
	return strings.NewReplacer("TITLE", title.String(), "LANG", string(l.doc.Lang), "PRODUCER", producer).Replace(
		`<?xpacket begin="` + "\uFEFF" + `" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">TITLE</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>LANG</rdf:li></rdf:Bag></dc:language>
<pdf:Producer>PRODUCER</pdf:Producer>
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>`)
}

// write embeds the face: its glyphs, how wide they are, and which text they mean.
func (c *face) write(w *writer) ref {
	name := c.tag() + "+" + c.font.name
	program := c.subset()
	file := w.packed(newObject().int("Length1", len(program)), program)
	em := func(n int) int { return n * 1000 / c.font.em }
	b := c.bbox
	descriptor := newObject().name("Type", "FontDescriptor").name("FontName", name).
		int("Flags", c.flags()).int("ItalicAngle", c.slant).
		raw("FontBBox", fmt.Sprintf("[%d %d %d %d]", em(int(b[0])), em(int(b[1])), em(int(b[2])), em(int(b[3])))).
		int("Ascent", em(c.ascent)).int("Descent", em(c.descent)).int("CapHeight", em(c.capital)).int("StemV", 80).ref("FontFile2", file)
	widths := newObject().name("Type", "Font").name("Subtype", "CIDFontType2").name("BaseFont", name).
		raw("CIDSystemInfo", "<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>").
		ref("FontDescriptor", w.add(descriptor)).name("CIDToGIDMap", "Identity").key("W").rawValue("[0[")
	for g := range c.glyphs {
		widths.intValue(c.advance(uint16(g))) //nolint:gosec // below maxGlyphs
	}
	cid := w.add(widths.rawValue("]]"))
	return w.add(newObject().name("Type", "Font").name("Subtype", "Type0").name("BaseFont", name).
		name("Encoding", "Identity-H").refs("DescendantFonts", []ref{cid}).ref("ToUnicode", w.packed(newObject(), c.toUnicode())))
}

// flags tell what the font is like, should a viewer look for another: 4 says that its
// glyphs are not those of a standard alphabet, 64 that it leans.
func (c *face) flags() int {
	if c.slant != 0 {
		return 4 + 64
	}
	return 4
}

// tag is the six letters before the name of a subset: other glyphs, another tag.
func (c *face) tag() string {
	var all []byte
	for _, g := range c.glyphs {
		all = append(append(all, g.text...), 0)
	}
	sum, out := checksum(all), make([]byte, 6)
	for i := range out {
		out[i] = byte('A' + sum%26)
		sum /= 26
	}
	return string(out)
}

// toUnicode says which text a glyph means, a hundred at a time as the format wants.
func (c *face) toUnicode() []byte {
	out := []byte("/CIDInit/ProcSet findresource begin 12 dict begin begincmap\n" +
		"/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n/CMapName/Adobe-Identity-UCS def/CMapType 2 def\n" +
		"1 begincodespacerange<0000><FFFF>endcodespacerange\n")
	var said []int
	for g, x := range c.glyphs {
		if x.text != "" {
			said = append(said, g)
		}
	}
	for len(said) > 0 {
		n := min(100, len(said))
		out = fmt.Appendf(out, "%d beginbfchar\n", n)
		for _, g := range said[:n] {
			out = fmt.Appendf(out, "<%04X><%s>\n", g, hex16(utf16.Encode([]rune(c.glyphs[g].text))))
		}
		out = append(out, "endbfchar\n"...)
		said = said[n:]
	}
	return append(out, "endcmap CMapName currentdict/CMap defineresource pop end end"...)
}
