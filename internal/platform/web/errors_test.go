package web

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"throughline/internal/platform/access"
	"throughline/internal/wbl"
)

func TestEveryKindOfErrorAsProblemAndAsPage(t *testing.T) {
	var kind wbl.Kind
	fail := func(*Ctx) error {
		e := wbl.E(kind, "error.too_big", "max", 7).Because(errors.New("secret cause"))
		if kind == wbl.Unprocessable {
			e.Fields.Add("hours", "error.hours")
			e.Fields.Add("note", "error.too_long", "max", 500)
		}
		return fmt.Errorf("while saving: %w", e)
	}
	s := serve(t, open("/page", fail), post("/page", fail), open("/api/v1/thing", fail))
	for k, want := range kinds {
		kind = k
		w := s.get("/api/v1/thing", "Accept-Language", "es")
		var p Problem
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Header().Get("Content-Type") != "application/problem+json" {
			t.Fatalf("%v: %v, %v in %s", k, err, w.Header(), w.Body)
		}
		if w.Code != want || p.Status != want || p.Type != "/api#"+key(k) || p.Title == "" || p.RequestID != w.Header().Get("X-Request-Id") {
			t.Errorf("%v: status %d, %+v", k, w.Code, p)
		}
		if p.Detail != "El cuerpo pesa más de 7 KB. Envíe uno más pequeño." {
			t.Errorf("%v: detail %q", k, p.Detail)
		}
		if (k == wbl.Unprocessable) != (len(p.Fields) == 2) {
			t.Errorf("%v: fields %v", k, p.Fields)
		}
		page := s.do(http.MethodPost, "/page", "a=b")
		wants(t, page, want, "bigger than 7 KB", page.Header().Get("X-Request-Id"))
		if all := w.Body.String() + page.Body.String(); strings.Contains(all, "secret cause") || strings.Contains(all, "⟦") {
			t.Errorf("%v shows its cause, or lacks a text: %s", k, all)
		}
		retry := k == wbl.TooMany || k == wbl.Unavailable
		if got := w.Header().Get("Retry-After") != "" && page.Header().Get("Retry-After") != ""; got != retry {
			t.Errorf("%v: Retry-After %v", k, got)
		}
		if got := w.Header().Get("WWW-Authenticate") != ""; got != (k == wbl.Unauthenticated) {
			t.Errorf("%v: WWW-Authenticate %v", k, got)
		}
	}
}

func TestFieldsOfAProblem(t *testing.T) {
	s := serve(t, open("/api/v1/thing", func(*Ctx) error {
		var f wbl.FieldErrors
		f.Add("hours", "error.hours")
		return f.Err()
	}), open("/page", func(*Ctx) error {
		var f wbl.FieldErrors
		f.Add("hours", "error.hours")
		return f.Err()
	}))
	wants(t, s.get("/api/v1/thing"), http.StatusUnprocessableEntity,
		`"fields":[{"field":"hours","code":"error.hours","message":"Enter hours as 2.5, 2h30 or 150 min"}]`)
	wants(t, s.get("/page"), http.StatusUnprocessableEntity, "<li>Enter hours as 2.5, 2h30 or 150 min</li>")
}

func TestUnknownErrorsSayNothing(t *testing.T) {
	s := serve(t, open("/page", func(*Ctx) error { return errors.New("no such table: shift") }))
	w := s.get("/page")
	wants(t, w, http.StatusInternalServerError, "Nothing was changed")
	if strings.Contains(w.Body.String(), "shift") || !strings.Contains(s.log.String(), "no such table") {
		t.Errorf("the cause is on the page or not in the log: %s", s.log.String())
	}
}

func TestWhatIsNotThere(t *testing.T) {
	s := serve(t, open("/page", page), open("/things/{id}", func(c *Ctx) error {
		id, err := ID[wbl.ShiftID](c, "id")
		if err != nil {
			return err
		}
		return c.Page("room/show", id)
	}))
	for _, target := range []string{"/none", "/page/deeper", "/things/12", "/things/'%20OR%201=1"} {
		wants(t, s.get(target), http.StatusNotFound, "Page not found")
	}
	wants(t, s.do(http.MethodPost, "/page", "a=b"), http.StatusNotFound, "Page not found")
	wants(t, s.get("/api/v1/none"), http.StatusNotFound, `"type":"/api#not_found"`, "All paths are listed at /api")
	wants(t, s.do(http.MethodPut, "/api/none", ""), http.StatusNotFound, `"status":404`)
	id := wbl.NewID[wbl.ShiftID](s.clock.Now())
	wants(t, s.get("/things/"+string(id)), http.StatusOK, string(id))
}

