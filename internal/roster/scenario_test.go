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
	"throughline/internal/wbl"
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
			step{As: lead, Do: "GET /roster", Want: 200, Sees: []string{"quixnorth, Ana", "quixwest, Ana", "O'Hara 100%, Zoë", "Goes by Zed", "S_77", "Add a student", "Import"}, Not: []string{"quixsouth", "Clear filters"}},
			step{As: lead, Do: "GET /roster?q=zoe", Want: 200, Sees: []string{"O'Hara 100%, Zoë", "Clear filters"}, Not: []string{"Ana"}, Values: []string{"q", "zoe"}},
			step{As: lead, Do: "GET /roster?q=zed", Want: 200, Sees: []string{"O'Hara"}},
			step{As: lead, Do: "GET /roster?q=s_77", Want: 200, Sees: []string{"O'Hara"}, Not: []string{"Ana"}},
			step{As: lead, Do: "GET /roster?q=%25", Want: 200, Sees: []string{"O'Hara"}, Not: []string{"Ana"}},
			step{As: lead, Do: "GET /roster?q=_", Want: 200, Sees: []string{"O'Hara"}, Not: []string{"Ana"}},
			step{As: lead, Do: "GET /roster?q=%27+OR+1%3D1", Want: 200, Sees: []string{"No students found"}},
			step{As: lead, Do: "GET /roster?grade=12", Want: 200, Sees: []string{"O'Hara"}, Not: []string{"Ana"}, Values: []string{"grade", "12"}},
			step{As: lead, Do: "GET /roster?grade=99", Want: 200, Sees: []string{"Ana"}},
			step{As: lead, Do: "GET /roster?school=" + west, Want: 200, Sees: []string{"quixwest, Ana"}, Not: []string{"quixnorth", "O'Hara"}},
			step{As: lead, Do: "GET /roster?school=nowhere", Want: 200, Sees: []string{"No students found"}},
			step{As: lead, Do: "GET /roster?school=" + string(st.South.School), Want: 200, Sees: []string{"No students found"}},
			step{As: lead, Do: "GET /roster?state=left", Want: 200, Sees: []string{"No students found"}, Values: []string{"state", "left"}},
			step{As: lead, Do: "GET /roster?state=all&limit=2", Want: 200, Sees: []string{"O'Hara", "quixnorth, Ana", "Next"}, Not: []string{"Beto"}},
			step{As: lead, Do: "GET /roster?after=nonsense", Want: 404},
			step{As: teacher, Do: "GET /roster?school=" + west, Want: 200, Sees: []string{"No students found"}, Not: []string{"quixwest"}},
			step{As: teacher, Do: "GET /roster", Want: 200, Sees: []string{"quixnorth, Ana"}, Not: []string{"quixwest", "Add a student", "All schools", "Data quality", "Possible duplicates"}},
			step{As: lead, Do: "GET /roster?field=birth_date&aspect=missing", Want: 200, Sees: []string{"Students whose answer is missing: Birth date", "O'Hara"}, Not: []string{"quixnorth, Ana"}},
			step{As: lead, Do: "GET /roster?field=shoes&aspect=missing", Want: 404},
			step{As: lead, Do: "GET /roster?field=grade&aspect=ugly", Want: 404},
			step{As: teacher, Do: "GET /roster?field=birth_date&aspect=missing", Want: 403},
			step{As: lead, Do: "GET /roster/export.csv?q=zoe", Want: 200, Sees: []string{"student id,state id,first name", "S_77,,Zoë,,O'Hara 100%,Zed,,12,North High,,,active"}, Not: []string{"Ana"}},
			step{As: teacher, Do: "GET /roster/export.csv?school=" + west, Want: 200, Not: []string{"quixwest"}},
			step{As: in("es", lead), Do: "GET /roster?q=zoe", Want: 200, Sees: []string{"Estudiantes"}, Not: []string{"⟦", "Clear filters"}},
			step{As: st.North.Actor(access.Support), Do: "GET /roster", Want: 403, Not: []string{"Ana"}},
			step{As: st.North.Actor(access.Guardian), Do: "GET /roster", Want: 403},
			step{As: access.Actor{}, Do: "GET /roster", Want: 303},
			step{As: lead, Do: "GET /roster/learners/" + string(left), Want: 200, Sees: []string{"Zed O'Hara", "S_77", "North High"}},
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
			{As: coord, Do: "GET /roster/learners/new", Want: 200, Sees: []string{"Add a student", "North High"}, Not: []string{"North West"}, Values: []string{"lang", "en", "school", string(st.North.School)}},
			{As: coord, Do: "POST /roster/learners/new", Want: 422, Sees: []string{"Enter the first name", "Enter the last name", "Choose a school"}},
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
			step{As: coord, Do: "POST /roster/learners/new", Form: but(whole, "key", "k2"), Want: 422, Sees: []string{"Another student has this number"}, Values: []string{"number", "900", "given", "Eva"}},
			step{As: in("es", coord), Do: "GET /roster/learners/new", Want: 200, Sees: []string{"Agregar estudiante"}, Not: []string{"⟦", "Add a student"}},
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
			step{As: coord, Do: "GET " + path + "/edit", Want: 200, Values: []string{"given", "Ana", "birth_date_month", "3", "birth_date_year", "2010", "version", "1", "grade", "11"}},
			step{As: counselor, Do: "POST " + path + "/edit", Form: but(form, "phone", "555", "preferred", "Anita"), Want: 303, Audit: []string{"learner.edit"}, Sees: []string{"Changes saved", "Anita Quix"}},
			step{As: coord, Do: "POST " + path + "/edit", Form: but(form, "birth_date_day", "5"), Want: 409, Sees: []string{"Someone else changed this meanwhile", "Name they go by Anita", "Phone 555", "Birth date March 4, 2010"}, Not: []string{"Grade Grade 11 School"},
				Values: []string{"birth_date_day", "5", "version", "2", "phone", ""}},
			step{As: coord, Do: "POST " + path + "/edit", Form: but(form, "birth_date_day", "5", "version", "2"), Want: 303, Sees: []string{"March 5, 2010"}},
			step{As: coord, Do: "POST " + path + "/edit", Form: but(form, "version", ""), Want: 409},
			step{As: coord, Do: "POST " + path + "/edit", Form: but(form, "version", "3", "email", "ana at home"), Want: 422, Values: []string{"email", "ana at home", "version", "3"}},
			step{As: coord, Do: "POST " + path + "/edit", Form: but(form, "version", "3", "school", string(st.West.School)), Want: 422, Sees: []string{"Choose a school"}},
			step{As: coord, Do: "POST " + path + "/edit", Form: but(form, "version", "3", "school", "nowhere"), Want: 422, Sees: []string{"Choose a school"}},
			step{As: st.North.Actor(access.DistrictLead), Do: "POST " + path + "/edit", Form: but(form, "version", "3", "school", string(st.West.School)), Want: 303, Audit: []string{"learner.edit"}, Sees: []string{"North West High", "North High"}},
			step{As: coord, Do: "GET " + path, Want: 404}, // moved away
			step{As: st.West.Actor(access.Coordinator), Do: "GET " + path, Want: 200, Sees: []string{"Ana Quix", "North High"}},
			step{As: st.West.Actor(access.Teacher), Do: "GET " + path + "/edit", Want: 403},
			step{As: in("es", st.West.Actor(access.Coordinator)), Do: "GET " + path + "/edit", Want: 200, Not: []string{"⟦", "Birth date"}},
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
			{As: lead, Do: "GET /roster/schools", Want: 200, Sees: []string{"North High", "North West High", "Rural, near a city", "Add a school"}, Not: []string{"South High"}},
			{As: lead, Do: "GET " + path, Want: 200, Values: []string{"name", "North High", "level", "high", "lat", "42.1", "version", "1"}},
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
			step{As: lead, Do: "POST " + path, Form: good, Want: 303, Audit: []string{"school.save"}, Sees: []string{"School saved", "Lee, MA"}},
			step{As: st.North.Actor(access.SchoolLead), Do: "POST " + path, Form: but(good, "city", "Otis"), Want: 409, Sees: []string{"Someone else changed this meanwhile", "City Lee"}, Values: []string{"city", "Otis", "version", "2"}},
			step{As: st.North.Actor(access.SchoolLead), Do: "POST " + path, Form: but(good, "city", "Otis", "version", "2"), Want: 303, Sees: []string{"Otis, MA"}},
			step{As: st.West.Actor(access.SchoolLead), Do: "POST " + path, Form: but(good, "version", "3"), Want: 404},
			step{As: st.South.Actor(access.DistrictLead), Do: "GET " + path, Want: 404},
			step{As: lead, Do: "POST /roster/schools/new", Form: but(good, "name", "Mill Lane", "key", "s"), Want: 303, Audit: []string{"school.save"}, Sees: []string{"Mill Lane"}},
			step{As: lead, Do: "POST /roster/schools/new", Form: but(good, "name", "Mill Lane", "key", "s"), Want: 303, Audit: []string{}},
			step{As: lead, Do: "POST /roster/schools/new", Want: 422, Sees: []string{"Enter the name of the school", "Choose a level"}},
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
			step{As: coord, Do: "GET /roster/duplicates", Want: 200, Sees: []string{"Possible duplicates", "TWIN-1", "Same student: keep the first", "Different people"}},
			step{As: coord, Do: "GET " + pair, Want: 200, Sees: []string{"First record", "Second record", "TWIN-1", "Placements and experiences"}},
			step{As: coord, Do: "GET /roster/duplicates/" + b + "/" + a, Want: 200},
			step{As: coord, Do: "GET /roster/duplicates/" + a + "/nobody", Want: 404},
			step{As: coord, Do: "GET /roster/duplicates/" + a + "/" + string(st.West.Learner), Want: 404, Not: []string{"quixwest"}},
			step{As: coord, Do: "POST " + pair + "/merge", Form: []string{"keep", "nobody"}, Want: 404},
			step{As: coord, Do: "POST " + pair + "/unmerge", Want: 409},
			step{As: coord, Do: "POST " + pair + "/reopen", Want: 409},
			step{As: coord, Do: "POST " + pair + "/distinct", Want: 303, Audit: []string{"learner.distinct"}, Sees: []string{"Kept as different people", "No possible duplicates", "Undo"}},
			step{As: coord, Do: "POST " + pair + "/reopen", Want: 303, Audit: []string{"learner.reopen"}, Sees: []string{"waits for a decision again"}},
			step{As: coord, Do: "POST " + pair + "/merge", Form: []string{"keep", string(st.North.Learner)}, Want: 303, Audit: []string{"learner.merge"}, Sees: []string{"one student now"}},
			step{As: coord, Do: "POST " + pair + "/merge", Form: []string{"keep", string(twin)}, Want: 409, Sees: []string{"merged already"}},
			step{As: coord, Do: "GET " + pair, Want: 200, Sees: []string{"These records were merged", "Separate them again"}},
			step{As: coord, Do: "GET /roster?state=all&q=TWIN-1", Want: 200, Sees: []string{"quixnorth, Ana"}},
			step{As: coord, Do: "GET /roster/learners/" + string(twin) + "/edit", Want: 200, Values: []string{"given", "Ana"}}, // of the kept one
			step{As: coord, Do: "POST " + pair + "/unmerge", Want: 303, Audit: []string{"learner.unmerge"}, Sees: []string{"separate again"}},
			step{As: coord, Do: "GET /roster/learners/" + string(twin), Want: 200, Sees: []string{"TWIN-1"}},
			step{As: st.North.Actor(access.Counselor), Do: "GET /roster/duplicates", Want: 403},
			step{As: st.West.Actor(access.Coordinator), Do: "POST " + pair + "/distinct", Want: 404},
			step{As: in("es", coord), Do: "GET " + pair, Want: 200, Not: []string{"⟦", "First record"}},
		)
	})
}

