package compliance

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"throughline/internal/wbl"
)

// Event is one entry of an iCalendar file (RFC 5545): what a reader of school calendars
// needs of it and nothing else.
type Event struct {
	Line    int      // of its BEGIN, from 1
	From    wbl.Date // first day
	To      wbl.Date // last day, included
	At      int      // when it begins, minutes after midnight; -1 for a whole day
	Summary string
	Repeats bool // only the first of its days is known here
}

// Bounds of an iCalendar file. A district's whole year has a few hundred events.
const (
	maxICSLine   = 64 << 10
	maxICSEvents = 5000
)

var errNoICS = errors.New("the file does not begin with BEGIN:VCALENDAR")

// ReadICS reads the events of an iCalendar file; moments are told by the clock of zone.
// Everything that cannot be read is a problem with its line. The error says that the
// file is no calendar at all, or could not be read.
func ReadICS(r io.Reader, zone *time.Location) ([]Event, []Problem, error) {
	p := icsReader{zone: zone}
	err := unfold(r, p.line)
	switch {
	case err != nil:
		return nil, nil, err
	case !p.begun:
		return nil, nil, errNoICS
	case len(p.open) > 0:
		p.problem(p.n, p.open[len(p.open)-1], "", "ics_end")
	}
	return p.events, p.problems, nil
}

// unfold gives each logical line with its number: a line that begins with a blank
// continues the one before.
func unfold(r io.Reader, each func(n int, line string) error) error {
	in := bufio.NewScanner(r)
	in.Buffer(nil, maxICSLine)
	var line strings.Builder
	n, begin := 0, 0
	for in.Scan() {
		n++
		text := strings.TrimSuffix(in.Text(), "\r")
		if n == 1 {
			text = strings.TrimPrefix(text, "\ufeff")
		}
		if text != "" && (text[0] == ' ' || text[0] == '\t') && line.Len()+len(text) < maxICSLine {
			line.WriteString(text[1:])
			continue
		}
		if line.Len() > 0 {
			if err := each(begin, line.String()); err != nil {
				return err
			}
		}
		line.Reset()
		line.WriteString(text)
		begin = n
	}
	if err := in.Err(); err != nil {
		return fmt.Errorf("read line %d of the calendar: %w", n+1, err)
	}
	if line.Len() > 0 {
		return each(begin, line.String())
	}
	return nil
}

type icsReader struct {
	zone     *time.Location
	begun    bool
	n        int
	open     []string // components that have begun
	events   []Event
	problems []Problem

	event    Event
	from     icsTime
	to       icsTime
	duration string
}

// icsTime is a DTSTART or DTEND.
type icsTime struct {
	day     wbl.Date
	minutes int // -1 for a date
}

func (p *icsReader) problem(line int, column, value, rule string) {
	p.problems = append(p.problems, Problem{Row: line, Column: column, Value: shorten(value), Rule: rule})
}

func (p *icsReader) line(n int, text string) error {
	p.n = n
	name, params, value := splitProperty(text)
	if !p.begun {
		if name != "BEGIN" || !strings.EqualFold(value, "VCALENDAR") {
			return errNoICS
		}
		p.begun = true
	}
	switch name {
	case "BEGIN":
		p.begin(n, strings.ToUpper(value))
	case "END":
		p.end(n, strings.ToUpper(value))
	default:
		if len(p.open) > 0 && p.open[len(p.open)-1] == "VEVENT" {
			p.property(n, name, params, value)
		}
	}
	if len(p.events) > maxICSEvents {
		return fmt.Errorf("the calendar has more than %d events: export one school year", maxICSEvents)
	}
	return nil
}

func (p *icsReader) begin(n int, component string) {
	p.open = append(p.open, component)
	if component == "VEVENT" {
		p.event, p.from, p.to, p.duration = Event{Line: n, At: -1}, icsTime{}, icsTime{}, ""
	}
}

func (p *icsReader) end(n int, component string) {
	if len(p.open) == 0 || p.open[len(p.open)-1] != component {
		p.problem(n, "END", component, "ics_end")
		return
	}
	p.open = p.open[:len(p.open)-1]
	if component == "VEVENT" {
		p.finish()
	}
}

