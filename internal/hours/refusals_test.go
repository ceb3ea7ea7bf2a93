package hours_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"throughline/internal/hours"
	"throughline/internal/platform/access"
	"throughline/internal/wbl"
)

// useCase is something that a person does to the hours of North's learner.
type useCase struct {
	name string
	do   func(s *stage, a access.Actor) error
	may  []access.Role
	// blind says that the use case looks at the school only, so that the host does not
	// even learn that the thing exists.
	blind bool
}

var (
	schoolRoles = []access.Role{access.Coordinator, access.SchoolLead, access.DistrictLead}
	logRoles    = []access.Role{access.Learner, access.Coordinator}
	viewRoles   = []access.Role{access.Learner, access.Guardian, access.Teacher, access.Counselor, access.Coordinator, access.SchoolLead, access.DistrictLead}
)

// useCases are all that name a shift, a placement, a learner or an export. Those that work
// on a list of one's own (Queue, ToConfirm, Verify, Approve, Silent, Remind) have tests
// that show the lists.
func useCases() []useCase {
	err := func(_ any, err error) error { return err }
	week := func(s *stage) hours.WeekRef {
		return hours.WeekRef{Placement: s.North.Placement, Week: day(15), Seen: "0"}
	}
	request := func(s *stage) hours.ExportRequest {
		return hours.ExportRequest{School: s.North.School, From: day(1), To: day(22), Seen: "none"}
	}
	return []useCase{
		{"log", func(s *stage, a access.Actor) error { return err(s.Log(s.ctx, a, "", s.lasted(day(20), 60))) }, logRoles, false},
		{"change", func(s *stage, a access.Actor) error {
			return err(s.Change(s.ctx, a, s.North.Waiting, s.shift(s.North.Waiting).Version, s.lasted(day(18), 90)))
		}, logRoles, false},
		{"delete", func(s *stage, a access.Actor) error {
			e := s.lasted(day(21), 30)
			e.Asked = false // many of the same length
			return err(s.Delete(s.ctx, a, s.log(e).ID, 1))
		}, logRoles, false},
		{"look at one", func(s *stage, a access.Actor) error { return err(s.Get(s.ctx, a, s.North.Waiting)) }, append(viewRoles, access.Supervisor), false},
		{"look at all", func(s *stage, a access.Actor) error {
			return err(s.List(s.ctx, a, s.North.Learner, [2]string{}, 5))
		}, viewRoles, true},
		{"look at the record", func(s *stage, a access.Actor) error {
			_, _, e := s.Record(s.ctx, a, s.North.Learner, [2]string{}, 5)
			return e
		}, viewRoles, true},
		{"look at a week", func(s *stage, a access.Actor) error { return err(s.Week(s.ctx, a, s.North.Placement, day(15))) }, viewRoles, true},
		{"save a week", func(s *stage, a access.Actor) error {
			return err(s.SaveWeek(s.ctx, a, "", s.North.Placement, day(22), []hours.Row{s.row("d0_", s.lasted(day(22), 45+int(s.clock.Now().Second())))}, false))
		}, logRoles, false},
		{"complete a week", func(s *stage, a access.Actor) error {
			return err(s.SaveWeek(s.ctx, a, "", s.North.Placement, day(15), nil, true))
		}, logRoles, true},
		{"open a week again", func(s *stage, a access.Actor) error { return s.Reopen(s.ctx, a, s.North.Placement, day(8)) }, logRoles, true},
		{"answer an entry", func(s *stage, a access.Actor) error {
			return err(s.Answer(s.ctx, a, s.North.Waiting, hours.Verdict{Minutes: hours.AsClaimed}))
		}, []access.Role{access.Supervisor}, false},
		{"look at a week of the queue", func(s *stage, a access.Actor) error {
			_, _, e := s.WeekLines(s.ctx, a, s.North.Placement, day(15))
			return e
		}, schoolRoles, true},
		{"verify on behalf", func(s *stage, a access.Actor) error { return err(s.VerifyOnBehalf(s.ctx, a, week(s), "paper")) }, schoolRoles, true},
		{"ask again", func(s *stage, a access.Actor) error { return err(s.AskAgain(s.ctx, a, week(s))) }, schoolRoles, true},
		{"approve an entry", func(s *stage, a access.Actor) error { return err(s.ApproveShift(s.ctx, a, s.North.Waiting)) }, schoolRoles, false},
		{"correct an entry", func(s *stage, a access.Actor) error {
			return err(s.Correct(s.ctx, a, s.North.Waiting, hours.Verdict{Minutes: 60, Reason: "x"}))
		}, schoolRoles, false},
		{"preview an export", func(s *stage, a access.Actor) error { return err(s.PreviewExport(s.ctx, a, request(s))) }, schoolRoles, true},
		{"export", func(s *stage, a access.Actor) error { return err(s.MakeExport(s.ctx, a, "", request(s))) }, schoolRoles, true},
	}
}

