package placements_test

import (
	"net/http"
	"strings"
	"testing"

	"throughline/internal/placements"
	"throughline/internal/platform/access"
	"throughline/internal/wbl"
)

func TestTheFamilysGates(t *testing.T) {
	r, site := onWeb(t)
	s := &r.North
	r.do(s.Actor(access.Coordinator), s.Application, placements.Place)
	g := site.As(guardianOf(s, s.Learner2))
	path := "/my-placements/" + string(s.Application)
	g.Get(path).Wants(200).Sees("What we need from you", "Give family consent", "Give an emergency contact", "Say how to get there", "Before your first day", "Your school does this")

	consent := path + "/gates/consent"
	page := g.Get(consent).Wants(200).Sees("Do you agree that Beto works at Bakery quixnorth?", "Yes, I agree", "No, or not yet")
	page.SeesNot("Not needed here", "Where is the paper?", "What shows it?")
	g.Post(consent).Wants(422).Sees("Choose how it stands")
	g.Post(consent, "status", "open").Follow().Wants(200)
	if r.gate(s, s.Application, "consent").DecidedBy != "" {
		t.Error("not yet was taken for a decision")
	}
	g.Post(consent, "status", "met", "version", page.Value("version")).Follow().Wants(200).Sees("Recorded as done")
	g.Post(consent, "status", "met", "version", page.Value("version")).Wants(409).Sees("Someone else changed")
	g.Post(consent, "status", "waived", "evidence", "x", "document", "y").Wants(403)
	g.Post(consent, "status", "open").Follow().Sees("Open again")
	g.Post(consent, "status", "met").Follow()

	call := path + "/gates/emergency"
	g.Get(call).Wants(200).Sees("Who should be called if something happens to Beto?", "Name and phone number", "Such as: Rosa Lima")
	g.Post(call, "status", "met").Wants(422).Sees("Write your answer")
	g.Post(call, "status", "met", "evidence", strings.Repeat("x", 501)).Wants(422).Sees("500")
	g.Post(call, "status", "met", "evidence", "Rosa Cruz, mother, 413-555-0100").Follow().SeesNot("413-555")
	if again := g.Get(call).Wants(200); !strings.Contains(again.Body.String(), "413-555-0100") {
		t.Error("who wrote it cannot read it again")
	}
	g.Get(path + "/gates/agreement").Wants(403)
	g.Get(path + "/gates/nothing").Wants(404)

	mine := site.As(learner(s, s.Learner2))
	mine.Get(path).Wants(200).Sees("Your parent or guardian does this").SeesNot("What we need from you", "413-555")
	mine.Get(call).Wants(403)
	site.As(s.Actor(access.Guardian)).Get(consent).Wants(404)
	site.As(s.Actor(access.Coordinator)).Get("/placements/"+string(s.Application)).Sees("The family said yes", "413-555-0100")
	g.Get(consent+"?lang=es").Follow().Wants(200).Sees("¿Está de acuerdo con que Beto trabaje en Bakery quixnorth?", "Sí, estoy de acuerdo")
}

func TestAnAdultsOwnGates(t *testing.T) {
	r, site := onWeb(t)
	s := &r.North
	r.exec(s, `UPDATE learner SET birth_date = '2008-11-01' WHERE district_id = $1 AND id = $2`, s.District, s.Learner2)
	r.do(s.Actor(access.Coordinator), s.Application, placements.Place)
	b, path := site.As(learner(s, s.Learner2)), "/my-placements/"+string(s.Application)
	b.Get(path).Wants(200).Sees("What we need from you", "Give an emergency contact").SeesNot("Give family consent")
	b.Get(path + "/gates/transport").Wants(200).Sees("How do you get to Bakery quixnorth and back?")
	b.Post(path+"/gates/transport", "status", "met", "evidence", "bus 7").Follow().Wants(200).Sees("Recorded as done")
	site.As(guardianOf(s, s.Learner2)).Get(path + "/gates/emergency").Wants(403)
}

