package web

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"math"
	"net/http"
	"strings"

	"throughline/internal/platform/access"
	"throughline/internal/platform/ui"
)

// Flash is a message for the next page: what was done, and how to undo it.
type Flash struct {
	Key  string `json:"k"` // text key
	Args []any  `json:"a,omitempty"`
	// Undo is the path that a POST takes back what was done; "" for none.
	Undo string `json:"u,omitempty"`
	// Warn makes it a warning: done, but look here.
	Warn bool `json:"w,omitempty"`
}

const flashCookie = "throughline_flash"

func (c *Ctx) setFlash(f Flash) {
	b, err := json.Marshal(f)
	if err != nil {
		panic(err) // arguments are strings and numbers
	}
	data := base64.RawURLEncoding.EncodeToString(b)
	http.SetCookie(c.W, &http.Cookie{
		Name: flashCookie, Value: data + "." + c.s.sign("flash", data), Path: "/",
		MaxAge: 60, HttpOnly: true, Secure: c.s.secure(c.R), SameSite: http.SameSiteLaxMode,
	})
}

// takeFlash reads the message once. The cookie is signed, so nobody else can put words
// or an undo address on somebody's page.
func (c *Ctx) takeFlash() *ui.Flash {
	cookie, err := c.R.Cookie(flashCookie)
	if err != nil {
		return nil
	}
	http.SetCookie(c.W, &http.Cookie{Name: flashCookie, Path: "/", MaxAge: -1, HttpOnly: true, Secure: c.s.secure(c.R), SameSite: http.SameSiteLaxMode})
	data, mac, _ := strings.Cut(cookie.Value, ".")
	if !hmac.Equal([]byte(mac), []byte(c.s.sign("flash", data))) {
		return nil
	}
	b, err := base64.RawURLEncoding.DecodeString(data)
	var f Flash
	if err != nil || json.Unmarshal(b, &f) != nil || f.Key == "" {
		return nil
	}
	for i, a := range f.Args { // JSON made the whole numbers floats
		if n, ok := a.(float64); ok && n == math.Trunc(n) {
			f.Args[i] = int64(n)
		}
	}
	tone := ui.Good
	if f.Warn {
		tone = ui.Waiting
	}
	return &ui.Flash{Tone: tone, Text: c.T(f.Key, f.Args...), UndoPath: f.Undo, UndoKey: ui.NewKey()}
}

// sign is a short MAC under the installation's secret, for one purpose.
func (s *Server) sign(purpose, data string) string {
	m := hmac.New(sha256.New, s.cfg.Secret)
	m.Write([]byte(purpose + "\x00" + data))
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil)[:18])
}

// pseudonym tells the browser's outbox whose entries it holds without saying who.
func (s *Server) pseudonym(a access.Actor) string {
	if a.ID == "" {
		return ""
	}
	return s.sign("who", a.Key())
}
