package placements_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"throughline/internal/placements"
	"throughline/internal/platform/access"
	"throughline/internal/wbl"
)

// useCase is something that a person does about the second learner's application.
type useCase struct {
	name string
	do   func(r *room, a access.Actor) error
	may  []access.Role
	// unseen are roles to which it is denied elsewhere and for which it does not exist here.
	unseen []access.Role
}

var (
	leads    = []access.Role{access.Coordinator, access.SchoolLead, access.DistrictLead}
	allStaff = append([]access.Role{access.Teacher, access.Counselor}, leads...)
	known    = append([]access.Role{access.Learner, access.Guardian, access.Supervisor, access.EmployerAdmin, access.Support, access.Auditor}, allStaff...)
)

func useCases() []useCase {
	ctx := context.Background()
	move := func(act placements.Action) func(*room, access.Actor) error {
		return func(r *room, a access.Actor) error {
			_, err := r.Do(ctx, a, r.North.Application, act, placements.Move{Reason: placements.Reason{Code: "not_selected", Text: "because"}})
			return err
		}
	}
	host := []access.Role{access.Supervisor, access.EmployerAdmin}
	list := []useCase{
		{
			"look", func(r *room, a access.Actor) error { _, err := r.View(ctx, a, r.North.Application); return err },
			append([]access.Role{access.Learner, access.Guardian}, allStaff...), nil,
		},
		{
			"look as the host", func(r *room, a access.Actor) error { _, err := r.Hosted(ctx, a, r.North.Application); return err },
			append(slices.Clone(host), leads...),
			[]access.Role{access.Learner, access.Guardian, access.Teacher, access.Counselor, access.Support, access.Auditor},
		},
		{"edit", func(r *room, a access.Actor) error {
			p := r.load(&r.North, r.North.Application)
			_, err := r.Edit(ctx, a, p.ID, p.Version, p.Terms)
			return err
		}, leads, nil},
		{
			"timeline", func(r *room, a access.Actor) error { _, err := r.Timeline(ctx, a, r.North.Learner2); return err },
			append([]access.Role{access.Learner, access.Guardian}, allStaff...), host,
		},
		{"record an experience", func(r *room, a access.Actor) error {
			_, err := r.AddExperience(ctx, a, placements.ExperienceInput{
				Learners: []wbl.LearnerID{r.North.Learner2}, Type: "speaker", Title: "Talk", BeganOn: wbl.NewDate(2026, 11, 20), Minutes: 30,
			}, "")
			return err
		}, allStaff, host},
		{"place", func(r *room, a access.Actor) error {
			_, err := r.Place(ctx, a, placements.Placing{
				Employer: r.North.Employer, Type: "internship", Learners: []wbl.LearnerID{r.North.Learner2}, Terms: placements.Terms{Title: "Help"},
			}, "")
			return err
		}, leads, host},
	}
	for act, may := range map[placements.Action][]access.Role{
		placements.Offer: append([]access.Role{access.EmployerAdmin}, leads...), placements.Place: leads,
		placements.Accept: {access.Learner, access.Coordinator}, placements.Decline: {access.Learner, access.Coordinator}, placements.Withdraw: {access.Learner, access.Coordinator},
		placements.Prepare: leads, placements.Start: leads, placements.Complete: leads, placements.EndEarly: leads, placements.Cancel: leads,
	} {
		list = append(list, useCase{string(act), move(act), may, nil})
	}
	return list
}

// as is the person of a role who belongs to the second learner.
func (r *room) as(role access.Role) access.Actor {
	s := &r.North
	switch role {
	case access.Learner:
		return learner(s, s.Learner2)
	case access.Guardian:
		return guardianOf(s, s.Learner2)
	}
	return s.Actor(role)
}

