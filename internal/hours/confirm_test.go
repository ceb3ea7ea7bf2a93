package hours_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"throughline/internal/hours"
	"throughline/internal/platform/access"
	"throughline/internal/wbl"
)

// toConfirm are the weeks on somebody's list.
func (s *stage) toConfirm(a access.Actor) []hours.Group {
	s.t.Helper()
	groups, err := s.ToConfirm(s.ctx, a)
	if err != nil {
		s.t.Fatal(err)
	}
	return groups
}

func refsOf(groups []hours.Group) (refs []hours.WeekRef) {
	for _, g := range groups {
		refs = append(refs, g.Ref())
	}
	return refs
}

func (s *stage) shift(id wbl.ShiftID) hours.Shift {
	s.t.Helper()
	sh, err := s.Get(s.ctx, s.staff(), id)
	if err != nil {
		s.t.Fatal(err)
	}
	return sh
}

func TestASupervisorConfirmsAWeekInOnePress(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		groups := s.toConfirm(s.host())
		if len(groups) != 1 || len(groups[0].Lines) != 1 || groups[0].Minutes != 180 || groups[0].Total != 360 || groups[0].Flags != "" {
			t.Fatalf("the list: %+v", groups)
		}
		act := must(s.Verify(s.ctx, s.host(), refsOf(groups)))(t)
		if act.Weeks != 1 || act.Shifts != 1 || act.Minutes != 180 || act.Stale != 0 {
			t.Fatalf("done: %+v", act)
		}
		if sh := s.shift(s.North.Waiting); sh.Verify != hours.Verified || sh.VerifiedBy != s.host().Key() || sh.State() != hours.StateVerified {
			t.Errorf("after: %+v", sh)
		}
		if got := s.toConfirm(s.host()); len(got) != 0 {
			t.Errorf("still on the list: %v", got)
		}
		if act := must(s.Verify(s.ctx, s.host(), refsOf(groups)))(t); act.Shifts != 0 || act.Stale != 0 {
			t.Errorf("pressed again: %+v", act)
		}
	})
}

func TestWhatChangedSinceItWasSeenIsNotConfirmed(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		seen := refsOf(s.toConfirm(s.host()))
		out := must(s.Change(s.ctx, s.student(), s.North.Waiting, 1, s.worked(day(18), 900, 1200)))(t)
		act := must(s.Verify(s.ctx, s.host(), seen))(t)
		if act.Shifts != 0 || act.Stale != 1 {
			t.Fatalf("done: %+v", act)
		}
		if sh := s.shift(out.Shift.ID); sh.Verify != hours.Waiting {
			t.Errorf("confirmed unseen: %+v", sh)
		}
	})
}

func TestOnlyTheirOwnStudents(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		north := refsOf(s.toConfirm(s.host()))
		for _, role := range access.Roles() {
			if role == access.Supervisor {
				continue
			}
			if got := s.toConfirm(s.North.Actor(role)); len(got) > 0 {
				t.Errorf("%s has a list: %v", role, got)
			}
		}
		for _, a := range []access.Actor{s.West.Actor(access.Supervisor), s.South.Actor(access.Supervisor)} {
			for _, g := range s.toConfirm(a) {
				if strings.Contains(g.Student, "quixnorth") {
					t.Errorf("%s sees %s", a.Name, g.Student)
				}
			}
			if act := must(s.Verify(s.ctx, a, north))(t); act.Shifts != 0 {
				t.Errorf("%s confirmed another's student: %+v", a.Name, act)
			}
			_, err := s.Answer(s.ctx, a, s.North.Waiting, hours.Verdict{Reject: true, Reason: "no"})
			if !errors.Is(err, wbl.NotFound) {
				t.Errorf("%s answers: %v, want not found", a.Name, err)
			}
			if _, err := s.Dispute(s.ctx, a, s.North.Placement, hours.NotStudent, ""); !errors.Is(err, wbl.NotFound) {
				t.Errorf("%s disputes: %v, want not found", a.Name, err)
			}
		}
		if _, err := s.Answer(s.ctx, s.staff(), s.North.Waiting, hours.Verdict{Reject: true, Reason: "no"}); !errors.Is(err, wbl.Denied) {
			t.Errorf("the coordinator answers for the host: %v, want denied", err)
		}
		other := s.host()
		other.Kind, other.Task = access.Link, access.TaskReview
		if _, err := s.Verify(s.ctx, other, north); !errors.Is(err, wbl.Denied) {
			t.Errorf("a link for another task: %v, want denied", err)
		}
	})
}

