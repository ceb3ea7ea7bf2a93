package roster

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"throughline/internal/wbl"
)

// readDay reads a day as tables hold it: 2010-03-27, 3/27/2010 or 03-27-2010.
func readDay(s string) (wbl.Date, bool) {
	if d, err := wbl.ParseDate(s); err == nil {
		return d, true
	}
	for _, layout := range []string{"1/2/2006", "1-2-2006", "1/2/06", "Jan 2, 2006", "2006/1/2", "2006-01-02T15:04:05Z", "2006-01-02 15:04:05"} {
		if t, err := time.Parse(layout, s); err == nil {
			return wbl.DateOf(t), true
		}
	}
	return wbl.Date{}, false
}

// readGrade turns what tables say into the CEDS code: "9", "9th" and "Grade 9" into 09.
func readGrade(s string) (string, bool) {
	if n, err := strconv.ParseFloat(s, 64); err == nil { // a number as spreadsheets write it: 9.0 is 9, and 1.0 not 10
		if n != math.Trunc(n) || n < 0 || n > 13 {
			return "", false
		}
		s = strconv.Itoa(int(n))
	}
	w := squash(s)
	for _, cut := range []string{"grade", "grado"} {
		w = strings.Replace(w, cut, "", 1)
	}
	for _, ordinal := range []string{"st", "nd", "rd", "th"} {
		if rest, ok := strings.CutSuffix(w, ordinal); ok {
			if _, err := strconv.Atoi(rest); err == nil {
				w = rest
			}
		}
	}
	if n, err := strconv.Atoi(w); err == nil && n >= 1 && n <= 13 {
		return "0"[:1-len(strconv.Itoa(n))/2] + strconv.Itoa(n), true
	}
	switch w {
	case "k", "kg", "kindergarten", "0":
		return "KG", true
	case "prek", "pk", "prekindergarten":
		return "PK", true
	}
	for _, g := range Grades {
		if strings.EqualFold(g, w) {
			return g, true
		}
	}
	return "", false
}

// readAnswer turns what tables say into the value of a fact.
func readAnswer(s string) (string, bool) {
	switch squash(s) {
	case "yes", "y", "true", "t", "1", "x", "si", "active", "current":
		return Yes, true
	case "no", "n", "false", "f", "0", "inactive", "exited":
		return No, true
	case "declined", "refused", "prefernottosay", "decline", "rehusa":
		return Declined, true
	case "unknown", "u", "na", "notknown", "desconocido":
		return Unknown, true
	}
	return "", false
}

// readFlag turns what tables say into one of Flags.
func readFlag(s string) (string, bool) {
	w := squash(s)
	for _, flag := range Flags {
		if slices.Contains(flagWords[flag], w) || squash(flag) == w {
			return flag, true
		}
	}
	return "", false
}
