package hours_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"throughline/internal/hours"
	"throughline/internal/platform/db"
	"throughline/internal/platform/jobs"
	"throughline/internal/wbl"
)

func (s *stage) row(field string, e hours.Entry) hours.Row { return hours.Row{Field: field, Entry: e} }

func TestTheWeekIsSavedWholeOrNotAtAll(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		bad := []hours.Row{
			s.row("d0_", s.lasted(day(22), 60)),
			s.row("d1_", s.worked(day(23), 600, hours.NoClock)),
			s.row("d2_", s.lasted(day(24), 60)),
		}
		_, err := s.SaveWeek(s.ctx, s.student(), "k", s.North.Placement, day(22), bad, true)
		var e *wbl.Error
		if !errors.As(err, &e) {
			t.Fatal(err)
		}
		var got []string
		for _, f := range e.Fields {
			got = append(got, f.Field+" "+f.Key)
		}
		if diff := cmp.Diff([]string{"d1_end hours.error.both_times", "d2_date hours.error.future"}, got); diff != "" {
			t.Errorf("problems:\n%s", diff)
		}
		overlap := []hours.Row{s.row("d0_", s.worked(day(15), 540, 600)), s.row("d3_", s.worked(day(18), 1000, 1200))}
		if _, err := s.SaveWeek(s.ctx, s.student(), "k", s.North.Placement, day(15), overlap, false); fieldKey(err) != "d3_start hours.error.overlap" {
			t.Errorf("overlap: %v", err)
		}
		if n := s.count(`SELECT COUNT(*) FROM shift WHERE district_id = $1 AND learner_id = $2`, s.North.District, s.North.Learner); n != 2 {
			t.Errorf("%d shifts, want the 2 of before", n)
		}
	})
}

func TestCompleteSendsAndReopenTakesBack(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		if _, err := s.SaveWeek(s.ctx, s.student(), "", s.North.Placement, day(22), nil, true); fieldKey(err) != "hours.error.week_empty" {
			t.Errorf("an empty week: %v", err)
		}
		rows := []hours.Row{
			s.row("d0_", s.worked(day(22), 540, 600)),
			s.row("d1_", hours.Entry{Day: day(23), Kind: hours.Absence, Absence: "sick", Asked: true}),
		}
		w := must(s.SaveWeek(s.ctx, s.student(), "k", s.North.Placement, day(22), rows, true))(t)
		again := must(s.SaveWeek(s.ctx, s.student(), "k", s.North.Placement, day(22), rows, true))(t)
		if !w.Complete || w.Totals.Logged != 60 || len(again.Days[0])+len(again.Days[1]) != 2 {
			t.Fatalf("saved: %+v, again %+v", w, again)
		}
		if w.Days[0][0].Verify != hours.Waiting {
			t.Errorf("not with the supervisor: %+v", w.Days[0][0])
		}
		// what is added to a complete week goes straight to the supervisor
		if sh := s.log(s.worked(day(22), 700, 760)); sh.Verify != hours.Waiting {
			t.Errorf("added: %+v", sh)
		}
		if err := s.Reopen(s.ctx, s.student(), s.North.Placement, day(22)); err != nil {
			t.Fatal(err)
		}
		for _, g := range s.toConfirm(s.host()) {
			if g.Week == day(22) {
				t.Errorf("the supervisor still sees %+v", g)
			}
		}
		w = must(s.SaveWeek(s.ctx, s.student(), "k2", s.North.Placement, day(22), nil, true))(t)
		must(s.Verify(s.ctx, s.host(), refsOf(s.toConfirm(s.host()))))(t)
		if err := s.Reopen(s.ctx, s.student(), s.North.Placement, day(22)); fieldKey(err) != "hours.error.acted" {
			t.Errorf("after the supervisor acted: %v", err)
		}
	})
}

