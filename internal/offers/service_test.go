package offers_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"throughline/internal/offers"
	"throughline/internal/partners"
	"throughline/internal/people"
	"throughline/internal/placements"
	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/jobs"
	"throughline/internal/platform/mail"
	"throughline/internal/platform/ui"
	"throughline/internal/platform/web"
	"throughline/internal/testenv"
	"throughline/internal/wbl"
)

type stage struct {
	*testing.T
	*testenv.Cast
	s        *offers.Service
	partners *partners.Service
	clock    *testenv.Clock
	jobs     *jobs.Runner
	ctx      context.Context
}

func each(t *testing.T, body func(*stage)) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		cat, err := i18n.New(ui.Texts, web.Texts(), mail.Texts, people.Texts(), partners.Texts(), placements.Texts(), offers.Texts())
		if err != nil {
			t.Fatal(err)
		}
		s := &stage{T: t, Cast: testenv.NewCast(t, d), clock: testenv.NewClock(), ctx: context.Background()}
		base := "https://throughline.example"
		who := people.New(people.Config{DB: d, Now: s.clock.Now, Catalog: cat, BaseURL: base, Secret: []byte("a secret for tests")})
		s.partners = partners.New(d, s.clock.Now)
		s.s = offers.New(d, s.clock.Now, cat, who, s.partners, placements.New(d, cat, base, s.clock.Now))
		s.jobs = jobs.NewRunner(d, jobs.Config{Now: s.clock.Now})
		s.s.Jobs(s.jobs)
		body(s)
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

func (s *stage) exec(query string, args ...any) {
	s.Helper()
	s.ok(s.DB.Update(s.ctx, db.Scope{}, func(tx *db.Tx) error {
		_, err := tx.Exec(query, args...)
		return err
	}))
}

func (s *stage) text(query string, args ...any) (out string) {
	s.Helper()
	s.ok(s.DB.View(s.ctx, db.Scope{}, func(tx *db.Tx) (err error) {
		out, err = db.Get(tx, db.Scalar[string], query, args...)
		return err
	}))
	return out
}

func (s *stage) state(id wbl.OpportunityID) offers.State {
	return offers.State(s.text(`SELECT state FROM opportunity WHERE id = $1`, id))
}

func good(title string) offers.Input {
	return offers.Input{Type: "internship", Title: title, Duties: "Bake", Learning: "Mixing", Seats: 2}
}

// post has a coordinator post an open opportunity of the North employer.
func (s *stage) post(in offers.Input) wbl.OpportunityID {
	s.Helper()
	s.clock.Advance(time.Second)
	id, err := s.s.Create(s.ctx, s.North.Actor(access.Coordinator), "", s.North.Employer, in, false)
	s.ok(err)
	return id
}

// as signs somebody in as a learner of the North.
func (s *stage) as(l wbl.LearnerID) access.Actor {
	a := s.North.Actor(access.Learner)
	a.ID = "acct" + string(l)
	a.Grants = []access.Grant{{Role: access.Learner, District: a.District, Subject: string(l)}}
	return a
}

// link is the actor of a one-task link to post an opportunity.
func (s *stage) link() access.Actor {
	return access.Actor{
		Kind: access.Link, ID: "1ink", Name: "Sam", Task: access.TaskPostOffer, District: s.North.District,
		Grants: []access.Grant{{Role: access.Supervisor, District: s.North.District, Subject: string(s.North.Contact)}},
	}
}

func (s *stage) fill(a access.Actor) {
	s.Helper()
	full := offers.Profile{About: "I like bread", Strengths: "early", Transport: "bus", Times: wbl.Schedule{{Day: 6, Start: 540, End: 1020}}}
	for _, q := range offers.Questions {
		_, err := s.s.Answer(s.ctx, a, q, full)
		s.ok(err)
	}
}

func (s *stage) titles(a access.Actor, f offers.Search) (titles []string) {
	s.Helper()
	f.Limit = 50
	out, err := s.s.Browse(s.ctx, a, f)
	s.ok(err)
	for _, r := range out.Rows {
		titles = append(titles, r.Title)
	}
	return titles
}

