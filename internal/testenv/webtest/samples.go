package webtest

import (
	"bytes"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"time"

	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/testenv"
	"throughline/internal/testenv/htmlcheck"
)

// Samples renders a room's samples in every language and checks each page, and that no
// page of the room is without one.
func Samples(t testing.TB, pages ui.Pages, samples []ui.Sample, texts ...fs.FS) {
	t.Helper()
	cat, err := i18n.New(append(texts, ui.Texts)...)
	if err != nil {
		t.Fatal(err)
	}
	r, err := ui.New(cat, func() time.Time { return testenv.Fixed }, pages)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range r.Names() {
		if strings.HasPrefix(name, pages.Room+"/") && !slices.ContainsFunc(samples, func(s ui.Sample) bool { return s.Page == name }) {
			t.Errorf("page %s has no sample", name)
		}
	}
	for _, s := range samples {
		for _, lang := range i18n.Languages() {
			var b bytes.Buffer
			if err := r.RenderSample(&b, lang, s); err != nil {
				t.Errorf("%s, %s: %v", s.Page, s.Name, err)
				continue
			}
			for _, problem := range htmlcheck.Problems(htmlcheck.Parse(t, b.String())) {
				t.Errorf("%s, %s, %s: %s", s.Page, s.Name, lang, problem)
			}
		}
	}
}
