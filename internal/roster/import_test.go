package roster_test

import (
	"io"
	"maps"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"throughline/internal/platform/db"
	"throughline/internal/roster"
	"throughline/internal/testenv"
	"throughline/oneroster"
	"throughline/oneroster/rostergen"
)

func TestImportSmallSet(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		k := newDesk(t, d)
		sum := k.apply(small())
		wantCounts(t, "created", sum.Created, roster.Counts{"org": 3, "session": 1, "learner": 3, "staff": 2, "course": 1, "class": 1, "enrollment": 3})
		wantCounts(t, "updated", sum.Updated, roster.Counts{})
		wantLines(t, k.lines(`SELECT given, family, birth_date, grade, email, state, search FROM learner WHERE district_id = $1 ORDER BY given`, 7),
			"Ana|Lima|2011-03-02|09|ana@alder.example|active|ana lima 1001 s1 u1",
			"Ben|Okafor|2010-05-09|10|ben@alder.example|active|ben okafor 1002 u2",
			"Chloe|Nguyen|-|07|chloe@alder.example|active|chloe nguyen 1003 u3")
		wantLines(t, k.lines(`SELECT k.kind, k.value FROM learner_key k JOIN learner l ON l.district_id = k.district_id AND l.id = k.learner_id
			WHERE k.district_id = $1 AND l.given = 'Ana' ORDER BY k.kind`, 2), "oneroster|u1", "sis|1001", "state|S1")
		// several races are several facts; a row without answers says nothing; what is false is not kept
		wantLines(t, k.lines(`SELECT l.given, f.attr, f.value, f.as_of, f.source FROM learner_fact f JOIN learner l ON l.district_id = f.district_id AND l.id = f.learner_id
			WHERE f.district_id = $1 ORDER BY l.given, f.attr`, 5),
			"Ana|ethnicity.hispanic|yes|2026-11-23|oneroster", "Ana|race.asian|yes|2026-11-23|oneroster", "Ana|race.two_or_more|yes|2026-11-23|oneroster",
			"Ana|race.white|yes|2026-11-23|oneroster", "Ana|sex|female|2026-11-23|oneroster", "Ben|sex|male|2026-11-23|oneroster")
		// Mill Lane does not say its level: its learners do
		wantLines(t, k.lines(`SELECT name, level FROM school WHERE district_id = $1 ORDER BY name`, 2), "Mill Lane|middle", "North High School|high")
		wantLines(t, k.lines(`SELECT given, role, account_id FROM staff_member WHERE district_id = $1 ORDER BY given`, 3), "Marisol|teacher|", "Rosa|parent|")
		wantLines(t, k.lines(`SELECT school_year, grade, begin_date, end_date FROM school_enrollment WHERE district_id = $1 ORDER BY grade`, 4),
			"2027|07|2026-08-31|-", "2027|09|2026-08-31|-", "2027|10|2026-08-31|-")
		wantLines(t, k.lines(`SELECT file, source_id FROM import_aside WHERE district_id = $1`, 2), "orgs|d")
		wantLines(t, k.lines(`SELECT state FROM import_run WHERE district_id = $1`, 1), "applied")
		wantLines(t, k.lines(`SELECT action, actor FROM audit_entry WHERE district_id = $1`, 2), "import.run|system:test")
	})
}

func TestImportTwiceChangesNothing(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		for _, version := range []oneroster.Version{oneroster.V11, oneroster.V12} {
			k := &desk{t: t, db: d, clock: testenv.NewClock()}
			k.s = roster.New(d, k.clock.Now, t.TempDir())
			if version == oneroster.V11 {
				k = newDesk(t, d)
			}
			set := invented(t, rostergen.Options{Seed: 3, Users: 250, Classes: 2, Version: version})
			k.importSet(set, roster.ImportOptions{AllowEnding: true})
			before := k.contents()
			k.clock.Advance(30 * 24 * time.Hour)
			sum := k.apply(set)
			for what, c := range map[string]roster.Counts{"created": sum.Created, "updated": sum.Updated, "ended": sum.Ended} {
				wantCounts(t, what, c, roster.Counts{})
			}
			if after := k.contents(); after != before {
				t.Errorf("%s: the second import changed the record\n%s", version, diff(before, after))
			}
		}
	})
}

