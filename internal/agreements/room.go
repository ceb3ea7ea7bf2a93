package agreements

import (
	"embed"
	"io/fs"

	"throughline/internal/platform/ui"
)

//go:embed pages/*.html text/*.json
var roomFiles embed.FS

// Pages are the pages of this room.
func Pages() ui.Pages { return ui.Pages{Room: "agreements", FS: roomFiles} }

// Texts are the texts of this room, keys agreements.*.
func Texts() fs.FS { return roomFiles }
