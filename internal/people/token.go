package people

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/big"
	"strings"
)

// newToken makes a secret of 130 random bits for a cookie, a link or an API client. The
// database holds only its hash.
func newToken() string { return rand.Text() }

// hashToken is what the database knows of a token. The token has too many bits to be
// guessed, so that a plain fast hash is enough.
func hashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// newCode makes a code of six digits.
func newCode() string {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		panic(err) // crypto/rand never fails
	}
	return fmt.Sprintf("%06d", n.Int64())
}

// hashCode is what the database knows of a code. Six digits are soon tried, so the hash
// is keyed with the installation's secret, and bound to its link.
func (s *Service) hashCode(link, code string) string {
	m := hmac.New(sha256.New, s.secret)
	m.Write([]byte("people code\x00" + link + "\x00" + code))
	return hex.EncodeToString(m.Sum(nil))
}

// cleanCode drops what people type between digits: "123 456", "123-456".
func cleanCode(typed string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(" -–.\t\u00a0", r) {
			return -1
		}
		return r
	}, typed)
}

// showCode writes a code in two groups, as it is easier to type.
func showCode(code string) string { return code[:3] + " " + code[3:] }

// cleanEmail makes an address comparable. Nobody has two mailboxes that differ in case.
func cleanEmail(typed string) string { return strings.ToLower(strings.TrimSpace(typed)) }

// maskEmail shows enough of an address for its owner: "d***z@example.org".
func maskEmail(email string) string {
	local, domain, ok := strings.Cut(email, "@")
	if !ok || local == "" {
		return ""
	}
	r := []rune(local)
	if len(r) < 3 {
		return string(r[:1]) + "***@" + domain
	}
	return string(r[:1]) + "***" + string(r[len(r)-1:]) + "@" + domain
}
