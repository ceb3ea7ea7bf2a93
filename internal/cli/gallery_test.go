package cli

import (
	"fmt"
	"log/slog"
	"net/http/httptest"
	"net/url"
	"regexp"
	"testing"

	"throughline/internal/platform/i18n"
	"throughline/internal/testenv/browser"
)

// TestGallery looks at every sample of every page, in both languages: on a phone in
// English and Spanish, whose words are longer, and at a desktop.
func TestGallery(t *testing.T) {
	for _, look := range []struct {
		name string
		size browser.Size
		lang i18n.Lang
	}{
		{"phone in English", browser.Phone, i18n.En},
		{"phone in Spanish", browser.Phone, i18n.Es},
		{"desktop in Spanish", browser.Desktop, i18n.Es},
	} {
		t.Run(look.name, func(t *testing.T) {
			t.Parallel()
			handler, err := gallerySite(slog.New(slog.DiscardHandler))
			if err != nil {
				t.Fatal(err)
			}
			site := httptest.NewServer(handler)
			t.Cleanup(site.Close)
			tab := browser.Open(t, look.size)
			for n, sample := range gallery() {
				// what the page is stands in the address, which every fault names
				tab.Go(fmt.Sprintf("%s/sample/%s/%d?%s", site.URL, look.lang, n, url.QueryEscape(sample.Page+": "+sample.Name)))
				tab.SeesNot("⟦")
				tab.Axe()
				tab.Shot("gallery-" + look.lang.Code() + "-" + unsafe.ReplaceAllString(sample.Page+"-"+sample.Name, "-"))
			}
		})
	}
}

var unsafe = regexp.MustCompile(`\W+`) // in a file's name
