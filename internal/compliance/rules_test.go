package compliance_test

import (
	"strings"
	"testing"

	"throughline/internal/compliance"
	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/testenv"
	"throughline/labor"
)

const ruleHead = "rule\tkind\tages\twhen\tvalue\tafter\tfrom\tto\tcite\tverified\tseverity\tsays\tpass\tfail\n"

// ohio is an operator's file: no work after six for anybody under 18.
const ohio = ruleHead + "us-oh.late\tlate\t14-17\t\t18:00\t\t2010-01-01\t\tlaw:29USC218\tno\t\t\t15 2026-10-13 16:00-18:00\t15 2026-10-13 16:00-18:01\n"

func TestOperatorsRules(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		w := build(t, d)
		w.fifteen(t, `[{"day":2,"start":930,"end":1110}]`)
		w.do(t, `UPDATE worksite SET state = 'OH' WHERE id = $1`, w.North.Worksite)
		if s := w.sheet(t); len(s.Plan.NotLoaded) != 1 || len(s.Plan.Findings) != 0 {
			t.Fatalf("%+v", s.Plan)
		}
		who := w.North.Actor(access.Support)
		b := w.site.As(who)
		b.Get("/compliance/rules").Wants(200).Sees(labor.Shipped().Hash()[:19], "US-MA", "The shipped rules hold")
		for name, text := range map[string]string{"": "", "us-oh.tsv": "rule\tkind\n", "us-oh.txt": ohio, "us-oh2.tsv": strings.Replace(ohio, "18:00\t\t2010", "late\t\t2010", 1)} {
			if rec := w.upload(t, who, "/compliance/rules", name, text); rec.Code != 422 {
				t.Errorf("%s: %d", name, rec.Code)
			}
		}
		rec := w.upload(t, who, "/compliance/rules", "us-oh.tsv", ohio)
		if rec.Code != 200 || !strings.Contains(rec.Body.String(), "us-oh.late") {
			t.Fatalf("%d %s", rec.Code, rec.Body)
		}
		b.Post("/compliance/rules/take", "name", "us-oh.tsv", "text", ohio).Wants(422).Sees("Write why")
		b.Post("/compliance/rules/take", "name", "us-oh.tsv", "text", ohio, "note", "The law of Ohio").Wants(303).Follow().Sees("us-oh.tsv", "The law of Ohio", "us-oh.late")
		s := w.sheet(t)
		if len(s.Plan.NotLoaded) != 0 || !strings.Contains(strings.Join(ruleNames(s.Plan.Findings), " "), "us-oh.late") {
			t.Errorf("%+v", s.Plan)
		}
		w.site.As(w.North.Actor(access.Coordinator)).Get("/compliance/placements/" + string(w.North.Placement)).Sees("This rule was not checked in its source yet")
		b.Post("/compliance/rules/take", "note", "No longer needed").Wants(303)
		if s := w.sheet(t); len(s.Plan.NotLoaded) != 1 {
			t.Errorf("%+v", s.Plan)
		}
		w.site.As(w.North.Actor(access.DistrictLead)).Get("/compliance/rules").Wants(403)
		w.site.As(w.North.Actor(access.DistrictLead)).Post("/compliance/rules/take", "note", "x").Wants(403)
		audited(t, w, "labor.rules", 2)
	})
}

func TestRejudge(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		w := build(t, d)
		w.fifteen(t, tuesdays)
		w.do(t, `DELETE FROM shift WHERE district_id = $1 AND placement_id = $2`, w.North.District, w.North.Placement)
		w.logs(t, "s1", "2026-11-18", 960, 1170) // four findings, one for each rule
		w.logs(t, "s2", "2026-11-26", 540, 900)  // six hours on Thanksgiving, which counts as a school day
		before := w.queue(t, compliance.FindingOpen)
		lead := w.North.Actor(access.DistrictLead)
		b := w.site.As(lead)
		b.Get("/compliance/rejudge").Wants(200)
		b.Post("/compliance/rejudge", "from", "2026-11-30", "to", "2026-11-01").Wants(422).Sees("Enter a last day that comes after the first")
		b.Post("/compliance/rejudge", "to", "2026-11-01").Wants(422).Sees("Enter the first day")
		run := func() compliance.Rejudging {
			t.Helper()
			id, err := w.s.Rejudge(w.ctx, lead, date(t, "2026-11-01"), date(t, "2026-11-30"))
			if err != nil {
				t.Fatal(err)
			}
			b.Get("/compliance/rejudge/" + string(id)).Wants(200).Sees("0 weeks are judged")
			w.work(t)
			r, _, err := w.s.Rejudged(w.ctx, lead, id)
			if err != nil || !r.Done {
				t.Fatalf("%+v %v", r, err)
			}
			b.Get("/compliance/rejudge/" + string(id)).Wants(200).Sees("3 weeks were judged")
			return r
		}
		if r := run(); r.Judged != 3 || r.Changed != 0 {
			t.Errorf("judging again under the same rules: %+v", r)
		}
		// a calendar is loaded, by which Thanksgiving is free
		c := compliance.Assumption(2027)
		c.Source = compliance.Drawn
		c.Put(compliance.Day{Date: date(t, "2026-11-26"), Mark: compliance.Closed})
		if _, err := w.s.SaveCalendar(w.ctx, lead, c); err != nil {
			t.Fatal(err)
		}
		r := run()
		if r.Changed == 0 || r.Changed != len(r.Changes) || r.Ruleset != labor.Shipped().Hash() {
			t.Errorf("%+v", r)
		}
		for _, x := range r.Changes {
			if x.Day != date(t, "2026-11-26") || x.Was == nil || x.Now != nil {
				t.Errorf("%+v", x)
			}
		}
		if after := w.queue(t, compliance.FindingOpen); len(after) != len(before)-r.Changed {
			t.Errorf("%d findings wait, before %d", len(after), len(before))
		}
		w.site.As(w.North.Actor(access.Coordinator)).Get("/compliance/rejudge").Wants(403)
		w.site.As(w.South.Actor(access.DistrictLead)).Get("/compliance/rejudge/" + string(r.ID)).Wants(404)
	})
}
