package roster_test

import (
	"context"
	"strings"
	"testing"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/platform/jobs"
	"throughline/internal/roster"
	"throughline/internal/testenv"
	"throughline/internal/wbl"
)

func TestDuplicates(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		st := newStage(t, d)
		who := st.North.Actor(access.Coordinator)
		other := addTwin(t, st)
		st.findDuplicates(t)
		b := st.site.As(who)
		path := "/roster/duplicates/" + string(min(st.North.Learner, other)) + "/" + string(max(st.North.Learner, other))
		b.Get("/roster/duplicates").Wants(200).Sees("quixnorth, Ana", "TWIN-1", "Different people")
		done := b.Post(path+"/merge", "keep", string(st.North.Learner)).Wants(303).Follow()
		done.Sees("one student now", "No possible duplicates")
		// the other's address and number lead to the kept one
		if got := b.Get("/roster/learners/" + string(other)).Wants(303).Header().Get("Location"); got != "/roster/learners/"+string(st.North.Learner) {
			t.Errorf("leads to %s", got)
		}
		b.Get("/roster?q=twin-1").Wants(200).Sees("quixnorth, Ana")
		b.Get("/roster/learners/"+string(st.North.Learner)).Wants(200).Sees("TWIN-1", "Records merged into this one")
		b.Post(path+"/merge", "keep", string(other)).Wants(409)
		done.Undo().Wants(303).Follow().Sees("separate again", "TWIN-1")
		b.Get("/roster/learners/" + string(other)).Wants(200).Sees("TWIN-1")
		// different people stay off the queue, also when it is made again
		done = b.Post(path + "/distinct").Wants(303).Follow()
		done.Sees("No possible duplicates")
		st.findDuplicates(t)
		b.Get("/roster/duplicates").Sees("No possible duplicates")
		b.Get(path).Wants(200).Sees("You decided that these are different people")
		done.Undo().Wants(303)
		b.Get("/roster/duplicates").Sees("TWIN-1")
		st.site.As(st.West.Actor(access.Coordinator)).Get("/roster/duplicates").Wants(200).SeesNot("quixnorth", "TWIN")
		st.site.As(st.West.Actor(access.Coordinator)).Post(path+"/merge", "keep", string(other)).Wants(404)
		st.site.As(st.North.Actor(access.Counselor)).Get(path).Wants(403)
	})
}

// addTwin adds a second record of North's learner.
func addTwin(t testing.TB, st *stage) wbl.LearnerID {
	t.Helper()
	id, err := st.s.Create(context.Background(), st.North.Actor(access.Coordinator), "twin", roster.NewLearner{
		LearnerIn: roster.LearnerIn{School: st.North.School, Given: "Ána", Family: "QuixNorth", Birth: wbl.NewDate(2010, 3, 4), Grade: "11"}, Number: "TWIN-1",
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// findDuplicates has the queue made, as an import would.
func (st *stage) findDuplicates(t testing.TB) {
	t.Helper()
	err := st.DB.Update(context.Background(), db.Scope{District: st.North.District}, func(tx *db.Tx) error {
		return jobs.Enqueue(tx, st.Now, "roster.duplicates", struct{}{})
	})
	if err != nil {
		t.Fatal(err)
	}
	st.work(t)
}

// A merge of merges comes apart again as it was.
func TestUnmergeChain(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		st := newStage(t, d)
		ctx, who := context.Background(), st.North.Actor(access.Coordinator)
		a, b, c := st.North.Learner, st.North.Learner2, st.North.Child
		steps := []error{st.s.Merge(ctx, who, b, c), st.s.Merge(ctx, who, a, b)}
		into := func() string {
			var out []string
			err := d.View(ctx, who.Scope(), func(tx *db.Tx) error {
				for _, id := range []wbl.LearnerID{a, b, c} {
					kept, err := roster.Resolve(tx, id)
					if err != nil {
						return err
					}
					out = append(out, map[wbl.LearnerID]string{a: "a", b: "b", c: "c"}[kept])
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			return strings.Join(out, "")
		}
		if got := into(); got != "aaa" {
			t.Errorf("merged: %s", got)
		}
		steps = append(steps, st.s.Unmerge(ctx, who, a, b))
		if got := into(); got != "abb" {
			t.Errorf("taken apart: %s", got)
		}
		steps = append(steps, st.s.Unmerge(ctx, who, c, b))
		if got := into(); got != "abc" {
			t.Errorf("all apart: %s", got)
		}
		for i, err := range steps {
			if err != nil {
				t.Errorf("step %d: %v", i, err)
			}
		}
	})
}
