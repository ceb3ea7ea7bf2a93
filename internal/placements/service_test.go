package placements_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"throughline/internal/placements"
	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/testenv"
	"throughline/internal/wbl"
)

// room is the service with the cast, on one engine.
type room struct {
	*placements.Service
	*testenv.Cast
	t     *testing.T
	clock *testenv.Clock
}

func newRoom(t *testing.T, d *db.DB) *room {
	t.Helper()
	clock := testenv.NewClock()
	return &room{placements.New(d, catalog(t), "https://throughline.example", clock.Now), testenv.NewCast(t, d), t, clock}
}

// each runs a test on both engines.
func each(t *testing.T, body func(r *room)) {
	t.Helper()
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) { body(newRoom(t, d)) })
}

func (r *room) exec(s *testenv.Site, text string, args ...any) {
	r.t.Helper()
	err := r.DB.Update(context.Background(), db.Scope{District: s.District}, func(tx *db.Tx) error {
		_, err := tx.Exec(text, args...)
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
}

func (r *room) count(s *testenv.Site, text string, args ...any) (n int) {
	r.t.Helper()
	err := r.DB.View(context.Background(), db.Scope{District: s.District}, func(tx *db.Tx) (err error) {
		n, err = db.Get(tx, db.Scalar[int], text, args...)
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return n
}

func (r *room) load(s *testenv.Site, id wbl.PlacementID) (p placements.Placement) {
	r.t.Helper()
	err := r.DB.View(context.Background(), db.Scope{District: s.District}, func(tx *db.Tx) (err error) {
		p, err = placements.Load(tx, id)
		return err
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return p
}

// learners adds n more learners to a site.
func (r *room) learners(s *testenv.Site, n int) []wbl.LearnerID {
	r.t.Helper()
	ids := make([]wbl.LearnerID, n)
	err := r.DB.Update(context.Background(), db.Scope{District: s.District}, func(tx *db.Tx) error {
		for i := range ids {
			ids[i] = wbl.NewID[wbl.LearnerID](testenv.Fixed)
			family := fmt.Sprintf("Learner%03d", i)
			if _, err := tx.Exec(`INSERT INTO learner (district_id, id, school_id, given, family, birth_date, grade, email, sort_name, search, created_at, updated_at)
				VALUES ($1, $2, $3, 'Dana', $4, '2009-01-02', '11', $5, $6, $6, 1, 1)`,
				s.District, ids[i], s.School, family, fmt.Sprintf("dana%03d@school.example", i), wbl.Fold(family)+", dana"); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		r.t.Fatal(err)
	}
	return ids
}

// learner is the account of a learner.
func learner(s *testenv.Site, id wbl.LearnerID) access.Actor {
	a := s.Actor(access.Learner)
	a.ID, a.Name = string(id), "Learner "+string(id)
	a.Grants = []access.Grant{{Role: access.Learner, District: s.District, Subject: string(id), From: wbl.NewDate(2026, 1, 1)}}
	return a
}

func (r *room) do(a access.Actor, id wbl.PlacementID, act placements.Action, in ...placements.Move) placements.Placement {
	r.t.Helper()
	p, err := r.try(a, id, act, in...)
	if err != nil {
		r.t.Fatalf("%s: %v", act, err)
	}
	return p
}

func (r *room) try(a access.Actor, id wbl.PlacementID, act placements.Action, in ...placements.Move) (placements.Placement, error) {
	return r.Do(context.Background(), a, id, act, append(in, placements.Move{})[0])
}

func (r *room) wantErr(err error, kind wbl.Kind, key string) *wbl.Error {
	r.t.Helper()
	var e *wbl.Error
	if !errors.As(err, &e) || e.Kind != kind || (key != "" && e.Key != key) {
		r.t.Fatalf("error %v, want %v %s", err, kind, key)
	}
	return e
}

func (r *room) wantState(s *testenv.Site, id wbl.PlacementID, want placements.State) placements.Placement {
	r.t.Helper()
	p := r.load(s, id)
	if p.State != want {
		r.t.Fatalf("state %s, want %s", p.State, want)
	}
	return p
}

// settle meets every gate that is still open.
func (r *room) settle(s *testenv.Site, id wbl.PlacementID) (codes []string) {
	r.t.Helper()
	d, err := r.View(context.Background(), s.Actor(access.Coordinator), id)
	if err != nil {
		r.t.Fatal(err)
	}
	for _, g := range d.Gates {
		if g.Status != placements.Open {
			continue
		}
		err := r.Decide(context.Background(), s.Actor(access.Coordinator), id, g.Code,
			placements.Decision{Status: placements.Met, Evidence: "on paper", ExpiresOn: wbl.NewDate(2027, 6, 30)})
		if err != nil && g.Blocking {
			r.t.Fatalf("gate %s: %v", g.Code, err)
		}
		codes = append(codes, g.Code)
	}
	return codes
}

func TestTheWholeLife(t *testing.T) {
	each(t, func(r *room) {
		ctx, s := context.Background(), &r.North
		who, staff := learner(s, s.Learner2), s.Actor(access.Coordinator)

		p := r.do(staff, s.Application, placements.Offer)
		if p.State != placements.Offered || p.Version != 2 {
			t.Fatalf("%+v", p)
		}
		p = r.do(who, s.Application, placements.Accept, placements.Move{Version: 2})
		if p.State != placements.Preparing {
			t.Fatalf("after the acceptance: %s", p.State)
		}
		_, err := r.try(staff, s.Application, placements.Start)
		e := r.wantErr(err, wbl.Conflict, "placements.error.gates")
		var open []string
		for _, f := range e.Fields {
			open = append(open, f.Field)
		}
		want := "gate.age gate.permit gate.hours gate.hazards gate.insurance gate.protection gate.agreement gate.consent gate.emergency gate.transport gate.accommodations gate.safety"
		if got := strings.Join(open, " "); got != want {
			t.Fatalf("open gates\n%s, want\n%s: vetting and schedule are met by the record", got, want)
		}
		decided := r.settle(s, s.Application)
		r.do(staff, s.Application, placements.Start)
		r.exec(s, `INSERT INTO shift (district_id, id, placement_id, learner_id, school_id, day, week, minutes, verify_state, approve_state, created_at, updated_at)
			VALUES ($1, 'a', $2, $3, $4, '2026-11-23', '2026-11-22', 180, 'verified', 'approved', 1, 1),
			       ($1, 'b', $2, $3, $4, '2026-11-24', '2026-11-22', 120, 'verified', 'waiting', 1, 1)`,
			s.District, s.Application, s.Learner2, s.School)
		r.do(staff, s.Application, placements.Complete)
		minutes := func() int {
			return r.count(s, `SELECT minutes FROM experience WHERE district_id = $1 AND placement_id = $2`, s.District, s.Application)
		}
		if got := minutes(); got != 180 {
			t.Fatalf("the experience counts %d minutes, want the 180 that are verified and approved", got)
		}
		r.exec(s, `UPDATE shift SET approve_state = 'approved' WHERE district_id = $1 AND id = 'b'`, s.District)
		err = r.DB.Update(ctx, db.Scope{District: s.District}, func(tx *db.Tx) error { return placements.RefreshMinutes(tx, s.Application) })
		if err != nil || minutes() != 300 {
			t.Fatalf("after a late approval %d minutes, %v", minutes(), err)
		}
		d, err := r.View(ctx, staff, s.Application)
		if err != nil {
			t.Fatal(err)
		}
		var states []string
		for _, e := range d.Events {
			if e.From != e.To {
				states = append(states, string(e.To))
			}
		}
		if want := []string{"applied", "offered", "accepted", "preparing", "active", "completed"}; !slices.Equal(states, want) {
			t.Errorf("events went through %v, want %v", states, want)
		}
		if n := r.count(s, `SELECT COUNT(*) FROM audit_entry WHERE district_id = $1 AND object = $2`, s.District, "placement:"+string(s.Application)); n != 5+len(decided) {
			t.Errorf("%d audit entries, want 5 for the states and %d for the gates", n, len(decided))
		}
	})
}

// TestEndedEarlyKeepsWhatWasDone: what the host verified and the school approved counts,
// up to the day on which it ended.
func TestEndedEarlyKeepsWhatWasDone(t *testing.T) {
	each(t, func(r *room) {
		s := &r.North
		staff := s.Actor(access.Coordinator)
		r.exec(s, `UPDATE shift SET verify_state = 'verified', approve_state = 'approved', minutes = 150 WHERE district_id = $1 AND id = $2`, s.District, s.Verified)
		r.do(staff, s.Placement, placements.EndEarly, placements.Move{Reason: placements.Reason{Text: "the shop closed"}})
		if n := r.count(s, `SELECT COUNT(*) FROM experience WHERE district_id = $1 AND placement_id = $2 AND outcome = 'ended_early'
			AND minutes = 150 AND began_on = '2026-09-14' AND ended_on = '2026-11-23'`, s.District, s.Placement); n != 1 {
			t.Error("the learner loses what was done before the early end")
		}
		line, err := r.Timeline(context.Background(), staff, s.Learner)
		r.must(err)
		var found int
		for _, y := range line.Years {
			for _, i := range y.Items {
				if i.Placement == s.Placement && i.State == placements.EndedEarly && i.Minutes == 150 {
					found++
				}
			}
		}
		if found != 1 {
			t.Errorf("the timeline shows it %d times", found)
		}
	})
}

// TestEveryStateAndAction tries each action in each state: it moves exactly when the
// machine says so, and a refused one changes nothing.
func TestEveryStateAndAction(t *testing.T) {
	each(t, func(r *room) {
		s := &r.North
		staff := s.Actor(access.Coordinator)
		reason := placements.Reason{Code: "not_selected", Text: "because"}
		for _, rule := range placements.Machine() {
			for _, from := range placements.States() {
				r.exec(s, `UPDATE placement SET state = $3, opportunity_id = '' WHERE district_id = $1 AND id = $2`, s.District, s.Application, from)
				r.exec(s, `DELETE FROM placement_gate WHERE district_id = $1`, s.District)
				before := r.load(s, s.Application)
				p, err := r.try(staff, s.Application, rule.Action, placements.Move{Reason: reason})
				if !slices.Contains(rule.From, from) {
					r.wantErr(err, wbl.Conflict, "placements.error.from."+string(from))
					if after := r.load(s, s.Application); after.Version != before.Version || after.State != from {
						t.Errorf("%s from %s was refused and changed something", rule.Action, from)
					}
					continue
				}
				want := rule.To
				if want == placements.Accepted {
					want = placements.Preparing
				}
				if err != nil || p.State != want {
					t.Errorf("%s from %s: %s, %v; want %s", rule.Action, from, p.State, err, want)
				}
			}
		}
	})
}

func TestTenSeatsFiftyAcceptances(t *testing.T) {
	each(t, func(r *room) {
		s := &r.North
		r.exec(s, `UPDATE opportunity SET seats = 10 WHERE district_id = $1 AND id = $2`, s.District, s.Opportunity)
		r.exec(s, `DELETE FROM placement_event WHERE district_id = $1`, s.District)
		r.exec(s, `DELETE FROM shift WHERE district_id = $1`, s.District)
		r.exec(s, `DELETE FROM placement WHERE district_id = $1`, s.District)
		who := r.learners(s, 50)
		ids := make([]wbl.PlacementID, len(who))
		for i, l := range who {
			id, err := r.Apply(context.Background(), learner(s, l), placements.Application{Learner: l, Opportunity: s.Opportunity}, "")
			if err != nil {
				t.Fatal(err)
			}
			ids[i] = id
		}
		out, err := r.DoAll(context.Background(), s.Actor(access.Coordinator), ids, placements.Offer, placements.Reason{})
		if err != nil || len(out.Done) != 50 {
			t.Fatalf("offered %d, %v", len(out.Done), err)
		}
		errs := atOnce(50, func(i int) error {
			_, err := r.try(learner(s, who[i]), ids[i], placements.Accept)
			return err
		})
		full := 0
		for _, err := range errs {
			if err != nil {
				r.wantErr(err, wbl.Conflict, "placements.error.full")
				full++
			}
		}
		held := r.count(s, `SELECT COUNT(*) FROM placement WHERE district_id = $1 AND state = 'preparing'`, s.District)
		if held != 10 || full != 40 {
			t.Fatalf("%d hold a seat and %d were refused; want 10 and 40", held, full)
		}
	})
}

func TestTenSeatsFiftyPlacedAtOnce(t *testing.T) {
	each(t, func(r *room) {
		s := &r.North
		r.exec(s, `UPDATE opportunity SET seats = 11 WHERE district_id = $1 AND id = $2`, s.District, s.Opportunity) // one is taken by the cast
		who := r.learners(s, 50)
		atOnce(50, func(i int) error {
			_, err := r.Place(context.Background(), s.Actor(access.Coordinator), placements.Placing{Opportunity: s.Opportunity, Learners: who[i : i+1]}, "")
			if err != nil {
				r.wantErr(err, wbl.Conflict, "placements.error.full")
			}
			return err
		})
		if held := r.count(s, `SELECT COUNT(*) FROM placement WHERE district_id = $1 AND state = 'preparing'`, s.District); held != 10 {
			t.Fatalf("%d were placed at 10 seats", held)
		}
	})
}

// atOnce runs fn n times together and collects what went wrong.
func atOnce(n int, fn func(i int) error) []error {
	errs := make([]error, n)
	gate := make(chan struct{})
	var wg sync.WaitGroup
	for i := range n {
		wg.Add(1)
		go func() {
			defer wg.Done()
			<-gate
			errs[i] = fn(i)
		}()
	}
	close(gate)
	wg.Wait()
	return errs
}
