package demo

import (
	"encoding/json"
	"slices"
	"time"

	"throughline/internal/compliance"
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// calendars writes this school year of each district. The last has none, so that a
// visitor sees what holds until one is loaded.
func (w *writer) calendars() error {
	for i, district := range w.regions[:len(w.regions)-1] {
		c := schoolYear(w.today.SchoolYear(), i)
		hours, err := json.Marshal(c.Hours)
		if err != nil {
			return err
		}
		if err := w.put(`INSERT INTO school_calendar (district_id, school_id, school_year, first_day, last_day, hours, source, updated_by, updated_at)
			VALUES ($1, '', $2, $3, $4, $5, 'drawn', 'system:demo', $6)`, district, c.Year, c.First, c.Last, string(hours), wbl.At(w.ago(100))); err != nil {
			return err
		}
		for _, d := range c.Days {
			if err := w.put(`INSERT INTO school_calendar_day (district_id, school_id, school_year, day, mark, end_min, name) VALUES ($1, '', $2, $3, $4, $5, $6)`,
				district, c.Year, d.Date, d.Mark, d.End, d.Name); err != nil {
				return err
			}
		}
	}
	return nil
}

// schoolYear is the year of the n-th district: each begins a little later.
func schoolYear(year, n int) compliance.Calendar {
	c := compliance.Assumption(year)
	c.First, c.Last = schoolDay(wbl.NewDate(year-1, time.August, 28+2*n)), schoolDay(wbl.NewDate(year, time.June, 16+n))
	c.Hours = map[string]compliance.Hours{"elementary": {Start: 8*60 + 30, End: 15 * 60}, "middle": {Start: 8 * 60, End: 14*60 + 45}, "high": {Start: 7*60 + 30, End: 14*60 + 15}}
	for _, off := range []struct {
		name     string
		from, to wbl.Date
	}{
		{"Labor Day", nth(year-1, time.September, time.Monday, 1), wbl.Date{}},
		{"Indigenous Peoples Day", nth(year-1, time.October, time.Monday, 2), wbl.Date{}},
		{"Veterans Day", wbl.NewDate(year-1, time.November, 11), wbl.Date{}},
		{"Thanksgiving", nth(year-1, time.November, time.Thursday, 4), nth(year-1, time.November, time.Thursday, 4).AddDays(1)},
		{"Winter break", wbl.NewDate(year-1, time.December, 24), wbl.NewDate(year, time.January, 1)},
		{"Martin Luther King Jr. Day", nth(year, time.January, time.Monday, 3), wbl.Date{}},
		{"February break", nth(year, time.February, time.Monday, 3), nth(year, time.February, time.Monday, 3).AddDays(4)},
		{"Spring break", nth(year, time.April, time.Monday, 3), nth(year, time.April, time.Monday, 3).AddDays(4)},
		{"Memorial Day", nth(year, time.June, time.Monday, 1).AddDays(-7), wbl.Date{}},
	} {
		if off.to.IsZero() {
			off.to = off.from
		}
		for d := off.from; !d.After(off.to); d = d.AddDays(1) {
			c.Put(compliance.Day{Date: d, Mark: compliance.Closed, Name: off.name})
		}
	}
	c.Put(compliance.Day{Date: nth(year-1, time.November, time.Thursday, 4).AddDays(-1), Mark: compliance.Early, End: 11*60 + 30})
	return c
}

// nth is the n-th such weekday of a month.
func nth(year int, month time.Month, day time.Weekday, n int) wbl.Date {
	first := wbl.NewDate(year, month, 1)
	return first.AddDays((7+int(day)-int(first.Weekday()))%7 + 7*(n-1))
}

// lateShifts is how many entries of the last days at the first school went on too late.
const lateShifts = 6

// findings lets a few minors stay too late last week, and labour law look at their weeks.
func (w *writer) findings() error {
	district := w.schools[w.first()].district
	if err := w.flush(); err != nil {
		return err
	}
	return w.db.Update(w.ctx, db.Scope{District: district, Actor: "system:demo"}, func(tx *db.Tx) error {
		type entry struct {
			id      wbl.ShiftID
			learner wbl.LearnerID
			week    wbl.Date
		}
		late, err := db.List(tx, func(r db.Row, e *entry) error { return r.Scan(&e.id, &e.learner, &e.week) },
			`SELECT s.id, s.learner_id, s.week FROM shift s JOIN learner l ON l.district_id = s.district_id AND l.id = s.learner_id
			WHERE s.district_id = $1 AND s.school_id = $2 AND s.day >= $3 AND s.verify_state = 'waiting' AND l.birth_date > $4
			ORDER BY s.day, s.id LIMIT $5`,
			district, w.schools[w.first()].id, w.today.AddDays(-9), wbl.NewDate(w.today.Year-17, w.today.Month, w.today.Day), lateShifts)
		if err != nil {
			return err
		}
		for i, e := range late {
			end := 20*60 + 30 + i*20 // from half past eight, when an adult must supervise, to after ten
			if _, err := tx.Exec(`UPDATE shift SET start_min = 1020, end_min = $3, break_min = 0, minutes = $4 WHERE district_id = $1 AND id = $2`,
				district, e.id, end, end-1020); err != nil {
				return err
			}
		}
		slices.SortFunc(late, func(a, b entry) int { return a.week.Compare(b.week) })
		for _, e := range late {
			if err := compliance.Judge(tx, w.now, e.learner, e.week); err != nil {
				return err
			}
		}
		return nil
	})
}
