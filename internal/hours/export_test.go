package hours_test

import (
	"testing"

	"throughline/internal/hours"
	"throughline/internal/wbl"
)

func TestWhatAnExportNeeds(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		for name, c := range map[string]struct {
			from, to wbl.Date
			want     string
		}{
			"no first day":   {wbl.Date{}, day(1), "from hours.error.from"},
			"no last day":    {day(1), wbl.Date{}, "to hours.error.to"},
			"backwards":      {day(2), day(1), "to hours.error.to_before"},
			"too long":       {day(1), day(1).AddDays(401), "to hours.error.range"},
			"a day":          {day(1), day(1), ""},
			"the longest":    {day(1), day(1).AddDays(400), ""},
			"no day at all":  {wbl.Date{}, wbl.Date{}, "from hours.error.from"},
			"before any day": {wbl.NewDate(1999, 1, 1), wbl.NewDate(1999, 1, 31), ""},
		} {
			r := hours.ExportRequest{School: s.North.School, From: c.from, To: c.to}
			_, err := s.PreviewExport(s.ctx, s.staff(), r)
			if got := fieldKey(err); got != c.want {
				t.Errorf("preview, %s: %q, want %q", name, got, c.want)
			}
			if _, err := s.MakeExport(s.ctx, s.staff(), "", r); c.want != "" && fieldKey(err) != c.want {
				t.Errorf("export, %s: %q, want %q", name, fieldKey(err), c.want)
			}
		}
	})
}

// TestAnExportSeesASwap: half an hour that moves from one student to another leaves the
// sums as they were, and still is not what the preview showed.
func TestAnExportSeesASwap(t *testing.T) {
	eachStage(t, func(t *testing.T, s *stage) {
		second := s.log(s.lasted(day(17), 120))
		must(s.Answer(s.ctx, s.host(), second.ID, hours.Verdict{Minutes: hours.AsClaimed}))(t)
		s.approved(t)
		r := hours.ExportRequest{School: s.North.School, From: day(1), To: day(22)}
		before := must(s.PreviewExport(s.ctx, s.staff(), r))(t)
		for id, minutes := range map[wbl.ShiftID]int{second.ID: 150, s.North.Verified: 150} {
			must(s.Correct(s.ctx, s.staff(), id, hours.Verdict{Minutes: minutes, Reason: "mixed up", Version: s.shift(id).Version}))(t)
		}
		after := must(s.PreviewExport(s.ctx, s.staff(), r))(t)
		if before.Minutes != after.Minutes || len(before.Lines) != len(after.Lines) {
			t.Fatalf("the sums differ: %d and %d", before.Minutes, after.Minutes)
		}
		r.Seen = before.Fingerprint()
		if _, err := s.MakeExport(s.ctx, s.staff(), "", r); fieldKey(err) != "hours.error.export_changed" {
			t.Errorf("exported what nobody saw: %v", err)
		}
	})
}
