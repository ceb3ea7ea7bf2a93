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

type roles = []access.Role

// Roles by what they are to the roster.
var (
	staff     = access.Staff
	editors   = roles{access.Counselor, access.Coordinator, access.SchoolLead, access.DistrictLead}
	mergers   = roles{access.Coordinator, access.SchoolLead, access.DistrictLead}
	importers = roles{access.Coordinator, access.SchoolLead, access.DistrictLead, access.Support}
	family    = roles{access.Learner, access.Guardian}
	hosts     = roles{access.Supervisor, access.EmployerAdmin}
	// who never sees a learner's record: for them none exists
	noRecord = roles{access.Supervisor, access.EmployerAdmin, access.Intermediary, access.StateAnalyst, access.Funder, access.Reviewer}
)

func with(some roles, more ...access.Role) roles { return append(slices.Clone(some), more...) }

// stale is a version that no row has.
const stale = 99

func TestEveryUseCaseAsEveryRole(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		st, ctx := newStage(t, d), context.Background()
		n, s := &st.North, st.s
		outside := with(family, hosts...)
		decides := func(name string, allowed, hidden roles, call func(access.Actor) error) {
			t.Helper()
			st.EveryRole(t, n, name, allowed, hidden, call)
		}
		ana := roster.LearnerIn{School: n.School, Given: "Ana", Family: "Lima", Lang: "en"}
		decides("list", staff, outside, func(a access.Actor) error { return third(s.List(ctx, a, roster.Filter{Limit: 5})) })
		decides("get", with(staff, family...), noRecord, func(a access.Actor) error { return second(s.Get(ctx, a, n.Learner)) })
		decides("create", editors, outside, func(a access.Actor) error {
			nobody := ana
			nobody.School = "nowhere" // refused after the access rule, or hidden by it
			if !a.Has(access.DistrictLead, access.Intermediary, access.StateAnalyst, access.Funder, access.Reviewer, access.Support, access.Auditor) {
				nobody.School = n.School
			}
			_, err := s.Create(ctx, a, "once", roster.NewLearner{LearnerIn: nobody, Number: "N-1"})
			return err
		})
		decides("edit", editors, noRecord, func(a access.Actor) error { return s.Edit(ctx, a, n.Learner, stale, ana) })
		decides("facts", editors, noRecord, func(a access.Actor) error {
			_, err := s.SetFacts(ctx, a, n.Learner, roster.FactsIn{Sex: "female", Seen: "something else"})
			return err
		})
		decides("schools kept", importers, outside, func(a access.Actor) error {
			_, err := s.SaveSchool(ctx, a, "", n.School, stale, roster.SchoolIn{Name: "North", Level: "high"})
			return err
		})
		decides("a school", importers, outside, func(a access.Actor) error { return second(s.School(ctx, a, n.School)) })
		decides("pairs", mergers, outside, func(a access.Actor) error { return third(s.Pairs(ctx, a, [2]string{}, 5)) })
		decides("compare", mergers, with(noRecord, family...), func(a access.Actor) error { return second(s.Compare(ctx, a, n.Child, n.Child)) })
		decides("merge", mergers, with(noRecord, family...), func(a access.Actor) error { return s.Merge(ctx, a, n.Child, n.Child) })
		decides("reopen", mergers, with(noRecord, family...), func(a access.Actor) error {
			if err := s.Reopen(ctx, a, n.Child, n.Child); wbl.KindOf(err) == wbl.NotFound && a.Has(mergers...) {
				return wbl.E(wbl.Conflict, "no such pair")
			} else {
				return err
			}
		})
		decides("quality", with(editors, access.Support), outside, func(a access.Actor) error { return third(s.Quality(ctx, a)) })
		decides("imports", importers, outside, func(a access.Actor) error { return third(s.Runs(ctx, a, "", 5)) })
		decides("upload", importers, outside, func(a access.Actor) error {
			_, err := s.Upload(ctx, a, "", "nonsense", "x.csv", strings.NewReader("a,b\n"))
			return err
		})
		decides("import a table", importers, outside, func(a access.Actor) error {
			_, err := s.ImportCSV(ctx, a, roster.KindLearners, "x.csv", strings.NewReader("first,last\n,\n"), roster.Mapping{"given": "first", "family": "last"}, roster.ImportOptions{DryRun: true})
			return err
		})
	})
}

func second(_ any, err error) error   { return err }
func third(_, _ any, err error) error { return err }

