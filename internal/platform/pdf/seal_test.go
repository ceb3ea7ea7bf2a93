package pdf_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"throughline/internal/platform/db"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/pdf"
	"throughline/internal/testenv"
)

// testKey is a key that is the same in every run.
func testKey(n byte) (ed25519.PrivateKey, ed25519.PublicKey) {
	key := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{n}, ed25519.SeedSize))
	return key, key.Public().(ed25519.PublicKey)
}

func sealed(t testing.TB, file []byte, key ed25519.PrivateKey) []byte {
	t.Helper()
	out, err := pdf.Seal(file, key)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func verdict(t testing.TB, file []byte, keys ...ed25519.PublicKey) pdf.Verdict {
	t.Helper()
	f, err := pdf.Verify(file, keys...)
	if err != nil {
		t.Fatal(err)
	}
	return f.Verdict
}

func TestSealed(t *testing.T) {
	key, public := testKey(1)
	_, other := testKey(2)
	plain := render(t, agreement(t, i18n.Es))
	file := sealed(t, plain, key)
	if !bytes.HasPrefix(file, plain) || !bytes.Equal(file, sealed(t, plain, key)) {
		t.Error("sealing changes the document, or twice is not the same")
	}
	if got := verdict(t, file, other, public); got != pdf.Genuine {
		t.Errorf("a sealed file is %s", got)
	}
	f, err := pdf.Verify(file, other)
	if err != nil || f.Verdict != pdf.NotOurs || f.Key != pdf.KeyID(public) {
		t.Errorf("with another key: %+v, %v", f, err)
	}
	if got := verdict(t, plain, public); got != pdf.NotOurs {
		t.Errorf("a file without a seal is %s", got)
	}
	if got := verdict(t, file); got != pdf.NotOurs {
		t.Errorf("without any key it is %s", got)
	}
}

// TestSealByHand checks a seal the way doc and seal.go say, so that anybody with the
// public key could.
func TestSealByHand(t *testing.T) {
	key, public := testKey(1)
	file := sealed(t, render(t, paragraphs("I agree.")), key)
	head := []byte("<</Type/ThroughlineSeal/V 1/Length ")
	at := bytes.Index(file, head)
	var length int
	var id, signature []byte
	if _, err := fmt.Sscanf(string(file[at+len(head):]), "%d/Key<%16x>/Signature<%128x>>>", &length, &id, &signature); err != nil {
		t.Fatal(err)
	}
	start := bytes.LastIndexByte(file[:at-1], '\n') + 1 // of the line "42 0 obj"
	sum := sha256.Sum256(file[:length])
	if length != start || !ed25519.Verify(public, append([]byte("throughline document 1\n"), sum[:]...), signature) {
		t.Errorf("%d bytes were to be sealed before the object at %d", length, start)
	}
	if name := sha256.Sum256(public); !bytes.Equal(id, name[:8]) {
		t.Errorf("the key is named %x", id)
	}
}

// TestSealedFileIsAPDF: viewers show it as before.
func TestSealedFileIsAPDF(t *testing.T) {
	key, _ := testKey(1)
	plain := render(t, agreement(t, i18n.En))
	file := sealed(t, plain, key)
	if out := read(t, file, "qpdf", "--check", "FILE"); strings.Contains(out, "WARNING") || !strings.Contains(out, "No syntax") {
		t.Error(out)
	}
	if out := read(t, file, "qpdf", "--show-object=trailer", "FILE"); !strings.Contains(out, "/ThroughlineSeal") || !strings.Contains(out, "/Prev") {
		t.Error(out)
	}
	for _, args := range [][]string{{"pdfinfo", "-struct-text", "FILE"}, {"pdftotext", "FILE", "-"}} {
		if read(t, plain, args[0], append([]string{}, args[1:]...)...) != read(t, file, args[0], append([]string{}, args[1:]...)...) {
			t.Errorf("%s reads the sealed file otherwise", args[0])
		}
	}
}

// TestEveryChangeIsSeen: no byte of a sealed file could be another, be taken away or be
// added.
func TestEveryChangeIsSeen(t *testing.T) {
	key, public := testKey(1)
	file := sealed(t, render(t, paragraphs("I agree.")), key)
	chance := rand.New(rand.NewPCG(1, 2))
	seal := bytes.LastIndex(file, []byte("/Type/ThroughlineSeal")) - 20
	try := func(what string, at int, changed []byte) {
		f, err := pdf.Verify(changed, public)
		if err == nil && f.Verdict == pdf.Genuine {
			t.Errorf("%s at %d of %d is not seen", what, at, len(file))
		}
	}
	for at := range file {
		if at < seal && chance.IntN(20) > 0 { // the document in samples, the seal whole
			continue
		}
		changed := bytes.Clone(file)
		changed[at] ^= byte(1 + chance.IntN(255))
		try("a change", at, changed)
		try("a missing byte", at, append(bytes.Clone(file[:at]), file[at+1:]...))
		try("a byte more", at, append(append(bytes.Clone(file[:at]), ' '), file[at:]...))
	}
	for _, end := range []string{"\n", " ", "%%EOF\n", "\x00"} {
		try("more at the end", len(file), append(bytes.Clone(file), end...))
	}
	if got := verdict(t, append(bytes.Clone(file), "1 0 obj\n<<>>\nendobj\n"...), public); got != pdf.Changed {
		t.Errorf("a file that grew is %s", got)
	}
	letters := bytes.Replace(file, []byte("/Signature<"), []byte("/Signature<0"), 1)
	if got := verdict(t, letters, public); got != pdf.Changed {
		t.Errorf("a seal that cannot be read is %s", got)
	}
}

// TestSealOfAnotherDocument: a seal belongs to its document.
func TestSealOfAnotherDocument(t *testing.T) {
	key, public := testKey(1)
	one, two := render(t, paragraphs("I agree.")), render(t, paragraphs("I refuse"))
	moved := append(bytes.Clone(two), sealed(t, one, key)[len(one):]...)
	if got := verdict(t, moved, public); got != pdf.Changed {
		t.Errorf("a document with another's seal is %s", got)
	}
	both := append(sealed(t, one, key), sealed(t, two, key)...)
	if got := verdict(t, both, public); got != pdf.Changed {
		t.Errorf("two documents in one file are %s", got)
	}
}

func TestVerifyNoPDF(t *testing.T) {
	for _, b := range []string{"", "hello", "PK\x03\x04", strings.Repeat("x", 2000) + "%PDF-1.7"} {
		if _, err := pdf.Verify([]byte(b)); !errors.Is(err, pdf.ErrNotPDF) {
			t.Errorf("%.10q: %v", b, err)
		}
	}
}

func TestSealRefuses(t *testing.T) {
	key, _ := testKey(1)
	plain := render(t, paragraphs("x"))
	for name, file := range map[string][]byte{"nothing": nil, "text": []byte("hello"), "a sealed file": sealed(t, plain, key), "a cut file": plain[:len(plain)-1]} {
		if _, err := pdf.Seal(file, key); err == nil {
			t.Errorf("%s was sealed", name)
		}
	}
}

// TestKey: an installation makes its key once and has it from then on.
func TestKey(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		clock := testenv.NewClock()
		one, err := pdf.Key(t.Context(), d, clock.Now())
		if err != nil {
			t.Fatal(err)
		}
		two, err := pdf.Key(t.Context(), d, clock.Now())
		if err != nil || !one.Equal(two) {
			t.Errorf("the second time it is another key (%v)", err)
		}
	})
}

func FuzzVerify(f *testing.F) {
	key, public := testKey(1)
	// the least that can be sealed: what is between head and trailer does not matter here
	plain := []byte("%PDF-1.7\n\ntrailer\n<</Size 9/Root 1 0 R/Info 2 0 R/ID[<" + strings.Repeat("0", 32) + "><" + strings.Repeat("0", 32) + ">]>>\nstartxref\n9\n%%EOF\n")
	file := sealed(f, plain, key)
	f.Add(file)
	f.Add(plain)
	f.Add(file[len(plain):])
	f.Add([]byte("%PDF-1.7\n<</Type/ThroughlineSeal/V 1/Length 99999999999999999999/Key<0123456789abcdef>/Signature<>>>"))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := pdf.Verify(data, public)
		switch {
		case err == nil && got.Verdict == pdf.Genuine && !bytes.Equal(data, file):
			t.Error("a forgery is genuine")
		case err != nil && !errors.Is(err, pdf.ErrNotPDF):
			t.Error(err)
		}
	})
}
