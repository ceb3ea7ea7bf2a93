package reviews_test

import (
	"context"
	"errors"
	"log/slog"
	"math"
	"strconv"
	"testing"
	"time"

	"throughline/internal/people"
	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/mail"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/reviews"
	"throughline/internal/testenv"
	"throughline/internal/testenv/webtest"
	"throughline/internal/wbl"
)

type world struct {
	*testenv.Cast
	s   *reviews.Service
	ctx context.Context
}

func build(t *testing.T, d *db.DB) world {
	t.Helper()
	cat, err := i18n.New(ui.Texts, web.Texts(), people.Texts(), reviews.Texts(), mail.Texts)
	if err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return testenv.Fixed }
	p := people.New(people.Config{DB: d, Now: now, Catalog: cat, Log: slog.New(slog.DiscardHandler), BaseURL: "https://demo.example", Secret: []byte("secret")})
	return world{testenv.NewCast(t, d), reviews.New(d, p, cat, now), context.Background()}
}

var plan = reviews.Plan{JobDescription: "Bakes bread", CareerSkills: []string{"Weigh dough", "Run the oven", "Serve customers"}}

func (w world) plan(t *testing.T) {
	t.Helper()
	if err := w.s.SavePlan(w.ctx, w.North.Actor(access.Coordinator), w.North.Placement, plan); err != nil {
		t.Fatal(err)
	}
}

// all rates every skill of the plan alike.
func all(v int) reviews.Input {
	in := reviews.Input{Ratings: map[string]reviews.Rating{}}
	for _, s := range plan.Skills() {
		in.Ratings[s] = reviews.Rating{Value: v}
	}
	return in
}

func TestReviewsFollowThePlan(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		w := build(t, d)
		id, supervisor := w.North.Placement, w.North.Actor(access.Supervisor)
		rate := func(a access.Actor, k reviews.Kind, side reviews.Side, in reviews.Input) error {
			return w.s.Rate(w.ctx, a, id, k, side, in)
		}
		if err := rate(supervisor, reviews.Baseline, reviews.Supervisor, all(2)); !errors.Is(err, wbl.Conflict) {
			t.Errorf("a review without a plan gave %v", err)
		}
		w.plan(t)
		if err := rate(supervisor, reviews.Final, reviews.Supervisor, all(2)); !errors.Is(err, wbl.Conflict) {
			t.Errorf("a final review before the first gave %v", err)
		}
		six := all(3)
		six.Ratings["teamwork"] = reviews.Rating{Value: 6}
		if err := rate(supervisor, reviews.Baseline, reviews.Supervisor, six); !errors.Is(err, wbl.Unprocessable) {
			t.Errorf("a rating of 6 gave %v", err)
		}
		if err := rate(supervisor, reviews.Baseline, reviews.Supervisor, all(2)); err != nil {
			t.Fatal(err)
		}
		if err := rate(w.North.Actor(access.Learner), reviews.Baseline, reviews.Learner, all(4)); err != nil {
			t.Fatal(err)
		}
		changed := plan
		changed.CareerSkills, changed.Version = []string{"Clean", "Weigh", "Sell"}, 1
		if err := w.s.SavePlan(w.ctx, w.North.Actor(access.Coordinator), id, changed); !errors.Is(err, wbl.Unprocessable) {
			t.Errorf("changing skills that are rated gave %v", err)
		}
		stale := plan
		stale.Version = 7
		if err := w.s.SavePlan(w.ctx, w.North.Actor(access.Coordinator), id, stale); !errors.Is(err, wbl.Conflict) {
			t.Errorf("saving over another's version gave %v", err)
		}
		if err := rate(supervisor, reviews.Final, reviews.Supervisor, all(4)); err != nil {
			t.Fatal(err)
		}
		f, err := w.s.Open(w.ctx, w.North.Actor(access.Guardian), id)
		if err != nil {
			t.Fatal(err)
		}
		if len(f.Reviews) != 3 {
			t.Errorf("%d reviews, not 3", len(f.Reviews))
		}
		if v, _ := f.Find(reviews.Final, reviews.Supervisor); v.Ratings["career.3"].Value != 4 {
			t.Errorf("the third career skill is rated %d", v.Ratings["career.3"].Value)
		}
	})
}

