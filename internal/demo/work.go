package demo

import (
	"slices"
	"time"

	"throughline/internal/placements"
	"throughline/internal/platform/access"
	"throughline/internal/wbl"
)

// events writes talks, fairs, tours, shadows and projects of two school years.
func (w *writer) events() error {
	begin := wbl.NewDate(w.today.SchoolYear()-2, 9, 8)
	span := w.today.DaysSince(begin)
	for si := range w.schools {
		s := &w.schools[si]
		for _, e := range events {
			// a group goes together: a few dates a year for each school and kind
			var days []wbl.Date
			for range 6 {
				days = append(days, schoolDay(begin.AddDays(w.rnd.IntN(span))))
			}
			for _, l := range s.learners {
				if l.grade < e.grades[0] || l.grade > e.grades[1] {
					continue
				}
				share := float64(e.share)
				if l.econ {
					share *= .8
				}
				if !w.chance(share) {
					continue
				}
				day := pick(w, days)
				if err := w.put(`INSERT INTO experience (district_id, id, learner_id, school_id, type, title, employer_id, began_on, ended_on, minutes, recorded_by, recorded_at)
					VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9, $10, $11)`,
					s.district, newID[string](w, day.Time()), l.id, s.id, e.code, e.title, pick(w, w.firms).id, day, e.minutes,
					"account:"+string(s.staff[string(access.Teacher)]), wbl.At(day.Time().Add(20*time.Hour))); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// schoolDay moves a day of the weekend to the Friday before.
func schoolDay(d wbl.Date) wbl.Date {
	for d.Weekday() == time.Saturday || d.Weekday() == time.Sunday {
		d = d.AddDays(-1)
	}
	return d
}

// offers writes the opportunities: most open or filled, a few that wait for approval.
func (w *writer) offers() error {
	for fi := range w.firms {
		f := &w.firms[fi]
		district := w.regions[f.region]
		vetting := "vetted"
		if fi%14 == 0 {
			vetting = "pending"
		}
		if err := w.put(`INSERT INTO employer_relation (district_id, employer_id, school_id, vetting, vetted_on, updated_at) VALUES ($1, $2, '', $3, $4, $5)`,
			district, f.id, vetting, w.today.AddDays(-60-w.rnd.IntN(300)), wbl.At(w.ago(60))); err != nil {
			return err
		}
		if err := w.relations(fi, district); err != nil {
			return err
		}
		for n, c := range f.contacts {
			if vetting == "vetted" && !w.chance(4) {
				if err := w.put(`INSERT INTO contact_vetting (district_id, contact_id, email, state, by_account, at) VALUES ($1, $2, $3, 'vetted', $4, $5)`,
					district, c, f.emails[n], w.coordinator(district), wbl.At(w.ago(60))); err != nil {
					return err
				}
			}
		}
		state := "open"
		switch {
		case fi%16 == 3:
			state = "submitted"
		case fi%9 == 5:
			state = "closed"
		}
		if err := w.offer(fi, district, state); err != nil {
			return err
		}
	}
	return nil
}

// schedules are usual weeks of a learner at work: afternoons, and one with Saturday.
var schedules = []wbl.Schedule{
	{{Day: 1, Start: 15 * 60, End: 18 * 60}, {Day: 3, Start: 15 * 60, End: 18 * 60}},
	{{Day: 2, Start: 14*60 + 30, End: 18 * 60}, {Day: 4, Start: 14*60 + 30, End: 18 * 60}},
	{{Day: 1, Start: 15 * 60, End: 17*60 + 30}, {Day: 3, Start: 15 * 60, End: 17*60 + 30}, {Day: 5, Start: 15 * 60, End: 18 * 60}},
	{{Day: 3, Start: 15 * 60, End: 18 * 60}, {Day: 6, Start: 9 * 60, End: 14 * 60, Break: 30}},
	{{Day: 2, Start: 13 * 60, End: 16 * 60}, {Day: 3, Start: 13 * 60, End: 16 * 60}, {Day: 4, Start: 13 * 60, End: 16 * 60}},
}

func (w *writer) offer(fi int, district wbl.DistrictID, state string) error {
	f := &w.firms[fi]
	o := offer{id: newID[wbl.OpportunityID](w, w.ago(200)), firm: fi, seats: 1 + w.rnd.IntN(6), state: state}
	w.offered = append(w.offered, o)
	typ := pick(w, []string{"internship", "internship", "internship", "internship", "coop", "clinical", "apprenticeship", "pre_apprenticeship"})
	sch := schedules[fi%len(schedules)]
	paid, wage := fi%4 != 0, int64(0)
	if paid {
		wage = int64(1500 + 25*w.rnd.IntN(17))
	}
	t := f.trade
	return w.put(`INSERT INTO opportunity (district_id, id, employer_id, worksite_id, contact_id, type, title, cluster, soc, duties, learning, tasks,
		starts_on, ends_on, apply_by, schedule, weekly_minutes, seats, paid, wage_cents, remote, languages, access_notes, min_grade, state, search, created_by, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, '09', $24, $25, $26, $27, $27)`,
		district, o.id, f.id, f.site, f.contacts[0], typ, t.title, t.cluster, t.soc, t.duties, t.learning, t.tasks,
		w.today.AddDays(14+w.rnd.IntN(40)), w.today.AddDays(120+w.rnd.IntN(60)), w.today.AddDays(7+w.rnd.IntN(40)), mustJSON(sch), sch.WeekMinutes(),
		o.seats, paid, wage, t.cluster == "11" && w.chance(50), pick(w, []string{"", "", "", "Spanish helps", "Portuguese helps"}),
		pick(w, []string{"", "Step-free entrance", "Step-free entrance, quiet room"}), state, wbl.Fold(t.title+" "+f.name+" "+f.town.name),
		"system:demo", wbl.At(w.ago(w.rnd.IntN(30)+1)))
}

// relations writes what every second school keeps about a firm: how far they have come,
// and who keeps the contact.
func (w *writer) relations(fi int, district wbl.DistrictID) error {
	for i, s := range w.schools {
		if s.district != district || (fi+i)%2 > 0 {
			continue
		}
		stage := pick(w, []string{"hosting", "hosting", "hosting", "talking", "prospect", "resting"})
		if err := w.put(`INSERT INTO employer_relation (district_id, employer_id, school_id, stage, owner_id, last_contact_on, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
			district, w.firms[fi].id, s.id, stage, s.staff[string(access.Coordinator)], w.today.AddDays(-w.rnd.IntN(90)), wbl.At(w.ago(60))); err != nil {
			return err
		}
	}
	return nil
}

// coordinator is whoever coordinates at the first school of a district that has one.
func (w *writer) coordinator(district wbl.DistrictID) wbl.AccountID {
	for _, s := range w.schools {
		if s.district == district {
			if id := s.staff[string(access.Coordinator)]; id != "" && s.level != "middle" {
				return id
			}
		}
	}
	return ""
}

// mix is how many placements stand in each state. The first school's coordinator has
// about a hundred that are active.
var mix = []struct {
	state string
	n     int
}{
	{"completed", 640}, {"ended_early", 60}, {"active", 330}, {"preparing", 60}, {"offered", 30}, {"applied", 60}, {"cancelled", 20},
}

// placements writes the experiences with a host, from application to end.
func (w *writer) placements() error {
	taken := map[wbl.LearnerID]bool{} // in an unfinished placement
	first := true
	for _, m := range mix {
		for range w.scaled(m.n) {
			si := w.highSchool()
			if first && m.state == "active" {
				si, first = w.first(), false
			}
			open := m.state != "completed" && m.state != "ended_early" && m.state != "cancelled"
			li := w.rnd.IntN(len(w.schools[si].learners))
			for range 50 {
				l := w.schools[si].learners[li]
				if !(open && taken[l.id]) && (l.grade >= 10 || w.chance(20)) && !(l.off && w.chance(40)) {
					break
				}
				li = w.rnd.IntN(len(w.schools[si].learners))
			}
			if open {
				taken[w.schools[si].learners[li].id] = true
			}
			if err := w.placement(si, li, m.state); err != nil {
				return err
			}
		}
	}
	return w.tryOut()
}

// takesPart reports whether learners of the school go to placements.
func (s school) takesPart() bool { return s.level == "high" && len(s.learners) > 0 }

// first is the first school whose learners go to placements: whom a visitor meets.
func (w *writer) first() int {
	return max(0, slices.IndexFunc(w.schools, school.takesPart))
}

// highSchool draws a high school by size and reach.
func (w *writer) highSchool() int {
	total := 0.0
	for _, s := range w.schools {
		if s.takesPart() {
			total += float64(s.schoolPlan.learners) * s.reach
		}
	}
	roll := w.rnd.Float64() * total
	for i, s := range w.schools {
		if !s.takesPart() {
			continue
		}
		if roll -= float64(s.schoolPlan.learners) * s.reach; roll < 0 {
			return i
		}
	}
	return w.first()
}

// span is when a placement in a state begins and ends.
func (w *writer) span(state string) (from, to wbl.Date) {
	switch state {
	case "completed":
		to = w.today.AddDays(-14 - w.rnd.IntN(500))
		return to.AddDays(-170 - w.rnd.IntN(80)), to
	case "ended_early":
		to = w.today.AddDays(-14 - w.rnd.IntN(500))
		return to.AddDays(-20 - w.rnd.IntN(40)), to
	case "active":
		from = w.today.AddDays(-30 - w.rnd.IntN(110))
		return from, from.AddDays(150 + w.rnd.IntN(80))
	}
	from = w.today.AddDays(10 + w.rnd.IntN(40))
	return from, from.AddDays(120 + w.rnd.IntN(60))
}

func (w *writer) placement(si, li int, state string) error {
	s := &w.schools[si]
	l := s.learners[li]
	fi := w.rnd.IntN(len(w.firms))
	for range 20 {
		if w.regions[w.firms[fi].region] == s.district {
			break
		}
		fi = w.rnd.IntN(len(w.firms))
	}
	f := &w.firms[fi]
	from, to := w.span(state)
	p := placement{id: newID[wbl.PlacementID](w, from.AddDays(-25).Time()), school: si, learner: li, firm: fi, state: state, from: from, to: to, paid: w.chance(72), schedule: schedules[w.rnd.IntN(len(schedules))]}
	offered := w.offered[fi]
	opportunity, origin := wbl.OpportunityID(""), "placed"
	if state == "applied" || state == "offered" || state == "cancelled" {
		opportunity, origin = offered.id, "applied"
	}
	contact := f.contacts[w.rnd.IntN(len(f.contacts))]
	wage := int64(0)
	if p.paid {
		wage = int64(1500 + 25*w.rnd.IntN(17))
	}
	coordinator := s.staff[string(access.Coordinator)]
	created := min(wbl.At(from.AddDays(-25).Time()), wbl.At(w.ago(1+w.rnd.IntN(20))))
	code, reason := "", ""
	if state == "ended_early" {
		reason = pick(w, []string{"moved away", "schedule no longer fits", "transport", "changed school", "workplace closed"})
	}
	if state == "cancelled" {
		code = "withdrawn"
	}
	if err := w.put(`INSERT INTO placement (district_id, id, learner_id, school_id, opportunity_id, employer_id, worksite_id, contact_id, type, title, search, state, state_since, origin,
		message, starts_on, ends_on, schedule, weekly_minutes, paid, wage_cents, coordinator_id, end_code, end_reason, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $25)`,
		s.district, p.id, l.id, s.id, opportunity, f.id, f.site, contact, pick(w, []string{"internship", "internship", "internship", "coop", "apprenticeship"}),
		f.trade.title, wbl.Fold(f.trade.title), state, w.since(created, state), origin, "I want to learn how this work is done, and I am good with people.", from, to, mustJSON(p.schedule),
		p.schedule.WeekMinutes(), p.paid, wage, coordinator, code, reason, created); err != nil {
		return err
	}
	w.placed = append(w.placed, p)
	return w.history(p, created)
}

// steps are the states that a placement went through to reach its present one.
var steps = map[string][]string{
	"applied": {"applied"}, "offered": {"applied", "offered"}, "cancelled": {"applied", "cancelled"},
	"preparing":   {"applied", "offered", "accepted", "preparing"},
	"active":      {"applied", "offered", "accepted", "preparing", "active"},
	"completed":   {"applied", "offered", "accepted", "preparing", "active", "completed"},
	"ended_early": {"applied", "offered", "accepted", "preparing", "active", "ended_early"},
}

// reached is when the nth state of a placement was reached: one every four days.
func (w *writer) reached(created wbl.Instant, n int) wbl.Instant {
	return min(created+wbl.Instant(n)*wbl.Instant(4*24*time.Hour/time.Millisecond), wbl.At(w.now))
}

func (w *writer) since(created wbl.Instant, state string) wbl.Instant {
	return w.reached(created, len(steps[state])-1)
}

func (w *writer) history(p placement, created wbl.Instant) error {
	s := w.schools[p.school]
	before := ""
	for n, state := range steps[p.state] {
		at := w.reached(created, n)
		if err := w.put(`INSERT INTO placement_event (district_id, placement_id, n, at, actor, actor_name, from_state, to_state) VALUES ($1, $2, $3, $4, 'system:demo', 'Demonstration', $5, $6)`,
			s.district, p.id, n+1, at, before, state); err != nil {
			return err
		}
		before = state
	}
	if err := w.gates(p); err != nil {
		return err
	}
	if p.state == "completed" {
		weeks := max(1, p.to.DaysSince(p.from)/7)
		if err := w.put(`INSERT INTO experience (district_id, id, learner_id, school_id, type, title, employer_id, placement_id, began_on, ended_on, minutes, recorded_by, recorded_at)
			VALUES ($1, $2, $3, $4, 'internship', $5, $6, $7, $8, $9, $10, 'system:demo', $11)`,
			s.district, newID[string](w, p.to.Time()), s.learners[p.learner].id, s.id, w.firms[p.firm].trade.title, w.firms[p.firm].id, p.id, p.from, p.to,
			weeks*p.schedule.WeekMinutes(), wbl.At(p.to.Time())); err != nil {
			return err
		}
	}
	return nil
}

// gates writes what a placement needs before its start: all met for those that began,
// some still open for those in preparation.
func (w *writer) gates(p placement) error {
	if steps[p.state][len(steps[p.state])-1] == "cancelled" || len(steps[p.state]) < 4 {
		return nil
	}
	s := w.schools[p.school]
	facts := placements.Facts{Type: "internship", Jurisdiction: "US-MA", Paid: p.paid, Birth: s.learners[p.learner].birth, Start: p.from}
	for _, g := range placements.GatesFor(p.from, facts) {
		status, evidence, by, at := "met", "On paper, in the office", "system:demo", wbl.At(p.from.AddDays(-6).Time())
		if p.state == "preparing" && w.chance(15) {
			status, evidence, by, at = "open", "", "", 0
		}
		var expires wbl.Date
		if status == "met" && g.Expires == placements.Must {
			if expires = p.to.AddDays(90); w.chance(3) {
				expires = wbl.DateOf(w.now).AddDays(20)
			}
		}
		if err := w.put(`INSERT INTO placement_gate (district_id, placement_id, gate, who, blocking, status, evidence, expires_on, due_on, decided_by, decided_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
			s.district, p.id, g.Code, string(g.Who), g.Need == "blocking", status, evidence, expires, p.from.AddDays(-3), by, min(at, wbl.At(w.now))); err != nil {
			return err
		}
	}
	return nil
}

// tryOut adds the learner, guardian and employer of one active placement at the first
// school to those whom a visitor may sign in as. Supervisors come by a letter's link.
func (w *writer) tryOut() error {
	for _, p := range w.placed {
		if p.school != w.first() || p.state != "active" {
			continue
		}
		s, f := w.schools[p.school], w.firms[p.firm]
		l := s.learners[p.learner]
		add := func(role access.Role, name, subject, place string) error {
			id, err := w.accountOf(name, s.district, role, subject)
			w.cast = append(w.cast, Person{Role: string(role), Name: name, Place: place, Account: id, District: s.district})
			if err == nil && role == access.Guardian {
				err = w.put(`INSERT INTO guardianship (district_id, learner_id, account_id, relation, from_date) VALUES ($1, $2, $3, 'parent', $4)`,
					s.district, l.id, id, w.today.AddDays(-300))
			}
			return err
		}
		if err := add(access.Learner, l.name, string(l.id), s.name); err != nil {
			return err
		}
		if err := add(access.Guardian, pick(w, givenNames)+" "+l.family, string(l.id), s.name); err != nil {
			return err
		}
		if err := add(access.EmployerAdmin, f.names[0], string(f.id), f.name); err != nil {
			return err
		}
		return nil
	}
	return nil
}
