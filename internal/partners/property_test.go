package partners_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"throughline/internal/partners"
	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/testenv"
	"throughline/internal/testenv/webtest"
	"throughline/internal/wbl"
)

func read(t testing.TB, p *webtest.Page, v any) {
	t.Helper()
	if err := json.Unmarshal(p.Body.Bytes(), v); err != nil {
		t.Fatalf("%v in %s", err, p.Body)
	}
}

// onSQLite is a stage for properties, which need many steps and no second engine: the
// same statements run on both in the other tests.
func onSQLite(t *testing.T) *stage {
	clock := testenv.NewClock()
	d := testenv.OpenDB(t)
	return &stage{T: t, Cast: testenv.NewCast(t, d), s: partners.New(d, clock.Now), clock: clock, ctx: t.Context()}
}

// snapshot is everything that merging may touch.
func (s *stage) snapshot() string {
	s.Helper()
	var lines []string
	s.ok(s.DB.View(s.ctx, db.Scope{}, func(tx *db.Tx) (err error) {
		lines, err = db.List(tx, func(r db.Row, line *string) error {
			var id, name, search, state, into, with string
			err := r.Scan(&id, &name, &search, &state, &into, &with)
			*line = strings.Join([]string{id, name, search, state, into, with}, "|")
			return err
		}, `SELECT id, name, search, state, COALESCE(merged_into, ''), COALESCE(merged_with, '') FROM employer ORDER BY id`)
		return err
	}))
	return strings.Join(lines, "\n")
}

// TestMergesComeApartInAnyOrder merges at random and takes all merges back at random: a
// family is always read as one, and in the end everything is as it was.
func TestMergesComeApartInAnyOrder(t *testing.T) {
	s := onSQLite(t)
	lead := s.North.Actor(access.DistrictLead)
	var ids []wbl.EmployerID
	for i := range 6 {
		ids = append(ids, s.add(fmt.Sprintf("Firm %c", 'A'+i), fmt.Sprintf("Town %c", 'A'+i)))
	}
	before := s.snapshot()
	rapid.Check(t, func(t *rapid.T) {
		with := map[wbl.EmployerID]wbl.EmployerID{} // merged employer to the one it was merged into
		root := func(id wbl.EmployerID) wbl.EmployerID {
			for with[id] != "" {
				id = with[id]
			}
			return id
		}
		check := func() {
			for _, id := range ids {
				p, err := s.s.Get(s.ctx, lead, id)
				if err != nil || p.Employer.ID != root(id) {
					t.Fatalf("%s is read as %s (%v), want %s", id, p.Employer.ID, err, root(id))
				}
				family := 0
				for _, other := range ids {
					if root(other) == root(id) {
						family++
					}
				}
				if len(p.Worksites) != family || len(p.Merged) != family-1 {
					t.Fatalf("a family of %d has %d worksites and %d names", family, len(p.Worksites), len(p.Merged))
				}
				items, _, err := s.s.List(s.ctx, lead, partners.Filter{Q: "town " + strings.ToLower(string(p.Worksites[0].City[5])), Limit: 9})
				if err != nil || len(items) != 1 || items[0].ID != root(id) {
					t.Fatalf("a town of the family finds %+v (%v)", items, err)
				}
			}
		}
		for range rapid.IntRange(1, 6).Draw(t, "merges") {
			keep, gone := rapid.SampledFrom(ids).Draw(t, "keep"), rapid.SampledFrom(ids).Draw(t, "gone")
			err := s.s.Merge(s.ctx, lead, keep, gone)
			if same := root(keep) == root(gone); same != (err != nil) {
				t.Fatalf("merge of %s into %s: %v", gone, keep, err)
			} else if !same {
				with[root(gone)] = root(keep)
			}
		}
		check()
		for len(with) > 0 {
			var merged []wbl.EmployerID
			for _, id := range ids {
				if with[id] != "" {
					merged = append(merged, id)
				}
			}
			id := rapid.SampledFrom(merged).Draw(t, "separate")
			if err := s.s.Unmerge(s.ctx, lead, id); err != nil {
				t.Fatal(err)
			}
			delete(with, id)
			check()
		}
		if after := s.snapshot(); after != before {
			t.Fatalf("not as it was:\n%s\n\n%s", before, after)
		}
	})
}

