package offers_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"throughline/internal/offers"
	"throughline/internal/platform/access"
	"throughline/internal/testenv/webtest"
	"throughline/internal/wbl"
)

type step = webtest.Step

// in is an actor who reads another language.
func in(lang string, a access.Actor) access.Actor {
	a.Lang = lang
	return a
}

// long is a text of n letters.
func long(n int) string { return strings.Repeat("é", n) }

// whole is a complete form with every field filled in.
var whole = []string{
	"type", "internship", "title", "Miller", "cluster", "13", "soc", "51-3099", "duties", "Grind grain", "learning", "Stones and sieves",
	"tasks", "Mix flour\nSlice bread [slicer]", "starts_on", "2027-01-04", "ends_on", "2027-05-28", "apply_by", "2026-12-18",
	"day_1_start", "15:00", "day_1_end", "18:00", "day_6_start", "9 am", "day_6_end", "1 pm", "weekly", "", "remote", "yes",
	"seats", "3", "paid", "yes", "wage", "15.50", "min_grade", "10", "languages", "Spanish helps", "access", "Step-free", "clearances", "TB test",
}

// but changes fields of a form: names and values in turn.
func but(form []string, changes ...string) []string {
	form = slices.Clone(form)
	for i := 0; i+1 < len(changes); i += 2 {
		if at := slices.Index(form, changes[i]); at >= 0 && at%2 == 0 {
			form[at+1] = changes[i+1]
		} else {
			form = append(form, changes[i], changes[i+1])
		}
	}
	return form
}

func TestDecidingByPage(t *testing.T) {
	each(t, func(s *stage) {
		coord := s.North.Actor(access.Coordinator)
		id, err := s.s.Create(s.ctx, s.link(), "", "", good("Miller"), false)
		s.ok(err)
		path := "/offers/" + string(id)
		decide := func(want int, audit []string, fields ...string) step {
			return step{As: coord, Do: "POST /offers/decide", Form: fields, Want: want, Audit: audit}
		}
		s.site().Play(s.DB,
			step{As: coord, Do: "GET /offers", Want: 200, Sees: []string{"Miller", "Bakery quixnorth", "Approve"}},
			step{
				As: coord, Do: "GET /offers?tab=nonsense&q=MILL", Want: 200,
				Sees:   []string{"Miller"},
				Values: []string{"q", "MILL"},
			},
			step{As: coord, Do: "GET /offers?after=nonsense", Want: 404},
			step{
				As: coord, Do: "GET " + path, Want: 200,
				Sees: []string{"Waiting for approval", "Approve", "Refuse", "Edit opportunity", "0 waiting applicants"},
			},
			decide(422, nil, "ids", string(id), "to", "draft"),
			decide(422, nil, "ids", string(id), "to", "refused"),
			decide(409, nil, "ids", string(id), "to", "closed"),
			decide(404, nil, "ids", "nonsense", "to", "open"),
			decide(404, nil, "ids", string(s.South.Opportunity), "to", "closed"),
			step{
				As: coord, Do: "POST /offers/decide", Want: 303,
				Form:  []string{"to", "open", "tab", "waiting"},
				Audit: []string{},
				Sees:  []string{"Choose at least one opportunity"},
			},
			step{
				As: coord, Do: "POST " + path + "/refuse", Want: 422,
				Form: []string{"reason", "  "},
				Sees: []string{"Enter why you refuse it"},
			},
			step{
				As: coord, Do: "POST " + path + "/refuse", Want: 422,
				Form:   []string{"reason", long(1001)},
				Sees:   []string{"Use 1,000 characters"},
				Values: []string{"reason", long(1001)},
			},
			step{
				As: coord, Do: "GET " + path + "/refuse", Want: 200,
				Sees: []string{"Refuse “Miller”?", "The employer gets a letter"},
			},
			step{
				As: coord, Do: "POST " + path + "/refuse", Want: 303,
				Form:  []string{"reason", "Which days?"},
				Audit: []string{"offer.refused"},
				Sees:  []string{"1 opportunity refused", "Which days?", "Refused", "Undo", "Open again"},
			},
			step{
				As: coord, Do: "POST " + path + "/refuse", Want: 409,
				Form: []string{"reason", "Again"},
				Sees: []string{"decided already"},
			},
			step{As: coord, Do: "GET /offers?tab=closed", Want: 200, Sees: []string{"Miller", "Refused", "Open again"}},
			decide(303, []string{"offer.open"}, "ids", string(id), "to", "open"),
			decide(303, []string{"offer.closed"}, "ids", string(id), "to", "closed", "tab", "open"),
			step{As: coord, Do: "GET " + path, Want: 200, Sees: []string{"Closed", "Open again", "Copy"}},
			step{
				As: coord, Do: "POST " + path + "/send", Want: 409,
				Form: []string{"version", "4"},
				Sees: []string{"This was sent already"},
			},
			step{
				As: coord, Do: "POST " + path + "/copy", Want: 303,
				Form:  []string{"key", "c"},
				Audit: []string{"offer.create"},
				Sees:  []string{"Copied as a draft"},
			},
			step{As: coord, Do: "POST " + path + "/copy", Form: []string{"key", "c"}, Want: 303, Audit: []string{}},
			step{As: coord, Do: "POST /offers/steps/none/undo", Want: 409, Sees: []string{"too late"}},
			step{As: coord, Do: "POST /offers/steps/%00/undo", Want: 404},
			step{
				As: s.North.Actor(access.Counselor), Do: "GET " + path, Want: 200,
				Not: []string{"Approve", "Open again", "Edit opportunity"},
			},
			step{
				As: s.North.Actor(access.Intermediary), Do: "POST /offers/decide", Want: 403,
				Form: []string{"ids", string(id), "to", "open"},
			},
			step{As: s.North.Actor(access.Intermediary), Do: "GET " + path + "/refuse", Want: 403},
			step{As: s.North.Actor(access.Learner), Do: "GET " + path, Want: 403},
			step{
				As: in("es", coord), Do: "GET /offers?tab=closed", Want: 200,
				Sees: []string{"Oportunidades", "Abrir otra vez"},
				Not:  []string{"⟦", "Open again"},
			},
			step{As: in("es", coord), Do: "GET " + path + "/refuse", Want: 200, Sees: []string{"¿Rechazar"}, Not: []string{"⟦"}},
		)
	})
}

