package roster_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"throughline/internal/platform/db"
	"throughline/internal/roster"
	"throughline/internal/testenv"
	"throughline/internal/wbl"
	"throughline/oneroster"
)

// table imports a plain CSV, its columns recognised by their headings.
func (k *desk) table(kind, text string, opt roster.ImportOptions, mapping ...string) roster.Summary {
	k.t.Helper()
	t, err := roster.ReadTable(strings.NewReader(text))
	if err != nil {
		k.t.Fatal(err)
	}
	m := roster.Suggest(kind, t.Header, nil)
	for i := 0; i < len(mapping); i += 2 {
		m[mapping[i]] = mapping[i+1]
	}
	sum, err := k.s.ImportCSV(context.Background(), system(), kind, "/somewhere/table.csv", strings.NewReader(text), m, opt)
	if err != nil {
		k.t.Fatal(err)
	}
	return sum
}

const classList = "\ufeffStudent ID;First Name;Last Name;DOB;Grade;School\r\n" +
	"77;José;Núñez;3/27/2010;9th;Mill High\r\n78;Ana;Lima;2011-01-05;Grade 8;Mill High\r\n;Wren;Alder;2012-02-03;K;Oak Elementary"

func TestPlainLearners(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		k := newDesk(t, d)
		dry := k.table(roster.KindLearners, classList, roster.ImportOptions{DryRun: true})
		sum := k.table(roster.KindLearners, classList, roster.ImportOptions{})
		wantCounts(t, "created", sum.Created, roster.Counts{"org": 2, "learner": 3})
		wantCounts(t, "dry", dry.Created, sum.Created)
		wantLines(t, k.lines(`SELECT l.given, l.family, l.birth_date, l.grade, s.name, s.level, l.search FROM learner l
			JOIN school s ON s.district_id = l.district_id AND s.id = l.school_id WHERE l.district_id = $1 ORDER BY l.given`, 7),
			"Ana|Lima|2011-01-05|08|Mill High|high|ana lima 78", "José|Núñez|2010-03-27|09|Mill High|high|jose nunez 77",
			"Wren|Alder|2012-02-03|KG|Oak Elementary|elementary|wren alder")
		before := k.contents()
		k.clock.Advance(48 * time.Hour)
		if sum = k.table(roster.KindLearners, classList, roster.ImportOptions{}); len(sum.Created)+len(sum.Updated)+sum.WarningsTotal != 0 || k.contents() != before {
			t.Errorf("the second time: %v %v\n%s", sum.Created, sum.Updated, diff(before, k.contents()))
		}
		// a table without a column leaves what is known; who has no number is known by name and birth date
		sum = k.table(roster.KindLearners, "id,first,last,dob,school\n78,Ana,Lima Reyes,,Mill High\n,Wren,Alder,2012-02-03,Mill High\n", roster.ImportOptions{})
		wantCounts(t, "updated", sum.Updated, roster.Counts{"learner": 2})
		wantLines(t, k.lines(`SELECT l.given, l.family, l.birth_date, l.grade, s.name FROM learner l
			JOIN school s ON s.district_id = l.district_id AND s.id = l.school_id WHERE l.district_id = $1 ORDER BY l.given`, 5),
			"Ana|Lima Reyes|2011-01-05|08|Mill High", "José|Núñez|2010-03-27|09|Mill High", "Wren|Alder|2012-02-03|KG|Mill High")
	})
}

