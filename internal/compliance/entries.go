package compliance

import (
	_ "embed"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"throughline/internal/wbl"
)

// What is what a line of an imported file means for the school year.
type What string

// What a line may mean.
const (
	FirstDay What = "first"
	LastDay  What = "last"
	NoSchool What = "closed"
	EarlyDay What = "early"
	ExtraDay What = "open"
	LeaveOut What = "skip" // a concert, a meeting: nothing about school days
)

// Whats lists what a line may mean in the order in which people choose.
var Whats = []What{NoSchool, EarlyDay, FirstDay, LastDay, ExtraDay, LeaveOut}

// Entry is one line of an imported file, understood.
type Entry struct {
	Row  int // line or row of the file
	From wbl.Date
	To   wbl.Date // included
	What What
	End  int // of an early day: when school ends; 0 when the file does not say
	Name string
}

// Problem is one thing that is wrong with an imported file. Its words are the text
// compliance.problem.RULE.
type Problem struct {
	Row    int // line or row of the file; 0 for the whole file
	Column string
	Value  string
	Rule   string
}

// Assemble puts entries over a calendar. Days outside the school year are left out, for
// exports often hold several; a day of no school outside the first and the last day says
// nothing new. Early is when school ends on early days whose entry has no time.
func Assemble(base Calendar, entries []Entry, early int) (Calendar, []Problem) {
	c := base
	c.Days = nil
	from, to := yearBounds(c.Year)
	inYear := slices.DeleteFunc(slices.Clone(entries), func(e Entry) bool { return e.What == LeaveOut || e.To.Before(from) || e.From.After(to) })
	var first, last wbl.Date
	for _, e := range inYear {
		switch e.What {
		case FirstDay:
			if first.IsZero() || e.From.Before(first) { // the youngest may begin later
				first = e.From
			}
		case LastDay:
			if e.To.After(last) {
				last = e.To
			}
		}
	}
	if !first.IsZero() {
		c.First = first
	}
	if !last.IsZero() {
		c.Last = last
	}
	var problems []Problem
	if base.Version == 0 && first.IsZero() {
		problems = append(problems, Problem{Rule: "no_first"})
	}
	if base.Version == 0 && last.IsZero() {
		problems = append(problems, Problem{Rule: "no_last"})
	}
	if len(problems) == 0 && !c.First.Before(c.Last) {
		return c, []Problem{{Rule: "first_last"}}
	}
	for _, e := range inYear {
		problems = append(problems, c.take(e, early)...)
	}
	return c, problems
}

// take marks the days of one entry.
func (c *Calendar) take(e Entry, early int) (problems []Problem) {
	mark := map[What]Mark{NoSchool: Closed, EarlyDay: Early, ExtraDay: Open}[e.What]
	if mark == "" {
		return nil
	}
	end := e.End
	if end == 0 {
		end = early
	}
	if mark == Early && (end < earliestSchool || end > latestSchool) {
		return []Problem{{Row: e.Row, Column: "ends", Value: e.Name, Rule: "no_end"}}
	}
	for d := e.From; !d.After(e.To); d = d.AddDays(1) {
		if d.Before(c.First) || d.After(c.Last) {
			if mark != Closed {
				return append(problems, Problem{Row: e.Row, Column: "date", Value: d.String(), Rule: "outside"})
			}
			continue
		}
		if old, marked := c.Marked(d); marked && old.Mark == Closed && mark == Early {
			continue // two calendars in one file: no school is the more of the two
		}
		if mark == Early && weekend(d) {
			return append(problems, Problem{Row: e.Row, Column: "date", Value: d.String(), Rule: "early_weekend"})
		}
		c.Put(Day{Date: d, Mark: mark, End: end, Name: cutName(e.Name)})
	}
	return problems
}

func cutName(s string) string {
	if r := []rune(s); len(r) > maxDayName {
		return string(r[:maxDayName-1]) + "…"
	}
	return s
}

//go:embed words.tsv
var wordsTSV string

// phrase is a folded phrase that tells what an event means.
type phrase struct {
	what What
	text string
}

var phrases = func() (out []phrase) {
	for n, line := range strings.Split(strings.TrimSpace(wordsTSV), "\n") {
		what, text, ok := strings.Cut(line, "\t")
		if n == 0 {
			continue
		}
		if !ok || !slices.Contains(Whats, What(what)) {
			panic(fmt.Sprintf("words.tsv line %d: %q", n+1, line))
		}
		out = append(out, phrase{What(what), " " + text + " "})
	}
	return out
}()

// between are the signs that stand between words.
var between = regexp.MustCompile(`[^\p{L}\p{N}]+`)

// Understand guesses what the name of an event means for school, from the phrases that
// districts use; people see the guess and change it. The first phrase of words.tsv wins.
func Understand(name string) What {
	text := " " + between.ReplaceAllString(strings.ReplaceAll(wbl.Fold(name), "'", ""), " ") + " "
	for _, p := range phrases {
		if strings.Contains(text, p.text) {
			return p.what
		}
	}
	return LeaveOut
}

var clockIn = regexp.MustCompile(`(?i)\b(\d{1,2}(?::\d{2})?\s*[ap]\.?m\.?|\d{1,2}:\d{2})`)

// endIn finds a time of day in the name of an event: "Early release 11:30 am".
func endIn(name string) int {
	if strings.Contains(" "+wbl.Fold(name)+" ", " noon ") {
		return 12 * 60
	}
	m := clockIn.FindString(name)
	n, err := wbl.ParseClock(m)
	if m == "" || err != nil {
		return 0
	}
	if n < 7*60 { // 1:30 without am or pm is the afternoon
		n += 12 * 60
	}
	return n
}

// EntriesOf understands the events of an iCalendar file.
func EntriesOf(events []Event) []Entry {
	out := make([]Entry, len(events))
	for i, e := range events {
		out[i] = Entry{Row: e.Line, From: e.From, To: e.To, What: Understand(e.Summary), Name: e.Summary}
		if e.Repeats {
			out[i].What = LeaveOut
		}
		if out[i].What == EarlyDay {
			out[i].End = endIn(e.Summary)
			if out[i].End == 0 && e.At > 0 {
				out[i].End = e.At
			}
		}
	}
	return out
}
