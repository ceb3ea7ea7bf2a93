package web

import (
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
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

// newInput takes what no text needs out of the values. Unprintable characters are a
// problem of their field: the person looks at what is left before it is kept.
func newInput(values url.Values) *Input {
	in := &Input{Values: values}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		for i, v := range values[name] {
			if strings.ContainsFunc(v, unprintable) {
				in.Errors.Add(name, "error.characters")
			}
			values[name][i] = printable(v)
		}
	}
	return in
}

// unprintable characters are the controls but tabs and line ends. Nobody types them, no
// page can show them, and PostgreSQL keeps no NUL.
func unprintable(r rune) bool { return unicode.IsControl(r) && r != '\t' && r != '\n' && r != '\r' }

// printable is s without unprintable characters and broken UTF-8.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unprintable(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
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

// Numbers as people write them, with or without commas between the thousands.
var (
	wholeForm = regexp.MustCompile(`^-?(?:\d+|\d{1,3}(?:,\d{3})+)$`)
	moneyForm = regexp.MustCompile(`^(\d*|\d{1,3}(?:,\d{3})+)(?:[.,](\d{0,2}))?$`)
)

// Int reads a whole number between min and max; nothing entered is 0.
func (f *Input) Int(name string, min, max int) int {
	s := strings.TrimSpace(f.Get(name))
	if s == "" {
		return 0
	}
	n, err := strconv.Atoi(strings.ReplaceAll(s, ",", ""))
	if err != nil || !wholeForm.MatchString(s) || n < min || n > max {
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

// maxCents is a million dollars: more is a slip of the finger.
const maxCents = 1_000_000_00

// Cents reads an amount of money such as "15.50", "$1,250" or, as Spanish is written,
// "15,50" in cents. Nothing entered is 0.
func (f *Input) Cents(name string) int64 {
	s := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(f.Get(name)), "$"))
	if s == "" {
		return 0
	}
	m := moneyForm.FindStringSubmatch(s)
	if m == nil || m[1]+m[2] == "" {
		f.Errors.Add(name, "error.money")
		return 0
	}
	n, err := strconv.ParseInt(strings.ReplaceAll(m[1], ",", "")+(m[2] + "00")[:2], 10, 64)
	if err != nil || n > maxCents {
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
