package partners_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"throughline/internal/partners"
	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/testenv"
	"throughline/internal/wbl"
)

type stage struct {
	*testing.T
	*testenv.Cast
	s     *partners.Service
	clock *testenv.Clock
	ctx   context.Context
}

func each(t *testing.T, body func(*stage)) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		clock := testenv.NewClock()
		body(&stage{T: t, Cast: testenv.NewCast(t, d), s: partners.New(d, clock.Now), clock: clock, ctx: context.Background()})
	})
}

func (s *stage) ok(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

func (s *stage) wants(err error, kind wbl.Kind) {
	s.Helper()
	if !errors.Is(err, kind) {
		s.Fatalf("got %v, want %v", err, kind)
	}
}

func (s *stage) count(query string, args ...any) (n int) {
	s.Helper()
	s.ok(s.DB.View(s.ctx, db.Scope{}, func(tx *db.Tx) (err error) {
		n, err = db.Get(tx, db.Scalar[int], query, args...)
		return err
	}))
	return n
}

func (s *stage) exec(query string, args ...any) {
	s.Helper()
	s.ok(s.DB.Update(s.ctx, db.Scope{}, func(tx *db.Tx) error {
		_, err := tx.Exec(query, args...)
		return err
	}))
}

// add makes a partner with a worksite in a city.
func (s *stage) add(name, city string) wbl.EmployerID {
	s.Helper()
	id, err := s.s.Create(s.ctx, s.North.Actor(access.Coordinator), "", partners.NewPartner{
		EmployerIn: partners.EmployerIn{Name: name}, Worksite: partners.WorksiteIn{City: city}, Different: true,
	})
	s.ok(err)
	return id
}

func (s *stage) names(a access.Actor, f partners.Filter) (names []string) {
	s.Helper()
	f.Limit = 50
	items, _, err := s.s.List(s.ctx, a, f)
	s.ok(err)
	for _, i := range items {
		names = append(names, i.Name)
	}
	return names
}

func TestListAndSearch(t *testing.T) {
	each(t, func(s *stage) {
		coord := s.North.Actor(access.Coordinator)
		s.add("Núñez Farm", "Lee")
		s.add("100% Wool", "Springfield")
		for q, want := range map[string][]string{
			"nunez": {"Núñez Farm"}, "LEE": {"Núñez Farm"}, "%": {"100% Wool"}, "nothing": nil,
			"springfield": {"100% Wool", "Bakery quixnorth", "Bakery quixsouth", "Bakery quixwest"},
		} {
			if got := s.names(coord, partners.Filter{Q: q}); !slices.Equal(got, want) {
				s.Errorf("%q finds %q, want %q", q, got, want)
			}
		}
		if got := s.names(coord, partners.Filter{Vetting: partners.Approved}); !slices.Equal(got, []string{"Bakery quixnorth", "Bakery quixwest"}) {
			s.Errorf("vetted by the district: %q", got)
		}
		if got := s.names(coord, partners.Filter{Stage: "hosting"}); !slices.Equal(got, []string{"Bakery quixnorth"}) {
			s.Errorf("hosting at the coordinator's school: %q", got)
		}
		if got := s.names(s.North.Actor(access.DistrictLead), partners.Filter{Stage: "hosting"}); len(got) != 2 {
			s.Errorf("hosting in the district: %q", got)
		}
		if got := s.names(s.North.Actor(access.Intermediary), partners.Filter{Stage: "hosting"}); got != nil {
			s.Errorf("an intermediary sees stages of schools: %q", got)
		}
	})
}

func TestPagesMeetWithoutGaps(t *testing.T) {
	each(t, func(s *stage) {
		for range 3 {
			s.add("Same Name", "Lee")
		}
		a, f, seen := s.North.Actor(access.Teacher), partners.Filter{Limit: 2}, map[wbl.EmployerID]bool{}
		for range 10 {
			items, more, err := s.s.List(s.ctx, a, f)
			s.ok(err)
			for _, i := range items {
				if seen[i.ID] {
					s.Fatalf("%s is there twice", i.Name)
				}
				seen[i.ID] = true
			}
			if !more {
				break
			}
			f.After = partners.KeyOf(items[len(items)-1])
		}
		if len(seen) != 6 {
			s.Fatalf("%d partners on all pages, want 6", len(seen))
		}
	})
}

func TestActivePlacementsAreThoseOfMySchools(t *testing.T) {
	each(t, func(s *stage) {
		for role, want := range map[access.Role]int{access.Coordinator: 1, access.DistrictLead: 1, access.Intermediary: 0} {
			items, _, err := s.s.List(s.ctx, s.North.Actor(role), partners.Filter{Q: "quixnorth", Limit: 5})
			s.ok(err)
			if len(items) != 1 || items[0].Active != want {
				s.Errorf("%s: %+v, want %d active", role, items, want)
			}
		}
		items, _, err := s.s.List(s.ctx, s.West.Actor(access.Coordinator), partners.Filter{Q: "quixnorth", Limit: 5})
		s.ok(err)
		if items[0].Active != 0 || items[0].Stage != "" {
			s.Errorf("another school sees placements or stage: %+v", items[0])
		}
	})
}

func TestCreateWarnsOnceAndCountsOnce(t *testing.T) {
	each(t, func(s *stage) {
		a := s.North.Actor(access.Coordinator)
		in := partners.NewPartner{
			EmployerIn: partners.EmployerIn{Name: "QuixNorth Bakery, Inc."},
			Worksite:   partners.WorksiteIn{City: "Lee"}, Contact: partners.ContactIn{Name: "Kim", Email: "KIM@mill.example"},
		}
		_, err := s.s.Create(s.ctx, a, "k1", in)
		s.wants(err, wbl.Conflict)
		in.Different = true
		id, err := s.s.Create(s.ctx, a, "k1", in)
		s.ok(err)
		again, err := s.s.Create(s.ctx, a, "k1", in)
		s.ok(err)
		if again != id || s.count(`SELECT COUNT(*) FROM employer WHERE name = 'QuixNorth Bakery, Inc.'`) != 1 {
			s.Fatal("sent twice, it was added twice")
		}
		p, err := s.s.Get(s.ctx, a, id)
		s.ok(err)
		if len(p.Contacts) != 1 || p.Contacts[0].Email != "kim@mill.example" || p.Contacts[0].Worksite != p.Worksites[0].ID || p.Vetting.State != partners.Unseen {
			s.Errorf("created %+v", p)
		}
		if s.count(`SELECT COUNT(*) FROM audit_entry WHERE action = 'partner.create'`) != 1 {
			s.Error("no audit entry, or several")
		}
		_, err = s.s.Create(s.ctx, a, "", partners.NewPartner{})
		s.wants(err, wbl.Unprocessable)
	})
}

func TestWhoMayDoWhat(t *testing.T) {
	each(t, func(s *stage) {
		n := &s.North
		in := partners.NewPartner{EmployerIn: partners.EmployerIn{Name: "Zephyr"}}
		for role, kind := range map[access.Role]wbl.Kind{
			access.Teacher: wbl.Denied, access.Learner: wbl.NotFound, access.EmployerAdmin: wbl.NotFound, access.Funder: wbl.Denied,
		} {
			_, err := s.s.Create(s.ctx, n.Actor(role), "", in)
			s.wants(err, kind)
		}
		_, _, err := s.s.Decide(s.ctx, n.Actor(access.Intermediary), n.Employer, partners.Decision{State: partners.Approved, Version: 1})
		s.wants(err, wbl.Denied)
		_, _, err = s.s.Decide(s.ctx, n.Actor(access.EmployerAdmin), n.Employer, partners.Decision{State: partners.Approved, Version: 1})
		s.wants(err, wbl.Denied)
		s.wants(s.s.Merge(s.ctx, n.Actor(access.SchoolLead), n.Employer, s.West.Employer), wbl.Denied)
		s.wants(s.s.Update(s.ctx, n.Actor(access.EmployerAdmin), s.West.Employer, 1, partners.EmployerIn{Name: "Mine"}), wbl.NotFound)
		s.wants(s.s.SetRelation(s.ctx, n.Actor(access.Coordinator), n.Employer, s.West.School, 0, partners.RelationIn{Stage: "talking"}), wbl.NotFound)
		s.wants(s.s.SetRelation(s.ctx, n.Actor(access.Teacher), n.Employer, n.School, 0, partners.RelationIn{Stage: "talking"}), wbl.Denied)
		_, err = s.s.Get(s.ctx, n.Actor(access.EmployerAdmin), s.West.Employer)
		s.wants(err, wbl.NotFound)
		_, err = s.s.Get(s.ctx, n.Actor(access.Learner), n.Employer)
		s.wants(err, wbl.NotFound)
	})
}

func TestNotesStayWithTheirSchool(t *testing.T) {
	each(t, func(s *stage) {
		notes := func(a access.Actor) (out []string) {
			p, err := s.s.Get(s.ctx, a, s.North.Employer)
			s.ok(err)
			for _, r := range p.Relations {
				out = append(out, r.Notes)
			}
			return out
		}
		coord := s.North.Actor(access.Coordinator)
		s.ok(s.s.SetRelation(s.ctx, coord, s.North.Employer, s.North.School, 1,
			partners.RelationIn{Stage: "resting", Notes: "call in May", Owner: wbl.AccountID(coord.ID)}))
		s.ok(s.s.SetRelation(s.ctx, s.West.Actor(access.Coordinator), s.North.Employer, s.West.School, 0, partners.RelationIn{Stage: "prospect", Notes: "west words"}))
		for name, c := range map[string]struct {
			who  access.Actor
			want []string
		}{
			"own school":     {coord, []string{"call in May"}},
			"other school":   {s.West.Actor(access.Coordinator), []string{"west words"}},
			"district":       {s.North.Actor(access.DistrictLead), []string{"call in May", "west words"}},
			"teacher":        {s.North.Actor(access.Teacher), nil},
			"other district": {s.South.Actor(access.DistrictLead), nil},
			"intermediary":   {s.North.Actor(access.Intermediary), nil},
			"the employer":   {s.North.Actor(access.EmployerAdmin), nil},
		} {
			if got := notes(c.who); !slices.Equal(got, c.want) {
				s.Errorf("%s reads %q, want %q", name, got, c.want)
			}
		}
		s.wants(s.s.SetRelation(s.ctx, coord, s.North.Employer, s.North.School, 1, partners.RelationIn{Stage: "talking"}), wbl.Conflict)
		s.wants(s.s.SetRelation(s.ctx, coord, s.North.Employer, s.North.School, 2,
			partners.RelationIn{Stage: "talking", Owner: wbl.AccountID(s.West.Actor(access.Coordinator).ID)}), wbl.Unprocessable)
	})
}

func TestVettingIsTheDistricts(t *testing.T) {
	each(t, func(s *stage) {
		north, south := s.North.Actor(access.Coordinator), s.South.Actor(access.Coordinator)
		state := func(a access.Actor) partners.Partner {
			p, err := s.s.Get(s.ctx, a, s.North.Employer)
			s.ok(err)
			return p
		}
		p := state(south)
		if p.Vetting.State != partners.Unseen || len(p.Elsewhere) != 1 || p.Elsewhere[0].District != "North District" {
			s.Fatalf("the other district sees %+v, %+v", p.Vetting, p.Elsewhere)
		}
		_, after, err := s.s.Decide(s.ctx, north, s.North.Employer, partners.Decision{State: partners.Refused, Reason: "no insurance", Version: state(north).Vetting.Version})
		s.ok(err)
		if p := state(north); p.Vetting.State != partners.Refused || p.Vetting.Reason != "no insurance" || p.Vetting.By != north.Name {
			s.Errorf("refused: %+v", p.Vetting)
		}
		for role, who := range map[string]access.Actor{"teacher": s.North.Actor(access.Teacher), "employer": s.North.Actor(access.EmployerAdmin), "south": south} {
			if p := state(who); p.Vetting.Reason != "" || (role == "south" && (p.Vetting.State != partners.Unseen || len(p.Elsewhere) != 0)) {
				s.Errorf("%s sees %+v", role, p.Vetting)
			}
		}
		_, _, err = s.s.Decide(s.ctx, north, s.North.Employer, partners.Decision{State: partners.Approved, Version: after.Version - 1})
		s.wants(err, wbl.Conflict)
		before, after, err := s.s.Decide(s.ctx, north, s.North.Employer, partners.Decision{State: partners.Approved, Version: after.Version})
		s.ok(err)
		s.ok(s.s.Restore(s.ctx, north, s.North.Employer, before.State, after.Version))
		if p := state(north); p.Vetting.State != partners.Refused || p.Vetting.Reason != "no insurance" {
			s.Errorf("taken back: %+v", p.Vetting)
		}
		s.wants(s.s.Restore(s.ctx, north, s.North.Employer, partners.Approved, after.Version), wbl.Conflict)
	})
}

func TestContactIsVettedWithItsAddress(t *testing.T) {
	each(t, func(s *stage) {
		a, n := s.North.Actor(access.Coordinator), &s.North
		vetted := func(district wbl.DistrictID) (ok bool) {
			s.ok(s.DB.View(s.ctx, db.Scope{District: district}, func(tx *db.Tx) (err error) {
				ok, err = partners.Vetted(tx, n.Contact)
				return err
			}))
			return ok
		}
		if !vetted(n.District) || vetted(s.South.District) {
			s.Fatal("the vetting of one district holds in another, or not in its own")
		}
		in := partners.ContactIn{Name: "Sam", Email: "me@elsewhere.example"}
		s.ok(s.s.UpdateContact(s.ctx, n.Actor(access.EmployerAdmin), n.Employer, n.Contact, 1, in))
		if vetted(n.District) {
			s.Fatal("a new address is vetted without a look")
		}
		_, err := s.s.VetContact(s.ctx, n.Actor(access.EmployerAdmin), n.Employer, n.Contact, partners.Approved)
		s.wants(err, wbl.Denied)
		before, err := s.s.VetContact(s.ctx, a, n.Employer, n.Contact, partners.Approved)
		s.ok(err)
		if before != "" || !vetted(n.District) {
			s.Fatal("the new address cannot be vetted")
		}
		in.Left = true
		s.ok(s.s.UpdateContact(s.ctx, a, n.Employer, n.Contact, 2, in))
		if vetted(n.District) {
			s.Fatal("somebody who left is vetted")
		}
		s.wants(s.s.UpdateContact(s.ctx, a, n.Employer, n.Contact, 2, in), wbl.Conflict)
		s.wants(s.s.UpdateContact(s.ctx, a, n.Employer, s.West.Contact, 1, in), wbl.NotFound)
		in.Worksite = s.West.Worksite
		s.wants(s.s.UpdateContact(s.ctx, a, n.Employer, n.Contact, 3, in), wbl.Unprocessable)
	})
}

// TestANewAddressEndsTheLinksOfTheOldOne, as a contact who left ends theirs; a new phone
// number does not.
func TestANewAddressEndsTheLinksOfTheOldOne(t *testing.T) {
	each(t, func(s *stage) {
		a, n := s.North.Actor(access.Coordinator), &s.North
		address := "sam@quixnorth.example"
		for i, c := range []struct {
			in   partners.ContactIn
			ends bool
		}{
			{partners.ContactIn{Name: "Sam", Email: address, Phone: "555"}, false},
			{partners.ContactIn{Name: "Sam", Email: "SAM@quixnorth.example "}, false}, // the same address
			{partners.ContactIn{Name: "Sam", Email: "new@quixnorth.example"}, true},
			{partners.ContactIn{Name: "Sam", Email: "new@quixnorth.example", Left: true}, true},
			{partners.ContactIn{Name: "Samuel", Email: "new@quixnorth.example", Left: true}, false}, // left already
		} {
			id := wbl.NewID[string](s.clock.Now())
			s.exec(`INSERT INTO one_task_link (id, token_hash, task, role, district_id, subject_id, email, name, lang, created_at, expires_at)
				VALUES ($1, $1, 'hours.confirm', 'supervisor', $2, $3, $4, 'Sam', 'en', 1, 9999999999999)`, id, n.District, n.Contact, address)
			s.ok(s.s.UpdateContact(s.ctx, a, n.Employer, n.Contact, i+1, c.in))
			if ended := s.count(`SELECT COUNT(*) FROM one_task_link WHERE id = $1 AND revoked_at IS NOT NULL`, id) == 1; ended != c.ends {
				s.Errorf("change %d: the link ended is %v, want %v", i+1, ended, c.ends)
			}
		}
	})
}
