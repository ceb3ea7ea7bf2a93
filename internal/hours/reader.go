package hours

import (
	"throughline/internal/platform/access"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
)

// reader is who a page is made for. Pages are made from data and a reader alone, so that
// the gallery makes the same ones from samples.
type reader struct {
	T     i18n.T
	Lang  i18n.Lang
	Actor access.Actor
}

func readerOf(c *web.Ctx) reader { return reader{c.T, c.Lang, c.Actor} }

// form makes the fields of a form with the values that it starts with, or that were sent.
func (r reader) form(in *web.Input) *ui.Form { return ui.NewForm(in.Values, in.Errors, r.T) }
