package offers_test

import (
	"testing"

	"throughline/internal/platform/access"
	"throughline/internal/wbl"
)

func TestTheProfileQuestionByQuestion(t *testing.T) {
	each(t, func(s *stage) {
		me := s.as(s.North.Learner)
		s.site().Play(s.DB,
			step{
				As: me, Do: "GET /profile", Want: 200,
				Sees: []string{"About me", "You type it only once", "What I am good at", "Not provided"},
			},
			step{As: me, Do: "GET /profile/about", Want: 200, Sees: []string{"Tell us about you"}, Not: []string{"(optional)"}},
			step{
				As: me, Do: "POST /profile/about", Want: 422,
				Form: []string{"about", " \n "},
				Sees: []string{"Write a few words about you"},
			},
			step{
				As: me, Do: "POST /profile/about", Want: 422,
				Form:   []string{"about", long(1501)},
				Sees:   []string{"Use 1,500 characters or fewer"},
				Values: []string{"about", long(1501)},
			},
			step{
				As: me, Do: "POST /profile/about", Want: 303,
				Form:  []string{"about", " I bake. "},
				Audit: []string{"profile.answer"},
				Sees:  []string{"Saved", "I bake."},
			},
			step{As: me, Do: "GET /profile/about", Want: 200, Values: []string{"about", "I bake."}},
			step{As: me, Do: "POST /profile/strengths", Want: 422, Sees: []string{"Write what you are good at"}},
			step{
				As: me, Do: "POST /profile/strengths", Want: 303,
				Form: []string{"strengths", "Early riser"},
				Sees: []string{"Early riser"},
			},
			step{
				As: me, Do: "GET /profile/experience", Want: 200,
				Sees: []string{"Have you worked or helped out before?", "(optional)"},
			},
			step{
				As: me, Do: "POST /profile/experience", Want: 422,
				Form:   []string{"experience", long(1501)},
				Values: []string{"experience", long(1501)},
			},
			step{As: me, Do: "POST /profile/experience", Want: 303, Audit: []string{"profile.answer"}},
			step{
				As: me, Do: "POST /profile/languages", Want: 303,
				Form: []string{"languages", "Español"},
				Sees: []string{"Español"},
			},
			step{As: me, Do: "GET /profile/transport", Want: 200, Sees: []string{"How can you get to work?", "I ride a bike"}},
			step{
				As: me, Do: "POST /profile/transport", Want: 422,
				Form: []string{"transport", "rocket"},
				Sees: []string{"Choose how you can get to work"},
			},
			step{
				As: me, Do: "POST /profile/transport", Want: 303,
				Form: []string{"transport", "bus"},
				Sees: []string{"I take the bus or train"},
			},
			step{
				As: me, Do: "POST /profile/times", Want: 422,
				Form: []string{"times", "8"},
				Sees: []string{"Choose at least one day"},
			},
			step{
				As: me, Do: "POST /profile/times", Want: 303,
				Form: []string{"times", "6", "times", "1"},
				Sees: []string{"Monday after school, Saturday"},
			},
			step{As: me, Do: "GET /profile/times", Want: 200, Values: []string{"times", "1,6"}},
			step{As: me, Do: "GET /profile/age", Want: 404},
			step{As: me, Do: "POST /profile/age", Form: []string{"age", "17"}, Want: 404},
			step{
				As: in("es", me), Do: "GET /profile", Want: 200,
				Sees: []string{"Sobre mí", "En autobús o tren"},
				Not:  []string{"⟦", "About me"},
			},
			step{
				As: in("es", me), Do: "GET /profile/times", Want: 200,
				Sees: []string{"¿Cuándo puedes trabajar?"},
				Not:  []string{"⟦"},
			},
			step{As: s.as(s.North.Learner2), Do: "GET /profile", Want: 200, Not: []string{"I bake.", "Early riser"}},
			step{As: s.North.Actor(access.Coordinator), Do: "GET /profile", Want: 403},
			step{As: s.North.Actor(access.Guardian), Do: "POST /profile/about", Form: []string{"about", "They bake"}, Want: 403},
			step{As: access.Actor{}, Do: "GET /profile", Want: 303},
			step{As: access.Actor{}, Do: "POST /profile/about", Form: []string{"about", "x"}, Want: 401},
		)
	})
}