// TestWhoMayWhat asks every use case as every role. Who may is let through, though the
// state may be in the way; whose learner it is is denied; for everybody else it does not
// exist, and what was refused changed nothing.
func TestWhoMayWhat(t *testing.T) {
	each(t, func(r *room) {
		refused := func(uc useCase, a access.Actor, who string, want wbl.Kind) {
			t.Helper()
			before := r.load(&r.North, r.North.Application)
			if err := uc.do(r, a); !errors.Is(err, want) {
				t.Errorf("%s as %s: %v, want %v", uc.name, who, err, want)
			}
			if after := r.load(&r.North, r.North.Application); after.Version != before.Version {
				t.Errorf("%s as %s was refused and changed something", uc.name, who)
			}
		}
		for _, uc := range useCases() {
			for _, role := range access.Roles() {
				switch {
				case slices.Contains(uc.may, role):
					if err := uc.do(r, r.as(role)); errors.Is(err, wbl.Denied) || errors.Is(err, wbl.NotFound) {
						t.Errorf("%s as %s: %v", uc.name, role, err)
					}
					r.put(&r.North, r.North.Application, placements.Applied)
					r.exec(&r.North, `DELETE FROM placement_gate WHERE district_id = $1`, r.North.District)
				case slices.Contains(known, role) && !slices.Contains(uc.unseen, role):
					refused(uc, r.as(role), string(role), wbl.Denied)
				default:
					refused(uc, r.as(role), string(role), wbl.NotFound)
				}
			}
			refused(uc, r.West.Actor(access.Coordinator), "a coordinator next door", wbl.NotFound)
			refused(uc, r.South.Actor(access.DistrictLead), "a lead abroad", wbl.NotFound)
			refused(uc, r.West.Actor(access.EmployerAdmin), "another host", wbl.NotFound)
		}
	})
}

// TestRemindingIsTheSchools: only who runs the placement sends reminders.
func TestRemindingIsTheSchools(t *testing.T) {
	each(t, func(r *room) {
		ctx, s := context.Background(), &r.North
		r.do(s.Actor(access.Coordinator), s.Application, placements.Offer)
		for _, role := range access.Roles() {
			out, err := r.Remind(ctx, r.as(role), []wbl.PlacementID{s.Application})
			if err != nil {
				t.Fatalf("%s: %v", role, err)
			}
			if sent := len(out.Done) == 1; sent != slices.Contains(leads, role) {
				t.Errorf("%s reminds: %v", role, sent)
			}
		}
		_, err := r.Remind(ctx, s.Actor(access.Coordinator), nil)
		r.wantErr(err, wbl.Unprocessable, "")
		out, err := r.Remind(ctx, s.Actor(access.Coordinator), []wbl.PlacementID{s.Placement, "none", r.South.Placement})
		if err != nil || len(out.Failed) != 3 || out.Failed[0].Error.Key != "placements.error.remind" {
			t.Errorf("%+v, %v: nobody is waited for at an active placement", out, err)
		}
		r.exec(s, `UPDATE learner SET email = 'not an address' WHERE district_id = $1 AND id = $2`, s.District, s.Learner2)
		out, err = r.Remind(ctx, s.Actor(access.Coordinator), []wbl.PlacementID{s.Application})
		if err != nil || len(out.Failed) != 1 {
			t.Errorf("%+v, %v: what the roster holds is no address", out, err)
		}
	})
}