func TestTheAPIStepByStep(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		st := newStage(t, d)
		counselor, teacher, support := st.North.Actor(access.Counselor), st.North.Actor(access.Teacher), st.North.Actor(access.Support)
		one := "/api/v1/learners/" + string(st.North.Learner)
		st.site.Play(d,
			step{As: counselor, Do: "GET /api/v1/learners?q=ana", Want: 200, Sees: []string{`"given":"Ana"`, `"school_name":"North High"`}, Not: []string{"quixwest", `"next"`, "birth", "email"}},
			step{As: counselor, Do: "GET /api/v1/learners?limit=1", Want: 200, Sees: []string{`"next":"`}},
			step{As: counselor, Do: "GET /api/v1/learners?q=nobody", Want: 200, Sees: []string{`{"items":[]}`}},
			step{As: counselor, Do: "GET /api/v1/learners?after=x", Want: 404, Sees: []string{"All paths are listed at /api"}},
			step{As: counselor, Do: "GET " + one, Want: 200, Sees: []string{`"facts":[{"attr":"disability","value":"yes","source":"staff"`, `"birth_date":"2010-03-04"`}},
			step{As: teacher, Do: "GET " + one, Want: 200, Sees: []string{`"given":"Ana"`}, Not: []string{"disability"}},
			step{As: counselor, Do: "GET /api/v1/learners/" + string(st.West.Learner), Want: 404, Not: []string{"quixwest"}},
			step{As: counselor, Do: "GET /api/v1/learners/none", Want: 404},
			step{As: support, Do: "GET /api/v1/learners", Want: 403},
			step{As: support, Do: "GET /api/v1/imports", Want: 200, Sees: []string{`{"items":[]}`}},
			step{As: support, Do: "GET /api/v1/imports/00000000000000000000000000", Want: 404},
			step{As: teacher, Do: "GET /api/v1/imports", Want: 403},
			step{As: teacher, Do: "GET /api/v1/schools", Want: 200, Sees: []string{`"name":"North High"`, `"locale":"41"`}, Not: []string{"West", "South"}},
			step{As: st.North.Actor(access.Learner), Do: "GET " + one, Want: 403},
			step{As: access.Actor{}, Do: "GET " + one, Want: 401},
		)
	})
}

