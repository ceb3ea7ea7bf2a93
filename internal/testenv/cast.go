package testenv

import (
	"context"
	"testing"
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// Cast is the company of people and places that tests play with: two districts, North
// with two schools and South with one, and at each school the same set of people, an
// employer and some work. Everything that belongs to a school carries its canary, an
// invented word that must never be seen by people who have no business there.
type Cast struct {
	DB    *db.DB
	Now   time.Time
	North Site // North High, in district North
	West  Site // North West High, in district North too
	South Site // South High, in district South
}

// Sites are all three schools.
func (c *Cast) Sites() []*Site { return []*Site{&c.North, &c.West, &c.South} }

// Site is a school with its people and their work. Ids are readable in failures.
type Site struct {
	Canary   string // in names of people, titles, notes: "quixnorth"
	District wbl.DistrictID
	School   wbl.SchoolID

	Learner  wbl.LearnerID // grade 11, has Placement
	Learner2 wbl.LearnerID // grade 10, has only Application
	Child    wbl.LearnerID // age 12, grade 6

	Employer    wbl.EmployerID
	Worksite    wbl.WorksiteID
	Contact     wbl.ContactID     // vetted supervisor of Placement
	Opportunity wbl.OpportunityID // open, 3 seats
	Placement   wbl.PlacementID   // active, of Learner
	Application wbl.PlacementID   // applied, of Learner2
	Waiting     wbl.ShiftID       // of Placement, waits for the supervisor
	Verified    wbl.ShiftID       // of Placement, verified, waits for the school

	// Actors by role; each is an account with one grant, in force.
	People map[access.Role]access.Actor
}

// Actor is the person of a role at the site.
func (s *Site) Actor(r access.Role) access.Actor {
	a, ok := s.People[r]
	if !ok {
		panic("testenv: no " + string(r) + " in the cast")
	}
	return a
}

// NewCast fills an empty database with the cast. The day is Monday 2026-11-23.
func NewCast(t testing.TB, d *db.DB) *Cast {
	t.Helper()
	c := &Cast{DB: d, Now: Fixed}
	f := &filler{t: t, now: Fixed}
	err := d.Update(context.Background(), db.Scope{}, func(tx *db.Tx) error {
		f.tx = tx
		for _, name := range []string{"North", "South"} {
			f.insert(`INSERT INTO district (id, name, state, time_zone, created_at) VALUES ($1, $2, 'MA', 'America/New_York', $3)`,
				padID("district-"+name), name+" District", wbl.At(f.now))
		}
		c.North = f.site("North", "north", "North High")
		c.West = f.site("North", "west", "North West High")
		c.South = f.site("South", "south", "South High")
		return nil
	})
	if err != nil {
		t.Fatalf("fill the cast: %v", err)
	}
	return c
}

// padID makes a readable id of the right shape: 26 characters of the id alphabet.
func padID(name string) string {
	out := []byte("00000000000000000000000000")
	i := 0
	for _, r := range name {
		if r >= 'A' && r <= 'Z' {
			r += 'a' - 'A'
		}
		switch {
		case r >= '0' && r <= '9', r >= 'a' && r <= 'z' && r != 'i' && r != 'l' && r != 'o' && r != 'u':
		case r == 'i', r == 'l':
			r = '1'
		case r == 'o':
			r = '0'
		case r == 'u':
			r = 'v'
		default:
			continue
		}
		if i < len(out) {
			out[i] = byte(r)
			i++
		}
	}
	return string(out)
}

type filler struct {
	t   testing.TB
	tx  *db.Tx
	now time.Time
}

func (f *filler) insert(text string, args ...any) {
	f.t.Helper()
	if _, err := f.tx.Exec(text, args...); err != nil {
		f.t.Fatalf("fill the cast: %v\n%s", err, text)
	}
}

func (f *filler) site(district, key, school string) Site {
	id := func(kind string) string { return padID(key + kind) }
	s := Site{
		Canary: "quix" + key, District: wbl.DistrictID(padID("district-" + district)), School: wbl.SchoolID(id("school")),
		Learner: wbl.LearnerID(id("1earner")), Learner2: wbl.LearnerID(id("2earner")), Child: wbl.LearnerID(id("chi1d")),
		Employer: wbl.EmployerID(id("emp10yer")), Worksite: wbl.WorksiteID(id("works1te")), Contact: wbl.ContactID(id("c0ntact")),
		Opportunity: wbl.OpportunityID(id("0ffer")), Placement: wbl.PlacementID(id("p1acement")), Application: wbl.PlacementID(id("app1y")),
		Waiting: wbl.ShiftID(id("wa1t1ng")), Verified: wbl.ShiftID(id("ver1f1ed")),
		People: map[access.Role]access.Actor{},
	}
	at := wbl.At(f.now)
	f.insert(`INSERT INTO school (district_id, id, source_id, name, level, locale, city, state, zip, lat, lon)
		VALUES ($1, $2, $3, $4, 'high', '41', 'Springfield', 'MA', '01101', 42.1, -72.6)`, s.District, s.School, "src-"+key, school)
	f.learner(s, s.Learner, "Ana", "2010-03-04", "11")
	f.learner(s, s.Learner2, "Beto", "2011-05-06", "10")
	f.learner(s, s.Child, "Carla", "2014-07-08", "06")
	f.insert(`INSERT INTO learner_fact (district_id, learner_id, attr, as_of, value, source, recorded_at)
		VALUES ($1, $2, 'disability', '2026-09-01', 'yes', 'staff', $3)`, s.District, s.Learner, at)
	f.people(&s)
	f.work(s)
	return s
}

func (f *filler) learner(s Site, id wbl.LearnerID, given, birth, grade string) {
	family := s.Canary
	f.insert(`INSERT INTO learner (district_id, id, school_id, given, family, birth_date, grade, email, sort_name, search, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)`,
		s.District, id, s.School, given, family, birth, grade, wbl.Fold(given)+"@"+family+".example",
		wbl.Fold(family+", "+given), wbl.Fold(given+" "+family), wbl.At(f.now))
	f.insert(`INSERT INTO school_enrollment (district_id, learner_id, school_id, school_year, grade, begin_date)
		VALUES ($1, $2, $3, 2027, $4, '2026-08-31')`, s.District, id, s.School, grade)
}

// people gives every role an account at the site; those of the whole district and
// beyond are there once for each site, which does no harm.
func (f *filler) people(s *Site) {
	subject := map[access.Role]string{
		access.Learner: string(s.Learner), access.Guardian: string(s.Learner), access.Supervisor: string(s.Contact),
		access.EmployerAdmin: string(s.Employer), access.Teacher: string(s.School), access.Counselor: string(s.School),
		access.Coordinator: string(s.School), access.SchoolLead: string(s.School),
	}
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		f.t.Fatal(err)
	}
	for _, role := range access.Roles() {
		word := s.Canary
		if subject[role] == "" {
			word = "of the district" // whom the other school's people may know
		}
		a := access.Actor{
			Kind: access.Account, ID: padID(s.Canary[4:] + "acct" + string(role)), Name: string(role) + " " + word, Lang: "en",
			District: s.District, Zone: zone,
			Grants: []access.Grant{{Role: role, District: s.District, Subject: subject[role], From: wbl.NewDate(2026, 1, 1)}},
		}
		s.People[role] = a
		f.insert(`INSERT INTO account (id, email, name, search, lang, created_at) VALUES ($1, $2, $3, $4, 'en', $5)`,
			a.ID, string(role)+"@"+s.Canary+".example", a.Name, wbl.Fold(a.Name), wbl.At(f.now))
		f.insert(`INSERT INTO role_grant (account_id, role, district_id, subject_id, from_date, granted_by)
			VALUES ($1, $2, $3, $4, '2026-01-01', 'system:test')`, a.ID, string(role), s.District, subject[role])
	}
	f.insert(`INSERT INTO guardianship (district_id, learner_id, account_id, relation, from_date)
		VALUES ($1, $2, $3, 'parent', '2026-01-01')`, s.District, s.Learner, s.People[access.Guardian].ID)
}

