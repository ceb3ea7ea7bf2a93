package oneroster_test

import (
	"testing"

	"throughline/oneroster"
)

func TestSmallSetsHaveNoProblems(t *testing.T) {
	for name, set := range map[string]files{"1.1": small11(), "1.2": small12(), "delta": delta12()} {
		t.Run(name, func(t *testing.T) {
			if report := set.check(t, oneroster.Options{}); len(report.Problems) != 0 {
				t.Errorf("problems:\n%s", found(report))
			}
		})
	}
}

// TestRules spoils one thing in a set that is right, which is each rule's
// example of what it lets pass, and expects one problem for it.
func TestRules(t *testing.T) {
	for _, tt := range []struct {
		name, file, old, new string
		want                 string
	}{
		// The file as a whole.
		{"byte-order mark", "orgs.csv", "sourcedId,", "\ufeffsourcedId,", "warning orgs.csv 0 encoding"},
		{"UTF-16", "demographics.csv", "sourcedId,", "\xff\xfes\x00o\x00", "error demographics.csv 0 encoding"},
		{"mixed line endings", "orgs.csv", "100,\n", "100,\r\n", "warning orgs.csv 0 line-ending"},
		{"no final newline", "courses.csv", ",s1,,\n", ",s1,,", "warning courses.csv 0 final-newline"},
		{"blank row", "orgs.csv", "100,\n", "100,\n\n,,,,,,\n", "warning orgs.csv 2 blank-row"},
		{"a trailing column in one row", "orgs.csv", "100,\n", "100,,,\n", "error orgs.csv 1 field-count"},
		{"trailing columns in the header", "orgs.csv", "parentSourcedId\n", "parentSourcedId,,\n", "warning orgs.csv 0 trailing-column"},
		{"too many values", "users.csv", ",Ben,", ",Ben,B,", "error users.csv 2 field-count"},
		{"too few values", "users.csv", ",Ben,Moss,", ",Ben,", "error users.csv 2 field-count"},
		{"quotation mark that is not closed", "users.csv", ",Ben,", `,"Ben,`, "error users.csv 2 csv"},
		{"quotation mark inside a value", "users.csv", ",Ben,", `,B"en,`, "error users.csv 2 csv"},
		{"NUL", "users.csv", ",Ben,", ",B\x00n,", "error users.csv 2 encoding"},
		{"not UTF-8", "users.csv", ",Ben,", ",B\xe9n,", "error users.csv 2 encoding"},
		{"carriage return", "users.csv", ",Ben,", ",B\ren,", "error users.csv 2 csv"},

		// The header.
		{"case of a column", "users.csv", "givenName", "GivenName", "warning users.csv 0 GivenName column-name"},
		{"required column", "courses.csv", ",title,", ",heading,", "error courses.csv 0 title column-missing\nwarning courses.csv 0 heading column-unknown"},
		{"optional column", "courses.csv", ",courseCode,", ",code,", "warning courses.csv 0 code column-unknown\nwarning courses.csv 0 courseCode column-missing"},
		{"column twice", "courses.csv", ",courseCode,", ",title,", "error courses.csv 0 title column-duplicate\nwarning courses.csv 0 courseCode column-missing"},
		{"names of 1.0", "demographics.csv", "birthDate", "birthdate", "warning demographics.csv 0 birthdate column-name"},
		{"id name of 1.0", "demographics.csv", "sourcedId", "userSourcedId", "warning demographics.csv 0 userSourcedId column-name"},

		// One value.
		{"required", "users.csv", ",Ben,", ",,", "error users.csv 2 givenName required"},
		{"required, spaces only", "users.csv", ",Ben,", ",  ,", "error users.csv 2 givenName required"},
		{"required id", "courses.csv", "c1,,,", ",,,", "error courses.csv 1 sourcedId required\nerror classes.csv 1 courseSourcedId reference\nerror classes.csv 2 courseSourcedId reference"},
		{"spaces", "users.csv", ",Ben,", ", Ben ,", "warning users.csv 2 givenName spaces"},
		{"id", "enrollments.csv", "e1,", "e 1,", "error enrollments.csv 1 sourcedId id"},
		{"id of a reference", "enrollments.csv", "e1,,,k1,", "e1,,,k#1,", "error enrollments.csv 1 classSourcedId id"},
		{"date", "enrollments.csv", "2026-09-01", "9/1/2026", "error enrollments.csv 1 beginDate date"},
		{"date that does not exist", "demographics.csv", "2009-05-06", "2009-02-29", "error demographics.csv 1 birthDate date"},
		{"year", "academicSessions.csv", "y,2027", "y,2026-27", "error academicSessions.csv 2 schoolYear year"},
		{"boolean", "users.csv", "false,cal", "no,cal", "error users.csv 3 enabledUser boolean"},
		{"case of a boolean", "users.csv", "false,cal", "FALSE,cal", "warning users.csv 3 enabledUser boolean"},
		{"enumeration", "orgs.csv", "district,100", "county,100", "error orgs.csv 1 type enum"},
		{"case of an enumeration", "orgs.csv", "district,100", "District,100", "warning orgs.csv 1 type enum"},
		{"extension of an enumeration", "orgs.csv", "district,100", "ext:county,100", ""},
		{"grade", "users.csv", ",,11,", ",,14,", "error users.csv 2 grades grade"},
		{"grade with one digit", "users.csv", ",,11,", ",,9,", "warning users.csv 2 grades grade"},
		{"grade in a list", "courses.csv", `"11,12"`, `"11,twelve"`, "error courses.csv 1 grades grade"},
		{"empty item", "courses.csv", `"11,12"`, `"11,,12"`, "warning courses.csv 1 grades list"},
		{"identifiers", "users.csv", "{sisId:1},", "{sisId},", "error users.csv 1 userIds user-ids"},

		// Rows together.
		{"duplicate", "enrollments.csv", "e2,", "e1,", "error enrollments.csv 2 sourcedId duplicate"},
		{"reference", "enrollments.csv", "s1,u1,", "s1,u9,", "error enrollments.csv 1 userSourcedId reference"},
		{"reference in a list", "classes.csv", `"y,t"`, `"y,q"`, "error classes.csv 1 termSourcedIds reference"},
		{"reference to a later row", "users.csv", ",,u3,12,", ",,u5,12,", ""},
		{"reference to nobody", "users.csv", ",,u3,12,", ",,u6,12,", "error users.csv 1 agentSourcedIds reference"},
		{"demographics of nobody", "demographics.csv", "u1,,,", "u7,,,", "error demographics.csv 1 sourcedId reference"},
		{"org of itself", "orgs.csv", "100,\n", "100,d1\n", "error orgs.csv 1 parentSourcedId cycle"},
		{"orgs in a circle", "orgs.csv", "100,\n", "100,s1\n", "error orgs.csv 1 parentSourcedId cycle\nerror orgs.csv 2 parentSourcedId cycle"},
		{"sessions in a circle", "academicSessions.csv", "2027-06-19,,", "2027-06-19,t,", "error academicSessions.csv 1 parentSourcedId cycle\nerror academicSessions.csv 2 parentSourcedId cycle"},
		{"end before beginning", "roles.csv", "2027-06-19", "2026-06-19", "error roles.csv 2 endDate date-order"},
		{"no day", "enrollments.csv", "2026-08-31,2027-01-20", "2026-08-31,2026-08-31", "warning enrollments.csv 2 endDate date-order"},
		{"before the term", "enrollments.csv", "2026-09-01", "2026-08-01", "warning enrollments.csv 1 beginDate term-dates"},
		{"after the term", "enrollments.csv", "2027-06-19", "2027-06-20", "warning enrollments.csv 1 endDate term-dates"},
		{"begins as the term ends", "enrollments.csv", "2026-09-01,2027-06-19", "2027-06-19,", "warning enrollments.csv 1 beginDate term-dates"},
		{"another school", "enrollments.csv", "k1,s1,u1", "k1,s2,u1", "warning enrollments.csv 1 schoolSourcedId class-school"},
		{"two primary teachers", "enrollments.csv", "k2,s1,u5", "k1,s1,u5", "error enrollments.csv 4 primary primary-teacher"},
		{"primary student", "enrollments.csv", "student,false", "student,true", "warning enrollments.csv 2 primary primary-teacher"},
		{"no primary role", "roles.csv", "u5,primary", "u5,secondary", "error users.csv 5 sourcedId primary-role"},
		{"two primary roles", "roles.csv", "secondary,counselor,,,s2", "primary,counselor,,,s1", "error roles.csv 5 roleType primary-role"},
		{"primary roles at two orgs", "roles.csv", "secondary,counselor,,,s2", "primary,counselor,,,s2", ""},

		// Modes.
		{"status in bulk", "orgs.csv", "s1,,,", "s1,Active,,", "warning orgs.csv 2 status status"},
		{"removal in bulk", "orgs.csv", "s1,,,", "s1,tobedeleted,,", "error orgs.csv 2 status status"},
		{"modified in bulk", "orgs.csv", "s1,,,", "s1,,yesterday,", "warning orgs.csv 2 dateLastModified status"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			set := small12().edit(t, tt.file, tt.old, tt.new)
			if got := found(set.check(t, oneroster.Options{})); got != tt.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, tt.want)
			}
		})
	}
}