func TestDryRunWritesNothingAndSaysTheSame(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		k := newDesk(t, d)
		set := invented(t, rostergen.Options{Seed: 4, Users: 150})
		before := k.contents()
		dry := k.importSet(set, roster.ImportOptions{DryRun: true})
		if dry.Applied || k.contents() != before {
			t.Error("a dry run changed the record")
		}
		wet := k.apply(set)
		wantCounts(t, "created", dry.Created, wet.Created)
		edit(t, set, "users.csv", func(r map[string]string) map[string]string {
			switch r["sourcedId"] {
			case "user-7":
				r["familyName"] = "Changed"
			case "user-8":
				return nil
			}
			return r
		})
		for _, file := range []string{"roles.csv", "demographics.csv", "enrollments.csv"} {
			edit(t, set, file, func(r map[string]string) map[string]string {
				if r["userSourcedId"] == "user-8" || file == "demographics.csv" && r["sourcedId"] == "user-8" {
					return nil
				}
				return r
			})
		}
		dry = k.importSet(set, roster.ImportOptions{DryRun: true})
		wantLines(t, k.lines(`SELECT l.search FROM import_leaver i JOIN learner l ON l.district_id = i.district_id AND l.id = i.learner_id
			WHERE i.district_id = $1`, 1), k.one(`SELECT l.search FROM learner l JOIN learner_key k ON k.district_id = l.district_id AND k.learner_id = l.id
			WHERE l.district_id = $1 AND k.value = 'user-8'`))
		wet = k.apply(set)
		wantCounts(t, "updated", wet.Updated, roster.Counts{"learner": 1})
		wantCounts(t, "ended", wet.Ended, roster.Counts{"learner": 1, "enrollment": 1})
		wantCounts(t, "updated, dry", dry.Updated, wet.Updated)
		wantCounts(t, "ended, dry", dry.Ended, wet.Ended)
		if dry.Leaving != 1 {
			t.Errorf("%d would leave", dry.Leaving)
		}
	})
}

func TestTooManyLeavers(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		k := newDesk(t, d)
		full := invented(t, rostergen.Options{Seed: 5, Users: 200, Version: oneroster.V11})
		k.apply(full)
		less := func(keep int) fstest.MapFS {
			set := maps.Clone(full)
			for _, file := range []string{"users.csv", "demographics.csv", "enrollments.csv"} {
				edit(t, set, file, func(r map[string]string) map[string]string {
					id := r["sourcedId"]
					if file == "enrollments.csv" {
						id = r["userSourcedId"]
					}
					if n, _ := strconv.Atoi(strings.TrimPrefix(id, "user-")); n >= keep && n%20 != 0 {
						return nil
					}
					return r
				})
			}
			return set
		}
		before := k.contents()
		// 190 learners; 20 of those above 178 is more than a tenth
		sum := k.importSet(less(179), roster.ImportOptions{})
		if sum.Applied || sum.ProblemsTotal != 1 || sum.Problems[0].Rule != roster.RuleLeavers || sum.Leaving != 20 || sum.Learners != 190 {
			t.Errorf("20 of 190: %+v", sum)
		}
		if k.contents() != before {
			t.Error("a refused import changed the record")
		}
		if sum := k.importSet(less(180), roster.ImportOptions{}); !sum.Applied || sum.Ended["learner"] != 19 {
			t.Errorf("19 of 190: %+v", sum.Problems)
		}
		if sum := k.importSet(less(20), roster.ImportOptions{AllowEnding: true}); !sum.Applied || sum.Ended["learner"] != 152 {
			t.Errorf("allowed: %+v %v", sum.Ended, sum.Problems)
		}
		wantLines(t, k.lines(`SELECT state, count(*) FROM learner WHERE district_id = $1 GROUP BY state ORDER BY state`, 2), "active|19", "left|171")
		wantLines(t, k.lines(`SELECT count(*) FROM school_enrollment WHERE district_id = $1 AND end_date = '2026-11-23'`, 1), "171")
		// those who come back are the same people
		sum = k.apply(full)
		wantCounts(t, "created", sum.Created, roster.Counts{})
		wantLines(t, k.lines(`SELECT state, count(*) FROM learner WHERE district_id = $1 GROUP BY state`, 2), "active|190")
	})
}

