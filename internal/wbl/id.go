package wbl

import (
	"crypto/rand"
	"encoding/base32"
	"encoding/binary"
	"io"
	"strings"
	"time"
)

// Typed ids. Each is 26 characters of lower-case Crockford base 32 over the 128 bits of
// a UUID version 7 (RFC 9562): the first 48 bits are the Unix time in milliseconds, so
// that ids sort by creation and an index grows at its end.
type (
	DistrictID    string // the tenant that owns a learner's record
	SchoolID      string
	LearnerID     string
	AccountID     string // a person who can sign in
	EmployerID    string // one record for many schools and districts
	WorksiteID    string
	ContactID     string // a person at an employer, usually without an account
	OpportunityID string
	ApplicationID string
	PlacementID   string
	ShiftID       string
	ReviewID      string
	LinkID        string // a one-task link sent to somebody without an account
)

// alphabet is Crockford's base 32 in lower case: it sorts as the bits do and has no
// letters that are mistaken for digits.
const alphabet = "0123456789abcdefghjkmnpqrstvwxyz"

var crockford = base32.NewEncoding(alphabet).WithPadding(base32.NoPadding)

// NewID makes an id of the wanted type for the given moment.
func NewID[T ~string](now time.Time) T {
	return IDFrom[T](now, rand.Reader)
}

// IDFrom makes an id whose random part comes from r, so that a seeded demonstration
// has the same ids every time. It panics when r fails: crypto/rand never does.
func IDFrom[T ~string](now time.Time, r io.Reader) T {
	var b [16]byte
	if _, err := io.ReadFull(r, b[6:]); err != nil {
		panic("wbl: no randomness for an id: " + err.Error())
	}
	var ms [8]byte
	binary.BigEndian.PutUint64(ms[:], uint64(now.UnixMilli()))
	copy(b[:6], ms[2:])
	b[6] = b[6]&0x0f | 0x70
	b[8] = b[8]&0x3f | 0x80
	return T(crockford.EncodeToString(b[:]))
}

// IsID reports whether s has the shape of an id: 26 characters of the alphabet.
func IsID(s string) bool {
	if len(s) != 26 {
		return false
	}
	for i := range len(s) { // the decoder would skip line ends
		if strings.IndexByte(alphabet, s[i]) < 0 {
			return false
		}
	}
	return true
}
