package people

import (
	"strings"
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// Session is one place where a person is signed in.
type Session struct {
	ID        string
	Account   wbl.AccountID
	Link      wbl.LinkID
	District  wbl.DistrictID // chosen; "" for the first of the person's
	CreatedAt wbl.Instant
	SeenAt    wbl.Instant
	Idle      time.Duration
	ExpiresAt wbl.Instant
	Agent     string
}

// alive reports whether the session still holds.
func (s Session) alive(now time.Time) bool {
	return now.Before(s.ExpiresAt.Time()) && now.Before(s.SeenAt.Time().Add(s.Idle))
}

// principal is a session or token with the account behind it.
type principal struct {
	Session
	Name, Lang string
	State      State
	Scopes     []string // of a token
}

const sessionColumns = `s.id, s.account_id, s.link_id, s.district_id, s.created_at, s.seen_at, s.idle_minutes, s.expires_at, s.agent`

func scanSession(r db.Row, s *Session) error {
	return r.Scan(&s.ID, &s.Account, &s.Link, &s.District, &s.CreatedAt, &s.SeenAt, (*minutes)(&s.Idle), &s.ExpiresAt, &s.Agent)
}

// minutes reads a duration that is stored in minutes.
type minutes time.Duration

func (m *minutes) Scan(src any) error {
	n, _ := src.(int64)
	*m = minutes(time.Duration(n) * time.Minute)
	return nil
}

func findSession(tx *db.Tx, tokenHash string) (p principal, found bool, err error) {
	rows, err := db.List(tx, func(r db.Row, p *principal) error {
		s := &p.Session
		return r.Scan(&s.ID, &s.Account, &s.Link, &s.District, &s.CreatedAt, &s.SeenAt, (*minutes)(&s.Idle), &s.ExpiresAt,
			&s.Agent, &p.Name, &p.Lang, &p.State)
	}, `SELECT `+sessionColumns+`, COALESCE(a.name, ''), COALESCE(a.lang, ''), COALESCE(a.state, '')
		FROM session s LEFT JOIN account a ON a.id = s.account_id WHERE s.token_hash = $1`, tokenHash)
	if err != nil || len(rows) == 0 {
		return p, false, err
	}
	return rows[0], true, nil
}

// zonedGrant is a grant with the time zone of its district, "" above districts.
type zonedGrant struct {
	access.Grant
	Zone string
	Also string // another id of the same learner, left by a merge; "" for none
}

// loadGrants reads every grant of an account. A learner who was merged is the kept
// learner; records under the other ids stay the learner's own, one row for each.
func loadGrants(tx *db.Tx, id wbl.AccountID) ([]zonedGrant, error) {
	return db.List(tx, func(r db.Row, g *zonedGrant) error {
		return r.Scan(&g.Role, &g.District, &g.Subject, &g.From, &g.To, &g.Zone, &g.Also)
	}, `SELECT g.role, g.district_id, COALESCE(l.merged_into, g.subject_id), g.from_date, g.to_date,
			COALESCE(d.time_zone, ''), COALESCE(m.id, '')
		FROM role_grant g
		LEFT JOIN district d ON d.id = g.district_id
		LEFT JOIN learner l ON l.district_id = g.district_id AND l.id = g.subject_id AND g.role IN ('learner', 'guardian')
		LEFT JOIN learner m ON m.district_id = l.district_id AND m.merged_into = COALESCE(l.merged_into, l.id)
		WHERE g.account_id = $1
		ORDER BY g.from_date, g.district_id, g.role, g.subject_id, m.id`, id)
}

func insertSession(tx *db.Tx, tokenHash string, s Session) error {
	_, err := tx.Exec(`INSERT INTO session
		(token_hash, id, account_id, link_id, district_id, created_at, seen_at, idle_minutes, expires_at, agent)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		tokenHash, s.ID, s.Account, s.Link, s.District, s.CreatedAt, s.SeenAt, int(s.Idle/time.Minute), s.ExpiresAt, s.Agent)
	return err
}

func touchSession(tx *db.Tx, id string, now, before wbl.Instant) error {
	_, err := tx.Exec(`UPDATE session SET seen_at = $2 WHERE id = $1 AND seen_at <= $3`, id, now, before)
	return err
}

func setSessionDistrict(tx *db.Tx, tokenHash string, d wbl.DistrictID) error {
	return tx.ExecOne(`UPDATE session SET district_id = $2 WHERE token_hash = $1`, tokenHash, d)
}

func listSessions(tx *db.Tx, id wbl.AccountID) ([]Session, error) {
	return db.List(tx, scanSession, `SELECT `+sessionColumns+` FROM session s
		WHERE s.account_id = $1 ORDER BY s.seen_at DESC, s.id`, id)
}

func deleteSession(tx *db.Tx, tokenHash string) (int64, error) {
	return tx.Exec(`DELETE FROM session WHERE token_hash = $1`, tokenHash)
}

// deleteOwnSession ends one session of an account; another's is not found.
func deleteOwnSession(tx *db.Tx, id wbl.AccountID, session string) (int64, error) {
	return tx.Exec(`DELETE FROM session WHERE account_id = $1 AND id = $2`, id, session)
}

// deleteSessions ends all sessions of an account but the one with the given token hash.
func deleteSessions(tx *db.Tx, id wbl.AccountID, except string) (int64, error) {
	return tx.Exec(`DELETE FROM session WHERE account_id = $1 AND token_hash <> $2`, id, except)
}

// deleteExpired clears what can no longer be used.
func deleteExpired(tx *db.Tx, now time.Time) (int64, error) {
	return tx.Exec(`DELETE FROM session WHERE expires_at < $1 OR seen_at + CAST(idle_minutes AS BIGINT) * 60000 < $1`, wbl.At(now))
}

// ---- API tokens

// Token is the key of a program that acts for a person.
type Token struct {
	ID        string
	Account   wbl.AccountID
	District  wbl.DistrictID
	Name      string
	Scopes    []string
	CreatedAt wbl.Instant
	ExpiresAt wbl.Instant
	UsedAt    wbl.Instant
	RevokedAt wbl.Instant
}

func scanToken(r db.Row, t *Token) error {
	var scopes string
	err := r.Scan(&t.ID, &t.Account, &t.District, &t.Name, &scopes, &t.CreatedAt, &t.ExpiresAt, &t.UsedAt, &t.RevokedAt)
	t.Scopes = strings.Fields(scopes)
	return err
}

const tokenColumns = `t.id, t.account_id, t.district_id, t.name, t.scopes, t.created_at, t.expires_at, t.used_at, t.revoked_at`

func insertToken(tx *db.Tx, tokenHash string, t Token) error {
	_, err := tx.Exec(`INSERT INTO api_token (id, token_hash, account_id, district_id, name, scopes, created_at, expires_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		t.ID, tokenHash, t.Account, t.District, t.Name, strings.Join(t.Scopes, " "), t.CreatedAt, t.ExpiresAt)
	return err
}

func listTokens(tx *db.Tx, id wbl.AccountID) ([]Token, error) {
	return db.List(tx, scanToken, `SELECT `+tokenColumns+` FROM api_token t
		WHERE t.account_id = $1 AND t.revoked_at IS NULL ORDER BY t.created_at DESC, t.id`, id)
}

// findToken reads a token with its account, both as a principal.
func findToken(tx *db.Tx, tokenHash string) (t Token, p principal, found bool, err error) {
	type both struct {
		Token
		principal
	}
	rows, err := db.List(tx, func(r db.Row, b *both) error {
		var scopes string
		t := &b.Token
		err := r.Scan(&t.ID, &t.Account, &t.District, &t.Name, &scopes, &t.CreatedAt, &t.ExpiresAt, &t.UsedAt, &t.RevokedAt,
			&b.principal.Name, &b.Lang, &b.principal.State)
		t.Scopes = strings.Fields(scopes)
		return err
	}, `SELECT `+tokenColumns+`, a.name, a.lang, a.state
		FROM api_token t JOIN account a ON a.id = t.account_id WHERE t.token_hash = $1`, tokenHash)
	if err != nil || len(rows) == 0 {
		return t, p, false, err
	}
	t, p = rows[0].Token, rows[0].principal
	p.Account, p.District, p.Scopes = t.Account, t.District, t.Scopes
	return t, p, true, nil
}

func touchToken(tx *db.Tx, id string, now, before wbl.Instant) error {
	_, err := tx.Exec(`UPDATE api_token SET used_at = $2 WHERE id = $1 AND (used_at IS NULL OR used_at <= $3)`, id, now, before)
	return err
}

func revokeToken(tx *db.Tx, account wbl.AccountID, id string, now time.Time) (int64, error) {
	return tx.Exec(`UPDATE api_token SET revoked_at = $3 WHERE account_id = $1 AND id = $2 AND revoked_at IS NULL`,
		account, id, wbl.At(now))
}

func revokeTokens(tx *db.Tx, account wbl.AccountID, now time.Time) error {
	_, err := tx.Exec(`UPDATE api_token SET revoked_at = $2 WHERE account_id = $1 AND revoked_at IS NULL`, account, wbl.At(now))
	return err
}