// covered are the roles that know that the learner's hours exist.
var covered = append(slices.Clone(viewRoles), access.Supervisor, access.Support, access.Auditor)

// TestWhoMayWhat asks every use case as every role: the roles that may are let through,
// though the state may be in the way; those whose place it is are denied; for everybody
// else it does not exist. What is refused leaves nothing behind.
func TestWhoMayWhat(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		for _, uc := range useCases() {
			for _, role := range access.Roles() {
				if slices.Contains(uc.may, role) {
					continue
				}
				s.refuses(t, uc, s.North.Actor(role), string(role), slices.Contains(covered, role) && !(uc.blind && role == access.Supervisor))
			}
			for name, a := range map[string]access.Actor{
				"a learner next door": s.West.Actor(access.Learner), "a coordinator next door": s.West.Actor(access.Coordinator),
				"a supervisor next door": s.West.Actor(access.Supervisor), "a lead abroad": s.South.Actor(access.DistrictLead),
			} {
				s.refuses(t, uc, a, name, false)
			}
			for _, role := range uc.may {
				s.clock.Advance(time.Second)
				if err := uc.do(s, s.North.Actor(role)); errors.Is(err, wbl.Denied) || errors.Is(err, wbl.NotFound) {
					t.Errorf("%s as %s: %v", uc.name, role, err)
				}
				s.exec(`UPDATE shift SET verify_state = 'waiting', approve_state = 'waiting', export_id = '', version = 1 WHERE id = $1`, s.North.Waiting)
			}
		}
	})
}

// refuses wants a use case to be denied to an actor who knows the hours, and not to exist
// for one who does not.
func (s *stage) refuses(t *testing.T, uc useCase, a access.Actor, who string, knows bool) {
	t.Helper()
	writes := func() int { return s.count(`SELECT COUNT(*) FROM audit_entry WHERE actor = $1`, a.Key()) }
	before := writes()
	err := uc.do(s, a)
	// Whole lists are asked for by their school: who has none there has no such list.
	none := strings.Contains(uc.name, "export")
	switch {
	case err == nil:
		t.Errorf("%s as %s is let through", uc.name, who)
	case none && errors.Is(err, wbl.NotFound):
	case knows && !errors.Is(err, wbl.Denied):
		t.Errorf("%s as %s: %v, want denied", uc.name, who, err)
	case !knows && !errors.Is(err, wbl.NotFound):
		t.Errorf("%s as %s: %v, want not found", uc.name, who, err)
	}
	if n := writes(); n != before {
		t.Errorf("%s as %s was refused and left %d audit entries", uc.name, who, n-before)
	}
}

// TestALinkDoesNothingBeyondItsTask: the supervisor's link from the weekly mail confirms
// hours, and neither logs nor approves them.
func TestALinkDoesNothingBeyondItsTask(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		link := s.host()
		link.Kind, link.ID, link.Task = access.Link, "opened", access.TaskConfirmHours
		for _, uc := range useCases() {
			err := uc.do(s, link)
			switch {
			case uc.name == "answer an entry" || uc.name == "look at one" || uc.name == "look at all" || uc.name == "look at the record" || uc.name == "look at a week":
				if errors.Is(err, wbl.Denied) {
					t.Errorf("%s: %v", uc.name, err)
				}
			case !errors.Is(err, wbl.Denied) && !errors.Is(err, wbl.NotFound):
				t.Errorf("%s through a link: %v", uc.name, err)
			}
		}
	})
}

