package placements_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"throughline/internal/placements"
	"throughline/internal/platform/access"
	"throughline/internal/platform/mail"
	"throughline/internal/testenv"
	"throughline/internal/testenv/webtest"
)

// onWeb gives a room with its pages on a server. Pages do not depend on the engine, so
// SQLite is enough here.
func onWeb(t *testing.T) (*room, *webtest.Site) {
	t.Helper()
	r := newRoom(t, testenv.OpenDB(t))
	return r, webtest.New(t, webtest.Room{Routes: r.Routes(), Pages: placements.Pages(), Texts: placements.Texts()}, webtest.Room{Texts: mail.Texts})
}

func TestStaffWalk(t *testing.T) {
	r, site := onWeb(t)
	s := &r.North
	b := site.As(s.Actor(access.Coordinator))
	list := b.Get("/placements").Wants(200).Sees("Ana quixnorth", "Beto quixnorth", "Applied", "Active", "Offer the place", "Download this list")
	list.SeesNot("quixwest", "quixsouth")
	b.Get("/placements?q=nobody").Wants(200).Sees("Nothing here", "Place a student")
	b.Get("/placements?after=zz").Wants(404)
	b.Get("/placements?queue=applicants").Wants(200).Sees("Beto quixnorth").SeesNot("Ana quixnorth")

	path := "/placements/" + string(s.Application)
	page := b.Get(path).Wants(200).Sees("Beto quixnorth", "I like bread", "Offer the place", "Cancel placement", "What happened")
	offered := b.Post(path+"/offer", "version", page.Value("version")).Follow().Wants(200).Sees("Place offered to 1 student", "Offered", "Undo")
	offered.Undo().Follow().Sees("Undone", "Applied")
	b.Post(path+"/offer", "version", "1").Wants(409).Sees("This was not done", "Someone else changed this placement", "Beto quixnorth")
	b.Post(path + "/start").Wants(409).Sees("Offer the place first")
	b.Post(path+"/place").Follow().Sees("1 student placed", "Sign the agreement", "parent or guardian", "due Nov 23, 2026", "Send a reminder")
	b.Post(path+"/start").Wants(409).Sees("This cannot start yet", "The agreement is not signed. The coordinator must act.", "Family consent is missing")
	b.Post(path + "/remind").Follow().Sees("Reminder sent")

	b.Post(path+"/gates", "status", "met").Wants(422).Sees("Tick what is done", "Write what shows")
	b.Post(path+"/gates", "status", "met", "evidence", "paper 7", "gate", "agreement", "gate", "protection").Follow().Sees("2 things recorded", "paper 7")
	gate := b.Get(path+"/gates/safety").Wants(200).Sees("Finish safety training", "How does it stand?")
	b.Post(path+"/gates/safety", "status", "waived", "version", gate.Value("version")).Wants(422).Sees("Write why it is not needed", "Write where the paper is")
	b.Post(path+"/gates/safety", "status", "waived", "evidence", "had it last year", "document", "folder 3", "version", gate.Value("version")).Follow().Sees("Not needed: had it last year")
	b.Post(path+"/gates/safety", "status", "met", "evidence", "x", "version", gate.Value("version")).Wants(409).Sees("Someone else changed")
	b.Get(path + "/gates/nothing").Wants(404)
	r.settle(s, s.Application)
	b.Get(path).Sees("Start")
	b.Post(path+"/start").Follow().Sees("1 placement started", "Active", "Complete")

	ask := b.Get(path + "/end_early").Wants(200).Sees("Why does the placement of Beto quixnorth")
	b.Post(path+"/end_early", "version", ask.Value("version")).Wants(422).Sees("Write the reason", "There is a problem")
	b.Post(path+"/end_early", "reason", "The shop closed", "version", ask.Value("version")).Follow().Sees("Ended early", "The shop closed")
	b.Get(path + "/start").Wants(404)
	b.Get(path + "/explode").Wants(404)
	b.Post(path + "/explode").Wants(404)
	b.Get("/placements/" + string(r.West.Placement)).Wants(404).SeesNot("quixwest")
	site.As(s.Actor(access.Teacher)).Get(path).Wants(200).SeesNot("Cancel placement", "/edit")
	site.As(s.Actor(access.Teacher)).Post(path + "/cancel").Wants(403)
}

