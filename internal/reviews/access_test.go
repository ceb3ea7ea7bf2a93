package reviews_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/reviews"
	"throughline/internal/testenv"
	"throughline/internal/wbl"
)

func (w world) exec(t *testing.T, text string, args ...any) {
	t.Helper()
	err := w.DB.Update(w.ctx, db.Scope{District: w.North.District}, func(tx *db.Tx) error {
		_, err := tx.Exec(text, args...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (w world) count(t *testing.T, text string, args ...any) (n int) {
	t.Helper()
	err := w.DB.View(w.ctx, db.Scope{District: w.North.District}, func(tx *db.Tx) (err error) {
		n, err = db.Get(tx, db.Scalar[int], text, args...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func (w world) must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// rate makes a review at North's placement.
func (w world) rate(t *testing.T, k reviews.Kind, side reviews.Side, in reviews.Input) {
	t.Helper()
	role := access.Supervisor
	if side == reviews.Learner {
		role = access.Learner
	}
	w.must(t, w.s.Rate(w.ctx, w.North.Actor(role), w.North.Placement, k, side, in))
}

// TestWhoMayWhat asks every use case as every role of the same school: who may is let
// through, whose placement it is is denied, and for everybody else it does not exist.
func TestWhoMayWhat(t *testing.T) {
	planners := []access.Role{access.Coordinator, access.SchoolLead, access.DistrictLead}
	readers := append([]access.Role{access.Learner, access.Guardian, access.Teacher, access.Counselor, access.Supervisor}, planners...)
	// An employer's administrator hosts the learner and may not read how they are rated.
	known := append([]access.Role{access.EmployerAdmin, access.Support, access.Auditor}, readers...)
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		w := build(t, d)
		w.plan(t)
		id := w.North.Placement
		for _, c := range []struct {
			name string
			do   func(a access.Actor) error
			may  []access.Role
		}{
			{"read", func(a access.Actor) error { _, err := w.s.Open(w.ctx, a, id); return err }, readers},
			{"plan", func(a access.Actor) error {
				p := plan
				f, err := w.s.Open(w.ctx, w.North.Actor(access.Coordinator), id)
				w.must(t, err)
				p.Version = f.Plan.Version
				return w.s.SavePlan(w.ctx, a, id, p)
			}, planners},
			{"copy a plan", func(a access.Actor) error { _, err := w.s.CopyPlan(w.ctx, a, id, nil); return err }, planners},
			{"ask", func(a access.Actor) error {
				_, err := w.s.Ask(w.ctx, a, []reviews.Asked{{Placement: id, Kind: reviews.Baseline}}, "")
				return err
			}, planners},
			{"rate", func(a access.Actor) error {
				return w.s.Rate(w.ctx, a, id, reviews.Baseline, reviews.Supervisor, all(3))
			}, []access.Role{access.Supervisor}},
			{"rate oneself", func(a access.Actor) error {
				return w.s.Rate(w.ctx, a, id, reviews.Baseline, reviews.Learner, all(3))
			}, []access.Role{access.Learner}},
		} {
			for _, role := range access.Roles() {
				err := c.do(w.North.Actor(role))
				switch {
				case slices.Contains(c.may, role):
					if err != nil {
						t.Errorf("%s as %s: %v", c.name, role, err)
					}
				case slices.Contains(known, role):
					if !errors.Is(err, wbl.Denied) {
						t.Errorf("%s as %s: %v, want denied", c.name, role, err)
					}
				case !errors.Is(err, wbl.NotFound):
					t.Errorf("%s as %s: %v, want not found", c.name, role, err)
				}
			}
			for name, a := range map[string]access.Actor{
				"next door": w.West.Actor(access.Coordinator), "a supervisor next door": w.West.Actor(access.Supervisor),
				"a learner next door": w.West.Actor(access.Learner), "abroad": w.South.Actor(access.DistrictLead),
			} {
				if err := c.do(a); !errors.Is(err, wbl.NotFound) {
					t.Errorf("%s %s: %v, want not found", c.name, name, err)
				}
			}
		}
	})
}

// TestALeadElsewhereSeesNothingMore: who leads another district and teaches here sees the
// due reviews and the growth of the own school only.
func TestALeadElsewhereSeesNothingMore(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		w := build(t, d)
		a := w.West.Actor(access.Teacher)
		a.Grants = append(a.Grants, access.Grant{Role: access.DistrictLead, District: w.South.District, From: wbl.NewDate(2026, 1, 1)})
		due, err := w.s.Due(w.ctx, a, 50)
		w.must(t, err)
		for _, x := range due {
			if strings.Contains(x.Learner, "quixnorth") {
				t.Errorf("sees %s of the school next door", x.Learner)
			}
		}
		w.plan(t)
		w.rate(t, reviews.Baseline, reviews.Supervisor, all(2))
		g, err := w.s.Gain(w.ctx, a)
		if err != nil || g.Single != 0 {
			t.Errorf("counts %d reviews of the school next door, %v", g.Single, err)
		}
	})
}

// TestTheLaterReviewReplaces: sent again, one side's review of a kind is the last one.
func TestTheLaterReviewReplaces(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		w := build(t, d)
		w.plan(t)
		first := all(2)
		first.Comment = "Early"
		w.rate(t, reviews.Baseline, reviews.Supervisor, first)
		second := all(0)
		for i, s := range plan.Skills()[:4] {
			second.Ratings[s] = reviews.Rating{Value: i + 1, Comment: "seen"}
		}
		w.rate(t, reviews.Baseline, reviews.Supervisor, second)
		w.rate(t, reviews.Baseline, reviews.Learner, all(5))
		f, err := w.s.Open(w.ctx, w.North.Actor(access.Teacher), w.North.Placement)
		w.must(t, err)
		v, ok := f.Find(reviews.Baseline, reviews.Supervisor)
		if !ok || v.Comment != "" || len(v.Ratings) != 4 || v.Ratings["initiative"] != (reviews.Rating{Value: 4, Comment: "seen"}) || v.Version != 2 {
			t.Errorf("%+v", v)
		}
		if len(f.Reviews) != 2 {
			t.Errorf("%d reviews", len(f.Reviews))
		}
		if n := w.count(t, `SELECT count(*) FROM audit_entry WHERE district_id = $1 AND action = 'review.rate'`, w.North.District); n != 3 {
			t.Errorf("%d audit entries", n)
		}
	})
}

// TestMergedRecords: reviews of a merged record are the kept learner's, and of a merged
// employer the kept one's name is shown.
func TestMergedRecords(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		w := build(t, d)
		w.plan(t)
		w.exec(t, `UPDATE learner SET state = 'merged', merged_into = $3 WHERE district_id = $1 AND id = $2`, w.North.District, w.North.Learner, w.North.Learner2)
		w.exec(t, `UPDATE employer SET state = 'merged', merged_into = $2 WHERE id = $1`, w.North.Employer, w.West.Employer)
		me := w.North.Actor(access.Learner)
		me.Grants = []access.Grant{{Role: access.Learner, District: w.North.District, Subject: string(w.North.Learner2), From: wbl.NewDate(2026, 1, 1)}}
		f, err := w.s.Open(w.ctx, me, w.North.Placement)
		w.must(t, err)
		if f.Learner != "Beto quixnorth" || f.Employer != "Bakery quixwest" {
			t.Errorf("%q at %q", f.Learner, f.Employer)
		}
		w.must(t, w.s.Rate(w.ctx, me, w.North.Placement, reviews.Baseline, reviews.Learner, all(3)))
	})
}

