package offers

import (
	"net/http"

	"throughline/internal/platform/access"
	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

const get, post = http.MethodGet, http.MethodPost

// Routes are the pages and the API of this room.
func (s *Service) Routes() []web.Route {
	return append(append(append(s.staffRoutes(), s.hostRoutes()...), s.learnerRoutes()...), s.apiRoutes()...)
}

func (s *Service) staffRoutes() []web.Route {
	var (
		viewers   = access.For(staffRoles...)
		approvers = access.For(access.Coordinator, access.SchoolLead, access.DistrictLead)
		posters   = access.For(access.Coordinator, access.SchoolLead, access.DistrictLead, access.Intermediary)
		both      = access.For(append([]access.Role{access.EmployerAdmin, access.Supervisor}, staffRoles...)...).OrTask(access.TaskPostOffer)
		copiers   = access.For(access.Coordinator, access.SchoolLead, access.DistrictLead, access.Intermediary, access.EmployerAdmin, access.Supervisor).OrTask(access.TaskPostOffer)
		pickers   = access.For(access.Coordinator, access.SchoolLead, access.DistrictLead, access.EmployerAdmin)
	)
	return []web.Route{
		{Method: get, Path: "/offers", Access: viewers, Title: "offers.title", Handle: s.queuePage, Limit: web.Search},
		{Method: get, Path: "/offers/new", Access: posters, Title: "offers.new", Handle: s.newPage},
		{Method: post, Path: "/offers/new", Access: posters, Title: "offers.new", Handle: s.createPage},
		{Method: post, Path: "/offers/decide", Access: approvers, Title: "offers.decide", Handle: s.decidePage},
		{Method: post, Path: "/offers/invite", Access: posters, Title: "offers.invite.title", Handle: s.invite},
		{Method: post, Path: "/offers/steps/{step}/undo", Access: approvers, Title: "offers.decide", Handle: s.undo},
		{Method: get, Path: "/offers/{id}", Access: both, Title: "offers.one", Handle: s.onePage},
		{Method: get, Path: "/offers/{id}/edit", Access: posters, Title: "offers.edit", Handle: s.editPage},
		{Method: post, Path: "/offers/{id}/edit", Access: posters, Title: "offers.edit", Handle: s.edit},
		{Method: post, Path: "/offers/{id}/send", Access: posters, Title: "offers.publish", Handle: s.send},
		{Method: post, Path: "/offers/{id}/copy", Access: copiers, Title: "offers.copy", Handle: s.copyPage},
		{Method: get, Path: "/offers/{id}/refuse", Access: approvers, Title: "offers.refuse", Handle: s.refusePage},
		{Method: post, Path: "/offers/{id}/refuse", Access: approvers, Title: "offers.refuse", Handle: s.refuse},
		{Method: get, Path: "/offers/{id}/applicants", Access: pickers, Title: "offers.applicants", Handle: s.applicantsPage},
		{Method: post, Path: "/offers/{id}/applicants", Access: pickers, Title: "offers.applicants", Handle: s.offerSeats},
	}
}

func (s *Service) hostRoutes() []web.Route {
	hosts := access.For(access.EmployerAdmin, access.Supervisor).OrTask(access.TaskPostOffer)
	return []web.Route{
		{Method: get, Path: "/offers/mine", Access: hosts, Title: "offers.mine", Handle: s.minePage},
		{Method: post, Path: "/offers/mine", Access: hosts, Title: "offers.mine", Handle: s.startDraft},
		{Method: get, Path: "/offers/mine/{id}/{group}", Access: hosts, Title: "offers.mine.step", Handle: s.hostPage},
		{Method: post, Path: "/offers/mine/{id}/{group}", Access: hosts, Title: "offers.mine.step", Handle: s.hostAnswer},
	}
}

func (s *Service) learnerRoutes() []web.Route {
	var (
		readers  = access.For(append([]access.Role{access.Learner, access.Guardian}, staffRoles...)...)
		learners = access.For(access.Learner)
	)
	return []web.Route{
		{Method: get, Path: "/opportunities", Access: readers, Title: "offers.browse", Handle: s.browsePage, Limit: web.Search},
		{Method: get, Path: "/opportunities/{id}", Access: readers, Title: "offers.one", Handle: s.lookPage},
		{Method: post, Path: "/opportunities/{id}/keep", Access: learners, Title: "offers.keep", Handle: s.keep},
		{Method: get, Path: "/opportunities/{id}/apply", Access: learners, Title: "offers.apply", Handle: s.applyPage},
		{Method: post, Path: "/opportunities/{id}/apply", Access: learners, Title: "offers.apply", Handle: s.why},
		{Method: get, Path: "/opportunities/{id}/check", Access: learners, Title: "offers.apply.check", Handle: s.checkApplication},
		{Method: post, Path: "/opportunities/{id}/check", Access: learners, Title: "offers.apply.check", Handle: s.applySend},
		{Method: get, Path: "/profile", Access: learners, Title: "offers.profile", Handle: s.profilePage},
		{Method: get, Path: "/profile/{question}", Access: learners, Title: "offers.profile", Handle: s.questionPage},
		{Method: post, Path: "/profile/{question}", Access: learners, Title: "offers.profile", Handle: s.answer},
		{Method: get, Path: "/found-place", Access: learners, Title: "offers.found.link", Handle: s.foundIntro},
		{Method: get, Path: "/found-place/{step}", Access: learners, Title: "offers.found.link", Handle: s.foundPage},
		{Method: post, Path: "/found-place/{step}", Access: learners, Title: "offers.found.link", Handle: s.foundAnswer},
	}
}

func (s *Service) apiRoutes() []web.Route {
	var (
		readers = access.For(append([]access.Role{access.Learner, access.Guardian}, staffRoles...)...)
		posters = access.For(access.Coordinator, access.SchoolLead, access.DistrictLead, access.Intermediary, access.EmployerAdmin, access.Supervisor)
	)
	return []web.Route{
		{
			Method: get, Path: "/api/v1/opportunities", Access: readers, Title: "offers.browse", Handle: s.apiList, Limit: web.Search,
			Scope: "offers:read", Out: web.List[View]{},
		},
		{
			Method: get, Path: "/api/v1/opportunities/{id}", Access: readers, Title: "offers.one", Handle: s.apiGet,
			Scope: "offers:read", Out: View{},
		},
		{
			Method: post, Path: "/api/v1/opportunities", Access: posters, Title: "offers.new", Handle: s.apiCreate,
			Scope: "offers:write", In: CreateIn{}, Out: Created[wbl.OpportunityID]{}, Status: http.StatusCreated,
		},
		{
			Method: post, Path: "/api/v1/opportunities/{id}/applications", Access: access.For(access.Learner), Title: "offers.apply", Handle: s.apiApply,
			Scope: "offers:write", In: ApplyIn{}, Out: Created[wbl.PlacementID]{}, Status: http.StatusCreated,
		},
	}
}
