package placements_test

import (
	"testing"

	"throughline/internal/placements"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/mail"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
)

// catalog is the texts of this room and of the platform.
func catalog(t *testing.T) *i18n.Catalog {
	t.Helper()
	cat, err := i18n.New(placements.Texts(), ui.Texts, web.Texts(), mail.Texts)
	if err != nil {
		t.Fatal(err)
	}
	return cat
}
