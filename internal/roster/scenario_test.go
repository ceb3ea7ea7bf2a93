package roster_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/roster"
	"throughline/internal/testenv"
	"throughline/internal/testenv/webtest"
)

type step = webtest.Step

// in is an actor who reads another language.
func in(lang string, a access.Actor) access.Actor {
	a.Lang = lang
	return a
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

func TestTheListInEveryWay(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		st := newStage(t, d)
		lead, teacher := st.North.Actor(access.DistrictLead), st.North.Actor(access.Teacher)
		north, west := string(st.North.School), string(st.West.School)
		left, err := st.s.Create(context.Background(), lead, "", roster.NewLearner{LearnerIn: roster.LearnerIn{School: st.North.School, Given: "Zoë", Preferred: "Zed", Family: "O'Hara 100%", Grade: "12"}, Number: "S_77"})
		if err != nil {
			t.Fatal(err)
		}
		st.site.Play(d,
			step{
				As: lead, Do: "GET /roster", Want: 200,
				Sees: []string{"quixnorth, Ana", "quixwest, Ana", "O'Hara 100%, Zoë", "Goes by Zed", "S_77", "Add a student", "Import"},
				Not:  []string{"quixsouth", "Clear filters"},
			},
			step{
				As: lead, Do: "GET /roster?q=zoe", Want: 200,
				Sees:   []string{"O'Hara 100%, Zoë", "Clear filters"},
				Not:    []string{"Ana"},
				Values: []string{"q", "zoe"},
			},
			step{As: lead, Do: "GET /roster?q=zed", Want: 200, Sees: []string{"O'Hara"}},
			step{As: lead, Do: "GET /roster?q=s_77", Want: 200, Sees: []string{"O'Hara"}, Not: []string{"Ana"}},
			step{As: lead, Do: "GET /roster?q=%25", Want: 200, Sees: []string{"O'Hara"}, Not: []string{"Ana"}},
			step{As: lead, Do: "GET /roster?q=_", Want: 200, Sees: []string{"O'Hara"}, Not: []string{"Ana"}},
			step{As: lead, Do: "GET /roster?q=%27+OR+1%3D1", Want: 200, Sees: []string{"No students found"}},
			step{
				As: lead, Do: "GET /roster?grade=12", Want: 200,
				Sees:   []string{"O'Hara"},
				Not:    []string{"Ana"},
				Values: []string{"grade", "12"},
			},
			step{As: lead, Do: "GET /roster?grade=99", Want: 200, Sees: []string{"Ana"}},
			step{
				As: lead, Do: "GET /roster?school=" + west, Want: 200,
				Sees: []string{"quixwest, Ana"},
				Not:  []string{"quixnorth", "O'Hara"},
			},
			step{As: lead, Do: "GET /roster?school=nowhere", Want: 200, Sees: []string{"No students found"}},
			step{As: lead, Do: "GET /roster?school=" + string(st.South.School), Want: 200, Sees: []string{"No students found"}},
			step{
				As: lead, Do: "GET /roster?state=left", Want: 200,
				Sees:   []string{"No students found"},
				Values: []string{"state", "left"},
			},
			step{
				As: lead, Do: "GET /roster?state=all&limit=2", Want: 200,
				Sees: []string{"O'Hara", "quixnorth, Ana", "Next"},
				Not:  []string{"Beto"},
			},
			step{As: lead, Do: "GET /roster?after=nonsense", Want: 404},
			step{
				As: teacher, Do: "GET /roster?school=" + west, Want: 200,
				Sees: []string{"No students found"},
				Not:  []string{"quixwest"},
			},
			step{
				As: teacher, Do: "GET /roster", Want: 200,
				Sees: []string{"quixnorth, Ana"},
				Not:  []string{"quixwest", "Add a student", "All schools", "Data quality", "Possible duplicates"},
			},
			step{
				As: lead, Do: "GET /roster?field=birth_date&aspect=missing", Want: 200,
				Sees: []string{"Students whose answer is missing: Birth date", "O'Hara"},
				Not:  []string{"quixnorth, Ana"},
			},
			step{As: lead, Do: "GET /roster?field=shoes&aspect=missing", Want: 404},
			step{As: lead, Do: "GET /roster?field=grade&aspect=ugly", Want: 404},
			step{As: teacher, Do: "GET /roster?field=birth_date&aspect=missing", Want: 403},
			step{
				As: lead, Do: "GET /roster/export.csv?q=zoe", Want: 200,
				Sees: []string{"student id,state id,first name", "S_77,,Zoë,,O'Hara 100%,Zed,,12,North High,,,active"},
				Not:  []string{"Ana"},
			},
			step{As: teacher, Do: "GET /roster/export.csv?school=" + west, Want: 200, Not: []string{"quixwest"}},
			step{
				As: in("es", lead), Do: "GET /roster?q=zoe", Want: 200,
				Sees: []string{"Estudiantes"},
				Not:  []string{"⟦", "Clear filters"},
			},
			step{As: st.North.Actor(access.Support), Do: "GET /roster", Want: 403, Not: []string{"Ana"}},
			step{As: st.North.Actor(access.Guardian), Do: "GET /roster", Want: 403},
			step{As: access.Actor{}, Do: "GET /roster", Want: 303},
			step{
				As: lead, Do: "GET /roster/learners/" + string(left), Want: 200,
				Sees: []string{"Zed O'Hara", "S_77", "North High"},
			},
		)
		_ = north
	})
}