func TestTheHostsGates(t *testing.T) {
	r, site := onWeb(t)
	s := &r.North
	r.do(s.Actor(access.Coordinator), s.Application, placements.Place)
	b, path := site.As(s.Actor(access.EmployerAdmin)), "/hosting/"+string(s.Application)
	b.Get("/hosting").Wants(200).Sees("Beto q.")
	page := b.Get(path).Wants(200).Sees("Beto q.", "Baker quixnorth", "What we need from you", "Show proof of insurance", "Sam quixnorth")
	page.SeesNot("Beto quixnorth", "family consent", "emergency", "15.50", "North High")
	gate := path + "/gates/insurance"
	ask := b.Get(gate).Wants(200).Sees("Does your insurance cover Beto?", "Insurer and policy number", "Until when does it hold?", "The last day that is on the paper")
	b.Post(gate, "status", "met", "evidence", "Acme Mutual, WC 1").Wants(422).Sees("Enter the last day on which this holds", "Acme Mutual, WC 1")
	b.Post(gate, "status", "met", "evidence", "Acme Mutual, WC 1", "expires_on", "2026-11-01").Wants(422).Sees("This has run out already")
	b.Post(gate, "status", "met", "evidence", "Acme Mutual, WC 1", "expires_on", "2026-02-30").Wants(422).Sees("real date")
	b.Post(gate, "status", "met", "evidence", "Acme Mutual, WC 1", "expires_on", "2027-06-30", "version", ask.Value("version")).Follow().Wants(200).Sees("Recorded as done")
	g := r.gate(s, s.Application, "insurance")
	if g.Status != placements.Met || g.ExpiresOn != wbl.NewDate(2027, 6, 30) || g.Evidence != "Acme Mutual, WC 1" {
		t.Errorf("%+v", g)
	}
	b.Get(path + "/gates/consent").Wants(404) // a host does not even learn that it exists
	b.Post(path+"/gates/consent", "status", "met").Wants(404)
	site.As(s.Actor(access.Supervisor)).Get(gate).Wants(200)
	site.As(r.West.Actor(access.EmployerAdmin)).Get(path).Wants(404)
	site.As(r.West.Actor(access.Supervisor)).Get(gate).Wants(404)
	r.do(s.Actor(access.Coordinator), s.Application, placements.Cancel, placements.Move{Reason: placements.Reason{Code: "withdrawn"}})
	b.Get(path).Wants(404)
	site.As(s.Actor(access.Coordinator)).Get(path).Wants(403)
}

func TestTheTeachersGates(t *testing.T) {
	r, site := onWeb(t)
	s := &r.North
	b := site.As(s.Actor(access.Teacher))
	b.Get("/placements?needs=me").Wants(200).SeesNot("Beto")
	r.do(s.Actor(access.Coordinator), s.Application, placements.Place)
	b.Get("/placements?needs=me").Wants(200).Sees("Beto quixnorth").SeesNot("Ana quixnorth")
	path := "/placements/" + string(s.Application)
	page := b.Get(path).Wants(200).Sees("Finish safety training", "Record several at once").SeesNot("Cancel placement")
	if strings.Contains(page.Body.String(), path+"/gates/consent") {
		t.Error("a teacher is led to a gate that is the family's")
	}
	b.Get(path+"/gates/safety").Wants(200).SeesNot("Not needed here", "Where is the paper?")
	b.Get(path + "/gates/consent").Wants(403)
	b.Post(path+"/gates/safety", "status", "waived", "evidence", "x", "document", "y").Wants(403)
	b.Post(path+"/gates", "status", "met", "evidence", "class of November 20", "gate", "safety", "gate", "readiness").Follow().Sees("2 things recorded")
	b.Post(path+"/gates", "status", "met", "evidence", "x", "gate", "consent").Wants(403)
	b.Get("/placements?needs=me").SeesNot("Beto")
	site.As(s.Actor(access.Counselor)).Get(path + "/gates/safety").Wants(403)
}

