package people

import (
	"context"
	"strings"
	"testing"

	"throughline/internal/wbl"
)

func TestHashesAreArgon2id(t *testing.T) {
	h := newHasher(currentCosts)
	phc, err := h.hash(ctx, "four warm loaves")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(phc, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("stored as %s", phc)
	}
	again, err := h.hash(ctx, "four warm loaves")
	if err != nil || again == phc {
		t.Error("two hashes of one password are the same: no salt")
	}
	for password, want := range map[string]bool{"four warm loaves": true, "four warm loave": false, "": false, "Four warm loaves": false} {
		if got, err := h.verify(ctx, phc, password); got != want || err != nil {
			t.Errorf("%q: %v %v", password, got, err)
		}
	}
}

// The reference vector of the argon2 command line, with its short key and salt.
func TestVerifiesHashesOfOthers(t *testing.T) {
	h := newHasher(currentCosts)
	phc := "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	if ok, err := h.verify(ctx, phc, "password"); !ok || err != nil {
		t.Errorf("%v %v", ok, err)
	}
	if !h.outdated(phc) {
		t.Error("other costs are not seen")
	}
}

func TestAccentsTypedEitherWay(t *testing.T) {
	h := newHasher(costs{memory: 64, time: 1, threads: 1})
	phc := h.make("cami\u00f3n de la ma\u00f1ana")
	if ok, _ := h.verify(ctx, phc, "camio\u0301n de la man\u0303ana"); !ok {
		t.Error("the same letters are another password")
	}
}

// Without an account the work is done all the same, and nothing is ever right.
func TestNobodyHasNoPassword(t *testing.T) {
	h := newHasher(costs{memory: 64, time: 1, threads: 1})
	for _, password := range []string{"", "x", h.dummy()} {
		if ok, err := h.verify(ctx, "", password); ok || err != nil {
			t.Errorf("%q: %v %v", password, ok, err)
		}
	}
	if c, _, _, err := parsePHC(h.dummy()); err != nil || c != h.costs {
		t.Errorf("the stand-in costs %+v, %v", c, err)
	}
}

func TestBrokenHashesAreErrors(t *testing.T) {
	h := newHasher(costs{memory: 64, time: 1, threads: 1})
	for _, phc := range []string{
		"x", "$argon2i$v=19$m=64,t=1,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc", "$argon2id$v=18$m=64,t=1,p=1$a$b",
		"$argon2id$v=19$m=64$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc", "$argon2id$v=19$m=64,t=1,p=1$!$!",
		"$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$", "$argon2id$v=19$m=64,t=0,p=0$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc",
	} {
		if ok, err := h.verify(ctx, phc, "password"); ok || err == nil {
			t.Errorf("%s: %v %v", phc, ok, err)
		}
	}
}

// No more than the slots compute at once; who gives up leaves the line.
func TestHashingIsBounded(t *testing.T) {
	h := newHasher(costs{memory: 64, time: 1, threads: 1})
	for range cap(h.slots) {
		h.slots <- struct{}{}
	}
	gone, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := h.hash(gone, "x"); err == nil {
		t.Error("hashed without a slot")
	}
	if _, err := h.verify(gone, "", "x"); err == nil {
		t.Error("verified without a slot")
	}
	<-h.slots
	if _, err := h.hash(ctx, "x"); err != nil {
		t.Error(err)
	}
	if len(h.slots) != cap(h.slots)-1 {
		t.Error("a slot was not given back")
	}
}

func TestPasswordRules(t *testing.T) {
	for _, c := range []struct{ password, want string }{
		{"", "empty"},
		{"1234567", "short"},
		{"ñandúñú", "short"}, // seven letters, eleven bytes
		{"password", "common"},
		{"Password123", "common"},
		{"PASSWORD2026!", "common"},
		{"qwertyuiop", "common"},
		{"iloveyou", "common"},
		{"throughline", "common"},
		{"contraseña", "common"},
		{"aaaaaaaaaaaa", "common"},
		{"23456789", "common"},
		{"hgfedcba", "common"},
		{"        ", "common"},
		{"rosa.diaz", "own"},
		{"Rosa.Diaz@example.org", "own"},
		{"Rosa Díaz", "own"},
		{"rosadiaz", "own"},
		{strings.Repeat("loaf ", 52), "long"},
		{"warm loaf", ""},
		{"kv9#t!x0", ""},
		{"пароль из слов", ""},
		{strings.Repeat("loaves! ", 8), ""}, // 64 characters
		{strings.Repeat("loaves! ", 32), ""},
	} {
		var errs wbl.FieldErrors
		checkPassword(&errs, "password", c.password, "rosa.diaz@example.org", "Rosa Díaz")
		got := ""
		if len(errs) > 0 {
			got = strings.TrimPrefix(errs[0].Key, "people.password.")
		}
		if got != c.want || len(errs) > 1 {
			t.Errorf("%q: %q, want %q", c.password, got, c.want)
		}
	}
}

// The list is of passwords that the length would let through.
func TestTheListOfCommonPasswords(t *testing.T) {
	if len(common()) < 200 {
		t.Errorf("only %d entries", len(common()))
	}
	for word := range common() {
		if len([]rune(word)) < minPassword || word != strings.ToLower(word) {
			t.Errorf("%q does nothing", word)
		}
	}
}
