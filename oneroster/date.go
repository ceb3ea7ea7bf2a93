package oneroster

import (
	"errors"
	"time"
)

// A Date is a calendar day as YYYY-MM-DD, or empty for no date. Dates compare
// as text. An end date is exclusive: the first day on which it is over.
type Date string

var errDate = errors.New("write the date as YYYY-MM-DD, such as 2026-09-01")

// ParseDate reads a day that exists, written YYYY-MM-DD. The empty string is
// the empty Date.
func ParseDate(s string) (Date, error) {
	if s != "" && !isDate([]byte(s)) {
		return "", errDate
	}
	return Date(s), nil
}

// Time returns the day's midnight in UTC, or the zero time for an empty Date.
func (d Date) Time() time.Time {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return time.Time{}
	}
	return t
}

// isDate is time.Parse for the one layout that is needed, without turning
// millions of cells into strings.
func isDate(b []byte) bool {
	if len(b) != 10 || b[4] != '-' || b[7] != '-' {
		return false
	}
	year, ok1 := digits(b[:4])
	month, ok2 := digits(b[5:7])
	day, ok3 := digits(b[8:])
	if !ok1 || !ok2 || !ok3 || year < 1 || month < 1 || month > 12 || day < 1 {
		return false
	}
	return day <= daysIn(year, month)
}

func digits(b []byte) (n int, ok bool) {
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
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
	default:
		return 31
	}
}

// dayNumber packs a date that isDate accepts so that numbers compare as dates
// do; a map of classes keeps two of them in eight bytes.
func dayNumber(b []byte) int32 {
	if len(b) != 10 {
		return 0
	}
	year, _ := digits(b[:4])
	month, _ := digits(b[5:7])
	day, _ := digits(b[8:])
	return int32(year*10000 + month*100 + day)
}

// dateTimeLayout is the only form that the standard allows, always in UTC.
const dateTimeLayout = "2006-01-02T15:04:05.000Z"

// parseDateTime also takes what real exports write; strict says whether the
// standard's own form was used.
func parseDateTime(s string) (t time.Time, strict bool, err error) {
	if t, err = time.Parse(dateTimeLayout, s); err == nil {
		return t, true, nil
	}
	t, err = time.Parse(time.RFC3339Nano, s)
	return t.UTC(), false, err
}
