package hours_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"throughline/internal/hours"
	"throughline/internal/platform/db"
	"throughline/internal/testenv"
	"throughline/internal/wbl"
)

// TestAnyStory lets the learner, the supervisor and the school do what they do to hours in
// any order, and looks after each step at what must always hold. A seed that fails is a
// story to read.
func TestAnyStory(t *testing.T) {
	for seed := range uint64(10) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			s := newStage(t, testenv.OpenDB(t))
			s.tell(rand.New(rand.NewPCG(seed, 2)), 70)
		})
	}
}

func TestAnyStoryOnPostgres(t *testing.T) {
	s := newStage(t, testenv.OpenPostgres(t))
	s.tell(rand.New(rand.NewPCG(5, 5)), 70)
}

func (s *stage) tell(rnd *rand.Rand, steps int) {
	s.t.Helper()
	var acts []wbl.Instant // what can perhaps be taken back
	for range steps {
		s.clock.Advance(time.Duration(1+rnd.IntN(200)) * time.Second)
		at, err := s.step(rnd, acts)
		if err != nil && wbl.KindOf(err) == wbl.Internal {
			s.t.Fatalf("a fault: %v", err)
		}
		if at != 0 {
			acts = append(acts, at)
		}
		s.holds()
	}
}

// step does one thing, and tells when it decided something.
func (s *stage) step(rnd *rand.Rand, acts []wbl.Instant) (wbl.Instant, error) {
	all, err := s.List(s.ctx, s.student(), s.North.Learner, [2]string{}, 99)
	if err != nil {
		return 0, err
	}
	minutes := func() int { return 15 * (1 + rnd.IntN(20)) }
	any := hours.Shift{}
	if len(all) > 0 {
		any = all[rnd.IntN(len(all))]
	}
	switch rnd.IntN(12) {
	case 0, 1:
		_, err = s.Log(s.ctx, s.student(), "", s.lasted(day(1+rnd.IntN(23)), minutes()))
	case 2:
		_, err = s.Change(s.ctx, s.student(), any.ID, any.Version, s.lasted(any.Day, minutes()))
	case 3:
		if rnd.IntN(4) == 0 {
			_, err = s.Delete(s.ctx, s.student(), any.ID, any.Version)
		}
	case 4:
		act, e := s.Verify(s.ctx, s.host(), refsOf(s.toConfirm(s.host())))
		return act.At, e
	case 5:
		_, err = s.Answer(s.ctx, s.host(), any.ID, hours.Verdict{Reject: rnd.IntN(2) == 0, Minutes: minutes(), Reason: "r"})
	case 6, 7:
		act, e := s.Approve(s.ctx, s.staff(), refsOf(must2(s.Queue(s.ctx, s.staff()))))
		return act.At, e
	case 8:
		act, e := s.Return(s.ctx, s.staff(), refsOf(must2(s.Queue(s.ctx, s.staff()))), "r")
		return act.At, e
	case 9:
		_, err = s.Correct(s.ctx, s.staff(), any.ID, hours.Verdict{Minutes: minutes() - 15, Reason: "r", Version: any.Version})
	case 10:
		if len(acts) > 0 {
			at := acts[len(acts)-1-rnd.IntN(min(len(acts), 3))]
			if _, err = s.UndoDecision(s.ctx, s.staff(), at); err != nil {
				_, err = s.UndoVerify(s.ctx, s.host(), at)
			}
		}
	case 11:
		r := hours.ExportRequest{School: s.North.School, From: day(1), To: day(23)}
		p, e := s.PreviewExport(s.ctx, s.staff(), r)
		if e != nil {
			return 0, e
		}
		r.Seen = p.Fingerprint()
		_, err = s.MakeExport(s.ctx, s.staff(), "", r)
	}
	return 0, err
}

// holds looks at what must always hold.
func (s *stage) holds() {
	s.t.Helper()
	all, err := s.List(s.ctx, s.student(), s.North.Learner, [2]string{}, 99)
	if err != nil {
		s.t.Fatal(err)
	}
	approved := 0
	for _, sh := range all {
		if sh.Approve == hours.Approved {
			approved += sh.Minutes
		}
		switch {
		case sh.Export != "" && (sh.Approve != hours.Approved || sh.Editable()):
			s.t.Fatalf("paid and not locked: %+v", sh)
		case sh.Approve == hours.Approved && sh.Verify != hours.Verified:
			s.t.Fatalf("approved and not verified: %+v", sh)
		case sh.Approve == hours.Returned && sh.SchoolReason == "":
			s.t.Fatalf("returned without a reason: %+v", sh)
		case sh.Verify == hours.Rejected && sh.Reason == "":
			s.t.Fatalf("rejected without a reason: %+v", sh)
		case sh.Claimed >= 0 && sh.Verify != hours.Verified:
			s.t.Fatalf("changed by nobody: %+v", sh)
		}
	}
	s.addsUp(approved)
}

// addsUp wants the totals in their order, and payroll told of every approved minute: what
// all exports said together, and what the next one would add.
func (s *stage) addsUp(approved int) {
	s.t.Helper()
	var totals hours.Totals
	err := s.DB.View(s.ctx, s.staff().Scope(), func(tx *db.Tx) (err error) {
		totals, err = hours.LearnerTotals(tx, s.North.Learner)
		return err
	})
	if err != nil || totals.Approved != approved || totals.Logged < totals.Verified || totals.Verified < totals.Approved || totals.Approved < totals.Paid {
		s.t.Fatalf("%+v with %d approved, %v", totals, approved, err)
	}
	next, err := s.PreviewExport(s.ctx, s.staff(), hours.ExportRequest{School: s.North.School, From: day(1), To: day(23)})
	if err != nil {
		s.t.Fatal(err)
	}
	told := 0
	list, _, _, err := s.Exports(s.ctx, s.staff())
	if err != nil {
		s.t.Fatal(err)
	}
	for _, e := range list {
		told += e.Minutes
	}
	if told+next.Minutes != approved {
		s.t.Fatalf("payroll was told of %d minutes and would be of %d more; approved are %d", told, next.Minutes, approved)
	}
}
