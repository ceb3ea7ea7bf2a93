package compliance

import (
	"embed"
	"io/fs"

	"throughline/internal/platform/ui"
)

//go:embed pages/*.html text/*.json
var files embed.FS

// Pages are the pages of this room.
func Pages() ui.Pages { return ui.Pages{Room: "compliance", FS: files} }

// Texts are the texts of this room, keys compliance.*.
func Texts() fs.FS { return files }