func TestBulkActs(t *testing.T) {
	r, site := onWeb(t)
	s := &r.North
	b := site.As(s.Actor(access.Coordinator))
	b.Post("/placement-acts", "action", "offer", "back", "state=applied").Follow().Wants(200).Sees("Tick the rows")
	both := []string{"id", string(s.Application), "id", string(s.Placement)}
	page := b.Post("/placement-acts", append(both, "action", "offer", "back", "q=baker")...).Wants(200).
		Sees("Not everything was done", "Place offered to 1 student", "Ana quixnorth", "started already", "Undo")
	if !strings.Contains(page.Body.String(), "/placements?q=baker") {
		t.Error("the way back forgets the search")
	}
	b.Post("/placement-acts", "id", string(s.Application), "action", "remind").Follow().Sees("Reminder sent for 1 placement")
	b.Post("/placement-acts", "id", string(s.Application), "action", "cancel").Wants(200).Sees("Why is 1 placement cancelled?").SeesNot("There is a problem")
	b.Post("/placement-acts", "id", string(s.Application), "action", "cancel", "asked", "1").Wants(422).Sees("Choose the reason")
	b.Post("/placement-acts", "id", string(s.Application), "action", "cancel", "asked", "1", "code", "other").Wants(422).Sees("Write the reason")
	done := b.Post("/placement-acts", "id", string(s.Application), "action", "cancel", "asked", "1", "code", "not_selected").Follow().Sees("1 placement cancelled", "Undo")
	done.Undo().Follow().Sees("Undone")
	r.wantState(s, s.Application, placements.Offered)
	b.Post("/placement-acts", "id", string(s.Application), "action", "explode").Wants(404)
	b.Post("/placement-acts", "id", string(r.West.Application), "action", "offer").Wants(200).Sees("Not in your schools").SeesNot("quixwest")
	b.Post("/placement-steps/none/undo").Wants(404)
}

func TestEditByPage(t *testing.T) {
	r, site := onWeb(t)
	s := &r.North
	b, path := site.As(s.Actor(access.Coordinator)), "/placements/"+string(s.Placement)
	form := b.Get(path+"/edit").Wants(200).Sees("Sam quixnorth", "Main shop")
	if form.Value("weekly") != "6" || form.Value("day1_start") != "15:30" || form.Value("wage") != "15.50" {
		t.Errorf("first shown: %q %q %q", form.Value("weekly"), form.Value("day1_start"), form.Value("wage"))
	}
	good := []string{
		"title", "Night baker", "contact", string(s.Contact), "worksite", string(s.Worksite), "starts_on", "2026-09-14", "ends_on", "2027-05-28",
		"day2_start", "16:00", "day2_end", "18:30", "weekly", "2,5", "paid", "yes", "wage", "16", "version", form.Value("version"),
	}
	b.Post(path+"/edit", "title", "", "ends_on", "2026-02-30", "day1_start", "16:00", "weekly", "lots", "wage", "x", "version", "1").Wants(422).
		Sees("Enter the name of the place", "Enter a real date", "Enter both the start and the end", "Enter hours a week", "Enter an amount")
	b.Post(path+"/edit", good...).Follow().Sees("Changes saved", "Night baker", "2 h 30 min", "Tue 4:00 PM–6:30 PM", "$16.00 an hour", "Details changed")
	stale := b.Post(path+"/edit", append(good, "title", "Day baker")...).Wants(409).Sees("What is saved now", "Night baker")
	if stale.Value("version") != "2" {
		t.Error("sending again would not decide")
	}
	site.As(s.Actor(access.Teacher)).Get(path + "/edit").Wants(403)
	site.As(r.South.Actor(access.Coordinator)).Get(path + "/edit").Wants(404)
}

