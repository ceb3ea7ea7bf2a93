package offers_test

import (
	"slices"
	"strings"
	"testing"

	"throughline/internal/platform/access"
)

func TestPostingFieldByField(t *testing.T) {
	each(t, func(s *stage) {
		coord := s.North.Actor(access.Coordinator)
		path := "/offers/new?employer=" + string(s.North.Employer)
		steps := []step{
			{
				As: coord, Do: "GET " + path, Want: 200,
				Sees:   []string{"Post an opportunity", "Bakery quixnorth", "Hours a week"},
				Values: []string{"seats", "", "paid", ""},
			},
			{
				As: coord, Do: "POST " + path, Want: 422,
				Sees: []string{
					"Choose a type", "Enter a title", "Enter what the student does", "Enter what the student learns",
					"Enter the number of seats",
				},
			},
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
			steps = append(steps, step{
				As: coord, Do: "POST " + path, Form: but(whole, c.name, c.value), Want: 422,
				Sees: []string{"There is a problem", c.says}, Values: []string{c.name, kept, "clearances", map[bool]string{true: kept, false: "TB test"}[c.name == "clearances"]},
			})
		}
		steps = append(steps,
			step{
				As: coord, Do: "POST " + path, Want: 422,
				Form: but(whole, "contact", string(s.West.Contact)),
				Sees: []string{"Choose one of the employer's contacts"},
			},
			step{
				As: coord, Do: "GET " + path, Want: 200,
				Sees: []string{"North High", "Every school of the district"},
				Not:  []string{"North West High"},
			},
			step{
				As: s.North.Actor(access.DistrictLead), Do: "GET " + path, Want: 200,
				Sees: []string{"North High", "North West High"},
				Not:  []string{"South High"},
			},
			step{
				As: coord, Do: "POST " + path, Form: but(whole, "key", "k", "worksite", string(s.North.Worksite), "contact", string(s.North.Contact), "school", string(s.North.School)), Want: 303,
				Audit: []string{"offer.create"}, Sees: []string{
					"Opportunity posted", "Open", "Miller", "Bakery quixnorth", "Manufacturing", "51-3099", "Slice bread (Meat or food slicer)", "January 4, 2027 – May 28, 2027",
					"December 18, 2026", "Monday: 3:00 PM – 6:00 PM", "Saturday: 9:00 AM – 1:00 PM", "7 h", "Can be done from home", "Sam quixnorth, Head baker", "$15.50 an hour", "Grade 10", "Spanish helps", "Step-free", "TB test", "North High",
				},
			},
			step{As: coord, Do: "POST " + path, Form: but(whole, "key", "k"), Want: 303, Audit: []string{}},
			step{
				As: coord, Do: "POST " + path, Want: 422,
				Form: []string{"draft", "yes", "title", "Idea", "seats", "none"},
				Sees: []string{"Enter a whole number"},
			},
			step{
				As: coord, Do: "POST " + path, Want: 303,
				Form:  []string{"draft", "yes", "title", "Idea"},
				Audit: []string{"offer.create"},
				Sees:  []string{"Draft saved", "Draft", "Idea", "Not provided"},
			},
			step{
				As: s.North.Actor(access.Intermediary), Do: "POST " + path, Form: but(whole, "title", "Brokered"), Want: 303, Audit: []string{"offer.create"},
				Mail: []string{"offers.submitted", "offers.submitted"}, Sees: []string{"Waiting for approval", "Brokered"}, Not: []string{"Approve"},
			},
			step{As: coord, Do: "GET /offers/new?employer=00000000000000000000000000", Want: 404},
			step{As: coord, Do: "POST /offers/new", Form: whole, Want: 404},
			step{
				As: in("es", coord), Do: "GET " + path, Want: 200,
				Sees: []string{"Publicar una oportunidad"},
				Not:  []string{"⟦", "Hours a week"},
			},
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
			step{
				As: coord, Do: "GET " + path + "/edit", Want: 200,
				Values: []string{"title", "Miller", "seats", "2", "paid", "no", "version", "1"},
			},
			step{
				As: lead, Do: "POST " + path + "/edit", Want: 303,
				Form:  but(whole, "title", "Head miller", "version", "1"),
				Audit: []string{"offer.edit"},
				Sees:  []string{"Saved", "Head miller"},
			},
			step{
				As: coord, Do: "POST " + path + "/edit", Form: []string{"type", "internship", "title", "Miller", "duties", "Grind", "learning", "Flour", "seats", "2", "paid", "no", "starts_on", "2027-02-01", "version", "1"}, Want: 409,
				Sees: []string{
					"Someone else changed this while you were editing", "Title Head miller", "What the student does Grind grain", "First day January 4, 2027", "Monday 15:00 18:00",
					"Seats 3", "Pay Paid", "Pay an hour 15.50", "Lowest grade Grade 10", "From home Can be done from home",
				},
				Values: []string{"title", "Miller", "duties", "Grind", "starts_on", "2027-02-01", "version", "2", "paid", "no"},
			},
			step{
				As: coord, Do: "POST " + path + "/edit", Want: 303,
				Form: []string{
					"type", "internship", "title", "Miller", "duties", "Grind", "learning", "Flour", "seats", "2", "paid", "no", "version",
					"2",
				},
				Sees: []string{"Saved", "Miller"},
				Not:  []string{"Head miller"},
			},
			step{
				As: coord, Do: "POST " + path + "/edit", Want: 422,
				Form:   []string{"version", "3"},
				Sees:   []string{"Choose a type"},
				Values: []string{"version", "3"},
			},
			step{As: coord, Do: "POST " + path + "/edit", Form: but(whole, "version", "three"), Want: 409},
			step{
				As: coord, Do: "POST " + path + "/edit", Want: 422,
				Form: but(whole, "version", "3", "contact", string(s.South.Contact)),
				Sees: []string{"Choose one of the employer's contacts"},
			},
			step{As: s.North.Actor(access.Intermediary), Do: "GET " + path + "/edit", Want: 403},
			step{
				As: s.North.Actor(access.Intermediary), Do: "POST " + path + "/edit", Want: 403,
				Form: but(whole, "version", "3"),
			},
			// it is for every school of the district
			step{
				As: s.West.Actor(access.Coordinator), Do: "GET " + path + "/edit", Want: 200,
			},
			step{As: s.South.Actor(access.Coordinator), Do: "GET " + path + "/edit", Want: 404},
			step{As: s.North.Actor(access.Teacher), Do: "GET " + path + "/edit", Want: 403},
			step{As: coord, Do: "GET /offers/17/edit", Want: 404},
		)
	})
}
