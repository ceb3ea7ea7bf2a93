package demo_test

import (
	"context"
	"log/slog"
	"net/http/httptest"
	"testing"
	"time"

	"throughline/internal/demo"
	"throughline/internal/hours"
	"throughline/internal/people"
	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/testenv"
	"throughline/internal/wbl"
)

// What Seed writes must be what the rooms read: a learner comes in with the token, sees
// the hours and logs one more.
func TestSeedIsReadByTheRooms(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		now := func() time.Time { return testenv.Fixed }
		done := 0
		seeded, err := demo.Seed(ctx, d, demo.SeedOptions{Learners: 60, Shifts: 12, Now: testenv.Fixed, Progress: func(n, all int) {
			if n <= done || all != 60 {
				t.Errorf("progress went from %d to %d of %d", done, n, all)
			}
			done = n
		}})
		if err != nil || len(seeded) != 60 || done != 60 {
			t.Fatalf("%d learners, %d heard of: %v", len(seeded), done, err)
		}
		p := people.New(people.Config{DB: d, Now: now, Log: slog.New(slog.DiscardHandler), BaseURL: "http://127.0.0.1"})
		h := hours.New(d, nil, p, now)
		for _, l := range []demo.Seeded{seeded[0], seeded[59]} {
			r := httptest.NewRequest("GET", "/", nil)
			r.Header.Set("Authorization", "Bearer "+l.Token)
			a, err := p.Authenticate(r)
			if err != nil || a.Subject(access.Learner) != string(l.Learner) || a.District != l.District || a.ID != string(l.Account) {
				t.Fatalf("the token gives %+v, %v", a, err)
			}
			list, err := h.List(ctx, a, l.Learner, [2]string{}, 50)
			if err != nil || len(list) != 12 || list[0].Day.String() != "2026-11-20" || list[0].Verify != hours.Waiting || list[11].Approve != hours.Approved {
				t.Fatalf("%d shifts: %+v, %v", len(list), list, err)
			}
			out, err := h.Log(ctx, a, "k", hours.Entry{Placement: l.Placement, Day: wbl.NewDate(2026, time.November, 23), Minutes: 60, Start: hours.NoClock, End: hours.NoClock})
			if err != nil || out.Shift.Flags.Any() {
				t.Fatalf("logged %+v, %v", out.Shift, err)
			}
		}
		if again, err := demo.Seed(ctx, d, demo.SeedOptions{Learners: 1, Now: testenv.Fixed}); err != nil || again[0].District == seeded[0].District {
			t.Errorf("a second run: %v", err)
		}
		if err := d.Check(ctx); err != nil {
			t.Error(err)
		}
	})
}
