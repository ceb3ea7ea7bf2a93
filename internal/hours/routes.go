package hours

import (
	"net/http"

	"throughline/internal/platform/access"
	"throughline/internal/platform/web"
)

var (
	learner = access.For(access.Learner)
	viewers = access.For(access.Learner, access.Guardian, access.Teacher, access.Counselor, access.Coordinator, access.SchoolLead, access.DistrictLead)
)

// Routes are the pages and the API of this room.
func (s *Service) Routes() []web.Route {
	return []web.Route{
		{Method: "GET", Path: "/hours", Access: learner, Title: "hours.log.title", Handle: s.showLog},
		{Method: "POST", Path: "/hours", Access: learner, Title: "hours.log.title", Handle: s.postLog},

		{Method: "GET", Path: "/api/v1/shifts", Access: viewers, Title: "hours.api.list", Handle: s.listShifts,
			Scope: "hours:read", Out: web.List[Shift]{}},
		{Method: "POST", Path: "/api/v1/shifts", Access: access.For(access.Learner, access.Coordinator), Title: "hours.api.log", Handle: s.postShift,
			Scope: "hours:write", In: NewShift{}, Out: Shift{}, Status: http.StatusCreated},
	}
}