// TestUploadsThatAreNone: each is a problem of its field, and nothing begins.
func TestUploadsThatAreNone(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		st := newStage(t, d)
		lead := st.North.Actor(access.DistrictLead)
		for name, c := range map[string]struct {
			kind, file string
			want       int
			says       string
		}{
			"no file":          {"oneroster", "", 422, "Choose a file"},
			"no kind":          {"", "x.zip", 422, "Choose what is in the file"},
			"another kind":     {"grades", "x.csv", 422, "Choose what is in the file"},
			"a list as a zip":  {"learners", "x.zip", 422, "Choose a CSV file"},
			"flags as a zip":   {"flags", "x.ZIP", 422, "Choose a CSV file"},
			"a roster as list": {"oneroster", "x.csv", 422, "Choose the zip file of a roster"},
		} {
			rec := st.upload(t, lead, c.kind, c.file, []byte("a,b\n1,2\n"))
			if rec.Code != c.want || !strings.Contains(rec.Body.String(), c.says) {
				t.Errorf("%s: %d, without %q", name, rec.Code, c.says)
			}
		}
		if rec := st.upload(t, lead, "oneroster", "fake.zip", []byte("not a zip")); rec.Code != 422 || strings.Contains(rec.Body.String(), "⟦") {
			t.Errorf("what is no zip inside: %d %s", rec.Code, rec.Body)
		}
		if rec := st.upload(t, st.North.Actor(access.Teacher), "learners", "x.csv", []byte("a,b\n")); rec.Code != 403 {
			t.Errorf("a teacher uploads: %d", rec.Code)
		}
		runs, _, err := st.s.Runs(context.Background(), lead, "", 9)
		if err != nil || len(runs) > 0 {
			t.Errorf("%d imports began, %v", len(runs), err)
		}
		// what is no table is said when the columns are asked for
		run := st.upload(t, lead, "learners", "words.csv", []byte("just words")).Header().Get("Location")
		st.site.As(lead).Get(run + "/columns").Wants(422).Sees("Choose a CSV table with headings in its first row")
	})
}