// A learner stays one person over a new school year, a change of school and new
// sourcedIds of a new system.
func TestIdentityOverYears(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		k := newDesk(t, d)
		k.apply(small())
		id := k.one(`SELECT id FROM learner WHERE district_id = $1 AND given = 'Ana'`)
		k.clock.Set(time.Date(2027, time.February, 1, 12, 0, 0, 0, time.UTC))
		moved := replace(small(), "users.csv", "u1,,,true,north", "u1,,,true,mill")
		sum := k.apply(moved)
		wantCounts(t, "updated", sum.Updated, roster.Counts{"learner": 1})
		k.clock.Set(time.Date(2027, time.September, 15, 12, 0, 0, 0, time.UTC))
		next := replace(moved, "users.csv", "u1,", "new-1,", ",u1,", ",new-1,", "u2,", "new-2,", ",,,,09,", ",,,,10,", ",,,,10,", ",,,,11,")
		next = replace(next, "demographics.csv", "u1,", "new-1,", "u2,", "new-2,")
		next = replace(next, "enrollments.csv", "u1,", "new-1,", "u2,", "new-2,", "2026-08-31", "2027-08-30", "2027-06-19", "2028-06-17",
			"\ne1", "\nf1", "\ne2", "\nf2", "\ne3", "\nf3")
		next = replace(next, "academicSessions.csv", "y27,,,2026-27,schoolYear,2026-08-31,2027-06-19,,2027", "y28,,,2027-28,schoolYear,2027-08-30,2028-06-17,,2028")
		next = replace(next, "courses.csv", "y27", "y28")
		next = replace(next, "classes.csv", "y27", "y28")
		sum = k.apply(next)
		if sum.Created["learner"] != 0 || sum.Ended["learner"] != 0 {
			t.Errorf("created %v ended %v", sum.Created, sum.Ended)
		}
		if got := k.one(`SELECT learner_id FROM learner_key WHERE district_id = $1 AND value = 'new-1'`); got != id {
			t.Error("Ana became another person")
		}
		wantLines(t, k.lines(`SELECT s.name, e.school_year, e.grade, e.begin_date, e.end_date FROM school_enrollment e
			JOIN school s ON s.district_id = e.district_id AND s.id = e.school_id WHERE e.district_id = $1 AND e.learner_id = $2 ORDER BY e.begin_date`, 5, id),
			"North High School|2027|09|2026-08-31|2027-02-01", "Mill Lane|2027|09|2027-02-01|2027-08-30", "Mill Lane|2028|10|2027-08-30|-")
	})
}

// The state's number is trusted; the SIS's only with a name that agrees, because numbers
// are given twice.
func TestNumbersGivenTwice(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		k := newDesk(t, d)
		k.apply(small())
		other := replace(small(), "users.csv", "u2,,,true,north,student,ben,{sisId:1002},Ben,Okafor", "z2,,,true,north,student,ben,{sisId:1002},Wren,Alderton")
		other = replace(replace(other, "enrollments.csv", "u2", "z2"), "demographics.csv", "u2", "z2")
		sum := k.importSet(other, roster.ImportOptions{AllowEnding: true})
		if sum.Created["learner"] != 1 || sum.Ended["learner"] != 1 {
			t.Errorf("created %v ended %v", sum.Created, sum.Ended)
		}
		if got := k.one(`SELECT l.given FROM learner l JOIN learner_key k ON k.district_id = l.district_id AND k.learner_id = l.id
			WHERE l.district_id = $1 AND k.kind = 'sis' AND k.value = '1002'`); got != "Ben" {
			t.Errorf("the number went to %s", got)
		}
	})
}

