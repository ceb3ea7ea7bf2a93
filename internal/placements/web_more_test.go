package placements_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"throughline/internal/placements"
	"throughline/internal/platform/access"
	"throughline/internal/testenv"
	"throughline/internal/wbl"
)

// TestAddressesThatDoNotExist: what people mistype is not found and never a fault.
func TestAddressesThatDoNotExist(t *testing.T) {
	r, site := onWeb(t)
	s := &r.North
	p := string(s.Placement)
	for _, c := range []struct {
		role         access.Role
		method, path string
		want         int
	}{
		{access.Coordinator, "GET", "/placements/none", 404},
		{access.Coordinator, "GET", "/placements/" + string(s.School), 404},
		{access.Coordinator, "GET", "/placements/none/edit", 404},
		{access.Coordinator, "POST", "/placements/none/edit", 404},
		{access.Coordinator, "POST", "/placements/none/undo", 404},
		{access.Coordinator, "POST", "/placements/none/remind", 404},
		{access.Coordinator, "POST", "/placements/none/gates", 404},
		{access.Coordinator, "POST", "/placements/none/offer", 404},
		{access.Coordinator, "GET", "/placements/none/cancel", 404},
		{access.Coordinator, "GET", "/placements/none/gates/consent", 404},
		{access.Coordinator, "POST", "/placements/" + p + "/gates/consent", 404}, // the cast's placement has none
		{access.Coordinator, "POST", "/placement-steps/none/undo", 404},
		{access.Coordinator, "GET", "/experiences?after=zz", 404},
		{access.Coordinator, "GET", "/learners/none/timeline", 404},
		{access.Coordinator, "GET", "/placements.csv?after=zz", 404},
		{access.Learner, "GET", "/my-placements/none", 404},
		{access.Learner, "GET", "/my-placements/none/answer", 404},
		{access.Learner, "POST", "/my-placements/none/answer", 404},
		{access.Learner, "POST", "/my-placements/none/withdraw", 404},
		{access.Learner, "POST", "/my-placements/none/undo", 404},
		{access.Learner, "GET", "/my-placements/none/gates/consent", 404},
		{access.Guardian, "POST", "/my-placements/none/gates/consent", 404},
		{access.EmployerAdmin, "GET", "/hosting/none", 404},
		{access.EmployerAdmin, "GET", "/hosting/none/gates/insurance", 404},
		{access.EmployerAdmin, "POST", "/hosting/none/gates/insurance", 404},
	} {
		b := site.As(s.Actor(c.role))
		if c.method == "GET" {
			b.Get(c.path).Wants(c.want).SeesNot("⟦", "SQL")
		} else {
			b.Post(c.path).Wants(c.want).SeesNot("⟦", "SQL")
		}
	}
}

// TestRolesAtTheDoors: each page, and who comes in.
func TestRolesAtTheDoors(t *testing.T) {
	r, site := onWeb(t)
	s := &r.North
	p := string(s.Placement)
	const leads, staff = "coordinator school_lead district_lead", "teacher counselor coordinator school_lead district_lead"
	for path, may := range map[string]string{
		"/placements":                                  staff,
		"/placements.csv":                              staff,
		"/placements/" + p:                             staff,
		"/placements/new":                              leads,
		"/placements/bulk":                             leads,
		"/placements/" + p + "/edit":                   leads,
		"/placements/" + p + "/end_early":              leads,
		"/placements/learners?q=an":                    staff,
		"/placements/employers?q=ba":                   staff,
		"/experiences":                                 staff,
		"/experiences/new":                             staff,
		"/learners/" + string(s.Learner) + "/timeline": "learner guardian " + staff,
		"/timeline":                                    "learner",
		"/my-placements":                               "learner guardian",
		"/my-placements/" + p:                          "learner guardian",
		"/hosting":                                     "supervisor employer_admin",
		"/hosting/" + p:                                "supervisor employer_admin",
		"/api/v1/placements":                           "learner guardian " + staff,
		"/api/v1/hosting":                              "supervisor employer_admin",
	} {
		for _, role := range access.Roles() {
			want := 403
			if strings.Contains(" "+may+" ", " "+string(role)+" ") {
				want = 200
			}
			page := site.As(s.Actor(role)).Get(path).Wants(want).SeesNot("⟦")
			if strings.Contains(path, "employers") {
				continue // employers are one record for every district
			}
			page.SeesNot("quixsouth")
			if role != access.DistrictLead {
				page.SeesNot("quixwest")
			}
		}
		if got := site.As(access.Actor{}).Get(path).Code; got != 303 && got != 401 {
			t.Errorf("%s without signing in: %d", path, got)
		}
	}
}

