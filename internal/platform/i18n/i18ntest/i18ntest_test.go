package i18ntest

import (
	"math"
	"strings"
	"testing"
	"testing/fstest"

	"throughline/internal/platform/i18n"
)

func catalog(t *testing.T, en, es string) *i18n.Catalog {
	t.Helper()
	c, err := i18n.New(fstest.MapFS{"text/en.json": {Data: []byte(en)}, "text/es.json": {Data: []byte(es)}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestKeys(t *testing.T) {
	texts := `{"a.one": "1", "a.two": "2", "a.three.x": "3", "a.four": "4", "a.state.on": "5", "a.kind.big": "6", "a.mode.b": "7", "a.unused": "8"}`
	cat := catalog(t, texts, texts)
	tree := fstest.MapFS{
		"pages/p.html": {Data: []byte(`{{t "a.one"}} {{template "a.x" (t "a.gone" "n" 1)}} {{t (printf "a.kind.%s" .K)}} <a href="a.html">`)},
		"a.go": {Data: []byte("package a\nimport \"a.b.c\"\nvar x = T(`a.two`)\nvar y = c.T(lang, key) + \"a.three.x\" + \"a.three.gone\"\n" +
			"func f() { wbl.E(k, \"a.alsogone\"); f.Hint(\"a.four\"); t(\"a.state.\" + s); t(\"a.mode.\"); open(\"a.csv\") }")},
		"a_test.go":       {Data: []byte("package a\nvar x = T(\"a.unused\")")},
		"testdata/x.html": {Data: []byte(`{{t "a.unused"}}`)},
	}
	missing, unused, err := Keys(cat, tree)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(missing, ", "); got != "a.alsogone (a.go), a.gone (pages/p.html), a.three.gone (a.go)" {
		t.Errorf("missing: %s", got)
	}
	if got := strings.Join(unused, ", "); got != "a.unused" {
		t.Errorf("unused: %s", got)
	}
}

func TestKeysReportsUnreadableCode(t *testing.T) {
	cat := catalog(t, `{}`, `{}`)
	if _, _, err := Keys(cat, fstest.MapFS{"a.go": {Data: []byte("package")}}); err == nil {
		t.Error("a file that is no Go was taken")
	}
}

func TestBannedWords(t *testing.T) {
	cat := catalog(t,
		`{"a.ok": "Enter a date. It is invaluable, Mr. Validus", "a.bad": "Please wait", "a.word": "The date is INVALID!"}`,
		`{"a.ok": "Escriba una fecha", "a.bad": "Espere, por favor", "a.word": "Fecha no válida"}`)
	want := "en a.bad: please; en a.word: invalid; es a.bad: por favor; es a.word: válida"
	if got := strings.Join(BannedWords(cat), "; "); got != want {
		t.Errorf("found %s, want %s", got, want)
	}
}

// The grades are those of the published formula with syllables counted by hand.
func TestGrade(t *testing.T) {
	for _, test := range []struct {
		text string
		want float64
	}{
		{"The cat sat on the mat.", 0.39*6 + 11.8*1 - 15.59},
		{"Enter how many hours you worked", 0.39*6 + 11.8*8/6 - 15.59},
		{"We kept it. You can send it now.", 0.39*4 + 11.8*1 - 15.59},
		{"{name} has {n} left", 0.39*4 + 11.8*1 - 15.59},
		{"", 0},
	} {
		if got := Grade(test.text); math.Abs(got-test.want) > 0.01 {
			t.Errorf("grade of %q is %.2f, want %.2f", test.text, got, test.want)
		}
	}
}

func TestSyllables(t *testing.T) {
	for word, want := range map[string]int{"a": 1, "hour": 1, "table": 2, "worked": 1, "wanted": 2, "needed": 2, "places": 2, "times": 1, "supervisor": 4, "the": 1, "ok": 1, "nth": 1} {
		if got := countSyllables(word); got != want {
			t.Errorf("%s has %d syllables, want %d", word, got, want)
		}
	}
}

func TestTooHard(t *testing.T) {
	cat := catalog(t, `{"a.easy": "Tell us how many hours you worked.", "a.hard": "Eligibility determinations necessitate comprehensive documentation verification procedures.", "a.short": "Eligibility determination", "b.hard": "Organizational administrators periodically reauthorize institutional relationships."}`,
		`{"a.easy": "x", "a.hard": "x", "a.short": "x", "b.hard": "x"}`)
	got := TooHard(cat, 6.9, func(key string) bool { return strings.HasPrefix(key, "a.") })
	if len(got) != 1 || !strings.HasPrefix(got[0], "en a.hard: grade") {
		t.Errorf("too hard: %q", got)
	}
}
