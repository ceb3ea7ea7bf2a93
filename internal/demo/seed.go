package demo

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// SeedOptions say how much [Seed] writes.
type SeedOptions struct {
	Learners int
	Shifts   int // of each learner
	Now      time.Time
	// Progress hears how many learners are written.
	Progress func(done, all int)
}

// Seeded is a learner that a load test acts as.
type Seeded struct {
	District  wbl.DistrictID
	Learner   wbl.LearnerID
	Account   wbl.AccountID
	Placement wbl.PlacementID
	Token     string // of the API, for reading and logging hours
}

const (
	seedBatch = 50 // learners a transaction
	seedFirm  = 25 // learners of one employer and supervisor
	seedShift = 4 * 60
)

// Seed adds a district to a migrated database for load tests: one school whose learners
// all have an account, an active placement, an API token and as many shifts as wanted,
// one on each working day up to yesterday. Older shifts are verified and approved, those
// of the last ten days wait. Unlike [Fill] it may be repeated: every run adds a district.
func Seed(ctx context.Context, d *db.DB, o SeedOptions) ([]Seeded, error) {
	now := o.Now.UTC()
	s := &seeder{at: wbl.At(now), now: now, today: wbl.DateOf(now), shifts: o.Shifts, district: wbl.NewID[wbl.DistrictID](now), school: wbl.NewID[wbl.SchoolID](now)}
	if err := d.Update(ctx, s.scope(), s.place); err != nil {
		return nil, fmt.Errorf("fill the database: %w", err)
	}
	out := make([]Seeded, 0, o.Learners)
	for len(out) < o.Learners {
		var added []Seeded
		err := d.Update(ctx, s.scope(), func(tx *db.Tx) (err error) {
			added, err = s.batch(tx, len(out), min(seedBatch, o.Learners-len(out)))
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("fill the database: %w", err)
		}
		if out = append(out, added...); o.Progress != nil {
			o.Progress(len(out), o.Learners)
		}
	}
	return out, nil
}

type seeder struct {
	now      time.Time
	at       wbl.Instant
	today    wbl.Date
	shifts   int
	district wbl.DistrictID
	school   wbl.SchoolID
	firm     wbl.EmployerID // of the learners that are being written
	contact  wbl.ContactID
}

func (s *seeder) scope() db.Scope { return db.Scope{District: s.district, Actor: "system:seed"} }

func (s *seeder) place(tx *db.Tx) error {
	if _, err := tx.Exec(`INSERT INTO district (id, name, state, time_zone, created_at) VALUES ($1, 'Load Test District', 'MA', 'America/New_York', $2)`, s.district, s.at); err != nil {
		return err
	}
	_, err := tx.Exec(`INSERT INTO school (district_id, id, name, level, locale, city, state) VALUES ($1, $2, 'Load Test High School', 'high', '21', 'Alder Falls', 'MA')`, s.district, s.school)
	return err
}

// seedTables are the tables of a learner in the order in which their rows need each
// other, each with the head of its INSERT and the number of its columns.
var seedTables = []struct {
	head    string
	columns int
}{
	{`INSERT INTO learner (district_id, id, school_id, given, family, birth_date, grade, sort_name, search, created_at, updated_at) VALUES`, 11},
	{`INSERT INTO school_enrollment (district_id, learner_id, school_id, school_year, grade, begin_date) VALUES`, 6},
	{`INSERT INTO account (id, email, name, search, created_at) VALUES`, 5},
	{`INSERT INTO role_grant (account_id, role, district_id, subject_id, from_date, granted_by) VALUES`, 6},
	{`INSERT INTO api_token (id, token_hash, account_id, district_id, name, scopes, created_at, expires_at) VALUES`, 8},
	{`INSERT INTO placement (district_id, id, learner_id, school_id, employer_id, contact_id, type, title, search, state, state_since, origin,
		starts_on, ends_on, schedule, weekly_minutes, paid, wage_cents, created_at, updated_at) VALUES`, 20},
	{`INSERT INTO placement_event (district_id, placement_id, n, at, actor, actor_name, from_state, to_state) VALUES`, 8},
	{`INSERT INTO shift (district_id, id, placement_id, learner_id, school_id, contact_id, day, week, start_min, end_min, minutes,
		verify_state, verified_by, verified_at, approve_state, approved_by, approved_at, created_at, updated_at) VALUES`, 19},
}

// batch writes n learners, the first of which is number from.
func (s *seeder) batch(tx *db.Tx, from, n int) ([]Seeded, error) {
	rows := make([][][]any, len(seedTables))
	out := make([]Seeded, n)
	for i := range out {
		if (from+i)%seedFirm == 0 {
			if err := s.employer(tx, (from+i)/seedFirm); err != nil {
				return nil, err
			}
		}
		out[i] = s.learner(from+i, rows)
	}
	for i, t := range seedTables {
		bulk := db.NewBulk(tx, t.head, t.columns, "")
		for _, row := range rows[i] {
			if err := bulk.Add(row...); err != nil {
				return nil, err
			}
		}
		if err := bulk.Flush(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (s *seeder) employer(tx *db.Tx, n int) error {
	s.firm, s.contact = wbl.NewID[wbl.EmployerID](s.now), wbl.NewID[wbl.ContactID](s.now)
	name := fmt.Sprintf("Load Test Works %d", n+1)
	if _, err := tx.Exec(`INSERT INTO employer (id, name, search, created_at) VALUES ($1, $2, $3, $4)`, s.firm, name, wbl.Fold(name), s.at); err != nil {
		return err
	}
	email := "supervisor." + string(s.contact) + "@load.example"
	if _, err := tx.Exec(`INSERT INTO contact (id, employer_id, name, title, email) VALUES ($1, $2, $3, 'Supervisor', $4)`, s.contact, s.firm, "Sam Load "+fmt.Sprint(n+1), email); err != nil {
		return err
	}
	_, err := tx.Exec(`INSERT INTO contact_vetting (district_id, contact_id, email, state, by_account, at) VALUES ($1, $2, $3, 'vetted', 'system:seed', $4)`,
		s.district, s.contact, email, s.at)
	return err
}

// learner makes the rows of one learner.
func (s *seeder) learner(n int, rows [][][]any) Seeded {
	out := Seeded{
		District: s.district, Learner: wbl.NewID[wbl.LearnerID](s.now), Account: wbl.NewID[wbl.AccountID](s.now), Placement: wbl.NewID[wbl.PlacementID](s.now),
		Token: rand.Text(),
	}
	given, family := givenNames[n%len(givenNames)], familyNames[n/len(givenNames)%len(familyNames)]
	name, email := given+" "+family, string(out.Learner)+"@load.example"
	hash := sha256.Sum256([]byte(out.Token)) // what package people keeps of a token
	start, end := s.today.AddDays(-s.shifts*7/5-14), s.today.AddDays(120)
	for i, row := range [][]any{
		{s.district, out.Learner, s.school, given, family, s.today.AddDays(-17 * 365), "11", wbl.Fold(family + ", " + given), wbl.Fold(name), s.at, s.at},
		{s.district, out.Learner, s.school, s.today.SchoolYear(), "11", start},
		{out.Account, email, name, wbl.Fold(name + " " + email), s.at},
		{out.Account, string(access.Learner), s.district, out.Learner, start, "system:seed"},
		{wbl.NewID[string](s.now), hex.EncodeToString(hash[:]), out.Account, s.district, "load test", "hours:read hours:write", s.at, wbl.At(s.now.AddDate(1, 0, 0))},
		{
			s.district, out.Placement, out.Learner, s.school, s.firm, s.contact, "internship", "Maker", "maker", "active", s.at, "placed",
			start, end, mustJSON(seedSchedule), seedSchedule.WeekMinutes(), true, 1600, s.at, s.at,
		},
		{s.district, out.Placement, 1, s.at, "system:seed", "Load test", "", "active"},
	} {
		rows[i] = append(rows[i], row)
	}
	last := len(rows) - 1
	day := s.today
	for range s.shifts {
		for day = day.AddDays(-1); day.Weekday() == time.Saturday || day.Weekday() == time.Sunday; {
			day = day.AddDays(-1)
		}
		rows[last] = append(rows[last], s.shift(out, day))
	}
	return out
}

var seedSchedule = wbl.Schedule{
	{Day: time.Monday, Start: 840, End: 840 + seedShift},
	{Day: time.Tuesday, Start: 840, End: 840 + seedShift},
	{Day: time.Wednesday, Start: 840, End: 840 + seedShift},
	{Day: time.Thursday, Start: 840, End: 840 + seedShift},
	{Day: time.Friday, Start: 840, End: 840 + seedShift},
}

func (s *seeder) shift(of Seeded, day wbl.Date) []any {
	logged := wbl.At(day.Time().Add(23 * time.Hour))
	verify, approve, verifiedBy, approvedBy := "waiting", "waiting", "", ""
	var verified, approved wbl.Instant
	if s.today.DaysSince(day) > 10 {
		verify, verifiedBy, verified = "verified", "link:"+string(s.contact), logged+86_400_000
		approve, approvedBy, approved = "approved", "system:seed", logged+2*86_400_000
	}
	return []any{
		s.district, wbl.NewID[wbl.ShiftID](logged.Time()), of.Placement, of.Learner, s.school, s.contact, day, day.Week(), 840, 840 + seedShift, seedShift,
		verify, verifiedBy, verified, approve, approvedBy, approved, logged, logged,
	}
}
