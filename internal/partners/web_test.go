package partners_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"throughline/internal/partners"
	"throughline/internal/platform/access"
	"throughline/internal/platform/web"
	"throughline/internal/testenv/webtest"
)

// others holds the texts that these pages borrow from rooms which stand on this one.
var others = fstest.MapFS{
	"text/en.json": {Data: []byte(`{"type.internship":"Internship","offers.state.open":"Open","placements.state.active":"Active","placements.state.applied":"Applied"}`)},
	"text/es.json": {Data: []byte(`{"type.internship":"Pasantía","offers.state.open":"Abierta","placements.state.active":"Activa","placements.state.applied":"Pedida"}`)},
}

func (s *stage) site() *webtest.Site {
	return webtest.New(s, webtest.Room{Routes: s.s.Routes(), Pages: partners.Pages(), Texts: partners.Texts()}, webtest.Room{Texts: others})
}

func TestStaffWalkThroughTheRoom(t *testing.T) {
	each(t, func(s *stage) {
		b := s.site().As(s.North.Actor(access.Coordinator))
		b.Get("/partners").Wants(200).Sees("Bakery quixnorth", "Vetted", "Hosting").SeesNot("private note")
		b.Get("/partners?q=zzz").Wants(200).Sees("No employers found", "Clear")
		b.Get("/partners?after=x").Wants(404)
		form := b.Get("/partners/new").Wants(200).Sees("First worksite")
		b.Post("/partners/new", "name", "", "site_zip", "1", "key", form.Value("key")).Wants(422).
			Sees("There is a problem", "Enter the name of the employer", "Enter the city or town", "ZIP code such as")
		warn := b.Post("/partners/new", "name", "Quixnorth Bakery", "about", "We bake.", "key", "k").Wants(409).
			Sees("Is it one of these?", "Bakery quixnorth", "None of these: add it", "We bake.")
		page := b.Post("/partners/new", "name", "Quixnorth Bakery", "about", "We bake.", "key", warn.Value("key"), "different", "yes").Follow().
			Wants(200).Sees("Employer added", "We bake.", "No worksite yet", "Not looked at")
		if !strings.Contains(page.Body.String(), "/offers/new?employer=") {
			t.Error("the page does not lead to posting an opportunity")
		}
		page = b.Get("/partners/"+string(s.North.Employer)).Wants(200).
			Sees("Sam quixnorth", "1 Main St, Springfield, MA 01101", "private note quixnorth", "Ana quixnorth", "Baker quixnorth", "Internship")
		page.SeesNot("quixwest", "quixsouth")
	})
}

func TestVetRefuseAndUndo(t *testing.T) {
	each(t, func(s *stage) {
		b, path := s.site().As(s.South.Actor(access.Coordinator)), "/partners/"+string(s.North.Employer)
		b.Get(path).Wants(200).Sees("Vetted by North District on").SeesNot("private note quixnorth", "Ana quixnorth")
		form := b.Get(path + "/refuse").Wants(200).Sees("Refuse Bakery quixnorth?")
		b.Post(path+"/refuse", "reason", " ", "version", form.Value("version")).Wants(422).Sees("Enter why you refuse this employer")
		page := b.Post(path+"/refuse", "reason", "no insurance", "version", form.Value("version")).Follow().Sees("Employer refused", "no insurance", "Undo")
		page.Undo().Follow().Sees("Taken back", "Not looked at").SeesNot("no insurance")
		b.Post(path+"/vetting", "state", "vetted", "version", "0").Wants(409).Sees("Someone else changed this first")
		b.Post(path+"/vetting", "state", "vetted", "version", "2").Follow().Sees("Employer vetted")
		contact := path + "/contacts/" + string(s.North.Contact) + "/vetting"
		b.Post(contact, "state", "vetted").Follow().Sees("Contact vetted").Undo().Follow().Sees("Taken back", "Not vetted")
	})
}

func TestFormsKeepWhatWasTypedWhenSomebodyWasFaster(t *testing.T) {
	each(t, func(s *stage) {
		site, path := s.site(), "/partners/"+string(s.North.Employer)
		b, other := site.As(s.North.Actor(access.Coordinator)), site.As(s.West.Actor(access.Coordinator))
		mine := b.Get(path + "/edit").Wants(200)
		other.Post(path+"/edit", "name", "Bakery quixnorth", "phone", "555-0100", "version", mine.Value("version")).Wants(303)
		stale := b.Post(path+"/edit", "name", "Big Bakery", "phone", "", "version", mine.Value("version"), "key", "k").Wants(409).
			Sees("Someone else changed this while you were editing", "Bakery quixnorth", "555-0100")
		if stale.Value("name") != "Big Bakery" || stale.Value("version") != "2" || stale.Value("key") == "k" {
			t.Errorf("name %q, version %q, key %q", stale.Value("name"), stale.Value("version"), stale.Value("key"))
		}
		b.Post(path+"/edit", "name", "Big Bakery", "version", "2").Follow().Sees("Saved", "Big Bakery")
		b.Post(path+"/edit", "name", "", "website", "x y", "version", "3").Wants(422).Sees("Enter the name", "Enter a website")

		note := b.Get(path + "/relation?school=" + string(s.North.School)).Wants(200).Sees("Private notes")
		b.Post(path+"/relation?school="+string(s.North.School), "stage", "talking", "notes", "call", "last_contact_on", "2026-13-01").
			Wants(422).Sees("Enter a real date")
		b.Post(path+"/relation?school="+string(s.North.School), "stage", "talking", "notes", "call", "version", note.Value("version")).
			Follow().Sees("Talking", "call")
		b.Get(path + "/relation?school=" + string(s.West.School)).Wants(404)
	})
}