// TestStates tries every decision on an entry in every state of host and school.
func TestStates(t *testing.T) {
	type act struct {
		name string
		do   func(s *stage, id wbl.ShiftID, version int) error
		// ok says in which states it is possible.
		ok func(v hours.VerifyState, a hours.ApproveState, paid bool) bool
	}
	acts := []act{
		{"change", func(s *stage, id wbl.ShiftID, version int) error {
			_, err := s.Change(s.ctx, s.student(), id, version, s.lasted(day(18), 90))
			return err
		}, func(v hours.VerifyState, a hours.ApproveState, paid bool) bool {
			return !paid && a != hours.Approved && (v != hours.Verified || a == hours.Returned)
		}},
		{"confirm", func(s *stage, id wbl.ShiftID, _ int) error {
			_, err := s.Answer(s.ctx, s.host(), id, hours.Verdict{Minutes: hours.AsClaimed})
			return err
		}, func(v hours.VerifyState, _ hours.ApproveState, _ bool) bool { return v == hours.Waiting }},
		{"reject", func(s *stage, id wbl.ShiftID, _ int) error {
			_, err := s.Answer(s.ctx, s.host(), id, hours.Verdict{Reject: true, Reason: "x"})
			return err
		}, func(v hours.VerifyState, _ hours.ApproveState, _ bool) bool { return v == hours.Waiting }},
		{"approve", func(s *stage, id wbl.ShiftID, _ int) error {
			_, err := s.ApproveShift(s.ctx, s.staff(), id)
			return err
		}, func(v hours.VerifyState, a hours.ApproveState, _ bool) bool {
			return v == hours.Verified && a == hours.Unapproved
		}},
		{"correct", func(s *stage, id wbl.ShiftID, version int) error {
			_, err := s.Correct(s.ctx, s.staff(), id, hours.Verdict{Minutes: 60, Reason: "x", Version: version})
			return err
		}, func(_ hours.VerifyState, a hours.ApproveState, _ bool) bool { return a == hours.Approved }},
		{"delete", func(s *stage, id wbl.ShiftID, version int) error {
			_, err := s.Delete(s.ctx, s.student(), id, version)
			return err
		}, func(v hours.VerifyState, a hours.ApproveState, paid bool) bool {
			return !paid && a != hours.Approved && (v != hours.Verified || a == hours.Returned)
		}},
	}
	states := []struct {
		verify  hours.VerifyState
		approve hours.ApproveState
		export  string
		shown   hours.State
	}{
		{hours.Draft, hours.Unapproved, "", hours.StateDraft},
		{hours.Waiting, hours.Unapproved, "", hours.StateWaiting},
		{hours.Rejected, hours.Unapproved, "", hours.StateRejected},
		{hours.Rejected, hours.Returned, "", hours.StateReturned},
		{hours.Verified, hours.Unapproved, "", hours.StateVerified},
		{hours.Verified, hours.Returned, "", hours.StateReturned},
		{hours.Verified, hours.Approved, "", hours.StateApproved},
		{hours.Verified, hours.Approved, "e", hours.StatePaid},
	}
	eachStage(t, func(t *testing.T, s *stage) {
		for _, a := range acts {
			for _, st := range states {
				s.exec(`DELETE FROM shift WHERE district_id = $1 AND day = '2026-11-18'`, s.North.District)
				id := s.log(s.worked(day(18), 930, 1110)).ID
				s.exec(`UPDATE shift SET verify_state = $2, approve_state = $3, export_id = $4 WHERE id = $1`, id, st.verify, st.approve, st.export)
				before := s.shift(id)
				if before.State() != st.shown {
					t.Errorf("%s, %s, export %q is shown as %s, want %s", st.verify, st.approve, st.export, before.State(), st.shown)
				}
				err := a.do(s, id, before.Version)
				if may := a.ok(st.verify, st.approve, st.export != ""); may != (err == nil) || !may && !errors.Is(err, wbl.Conflict) {
					t.Errorf("%s an entry that is %s: %v, possible %v", a.name, st.shown, err, may)
				}
				if err != nil && s.shift(id) != before {
					t.Errorf("%s an entry that is %s was refused and changed it", a.name, st.shown)
				}
			}
		}
	})
}

// TestAnAbsenceHasNoLength: a host who knows better rejects it; nobody turns it into hours.
func TestAnAbsenceHasNoLength(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		id := s.log(hours.Entry{Placement: s.North.Placement, Day: day(17), Kind: hours.Absence, Absence: "sick"}).ID
		_, err := s.Answer(s.ctx, s.host(), id, hours.Verdict{Minutes: 120, Reason: "Was here"})
		if got := fieldKey(err); got != "minutes hours.error.no_length" {
			t.Errorf("a length for an absence: %q", got)
		}
		must(s.Answer(s.ctx, s.host(), id, hours.Verdict{Minutes: hours.AsClaimed}))(t)
		must(s.ApproveShift(s.ctx, s.staff(), id))(t)
		_, err = s.Correct(s.ctx, s.staff(), id, hours.Verdict{Minutes: 60, Reason: "x", Version: 3})
		if got := fieldKey(err); got != "hours.error.no_length" {
			t.Errorf("a correction of an absence: %q", got)
		}
	})
}

