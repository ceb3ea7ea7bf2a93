package agreements

import (
	"os"
	"strings"
	"testing"

	"throughline/internal/platform/i18n/i18ntest"
)

// TestTexts: every text of the room that its code asks for is there, and none too many.
func TestTexts(t *testing.T) {
	cat := catalog(t)
	missing, _, err := i18ntest.Keys(cat, os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range missing {
		t.Errorf("the code asks for a text that is not there: %s", key)
	}
	for _, fault := range i18ntest.BannedWords(cat) {
		if strings.Contains(fault, "agreements.") {
			t.Error(fault)
		}
	}
	for _, fault := range i18ntest.TooHard(cat, 6.9, func(key string) bool {
		for _, easy := range []string{"agreements.family.", "agreements.stops.", "agreements.desk.", "agreements.withdraw.", "agreements.disclosure."} {
			if strings.HasPrefix(key, easy) {
				return true
			}
		}
		return false
	}) {
		t.Error(fault)
	}
}

// TestFieldTexts: every field, choice, kind, party and purpose has its words.
func TestFieldTexts(t *testing.T) {
	cat := catalog(t)
	var wrong []string
	for _, lang := range []string{"en", "es"} {
		_, words := (&Service{Config: Config{Catalog: cat}}).t(lang)
		ask := func(key string) {
			if strings.HasPrefix(words(key, "name", "x", "who", "x", "paper", "x"), "⟦") {
				wrong = append(wrong, key)
			}
		}
		for _, f := range fields {
			ask("agreements.field." + f.Name)
			for _, c := range f.Choices {
				ask("agreements.choice." + c)
			}
			if f.Asked != "" && f.Need {
				ask("agreements.error.answer." + string(f.Form))
			}
		}
		for _, k := range Kinds() {
			ask("agreements.kind." + k)
		}
		for _, p := range Parties() {
			ask("agreements.party." + string(p))
			ask("agreements.gate.waits." + string(p))
			ask("agreements.sign.intent." + string(p))
		}
		for _, p := range Purposes() {
			ask("agreements.purpose." + string(p))
			ask("agreements.stops." + string(p) + ".1")
		}
	}
	if len(wrong) > 0 {
		t.Errorf("no words for %v", wrong)
	}
}
