package ui

import (
	"io"

	"throughline/internal/platform/i18n"
)

// Sample is one page in one state with invented content. Every room offers samples of
// all of its pages, so that tests can check them and people can look at them.
type Sample struct {
	Page  string // "hours/log"
	Name  string // the state, in English: "two errors"
	Build func(lang i18n.Lang, t i18n.T) (Shell, any)
}

// RenderSample renders a sample in a language.
func (r *Renderer) RenderSample(w io.Writer, lang i18n.Lang, s Sample) error {
	shell, model := s.Build(lang, r.cat.In(lang))
	return r.Render(w, lang, s.Page, shell, model)
}
