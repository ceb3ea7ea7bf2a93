package partners

import (
	"net/http"

	"throughline/internal/platform/access"
	"throughline/internal/platform/web"
)

// Routes are the pages and the API of this room. Employer admins come to their own
// record; which one that is, the use cases ask.
func (s *Service) Routes() []web.Route {
	var (
		readers = access.For(access.Teacher, access.Counselor, access.Coordinator, access.SchoolLead, access.DistrictLead, access.Intermediary, access.EmployerAdmin)
		staff   = access.For(access.Teacher, access.Counselor, access.Coordinator, access.SchoolLead, access.DistrictLead, access.Intermediary)
		editors = access.For(access.Coordinator, access.SchoolLead, access.DistrictLead, access.Intermediary, access.EmployerAdmin)
		adders  = access.For(access.Coordinator, access.SchoolLead, access.DistrictLead, access.Intermediary)
		vetters = access.For(access.Coordinator, access.SchoolLead, access.DistrictLead)
		mergers = access.For(access.Coordinator, access.DistrictLead, access.Intermediary)
	)
	get, post := http.MethodGet, http.MethodPost
	return []web.Route{
		{Method: get, Path: "/partners", Access: readers, Title: "partners.title", Handle: s.listPage, Limit: web.Search},
		{Method: get, Path: "/partners/export.csv", Access: staff, Title: "partners.export", Handle: s.export, Limit: web.Export},
		{Method: get, Path: "/partners/suggest", Access: staff, Title: "partners.title", Handle: s.suggest, Limit: web.Search},
		{Method: get, Path: "/partners/new", Access: adders, Title: "partners.new", Handle: s.newPage},
		{Method: post, Path: "/partners/new", Access: adders, Title: "partners.new", Handle: s.create},
		{Method: get, Path: "/partners/{id}", Access: readers, Title: "partners.one", Handle: s.show},
		{Method: get, Path: "/partners/{id}/edit", Access: editors, Title: "partners.edit", Handle: s.editPage},
		{Method: post, Path: "/partners/{id}/edit", Access: editors, Title: "partners.edit", Handle: s.edit},
		{Method: get, Path: "/partners/{id}/worksites/new", Access: editors, Title: "partners.site.new", Handle: s.newWorksite},
		{Method: post, Path: "/partners/{id}/worksites/new", Access: editors, Title: "partners.site.new", Handle: s.addWorksite},
		{Method: get, Path: "/partners/{id}/worksites/{site}", Access: editors, Title: "partners.site.edit", Handle: s.worksitePage},
		{Method: post, Path: "/partners/{id}/worksites/{site}", Access: editors, Title: "partners.site.edit", Handle: s.editWorksite},
		{Method: get, Path: "/partners/{id}/contacts/new", Access: editors, Title: "partners.contact.new", Handle: s.newContact},
		{Method: post, Path: "/partners/{id}/contacts/new", Access: editors, Title: "partners.contact.new", Handle: s.addContact},
		{Method: get, Path: "/partners/{id}/contacts/{contact}", Access: editors, Title: "partners.contact.edit", Handle: s.contactPage},
		{Method: post, Path: "/partners/{id}/contacts/{contact}", Access: editors, Title: "partners.contact.edit", Handle: s.editContact},
		{Method: post, Path: "/partners/{id}/contacts/{contact}/vetting", Access: vetters, Title: "partners.contact.vet", Handle: s.vetContact},
		{Method: get, Path: "/partners/{id}/relation", Access: vetters, Title: "partners.relation.edit", Handle: s.relationPage},
		{Method: post, Path: "/partners/{id}/relation", Access: vetters, Title: "partners.relation.edit", Handle: s.setRelation},
		{Method: post, Path: "/partners/{id}/vetting", Access: vetters, Title: "partners.vet", Handle: s.vet},
		{Method: get, Path: "/partners/{id}/refuse", Access: vetters, Title: "partners.refuse", Handle: s.refusePage},
		{Method: post, Path: "/partners/{id}/refuse", Access: vetters, Title: "partners.refuse", Handle: s.refuse},
		{Method: post, Path: "/partners/{id}/vetting/undo", Access: vetters, Title: "partners.vet", Handle: s.undoVetting},
		{Method: get, Path: "/partners/{id}/merge", Access: mergers, Title: "partners.merge", Handle: s.mergePage},
		{Method: post, Path: "/partners/{id}/merge", Access: mergers, Title: "partners.merge", Handle: s.merge},
		{Method: post, Path: "/partners/{id}/unmerge", Access: mergers, Title: "partners.merge", Handle: s.unmerge},

		{
			Method: get, Path: "/api/v1/partners", Access: staff, Title: "partners.title", Handle: s.apiList, Limit: web.Search,
			Scope: "partners:read", Out: web.List[Item]{},
		},
		{
			Method: get, Path: "/api/v1/partners/{id}", Access: readers, Title: "partners.one", Handle: s.apiGet,
			Scope: "partners:read", Out: View{},
		},
		{
			Method: post, Path: "/api/v1/partners", Access: adders, Title: "partners.new", Handle: s.apiCreate,
			Scope: "partners:write", In: NewPartner{}, Out: View{}, Status: http.StatusCreated,
		},
	}
}
