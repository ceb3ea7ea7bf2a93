package agreements

import (
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"throughline/internal/wbl"
)

// Rule says which placements need a kind of paper, who signs it in which order, and
// which start gate it meets. Rules are dated data with a source.
type Rule struct {
	Kind     string
	When     string   // accepted, completed, ended_early, or demand: when staff ask for it
	Types    []string // nil for any
	States   []string // of work; nil for any
	Pay      string   // any, paid, unpaid
	Age      string   // any, minor, adult
	Hazard   bool     // only where a task is hazardous
	Steps    [][]Party
	Readers  []Party // read it without signing
	Gate     string  // code of the start gate; "" for none
	DueDays  int     // days from the first day of work; negative is before
	From, To wbl.Date
	Source   string
}

//go:embed papers.tsv
var papersTSV string

// rules is read once; the file is part of the program and a test reads it too.
var rules = func() []Rule {
	list, err := parseRules(papersTSV)
	if err != nil {
		panic(err)
	}
	return list
}()

const ruleColumns = 14

func parseRules(tsv string) (out []Rule, err error) {
	for n, l := range strings.Split(strings.TrimSpace(tsv), "\n") {
		if n == 0 {
			continue
		}
		c := strings.Split(l, "\t")
		if len(c) != ruleColumns {
			return nil, fmt.Errorf("papers.tsv line %d has %d columns, not %d", n+1, len(c), ruleColumns)
		}
		r, err := parseRule(c)
		if err != nil {
			return nil, fmt.Errorf("papers.tsv line %d: %w", n+1, err)
		}
		out = append(out, r)
	}
	return out, nil
}

func parseRule(c []string) (r Rule, err error) {
	r = Rule{Kind: c[0], When: c[1], Types: list(c[2]), States: list(c[3]), Pay: c[4], Age: c[5], Hazard: c[6] == "yes", Gate: c[9], Source: c[13]}
	for _, f := range []struct {
		what, value string
		among       []string
	}{
		{"kind", r.Kind, Kinds()},
		{"when", r.When, []string{"accepted", "completed", "ended_early", "demand"}},
		{"pay", r.Pay, []string{"any", "paid", "unpaid"}},
		{"age", r.Age, []string{"any", "minor", "adult"}},
		{"hazard", c[6], []string{"any", "yes"}},
	} {
		if !slices.Contains(f.among, f.value) {
			return r, fmt.Errorf("%s is one of %s, not %q", f.what, strings.Join(f.among, ", "), f.value)
		}
	}
	for _, step := range strings.Split(c[7], ">") {
		parties, err := parseParties(step)
		if err != nil || len(parties) == 0 {
			return r, fmt.Errorf("parties %q: %w", c[7], err)
		}
		r.Steps = append(r.Steps, parties)
	}
	if r.Readers, err = parseParties(c[8]); err != nil {
		return r, err
	}
	if r.DueDays, err = strconv.Atoi(c[10]); err != nil {
		return r, fmt.Errorf("due_days: %w", err)
	}
	if err := r.From.UnmarshalText([]byte(c[11])); err != nil {
		return r, err
	}
	return r, r.To.UnmarshalText([]byte(c[12]))
}

func list(s string) []string {
	if s == "any" {
		return nil
	}
	return strings.Fields(s)
}

func parseParties(s string) (out []Party, err error) {
	for _, name := range strings.FieldsFunc(s, func(r rune) bool { return r == '+' }) {
		p := Party(name)
		if !slices.Contains(Parties(), p) {
			return nil, fmt.Errorf("%q is no party", name)
		}
		out = append(out, p)
	}
	return out, nil
}

// Facts are what decides which papers a placement needs.
type Facts struct {
	Type  string
	State string // of work, two letters; "" while not known
	Paid  bool
	Birth wbl.Date // of the learner; zero counts as a minor
	Start wbl.Date
	// Orders are the hazardous occupations orders that tasks of the placement fall under,
	// and Tasks the names of these tasks.
	Orders []string
	Tasks  []string
}

// minor reports whether the learner is under 18 on the first day. Asking a guardian once
// too often does no harm.
func (f Facts) minor() bool { return f.Birth.IsZero() || f.Birth.AgeOn(f.Start) < 18 }

// Marks are the conditions of templates that the facts make true.
func (f Facts) Marks() (m Marks) {
	add := func(yes bool, name string) {
		if yes {
			m = append(m, name)
		}
	}
	add(f.minor(), "minor")
	add(!f.minor(), "adult")
	add(!f.Birth.IsZero() && f.Birth.AgeOn(f.Start) < 16, "under16")
	add(f.Paid, "paid")
	add(!f.Paid, "unpaid")
	add(len(f.Orders) > 0, "hazard")
	add(f.State != "", "state."+f.State)
	add(f.Type != "", "type."+f.Type)
	return m
}

// RulesFor lists the rules that a placement falls under on a day: for each kind the
// first that applies, in the order of the file.
func RulesFor(when string, f Facts, day wbl.Date) (out []Rule) {
	for _, r := range rules {
		known := slices.ContainsFunc(out, func(o Rule) bool { return o.Kind == r.Kind })
		if r.When == when && !known && r.applies(f, day) {
			out = append(out, r)
		}
	}
	return out
}

func (r Rule) applies(f Facts, day wbl.Date) bool {
	among := func(list []string, v string) bool { return list == nil || slices.Contains(list, v) }
	switch {
	case day.Before(r.From), !r.To.IsZero() && r.To.Before(day):
		return false
	case !among(r.Types, f.Type), !among(r.States, f.State):
		return false
	case r.Pay == "paid" && !f.Paid, r.Pay == "unpaid" && f.Paid:
		return false
	case r.Age == "minor" && !f.minor(), r.Age == "adult" && f.minor():
		return false
	}
	return !r.Hazard || len(f.Orders) > 0
}

// ruleFor is the rule of a kind for a placement, whenever it comes about.
func ruleFor(kind string, f Facts, day wbl.Date) (Rule, bool) {
	for _, r := range rules {
		if r.Kind == kind && r.applies(f, day) {
			return r, true
		}
	}
	return Rule{}, false
}

// gateOf is the start gate that a kind of paper meets.
func gateOf(kind string) string {
	for _, r := range rules {
		if r.Kind == kind {
			return r.Gate
		}
	}
	return ""
}

// due is the day by which the paper should be signed: never before today. Zero while the
// first day of work is not known.
func (r Rule) due(start, today wbl.Date) wbl.Date {
	if start.IsZero() {
		return wbl.Date{}
	}
	if d := start.AddDays(r.DueDays); d.After(today) {
		return d
	}
	return today
}

// reads reports whether a party may read papers of a kind: it signs them or is named as
// a reader in one of the kind's rules.
func reads(kind string, p Party) bool {
	for _, r := range rules {
		if r.Kind != kind {
			continue
		}
		if slices.Contains(r.Readers, p) || slices.ContainsFunc(r.Steps, func(s []Party) bool { return slices.Contains(s, p) }) {
			return true
		}
	}
	return false
}

// ruleKinds lists the kinds in the order of papers.tsv, which is how they are worked off.
func ruleKinds() (out []string) {
	for _, r := range rules {
		if !slices.Contains(out, r.Kind) {
			out = append(out, r.Kind)
		}
	}
	return out
}