func TestPlainLearnersRefused(t *testing.T) {
	k := newDesk(t, testenv.OpenDB(t))
	sum := k.table(roster.KindLearners, "id,first,last,dob,grade,school,email\n"+
		"1,,Lima,2010-01-01,9,Mill,\n2,Ana,Lima,31/31/2010,9,Mill,\n3,Ben,Lima,1911-01-01,9,Mill,\n4,Chloe,Lima,2010-01-01,14th,Mill,\n"+
		"5,Dae,Lima,2010-01-01,9,,\n5,Eva,Lima,2010-01-01,9,Mill,\n6,Fay,Lima,2010-01-01,9,Mill,fay at home\n7,Gus,Lima,2010-01-01,9,Mill,gus@a.example\n", roster.ImportOptions{})
	var got []string
	for _, p := range sum.Problems {
		got = append(got, p.Rule+" "+p.Column)
		if p.File != "table.csv" || p.Fix == "" {
			t.Errorf("%+v", p)
		}
	}
	wantLines(t, got, "required first", "date dob", "date dob", "grade grade", "duplicate id", "email email")
	if sum.Applied || sum.Files["table.csv"].Rows != 8 || sum.Files["table.csv"].Accepted != 2 {
		t.Errorf("%+v", sum.Files)
	}
	wantLines(t, k.lines(`SELECT count(*) FROM learner WHERE district_id = $1`, 1), "0")
	// a missing school is found when there is nothing else
	sum = k.table(roster.KindLearners, "id,first,last,school\n5,Dae,Lima,\n", roster.ImportOptions{})
	if sum.Applied || sum.ProblemsTotal != 1 || sum.Problems[0].Rule != oneroster.RuleRequired {
		t.Errorf("%+v", sum.Problems)
	}
}

func TestFlags(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		k := newDesk(t, d)
		k.apply(small())
		long := "userSourcedId,flag\nu1,ELL\nu1,ReducedLunch\nu2,IEP\nu2,GiftedOrTalented\nnobody,Homeless\n"
		sum := k.table(roster.KindFlags, long, roster.ImportOptions{})
		wantCounts(t, "updated", sum.Updated, roster.Counts{"learner": 2})
		if sum.WarningsTotal != 2 || !sum.Applied {
			t.Errorf("warnings: %+v", sum.Problems)
		}
		facts := func() []string {
			return k.lines(`SELECT l.given, f.attr, f.value, f.as_of FROM learner_fact f JOIN learner l ON l.district_id = f.district_id AND l.id = f.learner_id
				WHERE f.district_id = $1 AND f.source = 'csv' ORDER BY l.given, f.attr, f.as_of`, 4)
		}
		wantLines(t, facts(), "Ana|econ|yes|2026-11-23", "Ana|el|yes|2026-11-23", "Ben|disability|yes|2026-11-23")
		k.clock.Advance(24 * time.Hour)
		if sum = k.table(roster.KindFlags, long, roster.ImportOptions{}); len(sum.Updated) != 0 {
			t.Errorf("the second time: %v", sum.Updated)
		}
		// wide: refused, unknown and not answered are three things
		sum = k.table(roster.KindFlags, "Local ID,SWD,EL,Foster,Military\n1001,prefer not to say,no,,unknown\n1002,Y,,N,\n", roster.ImportOptions{})
		wantCounts(t, "updated", sum.Updated, roster.Counts{"learner": 2})
		wantLines(t, facts(), "Ana|disability|declined|2026-11-24", "Ana|econ|yes|2026-11-23", "Ana|el|yes|2026-11-23", "Ana|el|no|2026-11-24",
			"Ana|military|unknown|2026-11-24", "Ben|disability|yes|2026-11-23", "Ben|foster|no|2026-11-24")
		// a complete list says no for the others, once
		k.clock.Advance(24 * time.Hour)
		full := roster.ImportOptions{RestNo: true}
		sum = k.table(roster.KindFlags, "id,flag\nu1,EL\n", full)
		wantCounts(t, "updated", sum.Updated, roster.Counts{"learner": 3})
		wantLines(t, k.lines(`SELECT l.given, f.value FROM learner_fact f JOIN learner l ON l.district_id = f.district_id AND l.id = f.learner_id
			WHERE f.district_id = $1 AND f.attr = 'el' AND f.as_of = '2026-11-25' ORDER BY l.given`, 2), "Ana|yes", "Ben|no", "Chloe|no")
		if sum = k.table(roster.KindFlags, "id,flag\nu1,EL\n", full); len(sum.Updated) != 0 {
			t.Errorf("the second time: %v", sum.Updated)
		}
		sum = k.table(roster.KindFlags, "id,el\nu1,maybe\n", roster.ImportOptions{})
		if sum.Applied || sum.Problems[0].Rule != oneroster.RuleEnum {
			t.Errorf("%+v", sum.Problems)
		}
	})
}

