package pdf_test

import (
	"bytes"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"throughline/internal/platform/i18n"
	"throughline/internal/platform/paper"
	"throughline/internal/platform/pdf"
	"throughline/internal/testenv"
)

var update = flag.Bool("update", false, "write the golden files anew")

// read runs one of Debian's programs on a file and returns what it prints.
func read(t testing.TB, file []byte, name string, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		testenv.SkipOrFail(t, name+" is not installed: apt-get install poppler-utils qpdf")
	}
	path := filepath.Join(t.TempDir(), "file.pdf")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	for i, a := range args {
		if a == "FILE" {
			args[i] = path
		}
	}
	out, err := exec.CommandContext(t.Context(), name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
	return string(out)
}

func render(t testing.TB, d paper.Doc) []byte {
	t.Helper()
	file, err := pdf.Render(d, catalog(t))
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// paragraphs is a document with these texts and nothing else.
func paragraphs(texts ...string) paper.Doc {
	d := paper.Doc{Lang: i18n.En, Title: "Title"}
	for _, text := range texts {
		d.Blocks = append(d.Blocks, paper.Paragraph{Text: paper.Plain(text)})
	}
	return d
}

// TestWhatScreenReadersFollow compares the tree and the words in it, as another program
// reads them, with what a person has looked at.
func TestWhatScreenReadersFollow(t *testing.T) {
	for _, lang := range i18n.Languages() {
		got := read(t, render(t, agreement(t, lang)), "pdfinfo", "-struct-text", "FILE")
		golden := filepath.Join("testdata", "agreement."+string(lang)+".txt")
		if *update {
			if err := os.WriteFile(golden, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s (-golden +got; go test -update writes it anew):\n%s", golden, diff)
		}
	}
}

func TestFileIsWhole(t *testing.T) {
	for name, d := range map[string]paper.Doc{
		"english": agreement(t, i18n.En), "spanish": agreement(t, i18n.Es), "table": log(200), "letters": paragraphs("Nguyễn 王 n̈ 👩‍🏭"),
	} {
		file := render(t, d)
		if out := read(t, file, "qpdf", "--check", "FILE"); strings.Contains(out, "WARNING") || !strings.Contains(out, "No syntax or stream encoding errors") {
			t.Errorf("%s: %s", name, out)
		}
		if out := read(t, file, "pdftotext", "FILE", "-"); strings.Contains(out, "Error") {
			t.Errorf("%s: %s", name, out)
		}
		// every glyph is drawn, with the fonts in the file alone
		if out := read(t, file, "pdftoppm", "-r", "30", "FILE"); strings.Contains(out[:min(len(out), 2000)], "Error") {
			t.Errorf("%s: %s", name, out[:min(len(out), 2000)])
		}
	}
}

func TestAboutTheFile(t *testing.T) {
	file := render(t, agreement(t, i18n.Es))
	info := read(t, file, "pdfinfo", "FILE")
	for _, want := range []string{"Title:           Acuerdo de capacitación", "Tagged:          yes", "Suspects:        no", "JavaScript:      no", "Encrypted:       no", "612 x 792 pts (letter)", "PDF version:     1.7"} {
		if !strings.Contains(info, want) {
			t.Errorf("pdfinfo does not say %q:\n%s", want, info)
		}
	}
	if strings.Contains(info, "Date") {
		t.Errorf("there is a date in the file, which the document does not have:\n%s", info)
	}
	meta := read(t, file, "pdfinfo", "-meta", "FILE")
	for _, want := range []string{`<rdf:li xml:lang="x-default">Acuerdo de capacitación</rdf:li>`, "<pdfuaid:part>1</pdfuaid:part>", "<rdf:li>es</rdf:li>"} {
		if !strings.Contains(meta, want) {
			t.Errorf("the metadata lack %s:\n%s", want, meta)
		}
	}
	for _, line := range strings.Split(strings.TrimSpace(read(t, file, "pdffonts", "FILE")), "\n")[2:] {
		if strings.Join(strings.Fields(line)[1:7], " ") != "CID TrueType Identity-H yes yes yes" {
			t.Errorf("a font is not embedded, not a subset or has no text: %s", line)
		}
	}
}

func TestSameDocumentSameBytes(t *testing.T) {
	want := render(t, agreement(t, i18n.En))
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			got, err := pdf.Render(agreement(t, i18n.En), catalog(t))
			if err != nil || !bytes.Equal(got, want) {
				t.Errorf("the same document gave other bytes (%v)", err)
			}
		})
	}
	all.Wait()
	if bytes.Equal(render(t, agreement(t, i18n.Es)), want) {
		t.Error("another document gave the same bytes")
	}
}