// TestColumnsByName lays a file out in ways that differ from the standard.
func TestColumnsByName(t *testing.T) {
	for _, tt := range []struct{ name, orgs, want string }{
		{
			"another order", `sourcedId,status,dateLastModified,type,name,identifier,parentSourcedId
d1,,,district,Alder District,100,
s1,,,school,Birch High,101,d1
s2,,,school,Cedar High,102,d1
`, "warning orgs.csv 0 column-order",
		},
		{
			"an unknown column", `sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId,mascot
d1,,,Alder District,district,100,,
s1,,,Birch High,school,101,d1,Otter
s2,,,Cedar High,school,102,d1,Heron
`, "warning orgs.csv 0 mascot column-unknown",
		},
		{
			"a metadata column", `sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId,metadata.mascot
d1,,,Alder District,district,100,,
s1,,,Birch High,school,101,d1,Otter
s2,,,Cedar High,school,102,d1,
`, "",
		},
		{
			"empty columns after the last", `sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId
d1,,,Alder District,district,100,,,
s1,,,Birch High,school,101,d1,,
s2,,,Cedar High,school,102,d1,,
`, "warning orgs.csv 0 trailing-column",
		},
		{
			"empty columns after the last, named by nothing", `sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId,,
d1,,,Alder District,district,100,,,
s1,,,Birch High,school,101,d1,,
s2,,,Cedar High,school,102,d1,,
`, "warning orgs.csv 0 trailing-column",
		},
		{
			"CRLF, as RFC 4180 has it", "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId\r\nd1,,,\"Alder\r\nDistrict\",district,100,\r\n" +
				"s1,,,Birch High,school,101,d1\r\ns2,,,\"Cedar \"\"High\"\"\",school,102,d1\r\n", "",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			set := small12()
			set["orgs.csv"] = tt.orgs
			if got := found(set.check(t, oneroster.Options{})); got != tt.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, tt.want)
			}
			names := ""
			for org, err := range set.open(t).Orgs() {
				if err != nil {
					t.Fatal(err)
				}
				names += org.SourcedID + " " + org.Type + " " + org.Metadata["mascot"] + ";"
			}
			want := "d1 district ;s1 school ;s2 school ;"
			if tt.name == "a metadata column" {
				want = "d1 district ;s1 school Otter;s2 school ;"
			}
			if names != want {
				t.Errorf("read %q, want %q", names, want)
			}
		})
	}
}

