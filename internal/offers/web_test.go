package offers_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"throughline/internal/offers"
	"throughline/internal/partners"
	"throughline/internal/placements"
	"throughline/internal/platform/access"
	"throughline/internal/platform/web"
	"throughline/internal/testenv/webtest"
	"throughline/internal/wbl"
)

// landing stands for pages of rooms that are not in this test.
func landing(path string) web.Route {
	return web.Route{Method: http.MethodGet, Path: path, Access: access.SignedIn(), Title: "landing.title", Handle: func(c *web.Ctx) error {
		return c.Page("web/error", web.ErrorPage{Heading: "Landed"})
	}}
}

func (s *stage) site() *webtest.Site {
	return webtest.New(s,
		webtest.Room{Routes: s.s.Routes(), Pages: offers.Pages(), Texts: offers.Texts()},
		webtest.Room{Routes: s.partners.Routes(), Pages: partners.Pages(), Texts: partners.Texts()},
		webtest.Room{Routes: []web.Route{landing("/my-placements/{id}")}, Texts: placements.Texts()},
		webtest.Room{Texts: fstest.MapFS{
			"text/en.json": {Data: []byte(`{"landing.title":"Landed"}`)}, "text/es.json": {Data: []byte(`{"landing.title":"Llegada"}`)},
		}})
}

// filled are the fields of a complete form of staff, with changes.
func filled(changes ...string) []string {
	return append(changes, "type", "internship", "title", "Miller", "duties", "Grind", "learning", "Flour", "seats", "2", "paid", "no")
}

func TestStaffPostByPage(t *testing.T) {
	each(t, func(s *stage) {
		b := s.site().As(s.North.Actor(access.Coordinator))
		b.Get("/offers").Wants(200).Sees("Waiting for approval", "Nothing waits for you")
		b.Get("/offers/new").Wants(200).Sees("Which employer is it for?")
		b.Get("/offers/new?q=quixnorth").Wants(200).Sees("Bakery quixnorth", "Add a new employer")
		b.Get("/offers/new?q=zzz").Wants(200).Sees("No employer found")
		path := "/offers/new?employer=" + string(s.North.Employer)
		form := b.Get(path).Wants(200).Sees("Bakery quixnorth", "Main shop", "Sam quixnorth, Head baker", "[slicer]", "Send a link to Sam quixnorth", "North High").SeesNot("North West High")
		bad := b.Post(path, "title", "", "tasks", "Cut [sword]", "seats", "0", "paid", "yes", "day_1_start", "4 pm", "ends_on", "2026-02-30", "weekly", "99").Wants(422).
			Sees("There is a problem", "Choose a type", "Enter a title", "There is no code [sword]", "Enter both a start and an end", "Enter a real date", "from 1 to 60", "Enter a whole number from 1 to 500", "Enter the pay an hour")
		if !strings.Contains(bad.Body.String(), "Cut [sword]") || !strings.Contains(bad.Body.String(), `value="4 pm"`) {
			t.Error("what was typed is lost")
		}
		page := b.Post(path, filled("key", form.Value("key"), "tasks", "Mix\nSlice [slicer]", "day_2_start", "15:00", "day_2_end", "18:00", "worksite", string(s.North.Worksite), "contact", string(s.North.Contact))...).
			Follow().Wants(200).Sees("Opportunity posted", "Open", "Slice (Meat or food slicer)", "Tuesday: 3:00 PM – 6:00 PM", "3 h", "1 Main St", "Every school of the district")
		b.Get("/offers?tab=open").Wants(200).Sees("Miller", "Baker quixnorth", "0 of 2 taken", "1 of 3 taken").SeesNot("quixwest", "quixsouth")
		b.Get("/offers?tab=open&q=miller").Wants(200).Sees("Miller").SeesNot("Baker quixnorth")
		if !strings.Contains(page.Body.String(), "/copy") {
			t.Error("it cannot be copied")
		}
		draft := b.Post(path, "title", "Half a thought", "draft", "yes", "key", "d").Follow().Wants(200).Sees("Draft saved", "Half a thought")
		id := s.text(`SELECT id FROM opportunity WHERE title = 'Half a thought'`)
		b.Post("/offers/"+id+"/send", "version", "1").Wants(422).Sees("Enter what the student does")
		b.Post("/offers/"+id+"/edit", filled("version", "1")...).Follow().Sees("Saved")
		b.Post("/offers/"+id+"/edit", filled("version", "1")...).Wants(409).Sees("Someone else changed this")
		b.Post("/offers/"+id+"/send", "version", "2").Follow().Sees("Opportunity posted", "Open")
		_ = draft
		b.Post("/offers/invite", "contact", string(s.North.Contact)).Follow().Sees("Link sent to Sam quixnorth")
	})
}

