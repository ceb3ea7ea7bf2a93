package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/wbl"
)

// from sends a request from an address.
func (s *site) from(addr, target string, headers ...string) int {
	r := httptest.NewRequest(http.MethodGet, target, nil)
	r.RemoteAddr = addr
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w.Code
}

func TestEachRateLimit(t *testing.T) {
	for limit, rule := range limits {
		t.Run("limit "+string(limit), func(t *testing.T) {
			r := open("/page", page)
			r.Limit = limit
			s := serve(t, r, open("/other", page))
			for i := range rule.burst {
				if got := s.from("192.0.2.1:1000", "/page"); got != http.StatusOK {
					t.Fatalf("request %d of %d: status %d", i+1, rule.burst, got)
				}
			}
			if got := s.from("192.0.2.77:2000", "/page"); got != http.StatusTooManyRequests {
				t.Fatalf("the network has a burst of more than %d", rule.burst)
			}
			if got := s.from("192.0.3.1:1000", "/page"); got != http.StatusOK {
				t.Errorf("another network suffers: %d", got)
			}
			if got := s.from("192.0.2.1:1000", "/other"); limit != Usual && got != http.StatusOK {
				t.Errorf("another page suffers: %d", got)
			}
			s.clock.Advance(rule.per)
			if a, b := s.from("192.0.2.1:1", "/page"), s.from("192.0.2.1:1", "/page"); a != http.StatusOK || b != http.StatusTooManyRequests {
				t.Errorf("after %v: %d and %d, want one more", rule.per, a, b)
			}
			s.actor = learner
			if got := s.from("192.0.2.1:1000", "/page"); got != http.StatusOK {
				t.Errorf("a person who is signed in is counted with the network: %d", got)
			}
		})
	}
}

func TestSignedInPeopleAreCountedOneByOne(t *testing.T) {
	r := open("/export", page)
	r.Limit = Export
	s := serve(t, r)
	for _, id := range []string{"ana", "ben"} {
		s.actor = access.Actor{Kind: access.Account, ID: id}
		for range limits[Export].burst {
			if got := s.from("192.0.2.1:1", "/export"); got != http.StatusOK {
				t.Fatalf("%s: %d", id, got)
			}
		}
		if got := s.from("198.51.100.1:1", "/export"); got != http.StatusTooManyRequests {
			t.Errorf("%s goes on from another network: %d", id, got)
		}
	}
}

func TestTryingTokensIsLimited(t *testing.T) {
	s := serve(t, open("/api/v1/me", func(c *Ctx) error { return c.JSON(200, 1) }))
	s.fail = wbl.E(wbl.Unauthenticated, "error.sign_in")
	for range limits[Usual].burst {
		if got := s.from("192.0.2.1:1", "/api/v1/me"); got != http.StatusUnauthorized {
			t.Fatalf("status %d", got)
		}
	}
	if got := s.from("192.0.2.1:1", "/api/v1/me"); got != http.StatusTooManyRequests {
		t.Errorf("status %d", got)
	}
}

func TestTheLimiterForgets(t *testing.T) {
	var l limiter
	now := time.Unix(0, 0)
	for range limits[Export].burst {
		l.allow(Export, "x", now)
	}
	if l.allow(Export, "x", now) {
		t.Fatal("no limit")
	}
	if !l.allow(Export, "x", now.Add(time.Hour+time.Second)) || len(l.by) != 1 {
		t.Error("it remembers for more than an hour")
	}
	for i := range 200_002 {
		l.allow(Usual, fmt.Sprint(i), now.Add(2*time.Hour))
	}
	if len(l.by) > 200_001 {
		t.Errorf("it holds %d visitors", len(l.by))
	}
}

func TestPrefix(t *testing.T) {
	for in, want := range map[string]string{
		"192.0.2.77:1234": "192.0.2.0/24", "192.0.2.77": "192.0.2.0/24", "[2001:db8:1:2::3]:80": "2001:db8:1::/48", "2001:db8:1:2::3": "2001:db8:1::/48",
		"[::ffff:192.0.2.77]:80": "192.0.2.0/24", "::1": "::/48", "unix": "unix", "": "",
	} {
		if got := Prefix(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestAddressBehindAProxy(t *testing.T) {
	request := func(lines ...string) *http.Request {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = "10.0.0.1:1"
		for _, l := range lines {
			r.Header.Add("X-Forwarded-For", l)
		}
		return r
	}
	proxied := serveWith(t, func(c *Config) { c.Proxies = true })
	for _, c := range []struct {
		lines []string
		want  string
	}{
		{nil, "10.0.0.1:1"},
		{[]string{"203.0.113.9"}, "203.0.113.9"},
		{[]string{"1.1.1.1, 203.0.113.9"}, "203.0.113.9"},
		{[]string{"1.1.1.1", "203.0.113.9"}, "203.0.113.9"}, // the proxy wrote a line of its own
		{[]string{"1.1.1.1,"}, "10.0.0.1:1"},
	} {
		if got := proxied.Address(request(c.lines...)); got != c.want {
			t.Errorf("%q: %s, want %s", c.lines, got, c.want)
		}
	}
	if got := serve(t).Address(request("203.0.113.9")); got != "10.0.0.1:1" {
		t.Errorf("without a proxy anybody may say where they are: %s", got)
	}
}
