package people

import (
	"time"

	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

const linkColumns = `id, task, role, district_id, subject_id, object_id, email, name, lang, created_at, expires_at,
	used_at, superseded_at, revoked_at, code_hash, code_expires_at`

func scanLink(r db.Row, l *Link) error {
	return r.Scan(&l.ID, &l.Task, &l.Role, &l.District, &l.Subject, &l.Object, &l.Email, &l.Name, &l.Lang, &l.CreatedAt,
		&l.ExpiresAt, &l.UsedAt, &l.SupersededAt, &l.RevokedAt, &l.codeHash, &l.codeUntil)
}

func loadLink(tx *db.Tx, id wbl.LinkID) (Link, error) {
	return db.Get(tx, scanLink, `SELECT `+linkColumns+` FROM one_task_link WHERE id = $1`, id)
}

func findLink(tx *db.Tx, tokenHash string) (Link, error) {
	l, err := db.Get(tx, scanLink, `SELECT `+linkColumns+` FROM one_task_link WHERE token_hash = $1`, tokenHash)
	if wbl.KindOf(err) == wbl.NotFound {
		err = wbl.E(wbl.NotFound, "people.link.unknown")
	}
	return l, err
}

func insertLink(tx *db.Tx, tokenHash string, l Link) error {
	_, err := tx.Exec(`INSERT INTO one_task_link (id, token_hash, code_hash, code_expires_at, task, role, district_id,
			subject_id, object_id, email, name, lang, created_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		l.ID, tokenHash, l.codeHash, l.codeUntil, l.Task, string(l.Role), l.District,
		l.Subject, l.Object, l.Email, l.Name, string(l.Lang), l.CreatedAt, l.ExpiresAt)
	return err
}

// supersedeLinks ends unused links that a new one replaces, and the codes of all.
func supersedeLinks(tx *db.Tx, email, task, object string, now time.Time) error {
	_, err := tx.Exec(`UPDATE one_task_link SET superseded_at = $4
		WHERE email = $1 AND task = $2 AND object_id = $3 AND used_at IS NULL AND superseded_at IS NULL AND revoked_at IS NULL`,
		email, task, object, wbl.At(now))
	if err != nil {
		return err
	}
	// a used link may still have a code, the way in behind a mail scanner: the newest is enough
	_, err = tx.Exec(`UPDATE one_task_link SET code_hash = '' WHERE email = $1 AND task = $2 AND object_id = $3`, email, task, object)
	return err
}

// spendLink marks a link as used; opened by its button or by its code, both are once.
func spendLink(tx *db.Tx, id wbl.LinkID, now time.Time) error {
	return tx.ExecOne(`UPDATE one_task_link SET used_at = COALESCE(used_at, $2) WHERE id = $1`, id, wbl.At(now))
}

func clearCode(tx *db.Tx, id wbl.LinkID) error {
	return tx.ExecOne(`UPDATE one_task_link SET code_hash = '' WHERE id = $1`, id)
}

func setCode(tx *db.Tx, l Link) error {
	return tx.ExecOne(`UPDATE one_task_link SET code_hash = $2, code_expires_at = $3 WHERE id = $1`, l.ID, l.codeHash, l.codeUntil)
}

// linksWithCode lists the links of an address whose code can be typed now.
func linksWithCode(tx *db.Tx, email string, now time.Time) ([]Link, error) {
	return db.List(tx, scanLink, `SELECT `+linkColumns+` FROM one_task_link
		WHERE email = $1 AND code_hash <> '' AND code_expires_at > $2
		AND expires_at > $2 AND superseded_at IS NULL AND revoked_at IS NULL ORDER BY created_at DESC, id`, email, wbl.At(now))
}

// liveLinks lists the newest links of an address that a new code may open: not replaced,
// not taken back, not expired.
func liveLinks(tx *db.Tx, email string, now time.Time) ([]Link, error) {
	return db.List(tx, scanLink, `SELECT `+linkColumns+` FROM one_task_link
		WHERE email = $1 AND expires_at > $2 AND superseded_at IS NULL AND revoked_at IS NULL
		ORDER BY created_at DESC, id LIMIT 5`, email, wbl.At(now))
}

// revokeLinks takes back the links of a subject and ends their sessions.
func revokeLinks(tx *db.Tx, subject string, now time.Time) error {
	if _, err := tx.Exec(`UPDATE one_task_link SET revoked_at = $2, code_hash = ''
		WHERE subject_id = $1 AND revoked_at IS NULL`, subject, wbl.At(now)); err != nil {
		return err
	}
	_, err := tx.Exec(`DELETE FROM session WHERE link_id IN (SELECT id FROM one_task_link WHERE subject_id = $1)`, subject)
	return err
}

// endEverything ends what an account can come in by: sessions, tokens and links.
func endEverything(tx *db.Tx, id wbl.AccountID, now time.Time) error {
	if _, err := deleteSessions(tx, id, ""); err != nil {
		return err
	}
	if err := revokeTokens(tx, id, now); err != nil {
		return err
	}
	return revokeLinks(tx, string(id), now)
}

// deleteOldLinks clears links a year after their end: until then they still explain
// themselves to somebody who opens an old mail.
func deleteOldLinks(tx *db.Tx, now time.Time) (int64, error) {
	return tx.Exec(`DELETE FROM one_task_link WHERE expires_at < $1`, wbl.At(now.AddDate(-1, 0, 0)))
}
