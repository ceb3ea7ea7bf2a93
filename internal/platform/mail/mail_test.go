package mail_test

import (
	"context"
	"io"
	"log/slog"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"strings"
	"testing"
	"time"

	"throughline/internal/platform/db"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/jobs"
	"throughline/internal/platform/mail"
	"throughline/internal/testenv"
	"throughline/internal/wbl"
)

var (
	ctx   = context.Background()
	scope = db.Scope{District: "d1"}
)

// office is a database with a sender.
type office struct {
	t      *testing.T
	db     *db.DB
	clock  *testenv.Clock
	runner *jobs.Runner
}

func newOffice(t *testing.T, d *db.DB, transport mail.Transport) *office {
	o := &office{t: t, db: d, clock: testenv.NewClock()}
	quiet := slog.New(slog.NewTextHandler(io.Discard, nil))
	o.runner = jobs.NewRunner(d, jobs.Config{Now: o.clock.Now, Log: quiet, MaxAttempts: 3})
	o.runner.Handle(mail.Kind, mail.NewSender(d, transport, o.clock.Now).Send)
	return o
}

func (o *office) update(fn func(tx *db.Tx) error) {
	o.t.Helper()
	if err := o.db.Update(ctx, scope, fn); err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) enqueue(m mail.Message) {
	o.t.Helper()
	o.update(func(tx *db.Tx) error { return mail.Enqueue(tx, o.clock.Now(), m) })
}

func (o *office) drain() {
	o.t.Helper()
	if _, err := o.runner.Drain(ctx); err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) list() (list []mail.Stored) {
	o.t.Helper()
	o.update(func(tx *db.Tx) (err error) {
		list, err = mail.List(tx, 100)
		return err
	})
	return list
}

func (o *office) troubles() (list []mail.Trouble) {
	o.t.Helper()
	o.update(func(tx *db.Tx) (err error) {
		list, err = mail.Troubles(tx)
		return err
	})
	return list
}

func catalog(t *testing.T) *i18n.Catalog {
	t.Helper()
	cat, err := i18n.New(mail.Texts)
	if err != nil {
		t.Fatal(err)
	}
	return cat
}

func letter(t *testing.T) mail.Message {
	return mail.Compose(catalog(t), i18n.Es, mail.Letter{
		To: "rosa@example.org", Name: "Rosa Núñez", Template: "hours.week", About: "placement:p1",
		Subject: "Horas por aprobar: 3", Paragraphs: []string{"Ana anotó sus horas."},
		Action: mail.Action{Label: "Ver las horas", URL: "https://t.example/l/abc?x=1&y=2"}, Code: "123456",
		Why: "Usted supervisa a Ana.",
	})
}

func smtpTo(t *testing.T, s *smtpd, change ...func(*mail.SMTPConfig)) *mail.SMTP {
	t.Helper()
	cfg := mail.SMTPConfig{Host: "127.0.0.1", Port: s.port, Encryption: mail.Plain, From: "Throughline <hello@t.example>", Timeout: 10 * time.Second}
	for _, c := range change {
		c(&cfg)
	}
	tr, err := mail.NewSMTP(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

func TestLetterReachesTheServerInBothParts(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		server := startSMTPD(t)
		o := newOffice(t, d, smtpTo(t, server))
		o.enqueue(letter(t))
		id := o.list()[0].ID
		o.drain()
		got := server.received()
		if len(got) != 1 {
			t.Fatalf("%d letters arrived, want 1", len(got))
		}
		m, err := netmail.ReadMessage(strings.NewReader(got[0]))
		if err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string]string{
			"Subject": "Horas por aprobar: 3", "To": "Rosa Núñez <rosa@example.org>", "From": `"Throughline" <hello@t.example>`,
			"Message-Id": "<" + id + ".d1@t.example>", "Auto-Submitted": "auto-generated", "Content-Language": "es",
		} {
			value, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get(name))
			if err != nil || value != want {
				t.Errorf("%s: %q, want %q (%v)", name, value, want, err)
			}
		}
		parts := readParts(t, m)
		for kind, want := range map[string]string{"text/plain": "https://t.example/l/abc?x=1&y=2", "text/html": `href="https://t.example/l/abc?x=1&amp;y=2"`} {
			if !strings.Contains(parts[kind], want) || !strings.Contains(parts[kind], "Hola, Rosa Núñez:") || !strings.Contains(parts[kind], "123456") {
				t.Errorf("%s lacks %q, the greeting or the code:\n%s", kind, want, parts[kind])
			}
		}
		s := o.list()[0]
		if s.State != mail.Sent || s.SentAt != wbl.At(o.clock.Now()) || s.Text != "" || s.HTML != "" {
			t.Errorf("after the sending: %+v, want it sent and its body deleted", s)
		}
	})
}

