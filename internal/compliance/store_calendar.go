package compliance

import (
	"encoding/json"
	"fmt"

	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// scanCalendar reads a row of school_calendar, without its days.
func scanCalendar(r db.Row, c *Calendar) error {
	var hours string
	if err := r.Scan(&c.School, &c.Year, &c.First, &c.Last, &hours, &c.Source, &c.UpdatedAt, &c.Version); err != nil {
		return err
	}
	if err := json.Unmarshal([]byte(hours), &c.Hours); err != nil {
		return fmt.Errorf("school hours: %w", err)
	}
	return nil
}

const selectCalendar = `SELECT school_id, school_year, first_day, last_day, hours, source, updated_at, version FROM school_calendar WHERE district_id = $1`

// calendarsOf reads the calendars that a district's own school follows: its own, where it
// has one, and the district's. Both come with their days.
func calendarsOf(tx *db.Tx, school wbl.SchoolID) (own, district map[int]Calendar, err error) {
	list, err := db.List(tx, scanCalendar, selectCalendar+` AND (school_id = '' OR school_id = $2)`, tx.District(), school)
	if err != nil {
		return nil, nil, err
	}
	own, district = map[int]Calendar{}, map[int]Calendar{}
	for _, c := range list {
		if c.Days, err = daysOf(tx, c.School, c.Year); err != nil {
			return nil, nil, err
		}
		if c.School == "" {
			district[c.Year] = c
		} else {
			own[c.Year] = c
		}
	}
	return own, district, nil
}

// allCalendars reads every calendar of the district without its days.
func allCalendars(tx *db.Tx) ([]Calendar, error) {
	return db.List(tx, scanCalendar, selectCalendar+` ORDER BY school_year, school_id`, tx.District())
}

// loadCalendar reads the calendar of exactly this place and year; none is NotFound.
func loadCalendar(tx *db.Tx, school wbl.SchoolID, year int) (Calendar, error) {
	c, err := db.Get(tx, scanCalendar, selectCalendar+` AND school_id = $2 AND school_year = $3`, tx.District(), school, year)
	if err != nil {
		return c, err
	}
	c.Days, err = daysOf(tx, school, year)
	return c, err
}

func daysOf(tx *db.Tx, school wbl.SchoolID, year int) ([]Day, error) {
	return db.List(tx, func(r db.Row, d *Day) error { return r.Scan(&d.Date, &d.Mark, &d.End, &d.Name) },
		`SELECT day, mark, end_min, name FROM school_calendar_day WHERE district_id = $1 AND school_id = $2 AND school_year = $3 ORDER BY day`,
		tx.District(), school, year)
}

// saveCalendar writes the whole of a calendar over the version it was read with; version
// 0 is one that was not there.
func saveCalendar(tx *db.Tx, c Calendar, by string, at wbl.Instant) error {
	hours, err := json.Marshal(c.Hours)
	if err != nil {
		return err
	}
	if c.Version == 0 {
		err = tx.ExecOne(`INSERT INTO school_calendar (district_id, school_id, school_year, first_day, last_day, hours, source, updated_by, updated_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (district_id, school_id, school_year) DO NOTHING`,
			tx.District(), c.School, c.Year, c.First, c.Last, string(hours), c.Source, by, at)
	} else {
		err = tx.ExecOne(`UPDATE school_calendar SET first_day = $4, last_day = $5, hours = $6, source = $7, updated_by = $8, updated_at = $9, version = version + 1
			WHERE district_id = $1 AND school_id = $2 AND school_year = $3 AND version = $10`,
			tx.District(), c.School, c.Year, c.First, c.Last, string(hours), c.Source, by, at, c.Version)
	}
	if err != nil {
		return err
	}
	if err := dropDays(tx, c.School, c.Year); err != nil {
		return err
	}
	bulk := db.NewBulk(tx, `INSERT INTO school_calendar_day (district_id, school_id, school_year, day, mark, end_min, name) VALUES`, 7, "")
	for _, d := range c.Days {
		if err := bulk.Add(tx.District(), c.School, c.Year, d.Date, d.Mark, d.End, d.Name); err != nil {
			return err
		}
	}
	return bulk.Flush()
}

func dropDays(tx *db.Tx, school wbl.SchoolID, year int) error {
	_, err := tx.Exec(`DELETE FROM school_calendar_day WHERE district_id = $1 AND school_id = $2 AND school_year = $3`, tx.District(), school, year)
	return err
}

// dropCalendar removes a calendar: the school follows its district again.
func dropCalendar(tx *db.Tx, school wbl.SchoolID, year, version int) error {
	if err := dropDays(tx, school, year); err != nil {
		return err
	}
	return tx.ExecOne(`DELETE FROM school_calendar WHERE district_id = $1 AND school_id = $2 AND school_year = $3 AND version = $4`,
		tx.District(), school, year, version)
}

// schoolRow is a school as lists of calendars show it.
type schoolRow struct {
	ID    wbl.SchoolID
	Name  string
	Level string
}

func scanSchool(r db.Row, s *schoolRow) error { return r.Scan(&s.ID, &s.Name, &s.Level) }

func schools(tx *db.Tx) ([]schoolRow, error) {
	return db.List(tx, scanSchool, `SELECT id, name, level FROM school WHERE district_id = $1 AND ended_on IS NULL ORDER BY name, id`, tx.District())
}

func schoolOf(tx *db.Tx, id wbl.SchoolID) (schoolRow, error) {
	return db.Get(tx, scanSchool, `SELECT id, name, level FROM school WHERE district_id = $1 AND id = $2`, tx.District(), id)
}

func districtName(tx *db.Tx) (string, error) {
	return db.Get(tx, db.Scalar[string], `SELECT name FROM district WHERE id = $1`, tx.District())
}
