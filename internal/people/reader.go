package people

import (
	"time"

	"throughline/internal/platform/i18n"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// reader is for whom a view model is written: texts, language, clock on the wall.
type reader struct {
	t     i18n.T
	lang  i18n.Lang
	zone  *time.Location
	today wbl.Date
}

func readerOf(c *web.Ctx) reader {
	z := c.Actor.Zone
	if z == nil {
		z = time.UTC
	}
	return reader{t: c.T, lang: c.Lang, zone: z, today: c.Today()}
}

func (p reader) when(i wbl.Instant) string { return i18n.DateTime(p.lang, i.Time(), p.zone) }
