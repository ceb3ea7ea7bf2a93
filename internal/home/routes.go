package home

import (
	"throughline/internal/platform/access"
	"throughline/internal/platform/web"
)

// Routes are the pages of this room.
func (s *Service) Routes() []web.Route {
	return []web.Route{
		{Method: "GET", Path: "/{$}", Access: access.Anyone(), Title: "home.title", Handle: s.home},
		{Method: "GET", Path: "/mail", Access: access.For(coordinators...), Title: "home.mail", Handle: s.mailPage},
		{Method: "POST", Path: "/mail/{id}/settle", Access: access.For(coordinators...), Title: "home.mail", Handle: s.settle},
	}
}
