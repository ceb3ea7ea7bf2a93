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

func TestPlanNeeds(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		w := build(t, d)
		a := w.North.Actor(access.Coordinator)
		for name, c := range map[string]struct {
			change func(*reviews.Plan)
			field  string
			key    string
		}{
			"no job":          {func(p *reviews.Plan) { p.JobDescription = "" }, "job_description", "reviews.error.job"},
			"two skills":      {func(p *reviews.Plan) { p.CareerSkills = p.CareerSkills[:2] }, "career_skills", "reviews.error.career"},
			"six skills":      {func(p *reviews.Plan) { p.CareerSkills = strings.Split("a b c d e f", " ") }, "career_skills", "reviews.error.career"},
			"one twice":       {func(p *reviews.Plan) { p.CareerSkills = []string{"Bake", "Sell", " bake"} }, "career_skills", "reviews.error.career_twice"},
			"no skill at all": {func(p *reviews.Plan) { p.CareerSkills = nil }, "career_skills", "reviews.error.career"},
		} {
			p := plan
			p.CareerSkills = slices.Clone(plan.CareerSkills)
			c.change(&p)
			var e *wbl.Error
			if err := w.s.SavePlan(w.ctx, a, w.North.Placement, p); !errors.As(err, &e) || e.Kind != wbl.Unprocessable {
				t.Errorf("%s: %v", name, err)
			} else if f, ok := e.Fields.Of(c.field); !ok || f.Key != c.key {
				t.Errorf("%s: %v, want %s at %s", name, e, c.key, c.field)
			}
		}
		if n := w.count(t, `SELECT count(*) FROM review_plan WHERE district_id = $1`, w.North.District); n != 0 {
			t.Errorf("%d plans were saved all the same", n)
		}
		w.plan(t)
		if err := w.s.SavePlan(w.ctx, a, w.North.Placement, plan); !errors.Is(err, wbl.Conflict) {
			t.Errorf("a new plan over one that is there: %v", err)
		}
		five := plan
		five.CareerSkills, five.Version = []string{"a", "b", "c", "d", "e"}, 1
		w.must(t, w.s.SavePlan(w.ctx, a, w.North.Placement, five))
		// What is rated may be written otherwise, but not be something else.
		w.rate(t, reviews.Baseline, reviews.Supervisor, func() reviews.Input {
			in := reviews.Input{Ratings: map[string]reviews.Rating{}}
			for _, s := range five.Skills() {
				in.Ratings[s] = reviews.Rating{Value: 3}
			}
			return in
		}())
		five.Version, five.CareerSkills = 2, []string{"A", " b", "c", "d", "E"}
		w.must(t, w.s.SavePlan(w.ctx, a, w.North.Placement, five))
		five.Version, five.CareerSkills = 3, five.CareerSkills[:4]
		if err := w.s.SavePlan(w.ctx, a, w.North.Placement, five); !errors.Is(err, wbl.Unprocessable) {
			t.Errorf("a rated skill was dropped: %v", err)
		}
	})
}

func TestParseSkills(t *testing.T) {
	for in, want := range map[string]string{
		"":                       "",
		"Bake":                   "Bake",
		" Bake \n\n\tSell\r\n":   "Bake|Sell",
		"Bake\rSell":             "Bake\rSell",
		"Weigh, mix\nRun oven\n": "Weigh, mix|Run oven",
	} {
		if got := strings.Join(reviews.ParseSkills(in), "|"); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestReviewNeeds(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		w := build(t, d)
		w.plan(t)
		for name, c := range map[string]struct {
			change func(*reviews.Input)
			field  string
			key    string
		}{
			"nothing":                 {func(in *reviews.Input) { in.Ratings = nil }, "rate.attendance", "reviews.error.choose"},
			"one skill left out":      {func(in *reviews.Input) { delete(in.Ratings, "career.2") }, "rate.career.2", "reviews.error.choose"},
			"six":                     {func(in *reviews.Input) { in.Ratings["culture"] = reviews.Rating{Value: 6} }, "rate.culture", "reviews.error.range"},
			"less than nothing":       {func(in *reviews.Input) { in.Ratings["culture"] = reviews.Rating{Value: -1} }, "rate.culture", "reviews.error.range"},
			"a skill of another plan": {func(in *reviews.Input) { in.Ratings["career.4"] = reviews.Rating{Value: 3} }, "rate.career.4", "reviews.error.unknown"},
			"long goals":              {func(in *reviews.Input) { in.Goals = strings.Repeat("ñ", reviews.MaxText+1) }, "goals", "error.too_long"},
			"a long comment":          {func(in *reviews.Input) { in.Comment = strings.Repeat("ñ", reviews.MaxText+1) }, "comment", "error.too_long"},
			"a long word to a skill": {func(in *reviews.Input) {
				in.Ratings["culture"] = reviews.Rating{Value: 3, Comment: strings.Repeat("x", reviews.MaxText+1)}
			}, "rate.culture", "error.too_long"},
			"two seen": {func(in *reviews.Input) {
				for i, s := range plan.Skills() {
					in.Ratings[s] = reviews.Rating{Value: min(2, max(0, 2-i)) * 2}
				}
			}, "rate.attendance", "reviews.error.few"},
		} {
			in := all(3)
			c.change(&in)
			err := w.s.Rate(w.ctx, w.North.Actor(access.Supervisor), w.North.Placement, reviews.Baseline, reviews.Supervisor, in)
			var e *wbl.Error
			if !errors.As(err, &e) || e.Kind != wbl.Unprocessable {
				t.Errorf("%s: %v", name, err)
			} else if f, ok := e.Fields.Of(c.field); !ok || f.Key != c.key {
				t.Errorf("%s: %v, want %s at %s", name, e, c.key, c.field)
			}
		}
		if n := w.count(t, `SELECT count(*) FROM review WHERE district_id = $1`, w.North.District); n != 0 {
			t.Errorf("%d reviews were kept all the same", n)
		}
		in := all(0)
		for _, s := range plan.Skills()[:3] {
			in.Ratings[s] = reviews.Rating{Value: 1}
		}
		in.Goals = strings.Repeat("ñ", reviews.MaxText)
		w.rate(t, reviews.Baseline, reviews.Supervisor, in)
		if n := w.count(t, `SELECT count(*) FROM review_rating WHERE district_id = $1`, w.North.District); n != 3 {
			t.Errorf("%d ratings are kept, want the 3 that were seen", n)
		}
	})
}

