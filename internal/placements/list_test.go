package placements_test

import (
	"context"
	"slices"
	"testing"

	"throughline/internal/placements"
	"throughline/internal/platform/access"
	"throughline/internal/wbl"
)

func ids(rows []placements.Row) (out []wbl.PlacementID) {
	for _, r := range rows {
		out = append(out, r.ID)
	}
	return out
}

func TestListFilters(t *testing.T) {
	each(t, func(r *room) {
		ctx, s := context.Background(), &r.North
		staff, lead := s.Actor(access.Coordinator), s.Actor(access.DistrictLead)
		own := []wbl.PlacementID{s.Application, s.Placement}
		both := append(slices.Clone(own), r.West.Application, r.West.Placement)
		for name, tt := range map[string]struct {
			a    access.Actor
			f    placements.Filter
			want []wbl.PlacementID
		}{
			"own school":       {staff, placements.Filter{}, own},
			"district":         {lead, placements.Filter{}, both},
			"one school":       {lead, placements.Filter{School: r.West.School}, both[2:]},
			"another school":   {staff, placements.Filter{School: r.West.School}, nil},
			"state":            {staff, placements.Filter{State: placements.Active}, []wbl.PlacementID{s.Placement}},
			"learner's name":   {staff, placements.Filter{Text: "BETO quix"}, []wbl.PlacementID{s.Application}},
			"employer's name":  {staff, placements.Filter{Text: "bakery"}, own},
			"nobody":           {staff, placements.Filter{Text: "zz%"}, nil},
			"employer":         {lead, placements.Filter{Employer: s.Employer}, own},
			"learner":          {lead, placements.Filter{Learner: s.Learner}, []wbl.PlacementID{s.Placement}},
			"queue":            {staff, placements.Filter{Queue: placements.QueueApplicants}, []wbl.PlacementID{s.Application}},
			"needs me":         {staff, placements.Filter{NeedsMe: true}, []wbl.PlacementID{s.Application}},
			"no grant of mine": {s.Actor(access.Auditor), placements.Filter{}, nil},
		} {
			tt.f.Limit = 10
			rows, more, err := r.List(ctx, tt.a, tt.f)
			got := ids(rows)
			slices.Sort(got)
			slices.Sort(tt.want)
			if err != nil || more || !slices.Equal(got, tt.want) {
				t.Errorf("%s: %v, %v; want %v", name, got, err, tt.want)
			}
		}
	})
}

func TestListPages(t *testing.T) {
	each(t, func(r *room) {
		ctx, s := context.Background(), &r.North
		staff := s.Actor(access.Coordinator)
		_, err := r.Place(ctx, staff, placements.Placing{Employer: s.Employer, Type: "internship", Learners: r.learners(s, 7), Terms: placements.Terms{Title: "Help"}}, "")
		if err != nil {
			t.Fatal(err)
		}
		seen := map[wbl.PlacementID]bool{}
		f := placements.Filter{Limit: 4}
		for pages := 1; ; pages++ {
			rows, more, err := r.List(ctx, staff, f)
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range rows {
				if seen[row.ID] {
					t.Fatalf("%s is on two pages", row.ID)
				}
				seen[row.ID] = true
			}
			if !more {
				if len(seen) != 9 || pages != 3 {
					t.Fatalf("%d placements on %d pages", len(seen), pages)
				}
				break
			}
			f.After = rows[len(rows)-1].Key()
		}
	})
}