// TestPagesOfAnySizeAreTheList: whatever the page size, the pages hold each employer
// once, in order.
func TestPagesOfAnySizeAreTheList(t *testing.T) {
	s := onSQLite(t)
	for i := range 23 {
		s.add([]string{"Ábaco", "abaco", "Zinc", "12 Oaks", "Señor Taco", "%", "_"}[i%7]+strings.Repeat(" x", i/14), "Lee")
	}
	a := s.North.Actor(access.Teacher)
	whole, _, err := s.s.List(s.ctx, a, partners.Filter{Limit: 1000})
	s.ok(err)
	rapid.Check(t, func(t *rapid.T) {
		f := partners.Filter{Limit: rapid.IntRange(1, 30).Draw(t, "limit"), Q: rapid.SampledFrom([]string{"", "a", "%", "x", "nothing", "señor"}).Draw(t, "q")}
		var want, got []wbl.EmployerID
		for _, i := range whole {
			if strings.Contains(wbl.Fold(i.Name+" Lee Springfield"), wbl.Fold(f.Q)) {
				want = append(want, i.ID)
			}
		}
		for more := true; more; {
			var items []partners.Item
			if items, more, err = s.s.List(s.ctx, a, f); err != nil {
				t.Fatal(err)
			}
			if more && len(items) != f.Limit {
				t.Fatalf("a page of %d of %d that is not the last", len(items), f.Limit)
			}
			for _, i := range items {
				got = append(got, i.ID)
				f.After = partners.KeyOf(i)
			}
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%q in pages of %d: %d employers, want %d", f.Q, f.Limit, len(got), len(want))
		}
	})
}

// TestMatchFindsOnlyWhatIsBeyondDoubt: of what learners type, only the one employer that
// it must mean.
func TestMatchFindsOnlyWhatIsBeyondDoubt(t *testing.T) {
	each(t, func(s *stage) {
		rosa, one, two := s.add("Rosa's Garage, LLC", "Lee"), s.add("Dollar Store", "Lee"), s.add("Dollar Store", "Otis")
		for name, c := range map[string]struct {
			name, city string
			want       wbl.EmployerID
		}{
			"as it is":                  {"Rosa's Garage, LLC", "Lee", rosa},
			"without the noise":         {"the rosas garage", "", rosa},
			"in another town, the only": {"Rosa's Garage", "Boston", rosa},
			"words the other way round": {"Garage Rosas", "Lee", ""},
			"one word more":             {"Rosa's Car Garage", "Lee", ""},
			"two of them, told by town": {"Dollar Store", "Otis", two},
			"and the other":             {"dollar store", "LEE", one},
			"two of them, no town":      {"Dollar Store", "Boston", ""},
			"nobody":                    {"Mill", "Lee", ""},
			"nothing":                   {" ", "Lee", ""},
			"noise alone":               {"The Co", "Lee", ""},
		} {
			s.ok(s.DB.View(s.ctx, db.Scope{District: s.North.District}, func(tx *db.Tx) error {
				got, err := partners.Match(tx, c.name, c.city)
				if got != c.want {
					s.Errorf("%s: %q in %q is %q, want %q", name, c.name, c.city, got, c.want)
				}
				return err
			}))
		}
	})
}

// TestSimilarWarnsOfWhatMayBeTheSame shows at most eight, and none for a name of nothing.
func TestSimilarWarnsOfWhatMayBeTheSame(t *testing.T) {
	each(t, func(s *stage) {
		for range 10 {
			s.add("Riverside Hospital", "Lee")
		}
		a := s.North.Actor(access.Teacher)
		for name, want := range map[string]int{
			"Riverside Hospital": 8, "Riversyde Hospital": 8, "Hospital": 8, "Riverside": 8, "Hillside Hospital": 0, "": 0, "!!!": 0, "the of and": 0,
		} {
			found, err := s.s.Similar(s.ctx, a, name)
			s.ok(err)
			if len(found) != want {
				s.Errorf("%q: %d, want %d", name, len(found), want)
			}
		}
	})
}
