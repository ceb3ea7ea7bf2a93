package audit

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"throughline/internal/wbl"
)

// keyName is the first line of every checkpoint and the name of the key that signs it.
const keyName = "throughline.audit"

// checkpoint says what the log was at one moment. Its text follows the checkpoint
// format of transparency logs (C2SP tlog-checkpoint), with two lines of our own: when it
// was made, and the size of the checkpoint before it, so that none can be taken out of
// the middle.
type checkpoint struct {
	size     int64
	root     tlog.Hash
	at       wbl.Instant
	previous int64 // size of the checkpoint before this one, 0 for the first
}

func (c checkpoint) text() string {
	return fmt.Sprintf("%s\n%d\n%s\nat %d\nafter %d\n", keyName, c.size, c.root, int64(c.at), c.previous)
}

func (c checkpoint) sign(key note.Signer) (string, error) {
	b, err := note.Sign(&note.Note{Text: c.text()}, key)
	return string(b), err
}

// openCheckpoint reads a checkpoint and checks its signature.
func openCheckpoint(signed string, key note.Verifier) (checkpoint, error) {
	if key == nil {
		return checkpoint{}, errors.New("there is no key to check its signature with")
	}
	n, err := note.Open([]byte(signed), note.VerifierList(key))
	if err != nil {
		return checkpoint{}, fmt.Errorf("its signature does not hold: %w", err)
	}
	if len(n.Sigs) != 1 || len(n.UnverifiedSigs) != 0 || !canonicalBase64(n.Sigs[0].Base64) {
		return checkpoint{}, errors.New("something was added to its signature")
	}
	return parseCheckpoint(n.Text)
}

// canonicalBase64 refuses the other ways to write the same bytes, so that not one
// letter of a kept text can be changed unseen.
func canonicalBase64(s string) bool {
	b, err := base64.StdEncoding.DecodeString(s)
	return err == nil && base64.StdEncoding.EncodeToString(b) == s
}

func parseCheckpoint(text string) (c checkpoint, err error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 6 || lines[0] != keyName || lines[5] != "" {
		return c, errors.New("it is not a checkpoint of this kind of log")
	}
	number := func(s, prefix string) int64 {
		rest, ok := strings.CutPrefix(s, prefix)
		n, nerr := strconv.ParseInt(rest, 10, 64)
		if !ok || nerr != nil || n < 0 {
			err = fmt.Errorf("its line %q cannot be read", s)
		}
		return n
	}
	c.size = number(lines[1], "")
	root, rootErr := tlog.ParseHash(lines[2])
	c.root = root
	c.at = wbl.Instant(number(lines[3], "at "))
	c.previous = number(lines[4], "after ")
	return c, errors.Join(err, rootErr)
}

// verifierKey is the public half of a signer key, in note's text form.
func verifierKey(signerKey string) (string, error) {
	parts := strings.SplitN(signerKey, "+", 5) // PRIVATE+KEY+name+hash+base64
	if len(parts) != 5 {
		return "", errors.New("the signing key of the audit log is damaged")
	}
	raw, err := base64.StdEncoding.DecodeString(parts[4])
	if err != nil || len(raw) != 1+ed25519.SeedSize {
		return "", errors.New("the signing key of the audit log is damaged")
	}
	public := ed25519.NewKeyFromSeed(raw[1:]).Public().(ed25519.PublicKey)
	return note.NewEd25519VerifierKey(parts[2], public)
}
