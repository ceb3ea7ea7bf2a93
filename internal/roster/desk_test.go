package roster_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/roster"
	"throughline/internal/testenv"
	"throughline/internal/wbl"
	"throughline/oneroster/rostergen"
)

const district = wbl.DistrictID("0000000000000000000000test")

// system is who imports by the command line.
func system() access.Actor { return access.Actor{Kind: access.System, ID: "test", District: district} }

// desk is a district with its roster and a clock.
type desk struct {
	t     testing.TB
	db    *db.DB
	clock *testenv.Clock
	s     *roster.Service
}

func newDesk(t testing.TB, d *db.DB) *desk {
	t.Helper()
	k := &desk{t: t, db: d, clock: testenv.NewClock()}
	k.s = roster.New(d, k.clock.Now, t.TempDir())
	k.exec(`INSERT INTO district (id, name, state, created_at) VALUES ($1, 'Test', 'MA', 1)`, district)
	return k
}

func (k *desk) exec(text string, args ...any) {
	k.t.Helper()
	err := k.db.Update(context.Background(), db.Scope{District: district}, func(tx *db.Tx) error {
		_, err := tx.Exec(text, args...)
		return err
	})
	if err != nil {
		k.t.Fatal(err)
	}
}

// lines reads a query as text: columns joined by a bar.
func (k *desk) lines(text string, columns int, args ...any) []string {
	k.t.Helper()
	var out []string
	err := k.db.View(context.Background(), db.Scope{District: district}, func(tx *db.Tx) (err error) {
		out, err = db.List(tx, func(r db.Row, s *string) error {
			values := make([]any, columns)
			targets := make([]any, columns)
			for i := range values {
				targets[i] = &values[i]
			}
			err := r.Scan(targets...)
			parts := make([]string, columns)
			for i, v := range values {
				parts[i] = fmt.Sprint(v)
				if v == nil {
					parts[i] = "-"
				}
			}
			*s = strings.Join(parts, "|")
			return err
		}, text, append([]any{district}, args...)...)
		return err
	})
	if err != nil {
		k.t.Fatal(err)
	}
	return out
}

func (k *desk) one(text string, args ...any) string {
	k.t.Helper()
	lines := k.lines(text, 1, args...)
	if len(lines) != 1 {
		k.t.Fatalf("%d rows of %s", len(lines), text)
	}
	return lines[0]
}

func (k *desk) importSet(fsys fs.FS, opt roster.ImportOptions) roster.Summary {
	k.t.Helper()
	sum, err := k.s.Import(context.Background(), system(), fsys, "test.zip", opt)
	if err != nil {
		k.t.Fatal(err)
	}
	return sum
}

// apply imports a set that must be clean.
func (k *desk) apply(fsys fs.FS) roster.Summary {
	k.t.Helper()
	sum := k.importSet(fsys, roster.ImportOptions{})
	if !sum.Applied {
		k.t.Fatalf("not applied: %v", sum.Problems)
	}
	return sum
}

