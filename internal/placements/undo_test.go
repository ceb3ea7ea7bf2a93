package placements_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"throughline/internal/placements"
	"throughline/internal/platform/access"
	"throughline/internal/testenv"
	"throughline/internal/wbl"
)

func (r *room) undo(a access.Actor, id wbl.PlacementID) error {
	_, err := r.Undo(context.Background(), a, id)
	return err
}

// put sets a placement into a state without history, as if it had always been there.
func (r *room) put(s *testenv.Site, id wbl.PlacementID, state placements.State) {
	r.t.Helper()
	r.exec(s, `UPDATE placement SET state = $3 WHERE district_id = $1 AND id = $2`, s.District, id, state)
}

func TestUndo(t *testing.T) {
	each(t, func(r *room) {
		s := &r.North
		staff, who := s.Actor(access.Coordinator), learner(s, s.Learner2)
		id := s.Application

		r.wantErr(r.undo(staff, id), wbl.Conflict, "placements.error.undo_no") // it began by an application
		r.do(staff, id, placements.Offer)
		r.wantErr(r.undo(who, id), wbl.Conflict, "placements.error.undo_other")
		r.wantErr(r.undo(r.West.Actor(access.Coordinator), id), wbl.NotFound, "")
		if err := r.undo(staff, id); err != nil {
			t.Fatal(err)
		}
		r.wantState(s, id, placements.Applied)
		r.wantErr(r.undo(staff, id), wbl.Conflict, "placements.error.undo_no") // no undo of the undo

		r.do(staff, id, placements.Offer)
		r.clock.Advance(wbl.UndoWindow + time.Second)
		r.wantErr(r.undo(staff, id), wbl.Conflict, "placements.error.undo_late")

		// The learner's yes, with the preparation that follows, is one step.
		r.do(who, id, placements.Accept)
		if err := r.undo(who, id); err != nil {
			t.Fatal(err)
		}
		r.wantState(s, id, placements.Offered)
		if n := r.count(s, `SELECT COUNT(*) FROM placement_gate WHERE district_id = $1 AND placement_id = $2`, s.District, id); n != 0 {
			t.Errorf("%d gates were left behind", n)
		}
		r.do(who, id, placements.Accept)
		r.settle(s, id)
		r.wantErr(r.undo(who, id), wbl.Conflict, "placements.error.undo_no") // somebody has worked on it

		r.do(staff, id, placements.Start)
		r.exec(s, `INSERT INTO shift (district_id, id, placement_id, learner_id, school_id, day, week, minutes, created_at, updated_at)
			VALUES ($1, 'x', $2, $3, $4, '2026-11-23', '2026-11-22', 60, 1, 1)`, s.District, id, s.Learner2, s.School)
		r.wantErr(r.undo(staff, id), wbl.Conflict, "placements.error.undo_shifts")
		r.exec(s, `DELETE FROM shift WHERE district_id = $1 AND id = 'x'`, s.District)
		if err := r.undo(staff, id); err != nil {
			t.Fatal(err)
		}
		r.wantState(s, id, placements.Preparing)

		r.do(staff, id, placements.Start)
		for _, end := range []placements.Action{placements.Complete, placements.EndEarly} {
			r.do(staff, id, end, placements.Move{Reason: placements.Reason{Text: "the shop closed"}})
			r.must(r.undo(staff, id))
			r.wantState(s, id, placements.Active)
			if n := r.count(s, `SELECT COUNT(*) FROM experience WHERE district_id = $1 AND placement_id = $2`, s.District, id); n != 0 {
				t.Errorf("the experience is still there after %s was undone", end)
			}
		}
	})
}

func TestUndoOfACancellation(t *testing.T) {
	each(t, func(r *room) {
		s := &r.North
		staff := s.Actor(access.Coordinator)
		r.exec(s, `UPDATE opportunity SET seats = 2 WHERE district_id = $1 AND id = $2`, s.District, s.Opportunity)
		r.do(staff, s.Application, placements.Place) // both seats are taken now
		cancel := placements.Move{Reason: placements.Reason{Code: "no_longer_available"}}
		p := r.do(staff, s.Application, placements.Cancel, cancel)
		if p.EndCode != "no_longer_available" {
			t.Errorf("%+v", p)
		}
		if err := r.undo(staff, s.Application); err != nil {
			t.Fatal(err)
		}
		if p := r.wantState(s, s.Application, placements.Preparing); p.EndCode != "" {
			t.Errorf("the reason of the cancellation is still there: %q", p.EndCode)
		}

		r.do(staff, s.Application, placements.Cancel, cancel)
		next := r.learners(s, 1)
		if _, err := r.Place(context.Background(), staff, placements.Placing{Opportunity: s.Opportunity, Learners: next}, ""); err != nil {
			t.Fatal(err)
		}
		r.wantErr(r.undo(staff, s.Application), wbl.Conflict, "placements.error.full")

		// Somebody applied anew meanwhile: there would be two of one learner.
		r.exec(s, `UPDATE opportunity SET seats = 9 WHERE district_id = $1 AND id = $2`, s.District, s.Opportunity)
		if _, err := r.Apply(context.Background(), learner(s, s.Learner2), placements.Application{Learner: s.Learner2, Opportunity: s.Opportunity}, ""); err != nil {
			t.Fatal(err)
		}
		r.wantErr(r.undo(staff, s.Application), wbl.Conflict, "placements.error.twice")
	})
}

