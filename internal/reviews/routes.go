package reviews

import (
	"net/http"

	"throughline/internal/platform/access"
	"throughline/internal/platform/web"
)

// Routes are the pages and the API of this room.
func (s *Service) Routes() []web.Route {
	var (
		readers  = access.For(access.Learner, access.Guardian, access.Teacher, access.Counselor, access.Coordinator, access.SchoolLead, access.DistrictLead, access.Supervisor)
		planners = access.For(access.Coordinator, access.SchoolLead, access.DistrictLead)
		staff    = access.For(access.Staff...)
		raters   = access.For(access.Supervisor).OrTask(access.TaskReview)
		learners = access.For(access.Learner)
	)
	get, post := http.MethodGet, http.MethodPost
	return []web.Route{
		{Method: get, Path: "/reviews", Access: staff, Title: "reviews.title", Handle: s.listPage},
		{Method: post, Path: "/reviews/ask", Access: planners, Title: "reviews.ask", Handle: s.askMany},
		{Method: get, Path: "/placements/{id}/reviews", Access: readers, Title: "reviews.one", Handle: s.show},
		{Method: get, Path: "/placements/{id}/plan", Access: planners, Title: "reviews.plan", Handle: s.planPage},
		{Method: post, Path: "/placements/{id}/plan", Access: planners, Title: "reviews.plan", Handle: s.savePlanPage},
		{Method: post, Path: "/placements/{id}/reviews/ask", Access: planners, Title: "reviews.ask", Handle: s.ask},
		{Method: get, Path: "/review/{id}/{kind}", Access: raters, Title: "reviews.rate", Handle: s.ratePage(Supervisor)},
		{Method: post, Path: "/review/{id}/{kind}", Access: raters, Title: "reviews.rate", Handle: s.rate(Supervisor)},
		{Method: get, Path: "/my-review/{id}/{kind}", Access: learners, Title: "reviews.self", Handle: s.ratePage(Learner)},
		{Method: post, Path: "/my-review/{id}/{kind}", Access: learners, Title: "reviews.self", Handle: s.rate(Learner)},

		{Method: get, Path: "/api/v1/placements/{id}/reviews", Access: readers, Title: "reviews.one", Handle: s.apiShow, Scope: "reviews:read", Out: File{}},
		{Method: post, Path: "/api/v1/placements/{id}/reviews/{kind}", Access: access.For(access.Supervisor, access.Learner), Title: "reviews.rate", Handle: s.apiRate, Scope: "reviews:write", In: Input{}, Out: File{}},
		{Method: get, Path: "/api/v1/reviews/gain", Access: staff, Title: "reviews.gain", Handle: s.apiGain, Scope: "reviews:read", Out: GainReport{}},
	}
}