func TestWhoPostsWhat(t *testing.T) {
	each(t, func(s *stage) {
		in := good("Miller")
		for name, c := range map[string]struct {
			who   access.Actor
			state offers.State
			kind  wbl.Kind
		}{
			"coordinator":  {s.North.Actor(access.Coordinator), offers.Open, 0},
			"intermediary": {s.North.Actor(access.Intermediary), offers.Submitted, 0},
			"employer":     {s.North.Actor(access.EmployerAdmin), offers.Submitted, 0},
			"supervisor":   {s.North.Actor(access.Supervisor), offers.Submitted, 0},
			"link":         {s.link(), offers.Submitted, 0},
			"teacher":      {s.North.Actor(access.Teacher), "", wbl.Denied},
			"learner":      {s.North.Actor(access.Learner), "", wbl.NotFound},
			"funder":       {s.North.Actor(access.Funder), "", wbl.Denied},
		} {
			id, err := s.s.Create(s.ctx, c.who, "", s.West.Employer, in, false)
			if c.state == "" {
				if !errors.Is(err, c.kind) {
					s.Errorf("%s: %v, want %v", name, err, c.kind)
				}
				continue
			}
			s.ok(err)
			if got := s.state(id); got != c.state {
				s.Errorf("%s: it is %s, want %s", name, got, c.state)
			}
			want := s.North.Employer // whatever a host says, it is its own
			if name == "coordinator" || name == "intermediary" {
				want = s.West.Employer
			}
			if got := s.text(`SELECT employer_id FROM opportunity WHERE id = $1`, id); got != string(want) {
				s.Errorf("%s posts for %s", name, got)
			}
		}
		in.Worksite, in.Contact, in.School = s.West.Worksite, s.West.Contact, s.South.School
		_, err := s.s.Create(s.ctx, s.North.Actor(access.DistrictLead), "", s.North.Employer, in, false)
		var e *wbl.Error
		if !errors.As(err, &e) || len(e.Fields) != 3 {
			s.Errorf("another's worksite, contact and school: %v", err)
		}
		in = good("Once")
		first, err := s.s.Create(s.ctx, s.link(), "k", "", in, false)
		s.ok(err)
		second, err := s.s.Create(s.ctx, s.link(), "k", "", in, false)
		s.ok(err)
		if first != second {
			s.Error("sent twice, it was posted twice")
		}
	})
}

func TestHostWritesADraftAndSendsIt(t *testing.T) {
	each(t, func(s *stage) {
		host := s.link()
		id, err := s.s.Create(s.ctx, host, "", "", offers.Input{}, true)
		s.ok(err)
		_, err = s.s.Send(s.ctx, host, id, 1)
		s.wants(err, wbl.Unprocessable)
		s.ok(s.s.Save(s.ctx, host, id, 1, good("Miller")))
		s.wants(s.s.Save(s.ctx, host, id, 1, good("Slower")), wbl.Conflict)
		to, err := s.s.Send(s.ctx, host, id, 2)
		s.ok(err)
		if to != offers.Submitted {
			s.Fatalf("sent, it is %s", to)
		}
		_, err = s.s.Send(s.ctx, host, id, 3)
		s.wants(err, wbl.Conflict)
		_, err = s.s.Get(s.ctx, s.West.Actor(access.EmployerAdmin), id)
		s.wants(err, wbl.NotFound)
		coord := s.North.Actor(access.Coordinator)
		_, err = s.s.Decide(s.ctx, host, []wbl.OpportunityID{id}, offers.Open, "")
		s.wants(err, wbl.Denied)
		_, err = s.s.Decide(s.ctx, coord, []wbl.OpportunityID{id}, offers.Open, "")
		s.ok(err)
		s.wants(s.s.Save(s.ctx, host, id, 4, good("Later")), wbl.Conflict)
		copied, err := s.s.Copy(s.ctx, host, "", id)
		s.ok(err)
		if s.state(copied) != offers.Draft || s.text(`SELECT title FROM opportunity WHERE id = $1`, copied) != "Miller" {
			s.Error("the copy is no draft of the same")
		}
	})
}

func TestDecideOverManyAndTakeBack(t *testing.T) {
	each(t, func(s *stage) {
		coord, host := s.North.Actor(access.Coordinator), s.North.Actor(access.EmployerAdmin)
		var ids []wbl.OpportunityID
		for i := range 3 {
			id, err := s.s.Create(s.ctx, host, "", "", good(fmt.Sprint("Miller ", i)), false)
			s.ok(err)
			ids = append(ids, id)
		}
		_, err := s.s.Decide(s.ctx, coord, ids, offers.Refused, " ")
		s.wants(err, wbl.Unprocessable)
		out, err := s.s.Decide(s.ctx, coord, append(ids, s.North.Opportunity, s.South.Opportunity), offers.Open, "")
		s.ok(err)
		if len(out.Done) != 3 || len(out.Failed) != 2 {
			s.Fatalf("done %d, failed %v", len(out.Done), out.Failed)
		}
		_, err = s.s.Undo(s.ctx, s.West.Actor(access.Coordinator), out.Step)
		s.wants(err, wbl.Conflict)
		s.ok(s.s.Save(s.ctx, coord, ids[0], 2, good("Changed since")))
		n, err := s.s.Undo(s.ctx, coord, out.Step)
		s.ok(err)
		if n != 2 || s.state(ids[0]) != offers.Open || s.state(ids[1]) != offers.Submitted {
			s.Errorf("taken back for %d: %s, %s", n, s.state(ids[0]), s.state(ids[1]))
		}
		out, err = s.s.Decide(s.ctx, coord, ids[1:2], offers.Open, "")
		s.ok(err)
		s.clock.Advance(wbl.UndoWindow + time.Second)
		_, err = s.s.Undo(s.ctx, coord, out.Step)
		s.wants(err, wbl.Conflict)
		_, err = s.s.Decide(s.ctx, coord, ids[1:2], offers.Refused, "late")
		s.wants(err, wbl.Conflict)
	})
}

