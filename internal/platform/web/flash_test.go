package web

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"
)

func flashSite(t *testing.T, change func(*Config)) *site {
	return serveWith(t, change, open("/page", page), post("/save", func(c *Ctx) error {
		return c.Done("/page", Flash{Key: "room.done", Args: []any{"n", 3, "name", "<b>Ana</b>"}, Undo: "/undo/3"})
	}), post("/half", func(c *Ctx) error {
		return c.Done("/page", Flash{Key: "room.half", Args: []any{"n", 2.5}, Warn: true})
	}))
}

func TestFlashIsShownOnce(t *testing.T) {
	s := flashSite(t, nil)
	w := s.do(http.MethodPost, "/save", "a=b")
	wants(t, w, http.StatusSeeOther)
	c := w.Result().Cookies()[0]
	if !c.HttpOnly || c.Secure || c.SameSite != http.SameSiteLaxMode || c.MaxAge != 60 {
		t.Errorf("the cookie is %v", c)
	}
	w = s.get("/page", "Cookie", c.Name+"="+c.Value)
	wants(t, w, http.StatusOK, "You saved 3 shifts of &lt;b&gt;Ana&lt;/b&gt;", `action="/undo/3"`)
	if gone := w.Result().Cookies(); len(gone) != 1 || gone[0].Name != c.Name || gone[0].MaxAge >= 0 {
		t.Errorf("the message stays: %v", gone)
	}
	wants(t, s.get("/page", "Cookie", c.Name+"="+c.Value, "Accept-Language", "es"), http.StatusOK, "Usted guardó 3 turnos")
	half := s.do(http.MethodPost, "/half", "a=b").Result().Cookies()[0]
	wants(t, s.get("/page", "Cookie", half.Name+"="+half.Value), http.StatusOK, "2.5 hours")
}

func TestFlashOverHTTPSIsSecure(t *testing.T) {
	s := flashSite(t, func(c *Config) { c.HTTPS = true })
	c := s.do(http.MethodPost, "/save", "a=b", "Origin", "https://example.com").Result().Cookies()[0]
	if !c.Secure {
		t.Error("the cookie also goes over http")
	}
}

func TestForgedFlashIsIgnored(t *testing.T) {
	s := flashSite(t, nil)
	c := s.do(http.MethodPost, "/save", "a=b").Result().Cookies()[0]
	data, mac, _ := strings.Cut(c.Value, ".")
	forged := base64.RawURLEncoding.EncodeToString([]byte(`{"k":"room.done","u":"/placements/1/cancel"}`))
	other := flashSite(t, func(c *Config) { c.Secret = []byte("another installation") })
	foreign := other.do(http.MethodPost, "/save", "a=b").Result().Cookies()[0].Value
	for what, value := range map[string]string{
		"changed": forged + "." + mac, "without a signature": forged + ".", "plain": forged, "empty": "", "cut": data[:len(data)-4] + "." + mac,
		"of another installation": foreign, "signed for another purpose": data + "." + s.sign("who", data), "no JSON": "e30." + s.sign("flash", "e30"),
		"no base64": "!!." + s.sign("flash", "!!"),
	} {
		w := s.get("/page", "Cookie", flashCookie+"="+value)
		wants(t, w, http.StatusOK)
		if body := w.Body.String(); strings.Contains(body, "shifts of") || strings.Contains(body, "/cancel") || strings.Contains(body, "/undo/3") {
			t.Errorf("a cookie that is %s is believed", what)
		}
	}
}
