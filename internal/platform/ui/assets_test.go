package ui

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
)

func TestSizes(t *testing.T) {
	for name, limit := range map[string]int{"style.css": 29 << 10, "app.js": 12 << 10} {
		if got := len(assets().byName[name].data); got >= limit {
			t.Errorf("%s has %d bytes, want fewer than %d", name, got, limit)
		}
	}
}

// The policy allows no foreign address, no inline code, and the script needs neither.
func TestAssetsAreOurOwn(t *testing.T) {
	for _, name := range []string{"style.css", "app.js"} {
		text := string(assets().byName[name].data)
		for _, bad := range []string{"http://", "https://", "@import", "url(", "eval(", "innerHTML", "document.write", "new Function", ".style."} {
			if strings.Contains(text, bad) {
				t.Errorf("%s has %s", name, bad)
			}
		}
	}
}

// Every class that a template uses has a style, and every token that a style uses exists.
func TestClassesHaveStyles(t *testing.T) {
	css := string(assets().byName["style.css"].data)
	plain := map[string]bool{ // named for tests or set apart by what they stand in
		"usa-tag": true, "usa-form": true,
	}
	var all strings.Builder
	for _, dir := range []string{"components", "layout"} {
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			text, err := os.ReadFile(dir + "/" + e.Name())
			if err != nil {
				t.Fatal(err)
			}
			all.Write(text)
		}
	}
	for _, class := range regexp.MustCompile(`usa-[a-z_-]*[a-z]`).FindAllString(all.String(), -1) {
		if !plain[class] && !strings.Contains(css, "."+class) {
			t.Errorf("no style for .%s", class)
		}
	}
	for _, m := range regexp.MustCompile(`var\((--[a-z-]+)`).FindAllStringSubmatch(css, -1) {
		if !strings.Contains(css, m[1]+":") {
			t.Errorf("no token is called %s", m[1])
		}
	}
}

func TestSqueezeDropsOnlyWhatPeopleRead(t *testing.T) {
	in := "// says why\nconst a = 'b'; // kept: not a whole line\n  f('//x'); /* gone */\n\n"
	if got := string(squeeze("a.js", []byte(in))); got != "const a = 'b'; // kept: not a whole line\nf('//x');\n" {
		t.Errorf("got %q", got)
	}
	if got := string(squeeze("a.svg", []byte(in))); got != in {
		t.Errorf("a picture was changed: %q", got)
	}
}

func TestAssetsAreServedForEver(t *testing.T) {
	for _, compress := range []bool{true, false} {
		req := httptest.NewRequest("GET", AssetPath("style.css"), nil)
		if compress {
			req.Header.Set("Accept-Encoding", "br, gzip")
		}
		rec := httptest.NewRecorder()
		Assets().ServeHTTP(rec, req)
		var body io.Reader = rec.Body
		if compress {
			zr, err := gzip.NewReader(rec.Body)
			if err != nil {
				t.Fatal(err)
			}
			body = zr
		}
		got, err := io.ReadAll(body)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, assets().byName["style.css"].data) {
			t.Error("the style sheet arrives changed")
		}
		h := rec.Header()
		if h.Get("Content-Type") != "text/css; charset=utf-8" || !strings.Contains(h.Get("Cache-Control"), "immutable") || h.Get("Vary") != "Accept-Encoding" {
			t.Errorf("headers are %v", h)
		}
	}
}

func TestFaviconAndUnknownAssets(t *testing.T) {
	for path, want := range map[string]int{"/favicon.ico": 200, AssetPath("favicon.svg"): 200, "/assets/style.css": 404, "/assets/../form.go": 404, "/assets/": 404} {
		rec := httptest.NewRecorder()
		Assets().ServeHTTP(rec, httptest.NewRequest("GET", path, nil))
		if rec.Code != want {
			t.Errorf("%s: %d, want %d", path, rec.Code, want)
		}
		if path == "/favicon.ico" && (rec.Header().Get("Content-Type") != "image/x-icon" || strings.Contains(rec.Header().Get("Cache-Control"), "immutable")) {
			t.Errorf("the icon has headers %v", rec.Header())
		}
	}
}

func TestUnknownAssetPanics(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("an unknown asset got an address")
		}
	}()
	AssetPath("none.css")
}