// TestGainLeavesOut: the growth counts the supervisor's ratings of this framework, of both
// reviews, and what somebody saw.
func TestGainLeavesOut(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		w := build(t, d)
		w.plan(t)
		w.rate(t, reviews.Baseline, reviews.Supervisor, all(2))
		w.rate(t, reviews.Baseline, reviews.Learner, all(5))
		last := all(4)
		last.Ratings["teamwork"] = reviews.Rating{} // not seen
		w.rate(t, reviews.Final, reviews.Supervisor, last)
		w.rate(t, reviews.Final, reviews.Learner, all(1))
		gain := func() map[string]reviews.Gain {
			g, err := w.s.Gain(w.ctx, w.North.Actor(access.Counselor))
			w.must(t, err)
			out := map[string]reviews.Gain{}
			for _, s := range g.Skills {
				out[s.Skill] = s
			}
			return out
		}
		if g := gain(); g["attendance"].Change != 2 || g["attendance"].Pairs != 1 || g["teamwork"].Pairs != 0 || len(g) != 6 {
			t.Errorf("%+v", g)
		}
		w.exec(t, `UPDATE review SET framework = 'another' WHERE district_id = $1`, w.North.District)
		if g := gain(); g["attendance"].Pairs != 0 {
			t.Errorf("counts another framework: %+v", g)
		}
	})
}

