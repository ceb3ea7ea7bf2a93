package obs

import (
	"context"
	"encoding"
	"fmt"
	"io"
	"log/slog"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// Secret marks a type whose values are never written to the log.
type Secret interface{ Secret() }

// redacted stands in the log for what must not be there.
const redacted = "[redacted]"

// NewLog is a log of one JSON object, or of key=value pairs for people, a line.
func NewLog(w io.Writer, json bool) *slog.Logger {
	opts := &slog.HandlerOptions{Level: slog.LevelInfo}
	if json {
		return slog.New(&handler{slog.NewJSONHandler(w, opts)})
	}
	return slog.New(&handler{slog.NewTextHandler(w, opts)})
}

type requestIDKey struct{}

// WithRequestID has the records made with the context carry the id of a request.
func WithRequestID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestIDKey{}, id)
}

// RequestID is the id of the request, empty outside of one.
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}

// handler cleans records on their way to the handler that writes them.
type handler struct{ next slog.Handler }

func (h *handler) Enabled(ctx context.Context, level slog.Level) bool {
	return h.next.Enabled(ctx, level)
}

func (h *handler) Handle(ctx context.Context, r slog.Record) error {
	out := slog.NewRecord(r.Time, r.Level, clean(r.Message), r.PC)
	if id := RequestID(ctx); id != "" {
		out.AddAttrs(slog.String("request", clean(id)))
	}
	r.Attrs(func(a slog.Attr) bool {
		out.AddAttrs(attr(a))
		return true
	})
	return h.next.Handle(ctx, out)
}

func (h *handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return &handler{h.next.WithAttrs(group(attrs))}
}

func (h *handler) WithGroup(name string) slog.Handler {
	if private(name) {
		name = redacted
	}
	return &handler{h.next.WithGroup(clean(name))}
}

func group(attrs []slog.Attr) []slog.Attr {
	out := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		out[i] = attr(a)
	}
	return out
}

func attr(a slog.Attr) slog.Attr {
	if isSecret(a.Value) || private(a.Key) {
		return slog.String(clean(a.Key), redacted)
	}
	v := a.Value.Resolve()
	switch v.Kind() {
	case slog.KindString:
		v = slog.StringValue(clean(v.String()))
	case slog.KindGroup:
		v = slog.GroupValue(group(v.Group())...)
	case slog.KindAny:
		v = slog.StringValue(clean(text(v.Any())))
	}
	return slog.Attr{Key: clean(a.Key), Value: v}
}

func isSecret(v slog.Value) bool {
	if v.Kind() != slog.KindAny && v.Kind() != slog.KindLogValuer {
		return false
	}
	_, secret := v.Any().(Secret)
	return secret
}

// text is a value in words: errors and texts as they are, ids and numbers, lists of
// these; of all else only the type. A value that panics when asked (a nil pointer to an
// error type) must not end the request that logs it.
func text(v any) (words string) {
	defer func() {
		if recover() != nil {
			words = fmt.Sprintf("[%T]", v)
		}
	}()
	switch v := v.(type) {
	case nil:
		return "none"
	case error:
		return v.Error()
	case encoding.TextMarshaler:
		if b, err := v.MarshalText(); err == nil {
			return string(b)
		}
	}
	rv := reflect.ValueOf(v)
	if rv.Kind() == reflect.Slice && plain(rv.Type().Elem()) {
		return fmt.Sprint(v)
	}
	if plain(rv.Type()) {
		return fmt.Sprint(rv)
	}
	return "[" + rv.Type().String() + "]"
}

// plain reports whether a type is a text or a number; one that hides itself is not.
func plain(t reflect.Type) bool {
	if t.Implements(reflect.TypeFor[Secret]()) {
		return false
	}
	return t.Kind() == reflect.String || t.Kind() >= reflect.Bool && t.Kind() <= reflect.Float64
}

// privateWords are the parts of a key that say that its value is about a person or is
// a secret.
var privateWords = map[string]bool{
	"name": true, "given": true, "family": true, "email": true, "mail": true, "phone": true,
	"address": true, "birth": true, "birthdate": true, "dob": true, "ssn": true, "password": true, "token": true, "secret": true,
	"cookie": true, "authorization": true, "code": true,
}

// private reports whether a key such as toName, given_name or learner.email has a
// private word in it.
func private(key string) bool {
	start, before := 0, ' '
	for i, r := range key {
		// a word ends before what is not a letter, and before a capital after a small one
		if !unicode.IsLetter(r) || unicode.IsUpper(r) && !unicode.IsUpper(before) {
			if privateWords[word(key[start:i])] {
				return true
			}
			start = i
		}
		before = r
	}
	return privateWords[word(key[start:])]
}

// word is a part of a key without the separator that it begins with.
func word(part string) string {
	return strings.ToLower(strings.TrimLeftFunc(part, func(r rune) bool { return !unicode.IsLetter(r) }))
}

// address is what may be an e-mail address, also one in the form that addresses of web
// pages have (%40), generously: what a log line loses is less than what it would tell.
var address = regexp.MustCompile(`[^\s<>"'(),;:=/]+(@|%40)[^\s<>"'(),;:=/]+`)

// clean makes text safe for a line of a log: what is not printed becomes its \u form,
// and what looks like an e-mail address is replaced.
func clean(s string) string {
	if strings.Contains(s, "@") || strings.Contains(s, "%40") {
		s = address.ReplaceAllString(s, redacted)
	}
	if strings.IndexFunc(s, strange) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if strange(r) {
			q := strconv.QuoteRuneToASCII(r)
			b.WriteString(q[1 : len(q)-1])
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

func strange(r rune) bool { return !unicode.IsPrint(r) }