// TestWhoIsRemindedOfWhat: the family hears of the family's gates, the host of the host's.
func TestWhoIsRemindedOfWhat(t *testing.T) {
	each(t, func(r *room) {
		ctx, s := context.Background(), &r.North
		staff := s.Actor(access.Coordinator)
		// The cast's guardian speaks for the first learner.
		r.exec(s, `INSERT INTO guardianship (district_id, learner_id, account_id, relation, from_date) VALUES ($1, $2, $3, 'parent', '2026-01-01')`,
			s.District, s.Learner2, s.Actor(access.Guardian).ID)
		r.do(staff, s.Application, placements.Place)
		remind := func(want int) {
			t.Helper()
			out, err := r.Remind(ctx, staff, []wbl.PlacementID{s.Application})
			if err != nil || len(out.Done) != min(want, 1) {
				t.Fatalf("%+v, %v", out, err)
			}
		}
		letters := func(template string) int {
			return r.count(s, `SELECT COUNT(*) FROM mail_message WHERE district_id = $1 AND template = $2`, s.District, template)
		}
		remind(2)
		if letters("placements.family") != 1 || letters("placements.host") != 1 {
			t.Errorf("%d to the family, %d to the host; want one each", letters("placements.family"), letters("placements.host"))
		}
		for _, gate := range []string{"consent", "emergency", "transport"} {
			r.must(r.decide(staff, s.Application, gate, met))
		}
		remind(1)
		if letters("placements.family") != 1 || letters("placements.host") != 2 {
			t.Error("the family was reminded of what is done")
		}
		insured := met
		insured.ExpiresOn = wbl.NewDate(2027, 6, 30)
		r.must(r.decide(staff, s.Application, "insurance", insured))
		remind(0)
	})
}

func TestTermsNeeds(t *testing.T) {
	good := placements.Terms{Title: "Help", StartsOn: wbl.NewDate(2027, 1, 11), EndsOn: wbl.NewDate(2027, 5, 28), WeeklyMinutes: 360, Paid: true, WageCents: 1600, Funding: "wioa"}
	for name, c := range map[string]struct {
		change func(*placements.Terms)
		field  string
	}{
		"as it should be":     {func(*placements.Terms) {}, ""},
		"a day only":          {func(t *placements.Terms) { t.EndsOn = t.StartsOn }, ""},
		"no days":             {func(t *placements.Terms) { t.StartsOn, t.EndsOn = wbl.Date{}, wbl.Date{} }, ""},
		"the longest title":   {func(t *placements.Terms) { t.Title = strings.Repeat("ñ", 120) }, ""},
		"the longest week":    {func(t *placements.Terms) { t.WeeklyMinutes = 3600 }, ""},
		"the highest wage":    {func(t *placements.Terms) { t.WageCents = 20000 }, ""},
		"no title":            {func(t *placements.Terms) { t.Title = "\t " }, "title"},
		"a title too long":    {func(t *placements.Terms) { t.Title = strings.Repeat("ñ", 121) }, "title"},
		"backwards":           {func(t *placements.Terms) { t.EndsOn = t.StartsOn.AddDays(-1) }, "ends_on"},
		"a week too long":     {func(t *placements.Terms) { t.WeeklyMinutes = 3601 }, "weekly"},
		"less than no week":   {func(t *placements.Terms) { t.WeeklyMinutes = -1 }, "weekly"},
		"a wage too high":     {func(t *placements.Terms) { t.WageCents = 20001 }, "wage"},
		"less than no wage":   {func(t *placements.Terms) { t.WageCents = -1 }, "wage"},
		"a wage for no pay":   {func(t *placements.Terms) { t.Paid = false }, "wage"},
		"money from nowhere":  {func(t *placements.Terms) { t.Funding = "lottery" }, "funding"},
		"money not known yet": {func(t *placements.Terms) { t.Funding = "" }, ""},
	} {
		terms := good
		c.change(&terms)
		field := ""
		if errs := terms.Validate(); len(errs) > 0 {
			field = errs[0].Field
		}
		if field != c.field {
			t.Errorf("%s: problem at %q, want %q", name, field, c.field)
		}
	}
}

