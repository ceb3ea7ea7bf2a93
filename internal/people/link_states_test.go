package people

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/platform/i18n"
	"throughline/internal/testenv"
)

// everything counts the rows that a visit could change.
func (h *house) everything() (n int) {
	h.t.Helper()
	for _, table := range []string{"session", "audit_entry", "mail_message", "job", "one_task_link"} {
		n = n*1000 + h.count(`SELECT COUNT(*) FROM `+table)
	}
	return n*10 + h.count(`SELECT COUNT(*) FROM one_task_link WHERE used_at IS NOT NULL`)
}

// TestWhatBecomesOfALink: each state of a link, as who reads it and who presses the button
// finds it. Reading, by GET or HEAD and however often, changes nothing.
func TestWhatBecomesOfALink(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		day := 24 * time.Hour
		for _, c := range []struct {
			name    string
			prepare func(path string)
			says    string
			opens   bool
			again   int // status when a new one is asked for
		}{
			{"fresh", func(string) {}, "Continue", true, http.StatusSeeOther},
			{"a second before its end", func(string) { h.clock.Advance(7*day - time.Second) }, "Continue", true, http.StatusSeeOther},
			{"at its end", func(string) { h.clock.Advance(7 * day) }, "This link has ended", false, http.StatusSeeOther},
			{"used", func(path string) { h.browser().post(path).wants(303) }, "This link was used", false, http.StatusSeeOther},
			{"superseded", func(string) { h.clock.Advance(time.Minute); h.sendLink() }, "There is a newer link", false, http.StatusSeeOther},
			{"taken back", func(string) {
				h.must(h.db.Update(ctx, db.Scope{District: h.North.District}, func(tx *db.Tx) error {
					return RevokeLinks(tx, h.clock.Now(), string(h.North.Contact))
				}))
			}, "This link was taken back", false, http.StatusForbidden},
		} {
			h.clock.Advance(2 * time.Hour) // past the limits of the case before
			_, path := h.sendLink()
			c.prepare(path)
			before := h.everything()
			for range 2 {
				h.browser().do("HEAD", path, nil).wants(200)
				page := h.browser().get(path).wants(200).sees(c.says).seesNot("sam@quixnorth.example")
				if page.Header().Get("Cache-Control") != "no-store" {
					t.Errorf("%s: the page may be kept by caches", c.name)
				}
				for _, attack := range []string{"PUT", "DELETE", "PATCH"} {
					if code := h.browser().do(attack, path, nil).Code; code < 400 {
						t.Errorf("%s: %s gives %d", c.name, attack, code)
					}
				}
			}
			if h.everything() != before {
				t.Errorf("%s: reading changed something", c.name)
			}
			h.browser().post(path + "/again").wants(c.again)
			b := h.browser()
			answer := b.post(path).wants(303)
			// asking for a new one superseded this one, whatever it was
			if to := answer.Header().Get("Location"); (to == "/confirm/week47") != (c.opens && c.again != http.StatusSeeOther) {
				t.Errorf("%s: pressed after a new one was sent, it leads to %s", c.name, to)
			}
			if b.signedInByLink() != (c.opens && c.again != http.StatusSeeOther) {
				t.Errorf("%s: a session is %v", c.name, b.signedInByLink())
			}
		}
	})
}

// signedInByLink reports whether the browser reaches the task of its link.
func (b *browser) signedInByLink() bool {
	b.h.t.Helper()
	return b.get("/confirm/week47").Code == http.StatusOK
}

