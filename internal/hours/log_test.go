package hours_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"throughline/internal/hours"
	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/testenv"
	"throughline/internal/wbl"
)

// stage is the cast with the room under test and a clock.
type stage struct {
	*testenv.Cast
	*hours.Service
	t     testing.TB
	clock *testenv.Clock
	ctx   context.Context
}

// eachStage runs a test on both engines. The day is Monday 23 November 2026; the Sunday
// that begins its week is the 22nd.
func eachStage(t *testing.T, body func(t *testing.T, s *stage)) {
	t.Helper()
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) { body(t, newStage(t, d)) })
}

func newStage(t testing.TB, d *db.DB) *stage {
	clock := testenv.NewClock()
	return &stage{Cast: testenv.NewCast(t, d), Service: newRoom(t, d, clock), t: t, clock: clock, ctx: context.Background()}
}

// must is for steps that a story takes for granted.
func must[T any](v T, err error) func(t *testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// exec writes what other rooms would.
func (s *stage) exec(text string, args ...any) {
	s.t.Helper()
	err := s.DB.Update(s.ctx, db.Scope{}, func(tx *db.Tx) error {
		_, err := tx.Exec(text, args...)
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
}

func (s *stage) count(text string, args ...any) (n int) {
	s.t.Helper()
	err := s.DB.View(s.ctx, db.Scope{}, func(tx *db.Tx) (err error) {
		n, err = db.Get(tx, db.Scalar[int], text, args...)
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return n
}

func (s *stage) student() access.Actor { return s.North.Actor(access.Learner) }
func (s *stage) host() access.Actor    { return s.North.Actor(access.Supervisor) }
func (s *stage) staff() access.Actor   { return s.North.Actor(access.Coordinator) }

// day is a day of November 2026.
func day(n int) wbl.Date { return wbl.NewDate(2026, time.November, n) }

// worked is an entry with times.
func (s *stage) worked(d wbl.Date, start, end hours.Clock) hours.Entry {
	return hours.Entry{Placement: s.North.Placement, Day: d, Start: start, End: end, Asked: true}
}

// lasted is an entry of which only the length is known.
func (s *stage) lasted(d wbl.Date, minutes int) hours.Entry {
	return hours.Entry{Placement: s.North.Placement, Day: d, Start: hours.NoClock, End: hours.NoClock, Minutes: minutes, Asked: true}
}

func (s *stage) log(e hours.Entry) hours.Shift {
	s.t.Helper()
	out, err := s.Log(s.ctx, s.student(), "", e)
	if err != nil {
		s.t.Fatalf("log %v: %v", e, err)
	}
	return out.Shift
}

func fieldKey(err error) string {
	var e *wbl.Error
	if !errors.As(err, &e) {
		return ""
	}
	if len(e.Fields) == 0 {
		return e.Key
	}
	return e.Fields[0].Field + " " + e.Fields[0].Key
}

func TestLogADay(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		e := s.worked(day(23), 15*60+30, 18*60)
		e.Break, e.Note = 15, "Sourdough, and swept"
		sh := s.log(e)
		if sh.Minutes != 135 || sh.Verify != hours.Draft || sh.Contact != s.North.Contact || sh.Flags != "" {
			t.Fatalf("logged %+v", sh)
		}
		got := must(s.Get(s.ctx, s.student(), sh.ID))(t)
		if diff := cmp.Diff(sh, got); diff != "" {
			t.Errorf("kept otherwise than answered (-answered +kept):\n%s", diff)
		}
		if n := s.count(`SELECT COUNT(*) FROM audit_entry WHERE object = $1 AND actor = $2`, "shift:"+string(sh.ID), s.student().Key()); n != 1 {
			t.Errorf("%d audit entries, want 1", n)
		}
	})
}

func TestWhatCannotBeIsRefused(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		s.log(s.worked(day(23), 9*60, 11*60))
		s.log(s.lasted(day(21), 120))
		s.log(hours.Entry{Placement: s.North.Placement, Day: day(20), Kind: hours.Absence, Absence: "sick", Asked: true})
		absent := hours.Entry{Placement: s.North.Placement, Day: day(20), Kind: hours.Absence, Absence: "sick", Asked: true}
		for _, c := range []struct {
			name  string
			entry hours.Entry
			want  string
		}{
			{"tomorrow", s.lasted(day(24), 60), "date hours.error.future"},
			{"no day", s.lasted(wbl.Date{}, 60), "date hours.error.day"},
			{"no length", s.lasted(day(23), 0), "minutes hours.error.minutes"},
			{"more than a day", s.lasted(day(23), 1441), "minutes hours.error.day_long"},
			{"no end", s.worked(day(23), 600, hours.NoClock), "end hours.error.both_times"},
			{"no start", s.worked(day(23), hours.NoClock, 600), "start hours.error.both_times"},
			{"no time between", s.worked(day(23), 600, 600), "end hours.error.same_time"},
			{"a break as long as the shift", hours.Entry{Placement: s.North.Placement, Day: day(23), Start: 60, End: 120, Break: 60}, "break hours.error.break"},
			{"no such reason", hours.Entry{Placement: s.North.Placement, Day: day(23), Kind: hours.Absence, Absence: "lazy"}, "absence hours.error.absence"},
			{"the same hours", s.worked(day(23), 9*60, 11*60), "start hours.error.overlap"},
			{"some of the same hours", s.worked(day(23), 10*60+59, 12*60), "start hours.error.overlap"},
			{"the night before runs into them", s.worked(day(22), 22*60, 9*60+1), "start hours.error.overlap"},
			{"the same length again", s.lasted(day(21), 120), "minutes hours.error.again"},
			{"absent twice", absent, "absence hours.error.absent_already"},
			{"23 more hours", s.lasted(day(23), 23*60), "minutes hours.error.day_long"},
		} {
			_, err := s.Log(s.ctx, s.student(), "", c.entry)
			if got := fieldKey(err); got != c.want {
				t.Errorf("%s: %q, want %q (%v)", c.name, got, c.want, err)
			}
		}
		for name, e := range map[string]hours.Entry{
			"right after":                       s.worked(day(23), 11*60, 12*60),
			"the night before":                  s.worked(day(22), 22*60, 9*60),
			"twice, as answered":                {Placement: s.North.Placement, Day: day(21), Start: -1, End: -1, Minutes: 120, Asked: true, Again: true},
			"twice, by a program that has keys": {Placement: s.North.Placement, Day: day(21), Start: -1, End: -1, Minutes: 120},
		} {
			if _, err := s.Log(s.ctx, s.student(), "", e); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func TestWhatIsOddIsFlagged(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		second := s.secondPlacement()
		s.log(s.worked(day(19), 9*60, 11*60))
		for _, c := range []struct {
			name  string
			entry hours.Entry
			want  hours.Flags
		}{
			{"an usual day", s.worked(day(18), 8*60, 10*60), ""},
			{"61 days ago, in the first days", s.lasted(day(23).AddDays(-61), 60), "late"},
			{"60 days ago", s.lasted(day(23).AddDays(-60), 60), ""},
			{"before the placement", s.lasted(wbl.NewDate(2026, 9, 13), 60), "late outside"},
			{"8 hours and a minute of a minor", s.lasted(day(17), 481), "long_day"},
			{"8 hours", s.lasted(day(14), 480), ""},
			{"with the same day elsewhere, too long", hours.Entry{Placement: second, Day: day(14), Start: -1, End: -1, Minutes: 1}, "long_day"},
			{"at the same time elsewhere", hours.Entry{Placement: second, Day: day(19), Start: 10 * 60, End: 12 * 60}, "overlap"},
		} {
			if got := s.log(c.entry).Flags; got != c.want {
				t.Errorf("%s: flags %q, want %q", c.name, got, c.want)
			}
		}
		s.exec(`UPDATE learner SET birth_date = '2008-11-17' WHERE district_id = $1 AND id = $2`, s.North.District, s.North.Learner)
		if got := s.log(s.lasted(day(17), 400)).Flags; got != "" {
			t.Errorf("a long day on the eighteenth birthday: flags %q", got)
		}
	})
}

// secondPlacement gives the learner another place, of the same host.
func (s *stage) secondPlacement() wbl.PlacementID {
	id := wbl.NewID[wbl.PlacementID](s.clock.Now())
	s.exec(`INSERT INTO placement (district_id, id, learner_id, school_id, employer_id, contact_id, type, title, state, origin,
		starts_on, ends_on, paid, wage_cents, created_at, updated_at)
		SELECT district_id, $3, learner_id, school_id, employer_id, contact_id, type, 'Second place', 'active', 'placed',
		starts_on, ends_on, paid, wage_cents, created_at, updated_at FROM placement WHERE district_id = $1 AND id = $2`,
		s.North.District, s.North.Placement, id)
	return id
}

func TestOnlyARunningPlacementTakesHours(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		set := func(state string, ended time.Time) {
			s.exec(`UPDATE placement SET state = $3 WHERE district_id = $1 AND id = $2`, s.North.District, s.North.Placement, state)
			s.exec(`DELETE FROM placement_event WHERE district_id = $1 AND placement_id = $2`, s.North.District, s.North.Placement)
			s.exec(`INSERT INTO placement_event (district_id, placement_id, n, at, actor, actor_name, from_state, to_state)
				VALUES ($1, $2, 1, $3, 'system:test', '', 'active', $4)`, s.North.District, s.North.Placement, wbl.At(ended), state)
		}
		now := s.clock.Now()
		for i, c := range []struct {
			state string
			ended time.Time
			want  string
		}{
			{"applied", now, "hours.error.not_started"},
			{"preparing", now, "hours.error.not_started"},
			{"cancelled", now, "hours.error.cancelled"},
			{"completed", now.AddDate(0, 0, -31), "hours.error.ended"},
			{"ended_early", now.AddDate(0, 0, -31), "hours.error.ended"},
			{"ended_early", now.AddDate(0, 0, -30), ""},
			{"completed", now, ""},
			{"active", now, ""},
		} {
			set(c.state, c.ended)
			_, err := s.Log(s.ctx, s.student(), "", s.lasted(day(2), 61+i))
			if got := fieldKey(err); got != c.want {
				t.Errorf("%s: %q, want %q", c.state, got, c.want)
			}
		}
	})
}

func TestTheSameKeyCountsOnce(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		first := must(s.Log(s.ctx, s.student(), "phone-1", s.worked(day(23), 540, 600)))(t)
		again := must(s.Log(s.ctx, s.student(), "phone-1", s.worked(day(23), 540, 600)))(t)
		if diff := cmp.Diff(first, again); diff != "" {
			t.Errorf("the second answer differs:\n%s", diff)
		}
		if n := s.count(`SELECT COUNT(*) FROM shift WHERE day = '2026-11-23'`); n != 1 {
			t.Errorf("%d shifts, want 1", n)
		}
		// another learner's key is another key
		west := s.West.Actor(access.Learner)
		e := s.worked(day(23), 540, 600)
		e.Placement = s.West.Placement
		other := must(s.Log(s.ctx, west, "phone-1", e))(t)
		if other.Shift.ID == first.Shift.ID || other.Shift.Learner != s.West.Learner {
			t.Errorf("a stranger's answer was given: %+v", other.Shift)
		}
	})
}

