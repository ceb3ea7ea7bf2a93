package mail

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"
	"strings"
	texttemplate "text/template"

	"throughline/internal/platform/i18n"
)

// Texts are the fixed words of a letter.
//
//go:embed text
var Texts embed.FS

//go:embed letter
var letterFiles embed.FS

var (
	htmlLetter = template.Must(template.ParseFS(letterFiles, "letter/letter.html"))
	textLetter = texttemplate.Must(texttemplate.ParseFS(letterFiles, "letter/letter.txt"))
)

// Letter is what a room has to say, in the reader's language. It is shown in the order
// of the fields; empty ones are left out.
type Letter struct {
	To       string // address
	Name     string // as the reader is greeted; may be empty
	Template string // what kind of letter, as room.letter
	About    string // kind:id of what the letter is about
	Subject  string // also the heading

	Paragraphs []string
	Rows       []Row  // a small table: what, when, where
	Action     Action // the one thing to do
	Code       string // to be typed where a link cannot be opened
	After      []string
	Why        string // why the reader gets this, and from whom
}

// Row is one line of a letter's table.
type Row struct{ Label, Value string }

// Action is a button: what it does and where it leads.
type Action struct{ Label, URL string }

// Compose writes a letter as a message with both parts. It panics on a letter without a
// subject or without anything to say, which no caller's input can cause.
func Compose(cat *i18n.Catalog, lang i18n.Lang, l Letter) Message {
	if l.Subject == "" || len(l.Paragraphs) == 0 {
		panic(fmt.Sprintf("mail: the %q letter has no subject or no paragraph", l.Template))
	}
	t := cat.In(lang)
	greeting := t("mail.greeting.plain")
	if l.Name != "" {
		greeting = t("mail.greeting", "name", oneLine(l.Name))
	}
	data := struct {
		Letter
		Lang                                string
		Greeting, Copy, CodeLabel, WhyLabel string
	}{l, string(lang), greeting, t("mail.copy"), t("mail.code"), t("mail.why")}
	return Message{
		To: l.To, ToName: l.Name, Lang: lang, Template: l.Template, About: l.About, Subject: l.Subject,
		Text: strings.TrimSpace(render(textLetter, data)) + "\n",
		HTML: render(htmlLetter, data),
	}
}

// render panics on failure: the templates and their data are constants of the program.
func render(t interface{ Execute(io.Writer, any) error }, data any) string {
	var b bytes.Buffer
	if err := t.Execute(&b, data); err != nil {
		panic("mail: " + err.Error())
	}
	return b.String()
}
