package labor

import (
	"fmt"
	"strconv"
	"time"
)

// A Day is a calendar day; 1 is 1 January of the year 1. Days have no time zone: a
// shift's day is the one on the calendar of the workplace.
type Day int32

// NoDay stands for a day that is not known or not limited.
const NoDay Day = 0

// marchZero: the arithmetic counts from 1 March of the year 0, which is day -305.
const marchZero = 305

// DateOf is the day of a date; days past the end of a month count on.
func DateOf(year int, month time.Month, day int) Day {
	// Days since 1 March 0000, after Howard Hinnant's days_from_civil.
	y, m := year, int(month)
	if m <= 2 {
		y--
		m += 12
	}
	era := floorDiv(y, 400)
	yearOfEra := y - era*400
	dayOfYear := (153*(m-3)+2)/5 + day - 1
	dayOfEra := yearOfEra*365 + yearOfEra/4 - yearOfEra/100 + dayOfYear
	return Day(era*146097 + dayOfEra - marchZero)
}

func floorDiv(a, b int) int {
	if a < 0 {
		return (a - b + 1) / b
	}
	return a / b
}

// Date is the day's year, month and day of the month.
func (d Day) Date() (year int, month time.Month, day int) {
	z := int(d) + marchZero
	era := floorDiv(z, 146097)
	doe := z - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	day, m := doy-(153*mp+2)/5+1, mp+3
	year = yoe + era*400
	if m > 12 {
		m -= 12
		year++
	}
	return year, time.Month(m), day
}

// Weekday is the day of the week.
func (d Day) Weekday() time.Weekday { return time.Weekday((int(d)%7 + 7) % 7) }

// Week is the Sunday that begins the day's week, law:29CFR570.35(b).
func (d Day) Week() Day { return d - Day(d.Weekday()) }

// String writes the day as 2026-10-13, and NoDay as nothing.
func (d Day) String() string {
	var b [10]byte
	return string(d.append(b[:0]))
}

func (d Day) append(b []byte) []byte {
	if d == NoDay {
		return b
	}
	y, m, day := d.Date()
	return appendPadded(append(appendPadded(append(appendPadded(b, y, 4), '-'), int(m), 2), '-'), day, 2)
}

// appendPadded writes a number with at least so many digits.
func appendPadded(b []byte, n, digits int) []byte {
	for least := 10; digits > 1; digits-- {
		if n < least {
			b = append(b, '0')
		}
		least *= 10
	}
	return strconv.AppendInt(b, int64(n), 10)
}

// MarshalText writes the day as String does.
func (d Day) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (d *Day) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = NoDay
		return nil
	}
	v, ok := parseDay(b)
	if !ok {
		return fmt.Errorf("%q is not a day: write it as 2026-10-13", b)
	}
	*d = v
	return nil
}

// ParseDay reads a day such as 2026-10-13.
func ParseDay(s string) (Day, error) {
	var d Day
	if s == "" {
		return NoDay, fmt.Errorf("a day is missing: write it as 2026-10-13")
	}
	return d, d.UnmarshalText([]byte(s))
}

func parseDay[T string | []byte](b T) (Day, bool) {
	if len(b) != 10 || b[4] != '-' || b[7] != '-' {
		return 0, false
	}
	y, ok1 := digits(b[:4])
	m, ok2 := digits(b[5:7])
	d, ok3 := digits(b[8:])
	if !ok1 || !ok2 || !ok3 || y < 1 || m < 1 || m > 12 || d < 1 || d > daysIn(y, m) {
		return 0, false
	}
	return DateOf(y, time.Month(m), d), true
}

func digits[T string | []byte](b T) (n int, ok bool) {
	for i := range len(b) {
		if b[i] < '0' || b[i] > '9' {
			return 0, false
		}
		n = n*10 + int(b[i]-'0')
	}
	return n, len(b) > 0
}

func daysIn(year, month int) int {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// addYears is the day on which somebody born on d becomes that many years old. Who
// was born on 29 February does so on 1 March of a common year.
func (d Day) addYears(n int) Day {
	y, m, day := d.Date()
	return DateOf(y+n, m, day)
}

// nthWeekday is the nth such weekday of a month.
func nthWeekday(year int, month time.Month, w time.Weekday, n int) Day {
	first := DateOf(year, month, 1)
	return first + Day((7+int(w)-int(first.Weekday()))%7) + Day(7*(n-1))
}

// LaborDay is the first Monday of September, law:5USC6103.
func LaborDay(year int) Day { return nthWeekday(year, time.September, time.Monday, 1) }

// A Clock is a time of day in minutes after midnight: 0 to 1440, and more where it
// means the morning after.
type Clock int16

const dayEnd Clock = 24 * 60

// String writes the time as 7:00 pm; 24:00 is midnight.
func (c Clock) String() string {
	var b [16]byte
	return string(c.append(b[:0], English))
}

// append writes the time as people of a language do.
func (c Clock) append(b []byte, l Lang) []byte {
	m := int(c) % 1440
	if m == 0 && c > 0 {
		return append(b, [...]string{"midnight", "medianoche"}[l]...)
	}
	b = append(strconv.AppendInt(b, int64((m/60+11)%12+1), 10), ':')
	b = append(appendPadded(b, m%60, 2), ' ')
	if m >= 720 {
		return append(b, [...]string{"pm", "p. m."}[l]...)
	}
	return append(b, [...]string{"am", "a. m."}[l]...)
}

// Hours24 writes the time as 19:00, for tables.
func (c Clock) Hours24() string {
	var b [5]byte
	return string(appendPadded(append(appendPadded(b[:0], int(c/60), 2), ':'), int(c%60), 2))
}

// parseClock reads 00:00 to 24:00.
func parseClock[T string | []byte](b T) (Clock, bool) {
	if len(b) != 5 || b[2] != ':' {
		return 0, false
	}
	h, ok1 := digits(b[:2])
	m, ok2 := digits(b[3:])
	c := Clock(h*60 + m)
	return c, ok1 && ok2 && m < 60 && c <= dayEnd
}