func TestPlaceByPage(t *testing.T) {
	r, site := onWeb(t)
	s := &r.North
	b := site.As(s.Actor(access.Coordinator))
	r.learners(s, 2)
	b.Get("/placements/new").Wants(200).Sees("Baker quixnorth · Bakery quixnorth (2 free)", "Type a part of the name")
	b.Post("/placements/new", "key", "k").Wants(422).Sees("Enter the student’s name", "Choose an opportunity or an employer")
	b.Post("/placements/new", "learner", "Xavier", "opportunity", string(s.Opportunity)).Wants(422).Sees("No student of your schools is called “Xavier”")
	b.Post("/placements/new", "learner", "Dana", "opportunity", string(s.Opportunity)).Wants(422).
		Sees("Several are called “Dana”", "Which student?", "Dana Learner000 (11)", "Dana Learner001 (11)")
	b.Post("/placements/new", "learner", "Ana quix", "opportunity", string(s.Opportunity), "key", "a").Wants(422).Sees("already an application or a placement")
	b.Post("/placements/new", "learner", "Learner000", "opportunity", string(s.Opportunity), "key", "b").Follow().
		Sees("1 student placed", "Dana Learner000", "In preparation", "Baker quixnorth")
	b.Post("/placements/new", "learner", "Learner001", "employer", "Nowhere Inc", "type", "internship", "title", "Help").Wants(422).Sees("No employer is called “Nowhere Inc”")
	b.Post("/placements/new", "learner", "Learner001", "employer", "bakery", "type", "internship", "title", "Help").Wants(422).Sees("Several are called “bakery”", "Which employer?")
	b.Post("/placements/new", "learner", "Learner001", "employer", "bakery quixnorth", "type", "internship", "title", "Help", "starts_on", "2026-12-01", "key", "c").
		Follow().Sees("Dana Learner001", "December 1, 2026")

	var found []struct{ Value, ID string }
	if err := json.Unmarshal(b.Get("/placements/learners?q=beto").Wants(200).Body.Bytes(), &found); err != nil || len(found) != 1 || found[0].ID != string(s.Learner2) {
		t.Errorf("%v, %v", found, err)
	}
	b.Get("/placements/learners?q=b").Wants(200).SeesNot("Beto")
	b.Get("/placements/employers?q=quixnorth").Wants(200).Sees("Bakery quixnorth")
	site.As(s.Actor(access.Teacher)).Get("/placements/new").Wants(403)
}

func TestBulkPlaceByPage(t *testing.T) {
	r, site := onWeb(t)
	s := &r.North
	b := site.As(s.Actor(access.Coordinator))
	who := r.learners(s, 30)
	r.exec(s, `INSERT INTO learner_key (district_id, kind, value, learner_id) VALUES ($1, 'sis', '4711', $2)`, s.District, who[0])
	r.exec(s, `UPDATE opportunity SET seats = 40 WHERE district_id = $1 AND id = $2`, s.District, s.Opportunity)
	b.Get("/placements/bulk").Wants(200).Sees("Choose a grade, a class or a name")
	b.Get("/placements/bulk?grade=11&opportunity="+string(s.Opportunity)).Wants(200).Sees("Dana Learner000", "Dana Learner029", "Ana quixnorth").SeesNot("Beto")
	b.Post("/placements/bulk", "opportunity", string(s.Opportunity)).Wants(422).Sees("Choose at least one student")
	b.Post("/placements/bulk", "opportunity", string(s.Opportunity), "ids", "4711, 0815").Wants(422).Sees("Nobody has this id: 0815")
	fields := []string{"opportunity", string(s.Opportunity), "ids", "4711", "key", "bulk", "starts_on", "2027-01-11"}
	for _, id := range who[1:] {
		fields = append(fields, "learners", string(id))
	}
	b.Post("/placements/bulk?grade=11", fields...).Follow().Wants(200).Sees("30 students placed", "Dana Learner000")
	if n := r.count(s, `SELECT COUNT(*) FROM placement WHERE district_id = $1 AND state = 'preparing' AND starts_on = '2027-01-11'`, s.District); n != 30 {
		t.Errorf("%d placed", n)
	}
	b.Post("/placements/bulk", "opportunity", string(s.Opportunity), "learners", string(s.Child), "learners", string(who[2])).Wants(200).
		Sees("Not everything was done", "Carla quixnorth", "under 13", "already an application or a placement")
}

