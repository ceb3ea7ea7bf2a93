package partners_test

import (
	"strings"
	"testing"

	"throughline/internal/platform/access"
)

func TestVettingByPageIsOneDistricts(t *testing.T) {
	each(t, func(s *stage) {
		coord, south, path := s.North.Actor(access.Coordinator), s.South.Actor(access.Coordinator), "/partners/"+string(s.North.Employer)
		contact := path + "/contacts/" + string(s.North.Contact) + "/vetting"
		s.site().Play(s.DB,
			step{
				As: coord, Do: "GET " + path, Want: 200,
				Sees: []string{"Vetted", "September 1, 2026", "Start vetting", "Refuse"},
				Not:  []string{"Mark as vetted"},
			},
			step{
				As: south, Do: "GET " + path, Want: 200,
				Sees: []string{"Not looked at", "Vetted by North District on September 1, 2026", "Mark as vetted"},
			},
			step{
				As: coord, Do: "POST " + path + "/vetting", Want: 409,
				Form: []string{"state", "vetted", "version", "9"},
				Sees: []string{"Someone else changed this first"},
			},
			step{As: coord, Do: "POST " + path + "/vetting", Form: []string{"state", "splendid", "version", "1"}, Want: 422},
			step{
				As: coord, Do: "POST " + path + "/vetting", Want: 422,
				Form: []string{"state", "refused", "version", "1"},
				Sees: []string{"Enter why you refuse"},
			},
			step{
				As: coord, Do: "POST " + path + "/vetting", Want: 303,
				Form:  []string{"state", "pending", "version", "1"},
				Audit: []string{"partner.vet"},
				Sees:  []string{"Vetting started", "In progress", "Undo"},
			},
			step{As: coord, Do: "POST " + path + "/vetting/undo?to=vetted&version=1", Want: 409},
			step{As: coord, Do: "POST " + path + "/vetting/undo?to=lovely&version=2", Want: 404},
			step{
				As: coord, Do: "POST " + path + "/vetting/undo?to=vetted&version=2", Want: 303,
				Audit: []string{"partner.vet"},
				Sees:  []string{"Taken back", "Vetted"},
			},
			step{
				As: coord, Do: "GET " + path + "/refuse", Want: 200,
				Sees:   []string{"Refuse Bakery quixnorth?"},
				Values: []string{"version", "3"},
			},
			step{
				As: coord, Do: "POST " + path + "/refuse", Want: 422,
				Form:   []string{"reason", long(1001), "version", "3"},
				Sees:   []string{"Use 1,000 characters or fewer"},
				Values: []string{"reason", long(1001)},
			},
			step{
				As: coord, Do: "POST " + path + "/refuse", Want: 409,
				Form:   []string{"reason", "no insurance", "version", "2"},
				Sees:   []string{"Your reason is still here", "Vetting Vetted"},
				Values: []string{"reason", "no insurance", "version", "3"},
			},
			step{
				As: coord, Do: "POST " + path + "/refuse", Want: 303,
				Form:  []string{"reason", "no insurance", "version", "3"},
				Audit: []string{"partner.vet"},
				Sees:  []string{"Employer refused", "no insurance"},
			},
			step{
				As: s.North.Actor(access.Teacher), Do: "GET " + path, Want: 200,
				Sees: []string{"Refused"},
				Not:  []string{"no insurance", "Start vetting"},
			},
			step{
				As: s.North.Actor(access.EmployerAdmin), Do: "GET " + path, Want: 200,
				Sees: []string{"Refused"},
				Not:  []string{"no insurance"},
			},
			step{
				As: south, Do: "GET " + path, Want: 200,
				Sees: []string{"Not looked at"},
				Not:  []string{"no insurance", "Vetted by North District"},
			},
			step{
				As: s.North.Actor(access.Intermediary), Do: "POST " + path + "/vetting", Want: 403,
				Form: []string{"state", "vetted"},
			},
			step{As: s.North.Actor(access.EmployerAdmin), Do: "GET " + path + "/refuse", Want: 403},

			step{
				As: coord, Do: "POST " + contact, Want: 303,
				Form:  []string{"state", "refused"},
				Audit: []string{"contact.vet"},
				Sees:  []string{"Contact refused", "Undo"},
			},
			step{
				As: coord, Do: "POST " + contact + "?to=vetted", Want: 303,
				Audit: []string{"contact.vet"},
				Sees:  []string{"Taken back"},
			},
			step{As: coord, Do: "POST " + contact + "?to=great", Want: 422},
			step{
				As: coord, Do: "POST " + path + "/contacts/" + string(s.West.Contact) + "/vetting", Want: 404,
				Form: []string{"state", "vetted"},
			},
			step{As: coord, Do: "POST " + path + "/contacts/12/vetting", Form: []string{"state", "vetted"}, Want: 404},
			step{As: s.North.Actor(access.EmployerAdmin), Do: "POST " + contact, Form: []string{"state", "vetted"}, Want: 403},
			step{
				As: in("es", coord), Do: "GET " + path + "/refuse", Want: 200,
				Sees: []string{"¿Rechazar a Bakery quixnorth?"},
				Not:  []string{"⟦"},
			},
		)
	})
}