func TestApplyingFromTheCardToTheTimeline(t *testing.T) {
	each(t, func(s *stage) {
		seniors := good("Seniors only")
		seniors.MinGrade = "12"
		id, high := string(s.post(good("Miller"))), string(s.post(seniors))
		me, path := s.as(s.North.Learner), "/opportunities/"+id
		s.site().Play(s.DB,
			step{
				As: me, Do: "GET " + path, Want: 200,
				Sees: []string{"Miller", "Bakery quixnorth", "What you do", "What you learn", "2 seats left", "Apply", "Save"},
				Not:  []string{"sam@", "Sam quixnorth"},
			},
			step{As: me, Do: "GET " + path + "/apply", Want: 303},
			step{As: me, Do: "GET " + path + "/check", Want: 303},
			// to the profile first
			step{
				As: me, Do: "POST " + path + "/apply", Want: 303,
				Form:  []string{"why", "flour"},
				Audit: []string{},
			},
			step{As: me, Do: "POST " + path + "/check", Want: 409, Sees: []string{"Complete your profile first"}},
			step{As: me, Do: "GET /opportunities/" + high, Want: 200, Sees: []string{"This place is for a higher grade"}},
			step{
				As: me, Do: "GET /opportunities/" + high + "/apply", Want: 200,
				Sees: []string{"You cannot apply for this one", "All places"},
			},
			step{As: me, Do: "POST /opportunities/" + high + "/check", Want: 409, Sees: []string{"higher grade"}},
		)
		s.fill(me)
		s.site().Play(s.DB,
			step{As: me, Do: "GET " + path + "/apply", Want: 200, Sees: []string{"Why do you want this? Miller"}},
			step{
				As: me, Do: "POST " + path + "/apply", Want: 422,
				Form: []string{"why", " "},
				Sees: []string{"Write why you want this place"},
			},
			step{
				As: me, Do: "POST " + path + "/apply", Want: 422,
				Form:   []string{"why", long(1001)},
				Sees:   []string{"Use 1,000 characters or fewer"},
				Values: []string{"why", long(1001)},
			},
			step{As: me, Do: "POST " + path + "/check", Want: 422}, // nothing was written yet
			step{
				As: me, Do: "POST " + path + "/apply", Want: 303,
				Form:  []string{"why", "I like flour"},
				Audit: []string{"offer.draft"},
				Sees:  []string{"Check your answers", "I like flour", "I take the bus or train", "The employer sees your first name"},
			},
			step{As: me, Do: "GET /opportunities?kept=yes", Want: 200, Sees: []string{"You started but did not send:", "Miller"}},
			step{As: me, Do: "GET " + path + "/apply", Want: 200, Values: []string{"why", "I like flour"}},
			step{As: me, Do: "GET /profile/about?check=1&for=" + id, Want: 200, Values: []string{"about", "I like bread"}},
			step{
				As: me, Do: "POST /profile/about?check=1&for=" + id, Want: 303,
				Form: []string{"about", "I like mills"},
				Sees: []string{"Check your answers", "I like mills"},
			},
			step{As: s.as(s.North.Learner2), Do: "GET " + path + "/check", Want: 303}, // another's draft is not theirs
			step{As: me, Do: "POST " + path + "/check", Form: []string{"key", "a"}, Want: 303, Sees: []string{"Landed"}},
			step{
				As: me, Do: "POST " + path + "/check", Want: 303,
				Form:  []string{"key", "a"},
				Audit: []string{},
				Mail:  []string{},
			},
			step{
				As: me, Do: "POST " + path + "/check", Want: 409,
				Form: []string{"key", "b"},
				Sees: []string{"You applied for this"},
			},
			step{As: me, Do: "GET " + path, Want: 200, Sees: []string{"You applied for this", "See how it goes"}},
			step{As: me, Do: "GET " + path + "/apply", Want: 303},
			step{As: in("es", me), Do: "GET " + path, Want: 200, Sees: []string{"Qué harás"}, Not: []string{"⟦", "What you do"}},
			step{
				As: s.North.Actor(access.Guardian), Do: "GET " + path, Want: 200,
				Sees: []string{"Miller"},
				Not:  []string{"Apply", "Save"},
			},
			step{As: s.North.Actor(access.Guardian), Do: "GET " + path + "/apply", Want: 403},
			step{
				As: s.North.Actor(access.Coordinator), Do: "GET " + path, Want: 200,
				Sees: []string{"Miller"},
				Not:  []string{"Save"},
			},
			step{As: s.North.Actor(access.Coordinator), Do: "POST " + path + "/keep", Form: []string{"keep", "yes"}, Want: 403},
			step{As: me, Do: "GET /opportunities/12", Want: 404},
			step{As: me, Do: "GET /opportunities/" + string(s.West.Opportunity), Want: 404},
			step{
				As: me, Do: "POST /opportunities/" + string(s.South.Opportunity) + "/keep", Want: 404,
				Form: []string{"keep", "yes"},
			},
		)
	})
}