// TestPagesInSpanish shows each page in Spanish and looks for what was left in English.
func TestPagesInSpanish(t *testing.T) {
	r, site := onWeb(t)
	s := &r.North
	r.do(s.Actor(access.Coordinator), s.Application, placements.Place)
	p, q := string(s.Placement), string(s.Application)
	for _, c := range []struct {
		a    access.Actor
		path string
		sees string
	}{
		{s.Actor(access.Coordinator), "/placements", "Colocaciones"},
		{s.Actor(access.Coordinator), "/placements?queue=lapsing", "Por vencer"},
		{s.Actor(access.Coordinator), "/placements/" + q, "Antes de comenzar"},
		{s.Actor(access.Coordinator), "/placements/" + q + "/edit", "Dinero para el programa"},
		{s.Actor(access.Coordinator), "/placements/" + q + "/gates/insurance", "¿Hasta cuándo vale?"},
		{s.Actor(access.Coordinator), "/placements/" + q + "/cancel", ""},
		{s.Actor(access.Coordinator), "/placements/new", ""},
		{s.Actor(access.Coordinator), "/placements/bulk?grade=11", ""},
		{s.Actor(access.Teacher), "/experiences/new?grade=10", ""},
		{s.Actor(access.Teacher), "/experiences", ""},
		{learner(s, s.Learner2), "/my-placements", ""},
		{learner(s, s.Learner2), "/my-placements/" + q, "Esto lo hace tu escuela"},
		{guardianOf(s, s.Learner2), "/my-placements/" + q, "Lo que necesitamos de usted"},
		{guardianOf(s, s.Learner2), "/my-placements/" + q + "/gates/transport", "¿Cómo va Beto a Bakery quixnorth y cómo vuelve?"},
		{s.Actor(access.Learner), "/timeline", ""},
		{s.Actor(access.EmployerAdmin), "/hosting", ""},
		{s.Actor(access.EmployerAdmin), "/hosting/" + q + "/gates/insurance", "¿Su seguro cubre a Beto?"},
		{s.Actor(access.Supervisor), "/hosting/" + p, ""},
	} {
		join := "?"
		if strings.Contains(c.path, "?") {
			join = "&"
		}
		page := site.As(c.a).Get(c.path + join + "lang=es").Follow().Wants(200).Sees(c.sees)
		page.SeesNot("⟦", "Save</", "Student</", "Coordinator</", "What is missing", "Before the start", "First day", "%!")
	}
}

