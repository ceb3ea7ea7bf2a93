package placements

import (
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// viewer is who looks at a page: what the models of pages need to know of a request.
type viewer struct {
	T     i18n.T
	Lang  i18n.Lang
	Actor access.Actor
	Now   time.Time
}

func see(c *web.Ctx) viewer { return viewer{T: c.T, Lang: c.Lang, Actor: c.Actor, Now: c.Now} }

// Today is the day in the viewer's district.
func (v viewer) Today() wbl.Date { return v.Actor.Today(v.Now) }