func readParts(t *testing.T, m *netmail.Message) map[string]string {
	t.Helper()
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("content type %q: %v", kind, err)
	}
	parts := map[string]string{}
	r := multipart.NewReader(m.Body, params["boundary"])
	for {
		p, err := r.NextRawPart()
		if err == io.EOF {
			return parts
		}
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(quotedprintable.NewReader(p))
		if err != nil {
			t.Fatal(err)
		}
		kind, _, _ := mime.ParseMediaType(p.Header.Get("Content-Type"))
		parts[kind] = string(body)
	}
}

func TestTemporaryFailureIsTriedAgain(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		server := startSMTPD(t)
		server.answers["RCPT"] = []string{"451 come back later"}
		o := newOffice(t, d, smtpTo(t, server))
		o.enqueue(letter(t))
		o.drain()
		if s := o.list()[0]; s.State != mail.Queued || !strings.Contains(s.Error, "come back later") {
			t.Fatalf("after the first attempt: %s, %q", s.State, s.Error)
		}
		o.clock.Advance(time.Minute)
		o.drain()
		if s := o.list()[0]; s.State != mail.Sent || s.Error != "" || len(server.received()) != 1 {
			t.Errorf("after the second: %s, %q, %d arrived", s.State, s.Error, len(server.received()))
		}
	})
}

func TestRefusalIsATroubleUntilSettled(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		server := startSMTPD(t)
		server.answers["RCPT"] = []string{"550 no such user", ""}
		server.answers["DATA"] = []string{"554 looks like spam"}
		o := newOffice(t, d, smtpTo(t, server))
		o.enqueue(letter(t))
		o.drain()
		o.clock.Advance(time.Second)
		o.enqueue(letter(t))
		o.drain()
		list := o.troubles()
		if len(list) != 2 || !strings.Contains(list[0].Error, "no such user") || !strings.Contains(list[1].Error, "spam") {
			t.Fatalf("troubles: %+v", list)
		}
		if tr := list[0]; tr.State != mail.Failed || tr.To != "rosa@example.org" || tr.About != "placement:p1" || tr.Template != "hours.week" {
			t.Errorf("trouble: %+v", tr)
		}
		o.clock.Advance(time.Hour)
		o.drain()
		if n := len(server.rcpts); n != 2 {
			t.Errorf("a refused letter was tried again: %d attempts", n)
		}
		o.update(func(tx *db.Tx) error { return mail.Settle(tx, list[0].ID) })
		if left := o.troubles(); len(left) != 1 || left[0].ID != list[1].ID {
			t.Errorf("after settling the first: %+v", left)
		}
		err := d.Update(ctx, scope, func(tx *db.Tx) error { return mail.Settle(tx, list[0].ID) })
		if wbl.KindOf(err) != wbl.Conflict {
			t.Errorf("settling twice: %v, want a conflict", err)
		}
	})
}

func TestServerThatStaysAwayIsATroubleInTheEnd(t *testing.T) {
	d := testenv.OpenDB(t)
	server := startSMTPD(t)
	server.answers["MAIL"] = []string{"530 sign in first", "530 sign in first", "530 sign in first"} // ours to mend: not final
	o := newOffice(t, d, smtpTo(t, server))
	o.enqueue(letter(t))
	for attempt := range 3 {
		if n := len(o.troubles()); n != 0 {
			t.Fatalf("a trouble after %d attempts", attempt)
		}
		o.drain()
		o.clock.Advance(time.Minute)
	}
	if list := o.troubles(); len(list) != 1 || !strings.Contains(list[0].Error, "sign in first") {
		t.Errorf("troubles after the last attempt: %+v", list)
	}
}

func TestServerThatHangsUpAfterTakingIt(t *testing.T) {
	server := startSMTPD(t)
	server.dropped = true
	o := newOffice(t, testenv.OpenDB(t), smtpTo(t, server))
	o.enqueue(letter(t))
	o.drain()
	if s := o.list()[0]; s.State != mail.Sent {
		t.Errorf("state %s (%s): the letter would be sent twice", s.State, s.Error)
	}
}

func TestNoLetterOverAPlainConnectionWhereTLSIsWanted(t *testing.T) {
	server := startSMTPD(t) // offers no STARTTLS
	o := newOffice(t, testenv.OpenDB(t), smtpTo(t, server, func(c *mail.SMTPConfig) { c.Encryption = mail.StartTLS }))
	o.enqueue(letter(t))
	o.drain()
	if s := o.list()[0]; s.State != mail.Queued || len(server.rcpts) != 0 {
		t.Errorf("state %s, server heard of %v", s.State, server.rcpts)
	}
}