func TestInvitingAHost(t *testing.T) {
	each(t, func(s *stage) {
		coord, contact := s.North.Actor(access.Coordinator), string(s.North.Contact)
		s.exec(`UPDATE contact SET lang = 'es' WHERE id = $1`, contact)
		s.site().Play(s.DB,
			step{
				As: coord, Do: "POST /offers/invite", Want: 303,
				Form:  []string{"contact", contact},
				Audit: []string{"offer.invite"},
				Mail:  []string{"offers.invite"},
				Sees:  []string{"Link sent to Sam quixnorth"},
			},
			step{As: coord, Do: "POST /offers/invite", Form: []string{"contact", "nobody"}, Want: 404},
			step{As: coord, Do: "POST /offers/invite", Want: 404},
			step{As: s.North.Actor(access.Teacher), Do: "POST /offers/invite", Form: []string{"contact", contact}, Want: 403},
			step{
				As: s.North.Actor(access.Intermediary), Do: "POST /offers/invite", Want: 303,
				Form:  []string{"contact", contact},
				Mail:  []string{"offers.invite"},
				Audit: []string{"offer.invite"},
			},
		)
		if got := s.text(`SELECT MIN(lang || ' ' || subject) FROM mail_message`); got != "es Ofrezca un lugar para estudiantes" {
			t.Errorf("the letter: %s", got)
		}
		s.exec(`UPDATE contact SET state = 'left' WHERE id = $1`, contact)
		s.site().Play(s.DB, step{As: coord, Do: "POST /offers/invite", Form: []string{"contact", contact}, Want: 409, Sees: []string{"no e-mail address"}})
		s.exec(`UPDATE contact SET state = 'active', email = '' WHERE id = $1`, contact)
		s.site().Play(s.DB,
			step{
				As: coord, Do: "POST /offers/invite", Want: 409,
				Form: []string{"contact", contact},
				Sees: []string{"Add one first"},
			},
			step{
				As: coord, Do: "GET /offers/new?employer=" + string(s.North.Employer), Want: 200,
				Not: []string{"Send a link to"},
			})
	})
}

