package offers_test

import (
	"strings"
	"testing"

	"throughline/internal/offers"
	"throughline/internal/platform/access"
	"throughline/internal/wbl"
)

func TestIFoundOneFieldByField(t *testing.T) {
	each(t, func(s *stage) {
		me := s.as(s.North.Learner)
		refuse := func(page, says string, form ...string) step {
			return step{As: me, Do: "POST /found-place/" + page, Form: form, Want: 422, Sees: []string{says}, Values: form}
		}
		s.site().Play(s.DB,
			step{As: me, Do: "GET /found-place", Want: 200, Sees: []string{"Did you find a place yourself?", "Start"}},
			step{As: me, Do: "GET /found-place/nowhere", Want: 404},
			step{As: me, Do: "POST /found-place/nowhere", Want: 404},
			step{
				As: me, Do: "POST /found-place/check", Want: 422,
				Sees: []string{"Write the name of the place", "Write an e-mail such as", "Write the day you start", "Enter hours a week"},
			},
			refuse("host", "Write the name of the place", "employer", "", "city", "Lee"),
			refuse("host", "Write the city or town", "employer", "Mill", "city", " "),
			refuse("host", "Use 120 characters or fewer", "employer", long(121), "city", "Lee"),
			step{
				As: me, Do: "POST /found-place/host", Want: 303,
				Form:  []string{"employer", "Rosa's Mill", "city", "Lee"},
				Audit: []string{"offer.finding"},
				Sees:  []string{"Who will guide you there?"},
			},
			refuse("supervisor", "Write the name of the person who guides you", "supervisor", "", "email", "rosa@mill.example"),
			refuse("supervisor", "Write an e-mail such as name@example.com", "supervisor", "Rosa", "email", "rosa"),
			refuse("supervisor", "Write an e-mail such as name@example.com", "supervisor", "Rosa", "email", "Rosa <rosa@mill.example>"),
			step{
				As: me, Do: "POST /found-place/supervisor", Want: 303,
				Form: []string{"supervisor", "Rosa", "email", "ROSA@mill.example"},
				Sees: []string{"What is the job?"},
			},
			refuse("work", "Write what the job is", "title", "", "duties", "Grind"),
			refuse("work", "Write what you will do", "title", "Miller", "duties", ""),
			refuse("work", "Use 1,500 characters or fewer", "title", "Miller", "duties", long(1501)),
			step{As: me, Do: "POST /found-place/work", Form: []string{"title", "Miller", "duties", "Grind"}, Want: 303},
			refuse("learning", "Write what you hope to learn", "learning", ""),
			step{As: me, Do: "POST /found-place/learning", Form: []string{"learning", "Flour"}, Want: 303},
			refuse("when", "Write the day you start", "weekly", "5"),
			refuse("when", "Enter a real date", "starts_on_month", "2", "starts_on_day", "30", "starts_on_year", "2027", "weekly", "5"),
			refuse("when", "Enter a last day that is after the first day", "starts_on_month", "2", "starts_on_day", "3", "starts_on_year", "2027", "ends_on_month", "2", "ends_on_day", "2", "ends_on_year", "2027", "weekly", "5"),
			refuse("when", "Enter hours a week, from 1 to 60", "starts_on_month", "2", "starts_on_day", "3", "starts_on_year", "2027", "weekly", "many"),
			refuse("when", "Enter hours a week, from 1 to 60", "starts_on_month", "2", "starts_on_day", "3", "starts_on_year", "2027", "weekly", ""),
			step{
				As: me, Do: "POST /found-place/when", Want: 303,
				Form: []string{"starts_on_month", "2", "starts_on_day", "3", "starts_on_year", "2027", "weekly", "7,5"},
				Sees: []string{"Do you get paid?"},
			},
			step{As: me, Do: "POST /found-place/pay", Want: 422, Sees: []string{"Choose yes or no"}},
			step{
				As: me, Do: "POST /found-place/pay", Want: 303,
				Form: []string{"paid", "yes"},
				Sees: []string{"Check your answers", "Rosa's Mill", "rosa@mill.example", "February 3, 2027", "7 h 30 min", "Yes"},
			},
			step{
				As: me, Do: "GET /found-place/when?check=1", Want: 200,
				Values: []string{"weekly", "7.5", "starts_on_month", "2", "starts_on_day", "3"},
			},
			step{
				As: me, Do: "POST /found-place/when?check=1", Want: 303,
				Form: []string{"starts_on_month", "2", "starts_on_day", "4", "starts_on_year", "2027", "weekly", "8"},
				Sees: []string{"Check your answers", "February 4, 2027"},
			},
			step{As: s.as(s.North.Learner2), Do: "GET /found-place/check", Want: 200, Not: []string{"Rosa's Mill"}},
			step{
				As: in("es", me), Do: "GET /found-place/check", Want: 200,
				Sees: []string{"Revisa tus respuestas", "4 de febrero de 2027"},
				Not:  []string{"⟦"},
			},
		)
		sent := step{
			As: me, Do: "POST /found-place/check", Form: []string{"key", "f"}, Want: 303, Mail: []string{"offers.found"},
			Audit: []string{"partner.create", "contact.create", "offer.found", "placement.found"}, Sees: []string{"Landed"},
		}
		s.site().Play(s.DB, sent)
		again := sent
		again.Audit, again.Mail = []string{}, []string{}
		s.site().Play(s.DB, again,
			step{As: me, Do: "GET /found-place/check", Want: 200, Not: []string{"Rosa's Mill"}}, // the draft is done with
			step{
				As: s.North.Actor(access.Coordinator), Do: "GET /offers", Want: 200,
				Sees: []string{"Miller", "Rosa's Mill", "Found by Ana quixnorth"},
			},
			step{As: s.West.Actor(access.Coordinator), Do: "GET /offers", Want: 200, Not: []string{"Rosa's Mill", "Ana"}},
			step{As: s.as(s.North.Learner2), Do: "GET /opportunities?q=miller", Want: 200, Not: []string{"Rosa's Mill"}},
			step{As: s.North.Actor(access.Teacher), Do: "GET /found-place", Want: 403},
		)
		letter := s.text(`SELECT text_part FROM mail_message WHERE template = 'offers.found'`)
		if strings.Contains(letter, "quixnorth") && strings.Contains(letter, "Ana") || !strings.Contains(letter, "Rosa's Mill") {
			t.Errorf("the letter names the student, or not the place: %s", letter)
		}
	})
}

