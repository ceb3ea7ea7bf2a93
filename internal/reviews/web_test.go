package reviews_test

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"throughline/internal/platform/access"
	"throughline/internal/reviews"
	"throughline/internal/testenv"
	"throughline/internal/testenv/webtest"
	"throughline/internal/wbl"
)

func onWeb(t *testing.T) (world, *webtest.Site) {
	t.Helper()
	w := build(t, testenv.OpenDB(t))
	return w, webtest.New(t, webtest.Room{Routes: w.s.Routes(), Pages: reviews.Pages(), Texts: reviews.Texts()})
}

// rated are the fields of a review that rates every skill alike.
func rated(v int, more ...string) []string {
	for _, s := range plan.Skills() {
		more = append(more, "rate."+s, strconv.Itoa(v))
	}
	return more
}

func (w world) link(k string) access.Actor {
	return access.Actor{
		Kind: access.Link, ID: "opened", District: w.North.District, Task: access.TaskReview, Object: string(w.North.Placement) + "/" + k,
		Grants: []access.Grant{{Role: access.Supervisor, District: w.North.District, Subject: string(w.North.Contact), From: wbl.NewDate(2026, 1, 1)}},
	}
}

func TestAddressesThatDoNotExist(t *testing.T) {
	w, site := onWeb(t)
	w.plan(t)
	id := string(w.North.Placement)
	for _, c := range []struct {
		role         access.Role
		method, path string
		want         int
	}{
		{access.Coordinator, "GET", "/placements/none/reviews", 404},
		{access.Coordinator, "GET", "/placements/" + string(w.North.School) + "/reviews", 404},
		{access.Coordinator, "GET", "/placements/none/plan", 404},
		{access.Coordinator, "POST", "/placements/none/plan", 404},
		{access.Coordinator, "POST", "/placements/none/reviews/ask", 404},
		{access.Coordinator, "POST", "/placements/" + id + "/reviews/ask", 404}, // which review?
		{access.Supervisor, "GET", "/review/" + id + "/middle", 404},
		{access.Supervisor, "GET", "/review/none/baseline", 404},
		{access.Supervisor, "POST", "/review/none/baseline", 404},
		{access.Supervisor, "POST", "/review/" + id + "/middle", 404},
		{access.Learner, "GET", "/my-review/" + id + "/middle", 404},
		{access.Learner, "GET", "/my-review/" + string(w.West.Placement) + "/baseline", 404},
		{access.Learner, "POST", "/my-review/" + string(w.West.Placement) + "/baseline", 404},
	} {
		b := site.As(w.North.Actor(c.role))
		if c.method == "GET" {
			b.Get(c.path).Wants(c.want)
		} else {
			b.Post(c.path).Wants(c.want)
		}
	}
}

func TestRolesAtTheDoors(t *testing.T) {
	w, site := onWeb(t)
	w.plan(t)
	id := string(w.North.Placement)
	staff := "teacher counselor coordinator school_lead district_lead"
	for path, may := range map[string]string{
		"/reviews":                       staff,
		"/placements/" + id + "/plan":    "coordinator school_lead district_lead",
		"/placements/" + id + "/reviews": "learner guardian supervisor " + staff,
		"/review/" + id + "/baseline":    "supervisor",
		"/my-review/" + id + "/baseline": "learner",
		"/api/v1/reviews/gain":           staff,
	} {
		for _, role := range access.Roles() {
			want := 403
			if strings.Contains(" "+may+" ", " "+string(role)+" ") {
				want = 200
			}
			page := site.As(w.North.Actor(role)).Get(path).Wants(want)
			if role != access.DistrictLead {
				page.SeesNot("quixwest")
			}
			page.SeesNot("quixsouth")
		}
	}
	site.As(w.North.Actor(access.Teacher)).Get("/placements/"+id+"/reviews").SeesNot("Write the plan", "Change the plan", "Ask Sam")
	site.As(w.North.Actor(access.Teacher)).Post("/reviews/ask", "id", id+"/baseline").Wants(403)
}

