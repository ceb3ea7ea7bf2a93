package labor

import (
	"fmt"
	"strconv"
	"strings"
)

// A Lang is a language of messages.
type Lang uint8

// The languages.
const (
	English Lang = iota
	Spanish
)

// texts are the words of findings by key: what happened, and how to mend it, in both
// languages.
type texts map[string][2]saying

type saying struct{ message, fix string }

var textColumns = []string{"says", "en", "en_fix", "es", "es_fix"}

func (t texts) read(text string) error {
	return lines(textsFile, text, textColumns, func(_ int, c []string) error {
		for _, s := range c[1:] {
			if err := checkTemplate(s); err != nil {
				return err
			}
		}
		t[c[0]] = [2]saying{{c[1], c[2]}, {c[3], c[4]}}
		return nil
	})
}

func (t texts) find(key string) ([2]saying, error) {
	s, ok := t[key]
	if !ok {
		return s, fmt.Errorf("%s has no text %q", textsFile, key)
	}
	return s, nil
}

// placeholders of the texts.
var placeholders = []string{"{measured}", "{limit}", "{age}", "{date}", "{task}", "{over}", "{number}"}

func checkTemplate(s string) error {
	if s == "" {
		return fmt.Errorf("each text is there in both languages, with its remedy")
	}
	for _, p := range placeholders {
		s = strings.ReplaceAll(s, p, "")
	}
	if strings.ContainsAny(s, "{}") {
		return fmt.Errorf("%q: the placeholders are %s", s, strings.Join(placeholders, " "))
	}
	return nil
}

// Message says what happened, with the source, such as "7:30 pm is after the 7:00 pm
// limit for 15-year-olds (29 CFR 570.35(a)(6))".
func (r *Rules) Message(f Finding, l Lang) string { return string(r.appendMessage(nil, &f, l)) }

// Fix says how to mend it.
func (r *Rules) Fix(f Finding, l Lang) string { return string(r.appendFix(nil, &f, l)) }

func (r *Rules) appendMessage(b []byte, f *Finding, l Lang) []byte {
	b = r.fill(b, f, l, r.texts[f.Says][l].message)
	return append(append(append(b, " ("...), f.Cite...), ')')
}

func (r *Rules) appendFix(b []byte, f *Finding, l Lang) []byte {
	return r.fill(b, f, l, r.texts[f.Says][l].fix)
}

// fill writes a template with a finding's numbers in place of the placeholders.
func (r *Rules) fill(b []byte, f *Finding, l Lang, template string) []byte {
	for {
		before, rest, more := strings.Cut(template, "{")
		b = append(b, before...)
		if !more {
			return b
		}
		holder, after, _ := strings.Cut(rest, "}")
		b = r.value(b, f, l, holder)
		template = after
	}
}

// value writes what stands for a placeholder.
func (r *Rules) value(b []byte, f *Finding, l Lang, holder string) []byte {
	switch holder {
	case "measured":
		return amount(b, f.Measured, f.Unit, l)
	case "limit":
		return amount(b, f.Limit, f.Unit, l)
	case "age":
		return strconv.AppendInt(b, int64(f.Age), 10)
	case "over":
		return duration(b, f.Measured-f.Limit)
	case "date":
		return date(b, f.Date, l)
	case "task":
		return append(b, r.name(f, l)...)
	}
	return strconv.AppendInt(b, int64(f.Measured), 10) // number
}

// name is what a finding's task, paper, industry or order is called.
func (r *Rules) name(f *Finding, l Lang) string {
	if t := r.tag(f.Task); t != nil {
		return [...]string{t.English, t.Spanish}[l]
	}
	if n, ok := r.names[f.Task]; ok {
		return n[l]
	}
	for i := range r.orders {
		if o := &r.orders[i]; o.Rule != "" && o.Rule == f.Task {
			return [...]string{o.English, o.Spanish}[l]
		}
	}
	return f.Task
}

// amount writes a number in its unit.
func amount(b []byte, n int, u unit, l Lang) []byte {
	switch u {
	case unitMinutes:
		return duration(b, n)
	case unitClock:
		return Clock(n).append(b, l)
	}
	return strconv.AppendInt(b, int64(n), 10)
}

// duration writes minutes as 3 h 30 min.
func duration(b []byte, minutes int) []byte {
	h, m := minutes/60, minutes%60
	if h != 0 {
		b = append(strconv.AppendInt(b, int64(h), 10), " h"...)
		if m == 0 {
			return b
		}
		b = append(b, ' ')
	}
	return append(strconv.AppendInt(b, int64(m), 10), " min"...)
}

var spanishDays = [7]string{"domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"}

var spanishMonths = [13]string{
	"", "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
}

// date writes Tuesday, October 13, 2026, or martes 13 de octubre de 2026.
func date(b []byte, d Day, l Lang) []byte {
	y, m, day := d.Date()
	if l == Spanish {
		b = append(append(b, spanishDays[d.Weekday()]...), ' ')
		b = append(strconv.AppendInt(b, int64(day), 10), " de "...)
		b = append(append(b, spanishMonths[m]...), " de "...)
		return strconv.AppendInt(b, int64(y), 10)
	}
	b = append(append(b, d.Weekday().String()...), ", "...)
	b = append(append(b, m.String()...), ' ')
	b = append(strconv.AppendInt(b, int64(day), 10), ", "...)
	return strconv.AppendInt(b, int64(y), 10)
}
