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

func TestPostingFieldByField(t *testing.T) {
	each(t, func(s *stage) {
		coord := s.North.Actor(access.Coordinator)
		path := "/offers/new?employer=" + string(s.North.Employer)
		steps := []step{
			{As: coord, Do: "GET " + path, Want: 200, Sees: []string{"Post an opportunity", "Bakery quixnorth", "Hours a week"}, Values: []string{"seats", "", "paid", ""}},
			{As: coord, Do: "POST " + path, Want: 422, Sees: []string{"Choose a type", "Enter a title", "Enter what the student does", "Enter what the student learns", "Enter the number of seats"}},
		}
		for _, c := range []struct{ name, value, says string }{
			{"type", "career_fair", "Choose a type"},
			{"type", "", "Choose a type"},
			{"title", " ", "Enter a title"},
			{"title", long(121), "Use 120 characters or fewer"},
			{"title", "Mill\x07er", "We took out characters that cannot be shown"},
			{"cluster", "99", "Choose a career area from the list"},
			{"soc", "5130", "Enter an occupation code such as 51-3011"},
			{"soc", "51-3011.x", "Enter an occupation code such as 51-3011"},
			{"duties", "", "Enter what the student does"},
			{"duties", long(4001), "Use 4,000 characters or fewer"},
			{"learning", "", "Enter what the student learns"},
			{"learning", long(4001), "Use 4,000 characters or fewer"},
			{"tasks", "Cut [sword]", "There is no code [sword]"},
			{"tasks", "[slicer]", "Enter a task in front of [slicer]"},
			{"tasks", strings.Repeat("Sweep\n", 41), "Enter 40 tasks or fewer"},
			{"tasks", long(121), "Use 120 characters or fewer for each task"},
			{"starts_on", "2027-02-30", "Enter a real date"},
			{"ends_on", "soon", "Enter a real date"},
			{"ends_on", "2027-01-03", "Enter a last day that is after the first day"},
			{"apply_by", "2026-11-22", "Enter a day that has not passed"},
			{"apply_by", "2027-05-29", "Enter a day before the last day of work"},
			{"day_1_start", "", "Enter both a start and an end"},
			{"day_1_end", "noonish", "Enter both a start and an end"},
			{"day_1_end", "15:00", "Enter both a start and an end"},
			{"weekly", "61", "Enter hours a week, from 1 to 60"},
			{"weekly", "many", "Enter hours a week, from 1 to 60"},
			{"weekly", "-3", "Enter hours a week, from 1 to 60"},
			{"weekly", "NaN", "Enter hours a week, from 1 to 60"},
			{"seats", "0", "Enter a whole number from 1 to 500"},
			{"seats", "501", "Enter a whole number from 1 to 500"},
			{"seats", "two", "Enter a whole number from 1 to 500"},
			{"wage", "", "Enter the pay an hour, or choose Not paid"},
			{"wage", "lots", "Enter an amount in dollars and cents"},
			{"wage", "200.01", "Enter the pay for one hour, at most $200"},
			{"min_grade", "14", "Choose a grade from the list"},
			{"languages", long(301), "Use 300 characters or fewer"},
			{"access", long(4001), "Use 4,000 characters or fewer"},
			{"clearances", long(301), "Use 300 characters or fewer"},
			{"worksite", string(s.West.Worksite), "Choose one of the employer's worksites"},
			{"school", string(s.West.School), "Choose a school of your district"},
			{"school", string(s.South.School), "Choose a school of your district"},
		} {
			kept := strings.ReplaceAll(c.value, "\x07", "")
			if slices.Contains([]string{"type", "cluster", "min_grade", "worksite", "contact", "school"}, c.name) {
				kept = "" // a list keeps only what is in it
			}
			steps = append(steps, step{As: coord, Do: "POST " + path, Form: but(whole, c.name, c.value), Want: 422,
				Sees: []string{"There is a problem", c.says}, Values: []string{c.name, kept, "clearances", map[bool]string{true: kept, false: "TB test"}[c.name == "clearances"]}})
		}
		steps = append(steps,
			step{As: coord, Do: "POST " + path, Form: but(whole, "contact", string(s.West.Contact)), Want: 422, Sees: []string{"Choose one of the employer's contacts"}},
			step{As: coord, Do: "GET " + path, Want: 200, Sees: []string{"North High", "Every school of the district"}, Not: []string{"North West High"}},
			step{As: s.North.Actor(access.DistrictLead), Do: "GET " + path, Want: 200, Sees: []string{"North High", "North West High"}, Not: []string{"South High"}},
			step{As: coord, Do: "POST " + path, Form: but(whole, "key", "k", "worksite", string(s.North.Worksite), "contact", string(s.North.Contact), "school", string(s.North.School)), Want: 303,
				Audit: []string{"offer.create"}, Sees: []string{
					"Opportunity posted", "Open", "Miller", "Bakery quixnorth", "Manufacturing", "51-3099", "Slice bread (Meat or food slicer)", "January 4, 2027 – May 28, 2027",
					"December 18, 2026", "Monday: 3:00 PM – 6:00 PM", "Saturday: 9:00 AM – 1:00 PM", "7 h", "Can be done from home", "Sam quixnorth, Head baker", "$15.50 an hour", "Grade 10", "Spanish helps", "Step-free", "TB test", "North High",
				}},
			step{As: coord, Do: "POST " + path, Form: but(whole, "key", "k"), Want: 303, Audit: []string{}},
			step{As: coord, Do: "POST " + path, Form: []string{"draft", "yes", "title", "Idea", "seats", "none"}, Want: 422, Sees: []string{"Enter a whole number"}},
			step{As: coord, Do: "POST " + path, Form: []string{"draft", "yes", "title", "Idea"}, Want: 303, Audit: []string{"offer.create"}, Sees: []string{"Draft saved", "Draft", "Idea", "Not provided"}},
			step{As: s.North.Actor(access.Intermediary), Do: "POST " + path, Form: but(whole, "title", "Brokered"), Want: 303, Audit: []string{"offer.create"},
				Mail: []string{"offers.submitted", "offers.submitted"}, Sees: []string{"Waiting for approval", "Brokered"}, Not: []string{"Approve"}},
			step{As: coord, Do: "GET /offers/new?employer=00000000000000000000000000", Want: 404},
			step{As: coord, Do: "POST /offers/new", Form: whole, Want: 404},
			step{As: in("es", coord), Do: "GET " + path, Want: 200, Sees: []string{"Publicar una oportunidad"}, Not: []string{"⟦", "Hours a week"}},
			step{As: in("es", coord), Do: "POST " + path, Want: 422, Sees: []string{"Escriba qué hace el estudiante"}},
			step{As: s.North.Actor(access.Teacher), Do: "GET " + path, Want: 403},
			step{As: s.North.Actor(access.EmployerAdmin), Do: "POST " + path, Form: whole, Want: 403},
			step{As: access.Actor{}, Do: "POST " + path, Form: whole, Want: 401},
		)
		s.site().Play(s.DB, steps...)
	})
}