func TestTheListOfPlacements(t *testing.T) {
	r, site := onWeb(t)
	s := &r.North
	b := site.As(s.Actor(access.Coordinator))
	r.must(ignore(r.Place(t.Context(), s.Actor(access.Coordinator), placements.Placing{
		Employer: s.Employer, Type: "internship", Learners: r.learners(s, 30), Terms: placements.Terms{Title: "Help", StartsOn: wbl.NewDate(2026, 11, 16)},
	}, "")))
	first := b.Get("/placements?q=help&limit=25").Wants(200)
	_, rest, found := strings.Cut(first.Body.String(), `href="/placements?after=`)
	if !found {
		t.Fatalf("no next page")
	}
	next, _, _ := strings.Cut(rest, `"`)
	if !strings.Contains(next, "q=help") {
		t.Errorf("the next page forgets the search: %s", next)
	}
	second := b.Get("/placements?after=" + strings.ReplaceAll(next, "&amp;", "&")).Wants(200)
	for i := range 30 {
		name := fmt.Sprintf("Dana Learner%03d", i)
		if strings.Contains(first.Body.String(), name) == strings.Contains(second.Body.String(), name) {
			t.Errorf("%s is on both pages or on none", name)
		}
	}
	for query, c := range map[string]struct{ sees, not string }{
		"state=applied":                     {"Beto", "Dana"},
		"state=nonsense":                    {"Nothing here", "Ana quix"},
		"queue=gates":                       {"Dana", "Ana quix"},
		"queue=nonsense":                    {"Ana quix", ""},
		"queue=ready":                       {"Nothing here", "Ana quix"},
		"q=DANA+learner003":                 {"Dana Learner003", "Learner004"},
		"q=%25":                             {"Nothing here", "Dana"},
		"employer=" + string(s.Employer):    {"Dana", ""},
		"learner=" + string(s.Learner2):     {"Beto", "Dana"},
		"school=" + string(r.West.School):   {"Nothing here", "Ana quix"},
		"needs=me&q=beto":                   {"Beto", "Dana"},
		"learner=" + string(r.West.Learner): {"Nothing here", "Ana quix"},
	} {
		page := b.Get("/placements?" + query).Wants(200).Sees(c.sees)
		if c.not != "" {
			page.SeesNot(c.not)
		}
	}
	lead := site.As(s.Actor(access.DistrictLead))
	lead.Get("/placements?q=quix").Wants(200).Sees("North High", "North West High", "All schools")
	lead.Get("/placements?school=" + string(r.West.School)).Sees("quixwest").SeesNot("Dana")
	csv := b.Get("/placements.csv?queue=gates").Wants(200)
	if n := strings.Count(csv.Body.String(), "\n"); n != 31 {
		t.Errorf("%d lines for 30 placements and the header", n)
	}
	if got := csv.Header().Get("Content-Disposition"); !strings.Contains(got, "attachment") {
		t.Errorf("the list is no download: %q", got)
	}
}

// TestEveryActionByPage walks the buttons of the staff's page through a whole life, with
// the undo of each.
func TestEveryActionByPage(t *testing.T) {
	r, site := onWeb(t)
	s := &r.North
	b, path := site.As(s.Actor(access.Coordinator)), "/placements/"+string(s.Application)
	press := func(act, sees string, fields ...string) {
		t.Helper()
		page := b.Get(path).Wants(200)
		done := b.Post(path+"/"+act, append(fields, "version", page.Value("version"))...).Follow().Wants(200).Sees(sees)
		done.Undo().Follow().Wants(200).Sees("Undone")
		b.Post(path+"/"+act, fields...).Follow().Wants(200).Sees(sees)
		r.clock.Advance(time.Second)
	}
	press("offer", "Offered")
	press("place", "In preparation")
	r.settle(s, s.Application)
	press("start", "Active")
	press("end_early", "Ended early", "reason", "The shop closed")
	r.put(s, s.Application, placements.Active)
	press("complete", "Completed")
	for _, act := range []string{"offer", "place", "start", "complete", "prepare", "accept", "decline", "withdraw"} {
		b.Post(path+"/"+act).Wants(409).Sees("This was not done", "completed")
	}
	b.Post(path+"/cancel", "code", "not_selected").Wants(409)
	b.Post(path+"/end_early", "reason", "x").Wants(409)
	b.Get(path+"/cancel").Wants(200).Sees("Why", "Someone else was chosen")
	b.Post(path+"/cancel").Wants(422).Sees("There is a problem", "Choose the reason")
	b.Post(path+"/cancel", "code", "other").Wants(422).Sees("Write the reason")
	kept := b.Post(path+"/cancel", "code", "nonsense", "reason", "Kept <words>").Wants(422)
	if !strings.Contains(kept.Body.String(), "Kept &lt;words&gt;") {
		t.Error("the words that were typed are lost")
	}
	b.Post(path+"/end_early", "reason", strings.Repeat("x", 501)).Wants(422).Sees("500")
	b.Post(path + "/remind").Wants(409).Sees("This was not done")
	r.clock.Advance(time.Hour)
	b.Post(path + "/undo").Wants(409).Sees("This was not done")
	b.Get(path).Sees("Completed", "The shop closed", "What happened")
}

