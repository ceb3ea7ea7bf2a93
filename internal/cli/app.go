package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"time"

	"throughline/internal/agreements"
	"throughline/internal/compliance"
	"throughline/internal/home"
	"throughline/internal/hours"
	"throughline/internal/offers"
	"throughline/internal/partners"
	"throughline/internal/people"
	"throughline/internal/placements"
	"throughline/internal/platform/audit"
	"throughline/internal/platform/db"
	"throughline/internal/platform/files"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/jobs"
	"throughline/internal/platform/mail"
	"throughline/internal/platform/obs"
	"throughline/internal/platform/paper"
	"throughline/internal/platform/pdf"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/reviews"
	"throughline/internal/roster"
)

// appConfig is what the application stands on.
type appConfig struct {
	DB      *db.DB
	Now     func() time.Time
	Log     *slog.Logger
	Mail    mail.Transport // nil: mail waits in the queue
	Files   string         // folder of uploaded files
	BaseURL string
	Proxies bool
	Demo    *demoInfo    // nil outside of the demonstration
	Metrics *obs.Metrics // nil: none are kept
}

// app is the assembled application.
type app struct {
	cfg    appConfig
	serves web.Config // what web was made from
	web    *web.Server
	jobs   *jobs.Runner
	audit  *audit.Log
	people *people.Service
	roster *roster.Service
	hours  *hours.Service
	papers *agreements.Service
}

// texts joins the catalogs of the platform and of all rooms.
func texts() (*i18n.Catalog, error) {
	return i18n.New(textSources()...)
}

func textSources() []fs.FS {
	return []fs.FS{
		ui.Texts, web.Texts(), mail.Texts, files.Texts, paper.Texts,
		people.Texts(), roster.Texts(), partners.Texts(), placements.Texts(), offers.Texts(), hours.Texts(), reviews.Texts(), compliance.Texts(), agreements.Texts(), home.Texts(),
	}
}

// pages are the pages of the platform and of all rooms.
func pages() []ui.Pages {
	return []ui.Pages{
		web.Pages(), people.Pages(), roster.Pages(), partners.Pages(), placements.Pages(), offers.Pages(), hours.Pages(), reviews.Pages(), compliance.Pages(), agreements.Pages(), home.Pages(),
	}
}

// newApp assembles platform and rooms. Rooms know those before them: people, roster,
// partners, placements, then offers, hours and reviews, and home last.
func newApp(ctx context.Context, cfg appConfig) (*app, error) {
	cat, err := texts()
	if err != nil {
		return nil, err
	}
	renderer, err := ui.New(cat, cfg.Now, pages()...)
	if err != nil {
		return nil, err
	}
	secret, err := cfg.DB.Secret(ctx, "cookies", cfg.Now())
	if err != nil {
		return nil, fmt.Errorf("read the installation's secret: %w", err)
	}
	https := strings.HasPrefix(cfg.BaseURL, "https://")
	a := &app{cfg: cfg, audit: audit.NewLog(cfg.DB, cfg.Now)}
	running := jobs.Config{Now: cfg.Now, Log: cfg.Log}
	if cfg.Metrics != nil {
		running.Observe = cfg.Metrics.Job
	}
	a.jobs = jobs.NewRunner(cfg.DB, running)
	a.people = people.New(people.Config{DB: cfg.DB, Now: cfg.Now, Catalog: cat, Log: cfg.Log, BaseURL: cfg.BaseURL, Secret: secret, HTTPS: https})
	a.roster = roster.New(cfg.DB, cfg.Now, cfg.Files)
	partnersRoom := partners.New(cfg.DB, cfg.Now)
	placementsRoom := placements.New(cfg.DB, cat, cfg.BaseURL, cfg.Now)
	offersRoom := offers.New(cfg.DB, cfg.Now, cat, a.people, partnersRoom, placementsRoom)
	a.hours = hours.New(cfg.DB, cat, a.people, cfg.Now)
	reviewsRoom := reviews.New(cfg.DB, a.people, cat, cfg.Now)
	complianceRoom := compliance.New(cfg.DB, cfg.Now, placementsRoom)
	a.hours.SetLaw(complianceRoom)
	offersRoom.SetLaw(complianceRoom)
	a.papers, err = newAgreements(ctx, cfg, cat, a.people, placementsRoom, complianceRoom)
	if err != nil {
		return nil, err
	}
	homeRoom := home.New(cfg.DB, cfg.Now, placementsRoom, a.hours, reviewsRoom)
	if cfg.Mail != nil {
		a.jobs.Handle(mail.Kind, mail.NewSender(cfg.DB, cfg.Mail, cfg.Now).Send)
	}
	for _, room := range []interface{ Jobs(*jobs.Runner) }{a.people, a.roster, placementsRoom, offersRoom, a.hours, complianceRoom, a.papers} {
		room.Jobs(a.jobs)
	}
	a.collectFiles()
	routes := slices.Concat(homeRoom.Routes(), a.people.Routes(), a.roster.Routes(), partnersRoom.Routes(), offersRoom.Routes(),
		placementsRoom.Routes(), a.hours.Routes(), reviewsRoom.Routes(), complianceRoom.Routes(), a.papers.Routes())
	routes = append(routes, web.APIDocs(routes, cat.In(i18n.En), version)...)
	if cfg.Demo != nil {
		homeRoom.Demo(cfg.Demo.people)
		routes = append(routes, homeRoom.DemoRoutes(a.people)...)
	}
	var observe func(string, int, time.Duration)
	if cfg.Metrics != nil {
		observe = cfg.Metrics.Request
	}
	a.serves = web.Config{
		Routes: routes, Renderer: renderer, Catalog: cat, Authenticate: a.people.Authenticate, Nav: homeRoom.Nav, Now: cfg.Now, Log: cfg.Log,
		Secret: secret, Demo: cfg.Demo != nil, HTTPS: https, Proxies: cfg.Proxies, Ready: cfg.DB.Ping, Observe: observe,
	}
	a.web, err = web.New(a.serves)
	return a, err
}

// maxScan is the largest scan of a signed paper, in bytes.
const maxScan = 12 << 20

// newAgreements makes the room of papers, which needs the key that seals them and the
// folder for scans.
func newAgreements(ctx context.Context, cfg appConfig, cat *i18n.Catalog, p *people.Service, pl *placements.Service, c *compliance.Service) (*agreements.Service, error) {
	key, err := pdf.Key(ctx, cfg.DB, cfg.Now())
	if err != nil {
		return nil, err
	}
	store, err := files.Open(cfg.Files, maxScan, cfg.Now)
	if err != nil {
		return nil, err
	}
	return agreements.New(agreements.Config{
		DB: cfg.DB, People: p, Placements: pl, Files: store, Catalog: cat, Base: cfg.BaseURL, Now: cfg.Now, Key: key, Hazards: c.Hazards,
	}), nil
}

// run works in the background until the context ends: jobs, and the audit log's
// checkpoints.
func (a *app) run(ctx context.Context) (wait func()) {
	done := make(chan struct{}, 2)
	go func() {
		a.jobs.Run(ctx)
		done <- struct{}{}
	}()
	go func() {
		a.audit.Run(ctx, time.Second, func(err error) {
			if !errors.Is(err, context.Canceled) {
				a.cfg.Log.ErrorContext(ctx, "the audit log was not extended", "err", err)
			}
		})
		done <- struct{}{}
	}()
	return func() { <-done; <-done }
}

func (a *app) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.web.ServeHTTP(w, r) }
