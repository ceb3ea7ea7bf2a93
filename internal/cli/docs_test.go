package cli

import (
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"throughline/internal/platform/i18n"
	"throughline/internal/platform/mail"
	"throughline/internal/testenv"
)

// What documents say of the program.
var (
	block    = regexp.MustCompile(`(?m)^ {4}.*$`)                                                // of code
	code     = regexp.MustCompile("`[^`\n]+`")                                                   // in a line
	named    = regexp.MustCompile(`(?:^|[^*])\*([\p{Lu}¿][^*]+?)\*(?:[^*]|$)|\*\*([^*]+)\*\* →`) // *A page or button*, **Navigation** →
	spokenOf = regexp.MustCompile("`(?:(?:GET|POST|PUT|PATCH|DELETE) )?(/[a-z][^`\\s]*)`")       // `/a/path`
	called   = regexp.MustCompile(`\$B(/api/[^"?\s]+)`)                                          // of the API
	lines    = regexp.MustCompile("(?m)^ {4}(?:\\./)?(throughline .*)$|`(throughline [^`\n]+)`")
)

// elsewhere are paths that are none of the server's: files of the machine, and what the
// second address for operators serves.
var elsewhere = []string{"/etc/", "/usr/", "/srv/", "/var/", "/tmp/", "/proc", "/readyz", "/metrics", "/debug/", "/healthz", "/api#", "/l/"}

// documents are those that people read while they use the program; the design speaks of
// what does not exist yet.
func documents(t *testing.T) map[string]string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(testenv.Root(), "docs", "*.md"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no documents: %v", err)
	}
	texts := map[string]string{}
	for _, path := range append(paths, filepath.Join(testenv.Root(), "README.md")) {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if name := filepath.Base(path); name != "DESIGN.md" {
			texts[name] = string(b)
		}
	}
	return texts
}

// TestDocumentsNameThingsRightly holds documents to the program: every page, button and
// letter that they name has a text of that wording, every address a route, every command
// line a command.
func TestDocumentsNameThingsRightly(t *testing.T) {
	cat, err := texts()
	if err != nil {
		t.Fatal(err)
	}
	known := wordings(cat)
	routes := patterns(t)
	for name, text := range documents(t) {
		t.Run(name, func(t *testing.T) {
			for _, m := range commandLines(text) {
				if !strings.Contains(m, "…") {
					checkExample(t, m)
				}
			}
			for _, m := range append(spokenOf.FindAllStringSubmatch(text, -1), called.FindAllStringSubmatch(text, -1)...) {
				if path := m[1]; !isElsewhere(path) && !routes[shape(path)] {
					t.Errorf("it speaks of %s, which no route answers", path)
				}
			}
			prose := code.ReplaceAllString(block.ReplaceAllString(text, ""), "")
			for _, m := range named.FindAllStringSubmatch(prose, -1) {
				words := strings.Join(strings.Fields(m[1]+m[2]), " ")
				if !known[plain(words)] {
					t.Errorf("it names %q, which is on no page", words)
				}
			}
		})
	}
}

// commandLines are the command lines of a document.
func commandLines(text string) (out []string) {
	for _, m := range lines.FindAllStringSubmatch(text, -1) {
		line, _, _ := strings.Cut(m[1]+m[2], "    #")
		out = append(out, strings.TrimSuffix(strings.TrimSpace(line), " --help"))
	}
	return out
}

// wordings are all texts of the program in every language.
func wordings(cat *i18n.Catalog) map[string]bool {
	known := map[string]bool{}
	for _, lang := range i18n.Languages() {
		for _, key := range cat.Keys() {
			for _, form := range cat.Raw(lang, key) {
				words, _, _ := strings.Cut(form, "{") // what follows differs from page to page
				known[plain(words)] = true
				known[plain(form)] = true
			}
		}
	}
	return known
}

// plain is a name without the stop that a sentence adds, and whatever its case.
func plain(s string) string { return strings.ToLower(strings.TrimSpace(strings.TrimRight(s, ".:!,"))) }

// patterns are the paths of the routes, each name in braces as {}.
func patterns(t *testing.T) map[string]bool {
	t.Helper()
	d := testenv.OpenDB(t)
	a, err := newApp(t.Context(), appConfig{DB: d, Now: time.Now, Mail: mail.Recorder{}, Files: t.TempDir(), BaseURL: "http://x.example", Demo: &demoInfo{}, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{"/": true}
	for _, r := range a.web.Routes() {
		known[placeholder.ReplaceAllString(r.Path, "{}")] = true
	}
	return known
}

var idText = regexp.MustCompile(`[0-9a-z]{26}|\{\w+\}`)

// shape is a path with {} for each id.
func shape(path string) string { return idText.ReplaceAllString(path, "{}") }

func isElsewhere(path string) bool {
	for _, e := range elsewhere {
		if strings.HasPrefix(path, e) {
			return true
		}
	}
	return false
}
