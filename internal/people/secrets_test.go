package people

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/platform/web"
	"throughline/internal/testenv"
	"throughline/internal/wbl"
)

// The audit log names people by id only, and neither it nor the job queue nor the
// program's log ever hold a password, a cookie, a token, a code or an address.
func TestNothingSecretIsWrittenDown(t *testing.T) {
	var log bytes.Buffer
	h := open(t, testenv.OpenDB(t), func(c *Config) { c.Log = slog.New(slog.NewTextHandler(&log, nil)) })
	lead := h.in(h.North.Actor(access.SchoolLead))
	lead.post("/people/new", "name", "Nora Canary", "email", "nora@canary.example", "role", "teacher", "subject", string(h.North.School), "lang", "en").wants(303)
	l, path := h.sendLink()
	h.browser().post("/code", "email", l.Email, "code", "000 001")
	h.browser().post("/code", "email", l.Email, "code", l.Code).to("/confirm/week47")
	h.browser().post("/code/send", "email", l.Email).to("/code?sent=1")
	h.browser().post("/forgot", "email", "nora@canary.example").to("/forgot/sent")
	h.browser().post("/sign-in", "email", "nora@canary.example", "password", "a canary password").wants(422)
	token := h.token(h.North.Actor(access.SchoolLead), "people:read")
	h.letters(h.North.District, l.Email)

	var written []string
	h.must(h.db.View(ctx, db.Scope{}, func(tx *db.Tx) error {
		for _, query := range []string{
			`SELECT actor || action || object || reason || detail FROM audit_entry`,
			`SELECT args || error FROM job`,
			`SELECT token_hash || agent FROM session`,
			`SELECT token_hash || code_hash FROM one_task_link`,
			`SELECT token_hash FROM api_token`,
			`SELECT password FROM account`,
		} {
			rows, err := db.List(tx, db.Scalar[string], query)
			if err != nil {
				return err
			}
			written = append(written, rows...)
		}
		return nil
	}))
	all := strings.Join(written, "\n") + log.String()
	secrets := []string{
		"canary", "Canary", "quixnorth", "@", password, lead.session(), strings.TrimPrefix(path, "/l/"), l.Code, showCode(l.Code), token,
	}
	for _, secret := range secrets {
		if secret == "" || strings.Contains(all, secret) {
			t.Errorf("%q is written down, or was never made", secret)
		}
	}
	if len(written) < 20 {
		t.Errorf("only %d texts were looked at", len(written))
	}
}

func TestCleaning(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		h.sendLink()
		h.browser().post("/sign-in", "email", "x@example.org", "password", "guess guess").wants(422)
		h.in(h.North.Actor(access.Learner))
		rows := func() [3]int {
			return [3]int{h.count(`SELECT count(*) FROM one_task_link`), h.count(`SELECT count(*) FROM sign_in_try`), h.count(`SELECT count(*) FROM session`)}
		}
		for _, step := range []struct {
			after time.Duration
			want  [3]int // links, tries, sessions
		}{
			{0, [3]int{1, 1, 1}},
			{3 * 24 * time.Hour, [3]int{1, 0, 1}},
			{31 * 24 * time.Hour, [3]int{1, 0, 0}},
			{360 * 24 * time.Hour, [3]int{0, 0, 0}},
		} {
			h.clock.Advance(step.after)
			_, err := h.jobs.Drain(ctx) // the schedule runs it, every hour
			h.must(err)
			if got := rows(); got != step.want {
				t.Errorf("after %s: links, tries and sessions %v, want %v", step.after, got, step.want)
			}
		}
	})
}

// The account changes while its password is being judged: the sign-in does not count.
func TestChangedWhileSigningIn(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		h := open(t, d)
		a := h.North.Actor(access.Teacher)
		h.setPassword(a)
		id := wbl.AccountID(a.ID)
		var judged credential
		h.must(d.View(ctx, db.Scope{}, func(tx *db.Tx) (err error) {
			judged, err = loadCredential(tx, id)
			return err
		}))
		for name, change := range map[string]func(*db.Tx) error{
			"disabled":     func(tx *db.Tx) error { return updateState(tx, id, Disabled) },
			"new password": func(tx *db.Tx) error { return updatePassword(tx, id, "x") },
		} {
			h.must(d.Update(ctx, db.Scope{}, change))
			if _, err := h.begin(ctx, judged, "", h.email(a), From{}, h.clock.Now()); wbl.KindOf(err) != wbl.Unprocessable {
				t.Errorf("%s: %v", name, err)
			}
		}
		if n := h.count(`SELECT count(*) FROM session`); n != 0 {
			t.Errorf("%d sessions were made", n)
		}
	})
}

// A record that cannot be written to must not keep people from reading; the note of
// when a session was used is the one write of a read.
func TestReadingGoesOnWhenNothingCanBeWritten(t *testing.T) {
	h := open(t, testenv.OpenDB(t))
	b := h.in(h.North.Actor(access.Teacher))
	h.must(h.db.Update(ctx, db.Scope{}, func(tx *db.Tx) error {
		_, err := tx.Exec(`CREATE TRIGGER full_disk BEFORE UPDATE ON session BEGIN SELECT RAISE(ABORT, 'disk full'); END`)
		return err
	}))
	h.clock.Advance(5 * time.Minute)
	b.get("/staff").wants(200)
}

func TestThePagesThatOnlyShow(t *testing.T) {
	h := open(t, testenv.OpenDB(t))
	h.browser().get("/forgot").wants(200).sees("Choose a new password", "Send the link")
	lead := h.in(h.North.Actor(access.SchoolLead))
	teacher := "/people/" + h.North.Actor(access.Teacher).ID
	lead.post(teacher + "/invite").to(teacher)
	lead.get(teacher).wants(200).sees("The invitation is on its way")
	lead.get("/people/nonsense").wants(404)
	lead.get("/people/" + h.South.Actor(access.Teacher).ID).wants(404).seesNot("quixsouth")
	lead.get("/account?lang=es").to("/account")
	lead.get("/account").wants(200).sees("Mi cuenta", "Dónde tiene la sesión abierta")
}

func TestPrintedSheet(t *testing.T) {
	h := open(t, testenv.OpenDB(t))
	l := Link{Task: taskHours, Name: "Sam Baker", URL: "https://wbl.example/l/ABC", ExpiresAt: wbl.At(h.clock.Now())}
	sheet := web.Route{
		Method: "GET", Path: "/sheet", Access: access.Anyone(), Title: "people.link.title",
		Handle: func(c *web.Ctx) error { return h.PrintPage(c, l, "/staff") },
	}
	h.serve(sheet)
	h.browser().get("/sheet").wants(200).sees("This link is for Sam Baker.", "https://wbl.example/l/ABC", "until November 23, 2026")
	if body := h.browser().get("/sheet").Body.String(); !strings.Contains(body, `src="data:image/png;base64,iVBORw0KGgo`) {
		t.Error("the sheet has no picture")
	}
}