func TestTheGridChangesAndClears(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		a, b := s.log(s.worked(day(22), 540, 600)), s.log(s.lasted(day(23), 60))
		rows := []hours.Row{
			{Field: "d0_", Shift: a.ID, Version: a.Version, Entry: s.worked(day(22), 540, 600)}, // as it was
			{Field: "d1_", Shift: b.ID, Version: b.Version, Clear: true, Entry: hours.Entry{Day: day(23)}},
		}
		w := must(s.SaveWeek(s.ctx, s.student(), "", s.North.Placement, day(22), rows, false))(t)
		if len(w.Days[0]) != 1 || w.Days[0][0].Version != 1 || len(w.Days[1]) != 0 {
			t.Errorf("after: %+v", w.Days)
		}
		rows = []hours.Row{{Field: "d0_", Shift: a.ID, Version: 9, Entry: s.worked(day(22), 540, 660)}}
		if _, err := s.SaveWeek(s.ctx, s.student(), "", s.North.Placement, day(22), rows, false); !errors.Is(err, wbl.Conflict) {
			t.Errorf("an old version: %v", err)
		}
	})
}

// TestANightInWhichTheClocksChange: the hour that is lived twice is paid, the one that is
// skipped is not. In New York the clocks went back on 1 November 2026 and go forward on
// 14 March 2027.
func TestANightInWhichTheClocksChange(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		night := func(d wbl.Date) hours.Shift { return s.log(s.worked(d, 22*60, 6*60)) }
		if sh := night(wbl.NewDate(2026, 10, 31)); sh.Minutes != 9*60 {
			t.Errorf("clocks back: %d minutes, want 540", sh.Minutes)
		}
		s.clock.Set(time.Date(2027, 3, 15, 15, 0, 0, 0, time.UTC))
		if sh := night(wbl.NewDate(2027, 3, 13)); sh.Minutes != 7*60 {
			t.Errorf("clocks forward: %d minutes, want 420", sh.Minutes)
		}
		if sh := night(wbl.NewDate(2027, 3, 12)); sh.Minutes != 8*60 {
			t.Errorf("any other night: %d minutes, want 480", sh.Minutes)
		}
	})
}

func TestTheWeekOverNewYear(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		s.clock.Set(time.Date(2027, 1, 4, 15, 0, 0, 0, time.UTC))
		s.log(s.lasted(wbl.NewDate(2026, 12, 31), 60))
		s.log(s.lasted(wbl.NewDate(2027, 1, 1), 90))
		w := must(s.Week(s.ctx, s.student(), s.North.Placement, wbl.NewDate(2027, 1, 2)))(t)
		if w.Start != wbl.NewDate(2026, 12, 27) || w.Totals.Logged != 150 || len(w.Days[4]) != 1 || len(w.Days[5]) != 1 {
			t.Errorf("the week: %+v", w)
		}
		// both days of a week that is over are with the supervisor, as one week
		for _, g := range s.toConfirm(s.host()) {
			if g.Week == w.Start && (len(g.Lines) != 2 || g.Minutes != 150) {
				t.Errorf("the supervisor sees %+v", g)
			}
		}
	})
}

// friday is a quarter past three on the Friday of the story, in New York.
var friday = time.Date(2026, 11, 27, 20, 15, 0, 0, time.UTC)

func (s *stage) mails() int {
	return s.count(`SELECT COUNT(*) FROM mail_message WHERE district_id = $1 AND about = $2`, s.North.District, "contact:"+string(s.North.Contact))
}

func (s *stage) askAll() {
	s.t.Helper()
	if err := s.AskSupervisors(s.ctx); err != nil {
		s.t.Fatal(err)
	}
}

func TestOneMailAWeek(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		draft := s.log(s.lasted(day(23), 60))
		s.askAll()
		if s.mails() != 0 {
			t.Fatal("a mail on a Monday")
		}
		s.clock.Set(friday.Add(-30 * time.Minute))
		s.askAll()
		if s.mails() != 0 {
			t.Fatal("a mail before three o'clock")
		}
		s.clock.Set(friday)
		s.askAll()
		s.clock.Advance(time.Hour)
		s.askAll()
		if n := s.mails(); n != 1 {
			t.Fatalf("%d mails, want 1", n)
		}
		if sh := s.shift(draft.ID); sh.Verify != hours.Waiting {
			t.Errorf("not sent with the mail: %+v", sh)
		}
		s.clock.Set(friday.AddDate(0, 0, 8)) // the Saturday a week later: made up for
		s.askAll()
		if n := s.mails(); n != 2 {
			t.Errorf("%d mails after the next week, want 2", n)
		}
		subject := ""
		err := s.DB.View(s.ctx, db.Scope{District: s.North.District}, func(tx *db.Tx) (err error) {
			subject, err = db.Get(tx, db.Scalar[string], `SELECT MIN(subject) FROM mail_message WHERE district_id = $1 AND about = $2`,
				tx.District(), "contact:"+string(s.North.Contact))
			return err
		})
		if err != nil || subject != "Confirm 4 h of your student" {
			t.Errorf("subject %q, %v", subject, err)
		}
	})
}

