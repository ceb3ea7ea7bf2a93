package web

import (
	"throughline/internal/platform/access"
)

// Handler answers one request. What it returns as an error becomes a page.
type Handler func(*Ctx) error

// Route is one line of a room's route table. A route whose path begins with /api/ is
// part of the JSON API and is described in openapi.json.
type Route struct {
	Method string // GET or POST for pages; GET, POST, PUT, PATCH, DELETE for the API
	Path   string // a pattern of net/http: /placements/{id}
	Access access.Rule
	Title  string // text key: title of the page, summary of the API call
	Handle Handler

	// Limit names the rate limit, see limits.go; "" for the usual one.
	Limit Limit
	// MaxBody is the largest body in bytes; 0 for 1 MiB.
	MaxBody int64

	// For the API: the scope a token needs, and samples whose types describe the
	// query or body (In) and the answer (Out). Status is the answer's, 0 for 200.
	Scope  string
	In     any
	Out    any
	Status int
}

// API reports whether the route belongs to the JSON API.
func (r Route) API() bool { return len(r.Path) >= 5 && r.Path[:5] == "/api/" }