func TestSignInOverTLS(t *testing.T) {
	server, authorities := startTLSSMTPD(t)
	secure := func(c *mail.SMTPConfig) {
		c.Encryption, c.Username, c.Password = mail.ImplicitTLS, "u", "p"
	}
	o := newOffice(t, testenv.OpenDB(t), smtpTo(t, server, secure, func(c *mail.SMTPConfig) { c.RootCAs = authorities }))
	o.enqueue(letter(t))
	o.drain()
	if s := o.list()[0]; s.State != mail.Sent || len(server.signedIn) != 1 || server.signedIn[0] != "AUTH PLAIN AHUAcA==" {
		t.Errorf("state %s (%s), signed in %q", s.State, s.Error, server.signedIn)
	}
	stranger := newOffice(t, testenv.OpenDB(t), smtpTo(t, server, secure))
	stranger.enqueue(letter(t))
	stranger.drain()
	if s := stranger.list()[0]; s.State != mail.Queued || !strings.Contains(s.Error, "certificate") || len(server.signedIn) != 1 {
		t.Errorf("a server that nobody vouches for: state %s (%s)", s.State, s.Error)
	}
}

func TestSMTPConfigIsChecked(t *testing.T) {
	for _, c := range []mail.SMTPConfig{
		{Host: "h", From: "nobody", Encryption: mail.Plain},
		{Host: "h", From: "a@example.org", Encryption: "ssl"},
		{Host: "", From: "a@example.org", Encryption: mail.StartTLS},
	} {
		if _, err := mail.NewSMTP(c); err == nil {
			t.Errorf("%+v was accepted", c)
		}
	}
	if _, err := mail.NewSMTP(mail.SMTPConfig{Host: "h", From: "a@example.org", Encryption: mail.ImplicitTLS, Username: "u", Password: "p"}); err != nil {
		t.Error(err)
	}
}

func TestRecorderKeepsLettersToBeRead(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		o := newOffice(t, d, mail.Recorder{})
		o.enqueue(letter(t))
		o.drain()
		if s := o.list()[0]; s.State != mail.Recorded || !strings.Contains(s.Text, "123456") || s.HTML == "" {
			t.Errorf("recorded: %s, %d bytes of text", s.State, len(s.Text))
		}
		err := d.View(ctx, db.Scope{District: "d2"}, func(tx *db.Tx) error {
			list, err := mail.List(tx, 10)
			if len(list) != 0 {
				t.Error("another district reads the letter")
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestBounces(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		o := newOffice(t, d, mail.Recorder{})
		for range 3 {
			o.enqueue(letter(t))
			o.drain()
			o.clock.Advance(time.Second)
		}
		list := o.list() // newest first
		district, id, ok := mail.ParseMessageID("<" + list[2].ID + ".d1@t.example>")
		if !ok || district != "d1" || id != list[2].ID {
			t.Fatalf("message id: %q %q %v", district, id, ok)
		}
		o.update(func(tx *db.Tx) error { return mail.Bounce(tx, id, "mailbox\r\nfull") })
		o.update(func(tx *db.Tx) error { return mail.Bounce(tx, "rosa@example.org", "user unknown") })
		got := map[string]string{}
		for _, tr := range o.troubles() {
			got[tr.ID] = string(tr.State) + ": " + tr.Error
		}
		if len(got) != 2 || got[list[2].ID] != "bounced: mailbox full" || got[list[0].ID] != "bounced: user unknown" {
			t.Errorf("troubles %v", got)
		}
		err := d.Update(ctx, scope, func(tx *db.Tx) error { return mail.Bounce(tx, "nobody@example.org", "x") })
		if wbl.KindOf(err) != wbl.NotFound {
			t.Errorf("bounce of nothing: %v", err)
		}
	})
}

func TestParseMessageID(t *testing.T) {
	id := wbl.NewID[string](testenv.Fixed)
	if d, got, ok := mail.ParseMessageID(" <" + id + ".platform@x>"); !ok || d != "" || got != id {
		t.Errorf("platform letter: %q %q %v", d, got, ok)
	}
	for _, s := range []string{"", "<>", "<a.b@c>", "<" + id + "@c>", "<" + id + ".@c>"} {
		if _, _, ok := mail.ParseMessageID(s); ok {
			t.Errorf("%q was taken for ours", s)
		}
	}
}