func TestExperienceNeeds(t *testing.T) {
	today := wbl.NewDate(2026, 11, 23)
	good := placements.ExperienceInput{Learners: []wbl.LearnerID{"a"}, Type: "speaker", Title: "Talk", BeganOn: today, Minutes: 60}
	for name, c := range map[string]struct {
		change func(*placements.ExperienceInput)
		field  string
	}{
		"as it should be":       {func(*placements.ExperienceInput) {}, ""},
		"today to today":        {func(in *placements.ExperienceInput) { in.EndedOn = today }, ""},
		"no type":               {func(in *placements.ExperienceInput) { in.Type = "" }, "type"},
		"no such type":          {func(in *placements.ExperienceInput) { in.Type = "party" }, "type"},
		"a placement":           {func(in *placements.ExperienceInput) { in.Type = "internship" }, "type"},
		"before there was such": {func(in *placements.ExperienceInput) { in.BeganOn = wbl.NewDate(1999, 1, 1) }, "type"},
		"no title":              {func(in *placements.ExperienceInput) { in.Title = "" }, "title"},
		"a title too long":      {func(in *placements.ExperienceInput) { in.Title = strings.Repeat("x", 121) }, "title"},
		"no day":                {func(in *placements.ExperienceInput) { in.BeganOn = wbl.Date{} }, "began_on"},
		"tomorrow":              {func(in *placements.ExperienceInput) { in.BeganOn = today.AddDays(1) }, "began_on"},
		"backwards":             {func(in *placements.ExperienceInput) { in.EndedOn = today.AddDays(-1) }, "ended_on"},
		"until tomorrow":        {func(in *placements.ExperienceInput) { in.EndedOn = today.AddDays(1) }, "ended_on"},
		"less than no time":     {func(in *placements.ExperienceInput) { in.Minutes = -1 }, "minutes"},
		"a lifetime":            {func(in *placements.ExperienceInput) { in.Minutes = 2000*60 + 1 }, "minutes"},
		"a long note":           {func(in *placements.ExperienceInput) { in.Note = strings.Repeat("x", 1001) }, "note"},
		"nobody":                {func(in *placements.ExperienceInput) { in.Learners = nil }, "learners"},
		"everybody":             {func(in *placements.ExperienceInput) { in.Learners = make([]wbl.LearnerID, placements.MaxGroup+1) }, "learners"},
	} {
		in := good
		c.change(&in)
		field := ""
		if errs := in.Validate(today); len(errs) > 0 {
			field = errs[0].Field
		}
		if field != c.field {
			t.Errorf("%s: problem at %q, want %q", name, field, c.field)
		}
	}
}

// TestPlacingByTheOpportunity: what is left empty comes from the opportunity, what is
// given counts, and nobody who has left school or a closed place is placed.
func TestPlacingByTheOpportunity(t *testing.T) {
	each(t, func(r *room) {
		ctx, s := context.Background(), &r.North
		staff, who := s.Actor(access.Coordinator), r.learners(s, 3)
		place := func(l wbl.LearnerID, terms placements.Terms) (placements.Placement, error) {
			out, err := r.Place(ctx, staff, placements.Placing{Opportunity: s.Opportunity, Learners: []wbl.LearnerID{l}, Terms: terms}, "")
			if err != nil {
				return placements.Placement{}, err
			}
			return r.load(s, out.Done[0]), nil
		}
		r.exec(s, `UPDATE opportunity SET seats = 9 WHERE district_id = $1 AND id = $2`, s.District, s.Opportunity)
		same, err := place(who[0], placements.Terms{})
		r.must(err)
		if same.Title != "Baker quixnorth" || same.Contact != s.Contact || same.WageCents != 1550 || len(same.Schedule) != 2 || same.WeeklyMinutes != 360 {
			t.Errorf("from the opportunity: %+v", same.Terms)
		}
		other := placements.Terms{
			Title: "Night baker", Contact: s.Contact, Worksite: s.Worksite, StartsOn: wbl.NewDate(2027, 1, 11), EndsOn: wbl.NewDate(2027, 2, 11),
			WeeklyMinutes: 120, Paid: true, WageCents: 1700, Funding: "perkins",
		}
		given, err := place(who[1], other)
		r.must(err)
		if other.Schedule = same.Schedule; given.Title != other.Title || given.WageCents != 1700 || given.StartsOn != other.StartsOn || given.Funding != "perkins" || given.WeeklyMinutes != 120 {
			t.Errorf("as given: %+v", given.Terms)
		}
		r.exec(s, `UPDATE learner SET state = 'left' WHERE district_id = $1 AND id = $2`, s.District, who[2])
		_, err = place(who[2], placements.Terms{})
		r.wantErr(err, wbl.Conflict, "placements.error.left")
		r.exec(s, `UPDATE learner SET state = 'active' WHERE district_id = $1 AND id = $2`, s.District, who[2])
		r.exec(s, `UPDATE opportunity SET state = 'refused' WHERE district_id = $1 AND id = $2`, s.District, s.Opportunity)
		_, err = place(who[2], placements.Terms{})
		r.wantErr(err, wbl.Conflict, "placements.error.closed")
		_, err = r.Place(ctx, staff, placements.Placing{Opportunity: "none", Learners: who}, "")
		r.wantErr(err, wbl.NotFound, "")
	})
}

