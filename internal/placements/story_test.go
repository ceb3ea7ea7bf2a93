package placements_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"throughline/internal/placements"
	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/testenv"
	"throughline/internal/wbl"
)

// TestAnyStory lets learners, staff, families and hosts do what they may and may not do to
// the placements of an opportunity with two seats, in any order, and looks after each step
// at what must always hold. A seed that fails is a story to read.
func TestAnyStory(t *testing.T) {
	for seed := range uint64(12) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			r := newRoom(t, testenv.OpenDB(t))
			tell(r, rand.New(rand.NewPCG(seed, 1)), 120)
		})
	}
}

func TestAnyStoryOnPostgres(t *testing.T) {
	r := newRoom(t, testenv.OpenPostgres(t))
	tell(r, rand.New(rand.NewPCG(7, 7)), 120)
}

func tell(r *room, rnd *rand.Rand, steps int) {
	r.t.Helper()
	s := &r.North
	r.exec(s, `UPDATE opportunity SET seats = 3 WHERE district_id = $1 AND id = $2`, s.District, s.Opportunity) // the cast holds one
	who := append(r.learners(s, 3), s.Learner2)
	for range steps {
		r.clock.Advance(time.Duration(rnd.IntN(300)) * time.Second)
		if err := r.step(rnd, who[rnd.IntN(len(who))]); err != nil && wbl.KindOf(err) == wbl.Internal {
			r.t.Fatalf("a fault: %v", err)
		}
		r.holds()
	}
}

// step does one thing about a learner, as somebody.
func (r *room) step(rnd *rand.Rand, l wbl.LearnerID) error {
	ctx, s := context.Background(), &r.North
	actors := []access.Actor{learner(s, l), s.Actor(access.Coordinator), s.Actor(access.Coordinator), s.Actor(access.SchoolLead), s.Actor(access.EmployerAdmin), guardianOf(s, l), s.Actor(access.Teacher)}
	a := actors[rnd.IntN(len(actors))]
	mine := r.placementsOf(l)
	if len(mine) == 0 || rnd.IntN(20) == 0 {
		_, err := r.Apply(ctx, learner(s, l), placements.Application{Learner: l, Opportunity: s.Opportunity}, "")
		return err
	}
	id := mine[rnd.IntN(len(mine))]
	switch rnd.IntN(8) {
	case 0:
		_, err := r.Undo(ctx, a, id)
		return err
	case 1:
		d := placements.Decision{Status: []placements.Status{placements.Met, placements.Waived, placements.Open}[rnd.IntN(3)], Evidence: "e", Document: "d", ExpiresOn: wbl.NewDate(2027, 12, 31)}
		codes := []string{"consent", "agreement", "insurance", "safety", "vetting"}
		return r.Decide(ctx, a, id, codes[rnd.IntN(len(codes))], d)
	case 2:
		p := r.load(s, id)
		p.Paid, p.StartsOn = rnd.IntN(2) == 0, wbl.NewDate(2026, 12, 1+rnd.IntN(28))
		if !p.Paid {
			p.WageCents = 0
		}
		_, err := r.Edit(ctx, a, id, p.Version, p.Terms)
		return err
	case 3:
		return r.RefreshAll(ctx)
	}
	machine := placements.Machine()
	act := machine[rnd.IntN(len(machine))].Action
	likely := slices.DeleteFunc(r.load(s, id).Actions(a), func(x placements.Action) bool {
		return rnd.IntN(5) > 0 && slices.Contains([]placements.Action{placements.Cancel, placements.Withdraw, placements.Decline}, x)
	})
	if len(likely) > 0 && rnd.IntN(5) > 0 {
		act = likely[rnd.IntN(len(likely))] // calling off is rare
		if act == placements.Start {
			r.settle(s, id)
		}
	}
	_, err := r.Do(ctx, a, id, act, placements.Move{Reason: placements.Reason{Code: "not_selected", Text: "because"}})
	return err
}

