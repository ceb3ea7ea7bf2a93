package hours_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"throughline/internal/hours"
	"throughline/internal/wbl"
)

func TestShots(t *testing.T) {
	if os.Getenv("SHOTS") == "" {
		t.Skip()
	}
	s := newSite(t)
	n := s.North
	names := [][2]string{{"Maya", "Okafor"}, {"Luis", "Herrera"}, {"Priya", "Nair"}, {"Jordan", "Blake"}}
	for i, nm := range names {
		l := wbl.NewID[wbl.LearnerID](s.clock.Now())
		p := wbl.NewID[wbl.PlacementID](s.clock.Now())
		s.exec(`INSERT INTO learner (district_id,id,school_id,given,family,birth_date,sort_name,search,created_at,updated_at) VALUES ($1,$2,$3,$4,$5,'2010-01-01',$4,$4,1,1)`, n.District, l, n.School, nm[0], nm[1])
		s.exec(`INSERT INTO placement (district_id, id, learner_id, school_id, employer_id, contact_id, type, title, state, origin,
		starts_on, ends_on, paid, wage_cents, weekly_minutes, schedule, created_at, updated_at)
		SELECT district_id, $3, $4, school_id, employer_id, contact_id, type, 'Bakery assistant', 'active', 'placed',
		starts_on, ends_on, paid, wage_cents, 600, schedule, created_at, updated_at FROM placement WHERE district_id = $1 AND id = $2`, n.District, n.Placement, p, l)
		for d := 15; d <= 19; d++ {
			e := hours.Entry{Placement: p, Day: day(d), Start: 15*60 + 30, End: hours.Clock(17*60 + 30 + i*30), Break: 15 * (i % 2), Note: "Shaped loaves, washed trays, helped at the counter"}
			if d == 17 && i == 1 {
				e = hours.Entry{Placement: p, Day: day(d), Kind: hours.Absence, Absence: "sick"}
			}
			if _, err := s.Log(s.ctx, s.staff(), "", e); err != nil {
				t.Fatal(err)
			}
		}
		for d := 8; d <= 10; d++ {
			if _, err := s.Log(s.ctx, s.staff(), "", hours.Entry{Placement: p, Day: day(d), Start: 15 * 60, End: hours.Clock(18*60 + i*60)}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if os.Getenv("SHOTS") == "queue" {
		gs := s.toConfirm(s.host())
		must(s.Answer(s.ctx, s.host(), gs[2].Lines[0].ID, hours.Verdict{Reject: true, Reason: "Was not here on Sunday"}))(t)
		s.clock.Advance(time.Second)
		must(s.Answer(s.ctx, s.host(), gs[3].Lines[0].ID, hours.Verdict{Minutes: 60, Reason: "Left early for the bus"}))(t)
		must(s.Verify(s.ctx, s.host(), refsOf(s.toConfirm(s.host()))))(t)
	}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		as := r.URL.Query().Get("as")
		if as != "" {
			r.Header.Set("As", as)
			r.Header.Set("Cookie", "throughline_lang="+r.URL.Query().Get("l"))
		}
		s.ServeHTTP(w, r)
	}))
	defer srv.Close()
	os.WriteFile("/tmp/shots-hours/url", []byte(srv.URL+" "+string(n.Waiting)+" "+string(n.Placement)), 0o644)
	for {
		if os.Getenv("HOLD") == "" {
			break
		}
		fmt.Println(srv.URL)
		time.Sleep(time.Hour)
	}
}