func TestAddingAStudentFieldByField(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		st := newStage(t, d)
		coord := st.North.Actor(access.Coordinator)
		whole := []string{
			"given", "Eva", "middle", "M", "family", "Reyes", "preferred", "Evi", "pronouns", "she", "birth_date_month", "2", "birth_date_day", "3", "birth_date_year", "2010",
			"school", string(st.North.School), "grade", "10", "email", "eva@school.example", "phone", "555 0100", "lang", "es", "number", "900",
		}
		steps := []step{
			{
				As: coord, Do: "GET /roster/learners/new", Want: 200,
				Sees:   []string{"Add a student", "North High"},
				Not:    []string{"North West"},
				Values: []string{"lang", "en", "school", string(st.North.School)},
			},
			{
				As: coord, Do: "POST /roster/learners/new", Want: 422,
				Sees: []string{"Enter the first name", "Enter the last name", "Choose a school"},
			},
		}
		for _, c := range []struct{ name, value, says string }{
			{"given", " ", "Enter the first name"},
			{"given", long(81), "Use 80 characters or fewer"},
			{"family", "", "Enter the last name"},
			{"family", "Rey\x01es", "We took out characters that cannot be shown"},
			{"middle", long(81), "Use 80 characters or fewer"},
			{"preferred", long(81), "Use 80 characters or fewer"},
			{"pronouns", long(81), "Use 80 characters or fewer"},
			{"birth_date_month", "13", "Enter a real date"},
			{"birth_date_year", "2025", "Enter the birth date of a student"},
			{"birth_date_year", "1899", "Enter the birth date of a student"},
			{"grade", "99", "Choose a grade from the list"},
			{"email", "eva", "Enter an e-mail address"},
			{"phone", long(41), "Use 40 characters or fewer"},
			{"lang", "fr", "Choose a language"},
			{"number", long(41), "Use 40 characters or fewer"},
		} {
			kept := strings.ReplaceAll(c.value, "\x01", "")
			if c.name == "grade" || c.name == "lang" {
				kept = ""
			}
			steps = append(steps, step{As: coord, Do: "POST /roster/learners/new", Form: but(whole, c.name, c.value), Want: 422, Sees: []string{"There is a problem", c.says}, Values: []string{c.name, kept}})
		}
		steps = append(steps,
			step{As: coord, Do: "POST /roster/learners/new", Form: but(whole, "school", string(st.West.School)), Want: 404},
			step{As: coord, Do: "POST /roster/learners/new", Form: but(whole, "key", "k"), Want: 303, Audit: []string{"learner.create"}, Sees: []string{
				"Student added", "Evi Reyes", "Reyes, Eva M", "she", "February 3, 2010 (age 16)", "eva@school.example", "555 0100", "Spanish", "900", "Grade 10", "2026–27",
			}},
			step{As: coord, Do: "POST /roster/learners/new", Form: but(whole, "key", "k"), Want: 303, Audit: []string{}},
			step{
				As: coord, Do: "POST /roster/learners/new", Want: 422,
				Form:   but(whole, "key", "k2"),
				Sees:   []string{"Another student has this number"},
				Values: []string{"number", "900", "given", "Eva"},
			},
			step{
				As: in("es", coord), Do: "GET /roster/learners/new", Want: 200,
				Sees: []string{"Agregar estudiante"},
				Not:  []string{"⟦", "Add a student"},
			},
			step{As: in("es", coord), Do: "POST /roster/learners/new", Want: 422, Not: []string{"⟦", "Enter the"}},
			step{As: st.North.Actor(access.Teacher), Do: "POST /roster/learners/new", Form: whole, Want: 403},
			step{As: st.North.Actor(access.Support), Do: "GET /roster/learners/new", Want: 403},
			step{As: access.Actor{}, Do: "POST /roster/learners/new", Form: whole, Want: 401},
		)
		st.site.Play(d, steps...)
	})
}

