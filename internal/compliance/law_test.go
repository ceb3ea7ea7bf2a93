package compliance_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"throughline/internal/compliance"
	"throughline/internal/hours"
	"throughline/internal/placements"
	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/jobs"
	"throughline/internal/testenv"
	"throughline/internal/wbl"
)

// do runs a statement on the record as another room would have.
func (w world) do(t *testing.T, text string, args ...any) {
	t.Helper()
	err := w.DB.Update(w.ctx, db.Scope{District: w.North.District}, func(tx *db.Tx) error {
		_, err := tx.Exec(text, args...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// fifteen makes the learner of North's placement 15 years old, working in the given week.
func (w world) fifteen(t *testing.T, schedule string) {
	t.Helper()
	w.do(t, `UPDATE learner SET birth_date = '2011-05-06' WHERE district_id = $1 AND id = $2`, w.North.District, w.North.Learner)
	w.do(t, `UPDATE placement SET schedule = $3, state = 'preparing', starts_on = '2026-11-30', ends_on = '2027-02-26' WHERE district_id = $1 AND id = $2`,
		w.North.District, w.North.Placement, schedule)
	w.do(t, `UPDATE employer SET naics = '722511' WHERE id = $1`, w.North.Employer)
}

func (w world) sheet(t *testing.T) compliance.Sheet {
	t.Helper()
	s, err := w.s.Sheet(w.ctx, w.North.Actor(access.Coordinator), w.North.Placement)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func ruleNames(list []compliance.Planned) (out []string) {
	for _, f := range list {
		out = append(out, f.Rule)
	}
	return out
}

// gates asks the room about North's placement, gate to whether it is met.
func (w world) gates(t *testing.T) map[string]placements.Proof {
	t.Helper()
	out := map[string]placements.Proof{}
	err := w.DB.View(w.ctx, db.Scope{District: w.North.District}, func(tx *db.Tx) error {
		p, err := placements.Load(tx, w.North.Placement)
		if err != nil {
			return err
		}
		proofs, err := w.s.Gates(tx, p, wbl.NewDate(2026, 11, 23))
		for _, proof := range proofs {
			out[proof.Code] = proof
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

const tuesdays = `[{"day":2,"start":930,"end":1170}]` // 15:30 to 19:30

func TestPlanOfAFifteenYearOld(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		w := build(t, d)
		w.fifteen(t, tuesdays)
		s := w.sheet(t)
		got := ruleNames(s.Plan.Findings)
		for _, rule := range []string{"us.14-15.day", "us.14-15.late", "us-ma.14-15.day", "us-ma.14-15.late", "us-ma.permit"} {
			if !slices.Contains(got, rule) {
				t.Errorf("no finding %s in %q", rule, got)
			}
		}
		if i := slices.Index(got, "us.14-15.day"); s.Plan.Findings[i].Measured != 240 || s.Plan.Findings[i].Limit != 180 || s.Plan.Findings[i].Times != 13 {
			t.Errorf("%+v", s.Plan.Findings[i])
		}
		if !s.Plan.Assumed || s.Guessed.Industry != "restaurant" || !slices.Equal(s.Needed, []string{"work_permit"}) {
			t.Errorf("%v %v %v", s.Plan.Assumed, s.Guessed, s.Needed)
		}
		g := w.gates(t)
		for gate, met := range map[string]bool{"age": true, "hours": false, "hazards": true, "permit": false, "pay": false} {
			if g[gate].Met != met || g[gate].Path == "" {
				t.Errorf("%s: %+v", gate, g[gate])
			}
		}
		b := w.site.As(w.North.Actor(access.Coordinator))
		page := "/compliance/placements/" + string(w.North.Placement)
		b.Get(page).Wants(200).Sees("The plan is against labor law", "4 h of work", "29 CFR 570.35(a)(5)", "No school calendar is loaded", "Restaurant")
		b.Get(page+"?lang=es").Follow().Wants(200).Sees("El plan va contra la ley laboral", "Acorte el día")
	})
}

func TestFactsChangeTheVerdict(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		w := build(t, d)
		w.fifteen(t, `[{"day":2,"start":930,"end":1110},{"day":3,"start":780,"end":900}]`) // Tuesday after school, Wednesday in school
		if got := ruleNames(w.sheet(t).Plan.Findings); !slices.Contains(got, "us.14-15.school_hours") {
			t.Fatalf("%q", got)
		}
		b := w.site.As(w.North.Actor(access.Coordinator))
		page := "/compliance/placements/" + string(w.North.Placement)
		b.Get(page+"/facts").Wants(200).Sees("Seen: Work permit", "From the industry code: Restaurant", "HO 10")
		b.Post(page+"/facts", "version", "0-0-0", "program", "wecep", "has_work_permit", "yes", "paper_work_permit", "MA-118", "paper_work_permit_to", "2027-06-30").Wants(303)
		s := w.sheet(t)
		if got := ruleNames(s.Plan.Findings); slices.Contains(got, "us.14-15.school_hours") || slices.Contains(got, "us-ma.permit") {
			t.Errorf("%q", got)
		}
		g := w.gates(t)
		if !g["hours"].Met || !g["permit"].Met || g["permit"].ExpiresOn != wbl.NewDate(2027, 6, 30) {
			t.Errorf("%+v", g)
		}
		b.Get(page).Sees("Work permit (working papers) MA-118", "Work Experience and Career Exploration")
		b.Post(page+"/facts", "version", "0-0-0", "program", "none").Wants(409).Sees("Somebody else changed this")
		b.Post(page+"/facts", "version", "1-1-1", "program", "x", "tasks", "juggling", "orders", "7", "kind", "x", "agreement_from", "2027-01-01", "agreement_to", "2026-01-01").Wants(422).
			Sees("juggling is not on it", "7 is none of them", "Enter a last day that comes after the first")
		// the employer's facts count for its other placements too
		b.Post(page+"/facts", "version", "1-1-1", "program", "none", "uncovered", "yes").Wants(303)
		if got := ruleNames(w.sheet(t).Plan.Findings); slices.ContainsFunc(got, func(r string) bool { return strings.HasPrefix(r, "us.") }) {
			t.Errorf("federal law applies to who is not covered: %q", got)
		}
		w.site.As(w.North.Actor(access.Teacher)).Get(page).Wants(200).SeesNot("Change what the law asks about")
		w.site.As(w.North.Actor(access.Teacher)).Post(page+"/facts", "version", "2-2-2").Wants(403)
		w.site.As(w.West.Actor(access.Coordinator)).Get(page).Wants(404)
		audited(t, w, "labor.facts", 2)
	})
}

func TestHazards(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		w := build(t, d) // Ana is 16
		w.do(t, `UPDATE opportunity SET tasks = '[{"name":"Slice ham","hazard":"slicer"},{"name":"Cut bread","hazard":"knife"}]' WHERE district_id = $1 AND id = $2`, w.North.District, w.North.Opportunity)
		if g := w.gates(t); g["hazards"].Met || !strings.Contains(g["hazards"].Args[3].(string), "570.61") {
			t.Errorf("%+v", g["hazards"])
		}
		save := func(a compliance.AgreementFacts, tasks ...string) {
			t.Helper()
			in := compliance.FactsIn{Version: w.sheet(t).Facts.Version, Placement: compliance.PlacementFacts{Program: "student_learner", Agreement: a, Tasks: tasks}}
			if err := w.s.SaveFacts(w.ctx, w.North.Actor(access.Coordinator), w.North.Placement, in); err != nil {
				t.Fatal(err)
			}
		}
		full := compliance.AgreementFacts{Kind: "student_learner", Orders: []int{10}, Clauses: compliance.ClauseNames, SignedBy: []string{"employer", "school", "student"}}
		short := full
		short.SignedBy = []string{"school", "student"}
		save(short)
		if w.gates(t)["hazards"].Met {
			t.Error("an agreement without the employer's signature exempts")
		}
		save(full)
		if g := w.gates(t)["hazards"]; !g.Met {
			t.Errorf("%+v", g)
		}
		save(full, "forklift") // order 7 has no exemption
		if w.gates(t)["hazards"].Met {
			t.Error("a forklift is allowed")
		}
		err := w.DB.View(w.ctx, db.Scope{District: w.North.District}, func(tx *db.Tx) error {
			p, err := placements.Load(tx, w.North.Placement)
			if err != nil {
				return err
			}
			orders, tasks, err := w.s.Hazards(tx, p)
			if !slices.Equal(orders, []string{"HO 10", "HO 7"}) || len(tasks) != 2 || tasks[0] != "Slice ham" {
				t.Errorf("%q %q", orders, tasks)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

// The training agreement of room agreements exempts once employer and school have signed
// it, in the wording that comes with the program.
func TestSignedPaperExempts(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		w := build(t, d)
		w.do(t, `UPDATE opportunity SET tasks = '[{"name":"Press sheet metal","hazard":"metal_forming"}]' WHERE district_id = $1 AND id = $2`, w.North.District, w.North.Opportunity)
		w.do(t, `UPDATE learner SET birth_date = '2009-03-04' WHERE district_id = $1 AND id = $2`, w.North.District, w.North.Learner)
		w.do(t, `INSERT INTO paper (district_id, id, placement_id, kind, wording, facts, marks, content_hash, created_at)
			VALUES ($1, 'paper', $2, 'training_agreement', 'en:2026-11-01 es:2026-11-01', '{"hazard.orders":"HO 8"}', '["minor","hazard"]', 'x', 0)`, w.North.District, w.North.Placement)
		for i, party := range []string{"learner", "guardian", "employer", "school"} {
			if w.gates(t)["hazards"].Met {
				t.Errorf("it exempts with %d signatures", i)
			}
			w.do(t, `INSERT INTO paper_party (district_id, paper_id, party, step, state) VALUES ($1, 'paper', $2, 1, 'signed')`, w.North.District, party)
		}
		if g := w.gates(t)["hazards"]; !g.Met {
			t.Errorf("%+v", g)
		}
		if s := w.sheet(t); s.Facts.Placement.Agreement.Kind != "" || s.Signed.Kind != "student_learner" {
			t.Errorf("%+v %+v", s.Facts.Placement, s.Signed)
		}
		w.do(t, `UPDATE paper SET wording = 'en:d1 es:2026-11-01' WHERE district_id = $1`, w.North.District)
		if w.gates(t)["hazards"].Met {
			t.Error("a district's own wording exempts unread")
		}
		w.do(t, `UPDATE paper SET wording = 'en:2026-11-01', state = 'void' WHERE district_id = $1`, w.North.District)
		if w.gates(t)["hazards"].Met {
			t.Error("a void agreement exempts")
		}
	})
}

func TestGatesWithoutFacts(t *testing.T) {
	w := build(t, testenv.OpenDB(t))
	w.do(t, `UPDATE learner SET birth_date = NULL WHERE district_id = $1 AND id = $2`, w.North.District, w.North.Learner)
	g := w.gates(t)
	for _, code := range []string{"age", "hours", "hazards"} {
		if g[code].Met || g[code].Key != "compliance.gate.age.no_birth" {
			t.Errorf("%s: %+v", code, g[code])
		}
	}
	w.site.As(w.North.Actor(access.Coordinator)).Get("/compliance/placements/" + string(w.North.Placement)).Wants(200).Sees("The birth date of this student is not known")
	// a state without rules: federal law alone, and people decide about the hours
	w.do(t, `UPDATE learner SET birth_date = '2010-03-04' WHERE district_id = $1 AND id = $2`, w.North.District, w.North.Learner)
	w.do(t, `UPDATE worksite SET state = 'OH' WHERE id = $1`, w.North.Worksite)
	if g = w.gates(t); !g["age"].Met || !g["hazards"].Met || g["hours"].Code != "" || g["permit"].Code != "" {
		t.Errorf("%+v", g)
	}
	w.site.As(w.North.Actor(access.Coordinator)).Get("/compliance/placements/" + string(w.North.Placement)).Wants(200).Sees("The rules of OH are not loaded")
	// no usual week
	w.do(t, `UPDATE placement SET schedule = '[]' WHERE district_id = $1 AND id = $2`, w.North.District, w.North.Placement)
	if g = w.gates(t); g["hours"].Met || g["hours"].Key != "compliance.gate.hours.no_week" {
		t.Errorf("%+v", g["hours"])
	}
	// thirteen is too young
	w.do(t, `UPDATE learner SET birth_date = '2013-03-04' WHERE district_id = $1 AND id = $2`, w.North.District, w.North.Learner)
	if g = w.gates(t); g["age"].Met {
		t.Errorf("%+v", g["age"])
	}
}

func TestPayIsDecidedByAPerson(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		w := build(t, d)
		w.do(t, `UPDATE placement SET paid = FALSE, wage_cents = 0, state = 'preparing' WHERE district_id = $1 AND id = $2`, w.North.District, w.North.Placement)
		w.do(t, `INSERT INTO placement_gate (district_id, placement_id, gate, who, due_on) VALUES ($1, $2, 'pay', 'coordinator', '2026-12-01')`, w.North.District, w.North.Placement)
		b := w.site.As(w.North.Actor(access.Coordinator))
		page := "/compliance/placements/" + string(w.North.Placement)
		b.Get(page).Wants(200).Sees("Nobody decided yet")
		b.Get("/placements/" + string(w.North.Placement)).Wants(200).Sees("Somebody must decide whether this work may go unpaid")
		b.Get(page+"/pay").Wants(200).Sees("Nothing is computed here", "No job is promised at the end")
		b.Post(page+"/pay", "version", "0", "decision", "unpaid").Wants(422).Sees("Choose an answer", "Write the reason for your decision")
		answers := []string{"version", "0", "decision", "unpaid", "reason", "Tied to the course; nobody is replaced."}
		for _, q := range slices.Concat(compliance.Factors, compliance.Questions) {
			answers = append(answers, q, "yes")
		}
		b.Post(page+"/pay", answers...).Wants(303).Follow().Sees("The work may go unpaid", "Tied to the course", "coordinator quixnorth")
		b.Post(page+"/pay", answers...).Wants(409)
		if !w.gates(t)["pay"].Met {
			t.Error("the gate is open after the decision")
		}
		b.Get("/placements/" + string(w.North.Placement)).Wants(200).Sees("coordinator quixnorth decided that the work may go unpaid")
		b.Post(page+"/pay", append([]string{"version", "1", "decision", "pay"}, answers[4:]...)...).Wants(303)
		if g := w.gates(t)["pay"]; g.Met || g.Key != "compliance.gate.pay.must" {
			t.Errorf("%+v", g)
		}
		audited(t, w, "labor.pay", 2)
	})
}

// Entries of a week that come within a minute are judged once, and those of another week
// apart.
func TestEntriesAreJudgedTogether(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		w := build(t, d)
		err := w.DB.Update(w.ctx, db.Scope{District: w.North.District}, func(tx *db.Tx) error {
			for _, day := range []string{"2026-11-16", "2026-11-17", "2026-11-24", "2026-11-18"} {
				if err := w.s.Logged(tx, testenv.Fixed, w.North.Learner, date(t, day)); err != nil {
					return err
				}
			}
			waiting, err := db.List(tx, db.Scalar[int], `SELECT count(*) FROM job WHERE kind = 'compliance.judge'`)
			if err == nil && waiting[0] != 2 {
				t.Errorf("%d jobs for entries of two weeks", waiting[0])
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// work runs the jobs that wait, a while later.
func (w world) work(t *testing.T) {
	t.Helper()
	r := jobs.NewRunner(w.DB, jobs.Config{Now: func() time.Time { return testenv.Fixed.Add(3 * time.Minute) }})
	w.s.Jobs(r)
	if _, err := r.Drain(w.ctx); err != nil {
		t.Fatal(err)
	}
}

// logs writes an entry of hours as room hours would, and lets this room hear of it.
func (w world) logs(t *testing.T, id, day string, start, end int) {
	t.Helper()
	at, minutes := date(t, day), end-start
	if start < 0 {
		minutes = end
		end = -1
	}
	w.do(t, `INSERT INTO shift (district_id, id, placement_id, learner_id, school_id, contact_id, day, week, start_min, end_min, minutes, verify_state, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'waiting', 0, 0)`,
		w.North.District, id, w.North.Placement, w.North.Learner, w.North.School, w.North.Contact, at, at.Week(), start, end, minutes)
	w.heard(t, day)
}

func (w world) heard(t *testing.T, day string) {
	t.Helper()
	err := w.DB.Update(w.ctx, db.Scope{District: w.North.District}, func(tx *db.Tx) error {
		return w.s.Logged(tx, testenv.Fixed, w.North.Learner, date(t, day))
	})
	if err != nil {
		t.Fatal(err)
	}
	w.work(t)
}

func (w world) queue(t *testing.T, state compliance.FindingState) []compliance.Finding {
	t.Helper()
	list, _, _, err := w.s.Findings(w.ctx, w.North.Actor(access.Coordinator), state, [2]string{}, 50)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestFindingsFollowTheHours(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		w := build(t, d)
		w.fifteen(t, tuesdays)
		w.do(t, `DELETE FROM shift WHERE district_id = $1 AND placement_id = $2`, w.North.District, w.North.Placement)
		w.logs(t, "s1", "2026-11-17", 930, 1110) // 15:30 to 18:30: nothing
		if got := w.queue(t, compliance.FindingOpen); len(got) != 0 {
			t.Fatalf("%+v", got)
		}
		w.logs(t, "s2", "2026-11-18", 960, 1170) // 16:00 to 19:30
		got := w.queue(t, compliance.FindingOpen)
		var rules []string
		for _, f := range got {
			rules = append(rules, f.Rule)
			if f.ShiftID != "s2" || !f.Assumed || f.Ruleset == "" || f.LearnerName == "" {
				t.Errorf("%+v", f)
			}
		}
		slices.Sort(rules)
		if !slices.Equal(rules, []string{"us-ma.14-15.day", "us-ma.14-15.late", "us.14-15.day", "us.14-15.late"}) {
			t.Fatalf("%q", rules)
		}
		b := w.site.As(w.North.Actor(access.Coordinator))
		b.Get("/compliance").Wants(200).Sees("7:30 pm is after the 7:00 pm limit", "29 CFR 570.35(a)(6)", "4:00 PM – 7:30 PM", "I look after it")
		b.Get("/compliance?lang=es").Follow().Wants(200).Sees("Contra la ley")
		b.Get("/compliance?lang=en").Wants(303)

		// judging again changes nothing; people's decisions stay
		one := got[slices.IndexFunc(got, func(f compliance.Finding) bool { return f.Rule == "us.14-15.late" })]
		path := "/compliance/findings/" + string(one.ID)
		b.Get(path).Wants(200).Sees("End the shift by 7:00 pm", "us.14-15.late")
		b.Post(path, "state", "resolved", "version", "1").Wants(422).Sees("Write what was done")
		b.Post(path, "state", "acknowledged", "version", "1").Wants(303).Follow().Sees("You look after this finding")
		b.Post(path, "state", "resolved", "note", "Spoke with Sam", "version", "1").Wants(409)
		b.Post(path, "state", "resolved", "note", "Spoke with Sam", "version", "2").Wants(303)
		b.Get(path).Wants(200).Sees("Resolved by coordinator quixnorth", "Spoke with Sam", "Open again")
		w.heard(t, "2026-11-18")
		if got := w.queue(t, compliance.Resolved); len(got) != 1 || got[0].Note != "Spoke with Sam" {
			t.Errorf("%+v", got)
		}
		// the hours are corrected: what was open is gone
		w.do(t, `UPDATE shift SET end_min = 1140, minutes = 180 WHERE district_id = $1 AND id = 's2'`, w.North.District)
		w.heard(t, "2026-11-18")
		if got := w.queue(t, compliance.FindingOpen); len(got) != 0 {
			t.Errorf("%+v", got)
		}
		if got := w.queue(t, compliance.Resolved); len(got) != 1 {
			t.Errorf("what people resolved is gone: %+v", got)
		}
		// and go wrong again
		w.do(t, `UPDATE shift SET start_min = 900, end_min = 1140, minutes = 240 WHERE district_id = $1 AND id = 's2'`, w.North.District)
		w.heard(t, "2026-11-18")
		if got := w.queue(t, compliance.FindingOpen); len(got) != 2 {
			t.Errorf("%+v", got)
		}
		// a removed entry takes its findings along
		w.do(t, `DELETE FROM shift WHERE district_id = $1 AND id = 's2'`, w.North.District)
		w.heard(t, "2026-11-18")
		if got := w.queue(t, compliance.FindingOpen); len(got) != 0 {
			t.Errorf("%+v", got)
		}
		audited(t, w, "finding.resolved", 1)
	})
}

func TestWhoSeesFindings(t *testing.T) {
	w := build(t, testenv.OpenDB(t))
	w.fifteen(t, tuesdays)
	w.logs(t, "s9", "2026-11-19", 960, 1200)
	id := string(w.queue(t, compliance.FindingOpen)[0].ID)
	for _, a := range []access.Actor{w.West.Actor(access.Coordinator), w.South.Actor(access.DistrictLead)} {
		w.site.As(a).Get("/compliance").Wants(200).SeesNot("quixnorth")
		w.site.As(a).Get("/compliance/findings/" + id).Wants(404)
		w.site.As(a).Post("/compliance/findings/"+id, "state", "acknowledged").Wants(404)
		w.site.As(a).Post("/compliance/acknowledge", "id", id).Wants(404)
	}
	teacher := w.site.As(w.North.Actor(access.Teacher))
	teacher.Get("/compliance/findings/" + id).Wants(200).SeesNot("Mark as resolved")
	teacher.Post("/compliance/acknowledge", "id", id).Wants(403)
	for _, role := range []access.Role{access.Learner, access.Guardian, access.Supervisor, access.EmployerAdmin} {
		w.site.As(w.North.Actor(role)).Get("/compliance").Wants(403)
	}
	lead := w.site.As(w.North.Actor(access.DistrictLead))
	lead.Post("/compliance/acknowledge").Wants(303).Follow().Sees("Tick at least one finding first")
	lead.Post("/compliance/acknowledge", "id", id, "id", "x").Wants(303).Follow().Sees("You look after 1 finding")
	lead.Get("/compliance?state=acknowledged").Wants(200).Sees("quixnorth")
	err := w.DB.View(w.ctx, db.Scope{District: w.North.District}, func(tx *db.Tx) error {
		n, err := w.s.OpenFindings(tx, w.North.Actor(access.Coordinator))
		if n != 3 {
			t.Errorf("%d findings wait", n)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

func TestHoursWithoutTimes(t *testing.T) {
	w := build(t, testenv.OpenDB(t))
	w.fifteen(t, tuesdays)
	w.do(t, `DELETE FROM shift WHERE district_id = $1 AND placement_id = $2`, w.North.District, w.North.Placement)
	w.logs(t, "s1", "2026-11-18", -1, 420) // seven hours, some time that day
	for _, f := range w.queue(t, compliance.FindingOpen) {
		if !strings.HasSuffix(f.Rule, ".day") {
			t.Errorf("hours of unknown times gave %s", f.Rule)
		}
	}
	if got := w.queue(t, compliance.FindingOpen); len(got) != 2 || got[0].Measured != 420 {
		t.Errorf("%+v", got)
	}
}

func TestAdultsAreNotJudged(t *testing.T) {
	w := build(t, testenv.OpenDB(t))
	w.fifteen(t, tuesdays)
	for _, birth := range []any{"2006-01-01", nil} {
		w.do(t, `UPDATE learner SET birth_date = $3 WHERE district_id = $1 AND id = $2`, w.North.District, w.North.Learner, birth)
		w.heard(t, "2026-11-18")
	}
	if got := w.queue(t, compliance.FindingOpen); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}

func TestWarnBeforeLogging(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		w := build(t, d)
		w.fifteen(t, tuesdays)
		warn := func(lang i18n.Lang, e hours.Entry, replaces wbl.ShiftID) (out []string) {
			t.Helper()
			e.Placement = w.North.Placement
			err := w.DB.View(w.ctx, db.Scope{District: w.North.District}, func(tx *db.Tx) (err error) {
				out, err = w.s.Warn(tx, lang, e, replaces)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		fine := hours.Entry{Day: date(t, "2026-11-19"), Start: 930, End: 1110, Minutes: 180}
		if got := warn(i18n.En, fine, ""); len(got) != 0 {
			t.Errorf("%q", got)
		}
		late := hours.Entry{Day: date(t, "2026-11-19"), Start: 1020, End: 1171, Minutes: 151}
		got := warn(i18n.En, late, "")
		if len(got) == 0 || !strings.Contains(got[0], "after the 7:00 pm limit") || !strings.Contains(got[0], "End the shift by") {
			t.Errorf("%q", got)
		}
		if got = warn(i18n.Es, late, ""); len(got) == 0 || !strings.Contains(got[0], "Termine el turno") {
			t.Errorf("%q", got)
		}
		// 6 hours are logged in that week already (Monday and Wednesday); 13 more pass 18
		long := hours.Entry{Day: date(t, "2026-11-21"), Start: 420, End: 1140, Minutes: 720}
		if got = warn(i18n.En, long, ""); !strings.Contains(strings.Join(got, "\n"), "a day allowed") {
			t.Errorf("%q", got)
		}
		// changing an entry leaves its old self out
		again := hours.Entry{Day: date(t, "2026-11-18"), Start: 930, End: 1110, Minutes: 180}
		if got = warn(i18n.En, again, w.North.Waiting); len(got) != 0 {
			t.Errorf("%q", got)
		}
		if got = warn(i18n.En, again, ""); len(got) == 0 {
			t.Error("the same entry twice is fine")
		}
	})
}

func TestOtherEmployersOnlyWarn(t *testing.T) {
	w := build(t, testenv.OpenDB(t))
	w.fifteen(t, tuesdays)
	w.do(t, `INSERT INTO employer (id, name, search, created_at) VALUES ('other', 'Mill', 'mill', 0)`)
	w.do(t, `INSERT INTO placement (district_id, id, learner_id, school_id, employer_id, type, title, state, origin, created_at, updated_at)
		VALUES ($1, 'p2', $2, $3, 'other', 'internship', 'Miller', 'active', 'placed', 0, 0)`, w.North.District, w.North.Learner, w.North.School)
	w.do(t, `INSERT INTO shift (district_id, id, placement_id, learner_id, school_id, day, week, minutes, verify_state, created_at, updated_at)
		VALUES ($1, 'o1', 'p2', $2, $3, '2026-11-15', '2026-11-15', 480, 'verified', 0, 0)`, w.North.District, w.North.Learner, w.North.School)
	w.logs(t, "s1", "2026-11-21", 540, 1020) // with 6 hours here and 8 there: 22
	var weeks []compliance.Finding
	for _, f := range w.queue(t, compliance.FindingOpen) {
		if strings.HasSuffix(f.Rule, ".week") {
			weeks = append(weeks, f)
		}
	}
	if len(weeks) == 0 || weeks[0].Severity != "warn" || weeks[0].Measured != 22*60 {
		t.Errorf("%+v", weeks)
	}
}

func TestFindingDecisionValidate(t *testing.T) {
	for field, d := range map[string]compliance.FindingDecision{
		"state": {State: "gone"}, "note": {State: compliance.Resolved},
	} {
		if _, ok := d.Validate().Of(field); !ok {
			t.Errorf("%+v: %v", d, d.Validate())
		}
	}
	if err := w2(t); !errors.Is(err, wbl.NotFound) {
		t.Errorf("a finding that is not there: %v", err)
	}
}

func w2(t *testing.T) error {
	w := build(t, testenv.OpenDB(t))
	return w.s.DecideFindings(w.ctx, w.North.Actor(access.Coordinator), []compliance.FindingID{"nope"}, compliance.FindingDecision{State: compliance.Acknowledged})
}
