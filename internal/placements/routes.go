package placements

import (
	"net/http"

	"throughline/internal/platform/access"
	"throughline/internal/platform/web"
)

var staffRoles = access.Staff

var (
	staff       = access.For(access.Staff...)
	deciders    = access.For(access.Coordinator, access.SchoolLead, access.DistrictLead)
	gatekeepers = access.For(access.Teacher, access.Coordinator, access.SchoolLead, access.DistrictLead)
	actors      = access.For(access.Teacher, access.Coordinator, access.SchoolLead, access.DistrictLead, access.Learner, access.Guardian, access.Supervisor, access.EmployerAdmin)
	family      = access.For(access.Learner, access.Guardian)
	learners    = access.For(access.Learner)
	hosts       = access.For(access.Supervisor, access.EmployerAdmin)
	viewers     = access.For(append([]access.Role{access.Learner, access.Guardian}, access.Staff...)...)
	movers      = access.For(access.Learner, access.Coordinator, access.SchoolLead, access.DistrictLead)
)

// Routes are the pages and the API of this room.
func (s *Service) Routes() []web.Route {
	return append(s.pages(), s.api()...)
}

func (s *Service) pages() []web.Route {
	get := func(path string, who access.Rule, title string, h web.Handler) web.Route {
		return web.Route{Method: http.MethodGet, Path: path, Access: who, Title: title, Handle: h}
	}
	post := func(path string, who access.Rule, title string, h web.Handler) web.Route {
		return web.Route{Method: http.MethodPost, Path: path, Access: who, Title: title, Handle: h}
	}
	return []web.Route{
		// staff
		get("/placements", staff, "placements.list.title", s.showList),
		get("/placements.csv", staff, "placements.list.csv", s.exportList),
		get("/placements/new", deciders, "placements.place.title", s.showPlace),
		post("/placements/new", deciders, "placements.place.title", s.postPlace),
		get("/placements/bulk", deciders, "placements.bulk.title", s.showBulk),
		post("/placements/bulk", deciders, "placements.bulk.title", s.postBulk),
		get("/placements/learners", staff, "placements.pick.title", s.suggestLearners),
		get("/placements/employers", staff, "placements.where.employer", s.suggestEmployers),
		get("/placements/{id}", staff, "placements.list.title", s.showOne),
		get("/placements/{id}/edit", deciders, "placements.edit.title", s.showEdit),
		post("/placements/{id}/edit", deciders, "placements.edit.title", s.postEdit),
		post("/placements/{id}/undo", deciders, "placements.do.undo", s.postUndo),
		post("/placements/{id}/remind", deciders, "placements.do.remind", s.postRemind),
		post("/placements/{id}/gates", gatekeepers, "placements.gates.title", s.postGates),
		get("/placements/{id}/gates/{gate}", gatekeepers, "placements.gates.title", s.showGate(s.staffDoor())),
		post("/placements/{id}/gates/{gate}", gatekeepers, "placements.gates.title", s.postGate(s.staffDoor())),
		get("/placements/{id}/{action}", deciders, "placements.reason.title", s.showReason),
		post("/placements/{id}/{action}", deciders, "placements.reason.title", s.postAct),
		post("/placement-acts", deciders, "placements.result.title", s.postActs),
		post("/placement-steps/{step}/undo", deciders, "placements.do.undo", s.undoStep),
		get("/experiences", staff, "placements.experiences.title", s.showExperiences),
		get("/experiences/new", staff, "placements.experience.title", s.showExperience),
		post("/experiences/new", staff, "placements.experience.title", s.postExperience),
		// learners and families
		get("/learners/{id}/timeline", viewers, "placements.timeline.link", s.showTimeline),
		get("/timeline", learners, "placements.timeline.mine", s.showMyTimeline),
		get("/my-placements", family, "placements.mine.title", s.showMine),
		get("/my-placements/{id}", family, "placements.mine.title", s.showMy),
		get("/my-placements/{id}/gates/{gate}", family, "placements.gates.title", s.showGate(s.myDoor())),
		post("/my-placements/{id}/gates/{gate}", family, "placements.gates.title", s.postGate(s.myDoor())),
		get("/my-placements/{id}/answer", learners, "placements.mine.answer", s.showQuestion("answer")),
		post("/my-placements/{id}/answer", learners, "placements.mine.answer", s.postQuestion("answer")),
		get("/my-placements/{id}/withdraw", learners, "placements.mine.withdraw", s.showQuestion("withdraw")),
		post("/my-placements/{id}/withdraw", learners, "placements.mine.withdraw", s.postQuestion("withdraw")),
		post("/my-placements/{id}/undo", learners, "placements.mine.undo", s.postMyUndo),
		// hosts
		get("/hosting", hosts, "placements.hosting.title", s.showHosting),
		get("/hosting/{id}", hosts, "placements.hosting.title", s.showHosted),
		get("/hosting/{id}/gates/{gate}", hosts, "placements.gates.title", s.showGate(s.hostDoor())),
		post("/hosting/{id}/gates/{gate}", hosts, "placements.gates.title", s.postGate(s.hostDoor())),
		post("/hosting/offer", access.For(access.EmployerAdmin), "placements.hosting.offer", s.postHostingOffer),
	}
}

func (s *Service) api() []web.Route {
	return []web.Route{
		{Method: http.MethodGet, Path: "/api/v1/placements", Access: viewers, Title: "placements.api.list", Handle: s.apiList, Scope: "placements:read", Out: web.List[placementJSON]{}},
		{Method: http.MethodPost, Path: "/api/v1/placements", Access: deciders, Title: "placements.api.create", Handle: s.apiCreate, Scope: "placements:write", In: createJSON{}, Out: bulkJSON{}, Status: http.StatusCreated},
		{Method: http.MethodGet, Path: "/api/v1/placements/{id}", Access: viewers, Title: "placements.api.get", Handle: s.apiGet, Scope: "placements:read", Out: placementJSON{}},
		{Method: http.MethodPatch, Path: "/api/v1/placements/{id}", Access: deciders, Title: "placements.api.edit", Handle: s.apiEdit, Scope: "placements:write", In: editJSON{}, Out: placementJSON{}},
		{Method: http.MethodPost, Path: "/api/v1/placements/{id}/{action}", Access: movers, Title: "placements.api.move", Handle: s.apiMove, Scope: "placements:write", In: moveJSON{}, Out: placementJSON{}},
		{Method: http.MethodPost, Path: "/api/v1/placements/{id}/gates/{gate}", Access: actors, Title: "placements.api.gate", Handle: s.apiDecide, Scope: "placements:write", In: decideJSON{}, Out: gateJSON{}},
		{Method: http.MethodPost, Path: "/api/v1/experiences", Access: staff, Title: "placements.api.experience", Handle: s.apiAddExperience, Scope: "placements:write", In: experienceJSON{}, Out: countJSON{}, Status: http.StatusCreated},
		{Method: http.MethodGet, Path: "/api/v1/learners/{id}/timeline", Access: viewers, Title: "placements.api.timeline", Handle: s.apiTimeline, Scope: "placements:read", Out: web.List[itemJSON]{}},
		{Method: http.MethodGet, Path: "/api/v1/hosting", Access: hosts, Title: "placements.api.hosting", Handle: s.apiHosting, Scope: "placements:read", Out: web.List[hostedJSON]{}},
	}
}
