package pdf

// elem is an element of the structure tree: what a part of the document is, for who
// has it read aloud or shown in another form.
type elem struct {
	kind   string // a standard structure type: "P", "TH"
	lang   string // BCP 47; empty: as around it
	alt    string // what a figure shows
	actual string // the words for content that is no text
	attrs  string // attributes as PDF writes them, without the << and >>
	kids   []kid
	// inside is the element that this one joins when it is first drawn: a link takes its
	// place among the words around it then.
	inside *elem
}

// kid is a part of an element: one field is set beside sheet.
type kid struct {
	elem  *elem
	sheet int // index of the sheet of content or link
	mcid  int // number of a piece of content on the sheet, where link and elem are nil
	link  *link
}

// add makes an element below another.
func (e *elem) add(kind string) *elem {
	child := &elem{kind: kind}
	e.kids = append(e.kids, kid{elem: child})
	return child
}

// inline makes an element that joins e when it is first drawn.
func (e *elem) inline(kind string) *elem { return &elem{kind: kind, inside: e} }

// join puts an inline element into its place.
func (e *elem) join() {
	if e.inside != nil {
		e.inside.kids = append(e.inside.kids, kid{elem: e})
		e.inside = nil
	}
}

// treeWriter writes the structure tree into a file.
type treeWriter struct {
	*writer
	pages []ref
}

// write writes an element and all below it, and returns its number.
func (w *treeWriter) write(e *elem, parent ref) ref {
	self := w.reserve()
	w.refs[e] = self
	o := newObject().name("Type", "StructElem").name("S", e.kind).ref("P", parent)
	page := -1
	for _, k := range e.kids {
		if k.elem == nil {
			page = k.sheet
			o.ref("Pg", w.pages[page])
			break
		}
	}
	if e.lang != "" {
		o.text("Lang", e.lang)
	}
	if e.alt != "" {
		o.text("Alt", e.alt)
	}
	if e.actual != "" {
		o.text("ActualText", e.actual)
	}
	if e.attrs != "" {
		o.raw("A", "<<"+e.attrs+">>")
	}
	o.key("K").open('[')
	for _, k := range e.kids {
		switch {
		case k.elem != nil:
			o.refValue(w.write(k.elem, self))
		case k.link != nil:
			o.rawValue("<</Type/OBJR/Obj ").refValue(k.link.ref).rawValue("/Pg ").refValue(w.pages[k.sheet]).rawValue(">>")
		case k.sheet == page:
			o.intValue(k.mcid)
		default:
			o.rawValue("<</Type/MCR/Pg ").refValue(w.pages[k.sheet]).rawValue("/MCID ").intValue(k.mcid).rawValue(">>")
		}
	}
	o.close(']')
	w.put(self, o)
	return self
}