func TestThePlanPage(t *testing.T) {
	w, site := onWeb(t)
	b := site.As(w.North.Actor(access.Coordinator))
	path := "/placements/" + string(w.North.Placement) + "/plan"
	form := b.Get(path).Wants(200).Sees("Ana quixnorth", "3 to 5")
	if form.Value("version") != "0" {
		t.Errorf("version %q of a plan that is not there", form.Value("version"))
	}
	bad := b.Post(path, "job_description", strings.Repeat("x", 4001), "career_skills", "Bake\nbake\nSell", "version", "0").Wants(422).
		Sees("is there twice", "4,000")
	if !strings.Contains(bad.Body.String(), "Bake\nbake\nSell") {
		t.Error("the skills that were typed are lost")
	}
	good := []string{"job_description", "Bakes", "career_skills", "Weigh\nBake\nSell", "goals", "The oven alone"}
	b.Post(path, append(good, "version", "0")...).Follow().Sees("The training plan is saved", "Weigh; Bake; Sell", "The oven alone")
	// A colleague wrote the plan in the same minute.
	stale := b.Post(path, "job_description", "Bakes at night", "career_skills", "Weigh\nBake\nSell", "version", "0").Wants(409).
		Sees("Somebody else changed this plan", "Weigh; Bake; Sell", "The oven alone")
	if stale.Value("version") != "1" || !strings.Contains(stale.Body.String(), "Bakes at night") {
		t.Error("sending again would not decide, or what was typed is lost")
	}
	b.Post(path, "job_description", "Bakes at night", "career_skills", "Weigh\nBake\nSell", "version", stale.Value("version")).Follow().Sees("Bakes at night")
	w.rate(t, reviews.Baseline, reviews.Supervisor, all(3))
	b.Post(path, "job_description", "Bakes", "career_skills", "Weigh\nBake\nDance", "version", "2").Wants(422).Sees("already rated")
	b.Get(path + "?lang=es").Follow().Wants(200).SeesNot("Say what")
	site.As(w.West.Actor(access.Coordinator)).Get(path).Wants(404)
	site.As(w.West.Actor(access.Coordinator)).Post(path, good...).Wants(404)
}

func TestTheSupervisorsForm(t *testing.T) {
	w, site := onWeb(t)
	form := "/review/" + string(w.North.Placement) + "/baseline"
	b := site.As(w.link("baseline"))
	b.Get(form).Wants(409).Sees("Write the training plan first")
	w.plan(t)
	b.Get(form).Wants(200).Sees("First review of Ana quixnorth", "Bakes bread", "Weigh dough", "Run the oven", "Not seen yet").SeesNot("quixwest", "disability", "North High")
	part := b.Post(form, "rate.attendance", "4", "rate.teamwork", "9", "comment", "Kept <b>").Wants(422).Sees("There is a problem", "Choose a rating", "Ratings go from 1 to 5")
	if !strings.Contains(part.Body.String(), "Kept &lt;b&gt;") || !strings.Contains(part.Body.String(), `name="rate.attendance" value="4" checked`) {
		t.Error("what was chosen is lost")
	}
	b.Post(form, rated(0)...).Wants(422).Sees("Rate at least three skills")
	b.Post(form, rated(3, "comment", strings.Repeat("x", 2001))...).Wants(422).Sees("2,000")
	b.Post(form, rated(3, "comment", "A fine start", "goals", "Till by March")...).Wants(200).Sees("Thank you", "A fine start", "Till by March", "3 ")
	again := b.Get(form).Wants(200)
	if !strings.Contains(again.Body.String(), "A fine start") || !strings.Contains(again.Body.String(), `name="rate.culture" value="3" checked`) {
		t.Error("the review that was sent is not shown when the link is opened again")
	}
	b.Post(form, rated(4)...).Wants(200)
	// The link is for this one review and nothing else.
	b.Get("/review/" + string(w.North.Placement) + "/final").Wants(403)
	b.Post("/review/"+string(w.North.Placement)+"/final", rated(4)...).Wants(403)
	b.Get("/placements/" + string(w.North.Placement) + "/reviews").Wants(403)
	b.Get("/reviews").Wants(403)
	site.As(w.link("final")).Get("/review/" + string(w.North.Placement) + "/final").Wants(200).Sees("Final review")
	es := w.link("baseline")
	es.Lang = "es"
	site.As(es).Get(form+"?lang=es").Follow().Wants(200).SeesNot("First review", "Not seen yet")
}

func TestTheLearnersOwnReview(t *testing.T) {
	w, site := onWeb(t)
	w.plan(t)
	id := string(w.North.Placement)
	b := site.As(w.North.Actor(access.Learner))
	b.Get("/placements/"+id+"/reviews").Wants(200).Sees("Rate my skills").SeesNot("Ask Sam", "Write the plan")
	own := "/my-review/" + id + "/baseline"
	b.Get(own).Wants(200).Sees("Ana", "Weigh dough")
	b.Post(own, "rate.attendance", "5").Wants(422).Sees("There is a problem")
	b.Post(own, rated(4, "comment", "I like it")...).Follow().Wants(200).Sees("I like it")
	b.Get("/my-review/" + id + "/final").Wants(409).Sees("The first review is missing")
	w.rate(t, reviews.Baseline, reviews.Supervisor, all(2))
	b.Get("/placements/" + id + "/reviews").Sees("Rate my skills")
	b.Post("/my-review/"+id+"/final", rated(5)...).Follow().Wants(200)
	b.Get("/review/" + id + "/baseline").Wants(403)
	guardian := site.As(w.North.Actor(access.Guardian))
	guardian.Get("/placements/" + id + "/reviews").Wants(200).Sees("I like it").SeesNot("Rate my skills")
	guardian.Get(own).Wants(403)
	site.As(w.West.Actor(access.Guardian)).Get("/placements/" + id + "/reviews").Wants(404)
}

