package wbl

import (
	"database/sql/driver"
	"fmt"
	"strings"
	"time"
)

// Date is a day of the calendar without a time or a zone. The zero Date means "none"
// and is stored as NULL. In the database a date is the text YYYY-MM-DD, which sorts
// and compares alike on both engines.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// DateOf returns the day of t in t's own zone.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// NewDate returns the given day; days out of range roll over as in time.Date.
func NewDate(year int, month time.Month, day int) Date {
	return DateOf(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// ParseDate reads YYYY-MM-DD and refuses days that do not exist.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, strings.TrimSpace(s))
	if err != nil {
		return Date{}, fmt.Errorf("%q is not a date such as 2026-11-23", s)
	}
	return DateOf(t), nil
}

func (d Date) String() string {
	var b [10]byte
	return string(d.append(b[:0]))
}

// append writes YYYY-MM-DD, and nothing for the zero date. Pages and statements write
// dates by the hundred, so it does without package fmt.
func (d Date) append(b []byte) []byte {
	if d.IsZero() {
		return b
	}
	if d.Year < 0 || d.Year > 9999 {
		return fmt.Appendf(b, "%04d-%02d-%02d", d.Year, d.Month, d.Day)
	}
	two := func(n int) { b = append(b, byte('0'+n/10), byte('0'+n%10)) }
	two(d.Year / 100)
	two(d.Year % 100)
	b = append(b, '-')
	two(int(d.Month))
	b = append(b, '-')
	two(d.Day)
	return b
}

// IsZero reports "no date".
func (d Date) IsZero() bool { return d == Date{} }

// Time is midnight UTC of the day.
func (d Date) Time() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return d.Time().Weekday() }

// AddDays is the day n days later (earlier when n is negative).
func (d Date) AddDays(n int) Date { return NewDate(d.Year, d.Month, d.Day+n) }

// Before reports whether d is earlier than e.
func (d Date) Before(e Date) bool { return d.Compare(e) < 0 }

// After reports whether d is later than e.
func (d Date) After(e Date) bool { return d.Compare(e) > 0 }

// Compare is -1, 0 or 1 as d is earlier than, equal to or later than e.
func (d Date) Compare(e Date) int { return d.Time().Compare(e.Time()) }

// DaysSince is the number of days from e to d.
func (d Date) DaysSince(e Date) int {
	const day = 24 * 60 * 60
	return int((d.Time().Unix() - e.Time().Unix()) / day) // a Duration ends after 292 years
}

// Week is the Sunday that begins the week of d: the workweek of labour law and of
// every time sheet here. The employer may choose the day; Sunday is usual.
// law:29CFR778.105
func (d Date) Week() Date { return d.AddDays(-int(d.Weekday())) }

// SchoolYear is the year in which the school year of d ends; years turn on 1 July.
func (d Date) SchoolYear() int {
	if d.Month >= time.July {
		return d.Year + 1
	}
	return d.Year
}

// AgeOn is the age in whole years on a day, for a birth date d. Who was born on
// 29 February is a year older on 1 March of a common year.
func (d Date) AgeOn(day Date) int {
	age := day.Year - d.Year
	if day.Month < d.Month || (day.Month == d.Month && day.Day < d.Day) {
		age--
	}
	return age
}

// Value stores a date as text, the zero date as NULL.
func (d Date) Value() (driver.Value, error) {
	if d.IsZero() {
		return nil, nil
	}
	return d.String(), nil
}

// Scan reads what Value stored.
func (d *Date) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*d = Date{}
		return nil
	case string:
		return d.UnmarshalText([]byte(v))
	case []byte:
		return d.UnmarshalText(v)
	}
	return fmt.Errorf("cannot read a date from %T", src)
}

// MarshalText writes YYYY-MM-DD, and nothing for the zero date.
func (d Date) MarshalText() ([]byte, error) { return d.append(make([]byte, 0, 10)), nil }

// UnmarshalText reads YYYY-MM-DD or nothing. It is strict and does not allocate,
// because every list page reads dates by the hundred.
func (d *Date) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = Date{}
		return nil
	}
	if len(b) != 10 || b[4] != '-' || b[7] != '-' {
		return fmt.Errorf("%q is not a date such as 2026-11-23", b)
	}
	y, ok1 := digits(b[:4])
	m, ok2 := digits(b[5:7])
	day, ok3 := digits(b[8:])
	got := Date{y, time.Month(m), day}
	if !ok1 || !ok2 || !ok3 || m < 1 || m > 12 || day < 1 || NewDate(y, time.Month(m), day) != got {
		return fmt.Errorf("%q is not a date such as 2026-11-23", b)
	}
	*d = got
	return nil
}

func digits(b []byte) (n int, ok bool) {
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}

// Instant is a moment stored as Unix milliseconds (UTC): one representation on both
// engines, sortable and without a zone to get wrong. The zero Instant means "never".
type Instant int64

// At converts a time.
func At(t time.Time) Instant { return Instant(t.UnixMilli()) }

// Time converts back, in UTC; the zero Instant gives the zero time.
func (i Instant) Time() time.Time {
	if i == 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(i)).UTC()
}

// IsZero reports "never".
func (i Instant) IsZero() bool { return i == 0 }

// Value stores milliseconds, the zero Instant as NULL.
func (i Instant) Value() (driver.Value, error) {
	if i == 0 {
		return nil, nil
	}
	return int64(i), nil
}

// Scan reads what Value stored.
func (i *Instant) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*i = 0
	case int64:
		*i = Instant(v)
	default:
		return fmt.Errorf("cannot read a moment from %T", src)
	}
	return nil
}

// MarshalText writes RFC 3339 in UTC.
func (i Instant) MarshalText() ([]byte, error) {
	if i == 0 {
		return nil, nil
	}
	return i.Time().AppendFormat(nil, "2006-01-02T15:04:05.000Z07:00"), nil
}

// UnmarshalText reads RFC 3339.
func (i *Instant) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*i = 0
		return nil
	}
	t, err := time.Parse(time.RFC3339, string(b))
	if err != nil {
		return fmt.Errorf("%q is not a moment such as 2026-11-23T08:00:00Z", b)
	}
	*i = At(t)
	return nil
}

// UndoWindow is how long whoever decided something may take it back. Pages offer it for
// ten seconds; a slow network or a second thought gets the rest. What leaves the house
// because of a decision, such as a letter, leaves after it.
const UndoWindow = 10 * time.Minute
