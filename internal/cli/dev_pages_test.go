package cli

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/testenv/htmlcheck"
)

var visitors int

// browse opens an address of the gallery.
func browse(t *testing.T, site http.Handler, path string, want int) string {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	visitors++
	r.RemoteAddr = fmt.Sprintf("10.%d.%d.1:9", visitors>>8, visitors&255) // nobody comes too often
	w := httptest.NewRecorder()
	site.ServeHTTP(w, r)
	if w.Code != want {
		t.Fatalf("%s: status %d\n%s", path, w.Code, w.Body)
	}
	if csp := w.Header().Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") {
		t.Errorf("%s: policy %q", path, csp)
	}
	return w.Body.String()
}

func TestGalleryShowsEverySample(t *testing.T) {
	site, err := gallerySite(slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	doc := htmlcheck.Parse(t, browse(t, site, "/", http.StatusOK))
	seen := 0
	for _, a := range htmlcheck.Find(doc, "a") {
		path := htmlcheck.Attr(a, "href")
		if !strings.HasPrefix(path, "/sample/") {
			continue
		}
		seen++
		for _, problem := range htmlcheck.Problems(htmlcheck.Parse(t, browse(t, site, path, http.StatusOK))) {
			t.Errorf("%s: %s", path, problem)
		}
	}
	if want := len(gallery()) * len(i18n.Languages()); seen != want {
		t.Errorf("the gallery leads to %d pages, not %d", seen, want)
	}
	for _, path := range []string{"/sample/en/-1", "/sample/en/99999", "/sample/fr/0", "/sample/en/x"} {
		browse(t, site, path, http.StatusNotFound)
	}
}

// Every page of a room is in the gallery, so that every page is looked at.
func TestGalleryHasEveryPage(t *testing.T) {
	cat, err := texts()
	if err != nil {
		t.Fatal(err)
	}
	renderer, err := ui.New(cat, time.Now, pages()...)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range renderer.Names() {
		if !slices.ContainsFunc(gallery(), func(s ui.Sample) bool { return s.Page == name }) {
			t.Errorf("no sample shows the page %s", name)
		}
	}
}