func TestChangeAndRejectNeedAReason(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		for _, c := range []struct {
			v    hours.Verdict
			want string
		}{
			{hours.Verdict{Minutes: 120}, "reason hours.error.reason"},
			{hours.Verdict{Reject: true}, "reason hours.error.reason"},
			{hours.Verdict{Minutes: 0, Reason: "x"}, "minutes hours.error.minutes_host"},
			{hours.Verdict{Minutes: 1441, Reason: "x"}, "minutes hours.error.minutes_host"},
			{hours.Verdict{Minutes: 9, Reason: strings.Repeat("x", 501)}, "reason error.too_long"},
			{hours.Verdict{Minutes: 9, Reason: "x", Version: 7}, "hours.error.entry_changed"},
		} {
			_, err := s.Answer(s.ctx, s.host(), s.North.Waiting, c.v)
			if got := fieldKey(err); got != c.want {
				t.Errorf("%+v: %q, want %q", c.v, got, c.want)
			}
		}
		sh := must(s.Answer(s.ctx, s.host(), s.North.Waiting, hours.Verdict{Minutes: 120, Reason: "Left at 5:30", Version: 1}))(t)
		if sh.Minutes != 120 || sh.Claimed != 180 || sh.Verify != hours.Verified || !sh.Flags.Has(hours.Changed) {
			t.Fatalf("changed: %+v", sh)
		}
		if got := s.shift(sh.ID); got.Reason != "Left at 5:30" || got.Minutes != 120 || got.Claimed != 180 {
			t.Errorf("kept: %+v", got)
		}
	})
}

func TestAsItStandsNeedsNone(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		sh := must(s.Answer(s.ctx, s.host(), s.North.Waiting, hours.Verdict{Minutes: hours.AsClaimed}))(t)
		if sh.Verify != hours.Verified || sh.Claimed != -1 || sh.Flags != "" {
			t.Errorf("confirmed: %+v", sh)
		}
	})
}

func TestUndoOfTheSupervisor(t *testing.T) {
	acts := map[string]func(s *stage, t *testing.T) wbl.Instant{
		"verify": func(s *stage, t *testing.T) wbl.Instant {
			return must(s.Verify(s.ctx, s.host(), refsOf(s.toConfirm(s.host()))))(t).At
		},
		"change": func(s *stage, t *testing.T) wbl.Instant {
			return must(s.Answer(s.ctx, s.host(), s.North.Waiting, hours.Verdict{Minutes: 60, Reason: "x"}))(t).VerifiedAt
		},
		"reject": func(s *stage, t *testing.T) wbl.Instant {
			return must(s.Answer(s.ctx, s.host(), s.North.Waiting, hours.Verdict{Reject: true, Reason: "x"}))(t).VerifiedAt
		},
		"dispute": func(s *stage, t *testing.T) wbl.Instant {
			return must(s.Dispute(s.ctx, s.host(), s.North.Placement, hours.NotHost, "Ask Kim"))(t).At
		},
	}
	for name, act := range acts {
		t.Run(name, func(t *testing.T) {
			eachStage(t, func(t *testing.T, s *stage) {
				s.t = t
				before := s.shift(s.North.Waiting)
				at := act(s, t)
				s.clock.Advance(wbl.UndoWindow)
				stranger := s.North.Actor(access.Supervisor)
				stranger.ID = "another-link"
				if _, err := s.UndoVerify(s.ctx, stranger, at); !errors.Is(err, wbl.Conflict) {
					t.Errorf("somebody else's undo: %v, want conflict", err)
				}
				if n := must(s.UndoVerify(s.ctx, s.host(), at))(t); n != 1 {
					t.Fatalf("undone %d, want 1", n)
				}
				after := s.shift(s.North.Waiting)
				after.Version = before.Version
				if after != before {
					t.Errorf("not as before:\n%+v\n%+v", before, after)
				}
				if _, err := s.UndoVerify(s.ctx, s.host(), at); !errors.Is(err, wbl.Conflict) {
					t.Errorf("undone twice: %v, want conflict", err)
				}
			})
		})
	}
}

