package placements_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"throughline/internal/placements"
	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/testenv"
	"throughline/internal/wbl"
)

// everyFacts are placements that together have every gate there is.
func everyFacts() (list []placements.Facts) {
	day := wbl.DateOf(testenv.Fixed)
	for _, state := range []string{"US-MA", "US-TN", "US-WA", "US-OH"} {
		for _, birth := range []wbl.Date{wbl.NewDate(2010, 1, 1), wbl.NewDate(2000, 1, 1)} {
			for _, paid := range []bool{true, false} {
				list = append(list, placements.Facts{Type: "internship", Jurisdiction: state, Paid: paid, Birth: birth, Start: day})
			}
		}
	}
	return list
}

var (
	met    = placements.Decision{Status: placements.Met, Evidence: "paper 12"}
	waived = placements.Decision{Status: placements.Waived, Evidence: "school shop", Document: "folder 3"}
	open   = placements.Decision{Status: placements.Open}
)

// gate reads one gate as staff see it.
func (r *room) gate(s *testenv.Site, id wbl.PlacementID, code string) placements.Gate {
	r.t.Helper()
	d, err := r.View(context.Background(), s.Actor(access.Coordinator), id)
	if err != nil {
		r.t.Fatal(err)
	}
	for _, g := range d.Gates {
		if g.Code == code {
			return g
		}
	}
	return placements.Gate{}
}

func (r *room) decide(a access.Actor, id wbl.PlacementID, gate string, d placements.Decision) error {
	return r.Decide(context.Background(), a, id, gate, d)
}

func (r *room) must(err error) {
	r.t.Helper()
	if err != nil {
		r.t.Fatal(err)
	}
}

// family gives a site's guardian and supervisor the second learner's placement too.
func guardianOf(s *testenv.Site, id wbl.LearnerID) access.Actor {
	a := s.Actor(access.Guardian)
	a.Grants = []access.Grant{{Role: access.Guardian, District: s.District, Subject: string(id), From: wbl.NewDate(2026, 1, 1)}}
	return a
}

func TestGates(t *testing.T) {
	each(t, func(r *room) {
		s := &r.North
		staff := s.Actor(access.Coordinator)
		r.wantErr(r.decide(staff, s.Application, "agreement", met), wbl.NotFound, "")
		r.do(staff, s.Application, placements.Place)
		for name, c := range map[string]struct {
			d     placements.Decision
			field string
		}{
			"no evidence":             {placements.Decision{Status: placements.Met}, "evidence"},
			"no reason":               {placements.Decision{Status: placements.Waived, Document: "x"}, "evidence"},
			"no document":             {placements.Decision{Status: placements.Waived, Evidence: "x"}, "document"},
			"no status":               {placements.Decision{Status: "maybe"}, "status"},
			"long evidence":           {placements.Decision{Status: placements.Met, Evidence: strings.Repeat("x", 501)}, "evidence"},
			"long document":           {placements.Decision{Status: placements.Waived, Evidence: "x", Document: strings.Repeat("x", 201)}, "document"},
			"evidence that has ended": {placements.Decision{Status: placements.Met, Evidence: "x", ExpiresOn: wbl.NewDate(2026, 11, 22)}, "expires_on"},
		} {
			e := r.wantErr(r.decide(staff, s.Application, "agreement", c.d), wbl.Unprocessable, "")
			if e.Fields[0].Field != c.field {
				t.Errorf("%s: problem at %s, want %s", name, e.Fields[0].Field, c.field)
			}
		}
		r.wantErr(r.decide(staff, s.Application, "insurance", met), wbl.Unprocessable, "") // until when?
		r.wantErr(r.decide(staff, s.Application, "agreement", open), wbl.Conflict, "placements.error.gate_already")
		r.wantErr(r.decide(staff, s.Application, "vetting", open), wbl.Conflict, "placements.error.gate_derived")
		first := met
		first.Version = 1
		r.must(r.decide(staff, s.Application, "agreement", first))
		late := waived
		late.Version = 1
		r.wantErr(r.decide(staff, s.Application, "agreement", late), wbl.Conflict, "placements.error.changed")
		r.must(r.decide(staff, s.Application, "agreement", open))
		out, err := r.DecideAll(context.Background(), staff, []wbl.PlacementID{s.Application, s.Placement}, "agreement", waived)
		if err != nil || len(out.Done) != 1 || len(out.Failed) != 1 {
			t.Fatalf("%+v, %v", out, err)
		}
		if g := r.gate(s, s.Application, "agreement"); g.Status != placements.Waived || g.Document != "folder 3" {
			t.Errorf("%+v", g)
		}
		if n := r.count(s, `SELECT COUNT(*) FROM audit_entry WHERE district_id = $1 AND action = 'placement.gate_waived' AND reason = 'school shop'`, s.District); n != 1 {
			t.Errorf("%d waivers in the audit log", n)
		}
		r.wantErr(r.decide(staff, s.Application, "agreement", waived), wbl.Conflict, "placements.error.gate_already")
		_, err = r.DecideAll(context.Background(), staff, nil, "agreement", met)
		r.wantErr(err, wbl.Unprocessable, "")
		_, err = r.DecideAll(context.Background(), staff, []wbl.PlacementID{s.Application}, "agreement", placements.Decision{})
		r.wantErr(err, wbl.Unprocessable, "")
	})
}