func TestNotesByPageStayPrivate(t *testing.T) {
	each(t, func(s *stage) {
		coord := s.North.Actor(access.Coordinator)
		path := "/partners/" + string(s.North.Employer)
		own, west := path+"/relation?school="+string(s.North.School), path+"/relation?school="+string(s.West.School)
		s.site().Play(s.DB,
			step{
				As: coord, Do: "GET " + own, Want: 200,
				Sees:   []string{"Private notes"},
				Values: []string{"stage", "hosting", "notes", "private note quixnorth", "version", "1"},
			},
			step{
				As: coord, Do: "POST " + own, Want: 422,
				Form:   []string{"stage", "love", "notes", "n", "version", "1"},
				Values: []string{"notes", "n"},
			},
			step{
				As: coord, Do: "POST " + own, Want: 422,
				Form: []string{"stage", "talking", "notes", long(8001), "version", "1"},
				Sees: []string{"Use 8,000 characters"},
			},
			step{
				As: coord, Do: "POST " + own, Want: 422,
				Form: []string{"stage", "talking", "last_contact_on", "2026-11-24", "version", "1"},
			},
			step{
				As: coord, Do: "POST " + own, Want: 422,
				Form: []string{"stage", "talking", "owner", s.West.Actor(access.Coordinator).ID, "version", "1"},
			},
			step{
				As: coord, Do: "POST " + own, Want: 303,
				Form:  []string{"stage", "talking", "owner", coord.ID, "notes", "call on Monday", "last_contact_on", "2026-11-20", "version", "1"},
				Audit: []string{"partner.relation"},
				Sees:  []string{"Talking", "coordinator quixnorth", "November 20, 2026", "call on Monday"},
			},
			step{
				As: s.North.Actor(access.SchoolLead), Do: "POST " + own, Want: 409,
				Form:   []string{"stage", "resting", "notes", "slower", "version", "1"},
				Sees:   []string{"Stage Talking", "Last contact November 20, 2026", "call on Monday"},
				Values: []string{"notes", "slower", "version", "2"},
			},
			step{As: coord, Do: "GET " + west, Want: 404},
			step{As: coord, Do: "POST " + west, Form: []string{"stage", "talking", "version", "1"}, Want: 404},
			step{As: coord, Do: "GET " + path + "/relation", Want: 404},
			step{
				As: s.West.Actor(access.Coordinator), Do: "GET " + path, Want: 200,
				Not: []string{"call on Monday", "coordinator quixnorth"},
			},
			step{As: s.North.Actor(access.Teacher), Do: "GET " + path, Want: 200, Not: []string{"call on Monday"}},
			step{
				As: s.South.Actor(access.DistrictLead), Do: "GET " + path, Want: 200,
				Not: []string{"call on Monday", "Ana quixnorth"},
			},
			step{
				As: s.North.Actor(access.DistrictLead), Do: "GET " + path, Want: 200,
				Sees: []string{"call on Monday", "Ana quixnorth"},
			},
			step{As: s.North.Actor(access.Teacher), Do: "GET " + own, Want: 403},
			step{As: in("es", coord), Do: "GET " + own, Want: 200, Sees: []string{"Notas privadas"}, Not: []string{"⟦"}},
		)
	})
}