func (p *icsReader) property(n int, name string, params map[string]string, value string) {
	var err error
	switch name {
	case "SUMMARY":
		p.event.Summary = strings.Join(strings.Fields(unescape(value)), " ")
	case "DTSTART":
		p.from, err = readICSTime(params, value, p.zone)
	case "DTEND":
		p.to, err = readICSTime(params, value, p.zone)
	case "DURATION":
		p.duration = value
	case "RRULE", "RDATE":
		p.event.Repeats = true
	}
	if err != nil {
		p.problem(n, name, value, "ics_time")
	}
}

// finish keeps the event. The end of a whole-day event is the day after its last.
func (p *icsReader) finish() {
	e := p.event
	if p.from.day.IsZero() {
		p.problem(e.Line, "DTSTART", e.Summary, "ics_start")
		return
	}
	e.From, e.To, e.At = p.from.day, p.from.day, p.from.minutes
	switch {
	case !p.to.day.IsZero():
		e.To = p.to.day
		if p.to.minutes <= 0 && p.to.day.After(e.From) { // a date, or midnight
			e.To = e.To.AddDays(-1)
		}
	case p.duration != "":
		e.To = e.From.AddDays(max(0, durationDays(p.duration)-1))
	}
	const longest = 366
	if e.To.Before(e.From) || e.To.DaysSince(e.From) > longest {
		p.problem(e.Line, "DTEND", e.Summary, "ics_order")
		return
	}
	p.events = append(p.events, e)
}

// splitProperty takes NAME;PARAM="x:y";PARAM=z:VALUE apart.
func splitProperty(line string) (name string, params map[string]string, value string) {
	quoted, colon := false, -1
	for i := range len(line) {
		if line[i] == '"' {
			quoted = !quoted
		} else if line[i] == ':' && !quoted {
			colon = i
			break
		}
	}
	if colon < 0 {
		return strings.ToUpper(line), nil, ""
	}
	head, value := line[:colon], line[colon+1:]
	parts := strings.Split(head, ";")
	params = map[string]string{}
	for _, part := range parts[1:] {
		key, v, _ := strings.Cut(part, "=")
		params[strings.ToUpper(key)] = strings.Trim(v, `"`)
	}
	return strings.ToUpper(parts[0]), params, strings.TrimSpace(value)
}

// readICSTime reads 20261126, 20261126T113000 (on the wall of TZID, or of the district)
// and 20261126T163000Z.
func readICSTime(params map[string]string, value string, zone *time.Location) (icsTime, error) {
	if len(value) == 8 {
		t, err := time.Parse("20060102", value)
		if err != nil {
			return icsTime{}, err
		}
		return icsTime{wbl.DateOf(t), -1}, nil
	}
	if strings.HasSuffix(value, "Z") {
		t, err := time.Parse("20060102T150405Z", value)
		if err != nil {
			return icsTime{}, err
		}
		t = t.In(zone)
		return icsTime{wbl.DateOf(t), t.Hour()*60 + t.Minute()}, nil
	}
	t, err := time.Parse("20060102T150405", value)
	if err != nil {
		return icsTime{}, err
	}
	if at, zerr := time.LoadLocation(params["TZID"]); zerr == nil && params["TZID"] != "" {
		t = time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), 0, 0, at).In(zone)
	}
	return icsTime{wbl.DateOf(t), t.Hour()*60 + t.Minute()}, nil
}

// durationDays reads the whole days of P3D and P2W; hours add none.
func durationDays(s string) int {
	s = strings.TrimPrefix(strings.TrimPrefix(s, "+"), "P")
	s, _, _ = strings.Cut(s, "T")
	factor := 1
	if strings.HasSuffix(s, "W") {
		factor = 7
	}
	n, err := strconv.Atoi(strings.TrimRight(s, "WD"))
	if err != nil || n < 0 || n > 366 {
		return 0
	}
	return n * factor
}

var icsEscapes = strings.NewReplacer(`\\`, `\`, `\n`, " ", `\N`, " ", `\,`, ",", `\;`, ";")

func unescape(s string) string { return icsEscapes.Replace(strings.ToValidUTF8(s, "\ufffd")) }

// shorten keeps a value short enough to be shown in a list of problems.
func shorten(s string) string {
	const longest = 60
	if r := []rune(s); len(r) > longest {
		return string(r[:longest]) + "…"
	}
	return s
}
