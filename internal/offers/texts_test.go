package offers_test

import (
	"os"
	"strings"
	"testing"

	"throughline/internal/offers"
	"throughline/internal/partners"
	"throughline/internal/placements"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/i18n/i18ntest"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

func TestTexts(t *testing.T) {
	cat, err := i18n.New(offers.Texts(), partners.Texts(), placements.Texts(), ui.Texts, web.Texts())
	if err != nil {
		t.Fatal(err)
	}
	missing, unused, err := i18ntest.Keys(cat, os.DirFS("."), os.DirFS("../partners"))
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range missing {
		t.Errorf("no text %s", key)
	}
	for _, key := range unused {
		if strings.HasPrefix(key, "offers.") || strings.HasPrefix(key, "partners.") {
			t.Errorf("nothing uses the text %s", key)
		}
	}
	for _, b := range i18ntest.BannedWords(cat) {
		if strings.Contains(b, " offers.") || strings.Contains(b, " partners.") {
			t.Errorf("not our words: %s", b)
		}
	}
	learners := []string{
		"offers.browse", "offers.kept", "offers.begun", "offers.look", "offers.apply.", "offers.why", "offers.bar", "offers.profile",
		"offers.found.", "offers.error.profile", "offers.error.found", "offers.error.why", "offers.transport", "offers.done.kept", "offers.done.applied",
	}
	hard := i18ntest.TooHard(cat, 6.9, func(key string) bool {
		for _, p := range learners {
			if strings.HasPrefix(key, p) && key != "offers.found.staff" {
				return true
			}
		}
		return false
	})
	for _, h := range hard {
		t.Error(h)
	}
}

// Every code that is data has a name in the catalogs.
func TestCodesHaveNames(t *testing.T) {
	cat, err := i18n.New(offers.Texts(), placements.Texts())
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, typ := range wbl.Types(wbl.NewDate(2026, 11, 23)) {
		keys = append(keys, "type."+typ.Code, "level."+typ.Level.String())
	}
	for _, c := range offers.Clusters {
		keys = append(keys, "cluster."+c)
	}
	for _, h := range offers.HazardTags {
		keys = append(keys, "hazard."+h)
	}
	for _, tr := range offers.Transports {
		keys = append(keys, "offers.transport."+tr)
	}
	for _, q := range offers.Questions {
		keys = append(keys, "offers.profile."+string(q), "offers.profile."+string(q)+".row")
	}
	for _, key := range keys {
		if !cat.Has(key) {
			t.Errorf("no text %s", key)
		}
	}
}
