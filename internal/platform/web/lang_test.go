package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"throughline/internal/platform/access"
	"throughline/internal/platform/i18n"
)

func TestLanguageOfAPage(t *testing.T) {
	s := serve(t, open("/page", page))
	for _, c := range []struct {
		what, cookie, own, browser, want string
	}{
		{"nothing is known", "", "", "", "en"},
		{"the browser's", "", "", "es-MX,es;q=0.9,en;q=0.5", "es"},
		{"a browser of a language that we lack", "", "", "vi", "en"},
		{"a broken header", "", "", "q=;;;,,=", "en"},
		{"the person's own before the browser's", "", "en", "es", "en"},
		{"the person's own", "", "es", "en", "es"},
		{"chosen here before all", "es", "en", "en", "es"},
		{"a made-up cookie", "xx", "es", "en", "es"},
	} {
		s.actor = learner
		s.actor.Lang = c.own
		w := s.get("/page", "Accept-Language", c.browser, "Cookie", langCookie+"="+c.cookie)
		title := map[string]string{"en": "A room", "es": "Un cuarto"}[c.want]
		if w.Header().Get("Content-Language") != c.want || !strings.Contains(w.Body.String(), title) || !strings.Contains(w.Body.String(), `lang="`+c.want+`"`) {
			t.Errorf("%s: got %s", c.what, w.Header().Get("Content-Language"))
		}
	}
}

func TestErrorsBeforeSignInSpeakTheBrowsersLanguage(t *testing.T) {
	s := serve(t, post("/form", page))
	wants(t, s.do(http.MethodPost, "/form", "a=b", "Origin", "https://evil.example", "Accept-Language", "es"), http.StatusForbidden, `lang="es"`)
}

func TestSwitchOfLanguageStaysHere(t *testing.T) {
	s := serve(t, open("/page", page), open("/deep/{path...}", page))
	for target, want := range map[string]string{
		"/page?lang=es":               "/page",
		"/page?a=1&lang=es&b=2":       "/page?a=1&b=2",
		"/page?lang=es&q=a%26b":       "/page?q=a%26b",
		"/none?lang=en":               "/none",
		"/deep/a%2Fb?lang=es":         "/deep/a%2Fb",
		"/%5Cevil.example?lang=es":    "/%5Cevil.example",
		"/deep//evil.example?lang=es": "", // the multiplexer cleans it first
	} {
		w := s.get(target)
		got := w.Header().Get("Location")
		if want != "" && (w.Code != http.StatusSeeOther || got != want) {
			t.Errorf("%s leads to %d %s, not to %s", target, w.Code, got, want)
		}
		stays(t, target, got)
	}
	for _, target := range []string{"/page?lang=xx", "/page?lang=", "/page"} {
		wants(t, s.get(target), http.StatusOK)
	}
	w := s.get("/page?lang=es")
	c := w.Result().Cookies()
	if len(c) != 1 || c[0].Value != "es" || !c[0].HttpOnly || c[0].SameSite != http.SameSiteLaxMode || c[0].Secure {
		t.Errorf("the choice is kept as %v", c)
	}
}

func TestRawPathsNeverLeadElsewhere(t *testing.T) {
	s := serve(t, open("/page", page), open("/{$}", page))
	for _, path := range []string{"//evil.example", `/\evil.example`, `\\evil.example`, "///evil.example/%2e%2e", "/%2Fevil.example", "/.//evil.example", "/\t/evil.example"} {
		r := httptest.NewRequest(http.MethodGet, "/?lang=es", nil)
		r.URL = &url.URL{Path: path, RawQuery: "lang=es"}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		stays(t, path, w.Header().Get("Location"))
	}
}

// stays fails the test when a browser that follows the location leaves the site.
func stays(t *testing.T, from, location string) {
	t.Helper()
	if location == "" {
		return
	}
	base, _ := url.Parse("https://wbl.example/page")
	to, err := base.Parse(strings.NewReplacer("\\", "/", "\t", "").Replace(location)) // as browsers read it
	if err != nil || to.Host != "wbl.example" {
		t.Errorf("%s leads to %q", from, location)
	}
}

func TestRedirectStaysHere(t *testing.T) {
	for path, want := range map[string]string{
		"/page?a=1#b": "/page?a=1#b", "/": "/", "//evil.example": "/", `/\evil.example`: "/", "https://evil.example": "/", "javascript:alert(1)": "/", "": "/",
		"/a\r\nSet-Cookie: b=c": "/", "page": "/", "/\t/evil.example": "/", "/search?q=https://x.example": "/search?q=https://x.example",
	} {
		s := serve(t, open("/go", func(c *Ctx) error { return c.Redirect(path) }))
		w := s.get("/go")
		if got := w.Header().Get("Location"); got != want || w.Code != http.StatusSeeOther {
			t.Errorf("%q leads to %d %q, not to %q", path, w.Code, got, want)
		}
	}
}

func TestSignInLeadsBack(t *testing.T) {
	own := Route{Method: "GET", Path: "/own/{id}", Access: access.SignedIn(), Title: "room.title", Handle: page}
	s := serve(t, own, Route{Method: "POST", Path: "/own/{id}", Access: access.SignedIn(), Title: "room.title", Handle: page})
	w := s.get("/own/1?a=b&c=d")
	if got := w.Header().Get("Location"); w.Code != http.StatusSeeOther || got != "/sign-in?next=%2Fown%2F1%3Fa%3Db%26c%3Dd" {
		t.Errorf("%d %q", w.Code, got)
	}
	wants(t, s.do(http.MethodPost, "/own/1", "a=b"), http.StatusUnauthorized, "Sign in first")
}

func TestPreferKeepsTheChosenLanguage(t *testing.T) {
	s := serve(t, open("/link", func(c *Ctx) error {
		c.Prefer(i18n.Es)
		c.Prefer("") // nothing is known of this person
		return page(c)
	}))
	wants(t, s.get("/link"), http.StatusOK, "Un cuarto")
	wants(t, s.get("/link", "Cookie", langCookie+"=en"), http.StatusOK, "A room")
}
