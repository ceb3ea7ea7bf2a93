package people

import (
	"embed"
	"io/fs"

	"throughline/internal/platform/ui"
)

//go:embed pages/*.html text/*.json
var files embed.FS

// Pages holds the room's pages for the renderer.
func Pages() ui.Pages { return ui.Pages{Room: "people", FS: files} }

// Texts holds the room's texts for the catalog.
func Texts() fs.FS { return files }