// TestOtherSchoolsRecordsDoNotExist: what lies outside is not found, whoever asks and
// whatever for, and stays as it was.
func TestOtherSchoolsRecordsDoNotExist(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		st, ctx := newStage(t, d), context.Background()
		n, s := &st.North, st.s
		for name, who := range map[string]access.Actor{
			"a coordinator of another school":  st.West.Actor(access.Coordinator),
			"a counselor of another school":    st.West.Actor(access.Counselor),
			"the lead of another school":       st.West.Actor(access.SchoolLead),
			"the lead of another district":     st.South.Actor(access.DistrictLead),
			"a coordinator of another":         st.South.Actor(access.Coordinator),
			"another learner":                  st.West.Actor(access.Learner),
			"another learner's guardian":       st.West.Actor(access.Guardian),
			"a classmate's own sign-in":        asLearner(n.Actor(access.Learner), n.Learner2),
			"a guardian of the other district": st.South.Actor(access.Guardian),
		} {
			for what, err := range map[string]error{
				"get":      second(s.Get(ctx, who, n.Learner)),
				"edit":     s.Edit(ctx, who, n.Learner, 1, roster.LearnerIn{School: st.West.School, Given: "Mine", Family: "Now", Lang: "en"}),
				"facts":    second(s.SetFacts(ctx, who, n.Learner, roster.FactsIn{Sex: "male"})),
				"compare":  second(s.Compare(ctx, who, n.Learner, n.Learner2)),
				"merge":    s.Merge(ctx, who, n.Learner, n.Learner2),
				"unmerge":  s.Unmerge(ctx, who, n.Learner, n.Learner2),
				"distinct": s.Distinct(ctx, who, n.Learner, n.Learner2),
			} {
				if wbl.KindOf(err) != wbl.NotFound {
					t.Errorf("%s: %s gives %v", name, what, err)
				}
			}
		}
		p, err := s.Get(ctx, n.Actor(access.Counselor), n.Learner)
		if err != nil || p.Learner.Given != "Ana" || p.Learner.Version != 1 || len(p.Facts) != 1 {
			t.Errorf("after all that: %+v, %v", p.Learner, err)
		}
	})
}

func asLearner(a access.Actor, id wbl.LearnerID) access.Actor {
	a.Grants = []access.Grant{{Role: access.Learner, District: a.District, Subject: string(id)}}
	return a
}

// TestWhoSeesWhatOfARecord: a teacher sees no demographics, a learner no guardians.
func TestWhoSeesWhatOfARecord(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		st := newStage(t, d)
		for role, want := range map[access.Role]struct{ facts, guardians, edit, merge bool }{
			access.Teacher:      {},
			access.Counselor:    {facts: true, guardians: true, edit: true},
			access.Coordinator:  {true, true, true, true},
			access.SchoolLead:   {true, true, true, true},
			access.DistrictLead: {true, true, true, true},
			access.Learner:      {facts: true},
			access.Guardian:     {facts: true},
		} {
			p, err := st.s.Get(context.Background(), st.North.Actor(role), st.North.Learner)
			if err != nil {
				t.Fatal(err)
			}
			if (len(p.Facts) > 0) != want.facts || (len(p.Guardians) > 0) != want.guardians || p.May.Edit != want.edit || p.May.Merge != want.merge {
				t.Errorf("%s sees facts %v, guardians %v and may %+v", role, p.Facts, p.Guardians, p.May)
			}
		}
	})
}

