package paper

import "embed"

// Texts are the few words that a document's renderers add.
//
//go:embed text
var Texts embed.FS
