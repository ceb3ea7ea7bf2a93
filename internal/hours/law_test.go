package hours_test

import (
	"net/url"
	"slices"
	"testing"
	"time"

	"throughline/internal/hours"
	"throughline/internal/platform/db"
	"throughline/internal/platform/i18n"
	"throughline/internal/wbl"
)

// strict is a law by which no work goes on after five.
type strict struct{ heard []wbl.Date }

func (l *strict) Warn(_ *db.Tx, lang i18n.Lang, e hours.Entry, _ wbl.ShiftID) ([]string, error) {
	if e.End <= 17*60 {
		return nil, nil
	}
	return []string{"End by five (" + string(lang) + ")."}, nil
}

func (l *strict) Logged(_ *db.Tx, _ time.Time, _ wbl.LearnerID, day wbl.Date) error {
	l.heard = append(l.heard, day)
	return nil
}

// Every way in which hours change is heard of by the law.
func TestLawHearsOfHours(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		law := &strict{}
		s.SetLaw(law)
		heard := func(want ...wbl.Date) {
			t.Helper()
			if !slices.Equal(law.heard, want) {
				t.Errorf("the law heard of %v, want %v", law.heard, want)
			}
			law.heard = nil
		}
		sh := s.log(s.worked(day(19), 930, 1050))
		heard(day(19))
		out, err := s.Change(t.Context(), s.student(), sh.ID, sh.Version, s.worked(day(20), 930, 1050))
		if err != nil {
			t.Fatal(err)
		}
		heard(day(20), day(19))
		if _, err := s.Delete(t.Context(), s.student(), sh.ID, out.Shift.Version); err != nil {
			t.Fatal(err)
		}
		heard(day(20))
		if _, err := s.Answer(t.Context(), s.host(), s.North.Waiting, hours.Verdict{Reject: true, Reason: "Not here"}); err != nil {
			t.Fatal(err)
		}
		heard(day(18))
	})
}

// The law warns before and after, and the hours are recorded as they were.
func TestLawWarnsAndNeverRefuses(t *testing.T) {
	s := newSite(t)
	s.SetLaw(&strict{})
	as := s.North.Canary + " learner"
	s.get(as, "/hours?date=2026-11-23").is(200).sees("End by five (en).", "Log what you really worked")
	s.post(as, "/hours", url.Values{"placement": {string(s.North.Placement)}, "date": {"2026-11-19"}, "kind": {"work"}, "start": {"15:00"}, "end": {"18:00"}, "key": {"k1"}}).is(200).sees("your hours are logged. End by five (en).")
	if n := s.count(`SELECT COUNT(id) FROM shift WHERE district_id = $1 AND day = '2026-11-19'`, s.North.District); n != 1 {
		t.Errorf("%d shifts are logged", n)
	}
}
