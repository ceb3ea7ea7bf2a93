package mail_test

import (
	"strings"
	"testing"

	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"throughline/internal/platform/db"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/mail"
	"throughline/internal/testenv"
	"throughline/internal/wbl"
)

func TestTextPart(t *testing.T) {
	m := mail.Compose(catalog(t), i18n.En, mail.Letter{
		To: "a@example.org", Name: "Ana", Template: "x.y", Subject: "Your visit",
		Paragraphs: []string{"First.", "Second."},
		Rows:       []mail.Row{{Label: "When", Value: "Monday"}, {Label: "Where", Value: "Mill & Sons"}},
		Action:     mail.Action{Label: "Say yes", URL: "https://t.example/l/1"}, Code: "012345",
		After: []string{"See you."}, Why: "Your school sent it.",
	})
	want := `Hello Ana,

First.

Second.

When: Monday
Where: Mill & Sons

Say yes:
https://t.example/l/1

Your code: 012345

See you.

-- 
Why you get this e-mail: Your school sent it.
`
	if m.Text != want {
		t.Errorf("got\n%s\nwant\n%s", m.Text, want)
	}
}

func TestShortestLetter(t *testing.T) {
	m := mail.Compose(catalog(t), i18n.Es, mail.Letter{To: "a@example.org", Template: "x.y", Subject: "S", Paragraphs: []string{"P."}})
	if m.Text != "Hola:\n\nP.\n" {
		t.Errorf("text part %q", m.Text)
	}
	for _, absent := range []string{"<table", "<a ", "<strong", "⟦"} {
		if strings.Contains(m.HTML, absent) {
			t.Errorf("an empty part shows as %q", absent)
		}
	}
}

// Both parts say the same, and nothing that a person wrote becomes markup.
func TestHTMLPartSaysWhatTheTextSays(t *testing.T) {
	cat := catalog(t)
	rapid.Check(t, func(rt *rapid.T) {
		word := rapid.StringMatching(`[A-Za-zñé<>&"'/ ]{0,20}x`)
		l := mail.Letter{
			To: "a@example.org", Name: word.Draw(rt, "name"), Template: "x.y", Subject: word.Draw(rt, "subject"),
			Paragraphs: []string{word.Draw(rt, "paragraph")}, Rows: []mail.Row{{Label: word.Draw(rt, "label"), Value: word.Draw(rt, "value")}},
			Action: mail.Action{Label: word.Draw(rt, "action"), URL: "https://t.example/" + rapid.StringMatching(`[a-z0-9]{1,9}`).Draw(rt, "url")},
			Why:    word.Draw(rt, "why"),
		}
		m := mail.Compose(cat, i18n.En, l)
		root, err := html.Parse(strings.NewReader(m.HTML))
		if err != nil {
			rt.Fatal(err)
		}
		text, elements := flatten(root)
		for _, said := range []string{l.Subject, l.Paragraphs[0], l.Rows[0].Label, l.Rows[0].Value, l.Action.Label, l.Action.URL, l.Why} {
			if !strings.Contains(text, said) {
				rt.Fatalf("HTML lacks %q:\n%s", said, text)
			}
			if said != l.Subject && !strings.Contains(m.Text, said) {
				rt.Fatalf("text lacks %q:\n%s", said, m.Text)
			}
		}
		if want := "html head meta meta meta title body div h1 p p table tbody tr th td p a p br span p"; elements != want {
			rt.Fatalf("elements %q, want %q", elements, want)
		}
	})
}

// flatten is all text of a document, and the names of its elements in order.
func flatten(n *html.Node) (text, elements string) {
	var words, names []string
	for n := range n.Descendants() {
		switch n.Type {
		case html.TextNode:
			words = append(words, n.Data)
		case html.ElementNode:
			names = append(names, n.Data)
		}
	}
	return strings.Join(words, "\n"), strings.Join(names, " ")
}

func TestScriptAddressIsNotLinked(t *testing.T) {
	m := mail.Compose(catalog(t), i18n.En, mail.Letter{
		To: "a@example.org", Template: "x.y", Subject: "S", Paragraphs: []string{"P"},
		Action: mail.Action{Label: "Go", URL: "javascript:alert(1)"},
	})
	if strings.Contains(m.HTML, `href="javascript`) {
		t.Error("a script is linked")
	}
}

func TestAddressesThatAreNone(t *testing.T) {
	d := testenv.OpenDB(t)
	for _, to := range []string{
		"", "a", "a@", "@b", "a b@example.org", "a@example.org\r\nBcc: b@example.org", "<a@example.org>",
		"Ana <a@example.org>", "a@example.org, b@example.org", `"a b"@example.org`, strings.Repeat("a", 250) + "@b.org",
	} {
		m := letter(t)
		m.To = to
		err := d.Update(ctx, scope, func(tx *db.Tx) error { return mail.Enqueue(tx, testenv.Fixed, m) })
		if wbl.KindOf(err) != wbl.Unprocessable {
			t.Errorf("%q: %v, want a field error", to, err)
		}
	}
}

func TestUnfinishedLettersAreRefused(t *testing.T) {
	d := testenv.OpenDB(t)
	for _, change := range []func(*mail.Message){
		func(m *mail.Message) { m.Subject = "" }, func(m *mail.Message) { m.Text = "" },
		func(m *mail.Message) { m.HTML = "" }, func(m *mail.Message) { m.Template = "" },
	} {
		m := letter(t)
		change(&m)
		if err := d.Update(ctx, scope, func(tx *db.Tx) error { return mail.Enqueue(tx, testenv.Fixed, m) }); err == nil {
			t.Errorf("accepted: %+v", m)
		}
	}
}

// Whatever a name or a subject holds: the letter has the same headers.
func TestNoTextAddsAHeader(t *testing.T) {
	server := startSMTPD(t)
	o := newOffice(t, testenv.OpenDB(t), smtpTo(t, server))
	for _, evil := range []string{"a\r\nBcc: x@example.org", "a\nX-Evil: 1", "a\rb", "a\u2028b", "a\x00b", "a\u202eb", `"quoted" <x@example.org>`} {
		m := letter(t)
		m.ToName, m.Subject = evil, evil
		o.enqueue(m)
	}
	o.drain()
	got := server.received()
	if len(got) != 7 {
		t.Fatalf("%d letters arrived, want 7", len(got))
	}
	for i, m := range got {
		head, _, _ := strings.Cut(m, "\r\n\r\n")
		for line := range strings.SplitSeq(head, "\r\n") {
			name, _, _ := strings.Cut(line, ":")
			if name == "Bcc" || name == "X-Evil" || strings.ContainsAny(line, "\r\n\x00") {
				t.Errorf("letter %d has the line %q", i, line)
			}
		}
	}
	for _, rcpt := range server.rcpts {
		if !strings.Contains(rcpt, "<rosa@example.org>") {
			t.Errorf("sent to %s", rcpt)
		}
	}
}
