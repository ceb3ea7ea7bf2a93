package paper_test

import (
	"bytes"
	"image"
	"image/png"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"throughline/internal/platform/i18n"
	. "throughline/internal/platform/paper"
)

func catalog(t *testing.T) *i18n.Catalog {
	t.Helper()
	cat, err := i18n.New(Texts)
	if err != nil {
		t.Fatal(err)
	}
	return cat
}

func dot(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 2, 2))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func everything(t *testing.T) Doc {
	return Doc{
		Lang: i18n.Es, Title: "Acuerdo <1>", Header: "Distrito", Footer: "Versión 3",
		Blocks: []Block{
			Paragraph{Text{{Text: "Lea esto: "}, {Text: "read & sign\nhere", Lang: i18n.En, Strong: true}, {Text: "más", URL: "https://example.org/a?b=1&c=2"}}},
			Heading{Level: 2, Text: "Tareas"},
			Heading{Level: 3, Text: "En el taller"},
			List{Items: []Text{Plain("Uno"), Plain("Dos")}},
			List{Numbered: true, Items: []Text{Plain("Primero")}},
			Checks{Plain("Puertas libres")},
			Table{
				Caption: "Horario", Columns: []Column{{Title: "Día"}, {Title: "Horas", Number: true}},
				Rows: [][]Text{{Plain("lunes"), Plain("3")}, {Plain("martes"), Plain("2")}},
			},
			Fields{{Label: "Nombre", Value: "Ana"}, {Label: "Teléfono"}},
			Signature{Party: "Madre", Name: "Luz", Signed: true, Drawn: &Image{Data: dot(t), Alt: "Firma de Luz"}, Facts: Fields{{Label: "Cuándo", Value: "hoy"}}},
			Signature{Party: "Escuela"},
			QR{URL: "https://example.org/l/abc", Alt: "Código para firmar"},
			PageBreak{},
			Image{Data: dot(t), Alt: "Foto del papel"},
		},
	}
}

// TestHTML looks at what a reader's program sees: elements in order, with their words.
func TestHTML(t *testing.T) {
	out, err := HTML(everything(t), catalog(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`<article lang="es">`, "<h1>Acuerdo &lt;1&gt;</h1>", "<h2>Tareas</h2>", "<h3>En el taller</h3>",
		`<span lang="en"><strong>read &amp; sign<br>here</strong></span>`, `<a href="https://example.org/a?b=1&amp;c=2">más</a>`,
		"<ul>\n<li>Uno</li>\n<li>Dos</li>\n</ul>", "<ol>\n<li>Primero</li>\n</ol>", `<li><span aria-hidden="true">☐ </span>Puertas libres</li>`,
		"<caption>Horario</caption>", `<th scope="col" class="usa-num">Horas</th>`,
		`<tr><th scope="row">lunes</th><td class="usa-num">3</td></tr>`,
		"<dt>Nombre</dt>\n<dd>Ana</dd>", `<dd><span class="usa-quiet">por llenar</span></dd>`,
		`alt="Firma de Luz"`, "Firmado", "Sin firmar todavía", `alt="Código para firmar"`, `src="data:image/png;base64,`,
	} {
		if !strings.Contains(string(out), want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	for _, not := range []string{"ZgotmplZ", "⟦", "Versión 3"} {
		if strings.Contains(string(out), not) {
			t.Errorf("the page has %s", not)
		}
	}
	if _, err := html.Parse(strings.NewReader(string(out))); err != nil {
		t.Error(err)
	}
	again, err := HTML(everything(t), catalog(t))
	if err != nil || again != out {
		t.Errorf("the same document gave another page (%v)", err)
	}
}

func TestHTMLKeepsNoPrograms(t *testing.T) {
	d := Doc{Lang: i18n.En, Title: "x", Blocks: []Block{Paragraph{Text{{Text: "<script>", URL: "javascript:alert(1)"}}}}}
	out, err := HTML(d, catalog(t))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(out), "javascript:") || strings.Contains(string(out), "<script>") {
		t.Errorf("a program came through: %s", out)
	}
	d.Blocks = []Block{Image{Data: []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), Alt: "x"}}
	if _, err := HTML(d, catalog(t)); err == nil {
		t.Error("an SVG was taken for a picture")
	}
}

func TestCheck(t *testing.T) {
	if err := everything(t).Check(); err != nil {
		t.Error(err)
	}
	for _, c := range []struct {
		want  string
		block Block
	}{
		{"it is nil", nil},
		{"level 1 cannot follow", Heading{Level: 1, Text: "x"}},
		{"level 3 cannot follow one of level 1", Heading{Level: 3, Text: "x"}},
		{"heading without text", Heading{Level: 2}},
		{"without items", List{}},
		{"without items", Checks{}},
		{"without columns", Table{}},
		{"column 1 of a table has no title", Table{Columns: []Column{{Title: "a"}, {}}}},
		{"row 0 of a table has 1 cells for 2", Table{Columns: []Column{{Title: "a"}, {Title: "b"}}, Rows: [][]Text{{Plain("x")}}}},
		{"field without label", Fields{{Value: "x"}}},
		{"signature without party", Signature{Name: "x"}},
		{"picture without description", Signature{Party: "x", Drawn: &Image{}}},
		{"picture without description", Image{}},
		{"QR code without address", QR{Alt: "x"}},
		{"QR code without description", QR{URL: "https://example.org"}},
	} {
		err := Doc{Lang: i18n.En, Title: "T", Blocks: []Block{c.block}}.Check()
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%#v: got %v, want %q", c.block, err, c.want)
		}
	}
	if err := (Doc{}).Check(); err == nil || !strings.Contains(err.Error(), "no title") || !strings.Contains(err.Error(), "no language") {
		t.Errorf("an empty document: %v", err)
	}
}
