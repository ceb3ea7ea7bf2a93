package roster_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/roster"
	"throughline/internal/testenv"
	"throughline/internal/testenv/htmlcheck"
)

// Every page renders in every sampled state and in both languages.
func TestSamples(t *testing.T) {
	cat, err := i18n.New(roster.Texts(), ui.Texts, web.Texts())
	if err != nil {
		t.Fatal(err)
	}
	cat.Missing = func(lang i18n.Lang, key string) { t.Errorf("no text %s in %s", key, lang) }
	r, err := ui.New(cat, func() time.Time { return testenv.Fixed }, roster.Pages())
	if err != nil {
		t.Fatal(err)
	}
	sampled := map[string]bool{}
	for _, s := range roster.Samples() {
		sampled[s.Page] = true
		for _, lang := range i18n.Languages() {
			var b bytes.Buffer
			if err := r.RenderSample(&b, lang, s); err != nil {
				t.Errorf("%s, %s: %v", s.Page, s.Name, err)
				continue
			}
			for _, p := range htmlcheck.Problems(htmlcheck.Parse(t, b.String())) {
				t.Errorf("%s, %s, %s: %s", s.Page, s.Name, lang, p)
			}
		}
	}
	for _, name := range r.Names() {
		if strings.HasPrefix(name, "roster/") && !sampled[name] {
			t.Errorf("no sample of %s", name)
		}
	}
}
