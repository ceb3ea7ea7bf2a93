package roster

import (
	"net/http"

	"throughline/internal/platform/access"
	"throughline/internal/platform/web"
)

// Who may come to the pages of this room. Support runs imports and sees their problems,
// never a learner's record.
var (
	readers   = access.For(access.Staff...)
	editors   = access.For(access.Counselor, access.Coordinator, access.SchoolLead, access.DistrictLead)
	importers = access.For(access.Coordinator, access.SchoolLead, access.DistrictLead, access.Support)
	mergers   = access.For(access.Coordinator, access.SchoolLead, access.DistrictLead)
	measurers = access.For(access.Counselor, access.Coordinator, access.SchoolLead, access.DistrictLead, access.Support)
)

func page(path string, rule access.Rule, title string, h web.Handler) web.Route {
	return web.Route{Method: http.MethodGet, Path: path, Access: rule, Title: title, Handle: h}
}

func act(path string, rule access.Rule, title string, h web.Handler) web.Route {
	return web.Route{Method: http.MethodPost, Path: path, Access: rule, Title: title, Handle: h}
}

func limited(r web.Route, limit web.Limit, maxBody int64) web.Route {
	r.Limit, r.MaxBody = limit, maxBody
	return r
}

// Routes are the pages and the API of this room.
func (s *Service) Routes() []web.Route {
	all := append(s.learnerRoutes(), s.importRoutes()...)
	return append(all, s.apiRoutes()...)
}

func (s *Service) learnerRoutes() []web.Route {
	return []web.Route{
		limited(page("/roster", readers, "roster.title", s.listPage), web.Search, 0),
		limited(page("/roster/export.csv", readers, "roster.export", s.exportCSV), web.Export, 0),
		page("/roster/learners/new", editors, "roster.new", s.newPage),
		act("/roster/learners/new", editors, "roster.new", s.createLearner),
		page("/roster/learners/{id}", readers, "roster.learner", s.showPage),
		page("/roster/learners/{id}/edit", editors, "roster.edit", s.editPage),
		act("/roster/learners/{id}/edit", editors, "roster.edit", s.edit),
		page("/roster/learners/{id}/facts", editors, "roster.facts", s.factsPage),
		act("/roster/learners/{id}/facts", editors, "roster.facts", s.saveFacts),
		page("/roster/schools", importers, "roster.schools", s.schoolsPage),
		page("/roster/schools/new", importers, "roster.school.new", s.newSchoolPage),
		act("/roster/schools/new", importers, "roster.school.new", s.saveNewSchool),
		page("/roster/schools/{id}", importers, "roster.school.edit", s.schoolPage),
		act("/roster/schools/{id}", importers, "roster.school.edit", s.saveSchool),
		page("/roster/duplicates", mergers, "roster.duplicates", s.duplicatesPage),
		page("/roster/duplicates/{a}/{b}", mergers, "roster.pair", s.pairPage),
		act("/roster/duplicates/{a}/{b}/merge", mergers, "roster.pair", s.merge),
		act("/roster/duplicates/{a}/{b}/unmerge", mergers, "roster.pair", s.unmerge),
		act("/roster/duplicates/{a}/{b}/distinct", mergers, "roster.pair", s.distinct),
		act("/roster/duplicates/{a}/{b}/reopen", mergers, "roster.pair", s.reopen),
		page("/roster/quality", measurers, "roster.quality", s.qualityPage),
	}
}

func (s *Service) importRoutes() []web.Route {
	return []web.Route{
		page("/roster/import", importers, "roster.import", s.importPage),
		limited(act("/roster/import", importers, "roster.import", s.upload), web.Uploads, maxUpload+1<<20),
		page("/roster/import/{run}", importers, "roster.run", s.runPage),
		page("/roster/import/{run}/columns", importers, "roster.columns", s.columnsPage),
		act("/roster/import/{run}/columns", importers, "roster.columns", s.saveColumns),
		act("/roster/import/{run}/apply", importers, "roster.run", s.applyRun),
		limited(page("/roster/import/{run}/problems.csv", importers, "roster.problems", s.problemsCSV), web.Export, 0),
	}
}

func (s *Service) apiRoutes() []web.Route {
	return []web.Route{
		{
			Method: http.MethodGet, Path: "/api/v1/learners", Access: readers, Title: "roster.title", Handle: s.apiLearners, Limit: web.Search,
			Scope: "roster:read", Out: web.List[Item]{},
		},
		{
			Method: http.MethodGet, Path: "/api/v1/learners/{id}", Access: readers, Title: "roster.learner", Handle: s.apiLearner,
			Scope: "roster:read", Out: LearnerView{},
		},
		{
			Method: http.MethodGet, Path: "/api/v1/schools", Access: readers, Title: "roster.schools", Handle: s.apiSchools,
			Scope: "roster:read", Out: web.List[School]{},
		},
		{
			Method: http.MethodGet, Path: "/api/v1/imports", Access: importers, Title: "roster.runs", Handle: s.apiRuns,
			Scope: "roster:read", Out: web.List[Run]{},
		},
		{
			Method: http.MethodGet, Path: "/api/v1/imports/{run}", Access: importers, Title: "roster.run", Handle: s.apiRun,
			Scope: "roster:read", Out: Run{},
		},
	}
}