func TestWaiting(t *testing.T) {
	each(t, func(r *room) {
		ctx, s := context.Background(), &r.North
		staff := s.Actor(access.Coordinator)
		waiting := func() map[placements.QueueKind]int {
			list, err := r.Waiting(ctx, staff, 5)
			if err != nil {
				t.Fatal(err)
			}
			out := map[placements.QueueKind]int{}
			for _, q := range list {
				out[q.Kind] = q.Count
				if len(q.Rows) != q.Count {
					t.Errorf("%s counts %d and lists %d", q.Kind, q.Count, len(q.Rows))
				}
			}
			return out
		}
		want := func(kind placements.QueueKind, n int) {
			t.Helper()
			if got := waiting(); got[kind] != n {
				t.Errorf("%s: %v, want %d", kind, got, n)
			}
		}
		want(placements.QueueApplicants, 1)
		r.do(staff, s.Application, placements.Offer)
		want(placements.QueueUnanswered, 0)
		r.clock.Advance(8 * 24 * 3600e9)
		want(placements.QueueUnanswered, 1)
		r.do(staff, s.Application, placements.Place)
		want(placements.QueueGates, 1)
		r.settle(s, s.Application)
		want(placements.QueueGates, 0)
		want(placements.QueueReady, 1)
		end := func(day string) {
			r.exec(s, `UPDATE placement SET ends_on = $3 WHERE district_id = $1 AND id = $2`, s.District, s.Placement, day)
		}
		end("2026-12-15") // today is 2026-12-01
		want(placements.QueueEnding, 1)
		end("2026-12-16")
		want(placements.QueueEnding, 0)
		end("2026-12-01")
		want(placements.QueueOverdue, 0)
		end("2026-11-30")
		want(placements.QueueOverdue, 1)
		if list, _, err := r.List(ctx, staff, placements.Filter{NeedsMe: true, Limit: 9}); err != nil || len(list) != 2 {
			t.Errorf("%d need me, %v; want the one to start and the one to complete", len(list), err)
		}
	})
}

// TestGatesComeByDueDate checks the order in which the coordinator works them off.
func TestGatesComeByDueDate(t *testing.T) {
	each(t, func(r *room) {
		ctx, s := context.Background(), &r.North
		staff := s.Actor(access.Coordinator)
		var want []wbl.PlacementID
		for i, l := range r.learners(s, 3) {
			out, err := r.Place(ctx, staff, placements.Placing{
				Employer: s.Employer, Type: "internship", Learners: []wbl.LearnerID{l},
				Terms: placements.Terms{Title: "Help", StartsOn: wbl.NewDate(2027, 1, 30-i)},
			}, "")
			if err != nil {
				t.Fatal(err)
			}
			want = append(want, out.Done[0])
		}
		slices.Reverse(want)
		list, err := r.Waiting(ctx, staff, 5)
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range list {
			if q.Kind == placements.QueueGates && !slices.Equal(ids(q.Rows), want) {
				t.Errorf("%v, want %v", ids(q.Rows), want)
			}
		}
	})
}

func TestHostingShowsTheMinimum(t *testing.T) {
	each(t, func(r *room) {
		ctx, s := context.Background(), &r.North
		rows, err := r.Hosting(ctx, s.Actor(access.Supervisor))
		if err != nil || !slices.Equal(ids(rows), []wbl.PlacementID{s.Placement}) {
			t.Fatalf("supervisor: %v, %v", ids(rows), err)
		}
		if p := rows[0]; p.Name() != "Ana q." || p.Grade != "" || p.SchoolName != "" || p.Message != "" || p.Learner != "" {
			t.Errorf("a host sees %+v", p)
		}
		rows, err = r.Hosting(ctx, s.Actor(access.EmployerAdmin))
		if err != nil || len(rows) != 2 {
			t.Fatalf("employer: %v, %v", ids(rows), err)
		}
		r.exec(s, `UPDATE learner SET birth_date = '2013-11-24' WHERE district_id = $1 AND id = $2`, s.District, s.Learner)
		if rows, err = r.Hosting(ctx, s.Actor(access.Supervisor)); err != nil || len(rows) != 0 {
			t.Errorf("a host sees a child of 12: %v, %v", ids(rows), err)
		}
		_, err = r.View(ctx, s.Actor(access.Supervisor), s.Placement)
		r.wantErr(err, wbl.Denied, "")
	})
}