// TestColumnsOfATwoTeacherSchool maps the columns of a table nobody would recognise.
func TestColumnsOfATwoTeacherSchool(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		st := newStage(t, d)
		lead := st.North.Actor(access.DistrictLead)
		table := "Pupil,Pupil family,Code,Room,Turned up\nEva,Reyes,11,North High,2010-01-02\nGus,Reyes,12,North High,2011-02-03\n"
		run := st.upload(t, lead, "learners", "our class.csv", []byte(table)).Header().Get("Location")
		whole := []string{"map_given", "Pupil", "map_family", "Pupil family", "map_sis", "Code", "map_school", "Room", "map_birth_date", "Turned up"}
		st.site.Play(d,
			step{As: lead, Do: "GET " + run, Want: 303, Sees: []string{"Which column is what", "Pupil (Eva, Gus)", "Not in the file"}},
			step{As: lead, Do: "POST " + run + "/columns", Want: 422, Sees: []string{"Choose the column for: First name", "Choose the column for: Last name"}},
			step{As: lead, Do: "POST " + run + "/columns", Form: but(whole, "map_given", "Nowhere"), Want: 422, Sees: []string{"The file has no column Nowhere"}},
			step{As: lead, Do: "POST " + run + "/columns", Form: but(whole, "map_email", "Code"), Want: 422, Sees: []string{"The column Code is chosen twice"}, Values: []string{"map_given", "Pupil", "map_email", "Code"}},
			step{As: lead, Do: "POST " + run + "/columns", Form: whole, Want: 303, Audit: []string{"import.map"}, Sees: []string{"Checking"}},
			step{As: lead, Do: "POST " + run + "/columns", Form: whole, Want: 409},
			step{As: lead, Do: "POST " + run + "/apply", Want: 409},
			step{As: st.South.Actor(access.DistrictLead), Do: "GET " + run, Want: 404},
			step{As: st.North.Actor(access.Teacher), Do: "GET " + run, Want: 403},
			step{As: in("es", lead), Do: "GET " + run, Want: 200, Not: []string{"⟦", "Checking"}},
		)
		st.work(t)
		st.site.Play(d,
			step{As: lead, Do: "GET " + run, Want: 200, Sees: []string{"The file can be imported", "Import now", "our class.csv"}},
			step{As: lead, Do: "GET /api/v1/imports" + strings.TrimPrefix(run, "/roster/import"), Want: 200, Sees: []string{`"state":"checked"`}},
			step{As: lead, Do: "GET /roster?q=reyes", Want: 200, Sees: []string{"No students found"}}, // nothing changed yet
			step{As: lead, Do: "POST " + run + "/apply", Want: 303, Audit: []string{"import.apply"}},
		)
		st.work(t)
		st.site.Play(d,
			step{As: lead, Do: "GET " + run, Want: 200, Sees: []string{"The import is done"}, Not: []string{"Import now"}},
			step{As: lead, Do: "GET /roster?q=reyes", Want: 200, Sees: []string{"Reyes, Eva", "Reyes, Gus"}},
			step{As: lead, Do: "POST " + run + "/apply", Want: 409},
			step{As: lead, Do: "GET /roster/import", Want: 200, Sees: []string{"our class.csv", "Imported"}},
			step{As: in("es", lead), Do: "GET " + run, Want: 200, Not: []string{"⟦", "The import is done"}},
		)
		// a table of flags with a wide heading asks for one of the flags
		run = st.upload(t, lead, "flags", "supports.csv", []byte("Code,Lunch help\n11,maybe\n12,yes\n99,yes\n")).Header().Get("Location")
		st.site.Play(d, step{As: lead, Do: "POST " + run + "/columns", Form: []string{"map_id", "Code"}, Want: 422, Sees: []string{"Choose the column that names the support"}},
			step{As: lead, Do: "POST " + run + "/columns", Form: []string{"map_id", "Code", "map_econ", "Lunch help"}, Want: 303})
		st.work(t)
		st.site.Play(d,
			step{As: lead, Do: "GET " + run, Want: 200, Sees: []string{"The file was refused: 1 problem", "supports.csv, row 1", "Lunch help", "maybe", "Write yes, no, declined or unknown"}, Not: []string{"Import now"}},
			step{As: lead, Do: "GET " + run + "/problems.csv", Want: 200, Sees: []string{"supports.csv,1,Lunch help,maybe,enum,error"}},
			step{As: in("es", lead), Do: "GET " + run, Want: 200, Not: []string{"⟦"}},
		)
	})
}