// TestWhoDecidesWhich is the whole table of who may decide which gate, and how.
func TestWhoDecidesWhich(t *testing.T) {
	each(t, func(r *room) {
		s := &r.North
		r.do(s.Actor(access.Coordinator), s.Application, placements.Place)
		who := map[string]access.Actor{
			"guardian": guardianOf(s, s.Learner2), "another guardian": s.Actor(access.Guardian), "learner": learner(s, s.Learner2),
			"teacher": s.Actor(access.Teacher), "counselor": s.Actor(access.Counselor), "lead": s.Actor(access.SchoolLead), "district": s.Actor(access.DistrictLead),
			"supervisor": s.Actor(access.Supervisor), "employer": s.Actor(access.EmployerAdmin), "coordinator": s.Actor(access.Coordinator),
			"another host": r.West.Actor(access.EmployerAdmin), "coordinator next door": r.West.Actor(access.Coordinator), "abroad": r.South.Actor(access.DistrictLead),
		}
		owners := map[string][]string{
			"consent": {"guardian"}, "emergency": {"guardian"}, "transport": {"guardian"}, "safety": {"teacher"}, "insurance": {"supervisor", "employer"},
			"agreement": nil, "age": nil, "accommodations": nil,
		}
		staff := []string{"coordinator", "lead", "district"}
		strangers := []string{"another guardian", "another host", "coordinator next door", "abroad"}
		day := met
		day.ExpiresOn = wbl.NewDate(2027, 6, 30)
		for gate, own := range owners {
			for name, a := range who {
				for _, step := range []struct {
					d     placements.Decision
					waive bool // takes the right to waive
				}{{day, false}, {open, false}, {waived, true}, {open, true}} {
					before := r.gate(s, s.Application, gate)
					err := r.decide(a, s.Application, gate, step.d)
					switch {
					case slices.Contains(strangers, name):
						r.wantErr(err, wbl.NotFound, "")
					case slices.Contains(staff, name), !step.waive && slices.Contains(own, name):
						r.must(err)
					case step.waive && before.Status == placements.Open && step.d.Status == placements.Open && slices.Contains(own, name):
						r.wantErr(err, wbl.Conflict, "placements.error.gate_already") // nothing was waived
					default:
						r.wantErr(err, wbl.Denied, "denied.role")
					}
				}
			}
		}
	})
}

func TestOwnWordIsEnoughForThoseWhoMustAct(t *testing.T) {
	each(t, func(r *room) {
		s := &r.North
		r.do(s.Actor(access.Coordinator), s.Application, placements.Place)
		word := placements.Decision{Status: placements.Met}
		r.wantErr(r.decide(s.Actor(access.Coordinator), s.Application, "consent", word), wbl.Unprocessable, "")
		r.must(r.decide(guardianOf(s, s.Learner2), s.Application, "consent", word))
		r.wantErr(r.decide(guardianOf(s, s.Learner2), s.Application, "emergency", word), wbl.Unprocessable, "")
	})
}

func TestGatesThatTheRecordMeets(t *testing.T) {
	each(t, func(r *room) {
		ctx, s := context.Background(), &r.North
		staff := s.Actor(access.Coordinator)
		r.do(staff, s.Application, placements.Place)
		status := func(code string) placements.Status { return r.gate(s, s.Application, code).Status }
		if status("vetting") != placements.Met || status("schedule") != placements.Met {
			t.Fatal("a vetted supervisor or a set schedule does not meet its gate")
		}
		r.exec(s, `UPDATE contact SET email = 'other@bakery.example' WHERE id = $1`, s.Contact)
		terms := r.load(s, s.Application).Terms
		terms.Schedule, terms.StartsOn = nil, wbl.NewDate(2026, 12, 7)
		_, err := r.Edit(ctx, staff, s.Application, r.load(s, s.Application).Version, terms)
		r.must(err)
		if status("vetting") != placements.Open || status("schedule") != placements.Open {
			t.Error("a new address of the supervisor or an empty schedule leaves its gate met")
		}
		if due := r.gate(s, s.Application, "safety").DueOn; due != wbl.NewDate(2026, 12, 4) {
			t.Errorf("the due day did not move with the first day: %s", due)
		}
	})
}

