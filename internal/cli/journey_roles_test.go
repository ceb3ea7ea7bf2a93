package cli

import (
	"slices"
	"testing"

	"throughline/internal/platform/access"
	"throughline/internal/testenv"
	"throughline/internal/testenv/browser"
)

// TestJourneyRoles sits down as everybody: each finds a home that fits, and the pages
// that matter to them. At the desktop they read English, on the phone Spanish.
func TestJourneyRoles(t *testing.T) {
	journey(t, "roles", []manner{phone, desktopPlain},
		stage{"a guardian reads", (*walker).guardianReads},
		stage{"a teacher records a talk", (*walker).teacherRecords},
		stage{"everybody looks around", (*walker).everybodyLooks},
	)
}

func (w *walker) guardianReads() {
	w.as(access.Guardian)
	w.Sees("Your children")
	w.Sees("3 h of work confirmed, 3 h waiting for the supervisor.")
	w.looks("guardian")
	w.Press("Baker quixnorth")
	w.Sees("Bakery quixnorth")
	w.looks("guardian-place")
	w.Press("Hours")
	w.looks("guardian-hours")
	w.Go(w.url + "/")
	w.Press("See all that Ana did")
	w.Sees("Spring fair quixnorth")
	w.looks("guardian-timeline")
}

func (w *walker) teacherRecords() {
	w.as(access.Teacher)
	w.visit("/experiences", "experiences")
	w.Press("Record an experience")
	w.Fill("Name", "quix")
	w.Click("Show students")
	w.Sees("Beto quixnorth")
	w.Click("Select Carla quixnorth") // all who were found are ticked
	w.Fill("Type", "Career talk")
	w.Fill("Title", "Talk by the fire department")
	w.Fill("Day", "2026-11-20")
	w.Fill("How long, for each student", "1h30")
	w.looks("experience")
	w.Press("Record it")
	w.Sees("Recorded for 2 students")
	w.looks("experience-recorded")
}

// doors are the pages that each role opens, beside its home.
func doors(s *testenv.Site) map[access.Role][]string {
	placement, learner, employer, opportunity := string(s.Placement), string(s.Learner), string(s.Employer), string(s.Opportunity)
	return map[access.Role][]string{
		access.Learner:     {"/hours", "/opportunities", "/opportunities/" + opportunity, "/my-placements", "/timeline", "/found-place", "/profile", "/account"},
		access.Guardian:    {"/my-placements/" + placement, "/learners/" + learner + "/timeline"},
		access.Teacher:     {"/placements", "/placements/" + placement, "/experiences/new", "/roster", "/partners"},
		access.Counselor:   {"/placements/" + placement + "/reviews", "/learners/" + learner + "/people", "/roster/learners/" + learner},
		access.Coordinator: slices.Concat(placing(s), []string{"/partners", "/partners/" + employer, "/partners/new", "/reviews", "/mail"}),
		access.SchoolLead:  {"/people", "/people/new", "/roster/quality", "/roster/learners/new"},
		access.DistrictLead: {
			"/people", "/roster", "/roster/quality", "/roster/schools", "/roster/schools/" + string(s.School), "/roster/duplicates", "/partners/" + employer + "/merge",
		},
		access.EmployerAdmin: {"/offers/mine", "/hosting", "/hosting/" + placement, "/partners/" + employer, "/partners/" + employer + "/edit"},
		access.Supervisor:    {"/confirm", "/confirm/entries/" + string(s.Waiting), "/hosting"},
		access.Intermediary:  {"/offers", "/partners"},
		access.Auditor:       {"/account"},
		access.Support:       {"/people", "/account/tokens"},
	}
}

// placing are the coordinator's pages about places, placements and their hours.
func placing(s *testenv.Site) []string {
	return []string{
		"/placements", "/placements/new", "/placements/bulk", "/hours/queue", "/hours/silent", "/hours/export",
		"/offers", "/offers/new?partner=" + string(s.Employer), "/offers/" + string(s.Opportunity), "/offers/" + string(s.Opportunity) + "/applicants",
	}
}

func (w *walker) everybodyLooks() {
	lang := "en"
	if w.size == browser.Phone {
		lang = "es"
	}
	pages := doors(&w.North)
	for _, role := range append([]access.Role{access.Learner}, tried...) {
		w.as(role)
		for _, path := range append([]string{"/"}, pages[role]...) {
			w.stage = string(role) + " opens " + path
			w.Go(w.url + path)
			w.inLanguage(lang)
			w.looks(shotName(role, path))
		}
	}
}

// inLanguage reads the page as it stands in a language.
func (w *walker) inLanguage(lang string) {
	w.t.Helper()
	if browser.Eval[string](w.Tab, "document.documentElement.lang") != lang {
		w.Press(map[string]string{"en": "English", "es": "Español"}[lang])
	}
	for _, refused := range []string{"You do not have access to this", "Page not found", "Something broke on our side"} {
		w.SeesNot(refused)
	}
}
