package hours_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"throughline/internal/hours"
	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

func TestTheQueueShowsExceptionsFirst(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		odd, rest, err := s.Queue(s.ctx, s.staff())
		if err != nil || len(odd) != 0 || len(rest) != 1 || rest[0].Minutes != 180 || len(rest[0].Lines) != 1 {
			t.Fatalf("odd %v, rest %+v, %v", odd, rest, err)
		}
		s.exec(`DELETE FROM contact_vetting WHERE district_id = $1`, s.North.District)
		if odd := s.odd(); len(odd) != 1 || odd[0].Flags != "unvetted" {
			t.Errorf("an unvetted supervisor: %+v", odd)
		}
		s.exec(`UPDATE shift SET contact_id = '' WHERE district_id = $1`, s.North.District)
		if odd := s.odd(); len(odd) != 1 || odd[0].Flags != "no_contact" {
			t.Errorf("no supervisor: %+v", odd)
		}
	})
}

// TestAnotherAddressIsNotVetted: a learner who gets the address of a vetted supervisor
// changed would verify their own hours.
func TestAnotherAddressIsNotVetted(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		s.exec(`UPDATE contact SET email = 'me@example.org' WHERE id = $1`, s.North.Contact)
		if odd := s.odd(); len(odd) != 1 || !odd[0].Flags.Has(hours.Unvetted) {
			t.Errorf("the queue: %+v", odd)
		}
	})
}

func TestSchoolsSeeTheirOwn(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		_, mine, err := s.Queue(s.ctx, s.staff())
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			name  string
			actor access.Actor
			weeks int
		}{
			{"the coordinator", s.staff(), 1},
			{"the school's lead", s.North.Actor(access.SchoolLead), 1},
			{"the district's lead sees both schools", s.North.Actor(access.DistrictLead), 2},
			{"another school", s.West.Actor(access.Coordinator), 1},
			{"another district", s.South.Actor(access.Coordinator), 1},
			{"a teacher has no queue", s.North.Actor(access.Teacher), 0},
		} {
			_, rest, err := s.Queue(s.ctx, c.actor)
			if err != nil || len(rest) != c.weeks {
				t.Errorf("%s: %d weeks, want %d (%v)", c.name, len(rest), c.weeks, err)
			}
		}
		for _, a := range []access.Actor{s.West.Actor(access.Coordinator), s.South.Actor(access.Coordinator), s.North.Actor(access.Teacher)} {
			if act, err := s.Approve(s.ctx, a, refsOf(mine)); err != nil || act.Shifts != 0 {
				t.Errorf("%s approved %+v, %v", a.Name, act, err)
			}
			if _, _, err := s.WeekLines(s.ctx, a, s.North.Placement, day(15)); err == nil {
				t.Errorf("%s sees the week", a.Name)
			}
		}
	})
}

func TestApproveAndUndo(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		_, rest, err := s.Queue(s.ctx, s.staff())
		if err != nil {
			t.Fatal(err)
		}
		act := must(s.Approve(s.ctx, s.staff(), refsOf(rest)))(t)
		if act.Shifts != 1 || act.Minutes != 180 || s.shift(s.North.Verified).State() != hours.StateApproved {
			t.Fatalf("approved: %+v", act)
		}
		if s.shift(s.North.Waiting).Approve != hours.Unapproved {
			t.Error("approved what nobody verified")
		}
		other := s.North.Actor(access.SchoolLead)
		if _, err := s.UndoDecision(s.ctx, other, act.At); !errors.Is(err, wbl.Conflict) {
			t.Errorf("somebody else's undo: %v", err)
		}
		s.clock.Advance(wbl.UndoWindow)
		must(s.UndoDecision(s.ctx, s.staff(), act.At))(t)
		if sh := s.shift(s.North.Verified); sh.Approve != hours.Unapproved || sh.Verify != hours.Verified {
			t.Errorf("after the undo: %+v", sh)
		}
		s.clock.Advance(time.Second)
		act = must(s.Approve(s.ctx, s.staff(), refsOf(must2(s.Queue(s.ctx, s.staff())))))(t)
		s.clock.Advance(wbl.UndoWindow + time.Second)
		if _, err := s.UndoDecision(s.ctx, s.staff(), act.At); fieldKey(err) != "hours.error.undo_late" {
			t.Errorf("after the window: %v", err)
		}
	})
}

func must2(odd, rest []hours.Group, err error) []hours.Group {
	if err != nil {
		panic(err)
	}
	return append(odd, rest...)
}

