package placements_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"throughline/internal/placements"
	"throughline/internal/platform/access"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/i18n/i18ntest"
	"throughline/internal/platform/mail"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/testenv"
	"throughline/internal/wbl"
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

func TestTexts(t *testing.T) {
	cat := catalog(t)
	missing, unused, err := i18ntest.Keys(cat, os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range missing {
		t.Errorf("no text %s", key)
	}
	for _, key := range unused {
		if strings.HasPrefix(key, "placements.") {
			t.Errorf("%s is never shown", key)
		}
	}
	for _, fault := range i18ntest.BannedWords(cat) {
		t.Error(fault)
	}
	learner := []string{"next.", "mine.", "answer.", "withdraw.", "my_event.", "my_who.", "timeline.", "mail.offered", "mail.waiting", "mail.started", "mail.family"}
	hard := i18ntest.TooHard(cat, 6.9, func(key string) bool {
		return slices.ContainsFunc(learner, func(part string) bool { return strings.HasPrefix(key, "placements."+part) })
	})
	for _, fault := range hard {
		t.Error(fault)
	}
}

// TestEveryCodeHasItsTexts covers the keys that are put together while running.
func TestEveryCodeHasItsTexts(t *testing.T) {
	cat := catalog(t)
	want := func(keys ...string) {
		for _, k := range keys {
			if !cat.Has("placements." + k) {
				t.Errorf("no text placements.%s", k)
			}
		}
	}
	for _, s := range placements.States() {
		n := string(s)
		want("state."+n, "next."+n, "staff_next."+n, "my_event."+n, "error.from."+n)
	}
	for _, r := range placements.Machine() {
		want("done."+string(r.Action), "event."+string(r.Action))
		if r.Need != placements.NoReason {
			want("do."+string(r.Action), "ask."+string(r.Action), "ask_many."+string(r.Action))
		}
	}
	for _, f := range everyFacts() {
		for _, g := range placements.GatesFor(wbl.DateOf(testenv.Fixed), f) {
			who := string(g.Who)
			want("gate."+g.Code, "gate_name."+g.Code, "gate_hint."+g.Code, "missing."+g.Code, "who."+who, "my_who."+who, "own_word."+who)
			switch g.Who {
			case access.Guardian, access.EmployerAdmin:
				want("gate_ask." + g.Code)
			case access.Learner:
				want("gate_ask_self." + g.Code)
			default:
				continue
			}
			if !g.OwnWord {
				want("evidence."+g.Code, "evidence_hint."+g.Code)
			}
		}
	}
	for _, code := range placements.Fundings() {
		want("funding." + code)
	}
	for _, q := range placements.QueueKinds() {
		want("queue." + string(q))
	}
	for _, c := range placements.CancelCodes() {
		want("code." + c)
	}
	for _, ty := range wbl.Types(wbl.DateOf(testenv.Fixed)) {
		if !cat.Has("type." + ty.Code) {
			t.Errorf("no text type.%s", ty.Code)
		}
	}
}
