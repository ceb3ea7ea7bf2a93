package people

import (
	"time"

	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// tryKind is what was tried.
type tryKind string

const (
	tryPassword tryKind = "password"
	tryCode     tryKind = "code"
	trySend     tryKind = "send" // asking for mail
)

// window is so many tries in so much time.
type window struct {
	n   int
	per time.Duration
}

// allowances limit tries by address, known or not. The second window of codes bounds
// what patience can guess: 30 a day of a million.
var allowances = map[tryKind][]window{
	tryPassword: {{10, 15 * time.Minute}},
	tryCode:     {{10, 15 * time.Minute}, {30, 24 * time.Hour}},
	trySend:     {{5, time.Hour}},
}

// A network with many failures leaves fewer tries for each address; it is never locked
// by itself, because a whole school is one network.
var (
	busyNetwork      = window{30, 15 * time.Minute}
	triesWhenBusy    = 3
	keepTries        = 48 * time.Hour
	errTooManyTries  = wbl.E(wbl.TooMany, "people.error.tries")
	errTooManyMails  = wbl.E(wbl.TooMany, "people.error.mails")
	errTooManyByKind = map[tryKind]*wbl.Error{tryPassword: errTooManyTries, tryCode: errTooManyTries, trySend: errTooManyMails}
)

// reserve counts a try before it is judged, or refuses it. The address may be unknown:
// the answer must not tell.
func reserve(tx *db.Tx, now time.Time, kind tryKind, email, prefix string) (id string, err error) {
	for _, w := range allowances[kind] {
		n, err := countByEmail(tx, kind, email, now.Add(-w.per))
		if err != nil {
			return "", err
		}
		if n >= w.n {
			return "", errTooManyByKind[kind]
		}
		if kind != tryPassword || n < triesWhenBusy {
			continue
		}
		m, err := db.Get(tx, db.Scalar[int], `SELECT count(*) FROM sign_in_try WHERE kind = $1 AND prefix = $2 AND at > $3`,
			string(kind), prefix, wbl.At(now.Add(-busyNetwork.per)))
		if err != nil {
			return "", err
		}
		if m >= busyNetwork.n {
			return "", errTooManyTries
		}
	}
	id = wbl.NewID[string](now)
	_, err = tx.Exec(`INSERT INTO sign_in_try (id, kind, email, at, prefix) VALUES ($1, $2, $3, $4, $5)`,
		id, string(kind), email, wbl.At(now), prefix)
	return id, err
}

func countByEmail(tx *db.Tx, kind tryKind, email string, since time.Time) (int, error) {
	return db.Get(tx, db.Scalar[int], `SELECT count(*) FROM sign_in_try WHERE kind = $1 AND email = $2 AND at > $3`,
		string(kind), email, wbl.At(since))
}

// forgive forgets the tries of an address after one that was right.
func forgive(tx *db.Tx, kind tryKind, email string) error {
	_, err := tx.Exec(`DELETE FROM sign_in_try WHERE kind = $1 AND email = $2`, string(kind), email)
	return err
}

// triedEmail is the address of a try, "" when it was cleaned away.
func triedEmail(tx *db.Tx, id string) (string, error) {
	found, err := db.List(tx, db.Scalar[string], `SELECT email FROM sign_in_try WHERE id = $1`, id)
	if err != nil || len(found) == 0 {
		return "", err
	}
	return found[0], nil
}

func deleteOldTries(tx *db.Tx, now time.Time) (int64, error) {
	return tx.Exec(`DELETE FROM sign_in_try WHERE at < $1`, wbl.At(now.Add(-keepTries)))
}
