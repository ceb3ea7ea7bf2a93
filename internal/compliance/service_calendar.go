package compliance

import (
	"context"
	"errors"
	"slices"
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/audit"
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// Years are the school years that people look after on a day: this one and the next.
func Years(today wbl.Date) []int { return []int{today.SchoolYear(), today.SchoolYear() + 1} }

// Place is a district or one of its schools, with the state of its calendars.
type Place struct {
	School  wbl.SchoolID // "" for the district
	Name    string
	Level   string // of a school
	MayEdit bool
	By      map[int]Calendar // by school year, without days; where there is none of its own, there is no entry
}

// Overview lists the district and its schools with the calendars they have.
func (s *Service) Overview(ctx context.Context, a access.Actor) (places []Place, err error) {
	if err := access.Can(a, access.CalendarView, access.Resource{District: a.District}).Err(); err != nil {
		return nil, err
	}
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		name, err := districtName(tx)
		if err != nil {
			return err
		}
		list, err := schools(tx)
		if err != nil {
			return err
		}
		places = []Place{{Name: name, MayEdit: mayEdit(a, "") == nil, By: map[int]Calendar{}}}
		for _, sc := range list {
			places = append(places, Place{School: sc.ID, Name: sc.Name, Level: sc.Level, MayEdit: mayEdit(a, sc.ID) == nil, By: map[int]Calendar{}})
		}
		all, err := allCalendars(tx)
		for _, c := range all {
			for i := range places {
				if places[i].School == c.School {
					places[i].By[c.Year] = c
				}
			}
		}
		return err
	})
	return places, err
}

// mayEdit says whether the actor may change the calendar of a school, or of the whole
// district, for which one must work for all of it.
func mayEdit(a access.Actor, school wbl.SchoolID) error {
	if err := access.Can(a, access.CalendarEdit, access.Resource{District: a.District, School: school}).Err(); err != nil {
		return err
	}
	if school != "" || a.Kind == access.System {
		return nil
	}
	if _, all := a.Schools(access.Coordinator, access.SchoolLead, access.DistrictLead); !all {
		return wbl.E(wbl.Denied, "compliance.denied.district_calendar")
	}
	return nil
}

// View is the calendar that a place follows in a school year.
type View struct {
	Calendar          // its own, the district's that it follows, or the assumption
	Place    string   // name of the district or school
	Level    string   // of the school; "" for the district
	Own      bool     // the place has this calendar itself
	MayEdit  bool     // the reader may change it
	Before   bool     // the place has one for the year before, to copy
	Today    wbl.Date // in the district
}

// Look shows the calendar that a place follows in a school year.
func (s *Service) Look(ctx context.Context, a access.Actor, school wbl.SchoolID, year int) (v View, err error) {
	if err := access.Can(a, access.CalendarView, access.Resource{District: a.District, School: school}).Err(); err != nil {
		return v, err
	}
	today := a.Today(s.now())
	if err := checkYear(year, today); err != nil {
		return v, err
	}
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) (err error) {
		v, err = look(tx, school, year)
		return err
	})
	v.MayEdit, v.Today = mayEdit(a, school) == nil, today
	return v, err
}

// checkYear bounds the years that have pages: those that learners of today have been, or
// will be, at school.
func checkYear(year int, today wbl.Date) error {
	const reach = 15
	if year < today.SchoolYear()-reach || year > today.SchoolYear()+2 {
		return wbl.E(wbl.NotFound, "error.not_found")
	}
	return nil
}

func look(tx *db.Tx, school wbl.SchoolID, year int) (v View, err error) {
	if school == "" {
		v.Place, err = districtName(tx)
	} else {
		var sc schoolRow
		sc, err = schoolOf(tx, school)
		v.Place, v.Level = sc.Name, sc.Level
	}
	if err != nil {
		return v, err
	}
	own, district, err := calendarsOf(tx, school)
	if err != nil {
		return v, err
	}
	mine := own
	if school == "" {
		mine = district
	}
	_, v.Own = mine[year]
	_, v.Before = mine[year-1]
	v.Calendar = follow(own, district, year)
	return v, nil
}

// follow chooses the calendar of a year: the school's own, the district's, or what is
// assumed.
func follow(own, district map[int]Calendar, year int) Calendar {
	if c, ok := own[year]; ok {
		return c
	}
	if c, ok := district[year]; ok {
		return c
	}
	return Assumption(year)
}

// SaveCalendar writes a whole calendar over the version that its writer saw.
func (s *Service) SaveCalendar(ctx context.Context, a access.Actor, c Calendar) (Calendar, error) {
	if err := c.Validate().Err(); err != nil {
		return c, err
	}
	return s.change(ctx, a, c.School, c.Year, c.Version, c.Source, func(old *Calendar) error {
		old.First, old.Last, old.Hours, old.Days = c.First, c.Last, c.Hours, c.Days
		return nil
	})
}

