package oneroster_test

import (
	"errors"
	"io"
	"iter"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"throughline/oneroster"
)

// each makes a sequence of values.
func each[T any](values ...T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, v := range values {
			if !yield(v, nil) {
				return
			}
		}
	}
}

// all reads a sequence to its end.
func all[T any](t rapid.TB, seq iter.Seq2[T, error]) (values []T) {
	t.Helper()
	for v, err := range seq {
		if err != nil {
			t.Fatal(err)
		}
		values = append(values, v)
	}
	return values
}

var (
	words = rapid.StringMatching(`[A-Za-zÀ-ſ0-9",'\n-]{1,12}`)
	maybe = rapid.OneOf(rapid.Just(""), words)
	ids   = rapid.StringMatching(`[0-9A-Za-z./@_-]{1,20}`)
	bools = rapid.SampledFrom([]oneroster.Bool{oneroster.Unset, oneroster.False, oneroster.True})
	dates = rapid.SampledFrom([]oneroster.Date{"", "2009-05-06", "2012-02-29"})
)

// trimmed is text as it is read: without spaces around it.
func trimmed(t *rapid.T, g *rapid.Generator[string], label string) string {
	return strings.TrimSpace(g.Draw(t, label))
}

func required(t *rapid.T, label string) string { return "x" + trimmed(t, maybe, label) }

func items(t *rapid.T, label string) []string {
	list := rapid.SliceOfN(rapid.StringMatching(`[a-z0-9"]{1,5}`), 0, 3).Draw(t, label)
	if len(list) == 0 {
		return nil
	}
	return list
}

func users(t *rapid.T) []oneroster.User {
	var out []oneroster.User
	for i, id := range rapid.SliceOfNDistinct(ids, 1, 5, rapid.ID[string]).Draw(t, "ids") {
		u := oneroster.User{
			Base: oneroster.Base{Row: i + 1, SourcedID: id}, Enabled: oneroster.True,
			Username: required(t, "username"), GivenName: required(t, "given"), FamilyName: required(t, "family"),
			MiddleName: trimmed(t, maybe, "middle"), Email: trimmed(t, maybe, "email"), Pronouns: trimmed(t, maybe, "pronouns"),
			Grades: rapid.SampledFrom([][]string{nil, {"09"}, {"KG", "12"}}).Draw(t, "grades"), PrimaryOrgSourcedID: "s1",
		}
		if rapid.Bool().Draw(t, "has ids") {
			u.UserIDs = []oneroster.UserID{{Type: "sisId", ID: rapid.StringMatching(`[a-z0-9:"]{0,3}[a-z]`).Draw(t, "sis")}}
		}
		if v := trimmed(t, maybe, "locker"); v != "" {
			u.Metadata = map[string]string{"locker": v}
		}
		out = append(out, u)
	}
	return out
}

// What is written reads back as it was, and checks without a problem.
func TestRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		people := users(t)
		var roles []oneroster.Role
		var facts []oneroster.Demographics
		for i, u := range people {
			base := oneroster.Base{Row: i + 1, SourcedID: u.SourcedID}
			roles = append(roles, oneroster.Role{Base: base, UserSourcedID: u.SourcedID, RoleType: oneroster.RolePrimary, Role: "student", BeginDate: dates.Draw(t, "begin"), OrgSourcedID: "s1"})
			facts = append(facts, oneroster.Demographics{Base: base, BirthDate: dates.Draw(t, "birth"), White: bools.Draw(t, "white"), Asian: bools.Draw(t, "asian"), CityOfBirth: trimmed(t, maybe, "city")})
		}
		orgs := []oneroster.Org{{Base: oneroster.Base{Row: 1, SourcedID: "s1"}, Name: required(t, "name"), Type: "school", Identifier: trimmed(t, maybe, "identifier")}}
		courses := []oneroster.Course{{Base: oneroster.Base{Row: 1, SourcedID: "c"}, Title: required(t, "title"), OrgSourcedID: "s1", Subjects: items(t, "subjects")}}

		out := files{}
		if err := oneroster.Write(inMemory(out), oneroster.V12, oneroster.Data{
			SystemName: required(t, "system"), Orgs: each(orgs...), Courses: each(courses...), Users: each(people...),
			Roles: each(roles...), Demographics: each(facts...), Metadata: map[string][]string{"users": {"locker"}},
		}); err != nil {
			t.Fatal(err)
		}
		set, err := oneroster.Open(out.fs())
		if err != nil {
			t.Fatal(err)
		}
		if report, err := set.Check(t.Context(), oneroster.Options{}); err != nil || len(report.Problems) > 0 {
			t.Fatalf("%v, problems:\n%s", err, found(report))
		}
		same(t, all(t, set.Orgs()), orgs)
		same(t, all(t, set.Courses()), courses)
		same(t, all(t, set.Users()), people)
		same(t, all(t, set.Roles()), roles)
		same(t, all(t, set.Demographics()), facts)
	})
}