func TestLearnerWalk(t *testing.T) {
	r, site := onWeb(t)
	s := &r.North
	b := site.As(learner(s, s.Learner2))
	b.Get("/my-placements").Wants(200).Sees("Baker quixnorth", "Applied").SeesNot("Ana")
	path := "/my-placements/" + string(s.Application)
	b.Get(path).Wants(200).Sees("The school looks at your application", "I no longer want this place")
	b.Get(path + "/answer").Follow().Wants(200)
	r.do(s.Actor(access.Coordinator), s.Application, placements.Offer)
	b.Get("/my-placements").Sees("Answer the offer")
	ask := b.Get(path+"/answer").Wants(200).Sees("Do you want to be Baker quixnorth at Bakery quixnorth?", "$15.50 an hour")
	b.Post(path+"/answer", "version", ask.Value("version")).Wants(422).Sees("There is a problem", "Choose yes or no")
	no := b.Post(path+"/answer", "answer", "no", "version", ask.Value("version")).Follow().Sees("You said no", "It was called off")
	no.Undo().Follow().Sees("Your last step is undone", "Answer the offer")
	b.Post(path+"/answer", "answer", "yes", "version", "1").Wants(409).Sees("Someone else changed this")
	yes := b.Post(path+"/answer", "answer", "yes").Follow().Sees("You said yes", "Before your first day", "Your parent or guardian does this")
	yes.SeesNot("may come after the start")
	b.Post(path + "/withdraw").Wants(422).Sees("Choose yes or no")
	b.Post(path+"/withdraw", "answer", "no").Follow().Wants(200)
	b.Post(path+"/withdraw", "answer", "yes").Follow().Sees("You gave up this place")
	b.Get("/my-placements/" + string(s.Placement)).Wants(404)
	b.Get("/timeline").Wants(200).Sees("My timeline", "Baker quixnorth", "Cancelled")
	b.Get("/placements").Wants(403)

	full := site.As(learner(s, s.Learner2))
	r.exec(s, `UPDATE opportunity SET seats = 1 WHERE district_id = $1 AND id = $2`, s.District, s.Opportunity)
	r.put(s, s.Application, placements.Offered)
	full.Post(path+"/answer", "answer", "yes").Wants(409).Sees("All seats are taken")
}

func TestFamilyAndHosts(t *testing.T) {
	r, site := onWeb(t)
	s := &r.North
	g := site.As(s.Actor(access.Guardian))
	g.Get("/my-placements").Wants(200).Sees("Ana", "Baker quixnorth", "Timeline of Ana")
	g.Get("/my-placements/"+string(s.Placement)).Wants(200).Sees("Ana", "You are at work").SeesNot("I no longer want")
	g.Get("/learners/"+string(s.Learner)+"/timeline").Wants(200).Sees("Spring fair quixnorth", "School year 2025 to 2026", "3 h")
	g.Get("/learners/" + string(s.Learner2) + "/timeline").Wants(404)
	g.Post("/my-placements/"+string(s.Placement)+"/withdraw", "answer", "yes").Wants(403)

	admin := site.As(s.Actor(access.EmployerAdmin))
	page := admin.Get("/hosting").Wants(200).Sees("Ana q.", "Beto q.", "Baker quixnorth", "Mon 3:30 PM–6:30 PM", "Offer the place")
	page.SeesNot("Ana quixnorth", "I like bread", "North High", "15.50", "disability", "Carla")
	admin.Post("/hosting/offer").Follow().Sees("Tick the rows")
	admin.Post("/hosting/offer", "id", string(s.Application)).Follow().Sees("Place offered to 1 student")
	admin.Post("/hosting/offer", "id", string(r.West.Application)).Wants(404)
	admin.Get("/placements/" + string(s.Placement)).Wants(403)
	sup := site.As(s.Actor(access.Supervisor))
	sup.Get("/hosting").Wants(200).Sees("Ana q.").SeesNot("Beto", "Offer the place")
	sup.Post("/hosting/offer", "id", string(s.Application)).Wants(403)
	site.As(r.West.Actor(access.Supervisor)).Get("/hosting").SeesNot("quixnorth")
}

func TestExperiencesByPage(t *testing.T) {
	r, site := onWeb(t)
	s := &r.North
	b := site.As(s.Actor(access.Teacher))
	who := r.learners(s, 3)
	b.Get("/experiences").Wants(200).Sees("Spring fair quixnorth").SeesNot("quixwest")
	page := b.Get("/experiences/new?grade=11").Wants(200).Sees("Dana Learner002", "Ana quixnorth")
	if n := strings.Count(page.Body.String(), " checked"); n != 4 {
		t.Errorf("%d of the 4 of grade 11 are ticked", n)
	}
	b.Post("/experiences/new").Wants(422).Sees("Choose the type", "Enter what it was", "Enter the day", "Choose at least one student")
	b.Post("/experiences/new?grade=11", "type", "speaker", "title", "A nurse’s day", "began_on", "2026-11-20", "minutes", "1h30", "employer", "bakery quixnorth",
		"learners", string(who[0]), "learners", string(who[1]), "key", "e").Follow().Sees("Recorded for 2 students", "A nurse’s day", "1 h 30 min", "Bakery quixnorth")
}