// TestWhenAReviewIsPossible tries both reviews in every state of a placement.
func TestWhenAReviewIsPossible(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		w := build(t, d)
		supervisor := w.North.Actor(access.Supervisor)
		for state, possible := range map[string]bool{
			"applied": false, "offered": false, "accepted": false, "preparing": false, "cancelled": false,
			"active": true, "completed": true, "ended_early": true,
		} {
			w.exec(t, `DELETE FROM review_rating WHERE district_id = $1`, w.North.District)
			w.exec(t, `DELETE FROM review WHERE district_id = $1`, w.North.District)
			w.exec(t, `DELETE FROM review_plan WHERE district_id = $1`, w.North.District)
			w.exec(t, `UPDATE placement SET state = $3 WHERE district_id = $1 AND id = $2`, w.North.District, w.North.Placement, state)
			rate := func(k reviews.Kind) error {
				return w.s.Rate(w.ctx, supervisor, w.North.Placement, k, reviews.Supervisor, all(3))
			}
			key := func(err error) string {
				var e *wbl.Error
				if errors.As(err, &e) {
					return e.Key
				}
				return ""
			}
			early := "reviews.error.not_started"
			if possible {
				early = "reviews.error.no_plan"
			}
			if got := key(rate(reviews.Baseline)); got != early {
				t.Errorf("%s without a plan: %q, want %q", state, got, early)
			}
			w.plan(t)
			want := map[bool][3]string{true: {"reviews.error.baseline_first", "", ""}, false: {early, early, early}}[possible]
			if got := [3]string{key(rate(reviews.Final)), key(rate(reviews.Baseline)), key(rate(reviews.Final))}; got != want {
				t.Errorf("%s: final, first, final: %q, want %q", state, got, want)
			}
		}
	})
}

// TestWhenAReviewIsDue walks the days around two weeks after the start and three weeks
// before the end.
func TestWhenAReviewIsDue(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		w := build(t, d)
		today := wbl.DateOf(testenv.Fixed)
		a := w.North.Actor(access.Coordinator)
		due := func() string {
			list, err := w.s.Due(w.ctx, a, 10)
			w.must(t, err)
			var out []string
			for _, x := range list {
				if x.ID == w.North.Placement {
					out = append(out, string(x.Kind))
				}
			}
			return strings.Join(out, " ")
		}
		set := func(start, end wbl.Date, state string) {
			w.exec(t, `UPDATE placement SET starts_on = $3, ends_on = $4, state = $5 WHERE district_id = $1 AND id = $2`, w.North.District, w.North.Placement, start, end, state)
		}
		for _, c := range []struct {
			started, left int
			state, want   string
		}{
			{14, 90, "active", "baseline"}, {13, 90, "active", ""}, {0, 5, "active", ""}, {60, 1, "active", "baseline"}, {60, 1, "completed", ""}, {60, 90, "preparing", ""},
		} {
			set(today.AddDays(-c.started), today.AddDays(c.left), c.state)
			if got := due(); got != c.want {
				t.Errorf("%d days in, %d to go, %s: due %q, want %q", c.started, c.left, c.state, got, c.want)
			}
		}
		set(today.AddDays(-60), today.AddDays(22), "active")
		w.plan(t)
		w.rate(t, reviews.Baseline, reviews.Learner, all(3))
		if got := due(); got != "baseline" {
			t.Errorf("the learner's own rating stands for the supervisor's: due %q", got)
		}
		w.rate(t, reviews.Baseline, reviews.Supervisor, all(3))
		for left, want := range map[int]string{22: "", 21: "final", 0: "final", -5: "final"} {
			set(today.AddDays(-60), today.AddDays(left), "active")
			if got := due(); got != want {
				t.Errorf("%d days to go: due %q, want %q", left, got, want)
			}
		}
		w.rate(t, reviews.Final, reviews.Supervisor, all(4))
		if got := due(); got != "" {
			t.Errorf("both are made and %q is due", got)
		}
		if list, err := w.s.Due(w.ctx, w.North.Actor(access.DistrictLead), 1); err != nil || len(list) > 1 {
			t.Errorf("%d at most 1, %v", len(list), err)
		}
	})
}