func TestRefusedPartnersGetNoLearners(t *testing.T) {
	each(t, func(s *stage) {
		coord := s.North.Actor(access.Coordinator)
		waiting, err := s.s.Create(s.ctx, s.link(), "", "", good("Miller"), false)
		s.ok(err)
		_, _, err = s.partners.Decide(s.ctx, coord, s.North.Employer, partners.Decision{State: partners.Refused, Reason: "closed", Version: 1})
		s.ok(err)
		_, err = s.s.Decide(s.ctx, coord, []wbl.OpportunityID{waiting}, offers.Open, "")
		s.wants(err, wbl.Conflict)
		_, err = s.s.Create(s.ctx, coord, "", s.North.Employer, good("New"), false)
		s.wants(err, wbl.Conflict)
		if got := s.titles(s.as(s.North.Learner2), offers.Search{}); got != nil {
			s.Errorf("learners still see %q", got)
		}
	})
}

func TestTheHostHearsWhatStays(t *testing.T) {
	each(t, func(s *stage) {
		coord := s.North.Actor(access.Coordinator)
		letters := func() string {
			s.clock.Advance(wbl.UndoWindow + time.Second)
			_, err := s.jobs.Drain(s.ctx)
			s.ok(err)
			return s.text(`SELECT COALESCE(MAX(subject), '') || ' to ' || COALESCE(MAX(to_email), '') || ' ' || COUNT(*) FROM mail_message
				WHERE template IN ('offers.approved', 'offers.refused')`)
		}
		id, err := s.s.Create(s.ctx, s.link(), "", "", good("Miller"), false)
		s.ok(err)
		out, err := s.s.Decide(s.ctx, coord, []wbl.OpportunityID{id}, offers.Refused, "which days?")
		s.ok(err)
		_, err = s.s.Undo(s.ctx, coord, out.Step)
		s.ok(err)
		if got := letters(); got != " to  0" {
			s.Fatalf("a decision that was taken back is told: %s", got)
		}
		_, err = s.s.Decide(s.ctx, coord, []wbl.OpportunityID{id}, offers.Open, "")
		s.ok(err)
		if got := letters(); got != "Students can see “Miller” now to sam@quixnorth.example 1" {
			s.Fatalf("letters: %s", got)
		}
	})
}

func TestWhatIsOverdueCloses(t *testing.T) {
	each(t, func(s *stage) {
		in := good("Soon over")
		in.ApplyBy = wbl.NewDate(2026, 11, 24)
		soon := s.post(in)
		s.clock.Set(time.Date(2026, 11, 25, 4, 30, 0, 0, time.UTC)) // still the 24th in New York
		_, err := s.jobs.Drain(s.ctx)
		s.ok(err)
		if s.state(soon) != offers.Open {
			s.Fatal("closed on its last day")
		}
		s.clock.Advance(2 * time.Hour)
		_, err = s.jobs.Drain(s.ctx)
		s.ok(err)
		if s.state(soon) != offers.Closed || s.state(s.North.Opportunity) != offers.Open {
			s.Errorf("after it: %s, %s", s.state(soon), s.state(s.North.Opportunity))
		}
	})
}

func TestInvite(t *testing.T) {
	each(t, func(s *stage) {
		name, err := s.s.Invite(s.ctx, s.North.Actor(access.Coordinator), s.North.Contact)
		s.ok(err)
		if name != "Sam quixnorth" || s.text(`SELECT task || ' ' || subject_id FROM one_task_link`) != "offer.post "+string(s.North.Contact) {
			s.Errorf("invited %s", name)
		}
		if got := s.text(`SELECT subject FROM mail_message`); got != "Offer a place for students" {
			s.Errorf("the letter says %q", got)
		}
		_, err = s.s.Invite(s.ctx, s.North.Actor(access.Teacher), s.North.Contact)
		s.wants(err, wbl.Denied)
	})
}