// TestAskAgainLeavesDraftsAlone: what the learner has not sent is not the coordinator's to
// send, and a week that changed is looked at first.
func TestAskAgainLeavesDraftsAlone(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		s.clock.Set(time.Date(2026, 11, 20, 15, 0, 0, 0, time.UTC)) // the Friday of the same week
		draft := s.log(s.lasted(day(19), 60))
		ref := func() hours.WeekRef {
			g, _, err := s.WeekLines(s.ctx, s.staff(), s.North.Placement, day(15))
			if err != nil {
				t.Fatal(err)
			}
			return g.Ref()
		}
		if _, err := s.AskAgain(s.ctx, s.staff(), ref()); fieldKey(err) != "hours.error.nothing_waits" {
			t.Errorf("nothing was refused: %v", err)
		}
		seen := ref()
		must(s.Answer(s.ctx, s.host(), s.North.Waiting, hours.Verdict{Reject: true, Reason: "x"}))(t)
		if _, err := s.AskAgain(s.ctx, s.staff(), seen); !errors.Is(err, wbl.Conflict) {
			t.Errorf("a week that changed: %v", err)
		}
		act := must(s.AskAgain(s.ctx, s.staff(), ref()))(t)
		if act.Shifts != 1 || act.Minutes != 180 || s.shift(s.North.Waiting).Verify != hours.Waiting {
			t.Errorf("asked again: %+v", act)
		}
		if sh := s.shift(draft.ID); sh.Verify != hours.Draft {
			t.Errorf("the learner's draft went to the supervisor: %+v", sh)
		}
	})
}

// TestRemindersSkipAndGoOn: one supervisor without anything to answer does not keep the
// others from being reminded.
func TestRemindersSkipAndGoOn(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		lead := s.North.Actor(access.DistrictLead)
		s.clock.Set(friday)
		s.askAll()
		s.clock.Set(friday.AddDate(0, 0, 6))
		// The first has no link to answer by any more: the contact left and has no address.
		all := []wbl.ContactID{"nobody", s.North.Contact, s.West.Contact, s.South.Contact}
		if n := must(s.Remind(s.ctx, lead, all))(t); n != 2 {
			t.Errorf("%d reminders, want those of the district's two schools", n)
		}
		if n := must(s.Remind(s.ctx, s.North.Actor(access.Teacher), all))(t); n != 0 {
			t.Errorf("a teacher sent %d reminders", n)
		}
		s.clock.Advance(24 * time.Hour)
		if n := must(s.Remind(s.ctx, s.staff(), all))(t); n != 1 {
			t.Errorf("a day later %d reminders of the school's own supervisor, want 1", n)
		}
	})
}

// TestDisputesNeedAReasonFromTheList keeps what the supervisor typed and names the field.
func TestDisputesNeedAReasonFromTheList(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		for name, c := range map[string]struct {
			why  hours.Flag
			note string
			want string
		}{
			"nothing chosen":  {"", "", "why hours.error.why"},
			"another flag":    {hours.LongDay, "", "why hours.error.why"},
			"a very long one": {hours.NotHost, strings.Repeat("x", 501), "reason error.too_long"},
		} {
			_, err := s.Dispute(s.ctx, s.host(), s.North.Placement, c.why, c.note)
			if got := fieldKey(err); got != c.want {
				t.Errorf("%s: %q, want %q", name, got, c.want)
			}
		}
		if _, err := s.Dispute(s.ctx, s.host(), s.North.Application, hours.NotHost, ""); !errors.Is(err, wbl.NotFound) {
			t.Errorf("a placement without hours: %v", err)
		}
	})
}

// TestReturnedWeeksUndo: a return is taken back like an approval, and what the learner
// changed meanwhile is not.
func TestReturnedWeeksUndo(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		weeks := refsOf(must2(s.Queue(s.ctx, s.staff())))
		act := must(s.Return(s.ctx, s.staff(), weeks, "Which day?"))(t)
		if n := must(s.UndoDecision(s.ctx, s.staff(), act.At))(t); n != 1 {
			t.Errorf("%d taken back", n)
		}
		if sh := s.shift(s.North.Verified); sh.State() != hours.StateVerified || sh.SchoolReason != "" {
			t.Errorf("after: %+v", sh)
		}
		s.clock.Advance(time.Second)
		act = must(s.Return(s.ctx, s.staff(), refsOf(must2(s.Queue(s.ctx, s.staff()))), "Which day?"))(t)
		sh := s.shift(s.North.Verified)
		must(s.Change(s.ctx, s.student(), sh.ID, sh.Version, s.lasted(day(16), 170)))(t)
		if _, err := s.UndoDecision(s.ctx, s.staff(), act.At); fieldKey(err) != "hours.error.undone" {
			t.Errorf("taken back from under the learner: %v", err)
		}
		must(s.Answer(s.ctx, s.host(), sh.ID, hours.Verdict{Minutes: hours.AsClaimed}))(t)
		stale := refsOf(must2(s.Queue(s.ctx, s.staff())))
		stale[0].Seen = "0"
		if act := must(s.Approve(s.ctx, s.staff(), stale))(t); act.Stale != 1 || act.Shifts != 0 {
			t.Errorf("approved unseen: %+v", act)
		}
		if _, err := s.Return(s.ctx, s.staff(), stale, strings.Repeat("x", 501)); fieldKey(err) != "reason error.too_long" {
			t.Errorf("a long reason: %v", err)
		}
	})
}
