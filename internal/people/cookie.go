package people

import (
	"net/http"
	"strings"
)

// The session cookie. Over https its name makes browsers refuse one that was set by a
// subdomain or without Secure; loopback http cannot have that.
const (
	secureCookie = "__Host-throughline"
	plainCookie  = "throughline"
)

func cookieName(secure bool) string {
	if secure {
		return secureCookie
	}
	return plainCookie
}

// sessionToken is the cookie that a request carries, "" for none.
func (s *Service) sessionToken(r *http.Request) string {
	c, err := r.Cookie(cookieName(s.secure(r)))
	if err != nil {
		return ""
	}
	return c.Value
}

// setCookie hands out a session. It ends with the server's limit and not with the
// browser's window: phones have no such thing.
func (s *Service) setCookie(w http.ResponseWriter, r *http.Request, token string, life limits) {
	secure := s.secure(r)
	http.SetCookie(w, &http.Cookie{
		Name: cookieName(secure), Value: token, Path: "/", MaxAge: int(life.absolute.Seconds()),
		HttpOnly: true, Secure: secure, SameSite: http.SameSiteLaxMode,
	})
}

func (s *Service) clearCookie(w http.ResponseWriter, r *http.Request) {
	secure := s.secure(r)
	http.SetCookie(w, &http.Cookie{
		Name: cookieName(secure), Path: "/", MaxAge: -1, HttpOnly: true, Secure: secure, SameSite: http.SameSiteLaxMode,
	})
}

// bearer is the token of the Authorization header; ok is false when there is none.
func bearer(r *http.Request) (token string, ok bool) {
	kind, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	return strings.TrimSpace(token), strings.EqualFold(kind, "bearer")
}

// browsers and systems, the telling word of each in the order in which to look: Edge
// calls itself Chrome too, Chrome Safari, and Android Linux.
var (
	browsers = [][2]string{
		{"Edg", "Edge"},
		{"OPR/", "Opera"},
		{"SamsungBrowser", "Samsung Internet"},
		{"Firefox", "Firefox"},
		{"FxiOS", "Firefox"},
		{"CriOS", "Chrome"},
		{"Chrome", "Chrome"},
		{"Safari", "Safari"},
		{"curl", "curl"},
	}
	systems = [][2]string{
		{"iPhone", "iPhone"},
		{"iPad", "iPad"},
		{"Android", "Android"},
		{"CrOS", "Chromebook"},
		{"Windows", "Windows"},
		{"Mac OS X", "Mac"},
		{"Linux", "Linux"},
	}
)

// Device names a browser and its system from the header User-Agent, so that a person
// knows their own devices again: "Chrome, Windows". Nothing known is "".
func Device(userAgent string) string {
	var words []string
	for _, list := range [][][2]string{browsers, systems} {
		for _, entry := range list {
			if strings.Contains(userAgent, entry[0]) {
				words = append(words, entry[1])
				break
			}
		}
	}
	return strings.Join(words, ", ")
}