// TestPageAndFileSayTheSame compares the words of both, in order.
func TestPageAndFileSayTheSame(t *testing.T) {
	d := agreement(t, i18n.Es)
	d.Header, d.Footer = "", ""
	d.Blocks = d.Blocks[:len(d.Blocks)-2] // an open signature has lines to write on in the file
	page, err := paper.HTML(d, catalog(t))
	if err != nil {
		t.Fatal(err)
	}
	said := pictures.Replace(strings.Join(strings.Fields(wordsOf(t, string(page))), " "))
	tree := read(t, render(t, d), "pdfinfo", "-struct-text", "FILE")
	var written []string
	for _, line := range strings.Split(tree, "\n") {
		if text, ok := strings.CutPrefix(strings.TrimSpace(line), `"`); ok {
			written = append(written, strings.TrimSuffix(text, `"`))
		}
	}
	got := strings.Join(strings.Fields(strings.Join(written, " ")), " ")
	got = strings.NewReplacer("• ", "", "□", "☐", " 1. ", " ", " 2. ", " ").Replace(got)
	if diff := cmp.Diff(said, got); diff != "" {
		t.Errorf("(-page +file):\n%s", diff)
	}
}

// pictures are words of the page that the file shows otherwise: as a line, as a bar.
var pictures = strings.NewReplacer("por llenar ", "", "Firmado Firmado", "Firmado")

func wordsOf(t *testing.T, page string) string {
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for n := range root.Descendants() {
		if n.Type == html.TextNode {
			out.WriteString(n.Data + " ")
		}
	}
	return out.String()
}

func TestLettersOfManyLanguages(t *testing.T) {
	for _, text := range []string{
		"¿Cuántas horas? ¡Año nuevo! Peña, Ibáñez, pingüino, «sí», 1.ª",
		"Nguyễn Thị Hảo sinh ngày mùng một; Trần Bửu; Đỗ Hữu Ước; ỷ Ở ữ Ặ Ẳ ỉ",
		"Łukasz Żółć, Çağlar Gürbüz, Şehnaz, Jiří Dvořák, Ștefan Țepeș, Māori, Kaʻahumanu",
		"Ọ̀rúnmìlà, ẹ́ ṣ n̈ Diné Bizaad ą́ ǫ́",
		"Ελλάδα, Україна, Пётр",
		"“quotes” — … € ½ ™ − ×",
	} {
		got := read(t, render(t, paragraphs(text)), "pdftotext", "-layout", "FILE", "-")
		if !strings.Contains(got, text) {
			t.Errorf("the text came out as %s", got)
		}
		if strings.Contains(got, "could not be printed") {
			t.Errorf("letters are missing: %s", got)
		}
	}
}

// TestMissingLetters: what cannot be drawn is still there for who has it read aloud, and
// the sheet says that something is missing.
func TestMissingLetters(t *testing.T) {
	got := read(t, render(t, paragraphs("Wang 王小明")), "pdftotext", "FILE", "-")
	for _, want := range []string{"Wang 王小明", "could not be printed", "U+738B U+5C0F U+660E"} {
		if !strings.Contains(got, want) {
			t.Errorf("the text lacks %q: %s", want, got)
		}
	}
	many := []rune{}
	for r := '一'; r < '一'+500; r++ {
		many = append(many, r)
	}
	got = read(t, render(t, paragraphs(string(many))), "pdftotext", "FILE", "-")
	if strings.Count(got, "U+") > 50 || !strings.Contains(got, "…") {
		t.Errorf("the note about missing letters is too long: %s", got)
	}
}

func TestNameInTheInfoIsNoSyntax(t *testing.T) {
	d := paragraphs("x")
	d.Title = `A (b\c) <d> "e" & 'f' ) ]]> >>`
	d.Blocks = append(d.Blocks, paper.Paragraph{Text: paper.Text{{Text: "(go\\)", URL: "https://example.org/a b)(ñ"}}})
	file := render(t, d)
	if info := read(t, file, "pdfinfo", "FILE"); !strings.Contains(info, d.Title) {
		t.Error(info)
	}
	if meta := read(t, file, "pdfinfo", "-meta", "FILE"); !strings.Contains(meta, "]]&gt; &gt;&gt;") {
		t.Error(meta)
	}
	if urls := read(t, file, "pdfinfo", "-url", "FILE"); !strings.Contains(urls, "https://example.org/a%20b)(%C3%B1") {
		t.Error(urls)
	}
}
