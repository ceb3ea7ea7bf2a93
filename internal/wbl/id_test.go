package wbl

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestIDsSortByTime(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.Int64Range(0, 1<<47).Draw(t, "a")
		b := a + rapid.Int64Range(1, 1<<40).Draw(t, "later")
		first, second := NewID[ShiftID](time.UnixMilli(a)), NewID[ShiftID](time.UnixMilli(b))
		if first >= second {
			t.Fatalf("%s of %d ms does not sort before %s of %d ms", first, a, second, b)
		}
		if !IsID(string(first)) || !IsID(string(second)) {
			t.Fatalf("%s or %s is no id", first, second)
		}
	})
}

func TestIDsDiffer(t *testing.T) {
	now := time.UnixMilli(1_795_446_000_000)
	seen := map[LearnerID]bool{}
	for range 10_000 {
		id := NewID[LearnerID](now)
		if seen[id] {
			t.Fatalf("%s came twice", id)
		}
		seen[id] = true
	}
}

func TestIDIsUUIDv7(t *testing.T) {
	id := NewID[DistrictID](time.UnixMilli(0x0123456789ab))
	b, err := crockford.DecodeString(string(id))
	if err != nil || len(b) != 16 || !bytes.Equal(b[:6], []byte{1, 0x23, 0x45, 0x67, 0x89, 0xab}) || b[6]>>4 != 7 || b[8]>>6 != 2 {
		t.Errorf("%s is % x, %v", id, b, err)
	}
}

func TestIDFromASeedRepeats(t *testing.T) {
	now := time.UnixMilli(1_795_446_000_000)
	make3 := func() (ids []PlacementID) {
		r := rand.NewChaCha8([32]byte{1})
		for range 3 {
			ids = append(ids, IDFrom[PlacementID](now, r))
		}
		return ids
	}
	a, b := make3(), make3()
	if !slices.Equal(a, b) || a[0] == a[1] {
		t.Errorf("got %v and %v", a, b)
	}
	defer func() {
		if recover() == nil {
			t.Error("no panic without randomness")
		}
	}()
	IDFrom[PlacementID](now, strings.NewReader("short"))
}

func TestIsID(t *testing.T) {
	good := string(NewID[LinkID](time.UnixMilli(1)))
	for s, want := range map[string]bool{
		good: true, strings.Repeat("0", 26): true, "": false, good[1:]: false, good + "0": false,
		strings.ToUpper(strings.Repeat("a", 26)): false, strings.Repeat("i", 26): false, strings.Repeat("-", 26): false,
		strings.Repeat("0", 25) + "\n": false, strings.Repeat("é", 13): false,
	} {
		if IsID(s) != want {
			t.Errorf("IsID(%q) = %v", s, !want)
		}
	}
}

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"José  Núñez": "jose nunez", " Ana ": "ana", "ANA": "ana", "ana ruiz": "ana ruiz", "": "", "  ": "",
		"Zoë\tO’Neil": "zoe o’neil", "Ü": "u", "Łódź": "łodz", "e\u0301": "e", "ß": "ß", "東京": "東京", "a  b": "a b", "İ": "i",
		"Nguyễn Văn": "nguyen van",
	} {
		if got := Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestFoldIsStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "s")
		once := Fold(s)
		if twice := Fold(once); twice != once {
			t.Fatalf("Fold(%q) = %q, and folded again %q", s, once, twice)
		}
		if got := Fold("  " + s + " "); got != once {
			t.Fatalf("spaces around %q change %q to %q", s, once, got)
		}
	})
}

func TestErrorsKeepTheirKindAndCause(t *testing.T) {
	cause := errors.New("disk full")
	base := E(Unavailable, "error.unavailable", "n", 3)
	err := error(base.Because(cause))
	if !errors.Is(err, Unavailable) || errors.Is(err, NotFound) || !errors.Is(err, cause) || KindOf(err) != Unavailable {
		t.Errorf("%v has kind %v", err, KindOf(err))
	}
	if base.Err != nil {
		t.Error("Because changed the error that it copies")
	}
	if got, want := err.Error(), "unavailable: error.unavailable n=3: disk full"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if KindOf(cause) != Internal || KindOf(nil) != Internal {
		t.Error("an error of no kind is internal")
	}
}

func TestFieldErrors(t *testing.T) {
	var f FieldErrors
	if f.Err() != nil {
		t.Error("no problem is no error")
	}
	f.Add("day", "error.day_future", "day", "2026-11-24")
	f.Add("day", "error.day_early")
	f.Add("minutes", "error.minutes")
	err := f.Err()
	if KindOf(err) != Unprocessable || len(FieldsOf(err)) != 3 || FieldsOf(errors.New("x")) != nil {
		t.Errorf("%v has kind %v and fields %v", err, KindOf(err), FieldsOf(err))
	}
	if first, ok := f.Of("day"); !ok || first.Key != "error.day_future" {
		t.Errorf("the first problem of day is %v, %v", first, ok)
	}
	if _, ok := f.Of("note"); ok {
		t.Error("note has no problem")
	}
	if !strings.Contains(err.Error(), "minutes: error.minutes") {
		t.Errorf("%v does not name the field", err)
	}
}