func TestFiftyAtOnceWithOneKey(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		var wg sync.WaitGroup
		ids := make([]wbl.ShiftID, 50)
		for i := range ids {
			wg.Go(func() {
				out, err := s.Log(s.ctx, s.student(), "once", s.worked(day(23), 540, 600))
				if err != nil {
					t.Error(err)
				}
				ids[i] = out.Shift.ID
			})
		}
		wg.Wait()
		for _, id := range ids {
			if id != ids[0] {
				t.Fatalf("two answers: %s and %s", ids[0], id)
			}
		}
		if n := s.count(`SELECT COUNT(*) FROM shift WHERE day = '2026-11-23'`); n != 1 {
			t.Errorf("%d shifts, want 1", n)
		}
	})
}

func TestOthersMayNotLogForALearner(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		for role, want := range map[access.Role]wbl.Kind{
			access.Guardian: wbl.Denied, access.Teacher: wbl.Denied, access.Supervisor: wbl.Denied, access.Auditor: wbl.Denied,
		} {
			if _, err := s.Log(s.ctx, s.North.Actor(role), "", s.lasted(day(23), 60)); !errors.Is(err, want) {
				t.Errorf("%s: %v, want %v", role, err, want)
			}
		}
		for name, a := range map[string]access.Actor{
			"a learner of another school":     s.West.Actor(access.Learner),
			"a coordinator of another school": s.West.Actor(access.Coordinator),
			"a learner of another district":   s.South.Actor(access.Learner),
		} {
			if _, err := s.Log(s.ctx, a, "", s.lasted(day(23), 60)); !errors.Is(err, wbl.NotFound) {
				t.Errorf("%s: %v, want not found", name, err)
			}
		}
		if _, err := s.Log(s.ctx, s.staff(), "", s.lasted(day(23), 60)); err != nil {
			t.Errorf("the coordinator: %v", err)
		}
	})
}