func TestWorksitesAndContactsByPage(t *testing.T) {
	each(t, func(s *stage) {
		b, path := s.site().As(s.North.Actor(access.EmployerAdmin)), "/partners/"+string(s.North.Employer)
		b.Get("/partners").Follow().Wants(200).Sees("Bakery quixnorth")
		b.Get(path).Wants(200).SeesNot("private note", "Ana quixnorth", "Refuse", "Merge", "Hosting")
		b.Get("/partners/" + string(s.West.Employer)).Wants(404)
		b.Post(path+"/worksites/new", "city", "", "key", "w").Wants(422).Sees("Enter the city or town")
		b.Post(path+"/worksites/new", "city", "Lee", "lat", "abc", "key", "w").Wants(422).Sees("Enter latitude and longitude")
		b.Post(path+"/worksites/new", "name", "Mill Street", "city", "Lee", "lat", "42.3", "lon", "-73.2", "key", "w").Follow().Sees("Worksite added", "Mill Street")
		site := path + "/worksites/" + string(s.North.Worksite)
		form := b.Get(site).Wants(200)
		b.Post(site, "city", "Lenox", "version", form.Value("version")).Follow().Sees("Lenox")
		b.Post(site, "city", "Lenox", "version", form.Value("version")).Wants(409).Sees("Someone else changed this")
		b.Post(path+"/contacts/new", "name", "Kim", "email", "nobody", "lang", "es").Wants(422).Sees("name@example.com")
		b.Post(path+"/contacts/new", "name", "Kim", "email", "kim@mill.example", "lang", "es", "key", "c").Follow().Sees("Kim", "Not vetted")
		contact := path + "/contacts/" + string(s.North.Contact)
		b.Get(contact).Wants(200).Sees("Vetting is for this address")
		b.Post(contact, "name", "Sam", "email", "new@mill.example", "lang", "en", "version", "1", "left", "yes").Follow().Sees("Left")
		b.Post(contact+"/vetting", "state", "vetted").Wants(403)
		b.Get(path + "/contacts/" + string(s.West.Contact)).Wants(404)
	})
}

func TestMergeByPage(t *testing.T) {
	each(t, func(s *stage) {
		b, path := s.site().As(s.North.Actor(access.Coordinator)), "/partners/"+string(s.North.Employer)
		other := string(s.West.Employer)
		b.Get(path + "/merge").Wants(200).Sees("Which employer is the same as Bakery quixnorth?")
		b.Get(path + "/merge?q=quixwest").Wants(200).Sees("Bakery quixwest")
		b.Get(path + "/merge?q=nothing").Wants(200).Sees("Nothing found")
		b.Get(path+"/merge?other="+other).Wants(200).Sees("Which one do you keep?", "Worksites: 1")
		b.Post(path+"/merge", "other", other).Wants(422).Sees("Choose which employer to keep")
		page := b.Post(path+"/merge", "other", other, "keep", string(s.North.Employer)).Follow().Sees("Employers merged", "Separate Bakery quixwest")
		b.Get("/partners/" + other).Follow().Sees("Bakery quixnorth")
		page.Undo().Follow().Sees("Separated", "Bakery quixwest")
	})
}

func TestDownloadHasTheWholeList(t *testing.T) {
	each(t, func(s *stage) {
		s.add(`=HYPERLINK("evil")`, "Lee")
		site := s.site()
		page := site.As(s.North.Actor(access.Coordinator)).Get("/partners/export.csv").Wants(200).
			Sees("Employer,City,Vetting", "Bakery quixnorth,Springfield,Vetted,Hosting,", `"'=HYPERLINK(""evil"")"`).SeesNot("private note")
		if got := page.Header().Get("Content-Disposition"); got != "attachment; filename=partners-2026-11-23.csv" {
			t.Errorf("the file is called %s", got)
		}
		site.As(s.North.Actor(access.EmployerAdmin)).Get("/partners/export.csv").Wants(403)
		site.As(s.North.Actor(access.Learner)).Get("/partners").Wants(403)
	})
}

func TestAPI(t *testing.T) {
	each(t, func(s *stage) {
		b := s.site().As(s.North.Actor(access.Coordinator))
		var list web.List[partners.Item]
		if err := json.Unmarshal(b.JSON(http.MethodGet, "/api/v1/partners?limit=2", "").Wants(200).Body.Bytes(), &list); err != nil || len(list.Items) != 2 || list.Next == "" {
			t.Fatalf("%+v, %v", list, err)
		}
		b.JSON(http.MethodGet, "/api/v1/partners?limit=2&after="+list.Next, "").Wants(200).Sees("quixwest")
		b.JSON(http.MethodGet, "/api/v1/partners?q=zzz", "").Wants(200).Sees(`{"items":[]}`)
		b.JSON(http.MethodPost, "/api/v1/partners", `{"name":"Mill","worksite":{"city":"Lee"}}`).Wants(201).Sees(`"name":"Mill"`, `"state":"new"`, `"city":"Lee"`)
		b.JSON(http.MethodPost, "/api/v1/partners", `{"name":"The Mill"}`).Wants(409).Sees("An employer called Mill exists")
		b.JSON(http.MethodPost, "/api/v1/partners", `{"name":""}`).Wants(422).Sees("Enter the name of the employer")
		b.JSON(http.MethodPost, "/api/v1/partners", `{"owner":"me"}`).Wants(422)
		b.JSON(http.MethodGet, "/api/v1/partners/"+string(s.North.Employer), "").Wants(200).Sees("sam@quixnorth.example").SeesNot("private note")
		b.JSON(http.MethodGet, "/partners/suggest?q=quixw", "").Wants(200).Sees(`"value":"Bakery quixwest"`)
	})
}

func TestSamples(t *testing.T) {
	webtest.Samples(t, partners.Pages(), partners.Samples(), partners.Texts(), others)
}
