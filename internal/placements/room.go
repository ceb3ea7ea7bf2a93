package placements

import (
	"embed"
	"io/fs"

	"throughline/internal/platform/ui"
)

//go:embed pages/*.html text/*.json
var files embed.FS

// Pages are the pages of this room for the renderer.
func Pages() ui.Pages { return ui.Pages{Room: "placements", FS: files} }

// Texts are the texts of this room for the catalog.
func Texts() fs.FS { return files }
