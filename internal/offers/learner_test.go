package offers_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"throughline/internal/offers"
	"throughline/internal/partners"
	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

func TestSearch(t *testing.T) {
	each(t, func(s *stage) {
		far := wbl.WorksiteID("0000000000000000000000far0")
		s.exec(`INSERT INTO worksite (id, employer_id, name, city, lat, lon) VALUES ($1, $2, 'Mill', 'Boston', 42.36, -71.06)`, far, s.North.Employer)
		a := good("Señor Miller")
		a.Cluster, a.Worksite, a.StartsOn, a.Paid, a.WageCents = "13", far, wbl.NewDate(2027, 2, 1), true, 1600
		b := good("Coder")
		b.Type, b.Cluster, b.Remote = "apprenticeship", "11", true
		c := good("For the West")
		c.School = s.West.School
		s.post(a)
		s.post(b)
		_, err := s.s.Create(s.ctx, s.North.Actor(access.Coordinator), "", s.North.Employer, c, false)
		s.wants(err, wbl.Unprocessable) // another school's
		s.clock.Advance(time.Second)
		_, err = s.s.Create(s.ctx, s.North.Actor(access.DistrictLead), "", s.North.Employer, c, false)
		s.ok(err)
		me := s.as(s.North.Learner)
		for name, f := range map[string]struct {
			search offers.Search
			want   []string
		}{
			"all":             {offers.Search{}, []string{"Coder", "Señor Miller", "Baker quixnorth"}},
			"text":            {offers.Search{Q: "senor"}, []string{"Señor Miller"}},
			"city":            {offers.Search{Q: "boston"}, []string{"Señor Miller"}},
			"type":            {offers.Search{Type: "apprenticeship"}, []string{"Coder"}},
			"cluster":         {offers.Search{Cluster: "09"}, []string{"Baker quixnorth"}},
			"near, or remote": {offers.Search{Within: 10}, []string{"Coder", "Baker quixnorth"}},
			"far":             {offers.Search{Within: 100}, []string{"Coder", "Señor Miller", "Baker quixnorth"}},
			"from":            {offers.Search{From: wbl.NewDate(2027, 1, 1)}, []string{"Señor Miller"}},
			"to":              {offers.Search{To: wbl.NewDate(2026, 12, 31)}, []string{"Baker quixnorth"}},
			"paid":            {offers.Search{Paid: true}, []string{"Señor Miller", "Baker quixnorth"}},
			"remote":          {offers.Search{Remote: true}, []string{"Coder"}},
			"saved":           {offers.Search{Kept: true}, nil},
			"all of it":       {offers.Search{Q: "coder", Remote: true, Paid: true}, nil},
		} {
			if got := s.titles(me, f.search); !slices.Equal(got, f.want) {
				s.Errorf("%s: %q, want %q", name, got, f.want)
			}
		}
		if got := s.titles(s.West.Actor(access.Guardian), offers.Search{}); !slices.Equal(got, []string{"For the West", "Coder", "Señor Miller", "Baker quixwest"}) {
			s.Errorf("a guardian at the other school sees %q", got)
		}
		if got := s.titles(s.South.Actor(access.Learner), offers.Search{}); !slices.Equal(got, []string{"Baker quixsouth"}) {
			s.Errorf("the other district sees %q", got)
		}
		if got := s.titles(s.North.Actor(access.DistrictLead), offers.Search{}); len(got) != 5 {
			s.Errorf("the district's lead sees %q", got)
		}
	})
}

func TestSearchPagesMeetWithoutGaps(t *testing.T) {
	each(t, func(s *stage) {
		corner := wbl.WorksiteID("00000000000000000000c0rner")
		// inside the rectangle around the school and outside of the circle
		s.exec(`INSERT INTO worksite (id, employer_id, city, lat, lon) VALUES ($1, $2, 'Corner', 42.23, -72.43)`, corner, s.North.Employer)
		for i := range 12 {
			in := good(fmt.Sprint("Place ", i))
			in.Worksite = s.North.Worksite
			if i%3 > 0 {
				in.Worksite = corner
			}
			s.post(in)
		}
		f, seen := offers.Search{Within: 10, Limit: 2}, map[string]bool{}
		for range 20 {
			out, err := s.s.Browse(s.ctx, s.as(s.North.Learner), f)
			s.ok(err)
			for _, r := range out.Rows {
				if seen[r.Title] || r.Miles > 10 {
					s.Fatalf("%s is there again, or %.1f miles away", r.Title, r.Miles)
				}
				seen[r.Title] = true
			}
			if !out.More {
				break
			}
			if len(out.Rows) != 2 {
				s.Fatalf("a page of %d that is not the last", len(out.Rows))
			}
			f.After = [2]string(out.Rows[1].Key())
		}
		if len(seen) != 5 {
			s.Errorf("found %d places, want 5: %v", len(seen), seen)
		}
	})
}