func TestUndoOfABulkStep(t *testing.T) {
	each(t, func(r *room) {
		ctx, s := context.Background(), &r.North
		staff := s.Actor(access.Coordinator)
		var ids []wbl.PlacementID
		for _, l := range r.learners(s, 3) {
			id, err := r.Apply(ctx, learner(s, l), placements.Application{Learner: l, Opportunity: s.Opportunity}, "")
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, id)
		}
		out, err := r.DoAll(ctx, staff, append(ids, s.Placement, r.West.Application, "nothing"), placements.Offer, placements.Reason{})
		if err != nil || !slices.Equal(out.Done, ids) || len(out.Failed) != 3 {
			t.Fatalf("%+v, %v", out, err)
		}
		r.do(learner(s, r.load(s, ids[0]).Learner), ids[0], placements.Decline)
		back, err := r.UndoStep(ctx, staff, out.Step)
		if err != nil || len(back.Done) != 2 || len(back.Failed) != 1 {
			t.Fatalf("%+v, %v", back, err)
		}
		r.wantState(s, ids[0], placements.Cancelled)
		r.wantState(s, ids[2], placements.Applied)
		_, err = r.UndoStep(ctx, staff, out.Step)
		r.wantErr(err, wbl.Conflict, "")
		_, err = r.UndoStep(ctx, staff, "nothing")
		r.wantErr(err, wbl.NotFound, "")
	})
}

func TestBulkNeeds(t *testing.T) {
	each(t, func(r *room) {
		ctx, a := context.Background(), r.North.Actor(access.Coordinator)
		_, err := r.DoAll(ctx, a, nil, placements.Start, placements.Reason{})
		r.wantErr(err, wbl.Unprocessable, "")
		_, err = r.DoAll(ctx, a, make([]wbl.PlacementID, placements.MaxBulk+1), placements.Start, placements.Reason{})
		r.wantErr(err, wbl.Unprocessable, "")
		_, err = r.DoAll(ctx, a, []wbl.PlacementID{r.North.Placement}, placements.Cancel, placements.Reason{})
		r.wantErr(err, wbl.Unprocessable, "")
		_, err = r.DoAll(ctx, a, []wbl.PlacementID{r.North.Placement}, "explode", placements.Reason{})
		r.wantErr(err, wbl.NotFound, "")
	})
}

func TestEditConflict(t *testing.T) {
	each(t, func(r *room) {
		ctx, s := context.Background(), &r.North
		staff := s.Actor(access.Coordinator)
		terms := r.load(s, s.Placement).Terms
		terms.Title = "Head baker"
		p, err := r.Edit(ctx, staff, s.Placement, 1, terms)
		if err != nil || p.Version != 2 || p.Title != "Head baker" {
			t.Fatalf("%+v, %v", p, err)
		}
		now, err := r.Edit(ctx, staff, s.Placement, 1, terms)
		r.wantErr(err, wbl.Conflict, "placements.error.changed")
		if now.Version != 2 {
			t.Error("the conflict does not bring the current state")
		}
		terms.Contact = r.South.Contact
		_, err = r.Edit(ctx, staff, s.Placement, 2, terms)
		r.wantErr(err, wbl.Unprocessable, "")
		terms.Title = ""
		_, err = r.Edit(ctx, staff, s.Placement, 2, terms)
		r.wantErr(err, wbl.Unprocessable, "")
		r.put(s, s.Placement, placements.Completed)
		_, err = r.Edit(ctx, staff, s.Placement, 2, p.Terms)
		r.wantErr(err, wbl.Conflict, "placements.error.from.completed")
		_, err = r.Do(ctx, staff, s.Application, placements.Offer, placements.Move{Version: 9})
		r.wantErr(err, wbl.Conflict, "placements.error.changed")
	})
}
