package web

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"

	"throughline/internal/platform/access"
	"throughline/internal/platform/obs"
	"throughline/internal/wbl"
)

// status is the HTTP status of each kind of error.
var status = map[wbl.Kind]int{
	wbl.Internal:        http.StatusInternalServerError,
	wbl.Unprocessable:   http.StatusUnprocessableEntity,
	wbl.NotFound:        http.StatusNotFound,
	wbl.Denied:          http.StatusForbidden,
	wbl.Unauthenticated: http.StatusUnauthorized,
	wbl.Conflict:        http.StatusConflict,
	wbl.Gone:            http.StatusGone,
	wbl.TooMany:         http.StatusTooManyRequests,
	wbl.Unavailable:     http.StatusServiceUnavailable,
	wbl.TooLarge:        http.StatusRequestEntityTooLarge,
}

// Problem is problem+json (RFC 9457).
type Problem struct {
	Type      string         `json:"type"`
	Title     string         `json:"title"`
	Status    int            `json:"status"`
	Detail    string         `json:"detail,omitempty"`
	RequestID string         `json:"request_id,omitempty"`
	Fields    []ProblemField `json:"fields,omitempty"`
}

// ProblemField is what is wrong with one field.
type ProblemField struct {
	Field   string `json:"field"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

// ErrorPage is the model of the page web/error.
type ErrorPage struct {
	Status    int
	Heading   string
	Detail    string
	Fields    []string
	RequestID string
	Home      bool
}

// fail answers with an error. Only the unexpected is logged in full; nobody outside
// sees its words.
func (c *Ctx) fail(err error) {
	var e *wbl.Error
	if !errors.As(err, &e) {
		e = wbl.E(wbl.Internal, "error.internal")
	}
	if c.Lang == "" { // it failed before anybody knew who it is
		c.Lang = c.s.lang(c.R, c.Actor)
	}
	code := status[e.Kind]
	c.W.Header().Del("Content-Disposition") // of the download that failed
	c.W.Header().Set("Content-Security-Policy", csp)
	if code >= 500 && c.Context().Err() == nil { // who has left does not wait for an answer
		c.s.cfg.Log.ErrorContext(c.Context(), "request failed", "err", err, "route", c.Route.Method+" "+c.Route.Path)
	}
	if e.Kind == wbl.Unavailable || e.Kind == wbl.TooMany {
		c.W.Header().Set("Retry-After", "10")
	}
	if c.Route.API() {
		c.problem(code, e)
		return
	}
	if e.Kind == wbl.Unauthenticated && c.reads() {
		http.Redirect(c.W, c.R, "/sign-in?next="+url.QueryEscape(c.R.URL.RequestURI()), http.StatusSeeOther)
		return
	}
	c.title = c.T("error.title." + key(e.Kind))
	m := ErrorPage{Status: code, Heading: c.title, Detail: c.explain(e), RequestID: obs.RequestID(c.Context()), Home: c.Actor.Kind == access.Account}
	for _, f := range e.Fields {
		m.Fields = append(m.Fields, c.T(f.Key, f.Args...))
	}
	if rerr := c.render(code, "web/error", m, false); rerr != nil {
		c.s.cfg.Log.ErrorContext(c.Context(), "the error page failed", "err", rerr)
		http.Error(c.W, http.StatusText(code), code)
	}
}

func (c *Ctx) explain(e *wbl.Error) string {
	if e.Key == "" {
		return ""
	}
	return c.T(e.Key, e.Args...)
}

// forPrograms are the texts that speak of pages, forms and buttons, each with the one
// that says the same to who writes a program.
var forPrograms = map[string]string{
	"error.title.not_found": "api.error.title.not_found",
	"error.not_found":       "api.error.not_found",
	"error.internal":        "api.error.internal",
	"error.conflict":        "api.error.conflict",
	"error.sign_in":         "api.error.sign_in",
	"error.fields":          "api.error.fields",
	"error.too_big":         "api.error.too_big",
	"error.cross_origin":    "api.error.cross_origin",
}

// programText is the key of a text as the API says it.
func programText(key string) string { return cmp.Or(forPrograms[key], key) }

func (c *Ctx) problem(code int, e *wbl.Error) {
	p := Problem{
		Type: "/api#" + key(e.Kind), Title: c.T(programText("error.title." + key(e.Kind))), Status: code,
		RequestID: obs.RequestID(c.Context()),
	}
	if e.Key != "" {
		p.Detail = c.T(programText(e.Key), e.Args...)
	}
	for _, f := range e.Fields {
		p.Fields = append(p.Fields, ProblemField{f.Field, f.Key, c.T(f.Key, f.Args...)})
	}
	if code == http.StatusUnauthorized {
		c.W.Header().Set("WWW-Authenticate", `Bearer realm="throughline"`)
	}
	writeProblem(c.W, p)
}

// key is the kind as part of a text key.
func key(k wbl.Kind) string {
	return [...]string{"internal", "unprocessable", "not_found", "denied", "sign_in", "conflict", "gone", "too_many", "unavailable", "too_large"}[k]
}
