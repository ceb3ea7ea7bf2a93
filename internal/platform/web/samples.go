package web

import (
	"net/http"

	"throughline/internal/platform/access"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/ui"
	"throughline/internal/wbl"
)

// Samples shows the error page for each kind of error, and the page about the API.
func Samples() []ui.Sample {
	var list []ui.Sample
	for k := range wbl.Kind(len(status)) {
		list = append(list, ui.Sample{Page: "web/error", Name: k.String(), Build: func(_ i18n.Lang, t i18n.T) (ui.Shell, any) {
			title := t("error.title." + key(k))
			return ui.Shell{Path: "/hours", Title: title}, ErrorPage{Status: status[k], Heading: title, Detail: t("error.unavailable"), RequestID: "8f14e45fceea167a5a36dedd", Home: k != wbl.Unauthenticated}
		}})
	}
	calls := []Route{
		{Method: http.MethodGet, Path: "/api/v1/openapi.json", Title: "api.openapi", Access: access.Anyone()},
		{Method: http.MethodPost, Path: "/api/v1/shifts", Title: "api.what", Scope: "hours:write", Access: access.SignedIn()},
	}
	return append(list, ui.Sample{Page: "web/api", Name: "two calls", Build: func(_ i18n.Lang, t i18n.T) (ui.Shell, any) {
		return ui.Shell{Path: "/api", Title: t("api.title")}, apiPage(calls, t)
	}})
}