func wantCounts(t testing.TB, what string, got roster.Counts, want roster.Counts) {
	t.Helper()
	if !maps.Equal(got, want) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// memory collects a set in memory.
type memory struct {
	bytes.Buffer
	name string
	set  fstest.MapFS
}

func (m *memory) Close() error {
	m.set[m.name] = &fstest.MapFile{Data: m.Bytes()}
	return nil
}

// invented is an invented set.
func invented(t testing.TB, opt rostergen.Options) fstest.MapFS {
	t.Helper()
	set := fstest.MapFS{}
	if err := rostergen.Write(func(name string) (io.WriteCloser, error) { return &memory{name: name, set: set}, nil }, opt); err != nil {
		t.Fatal(err)
	}
	return set
}

// edit changes the rows of a file: fn gets each with its columns by name and may return
// nil to leave it out.
func edit(t testing.TB, set fstest.MapFS, file string, fn func(row map[string]string) map[string]string) {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(set[file].Data)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	_ = w.Write(rows[0])
	for _, r := range rows[1:] {
		m := map[string]string{}
		for i, name := range rows[0] {
			m[name] = r[i]
		}
		if m = fn(m); m == nil {
			continue
		}
		cells := make([]string, len(rows[0]))
		for i, name := range rows[0] {
			cells[i] = m[name]
		}
		_ = w.Write(cells)
	}
	w.Flush()
	set[file] = &fstest.MapFile{Data: out.Bytes()}
}

// small is a set of two schools with three learners and a teacher, by hand.
func small() fstest.MapFS {
	set := fstest.MapFS{}
	put := func(name string, lines ...string) {
		set[name] = &fstest.MapFile{Data: []byte(strings.Join(lines, "\n") + "\n")}
	}
	put("manifest.csv", "propertyName,value", "manifest.version,1.0", "oneroster.version,1.1", "file.academicSessions,bulk",
		"file.categories,absent", "file.classes,bulk", "file.classResources,absent", "file.courses,bulk", "file.courseResources,absent",
		"file.demographics,bulk", "file.enrollments,bulk", "file.lineItems,absent", "file.orgs,bulk", "file.resources,absent",
		"file.results,absent", "file.users,bulk")
	put("orgs.csv", "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId",
		"d,,,Alder District,district,1,", "north,,,North High School,school,11,d", "mill,,,Mill Lane,school,12,d")
	put("academicSessions.csv", "sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear",
		"y27,,,2026-27,schoolYear,2026-08-31,2027-06-19,,2027")
	put("courses.csv", "sourcedId,status,dateLastModified,schoolYearSourcedId,title,courseCode,grades,orgSourcedId,subjects,subjectCodes",
		"c1,,,y27,Biology,B1,09,north,,")
	put("classes.csv", "sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods",
		"k1,,,Biology A,09,c1,BA,scheduled,,north,y27,,,")
	put("users.csv", "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password",
		"u1,,,true,north,student,ana,\"{sisId:1001},{stateId:S1}\",Ana,Lima,,1001,ana@alder.example,,,,09,",
		"u2,,,true,north,student,ben,{sisId:1002},Ben,Okafor,,1002,ben@alder.example,,,,10,",
		"u3,,,true,mill,student,chloe,{sisId:1003},Chloe,Nguyen,,1003,chloe@alder.example,,,,07,",
		"t1,,,true,north,teacher,vega,,Marisol,Vega,,,vega@alder.example,,,,,",
		"p1,,,true,north,parent,plima,,Rosa,Lima,,,rosa@home.example,,,u1,,")
	put("demographics.csv", "sourcedId,status,dateLastModified,birthDate,sex,americanIndianOrAlaskaNative,asian,blackOrAfricanAmerican,nativeHawaiianOrOtherPacificIslander,white,demographicRaceTwoOrMoreRaces,hispanicOrLatinoEthnicity,countryOfBirthCode,stateOfBirthAbbreviation,cityOfBirth,publicSchoolResidenceStatus",
		"u1,,,2011-03-02,female,false,true,false,false,true,true,true,US,,,", "u2,,,2010-05-09,male,,,,,,,,,,,")
	put("enrollments.csv", "sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate",
		"e1,,,k1,north,u1,student,,2026-08-31,2027-06-19", "e2,,,k1,north,u2,student,,2026-08-31,2027-06-19", "e3,,,k1,north,t1,teacher,true,2026-08-31,2027-06-19")
	return set
}

// replace changes text in one file of a set.
func replace(set fstest.MapFS, file string, oldNew ...string) fstest.MapFS {
	out := maps.Clone(set)
	out[file] = &fstest.MapFile{Data: []byte(strings.NewReplacer(oldNew...).Replace(string(set[file].Data)))}
	return out
}

func wantLines(t testing.TB, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("got\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
}

// contents is everything that an import writes, but for its own run.
func (k *desk) contents() string {
	var b strings.Builder
	for table, columns := range map[string]int{
		"school": 12, "learner": 20, "learner_key": 4, "learner_fact": 7, "school_enrollment": 7, "academic_session": 8,
		"course": 6, "class": 9, "class_enrollment": 8, "staff_member": 9,
	} {
		names := map[string]string{
			"school":      "id, source_id, name, level, locale, city, state, zip, lat, lon, ended_on, version",
			"learner":     "id, school_id, given, middle, family, preferred, pronouns, birth_date, grade, email, phone, lang, state, merged_into, sort_name, search, created_at, updated_at, version, district_id",
			"learner_key": "district_id, learner_id, kind, value", "learner_fact": "district_id, learner_id, attr, as_of, value, source, recorded_at",
			"school_enrollment": "district_id, learner_id, school_id, school_year, begin_date, grade, end_date",
			"academic_session":  "district_id, id, title, kind, begin_date, end_date, parent_id, school_year",
			"course":            "district_id, id, title, code, org_source_id, ended_on", "class": "district_id, id, course_id, school_id, title, code, kind, terms, ended_on",
			"class_enrollment": "district_id, id, class_id, person_id, role, is_primary, begin_date, end_date",
			"staff_member":     "district_id, id, source_id, school_id, given, family, email, role, ended_on",
		}[table]
		lines := k.lines(`SELECT `+names+` FROM `+table+` WHERE district_id = $1`, columns)
		slices.Sort(lines)
		b.WriteString(table + "\n" + strings.Join(lines, "\n") + "\n")
	}
	parts := strings.Split(b.String(), "\n")
	slices.Sort(parts)
	return strings.Join(parts, "\n")
}

// diff shows the lines that differ.
func diff(before, after string) string {
	var b strings.Builder
	x, y := strings.Split(before, "\n"), strings.Split(after, "\n")
	for _, l := range x {
		if !slices.Contains(y, l) {
			b.WriteString("- " + l + "\n")
		}
	}
	for _, l := range y {
		if !slices.Contains(x, l) {
			b.WriteString("+ " + l + "\n")
		}
	}
	return b.String()
}