func (r *room) placementsOf(l wbl.LearnerID) (ids []wbl.PlacementID) {
	r.t.Helper()
	err := r.DB.View(context.Background(), db.Scope{District: r.North.District}, func(tx *db.Tx) error {
		list, err := placements.OfLearner(tx, l, placements.States()...)
		ids = nil
		for _, p := range list {
			ids = append(ids, p.ID)
		}
		return err
	})
	r.must(err)
	return ids
}

// holds looks at what must always hold.
func (r *room) holds() {
	r.t.Helper()
	s := &r.North
	none := func(what, query string, args ...any) {
		r.t.Helper()
		if n := r.count(s, query, append([]any{s.District}, args...)...); n != 0 {
			r.t.Fatalf("%s: %d", what, n)
		}
	}
	const made = ` p.id NOT IN ($2, $3, $4, $5) ` // what the story made; the cast was written by hand
	if n := r.count(s, `SELECT COUNT(*) FROM placement WHERE district_id = $1 AND opportunity_id = $2 AND state IN ('accepted', 'preparing', 'active', 'completed')`, s.District, s.Opportunity); n > 3 {
		r.t.Fatalf("%d hold one of 3 seats", n)
	}
	none("a placement rests in accepted", `SELECT COUNT(*) FROM placement WHERE district_id = $1 AND state = 'accepted'`)
	none("two live placements of one learner at one opportunity", `SELECT COUNT(*) FROM (SELECT learner_id FROM placement
		WHERE district_id = $1 AND state <> 'cancelled' AND opportunity_id <> '' GROUP BY learner_id, opportunity_id HAVING COUNT(*) > 1) twice`)
	none("the state is not the last event's", `SELECT COUNT(*) FROM placement p JOIN placement_event e ON e.district_id = p.district_id AND e.placement_id = p.id
		WHERE p.district_id = $1 AND`+made+`AND e.to_state <> p.state
		AND e.n = (SELECT MAX(n) FROM placement_event x WHERE x.district_id = p.district_id AND x.placement_id = p.id)`, s.Placement, s.Application, r.West.Placement, r.West.Application)
	none("an event does not begin where the one before ended", `SELECT COUNT(*) FROM placement_event e JOIN placement_event b
		ON b.district_id = e.district_id AND b.placement_id = e.placement_id AND b.n = e.n - 1 WHERE e.district_id = $1 AND e.from_state <> b.to_state`)
	none("an event is not in the audit log", `SELECT COUNT(*) FROM placement p WHERE p.district_id = $1 AND`+made+`AND
		(SELECT COUNT(*) FROM placement_event e WHERE e.district_id = p.district_id AND e.placement_id = p.id) <>
		(SELECT COUNT(*) FROM audit_entry a WHERE a.district_id = p.district_id AND a.object = 'placement:' || p.id)`, s.Placement, s.Application, r.West.Placement, r.West.Application)
	none("an experience without an end, or an end without an experience", `SELECT COUNT(*) FROM placement p WHERE p.district_id = $1 AND
		(p.state IN ('completed', 'ended_early')) <> EXISTS (SELECT 1 FROM experience x WHERE x.district_id = p.district_id AND x.placement_id = p.id AND x.outcome = p.state)`)
	none("gates of a placement that nobody accepted, or none of one in preparation", `SELECT COUNT(*) FROM placement p WHERE p.district_id = $1 AND
		((p.state IN ('applied', 'offered') AND EXISTS (SELECT 1 FROM placement_gate g WHERE g.district_id = p.district_id AND g.placement_id = p.id))
		OR (p.state = 'preparing' AND NOT EXISTS (SELECT 1 FROM placement_gate g WHERE g.district_id = p.district_id AND g.placement_id = p.id AND g.gate = 'agreement')))`)
	none("a waiver without reason or document", `SELECT COUNT(*) FROM placement_gate WHERE district_id = $1 AND status = 'waived' AND (evidence = '' OR document = '')`)
	none("a cancellation without a reason", `SELECT COUNT(*) FROM placement WHERE district_id = $1 AND (state = 'cancelled') <> (end_code <> '') AND state <> 'ended_early'`)
}
