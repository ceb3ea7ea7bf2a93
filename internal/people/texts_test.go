package people

import (
	"bytes"
	"io/fs"
	"os"
	"strings"
	"testing"

	"throughline/internal/platform/access"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/i18n/i18ntest"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/testenv"
	"throughline/internal/testenv/htmlcheck"
)

// ours is the catalog of this room alone.
func ours(t *testing.T) *i18n.Catalog {
	t.Helper()
	cat, err := i18n.New(fs.FS(files))
	if err != nil {
		t.Fatal(err)
	}
	return cat
}

func TestTextsAreAllUsed(t *testing.T) {
	missing, unused, err := i18ntest.Keys(texts(t), os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range missing {
		t.Errorf("no text for %s", m)
	}
	for _, key := range unused {
		if strings.HasPrefix(key, "people.") {
			t.Errorf("nothing uses %s", key)
		}
	}
}

func TestTextsAreFitForPeople(t *testing.T) {
	for _, bad := range i18ntest.BannedWords(ours(t)) {
		t.Error(bad)
	}
	// learners and families read everything but the pages of staff and of programs
	staff := []string{"people.list.", "people.new.", "people.person.", "people.token", "people.role.", "people.denied.", "people.error.learner_email", "people.family."}
	for _, hard := range i18ntest.TooHard(ours(t), 6.9, func(key string) bool {
		for _, s := range staff {
			if strings.HasPrefix(key, s) {
				return false
			}
		}
		return true
	}) {
		t.Error(hard)
	}
}

func TestEveryRoleHasAName(t *testing.T) {
	cat := ours(t)
	for _, r := range access.Roles() {
		if !cat.Has("people.role." + string(r)) {
			t.Errorf("no name for %s", r)
		}
	}
	for _, r := range Relations() {
		if !cat.Has("people.relation." + r) {
			t.Errorf("no name for %s", r)
		}
	}
}

func TestSamplesOfEveryPage(t *testing.T) {
	clock := testenv.NewClock()
	r, err := ui.New(texts(t), clock.Now, Pages(), web.Pages())
	if err != nil {
		t.Fatal(err)
	}
	shown := map[string]bool{}
	for _, s := range Samples() {
		shown[s.Page] = true
		for _, lang := range i18n.Languages() {
			var b bytes.Buffer
			if err := r.RenderSample(&b, lang, s); err != nil {
				t.Errorf("%s, %s: %v", s.Page, s.Name, err)
				continue
			}
			for _, problem := range htmlcheck.Problems(htmlcheck.Parse(t, b.String())) {
				t.Errorf("%s, %s (%s): %s", s.Page, s.Name, lang, problem)
			}
		}
	}
	for _, name := range r.Names() {
		if strings.HasPrefix(name, "people/") && !shown[name] {
			t.Errorf("page %s has no sample", name)
		}
	}
}

// What a mail says is checked by the scenarios; here, that no route of the room lacks
// what the server wants of it.
func TestRoutesAreComplete(t *testing.T) {
	cat := ours(t)
	scopes := map[string]bool{"": true}
	for _, s := range Scopes() {
		scopes[s] = true
	}
	for _, r := range new(Service).Routes() {
		if !cat.Has(r.Title) {
			t.Errorf("%s %s: no text %s", r.Method, r.Path, r.Title)
		}
		if !scopes[r.Scope] {
			t.Errorf("%s %s: no token can have the scope %s", r.Method, r.Path, r.Scope)
		}
	}
}