// TestGatesFollowTheTerms changes the pay, the money and the place of work of a placement
// in preparation.
func TestGatesFollowTheTerms(t *testing.T) {
	each(t, func(r *room) {
		ctx, s := context.Background(), &r.North
		staff := s.Actor(access.Coordinator)
		r.do(staff, s.Application, placements.Place)
		edit := func(change func(*placements.Terms)) {
			t.Helper()
			p := r.load(s, s.Application)
			change(&p.Terms)
			_, err := r.Edit(ctx, staff, p.ID, p.Version, p.Terms)
			r.must(err)
		}
		has := func(code string) bool { return r.gate(s, s.Application, code).Code != "" }
		if has("pay") || r.gate(s, s.Application, "insurance").Who != access.EmployerAdmin {
			t.Error("paid work asks for a decision about pay, or not for the employer's insurance")
		}
		edit(func(p *placements.Terms) { p.Paid, p.WageCents = false, 0 })
		if !has("pay") || r.gate(s, s.Application, "insurance").Who != access.Coordinator {
			t.Error("unpaid work does not ask for a decision about pay and the school's insurance")
		}
		r.must(r.decide(staff, s.Application, "pay", met))
		edit(func(p *placements.Terms) { p.Paid = true })
		if !has("pay") {
			t.Error("what somebody decided was forgotten")
		}
		r.exec(s, `UPDATE worksite SET state = 'TN' WHERE id = $1`, s.Worksite)
		edit(func(p *placements.Terms) { p.Funding = "wioa" })
		if has("permit") || !r.gate(s, s.Application, "readiness").Blocking || !has("coordinator_certificate") {
			t.Error("work in Tennessee still follows the rules of Massachusetts")
		}
		p := r.load(s, s.Application)
		p.Funding = "lottery"
		_, err := r.Edit(ctx, staff, p.ID, p.Version, p.Terms)
		r.wantErr(err, wbl.Unprocessable, "")
	})
}

// prover answers as a test tells it to.
type prover map[string]placements.Proof

func (p prover) Gates(_ *db.Tx, _ placements.Placement, _ wbl.Date) (list []placements.Proof, err error) {
	for code, proof := range p {
		proof.Code = code
		list = append(list, proof)
	}
	return list, nil
}

func TestProvers(t *testing.T) {
	each(t, func(r *room) {
		ctx, s := context.Background(), &r.North
		staff := s.Actor(access.Coordinator)
		signed := prover{"agreement": {Key: "placements.missing.consent", Who: access.Guardian, Path: "/papers", OwnPath: "/my-papers"}}
		r.AddProver(signed)
		r.must(ignore(r.Place(ctx, staff, placements.Placing{Opportunity: s.Opportunity, Learners: r.learners(s, 1)}, "")))
		r.do(staff, s.Application, placements.Place)
		g := r.gate(s, s.Application, "agreement")
		if g.Status != placements.Open || g.Who != access.Guardian || g.Proof == nil {
			t.Fatalf("%+v", g)
		}
		r.wantErr(r.decide(staff, s.Application, "agreement", met), wbl.Conflict, "placements.error.gate_proved")
		r.settleBut(s, s.Application, "agreement")
		_, err := r.try(staff, s.Application, placements.Start)
		e := r.wantErr(err, wbl.Conflict, "placements.error.gates")
		if len(e.Fields) != 1 || e.Fields[0].Key != "placements.missing.consent" {
			t.Errorf("the start is refused with %+v, not in the prover's words", e.Fields)
		}
		ready := func() (n int) {
			queues, err := r.Waiting(ctx, staff, 5)
			r.must(err)
			for _, q := range queues {
				if q.Kind == placements.QueueReady {
					n = q.Count
				}
			}
			return n
		}
		if ready() != 0 {
			t.Error("the queue takes a placement for ready whose prover says no")
		}
		signed["agreement"] = placements.Proof{Met: true, Key: "placements.gate_fact.schedule", ExpiresOn: wbl.NewDate(2027, 1, 31)}
		if g := r.gate(s, s.Application, "agreement"); g.Status != placements.Met || !g.Derived || g.ExpiresOn.IsZero() {
			t.Errorf("shown at once: %+v", g)
		}
		if ready() != 0 {
			t.Error("the queue knew before anybody told it")
		}
		r.must(r.DB.Update(ctx, staff.Scope(), func(tx *db.Tx) error { return r.Refresh(tx, r.clock.Now(), staff, s.Application) }))
		if ready() != 1 {
			t.Error("the queue does not know after a refresh")
		}
		r.wantErr(r.decide(staff, s.Application, "agreement", open), wbl.Conflict, "placements.error.gate_derived")
		// What the prover takes back blocks the start again, also before any refresh.
		signed["agreement"] = placements.Proof{Key: "placements.missing.agreement"}
		_, err = r.try(staff, s.Application, placements.Start)
		r.wantErr(err, wbl.Conflict, "placements.error.gates")
		r.must(r.decide(staff, s.Application, "agreement", waived))
		r.do(staff, s.Application, placements.Start)
	})
}

