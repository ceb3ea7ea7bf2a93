package files

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"
)

// archive is a zip file with the named parts.
func archive(t testing.TB, names ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range names {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte("part")); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// bomb says that it unpacks to more than is borne.
func bomb(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for range 3 { // none too large alone
		_, err := z.CreateRaw(&zip.FileHeader{Name: "word/document.xml", UncompressedSize64: maxUnpacked / 2})
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestContentMustBeWhatTheNameSays(t *testing.T) {
	docx, png := archive(t, "[Content_Types].xml", "word/document.xml"), []byte("\x89PNG\r\n\x1a\nrest")
	for _, c := range []struct {
		name    string
		content []byte
		taken   bool
	}{
		{"a.pdf", []byte("%PDF-1.7 ..."), true},
		{"A.PDF", []byte("%PDF-1.7 ..."), true},
		{"a.pdf", []byte("<html>%PDF-"), false},
		{"a.pdf", []byte("%P"), false},
		{"a.png", png, true},
		{"a.jpg", png, false},
		{"a.jpg", []byte("\xff\xd8\xff\xe0"), true},
		{"a.jpeg", []byte("\xff\xd8\xff\xe0"), true},
		{"a.docx", docx, true},
		{"a.xlsx", docx, false},
		{"a.zip", docx, true},
		{"a.xlsx", archive(t, "xl/workbook.xml"), true},
		{"a.docx", archive(t, "word/document.xml", "word/vbaProject.bin"), false},
		{"a.docx", bomb(t), false},
		{"a.zip", []byte("PK\x03\x04 and no more"), false},
		{"a.csv", []byte("name,school\r\nJosé,Mill\n"), true},
		{"a.csv", []byte("\ufeffname\n"), true},
		{"a.csv", []byte("caf\xe9"), false},
		{"a.csv", []byte("a\x00b"), false},
		{"a.csv", []byte("a\x1b[31mb"), false},
		{"a.csv", []byte(strings.Repeat("é", 100_000)), true},
		{"a.csv", append([]byte(strings.Repeat("é", 100_000)), 0xc3), false},
	} {
		k, ok := kindOf(c.name)
		if !ok {
			t.Fatalf("no kind for %s", c.name)
		}
		err := k.check(bytes.NewReader(c.content), int64(len(c.content)))
		if (err == nil) != c.taken {
			t.Errorf("%s with %.20q: %v, want taken=%v", c.name, c.content, err, c.taken)
		}
	}
}

func TestKindsThatAreNotTaken(t *testing.T) {
	for _, name := range []string{"a.exe", "a.html", "a.svg", "a.docm", "a", "", "pdf", "a.pdf.js", "a.pdf "} {
		if k, ok := kindOf(name); ok {
			t.Errorf("%q is taken as %s", name, k.MediaType)
		}
	}
}

func TestLabel(t *testing.T) {
	for in, want := range map[string]string{
		"Agreement.PDF":          "Agreement.pdf",
		"../../etc/passwd.pdf":   "passwd.pdf",
		`C:\Users\ana\hoja.csv`:  "hoja.csv",
		"a\r\nSet-Cookie: x.pdf": "aSet-Cookie: x.pdf",
		"a\u202efdp.exe":         "afdp.exe",
		"Constancia de José.pdf": "Constancia de José.pdf",
		".pdf":                   "file.pdf",
		"/":                      "file",
		"":                       "file",
	} {
		if got := label(in); got != want {
			t.Errorf("label(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestLabelIsAlwaysHarmless(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		got := label(rapid.String().Draw(t, "name"))
		if strings.ContainsAny(got, `/\`) || !utf8.ValidString(got) || got == "" || got == "." || got == ".." {
			t.Fatalf("label %q", got)
		}
		if i := strings.IndexFunc(got, func(r rune) bool { return !unicode.IsPrint(r) }); i >= 0 {
			t.Fatalf("label %q has a character that is not printed", got)
		}
	})
}

func FuzzPacked(f *testing.F) {
	f.Add(archive(f, "word/document.xml"))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, k := range Kinds { // no content may make a check panic
			_ = k.check(bytes.NewReader(b), int64(len(b)))
		}
	})
}
