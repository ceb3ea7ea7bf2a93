package oneroster_test

import (
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"throughline/oneroster"
)

// files is a set by file name, for tests to spoil one thing at a time.
type files map[string]string

// small12 is a 1.2 set that keeps every rule.
func small12() files {
	return files{
		"manifest.csv": manifest("1.2", "bulk", "orgs", "academicSessions", "courses", "classes", "users", "roles", "demographics", "enrollments"),
		"orgs.csv": `sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId
d1,,,Alder District,district,100,
s1,,,Birch High,school,101,d1
s2,,,Cedar High,school,102,d1
`,
		"academicSessions.csv": `sourcedId,status,dateLastModified,title,type,startDate,endDate,parentSourcedId,schoolYear
y,,,2027,schoolYear,2026-08-31,2027-06-19,,2027
t,,,Autumn,term,2026-08-31,2027-01-25,y,2027
`,
		"courses.csv": `sourcedId,status,dateLastModified,schoolYearSourcedId,title,courseCode,grades,orgSourcedId,subjects,subjectCodes
c1,,,y,Welding,W1,"11,12",s1,,
`,
		"classes.csv": `sourcedId,status,dateLastModified,title,grades,courseSourcedId,classCode,classType,location,schoolSourcedId,termSourcedIds,subjects,subjectCodes,periods
k1,,,Welding A,12,c1,1,scheduled,Shop,s1,"y,t",,,1
k2,,,Welding B,12,c1,2,homeroom,Shop,s1,t,,,"2,3"
`,
		"users.csv": `sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password,userMasterIdentifier,preferredGivenName,preferredMiddleName,preferredFamilyName,primaryOrgSourcedId,pronouns
u1,,,true,ana,"{sisId:1},{stateId:A-9}",Ana,"Reed, Jr.",,1,,,,u3,12,,,,,,s1,
u2,,,true,ben,,Ben,Moss,,2,,,,,11,,,,,,s1,
u3,,,false,cal,,Cal,Reed,,3,,,,,,,,,,,s1,
u4,,,true,dee,,Dee,Ash,,4,,,,,,,,,,,s1,
u5,,,true,eve,,Eve,Oak,,5,,,,,,,,,,,s1,
`,
		"roles.csv": `sourcedId,status,dateLastModified,userSourcedId,roleType,role,beginDate,endDate,orgSourcedId,userProfileSourcedId
r1,,,u1,primary,student,,,s1,
r2,,,u2,primary,student,2026-08-31,2027-06-19,s1,
r3,,,u3,primary,parent,,,s1,
r4,,,u4,primary,teacher,,,s1,
r5,,,u4,secondary,counselor,,,s2,
r6,,,u5,primary,teacher,,,s1,
`,
		"demographics.csv": `sourcedId,status,dateLastModified,birthDate,sex,americanIndianOrAlaskaNative,asian,blackOrAfricanAmerican,nativeHawaiianOrOtherPacificIslander,white,demographicRaceTwoOrMoreRaces,hispanicOrLatinoEthnicity,countryOfBirthCode,stateOfBirthAbbreviation,cityOfBirth,publicSchoolResidenceStatus
u1,,,2009-05-06,female,false,true,false,false,true,true,false,US,MA,Lowell,
u2,,,,,,,,,,,,,,,
`,
		"enrollments.csv": `sourcedId,status,dateLastModified,classSourcedId,schoolSourcedId,userSourcedId,role,primary,beginDate,endDate
e1,,,k1,s1,u1,student,,2026-09-01,2027-06-19
e2,,,k1,s1,u2,student,false,2026-08-31,2027-01-20
e3,,,k1,s1,u4,teacher,true,,
e4,,,k2,s1,u5,teacher,true,,
`,
	}
}

