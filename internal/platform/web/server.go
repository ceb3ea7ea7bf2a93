package web

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"throughline/internal/platform/access"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/obs"
	"throughline/internal/platform/ui"
	"throughline/internal/wbl"
)

// Config is what a server needs.
type Config struct {
	Routes   []Route
	Renderer *ui.Renderer
	Catalog  *i18n.Catalog
	// Authenticate tells who sends a request; an anonymous actor when nobody is
	// signed in. It reads the session cookie or the bearer token.
	Authenticate func(*http.Request) (access.Actor, error)
	// Nav makes the main navigation, the links of the account menu and the footer.
	Nav    func(*Ctx) (main, account, footer []ui.NavItem)
	Now    func() time.Time
	Log    *slog.Logger
	Secret []byte // of the installation, for signed cookies
	Demo   bool
	// HTTPS says that people reach the server by https, directly or by a proxy.
	HTTPS bool
	// Proxies believes X-Forwarded-For of the last hop.
	Proxies bool
	// Ready reports whether requests can be answered; nil is always.
	Ready func(context.Context) error
	// Observe is called after each request with the route's pattern.
	Observe func(route string, status int, took time.Duration)
}

// Server answers the routes. It is an http.Handler.
type Server struct {
	cfg     Config
	mux     *http.ServeMux
	cop     *http.CrossOriginProtection
	limiter limiter
	texts   map[i18n.Lang]i18n.T
}

// everywhere is the pattern that catches what no route does.
const everywhere = "/"

// Pages holds the pages of this package for the renderer.
func Pages() ui.Pages { return ui.Pages{Room: "web", FS: files} }

// New makes a server; a route without an access rule, or declared twice, is refused.
func New(cfg Config) (*Server, error) {
	s := &Server{cfg: cfg, mux: http.NewServeMux(), cop: http.NewCrossOriginProtection(), texts: map[i18n.Lang]i18n.T{}}
	for _, l := range i18n.Languages() {
		s.texts[l] = cfg.Catalog.In(l)
	}
	assets := ui.Assets()
	s.mux.Handle("GET /assets/", assets)
	s.mux.Handle("GET /favicon.ico", assets)
	s.mux.HandleFunc("GET /healthz", s.health)
	for _, path := range []string{everywhere, "/api/"} { // what nothing else answers
		missing := func(*Ctx) error { return wbl.E(wbl.NotFound, "error.not_found") }
		s.mux.HandleFunc(path, s.serve(&Route{Method: http.MethodGet, Path: path, Title: "error.title.not_found", Access: access.Anyone(), Handle: missing}))
	}
	for i := range cfg.Routes {
		if err := s.add(&cfg.Routes[i]); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// add serves a route; the multiplexer panics when another one answers the same requests.
func (s *Server) add(r *Route) (err error) {
	pattern := r.Method + " " + r.Path
	if a := r.Access; !a.Open && !a.Any && len(a.Roles) == 0 && a.Task == "" {
		return fmt.Errorf("route %s has no access rule", pattern)
	}
	if r.Handle == nil || r.Title == "" {
		return fmt.Errorf("route %s has no handler or no title", pattern)
	}
	if _, known := limits[r.Limit]; !known {
		return fmt.Errorf("route %s has a rate limit %q that nobody set", pattern, r.Limit)
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("route %s is declared twice: %v", pattern, p)
		}
	}()
	s.mux.HandleFunc(pattern, s.serve(r))
	return nil
}

// Routes lists the routes of the server, for tests and for openapi.json.
func (s *Server) Routes() []Route { return s.cfg.Routes }

func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	secureHeaders(w.Header(), s.secure(r))
	w, finish := compress(w, r)
	s.mux.ServeHTTP(w, r)
	finish() // not after a panic: half an answer must not end like a whole one
}

// health answers load balancers: 200 when ready.
func (s *Server) health(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	if s.cfg.Ready != nil {
		if err := s.cfg.Ready(r.Context()); err != nil {
			http.Error(w, "not ready", http.StatusServiceUnavailable)
			return
		}
	}
	_, _ = w.Write([]byte("ok\n"))
}

// serve wraps a route: it gives the request its id and its bounds, and turns what the
// handler returns or panics with into an answer.
func (s *Server) serve(route *Route) http.HandlerFunc {
	pattern := route.Method + " " + route.Path
	maxBody := route.MaxBody
	if maxBody == 0 {
		maxBody = 1 << 20
	}
	return func(w http.ResponseWriter, r *http.Request) {
		begin := time.Now()
		rec := &recorder{ResponseWriter: w, status: http.StatusOK}
		id := requestID(r)
		r = r.WithContext(obs.WithRequestID(r.Context(), id))
		r.Body = http.MaxBytesReader(rec, r.Body, maxBody)
		rec.Header().Set("X-Request-Id", id)
		c := &Ctx{W: rec, R: r, Now: s.cfg.Now(), Route: route, s: s}
		defer func() {
			if r.MultipartForm != nil { // the server forgets it: it knows another copy of r
				_ = r.MultipartForm.RemoveAll()
			}
			if s.cfg.Observe != nil {
				s.cfg.Observe(pattern, rec.status, time.Since(begin))
			}
		}()
		err := s.guard(c)
		switch {
		case err == nil:
		case rec.wrote: // too late for an error page: break off, so that nobody takes half for the whole
			s.cfg.Log.ErrorContext(c.Context(), "answer broken off", "err", err, "route", pattern)
			panic(http.ErrAbortHandler)
		default:
			c.fail(err)
		}
	}
}

