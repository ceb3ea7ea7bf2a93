package roster_test

import (
	"context"
	"strings"
	"testing"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/testenv"
)

func TestUploadOneRoster(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		st := newStage(t, d)
		who := st.North.Actor(access.Coordinator)
		b := st.site.As(who)
		b.Get("/roster/import").Wants(200).Sees("Nothing was imported yet")
		if rec := st.upload(t, who, "oneroster", "", nil); rec.Code != 422 || !strings.Contains(rec.Body.String(), "Choose a file") {
			t.Errorf("no file: %d", rec.Code)
		}
		if rec := st.upload(t, who, "oneroster", "list.csv", []byte("a,b\n")); rec.Code != 422 || !strings.Contains(rec.Body.String(), "Choose the zip file") {
			t.Errorf("a list as a roster: %d", rec.Code)
		}
		rec := st.upload(t, who, "oneroster", "small.zip", smallZip(t))
		run := rec.Header().Get("Location")
		if rec.Code != 303 {
			t.Fatalf("%d %s", rec.Code, rec.Body)
		}
		b.Get(run).Wants(200).Sees("Checking")
		st.work(t)
		b.Get(run).Wants(200).Sees("The file can be imported", "users.csv", "Students", "3", "New", "Import now")
		b.Post(run + "/apply").Wants(303)
		b.Get(run).Wants(200).Sees("Importing")
		st.work(t)
		b.Get(run).Wants(200).Sees("The import is done")
		b.Post(run + "/apply").Wants(409)
		b.Get("/roster/import").Wants(200).Sees("small.zip", "Imported")
		st.site.As(st.North.Actor(access.DistrictLead)).Get("/roster?q=lima").Wants(200).Sees("Lima, Ana", "1001")
		// others see none of it
		st.site.As(st.South.Actor(access.DistrictLead)).Get(run).Wants(404)
		st.site.As(st.North.Actor(access.Teacher)).Get(run).Wants(403)

		// the next year's file lacks two of the three
		short := smallZip(t, "u2,,,true,north,student,ben,{sisId:1002},Ben,Okafor,,1002,ben@alder.example,,,,10,\n", "",
			"u3,,,true,mill,student,chloe,{sisId:1003},Chloe,Nguyen,,1003,chloe@alder.example,,,,07,\n", "",
			"u2,,,2010-05-09,male,,,,,,,,,,,\n", "", "e2,,,k1,north,u2,student,,2026-08-31,2027-06-19\n", "")
		run = st.upload(t, who, "oneroster", "short.zip", short).Header().Get("Location")
		st.work(t)
		page := st.site.As(st.North.Actor(access.DistrictLead)).Get(run).Wants(200)
		page.Sees("2 of 3 students would leave", "Okafor, Ben", "2 students have really left")
		b.Post(run + "/apply").Wants(422).Sees("If they have really left, tick the box")
		b.Post(run+"/apply", "allow", "yes").Wants(303)
		st.work(t)
		b.Get(run).Wants(200).Sees("The import is done")
		st.site.As(st.North.Actor(access.DistrictLead)).Get("/roster?state=left").Wants(200).Sees("Okafor, Ben")
	})
}

func TestUploadRefused(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		st := newStage(t, d)
		who := st.North.Actor(access.DistrictLead)
		run := st.upload(t, who, "oneroster", "bad.zip", smallZip(t, ",Ana,Lima,", ",,=Lima,", ",10,\n", ",14th,\n")).Header().Get("Location")
		st.work(t)
		page := st.site.As(who).Get(run).Wants(200)
		page.Sees("The file was refused: 2 problems", "users.csv, row 1", "givenName", "14th", "Download all problems").SeesNot("Import now")
		st.site.As(who).Get(run+"/problems.csv").Wants(200).Sees("users.csv,1,givenName,,required,error", "users.csv,2,grades,14th,grade,error")
		st.site.As(who).Get(run + "?lang=es").Wants(303)
		st.site.As(who).Post(run + "/apply").Wants(409)
		who.Lang = "es"
		st.site.As(who).Get(run).Wants(200).Sees("El archivo fue rechazado: 2 problemas", "Falta un valor.", "Complételo.")
	})
}

func TestUploadList(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		st := newStage(t, d)
		who := st.North.Actor(access.DistrictLead)
		b := st.site.As(who)
		run := st.upload(t, who, "learners", "class.csv", []byte("Kid,Surname,No,Place,Born\nEva,Reyes,900,North High,2011-02-03\n")).Header().Get("Location")
		b.Get(run).Wants(303).Follow().Wants(200).Sees("Which column is what", "Eva", "Reyes", "Kid")
		b.Post(run+"/columns", "map_family", "Surname", "map_sis", "No", "map_phone", "No").Wants(422).Sees("Choose the column for: First name", "chosen twice")
		b.Post(run+"/columns", "map_given", "Kid", "map_family", "Surname", "map_sis", "No", "map_school", "Place", "map_birth_date", "Born").Wants(303)
		st.work(t)
		b.Get(run).Wants(200).Sees("The file can be imported", "Students", "New")
		b.Post(run + "/apply").Wants(303)
		st.work(t)
		b.Get("/roster?q=900").Wants(200).Sees("Reyes, Eva")
		// the next list of the same shape is understood
		run = st.upload(t, who, "learners", "class2.csv", []byte("Kid,Surname,No,Place,Born\nGus,Reyes,901,North High,2011-02-03\n")).Header().Get("Location")
		page := b.Get(run + "/columns").Wants(200)
		if !strings.Contains(page.Body.String(), `<option value="Kid" selected`) {
			t.Error("the columns were forgotten")
		}
		run = st.upload(t, who, "flags", "flags.csv", []byte("Student ID,IEP\n900,prefer not to say\n")).Header().Get("Location")
		b.Post(run+"/columns", "map_id", "Student ID", "map_disability", "IEP").Wants(303)
		st.work(t)
		b.Post(run + "/apply").Wants(303)
		st.work(t)
		var id string
		err := d.View(context.Background(), db.Scope{District: st.North.District}, func(tx *db.Tx) (err error) {
			id, err = db.Get(tx, db.Scalar[string], `SELECT learner_id FROM learner_key WHERE district_id = $1 AND value = '900'`, tx.District())
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		b.Get("/roster/learners/"+id).Wants(200).Sees("Prefers not to say", "Imported table")
	})
}