func delta(set fstest.MapFS, modes map[string]string) fstest.MapFS {
	manifest := "propertyName,value\nmanifest.version,1.0\noneroster.version,1.1\n"
	for _, f := range []string{"academicSessions", "categories", "classes", "classResources", "courses", "courseResources", "demographics", "enrollments", "lineItems", "orgs", "resources", "results", "users"} {
		mode := modes[f]
		if mode == "" {
			mode = "absent"
		}
		manifest += "file." + f + "," + mode + "\n"
	}
	set["manifest.csv"] = &fstest.MapFile{Data: []byte(manifest)}
	return set
}

func TestDelta(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		k := newDesk(t, d)
		k.apply(small())
		head := func(file string) string { return strings.SplitN(string(small()[file].Data), "\n", 2)[0] + "\n" }
		const now = "2026-11-20T08:00:00.000Z"
		set := delta(fstest.MapFS{
			"users.csv": {Data: []byte(head("users.csv") +
				"u1,active," + now + ",true,mill,student,ana,{sisId:1001},Ana,Lima-Reyes,,1001,ana@alder.example,,,,09,\n" +
				"u2,tobedeleted," + now + ",true,north,student,ben,{sisId:1002},Ben,Okafor,,1002,ben@alder.example,,,,10,\n" +
				"u9,active," + now + ",true,north,student,dae,{sisId:1009},Dae,Park,,1009,dae@alder.example,,,,12,\n")},
			"enrollments.csv": {Data: []byte(head("enrollments.csv") +
				"e2,tobedeleted," + now + ",k1,north,u2,student,,,\ne9,active," + now + ",k1,north,u9,student,,,\n")},
			"demographics.csv": {Data: []byte(head("demographics.csv") + "u3,active," + now + ",2013-01-05,,,,,,,,,,,,\n")},
		}, map[string]string{"users": "delta", "enrollments": "delta", "demographics": "delta"})
		sum := k.apply(set)
		wantCounts(t, "created", sum.Created, roster.Counts{"learner": 1, "enrollment": 1})
		wantCounts(t, "updated", sum.Updated, roster.Counts{"learner": 2})
		wantCounts(t, "ended", sum.Ended, roster.Counts{"learner": 1, "enrollment": 1})
		wantLines(t, k.lines(`SELECT given, family, birth_date, state FROM learner WHERE district_id = $1 ORDER BY given`, 4),
			"Ana|Lima-Reyes|2011-03-02|active", "Ben|Okafor|2010-05-09|left", "Chloe|Nguyen|2013-01-05|active", "Dae|Park|-|active")
		again := k.apply(set)
		if len(again.Created)+len(again.Updated)+len(again.Ended) != 0 {
			t.Errorf("the second time: %v %v %v", again.Created, again.Updated, again.Ended)
		}
		// a delta may name only what the record or the delta has
		bad := delta(fstest.MapFS{"enrollments.csv": {Data: []byte(head("enrollments.csv") + "e7,active," + now + ",nowhere,north,u1,student,,,\n")}}, map[string]string{"enrollments": "delta"})
		if sum := k.importSet(bad, roster.ImportOptions{}); sum.Applied || sum.Problems[0].Rule != oneroster.RuleReference {
			t.Errorf("a class that nobody knows: %+v", sum.Problems)
		}
	})
}

// What staff correct by hand is not undone by the next import of the same file.
func TestStaffCorrectionsStay(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		k := newDesk(t, d)
		k.apply(small())
		k.exec(`INSERT INTO learner_fact (district_id, learner_id, attr, as_of, value, source, recorded_at)
			SELECT district_id, id, 'race.white', '2026-11-23', 'no', 'staff', 9999999999999 FROM learner WHERE district_id = $1 AND given = 'Ana'`, district)
		k.clock.Advance(24 * time.Hour)
		if sum := k.apply(small()); len(sum.Updated) != 0 {
			t.Errorf("updated %v", sum.Updated)
		}
	})
}

