package wbl

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// MaxDay is the longest length of work that one entry may hold: 24 hours.
const MaxDay = 24 * 60

var (
	minutesForm = regexp.MustCompile(`^(?:(\d{1,4})([.,]\d{1,4})?\s*(?:h|hr|hrs|hour|hours|hora|horas)?|)\s*$`)
	hhmmForm    = regexp.MustCompile(`^(\d{1,2})\s*(?:h|hr|hrs|hours?|horas?|:)\s*(?:y\s+|and\s+)?(\d{1,2})\s*(?:m|min|mins|minutes?|minutos?)?$`)
	minForm     = regexp.MustCompile(`^(\d{1,4})\s*(?:m|min|mins|minutes?|minutos?)$`)
	clockForm   = regexp.MustCompile(`^(\d{1,2})(?:[:.h](\d{2}))?\s*(am|pm|a|p)?$`)
)

var errHours = errors.New(`write hours as "2.5", "2h30", "2:30" or "150 min"`)

// ParseMinutes reads a length of work as people write it: "2.5" and "2,5" are hours,
// "2h30", "2:30" and "2 h 30 min" hours and minutes, "150 min" minutes. A bare number
// is hours. The answer is in minutes, rounded half up, at most [MaxDay].
func ParseMinutes(s string) (int, error) {
	s = strings.ToLower(strings.Join(strings.Fields(s), " "))
	if s == "" || len(s) > 40 {
		return 0, errHours
	}
	n := -1
	if m := minForm.FindStringSubmatch(s); m != nil {
		n, _ = strconv.Atoi(m[1])
	} else if m := hhmmForm.FindStringSubmatch(s); m != nil {
		h, _ := strconv.Atoi(m[1])
		mm, _ := strconv.Atoi(m[2])
		if mm > 59 {
			return 0, errHours
		}
		n = h*60 + mm
	} else if m := minutesForm.FindStringSubmatch(s); m != nil && m[1] != "" {
		h, err := strconv.ParseFloat(m[1]+strings.Replace(m[2], ",", ".", 1), 64)
		if err != nil {
			return 0, errHours
		}
		n = int(h*60 + 0.5)
	}
	if n < 0 {
		return 0, errHours
	}
	if n > MaxDay {
		return 0, fmt.Errorf("%s is more than 24 hours: enter one day at a time", FormatMinutes(n))
	}
	return n, nil
}

// FormatMinutes writes a length of work as "2h30", the form that ParseMinutes reads
// back to the same number.
func FormatMinutes(n int) string {
	switch {
	case n < 60:
		return fmt.Sprintf("%d min", n)
	case n%60 == 0:
		return fmt.Sprintf("%dh", n/60)
	}
	return fmt.Sprintf("%dh%02d", n/60, n%60)
}

// ParseClock reads a time of day: "16:00", "4 pm", "4:30pm", "16h30". The answer is in
// minutes after midnight; "24:00" is 1440, midnight at the end of the day.
func ParseClock(s string) (int, error) {
	s = strings.ReplaceAll(strings.ToLower(strings.TrimSpace(s)), ".m.", "m")
	s = strings.TrimSuffix(s, ".")
	m := clockForm.FindStringSubmatch(s)
	if m == nil {
		return 0, fmt.Errorf("%q is not a time such as 4:30 pm", s)
	}
	h, _ := strconv.Atoi(m[1])
	mm, _ := strconv.Atoi(m[2])
	if m[3] != "" {
		if h < 1 || h > 12 {
			return 0, fmt.Errorf("%q is not a time such as 4:30 pm", s)
		}
		h %= 12
		if m[3][0] == 'p' {
			h += 12
		}
	}
	if mm > 59 || h > 24 || (h == 24 && mm > 0) {
		return 0, fmt.Errorf("%q is not a time such as 4:30 pm", s)
	}
	return h*60 + mm, nil
}

// FormatClock writes minutes after midnight as "16:30", the form of a time field.
// Lists write a hundred of them, hence by hand.
func FormatClock(n int) string {
	if n < 0 || n >= 100*60 {
		return fmt.Sprintf("%02d:%02d", n/60, n%60)
	}
	digit := func(n int) byte { return '0' + byte(n%10) }
	return string([]byte{digit(n / 600), digit(n / 60), ':', digit(n % 60 / 10), digit(n)})
}

// Usual is the usual time of work on one day of the week, in minutes after midnight.
type Usual struct {
	Day   time.Weekday `json:"day"`
	Start int          `json:"start"`
	End   int          `json:"end"` // at or before Start: after midnight
	Break int          `json:"break,omitempty"`
}

// Minutes is the length of the shift without its break.
func (u Usual) Minutes() int { return SpanMinutes(u.Start, u.End, u.Break) }

// SpanMinutes is the length of a shift from start to end without an unpaid break, in
// minutes; an end at or before the start is on the next day.
func SpanMinutes(start, end, pause int) int {
	if end <= start {
		end += MaxDay
	}
	return max(0, end-start-pause)
}

// Schedule is the usual week, at most one entry a day.
type Schedule []Usual

// On returns the usual time of a weekday.
func (s Schedule) On(day time.Weekday) (Usual, bool) {
	for _, u := range s {
		if u.Day == day {
			return u, true
		}
	}
	return Usual{}, false
}

// WeekMinutes is the length of the usual week.
func (s Schedule) WeekMinutes() (n int) {
	for _, u := range s {
		n += u.Minutes()
	}
	return n
}