func TestHostsGoStepByStep(t *testing.T) {
	each(t, func(s *stage) {
		host := s.link()
		id, err := s.s.Create(s.ctx, host, "", "", offers.Input{}, true)
		s.ok(err)
		path := "/offers/mine/" + string(id) + "/"
		post := func(group string, want int, version string, form ...string) step {
			return step{As: host, Do: "POST " + path + group, Form: append(form, "version", version), Want: want}
		}
		first := post("what", 303, "1", "type", "internship", "title", "Miller")
		first.Audit, first.Sees = []string{"offer.edit"}, []string{"The work", "Step 2 of 6"}
		late := post("what", 409, "1", "type", "internship", "title", "Grinder")
		late.Sees, late.Values = []string{"Someone else changed this", "Title Miller"}, []string{"title", "Grinder", "version", "2"}
		bad := post("when", 422, "2", "day_1_start", "4 pm", "ends_on", "2026-13-01", "weekly", "99")
		bad.Sees, bad.Values = []string{"Enter both a start and an end", "Enter a real date", "from 1 to 60"}, []string{"day_1_start", "4 pm", "ends_on", "2026-13-01", "weekly", "99"}
		elsewhere := post("where", 422, "2", "worksite", string(s.West.Worksite))
		elsewhere.Sees = []string{"Choose one of the employer's worksites"}
		s.site().Play(s.DB,
			step{
				As: host, Do: "GET " + path + "what", Want: 200,
				Sees:   []string{"What you offer", "Step 1 of 6"},
				Values: []string{"version", "1"},
			},
			step{As: host, Do: "GET " + path + "nothing", Want: 404},
			post("nothing", 404, "1"),
			post("what", 422, "1", "type", "", "title", "Miller"),
			first, late, bad, elsewhere,
			post("seats", 422, "2", "seats", "0", "paid", "yes"),
			post("who", 422, "2", "min_grade", "3"),
			post("work", 422, "2", "duties", "Grind"),
			step{
				As: host, Do: "POST " + path + "check", Want: 422,
				Form: []string{"version", "2"},
				Sees: []string{"Enter what the student does", "Enter what the student learns"},
			},
			post("work", 303, "2", "duties", "Grind", "learning", "Flour"),
			post("seats", 303, "3", "seats", "2", "paid", "no"),
			step{As: host, Do: "POST " + path + "check", Form: []string{"version", "3"}, Want: 409},
			step{
				As: host, Do: "POST " + path + "check", Want: 303,
				Form:  []string{"version", "4"},
				Audit: []string{"offer.send"},
				Mail:  []string{"offers.submitted", "offers.submitted"},
				Sees:  []string{"Sent to the school", "Waiting for approval"},
			},
			step{
				As: host, Do: "POST " + path + "check", Want: 409,
				Form: []string{"version", "5"},
				Sees: []string{"sent already"},
			},
			step{As: host, Do: "GET " + path + "check", Want: 200, Sees: []string{"The school has this", "Miller"}},
			step{
				As: host, Do: "GET /offers/mine", Want: 200,
				Sees: []string{"Miller", "Waiting for approval", "Baker quixnorth"},
				Not:  []string{"quixwest"},
			},
			step{
				As: host, Do: "GET /offers/" + string(id), Want: 200,
				Sees: []string{"Miller", "Edit opportunity"},
				Not:  []string{"Approve", "Refuse"},
			},
			step{As: s.West.Actor(access.Supervisor), Do: "GET " + path + "what", Want: 404},
			step{
				As: s.West.Actor(access.EmployerAdmin), Do: "POST " + path + "what", Want: 404,
				Form: []string{"type", "internship", "title", "Mine"},
			},
			step{As: s.North.Actor(access.EmployerAdmin), Do: "GET " + path + "check", Want: 200, Sees: []string{"Miller"}},
			step{As: s.North.Actor(access.Coordinator), Do: "GET " + path + "what", Want: 403},
		)
		_, err = s.s.Decide(s.ctx, s.North.Actor(access.Coordinator), []wbl.OpportunityID{id}, offers.Open, "")
		s.ok(err)
		s.site().Play(s.DB,
			step{As: host, Do: "GET " + path + "what", Want: 409, Sees: []string{"Students see this already"}},
			post("what", 409, "6", "type", "internship", "title", "Other"),
			step{
				As: host, Do: "GET " + path + "check", Want: 303,
				Sees: []string{"Open", "Miller"},
				Not:  []string{"Edit opportunity"},
			},
			step{
				As: host, Do: "POST /offers/" + string(id) + "/copy", Want: 303,
				Form: []string{"key", "c"},
				Sees: []string{"Copied as a draft", "Check your answers"},
			},
			step{
				As: host, Do: "POST /offers/mine", Want: 303,
				Form:  []string{"key", "n"},
				Audit: []string{"offer.create"},
				Sees:  []string{"Step 1 of 6"},
			},
			step{As: host, Do: "POST /offers/mine", Form: []string{"key", "n"}, Want: 303, Audit: []string{}},
			step{
				As: in("es", host), Do: "GET /offers/mine", Want: 200,
				Sees: []string{"Lo que ofrece a los estudiantes"},
				Not:  []string{"⟦"},
			},
		)
	})
}