func (f *filler) work(s Site) {
	at := wbl.At(f.now)
	f.insert(`INSERT INTO employer (id, name, search, created_at) VALUES ($1, $2, $3, $4)`,
		s.Employer, "Bakery "+s.Canary, "bakery "+s.Canary+" springfield", at)
	f.insert(`INSERT INTO worksite (id, employer_id, name, street, city, state, zip, lat, lon)
		VALUES ($1, $2, 'Main shop', '1 Main St', 'Springfield', 'MA', '01101', 42.12, -72.58)`, s.Worksite, s.Employer)
	f.insert(`INSERT INTO contact (id, employer_id, worksite_id, name, title, email) VALUES ($1, $2, $3, $4, 'Head baker', $5)`,
		s.Contact, s.Employer, s.Worksite, "Sam "+s.Canary, "sam@"+s.Canary+".example")
	f.insert(`INSERT INTO employer_relation (district_id, employer_id, school_id, vetting, vetted_on, updated_at)
		VALUES ($1, $2, '', 'vetted', '2026-09-01', $3)`, s.District, s.Employer, at)
	f.insert(`INSERT INTO employer_relation (district_id, employer_id, school_id, stage, notes, updated_at)
		VALUES ($1, $2, $3, 'hosting', $4, $5)`, s.District, s.Employer, s.School, "private note "+s.Canary, at)
	f.insert(`INSERT INTO contact_vetting (district_id, contact_id, email, state, by_account, at) VALUES ($1, $2, $3, 'vetted', $4, $5)`,
		s.District, s.Contact, "sam@"+s.Canary+".example", s.People[access.Coordinator].ID, at)
	schedule := `[{"day":1,"start":930,"end":1110},{"day":3,"start":930,"end":1110}]`
	f.insert(`INSERT INTO opportunity (district_id, id, school_id, employer_id, worksite_id, contact_id, type, title, cluster, duties, learning,
		starts_on, ends_on, schedule, weekly_minutes, seats, paid, wage_cents, state, search, created_by, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, 'internship', $7, '09', 'Bake bread', 'Weigh and mix', '2026-09-14', '2027-05-28', $8, 360, 3,
		TRUE, 1550, 'open', $9, $10, $11, $11)`,
		s.District, s.Opportunity, s.School, s.Employer, s.Worksite, s.Contact, "Baker "+s.Canary, schedule, "baker "+s.Canary,
		"account:"+s.People[access.Coordinator].ID, at)
	f.placement(s, s.Placement, s.Learner, "active", "placed", schedule)
	f.placement(s, s.Application, s.Learner2, "applied", "applied", schedule)
	f.shift(s, s.Waiting, "2026-11-18", "waiting")
	f.shift(s, s.Verified, "2026-11-16", "verified")
	f.insert(`INSERT INTO experience (district_id, id, learner_id, school_id, type, title, began_on, ended_on, minutes, recorded_by, recorded_at)
		VALUES ($1, $2, $3, $4, 'career_fair', $5, '2026-03-12', '2026-03-12', 180, $6, $7)`,
		s.District, padID(s.Canary[4:]+"ta1k"), s.Learner, s.School, "Spring fair "+s.Canary, "account:"+s.People[access.Teacher].ID, at)
}

