package offers

import (
	"embed"
	"io/fs"

	"throughline/internal/platform/ui"
)

//go:embed pages/*.html text/*.json
var files embed.FS

// Pages are the pages of this room.
func Pages() ui.Pages { return ui.Pages{Room: "offers", FS: files} }

// Texts are the texts of this room, keys offers.*, and of what many rooms name:
// level.NAME (of package wbl), cluster.CODE and hazard.CODE. The names of types are in
// the catalog of placements.
func Texts() fs.FS { return files }