// TestCodesAsPeopleTypeThem: with spaces and dashes as they stand in letters, and nothing
// that only looks like one.
func TestCodesAsPeopleTypeThem(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		for _, c := range []struct {
			typed func(code string) string
			opens bool
		}{
			{func(c string) string { return c }, true},
			{func(c string) string { return c[:3] + " " + c[3:] }, true},
			{func(c string) string { return " " + c[:3] + "-" + c[3:] + " " }, true},
			{func(c string) string { return c[:5] }, false},
			{func(c string) string { return c + "0" }, false},
			{func(string) string { return "abcdef" }, false},
			{func(string) string { return "" }, false},
		} {
			h.clock.Advance(time.Hour) // past the limit of tries
			l, _ := h.sendLink()
			text := c.typed(l.Code)
			b := h.browser()
			if got := b.post("/code", "email", "SAM@quixnorth.example ", "code", text).Code == http.StatusSeeOther; got != c.opens {
				t.Errorf("%q for %q opens: %v, want %v", text, l.Code, got, c.opens)
			}
		}
	})
}

// TestACodeIsForItsAddressAndWorksOnce, for ten minutes.
func TestACodeIsForItsAddressAndWorksOnce(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		l, _ := h.sendLink()
		h.browser().post("/code", "email", "other@quixnorth.example", "code", l.Code).wants(422).sees("This code does not work")
		h.clock.Advance(codeLife - time.Second)
		h.browser().post("/code", "email", "sam@quixnorth.example", "code", l.Code).to("/confirm/week47")
		h.browser().post("/code", "email", "sam@quixnorth.example", "code", l.Code).wants(422).sees("This code does not work")
		h.clock.Advance(time.Hour)
		l, _ = h.sendLink()
		h.clock.Advance(codeLife)
		h.browser().post("/code", "email", "sam@quixnorth.example", "code", l.Code).wants(422)
		// the link itself goes on
		h.browser().post(strings.TrimPrefix(l.URL, "https://wbl.example")).to("/confirm/week47")
	})
}

// TestLettersOfLinksAreInTheReadersLanguage, and so is the page behind the link.
func TestLettersOfLinksAreInTheReadersLanguage(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		_, path := h.sendLink(func(r *LinkRequest) { r.Lang, r.Letter.Subject = i18n.Es, "Confirme las horas" })
		letter := h.letters(h.North.District, "sam@quixnorth.example")[0]
		if letter.Subject != "Confirme las horas" || strings.Contains(letter.Text, "If the link does not open") || !strings.Contains(letter.Text, "Hola") {
			t.Errorf("the letter: %s\n%s", letter.Subject, letter.Text)
		}
		b := h.browser()
		b.get(path).wants(200).seesNot("Continue", "⟦")
		b.get(path + "?lang=en").wants(303) // who chose a language in this browser keeps it
		b.get(path).wants(200).sees("Continue")
	})
}

// TestHowLongSessionsLast by role: without being used, and in any case.
func TestHowLongSessionsLast(t *testing.T) {
	h := open(t, testenv.OpenDB(t))
	day := 24 * time.Hour
	for role, want := range map[access.Role]limits{
		access.Learner: {30 * day, 90 * day}, access.Guardian: {30 * day, 90 * day}, access.Teacher: {8 * time.Hour, 7 * day},
		access.Coordinator: {8 * time.Hour, 7 * day}, access.DistrictLead: {8 * time.Hour, 7 * day}, access.Supervisor: {8 * time.Hour, 7 * day}, access.Support: {8 * time.Hour, 7 * day},
	} {
		idle := h.in(h.North.Actor(role))
		h.clock.Advance(want.idle - time.Minute)
		if !idle.signedIn() {
			t.Errorf("%s: out after %s without use", role, want.idle-time.Minute)
		}
		h.clock.Advance(want.idle + time.Minute)
		if idle.signedIn() {
			t.Errorf("%s: still in after %s without use", role, want.idle)
		}
		used := h.in(h.North.Actor(role))
		for elapsed := time.Duration(0); elapsed < want.absolute-want.idle/2; elapsed += want.idle / 2 {
			if !used.signedIn() {
				t.Fatalf("%s: in use, and out after %s", role, elapsed)
			}
			h.clock.Advance(want.idle / 2)
		}
		h.clock.Advance(want.idle/2 + time.Minute)
		if used.signedIn() {
			t.Errorf("%s: in use, and still in after %s", role, want.absolute)
		}
	}
}
