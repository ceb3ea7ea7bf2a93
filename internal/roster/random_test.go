package roster_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/roster"
	"throughline/internal/testenv"
	"throughline/internal/testenv/webtest"
	"throughline/internal/wbl"
)

// Properties run on SQLite alone: they take many steps, and the same statements run on
// both engines in the other tests.

// TestMergesComeApartInAnyOrder merges records at random and separates them at random:
// each is read as the one that stands for it, and in the end all is as it was.
func TestMergesComeApartInAnyOrder(t *testing.T) {
	st, ctx := newStage(t, testenv.OpenDB(t)), context.Background()
	lead := st.North.Actor(access.DistrictLead)
	var ids []wbl.LearnerID
	for i := range 5 {
		id, err := st.s.Create(ctx, lead, "", roster.NewLearner{
			LearnerIn: roster.LearnerIn{School: st.North.School, Given: fmt.Sprintf("Kid%c", 'A'+i), Family: "Same", Birth: wbl.NewDate(2010, 1, 1)}, Number: fmt.Sprintf("NUM-%c", 'A'+i),
		})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, id)
	}
	type pair struct{ keep, gone wbl.LearnerID }
	rapid.Check(t, func(t *rapid.T) {
		var merged []pair
		into := func(id wbl.LearnerID) wbl.LearnerID {
			for again := true; again; {
				again = false
				for _, p := range merged {
					if p.gone == id {
						id, again = p.keep, true
					}
				}
			}
			return id
		}
		check := func() {
			err := st.DB.View(ctx, lead.Scope(), func(tx *db.Tx) error {
				for _, id := range ids {
					kept, err := roster.Resolve(tx, id)
					if err != nil || kept != into(id) {
						t.Fatalf("%s stands for %s (%v), want %s", id, kept, err, into(id))
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			for i, id := range ids {
				items, _, err := st.s.List(ctx, lead, roster.Filter{Q: fmt.Sprintf("num-%c", 'a'+i), State: roster.Active, Limit: 9})
				if err != nil || len(items) != 1 || items[0].ID != into(id) {
					t.Fatalf("the number of %s finds %+v (%v), want %s", id, items, err, into(id))
				}
			}
		}
		for range rapid.IntRange(1, 5).Draw(t, "merges") {
			keep, gone := rapid.SampledFrom(ids).Draw(t, "keep"), rapid.SampledFrom(ids).Draw(t, "gone")
			err := st.s.Merge(ctx, lead, keep, gone)
			if bad := keep == gone || into(keep) != keep || into(gone) != gone; bad != (err != nil) || err != nil && wbl.KindOf(err) != wbl.Conflict {
				t.Fatalf("%s into %s: %v", gone, keep, err)
			} else if !bad {
				merged = append(merged, pair{keep, gone})
			}
			check()
		}
		for len(merged) > 0 {
			i := rapid.IntRange(0, len(merged)-1).Draw(t, "separate")
			if err := st.s.Unmerge(ctx, lead, merged[i].keep, merged[i].gone); err != nil {
				t.Fatalf("separate %s from %s: %v", merged[i].gone, merged[i].keep, err)
			}
			merged = slices.Delete(merged, i, i+1)
			check()
		}
	})
}

// anyTable draws a plain table of learners as schools write them, good and bad cells
// mixed.
func anyTable(t *rapid.T, offset int) string {
	var b strings.Builder
	b.WriteString("id,state id,first,last,dob,grade,school,email\n")
	cell := func(name string, values ...string) string { return rapid.SampledFrom(values).Draw(t, name) }
	for i := range rapid.IntRange(1, 12).Draw(t, "rows") {
		fmt.Fprintf(&b, "%s,%s,%s,%s,%s,%s,%s,%s\n",
			cell("id", "", fmt.Sprint(offset+i), fmt.Sprint(offset+i), "shared"), cell("state", "", "", fmt.Sprint("S", offset+i)),
			cell("first", "Ana", "Ben", "José", "Zoë", ""), cell("last", "Lima", "Núñez", "O'Hara"),
			cell("dob", "", "2010-03-27", "3/27/2010", "2012-02-29", "soon", "1901-01-01"), cell("grade", "", "9", "10th", "K", "99"),
			cell("school", "Mill High", "Oak Elementary"), cell("email", "", "", "a@x.example", "b@x.example", "no address"))
	}
	return b.String()
}

// TestAnyTableIsTakenWholeOrNotAtAll: a table with a problem changes nothing; one without
// is taken, a dry run says the same as the import, and the second time nothing is left to
// do.
func TestAnyTableIsTakenWholeOrNotAtAll(t *testing.T) {
	k := newDesk(t, testenv.OpenDB(t))
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n += 20
		table := anyTable(rt, n)
		before := k.contents()
		dry := k.table(roster.KindLearners, table, roster.ImportOptions{DryRun: true})
		if k.contents() != before {
			rt.Fatalf("a dry run changed\n%s", diff(before, k.contents()))
		}
		sum := k.table(roster.KindLearners, table, roster.ImportOptions{})
		if sum.Applied != sum.OK() || dry.ProblemsTotal != sum.ProblemsTotal || dry.WarningsTotal != sum.WarningsTotal {
			rt.Fatalf("applied %v with %d problems; the dry run has %d", sum.Applied, sum.ProblemsTotal, dry.ProblemsTotal)
		}
		if !sum.Applied {
			if k.contents() != before {
				rt.Fatalf("refused, and changed\n%s", diff(before, k.contents()))
			}
			return
		}
		if fmt.Sprint(dry.Created, dry.Updated) != fmt.Sprint(sum.Created, sum.Updated) {
			rt.Fatalf("the dry run says %v %v, the import %v %v of\n%s", dry.Created, dry.Updated, sum.Created, sum.Updated, table)
		}
	})
}

// TestNumberedTablesAreIdempotent: where every row has a number of its own, the same table
// again changes nothing, whatever it says.
func TestNumberedTablesAreIdempotent(t *testing.T) {
	k := newDesk(t, testenv.OpenDB(t))
	rapid.Check(t, func(rt *rapid.T) {
		var b strings.Builder
		b.WriteString("id,first,last,dob,grade,school\n")
		for _, id := range rapid.SliceOfNDistinct(rapid.IntRange(1, 30), 1, 10, rapid.ID[int]).Draw(rt, "ids") {
			fmt.Fprintf(&b, "%d,%s,%s,%s,%s,%s\n", id, rapid.SampledFrom([]string{"Ana", "Ben", "Cy"}).Draw(rt, "first"), rapid.SampledFrom([]string{"Lima", "Diaz"}).Draw(rt, "last"),
				rapid.SampledFrom([]string{"2010-03-27", "2011-01-05"}).Draw(rt, "dob"), rapid.SampledFrom([]string{"9", "10"}).Draw(rt, "grade"), rapid.SampledFrom([]string{"Mill High", "Oak High"}).Draw(rt, "school"))
		}
		if sum := k.table(roster.KindLearners, b.String(), roster.ImportOptions{}); !sum.Applied {
			rt.Fatalf("%+v", sum.Problems)
		}
		before := k.contents()
		sum := k.table(roster.KindLearners, b.String(), roster.ImportOptions{})
		if len(sum.Created)+len(sum.Updated)+len(sum.Ended) > 0 || k.contents() != before {
			rt.Fatalf("the second time: %v %v %v\n%s", sum.Created, sum.Updated, sum.Ended, diff(before, k.contents()))
		}
	})
}

// TestQualityNumbersEqualTheirLists: for any roster, each number of the page is the length
// of the list that it opens, by school and for all, in pages of any size.
func TestQualityNumbersEqualTheirLists(t *testing.T) {
	k, ctx := newDesk(t, testenv.OpenDB(t)), context.Background()
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n += 20
		if n > 600 { // enough learners; each check looks at all of them
			return
		}
		k.table(roster.KindLearners, anyTable(rt, n), roster.ImportOptions{})
		k.table(roster.KindFlags, fmt.Sprintf("id,el,iep,econ\n%d,%s,%s,\n%d,,declined,yes\n", n, rapid.SampledFrom([]string{"yes", "no", "declined", "unknown"}).Draw(rt, "el"),
			rapid.SampledFrom([]string{"", "yes"}).Draw(rt, "iep"), n+1), roster.ImportOptions{})
		all, schools, err := k.s.Quality(ctx, lead())
		if err != nil {
			rt.Fatal(err)
		}
		learners := 0
		for _, q := range append(schools, all) {
			if q.School != "" {
				learners += q.Learners
			}
			f := roster.QualityFields[rapid.IntRange(0, len(roster.QualityFields)-1).Draw(rt, "field")]
			m := q.Fields[f.Name]
			if m == nil {
				continue // nobody at all yet
			}
			if m.Of != q.Learners || m.Missing+m.Doubtful+m.Late > m.Of {
				rt.Fatalf("%s of %s: %+v of %d", f.Name, q.Name, m, q.Learners)
			}
			for aspect, want := range map[roster.Aspect]int{roster.Missing: m.Missing, roster.Doubtful: m.Doubtful, roster.Late: m.Late} {
				filter := roster.Filter{State: roster.Active, School: q.School, Field: f.Name, Aspect: aspect, Limit: rapid.IntRange(1, 40).Draw(rt, "page")}
				if got := len(walk(rt, k.s, filter)); got != want {
					rt.Fatalf("%s %s of %q: a list of %d, the number is %d", f.Name, aspect, q.Name, got, want)
				}
			}
		}
		if learners != all.Learners {
			rt.Fatalf("the schools have %d learners, all of them %d", learners, all.Learners)
		}
	})
}