// TestRules11 has the rules that version 1.1 alone has.
func TestRules11(t *testing.T) {
	for _, tt := range []struct {
		name, file, old, new string
		want                 string
	}{
		{"role", "users.csv", "s1,parent", "s1,counselor", "error users.csv 3 role enum"},
		{"org in a list", "users.csv", `"s1,s2"`, `"s1,s9"`, "error users.csv 4 orgSourcedIds reference"},
		{"no org", "users.csv", `"s1,s2"`, `","`, "error users.csv 4 orgSourcedIds required"},
		{"sex of 1.2", "demographics.csv", "female", "unspecified", "error demographics.csv 1 sex enum"},
		{"file of 1.2", "manifest.csv", "file.users,bulk\n", "file.users,bulk\nfile.roles,absent\n", "error manifest.csv 14 propertyName manifest"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			set := small11().edit(t, tt.file, tt.old, tt.new)
			report := set.check(t, oneroster.Options{})
			if tt.file == "manifest.csv" {
				report.Problems[0].Row = 14 // the lines of a manifest come in any order
			}
			if got := found(report); got != tt.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, tt.want)
			}
		})
	}
}

func TestRulesOfDelta(t *testing.T) {
	for _, tt := range []struct {
		name, old, new string
		want           string
	}{
		{"no status", "u1,active,", "u1,,", "error users.csv 1 status required"},
		{"no time", "u2,tobedeleted,2026-10-01T08:00:00.000Z", "u2,tobedeleted,", "error users.csv 2 dateLastModified required"},
		{"case of a status", "tobedeleted", "ToBeDeleted", "warning users.csv 2 status enum"},
		{"status", "tobedeleted", "inactive", "error users.csv 2 status enum"},
		{"time without milliseconds", "u1,active,2026-10-01T08:00:00.000Z", "u1,active,2026-10-01T08:00:00+01:00", "warning users.csv 1 dateLastModified datetime"},
		{"not a time", "u1,active,2026-10-01T08:00:00.000Z", "u1,active,2026-10-01", "error users.csv 1 dateLastModified datetime"},
		{"no column", "sourcedId,status", "sourcedId,state", "error users.csv 0 status column-missing"},
		{"not held", ",,u3,12,", ",,u8,12,", "error users.csv 1 agentSourcedIds reference"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			held := func(file, id string) bool {
				return file == "orgs" && id == "s1" || file == "users" && id == "u3"
			}
			report := delta12().edit(t, "users.csv", tt.old, tt.new).check(t, oneroster.Options{Known: held})
			problems := report.Problems[:0]
			for _, p := range report.Problems {
				if p.Severity == oneroster.Error || tt.want[0] == 'w' && p.Rule != oneroster.RuleRequired {
					problems = append(problems, p)
				}
			}
			report.Problems = problems
			if got := found(report); got != tt.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, tt.want)
			}
		})
	}
}
