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
var placeholders = []string{"{measured}", "{limit}", "{age}", "{date}", "{task}", "{shift}", "{over}", "{number}"}

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

func (r *Rules) fill(f Finding, l Lang, template string) string {
	if !strings.Contains(template, "{") {
		return template
	}
	return strings.NewReplacer(
		"{measured}", amount(f.Measured, f.Unit, l), "{limit}", amount(f.Limit, f.Unit, l), "{age}", strconv.Itoa(f.Age),
		"{over}", amount(f.Measured-f.Limit, unitMinutes, l), "{date}", f.Date.String(), "{task}", r.name(f, l),
		"{shift}", strconv.Itoa(f.Shift+1), "{number}", strconv.Itoa(f.Measured),
	).Replace(template)
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
