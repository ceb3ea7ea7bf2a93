package roster

import (
	"embed"
	"io/fs"

	"throughline/internal/platform/ui"
)

//go:embed pages/*.html text/*.json
var content embed.FS

// Pages are the pages of this room.
func Pages() ui.Pages { return ui.Pages{Room: "roster", FS: content} }

// Texts are the texts of this room, keys roster.*.
func Texts() fs.FS { return content }
