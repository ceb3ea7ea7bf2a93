package mail

import (
	"fmt"
	netmail "net/mail"
	"strings"
	"time"
	"unicode"

	"throughline/internal/platform/db"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/jobs"
	"throughline/internal/wbl"
)

// Kind is the kind of the job that sends one letter: register [Sender.Send] for it.
const Kind = "mail.send"

// Message is a letter ready to be sent.
type Message struct {
	To       string // address only
	ToName   string // name beside the address; may be empty
	Lang     i18n.Lang
	Template string // what kind of letter, as room.letter: "people.signin"
	Subject  string
	Text     string // plain-text part
	HTML     string // HTML part, a whole document
	About    string // kind:id of what the letter is about; shown with troubles
}

type sendArgs struct {
	ID string `json:"id"`
}

// Enqueue stores m for the district of tx and has it sent after the commit. An address
// that cannot be one is a field error of "email".
func Enqueue(tx *db.Tx, now time.Time, m Message) error {
	to, err := cleanAddress(m.To)
	if err != nil {
		return err
	}
	if m.Subject == "" || m.Text == "" || m.HTML == "" || m.Template == "" {
		return fmt.Errorf("cannot send a %q letter: it needs a template, a subject and both parts", m.Template)
	}
	id := wbl.NewID[string](now)
	_, err = tx.Exec(`INSERT INTO mail_message
		(district_id, id, to_email, to_name, lang, template, subject, text_part, html_part, about, state, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'queued', $11)`,
		tx.District(), id, to, oneLine(m.ToName), string(m.Lang), m.Template, oneLine(m.Subject), m.Text, m.HTML, m.About, wbl.At(now))
	if err != nil {
		return fmt.Errorf("cannot store a %s letter: %w", m.Template, err)
	}
	return jobs.Enqueue(tx, now, Kind, sendArgs{ID: id})
}

// cleanAddress takes one bare address. Quoted local parts are legal and never used by
// people, so they are refused with everything else that needs quoting.
func cleanAddress(s string) (string, error) {
	s = strings.TrimSpace(s)
	a, err := netmail.ParseAddress(s)
	if err != nil || a.Address != s || oneLine(s) != s || strings.ContainsAny(s, "\"<> ") || len(s) > 254 {
		return "", wbl.FieldErrors{{Field: "email", Key: "mail.error.address"}}.Err()
	}
	return s, nil
}

// oneLine makes text fit for a header: control characters and line separators become
// single spaces.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) || unicode.IsSpace(r) || r == '\u2028' || r == '\u2029'
	}), " ")
}