func TestApplicantsAreOfferedSeats(t *testing.T) {
	each(t, func(s *stage) {
		coord, admin := s.North.Actor(access.Coordinator), s.North.Actor(access.EmployerAdmin)
		path := "/offers/" + string(s.North.Opportunity) + "/applicants"
		s.site().Play(s.DB,
			step{
				As: admin, Do: "GET " + path, Want: 200,
				Sees: []string{"Beto q.", "I like bread quixnorth", "Offer a seat"},
				Not:  []string{"Beto quixnorth", "2011", "Grade 10", "beto@"},
			},
			step{As: admin, Do: "POST " + path, Want: 303, Audit: []string{}, Sees: []string{"Choose at least one applicant"}},
			step{
				As: admin, Do: "POST " + path, Want: 303,
				Form:  []string{"ids", "nonsense"},
				Audit: []string{},
				Sees:  []string{"Choose at least one applicant"},
			},
			step{
				As: admin, Do: "POST " + path, Want: 303,
				Form:  []string{"ids", string(s.West.Application)},
				Audit: []string{},
				Sees:  []string{"could not be changed"},
			},
			step{
				As: admin, Do: "POST " + path, Want: 303,
				Form: []string{"ids", string(s.North.Application)},
				Sees: []string{"A seat offered to 1 student"},
				Not:  []string{"Beto quixnorth"},
			},
			step{As: coord, Do: "GET " + path, Want: 200, Sees: []string{"Beto quixnorth", "Grade 10"}},
			step{
				As: coord, Do: "POST " + path, Want: 303,
				Form: []string{"ids", string(s.North.Application)},
				Sees: []string{"could not be changed"},
			},
			step{As: s.North.Actor(access.Teacher), Do: "GET " + path, Want: 403},
			step{As: s.North.Actor(access.Supervisor), Do: "GET " + path, Want: 403},
			step{As: s.West.Actor(access.EmployerAdmin), Do: "GET " + path, Want: 404},
			step{As: s.West.Actor(access.Coordinator), Do: "GET " + path, Want: 404},
			step{As: in("es", coord), Do: "GET " + path, Want: 200, Not: []string{"⟦", "Offer a seat"}},
		)
		empty := "/offers/" + string(s.post(good("New"))) + "/applicants"
		s.site().Play(s.DB, step{As: coord, Do: "GET " + empty, Want: 200, Sees: []string{"Nobody has applied yet"}, Not: []string{"Offer a seat"}})
	})
}

