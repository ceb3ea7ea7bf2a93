// Package web turns routes into an HTTP server. Rooms declare their routes as data
// ([Route]: method, path, access rule, title, handler) and write handlers of one shape,
//
//	func (p pages) approve(c *web.Ctx) error
//
// that parse, call a use case, and answer with [Ctx.Page], [Ctx.Invalid] or
// [Ctx.Redirect]. An error that a handler returns is turned into a page or into
// problem+json here and nowhere else (errors.go).
//
// Every response carries the security headers of headers.go; unsafe methods pass
// http.CrossOriginProtection; bodies and rates are limited; a panic becomes a page.
// Pages work without JavaScript.
package web