func TestEditingAStudentAtOnce(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		st := newStage(t, d)
		coord, counselor := st.North.Actor(access.Coordinator), st.North.Actor(access.Counselor)
		path := "/roster/learners/" + string(st.North.Learner)
		form := []string{"given", "Ana", "family", "Quix", "school", string(st.North.School), "grade", "11", "lang", "en", "birth_date_month", "3", "birth_date_day", "4", "birth_date_year", "2010", "version", "1"}
		st.site.Play(d,
			step{
				As: coord, Do: "GET " + path + "/edit", Want: 200,
				Values: []string{"given", "Ana", "birth_date_month", "3", "birth_date_year", "2010", "version", "1", "grade", "11"},
			},
			step{
				As: counselor, Do: "POST " + path + "/edit", Want: 303,
				Form:  but(form, "phone", "555", "preferred", "Anita"),
				Audit: []string{"learner.edit"},
				Sees:  []string{"Changes saved", "Anita Quix"},
			},
			step{
				As: coord, Do: "POST " + path + "/edit", Form: but(form, "birth_date_day", "5"), Want: 409, Sees: []string{"Someone else changed this meanwhile", "Name they go by Anita", "Phone 555", "Birth date March 4, 2010"}, Not: []string{"Grade Grade 11 School"},
				Values: []string{"birth_date_day", "5", "version", "2", "phone", ""},
			},
			step{
				As: coord, Do: "POST " + path + "/edit", Want: 303,
				Form: but(form, "birth_date_day", "5", "version", "2"),
				Sees: []string{"March 5, 2010"},
			},
			step{As: coord, Do: "POST " + path + "/edit", Form: but(form, "version", ""), Want: 409},
			step{
				As: coord, Do: "POST " + path + "/edit", Want: 422,
				Form:   but(form, "version", "3", "email", "ana at home"),
				Values: []string{"email", "ana at home", "version", "3"},
			},
			step{
				As: coord, Do: "POST " + path + "/edit", Want: 422,
				Form: but(form, "version", "3", "school", string(st.West.School)),
				Sees: []string{"Choose a school"},
			},
			step{
				As: coord, Do: "POST " + path + "/edit", Want: 422,
				Form: but(form, "version", "3", "school", "nowhere"),
				Sees: []string{"Choose a school"},
			},
			step{
				As: st.North.Actor(access.DistrictLead), Do: "POST " + path + "/edit", Want: 303,
				Form:  but(form, "version", "3", "school", string(st.West.School)),
				Audit: []string{"learner.edit"},
				Sees:  []string{"North West High", "North High"},
			},
			step{As: coord, Do: "GET " + path, Want: 404}, // moved away
			step{As: st.West.Actor(access.Coordinator), Do: "GET " + path, Want: 200, Sees: []string{"Ana Quix", "North High"}},
			step{As: st.West.Actor(access.Teacher), Do: "GET " + path + "/edit", Want: 403},
			step{
				As: in("es", st.West.Actor(access.Coordinator)), Do: "GET " + path + "/edit", Want: 200,
				Not: []string{"⟦", "Birth date"},
			},
			step{As: coord, Do: "GET /roster/learners/12/edit", Want: 404},
		)
	})
}

