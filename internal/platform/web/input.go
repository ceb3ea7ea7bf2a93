package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"throughline/internal/platform/ui"
	"throughline/internal/wbl"
)

// Input is what a person sent, with the problems found while reading it. Values stay as
// they were typed, so that the page can show them again.
type Input struct {
	url.Values
	Errors wbl.FieldErrors
}

// Text is the trimmed value of a field; longer than max characters is a problem.
func (f *Input) Text(name string, max int) string {
	s := strings.TrimSpace(strings.ReplaceAll(f.Get(name), "\r\n", "\n"))
	if utf8.RuneCountInString(s) > max {
		f.Errors.Add(name, "error.too_long", "max", max)
	}
	return s
}

// Date reads YYYY-MM-DD, or the three fields name_month, name_day and name_year.
// Nothing entered is the zero Date.
func (f *Input) Date(name string) wbl.Date {
	d, ok := ui.ReadDate(f.Values, name)
	if !ok {
		f.Errors.Add(name, "error.date")
		return wbl.Date{}
	}
	return d
}

// Int reads a whole number between min and max; nothing entered is 0.
func (f *Input) Int(name string, min, max int) int {
	s := strings.ReplaceAll(strings.TrimSpace(f.Get(name)), ",", "")
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < min || n > max {
		f.Errors.Add(name, "error.number", "min", min, "max", max)
		return 0
	}
	return n
}

// Bool reports whether a check box was ticked or "yes" was chosen.
func (f *Input) Bool(name string) bool {
	return slices.Contains([]string{"on", "yes", "true", "1"}, f.Get(name))
}

// Minutes reads a length of time as people write it ("2.5", "2h30", "150 min"), or the
// two fields name_hours and name_minutes.
func (f *Input) Minutes(name string) int {
	s := strings.TrimSpace(f.Get(name))
	if h, m := strings.TrimSpace(f.Get(name+"_hours")), strings.TrimSpace(f.Get(name+"_minutes")); h != "" && m != "" {
		s = h + "h" + m
	} else if h+m != "" {
		s = h
		if m != "" {
			s = m + " min"
		}
	}
	if s == "" {
		return 0
	}
	n, err := wbl.ParseMinutes(s)
	if err != nil {
		f.Errors.Add(name, "error.hours")
	}
	return n
}

// Clock reads a time of day ("16:00", "4 pm") as minutes after midnight, -1 when
// nothing was entered.
func (f *Input) Clock(name string) int {
	s := strings.TrimSpace(f.Get(name))
	if s == "" {
		return -1
	}
	n, err := wbl.ParseClock(s)
	if err != nil {
		f.Errors.Add(name, "error.time")
		return -1
	}
	return n
}

// Cents reads an amount of money such as "15.50" or "$15.50" in cents.
func (f *Input) Cents(name string) int64 {
	s := strings.NewReplacer("$", "", ",", "", " ", "").Replace(f.Get(name))
	if s == "" {
		return 0
	}
	whole, frac, _ := strings.Cut(s, ".")
	n, err := strconv.ParseInt(whole+(frac + "00")[:2], 10, 64)
	if err != nil || len(frac) > 2 || n < 0 || n > 1_000_000_00 {
		f.Errors.Add(name, "error.money")
		return 0
	}
	return n
}

// Check merges the problems that the room's own rules found, keeping one for a field,
// and reports whether there is any problem at all.
func (f *Input) Check(more wbl.FieldErrors) bool {
	for _, e := range more {
		if _, dup := f.Errors.Of(e.Field); !dup {
			f.Errors = append(f.Errors, e)
		}
	}
	return len(f.Errors) > 0
}