// TestWhoIsToldThatSomethingWaits: the people who approve, and of them whoever keeps the
// contact with the employer; where there is no coordinator, the leads.
func TestWhoIsToldThatSomethingWaits(t *testing.T) {
	each(t, func(s *stage) {
		post := func(title, school string) {
			in := good(title)
			in.School = wbl.SchoolID(school)
			_, err := s.s.Create(s.ctx, s.North.Actor(access.Intermediary), "", s.North.Employer, in, false)
			s.ok(err)
		}
		told := func(title string) string {
			return s.text(`SELECT COALESCE(MAX(text_part), '') FROM mail_message WHERE subject LIKE $1`, "%"+title+"%")
		}
		to := func(title string) string {
			var out []string
			for _, site := range s.Sites() {
				for _, role := range []access.Role{access.Coordinator, access.SchoolLead, access.DistrictLead, access.Teacher, access.Intermediary} {
					email := string(role) + "@" + site.Canary + ".example"
					if s.text(`SELECT COUNT(*) || '' FROM mail_message WHERE subject LIKE $1 AND to_email = $2`, "%"+title+"%", email) != "0" {
						out = append(out, email)
					}
				}
			}
			return strings.Join(out, " ")
		}
		wants := func(title, want string) {
			s.Helper()
			if got := to(title); got != want {
				s.Errorf("%s: told are %q, want %q", title, got, want)
			}
		}
		post("For all", "")
		wants("For all", "coordinator@quixnorth.example coordinator@quixwest.example")
		post("For the West", string(s.West.School))
		wants("For the West", "coordinator@quixwest.example")
		if text := told("For all"); !strings.Contains(text, "https://throughline.example/offers/") || !strings.Contains(text, "Bakery quixnorth sent “For all”") || !strings.Contains(text, "North District") {
			s.Errorf("the letter says %s", text)
		}
		s.exec(`UPDATE employer_relation SET owner_id = $1 WHERE employer_id = $2 AND school_id <> ''`, s.North.Actor(access.Coordinator).ID, s.North.Employer)
		post("Of a keeper", "")
		wants("Of a keeper", "coordinator@quixnorth.example")
		s.exec(`UPDATE account SET state = 'disabled' WHERE id = $1`, s.North.Actor(access.Coordinator).ID)
		post("Keeper gone", "")
		wants("Keeper gone", "coordinator@quixwest.example")
		s.exec(`UPDATE role_grant SET to_date = '2026-11-22' WHERE account_id = $1`, s.West.Actor(access.Coordinator).ID)
		post("No coordinator", "")
		wants("No coordinator", "school_lead@quixnorth.example school_lead@quixwest.example")
		s.exec(`UPDATE role_grant SET to_date = '2026-11-22' WHERE role = 'school_lead'`)
		post("Nobody at school", string(s.North.School))
		wants("Nobody at school", "district_lead@quixnorth.example district_lead@quixwest.example")
		s.exec(`UPDATE role_grant SET to_date = '2026-11-22' WHERE role = 'district_lead'`)
		post("Nobody at all", "")
		wants("Nobody at all", "")
		if to("For all") == "" || strings.Contains(to("For all"), "south") {
			s.Error("the other district was told")
		}
	})
}

// TestOpportunitiesCloseByThemselves on the day after the last, of whichever comes first,
// by the clock of each district.
func TestOpportunitiesCloseByThemselves(t *testing.T) {
	each(t, func(s *stage) {
		ends, apply, never := good("Ends"), good("Apply"), good("Never")
		ends.EndsOn = wbl.NewDate(2026, 11, 25)
		apply.ApplyBy, apply.EndsOn = wbl.NewDate(2026, 11, 24), wbl.NewDate(2027, 6, 1)
		a, b, c := s.post(ends), s.post(apply), s.post(never)
		for _, day := range []struct {
			at   time.Time
			want [3]offers.State
		}{
			{time.Date(2026, 11, 24, 20, 0, 0, 0, time.UTC), [3]offers.State{offers.Open, offers.Open, offers.Open}},
			{time.Date(2026, 11, 25, 20, 0, 0, 0, time.UTC), [3]offers.State{offers.Open, offers.Closed, offers.Open}},
			{time.Date(2026, 11, 26, 20, 0, 0, 0, time.UTC), [3]offers.State{offers.Closed, offers.Closed, offers.Open}},
		} {
			s.clock.Set(day.at)
			_, err := s.jobs.Drain(s.ctx)
			s.ok(err)
			if got := [3]offers.State{s.state(a), s.state(b), s.state(c)}; got != day.want {
				s.Errorf("on %s: %v, want %v", day.at.Format(time.DateOnly), got, day.want)
			}
		}
		if got := s.text(`SELECT COUNT(*) || '' FROM audit_entry WHERE action = 'offer.closed' AND actor = 'system:offers.close'`); got != "2" {
			s.Errorf("%s closings are logged", got)
		}
	})
}
