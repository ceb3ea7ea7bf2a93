package partners_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"throughline/internal/partners"
	"throughline/internal/platform/access"
	"throughline/internal/testenv/webtest"
)

type step = webtest.Step

// in is an actor who reads another language.
func in(lang string, a access.Actor) access.Actor {
	a.Lang = lang
	return a
}

// long is a text of n letters.
func long(n int) string { return strings.Repeat("é", n) }

func TestAddingAnEmployerStepByStep(t *testing.T) {
	each(t, func(s *stage) {
		coord := s.North.Actor(access.Coordinator)
		typed := []string{
			"name", "Mill & Sons", "about", "We grind.\nAnd sift.", "phone", "555 0100", "website", "mill.example", "naics", "311211",
			"site_name", "Old mill", "site_street", "2 River Rd", "site_city", "Lee", "site_state", "ma", "site_zip", "01238", "site_locale", "42", "site_lat", "42.31", "site_lon", "-73.24",
			"contact_name", "Kim Lee", "contact_title", "Miller", "contact_email", "Kim@Mill.example", "contact_phone", "555 0101",
		}
		refuse := func(name, value, says string) step {
			form := slices.Clone(typed)
			form[slices.Index(form, name)+1] = value
			kept := strings.ReplaceAll(value, "\x00", "")
			if name == "site_locale" {
				kept = "" // a list keeps only what is in it
			}
			return step{As: coord, Do: "POST /partners/new", Form: form, Want: 422, Sees: []string{"There is a problem", says}, Values: []string{name, kept, "contact_title", "Miller"}}
		}
		s.site().Play(s.DB,
			step{
				As: coord, Do: "GET /partners/new?name=Mill+%26+Sons", Want: 200,
				Sees:   []string{"Add an employer", "First worksite", "First contact"},
				Values: []string{"name", "Mill & Sons"},
			},
			step{As: coord, Do: "POST /partners/new", Want: 422, Sees: []string{"Enter the name of the employer"}},
			refuse("name", " ", "Enter the name of the employer"),
			refuse("name", long(121), "Use 120 characters or fewer"),
			refuse("name", "Mill\x00", "We took out characters that cannot be shown"),
			refuse("about", long(4001), "Use 4,000 characters or fewer"),
			refuse("phone", long(41), "Use 40 characters or fewer"),
			refuse("website", "ftp://mill.example", "Enter a website such as https://example.com"),
			refuse("website", "javascript:alert(1)", "Enter a website such as https://example.com"),
			refuse("naics", "3", "Enter a NAICS code of 2 to 6 digits"),
			refuse("naics", "31A", "Enter a NAICS code of 2 to 6 digits"),
			refuse("site_city", "", "Enter the city or town"),
			refuse("site_name", long(121), "Use 120 characters or fewer"),
			refuse("site_street", long(121), "Use 120 characters or fewer"),
			refuse("site_state", "Mass", "Use 2 characters or fewer"),
			refuse("site_state", "4A", "Enter the two letters of the state"),
			refuse("site_zip", "123", "Enter a ZIP code such as 01101"),
			refuse("site_zip", "01238-1", "Enter a ZIP code such as 01101"),
			refuse("site_locale", "99", "Choose a locale from the list"),
			refuse("site_lat", "north", "Enter latitude and longitude in degrees"),
			refuse("site_lat", "NaN", "Enter latitude and longitude in degrees"),
			refuse("site_lat", "91", "Enter latitude and longitude in degrees"),
			refuse("site_lon", "-181", "Enter latitude and longitude in degrees"),
			refuse("site_lon", "Inf", "Enter latitude and longitude in degrees"),
			refuse("site_lon", "", "Enter latitude and longitude in degrees"),
			refuse("contact_name", "", "Enter the name of the contact"),
			refuse("contact_email", "Kim Lee <kim@mill.example>", "name@example.com"),
			refuse("contact_email", "kim@", "name@example.com"),
			refuse("contact_phone", long(41), "Use 40 characters or fewer"),
			step{
				As: coord, Do: "POST /partners/new", Form: append([]string{"key", "k1"}, typed...), Want: 303, Audit: []string{"partner.create"},
				Sees: []string{"Employer added", "Mill & Sons", "https://mill.example", "Old mill", "2 River Rd, Lee, MA 01238", "42 Rural, distant", "Kim Lee", "kim@mill.example", "Not vetted", "Not looked at"},
			},
			step{
				As: coord, Do: "POST /partners/new", Want: 303,
				Form:  append([]string{"key", "k1", "different", "yes"}, typed...),
				Audit: []string{},
				Sees:  []string{"Mill & Sons"},
			},
			step{
				As: coord, Do: "POST /partners/new", Want: 409,
				Form:   append([]string{"key", "k2"}, typed...),
				Sees:   []string{"Is it one of these?", "Mill & Sons , Lee"},
				Values: []string{"name", "Mill & Sons", "contact_email", "Kim@Mill.example"},
			},
			step{
				As: in("es", coord), Do: "GET /partners/new", Want: 200,
				Sees: []string{"Agregar un empleador", "Primer lugar de trabajo"},
				Not:  []string{"Add an employer", "⟦"},
			},
			step{As: in("es", coord), Do: "POST /partners/new", Want: 422, Sees: []string{"Escriba el nombre del empleador"}},
			step{As: s.North.Actor(access.EmployerAdmin), Do: "GET /partners/new", Want: 403},
			step{As: s.North.Actor(access.Teacher), Do: "POST /partners/new", Form: typed, Want: 403, Not: []string{"Kim"}},
			step{As: access.Actor{}, Do: "POST /partners/new", Form: typed, Want: 401},
			step{As: access.Actor{}, Do: "GET /partners/new", Want: 303},
		)
		if n := s.count(`SELECT COUNT(*) FROM employer WHERE name = 'Mill & Sons'`); n != 1 {
			t.Errorf("it is there %d times", n)
		}
	})
}

