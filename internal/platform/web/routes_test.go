package web

import (
	"net/http"
	"strings"
	"testing"

	"throughline/internal/platform/access"
	"throughline/internal/testenv"
)

func TestFaultyRoutesAreRefused(t *testing.T) {
	good := open("/page/{id}", page)
	for what, c := range map[string]struct {
		routes []Route
		want   string
	}{
		"no access rule":     {[]Route{{Method: "GET", Path: "/x", Title: "room.title", Handle: page}}, "GET /x has no access rule"},
		"twice":              {[]Route{good, good}, "GET /page/{id} is declared twice"},
		"twice, other words": {[]Route{good, open("/page/{name}", page)}, "GET /page/{name} is declared twice"},
		"no handler":         {[]Route{open("/x", nil)}, "no handler"},
		"no title":           {[]Route{{Method: "GET", Path: "/x", Access: access.Anyone(), Handle: page}}, "no title"},
		"unknown limit":      {[]Route{{Method: "GET", Path: "/x", Access: access.Anyone(), Title: "room.title", Handle: page, Limit: "often"}}, `rate limit "often"`},
		"over an asset":      {[]Route{open("/favicon.ico", page)}, "declared twice"},
	} {
		s := &site{t: t, clock: testenv.NewClock()}
		_, err := New(newConfig(t, s, c.routes))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestRoutesAreObservedByPattern(t *testing.T) {
	s := serve(t, open("/things/{id}", page), open("/teapot", func(c *Ctx) error { c.W.WriteHeader(http.StatusTeapot); return nil }))
	s.get("/things/of-ana-lima")
	s.get("/teapot")
	s.get("/none/of-ana-lima")
	want := "GET /things/{id} OK, GET /teapot I'm a teapot, GET / Not Found"
	if got := strings.Join(s.seen, ", "); got != want {
		t.Errorf("heard %s, want %s", got, want)
	}
	if len(s.Routes()) != 2 {
		t.Errorf("%d routes", len(s.Routes()))
	}
}

func TestPageKnowsItsShell(t *testing.T) {
	s := serve(t, open("/page", func(c *Ctx) error {
		c.Title("Hours of Ana")
		c.Back("/hours")
		c.Wide()
		return page(c)
	}), open("/form", page), post("/form", func(c *Ctx) error { return c.Invalid("room/show", "typed") }), post("/stale", func(c *Ctx) error { return c.Stale("room/show", "typed") }))
	s.actor = learner
	w := s.get("/page?a=1")
	wants(t, w, http.StatusOK, "<title>Hours of Ana", `href="/hours"`, "/page?a=1&amp;lang=es", "Ana")
	if strings.Contains(w.Body.String(), `"ana"`) {
		t.Error("the browser's outbox is told the account's id")
	}
	wants(t, s.do(http.MethodPost, "/form", "a=b"), http.StatusUnprocessableEntity, "<title>Error: A room", `href="/form?lang=es"`)
	wants(t, s.do(http.MethodPost, "/stale", "a=b"), http.StatusConflict, "typed", `href="/?lang=es"`) // a form's address that nothing can be read from
}

func TestKeyOfARequest(t *testing.T) {
	s := serve(t, post("/key", func(c *Ctx) error { return c.JSON(200, c.Key()) }))
	long := strings.Repeat("a", 65)
	key := func(body string, headers ...string) string {
		return s.do(http.MethodPost, "/key", body, headers...).Body.String()
	}
	if got := key("key=k1"); got != "\"k1\"\n" {
		t.Errorf("of a form: %s", got)
	}
	if got := key("key=k1", "Idempotency-Key", "k2"); got != "\"k2\"\n" {
		t.Errorf("of a header: %s", got)
	}
	if got := key("key=a%00b%ff"); got != "\"ab\ufffd\"\n" {
		t.Errorf("with bytes that no database keeps: %q", got)
	}
	if a, b := key("key="+long), key("key="+long+"b"); a == b || len(a) != 64+3 {
		t.Errorf("two long keys became %s and %s", a, b)
	}
}