func TestAskingByPage(t *testing.T) {
	w, site := onWeb(t)
	id := string(w.North.Placement)
	b := site.As(w.North.Actor(access.Coordinator))
	b.Get("/reviews").Wants(200).Sees("Ana quixnorth", "Write the plan")
	b.Post("/reviews/ask").Follow().Sees("Tick at least one student")
	b.Post("/reviews/ask", "id", id+"/baseline").Wants(409).Sees("Write the training plan first")
	b.Post("/reviews/ask", "id", id+"/middle").Wants(404)
	b.Post("/reviews/ask", "id", "nonsense").Wants(404)
	w.plan(t)
	show := b.Get("/placements/" + id + "/reviews").Wants(200).Sees("Sam quixnorth")
	b.Post("/placements/"+id+"/reviews/ask", "kind", "baseline", "key", show.Value("key")).Follow().Wants(200).Sees("We wrote to 1 supervisor")
	b.Post("/placements/"+id+"/reviews/ask", "kind", "final").Wants(409)
	b.Post("/reviews/ask", "id", id+"/baseline", "id", string(w.West.Placement)+"/baseline").Wants(404)
	if n := w.count(t, `SELECT count(*) FROM mail_message WHERE district_id = $1 AND template = 'reviews.ask'`, w.North.District); n != 1 {
		t.Errorf("%d letters", n)
	}
	w.exec(t, `UPDATE contact SET email = '' WHERE id = $1`, w.North.Contact)
	b.Post("/placements/"+id+"/reviews/ask", "kind", "baseline").Follow().Sees("Nobody was written to")
	b.Post("/reviews/ask", "id", id+"/baseline").Follow().Sees("Nobody was written to")
	b.Get("/placements/" + id + "/reviews").SeesNot("Ask Sam")
}

func TestTheListShowsTheGrowth(t *testing.T) {
	w, site := onWeb(t)
	w.plan(t)
	w.rate(t, reviews.Baseline, reviews.Supervisor, all(3))
	last := all(4)
	last.Ratings["teamwork"] = reviews.Rating{Value: 1}
	last.Ratings["culture"] = reviews.Rating{}
	w.rate(t, reviews.Final, reviews.Supervisor, last)
	b := site.As(w.North.Actor(access.SchoolLead))
	b.Get("/reviews").Wants(200).Sees("+1.0", "-2.0", "–")
	b.Get("/placements/"+string(w.North.Placement)+"/reviews").Wants(200).Sees("+1", "-2")
	site.As(w.West.Actor(access.SchoolLead)).Get("/reviews").Wants(200).SeesNot("+1.0")
}

func TestTheAPI(t *testing.T) {
	w, site := onWeb(t)
	w.plan(t)
	path := "/api/v1/placements/" + string(w.North.Placement) + "/reviews"
	body := func(v int) string {
		b, err := json.Marshal(all(v))
		w.must(t, err)
		return string(b)
	}
	for _, c := range []struct {
		who    access.Actor
		method string
		path   string
		body   string
		want   int
		sees   string
	}{
		{w.North.Actor(access.Supervisor), http.MethodPost, path + "/final", body(3), 409, "The first review is missing"},
		{w.North.Actor(access.Supervisor), http.MethodPost, path + "/middle", body(3), 404, ""},
		{w.North.Actor(access.Supervisor), http.MethodPost, path + "/baseline", `{"ratings":{}}`, 422, `"field":"rate.attendance"`},
		{w.North.Actor(access.Supervisor), http.MethodPost, path + "/baseline", `{"stars":5}`, 422, ""},
		{w.North.Actor(access.Supervisor), http.MethodPost, path + "/baseline", body(3), 200, `"by":"supervisor"`},
		{w.North.Actor(access.Learner), http.MethodPost, path + "/baseline", body(4), 200, `"by":"learner"`},
		{w.North.Actor(access.Coordinator), http.MethodPost, path + "/baseline", body(3), 403, ""},
		{w.West.Actor(access.Supervisor), http.MethodPost, path + "/baseline", body(3), 404, ""},
		{w.North.Actor(access.Guardian), http.MethodGet, path, "", 200, `"career_skills":["Weigh dough"`},
		{w.West.Actor(access.Teacher), http.MethodGet, path, "", 404, ""},
		{w.North.Actor(access.EmployerAdmin), http.MethodGet, path, "", 403, ""},
		{w.North.Actor(access.Coordinator), http.MethodGet, "/api/v1/reviews/gain", "", 200, `"left_out":1`},
		{w.North.Actor(access.Learner), http.MethodGet, "/api/v1/reviews/gain", "", 403, ""},
	} {
		page := site.As(c.who).JSON(c.method, c.path, c.body).Wants(c.want).Sees(c.sees)
		page.SeesNot("sam@", "account:")
	}
}

func TestSamples(t *testing.T) {
	webtest.Samples(t, reviews.Pages(), reviews.Samples(), reviews.Texts())
}