func TestAGateThatARoomAnswersFor(t *testing.T) {
	r, site := onWeb(t)
	s := &r.North
	proof := prover{"consent": {Key: "placements.missing.consent", Path: "/placements", OwnPath: "/timeline"}}
	r.AddProver(proof)
	r.do(s.Actor(access.Coordinator), s.Application, placements.Place)
	staff, path := site.As(s.Actor(access.Coordinator)), "/placements/"+string(s.Application)
	staff.Get(path).Wants(200).Sees("Family consent is missing. A parent or guardian must act. · parent or guardian")
	page := staff.Get(path+"/gates/consent").Wants(200).Sees("Family consent is missing", "See what is missing", "Not needed here", "Where is the paper?")
	page.SeesNot("Done")
	staff.Post(path+"/gates/consent", "status", "met", "evidence", "x").Wants(409).Sees("The record answers for this by itself")
	staff.Post(path+"/gates", "status", "met", "evidence", "x", "gate", "consent").Wants(409).Sees("The record answers for this by itself")
	family := site.As(guardianOf(s, s.Learner2))
	mine := family.Get("/my-placements/" + string(s.Application)).Wants(200).Sees("Family consent is missing")
	if !strings.Contains(mine.Body.String(), `href="/timeline"`) {
		t.Error("the family is not led to where it is mended")
	}
	family.Get("/my-placements/" + string(s.Application) + "/gates/consent").Wants(200).Sees("See what is missing").SeesNot("Yes, I agree")
	teacher := site.As(s.Actor(access.Teacher))
	teacher.Get(path + "/gates/consent").Wants(403)
	staff.Post(path+"/gates/consent", "status", "waived", "evidence", "18 next week", "document", "email of May 3").Follow().Sees("Not needed: 18 next week")
	staff.Post(path+"/gates/consent", "status", "open").Follow().Sees("Open again")
	proof["consent"] = placements.Proof{Met: true, Key: "placements.own_word.guardian", ExpiresOn: wbl.NewDate(2027, 1, 31)}
	staff.Get(path).Sees("The family said yes · holds until January 31, 2027")
	staff.Post(path+"/gates/consent", "status", "open").Wants(409).Sees("The record itself shows")
}

func TestGatesThroughTheAPI(t *testing.T) {
	r, site := onWeb(t)
	s := &r.North
	r.do(s.Actor(access.Coordinator), s.Application, placements.Place)
	path := "/api/v1/placements/" + string(s.Application) + "/gates/"
	for _, c := range []struct {
		who    access.Actor
		gate   string
		body   string
		status int
		sees   string
	}{
		{guardianOf(s, s.Learner2), "consent", `{"status":"met"}`, 200, `"gate":"consent","who":"guardian","blocking":true,"status":"met"`},
		{guardianOf(s, s.Learner2), "agreement", `{"status":"met","evidence":"x"}`, 403, "denied"},
		{guardianOf(s, s.Learner2), "consent", `{"status":"maybe"}`, 422, `"field":"status"`},
		{guardianOf(s, s.Learner2), "consent", `{"state":"met"}`, 422, ""},
		{s.Actor(access.Guardian), "consent", `{"status":"met"}`, 404, ""},
		{s.Actor(access.EmployerAdmin), "insurance", `{"status":"met","evidence":"WC 1"}`, 422, `"field":"expires_on"`},
		{s.Actor(access.EmployerAdmin), "insurance", `{"status":"met","evidence":"WC 1","expires_on":"2027-06-30"}`, 200, `"expires_on":"2027-06-30"`},
		{s.Actor(access.Supervisor), "consent", `{"status":"met","evidence":"x"}`, 403, ""},
		{s.Actor(access.Teacher), "safety", `{"status":"met","evidence":"class"}`, 200, `"evidence":"class"`},
		{s.Actor(access.Counselor), "safety", `{"status":"met","evidence":"class"}`, 403, ""},
		{s.Actor(access.Coordinator), "age", `{"status":"waived","evidence":"why","document":"folder 1"}`, 200, `"document":"folder 1"`},
		{s.Actor(access.Coordinator), "age", `{"status":"waived","evidence":"why","document":"folder 1"}`, 409, ""},
		{s.Actor(access.Coordinator), "nothing", `{"status":"met","evidence":"x"}`, 404, ""},
		{r.West.Actor(access.Coordinator), "age", `{"status":"open"}`, 404, ""},
		{s.Actor(access.Intermediary), "age", `{"status":"open"}`, 403, ""},
	} {
		page := site.As(c.who).JSON(http.MethodPost, path+c.gate, c.body).Wants(c.status).Sees(c.sees)
		page.SeesNot("Beto quixnorth")
	}
}