func TestUndoEnds(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		act := must(s.Verify(s.ctx, s.host(), refsOf(s.toConfirm(s.host()))))(t)
		s.clock.Advance(wbl.UndoWindow + time.Second)
		if _, err := s.UndoVerify(s.ctx, s.host(), act.At); fieldKey(err) != "hours.error.undo_late" {
			t.Errorf("after the window: %v", err)
		}
		s.clock.Advance(-wbl.UndoWindow)
		s.approved(t)
		if _, err := s.UndoVerify(s.ctx, s.host(), act.At); fieldKey(err) != "hours.error.school_acted" {
			t.Errorf("after the school approved: %v", err)
		}
	})
}

func TestADisputeGoesToTheCoordinator(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		must(s.Dispute(s.ctx, s.host(), s.North.Placement, hours.NotStudent, "Never seen"))(t)
		if got := s.toConfirm(s.host()); len(got) != 0 {
			t.Errorf("still on the supervisor's list: %v", got)
		}
		odd := s.odd()
		if len(odd) != 1 || !odd[0].Flags.Has(hours.Disputed) || !odd[0].Flags.Has(hours.NotStudent) {
			t.Fatalf("the queue: %+v", odd)
		}
		// approving the week leaves the disputed entry alone
		act := must(s.Approve(s.ctx, s.staff(), refsOf(odd)))(t)
		if act.Shifts != 1 || s.shift(s.North.Waiting).Approve != hours.Unapproved {
			t.Errorf("approved %+v, disputed entry %+v", act, s.shift(s.North.Waiting))
		}
		g, _, err := s.WeekLines(s.ctx, s.staff(), s.North.Placement, day(15))
		if err != nil {
			t.Fatal(err)
		}
		must(s.AskAgain(s.ctx, s.staff(), g.Ref()))(t)
		if got := s.toConfirm(s.host()); len(got) != 1 || got[0].Lines[0].Reason != "" {
			t.Errorf("asked again: %+v", got)
		}
	})
}

func (s *stage) odd() []hours.Group {
	s.t.Helper()
	odd, _, err := s.Queue(s.ctx, s.staff())
	if err != nil {
		s.t.Fatal(err)
	}
	return odd
}

func TestOverTheLimitFirst(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		s.log(s.lasted(day(4), 60))
		s.log(s.lasted(day(11), 361))
		var got []string
		for _, g := range s.toConfirm(s.host()) {
			got = append(got, fmt.Sprintf("%d %s", g.Week.Day, g.Flags))
		}
		if want := "8 over_plan,1 ,15 "; strings.Join(got, ",") != want {
			t.Errorf("weeks %q, want %q", strings.Join(got, ","), want)
		}
	})
}

func TestARejectedEntryComesBackChanged(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		sh := must(s.Answer(s.ctx, s.host(), s.North.Waiting, hours.Verdict{Reject: true, Reason: "You were off"}))(t)
		if !sh.Editable() || sh.State() != hours.StateRejected {
			t.Fatalf("rejected: %+v", sh)
		}
		out := must(s.Change(s.ctx, s.student(), sh.ID, sh.Version, s.lasted(day(18), 60)))(t)
		if out.Shift.Verify != hours.Waiting || out.Shift.Reason != "" {
			t.Errorf("changed: %+v", out.Shift)
		}
	})
}