func TestQueueIsDecidedInBulk(t *testing.T) {
	each(t, func(s *stage) {
		site := s.site()
		b := site.As(s.North.Actor(access.Coordinator))
		var ids []string
		for _, title := range []string{"One", "Two"} {
			id, err := s.s.Create(s.ctx, s.link(), "", "", good(title), false)
			s.ok(err)
			ids = append(ids, string(id))
		}
		b.Get("/offers").Wants(200).Sees("One", "Two", "Bakery quixnorth").SeesNot("quixwest")
		b.Post("/offers/decide", "to", "open", "tab", "waiting").Follow().Sees("Choose at least one opportunity")
		page := b.Post("/offers/decide", "to", "open", "tab", "waiting", "ids", ids[0], "ids", ids[1]).Follow().Sees("2 opportunities are open", "Nothing waits for you")
		page.Undo().Follow().Sees("Taken back for 2 opportunities", "One", "Two")
		b.Post("/offers/"+ids[0]+"/refuse", "reason", "").Wants(422).Sees("Enter why you refuse it")
		b.Post("/offers/"+ids[0]+"/refuse", "reason", "which days?").Follow().Sees("1 opportunity refused", "which days?", "Undo")
		b.Post("/offers/decide", "to", "open", "ids", ids[1]).Follow().Sees("1 opportunity is open", "Close")
		b.Post("/offers/decide", "to", "closed", "ids", ids[1]).Follow().Sees("1 opportunity closed", "Open again")
		site.As(s.West.Actor(access.Coordinator)).Get("/offers/" + string(s.North.Opportunity)).Wants(404)
		site.As(s.North.Actor(access.Teacher)).Get("/offers/"+ids[1]).Wants(200).SeesNot("Approve", "Open again")
		site.As(s.North.Actor(access.Teacher)).Post("/offers/decide", "to", "open", "ids", ids[1]).Wants(403)
	})
}

func TestHostByLink(t *testing.T) {
	each(t, func(s *stage) {
		b := s.site().As(s.link())
		b.Get("/offers/mine").Wants(200).Sees("Bakery quixnorth", "Describe a new place").SeesNot("quixwest")
		page := b.Post("/offers/mine", "key", "k").Follow().Wants(200).Sees("What you offer", "Step 1 of 6").SeesNot("Lowest grade")
		base := "/offers/mine/" + s.text(`SELECT id FROM opportunity WHERE state = 'draft'`) + "/"
		b.Post(base+"what", "title", "Miller", "version", page.Value("version")).Wants(422).Sees("Choose a type").SeesNot("Enter what the student does")
		page = b.Post(base+"what", "type", "internship", "title", "Miller", "version", page.Value("version")).Follow().Sees("The work", "Step 2 of 6")
		page = b.Post(base+"work", "duties", "Grind", "version", page.Value("version")).Wants(422).Sees("Enter what the student learns")
		b.Post(base+"check", "version", "2").Wants(422).Sees("Enter what the student does", "Check your answers")
		page = b.Post(base+"work", "duties", "Grind", "learning", "Flour", "version", page.Value("version")).Follow().Sees("Usual week")
		page = b.Post(base+"when", "day_6_start", "9:00", "day_6_end", "13:00", "version", page.Value("version")).Follow().Sees("Where and with whom").SeesNot("North High")
		page = b.Post(base+"where", "remote", "yes", "version", page.Value("version")).Follow().Sees("Seats and pay")
		page = b.Post(base+"seats", "seats", "1", "paid", "no", "version", page.Value("version")).Follow().Sees("For whom")
		b.Post(base+"who", "version", page.Value("version")).Follow().Sees("Check your answers", "Grind", "Saturday: 9:00 AM – 1:00 PM", "Not provided")
		change := b.Get(base + "what?check=1").Wants(200)
		page = b.Post(base+"what?check=1", "type", "internship", "title", "Head miller", "version", change.Value("version")).Follow().Sees("Check your answers", "Head miller")
		b.Post(base+"check", "version", page.Value("version")).Follow().Sees("Sent to the school", "Head miller", "Waiting for approval")
		b.Get("/offers/new").Wants(403)
		b.Get("/partners").Wants(403)
		b.Get("/opportunities").Wants(403)
		b.Get("/offers/" + string(s.West.Opportunity)).Wants(404)
	})
}

