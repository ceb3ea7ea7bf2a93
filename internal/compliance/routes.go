package compliance

import (
	"net/http"

	"throughline/internal/platform/access"
	"throughline/internal/platform/web"
)

// Who may come to which pages; the use cases decide the rest.
var (
	staff     = access.For(access.Staff...)
	editors   = access.For(access.Coordinator, access.SchoolLead, access.DistrictLead)
	operators = access.For(access.Support)
)

// Routes are the pages and the API of this room.
func (s *Service) Routes() []web.Route {
	return append(s.calendarRoutes(), s.lawRoutes()...)
}

func (s *Service) lawRoutes() []web.Route {
	const one = "/compliance/placements/{id}"
	upload := post("/compliance/rules", operators, "compliance.rules", s.tryRulesPage)
	upload.Limit, upload.MaxBody = web.Uploads, 2*maxRuleFile
	return []web.Route{
		get("/compliance/rules", operators, "compliance.rules", s.rulesPage),
		upload,
		post("/compliance/rules/take", operators, "compliance.rules", s.takeRulesPage),
		get("/compliance/rejudge", editors, "compliance.rejudge", s.rejudgePage),
		post("/compliance/rejudge", editors, "compliance.rejudge", s.startRejudging),
		get("/compliance/rejudge/{id}", editors, "compliance.rejudge", s.rejudgedPage),
		get("/young-workers", access.Anyone(), "compliance.young", s.youngPage),
		get("/compliance", staff, "compliance.findings", s.queuePage),
		post("/compliance/acknowledge", editors, "compliance.finding.acknowledge", s.acknowledgeMany),
		get("/compliance/findings/{id}", staff, "compliance.finding", s.findingPage),
		post("/compliance/findings/{id}", editors, "compliance.finding", s.decideFindingPage),
		get(one, staff, "compliance.sheet", s.sheetPage),
		get(one+"/facts", editors, "compliance.facts", s.factsPage),
		post(one+"/facts", editors, "compliance.facts", s.saveFactsPage),
		get(one+"/pay", editors, "compliance.pay", s.payPage),
		post(one+"/pay", editors, "compliance.pay", s.savePayPage),
	}
}

func get(path string, who access.Rule, title string, h web.Handler) web.Route {
	return web.Route{Method: http.MethodGet, Path: path, Access: who, Title: title, Handle: h}
}

func post(path string, who access.Rule, title string, h web.Handler) web.Route {
	return web.Route{Method: http.MethodPost, Path: path, Access: who, Title: title, Handle: h}
}

func (s *Service) calendarRoutes() []web.Route {
	const one = "/calendar/{school}/{year}"
	upload := post(one+"/import", editors, "compliance.calendar.import", s.importFile)
	upload.Limit, upload.MaxBody = web.Uploads, maxCalendarFile+1<<16
	return []web.Route{
		get("/calendar", staff, "compliance.calendars", s.calendarsPage),
		get(one, staff, "compliance.calendar", s.yearPage),
		get(one+"/edit", editors, "compliance.calendar.edit", s.framePage),
		post(one+"/edit", editors, "compliance.calendar.edit", s.saveFrame),
		post(one+"/copy", editors, "compliance.calendar.copy", s.copyYear),
		post(one+"/drop", editors, "compliance.calendar.drop_school", s.dropYear),
		get(one+"/import", editors, "compliance.calendar.import", s.importPage),
		upload,
		post(one+"/check", editors, "compliance.calendar.import", s.checked),
		get(one+"/months/{month}", editors, "compliance.calendar.month", s.monthPage),
		post(one+"/months/{month}", editors, "compliance.calendar.month", s.markMonth),
		{Method: http.MethodGet, Path: "/api/v1/school-calendars/{school}/{year}", Access: staff, Title: "compliance.calendar", Handle: s.apiCalendar, Scope: "calendar:read", Out: calendarJSON{}},
		{Method: http.MethodPut, Path: "/api/v1/school-calendars/{school}/{year}", Access: editors, Title: "compliance.calendar.edit", Handle: s.apiSaveCalendar, Scope: "calendar:write", In: saveCalendarJSON{}, Out: calendarJSON{}},
	}
}