// SaveFrame writes the first and the last day and the school hours, and drops marks
// that now stand outside.
func (s *Service) SaveFrame(ctx context.Context, a access.Actor, c Calendar) (Calendar, error) {
	c.Days = nil
	if err := c.Validate().Err(); err != nil {
		return c, err
	}
	return s.change(ctx, a, c.School, c.Year, c.Version, Drawn, func(old *Calendar) error {
		old.First, old.Last, old.Hours = c.First, c.Last, c.Hours
		old.Days = slices.DeleteFunc(old.Days, func(d Day) bool { return d.Date.Before(c.First) || d.Date.After(c.Last) })
		return nil
	})
}

// Marking gives several days the same mark.
type Marking struct {
	Days []wbl.Date
	Mark Mark // "" takes the marks away: each day is as its weekday again
	End  int  // of early days: when school ends, minutes after midnight
	Name string
}

// Validate checks what can be checked without the calendar.
func (m Marking) Validate() (errs wbl.FieldErrors) {
	if len(m.Days) == 0 || len(m.Days) > maxDays {
		errs.Add("day", "compliance.error.no_days")
	}
	if m.Mark != "" && !slices.Contains(Marks, m.Mark) {
		errs.Add("mark", "compliance.error.choose_mark")
	}
	if m.Mark == Early && (m.End < earliestSchool || m.End > latestSchool) {
		errs.Add("ends", "compliance.error.early_end")
	}
	if len([]rune(m.Name)) > maxDayName {
		errs.Add("name", "error.too_long", "max", maxDayName)
	}
	return errs
}

// MarkDays marks days of a calendar that is there already.
func (s *Service) MarkDays(ctx context.Context, a access.Actor, school wbl.SchoolID, year, version int, m Marking) (Calendar, error) {
	if err := m.Validate().Err(); err != nil {
		return Calendar{}, err
	}
	return s.change(ctx, a, school, year, version, Drawn, func(c *Calendar) error {
		if c.Version == 0 {
			return wbl.E(wbl.Conflict, "compliance.error.no_calendar")
		}
		for _, day := range m.Days {
			if day.Before(c.First) || day.After(c.Last) {
				return wbl.FieldErrors{{Field: "day", Key: "compliance.error.day_outside", Args: []any{"day", day}}}.Err()
			}
			c.Put(Day{Date: day, Mark: m.Mark, End: m.End, Name: m.Name})
		}
		return nil
	})
}

// CopyYear carries the calendar of the year before on to a year that has none.
func (s *Service) CopyYear(ctx context.Context, a access.Actor, school wbl.SchoolID, year int) (Calendar, error) {
	var before Calendar
	err := s.db.View(ctx, a.Scope(), func(tx *db.Tx) (err error) {
		before, err = loadCalendar(tx, school, year-1)
		return err
	})
	if err != nil {
		return before, err
	}
	next := before.Next()
	return s.change(ctx, a, school, year, 0, Copied, func(c *Calendar) error {
		c.First, c.Last, c.Hours, c.Days = next.First, next.Last, next.Hours, next.Days
		return nil
	})
}

// change loads a calendar, or the one that the place has followed so far, lets fn change
// it, and saves it as the place's own.
func (s *Service) change(ctx context.Context, a access.Actor, school wbl.SchoolID, year, version int, source Source, fn func(*Calendar) error) (out Calendar, err error) {
	if err := mayEdit(a, school); err != nil {
		return out, err
	}
	now := s.now()
	if err := checkYear(year, a.Today(now)); err != nil {
		return out, err
	}
	err = s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		v, err := look(tx, school, year)
		if err != nil {
			return err
		}
		out = v.Calendar
		out.School, out.Year = school, year
		if !v.Own {
			out.Version = 0
		}
		if out.Version != version {
			return wbl.E(wbl.Conflict, "compliance.error.calendar_changed")
		}
		if err := fn(&out); err != nil {
			return err
		}
		out.Source = source
		if err := saveCalendar(tx, out, a.Key(), wbl.At(now)); err != nil {
			return err
		}
		out.Version, out.UpdatedAt = version+1, wbl.At(now)
		return recordCalendar(tx, now, a, "calendar.saved", out)
	})
	return out, err
}

// DropCalendar removes a calendar: a school follows its district again, a district the
// assumption.
func (s *Service) DropCalendar(ctx context.Context, a access.Actor, school wbl.SchoolID, year, version int) error {
	if err := mayEdit(a, school); err != nil {
		return err
	}
	now := s.now()
	return s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		c, err := loadCalendar(tx, school, year)
		if err != nil {
			return err
		}
		if err := dropCalendar(tx, school, year, version); err != nil {
			return err
		}
		return recordCalendar(tx, now, a, "calendar.dropped", c)
	})
}

func recordCalendar(tx *db.Tx, now time.Time, a access.Actor, action string, c Calendar) error {
	object := "district:" + string(tx.District())
	if c.School != "" {
		object = "school:" + string(c.School)
	}
	return audit.Append(tx, now, audit.Entry{
		Actor: a.Key(), Action: action, Object: object,
		Detail: map[string]any{"year": c.Year, "first": c.First, "last": c.Last, "days": len(c.Days), "source": c.Source},
	})
}

// isNotFound reports an error that only says that there is nothing.
func isNotFound(err error) bool { return errors.Is(err, wbl.NotFound) }