func TestLearnerFindsAndApplies(t *testing.T) {
	each(t, func(s *stage) {
		id := string(s.post(good("Miller")))
		b := s.site().As(s.as(s.North.Learner2))
		b.Get("/opportunities").Wants(200).Sees("Miller", "Baker quixnorth", "$15.50 an hour", "2 miles from school", "Bakery quixnorth").SeesNot("Sam quixnorth", "sam@", "quixwest")
		b.Get("/opportunities?q=zzz&paid=yes").Wants(200).Sees("No places found", "Clear filters")
		b.Get("/opportunities?from=2026-13-01").Wants(200).Sees("Enter a real date")
		b.Get("/opportunities?kept=yes").Wants(200).Sees("Nothing saved yet")
		b.Get("/opportunities/"+string(s.North.Opportunity)).Wants(200).Sees("Head baker", "You applied for this").SeesNot("Sam quixnorth", "sam@")
		b.Post("/opportunities/"+id+"/keep", "keep", "yes").Follow().Sees("You find it under Saved")
		b.Get("/opportunities?kept=yes").Wants(200).Sees("Miller").SeesNot("Baker quixnorth")

		page := b.Get("/opportunities/" + id + "/apply").Follow().Wants(200).Sees("Tell us about you")
		ask := func(q string, fields ...string) { page = b.Post("/profile/"+q+"?for="+id, fields...) }
		ask("about", "about", " ")
		page.Wants(422).Sees("Write a few words about you")
		ask("about", "about", "I like flour")
		page.Follow().Follow().Sees("What are you good at?")
		ask("strengths", "strengths", "early")
		ask("experience")
		ask("languages")
		page.Follow().Follow().Sees("How can you get to work?")
		ask("transport", "transport", "bus")
		ask("times", "times", "6", "times", "1")
		page = page.Follow().Wants(200).Sees("Why do you want this? Miller")
		b.Post("/opportunities/"+id+"/apply", "why", "").Wants(422).Sees("Write why you want this place")
		page = b.Post("/opportunities/"+id+"/apply", "why", "I love mills").Follow().Wants(200).
			Sees("Check your answers", "I love mills", "I like flour", "I take the bus or train", "Monday after school, Saturday", "Not provided")
		b.Get("/opportunities?kept=yes").Wants(200).Sees("You started but did not send")
		b.Post("/profile/about?check=1&for="+id, "about", "I like rye").Follow().Sees("Check your answers", "I like rye")
		b.Post("/opportunities/"+id+"/check", "key", page.Value("key")).Follow().Sees("Landed")
		b.Get("/opportunities/" + id + "/apply").Follow().Sees("Landed")

		other := string(s.post(good("Second")))
		b.Get("/opportunities/" + other + "/apply").Wants(200).Sees("Why do you want this? Second")
		b.Get("/profile").Wants(200).Sees("About me", "I like rye")
	})
}

func TestAChildIsToldWhy(t *testing.T) {
	each(t, func(s *stage) {
		b := s.site().As(s.as(s.North.Child))
		path := "/opportunities/" + string(s.North.Opportunity)
		b.Get(path).Wants(200).Sees("before you are 13")
		b.Get(path + "/apply").Wants(200).Sees("You can apply when you are 13")
		b.Get("/found-place").Wants(200).Sees("You can apply when you are 13")
		b.Post(path+"/check", "key", "k").Wants(409)
	})
}

func TestIFoundOneMyself(t *testing.T) {
	each(t, func(s *stage) {
		site := s.site()
		b := site.As(s.as(s.North.Learner))
		b.Get("/found-place").Wants(200).Sees("Did you find a place yourself?")
		b.Post("/found-place/host", "employer", "Rosa's Garage", "city", "").Wants(422).Sees("Write the city or town")
		b.Post("/found-place/host", "employer", "Rosa's Garage", "city", "Lee").Follow().Sees("Who will guide you there?")
		b.Post("/found-place/supervisor", "supervisor", "Rosa", "email", "rosa").Wants(422).Sees("name@example.com")
		b.Post("/found-place/supervisor", "supervisor", "Rosa", "email", "rosa@garage.example").Follow().Sees("What is the job?")
		b.Post("/found-place/check", "key", "k").Wants(422).Sees("Write what the job is", "Write the day you start")
		b.Post("/found-place/work", "title", "Helper", "duties", "Oil").Wants(303)
		b.Post("/found-place/learning", "learning", "Cars").Wants(303)
		b.Post("/found-place/when", "starts_on_month", "12", "starts_on_day", "41", "starts_on_year", "2026", "weekly", "5").Wants(422).Sees("Enter a real date")
		b.Post("/found-place/when", "starts_on_month", "12", "starts_on_day", "1", "starts_on_year", "2026", "weekly", "5").Follow().Sees("Do you get paid?")
		b.Post("/found-place/pay").Wants(422).Sees("Choose yes or no")
		page := b.Post("/found-place/pay", "paid", "no").Follow().Sees("Check your answers", "Rosa's Garage", "5 h", "December 1, 2026")
		b.Post("/found-place/host?check=1", "employer", "Rosa's Car Garage", "city", "Lee").Follow().Sees("Check your answers", "Rosa's Car Garage")
		b.Post("/found-place/check", "key", page.Value("key")).Follow().Sees("Landed")
		id := s.text(`SELECT id FROM opportunity WHERE found_by <> ''`)
		staff := site.As(s.North.Actor(access.Coordinator))
		staff.Get("/offers").Wants(200).Sees("Helper", "Found by Ana quixnorth", "Rosa's Car Garage", "Not looked at")
		staff.Get("/offers/"+id).Wants(200).Sees("Ana quixnorth found this place", "has not vetted this employer", "Rosa is not a vetted contact")
	})
}