func TestWhoMayReview(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		w := build(t, d)
		w.plan(t)
		for _, c := range []struct {
			name string
			a    access.Actor
			side reviews.Side
			want wbl.Kind
		}{
			{"the learner as supervisor", w.North.Actor(access.Learner), reviews.Supervisor, wbl.Denied},
			{"another firm's supervisor", w.West.Actor(access.Supervisor), reviews.Supervisor, wbl.NotFound},
			{"another learner", w.West.Actor(access.Learner), reviews.Learner, wbl.NotFound},
			{"a coordinator of the district's other school", w.West.Actor(access.Coordinator), reviews.Supervisor, wbl.NotFound},
			{"another district", w.South.Actor(access.DistrictLead), reviews.Supervisor, wbl.NotFound},
			{"an intermediary", w.North.Actor(access.Intermediary), reviews.Supervisor, wbl.NotFound},
		} {
			if err := w.s.Rate(w.ctx, c.a, w.North.Placement, reviews.Baseline, c.side, all(3)); !errors.Is(err, c.want) {
				t.Errorf("%s: %v, not %v", c.name, err, c.want)
			}
		}
		link := access.Actor{
			Kind: access.Link, ID: "l", District: w.North.District, Task: access.TaskReview, Object: string(w.North.Placement) + "/final",
			Grants: []access.Grant{{Role: access.Supervisor, District: w.North.District, Subject: string(w.North.Contact)}},
		}
		if err := w.s.Rate(w.ctx, link, w.North.Placement, reviews.Baseline, reviews.Supervisor, all(3)); !errors.Is(err, wbl.Denied) {
			t.Errorf("a link for the final review made the first: %v", err)
		}
		link.Object = string(w.North.Placement) + "/baseline"
		if err := w.s.Rate(w.ctx, link, w.North.Placement, reviews.Baseline, reviews.Supervisor, all(3)); err != nil {
			t.Error(err)
		}
	})
}

// The report equals the result reckoned by hand on five plans, and a plan
// with one review is left out and counted.
func TestGainEqualsTheHandResult(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		w := build(t, d)
		coordinator, supervisor := w.North.Actor(access.Coordinator), w.North.Actor(access.Supervisor)
		ids := w.placements(t, 6)
		first := []int{2, 3, 2, 1, 3, 2}
		last := []int{4, 4, 3, 3, 3, 0} // the sixth has no final review
		for i, id := range ids {
			if err := w.s.SavePlan(w.ctx, coordinator, id, plan); err != nil {
				t.Fatal(err)
			}
			if err := w.s.Rate(w.ctx, supervisor, id, reviews.Baseline, reviews.Supervisor, all(first[i])); err != nil {
				t.Fatal(err)
			}
			if last[i] > 0 {
				if err := w.s.Rate(w.ctx, supervisor, id, reviews.Final, reviews.Supervisor, all(last[i])); err != nil {
					t.Fatal(err)
				}
			}
		}
		g, err := w.s.Gain(w.ctx, coordinator)
		if err != nil {
			t.Fatal(err)
		}
		if g.Paired != 5 || g.Single != 1 {
			t.Errorf("%d pairs and %d left out, not 5 and 1", g.Paired, g.Single)
		}
		for _, s := range g.Skills {
			// (2+3+2+1+3)/5 = 2.2, (4+4+3+3+3)/5 = 3.4
			if s.Pairs != 5 || s.Improved != 4 || math.Abs(s.First-2.2) > 1e-9 || math.Abs(s.Last-3.4) > 1e-9 || math.Abs(s.Change-1.2) > 1e-9 {
				t.Errorf("%s: %+v", s.Skill, s)
			}
		}
		if g, err := w.s.Gain(w.ctx, w.West.Actor(access.Coordinator)); err != nil || g.Paired != 0 {
			t.Errorf("another school sees %d pairs, %v", g.Paired, err)
		}
	})
}