func TestMergingByPage(t *testing.T) {
	each(t, func(s *stage) {
		coord, keep, gone := s.North.Actor(access.Coordinator), string(s.North.Employer), string(s.West.Employer)
		path := "/partners/" + keep + "/merge"
		s.site().Play(s.DB,
			step{As: coord, Do: "GET " + path, Want: 200, Sees: []string{"Which employer is the same as Bakery quixnorth?"}},
			step{
				As: coord, Do: "GET " + path + "?q=quixw", Want: 200,
				Sees: []string{"Bakery quixwest"},
				Not:  []string{"Nothing found"},
			},
			step{As: coord, Do: "GET " + path + "?q=nobody", Want: 200, Sees: []string{"Nothing found"}},
			step{
				As: coord, Do: "GET " + path + "?other=" + gone, Want: 200,
				Sees: []string{"Which one do you keep?", "Bakery quixnorth", "Bakery quixwest"},
			},
			step{As: coord, Do: "GET " + path + "?other=nowhere", Want: 404},
			step{
				As: coord, Do: "POST " + path, Want: 422,
				Form: []string{"other", gone},
				Sees: []string{"Choose which employer to keep"},
			},
			step{As: coord, Do: "POST " + path, Form: []string{"other", gone, "keep", string(s.South.Employer)}, Want: 422},
			step{
				As: coord, Do: "POST " + path, Want: 409,
				Form: []string{"other", keep, "keep", keep},
				Sees: []string{"These two are one employer already"},
			},
			step{
				As: coord, Do: "POST " + path, Want: 303,
				Form:  []string{"other", gone, "keep", keep, "key", "m"},
				Audit: []string{"partner.merge"},
				Sees:  []string{"Employers merged", "Separate Bakery quixwest", "Sam quixwest"},
			},
			step{
				As: coord, Do: "GET /partners?q=quixwest", Want: 200,
				Sees: []string{"Bakery quixnorth"},
				Not:  []string{"Bakery quixwest"},
			},
			step{As: coord, Do: "GET /partners/" + gone, Want: 303, Sees: []string{"Bakery quixnorth"}},
			step{
				As: s.West.Actor(access.EmployerAdmin), Do: "GET /partners/" + gone, Want: 303,
				Sees: []string{"Bakery quixnorth", "Sam quixnorth"},
				Not:  []string{"Separate", "private note"},
			},
			step{As: s.North.Actor(access.SchoolLead), Do: "POST /partners/" + gone + "/unmerge", Want: 403},
			step{
				As: coord, Do: "POST /partners/" + gone + "/unmerge", Want: 303,
				Audit: []string{"partner.unmerge"},
				Sees:  []string{"Separated", "Bakery quixwest"},
			},
			step{As: coord, Do: "POST /partners/" + gone + "/unmerge", Want: 409, Sees: []string{"not merged"}},
			step{
				As: coord, Do: "POST /partners/" + keep + "/merge", Want: 303,
				Form: []string{"other", gone, "keep", gone},
				Sees: []string{"Separate Bakery quixnorth"},
			},
			step{As: s.North.Actor(access.SchoolLead), Do: "GET " + path, Want: 403},
			step{
				As: s.North.Actor(access.EmployerAdmin), Do: "POST " + path, Want: 403,
				Form: []string{"other", gone, "keep", keep},
			},
			step{
				As: in("es", coord), Do: "GET /partners/" + gone, Want: 200,
				Sees: []string{"Separar"},
				Not:  []string{"Separate", "⟦"},
			},
		)
	})
}