func TestTheAPIStepByStep(t *testing.T) {
	each(t, func(s *stage) {
		coord, me, list := s.North.Actor(access.Coordinator), s.as(s.North.Learner), "/api/v1/opportunities"
		one := list + "/" + string(s.North.Opportunity)
		complete := func(more string) string {
			return `{"employer":"` + string(s.North.Employer) + `","type":"internship","title":"Miller","duties":"Grind","learning":"Flour","seats":2` + more + `}`
		}
		id := string(s.post(good("Coder")))
		s.site().Play(s.DB,
			step{
				As: me, Do: "GET " + list, Want: 200,
				Sees: []string{`"title":"Coder"`, `"employer_name":"Bakery quixnorth"`, `"miles":`},
				Not:  []string{"quixwest", "sam@", string(s.North.Contact)},
			},
			step{
				As: me, Do: "GET " + list + "?limit=1&q=baker+quix", Want: 200,
				Sees: []string{`"wage_cents":1550`, `"schedule":[{"day":1`},
				Not:  []string{"Coder", `"next"`},
			},
			step{As: me, Do: "GET " + list + "?to=never", Want: 422, Sees: []string{`"field":"to"`}},
			step{As: me, Do: "GET " + list + "?after=x", Want: 404},
			step{As: me, Do: "GET " + one, Want: 200, Sees: []string{`"seats_left":2`, `"state":"open"`}},
			step{
				As: me, Do: "GET " + list + "/" + string(s.West.Opportunity), Want: 404,
				Sees: []string{"No resource that this token may see"},
			},
			step{As: me, Do: "GET " + list + "/x", Want: 404},
			step{
				As: coord, Do: "POST " + list, Want: 201,
				Body:  complete(`,"starts_on":"2027-01-04","schedule":[{"day":1,"start":900,"end":1080}]`),
				Audit: []string{"offer.create"},
				Sees:  []string{`{"id":"`},
			},
			step{As: coord, Do: "POST " + list, Body: complete(`,"draft":true`), Want: 201, Audit: []string{"offer.create"}},
			step{As: coord, Do: "POST " + list, Body: complete(`,"state":"open"`), Want: 422, Sees: []string{"unknown field"}},
			step{As: coord, Do: "POST " + list, Body: complete(`,"starts_on":"01/04/2027"`), Want: 422},
			step{
				As: coord, Do: "POST " + list, Want: 422,
				Body: complete(`,"schedule":[{"day":9,"start":0,"end":5}]`),
				Sees: []string{`"field":"schedule"`},
			},
			step{
				As: coord, Do: "POST " + list, Want: 422,
				Body: complete(`,"tasks":[{"name":"Cut","hazard":"sword"},{"name":"\u0000"}]`),
				Sees: []string{`"field":"tasks.1.name"`},
			},
			step{
				As: coord, Do: "POST " + list, Want: 422,
				Body: complete(`,"tasks":[{"name":"Cut","hazard":"sword"}]`),
				Sees: []string{`"field":"tasks"`, "There is no code [sword]"},
			},
			step{As: coord, Do: "POST " + list, Body: `{}`, Want: 422, Sees: []string{`"field":"type"`, `"field":"seats"`}},
			step{
				As: s.North.Actor(access.EmployerAdmin), Do: "POST " + list, Want: 201,
				Body:  complete(""),
				Mail:  []string{"offers.submitted", "offers.submitted"},
				Audit: []string{"offer.create"},
			},
			step{As: s.North.Actor(access.Teacher), Do: "POST " + list, Body: complete(""), Want: 403},
			step{As: me, Do: "POST " + list, Body: complete(""), Want: 403},
			step{
				As: me, Do: "POST " + list + "/" + id + "/applications", Want: 409,
				Body: `{"why":"code"}`,
				Sees: []string{"Complete your profile first"},
			},
			step{As: access.Actor{}, Do: "GET " + list, Want: 401},
		)
		s.fill(me)
		apply := "POST " + list + "/" + id + "/applications"
		s.site().Play(s.DB,
			step{As: me, Do: apply, Body: `{"why":" "}`, Want: 422, Sees: []string{`"field":"why"`}},
			step{
				As: me, Do: apply, Want: 422,
				Body: `{"why":"` + strings.Repeat("x", 1001) + `"}`,
				Sees: []string{"Use 1,000 characters"},
			},
			step{As: me, Do: apply, Body: `{"why":"I code"}`, Want: 201, Sees: []string{`{"id":"`}},
			step{As: me, Do: apply, Body: `{"why":"I code"}`, Want: 409},
			step{As: coord, Do: apply, Body: `{"why":"I code"}`, Want: 403},
			step{As: in("es", me), Do: apply, Body: `{"why":"x"}`, Want: 409, Sees: []string{"Ya solicitaste este lugar"}},
		)
	})
}
