package demo

import (
	"slices"
	"time"

	"throughline/internal/hours"
	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

var shiftNotes = []string{"", "", "", "", "Learned to close the register", "Busy day", "Helped set up an event", "Watched how a part is measured", "Met the new team"}

// shifts writes the hours: old ones verified and approved, those of the last days
// waiting for supervisors and the school, some of them out of the ordinary.
func (w *writer) shifts() error {
	var days []shiftDay
	for i, p := range w.placed {
		if p.state != "active" && p.state != "completed" && p.state != "ended_early" {
			continue
		}
		last := p.to
		if yesterday := w.today.AddDays(-1); yesterday.Before(last) {
			last = yesterday
		}
		for day := p.from; !day.After(last); day = day.AddDays(1) {
			if u, ok := p.schedule.On(day.Weekday()); ok && !w.chance(4) {
				days = append(days, shiftDay{i, day, u})
			}
		}
	}
	// exactly the promised number: drop some at random, or, where there are too few, let
	// some learners stay on in the evening
	w.rnd.Shuffle(len(days), func(a, b int) { days[a], days[b] = days[b], days[a] })
	want := w.scaled(Shifts)
	for n := 0; len(days) < want && len(days) > 0; n++ {
		d := days[n]
		days = append(days, shiftDay{d.placement, d.day, wbl.Usual{Start: d.usual.End + 30, End: d.usual.End + 90}})
	}
	recent := 0 // the days that somebody waits for are never dropped
	for i, d := range days {
		if w.today.DaysSince(d.day) <= 21 {
			days[recent], days[i] = days[i], days[recent]
			recent++
		}
	}
	days = days[:min(want, len(days))]
	slices.SortStableFunc(days, func(a, b shiftDay) int { return a.day.Compare(b.day) }) // as they would have come
	for _, d := range days {
		if err := w.shift(d); err != nil {
			return err
		}
	}
	return nil
}

// letter has one supervisor near the first school written to, the one with most students
// waiting: a visitor can try at once how hours are confirmed without an account.
func (w *writer) letter() error {
	return w.db.Update(w.ctx, db.Scope{District: w.schools[w.first()].district}, func(tx *db.Tx) error {
		busiest, err := db.List(tx, db.Scalar[wbl.ContactID], `SELECT contact_id FROM shift WHERE district_id = $1 AND verify_state = 'waiting'
			GROUP BY contact_id ORDER BY COUNT(DISTINCT placement_id) DESC, contact_id LIMIT 1`, tx.District())
		if err != nil || len(busiest) == 0 {
			return err
		}
		return hours.AskAt(tx, w.now, busiest[0], w.now)
	})
}

type shiftDay struct {
	placement int
	day       wbl.Date
	usual     wbl.Usual
}

func (w *writer) shift(d shiftDay) error {
	p := w.placed[d.placement]
	s, f := w.schools[p.school], w.firms[p.firm]
	u := d.usual
	switch {
	case w.chance(2):
		u.End += 30
	case w.chance(9):
		u.End -= 30
	}
	minutes := u.Minutes()
	verify, approve, flags, reason := "verified", "approved", "", ""
	var asked wbl.Instant
	claimed := -1
	switch age := w.today.DaysSince(d.day); {
	case age <= 2 && w.chance(40):
		verify, approve = "draft", "waiting"
	case age <= 9:
		verify, approve = "waiting", "waiting"
		if w.chance(7) {
			flags = "over_plan"
			u.End += 120
			minutes = u.Minutes()
		}
	case age <= 21:
		approve = "waiting"
		switch {
		case w.chance(6):
			verify, asked = "waiting", wbl.At(w.ago(9)) // the silent supervisor
		case w.chance(4):
			verify, reason = "rejected", "Was not at work that day"
		case w.chance(5):
			claimed, reason, flags = minutes, "Left early", "changed"
			minutes -= 30
		}
	}
	logged := wbl.At(d.day.Time().Add(23 * time.Hour))
	var verifiedBy, approvedBy string
	var verifiedAt, approvedAt wbl.Instant
	contact := f.contacts[0]
	if verify == "verified" || verify == "rejected" {
		verifiedBy, verifiedAt = "link:"+string(contact), logged+3*86_400_000
	}
	if approve == "approved" {
		approvedBy, approvedAt = "account:"+string(s.staff[string(access.Coordinator)]), logged+5*86_400_000
	}
	return w.put(`INSERT INTO shift (district_id, id, placement_id, learner_id, school_id, contact_id, day, week, start_min, end_min, break_min, minutes, note,
		verify_state, verified_by, verified_at, claimed_minutes, reason, asked_at, approve_state, approved_by, approved_at, flags, created_at, updated_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $24)`,
		s.district, newID[wbl.ShiftID](w, logged.Time()), p.id, s.learners[p.learner].id, s.id, contact, d.day, d.day.Week(), u.Start, u.End, u.Break, minutes,
		pick(w, shiftNotes), verify, verifiedBy, verifiedAt, claimed, reason, asked, approve, approvedBy, approvedAt, flags, logged)
}