func TestBulkOfPreparing(t *testing.T) {
	r, site := onWeb(t)
	s := &r.North
	staff := s.Actor(access.Coordinator)
	out, err := r.Place(t.Context(), staff, placements.Placing{Employer: s.Employer, Type: "internship", Learners: r.learners(s, 3), Terms: placements.Terms{Title: "Help", Paid: true}}, "")
	r.must(err)
	r.settleBut(s, out.Done[0])
	b := site.As(staff)
	fields := []string{"action", "start", "back", "queue=gates"}
	for _, id := range out.Done {
		fields = append(fields, "id", string(id))
	}
	page := b.Post("/placement-acts", fields...).Wants(200).Sees("Not everything was done", "1 placement started", "This cannot start yet", "Dana Learner001")
	page.SeesNot("Dana Learner000</a>")
	// Two people at once: what the colleague started is told apart.
	b.Post("/placement-acts", "action", "start", "id", string(out.Done[0])).Wants(200).Sees("This placement has started already", "Dana Learner000")
	b.Post("/placement-acts", "action", "remind", "id", string(out.Done[0])).Wants(200).Sees("Not everything was done")
	b.Post("/placement-acts", "action", "start", "id", "none").Follow().Sees("Tick the rows")
	many := []string{"action", "offer"}
	for range placements.MaxBulk + 1 {
		many = append(many, "id", string(out.Done[0]))
	}
	b.Post("/placement-acts", many...).Wants(422)
	site.As(s.Actor(access.Teacher)).Post("/placement-acts", fields...).Wants(403)
	site.As(r.West.Actor(access.Coordinator)).Post("/placement-acts", fields...).Wants(200).Sees("Not in your schools").SeesNot("Dana")
}

func TestTheEditPageNamesEveryProblem(t *testing.T) {
	r, site := onWeb(t)
	s := &r.North
	b, path := site.As(s.Actor(access.Coordinator)), "/placements/"+string(s.Placement)+"/edit"
	bad := b.Post(path, "title", strings.Repeat("x", 121), "starts_on", "11/31/2026", "ends_on", "soon", "day3_start", "25:00", "day3_end", "10:00",
		"day4_start", "9:00", "day4_end", "10:00", "day4_break", "many", "weekly", "-1", "paid", "", "wage", "9", "funding", "lottery", "contact", string(s.Contact), "version", "1").Wants(422)
	bad.Sees("There is a problem", "120", "Enter a real date", "Choose where the money comes from", "Enter hours a week", "Tick that it is paid")
	for _, kept := range []string{`value="11/31/2026"`, `value="25:00"`, `value="many"`, `value="-1"`} {
		if !strings.Contains(bad.Body.String(), kept) {
			t.Errorf("%s is lost", kept)
		}
	}
	b.Post(path, "title", "Baker", "starts_on", "9/14/2026", "ends_on", "2026-09-13", "version", "1").Wants(422).Sees("There is a problem")
	b.Post(path, "title", "Baker", "contact", string(r.South.Contact), "version", "1").Wants(422).Sees("There is a problem").SeesNot("quixsouth")
	b.Post(path, "title", "Baker", "starts_on", "9/14/2026", "ends_on", "5/28/2027", "funding", "wioa", "version", "1").Follow().Wants(200).Sees("WIOA Youth", "September 14, 2026")
	r.put(s, s.Placement, placements.Completed)
	b.Post(path, "title", "Baker", "version", "2").Wants(409)
	b.Get("/placements/" + string(s.Placement)).SeesNot("/edit")
}

