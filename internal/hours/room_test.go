package hours_test

import (
	"io/fs"
	"log/slog"
	"os"
	"strings"
	"sync"
	"testing"

	"throughline/internal/hours"
	"throughline/internal/people"
	"throughline/internal/platform/db"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/i18n/i18ntest"
	"throughline/internal/platform/mail"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/testenv"
	"throughline/internal/testenv/htmlcheck"
)

var sources = []fs.FS{ui.Texts, mail.Texts, web.Texts(), people.Texts(), hours.Texts()}

var catalog = sync.OnceValues(func() (*i18n.Catalog, error) { return i18n.New(sources...) })

func texts(t testing.TB) *i18n.Catalog {
	t.Helper()
	cat, err := catalog()
	if err != nil {
		t.Fatal(err)
	}
	return cat
}

func newRoom(t testing.TB, d *db.DB, clock *testenv.Clock) *hours.Service {
	t.Helper()
	cat := texts(t)
	p := people.New(people.Config{
		DB: d, Now: clock.Now, Catalog: cat, Log: slog.New(slog.DiscardHandler), BaseURL: "https://throughline.example", Secret: []byte("test"),
	})
	return hours.New(d, cat, p, clock.Now)
}

func TestTexts(t *testing.T) {
	cat, err := i18n.New(hours.Texts())
	if err != nil {
		t.Fatal(err)
	}
	for _, fault := range i18ntest.BannedWords(cat) {
		t.Error(fault)
	}
	// what learners read; supervisors and staff have words of their own
	forLearners := func(key string) bool {
		for _, p := range []string{"hours.log.", "hours.week.", "hours.entry.", "hours.done.", "hours.state.", "hours.recent.", "hours.absence.", "hours.said."} {
			if strings.HasPrefix(key, p) {
				return true
			}
		}
		return false
	}
	for _, fault := range i18ntest.TooHard(cat, 6.9, forLearners) {
		t.Error(fault)
	}
}

// TestKeys finds texts that the code wants and nobody wrote, and texts that nobody wants.
func TestKeys(t *testing.T) {
	missing, unused, err := i18ntest.Keys(texts(t), os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range missing {
		t.Errorf("no text for %s", key)
	}
	for _, key := range unused {
		if strings.HasPrefix(key, "hours.") {
			t.Errorf("nobody uses %s", key)
		}
	}
}

// TestSamples renders the whole gallery of the room, and every page is in it.
func TestSamples(t *testing.T) {
	cat := texts(t)
	r, err := ui.New(cat, testenv.NewClock().Now, hours.Pages())
	if err != nil {
		t.Fatal(err)
	}
	shown := map[string]bool{}
	for _, s := range hours.Samples() {
		shown[s.Page] = true
		for _, lang := range i18n.Languages() {
			t.Run(s.Page+" "+s.Name+" "+string(lang), func(t *testing.T) {
				var b strings.Builder
				if err := r.RenderSample(&b, lang, s); err != nil {
					t.Fatal(err)
				}
				if strings.Contains(b.String(), "⟦") {
					t.Error("a text is missing")
				}
				for _, problem := range htmlcheck.Problems(htmlcheck.Parse(t, b.String())) {
					t.Error(problem)
				}
			})
		}
	}
	for _, page := range r.Names() {
		if strings.HasPrefix(page, "hours/") && !shown[page] {
			t.Errorf("%s has no sample", page)
		}
	}
}