// TestFlagsSayEachThingOnce: a number that nobody has is one warning a row, however many
// answers the row holds; the same answer twice does no harm; two answers are an error.
func TestFlagsSayEachThingOnce(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		k := newDesk(t, d)
		k.apply(small())
		for name, c := range map[string]struct {
			table              string
			warnings, problems int
			applied            bool
		}{
			"a stranger with three answers": {"id,el,iep,foster\nnobody,yes,no,yes\nu1,yes,,\n", 1, 0, true},
			"two strangers":                 {"id,el,iep\nnobody,yes,no\nnobody,no,yes\n", 1, 2, false}, // and they contradict themselves
			"the same twice":                {"id,flag\nu2,ELL\nu2,ELL\n", 0, 0, true},
			"yes and no":                    {"id,flag,value\nu2,ELL,yes\nu2,ELL,no\n", 0, 1, false},
			"yes, and no the next day":      {"id,flag,value,as of\nu3,ELL,yes,2026-11-20\nu3,ELL,no,2026-11-21\n", 0, 0, true},
			"no number":                     {"id,el\n,yes\n", 0, 1, false},
			"tomorrow":                      {"id,el,as of\nu1,yes,2026-11-24\n", 0, 1, false},
			"no day":                        {"id,el,as of\nu1,yes,soon\n", 0, 1, false},
			"a programme that is not kept":  {"id,flag\nu1,Chess club\nu2,Chess club\n", 2, 0, true},
			"quotes that do not pair":       {"id,el\n\"u1,yes\n", 0, 1, false},
			"a NUL":                         {"id,el\nu1\x00,yes\nu2,yes\n", 0, 2, false}, // the cell, and then nobody's row
			"Latin-1":                       {"id,el\nu2,s\xed\n", 0, 1, false},
		} {
			sum := k.table(roster.KindFlags, c.table, roster.ImportOptions{})
			if c.problems > 0 && name == "two strangers" {
				c.warnings = 0 // what is refused is not compared with the record
			}
			if sum.WarningsTotal != c.warnings || sum.ProblemsTotal != c.problems || sum.Applied != c.applied {
				t.Errorf("%s: %d warnings, %d problems, applied %v: %+v", name, sum.WarningsTotal, sum.ProblemsTotal, sum.Applied, sum.Problems)
			}
		}
	})
}