// walk reads a list page by page as the pages' own links do, and fails when a learner is
// on two pages.
func walk(t *rapid.T, s *roster.Service, f roster.Filter) (ids []wbl.LearnerID) {
	seen := map[string]bool{}
	for row, err := range s.ExportLearners(context.Background(), lead(), f) {
		if err != nil {
			t.Fatal(err)
		}
		key := strings.Join(row, "|")
		if seen[key] && row[0] != "" {
			t.Fatalf("%s is there twice", key)
		}
		seen[key] = true
		ids = append(ids, wbl.LearnerID(key))
	}
	return ids
}

// TestPagesOfAnySizeAreTheList: the pages of a list hold each learner once, in the order
// of their names.
func TestPagesOfAnySizeAreTheList(t *testing.T) {
	k, ctx := newDesk(t, testenv.OpenDB(t)), context.Background()
	var table strings.Builder
	table.WriteString("id,first,last,grade,school\n")
	for i := range 40 {
		fmt.Fprintf(&table, "%d,%s,%s,%d,%s\n", i, []string{"Ana", "ana", "Áná", "Zoë"}[i%4], []string{"Lima", "lima", "Núñez", "O'Hara", "%", "_x"}[i%6], 9+i%3, []string{"High", "Low"}[i%2])
	}
	if sum := k.table(roster.KindLearners, table.String(), roster.ImportOptions{}); !sum.Applied {
		t.Fatal(sum.Problems)
	}
	whole, _, err := k.s.List(ctx, lead(), roster.Filter{State: roster.Active, Limit: 1000})
	if err != nil || len(whole) != 40 {
		t.Fatalf("%d learners, %v", len(whole), err)
	}
	rapid.Check(t, func(rt *rapid.T) {
		f := roster.Filter{
			State: roster.Active, Grade: rapid.SampledFrom([]string{"", "09", "11"}).Draw(rt, "grade"),
			Q: rapid.SampledFrom([]string{"", "ana", "ÁNA", "lima", "%", "_", "o'h", "3", "nobody"}).Draw(rt, "q"),
		}
		var want, got []wbl.LearnerID
		for _, i := range whole {
			if text := wbl.Fold(i.Given + " " + i.Family + " " + i.Number); strings.Contains(text, wbl.Fold(f.Q)) && (f.Grade == "" || i.Grade == f.Grade) {
				want = append(want, i.ID)
			}
		}
		// a server of its own for each search: one alone would slow somebody down who asks so much
		site := webtest.New(t, webtest.Room{Routes: k.s.Routes(), Pages: roster.Pages(), Texts: roster.Texts()}).As(lead())
		limit, after := rapid.IntRange(1, 50).Draw(rt, "limit"), ""
		for more := true; more; {
			var page struct {
				Items []roster.Item `json:"items"`
				Next  string        `json:"next"`
			}
			answer := site.JSON("GET", fmt.Sprintf("/api/v1/learners?limit=%d&grade=%s&q=%s&after=%s", limit, f.Grade, strings.ReplaceAll(strings.ReplaceAll(f.Q, "%", "%25"), "'", "%27"), after), "").Wants(200)
			if err := json.Unmarshal(answer.Body.Bytes(), &page); err != nil {
				rt.Fatal(err)
			}
			for _, i := range page.Items {
				got = append(got, i.ID)
			}
			if after, more = page.Next, page.Next != ""; more && len(page.Items) != limit {
				rt.Fatalf("a page of %d that is not the last", len(page.Items))
			}
		}
		if !slices.Equal(got, want) {
			rt.Fatalf("%+v in pages of %d: %d learners, want %d", f, limit, len(got), len(want))
		}
	})
}
