package pdf

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"regexp"
	"slices"
	"strconv"
)

// Verdict is what a seal says about a file.
type Verdict string

// The verdicts.
const (
	// Genuine: sealed with one of the keys, and every byte is as it was then.
	Genuine Verdict = "genuine"
	// Changed: it has a seal that names one of the keys, or one that cannot be read, and
	// is not what was sealed.
	Changed Verdict = "changed"
	// NotOurs: no seal, or one with a key that is not among the given ones. A document of
	// ours that another program saved anew has lost its seal and is here too.
	NotOurs Verdict = "not ours"
)

// Finding is the answer about one file.
type Finding struct {
	Verdict Verdict `json:"verdict"`
	Key     string  `json:"key,omitempty"` // what the seal names as its key, see [KeyID]
}

// ErrNotPDF is the answer about bytes that are no PDF at all.
var ErrNotPDF = errors.New("this is not a PDF file")

// seal is where a seal stands in a file. It is looked for from the end.
var seal = regexp.MustCompile(`/Length (\d{1,12})/Key<([0-9a-f]{16})>/Signature<([0-9A-F]{128})>>>`)

// Verify says whether a file was sealed with the private half of one of the keys and is
// unchanged since. The error is [ErrNotPDF] or nil. Nothing of the file is run or shown,
// and no more memory is taken than for a copy of it.
func Verify(file []byte, keys ...ed25519.PublicKey) (Finding, error) {
	// programs that carry files may put bytes before the head; the format allows 1,024
	if !bytes.Contains(file[:min(len(file), 1024)], []byte("%PDF-")) {
		return Finding{}, ErrNotPDF
	}
	at := bytes.LastIndex(file, []byte(sealHead))
	if at < 0 {
		return Finding{Verdict: NotOurs}, nil
	}
	m := seal.FindSubmatch(file[at:min(len(file), at+300)])
	if m == nil {
		return Finding{Verdict: Changed}, nil
	}
	f := Finding{Verdict: Changed, Key: string(m[2])}
	i := slices.IndexFunc(keys, func(k ed25519.PublicKey) bool { return KeyID(k) == f.Key })
	if i < 0 {
		f.Verdict = NotOurs
		return f, nil
	}
	if holds(file, m, keys[i]) {
		f.Verdict = Genuine
	}
	return f, nil
}

// holds checks the signature, and that the file is the sealed bytes and the second
// edition that follows from them, to the last byte.
func holds(file []byte, m [][]byte, key ed25519.PublicKey) bool {
	n, err := strconv.Atoi(string(m[1]))
	if err != nil || n > len(file) || len(key) != ed25519.PublicKeySize {
		return false
	}
	signature, err := hex.DecodeString(string(m[3]))
	if err != nil || !ed25519.Verify(key, message(file[:n]), signature) {
		return false
	}
	second, err := edition(file[:n], string(m[2]), signature)
	return err == nil && bytes.Equal(second, file[n:])
}
