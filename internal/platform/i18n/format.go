package i18n

import (
	"fmt"
	"math"
	"strconv"
	"time"

	"throughline/internal/wbl"
)

var months = map[Lang][12]string{
	En: {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
	Es: {"enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"},
}

var weekdays = map[Lang][7]string{
	En: {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
	Es: {"domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"},
}

// relativeDays are the words for days near today; Spanish wants its own for each.
var relativeDays = map[Lang]map[int]string{
	En: {-1: "yesterday", 0: "today", 1: "tomorrow"},
	Es: {-1: "ayer", 0: "hoy", 1: "mañana"},
}

// Date is the date in words: "November 24, 2026", "24 de noviembre de 2026". The zero
// date is empty, here and in the other forms.
func Date(lang Lang, d wbl.Date) string {
	if d.IsZero() {
		return ""
	}
	if lang == Es {
		return fmt.Sprintf("%d de %s de %d", d.Day, months[Es][d.Month-1], d.Year)
	}
	return fmt.Sprintf("%s %d, %d", months[En][d.Month-1], d.Day, d.Year)
}

// DateFull is Date with the weekday: "Tuesday, November 24, 2026".
func DateFull(lang Lang, d wbl.Date) string {
	if d.IsZero() {
		return ""
	}
	return weekdays[lang][d.Weekday()] + ", " + Date(lang, d)
}

// DateShort is for tables: "Nov 24, 2026", "24 nov 2026".
func DateShort(lang Lang, d wbl.Date) string {
	if d.IsZero() {
		return ""
	}
	if lang == Es {
		return fmt.Sprintf("%d %s %d", d.Day, shortMonth(Es, d), d.Year)
	}
	return fmt.Sprintf("%s %d, %d", shortMonth(En, d), d.Day, d.Year)
}

// DateDay is for the days of a week that is known: "Tue, Nov 24", "mar, 24 nov".
func DateDay(lang Lang, d wbl.Date) string {
	if d.IsZero() {
		return ""
	}
	day := prefix(weekdays[lang][d.Weekday()]) + ", "
	if lang == Es {
		return fmt.Sprintf("%s%d %s", day, d.Day, shortMonth(Es, d))
	}
	return fmt.Sprintf("%s%s %d", day, shortMonth(En, d), d.Day)
}

// RelativeDay is "today", "yesterday" or "tomorrow" as seen from today, and for every
// other day its short date.
func RelativeDay(lang Lang, d, today wbl.Date) string {
	if word, ok := relativeDays[lang][d.DaysSince(today)]; ok && !d.IsZero() {
		return word
	}
	return DateShort(lang, d)
}

func shortMonth(lang Lang, d wbl.Date) string { return prefix(months[lang][d.Month-1]) }

// prefix is the three-letter short form of a month or weekday; CLDR's short forms are
// the first three letters in both languages but for Spanish "sept", which we write "sep".
func prefix(word string) string {
	letters := 0
	for i := range word {
		if letters == 3 {
			return word[:i]
		}
		letters++
	}
	return word
}

// TimeOfDay writes minutes after midnight on the 12-hour clock: "3:30 PM", "3:30 p. m.".
func TimeOfDay(lang Lang, minutes int) string {
	hour, half := minutes/60%24, 0
	if hour >= 12 {
		half = 1
	}
	marks := [2]string{"AM", "PM"}
	if lang == Es {
		marks = [2]string{"a. m.", "p. m."}
	}
	return fmt.Sprintf("%d:%02d %s", (hour+11)%12+1, minutes%60, marks[half])
}

// DateTime is a moment as the clock on the wall of a place shows it:
// "Nov 24, 2026, 3:30 PM". The zero time is empty.
func DateTime(lang Lang, t time.Time, place *time.Location) string {
	if t.IsZero() {
		return ""
	}
	t = t.In(place)
	return DateShort(lang, wbl.DateOf(t)) + ", " + TimeOfDay(lang, t.Hour()*60+t.Minute())
}

// Hours writes a length of time that is counted in minutes: "2 h 30 min".
func Hours(_ Lang, minutes int) string {
	sign := ""
	if minutes < 0 {
		sign, minutes = "−", -minutes
	}
	h, m := minutes/60, minutes%60
	switch {
	case m == 0:
		return sign + strconv.Itoa(h) + " h"
	case h == 0:
		return sign + strconv.Itoa(m) + " min"
	}
	return sign + strconv.Itoa(h) + " h " + strconv.Itoa(m) + " min"
}

// Money writes cents as dollars: "$1,234.50".
func Money(lang Lang, cents int64) string {
	sign := ""
	if cents < 0 {
		sign, cents = "−", -cents
	}
	return sign + "$" + Number(lang, cents/100) + fmt.Sprintf(".%02d", cents%100)
}

// Number writes a whole number with its thousands marked: "12,345".
func Number(_ Lang, n int64) string {
	digits, sign := strconv.FormatInt(n, 10), ""
	if n < 0 {
		digits, sign = digits[1:], "−"
	}
	if len(digits) <= 3 {
		return sign + digits
	}
	out := make([]byte, 0, len(digits)+len(digits)/3)
	for i := range len(digits) {
		if left := len(digits) - i; i > 0 && left%3 == 0 {
			out = append(out, ',')
		}
		out = append(out, digits[i])
	}
	return sign + string(out)
}

// Percent writes a fraction of 1 as a percentage with a number of decimals: 0.125 with
// one decimal is "12.5%", in Spanish "12.5 %". A fraction of nothing (NaN) is a dash.
func Percent(lang Lang, fraction float64, decimals int) string {
	if math.IsNaN(fraction) {
		return "–"
	}
	number := strconv.FormatFloat(fraction*100, 'f', decimals, 64)
	if lang == Es {
		return number + " %"
	}
	return number + "%"
}