func TestEditingShowsWhatSomebodyElseChanged(t *testing.T) {
	each(t, func(s *stage) {
		coord, lead := s.North.Actor(access.Coordinator), s.North.Actor(access.SchoolLead)
		id := s.post(good("Miller"))
		path := "/offers/" + string(id)
		s.site().Play(s.DB,
			step{As: coord, Do: "GET " + path + "/edit", Want: 200, Values: []string{"title", "Miller", "seats", "2", "paid", "no", "version", "1"}},
			step{As: lead, Do: "POST " + path + "/edit", Form: but(whole, "title", "Head miller", "version", "1"), Want: 303, Audit: []string{"offer.edit"}, Sees: []string{"Saved", "Head miller"}},
			step{As: coord, Do: "POST " + path + "/edit", Form: []string{"type", "internship", "title", "Miller", "duties", "Grind", "learning", "Flour", "seats", "2", "paid", "no", "starts_on", "2027-02-01", "version", "1"}, Want: 409,
				Sees: []string{
					"Someone else changed this while you were editing", "Title Head miller", "What the student does Grind grain", "First day January 4, 2027", "Monday 15:00 18:00",
					"Seats 3", "Pay Paid", "Pay an hour 15.50", "Lowest grade Grade 10", "From home Can be done from home",
				},
				Values: []string{"title", "Miller", "duties", "Grind", "starts_on", "2027-02-01", "version", "2", "paid", "no"}},
			step{As: coord, Do: "POST " + path + "/edit", Form: []string{"type", "internship", "title", "Miller", "duties", "Grind", "learning", "Flour", "seats", "2", "paid", "no", "version", "2"}, Want: 303, Sees: []string{"Saved", "Miller"}, Not: []string{"Head miller"}},
			step{As: coord, Do: "POST " + path + "/edit", Form: []string{"version", "3"}, Want: 422, Sees: []string{"Choose a type"}, Values: []string{"version", "3"}},
			step{As: coord, Do: "POST " + path + "/edit", Form: but(whole, "version", "three"), Want: 409},
			step{As: coord, Do: "POST " + path + "/edit", Form: but(whole, "version", "3", "contact", string(s.South.Contact)), Want: 422, Sees: []string{"Choose one of the employer's contacts"}},
			step{As: s.North.Actor(access.Intermediary), Do: "GET " + path + "/edit", Want: 403},
			step{As: s.North.Actor(access.Intermediary), Do: "POST " + path + "/edit", Form: but(whole, "version", "3"), Want: 403},
			step{As: s.West.Actor(access.Coordinator), Do: "GET " + path + "/edit", Want: 200}, // it is for every school of the district
			step{As: s.South.Actor(access.Coordinator), Do: "GET " + path + "/edit", Want: 404},
			step{As: s.North.Actor(access.Teacher), Do: "GET " + path + "/edit", Want: 403},
			step{As: coord, Do: "GET /offers/17/edit", Want: 404},
		)
	})
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
			step{As: coord, Do: "GET /offers?tab=nonsense&q=MILL", Want: 200, Sees: []string{"Miller"}, Values: []string{"q", "MILL"}},
			step{As: coord, Do: "GET /offers?after=nonsense", Want: 404},
			step{As: coord, Do: "GET " + path, Want: 200, Sees: []string{"Waiting for approval", "Approve", "Refuse", "Edit opportunity", "0 waiting applicants"}},
			decide(422, nil, "ids", string(id), "to", "draft"),
			decide(422, nil, "ids", string(id), "to", "refused"),
			decide(409, nil, "ids", string(id), "to", "closed"),
			decide(404, nil, "ids", "nonsense", "to", "open"),
			decide(404, nil, "ids", string(s.South.Opportunity), "to", "closed"),
			step{As: coord, Do: "POST /offers/decide", Form: []string{"to", "open", "tab", "waiting"}, Want: 303, Audit: []string{}, Sees: []string{"Choose at least one opportunity"}},
			step{As: coord, Do: "POST " + path + "/refuse", Form: []string{"reason", "  "}, Want: 422, Sees: []string{"Enter why you refuse it"}},
			step{As: coord, Do: "POST " + path + "/refuse", Form: []string{"reason", long(1001)}, Want: 422, Sees: []string{"Use 1,000 characters"}, Values: []string{"reason", long(1001)}},
			step{As: coord, Do: "GET " + path + "/refuse", Want: 200, Sees: []string{"Refuse “Miller”?", "The employer gets a letter"}},
			step{As: coord, Do: "POST " + path + "/refuse", Form: []string{"reason", "Which days?"}, Want: 303, Audit: []string{"offer.refused"}, Sees: []string{"1 opportunity refused", "Which days?", "Refused", "Undo", "Open again"}},
			step{As: coord, Do: "POST " + path + "/refuse", Form: []string{"reason", "Again"}, Want: 409, Sees: []string{"decided already"}},
			step{As: coord, Do: "GET /offers?tab=closed", Want: 200, Sees: []string{"Miller", "Refused", "Open again"}},
			decide(303, []string{"offer.open"}, "ids", string(id), "to", "open"),
			decide(303, []string{"offer.closed"}, "ids", string(id), "to", "closed", "tab", "open"),
			step{As: coord, Do: "GET " + path, Want: 200, Sees: []string{"Closed", "Open again", "Copy"}},
			step{As: coord, Do: "POST " + path + "/send", Form: []string{"version", "4"}, Want: 409, Sees: []string{"This was sent already"}},
			step{As: coord, Do: "POST " + path + "/copy", Form: []string{"key", "c"}, Want: 303, Audit: []string{"offer.create"}, Sees: []string{"Copied as a draft"}},
			step{As: coord, Do: "POST " + path + "/copy", Form: []string{"key", "c"}, Want: 303, Audit: []string{}},
			step{As: coord, Do: "POST /offers/steps/none/undo", Want: 409, Sees: []string{"too late"}},
			step{As: coord, Do: "POST /offers/steps/%00/undo", Want: 404},
			step{As: s.North.Actor(access.Counselor), Do: "GET " + path, Want: 200, Not: []string{"Approve", "Open again", "Edit opportunity"}},
			step{As: s.North.Actor(access.Intermediary), Do: "POST /offers/decide", Form: []string{"ids", string(id), "to", "open"}, Want: 403},
			step{As: s.North.Actor(access.Intermediary), Do: "GET " + path + "/refuse", Want: 403},
			step{As: s.North.Actor(access.Learner), Do: "GET " + path, Want: 403},
			step{As: in("es", coord), Do: "GET /offers?tab=closed", Want: 200, Sees: []string{"Oportunidades", "Abrir otra vez"}, Not: []string{"⟦", "Open again"}},
			step{As: in("es", coord), Do: "GET " + path + "/refuse", Want: 200, Sees: []string{"¿Rechazar"}, Not: []string{"⟦"}},
		)
	})
}