func TestSchoolsByPage(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		st := newStage(t, d)
		lead, path := st.North.Actor(access.DistrictLead), "/roster/schools/"+string(st.North.School)
		good := []string{"name", "North High", "level", "high", "locale", "41", "city", "Lee", "state", "ma", "zip", "01238", "lat", "42,3", "lon", "-73.2", "version", "1"}
		steps := []step{
			{
				As: lead, Do: "GET /roster/schools", Want: 200,
				Sees: []string{"North High", "North West High", "Rural, near a city", "Add a school"},
				Not:  []string{"South High"},
			},
			{
				As: lead, Do: "GET " + path, Want: 200,
				Values: []string{"name", "North High", "level", "high", "lat", "42.1", "version", "1"},
			},
		}
		for _, c := range []struct{ name, value, says string }{
			{"name", "", "Enter the name of the school"},
			{"name", long(121), "Use 120 characters or fewer"},
			{"level", "college", "Choose a level"},
			{"locale", "14", "Choose a kind of place"},
			{"city", long(81), "Use 80 characters or fewer"},
			{"state", "MAS", "Use 2 characters or fewer"},
			{"state", "1A", "Enter two letters, such as MA"},
			{"zip", "123", "Enter a ZIP code"},
			{"lat", "north", "in degrees"},
			{"lat", "91", "in degrees"},
			{"lat", "NaN", "in degrees"},
			{"lon", "", "in degrees"},
		} {
			steps = append(steps, step{As: lead, Do: "POST " + path, Form: but(good, c.name, c.value), Want: 422, Sees: []string{c.says}})
		}
		steps = append(steps,
			step{
				As: lead, Do: "POST " + path, Want: 303,
				Form:  good,
				Audit: []string{"school.save"},
				Sees:  []string{"School saved", "Lee, MA"},
			},
			step{
				As: st.North.Actor(access.SchoolLead), Do: "POST " + path, Want: 409,
				Form:   but(good, "city", "Otis"),
				Sees:   []string{"Someone else changed this meanwhile", "City Lee"},
				Values: []string{"city", "Otis", "version", "2"},
			},
			step{
				As: st.North.Actor(access.SchoolLead), Do: "POST " + path, Want: 303,
				Form: but(good, "city", "Otis", "version", "2"),
				Sees: []string{"Otis, MA"},
			},
			step{As: st.West.Actor(access.SchoolLead), Do: "POST " + path, Form: but(good, "version", "3"), Want: 404},
			step{As: st.South.Actor(access.DistrictLead), Do: "GET " + path, Want: 404},
			step{
				As: lead, Do: "POST /roster/schools/new", Want: 303,
				Form:  but(good, "name", "Mill Lane", "key", "s"),
				Audit: []string{"school.save"},
				Sees:  []string{"Mill Lane"},
			},
			step{
				As: lead, Do: "POST /roster/schools/new", Want: 303,
				Form:  but(good, "name", "Mill Lane", "key", "s"),
				Audit: []string{},
			},
			step{
				As: lead, Do: "POST /roster/schools/new", Want: 422,
				Sees: []string{"Enter the name of the school", "Choose a level"},
			},
			step{As: st.North.Actor(access.Support), Do: "GET /roster/schools", Want: 200, Sees: []string{"North High"}},
			step{As: st.North.Actor(access.Counselor), Do: "GET /roster/schools", Want: 403},
			step{As: in("es", lead), Do: "GET " + path, Want: 200, Not: []string{"⟦", "Kind of place"}},
			step{As: lead, Do: "GET /roster/schools/nowhere", Want: 404},
		)
		st.site.Play(d, steps...)
	})
}

