package obs

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"throughline/internal/wbl"
)

type pin string

func (pin) Secret() {}

type person struct{ Name string }

type brokenError struct{ cause error }

func (e *brokenError) Error() string { return e.cause.Error() }

type lazy struct{ v slog.Value }

func (l lazy) LogValue() slog.Value { return l.v }

// write logs one record in both formats and returns the two lines.
func write(log func(l *slog.Logger)) (asJSON, asText string) {
	var j, t bytes.Buffer
	log(NewLog(&j, true))
	log(NewLog(&t, false))
	return j.String(), t.String()
}

func TestNothingPrivateIsWritten(t *testing.T) {
	canary := "Zzyzx"
	asJSON, asText := write(func(l *slog.Logger) {
		l = l.With("owner_name", canary).WithGroup("learner")
		l.Error("mail to "+canary+"@example.org refused",
			"name", canary, "toName", canary, "given_name", canary, "guardian.email", canary, "PHONE", canary, "birthDate", canary,
			"password", canary, "api-token", canary, "sessionCookie", canary,
			"pin", pin(canary), "pins", []pin{pin(canary)}, "person", person{canary}, "people", []person{{canary}}, "at", &person{canary},
			"error", fmt.Errorf("550 <%s.b+c@mail.example.org>: no such user", canary), "url", "/l?to="+canary+"%40example.org",
			slog.Group("inner", "family", canary, "deep", slog.GroupValue(slog.String("email", canary))),
			"lazy", lazy{slog.StringValue(canary + "@x.org")}, "lazySecret", lazy{slog.AnyValue(pin(canary))})
	})
	for _, line := range []string{asJSON, asText} {
		if strings.Contains(line, canary) {
			t.Errorf("private words in the log: %s", line)
		}
		if !strings.Contains(line, "550") || !strings.Contains(line, "obs.person") {
			t.Errorf("too much was taken away: %s", line)
		}
	}
}

func TestIdsAndNumbersAreWritten(t *testing.T) {
	asJSON, _ := write(func(l *slog.Logger) {
		l.Info("approved", "placement", wbl.PlacementID("p1"), "minutes", 90, "on", wbl.NewDate(2026, 11, 23), "of", []wbl.LearnerID{"a", "b"},
			"error", errors.New("it broke"), "nothing", nil, "ok", true, "nil error", (*brokenError)(nil), "username", "u", "filename", "f")
	})
	var got map[string]any
	if err := json.Unmarshal([]byte(asJSON), &got); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]any{
		"msg": "approved", "placement": "p1", "minutes": 90.0, "on": "2026-11-23", "of": "[a b]", "error": "it broke", "nothing": "none",
		"ok": true, "nil error": "[*obs.brokenError]", "username": "u", "filename": "f",
	} {
		if got[key] != want {
			t.Errorf("%s: %v, want %v", key, got[key], want)
		}
	}
}

func TestPrivateKeys(t *testing.T) {
	for key, want := range map[string]bool{
		"name": true, "Name": true, "to_name": true, "toName": true, "learner.given": true, "EMAIL": true, "userEmail": true, "family-name": true,
		"e": false, "": false, "rename": false, "names": false, "emailed": false, "placement": false, "nameless": false, "mailbox": false,
	} {
		if got := private(key); got != want {
			t.Errorf("private(%q) = %v", key, got)
		}
	}
}

// Whatever is logged wherever in a record: it is one line of printed characters.
func TestOneRecordIsOneLine(t *testing.T) {
	evil := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{
		"a\nlevel=INFO msg=forged", "a\r\nb", "\x1b[2J\x1b[31mred", "\u202eesrever", "\u2028", "\x00", "\x7f\u0085", "a@b\n@c", "\xff\xfe",
	}))
	rapid.Check(t, func(rt *rapid.T) {
		msg, key, value, id := evil.Draw(rt, "message"), evil.Draw(rt, "key"), evil.Draw(rt, "value"), evil.Draw(rt, "id")
		asJSON, asText := write(func(l *slog.Logger) {
			l.With(key, value).WithGroup("g"+key).InfoContext(WithRequestID(context.Background(), id), msg, key, value,
				"err", errors.New(value), "any", any(wbl.SchoolID(value)), slog.Group(key, key, value))
		})
		for _, line := range []string{asJSON, asText} {
			body, found := strings.CutSuffix(line, "\n")
			if !found || strings.IndexFunc(body, func(r rune) bool { return !unicode.IsPrint(r) }) >= 0 {
				rt.Fatalf("%q", line)
			}
		}
		if !json.Valid([]byte(asJSON)) {
			rt.Fatalf("not JSON: %s", asJSON)
		}
	})
}

func TestEscapesCanBeRead(t *testing.T) {
	if got := clean("a\nb\x1b[31m\u202ec é"); got != `a\nb\x1b[31m\u202ec é` {
		t.Errorf("got %s", got)
	}
}

func TestRequestID(t *testing.T) {
	ctx := WithRequestID(context.Background(), "r1")
	asJSON, asText := write(func(l *slog.Logger) { l.InfoContext(ctx, "x") })
	if !strings.Contains(asJSON, `"request":"r1"`) || !strings.Contains(asText, "request=r1") {
		t.Errorf("no request id: %s%s", asJSON, asText)
	}
	asJSON, _ = write(func(l *slog.Logger) { l.Info("x") })
	if strings.Contains(asJSON, "request") || RequestID(context.Background()) != "" {
		t.Errorf("a request id outside of a request: %s", asJSON)
	}
}