func TestAccess(t *testing.T) {
	each(t, func(r *room) {
		ctx, s := context.Background(), &r.North
		for name, tt := range map[string]struct {
			a    access.Actor
			kind wbl.Kind // Internal: allowed
		}{
			"the learner":                 {s.Actor(access.Learner), wbl.Internal},
			"another learner":             {learner(s, s.Learner2), wbl.NotFound},
			"the guardian":                {s.Actor(access.Guardian), wbl.Internal},
			"teacher of the school":       {s.Actor(access.Teacher), wbl.Internal},
			"teacher of another school":   {r.West.Actor(access.Teacher), wbl.NotFound},
			"coordinator of the district": {s.Actor(access.DistrictLead), wbl.Internal},
			"lead of another district":    {r.South.Actor(access.DistrictLead), wbl.NotFound},
			"employer":                    {s.Actor(access.EmployerAdmin), wbl.Denied},
			"supervisor of another firm":  {r.West.Actor(access.Supervisor), wbl.NotFound},
			"a funder sees no learner":    {s.Actor(access.Funder), wbl.NotFound},
			"an analyst sees no learner":  {s.Actor(access.StateAnalyst), wbl.NotFound},
		} {
			_, err := r.View(ctx, tt.a, s.Placement)
			if tt.kind == wbl.Internal && err != nil || tt.kind != wbl.Internal && wbl.KindOf(err) != tt.kind {
				t.Errorf("%s: %v, want %v", name, err, tt.kind)
			}
		}
		for name, tt := range map[string]struct {
			a    access.Actor
			act  placements.Action
			kind wbl.Kind
		}{
			"a teacher offers":          {s.Actor(access.Teacher), placements.Offer, wbl.Denied},
			"another school offers":     {r.West.Actor(access.Coordinator), placements.Offer, wbl.NotFound},
			"another district offers":   {r.South.Actor(access.Coordinator), placements.Offer, wbl.NotFound},
			"another employer offers":   {r.West.Actor(access.EmployerAdmin), placements.Offer, wbl.NotFound},
			"the learner offers":        {learner(s, s.Learner2), placements.Offer, wbl.Denied},
			"another learner withdraws": {s.Actor(access.Learner), placements.Withdraw, wbl.NotFound},
			"the supervisor places":     {s.Actor(access.Supervisor), placements.Place, wbl.Denied},
		} {
			if _, err := r.try(tt.a, s.Application, tt.act); wbl.KindOf(err) != tt.kind {
				t.Errorf("%s: %v, want %v", name, err, tt.kind)
			}
		}
		if _, err := r.try(s.Actor(access.EmployerAdmin), s.Application, placements.Offer); err != nil {
			t.Errorf("the employer cannot offer: %v", err)
		}
	})
}

func TestTimeline(t *testing.T) {
	each(t, func(r *room) {
		ctx, s := context.Background(), &r.North
		r.exec(s, `UPDATE learner SET state = 'merged', merged_into = $3 WHERE district_id = $1 AND id = $2`, s.District, s.Learner2, s.Learner)
		tl, err := r.Timeline(ctx, s.Actor(access.Guardian), s.Learner)
		if err != nil {
			t.Fatal(err)
		}
		if len(tl.Years) != 2 || tl.Years[0].Ends != 2026 || tl.Years[1].Ends != 2027 {
			t.Fatalf("years %+v", tl.Years)
		}
		if fair := tl.Years[0].Items[0]; fair.Type != "career_fair" || fair.Minutes != 180 {
			t.Errorf("%+v", fair)
		}
		if n := len(tl.Years[1].Items); n != 2 {
			t.Errorf("%d placements, want also the merged record's", n)
		}
		if other, err := r.Timeline(ctx, s.Actor(access.Learner), s.Learner2); err != nil || other.Learner != s.Learner {
			t.Errorf("the merged record leads to %v, %v", other.Learner, err)
		}
		for _, a := range []access.Actor{r.West.Actor(access.Teacher), r.South.Actor(access.DistrictLead), s.Actor(access.Funder)} {
			_, err := r.Timeline(ctx, a, s.Learner)
			r.wantErr(err, wbl.NotFound, "")
		}
		_, err = r.Timeline(ctx, s.Actor(access.EmployerAdmin), s.Learner)
		r.wantErr(err, wbl.NotFound, "")
	})
}

