package roster_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/platform/files"
	"throughline/internal/platform/jobs"
	"throughline/internal/roster"
	"throughline/internal/testenv"
	"throughline/internal/testenv/webtest"
)

// stage is the cast with the roster's server.
type stage struct {
	*testenv.Cast
	s    *roster.Service
	site *webtest.Site
	jobs *jobs.Runner
}

func newStage(t testing.TB, d *db.DB) *stage {
	t.Helper()
	clock := testenv.NewClock()
	st := &stage{Cast: testenv.NewCast(t, d), s: roster.New(d, clock.Now, t.TempDir())}
	st.jobs = jobs.NewRunner(d, jobs.Config{Now: clock.Now})
	st.s.Jobs(st.jobs)
	st.site = webtest.New(t, webtest.Room{Routes: st.s.Routes(), Pages: roster.Pages(), Texts: roster.Texts()}, webtest.Room{Texts: files.Texts})
	return st
}

func (st *stage) work(t testing.TB) {
	t.Helper()
	if _, err := st.jobs.Drain(context.Background()); err != nil {
		t.Fatal(err)
	}
}

// upload sends a file by the upload page and returns where the answer leads.
func (st *stage) upload(t testing.TB, who access.Actor, kind, name string, content []byte) *httptest.ResponseRecorder {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	_ = w.WriteField("kind", kind)
	_ = w.WriteField("key", "key-"+name)
	if name != "" {
		part, err := w.CreateFormFile("file", name)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = part.Write(content)
	}
	w.Close()
	r := httptest.NewRequest(http.MethodPost, "/roster/import", &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	rec := httptest.NewRecorder()
	st.site.Handler(who).ServeHTTP(rec, r)
	return rec
}

func zipped(t testing.TB, set map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, text := range set {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = w.Write([]byte(text))
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func smallZip(t testing.TB, oldNew ...string) []byte {
	set := map[string]string{}
	for name, f := range small() {
		set[name] = strings.NewReplacer(oldNew...).Replace(string(f.Data))
	}
	return zipped(t, set)
}

func TestListPage(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		st := newStage(t, d)
		teacher, lead := st.North.Actor(access.Teacher), st.North.Actor(access.DistrictLead)
		st.site.As(teacher).Get("/roster").Wants(200).Sees("quixnorth, Ana", "Grade 11", "quixnorth, Carla").SeesNot("quixwest", "quixsouth")
		st.site.As(lead).Get("/roster").Wants(200).Sees("quixnorth, Ana", "quixwest, Ana").SeesNot("quixsouth")
		st.site.As(lead).Get("/roster?q=beto+QUIXW").Wants(200).Sees("quixwest, Beto").SeesNot("Ana", "quixnorth")
		st.site.As(lead).Get("/roster?grade=06&school="+string(st.West.School)).Wants(200).Sees("quixwest, Carla").SeesNot("quixwest, Ana", "quixnorth")
		first := st.site.As(lead).Get("/roster?limit=4").Wants(200)
		first.Sees("quixnorth, Ana", "quixwest, Ana").SeesNot("quixwest, Carla")
		if !strings.Contains(first.Body.String(), "after=") {
			t.Error("no next page")
		}
		st.site.As(teacher).Get("/roster/export.csv").Wants(200).Sees("student id,state id,first name", "Beto").SeesNot("quixwest")
		st.site.As(st.North.Actor(access.Learner)).Get("/roster").Wants(403)
		st.site.As(st.North.Actor(access.EmployerAdmin)).Get("/roster").Wants(403)
	})
}

// Facts are shown to those who may see them; a teacher sees the rest.
func TestProfilePage(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		st := newStage(t, d)
		path := "/roster/learners/" + string(st.North.Learner)
		counselor, teacher := st.North.Actor(access.Counselor), st.North.Actor(access.Teacher)
		st.site.As(counselor).Get(path).Wants(200).Sees("Ana quixnorth", "Grade 11", "age 16", "Disability", "School staff", "guardian quixnorth", "2026–27")
		st.site.As(teacher).Get(path).Wants(200).Sees("Ana quixnorth").SeesNot("Disability", "School staff", "guardian quixnorth")
		st.site.As(st.West.Actor(access.Counselor)).Get(path).Wants(404).SeesNot("quixnorth")
		st.site.As(st.South.Actor(access.DistrictLead)).Get(path).Wants(404)
		st.site.As(counselor).Get("/roster/learners/nonsense").Wants(404)
	})
}