func TestExperiencesAreRecordedForAGroup(t *testing.T) {
	r, site := onWeb(t)
	s := &r.North
	b := site.As(s.Actor(access.Counselor))
	r.exec(s, `INSERT INTO course (district_id, id, title) VALUES ($1, 'c', 'Culinary')`, s.District)
	r.exec(s, `INSERT INTO class (district_id, id, school_id, course_id, title, code, kind) VALUES ($1, 'culinary', $2, 'c', 'Culinary arts', 'C1', 'scheduled')`, s.District, s.School)
	r.exec(s, `INSERT INTO class_enrollment (district_id, id, class_id, person_id, role) VALUES ($1, 'e', 'culinary', $2, 'student')`, s.District, s.Learner2)
	b.Get("/experiences/new?class=culinary").Wants(200).Sees("Culinary arts", "Beto quixnorth").SeesNot("Ana quixnorth")
	bad := b.Post("/experiences/new?grade=11", "type", "internship", "title", "A very fine day", "began_on", "12/24/2026", "minutes", "much", "employer", "Nowhere", "ids", "0815 0816").Wants(422)
	bad.Sees("There is a problem", "0815", "No employer is called")
	if !strings.Contains(bad.Body.String(), "A very fine day") || !strings.Contains(bad.Body.String(), "0815 0816") {
		t.Error("what was typed is lost")
	}
	b.Post("/experiences/new", "type", "speaker", "title", "Talk", "began_on", "11/20/2026", "minutes", "1", "learners", string(r.West.Learner)).Wants(404)
	same := []string{"type", "speaker", "title", "Talk", "began_on", "11/20/2026", "minutes", "1", "learners", string(s.Learner), "learners", string(s.Learner2), "key", "once"}
	b.Post("/experiences/new", same...).Follow().Sees("Recorded for 2 students")
	b.Post("/experiences/new", same...).Follow()
	if n := r.count(s, `SELECT COUNT(*) FROM experience WHERE district_id = $1 AND title = 'Talk'`, s.District); n != 2 {
		t.Errorf("%d rows; sent twice it counts once", n)
	}
	for i := range 60 {
		r.exec(s, `INSERT INTO experience (district_id, id, learner_id, school_id, type, title, began_on, ended_on, recorded_by, recorded_at)
			VALUES ($1, $2, $3, $4, 'speaker', $5, '2026-10-01', '2026-10-01', 'test', 1)`, s.District, fmt.Sprintf("%026d", i), s.Learner, s.School, fmt.Sprintf("Talk number %02d.", i))
	}
	page := b.Get("/experiences?limit=50").Wants(200).Sees("Talk number 59.").SeesNot("Talk number 01.")
	_, rest, found := strings.Cut(page.Body.String(), `href="/experiences?after=`)
	if !found {
		t.Fatal("no next page")
	}
	next, _, _ := strings.Cut(rest, `"`)
	b.Get("/experiences?after=" + next).Wants(200).Sees("Talk number 01.").SeesNot("Talk number 59.")
}