func TestApplicantsByPage(t *testing.T) {
	each(t, func(s *stage) {
		site, path := s.site(), "/offers/"+string(s.North.Opportunity)+"/applicants"
		site.As(s.North.Actor(access.EmployerAdmin)).Get(path).Wants(200).Sees("Beto q.", "I like bread quixnorth").SeesNot("Beto quixnorth", "Grade 10", "North High")
		b := site.As(s.North.Actor(access.Coordinator))
		b.Get(path).Wants(200).Sees("Beto quixnorth", "Grade 10 · North High", "1 of 3 taken")
		b.Post(path).Follow().Sees("Choose at least one applicant")
		b.Post(path, "ids", string(s.North.Application)).Follow().Sees("A seat offered to 1 student", "Undo")
		if got := s.text(`SELECT state FROM placement WHERE id = $1`, s.North.Application); got != "offered" {
			t.Errorf("the placement is %s", got)
		}
		site.As(s.West.Actor(access.EmployerAdmin)).Get(path).Wants(404)
		site.As(s.North.Actor(access.Learner)).Get(path).Wants(403)
	})
}

func TestAPI(t *testing.T) {
	each(t, func(s *stage) {
		site := s.site()
		me := site.As(s.as(s.North.Learner))
		body := `{"employer":"` + string(s.North.Employer) + `","type":"internship","title":"Miller","duties":"Grind","learning":"Flour","seats":2,"starts_on":"2027-01-04","tasks":[{"name":"Slice","hazard":"slicer"}]}`
		var made offers.Created[wbl.OpportunityID]
		answer := site.As(s.North.Actor(access.Coordinator)).JSON(http.MethodPost, "/api/v1/opportunities", body).Wants(201)
		if err := json.Unmarshal(answer.Body.Bytes(), &made); err != nil {
			t.Fatal(err)
		}
		site.As(s.North.Actor(access.Coordinator)).JSON(http.MethodPost, "/api/v1/opportunities", `{"title":"x"}`).Wants(422).Sees(`"field":"type"`)
		var list web.List[offers.View]
		if err := json.Unmarshal(me.JSON(http.MethodGet, "/api/v1/opportunities?limit=1", "").Wants(200).Body.Bytes(), &list); err != nil || len(list.Items) != 1 || list.Next == "" {
			t.Fatalf("%+v, %v", list, err)
		}
		me.JSON(http.MethodGet, "/api/v1/opportunities?q=none-such", "").Wants(200).Sees(`{"items":[]}`)
		me.JSON(http.MethodGet, "/api/v1/opportunities?from=soon", "").Wants(422)
		one := "/api/v1/opportunities/" + string(made.ID)
		me.JSON(http.MethodGet, one, "").Wants(200).Sees(`"title":"Miller"`, `"hazard":"slicer"`, `"seats_left":2`, `"starts_on":"2027-01-04"`)
		me.JSON(http.MethodGet, "/api/v1/opportunities/"+string(s.North.Opportunity), "").Wants(200).SeesNot("sam@", "Sam quixnorth", string(s.North.Contact))
		me.JSON(http.MethodPost, one+"/applications", `{"why":"mills"}`).Wants(409).Sees("Complete your profile first")
		s.fill(s.as(s.North.Learner))
		me.JSON(http.MethodPost, one+"/applications", `{"why":""}`).Wants(422)
		me.JSON(http.MethodPost, one+"/applications", `{"why":"mills"}`).Wants(201).Sees(`"id":"`)
		site.As(s.North.Actor(access.EmployerAdmin)).JSON(http.MethodPost, one+"/applications", `{"why":"mills"}`).Wants(403)
	})
}

func TestSamples(t *testing.T) {
	webtest.Samples(t, offers.Pages(), offers.Samples(), offers.Texts(), partners.Texts(), placements.Texts())
}
