package compliance

import (
	"net/http"

	"throughline/internal/platform/web"
	"throughline/internal/wbl"
)

// calendarJSON is a calendar as programs see it. School "" is the district's own.
type calendarJSON struct {
	School     wbl.SchoolID         `json:"school,omitempty"`
	Year       int                  `json:"year"`   // in which the school year ends
	Source     Source               `json:"source"` // assumed: nobody loaded one
	Own        bool                 `json:"own"`    // false: the school follows the district's
	FirstDay   wbl.Date             `json:"first_day"`
	LastDay    wbl.Date             `json:"last_day"`
	Hours      map[string]hoursJSON `json:"hours"` // by level: elementary, middle, high
	Days       []dayJSON            `json:"days"`  // that are not as their weekday
	SchoolDays int                  `json:"school_days"`
	Version    int                  `json:"version"` // to send back with a change; 0 while there is none
}

type hoursJSON struct {
	Start string `json:"start"` // 08:00
	End   string `json:"end"`
}

type dayJSON struct {
	Date wbl.Date `json:"date"`
	Mark Mark     `json:"mark"`           // closed, early or open
	Ends string   `json:"ends,omitempty"` // of an early day
	Name string   `json:"name,omitempty"`
}

// saveCalendarJSON is a whole calendar that a program loads.
type saveCalendarJSON struct {
	Version  int                  `json:"version"`
	FirstDay wbl.Date             `json:"first_day"`
	LastDay  wbl.Date             `json:"last_day"`
	Hours    map[string]hoursJSON `json:"hours"`
	Days     []dayJSON            `json:"days"`
}

func toCalendarJSON(school wbl.SchoolID, v View) calendarJSON {
	out := calendarJSON{
		School: school, Year: v.Year, Source: v.Source, Own: v.Own, FirstDay: v.First, LastDay: v.Last,
		Hours: map[string]hoursJSON{}, Days: []dayJSON{}, SchoolDays: v.SchoolDays(v.First, v.Last),
	}
	if v.Own {
		out.Version = v.Version
	}
	for _, level := range Levels {
		h := v.HoursOf(level)
		out.Hours[level] = hoursJSON{wbl.FormatClock(h.Start), wbl.FormatClock(h.End)}
	}
	for _, d := range v.Days {
		j := dayJSON{Date: d.Date, Mark: d.Mark, Name: d.Name}
		if d.Mark == Early {
			j.Ends = wbl.FormatClock(d.End)
		}
		out.Days = append(out.Days, j)
	}
	return out
}

func (s *Service) apiCalendar(c *web.Ctx) error {
	school, year, err := placeOf(c)
	if err != nil {
		return err
	}
	v, err := s.Look(c.Context(), c.Actor, school, year)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, toCalendarJSON(school, v))
}

func (s *Service) apiSaveCalendar(c *web.Ctx) error {
	school, year, err := placeOf(c)
	if err != nil {
		return err
	}
	var in saveCalendarJSON
	if err := c.Body(&in); err != nil {
		return err
	}
	cal, errs := in.calendar(school, year)
	if err := errs.Err(); err != nil {
		return err
	}
	if _, err := s.SaveCalendar(c.Context(), c.Actor, cal); err != nil {
		return err
	}
	return s.apiCalendar(c)
}

// calendar reads the clock times; everything else is for Validate.
func (in saveCalendarJSON) calendar(school wbl.SchoolID, year int) (c Calendar, errs wbl.FieldErrors) {
	c = Calendar{School: school, Year: year, First: in.FirstDay, Last: in.LastDay, Hours: map[string]Hours{}, Source: ByProgram, Version: in.Version}
	clock := func(field, text string) int {
		n, err := wbl.ParseClock(text)
		if err != nil {
			errs.Add(field, "error.time")
		}
		return n
	}
	for level, h := range in.Hours {
		c.Hours[level] = Hours{clock("hours."+level, h.Start), clock("hours."+level, h.End)}
	}
	for _, d := range in.Days {
		day := Day{Date: d.Date, Mark: d.Mark, Name: d.Name}
		if d.Mark == Early {
			day.End = clock("days", d.Ends)
		}
		c.Days = append(c.Days, day)
	}
	return c, errs
}
