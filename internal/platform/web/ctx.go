package web

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/wbl"
)

// Ctx is one request with everything that a handler needs.
type Ctx struct {
	W     http.ResponseWriter
	R     *http.Request
	Actor access.Actor
	Lang  i18n.Lang
	Now   time.Time
	Route *Route

	s     *Server
	title string
	back  string
	wide  bool
}

// Context is the request's context.
func (c *Ctx) Context() context.Context { return c.R.Context() }

// T is a text in the person's language.
func (c *Ctx) T(key string, args ...any) string { return c.s.texts[c.Lang](key, args...) }

// Today is the day in the actor's district.
func (c *Ctx) Today() wbl.Date { return c.Actor.Today(c.Now) }

// Network is the network that the request comes from, see [Prefix].
func (c *Ctx) Network() string { return Prefix(c.s.Address(c.R)) }

// Prefer shows the page in a language, unless the person chose one in this browser: a
// link from a Spanish mail opens in Spanish.
func (c *Ctx) Prefer(lang i18n.Lang) {
	_, known := c.s.texts[lang]
	if _, err := c.R.Cookie(langCookie); err != nil && known {
		c.Lang = lang
	}
}

// reads reports whether the request only asks: HEAD is GET without the body.
func (c *Ctx) reads() bool { return c.R.Method == http.MethodGet || c.R.Method == http.MethodHead }

// ID is a path value such as {id}; text that is not an id is not found.
func ID[T ~string](c *Ctx, name string) (T, error) {
	s := c.R.PathValue(name)
	if !wbl.IsID(s) {
		return "", wbl.E(wbl.NotFound, "error.not_found")
	}
	return T(s), nil
}

// Query is a query parameter, trimmed.
func (c *Ctx) Query(name string) string {
	return strings.TrimSpace(printable(c.R.URL.Query().Get(name)))
}

// Limit is the query parameter limit: 50 unless given, at most 200.
func (c *Ctx) Limit() int {
	n, err := strconv.Atoi(c.Query("limit"))
	if err != nil || n < 1 {
		return 50
	}
	return min(n, 200)
}

// Input is the form that was sent (the query for GET). Uploaded files are read with
// [Ctx.File].
func (c *Ctx) Input() (*Input, error) {
	if c.reads() {
		return newInput(c.R.URL.Query()), nil
	}
	var err error
	if kind, _, _ := mime.ParseMediaType(c.R.Header.Get("Content-Type")); kind == "multipart/form-data" {
		err = c.R.ParseMultipartForm(1 << 20)
	} else {
		err = c.R.ParseForm()
	}
	if err != nil {
		return nil, bodyError(err)
	}
	return newInput(c.R.PostForm), nil
}

// Fields makes the fields of a page's form from what was sent, with its problems.
func (c *Ctx) Fields(in *Input) *ui.Form { return ui.NewForm(in.Values, in.Errors, c.T) }

// File is an uploaded file; none is a problem of the field.
func (c *Ctx) File(f *Input, name string) (io.ReadCloser, string, error) {
	file, head, err := c.R.FormFile(name)
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) {
		f.Errors.Add(name, "error.file_missing")
		return nil, "", f.Errors.Err()
	}
	if err != nil {
		return nil, "", bodyError(err)
	}
	return file, printable(head.Filename), nil
}

// maxKey is the longest idempotency key that is kept as it is, in bytes; a UUID has 36.
const maxKey = 64

// Key is the client's idempotency key: the header Idempotency-Key or the form's field
// "key". Empty when the client sent none; of a long one, its hash.
func (c *Ctx) Key() string {
	k := c.R.Header.Get("Idempotency-Key")
	if k == "" {
		k = c.R.PostFormValue("key")
	}
	if len(k) > maxKey {
		sum := sha256.Sum256([]byte(k))
		return hex.EncodeToString(sum[:])
	}
	return printable(k)
}

// Title replaces the route's title by a text that is already in the person's language.
func (c *Ctx) Title(text string) { c.title = text }

// Back sets the address of the Back link above the heading.
func (c *Ctx) Back(path string) { c.back = path }