func TestInvitingAHost(t *testing.T) {
	each(t, func(s *stage) {
		coord, contact := s.North.Actor(access.Coordinator), string(s.North.Contact)
		s.exec(`UPDATE contact SET lang = 'es' WHERE id = $1`, contact)
		s.site().Play(s.DB,
			step{As: coord, Do: "POST /offers/invite", Form: []string{"contact", contact}, Want: 303, Audit: []string{"offer.invite"}, Mail: []string{"offers.invite"}, Sees: []string{"Link sent to Sam quixnorth"}},
			step{As: coord, Do: "POST /offers/invite", Form: []string{"contact", "nobody"}, Want: 404},
			step{As: coord, Do: "POST /offers/invite", Want: 404},
			step{As: s.North.Actor(access.Teacher), Do: "POST /offers/invite", Form: []string{"contact", contact}, Want: 403},
			step{As: s.North.Actor(access.Intermediary), Do: "POST /offers/invite", Form: []string{"contact", contact}, Want: 303, Mail: []string{"offers.invite"}, Audit: []string{"offer.invite"}},
		)
		if got := s.text(`SELECT MIN(lang || ' ' || subject) FROM mail_message`); got != "es Ofrezca un lugar para estudiantes" {
			t.Errorf("the letter: %s", got)
		}
		s.exec(`UPDATE contact SET state = 'left' WHERE id = $1`, contact)
		s.site().Play(s.DB, step{As: coord, Do: "POST /offers/invite", Form: []string{"contact", contact}, Want: 409, Sees: []string{"no e-mail address"}})
		s.exec(`UPDATE contact SET state = 'active', email = '' WHERE id = $1`, contact)
		s.site().Play(s.DB,
			step{As: coord, Do: "POST /offers/invite", Form: []string{"contact", contact}, Want: 409, Sees: []string{"Add one first"}},
			step{As: coord, Do: "GET /offers/new?employer=" + string(s.North.Employer), Want: 200, Not: []string{"Send a link to"}})
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
