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
	"throughline/internal/wbl"
)

func TestTheAPIStepByStep(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		st := newStage(t, d)
		counselor, teacher, support := st.North.Actor(access.Counselor), st.North.Actor(access.Teacher), st.North.Actor(access.Support)
		one := "/api/v1/learners/" + string(st.North.Learner)
		st.site.Play(d,
			step{
				As: counselor, Do: "GET /api/v1/learners?q=ana", Want: 200,
				Sees: []string{`"given":"Ana"`, `"school_name":"North High"`},
				Not:  []string{"quixwest", `"next"`, "birth", "email"},
			},
			step{As: counselor, Do: "GET /api/v1/learners?limit=1", Want: 200, Sees: []string{`"next":"`}},
			step{As: counselor, Do: "GET /api/v1/learners?q=nobody", Want: 200, Sees: []string{`{"items":[]}`}},
			step{As: counselor, Do: "GET /api/v1/learners?after=x", Want: 404, Sees: []string{"All paths are listed at /api"}},
			step{
				As: counselor, Do: "GET " + one, Want: 200,
				Sees: []string{`"facts":[{"attr":"disability","value":"yes","source":"staff"`, `"birth_date":"2010-03-04"`},
			},
			step{As: teacher, Do: "GET " + one, Want: 200, Sees: []string{`"given":"Ana"`}, Not: []string{"disability"}},
			step{As: counselor, Do: "GET /api/v1/learners/" + string(st.West.Learner), Want: 404, Not: []string{"quixwest"}},
			step{As: counselor, Do: "GET /api/v1/learners/none", Want: 404},
			step{As: support, Do: "GET /api/v1/learners", Want: 403},
			step{As: support, Do: "GET /api/v1/imports", Want: 200, Sees: []string{`{"items":[]}`}},
			step{As: support, Do: "GET /api/v1/imports/00000000000000000000000000", Want: 404},
			step{As: teacher, Do: "GET /api/v1/imports", Want: 403},
			step{
				As: teacher, Do: "GET /api/v1/schools", Want: 200,
				Sees: []string{`"name":"North High"`, `"locale":"41"`},
				Not:  []string{"West", "South"},
			},
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
			step{
				As: lead, Do: "GET " + run, Want: 303,
				Sees: []string{"Which column is what", "Pupil (Eva, Gus)", "Not in the file"},
			},
			step{
				As: lead, Do: "POST " + run + "/columns", Want: 422,
				Sees: []string{"Choose the column for: First name", "Choose the column for: Last name"},
			},
			step{
				As: lead, Do: "POST " + run + "/columns", Want: 422,
				Form: but(whole, "map_given", "Nowhere"),
				Sees: []string{"The file has no column Nowhere"},
			},
			step{
				As: lead, Do: "POST " + run + "/columns", Want: 422,
				Form:   but(whole, "map_email", "Code"),
				Sees:   []string{"The column Code is chosen twice"},
				Values: []string{"map_given", "Pupil", "map_email", "Code"},
			},
			step{
				As: lead, Do: "POST " + run + "/columns", Want: 303,
				Form:  whole,
				Audit: []string{"import.map"},
				Sees:  []string{"Checking"},
			},
			step{As: lead, Do: "POST " + run + "/columns", Form: whole, Want: 409},
			step{As: lead, Do: "POST " + run + "/apply", Want: 409},
			step{As: st.South.Actor(access.DistrictLead), Do: "GET " + run, Want: 404},
			step{As: st.North.Actor(access.Teacher), Do: "GET " + run, Want: 403},
			step{As: in("es", lead), Do: "GET " + run, Want: 200, Not: []string{"⟦", "Checking"}},
		)
		st.work(t)
		st.site.Play(d,
			step{
				As: lead, Do: "GET " + run, Want: 200,
				Sees: []string{"The file can be imported", "Import now", "our class.csv"},
			},
			step{
				As: lead, Do: "GET /api/v1/imports" + strings.TrimPrefix(run, "/roster/import"), Want: 200,
				Sees: []string{`"state":"checked"`},
			},
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
			step{
				As: lead, Do: "GET " + run, Want: 200,
				Sees: []string{
					"The file was refused: 1 problem", "supports.csv, row 1", "Lunch help", "maybe", "Write yes, no, declined or unknown",
				},
				Not: []string{"Import now"},
			},
			step{
				As: lead, Do: "GET " + run + "/problems.csv", Want: 200,
				Sees: []string{"supports.csv,1,Lunch help,maybe,enum,error"},
			},
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