func TestTheAPIInTurn(t *testing.T) {
	each(t, func(s *stage) {
		coord, one := s.North.Actor(access.Coordinator), "/api/v1/partners/"+string(s.North.Employer)
		s.site().Play(s.DB,
			step{
				As: coord, Do: "GET /api/v1/partners?vetting=vetted", Want: 200,
				Sees: []string{`"vetting":"vetted"`},
				Not:  []string{"quixsouth"},
			},
			step{
				As: coord, Do: "GET /api/v1/partners?after=x", Want: 404,
				Sees: []string{"All paths are listed at /api"},
				Not:  []string{"home page"},
			},
			step{
				As: coord, Do: "GET " + one, Want: 200,
				Sees: []string{`"worksites":[{`, `"contacts":[{`, `"state":"vetted"`},
				Not:  []string{"private note", "Ana quix"},
			},
			step{
				As: s.South.Actor(access.Teacher), Do: "GET " + one, Want: 200,
				Sees: []string{`"vetted_elsewhere":[{"district":"North District","on":"2026-09-01"}]`, `"state":"new"`},
			},
			step{As: s.North.Actor(access.EmployerAdmin), Do: "GET " + one, Want: 200, Sees: []string{"Bakery quixnorth"}},
			step{As: s.North.Actor(access.EmployerAdmin), Do: "GET /api/v1/partners", Want: 403},
			step{As: s.West.Actor(access.EmployerAdmin), Do: "GET " + one, Want: 404},
			step{As: coord, Do: "GET /api/v1/partners/none", Want: 404},
			step{
				As: coord, Do: "POST /api/v1/partners", Want: 201,
				Body:  `{"name":"Mill"}`,
				Audit: []string{"partner.create"},
				Sees:  []string{`"name":"Mill"`, `"worksites":[]`, `"contacts":[]`, `"version":1`},
			},
			step{
				As: coord, Do: "POST /api/v1/partners", Want: 409,
				Body: `{"name":"mill"}`,
				Sees: []string{"An employer called Mill exists"},
			},
			step{As: coord, Do: "POST /api/v1/partners", Body: `{"name":"mill","different":true}`, Want: 201},
			step{
				As: coord, Do: "POST /api/v1/partners", Want: 422,
				Body: `{"name":"x\u0000y"}`,
				Sees: []string{`"field":"name"`, "control characters"},
			},
			step{
				As: coord, Do: "POST /api/v1/partners", Want: 422,
				Body: `{"name":"M","worksite":{"city":"","zip":"x"},"contact":{"name":"\u0007","email":"?"}}`,
				Sees: []string{`"field":"contact.name"`},
			},
			step{
				As: coord, Do: "POST /api/v1/partners", Want: 422,
				Body: `{"name":"M","worksite":{"street":"1 Main","zip":"x"},"contact":{"email":"?"}}`,
				Sees: []string{`"site_city"`, `"site_zip"`, `"contact_name"`, `"contact_email"`},
			},
			step{
				As: coord, Do: "POST /api/v1/partners", Want: 422,
				Body: `{"name":"M","lat":1}`,
				Sees: []string{"unknown field"},
			},
			step{As: coord, Do: "POST /api/v1/partners", Body: ``, Want: 422, Sees: []string{"there is no document"}},
			step{
				As: coord, Do: "POST /api/v1/partners", Want: 413,
				Body: `{"name":"` + strings.Repeat("x", 1<<20) + `"}`,
				Sees: []string{`"type":"/api#too_large"`},
			},
			step{
				As: s.North.Actor(access.Teacher), Do: "POST /api/v1/partners", Want: 403,
				Body: `{"name":"M"}`,
				Sees: []string{`"type":"/api#denied"`},
			},
			step{As: access.Actor{}, Do: "GET /api/v1/partners", Want: 401, Sees: []string{"Authorization: Bearer TOKEN"}},
			step{
				As: in("es", coord), Do: "POST /api/v1/partners", Want: 422,
				Body: `{}`,
				Sees: []string{"Escriba el nombre del empleador"},
			},
		)
	})
}