func TestNobodyIsAskedAboutNothing(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		must(s.Verify(s.ctx, s.host(), refsOf(s.toConfirm(s.host()))))(t)
		s.clock.Set(friday)
		s.askAll()
		if n := s.mails(); n != 0 {
			t.Errorf("%d mails, want none", n)
		}
	})
}

func TestAllWeeksCompleteIsAskedAtOnce(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		r := jobs.NewRunner(s.DB, jobs.Config{Now: s.clock.Now})
		s.Jobs(r)
		second := s.secondPlacement()
		s.log(s.lasted(day(23), 60))
		must(s.SaveWeek(s.ctx, s.student(), "", s.North.Placement, day(22), nil, true))(t)
		run := func() {
			t.Helper()
			s.clock.Advance(wbl.UndoWindow + time.Second)
			if _, err := r.Drain(s.ctx); err != nil {
				t.Fatal(err)
			}
		}
		run()
		if s.mails() != 0 {
			t.Fatal("asked while another week is open")
		}
		e := s.lasted(day(23), 30)
		e.Placement = second
		must(s.SaveWeek(s.ctx, s.student(), "", second, day(22), []hours.Row{s.row("d1_", e)}, true))(t)
		run()
		if n := s.mails(); n != 1 {
			t.Fatalf("%d mails, want 1", n)
		}
		s.clock.Set(friday)
		s.askAll()
		if n := s.mails(); n != 1 {
			t.Errorf("%d mails after Friday, want still 1", n)
		}
	})
}

func TestTheNewSupervisorIsAsked(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		must(s.Dispute(s.ctx, s.host(), s.North.Placement, hours.NotHost, "Kim"))(t)
		s.exec(`UPDATE placement SET contact_id = $3 WHERE district_id = $1 AND id = $2`, s.North.District, s.North.Placement, s.West.Contact)
		s.clock.Set(friday)
		s.askAll()
		sh := s.shift(s.North.Waiting)
		if sh.Contact != s.West.Contact || sh.Flags.Has(hours.Disputed) {
			t.Errorf("the entry: %+v", sh)
		}
	})
}

func TestSilence(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		s.clock.Set(friday)
		s.askAll()
		silent := func() ([]hours.Silence, []hours.Idle) {
			t.Helper()
			h, l, err := s.Silent(s.ctx, s.staff())
			if err != nil {
				t.Fatal(err)
			}
			return h, l
		}
		if h, l := silent(); len(h) != 0 || len(l) != 0 {
			t.Fatalf("at once: %+v %+v", h, l)
		}
		s.clock.Set(friday.AddDate(0, 0, 5).Add(time.Second))
		h, l := silent()
		if len(h) != 1 || h[0].Minutes != 180 || h[0].Week != day(15) || len(l) != 1 || l[0].LastDay != day(18) {
			t.Fatalf("after five days: %+v %+v", h, l)
		}
		contacts := []wbl.ContactID{s.North.Contact, s.North.Contact, s.South.Contact, s.West.Contact}
		if n := must(s.Remind(s.ctx, s.staff(), contacts))(t); n != 1 {
			t.Errorf("%d reminders, want 1", n)
		}
		if n := must(s.Remind(s.ctx, s.staff(), contacts))(t); n != 0 || s.mails() != 2 {
			t.Errorf("reminded again at once: %d, %d mails", n, s.mails())
		}
		s.exec(`UPDATE contact SET email = '' WHERE id = $1`, s.North.Contact)
		s.clock.Advance(48 * time.Hour)
		if n := must(s.Remind(s.ctx, s.staff(), contacts))(t); n != 0 {
			t.Errorf("reminded somebody without an address: %d", n)
		}
	})
}
