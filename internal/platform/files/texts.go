package files

import "embed"

// Texts are the words for files that cannot be taken.
//
//go:embed text
var Texts embed.FS
