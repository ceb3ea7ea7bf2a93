package people

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/testenv"
	"throughline/internal/wbl"
)

func TestSignInAndOut(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		coordinator := h.North.Actor(access.Coordinator)
		h.setPassword(coordinator)
		b := h.browser()
		b.get("/staff").to("/sign-in?next=%2Fstaff")
		b.get("/sign-in?next=%2Fstaff").wants(200).sees("Sign in", "I forgot my password")
		b.post("/sign-in", "email", " Coordinator@QUIXNORTH.example ", "password", password, "next", "/staff").to("/staff")
		b.get("/staff").wants(200).sees(coordinator.ID)
		b.get("/sign-in").to("/") // already in
		token := b.session()
		out := b.post("/sign-out").to("/sign-in?out=1")
		if got := out.Header().Get("Clear-Site-Data"); !strings.Contains(got, `"cookies"`) {
			t.Errorf("Clear-Site-Data: %q", got)
		}
		b.cookies[plainCookie] = token // a copied cookie is worth nothing either
		b.get("/staff").wants(303)
		if n := h.count(`SELECT count(*) FROM session`); n != 0 {
			t.Errorf("%d sessions are left on the server", n)
		}
		for _, action := range []string{"people.signed_in", "people.signed_out"} {
			if n := h.count(`SELECT count(*) FROM audit_entry WHERE action = $1 AND object = $2`, action, "account:"+coordinator.ID); n != 1 {
				t.Errorf("%d audit entries %s", n, action)
			}
		}
	})
}

// A session that was planted in the browser before the sign-in must not become the
// person's, whether or not it exists.
func TestFixation(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		attacker := h.in(h.South.Actor(access.Teacher))
		for _, planted := range []string{"planted-by-somebody", attacker.session()} {
			victim := h.browser()
			victim.cookies[plainCookie] = planted
			h.setPassword(h.North.Actor(access.Coordinator))
			victim.post("/sign-in", "email", "coordinator@quixnorth.example", "password", password).to("/")
			if victim.session() == planted {
				t.Fatal("the planted cookie became the session")
			}
			thief := h.browser()
			thief.cookies[plainCookie] = planted
			if thief.signedIn() {
				t.Errorf("the planted cookie %.8s… is somebody", planted)
			}
		}
	})
}

func TestWrongPasswordAndUnknownAddressLookTheSame(t *testing.T) {
	h := open(t, testenv.OpenDB(t))
	h.setPassword(h.North.Actor(access.Coordinator))
	body := map[string]string{}
	for _, email := range []string{"coordinator@quixnorth.example", "nobody@quixnorth.example", "teacher@quixnorth.example"} {
		a := h.browser().post("/sign-in", "email", email, "password", "wrong wrong").wants(422)
		a.sees("The e-mail address or the password is not right")
		body[strings.ReplaceAll(a.Body.String(), email, "EMAIL")] = email
	}
	if len(body) != 1 {
		t.Errorf("%d different answers: they tell who has an account", len(body))
	}
	if n := h.count(`SELECT count(*) FROM audit_entry WHERE action = 'people.sign_in_failed'`); n != 3 {
		t.Errorf("%d failures in the audit log, want 3", n)
	}
	h.browser().post("/sign-in").wants(422).sees("Enter an e-mail address", "Enter a password")
}

func TestTriesAreLimitedByAccount(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		h.setPassword(h.North.Actor(access.Coordinator))
		for _, email := range []string{"coordinator@quixnorth.example", "nobody@quixnorth.example"} {
			for i := range 10 {
				b := h.browser()
				b.addr = fmt.Sprintf("198.51.%d.1:99", i) // everywhere
				b.post("/sign-in", "email", email, "password", "guess guess").wants(422)
			}
			h.browser().post("/sign-in", "email", email, "password", password).wants(429).sees("Wait 15 minutes")
		}
		// the same network signs in others all the while
		h.in(h.North.Actor(access.Teacher))
		h.clock.Advance(16 * time.Minute)
		h.browser().post("/sign-in", "email", "coordinator@quixnorth.example", "password", password).to("/")
		if n := h.count(`SELECT count(*) FROM sign_in_try WHERE email = 'coordinator@quixnorth.example'`); n != 0 {
			t.Errorf("%d tries are held against somebody who got in", n)
		}
	})
}

// A school is one network: many failures there leave three tries for each address, and
// never none.
func TestABusyNetworkIsSlowedButNotLocked(t *testing.T) {
	h := open(t, testenv.OpenDB(t))
	h.setPassword(h.North.Actor(access.Coordinator))
	for i := range 30 {
		h.browser().post("/sign-in", "email", fmt.Sprintf("nobody%d@example.org", i), "password", "guess guess").wants(422)
	}
	for range 3 {
		h.browser().post("/sign-in", "email", "teacher@quixnorth.example", "password", "guess guess").wants(422)
	}
	h.browser().post("/sign-in", "email", "teacher@quixnorth.example", "password", "guess guess").wants(429)
	h.browser().post("/sign-in", "email", "coordinator@quixnorth.example", "password", password).to("/")
	home := h.browser()
	home.addr = "203.0.113.9:1" // from another network the teacher has the usual tries
	home.post("/sign-in", "email", "teacher@quixnorth.example", "password", "guess guess").wants(422)
}

