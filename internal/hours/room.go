package hours

import (
	"embed"
	"io/fs"
	"time"

	"throughline/internal/platform/db"
	"throughline/internal/platform/ui"
)

//go:embed pages/*.html text/*.json
var files embed.FS

// New makes the room's service.
func New(d *db.DB, now func() time.Time) *Service {
	return &Service{db: d, now: now, limits: Usual}
}

// Pages are the room's pages.
func Pages() ui.Pages { return ui.Pages{Room: "hours", FS: files} }

// Texts are the room's texts.
func Texts() fs.FS { return files }