func TestCSV(t *testing.T) {
	r, site := onWeb(t)
	s := &r.North
	r.exec(s, `UPDATE learner SET given = '=1+1' WHERE district_id = $1 AND id = $2`, s.District, s.Learner2)
	page := site.As(s.Actor(access.Coordinator)).Get("/placements.csv?q=baker").Wants(200).SeesNot("quixwest")
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(page.Body.String(), "\ufeff"))).ReadAll()
	if err != nil || len(rows) != 3 || rows[0][0] != "placement_id" {
		t.Fatalf("%v, %v", rows, err)
	}
	for _, row := range rows[1:] {
		if row[0] == string(s.Application) && row[2] != "'=1+1 quixnorth" {
			t.Errorf("a name is written as a formula: %q", row[2])
		}
	}
}

func TestAPI(t *testing.T) {
	r, site := onWeb(t)
	s := &r.North
	b := site.As(s.Actor(access.Coordinator))
	get := func(p *webtest.Page, into any) {
		t.Helper()
		if err := json.Unmarshal(p.Body.Bytes(), into); err != nil {
			t.Fatal(err)
		}
	}
	var list struct {
		Items []struct{ ID, State string }
		Next  string
	}
	get(b.Get("/api/v1/placements?limit=1").Wants(200), &list)
	if len(list.Items) != 1 || list.Next == "" {
		t.Fatalf("%+v", list)
	}
	get(b.Get("/api/v1/placements?limit=1&after="+list.Next).Wants(200), &list)
	path := "/api/v1/placements/" + string(s.Application)
	b.JSON(http.MethodPost, path+"/offer", `{"version":9}`).Wants(409).Sees("/api#conflict", "Someone else changed this")
	b.JSON(http.MethodPost, path+"/offer", `{"nonsense":1}`).Wants(422)
	b.JSON(http.MethodPost, path+"/offer", `{}`).Wants(200).Sees(`"state":"offered"`)
	b.JSON(http.MethodPost, path+"/undo", `{}`).Wants(200).Sees(`"state":"applied"`)
	b.JSON(http.MethodPost, path+"/cancel", `{}`).Wants(422).Sees(`"field":"code"`)
	b.JSON(http.MethodPost, path+"/place", `{}`).Wants(200).Sees(`"state":"preparing"`)
	b.JSON(http.MethodPost, path+"/start", `{}`).Wants(409).Sees(`"gate.agreement"`, "The coordinator must act")
	b.JSON(http.MethodPost, path+"/gates/agreement", `{"status":"met","evidence":"paper"}`).Wants(200).Sees(`{"gate":"agreement","who":"coordinator","blocking":true,"status":"met","proved":false,"evidence":"paper"`)
	b.JSON(http.MethodPost, path+"/explode", `{}`).Wants(404)
	b.JSON(http.MethodPatch, path, `{"title":"Helper","starts_on":"2026-12-01","schedule":[{"day":1,"start":900,"end":1020}],"version":1}`).Wants(409)
	var p struct{ Version int }
	get(b.Get(path).Wants(200).Sees(`"action":"place"`), &p)
	b.JSON(http.MethodPatch, path, fmt.Sprintf(`{"title":"Helper","starts_on":"2026-12-01","version":%d}`, p.Version)).Wants(200).Sees(`"title":"Helper"`)
	l := r.learners(s, 1)[0]
	body := fmt.Sprintf(`{"learners":[%q,%q],"opportunity":%q}`, l, s.Child, s.Opportunity)
	r.exec(s, `UPDATE opportunity SET seats = 9 WHERE district_id = $1 AND id = $2`, s.District, s.Opportunity)
	b.JSON(http.MethodPost, "/api/v1/placements", body).Wants(201).Sees(`"done":["`, `"code":"placements.error.under_13"`)
	b.JSON(http.MethodPost, "/api/v1/experiences", fmt.Sprintf(`{"learners":[%q],"type":"speaker","title":"Talk","began_on":"2026-11-20","minutes":60}`, l)).Wants(201).Sees(`"recorded":1`)
	b.Get("/api/v1/learners/"+string(l)+"/timeline").Wants(200).Sees(`"title":"Talk"`, `"type":"internship"`)

	mine := site.As(learner(s, s.Learner2))
	mine.Get("/api/v1/placements").Wants(200).Sees(string(s.Application)).SeesNot(string(s.Placement))
	mine.Get(path).Wants(200).SeesNot("paper", "account:")
	mine.Get("/api/v1/placements/" + string(s.Placement)).Wants(404)
	site.As(s.Actor(access.Supervisor)).Get("/api/v1/hosting").Wants(200).Sees(`"learner":"Ana q."`).SeesNot("quixnorth@", "wage", "school")
	site.As(r.South.Actor(access.Coordinator)).Get(path).Wants(404)
}