func TestReturnToTheLearner(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		weeks := refsOf(must2(s.Queue(s.ctx, s.staff())))
		if _, err := s.Return(s.ctx, s.staff(), weeks, ""); fieldKey(err) != "reason hours.error.reason" {
			t.Errorf("without a reason: %v", err)
		}
		must(s.Return(s.ctx, s.staff(), weeks, "Which day was it?"))(t)
		sh := s.shift(s.North.Verified)
		if sh.State() != hours.StateReturned || sh.SchoolReason != "Which day was it?" || !sh.Editable() {
			t.Fatalf("returned: %+v", sh)
		}
		out := must(s.Change(s.ctx, s.student(), sh.ID, sh.Version, s.lasted(day(17), 170)))(t)
		if got := out.Shift; got.Verify != hours.Waiting || got.Approve != hours.Unapproved || got.SchoolReason != "" {
			t.Errorf("sent again: %+v", got)
		}
	})
}

func TestOnBehalfWithEvidence(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		g, _, err := s.WeekLines(s.ctx, s.staff(), s.North.Placement, day(15))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.VerifyOnBehalf(s.ctx, s.staff(), g.Ref(), ""); fieldKey(err) != "reason hours.error.reason" {
			t.Errorf("without evidence: %v", err)
		}
		stale := g.Ref()
		stale.Seen = "0"
		if _, err := s.VerifyOnBehalf(s.ctx, s.staff(), stale, "x"); !errors.Is(err, wbl.Conflict) {
			t.Errorf("unseen: %v", err)
		}
		act := must(s.VerifyOnBehalf(s.ctx, s.staff(), g.Ref(), "Signed sheet"))(t)
		sh := s.shift(s.North.Waiting)
		if act.Shifts != 1 || sh.Verify != hours.Verified || sh.VerifiedBy != s.staff().Key() || !sh.Flags.Has(hours.OnBehalf) {
			t.Fatalf("verified: %+v, %+v", act, sh)
		}
		if odd := s.odd(); len(odd) != 1 || !odd[0].Flags.Has(hours.OnBehalf) {
			t.Errorf("not among the exceptions: %+v", odd)
		}
	})
}

func TestTotalsTellTheStatesApart(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		s.log(s.lasted(day(23), 30))
		check := func(want hours.Totals) {
			t.Helper()
			err := s.DB.View(s.ctx, s.staff().Scope(), func(tx *db.Tx) error {
				got, err := hours.Minutes(tx, s.North.Placement)
				if err == nil && got != want {
					t.Errorf("placement %+v, want %+v", got, want)
				}
				if err != nil {
					return err
				}
				got, err = hours.LearnerTotals(tx, s.North.Learner)
				if got != want {
					t.Errorf("learner %+v, want %+v", got, want)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		check(hours.Totals{Logged: 390, Verified: 180})
		s.approved(t)
		check(hours.Totals{Logged: 390, Verified: 180, Approved: 180})
		s.exported(t)
		check(hours.Totals{Logged: 390, Verified: 180, Approved: 180, Paid: 180})
		must(s.Answer(s.ctx, s.host(), s.North.Waiting, hours.Verdict{Reject: true, Reason: "x"}))(t)
		check(hours.Totals{Logged: 210, Verified: 180, Approved: 180, Paid: 180})
	})
}

func TestExportLocksAndKeepsItsBytes(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		s.exec(`UPDATE learner SET family = '=SUM(A1)', preferred = '' WHERE district_id = $1 AND id = $2`, s.North.District, s.North.Learner)
		s.approved(t)
		id := s.exported(t)
		e, file, err := s.ExportFile(s.ctx, s.staff(), id)
		if err != nil {
			t.Fatal(err)
		}
		want := "new,Ana =SUM(A1),,North High,Bakery quixnorth,Baker quixnorth,2026-11-16,15:30,18:30,0,180,3.00,15.50,46.50," + string(s.North.Verified)
		if !strings.HasPrefix(file, "\ufeffline,student,") || !strings.Contains(file, want) {
			t.Errorf("the file:\n%s\nwant a line\n%s", file, want)
		}
		if e.Rows != 1 || e.Minutes != 180 || e.Cents != 4650 {
			t.Errorf("totals: %+v", e)
		}
		s.exec(`UPDATE learner SET family = 'Renamed' WHERE district_id = $1`, s.North.District)
		if _, again, _ := s.ExportFile(s.ctx, s.staff(), id); again != file {
			t.Error("downloaded again, the file differs")
		}
		sh := s.shift(s.North.Verified)
		if sh.State() != hours.StatePaid || sh.Editable() {
			t.Errorf("not locked: %+v", sh)
		}
		if _, err := s.Delete(s.ctx, s.student(), sh.ID, sh.Version); !errors.Is(err, wbl.Conflict) {
			t.Errorf("deleted what was paid: %v", err)
		}
		if _, err := s.UndoDecision(s.ctx, s.staff(), sh.ApprovedAt); fieldKey(err) != "hours.error.exported" {
			t.Errorf("undone what was paid: %v", err)
		}
		if _, err := s.MakeExport(s.ctx, s.staff(), "", hours.ExportRequest{School: s.North.School, From: day(1), To: day(23)}); fieldKey(err) != "hours.error.export_empty" {
			t.Errorf("exported twice: %v", err)
		}
	})
}