// TestMergedLearnersAndHosts: a placement of a merged record is the kept learner's on every
// list, under the kept host's name.
func TestMergedLearnersAndHosts(t *testing.T) {
	each(t, func(r *room) {
		ctx, s := context.Background(), &r.North
		r.exec(s, `UPDATE learner SET state = 'merged', merged_into = $3 WHERE district_id = $1 AND id = $2`, s.District, s.Learner2, s.Learner)
		r.exec(s, `UPDATE learner SET preferred = 'Anita' WHERE district_id = $1 AND id = $2`, s.District, s.Learner)
		r.exec(s, `UPDATE employer SET state = 'merged', merged_into = $2 WHERE id = $1`, s.Employer, r.West.Employer)
		rows, err := r.Mine(ctx, s.Actor(access.Learner))
		if err != nil || len(rows) != 2 {
			t.Fatalf("%v, %v", ids(rows), err)
		}
		for _, row := range rows {
			if row.Given != "Anita" || row.EmployerName != "Bakery quixwest" || row.Learner != s.Learner {
				t.Errorf("%+v", row)
			}
		}
		list, _, err := r.List(ctx, s.Actor(access.Coordinator), placements.Filter{Learner: s.Learner, Limit: 9})
		if err != nil || len(list) != 2 {
			t.Errorf("the staff's list: %v, %v", ids(list), err)
		}
		if list, _, err = r.List(ctx, s.Actor(access.Coordinator), placements.Filter{Employer: r.West.Employer, Limit: 9}); err != nil || len(list) != 2 {
			t.Errorf("by the kept host: %v, %v", ids(list), err)
		}
		r.do(s.Actor(access.Coordinator), s.Application, placements.Offer)
		r.do(s.Actor(access.Learner), s.Application, placements.Accept)
	})
}

// TestAskedCountsWhatIsMine: the number beside a placement is what this person must do.
func TestAskedCountsWhatIsMine(t *testing.T) {
	each(t, func(r *room) {
		ctx, s := context.Background(), &r.North
		r.do(s.Actor(access.Coordinator), s.Application, placements.Place)
		asked := func(a access.Actor) int {
			t.Helper()
			m, err := r.Asked(ctx, a)
			r.must(err)
			return m[s.Application]
		}
		for name, c := range map[string]struct {
			a    access.Actor
			want int
		}{
			"guardian": {guardianOf(s, s.Learner2), 3}, "another guardian": {s.Actor(access.Guardian), 0}, "learner": {learner(s, s.Learner2), 0},
			"host": {s.Actor(access.EmployerAdmin), 1}, "supervisor": {s.Actor(access.Supervisor), 1}, "another host": {r.West.Actor(access.EmployerAdmin), 0},
			"teacher": {s.Actor(access.Teacher), 0},
		} {
			if got := asked(c.a); got != c.want {
				t.Errorf("%s: %d, want %d", name, got, c.want)
			}
		}
		r.must(r.decide(guardianOf(s, s.Learner2), s.Application, "consent", placements.Decision{Status: placements.Met}))
		if got := asked(guardianOf(s, s.Learner2)); got != 2 {
			t.Errorf("after one is done: %d", got)
		}
	})
}