// A42: of 1,000 rows 37 are spoilt in different ways; all are found, nothing else is, and
// nothing is applied.
func TestPlantedFaults(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		k := newDesk(t, d)
		set := invented(t, rostergen.Options{Seed: 6, Users: 1000, Version: oneroster.V11})
		faults := []func(map[string]string){
			func(r map[string]string) { r["givenName"] = "" }, func(r map[string]string) { r["familyName"] = "" },
			func(r map[string]string) { r["grades"] = "14th" }, func(r map[string]string) { r["enabledUser"] = "perhaps" },
			func(r map[string]string) { r["orgSourcedIds"] = "nowhere" }, func(r map[string]string) { r["role"] = "pupil" },
			func(r map[string]string) { r["userIds"] = "12345" }, func(r map[string]string) { r["username"] = "" },
		}
		planted := map[string]bool{}
		n := 0
		edit(t, set, "users.csv", func(r map[string]string) map[string]string {
			if n++; n%27 == 5 && len(planted) < 37 {
				faults[len(planted)%len(faults)](r)
				planted[strconv.Itoa(n)] = true
			}
			return r
		})
		sum := k.importSet(set, roster.ImportOptions{})
		if len(planted) != 37 || sum.Applied || sum.ProblemsTotal != 37 || sum.Files["users.csv"].Accepted != 963 {
			t.Fatalf("%d planted, %d found, %d accepted", len(planted), sum.ProblemsTotal, sum.Files["users.csv"].Accepted)
		}
		for _, p := range sum.Problems {
			if !planted[strconv.Itoa(p.Row)] {
				t.Errorf("row %d has no fault: %s", p.Row, p.Message)
			}
		}
		wantLines(t, k.lines(`SELECT count(*), count(DISTINCT row_no) FROM import_problem WHERE district_id = $1`, 2), "37|37")
		wantLines(t, k.lines(`SELECT count(*) FROM learner WHERE district_id = $1`, 1), "0")
		wantLines(t, k.lines(`SELECT state FROM import_run WHERE district_id = $1`, 1), "refused")
	})
}

// The 600-student set of the shared data is clean and quick.
func TestSharedSet(t *testing.T) {
	path := testenv.Data(t, "oneroster", "derived-v1p1-contoso-k12")
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		k := newDesk(t, d)
		k.clock.Set(time.Date(2022, time.March, 1, 12, 0, 0, 0, time.UTC))
		sum := k.apply(os.DirFS(path))
		t.Logf("%.2f s", sum.Seconds)
		if sum.Created["learner"] != 600 || sum.Created["staff"] != 40 || sum.Created["org"] != 6 || sum.ProblemsTotal != 0 {
			t.Errorf("%+v", sum.Created)
		}
		sum = k.apply(os.DirFS(path))
		if len(sum.Created)+len(sum.Updated)+len(sum.Ended) != 0 {
			t.Errorf("the second time: %v %v %v", sum.Created, sum.Updated, sum.Ended)
		}
	})
}

// BenchmarkImport checks and applies an invented roster on an empty SQLite file, the
// generator included. THROUGHLINE_BENCH_USERS=1000000 is what docs/benchmarks.md records.
func BenchmarkImport(b *testing.B) {
	users := 20_000
	if s := os.Getenv("THROUGHLINE_BENCH_USERS"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			b.Fatalf("THROUGHLINE_BENCH_USERS: %v", err)
		}
		users = n
	}
	for b.Loop() {
		dir := b.TempDir()
		create := func(name string) (io.WriteCloser, error) { return os.Create(filepath.Join(dir, name)) }
		if err := rostergen.Write(create, rostergen.Options{Seed: 1, Users: users}); err != nil {
			b.Fatal(err)
		}
		sum := newDesk(b, testenv.OpenDB(b)).apply(os.DirFS(dir))
		b.ReportMetric(float64(users)/sum.Seconds, "users/s")
		if status, err := os.ReadFile("/proc/self/status"); err == nil {
			_, rest, _ := strings.Cut(string(status), "VmHWM:")
			kib, _ := strconv.ParseFloat(strings.Fields(rest + " 0")[0], 64)
			b.ReportMetric(kib/1024, "peak-MiB")
		}
	}
}