// TestAllProblemsOfATableCanBeDownloaded: the page shows some, the file has all.
func TestAllProblemsOfATableCanBeDownloaded(t *testing.T) {
	st := newStage(t, testenv.OpenDB(t))
	lead := st.North.Actor(access.DistrictLead)
	table := "First,Last,School\n" + strings.Repeat(",Reyes,North High\n", 1500)
	run := st.upload(t, lead, "learners", "big.csv", []byte(table)).Header().Get("Location")
	st.site.As(lead).Post(run+"/columns", "map_given", "First", "map_family", "Last", "map_school", "School").Wants(303)
	st.work(t)
	st.site.As(lead).Get(run).Wants(200).Sees("The file was refused: 1,500 problems", "The first 200 of 1,500 are shown")
	if n := strings.Count(st.site.As(lead).Get(run+"/problems.csv").Wants(200).Body.String(), "\n"); n != 1501 {
		t.Errorf("the file has %d lines, want a heading and 1,500 problems", n)
	}
}

// TestDemographicsByPage: several races, a refusal and "not known" are different answers,
// each kept with its source and day, and earlier ones are not forgotten.
func TestDemographicsByPage(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		st, ctx := newStage(t, d), context.Background()
		counselor, id := st.North.Actor(access.Counselor), st.North.Learner2
		facts := func() roster.Facts {
			t.Helper()
			p, err := st.s.Get(ctx, counselor, id)
			if err != nil {
				t.Fatal(err)
			}
			return p.Facts
		}
		set := func(in roster.FactsIn, want int) {
			t.Helper()
			in.Seen = facts().Mark()
			n, err := st.s.SetFacts(ctx, counselor, id, in)
			if err != nil || n != want {
				t.Fatalf("%+v changes %d facts, want %d; %v", in, n, want, err)
			}
		}
		set(roster.FactsIn{}, 0) // nothing said is nothing known
		set(roster.FactsIn{Sex: "female", Races: []string{"race.asian", "race.white"}, Hispanic: roster.No, Flags: map[string]string{"el": roster.Declined}}, 5)
		if f := facts(); !slices.Equal(f.Races(), []string{"race.asian", "race.white"}) || !f.Answered("race") || !f.Answered("el") || f.Answered("foster") {
			t.Errorf("after the first answers: %+v", f)
		}
		set(roster.FactsIn{Sex: "female", Races: []string{"race.asian", "race.white"}, Hispanic: roster.No, Flags: map[string]string{"el": roster.Declined}}, 0)
		set(roster.FactsIn{Sex: "female", RaceDeclined: true, Hispanic: roster.No, Flags: map[string]string{"el": roster.Declined}}, 3)
		if f := facts(); f.Races() != nil || !f.Answered("race") || f["race.asian"].Value != roster.No {
			t.Errorf("races refused: %+v", f)
		}
		set(roster.FactsIn{Races: []string{"race.black"}}, 5) // sex, hispanic and el become unknown
		if f := facts(); f.Answered("sex") || f.Answered("el") || f[roster.Sex].Value != roster.Unknown || f[roster.RaceDeclined].Value != roster.No || !slices.Equal(f.Races(), []string{"race.black"}) {
			t.Errorf("taken back: %+v", f)
		}
		st.site.As(counselor).Get("/roster/learners/"+string(id)).Wants(200).Sees("Black or African American", "Not known", "School staff", "Nov 23, 2026")
		if err := second(st.s.SetFacts(ctx, counselor, id, roster.FactsIn{Sex: "male", Seen: ""})); wbl.KindOf(err) != wbl.Conflict {
			t.Errorf("without having looked: %v", err)
		}
	})
}