// guard answers, and turns a panic into an error.
func (s *Server) guard(c *Ctx) (err error) {
	defer func() {
		p := recover()
		if p == http.ErrAbortHandler { //nolint:errorlint // the value itself is the signal
			panic(p)
		}
		if p != nil {
			s.cfg.Log.ErrorContext(c.Context(), "panic", "value", fmt.Sprint(p), "stack", string(debug.Stack()))
			err = wbl.E(wbl.Internal, "error.internal").Because(fmt.Errorf("panic: %v", p))
		}
	}()
	return s.answer(c)
}

// answer asks who it is, whether they may come here and not too often, and then the
// handler.
func (s *Server) answer(c *Ctx) error {
	if path := c.R.URL.Path; !utf8.ValidString(path) || strings.ContainsFunc(path, unicode.IsControl) {
		return wbl.E(wbl.NotFound, "error.not_found") // no address of ours; handlers may ask the database for its parts
	}
	if err := s.cop.Check(c.R); err != nil {
		return wbl.E(wbl.Denied, "error.cross_origin").Because(err)
	}
	actor, err := s.cfg.Authenticate(c.R)
	if err != nil {
		if !s.limiter.allow(c.Route.Limit, s.who(c), c.Now) { // somebody who tries tokens
			return wbl.E(wbl.TooMany, "error.too_many")
		}
		return err
	}
	c.Actor = actor
	c.Lang = s.lang(c.R, actor)
	if actor.Kind != access.Anonymous {
		c.W.Header().Set("Cache-Control", "no-store")
	}
	if !s.limiter.allow(c.Route.Limit, s.who(c), c.Now) {
		return wbl.E(wbl.TooMany, "error.too_many")
	}
	if s.switchLang(c) {
		return nil
	}
	if err := c.Route.Access.Admit(actor); err != nil {
		return err
	}
	if actor.Scopes != nil && !inScope(actor.Scopes, c.Route) {
		return wbl.E(wbl.Denied, "denied.scope", "scope", c.Route.Scope)
	}
	return c.Route.Handle(c)
}

// inScope: a token reaches only API routes, and of those the ones of its scopes.
func inScope(scopes []string, r *Route) bool {
	if !r.API() {
		return false
	}
	for _, s := range scopes {
		if s == r.Scope || r.Scope == "" {
			return true
		}
	}
	return false
}

// who is the person or network that a rate limit counts.
func (s *Server) who(c *Ctx) string {
	if c.Actor.ID != "" {
		return c.Actor.Key()
	}
	return Prefix(s.Address(c.R))
}

// Address is where a request comes from: the peer, or what a trusted proxy says.
func (s *Server) Address(r *http.Request) string {
	if s.cfg.Proxies {
		// all lines: a proxy may add its own below the one that the visitor made up
		hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		if last := strings.TrimSpace(hops[len(hops)-1]); last != "" {
			return last
		}
	}
	return r.RemoteAddr
}

func (s *Server) secure(r *http.Request) bool { return s.cfg.HTTPS || r.TLS != nil }

const langCookie = "throughline_lang"

// lang is the language of a request: chosen here, else the person's own, else the
// browser's.
func (s *Server) lang(r *http.Request, a access.Actor) i18n.Lang {
	if cookie, err := r.Cookie(langCookie); err == nil {
		if l, ok := i18n.Parse(cookie.Value); ok {
			return l
		}
	}
	if l, ok := i18n.Parse(a.Lang); ok {
		return l
	}
	return i18n.Match(r.Header.Get("Accept-Language"))
}

// switchLang handles ?lang=es on any page: it remembers the choice and shows the page.
func (s *Server) switchLang(c *Ctx) bool {
	if !c.reads() || c.Route.API() {
		return false
	}
	q := c.R.URL.Query()
	l, ok := i18n.Parse(q.Get("lang"))
	if !ok {
		return false
	}
	http.SetCookie(c.W, &http.Cookie{
		Name: langCookie, Value: string(l), Path: "/", MaxAge: 365 * 24 * 3600,
		HttpOnly: true, Secure: s.secure(c.R), SameSite: http.SameSiteLaxMode,
	})
	q.Del("lang")
	to := c.R.URL.EscapedPath()
	if len(q) > 0 {
		to += "?" + q.Encode()
	}
	http.Redirect(c.W, c.R, "/"+strings.TrimLeft(to, "/\\"), http.StatusSeeOther)
	return true
}

// recorder remembers the status for metrics and whether anything was written.
type recorder struct {
	http.ResponseWriter
	status int
	wrote  bool
}

func (r *recorder) WriteHeader(code int) {
	if !r.wrote {
		r.status, r.wrote = code, true
	}
	r.ResponseWriter.WriteHeader(code)
}

func (r *recorder) Write(b []byte) (int, error) {
	r.wrote = true
	return r.ResponseWriter.Write(b)
}

// requestID takes a proxy's id when it is harmless, otherwise makes one.
func requestID(r *http.Request) string {
	if id := r.Header.Get("X-Request-Id"); len(id) >= 8 && len(id) <= 64 && strings.Trim(id, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_") == "" {
		return id
	}
	var b [12]byte
	if _, err := rand.Read(b[:]); err != nil {
		panic(err)
	}
	return hex.EncodeToString(b[:])
}

func writeProblem(w http.ResponseWriter, p Problem) {
	b, err := json.Marshal(p)
	if err != nil {
		panic(err) // strings and numbers
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	_, _ = w.Write(append(b, '\n'))
}
