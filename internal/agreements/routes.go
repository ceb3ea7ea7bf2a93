package agreements

import (
	"net/http"

	"throughline/internal/platform/access"
	"throughline/internal/platform/web"
)

// Routes are the pages and the API of this room.
func (s *Service) Routes() []web.Route {
	var (
		staff    = access.For(access.Staff...)
		managers = access.For(access.Coordinator, access.SchoolLead, access.DistrictLead)
		parties  = access.For(access.Learner, access.Guardian, access.Teacher, access.Coordinator, access.SchoolLead, access.DistrictLead,
			access.Supervisor, access.EmployerAdmin).OrTask(access.TaskSign)
		readers = access.For(access.Learner, access.Guardian, access.Teacher, access.Counselor, access.Coordinator, access.SchoolLead, access.DistrictLead,
			access.Supervisor, access.EmployerAdmin).OrTask(access.TaskSign)
		families = access.For(access.Learner, access.Guardian)
		leads    = access.For(access.DistrictLead)
		writers  = access.For(access.Counselor, access.Coordinator)
		told     = access.For(access.Teacher, access.Counselor, access.Coordinator, access.Supervisor).OrTask(access.TaskAccommodate)
	)
	get := func(path string, who access.Rule, title string, h web.Handler) web.Route {
		return web.Route{Method: http.MethodGet, Path: path, Access: who, Title: title, Handle: h}
	}
	post := func(path string, who access.Rule, title string, h web.Handler) web.Route {
		return web.Route{Method: http.MethodPost, Path: path, Access: who, Title: title, Handle: h}
	}
	upload := func(r web.Route, limit web.Limit) web.Route {
		r.MaxBody, r.Limit = maxScan+1<<20, limit
		return r
	}
	return []web.Route{
		get("/papers", staff, "agreements.missing.title", s.missingPage),
		post("/papers/send", managers, "agreements.send.many", s.sendMany),
		get("/papers/{id}", readers, "agreements.paper", s.paperPage),
		get("/papers/{id}/paper.pdf", readers, "agreements.pdf", s.paperFile),
		post("/papers/{id}/again", managers, "agreements.again", s.again),
		get("/papers/{id}/attach", managers, "agreements.attach", s.attachPage),
		upload(post("/papers/{id}/attach", managers, "agreements.attach", s.attach), ""),
		get("/placements/{id}/papers", staff, "agreements.folder", s.folderPage),
		post("/placements/{id}/papers", managers, "agreements.add.title", s.add),
		post("/placements/{id}/papers/send", managers, "agreements.send", s.send),
		get("/placements/{id}/accommodations", staff, "agreements.supports.title", s.supportsPage),
		post("/placements/{id}/accommodations", writers, "agreements.supports.title", s.support),
		get("/accommodation/{id}", told, "agreements.task.accommodation", s.toldPage),
		post("/accommodation/{id}", told, "agreements.task.accommodation", s.understood),
		get("/sign/{id}", parties, "agreements.task.sign", s.toDesk),
		get("/sign/{id}/{party}", parties, "agreements.task.sign", s.deskPage),
		get("/sign/{id}/{party}/{paper}", parties, "agreements.task.sign", s.signPage),
		post("/sign/{id}/{party}/{paper}", parties, "agreements.task.sign", s.post),
		post("/sign/{id}/{party}/{paper}/open", parties, "agreements.task.sign", s.openPaper),
		get("/sign/{id}/{party}/{paper}/decline", parties, "agreements.sign.decline", s.declinePage),
		post("/sign/{id}/{party}/{paper}/decline", parties, "agreements.sign.decline", s.decline),
		get("/paper-templates", staff, "agreements.wordings.title", s.wordingsPage),
		get("/paper-templates/{kind}/{lang}", staff, "agreements.wordings.title", s.wordingPage),
		post("/paper-templates/{kind}/{lang}", leads, "agreements.wordings.title", s.saveWording),
		get("/family", families, "agreements.family.choose", s.familiesPage),
		get("/family/{id}", families, "agreements.family.page", s.familyPage),
		post("/family/{id}/allow", families, "agreements.family.page", s.allow),
		get("/family/{id}/consents/{consent}", families, "agreements.withdraw.title", s.withdrawPage),
		post("/family/{id}/consents/{consent}", families, "agreements.withdraw.title", s.withdraw),
		get("/verify", access.Anyone(), "agreements.verify.title", s.verifyPage),
		upload(post("/verify", access.Anyone(), "agreements.verify.title", s.verify), web.SignIn),

		{Method: http.MethodGet, Path: "/api/v1/placements/{id}/papers", Access: staff, Title: "agreements.folder", Handle: s.apiPapers, Scope: "papers:read", Out: web.List[paperJSON]{}},
		{Method: http.MethodGet, Path: "/api/v1/papers/{id}", Access: staff, Title: "agreements.paper", Handle: s.apiPaper, Scope: "papers:read", Out: paperJSON{}},
		{Method: http.MethodGet, Path: "/api/v1/learners/{id}/consents", Access: access.For(access.Learner, access.Guardian, access.Counselor, access.Coordinator, access.SchoolLead, access.DistrictLead), Title: "agreements.family.agreed", Handle: s.apiConsents, Scope: "consents:read", Out: web.List[consentJSON]{}},
	}
}
