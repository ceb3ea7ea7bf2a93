package paper

import (
	"throughline/internal/platform/i18n"
)

// Doc is one document.
type Doc struct {
	Lang   i18n.Lang // of everything that names no other
	Title  string    // the heading of level 1, and the title of the file
	Header string    // on each printed sheet, small: whose document it is; often the district
	Footer string    // on each printed sheet, small: which version; the number of the sheet is added
	Blocks []Block
}

// Block is a part of a document: one of the types of this file.
type Block interface {
	// block is the name of the template that writes it as HTML.
	block() string
}

// Run is a piece of text that is set alike.
type Run struct {
	Text   string
	Strong bool
	Lang   i18n.Lang // empty: the document's
	URL    string    // an address that the text leads to, with its scheme; empty for none
}

// Text is what one paragraph says. A "\n" in a run begins a new line.
type Text []Run

// Plain is text without anything special.
func Plain(s string) Text { return Text{{Text: s}} }

// Heading begins a section. Level is 2 or 3: level 1 is the document's title.
type Heading struct {
	Level int
	Text  string
}

// Paragraph is running text.
type Paragraph struct{ Text Text }

// List is a list of points, numbered from 1 where the order matters.
type List struct {
	Numbered bool
	Items    []Text
}

// Checks are points to tick by hand, each with a box.
type Checks []Text

// Column is a column of a table.
type Column struct {
	Title  string
	Number bool // set to the right, as sums are
	// Wide is how many times wider than the others it is on a sheet; 0 counts as 1.
	Wide int
}

// Table is a table with one row of column titles, which each sheet repeats. The first
// cell of each row says what the row is about.
type Table struct {
	Caption string // says what the table shows; above it
	Columns []Column
	// Rows have as many cells as there are columns. One whose cells are all empty is
	// there to write in.
	Rows [][]Text
}

// Field is one answer with its question. An empty value is a line to write on.
type Field struct {
	Label string
	Value string
	Lang  i18n.Lang // of the value; empty: the document's
}

// Fields are answers, read in order as label and value.
type Fields []Field

// Signature is the place of one party's signature, signed or not.
type Signature struct {
	Party  string // as what: "Parent or guardian"
	Name   string // of the person; empty where it is not known: a line to write on
	Signed bool
	Drawn  *Image // the signature as it was drawn; nil where the name was typed
	Facts  Fields // what is known of the act: when, how, from where
}

// QR is an address as a picture for a phone's camera, with the address below it.
type QR struct {
	URL string
	Alt string // what it leads to: "Code that opens this agreement for signing"
}

// Image is a picture in PNG or JPEG: a photograph of a signed paper, a drawn signature.
type Image struct {
	Data []byte
	Alt  string // what it shows, for who does not see it
	// Height on a sheet in millimetres at most; 0: as large as the sheet allows.
	Height int
}

// PageBreak goes on at the top of a new sheet. On a screen it changes nothing.
type PageBreak struct{}

func (Heading) block() string   { return "heading" }
func (Paragraph) block() string { return "paragraph" }
func (List) block() string      { return "list" }
func (Checks) block() string    { return "checks" }
func (Table) block() string     { return "table" }
func (Fields) block() string    { return "fields" }
func (Signature) block() string { return "signature" }
func (QR) block() string        { return "qr" }
func (Image) block() string     { return "image" }
func (PageBreak) block() string { return "pagebreak" }
