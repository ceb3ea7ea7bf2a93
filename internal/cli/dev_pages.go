package cli

import (
	"context"
	"embed"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"time"

	"throughline/internal/agreements"
	"throughline/internal/compliance"
	"throughline/internal/home"
	"throughline/internal/hours"
	"throughline/internal/offers"
	"throughline/internal/partners"
	"throughline/internal/people"
	"throughline/internal/placements"
	"throughline/internal/platform/access"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/reviews"
	"throughline/internal/roster"
	"throughline/internal/wbl"
)

//go:embed pages/*.html
var devFiles embed.FS

func devPagesCommand() *command {
	return &command{
		name: "pages", summary: "look at every page of every room with sample data", settings: []string{"addr", "log"},
		details:  "Nothing is stored and no database is needed. Forms and links of the samples lead nowhere.",
		examples: []string{"throughline dev pages --addr 127.0.0.1:8090"},
		run:      runDevPages,
	}
}

// gallery is every page of every room in every state that has a sample.
func gallery() []ui.Sample {
	return slices.Concat(web.Samples(), home.Samples(), people.Samples(), roster.Samples(), partners.Samples(), offers.Samples(), placements.Samples(),
		hours.Samples(), reviews.Samples(), compliance.Samples(), agreements.Samples(), ui.ComponentGallery())
}

func runDevPages(ctx context.Context, in *invocation) error {
	log := newLog(in)
	l, err := listen(in.config, "addr")
	if err != nil {
		return err
	}
	site, err := gallerySite(log)
	if err != nil {
		return err
	}
	fmt.Fprintf(in.stdout, "Open %s in a browser. Press Ctrl-C to end.\n", address(l))
	return serveHTTP(ctx, l, site, log)
}

// gallerySite serves the gallery under the same headers as the application.
func gallerySite(log *slog.Logger) (http.Handler, error) {
	cat, err := texts()
	if err != nil {
		return nil, err
	}
	renderer, err := ui.New(cat, time.Now, append(pages(), ui.Pages{Room: "dev", FS: devFiles})...)
	if err != nil {
		return nil, err
	}
	samples := gallery()
	route := func(path string, h web.Handler) web.Route {
		return web.Route{Method: "GET", Path: path, Access: access.Anyone(), Title: "dev.pages", Handle: h}
	}
	return web.New(web.Config{
		Renderer: renderer, Catalog: cat, Now: time.Now, Log: log, Secret: []byte("of no use to anybody"),
		Authenticate: func(*http.Request) (access.Actor, error) { return access.Actor{}, nil },
		Routes: []web.Route{
			route("/{$}", func(c *web.Ctx) error {
				c.Title("Pages")
				c.Wide()
				return c.Page("dev/gallery", galleryTable(samples))
			}),
			route("/sample/{lang}/{n}", func(c *web.Ctx) error {
				lang, ok := i18n.Parse(c.R.PathValue("lang"))
				n, err := strconv.Atoi(c.R.PathValue("n"))
				if !ok || err != nil || n < 0 || n >= len(samples) {
					return wbl.E(wbl.NotFound, "error.not_found")
				}
				c.W.Header().Set("Content-Type", "text/html; charset=utf-8")
				return renderer.RenderSample(c.W, lang, samples[n])
			}),
		},
	})
}

func galleryTable(samples []ui.Sample) ui.Table {
	m := ui.Table{Caption: "Samples", Headers: []ui.Header{{Label: "Page"}, {Label: "State"}}}
	for _, lang := range i18n.Languages() {
		m.Headers = append(m.Headers, ui.Header{Label: lang.Name()})
	}
	for n, s := range samples {
		row := ui.Row{Cells: []ui.Cell{{Text: s.Page}, {Text: s.Name}}}
		for _, lang := range i18n.Languages() {
			row.Cells = append(row.Cells, ui.Cell{Text: lang.Code(), Path: fmt.Sprintf("/sample/%s/%d", lang, n)})
		}
		m.Rows = append(m.Rows, row)
	}
	return m
}