func TestWhatALearnerSees(t *testing.T) {
	each(t, func(s *stage) {
		me := s.as(s.North.Learner2)
		seen, err := s.s.Look(s.ctx, me, s.North.Opportunity)
		s.ok(err)
		if seen.Supervisor.Name != "" || seen.Supervisor.Email != "" || seen.Supervisor.Title != "Head baker" || seen.Bar != offers.BarApplied || seen.SeatsLeft != 2 {
			s.Errorf("sees %+v, %q, %d seats", seen.Supervisor, seen.Bar, seen.SeatsLeft)
		}
		if seen.Miles < 1 || seen.Miles > 3 {
			s.Errorf("it is %.1f miles away", seen.Miles)
		}
		draft, err := s.s.Create(s.ctx, s.North.Actor(access.Coordinator), "", s.North.Employer, good("Draft"), true)
		s.ok(err)
		for _, id := range []wbl.OpportunityID{draft, s.West.Opportunity, s.South.Opportunity} {
			_, err = s.s.Look(s.ctx, me, id)
			s.wants(err, wbl.NotFound)
		}
		s.ok(s.s.Keep(s.ctx, me, s.North.Opportunity, true))
		s.ok(s.s.Keep(s.ctx, me, s.North.Opportunity, true))
		if got := s.titles(me, offers.Search{Kept: true}); len(got) != 1 {
			s.Errorf("saved: %q", got)
		}
		s.ok(s.s.Keep(s.ctx, me, s.North.Opportunity, false))
		if got := s.titles(me, offers.Search{Kept: true}); got != nil {
			s.Errorf("still saved: %q", got)
		}
		s.wants(s.s.Keep(s.ctx, s.North.Actor(access.Guardian), s.North.Opportunity, true), wbl.NotFound)
	})
}

func TestApply(t *testing.T) {
	each(t, func(s *stage) {
		me, id := s.as(s.North.Learner), s.post(good("Miller"))
		_, err := s.s.Apply(s.ctx, me, "", id, "I like flour")
		s.wants(err, wbl.Conflict) // the profile is missing
		s.fill(me)
		_, err = s.s.Apply(s.ctx, me, "", id, " ")
		s.wants(err, wbl.Unprocessable)
		s.ok(s.s.Why(s.ctx, me, id, "I like flour"))
		out, err := s.s.Browse(s.ctx, me, offers.Search{Kept: true, Limit: 5})
		s.ok(err)
		if len(out.Unfinished) != 1 || len(out.Rows) != 0 {
			s.Fatalf("an application that was begun: %+v", out)
		}
		pid, err := s.s.Apply(s.ctx, me, "k", id, "")
		s.ok(err)
		again, err := s.s.Apply(s.ctx, me, "k", id, "")
		s.ok(err)
		if pid != again || s.text(`SELECT message FROM placement WHERE id = $1`, pid) != "I like flour" {
			s.Error("sent twice, or the message is lost")
		}
		_, err = s.s.Apply(s.ctx, me, "k2", id, "again")
		s.wants(err, wbl.Conflict)
		ap, err := s.s.Begin(s.ctx, me, id)
		s.ok(err)
		if ap.Bar != offers.BarApplied || ap.Why != "" || ap.Profile.Next() != "" {
			s.Errorf("after it: %+v", ap)
		}
	})
}

func TestWhatBarsAnApplication(t *testing.T) {
	each(t, func(s *stage) {
		in := good("Seniors only")
		in.MinGrade = "12"
		high, open, closed := s.post(in), s.post(good("Open")), s.post(good("Closed"))
		_, err := s.s.Decide(s.ctx, s.North.Actor(access.Coordinator), []wbl.OpportunityID{closed}, offers.Closed, "")
		s.ok(err)
		for name, c := range map[string]struct {
			who  wbl.LearnerID
			id   wbl.OpportunityID
			want offers.Bar
		}{
			"grade": {s.North.Learner, high, offers.BarGrade}, "closed": {s.North.Learner, closed, offers.BarClosed},
			"child": {s.North.Child, open, offers.BarAge}, "nothing": {s.North.Learner, open, offers.BarNone},
		} {
			a := s.as(c.who)
			s.fill(a)
			ap, err := s.s.Begin(s.ctx, a, c.id)
			s.ok(err)
			if ap.Bar != c.want {
				s.Errorf("%s: barred by %q, want %q", name, ap.Bar, c.want)
			}
			_, err = s.s.Apply(s.ctx, a, "", c.id, "I want it")
			if (c.want == offers.BarNone) != (err == nil) || (err != nil && !errors.Is(err, wbl.Conflict)) {
				s.Errorf("%s: applying gives %v", name, err)
			}
		}
		child := s.as(s.North.Child)
		s.wants(s.s.Find(s.ctx, child, offers.Found{}), wbl.Conflict)
		_, err = s.s.SendFound(s.ctx, child, "")
		s.wants(err, wbl.Conflict)
	})
}

