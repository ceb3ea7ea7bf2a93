package web

import (
	"net/http"

	"throughline/internal/platform/access"
	"throughline/internal/platform/i18n"
)

// APIDocs are the routes that describe the API: openapi.json for programs and a page
// for people, both made from the given routes.
func APIDocs(routes []Route, version string) []Route {
	return []Route{
		{
			Method: "GET", Path: "/api", Access: access.Anyone(), Title: "api.title",
			Handle: func(c *Ctx) error { return c.Page("web/api", apiPage(routes, c.T)) },
		},
		{
			Method: "GET", Path: "/api/v1/openapi.json", Access: access.Anyone(), Title: "api.openapi",
			Handle: func(c *Ctx) error {
				b, err := OpenAPI(routes, c.s.texts[i18n.En], version)
				if err != nil {
					return err
				}
				c.W.Header().Set("Content-Type", "application/json")
				c.W.WriteHeader(http.StatusOK)
				_, err = c.W.Write(append(b, '\n'))
				return c.gone(err)
			},
		},
	}
}

// APIPage is the model of the page web/api.
type APIPage struct{ Calls []APICall }

// APICall is one call as people read it.
type APICall struct {
	Method, Path, Title, Scope string
}

func apiPage(routes []Route, t i18n.T) APIPage {
	var m APIPage
	for _, r := range routes {
		if r.API() {
			m.Calls = append(m.Calls, APICall{Method: r.Method, Path: r.Path, Title: t(r.Title), Scope: r.Scope})
		}
	}
	return m
}
