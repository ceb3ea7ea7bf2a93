package hours

import (
	"embed"
	"io/fs"
	"time"

	"throughline/internal/people"
	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
)

//go:embed pages/*.html text/*.json
var files embed.FS

// New makes the room's service and registers with people where a supervisor's link leads.
func New(d *db.DB, cat *i18n.Catalog, p *people.Service, now func() time.Time) *Service {
	p.RegisterTask(access.TaskConfirmHours, func(people.Link) string { return "/confirm" }, "hours.task.confirm")
	return &Service{db: d, cat: cat, people: p, now: now, limits: Usual}
}

// Pages are the room's pages.
func Pages() ui.Pages { return ui.Pages{Room: "hours", FS: files} }

// Texts are the room's texts.
func Texts() fs.FS { return files }