func TestAskingPassesOver(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		w := build(t, d)
		a := w.North.Actor(access.Coordinator)
		one := []reviews.Asked{{Placement: w.North.Placement, Kind: reviews.Baseline}}
		ask := func(list []reviews.Asked) (int, error) { return w.s.Ask(w.ctx, a, list, "") }
		if _, err := ask(one); !errors.Is(err, wbl.Conflict) {
			t.Errorf("asked without a plan: %v", err)
		}
		w.plan(t)
		if _, err := ask([]reviews.Asked{{Placement: w.North.Placement, Kind: reviews.Final}}); !errors.Is(err, wbl.Conflict) {
			t.Errorf("asked for the final one first: %v", err)
		}
		unplanned := w.placements(t, 2)
		if n, err := ask([]reviews.Asked{{Placement: unplanned[0], Kind: reviews.Baseline}, one[0], {Placement: unplanned[1], Kind: reviews.Final}}); n != 1 || err != nil {
			t.Errorf("asked %d of three, of which one is ready: %v", n, err)
		}
		if _, err := ask([]reviews.Asked{one[0], {Placement: w.South.Placement, Kind: reviews.Baseline}}); !errors.Is(err, wbl.NotFound) {
			t.Errorf("one of another district: %v", err)
		}
		w.exec(t, `UPDATE contact SET lang = 'es' WHERE id = $1`, w.North.Contact)
		if n, err := ask(one); n != 1 || err != nil {
			t.Errorf("asked again: %d, %v", n, err)
		}
		if n := w.count(t, `SELECT count(*) FROM mail_message WHERE district_id = $1 AND template = 'reviews.ask' AND lang = 'es'`, w.North.District); n != 1 {
			t.Errorf("%d letters in Spanish", n)
		}
		w.exec(t, `UPDATE contact SET email = '' WHERE id = $1`, w.North.Contact)
		if n, err := ask(one); n != 0 || err != nil {
			t.Errorf("without an address: %d, %v", n, err)
		}
		w.exec(t, `UPDATE contact SET email = 'sam@quixnorth.example' WHERE id = $1`, w.North.Contact)
		w.rate(t, reviews.Baseline, reviews.Supervisor, all(3))
		if n, err := ask(one); n != 0 || err != nil {
			t.Errorf("made already: %d, %v", n, err)
		}
	})
}

func TestCopyPlanRefusals(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		w := build(t, d)
		a := w.North.Actor(access.Coordinator)
		ids := w.placements(t, 2)
		if _, err := w.s.CopyPlan(w.ctx, a, w.North.Placement, ids); !errors.Is(err, wbl.Conflict) {
			t.Errorf("copied what is not there: %v", err)
		}
		w.plan(t)
		if _, err := w.s.CopyPlan(w.ctx, a, w.North.Placement, []wbl.PlacementID{ids[0], w.West.Placement}); !errors.Is(err, wbl.NotFound) {
			t.Errorf("copied next door: %v", err)
		}
		if n := w.count(t, `SELECT count(*) FROM review_plan WHERE district_id = $1`, w.North.District); n != 1 {
			t.Errorf("%d plans after a refusal, want the one that was there", n)
		}
		if _, err := w.s.CopyPlan(w.ctx, a, "nothing", ids); !errors.Is(err, wbl.NotFound) {
			t.Errorf("copied from nowhere: %v", err)
		}
	})
}
