package web

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"throughline/internal/platform/access"
	"throughline/internal/platform/ui"
	"throughline/internal/wbl"
)

// everyAnswer is one request for each kind of answer that the server gives.
func everyAnswer(t *testing.T, change func(*Config)) map[string]*httptest.ResponseRecorder {
	s := serveWith(t, change,
		open("/page", page),
		open("/go", func(c *Ctx) error { return c.Redirect("/page") }),
		open("/broken", func(*Ctx) error { return errors.New("a wire came off") }),
		open("/panic", func(*Ctx) error { panic("a bug") }),
		open("/file", func(c *Ctx) error {
			return CSV(c, "x.csv", []string{"A"}, Rows([]int{1}, func(int) []string { return []string{"a"} }))
		}),
		open("/api/v1/things", func(c *Ctx) error { return c.JSON(http.StatusOK, 1) }),
		open("/api/v1/broken", func(*Ctx) error { return wbl.E(wbl.Conflict, "error.conflict") }),
		post("/form", page),
	)
	out := map[string]*httptest.ResponseRecorder{}
	for _, target := range []string{
		"/page", "/page?lang=es", "/go", "/broken", "/panic", "/file", "/api/v1/things", "/api/v1/broken", "/api/v1/none", "/none",
		"/healthz", "/favicon.ico", "/assets/none.css", ui.AssetPath("style.css"), "//page",
	} {
		out[target] = s.get(target)
	}
	out["foreign form"] = s.do(http.MethodPost, "/form", "a=b", "Sec-Fetch-Site", "cross-site")
	out["wrong method"] = s.do(http.MethodPost, "/page", "a=b")
	return out
}

func TestEveryAnswerHasTheSecurityHeaders(t *testing.T) {
	want := map[string]string{
		"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin", "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
		"Strict-Transport-Security": "",
		"Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; font-src 'self'; " +
			"connect-src 'self'; manifest-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'",
	}
	for what, w := range everyAnswer(t, nil) {
		for name, value := range want {
			if what == "/file" && name == "Content-Security-Policy" {
				value = "sandbox; default-src 'none'"
			}
			if got := w.Header().Get(name); got != value {
				t.Errorf("%s (%d): %s is %q, not %q", what, w.Code, name, got, value)
			}
		}
		if w.Header().Get("Cache-Control") == "" || w.Header().Get("Vary") == "" {
			t.Errorf("%s (%d) does not say who may keep it: %v", what, w.Code, w.Header())
		}
	}
}

func TestHSTSOnlyOverHTTPS(t *testing.T) {
	for what, w := range everyAnswer(t, func(c *Config) { c.HTTPS = true }) {
		if got := w.Header().Get("Strict-Transport-Security"); got != "max-age=63072000; includeSubDomains" {
			t.Errorf("%s (%d): Strict-Transport-Security is %q", what, w.Code, got)
		}
	}
}

func TestNobodyKeepsThePagesOfWhoIsSignedIn(t *testing.T) {
	s := serve(t, open("/page", page), open("/broken", func(*Ctx) error { return errors.New("x") }), open("/panic", func(*Ctx) error { panic("x") }))
	for _, target := range []string{"/page", "/broken", "/panic", "/none", "/page?lang=es"} {
		s.actor = learner
		if got := s.get(target).Header().Get("Cache-Control"); got != "no-store" {
			t.Errorf("%s of a learner: Cache-Control %q", target, got)
		}
		s.actor = access.Actor{}
		if got := s.get(target).Header().Get("Cache-Control"); got != "no-cache" {
			t.Errorf("%s of a visitor: Cache-Control %q", target, got)
		}
	}
	s.actor = learner
	if got := s.get(ui.AssetPath("style.css")).Header().Get("Cache-Control"); got != "public, max-age=31536000, immutable" {
		t.Errorf("an asset: Cache-Control %q", got)
	}
}

func TestFailedDownloadIsAPage(t *testing.T) {
	s := serve(t, open("/file", func(c *Ctx) error {
		c.Attachment("hours.xlsx", "application/octet-stream")
		return wbl.E(wbl.Unavailable, "error.unavailable")
	}))
	w := s.get("/file")
	wants(t, w, http.StatusServiceUnavailable, "We cannot save right now")
	if h := w.Header(); h.Get("Content-Disposition") != "" || h.Get("Content-Security-Policy") != csp || h.Get("Content-Type") != "text/html; charset=utf-8" {
		t.Errorf("headers of the download are left: %v", h)
	}
}

func TestHealth(t *testing.T) {
	s := serve(t)
	wants(t, s.get("/healthz"), http.StatusOK, "ok")
	s = serveWith(t, func(c *Config) {
		c.Ready = func(ctx context.Context) error { return errors.New("secret host refused") }
	})
	w := s.get("/healthz")
	wants(t, w, http.StatusServiceUnavailable, "not ready")
	if body := w.Body.String(); body != "not ready\n" {
		t.Errorf("it tells everybody %q", body)
	}
}
