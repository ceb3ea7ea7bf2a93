package placements

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"throughline/internal/platform/access"
	"throughline/internal/wbl"
)

// Ask says whether something is asked for with the evidence of a gate.
type Ask string

// What the column expires of gates.tsv may say about the last day of the evidence.
const (
	Never Ask = "no"
	May   Ask = "may"
	Must  Ask = "must"
)

// GateTemplate says which placements have a gate. Templates are dated data with a
// source. Of several with one code the first that applies counts, so those of a state
// stand before the general one.
type GateTemplate struct {
	Code         string
	Who          access.Role // who must act
	Need         string      // blocking, advised, or none: this sort of placement has no such gate
	Types        []string    // of the continuum; nil for any, as in the next three
	Jurisdiction []string    // such as US-MA
	Funding      []string
	Pay          string // any, paid, unpaid
	Age          string // any, minor, under16, 16-17
	OwnWord      bool   // whoever must act need not say what shows it
	Expires      Ask
	DueDays      int // days from the first day of work; negative is before
	From, To     wbl.Date
	Source       string
}

// Facts are what decides which gates a placement has.
type Facts struct {
	Type         string
	Jurisdiction string // of the work, such as US-MA; "" when not known
	Funding      string
	Paid         bool
	Birth        wbl.Date // of the learner; zero counts as any age under 18
	Start        wbl.Date // the first day of work, or today
}

//go:embed gates.tsv
var gatesTSV string

// templates is read once; the file is part of the program and a test reads it too.
var templates = func() []GateTemplate {
	list, err := parseGates(gatesTSV)
	if err != nil {
		panic(err)
	}
	return list
}()

// words are what each column of gates.tsv that holds one word may say.
var words = map[int][]string{
	2: {"blocking", "advised", "none"},
	6: {"any", "paid", "unpaid"},
	7: {"any", "minor", "under16", "16-17"},
	8: {"text", "word"},
	9: {string(Never), string(May), string(Must)},
}

func parseGates(tsv string) ([]GateTemplate, error) {
	var out []GateTemplate
	for n, line := range strings.Split(strings.TrimSpace(tsv), "\n") {
		if n == 0 {
			continue
		}
		g, err := parseGate(strings.Split(line, "\t"))
		if err != nil {
			return nil, fmt.Errorf("gates.tsv line %d: %w", n+1, err)
		}
		out = append(out, g)
	}
	return out, nil
}

func parseGate(c []string) (g GateTemplate, err error) {
	if len(c) != 14 {
		return g, fmt.Errorf("%d columns, not 14", len(c))
	}
	for i, allowed := range words {
		if !slices.Contains(allowed, c[i]) {
			return g, fmt.Errorf("column %d says %q, not one of %s", i+1, c[i], strings.Join(allowed, ", "))
		}
	}
	g = GateTemplate{
		Code: c[0], Who: access.Role(c[1]), Need: c[2], Types: orAny(c[3]), Jurisdiction: orAny(c[4]), Funding: orAny(c[5]),
		Pay: c[6], Age: c[7], OwnWord: c[8] == "word", Expires: Ask(c[9]), Source: c[13],
	}
	if _, known := gateActions[g.Who]; !known {
		return g, fmt.Errorf("%q is no role that decides gates", c[1])
	}
	for _, t := range g.Types {
		if _, ok := wbl.TypeByCode(t); !ok {
			return g, fmt.Errorf("%q is no type of experience", t)
		}
	}
	if g.DueDays, err = strconv.Atoi(c[10]); err != nil {
		return g, fmt.Errorf("due_days: %w", err)
	}
	if err := g.From.UnmarshalText([]byte(c[11])); err != nil {
		return g, err
	}
	return g, g.To.UnmarshalText([]byte(c[12]))
}

// orAny reads a list with commas; any is no list.
func orAny(text string) []string {
	if text == "any" {
		return nil
	}
	return strings.Split(text, ",")
}

// GatesFor lists the gates of a placement by the rules of a day, in the order in which
// they are worked off.
func GatesFor(day wbl.Date, f Facts) []GateTemplate {
	var out []GateTemplate
	seen := map[string]bool{}
	for _, t := range templates {
		if seen[t.Code] || day.Before(t.From) || (!t.To.IsZero() && t.To.Before(day)) || !t.applies(f) {
			continue
		}
		seen[t.Code] = true
		if t.Need != "none" {
			out = append(out, t)
		}
	}
	return out
}

func (t GateTemplate) applies(f Facts) bool {
	among := func(list []string, v string) bool { return list == nil || slices.Contains(list, v) }
	return among(t.Types, f.Type) && among(t.Jurisdiction, f.Jurisdiction) && among(t.Funding, f.Funding) &&
		(t.Pay == "any" || (t.Pay == "paid") == f.Paid) && t.ofAge(f)
}

// ofAge compares the age on the first day of work. A learner whose birth date is not
// known counts as a minor of every age: asking once too often does no harm.
func (t GateTemplate) ofAge(f Facts) bool {
	if t.Age == "any" || f.Birth.IsZero() {
		return true
	}
	age := f.Birth.AgeOn(f.Start)
	switch t.Age {
	case "under16":
		return age < 16
	case "16-17":
		return age == 16 || age == 17
	}
	return age < 18
}

// Due is the day by which the gate should be met: never before today, since nobody is
// late with what they have only just been asked for. None while the first day of work
// is not known.
func (t GateTemplate) Due(start, today wbl.Date) wbl.Date {
	if start.IsZero() {
		return wbl.Date{}
	}
	if due := start.AddDays(t.DueDays); due.After(today) {
		return due
	}
	return today
}