// placements makes n active placements of North's learner under North's supervisor.
func (w world) placements(t *testing.T, n int) []wbl.PlacementID {
	t.Helper()
	var ids []wbl.PlacementID
	err := w.DB.Update(w.ctx, w.North.Actor(access.Coordinator).Scope(), func(tx *db.Tx) error {
		ids = ids[:0]
		for range n {
			id := wbl.NewID[wbl.PlacementID](testenv.Fixed)
			ids = append(ids, id)
			if _, err := tx.Exec(`INSERT INTO placement (district_id, id, learner_id, school_id, employer_id, contact_id, type, title, state, origin, starts_on, ends_on, created_at, updated_at)
				VALUES ($1, $2, $3, $4, $5, $6, 'internship', 'Baker', 'active', 'placed', '2026-09-01', '2026-12-01', 1, 1)`,
				tx.District(), id, w.North.Learner, w.North.School, w.North.Employer, w.North.Contact); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return ids
}

func TestAskingWritesOnce(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		w := build(t, d)
		w.plan(t)
		a := w.North.Actor(access.Coordinator)
		ask := []reviews.Asked{{Placement: w.North.Placement, Kind: reviews.Baseline}}
		for range 2 {
			if n, err := w.s.Ask(w.ctx, a, ask, "key-1"); err != nil || n != 1 {
				t.Fatalf("asked %d, %v", n, err)
			}
		}
		var mails int
		err := d.View(w.ctx, a.Scope(), func(tx *db.Tx) (err error) {
			mails, err = db.Get(tx, db.Scalar[int], `SELECT count(*) FROM mail_message WHERE district_id = $1 AND template = 'reviews.ask'`, tx.District())
			return err
		})
		if err != nil || mails != 1 {
			t.Errorf("%d mails, %v", mails, err)
		}
		if _, err := w.s.Ask(w.ctx, w.West.Actor(access.Coordinator), ask, ""); !errors.Is(err, wbl.NotFound) {
			t.Errorf("another school's coordinator asked: %v", err)
		}
	})
}

func TestCopyPlanToAGroup(t *testing.T) {
	w := build(t, testenv.OpenDB(t))
	w.plan(t)
	ids := w.placements(t, 3)
	a := w.North.Actor(access.Coordinator)
	if n, err := w.s.CopyPlan(w.ctx, a, w.North.Placement, ids); err != nil || n != 3 {
		t.Fatalf("copied to %d, %v", n, err)
	}
	if n, err := w.s.CopyPlan(w.ctx, a, w.North.Placement, ids); err != nil || n != 0 {
		t.Errorf("copied again to %d, %v", n, err)
	}
	f, err := w.s.Open(w.ctx, a, ids[2])
	if err != nil || f.Plan.CareerSkills[1] != "Run the oven" {
		t.Errorf("the copy has %v, %v", f.Plan.CareerSkills, err)
	}
}

func TestPages(t *testing.T) {
	w := build(t, testenv.OpenDB(t))
	site := webtest.New(t, webtest.Room{Routes: w.s.Routes(), Pages: reviews.Pages(), Texts: reviews.Texts()})
	base := "/placements/" + string(w.North.Placement)
	coordinator := site.As(w.North.Actor(access.Coordinator))
	coordinator.Get("/reviews").Wants(200).Sees("Ana quixnorth").Sees("Write the plan").SeesNot("quixwest")
	coordinator.Post(base+"/plan", "job_description", "", "career_skills", "One\nOne", "version", "0").
		Wants(422).Sees("There is a problem").Sees("Say what the student does").Sees("Enter 3 to 5 career skills")
	coordinator.Post(base+"/plan", "job_description", "Bakes", "career_skills", "Weigh\nBake\nSell", "version", "0").Wants(303).Follow().Sees("The training plan is saved").Sees("Weigh; Bake; Sell")
	site.As(w.West.Actor(access.Coordinator)).Get(base + "/reviews").Wants(404)

	supervisor := site.As(w.North.Actor(access.Supervisor))
	supervisor.Get("/review/" + string(w.North.Placement) + "/final").Wants(409).Sees("The first review is missing")
	form := "/review/" + string(w.North.Placement) + "/baseline"
	supervisor.Get(form).Wants(200).Sees("First review of Ana quixnorth").Sees("Bake").SeesNot("disability")
	supervisor.Post(form, "rate.attendance", "4").Wants(422).Sees("Choose a rating")
	fields := []string{"comment", "Good start"}
	for i, s := range plan.Skills() {
		fields = append(fields, "rate."+s, strconv.Itoa(1+i%5))
	}
	supervisor.Post(form, fields...).Wants(200).Sees("Thank you").Sees("Good start")
	learner := site.As(w.North.Actor(access.Learner))
	learner.Get(base + "/reviews").Wants(200).Sees("Good start").Sees("Rate my skills")
	learner.Post("/my-review/"+string(w.North.Placement)+"/final", fields...).Wants(303)
	learner.Get(form).Wants(403)
}
