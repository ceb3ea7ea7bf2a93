package pdf

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"time"

	"throughline/internal/platform/db"
)

// The seal is a second edition appended to the file, the way PDF lets a file grow: one
// object with a signature, a table with its place, and a trailer that names it. A viewer
// shows the document as before.
//
//	42 0 obj
//	<</Type/ThroughlineSeal/V 1/Length 18230/Key<…16 digits…>/Signature<…128 digits…>>>
//	endobj
//	xref … trailer <<… /ThroughlineSeal 42 0 R>> startxref … %%EOF
//
// Length is how many bytes were sealed: all that is before the object. The signature is
// Ed25519 over the text "throughline document 1\n" and the SHA-256 of those bytes, and
// Key the beginning of the SHA-256 of the public key. All else in the second edition
// follows from the first one, and is written anew and compared when a seal is verified:
// there is no byte in a sealed file that could be another.

// signedAs is what is signed before the hash, so that a signature for something else is
// never one for a document.
const signedAs = "throughline document 1\n"

// SecretName is the name under which an installation keeps the seed of its key.
const SecretName = "pdf.seal"

// Key is the installation's key for documents; the first call makes it. It is kept in
// the database and its backups (db.Secret), and now dates it.
func Key(ctx context.Context, d *db.DB, now time.Time) (ed25519.PrivateKey, error) {
	seed, err := d.Secret(ctx, SecretName, now)
	if err != nil {
		return nil, fmt.Errorf("read the key that seals documents: %w", err)
	}
	return ed25519.NewKeyFromSeed(seed), nil
}

// KeyID names a public key in a seal: 16 hexadecimal digits.
func KeyID(public ed25519.PublicKey) string {
	sum := sha256.Sum256(public)
	return hex.EncodeToString(sum[:8])
}

// Seal appends the seal of a key to a file that [Render] wrote.
func Seal(file []byte, key ed25519.PrivateKey) ([]byte, error) {
	public, ok := key.Public().(ed25519.PublicKey)
	if !ok {
		return nil, errors.New("seal a document: the key is no Ed25519 key")
	}
	second, err := edition(file, KeyID(public), ed25519.Sign(key, message(file)))
	if err != nil {
		return nil, fmt.Errorf("seal a document: %w", err)
	}
	return append(bytes.Clone(file), second...), nil
}

func message(file []byte) []byte {
	sum := sha256.Sum256(file)
	return append([]byte(signedAs), sum[:]...)
}

// trailer is how [Render] ends a file.
var trailer = regexp.MustCompile(`(?s)\ntrailer\n<</Size (\d{1,9})(/Root \d+ 0 R/Info \d+ 0 R/ID\[<[0-9A-F]{32}><[0-9A-F]{32}>\])>>\nstartxref\n(\d{1,12})\n%%EOF\n$`)

// edition writes the second edition: it is a function of its arguments alone.
func edition(file []byte, key string, signature []byte) ([]byte, error) {
	m := trailer.FindSubmatch(file[max(0, len(file)-400):])
	if m == nil {
		return nil, errors.New("the file does not end as a document of ours")
	}
	number, err := strconv.Atoi(string(m[1]))
	if err != nil {
		return nil, err
	}
	out := fmt.Appendf(nil, "%d 0 obj\n%s%d/Key<%s>/Signature<%X>>>\nendobj\n", number, sealHead, len(file), key, signature)
	start := len(file) + len(out)
	out = fmt.Appendf(out, "xref\n%d 1\n%010d 00000 n \n", number, len(file))
	out = fmt.Appendf(out, "trailer\n<</Size %d%s/Prev %s/ThroughlineSeal %d 0 R>>\n", number+1, m[2], m[3], number)
	return fmt.Appendf(out, "startxref\n%d\n%%%%EOF\n", start), nil
}

const sealHead = "<</Type/ThroughlineSeal/V 1/Length "