func TestTheAPIRefuses(t *testing.T) {
	r, site := onWeb(t)
	s := &r.North
	path := "/api/v1/placements/" + string(s.Application)
	for _, c := range []struct {
		who                access.Actor
		method, path, body string
		want               int
		sees               string
	}{
		{s.Actor(access.Coordinator), http.MethodPost, "/api/v1/placements", `{}`, 422, `"field":"learners"`},
		{s.Actor(access.Coordinator), http.MethodPost, "/api/v1/placements", `{"learners":["x"],"employer":"none","type":"internship","title":"Help"}`, 422, ""},
		{s.Actor(access.Coordinator), http.MethodPost, "/api/v1/placements", `{"learners":["` + string(s.Learner) + `"],"opportunity":"` + string(s.Opportunity) + `"}`, 409, "already"},
		{s.Actor(access.Coordinator), http.MethodPost, "/api/v1/placements", `not json`, 422, ""},
		{s.Actor(access.Teacher), http.MethodPost, "/api/v1/placements", `{}`, 403, ""},
		{s.Actor(access.Coordinator), http.MethodPatch, path, `{"title":"","version":1}`, 422, `"field":"title"`},
		{s.Actor(access.Coordinator), http.MethodPatch, path, `{"title":"Help","funding":"lottery","version":1}`, 422, `"field":"funding"`},
		{s.Actor(access.Coordinator), http.MethodPatch, path, `{"title":"Help","version":9}`, 409, ""},
		{r.West.Actor(access.Coordinator), http.MethodPatch, path, `{"title":"Help","version":1}`, 404, ""},
		{learner(s, s.Learner2), http.MethodPost, path + "/offer", `{}`, 403, ""},
		{learner(s, s.Learner2), http.MethodPost, path + "/accept", `{}`, 409, "Conflict"},
		{s.Actor(access.Learner), http.MethodPost, path + "/withdraw", `{}`, 404, ""},
		{s.Actor(access.Coordinator), http.MethodPost, path + "/undo", `{}`, 409, ""},
		{s.Actor(access.Coordinator), http.MethodPost, path + "/cancel", `{"code":"other"}`, 422, `"field":"reason"`},
		{s.Actor(access.Coordinator), http.MethodPost, "/api/v1/experiences", `{"learners":[],"type":"party"}`, 422, `"field":"type"`},
		{s.Actor(access.Coordinator), http.MethodGet, "/api/v1/learners/none/timeline", "", 404, ""},
		{s.Actor(access.Coordinator), http.MethodGet, "/api/v1/placements?after=zz", "", 404, ""},
		{s.Actor(access.Guardian), http.MethodGet, "/api/v1/placements", "", 200, string(s.Placement)},
		{s.Actor(access.EmployerAdmin), http.MethodGet, "/api/v1/hosting", "", 200, `"learner":"Beto q."`},
		{s.Actor(access.EmployerAdmin), http.MethodGet, path, "", 403, ""},
	} {
		page := site.As(c.who).JSON(c.method, c.path, c.body)
		if page.Code != c.want {
			t.Errorf("%s %s %s as %s: %d, want %d\n%s", c.method, c.path, c.body, c.who.Name, page.Code, c.want, page.Body)
			continue
		}
		if c.sees != "Conflict" {
			page.Sees(c.sees)
		}
		page.SeesNot("quixwest", "quixsouth")
	}
	r.wantState(s, s.Application, placements.Applied)
}

// TestMidnight: at eleven in the evening in New York, the first day of tomorrow's
// placement is still tomorrow.
func TestMidnight(t *testing.T) {
	r := newRoom(t, testenv.OpenDB(t))
	s := &r.North
	in := placements.ExperienceInput{Learners: []wbl.LearnerID{s.Learner}, Type: "speaker", Title: "Talk", BeganOn: wbl.NewDate(2026, 11, 24)}
	record := func(at time.Time) error {
		r.clock.Set(at)
		_, err := r.AddExperience(t.Context(), s.Actor(access.Teacher), in, "")
		return err
	}
	r.wantErr(record(time.Date(2026, 11, 24, 4, 59, 0, 0, time.UTC)), wbl.Unprocessable, "")
	r.must(record(time.Date(2026, 11, 24, 5, 0, 0, 0, time.UTC)))
	// An undo begun before the clocks go back is not given another hour.
	r.clock.Set(time.Date(2026, 11, 1, 5, 55, 0, 0, time.UTC))
	r.do(s.Actor(access.Coordinator), s.Application, placements.Offer)
	r.clock.Set(time.Date(2026, 11, 1, 6, 6, 0, 0, time.UTC)) // 1:06 for the second time
	r.wantErr(r.undo(s.Actor(access.Coordinator), s.Application), wbl.Conflict, "placements.error.undo_late")
}
