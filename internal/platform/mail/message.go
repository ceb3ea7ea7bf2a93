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

// Message is a letter ready to be sent; [Compose] makes one.
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

// sendArgs are the arguments of the job.
type sendArgs struct {
	ID string `json:"id"`
}

// Enqueue stores m for the district of tx and has it sent after the commit. An address
// that cannot be one is a field error of "email".
func Enqueue(tx *db.Tx, now time.Time, m Message) error {
	var err error
	if m.To, err = cleanAddress(m.To); err != nil {
		return err
	}
	if m.Subject == "" || m.Text == "" || m.HTML == "" || m.Template == "" {
		return fmt.Errorf("cannot send a %q letter: it needs a template, a subject and both parts", m.Template)
	}
	m.ToName, m.Subject = oneLine(m.ToName), oneLine(m.Subject)
	id := wbl.NewID[string](now)
	if err := insert(tx, id, m, wbl.At(now)); err != nil {
		return fmt.Errorf("cannot store a %s letter: %w", m.Template, err)
	}
	return jobs.Enqueue(tx, now, Kind, sendArgs{ID: id})
}

// cleanAddress takes one bare address. Quoted local parts are legal and never used by
// people, so they are refused with everything else that needs quoting.
func cleanAddress(s string) (string, error) {
	s = strings.TrimSpace(s)
	a, err := netmail.ParseAddress(s)
	if err != nil || a.Address != s || oneLine(s) != s || strings.ContainsAny(s, "\"<>,; ") || len(s) > 254 {
		return "", wbl.FieldErrors{{Field: "email", Key: "mail.error.address"}}.Err()
	}
	return s, nil
}

// oneLine makes text fit for a header: control characters, and those that change the
// direction of writing, go; any kind of space becomes one plain space.
func oneLine(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r) || r == '\u2028' || r == '\u2029' || unicode.IsControl(r):
			return ' '
		case unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}