func TestTokensReachOnlyTheirScope(t *testing.T) {
	api := func(path, scope string) Route {
		return Route{Method: "GET", Path: path, Access: access.SignedIn(), Scope: scope, Title: "room.title", Handle: func(c *Ctx) error { return c.JSON(200, 1) }}
	}
	s := serve(t, api("/api/v1/read", "hours:read"), api("/api/v1/write", "hours:write"), api("/api/v1/me", ""),
		Route{Method: "GET", Path: "/page", Access: access.SignedIn(), Title: "room.title", Handle: page}, open("/open", page))
	s.actor = learner
	for _, target := range []string{"/api/v1/read", "/api/v1/write", "/page", "/open"} {
		wants(t, s.get(target), http.StatusOK)
	}
	s.actor.Scopes = []string{"hours:read"}
	for target, want := range map[string]int{"/api/v1/read": 200, "/api/v1/me": 200, "/api/v1/write": 403, "/page": 403, "/open": 403} {
		wants(t, s.get(target), want)
	}
	wants(t, s.get("/api/v1/write"), http.StatusForbidden, "Make a token with the scope hours:write")
	s.actor.Scopes = []string{} // a token for nothing
	wants(t, s.get("/api/v1/read"), http.StatusForbidden)
}

func TestCoarseRuleOfARoute(t *testing.T) {
	s := serve(t, Route{Method: "GET", Path: "/staff", Access: access.For(access.Coordinator).OrTask("t"), Title: "room.title", Handle: page})
	wants(t, s.get("/staff"), http.StatusSeeOther)
	s.actor = learner
	wants(t, s.get("/staff"), http.StatusForbidden, "You do not have access", "Go to my home page")
	s.actor = access.Actor{Kind: access.Link, ID: "l", Task: "t"}
	wants(t, s.get("/staff"), http.StatusOK)
	s.actor.Task = "other"
	wants(t, s.get("/staff"), http.StatusForbidden)
}

func TestTheAPISpeaksToPrograms(t *testing.T) {
	var e *wbl.Error
	s := serve(t, open("/api/v1/thing", func(*Ctx) error { return e }))
	pageWords := []string{"page", "home", "web address", "button", "answers below", "form ", "página", "formulario"}
	for key := range forPrograms {
		if strings.HasPrefix(key, "error.title.") {
			continue
		}
		for k := range kinds {
			e = wbl.E(k, key, "max", 7)
			for _, lang := range []string{"en", "es"} {
				var p Problem
				if err := json.Unmarshal(s.get("/api/v1/thing", "Accept-Language", lang).Body.Bytes(), &p); err != nil {
					t.Fatal(err)
				}
				for _, word := range pageWords {
					if strings.Contains(p.Title+p.Detail, word) {
						t.Errorf("%s, %v, %s: %q, %q speaks of %q", key, k, lang, p.Title, p.Detail, word)
					}
				}
			}
		}
	}
}

func TestAddressesWithUnprintableCharacters(t *testing.T) {
	s := serve(t, open("/things/{id}", func(c *Ctx) error { return c.Page("room/show", c.R.PathValue("id")) }),
		open("/api/v1/things/{id}", func(c *Ctx) error { return c.JSON(200, c.R.PathValue("id")) }))
	for _, id := range []string{"%00", "a%00b", "%0A", "%7F", "%1b", "%ff", "%C3%28"} {
		wants(t, s.get("/things/"+id), http.StatusNotFound, "Page not found")
		wants(t, s.get("/api/v1/things/"+id), http.StatusNotFound, `"type":"/api#not_found"`)
	}
	wants(t, s.get("/things/n%C3%BAmero"), http.StatusOK, "número")
}
