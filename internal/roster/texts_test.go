package roster_test

import (
	"os"
	"strings"
	"testing"

	"throughline/internal/platform/i18n"
	"throughline/internal/platform/i18n/i18ntest"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/roster"
)

func TestTexts(t *testing.T) {
	cat, err := i18n.New(roster.Texts(), ui.Texts, web.Texts())
	if err != nil {
		t.Fatal(err)
	}
	missing, unused, err := i18ntest.Keys(cat, os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range missing {
		t.Errorf("missing: %s", k)
	}
	for _, k := range unused {
		if strings.HasPrefix(k, "roster.") {
			t.Errorf("unused: %s", k)
		}
	}
	for _, b := range i18ntest.BannedWords(cat) {
		if strings.Contains(b, "roster.") {
			t.Error(b)
		}
	}
}
