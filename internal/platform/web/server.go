package web

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

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
	assets  http.Handler
}

// Pages holds the pages of this package for the renderer.
func Pages() ui.Pages { return ui.Pages{Room: "web", FS: files} }

// New makes a server; a route without an access rule, or declared twice, is refused.
func New(cfg Config) (*Server, error) {
	s := &Server{cfg: cfg, mux: http.NewServeMux(), cop: http.NewCrossOriginProtection(), assets: ui.Assets()}
	s.texts = map[i18n.Lang]i18n.T{}
	for _, l := range i18n.Languages() {
		s.texts[l] = cfg.Catalog.In(l)
	}
	seen := map[string]bool{}
	for i := range cfg.Routes {
		r := &cfg.Routes[i]
		pattern := r.Method + " " + r.Path
		if seen[pattern] {
			return nil, fmt.Errorf("route %s is declared twice", pattern)
		}
		seen[pattern] = true
		if a := r.Access; !a.Open && !a.Any && len(a.Roles) == 0 && a.Task == "" {
			return nil, fmt.Errorf("route %s has no access rule", pattern)
		}
		if r.Handle == nil || r.Title == "" {
			return nil, fmt.Errorf("route %s has no handler or no title", pattern)
		}
		s.mux.HandleFunc(pattern, s.serve(r))
	}
	s.mux.Handle("GET /assets/", s.assets)
	s.mux.Handle("GET /favicon.ico", s.assets)
	missing := &Route{Method: http.MethodGet, Path: "/", Title: "error.title.not_found", Access: access.Anyone()}
	missingAPI := &Route{Method: http.MethodGet, Path: "/api/", Title: "error.title.not_found", Access: access.Anyone()}
	for _, r := range []*Route{missing, missingAPI} {
		r.Handle = func(*Ctx) error { return wbl.E(wbl.NotFound, "error.not_found") }
	}
	s.mux.HandleFunc("/", s.serve(missing))
	s.mux.HandleFunc("/api/", s.serve(missingAPI))
	return s, nil
}

// Routes lists the routes of the server, for tests and for openapi.json.
func (s *Server) Routes() []Route { return s.cfg.Routes }

func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w, closeGzip := compress(w, r)
	defer closeGzip()
	s.mux.ServeHTTP(w, r)
}

// serve wraps a route: who is it, may they come here, not too often, and then the
// handler; a panic becomes the error page.
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
		c := &Ctx{W: rec, R: r, Now: s.cfg.Now(), Route: route, s: s, Lang: s.lang(r, access.Actor{})}
		defer func() {
			if p := recover(); p != nil {
				if p == http.ErrAbortHandler { //nolint:errorlint // the value itself is the signal
					panic(p)
				}
				s.cfg.Log.ErrorContext(r.Context(), "panic", "value", fmt.Sprint(p), "route", pattern, "stack", string(debug.Stack()))
				if !rec.wrote {
					c.fail(wbl.E(wbl.Internal, "error.internal"))
				}
			}
			if s.cfg.Observe != nil {
				s.cfg.Observe(pattern, rec.status, time.Since(begin))
			}
		}()
		if err := s.answer(c); err != nil {
			c.fail(err)
		}
	}
}

func (s *Server) answer(c *Ctx) error {
	secureHeaders(c.W.Header(), s.secure(c.R), true)
	if err := s.cop.Check(c.R); err != nil {
		return wbl.E(wbl.Denied, "error.cross_origin").Because(err)
	}
	actor, err := s.cfg.Authenticate(c.R)
	if err != nil {
		return err
	}
	c.Actor = actor
	c.Lang = s.lang(c.R, actor)
	secureHeaders(c.W.Header(), s.secure(c.R), actor.Kind != access.Anonymous)
	if done := s.switchLang(c); done {
		return nil
	}
	if !s.limiter.allow(c.Route.Limit, s.who(c), c.Now) {
		return wbl.E(wbl.TooMany, "error.too_many")
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
		hops := strings.Split(r.Header.Get("X-Forwarded-For"), ",")
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
	if c.R.Method != http.MethodGet || c.Route.API() {
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

// Unwrap lets http.ResponseController reach the connection.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

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
