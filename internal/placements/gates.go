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

// Status is how far a start gate has come.
type Status string

// The statuses of a gate.
const (
	Open   Status = "open"
	Met    Status = "met"
	Waived Status = "waived"
)

// Gate is one thing that must be in order before a placement starts, or soon after.
type Gate struct {
	Code      string
	Who       access.Role // who must act
	Blocking  bool        // the placement cannot start while it is open
	Status    Status
	Derived   bool   // met by a fact of the record, not by anybody's word
	Evidence  string // what shows that it is met, or why it was waived
	DueOn     wbl.Date
	DecidedBy string // kind:id
	DecidedAt wbl.Instant
	Version   int
}

// Gates that are also met by a fact of the record.
const (
	gateVetting  = "vetting"  // the supervisor is a vetted contact
	gateSchedule = "schedule" // the usual week is set
)

// GateTemplate says which placements have a gate. Templates are dated data with a
// source: a placement keeps the gates of the day on which it was accepted.
type GateTemplate struct {
	Code     string
	Who      access.Role
	Blocking bool
	Pay      string // any, paid, unpaid
	Age      string // any, minor
	DueDays  int    // days from the first day of work; negative is before
	From, To wbl.Date
	Source   string
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

func parseGates(tsv string) ([]GateTemplate, error) {
	var out []GateTemplate
	for n, line := range strings.Split(strings.TrimSpace(tsv), "\n") {
		if n == 0 {
			continue
		}
		c := strings.Split(line, "\t")
		if len(c) != 9 {
			return nil, fmt.Errorf("gates.tsv line %d has %d columns, not 9", n+1, len(c))
		}
		g := GateTemplate{Code: c[0], Who: access.Role(c[1]), Blocking: c[2] == "yes", Pay: c[3], Age: c[4], Source: c[8]}
		var err error
		if g.DueDays, err = strconv.Atoi(c[5]); err != nil {
			return nil, fmt.Errorf("gates.tsv line %d: due_days: %w", n+1, err)
		}
		if !slices.Contains(access.Roles(), g.Who) {
			return nil, fmt.Errorf("gates.tsv line %d: %q is no role", n+1, c[1])
		}
		if !slices.Contains([]string{"any", "paid", "unpaid"}, g.Pay) || !slices.Contains([]string{"any", "minor"}, g.Age) {
			return nil, fmt.Errorf("gates.tsv line %d: pay is any, paid or unpaid and age is any or minor, not %q and %q", n+1, g.Pay, g.Age)
		}
		if err := g.From.UnmarshalText([]byte(c[6])); err != nil {
			return nil, fmt.Errorf("gates.tsv line %d: %w", n+1, err)
		}
		if err := g.To.UnmarshalText([]byte(c[7])); err != nil {
			return nil, fmt.Errorf("gates.tsv line %d: %w", n+1, err)
		}
		out = append(out, g)
	}
	return out, nil
}

// GateTemplates lists the templates in force on a day.
func GateTemplates(day wbl.Date) []GateTemplate {
	return slices.DeleteFunc(slices.Clone(templates), func(g GateTemplate) bool {
		return day.Before(g.From) || (!g.To.IsZero() && g.To.Before(day))
	})
}

// applies reports whether a placement has the gate. A learner whose birth date is not
// known counts as a minor: asking once too often does no harm.
func (g GateTemplate) applies(paid bool, birth, day wbl.Date) bool {
	if g.Pay == "paid" && !paid || g.Pay == "unpaid" && paid {
		return false
	}
	return g.Age != "minor" || birth.IsZero() || birth.AgeOn(day) < 18
}

// due is the day by which the gate should be met: never before today, since nobody is
// late with what they have only just been asked for. None while the first day of work
// is not known.
func (g GateTemplate) due(start, today wbl.Date) wbl.Date {
	if start.IsZero() {
		return wbl.Date{}
	}
	if due := start.AddDays(g.DueDays); due.After(today) {
		return due
	}
	return today
}

// Decision is what is said about a gate.
type Decision struct {
	Version  int    // of the gate that the person saw; 0 when it does not matter
	Status   Status // Met, Waived, or Open to reopen it
	Evidence string // what shows that it is met, or why it is waived; at most 500 characters
}

// Validate checks what can be checked without the record.
func (d Decision) Validate() (errs wbl.FieldErrors) {
	switch {
	case !slices.Contains([]Status{Open, Met, Waived}, d.Status):
		errs.Add("status", "placements.error.gate_status")
	case d.Status == Met && d.Evidence == "":
		errs.Add("evidence", "placements.error.evidence")
	case d.Status == Waived && d.Evidence == "":
		errs.Add("evidence", "placements.error.waive")
	}
	if len([]rune(d.Evidence)) > maxReason {
		errs.Add("evidence", "error.too_long", "max", maxReason)
	}
	return errs
}

// action names the event of a decision.
func (d Decision) action() Action {
	switch d.Status {
	case Met:
		return "gate_met"
	case Waived:
		return "gate_waived"
	}
	return "gate_reopened"
}