func TestTheListAndItsFilters(t *testing.T) {
	each(t, func(s *stage) {
		coord, lead := s.North.Actor(access.Coordinator), s.North.Actor(access.DistrictLead)
		s.add("Zebra 50%", "Lee")
		s.add("Zebra_2", "Lenox")
		s.site().Play(s.DB,
			step{
				As: coord, Do: "GET /partners", Want: 200,
				Sees: []string{"Employers", "Bakery quixnorth", "Bakery quixsouth", "Zebra 50%", "Hosting", "Add an employer", "Download CSV"},
				Not:  []string{"private note", "Clear"},
			},
			step{
				As: coord, Do: "GET /partners?q=%25", Want: 200,
				Sees:   []string{"Zebra 50%", "Clear"},
				Not:    []string{"Zebra_2", "Bakery"},
				Values: []string{"q", "%"},
			},
			step{As: coord, Do: "GET /partners?q=_", Want: 200, Sees: []string{"Zebra_2"}, Not: []string{"Zebra 50%", "Bakery"}},
			step{As: coord, Do: "GET /partners?q=%5C", Want: 200, Sees: []string{"No employers found"}},
			step{As: coord, Do: "GET /partners?q=zebra+lee", Want: 200},
			step{As: coord, Do: "GET /partners?q=LEN%C3%93X", Want: 200, Sees: []string{"Zebra_2"}},
			step{
				As: coord, Do: "GET /partners?vetting=vetted", Want: 200,
				Sees:   []string{"quixnorth", "quixwest"},
				Not:    []string{"quixsouth", "Zebra"},
				Values: []string{"vetting", "vetted"},
			},
			step{
				As: coord, Do: "GET /partners?vetting=new", Want: 200,
				Sees: []string{"quixsouth", "Zebra"},
				Not:  []string{"Bakery quixnorth"},
			},
			step{As: coord, Do: "GET /partners?vetting=nonsense", Want: 200, Sees: []string{"quixnorth", "quixsouth"}},
			step{
				As: coord, Do: "GET /partners?stage=hosting", Want: 200,
				Sees: []string{"Bakery quixnorth"},
				Not:  []string{"Bakery quixwest"},
			},
			step{
				As: lead, Do: "GET /partners?stage=hosting", Want: 200,
				Sees: []string{"Bakery quixnorth", "Bakery quixwest"},
				Not:  []string{"Bakery quixsouth"},
			},
			step{As: coord, Do: "GET /partners?owner=" + coord.ID, Want: 200, Sees: []string{"No employers found"}},
			step{
				As: coord, Do: "GET /partners?limit=2", Want: 200,
				Sees: []string{"Bakery quixnorth", "Bakery quixsouth", "Next"},
				Not:  []string{"Bakery quixwest", "Zebra"},
			},
			step{As: coord, Do: "GET /partners?limit=0", Want: 200, Sees: []string{"Zebra_2"}},
			step{As: coord, Do: "GET /partners?limit=-1&after=W10", Want: 404},
			step{
				As: s.North.Actor(access.Teacher), Do: "GET /partners", Want: 200,
				Sees: []string{"Bakery quixnorth"},
				Not:  []string{"Add an employer", "Nobody yet", "coordinator quixnorth"},
			},
			step{
				As: s.North.Actor(access.Intermediary), Do: "GET /partners", Want: 200,
				Sees: []string{"Bakery quixnorth", "Add an employer"},
				Not:  []string{"Hosting"},
			},
			step{
				As: in("es", coord), Do: "GET /partners?q=zzz", Want: 200,
				Sees: []string{"Empleadores", "No se encontró ningún empleador"},
				Not:  []string{"⟦"},
			},
			step{
				As: s.North.Actor(access.EmployerAdmin), Do: "GET /partners", Want: 303,
				Sees: []string{"Bakery quixnorth"},
				Not:  []string{"quixwest"},
			},
			step{As: s.North.Actor(access.Support), Do: "GET /partners", Want: 403},
			step{As: s.North.Actor(access.Learner), Do: "GET /partners/suggest?q=b", Want: 403},
			step{
				As: s.North.Actor(access.Teacher), Do: "GET /partners/suggest?q=zebra", Want: 200,
				Sees: []string{`"value":"Zebra 50%"`, `"note":"Lee"`},
			},
			step{As: s.North.Actor(access.Teacher), Do: "GET /partners/suggest?q=nobody", Want: 200, Sees: []string{"[]"}},
			step{
				As: coord, Do: "GET /partners/export.csv?q=zebra", Want: 200,
				Sees: []string{"Zebra 50%,Lee,Not looked at,,,0,1,"},
				Not:  []string{"quixnorth"},
			},
			step{
				As: in("es", coord), Do: "GET /partners/export.csv?q=zebra_2", Want: 200,
				Sees: []string{"Empleador,Ciudad"},
				Not:  []string{"50%"},
			},
		)
	})
}