func TestACorrectionShowsAsADifference(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		id := s.approved(t)
		s.exported(t)
		correct := func(minutes int) hours.Preview {
			t.Helper()
			s.clock.Advance(time.Hour)
			must(s.Correct(s.ctx, s.staff(), id, hours.Verdict{Minutes: minutes, Reason: "Time sheet", Version: s.shift(id).Version}))(t)
			return must(s.PreviewExport(s.ctx, s.staff(), hours.ExportRequest{School: s.North.School, From: day(20), To: day(23)}))(t)
		}
		p := correct(150)
		if len(p.Lines) != 1 || p.Minutes != -30 || p.Cents != -775 || p.Count(hours.LineChanged) != 1 {
			t.Fatalf("corrected by half an hour: %+v", p)
		}
		second := s.exported(t)
		_, lines, err := s.GetExport(s.ctx, s.staff(), second)
		if err != nil || len(lines) != 1 || lines[0].Change() != hours.LineChanged || lines[0].Before != 180 {
			t.Errorf("the second export: %+v, %v", lines, err)
		}
		if p := correct(0); p.Minutes != -150 || p.Cents != -3875 || p.Count(hours.LineRemoved) != 1 {
			t.Errorf("corrected to nothing: %+v", p)
		}
		if p := correct(150); len(p.Lines) != 0 {
			t.Errorf("corrected back: %+v", p)
		}
	})
}

func TestExportIsWhatThePreviewShowed(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		s.approved(t)
		r := hours.ExportRequest{School: s.North.School, From: day(1), To: day(23), Seen: "2.300.1"}
		if _, err := s.MakeExport(s.ctx, s.staff(), "", r); !errors.Is(err, wbl.Conflict) {
			t.Errorf("another content: %v, want conflict", err)
		}
		p := must(s.PreviewExport(s.ctx, s.staff(), r))(t)
		if p.Unapproved != 1 || p.UnapprovedMinutes != 180 {
			t.Errorf("what is missing: %+v", p)
		}
		r.Seen = p.Fingerprint()
		one := must(s.MakeExport(s.ctx, s.staff(), "key", r))(t)
		two := must(s.MakeExport(s.ctx, s.staff(), "key", r))(t)
		if one.ID != two.ID {
			t.Error("sent twice, exported twice")
		}
		for name, a := range map[string]access.Actor{"another school": s.West.Actor(access.Coordinator), "another district": s.South.Actor(access.DistrictLead)} {
			if _, _, err := s.ExportFile(s.ctx, a, one.ID); !errors.Is(err, wbl.NotFound) {
				t.Errorf("%s: %v, want not found", name, err)
			}
		}
		whole := hours.ExportRequest{From: day(1), To: day(23)}
		if _, err := s.PreviewExport(s.ctx, s.staff(), whole); !errors.Is(err, wbl.NotFound) {
			t.Errorf("the whole district by one school's coordinator: %v", err)
		}
		if _, err := s.PreviewExport(s.ctx, s.North.Actor(access.DistrictLead), whole); err != nil {
			t.Errorf("the whole district by its lead: %v", err)
		}
	})
}

func TestUnpaidHoursAreNotExported(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		s.approved(t)
		s.exec(`UPDATE placement SET paid = FALSE WHERE district_id = $1`, s.North.District)
		p := must(s.PreviewExport(s.ctx, s.staff(), hours.ExportRequest{School: s.North.School, From: day(1), To: day(23)}))(t)
		if len(p.Lines) != 0 || p.Unapproved != 0 {
			t.Errorf("%+v", p)
		}
	})
}