func TestChangeAndDelete(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		sh := s.log(s.lasted(day(23), 60))
		out := must(s.Change(s.ctx, s.student(), sh.ID, sh.Version, s.worked(day(23), 540, 660)))(t)
		if out.Shift.Minutes != 120 || out.Shift.Version != 2 || out.Shift.Start != 540 {
			t.Fatalf("changed to %+v", out.Shift)
		}
		if _, err := s.Change(s.ctx, s.student(), sh.ID, sh.Version, s.lasted(day(23), 90)); !errors.Is(err, wbl.Conflict) {
			t.Errorf("an old version: %v, want conflict", err)
		}
		if _, err := s.Delete(s.ctx, s.West.Actor(access.Learner), sh.ID, 2); !errors.Is(err, wbl.NotFound) {
			t.Errorf("a stranger deletes: %v, want not found", err)
		}
		must(s.Delete(s.ctx, s.student(), sh.ID, 2))(t)
		if _, err := s.Get(s.ctx, s.student(), sh.ID); !errors.Is(err, wbl.NotFound) {
			t.Errorf("after delete: %v", err)
		}
		if _, err := s.Change(s.ctx, s.student(), s.North.Verified, 1, s.lasted(day(16), 90)); !errors.Is(err, wbl.Conflict) {
			t.Errorf("a verified entry: %v, want conflict", err)
		}
		if _, err := s.Delete(s.ctx, s.student(), s.North.Verified, 1); !errors.Is(err, wbl.Conflict) {
			t.Errorf("delete a verified entry: %v, want conflict", err)
		}
	})
}