// TestPagesOfTheListLeadOn follows the links of the pages to the end and back.
func TestPagesOfTheListLeadOn(t *testing.T) {
	each(t, func(s *stage) {
		for _, name := range []string{"Alder", "Birch", "Cedar", "Dogwood"} {
			s.add(name, "Lee")
		}
		b := s.site().As(s.North.Actor(access.Teacher))
		var list struct {
			Items []partners.Item
			Next  string
		}
		var names []string
		for path := "/api/v1/partners?limit=3"; ; path = "/api/v1/partners?limit=3&after=" + list.Next {
			list.Next, list.Items = "", nil
			read(t, b.JSON(http.MethodGet, path, "").Wants(200), &list)
			for _, i := range list.Items {
				names = append(names, i.Name)
			}
			if list.Next == "" {
				break
			}
		}
		if got := strings.Join(names, ", "); got != "Alder, Bakery quixnorth, Bakery quixsouth, Bakery quixwest, Birch, Cedar, Dogwood" {
			t.Errorf("page after page: %s", got)
		}
	})
}

func TestEditingAnEmployerAndItsParts(t *testing.T) {
	each(t, func(s *stage) {
		coord, admin := s.North.Actor(access.Coordinator), s.North.Actor(access.EmployerAdmin)
		path := "/partners/" + string(s.North.Employer)
		worksite, contact := path+"/worksites/"+string(s.North.Worksite), path+"/contacts/"+string(s.North.Contact)
		edit := func(who access.Actor, version string, want int, more ...string) step {
			return step{As: who, Do: "POST " + path + "/edit", Form: append(more, "version", version), Want: want}
		}
		saved := edit(admin, "1", 303, "name", "Bakery quixnorth", "about", "Bread since 1900")
		saved.Audit, saved.Sees, saved.Not = []string{"partner.edit"}, []string{"Saved", "Bread since 1900"}, []string{"private note"}
		late := edit(coord, "1", 409, "name", "Bakery quixnorth", "naics", "311811", "about", "")
		late.Sees, late.Values = []string{"Someone else changed this", "Bread since 1900"}, []string{"naics", "311811", "about", "", "version", "2"}
		s.site().Play(s.DB,
			step{
				As: admin, Do: "GET " + path + "/edit", Want: 200,
				Sees:   []string{"Edit"},
				Values: []string{"name", "Bakery quixnorth", "version", "1"},
			},
			saved, late, edit(coord, "", 409, "name", "Other"), edit(coord, "two", 409, "name", "Other"), edit(coord, "2", 422, "name", ""),
			edit(s.North.Actor(access.Teacher), "2", 403, "name", "Mine"),
			edit(s.West.Actor(access.EmployerAdmin), "2", 404, "name", "Mine"),
			step{As: s.West.Actor(access.EmployerAdmin), Do: "GET " + path + "/edit", Want: 404},
			step{As: coord, Do: "GET /partners/12/edit", Want: 404},

			step{
				As: admin, Do: "GET " + worksite, Want: 200,
				Values: []string{"city", "Springfield", "lat", "42.12", "lon", "-72.58"},
			},
			step{
				As: admin, Do: "POST " + worksite, Want: 422,
				Form:   []string{"city", "Lee", "lat", "abc", "version", "1"},
				Values: []string{"lat", "abc", "city", "Lee"},
			},
			step{
				As: admin, Do: "POST " + worksite, Want: 303,
				Form:  []string{"city", "Lee", "version", "1"},
				Audit: []string{"worksite.edit"},
				Sees:  []string{"Lee"},
			},
			step{
				As: coord, Do: "POST " + worksite, Want: 409,
				Form:   []string{"city", "Lenox", "locale", "41", "version", "1"},
				Sees:   []string{"Someone else changed this", "City or town Lee", "Locale Not known"},
				Values: []string{"city", "Lenox", "version", "2"},
			},
			step{
				As: coord, Do: "POST " + worksite, Want: 303,
				Form: []string{"city", "Lenox", "locale", "41", "version", "2"},
				Sees: []string{"Lenox", "41 Rural, fringe"},
			},
			step{As: coord, Do: "GET " + path + "/worksites/" + string(s.West.Worksite), Want: 404},
			step{
				As: coord, Do: "POST " + path + "/worksites/" + string(s.West.Worksite), Want: 404,
				Form: []string{"city", "Lee", "version", "1"},
			},
			step{
				As: coord, Do: "POST " + path + "/worksites/new", Want: 303,
				Form:  []string{"city", "Otis", "key", "w"},
				Audit: []string{"worksite.create"},
				Sees:  []string{"Worksite added", "Otis"},
			},
			step{
				As: coord, Do: "POST " + path + "/worksites/new", Want: 303,
				Form:  []string{"city", "Otis", "key", "w"},
				Audit: []string{},
			},

			step{
				As: coord, Do: "GET " + contact, Want: 200,
				Values: []string{"name", "Sam quixnorth", "title", "Head baker", "lang", "en", "left", ""},
			},
			step{
				As: coord, Do: "POST " + contact, Want: 422,
				Form:   []string{"name", "", "email", "sam", "lang", "fr", "version", "1"},
				Sees:   []string{"Enter the name of the contact", "name@example.com", "Choose"},
				Values: []string{"email", "sam"},
			},
			step{
				As: coord, Do: "POST " + contact, Want: 422,
				Form: []string{
					"name", "Sam Q", "email", "sam@quixnorth.example", "lang", "es", "version", "1", "worksite", string(s.West.Worksite),
				},
				Sees: []string{"Choose one of this employer's worksites"},
			},
			step{
				As: coord, Do: "POST " + contact, Want: 303,
				Form:  []string{"name", "Sam Q", "email", "sam@quixnorth.example", "lang", "es", "version", "1"},
				Audit: []string{"contact.edit"},
				Sees:  []string{"Sam Q", "Vetted"},
			},
			step{
				As: admin, Do: "POST " + contact, Want: 409,
				Form:   []string{"name", "Samuel", "email", "sam@quixnorth.example", "lang", "en", "version", "1", "left", "yes"},
				Sees:   []string{"Someone else changed this", "Sam Q", "Language of our letters Spanish"},
				Values: []string{"name", "Samuel", "left", "yes", "version", "2"},
			},
			step{
				As: admin, Do: "POST " + contact, Want: 303,
				Form: []string{"name", "Samuel", "email", "new@quixnorth.example", "lang", "en", "version", "2"},
				Sees: []string{"Samuel", "Not vetted"},
			},
			step{
				As: coord, Do: "GET " + path + "/contacts/new", Want: 200,
				Values: []string{"lang", "en"},
				Not:    []string{"No longer works there"},
			},
			step{
				As: coord, Do: "POST " + path + "/contacts/new", Want: 303,
				Form:  []string{"name", "Kim", "lang", "en", "key", "c"},
				Audit: []string{"contact.create"},
				Sees:  []string{"Contact added", "Kim"},
			},
			step{As: coord, Do: "GET /partners/" + string(s.West.Employer) + "/contacts/" + string(s.North.Contact), Want: 404},
			step{As: s.North.Actor(access.Counselor), Do: "GET " + contact, Want: 403},
			step{
				As: in("es", coord), Do: "GET " + contact, Want: 200,
				Sees: []string{"Editar contacto"},
				Not:  []string{"Edit contact", "⟦"},
			},
			step{As: in("es", coord), Do: "GET " + worksite, Want: 200, Not: []string{"Edit worksite", "⟦"}},
		)
	})
}
