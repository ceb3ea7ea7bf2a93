package web

import (
	"embed"
	"io/fs"
)

//go:embed pages/*.html text/*.json
var files embed.FS

// Texts holds the texts of this package for the catalog.
func Texts() fs.FS { return files }