// small11 is small12 as version 1.1 has it.
func small11() files {
	f := small12()
	delete(f, "roles.csv")
	f["manifest.csv"] = manifest("1.1", "bulk", "orgs", "academicSessions", "courses", "classes", "users", "demographics", "enrollments")
	f["users.csv"] = `sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,middleName,identifier,email,sms,phone,agentSourcedIds,grades,password
u1,,,true,s1,student,ana,"{sisId:1},{stateId:A-9}",Ana,"Reed, Jr.",,1,,,,u3,12,
u2,,,true,s1,student,ben,,Ben,Moss,,2,,,,,11,
u3,,,false,s1,parent,cal,,Cal,Reed,,3,,,,,,
u4,,,true,"s1,s2",teacher,dee,,Dee,Ash,,4,,,,,,
u5,,,true,s1,teacher,eve,,Eve,Oak,,5,,,,,,
`
	return f
}

// delta12 changes one user and removes another.
func delta12() files {
	header, _, _ := strings.Cut(small12()["users.csv"], "\n")
	return files{
		"manifest.csv": manifest("1.2", "delta", "users"),
		"users.csv": header + `
u1,active,2026-10-01T08:00:00.000Z,true,ana,,Ana,Reed,,1,,,,u3,12,,,,,,s1,
u2,tobedeleted,2026-10-01T08:00:00.000Z,,,,,,,,,,,,,,,,,,,
`,
	}
}

var optional = map[string][]string{
	"1.1": {"categories", "classResources", "courseResources", "lineItems", "resources", "results"},
	"1.2": {
		"categories", "classResources", "courseResources", "lineItems", "resources", "results",
		"lineItemLearningObjectiveIds", "lineItemScoreScales", "resultLearningObjectiveIds", "resultScoreScales", "scoreScales", "userProfiles", "userResources",
	},
}

var roster = []string{"academicSessions", "classes", "courses", "demographics", "enrollments", "orgs", "roles", "users"}

func manifest(version, mode string, present ...string) string {
	modes := map[string]string{}
	for _, name := range append(optional[version], roster...) {
		modes[name] = "absent"
	}
	if version == "1.1" {
		delete(modes, "roles")
	}
	for _, name := range present {
		modes[name] = mode
	}
	var b strings.Builder
	fmt.Fprintf(&b, "propertyName,value\nmanifest.version,1.0\noneroster.version,%s\n", version)
	for name, mode := range modes {
		fmt.Fprintf(&b, "file.%s,%s\n", name, mode)
	}
	return b.String()
}

// edit replaces text that must be there once.
func (f files) edit(t *testing.T, name, old, new string) files {
	t.Helper()
	if strings.Count(f[name], old) != 1 {
		t.Fatalf("%s has %q %d times, not once", name, old, strings.Count(f[name], old))
	}
	out := maps.Clone(f)
	out[name] = strings.Replace(f[name], old, new, 1)
	return out
}

func (f files) fs() fstest.MapFS {
	fsys := fstest.MapFS{}
	for name, data := range f {
		fsys[name] = &fstest.MapFile{Data: []byte(data)}
	}
	return fsys
}

// open opens a set and fails the test if it cannot be read at all.
func (f files) open(t testing.TB) *oneroster.Set {
	t.Helper()
	set, err := oneroster.Open(f.fs())
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// check opens and checks a set.
func (f files) check(t testing.TB, opt oneroster.Options) *oneroster.Report {
	t.Helper()
	report, err := f.open(t).Check(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// found writes problems one a line: "error users.csv 3 givenName required".
func found(report *oneroster.Report) string {
	var lines []string
	for _, p := range report.Problems {
		lines = append(lines, strings.Join(strings.Fields(fmt.Sprintf("%s %s %d %s %s", p.Severity, p.File, p.Row, p.Column, p.Rule)), " "))
	}
	return strings.Join(lines, "\n")
}

// inFolder creates files in a folder, for Write.
func inFolder(dir string) func(string) (io.WriteCloser, error) {
	return func(name string) (io.WriteCloser, error) { return os.Create(filepath.Join(dir, name)) }
}

// inMemory creates files in a map, for Write.
func inMemory(f files) func(string) (io.WriteCloser, error) {
	return func(name string) (io.WriteCloser, error) { return &memoryFile{files: f, name: name}, nil }
}

type memoryFile struct {
	strings.Builder
	files files
	name  string
}

func (m *memoryFile) Close() error {
	m.files[m.name] = m.String()
	return nil
}

// sortLines puts lines that may come in any order into one.
func sortLines(s string) string {
	lines := strings.Split(s, "\n")
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}