func TestExperiences(t *testing.T) {
	each(t, func(r *room) {
		ctx, s := context.Background(), &r.North
		teacher := s.Actor(access.Teacher)
		in := placements.ExperienceInput{
			Learners: append(r.learners(s, 20), s.Child), Type: "workplace_tour", Title: "Water works", BeganOn: wbl.NewDate(2026, 11, 20), Minutes: 90, Employer: s.Employer,
		}
		for range 2 {
			if n, err := r.AddExperience(ctx, teacher, in, "k"); err != nil || n != 21 {
				t.Fatalf("%d, %v", n, err)
			}
		}
		if n := r.count(s, `SELECT COUNT(*) FROM experience WHERE district_id = $1 AND title = 'Water works' AND minutes = 90 AND ended_on = '2026-11-20'`, s.District); n != 21 {
			t.Fatalf("%d rows", n)
		}
		list, more, err := r.Experiences(ctx, teacher, nil, 10)
		if err != nil || !more || len(list) != 10 {
			t.Fatalf("%d, %v, %v", len(list), more, err)
		}
		rest, more, err := r.Experiences(ctx, teacher, list[9].Key(), 50)
		if err != nil || more || len(rest) != 12 {
			t.Fatalf("%d, %v, %v: 21 and the cast's fair", len(rest), more, err)
		}
		in.Learners = append(in.Learners, r.West.Learner)
		_, err = r.AddExperience(ctx, teacher, in, "")
		r.wantErr(err, wbl.NotFound, "")
		for field, change := range map[string]func(*placements.ExperienceInput){
			"type":     func(e *placements.ExperienceInput) { e.Type = "internship" },
			"title":    func(e *placements.ExperienceInput) { e.Title = "" },
			"began_on": func(e *placements.ExperienceInput) { e.BeganOn = wbl.NewDate(2026, 11, 24) },
			"ended_on": func(e *placements.ExperienceInput) { e.EndedOn = wbl.NewDate(2026, 11, 1) },
			"minutes":  func(e *placements.ExperienceInput) { e.Minutes = -1 },
			"learners": func(e *placements.ExperienceInput) { e.Learners = nil },
			"employer": func(e *placements.ExperienceInput) { e.Employer = "nowhere" },
		} {
			bad := in
			bad.Learners = []wbl.LearnerID{s.Learner}
			change(&bad)
			_, err := r.AddExperience(ctx, teacher, bad, "")
			e := r.wantErr(err, wbl.Unprocessable, "")
			if _, ok := e.Fields.Of(field); !ok {
				t.Errorf("%s: %v", field, e)
			}
		}
	})
}

func TestLetters(t *testing.T) {
	each(t, func(r *room) {
		ctx, s := context.Background(), &r.North
		staff := s.Actor(access.Coordinator)
		sent := func(template, to string) int {
			return r.count(s, `SELECT COUNT(*) FROM mail_message WHERE district_id = $1 AND template = $2 AND to_email = $3`, s.District, "placements."+template, to)
		}
		remind := func() placements.Bulk {
			out, err := r.Remind(ctx, staff, []wbl.PlacementID{s.Application})
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		if out := remind(); len(out.Failed) != 1 {
			t.Error("an applicant is reminded of nothing")
		}
		beto, sam := "beto@quixnorth.example", "sam@quixnorth.example"
		r.do(staff, s.Application, placements.Offer)
		remind()
		r.do(learner(s, s.Learner2), s.Application, placements.Accept)
		remind()
		r.settle(s, s.Application)
		r.do(staff, s.Application, placements.Start)
		for _, tt := range []struct{ template, to string }{{"offered", beto}, {"waiting", beto}, {"accepted", sam}, {"host", sam}, {"started", beto}, {"begun", sam}} {
			if sent(tt.template, tt.to) != 1 {
				t.Errorf("no %s letter to %s", tt.template, tt.to)
			}
		}
		if n := r.count(s, `SELECT COUNT(*) FROM mail_message WHERE district_id = $1 AND to_email = $2 AND text_part LIKE '%Beto quix%'`, s.District, sam); n != 0 {
			t.Error("a supervisor is told the learner's family name")
		}
		// What a roster holds as an address must not stop a placement.
		r.exec(s, `UPDATE learner SET email = 'none given' WHERE district_id = $1 AND id = $2`, s.District, s.Learner)
		r.put(s, s.Placement, placements.Applied)
		r.do(staff, s.Placement, placements.Offer)
	})
}
