package web

import (
	"net/http"
	"sync"

	"throughline/internal/platform/access"
	"throughline/internal/platform/i18n"
	"throughline/internal/wbl"
)

// APIDocs are the routes that describe the API: openapi.json for programs and a page
// for people, both made from the given routes. The description is English.
func APIDocs(routes []Route, t i18n.T, version string) []Route {
	description := sync.OnceValues(func() ([]byte, error) { return OpenAPI(routes, t, version) })
	return []Route{
		{
			Method: "GET", Path: "/api", Access: access.Anyone(), Title: "api.title",
			Handle: func(c *Ctx) error { return c.Page("web/api", apiPage(routes, c.T)) },
		},
		{
			Method: "GET", Path: "/api/v1/openapi.json", Access: access.Anyone(), Title: "api.openapi",
			Handle: func(c *Ctx) error {
				b, err := description()
				if err != nil {
					return err
				}
				_, err = whole{c, http.StatusOK, "application/json"}.Write(b)
				return err
			},
		},
	}
}

// APIPage is the model of the page web/api.
type APIPage struct {
	Calls    []APICall
	Problems []APIProblem
}

// APIProblem is one type of problem; its type is /api#Key.
type APIProblem struct {
	Key, Title string
	Status     int
}

// APICall is one call as people read it.
type APICall struct {
	Method, Path, Title, Scope string
}

func apiPage(routes []Route, t i18n.T) APIPage {
	var m APIPage
	for k := range wbl.Kind(len(status)) {
		m.Problems = append(m.Problems, APIProblem{Key: key(k), Title: t(programText("error.title." + key(k))), Status: status[k]})
	}
	for _, r := range routes {
		if r.API() {
			m.Calls = append(m.Calls, APICall{Method: r.Method, Path: r.Path, Title: t(r.Title), Scope: r.Scope})
		}
	}
	return m
}
