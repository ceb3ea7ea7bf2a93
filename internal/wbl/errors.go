package wbl

import (
	"errors"
	"fmt"
	"strings"
)

// Kind says what an error means for the person who caused it; the edge maps it to an
// HTTP status or an exit status.
type Kind int

// The kinds, each with its HTTP status in package web.
const (
	Internal        Kind = iota // our fault: logged, shown as a plain apology-free page (500)
	Unprocessable               // what was entered cannot be used: Fields says where (422)
	NotFound                    // does not exist, or lies outside the actor's scope (404)
	Denied                      // inside the scope, but not allowed, with the reason (403)
	Unauthenticated             // nobody is signed in (401)
	Conflict                    // somebody else changed it, or it exists already (409)
	Gone                        // a link that was used, replaced or has expired (410)
	TooMany                     // rate limit (429)
	Unavailable                 // disk full, database away: nothing was changed (503)
	TooLarge                    // the file or body is bigger than the route takes (413)
)

var kindNames = [...]string{"internal", "unprocessable", "not found", "denied", "unauthenticated", "conflict", "gone", "too many", "unavailable", "too large"}

func (k Kind) String() string { return kindNames[k] }

// Is lets errors.Is(err, wbl.NotFound) ask for the kind.
func (k Kind) Error() string { return k.String() }

// Error is a failure that a person can act on. Key names its text in the catalogs and
// Args are the text's arguments as alternating names and values.
type Error struct {
	Kind   Kind
	Key    string
	Args   []any
	Fields FieldErrors // for Unprocessable: what is wrong, field by field
	Err    error       // the cause, for the log only
}

// E makes an error of a kind with a text key and its arguments.
func E(kind Kind, key string, args ...any) *Error {
	return &Error{Kind: kind, Key: key, Args: args}
}

// Because returns a copy of e with a cause for the log.
func (e *Error) Because(err error) *Error {
	c := *e
	c.Err = err
	return &c
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Kind.String())
	if e.Key != "" {
		b.WriteString(": " + e.Key)
	}
	for i := 0; i+1 < len(e.Args); i += 2 {
		fmt.Fprintf(&b, " %v=%v", e.Args[i], e.Args[i+1])
	}
	for _, f := range e.Fields {
		fmt.Fprintf(&b, "; %s: %s", f.Field, f.Key)
	}
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	return b.String()
}

func (e *Error) Unwrap() error { return e.Err }

// Is matches a Kind.
func (e *Error) Is(target error) bool {
	k, ok := target.(Kind)
	return ok && k == e.Kind
}

// KindOf returns the kind of the first Error in err's chain, Internal otherwise.
func KindOf(err error) Kind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return Internal
}

// FieldError is one problem in one field of a form or document.
type FieldError struct {
	Field string
	Key   string // text key
	Args  []any  // alternating names and values
}

// FieldErrors lists every problem of an input, in the order of the form.
type FieldErrors []FieldError

// Add appends a problem.
func (f *FieldErrors) Add(field, key string, args ...any) {
	*f = append(*f, FieldError{Field: field, Key: key, Args: args})
}

// Err is nil when there is no problem, otherwise an Unprocessable error with them all.
func (f FieldErrors) Err() error {
	if len(f) == 0 {
		return nil
	}
	return &Error{Kind: Unprocessable, Key: "error.fields", Fields: f}
}

// Of returns the first problem of a field.
func (f FieldErrors) Of(field string) (FieldError, bool) {
	for _, e := range f {
		if e.Field == field {
			return e, true
		}
	}
	return FieldError{}, false
}

// FieldsOf returns the field errors of the first Error in err's chain, none otherwise.
func FieldsOf(err error) FieldErrors {
	var e *Error
	if errors.As(err, &e) {
		return e.Fields
	}
	return nil
}