// Of the shared data's flags those that are kept come in: EL, LEP, IEP, homeless, lunch.
func TestSharedFlags(t *testing.T) {
	dir := testenv.Data(t, "oneroster", "derived-v1p1-contoso-k12")
	k := newDesk(t, testenv.OpenDB(t))
	k.apply(os.DirFS(dir))
	text, err := os.ReadFile(dir + "/x_person_flags_NOT_ONEROSTER.csv")
	if err != nil {
		t.Fatal(err)
	}
	sum := k.table(roster.KindFlags, string(text), roster.ImportOptions{})
	if !sum.Applied || sum.WarningsTotal != 25 {
		t.Errorf("%d warnings: %+v", sum.WarningsTotal, sum.Problems[:1])
	}
	wantLines(t, k.lines(`SELECT attr, count(*) FROM learner_fact WHERE district_id = $1 AND source = 'csv' GROUP BY attr ORDER BY attr`, 2),
		"disability|3", "econ|27", "el|9", "homeless|6")
}

func TestMapping(t *testing.T) {
	header := []string{"Student Number", "First", "Last", "Campus", "Notes"}
	m := roster.Suggest(roster.KindLearners, header, roster.Mapping{"preferred": "Notes", "email": "Gone"})
	for field, want := range map[string]string{"sis": "Student Number", "given": "First", "family": "Last", "school": "Campus", "preferred": "Notes", "email": ""} {
		if m[field] != want {
			t.Errorf("%s is %q, want %q", field, m[field], want)
		}
	}
	if errs := m.Check(roster.KindLearners, header); len(errs) > 0 {
		t.Error(errs)
	}
	delete(m, "given")
	m["phone"], m["email"] = "Notes", "Nowhere"
	errs := m.Check(roster.KindLearners, header)
	if !errors.Is(errs.Err(), wbl.Unprocessable) || len(errs) != 3 {
		t.Errorf("%v", errs)
	}
	if errs := (roster.Mapping{"id": "Student Number"}).Check(roster.KindFlags, header); len(errs) != 1 || errs[0].Field != "flag" {
		t.Errorf("%v", errs)
	}
}

func FuzzReadTable(f *testing.F) {
	for _, s := range []string{classList, "a,b\n\"x", "a\tb\n1\t2\n", "", "\xff\xfe,a\n", "a;b\n'=1;2"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		table, err := roster.ReadTable(strings.NewReader(s))
		if err == nil && len(table.Header) < 2 {
			t.Errorf("a table of %d columns", len(table.Header))
		}
	})
}

// TestOneNameAndBirthDateWithTwoNumbersAreTwoRecords: a table never makes one learner of
// two who have different numbers; a person decides, from the queue of duplicates. Without
// a number, or with the first one of its kind, it is the learner who is known.
func TestOneNameAndBirthDateWithTwoNumbersAreTwoRecords(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		k := newDesk(t, d)
		head := "id,state id,first,last,dob,school\n"
		for _, c := range []struct {
			table            string
			created, updated int
		}{
			{head + "1,,Ana,Lima,2010-03-27,Mill High\n", 1, 0},
			{head + "2,,Ana,Lima,2010-03-27,Mill High\n", 1, 0}, // another number: another record
			{head + ",,Ben,Lima,2010-03-27,Mill High\n", 1, 0},
			{head + "3,,Ben,Lima,2010-03-27,Mill High\n", 0, 1},   // the first number of who had none
			{head + ",S3,Ben,Lima,2010-03-27,Mill High\n", 0, 1},  // the first of another kind
			{head + ",S4,Ben,Lima,2010-03-27,Mill High\n", 1, 0},  // a second of that kind
			{head + "3,S3,Ben,Lima,2010-03-27,Mill High\n", 0, 0}, // known by both
		} {
			sum := k.table(roster.KindLearners, c.table, roster.ImportOptions{})
			if sum.Created["learner"] != c.created || sum.Updated["learner"] != c.updated {
				t.Errorf("%q: created %v, updated %v; want %d and %d", c.table, sum.Created, sum.Updated, c.created, c.updated)
			}
		}
		wantLines(t, k.lines(`SELECT l.given, MIN(k.value), COUNT(*) FROM learner l JOIN learner_key k ON k.district_id = l.district_id AND k.learner_id = l.id
			WHERE l.district_id = $1 GROUP BY l.id, l.given ORDER BY 2`, 3), "Ana|1|1", "Ana|2|1", "Ben|3|2", "Ben|S4|1")
	})
}
