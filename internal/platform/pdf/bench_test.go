package pdf_test

import (
	"bytes"
	"testing"

	"throughline/internal/platform/i18n"
	"throughline/internal/platform/pdf"
)

// BenchmarkAgreement writes and seals an agreement of two sheets with a drawn signature
// and a QR code; each operation is one document.
func BenchmarkAgreement(b *testing.B) {
	cat, d := catalog(b), agreement(b, i18n.En)
	key, _ := testKey(1)
	b.ReportAllocs()
	size := 0
	for b.Loop() {
		file, err := pdf.Render(d, cat)
		if err != nil {
			b.Fatal(err)
		}
		if file, err = pdf.Seal(file, key); err != nil {
			b.Fatal(err)
		}
		size = len(file)
	}
	b.ReportMetric(float64(size), "bytes")
}

// BenchmarkTable writes a table of 2,000 rows; sheets/s is what a long export takes.
func BenchmarkTable(b *testing.B) {
	cat, d := catalog(b), log(2000)
	sheets := 0
	for b.Loop() {
		file, err := pdf.Render(d, cat)
		if err != nil {
			b.Fatal(err)
		}
		sheets += bytes.Count(file, []byte("/StructParents "))
	}
	b.ReportMetric(float64(sheets)/b.Elapsed().Seconds(), "sheets/s")
}

// BenchmarkVerify checks a sealed agreement.
func BenchmarkVerify(b *testing.B) {
	key, public := testKey(1)
	file := sealed(b, render(b, agreement(b, i18n.En)), key)
	for b.Loop() {
		if verdict(b, file, public) != pdf.Genuine {
			b.Fatal("not genuine")
		}
	}
}