func TestAddAndEditPages(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		st := newStage(t, d)
		lead := st.North.Actor(access.DistrictLead)
		b := st.site.As(lead)
		b.Get("/roster/learners/new").Wants(200)
		b.Post("/roster/learners/new", "given", "", "family", "Reyes", "birth_date_month", "13", "birth_date_day", "1", "birth_date_year", "2010", "lang", "en").
			Wants(422).Sees("Enter the first name", "Choose a school", "Enter a real date")
		form := []string{
			"key", "k1", "given", "Eva", "family", "Reyes", "school", string(st.North.School), "grade", "09", "lang", "es", "number", "555",
			"birth_date_month", "2", "birth_date_day", "3", "birth_date_year", "2012",
		}
		page := b.Post("/roster/learners/new", form...).Wants(303)
		if again := b.Post("/roster/learners/new", form...).Wants(303); again.Header().Get("Location") != page.Header().Get("Location") {
			t.Error("a form that was sent twice made two learners")
		}
		page.Follow().Wants(200).Sees("Eva Reyes", "555", "Student added", "North High", "Spanish")
		form[1], form[3] = "k2", "Eve"
		b.Post("/roster/learners/new", form...).Wants(422).Sees("Another student has this number")

		path := page.Header().Get("Location")
		edit := b.Get(path + "/edit").Wants(200)
		version := edit.Value("version")
		changed := []string{
			"version", version, "given", "Eva", "family", "Reyes Soto", "school", string(st.West.School), "grade", "09", "lang", "es",
			"birth_date_month", "2", "birth_date_day", "3", "birth_date_year", "2012",
		}
		b.Post(path+"/edit", changed...).Wants(303)
		b.Get(path).Sees("Eva Reyes Soto", "North West High", "North High")
		// somebody else was faster: the typed values stay and the difference is shown
		changed[5] = "Other"
		b.Post(path+"/edit", changed...).Wants(409).Sees("Someone else changed this", "Reyes Soto")
		// a coordinator of the school that she left has lost sight of her
		st.site.As(st.North.Actor(access.Coordinator)).Get(path).Wants(404)
		st.site.As(st.North.Actor(access.Teacher)).Get("/roster/learners/new").Wants(403)
		// nobody may move a learner to a school that is not theirs
		st.site.As(st.West.Actor(access.Coordinator)).Post(path+"/edit", "version", "2", "given", "Eva", "family", "Reyes", "school", string(st.North.School),
			"lang", "es").Wants(422).Sees("Choose a school")
	})
}

func TestFactsPage(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		st := newStage(t, d)
		b := st.site.As(st.North.Actor(access.Counselor))
		path := "/roster/learners/" + string(st.North.Learner)
		first := b.Get(path + "/facts").Wants(200).Sees("Choose all that apply")
		b.Post(path+"/facts", "race", "race.asian", "race", "declined").Wants(422).Sees("not both")
		b.Post(path+"/facts", "seen", first.Value("seen"), "race", "race.asian", "race", "race.white", "hispanic", "no", "disability", "declined", "sex", "female").
			Wants(303).Follow().Sees("5 answers changed", "Asian, White", "Prefers not to say", "1 earlier answer is kept")
		// who began before that is told, and keeps what was typed
		stale := b.Post(path+"/facts", "seen", first.Value("seen"), "race", "declined", "hispanic", "no", "disability", "declined", "sex", "female").Wants(409).
			Sees("Someone else changed this meanwhile", "Race Asian, White").SeesNot("Sex Female")
		b.Post(path+"/facts", "seen", stale.Value("seen"), "race", "declined", "hispanic", "no", "disability", "declined", "sex", "female").Wants(303)
		page := b.Get(path).Wants(200)
		page.Sees("Prefers not to say").SeesNot("Asian, White")
		st.site.As(st.North.Actor(access.Teacher)).Get(path + "/facts").Wants(403)
		st.site.As(st.West.Actor(access.Counselor)).Post(path+"/facts", "sex", "male").Wants(404)
	})
}

func TestSchoolPages(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		st := newStage(t, d)
		lead := st.North.Actor(access.SchoolLead)
		st.site.As(lead).Get("/roster/schools").Wants(200).Sees("North High", "Rural, near a city", "Springfield, MA").SeesNot("North West")
		path := "/roster/schools/" + string(st.North.School)
		page := st.site.As(lead).Get(path).Wants(200)
		fields := []string{"version", page.Value("version"), "name", "North High", "level", "high", "locale", "13", "city", "Springfield", "state", "ma", "zip", "01101", "lat", "42.1", "lon", "-72.6"}
		st.site.As(lead).Post(path, fields...).Wants(303).Follow().Sees("School saved", "City, small")
		st.site.As(lead).Post(path, fields...).Wants(409)
		st.site.As(lead).Post(path, "version", "2", "name", "", "level", "none", "lat", "ninety").Wants(422).Sees("Enter the name of the school", "Choose a level", "in degrees")
		st.site.As(lead).Get("/roster/schools/" + string(st.West.School)).Wants(404)
		st.site.As(st.North.Actor(access.DistrictLead)).Post("/roster/schools/new", "key", "s1", "name", "New School", "level", "middle").Wants(303).Follow().Sees("New School")
	})
}

func TestAPI(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		st := newStage(t, d)
		b := st.site.As(st.North.Actor(access.Counselor))
		var list struct {
			Items []roster.Item
			Next  string
		}
		page := b.JSON("GET", "/api/v1/learners?limit=2", "").Wants(200)
		if err := json.Unmarshal(page.Body.Bytes(), &list); err != nil || len(list.Items) != 2 || list.Next == "" {
			t.Errorf("%v %s", err, page.Body)
		}
		b.JSON("GET", "/api/v1/learners?limit=2&after="+list.Next, "").Wants(200).Sees("Carla").SeesNot("Beto", "quixwest")
		b.JSON("GET", "/api/v1/learners/"+string(st.North.Learner), "").Wants(200).Sees(`"attr":"disability"`, `"birth_date":"2010-03-04"`)
		st.site.As(st.North.Actor(access.Teacher)).JSON("GET", "/api/v1/learners/"+string(st.North.Learner), "").Wants(200).SeesNot("disability")
		b.JSON("GET", "/api/v1/schools", "").Wants(200).Sees("North High").SeesNot("West")
		b.JSON("GET", "/api/v1/imports", "").Wants(403)
		st.site.As(st.North.Actor(access.DistrictLead)).JSON("GET", "/api/v1/imports", "").Wants(200).Sees(`"items":[]`)
	})
}