func TestSearchingOnAPhone(t *testing.T) {
	each(t, func(s *stage) {
		far := good("Far away")
		far.Remote, far.Paid, far.WageCents, far.Cluster, far.StartsOn, far.ApplyBy = true, true, 1800, "11", wbl.NewDate(2027, 2, 1), wbl.NewDate(2026, 12, 24)
		s.post(far)
		for i := range 22 {
			s.post(good("Place " + string(rune('A'+i))))
		}
		me := s.as(s.North.Learner2)
		s.site().Play(s.DB,
			step{
				As: me, Do: "GET /opportunities", Want: 200,
				Sees: []string{"Find a place", "Place V", "Next", "I found one myself", "Saved"},
				Not:  []string{"Far away", "Clear filters", "quixwest"},
			},
			step{
				As: me, Do: "GET /opportunities?q=far+AWAY", Want: 200,
				Sees:   []string{"Far away", "Can be done from home", "$18.00 an hour", "From February 1, 2027", "Apply by"},
				Not:    []string{"Place A"},
				Values: []string{"q", "far AWAY"},
			},
			step{
				As: me, Do: "GET /opportunities?remote=yes&paid=yes&cluster=11&type=internship&from=2027-01-01&to=2027-03-01", Want: 200, Sees: []string{"Far away", "Clear filters"}, Not: []string{"Place A"},
				Values: []string{"remote", "yes", "paid", "yes", "cluster", "11", "type", "internship", "from", "2027-01-01", "to", "2027-03-01"},
			},
			step{As: me, Do: "GET /opportunities?cluster=99&type=none&within=7", Want: 200, Sees: []string{"Place V"}},
			// the others say no place
			step{
				As: me, Do: "GET /opportunities?within=2", Want: 200,
				Sees: []string{"Far away", "Baker quixnorth"},
				Not:  []string{"Place A"},
			},
			step{
				As: me, Do: "GET /opportunities?from=tomorrow", Want: 200,
				Sees:   []string{"Enter a real date"},
				Values: []string{"from", "tomorrow"},
			},
			step{
				As: me, Do: "GET /opportunities?q=nothing+like+it", Want: 200,
				Sees: []string{"No places found", "Clear filters"},
			},
			step{As: me, Do: "GET /opportunities?after=nonsense", Want: 404},
			step{As: me, Do: "GET /opportunities?kept=yes", Want: 200, Sees: []string{"Nothing saved yet", "All places"}},
			step{
				As: me, Do: "POST /opportunities/" + string(s.North.Opportunity) + "/keep", Want: 303,
				Form:  []string{"keep", "yes"},
				Audit: []string{"offer.keep"},
				Sees:  []string{"You find it under Saved"},
			},
			step{
				As: me, Do: "GET /opportunities?kept=yes", Want: 200,
				Sees: []string{"Baker quixnorth"},
				Not:  []string{"Place A"},
			},
			step{
				As: me, Do: "POST /opportunities/" + string(s.North.Opportunity) + "/keep", Want: 303,
				Form: []string{"keep", "no"},
				Sees: []string{"Taken off your saved list"},
			},
			step{
				As: in("es", me), Do: "GET /opportunities", Want: 200,
				Sees: []string{"Busca un lugar", "Sin pago"},
				Not:  []string{"⟦", "Not paid"},
			},
			step{
				As: s.North.Actor(access.Guardian), Do: "GET /opportunities", Want: 200,
				Sees: []string{"Place V"},
				Not:  []string{"I found one myself"},
			},
			step{As: s.North.Actor(access.Teacher), Do: "GET /opportunities?q=far", Want: 200, Sees: []string{"Far away"}},
			step{As: s.North.Actor(access.EmployerAdmin), Do: "GET /opportunities", Want: 403},
		)
	})
}

func TestChildrenAreKeptFromEmployers(t *testing.T) {
	each(t, func(s *stage) {
		id, child := string(s.post(good("Miller"))), s.as(s.North.Child)
		s.fill(child)
		s.site().Play(s.DB,
			step{As: child, Do: "GET /opportunities", Want: 200, Sees: []string{"Miller"}},
			step{As: child, Do: "GET /opportunities/" + id, Want: 200, Sees: []string{"before you are 13"}},
			step{
				As: child, Do: "GET /opportunities/" + id + "/apply", Want: 200,
				Sees: []string{"You can apply when you are 13", "Go to my home page"},
			},
			step{
				As: child, Do: "POST /opportunities/" + id + "/apply", Want: 200,
				Form: []string{"why", "x"},
				Sees: []string{"You can apply when you are 13"},
			},
			step{As: child, Do: "POST /opportunities/" + id + "/check", Want: 409},
			step{As: child, Do: "GET /found-place", Want: 200, Sees: []string{"You can apply when you are 13"}},
			step{As: child, Do: "GET /found-place/host", Want: 409},
			step{As: child, Do: "POST /found-place/host", Form: []string{"employer", "Mill", "city", "Lee"}, Want: 409},
			step{As: child, Do: "POST /found-place/check", Want: 409},
			step{
				As: in("es", child), Do: "GET /opportunities/" + id + "/apply", Want: 200,
				Sees: []string{"antes de los 13 años"},
				Not:  []string{"⟦"},
			},
		)
		// on the birthday it is as for everybody
		s.exec(`UPDATE learner SET birth_date = '2013-11-23' WHERE id = $1`, s.North.Child)
		s.site().Play(s.DB, step{As: child, Do: "GET /opportunities/" + id + "/apply", Want: 200, Sees: []string{"Why do you want this?"}})
		s.exec(`UPDATE learner SET birth_date = '2013-11-24' WHERE id = $1`, s.North.Child)
		s.site().Play(s.DB, step{As: child, Do: "GET /opportunities/" + id + "/apply", Want: 200, Sees: []string{"You can apply when you are 13"}})
		s.exec(`UPDATE learner SET birth_date = NULL WHERE id = $1`, s.North.Child)
		s.site().Play(s.DB, step{As: child, Do: "GET /opportunities/" + id + "/apply", Want: 200, Sees: []string{"Why do you want this?"}})
	})
}