// Wide gives the page the whole width, for the tables of staff.
func (c *Ctx) Wide() { c.wide = true }

// Page answers with a page: its name is room/file without .html.
func (c *Ctx) Page(page string, model any) error { return c.render(http.StatusOK, page, model, false) }

// Invalid answers 422 with the same page, its values kept and its problems named.
func (c *Ctx) Invalid(page string, model any) error {
	return c.render(http.StatusUnprocessableEntity, page, model, true)
}

// Stale answers 409 with the same page: somebody else changed the record while this
// form was filled in. The model keeps what was typed, shows what is there now, and
// carries the new version, so that sending again decides.
func (c *Ctx) Stale(page string, model any) error {
	return c.render(http.StatusConflict, page, model, true)
}

func (c *Ctx) render(status int, page string, model any, problems bool) error {
	c.W.Header().Set("Content-Language", string(c.Lang))
	err := c.s.cfg.Renderer.Render(whole{c, status, "text/html; charset=utf-8"}, c.Lang, page, c.shell(problems), model)
	if err != nil {
		return fmt.Errorf("render %s: %w", page, err)
	}
	return nil
}

// whole answers with what is written to it in one piece, so that whatever fails while
// the piece is made can still become an error page.
type whole struct {
	c      *Ctx
	status int
	kind   string // media type
}

func (w whole) Write(b []byte) (int, error) {
	h := w.c.W.Header()
	h.Set("Content-Type", w.kind)
	h.Set("Content-Length", strconv.Itoa(len(b)))
	w.c.W.WriteHeader(w.status)
	_, err := w.c.W.Write(b)
	return len(b), w.c.gone(err)
}

// gone drops the error of writing to somebody who has left.
func (c *Ctx) gone(err error) error {
	if err != nil {
		c.s.cfg.Log.DebugContext(c.Context(), "answer not delivered", "err", err)
	}
	return nil
}

func (c *Ctx) shell(problems bool) ui.Shell {
	title := c.title
	if title == "" {
		title = c.T(c.Route.Title)
	}
	s := ui.Shell{
		Path: c.address(), Title: title, Errors: problems, Wide: c.wide, Back: c.back, Demo: c.s.cfg.Demo,
		SignedIn: c.Actor.Kind == access.Account, Name: c.Actor.Name, Who: c.s.pseudonym(c.Actor),
		SignOut: "/sign-out", Flash: c.takeFlash(),
	}
	if c.s.cfg.Nav != nil {
		s.Nav, s.Account, s.Footer = c.s.cfg.Nav(c)
	}
	return s
}

// address is the page's own, as GET understands it: where the language switch leads.
func (c *Ctx) address() string {
	if c.reads() {
		return c.R.URL.RequestURI()
	}
	probe := &http.Request{Method: http.MethodGet, Host: c.R.Host, URL: &url.URL{Path: c.R.URL.Path}}
	if _, pattern := c.s.mux.Handler(probe); pattern == everywhere {
		return cmp.Or(c.back, "/") // nothing to read where the form was sent to
	}
	return c.R.URL.EscapedPath()
}

// Redirect answers 303 to another page of this site; a path that would lead elsewhere
// leads home.
func (c *Ctx) Redirect(path string) error {
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || strings.ContainsAny(path, "\\\t\r\n") {
		path = "/"
	}
	http.Redirect(c.W, c.R, path, http.StatusSeeOther)
	return nil
}

// Done redirects and shows what was done at the top of the next page, with an undo
// button where the flash names one.
func (c *Ctx) Done(path string, f Flash) error {
	c.setFlash(f)
	return c.Redirect(path)
}

// JSON answers an API call.
func (c *Ctx) JSON(status int, v any) error {
	if err := json.NewEncoder(whole{c, status, "application/json"}).Encode(v); err != nil {
		return fmt.Errorf("write JSON: %w", err)
	}
	return nil
}

// Attachment begins a download with the given file name and media type.
func (c *Ctx) Attachment(name, mediaType string) io.Writer {
	h := c.W.Header()
	h.Set("Content-Type", mediaType)
	h.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	return c.W
}