func TestDuplicatesByPage(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		st := newStage(t, d)
		coord := st.North.Actor(access.Coordinator)
		twin := addTwin(t, st)
		st.findDuplicates(t)
		a, b := string(min(st.North.Learner, twin)), string(max(st.North.Learner, twin))
		pair := "/roster/duplicates/" + a + "/" + b
		st.site.Play(d,
			step{
				As: coord, Do: "GET /roster/duplicates", Want: 200,
				Sees: []string{"Possible duplicates", "TWIN-1", "Same student: keep the first", "Different people"},
			},
			step{
				As: coord, Do: "GET " + pair, Want: 200,
				Sees: []string{"First record", "Second record", "TWIN-1", "Placements and experiences"},
			},
			step{As: coord, Do: "GET /roster/duplicates/" + b + "/" + a, Want: 200},
			step{As: coord, Do: "GET /roster/duplicates/" + a + "/nobody", Want: 404},
			step{
				As: coord, Do: "GET /roster/duplicates/" + a + "/" + string(st.West.Learner), Want: 404,
				Not: []string{"quixwest"},
			},
			step{As: coord, Do: "POST " + pair + "/merge", Form: []string{"keep", "nobody"}, Want: 404},
			step{As: coord, Do: "POST " + pair + "/unmerge", Want: 409},
			step{As: coord, Do: "POST " + pair + "/reopen", Want: 409},
			step{
				As: coord, Do: "POST " + pair + "/distinct", Want: 303,
				Audit: []string{"learner.distinct"},
				Sees:  []string{"Kept as different people", "No possible duplicates", "Undo"},
			},
			step{
				As: coord, Do: "POST " + pair + "/reopen", Want: 303,
				Audit: []string{"learner.reopen"},
				Sees:  []string{"waits for a decision again"},
			},
			step{
				As: coord, Do: "POST " + pair + "/merge", Want: 303,
				Form:  []string{"keep", string(st.North.Learner)},
				Audit: []string{"learner.merge"},
				Sees:  []string{"one student now"},
			},
			step{
				As: coord, Do: "POST " + pair + "/merge", Want: 409,
				Form: []string{"keep", string(twin)},
				Sees: []string{"merged already"},
			},
			step{As: coord, Do: "GET " + pair, Want: 200, Sees: []string{"These records were merged", "Separate them again"}},
			step{As: coord, Do: "GET /roster?state=all&q=TWIN-1", Want: 200, Sees: []string{"quixnorth, Ana"}},
			// of the kept one
			step{
				As: coord, Do: "GET /roster/learners/" + string(twin) + "/edit", Want: 200,
				Values: []string{"given", "Ana"},
			},
			step{
				As: coord, Do: "POST " + pair + "/unmerge", Want: 303,
				Audit: []string{"learner.unmerge"},
				Sees:  []string{"separate again"},
			},
			step{As: coord, Do: "GET /roster/learners/" + string(twin), Want: 200, Sees: []string{"TWIN-1"}},
			step{As: st.North.Actor(access.Counselor), Do: "GET /roster/duplicates", Want: 403},
			step{As: st.West.Actor(access.Coordinator), Do: "POST " + pair + "/distinct", Want: 404},
			step{As: in("es", coord), Do: "GET " + pair, Want: 200, Not: []string{"⟦", "First record"}},
		)
	})
}
