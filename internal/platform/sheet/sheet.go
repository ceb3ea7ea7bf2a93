package sheet

import (
	"archive/zip"
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
)

// Cell is text, or a number when Number is true: then Text holds it as the file will,
// with a decimal point ("46.50").
type Cell struct {
	Text   string
	Number bool
}

// Sheet is one table. Its first row is the header.
type Sheet struct {
	Name   string
	Widths []float64 // of the columns, in characters; those missing or 0 are as wide as the program likes
	Rows   [][]Cell
}

// Write writes the sheet as a file, the same bytes for the same sheet. Text is text, and
// never a formula.
func Write(out io.Writer, s Sheet) error {
	z := zip.NewWriter(out)
	for _, part := range []struct{ name, text string }{
		{"[Content_Types].xml", contentTypes},
		{"_rels/.rels", relations("officeDocument", "xl/workbook.xml")},
		{"xl/workbook.xml", fmt.Sprintf(workbook, escaped(s.Name))},
		{"xl/_rels/workbook.xml.rels", relations("worksheet", "worksheets/sheet1.xml", "styles", "styles.xml")},
		{"xl/styles.xml", styles},
	} {
		w, err := z.Create(part.name)
		if err != nil {
			return err
		}
		if _, err := io.WriteString(w, part.text); err != nil {
			return err
		}
	}
	w, err := z.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		return err
	}
	if err := s.write(w); err != nil {
		return err
	}
	return z.Close()
}

func (s Sheet) write(out io.Writer) error {
	w := bufio.NewWriter(out)
	w.WriteString(sheetStart)
	cols := ""
	for i, width := range s.Widths {
		if width > 0 {
			cols += fmt.Sprintf(`<col min="%d" max="%d" width="%g" customWidth="1"/>`, i+1, i+1, width)
		}
	}
	if cols != "" {
		w.WriteString("<cols>" + cols + "</cols>")
	}
	w.WriteString("<sheetData>")
	for r, row := range s.Rows {
		style := ""
		if r == 0 {
			style = ` s="1"`
		}
		fmt.Fprintf(w, `<row r="%d">`, r+1)
		for c, cell := range row {
			at := Column(c) + strconv.Itoa(r+1)
			if cell.Number {
				fmt.Fprintf(w, `<c r="%s"%s><v>%s</v></c>`, at, style, escaped(cell.Text))
			} else {
				fmt.Fprintf(w, `<c r="%s"%s t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>`, at, style, escaped(cell.Text))
			}
		}
		w.WriteString("</row>")
	}
	w.WriteString("</sheetData></worksheet>")
	return w.Flush() // which tells of any write above that failed
}

// Column names a column, 0 the first: A, B ... Z, AA.
func Column(n int) string {
	name := ""
	for n++; n > 0; n = (n - 1) / 26 {
		name = string(rune('A'+(n-1)%26)) + name
	}
	return name
}

// escaped makes text fit for XML; what XML cannot hold becomes U+FFFD.
func escaped(text string) string {
	var b writer
	if err := xml.EscapeText(&b, []byte(text)); err != nil {
		panic(err) // the writer takes everything
	}
	return string(b)
}

type writer []byte

func (w *writer) Write(p []byte) (int, error) {
	*w = append(*w, p...)
	return len(p), nil
}

// relations lists what a part refers to, by kind and place.
func relations(pairs ...string) string {
	const kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	out := xml.Header + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
	for i := 0; i < len(pairs); i += 2 {
		out += fmt.Sprintf(`<Relationship Id="r%d" Type="%s%s" Target="%s"/>`, i/2+1, kinds, pairs[i], pairs[i+1])
	}
	return out + "</Relationships>"
}

const (
	main  = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	types = "application/vnd.openxmlformats-officedocument.spreadsheetml."

	contentTypes = xml.Header + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Override PartName="/xl/workbook.xml" ContentType="` + types + `sheet.main+xml"/>` +
		`<Override PartName="/xl/styles.xml" ContentType="` + types + `styles+xml"/>` +
		`<Override PartName="/xl/worksheets/sheet1.xml" ContentType="` + types + `worksheet+xml"/></Types>`

	workbook = xml.Header + `<workbook ` + main + ` xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">` +
		`<sheets><sheet name="%s" sheetId="1" r:id="r1"/></sheets></workbook>`

	styles = xml.Header + `<styleSheet ` + main + `>` +
		`<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>` +
		`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>` +
		`<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>` +
		`<cellXfs count="2"><xf xfId="0"/><xf fontId="1" applyFont="1" xfId="0"/></cellXfs></styleSheet>`

	sheetStart = xml.Header + `<worksheet ` + main + `><sheetViews><sheetView workbookViewId="0">` +
		`<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>`
)
