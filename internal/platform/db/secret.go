package db

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"time"

	"throughline/internal/wbl"
)

// Secret returns 32 random bytes that the installation keeps under a name; the first
// call makes them. They never leave the record but in its backups.
func (d *DB) Secret(ctx context.Context, name string, now time.Time) (secret []byte, err error) {
	err = d.Update(ctx, Scope{}, func(tx *Tx) error {
		fresh := make([]byte, 32)
		if _, err := rand.Read(fresh); err != nil {
			return err
		}
		if _, err := tx.Exec(`INSERT INTO secret (name, value, created_at) VALUES ($1, $2, $3) ON CONFLICT (name) DO NOTHING`,
			name, base64.StdEncoding.EncodeToString(fresh), wbl.At(now)); err != nil {
			return err
		}
		text, err := Get(tx, Scalar[string], `SELECT value FROM secret WHERE name = $1`, name)
		if err != nil {
			return err
		}
		if secret, err = base64.StdEncoding.DecodeString(text); err != nil || len(secret) != 32 {
			return fmt.Errorf("the secret %s is damaged: restore the row of table secret from a backup", name)
		}
		return nil
	})
	return secret, err
}
