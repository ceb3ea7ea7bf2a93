package mail

import (
	"fmt"

	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// State is where a letter is.
type State string

// The states of a letter.
const (
	Queued   State = "queued"   // waits for the transport, or for its next attempt
	Sent     State = "sent"     // the mail server took it
	Recorded State = "recorded" // kept to be read instead of sent
	Failed   State = "failed"   // refused for good, or not delivered in all attempts
	Bounced  State = "bounced"  // taken, and came back
	Settled  State = "settled"  // failed or bounced, and somebody took care of it
)

// Stored is a letter with its fate.
type Stored struct {
	Message
	ID        string
	State     State
	Error     string // what the server, or the bounce, said
	CreatedAt wbl.Instant
	SentAt    wbl.Instant // zero until it was sent or recorded
}

const columns = `id, to_email, to_name, lang, template, subject, text_part, html_part, about, state, error, created_at, sent_at`

func scan(row db.Row, s *Stored) error {
	return row.Scan(&s.ID, &s.To, &s.ToName, &s.Lang, &s.Template, &s.Subject, &s.Text, &s.HTML, &s.About,
		&s.State, &s.Error, &s.CreatedAt, &s.SentAt)
}

func insert(tx *db.Tx, id string, m Message, now wbl.Instant) error {
	_, err := tx.Exec(`INSERT INTO mail_message
		(district_id, id, to_email, to_name, lang, template, subject, text_part, html_part, about, state, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'queued', $11)`,
		tx.District(), id, m.To, m.ToName, string(m.Lang), m.Template, m.Subject, m.Text, m.HTML, m.About, now)
	return err
}

// Find reads one letter of the district of tx.
func Find(tx *db.Tx, id string) (Stored, error) {
	return db.Get(tx, scan, `SELECT `+columns+` FROM mail_message WHERE district_id = $1 AND id = $2`, tx.District(), id)
}

// List reads the latest letters of the district of tx, newest first.
func List(tx *db.Tx, limit int) ([]Stored, error) {
	return db.List(tx, scan, `SELECT `+columns+` FROM mail_message
		WHERE district_id = $1 ORDER BY created_at DESC, id DESC LIMIT $2`, tx.District(), limit)
}

// Trouble is a letter that did not arrive, for the queue of whoever must do something.
type Trouble struct {
	ID         string
	To, ToName string
	Subject    string
	Template   string
	About      string
	State      State // Failed or Bounced
	Error      string
	CreatedAt  wbl.Instant
}

// Troubles lists the letters of the district of tx that did not arrive and that nobody
// has settled, oldest first.
func Troubles(tx *db.Tx) ([]Trouble, error) {
	return db.List(tx, func(row db.Row, t *Trouble) error {
		return row.Scan(&t.ID, &t.To, &t.ToName, &t.Subject, &t.Template, &t.About, &t.State, &t.Error, &t.CreatedAt)
	}, `SELECT id, to_email, to_name, subject, template, about, state, error, created_at FROM mail_message
		WHERE district_id = $1 AND state IN ('failed', 'bounced') ORDER BY created_at, id`, tx.District())
}

// Stats are the letters that ask for attention.
type Stats struct{ Queued, Failed, Bounced int64 }

// Counts counts the letters of the district of tx.
func Counts(tx *db.Tx) (Stats, error) {
	return db.Get(tx, func(row db.Row, s *Stats) error { return row.Scan(&s.Queued, &s.Failed, &s.Bounced) },
		`SELECT count(*) FILTER (WHERE state = 'queued'), count(*) FILTER (WHERE state = 'failed'),
		count(*) FILTER (WHERE state = 'bounced') FROM mail_message
		WHERE district_id = $1 AND state IN ('queued', 'failed', 'bounced')`, tx.District())
}

// Settle takes a trouble off the queue and deletes the letter's body; Conflict when it
// is not on the queue (any more).
func Settle(tx *db.Tx, id string) error {
	return tx.ExecOne(`UPDATE mail_message SET state = 'settled', text_part = '', html_part = ''
		WHERE district_id = $1 AND id = $2 AND state IN ('failed', 'bounced')`, tx.District(), id)
}

// Bounce records that a letter of the district of tx came back. Ref is the letter's id
// or, where the bounce names no letter, the address: then it is the latest letter sent
// there. No such letter is NotFound.
func Bounce(tx *db.Tx, ref, reason string) error {
	n, err := tx.Exec(`UPDATE mail_message SET state = 'bounced', error = $3 WHERE district_id = $1 AND id = (
		SELECT id FROM mail_message WHERE district_id = $1 AND (id = $2 OR to_email = $2)
		AND state IN ('sent', 'recorded') ORDER BY created_at DESC, id DESC LIMIT 1)`, tx.District(), ref, oneLine(reason))
	if err == nil && n == 0 {
		err = wbl.E(wbl.NotFound, "error.not_found").Because(fmt.Errorf("no letter %q was sent", ref))
	}
	return err
}

// sent ends a letter that the transport took. The body of one that really left is
// deleted: it holds links and codes that nobody else should find here.
func sent(tx *db.Tx, id string, state State, now wbl.Instant) error {
	return tx.ExecOne(`UPDATE mail_message SET state = $3, sent_at = $4, error = '',
		text_part = CASE WHEN $3 = 'sent' THEN '' ELSE text_part END,
		html_part = CASE WHEN $3 = 'sent' THEN '' ELSE html_part END
		WHERE district_id = $1 AND id = $2`, tx.District(), id, string(state), now)
}

func failed(tx *db.Tx, id, why string) error {
	return tx.ExecOne(`UPDATE mail_message SET state = 'failed', error = $3
		WHERE district_id = $1 AND id = $2`, tx.District(), id, why)
}

// delayed keeps what the server said to an attempt that will be repeated.
func delayed(tx *db.Tx, id, why string) error {
	return tx.ExecOne(`UPDATE mail_message SET error = $3
		WHERE district_id = $1 AND id = $2`, tx.District(), id, why)
}