func TestListNewestFirstPageByPage(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		for n := 1; n <= 9; n++ {
			s.log(s.lasted(day(n), 60+n))
			s.clock.Advance(time.Second)
		}
		var got []int
		after := [2]string{}
		for range 10 {
			page := must(s.List(s.ctx, s.student(), s.North.Learner, after, 3))(t)
			for _, sh := range page[:min(3, len(page))] {
				got = append(got, sh.Day.Day)
				after = [2]string{sh.Day.String(), string(sh.ID)}
			}
			if len(page) <= 3 {
				break
			}
		}
		if diff := cmp.Diff([]int{18, 16, 9, 8, 7, 6, 5, 4, 3, 2, 1}, got); diff != "" {
			t.Errorf("days:\n%s", diff)
		}
		for role, want := range map[access.Role]error{
			access.Guardian: nil, access.Teacher: nil, access.Coordinator: nil, access.DistrictLead: nil, access.Funder: wbl.NotFound,
		} {
			if _, err := s.List(s.ctx, s.North.Actor(role), s.North.Learner, [2]string{}, 3); !errors.Is(err, want) {
				t.Errorf("%s: %v, want %v", role, err, want)
			}
		}
		if _, err := s.List(s.ctx, s.West.Actor(access.Teacher), s.North.Learner, [2]string{}, 3); !errors.Is(err, wbl.NotFound) {
			t.Errorf("a teacher of another school: %v", err)
		}
	})
}

func TestAMergedLearnerKeepsTheHours(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		s.exec(`UPDATE learner SET state = 'merged', merged_into = $3 WHERE district_id = $1 AND id = $2`,
			s.North.District, s.North.Learner, s.North.Learner2)
		a := s.student()
		a.Grants[0].Subject = string(s.North.Learner2)
		page := must(s.List(s.ctx, a, s.North.Learner2, [2]string{}, 10))(t)
		if len(page) != 2 {
			t.Errorf("%d shifts, want the 2 of the merged record", len(page))
		}
	})
}