func TestAPlaceThatALearnerFound(t *testing.T) {
	each(t, func(s *stage) {
		me := s.as(s.North.Learner)
		_, err := s.s.SendFound(s.ctx, me, "")
		s.wants(err, wbl.Unprocessable)
		f := offers.Found{
			Employer: "Rosa's Garage", City: "Lee", Supervisor: "Rosa", Email: "Rosa@garage.example", Title: "Helper", Duties: "Oil", Learning: "Cars",
			StartsOn: wbl.NewDate(2026, 12, 1), Weekly: 300,
		}
		s.ok(s.s.Find(s.ctx, me, f))
		pid, err := s.s.SendFound(s.ctx, me, "k")
		s.ok(err)
		again, err := s.s.SendFound(s.ctx, me, "k")
		s.ok(err)
		if pid != again {
			s.Error("sent twice, it was found twice")
		}
		id := wbl.OpportunityID(s.text(`SELECT opportunity_id FROM placement WHERE id = $1 AND origin = 'found' AND state = 'applied'`, pid))
		contact := wbl.ContactID(s.text(`SELECT contact_id FROM opportunity WHERE id = $1 AND state = 'submitted'`, id))
		s.ok(s.DB.View(s.ctx, db.Scope{District: s.North.District}, func(tx *db.Tx) error {
			ok, err := partners.Vetted(tx, contact)
			if ok {
				s.Error("the supervisor whom the learner named is vetted")
			}
			return err
		}))
		coord := s.North.Actor(access.Coordinator)
		_, err = s.s.Decide(s.ctx, coord, []wbl.OpportunityID{id}, offers.Open, "")
		s.ok(err)
		if got := s.titles(s.as(s.North.Learner2), offers.Search{Q: "helper"}); got != nil {
			s.Errorf("others see it: %q", got)
		}
		f.Employer, f.Email, f.Supervisor = "Bakery QUIXNORTH, Inc.", "sam@quixnorth.example", "Somebody"
		s.ok(s.s.Find(s.ctx, me, f))
		pid, err = s.s.SendFound(s.ctx, me, "k2")
		s.ok(err)
		if got := s.text(`SELECT employer_id || contact_id FROM placement WHERE id = $1`, pid); got != string(s.North.Employer)+string(s.North.Contact) {
			s.Errorf("a known host was not matched: %s", got)
		}
	})
}

func TestWhoReadsApplications(t *testing.T) {
	each(t, func(s *stage) {
		me := s.as(s.North.Learner2)
		s.fill(me)
		names := func(a access.Actor) string {
			_, all, err := s.s.Applicants(s.ctx, a, s.North.Opportunity)
			s.ok(err)
			var out []string
			for _, p := range all {
				out = append(out, p.Name+"/"+p.Grade+"/"+p.Message+"/"+p.Profile.About)
			}
			return strings.Join(out, ";")
		}
		if got := names(s.North.Actor(access.Coordinator)); got != "Beto quixnorth/10/I like bread quixnorth/I like bread" {
			s.Errorf("staff read %q", got)
		}
		if got := names(s.North.Actor(access.EmployerAdmin)); got != "Beto q.//I like bread quixnorth/I like bread" {
			s.Errorf("the host reads %q", got)
		}
		_, _, err := s.s.Applicants(s.ctx, s.West.Actor(access.EmployerAdmin), s.North.Opportunity)
		s.wants(err, wbl.NotFound)
		_, _, err = s.s.Applicants(s.ctx, s.link(), s.North.Opportunity)
		s.wants(err, wbl.Denied)
		_, _, err = s.s.Applicants(s.ctx, s.North.Actor(access.Teacher), s.North.Opportunity)
		s.wants(err, wbl.Denied)
	})
}