func TestManyGuessesAtOnceAreNoWayAround(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		h.setPassword(h.North.Actor(access.Coordinator))
		judged := make(chan bool, 40)
		for range cap(judged) {
			go func() {
				_, err := h.SignIn(ctx, Credentials{Email: "coordinator@quixnorth.example", Password: "guess guess"}, From{Network: "n"})
				judged <- wbl.KindOf(err) == wbl.Unprocessable
			}()
		}
		n := 0
		for range cap(judged) {
			if <-judged {
				n++
			}
		}
		if n > 10 {
			t.Errorf("%d of %d guesses were judged, want at most 10", n, cap(judged))
		}
	})
}

func TestSignInLeadsOnlyToThisSite(t *testing.T) {
	for next, want := range map[string]string{
		"":                        "/",
		"/staff":                  "/staff",
		"/people?q=a&role=x":      "/people?q=a&role=x",
		"https://evil.example/":   "/",
		"//evil.example/":         "/",
		"///evil.example":         "/",
		"/\\evil.example":         "/",
		"\\\\evil.example":        "/",
		"/\t/evil.example":        "/",
		"/%2F/evil.example":       "/",
		"javascript:alert(1)":     "/",
		"http:/evil.example":      "/",
		"/a\r\nSet-Cookie: x=y":   "/",
		"/staff#part":             "/staff",
		"evil.example":            "/",
		"/@evil.example":          "/@evil.example",
		"https:\\\\evil.example/": "/",
	} {
		if got := localPath(next); got != want {
			t.Errorf("next=%q leads to %q, want %q", next, got, want)
		}
	}
	h := open(t, testenv.OpenDB(t))
	h.setPassword(h.North.Actor(access.Coordinator))
	h.browser().post("/sign-in", "email", "coordinator@quixnorth.example", "password", password, "next", "//evil.example").to("/")
}

func TestTheCookieOverHTTPS(t *testing.T) {
	h := open(t, testenv.OpenDB(t), func(c *Config) { c.HTTPS = true })
	h.setPassword(h.North.Actor(access.Coordinator))
	b := h.browser()
	a := b.post("/sign-in", "email", "coordinator@quixnorth.example", "password", password).to("/")
	var c *http.Cookie
	for _, one := range a.Result().Cookies() {
		if one.Name == secureCookie {
			c = one
		}
	}
	if c == nil || !c.Secure || !c.HttpOnly || c.Path != "/" || c.Domain != "" || c.SameSite != http.SameSiteLaxMode {
		t.Fatalf("cookie %+v", c)
	}
	if len(c.Value) < 26 { // 26 letters of base 32 are 130 bits
		t.Errorf("the cookie has %d characters", len(c.Value))
	}
	plain := h.browser()
	plain.cookies[plainCookie] = c.Value // set by a subdomain, say
	if plain.signedIn() {
		t.Error("over https a cookie without the __Host- name was taken")
	}
	if n := h.count(`SELECT count(*) FROM session WHERE token_hash = $1`, c.Value); n != 0 {
		t.Error("the database holds the cookie itself")
	}
}

func TestOldPasswordsAreUpgradedAtSignIn(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		a := h.North.Actor(access.Coordinator)
		h.setPassword(a)
		h.hasher = newHasher(costs{memory: 128, time: 1, threads: 1})
		h.browser().post("/sign-in", "email", "coordinator@quixnorth.example", "password", password).to("/")
		var c credential
		h.must(d.View(ctx, db.Scope{}, func(tx *db.Tx) (err error) {
			c, err = loadCredential(tx, wbl.AccountID(a.ID))
			return err
		}))
		if !strings.Contains(c.Password, "$m=128,") || h.hasher.outdated(c.Password) {
			t.Errorf("stored as %.30s…", c.Password)
		}
		h.browser().post("/sign-in", "email", "coordinator@quixnorth.example", "password", password).to("/")
	})
}

func TestSignInAsForTheDemonstration(t *testing.T) {
	h := open(t, testenv.OpenDB(t))
	a := h.North.Actor(access.Learner)
	for _, r := range h.Routes() {
		if strings.Contains(r.Path, "demo") {
			t.Errorf("route %s", r.Path)
		}
	}
	rec := &answer{ResponseRecorder: newRecorder(), b: h.browser()}
	h.must(h.SignInAs(rec, newRequest("POST", "/demo"), wbl.AccountID(a.ID)))
	b := h.browser()
	b.cookies[plainCookie] = rec.Result().Cookies()[0].Value
	if !b.signedIn() {
		t.Error("not signed in")
	}
	h.must(h.SetState(ctx, h.North.Actor(access.DistrictLead), wbl.AccountID(a.ID), Disabled))
	if err := h.SignInAs(rec, newRequest("POST", "/demo"), wbl.AccountID(a.ID)); wbl.KindOf(err) != wbl.Denied {
		t.Errorf("a disabled account: %v", err)
	}
}

func TestCrossSiteFormsAreRefused(t *testing.T) {
	h := open(t, testenv.OpenDB(t))
	h.setPassword(h.North.Actor(access.Coordinator))
	form := url.Values{"email": {"coordinator@quixnorth.example"}, "password": {password}}
	a := h.browser().do("POST", "/sign-in", form, "Sec-Fetch-Site", "cross-site").wants(403)
	if len(a.Result().Cookies()) > 0 {
		t.Error("another site signed a browser in")
	}
}