// ignore drops the first answer of a call.
func ignore[T any](_ T, err error) error { return err }

// settleBut meets every open gate but those named.
func (r *room) settleBut(s *testenv.Site, id wbl.PlacementID, codes ...string) {
	r.t.Helper()
	d, err := r.View(context.Background(), s.Actor(access.Coordinator), id)
	r.must(err)
	for _, g := range d.Gates {
		if g.Status == placements.Open && !strings.Contains(strings.Join(codes, " "), g.Code) {
			r.must(r.decide(s.Actor(access.Coordinator), id, g.Code, placements.Decision{Status: placements.Met, Evidence: "on paper", ExpiresOn: wbl.NewDate(2027, 11, 30)}))
		}
	}
}

// TestEvidenceRunsOut goes through the days before and after the end of a proof of
// insurance: three letters, then the gate is open again.
func TestEvidenceRunsOut(t *testing.T) {
	each(t, func(r *room) {
		ctx, s := context.Background(), &r.North
		staff := s.Actor(access.Coordinator)
		r.do(staff, s.Application, placements.Place)
		r.settleBut(s, s.Application)
		r.do(staff, s.Application, placements.Start)
		letters := func(template string) int {
			return r.count(s, `SELECT COUNT(*) FROM mail_message WHERE district_id = $1 AND template = $2`, s.District, template)
		}
		lapsing := func() int {
			rows, _, err := r.List(ctx, staff, placements.Filter{Queue: placements.QueueLapsing, Limit: 10})
			r.must(err)
			return len(rows)
		}
		end := wbl.NewDate(2027, 11, 30)
		for _, c := range []struct {
			before, letters, queue int
		}{{61, 0, 0}, {60, 1, 1}, {59, 1, 1}, {31, 1, 1}, {30, 2, 1}, {8, 2, 1}, {7, 3, 1}, {0, 3, 1}, {-1, 4, 1}, {-2, 4, 1}} {
			day := end.AddDays(-c.before)
			r.clock.Set(day.Time().Add(17 * time.Hour)) // noon in the district
			r.must(r.RefreshAll(ctx))
			r.must(r.RefreshAll(ctx)) // a second time on the same day changes nothing
			if got := letters("placements.lapsing_host"); got != c.letters*len(hostGates) {
				t.Errorf("%d days before the end: %d letters to the host, want %d", c.before, got, c.letters)
			}
			if got := lapsing(); got != c.queue {
				t.Errorf("%d days before the end: %d in the queue, want %d", c.before, got, c.queue)
			}
		}
		g := r.gate(s, s.Application, "insurance")
		if g.Status != placements.Open {
			t.Errorf("after its last day: %+v", g)
		}
		if n := r.count(s, `SELECT COUNT(*) FROM placement_event WHERE district_id = $1 AND placement_id = $2 AND action = 'gate_lapsed' AND about = 'insurance'`, s.District, s.Application); n != 1 {
			t.Errorf("%d events say that it ran out", n)
		}
		r.must(r.decide(s.Actor(access.EmployerAdmin), s.Application, "insurance", placements.Decision{Status: placements.Met, Evidence: "Acme 2", ExpiresOn: end.AddDays(365)}))
		if r.gate(s, s.Application, "insurance").Status != placements.Met {
			t.Error("it cannot be renewed")
		}
	})
}

// hostGates are the gates of the host's with an end, of a paid placement in Massachusetts.
var hostGates = []string{"insurance"}
