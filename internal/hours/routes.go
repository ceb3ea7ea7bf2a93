package hours

import (
	"net/http"

	"throughline/internal/platform/access"
	"throughline/internal/platform/web"
)

var (
	learners = access.For(access.Learner)
	loggers  = access.For(access.Learner, access.Coordinator)
	viewers  = access.For(access.Learner, access.Guardian, access.Teacher, access.Counselor, access.Coordinator, access.SchoolLead, access.DistrictLead)
	hosts    = access.For(access.Supervisor).OrTask(access.TaskConfirmHours)
	schools  = access.For(approvers...)
)

// Routes are the pages and the API of this room.
func (s *Service) Routes() []web.Route {
	page := func(method, path string, who access.Rule, title string, h web.Handler) web.Route {
		return web.Route{Method: method, Path: path, Access: who, Title: title, Handle: h}
	}
	routes := []web.Route{
		page("GET", "/hours", learners, "hours.log.title", s.showLog),
		page("POST", "/hours", learners, "hours.log.title", s.postLog),
		page("GET", "/hours/all", viewers, "hours.all.title", s.showAll),
		page("GET", "/hours/entries/{id}", viewers, "hours.entry.title", s.showEntry),
		page("POST", "/hours/entries/{id}", loggers, "hours.entry.title", s.postEntry),
		page("POST", "/hours/entries/{id}/delete", loggers, "hours.entry.delete", s.deleteEntry),
		page("GET", "/hours/week/{sunday}", viewers, "hours.log.week", s.showWeek),
		page("POST", "/hours/week/{sunday}", loggers, "hours.log.week", s.postWeek),
		page("POST", "/hours/week/{sunday}/reopen", loggers, "hours.week.reopen", s.reopenWeek),

		page("GET", "/confirm", hosts, "hours.confirm.title", s.showConfirm),
		page("POST", "/confirm/verify", hosts, "hours.confirm.title", s.postVerify),
		page("POST", "/confirm/undo/{at}", hosts, "hours.confirm.title", s.undoVerify),
		page("GET", "/confirm/entries/{id}", hosts, "hours.answer.short", s.showAnswer),
		page("POST", "/confirm/entries/{id}", hosts, "hours.answer.short", s.postAnswer),
		page("GET", "/confirm/placements/{id}", hosts, "hours.dispute.short", s.showDispute),
		page("POST", "/confirm/placements/{id}", hosts, "hours.dispute.short", s.postDispute),

		page("GET", "/hours/queue", schools, "hours.queue.title", s.showQueue),
		page("POST", "/hours/queue/approve", schools, "hours.queue.title", s.postApprove),
		page("POST", "/hours/queue/undo/{at}", schools, "hours.queue.title", s.undoApprove),
		page("GET", "/hours/queue/{placement}/{sunday}", schools, "hours.queue.title", s.showStaffWeek),
		page("POST", "/hours/queue/{placement}/{sunday}", schools, "hours.queue.title", s.postStaffWeek),
		page("GET", "/hours/silent", schools, "hours.silent.title", s.showSilent),
		page("POST", "/hours/silent/remind", schools, "hours.silent.title", s.postRemind),
		page("POST", "/hours/silent/print", schools, "hours.silent.print", s.postPrint),
		page("GET", "/hours/entries/{id}/correct", schools, "hours.correct.link", s.showCorrect),
		page("POST", "/hours/entries/{id}/correct", schools, "hours.correct.link", s.postCorrect),
		page("GET", "/hours/export", schools, "hours.export.title", s.showExport),
		page("POST", "/hours/export", schools, "hours.export.title", s.postExport),
		page("GET", "/hours/export/{id}", schools, "hours.exported.title", s.showExported),
		page("GET", "/hours/export/{id}/{file}", schools, "hours.exported.title", s.downloadExport),
	}
	routes[len(routes)-1].Limit = web.Export
	return append(routes, s.api()...)
}

func (s *Service) api() []web.Route {
	host := access.For(access.Supervisor)
	return []web.Route{
		{
			Method: "GET", Path: "/api/v1/shifts", Access: viewers, Title: "hours.api.list", Handle: s.listShifts,
			Scope: "hours:read", Out: web.List[Shift]{},
		},
		{
			Method: "POST", Path: "/api/v1/shifts", Access: loggers, Title: "hours.api.log", Handle: s.postShift,
			Scope: "hours:write", In: NewShift{}, Out: Shift{}, Status: http.StatusCreated,
		},
		{
			Method: "POST", Path: "/api/v1/shifts/{id}/verify", Access: host, Title: "hours.api.verify", Handle: s.verifyShift,
			Scope: "hours:approve", In: NewVerdict{}, Out: Shift{},
		},
		{
			Method: "POST", Path: "/api/v1/shifts/{id}/reject", Access: host, Title: "hours.api.reject", Handle: s.rejectShift,
			Scope: "hours:approve", In: NewVerdict{}, Out: Shift{},
		},
		{
			Method: "POST", Path: "/api/v1/shifts/{id}/approve", Access: schools, Title: "hours.api.approve", Handle: s.approveShift,
			Scope: "hours:approve", Out: Shift{},
		},
	}
}
