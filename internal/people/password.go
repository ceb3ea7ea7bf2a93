package people

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	_ "embed"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"

	"throughline/internal/wbl"
)

// Lengths of a password in characters. Long ones are allowed so that a sentence or a
// password manager's choice fits; the upper bound only stops abuse.
const (
	minPassword = 8
	maxPassword = 256
)

// costs are the parameters of argon2id. Old passwords keep theirs until their owner
// signs in again, see [hasher.outdated].
type costs struct {
	memory  uint32 // KiB
	time    uint32
	threads uint8
}

// currentCosts are OWASP's: 19 MiB, two passes, one thread.
var currentCosts = costs{memory: 19 * 1024, time: 2, threads: 1}

const (
	saltLen = 16
	keyLen  = 32
)

var errPHC = errors.New("a stored password is not an argon2id string")

// hasher makes and checks password hashes, a few at a time: each costs 19 MiB and some
// milliseconds, so that a crowd of sign-ins waits in line instead of filling memory.
type hasher struct {
	costs costs
	slots chan struct{}
	// dummy is what a password is checked against when there is no account, so that
	// the answer takes as long as for one that exists.
	dummy func() string
}

func newHasher(c costs) *hasher {
	h := &hasher{costs: c, slots: make(chan struct{}, max(1, runtime.GOMAXPROCS(0)))}
	h.dummy = sync.OnceValue(func() string { return h.make(rand.Text()) })
	return h
}

// hash makes the PHC string of a password.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	if err := h.enter(ctx); err != nil {
		return "", err
	}
	defer h.leave()
	return h.make(password), nil
}

func (h *hasher) make(password string) string {
	salt := make([]byte, saltLen)
	if _, err := rand.Read(salt); err != nil {
		panic(err) // crypto/rand never fails
	}
	key := derive(password, salt, h.costs, keyLen)
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version,
		h.costs.memory, h.costs.time, h.costs.threads, b64.EncodeToString(salt), b64.EncodeToString(key))
}

// verify reports whether the password is the one of the PHC string. An empty string
// (no account, or one without a password) takes as long and is never right.
func (h *hasher) verify(ctx context.Context, phc, password string) (bool, error) {
	if err := h.enter(ctx); err != nil {
		return false, err
	}
	defer h.leave()
	none := phc == ""
	if none {
		phc = h.dummy()
	}
	c, salt, want, err := parsePHC(phc)
	if err != nil {
		return false, err
	}
	got := derive(password, salt, c, uint32(len(want)))
	return subtle.ConstantTimeCompare(got, want) == 1 && !none, nil
}

// outdated reports whether a stored password was made with other costs than today's.
func (h *hasher) outdated(phc string) bool {
	c, _, _, err := parsePHC(phc)
	return err == nil && c != h.costs
}

func (h *hasher) enter(ctx context.Context) error {
	select {
	case h.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (h *hasher) leave() { <-h.slots }

// derive normalises first: a letter with an accent is typed as one code point on one
// keyboard and as two on another.
func derive(password string, salt []byte, c costs, length uint32) []byte {
	return argon2.IDKey([]byte(norm.NFKC.String(password)), salt, c.time, c.memory, c.threads, length)
}

func parsePHC(s string) (c costs, salt, key []byte, err error) {
	parts := strings.Split(s, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return c, nil, nil, errPHC
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.memory, &c.time, &c.threads); err != nil {
		return c, nil, nil, errPHC
	}
	salt, err1 := base64.RawStdEncoding.DecodeString(parts[4])
	key, err2 := base64.RawStdEncoding.DecodeString(parts[5])
	if err1 != nil || err2 != nil || len(key) < 16 || c.time == 0 || c.threads == 0 {
		return c, nil, nil, errPHC
	}
	return c, salt, key, nil
}

//go:embed common.txt
var commonText string

var common = sync.OnceValue(func() map[string]bool {
	set := map[string]bool{}
	for _, word := range strings.Fields(commonText) {
		set[word] = true
	}
	return set
})

// checkPassword finds what is wrong with a new password. There are no rules about
// digits or signs: they make passwords weaker, not stronger. What everybody tries first
// is refused, and what is on the person's own business card.
func checkPassword(errs *wbl.FieldErrors, field, password, email, name string) {
	n := utf8.RuneCountInString(password)
	low := strings.ToLower(norm.NFKC.String(strings.TrimSpace(password)))
	local, _, _ := strings.Cut(email, "@")
	switch {
	case password == "":
		errs.Add(field, "people.password.empty")
	case n < minPassword:
		errs.Add(field, "people.password.short", "min", minPassword)
	case n > maxPassword:
		errs.Add(field, "people.password.long", "max", maxPassword)
	case common()[low] || common()[strings.TrimRight(low, "0123456789!.?*#$")] || isRun(low):
		errs.Add(field, "people.password.common")
	case low == email || low == local || wbl.Fold(low) == wbl.Fold(name) || low == strings.ReplaceAll(wbl.Fold(name), " ", ""):
		errs.Add(field, "people.password.own")
	}
}

// isRun finds one character repeated, and keys or letters in their order: aaaaaaaa,
// 23456789, hgfedcba.
func isRun(s string) bool {
	r := []rune(s)
	if len(r) < 2 { // nothing but spaces
		return true
	}
	step := r[1] - r[0]
	if step < -1 || step > 1 {
		return false
	}
	for i := 1; i < len(r); i++ {
		if r[i]-r[i-1] != step {
			return false
		}
	}
	return true
}
