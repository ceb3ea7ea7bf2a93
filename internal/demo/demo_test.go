package demo_test

import (
	"context"
	"testing"
	"time"

	"throughline/internal/demo"
	"throughline/internal/platform/db"
	"throughline/internal/testenv"
)

// count runs a query of one number over the whole record.
func count(t *testing.T, d *db.DB, query string) int {
	t.Helper()
	var n int
	err := d.View(context.Background(), db.Scope{}, func(tx *db.Tx) (err error) {
		n, err = db.Get(tx, db.Scalar[int], query)
		return err
	})
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return n
}

func TestRegionHasThePromisedSize(t *testing.T) {
	d := testenv.OpenDB(t)
	began := time.Now()
	last := 0
	people, err := demo.Fill(context.Background(), d, demo.Options{Seed: 1, Now: testenv.Fixed, Progress: func(done, all int) {
		if done < last || done > all {
			t.Errorf("progress went from %d to %d of %d", last, done, all)
		}
		last = done
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("filled in %v", time.Since(began).Round(time.Millisecond))
	for _, c := range []struct {
		what, query string
		want        int
	}{
		{"districts", `SELECT count(*) FROM district`, 3},
		{"schools", `SELECT count(*) FROM school`, 12},
		{"learners", `SELECT count(*) FROM learner`, 6000},
		{"employers", `SELECT count(*) FROM employer`, demo.Employers},
		{"placements", `SELECT count(*) FROM placement`, demo.Placements},
		{"shifts", `SELECT count(*) FROM shift`, demo.Shifts},
		{"shifts without a placement", `SELECT count(*) FROM shift s LEFT JOIN placement p ON p.district_id = s.district_id AND p.id = s.placement_id WHERE p.id IS NULL`, 0},
		{"shifts of another learner than the placement's", `SELECT count(*) FROM shift s JOIN placement p ON p.district_id = s.district_id AND p.id = s.placement_id WHERE p.learner_id <> s.learner_id`, 0},
		{"shifts in the future", `SELECT count(*) FROM shift WHERE day >= '2026-11-23'`, 0},
		{"active placements that have ended", `SELECT count(*) FROM placement WHERE state = 'active' AND ends_on < '2026-11-23'`, 0},
		{"districts with a school calendar", `SELECT count(*) FROM school_calendar WHERE school_id = ''`, 2},
		{"marked days outside their school year", `SELECT count(*) FROM school_calendar_day d JOIN school_calendar c ON c.district_id = d.district_id AND c.school_id = d.school_id AND c.school_year = d.school_year WHERE d.day NOT BETWEEN c.first_day AND c.last_day`, 0},
		{"a few findings wait", `SELECT CASE WHEN count(*) BETWEEN 3 AND 40 THEN 1 ELSE 0 END FROM labor_finding WHERE state = 'open'`, 1},
		{"findings that wait without a shift", `SELECT count(*) FROM labor_finding f LEFT JOIN shift s ON s.district_id = f.district_id AND s.id = f.shift_id WHERE s.id IS NULL`, 0},
		{"levels of experience", `SELECT count(DISTINCT locale) FROM school`, 5},
	} {
		if got := count(t, d, c.query); got != c.want {
			t.Errorf("%s: %d, not %d", c.what, got, c.want)
		}
	}
	for what, query := range map[string]string{
		"shifts that wait for supervisors": `SELECT count(*) FROM shift WHERE verify_state = 'waiting'`,
		"shifts that wait for the school":  `SELECT count(*) FROM shift WHERE verify_state = 'verified' AND approve_state = 'waiting'`,
		"opportunities to approve":         `SELECT count(*) FROM opportunity WHERE state = 'submitted'`,
		"experiences":                      `SELECT count(*) FROM experience`,
	} {
		if count(t, d, query) == 0 {
			t.Errorf("there are no %s", what)
		}
	}
	roles := map[string]bool{}
	for _, p := range people {
		roles[p.Role] = true
		if p.Name == "" || p.Account == "" || p.Place == "" {
			t.Errorf("somebody to try is incomplete: %+v", p)
		}
	}
	for _, role := range []string{"learner", "guardian", "teacher", "coordinator", "school_lead", "district_lead", "employer_admin"} {
		if !roles[role] {
			t.Errorf("nobody can be tried as %s", role)
		}
	}
}

func TestOneSeedOneRegion(t *testing.T) {
	if testing.Short() {
		t.Skip("fills two regions")
	}
	sum := func(seed uint64) string {
		d := testenv.OpenDB(t)
		if _, err := demo.Fill(context.Background(), d, demo.Options{Seed: seed, Now: testenv.Fixed}); err != nil {
			t.Fatal(err)
		}
		var s string
		err := d.View(context.Background(), db.Scope{}, func(tx *db.Tx) (err error) {
			s, err = db.Get(tx, db.Scalar[string], `SELECT (SELECT min(id) || max(id) FROM shift) || (SELECT min(sort_name) || max(id) FROM learner)`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	seven := sum(7)
	if again := sum(7); again != seven {
		t.Errorf("seed 7 made two regions: %s and %s", seven, again)
	}
	if sum(8) == seven {
		t.Error("seeds 7 and 8 made the same region")
	}
}