func same[T any](t *rapid.T, got, want []T) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("read %+v\nwrote %+v", got, want)
	}
}

// The order of the rows of a file changes nothing but their numbers.
func TestRowOrder(t *testing.T) {
	spoiled := small12().edit(t, "users.csv", ",Ben,", ",,").edit(t, "roles.csv", "u5,primary", "u9,primary").
		edit(t, "enrollments.csv", "k2,s1", "k9,s1").edit(t, "orgs.csv", "102,d1", "102,s2")
	before := spoiled.check(t, oneroster.Options{})
	rapid.Check(t, func(t *rapid.T) {
		set := maps.Clone(spoiled)
		for _, name := range slices.Sorted(maps.Keys(set)) {
			if name == "manifest.csv" {
				continue
			}
			lines := strings.SplitAfter(strings.TrimSuffix(set[name], "\n")+"\n", "\n")
			body := rapid.Permutation(lines[1:len(lines)-1]).Draw(t, name)
			set[name] = lines[0] + strings.Join(body, "")
		}
		opened, err := oneroster.Open(set.fs())
		if err != nil {
			t.Fatal(err)
		}
		after, err := opened.Check(t.Context(), oneroster.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if !maps.Equal(before.Files, after.Files) {
			t.Errorf("counts %v, were %v", after.Files, before.Files)
		}
	})
}

func TestWriteRefuses(t *testing.T) {
	user := oneroster.User{Base: oneroster.Base{SourcedID: "u"}, Enabled: oneroster.True, Username: "u", GivenName: "U", FamilyName: "V"}
	with := func(change func(*oneroster.User)) oneroster.Data {
		u := user
		change(&u)
		return oneroster.Data{Users: each(u)}
	}
	for _, tt := range []struct {
		name string
		data oneroster.Data
		rule string
	}{
		{"no name", with(func(u *oneroster.User) { u.GivenName = " " }), oneroster.RuleRequired},
		{"id", with(func(u *oneroster.User) { u.SourcedID = "a b" }), oneroster.RuleID},
		{"grade", with(func(u *oneroster.User) { u.Grades = []string{"14"} }), oneroster.RuleGrade},
		{"comma in a list", with(func(u *oneroster.User) { u.AgentSourcedIDs = []string{"a,b"} }), oneroster.RuleList},
		{"brace in an identifier", with(func(u *oneroster.User) { u.UserIDs = []oneroster.UserID{{Type: "a", ID: "1},{b:2"}} }), oneroster.RuleUserIDs},
		{"NUL", with(func(u *oneroster.User) { u.Email = "a\x00" }), oneroster.RuleEncoding},
		{"enumeration", oneroster.Data{Orgs: each(oneroster.Org{Base: oneroster.Base{SourcedID: "o"}, Name: "O", Type: "county"})}, oneroster.RuleEnum},
		{"date", oneroster.Data{Demographics: each(oneroster.Demographics{Base: oneroster.Base{SourcedID: "u"}, BirthDate: "5/6/2009"})}, oneroster.RuleDate},
		{"record", oneroster.Data{Records: map[string]iter.Seq2[oneroster.Record, error]{"categories": each(oneroster.Record{Base: oneroster.Base{SourcedID: "c"}})}}, oneroster.RuleRequired},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var p oneroster.Problem
			if err := oneroster.Write(inMemory(files{}), oneroster.V12, tt.data); !errors.As(err, &p) || p.Rule != tt.rule || p.Row != 1 {
				t.Errorf("error %v, want a problem of rule %s", err, tt.rule)
			}
		})
	}
	for name, err := range map[string]error{
		"version": oneroster.Write(inMemory(files{}), "2.0", oneroster.Data{}),
		"roles":   oneroster.Write(inMemory(files{}), oneroster.V11, oneroster.Data{Roles: each[oneroster.Role]()}),
	} {
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestWritePassesErrorsOn(t *testing.T) {
	broken := errors.New("broken")
	users := func(yield func(oneroster.User, error) bool) { yield(oneroster.User{}, broken) }
	for name, err := range map[string]error{
		"source": oneroster.Write(inMemory(files{}), oneroster.V12, oneroster.Data{Users: users}),
		"create": oneroster.Write(func(string) (io.WriteCloser, error) { return nil, broken }, oneroster.V12, oneroster.Data{}),
		"write":  oneroster.Write(func(string) (io.WriteCloser, error) { return brokenFile{write: broken}, nil }, oneroster.V12, oneroster.Data{}),
		"close":  oneroster.Write(func(string) (io.WriteCloser, error) { return brokenFile{close: broken}, nil }, oneroster.V12, oneroster.Data{}),
	} {
		if !errors.Is(err, broken) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

type brokenFile struct{ write, close error }

func (f brokenFile) Write(b []byte) (int, error) { return len(b), f.write }
func (f brokenFile) Close() error                { return f.close }

// Gradebook files are read, and written again, without types.
func TestRecords(t *testing.T) {
	set := small12().edit(t, "manifest.csv", "file.categories,absent", "file.categories,bulk")
	set["categories.csv"] = "sourcedId,status,dateLastModified,title,weight,metadata.note\ng1,,,Labs,40,x\ng2,,,Tests,,\n"
	opened := set.open(t)
	rows := all(t, opened.Records("categories"))
	want := []oneroster.Record{
		{Base: oneroster.Base{Row: 1, SourcedID: "g1", Metadata: map[string]string{"note": "x"}}, Values: map[string]string{"title": "Labs", "weight": "40"}},
		{Base: oneroster.Base{Row: 2, SourcedID: "g2"}, Values: map[string]string{"title": "Tests"}},
	}
	if !reflect.DeepEqual(rows, want) {
		t.Errorf("read %+v", rows)
	}
	out := files{}
	if err := oneroster.Write(inMemory(out), oneroster.V12, oneroster.Data{
		Records:  map[string]iter.Seq2[oneroster.Record, error]{"categories": opened.Records("categories")},
		Metadata: map[string][]string{"categories": {"note"}},
	}); err != nil {
		t.Fatal(err)
	}
	if out["categories.csv"] != set["categories.csv"] {
		t.Errorf("wrote %q", out["categories.csv"])
	}
	if rest := all(t, opened.Records("results")); rest != nil {
		t.Errorf("an absent file has rows: %v", rest)
	}
}

// The second pass reads what the first forgave in the standard's spelling.
func TestReadsInTheStandardsSpelling(t *testing.T) {
	set := small12().edit(t, "users.csv", "true,ben,,Ben,Moss", "TRUE, ben ,,Ben,Moss").edit(t, "users.csv", ",,11,", ",,9,").
		edit(t, "roles.csv", "u2,primary,student", "u2,Primary,STUDENT").edit(t, "courses.csv", `"11,12"`, `" 11, 12,"`).open(t)
	u := all(t, set.Users())[1]
	if u.Enabled != oneroster.True || u.Username != "ben" || !slices.Equal(u.Grades, []string{"09"}) {
		t.Errorf("user %+v", u)
	}
	if r := all(t, set.Roles())[1]; r.RoleType != oneroster.RolePrimary || r.Role != oneroster.RoleStudent {
		t.Errorf("role %+v", r)
	}
	if c := all(t, set.Courses())[0]; !slices.Equal(c.Grades, []string{"11", "12"}) {
		t.Errorf("course %+v", c)
	}
}

func TestReadDelta(t *testing.T) {
	people := all(t, delta12().open(t).Users())
	if len(people) != 2 || people[0].Status != oneroster.Active || people[1].Status != oneroster.ToBeDeleted {
		t.Fatalf("users %+v", people)
	}
	if at := people[1].DateLastModified.UTC().Format("2006-01-02 15:04"); at != "2026-10-01 08:00" {
		t.Errorf("modified at %s", at)
	}
}

func TestRolesOf11(t *testing.T) {
	var got []string
	for _, r := range all(t, small11().open(t).Roles()) {
		got = append(got, strings.Join([]string{r.UserSourcedID, r.Role, r.OrgSourcedID, r.RoleType}, " "))
	}
	want := []string{"u1 student s1 primary", "u2 student s1 primary", "u3 parent s1 primary", "u4 teacher s1 primary", "u4 teacher s2 secondary", "u5 teacher s1 primary"}
	if !slices.Equal(got, want) {
		t.Errorf("roles %q", got)
	}
}

// A reader may stop at any row.
func TestStopReading(t *testing.T) {
	for stop := range 5 {
		n := 0
		for range small11().open(t).Roles() {
			if n++; n > stop {
				break
			}
		}
		if n != stop+1 {
			t.Errorf("%d rows after a stop at %d", n, stop+1)
		}
	}
}

// FuzzReadSet spoils a file of a set in any way at all. Whatever it holds, the
// check counts every row, and the rows that it accepts read back. Ids are hashed
// with a new seed each time, so fuzz with -fuzzminimizetime 10x: coverage differs
// from run to run and minimizing would never end.
func FuzzReadSet(f *testing.F) {
	set := small12()
	names := slices.Sorted(maps.Keys(set))
	for i, name := range names {
		f.Add(uint8(i), []byte(set[name]))
	}
	f.Add(uint8(8), []byte("sourcedId,givenName\nu1,\"Ana\n\x00\n"))
	f.Fuzz(func(t *testing.T, which uint8, data []byte) {
		spoiled := small12()
		spoiled[names[int(which)%len(names)]] = string(data)
		report := spoiled.check(t, oneroster.Options{})
		for name, file := range report.Files {
			if file.Accepted > file.Rows || file.Problems == 0 && file.Accepted != file.Rows {
				t.Errorf("%s: %+v", name, file)
			}
		}
		opened := spoiled.open(t)
		readable := 0
		for _, err := range opened.Users() {
			if err == nil {
				readable++
			}
		}
		if accepted := report.Files["users.csv"].Accepted; readable < accepted {
			t.Errorf("%d users accepted and %d read", accepted, readable)
		}
	})
}
