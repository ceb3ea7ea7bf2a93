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
func (r *Rules) Message(f Finding, l Lang) string {
	return r.fill(f, l, r.texts[f.Says][l].message) + " (" + f.Cite + ")"
}

// Fix says how to mend it.
func (r *Rules) Fix(f Finding, l Lang) string { return r.fill(f, l, r.texts[f.Says][l].fix) }

// fill puts a finding's numbers in place of the placeholders.
func (r *Rules) fill(f Finding, l Lang, template string) string {
	if !strings.Contains(template, "{") {
		return template
	}
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(template, "{")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		holder, after, _ := strings.Cut(rest, "}")
		b.WriteString(r.value(f, l, holder))
		template = after
	}
}

// value is what stands for a placeholder.
func (r *Rules) value(f Finding, l Lang, holder string) string {
	switch holder {
	case "measured":
		return amount(f.Measured, f.Unit, l)
	case "limit":
		return amount(f.Limit, f.Unit, l)
	case "age":
		return strconv.Itoa(f.Age)
	case "over":
		return duration(f.Measured - f.Limit)
	case "date":
		return date(f.Date, l)
	case "task":
		return r.name(f, l)
	}
	return strconv.Itoa(f.Measured) // number
}

// name is what a finding's task, paper, industry or order is called.
func (r *Rules) name(f Finding, l Lang) string {
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
func amount(n int, u unit, l Lang) string {
	switch u {
	case unitMinutes:
		return duration(n)
	case unitClock:
		return clock(Clock(n), l)
	}
	return strconv.Itoa(n)
}

var spanishDays = [7]string{"domingo", "lunes", "martes", "miércoles", "jueves", "viernes", "sábado"}

var spanishMonths = [13]string{
	"", "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
}

// date writes Tuesday, October 13, 2026, or martes 13 de octubre de 2026.
func date(d Day, l Lang) string {
	y, m, day := d.Date()
	if l == Spanish {
		return fmt.Sprintf("%s %d de %s de %d", spanishDays[d.Weekday()], day, spanishMonths[m], y)
	}
	return fmt.Sprintf("%s, %s %d, %d", d.Weekday(), m, day, y)
}

func duration(minutes int) string {
	h, m := minutes/60, minutes%60
	switch {
	case h == 0:
		return fmt.Sprintf("%d min", m)
	case m == 0:
		return fmt.Sprintf("%d h", h)
	}
	return fmt.Sprintf("%d h %d min", h, m)
}

func clock(c Clock, l Lang) string {
	s := c.String()
	if l == Spanish {
		s = strings.NewReplacer("midnight", "medianoche", "am", "a. m.", "pm", "p. m.").Replace(s)
	}
	return s
}