func (f *filler) placement(s Site, id wbl.PlacementID, learner wbl.LearnerID, state, origin, schedule string) {
	f.insert(`INSERT INTO placement (district_id, id, learner_id, school_id, opportunity_id, employer_id, worksite_id, contact_id, type, title,
		state, origin, message, starts_on, ends_on, schedule, weekly_minutes, paid, wage_cents, coordinator_id, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'internship', $9, $10, $11, $12, '2026-09-14', '2027-05-28', $13, 360, TRUE, 1550, $14, $15, $15)`,
		s.District, id, learner, s.School, s.Opportunity, s.Employer, s.Worksite, s.Contact, "Baker "+s.Canary, state, origin,
		"I like bread "+s.Canary, schedule, s.People[access.Coordinator].ID, wbl.At(f.now))
	f.insert(`INSERT INTO placement_event (district_id, placement_id, n, at, actor, actor_name, from_state, to_state)
		VALUES ($1, $2, 1, $3, 'system:test', 'test', '', $4)`, s.District, id, wbl.At(f.now), state)
}

func (f *filler) shift(s Site, id wbl.ShiftID, day, state string) {
	d, err := wbl.ParseDate(day)
	if err != nil {
		f.t.Fatal(err)
	}
	f.insert(`INSERT INTO shift (district_id, id, placement_id, learner_id, school_id, contact_id, day, week, start_min, end_min, minutes, note,
		verify_state, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 930, 1110, 180, $9, $10, $11, $11)`,
		s.District, id, s.Placement, s.Learner, s.School, s.Contact, d, d.Week(), "made rolls "+s.Canary, state, wbl.At(f.now))
}