func TestBadInputNamesItsFields(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		st, ctx := newStage(t, d), context.Background()
		lead, n, s := st.North.Actor(access.DistrictLead), &st.North, st.s
		good := roster.LearnerIn{School: n.School, Given: "Eva", Family: "Reyes", Birth: wbl.NewDate(2010, 1, 2), Grade: "10", Lang: "es"}
		for name, c := range map[string]struct {
			change func(*roster.LearnerIn)
			want   string
		}{
			"good":           {func(*roster.LearnerIn) {}, ""},
			"nothing":        {func(in *roster.LearnerIn) { *in = roster.LearnerIn{} }, "given family school"},
			"spaces":         {func(in *roster.LearnerIn) { in.Given, in.Family = " ", "\t" }, "given family"},
			"long names":     {func(in *roster.LearnerIn) { in.Given, in.Middle, in.Pronouns = long(81), long(81), long(81) }, "given middle pronouns"},
			"not born":       {func(in *roster.LearnerIn) { in.Birth = wbl.NewDate(2026, 11, 24) }, "birth_date"},
			"a toddler":      {func(in *roster.LearnerIn) { in.Birth = wbl.NewDate(2024, 1, 1) }, "birth_date"},
			"a grandparent":  {func(in *roster.LearnerIn) { in.Birth = wbl.NewDate(1950, 1, 1) }, "birth_date"},
			"no such grade":  {func(in *roster.LearnerIn) { in.Grade = "14" }, "grade"},
			"no address":     {func(in *roster.LearnerIn) { in.Email = "eva at home" }, "email"},
			"two addresses":  {func(in *roster.LearnerIn) { in.Email = "eva@x.example,eva@y.example" }, "email"},
			"a long phone":   {func(in *roster.LearnerIn) { in.Phone = long(41) }, "phone"},
			"a language":     {func(in *roster.LearnerIn) { in.Lang = "fr" }, "lang"},
			"a school of no": {func(in *roster.LearnerIn) { in.School = st.South.School }, "school"},
		} {
			in := good
			c.change(&in)
			_, err := s.Create(ctx, lead, "key "+name, roster.NewLearner{LearnerIn: in})
			if got := fieldsOf(err); got != c.want {
				t.Errorf("%s: create names %q (%v), want %q", name, got, err, c.want)
			}
			if c.want != "" && name != "a school of no" {
				if got := fieldsOf(s.Edit(ctx, lead, n.Learner, 1, in)); got != c.want {
					t.Errorf("%s: edit names %q, want %q", name, got, c.want)
				}
			}
		}
		err := s.Edit(ctx, lead, n.Learner, 1, roster.LearnerIn{School: st.South.School, Given: "Ana", Family: "L", Lang: "en"})
		if got := fieldsOf(err); got != "school" {
			t.Errorf("to a school of another district: %v", err)
		}
		for name, c := range map[string]struct {
			in   roster.SchoolIn
			want string
		}{
			"nothing":   {roster.SchoolIn{}, "name level"},
			"long":      {roster.SchoolIn{Name: long(121), Level: "high", City: long(81)}, "name city"},
			"codes":     {roster.SchoolIn{Name: "A", Level: "college", Locale: "14", State: "MAS", Zip: "12"}, "level locale state zip"},
			"half":      {roster.SchoolIn{Name: "A", Level: "high", Lat: ptr(42.0)}, "lat"},
			"off earth": {roster.SchoolIn{Name: "A", Level: "high", Lat: ptr(91.0), Lon: ptr(0.0)}, "lat"},
			"far east":  {roster.SchoolIn{Name: "A", Level: "high", Lat: ptr(9.0), Lon: ptr(180.5)}, "lat"},
			"not a one": {roster.SchoolIn{Name: "A", Level: "high", Lat: ptr(nan()), Lon: ptr(0.0)}, "lat"},
		} {
			if _, err := s.SaveSchool(ctx, lead, "", "", 0, c.in); fieldsOf(err) != c.want {
				t.Errorf("a school, %s: %q, want %q", name, fieldsOf(err), c.want)
			}
		}
		for name, c := range map[string]struct {
			in   roster.FactsIn
			want string
		}{
			"a sex":         {roster.FactsIn{Sex: "x"}, "sex"},
			"a race":        {roster.FactsIn{Races: []string{"race.green"}}, "race"},
			"both":          {roster.FactsIn{Races: []string{"race.asian"}, RaceDeclined: true}, "race"},
			"hispanic":      {roster.FactsIn{Hispanic: "maybe"}, "hispanic"},
			"flags":         {roster.FactsIn{Flags: map[string]string{"el": "sometimes", "foster": "x"}}, "el foster"},
			"nothing wrong": {roster.FactsIn{Sex: "declined", Races: []string{"race.asian", "race.white"}, Flags: map[string]string{"el": "unknown"}}, ""},
		} {
			if got := fieldsOf(c.in.Validate().Err()); got != c.want {
				t.Errorf("facts, %s: %q, want %q", name, got, c.want)
			}
		}
	})
}

func fieldsOf(err error) string {
	var names []string
	for _, f := range wbl.FieldsOf(err) {
		names = append(names, f.Field)
	}
	return strings.Join(names, " ")
}

func ptr(f float64) *float64 { return &f }

func nan() float64 {
	zero := 0.0
	return zero / zero
}

// long is a text of n letters.
func long(n int) string { return strings.Repeat("é", n) }
