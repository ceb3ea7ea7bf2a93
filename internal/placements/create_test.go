package placements_test

import (
	"context"
	"testing"
	"time"

	"throughline/internal/placements"
	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

func TestPlaceThirty(t *testing.T) {
	each(t, func(r *room) {
		ctx, s := context.Background(), &r.North
		staff := s.Actor(access.Coordinator)
		who := r.learners(s, 30)
		in := placements.Placing{Opportunity: s.Opportunity, Learners: who}
		_, err := r.Place(ctx, staff, in, "")
		e := r.wantErr(err, wbl.Unprocessable, "error.fields")
		if f, ok := e.Fields.Of("learners"); !ok || f.Key != "placements.error.seats" {
			t.Fatalf("too few seats: %v", e)
		}
		// From a template at an employer: no seats to count.
		in = placements.Placing{Employer: s.Employer, Type: "internship", Learners: append(who, s.Child), Terms: placements.Terms{
			Title: "Bakery help", Contact: s.Contact, StartsOn: wbl.NewDate(2026, 12, 1), EndsOn: wbl.NewDate(2027, 5, 1), Paid: true, WageCents: 1600,
			Schedule: wbl.Schedule{{Day: time.Monday, Start: 900, End: 1080}}, WeeklyMinutes: 180,
		}}
		out, err := r.Place(ctx, staff, in, "key-1")
		if err != nil || len(out.Done) != 30 || len(out.Failed) != 1 || out.Failed[0].Error.Key != "placements.error.under_13" {
			t.Fatalf("%d done, failed %v, %v", len(out.Done), out.Failed, err)
		}
		again, err := r.Place(ctx, staff, in, "key-1")
		if err != nil || again.Step != out.Step || len(again.Done) != 30 {
			t.Fatalf("sent again: %v, %v", again, err)
		}
		if n := r.count(s, `SELECT COUNT(*) FROM placement WHERE district_id = $1 AND title = 'Bakery help' AND state = 'preparing' AND wage_cents = 1600`, s.District); n != 30 {
			t.Fatalf("%d placements", n)
		}
		if n := r.count(s, `SELECT COUNT(*) FROM placement_gate g WHERE g.district_id = $1 AND g.gate = 'agreement' AND g.due_on = '2026-11-24'`, s.District); n != 30 {
			t.Fatalf("%d agreements are due a week before the first day", n)
		}
	})
}

func TestPlaceNeeds(t *testing.T) {
	each(t, func(r *room) {
		ctx, s := context.Background(), &r.North
		staff, who := s.Actor(access.Coordinator), r.learners(s, 1)
		host := placements.Placing{Employer: s.Employer, Type: "internship", Learners: who, Terms: placements.Terms{Title: "Help"}}
		for name, tt := range map[string]struct {
			change func(*placements.Placing)
			field  string
		}{
			"nobody":          {func(p *placements.Placing) { p.Learners = nil }, "learners"},
			"too many":        {func(p *placements.Placing) { p.Learners = make([]wbl.LearnerID, placements.MaxBulk+1) }, "learners"},
			"no host":         {func(p *placements.Placing) { p.Employer = "" }, "employer"},
			"an unknown host": {func(p *placements.Placing) { p.Employer = "nowhere" }, "employer"},
			"no type":         {func(p *placements.Placing) { p.Type = "" }, "type"},
			"a talk":          {func(p *placements.Placing) { p.Type = "speaker" }, "type"},
			"no title":        {func(p *placements.Placing) { p.Title = " " }, "title"},
			"ends before":     {func(p *placements.Placing) { p.StartsOn, p.EndsOn = wbl.NewDate(2027, 1, 2), wbl.NewDate(2027, 1, 1) }, "ends_on"},
			"a long week":     {func(p *placements.Placing) { p.WeeklyMinutes = 100 * 60 }, "weekly"},
			"pay when unpaid": {func(p *placements.Placing) { p.WageCents = 100 }, "wage"},
			"an absurd wage":  {func(p *placements.Placing) { p.Paid, p.WageCents = true, 1_000_00 }, "wage"},
		} {
			in := host
			tt.change(&in)
			_, err := r.Place(ctx, staff, in, "")
			e := r.wantErr(err, wbl.Unprocessable, "error.fields")
			if _, ok := e.Fields.Of(tt.field); !ok {
				t.Errorf("%s: %v, want a problem at %s", name, e, tt.field)
			}
		}
	})
}

func TestApplyNeeds(t *testing.T) {
	each(t, func(r *room) {
		ctx, s := context.Background(), &r.North
		l := r.learners(s, 1)[0]
		who := learner(s, l)
		apply := func(a access.Actor, id wbl.LearnerID) error {
			_, err := r.Apply(ctx, a, placements.Application{Learner: id, Opportunity: s.Opportunity}, "")
			return err
		}
		set := func(column, value string) {
			r.exec(s, `UPDATE opportunity SET `+column+` = $3 WHERE district_id = $1 AND id = $2`, s.District, s.Opportunity, value)
		}
		set("state", "closed")
		r.wantErr(apply(who, l), wbl.Conflict, "placements.error.closed")
		set("state", "open")
		set("apply_by", "2026-11-22")
		r.wantErr(apply(who, l), wbl.Conflict, "placements.error.closed")
		set("apply_by", "2026-11-23")
		set("school_id", string(r.West.School))
		r.wantErr(apply(who, l), wbl.Conflict, "placements.error.other_school")
		set("school_id", "")
		r.wantErr(apply(learner(s, s.Child), s.Child), wbl.Conflict, "placements.error.under_13")
		r.wantErr(apply(who, s.Learner2), wbl.NotFound, "")
		r.wantErr(apply(s.Actor(access.Coordinator), l), wbl.Denied, "")
		if err := apply(who, l); err != nil {
			t.Fatal(err)
		}
		r.wantErr(apply(who, l), wbl.Conflict, "placements.error.twice")
	})
}

func TestFoundByTheLearner(t *testing.T) {
	each(t, func(r *room) {
		ctx, s := context.Background(), &r.North
		l := r.learners(s, 1)[0]
		in := placements.Application{Learner: l, Opportunity: s.Opportunity, Message: "My aunt works there"}
		find := func() (id wbl.PlacementID, err error) {
			err = r.DB.Update(ctx, learner(s, l).Scope(), func(tx *db.Tx) error {
				id, err = r.FoundIn(tx, r.clock.Now(), learner(s, l), in)
				return err
			})
			return id, err
		}
		_, err := find()
		r.wantErr(err, wbl.Conflict, "placements.error.closed")
		r.exec(s, `UPDATE opportunity SET found_by = $3, state = 'submitted' WHERE district_id = $1 AND id = $2`, s.District, s.Opportunity, l)
		id, err := find()
		if err != nil {
			t.Fatal(err)
		}
		if p := r.wantState(s, id, placements.Applied); p.Origin != placements.ByLearner {
			t.Errorf("origin %s", p.Origin)
		}
		r.do(s.Actor(access.Coordinator), id, placements.Place)
		r.wantState(s, id, placements.Preparing)
	})
}
