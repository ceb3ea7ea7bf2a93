package labor

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// columns of a rule file, in order.
var columns = []string{"rule", "kind", "ages", "when", "value", "after", "from", "to", "cite", "verified", "severity", "says", "pass", "fail"}

// A Row is one line of a rule file: a value that holds for some ages, under a
// condition, from one day to another, with its source. Rows with the same rule form a
// decision table: the first whose ages, days and condition fit is the one that counts.
type Row struct {
	Rule         string // such as us.14-15.day
	Jurisdiction string // such as US-MA
	Kind         string
	AgeFrom      int
	AgeTo        int
	When         string // words of facts
	Value        string // as written: 3h, 19:00, 6, none
	After        string
	From, To     Day
	Cite         string // as people write it: 29 CFR 570.35(a)(5)
	Law          string // the id in law/index.tsv with the paragraph
	Verified     bool   // the value was read in the source
	Severity     Severity
	Says         string // key of the message
	Pass, Fail   string // examples, see Example

	kind  kind
	when  condition
	value int // minutes, time or count, or a set of industries; none is never exceeded
	after int
	kinds kindSet  // of an exemption
	tags  []string // of a bar to tasks
}

const none = 1 << 30

// A tableError says where a rule file is wrong and how to mend it.
type tableError struct {
	file string
	line int
	what string
}

func (e *tableError) Error() string { return fmt.Sprintf("%s line %d: %s", e.file, e.line, e.what) }

// lines calls each for every line of a table but for comments, after a look at the
// header. Cells are separated by tabs; missing ones at the end are empty.
func lines(file, text string, header []string, each func(line int, cells []string) error) error {
	seen := false
	for i, s := range strings.Split(text, "\n") {
		s = strings.TrimSuffix(s, "\r")
		if s == "" || s[0] == '#' {
			continue
		}
		cells := strings.Split(s, "\t")
		if !seen {
			if !slices.Equal(cells, header) {
				return &tableError{file, i + 1, "the first line names the columns: " + strings.Join(header, ", ") + ", with tabs between"}
			}
			seen = true
			continue
		}
		if len(cells) > len(header) {
			return &tableError{file, i + 1, fmt.Sprintf("%d cells where there are %d columns", len(cells), len(header))}
		}
		for len(cells) < len(header) {
			cells = append(cells, "")
		}
		if err := each(i+1, cells); err != nil {
			return &tableError{file, i + 1, err.Error()}
		}
	}
	return nil
}

// parseRow reads the cells of a rule file.
func parseRow(jurisdiction string, cells []string, cites cites) (*Row, error) {
	r := &Row{
		Rule: cells[0], Jurisdiction: jurisdiction, Kind: cells[1], When: cells[3], Value: cells[4], After: cells[5],
		Verified: cells[9] == "yes", Says: cells[11], Pass: cells[12], Fail: cells[13],
	}
	if prefix := strings.ToLower(jurisdiction) + "."; !strings.HasPrefix(r.Rule, prefix) {
		return nil, fmt.Errorf("rule %q: a rule of this file begins with %q", r.Rule, prefix)
	}
	var ok bool
	if r.kind, ok = kindOf(r.Kind); !ok {
		return nil, fmt.Errorf("kind %q is not known", r.Kind)
	}
	if r.AgeFrom, r.AgeTo, ok = parseAges(cells[2]); !ok {
		return nil, fmt.Errorf("ages %q: write 14-15 or 17, within 0 to 17", cells[2])
	}
	var unknown string
	if r.when, unknown = parseCondition(r.When); unknown != "" {
		return nil, fmt.Errorf("the condition's word %q is not known", unknown)
	}
	if err := r.parseValue(); err != nil {
		return nil, err
	}
	if err := r.parseDates(cells[6], cells[7]); err != nil {
		return nil, err
	}
	if r.Cite, r.Law, ok = cites.read(cells[8]); !ok {
		return nil, fmt.Errorf("cite %q: write law: and an id of cites.tsv, with the paragraph", cells[8])
	}
	if cells[9] != "yes" && cells[9] != "no" {
		return nil, fmt.Errorf("verified is yes or no, not %q", cells[9])
	}
	return r, r.parseSeverity(cells[10])
}

func (r *Row) parseSeverity(s string) error {
	switch s {
	case "", "violation":
		r.Severity = Violation
	case "warn":
		r.Severity = Warn
	default:
		return fmt.Errorf("severity is violation or warn, not %q", s)
	}
	if r.Says == "" {
		r.Says = r.Kind
	}
	return nil
}

func (r *Row) parseDates(from, to string) (err error) {
	r.From, r.To = NoDay, NoDay
	if from != "" {
		if r.From, err = ParseDay(from); err != nil {
			return err
		}
	}
	if to != "" {
		if r.To, err = ParseDay(to); err != nil {
			return err
		}
	}
	return nil
}

func parseAges(s string) (from, to int, ok bool) {
	a, b, two := strings.Cut(s, "-")
	if !two {
		b = a
	}
	from, err1 := strconv.Atoi(a)
	to, err2 := strconv.Atoi(b)
	return from, to, err1 == nil && err2 == nil && 0 <= from && from <= to && to <= 17
}

// parseValue reads the value, and what it counts from, as the kind takes them.
func (r *Row) parseValue() (err error) {
	switch r.kind {
	case kindPaper:
		if r.Value == "" {
			return fmt.Errorf("a paper needs its name as the value")
		}
		return nil
	case kindTask:
		r.tags = strings.Fields(r.Value)
		return nil // readBook looks them up
	case kindIndustry:
		return r.parseIndustries()
	case kindExempt:
		return r.parseKinds()
	}
	if r.value, err = parseAmount(r.Value); err != nil {
		return err
	}
	if r.After != "" {
		r.after, err = parseAmount(r.After)
	}
	return err
}

func (r *Row) parseKinds() error {
	for _, name := range strings.Fields(r.Value) {
		k, ok := kindOf(name)
		if name == "all" {
			r.kinds, ok = 1<<kinds-1, true
		}
		if !ok {
			return fmt.Errorf("an exemption is from kinds of rule or from all, not from %q", name)
		}
		r.kinds |= 1 << k
	}
	return nil
}

func (r *Row) parseIndustries() error {
	for _, name := range strings.Fields(r.Value) {
		i := slices.Index(industryNames, name)
		if i < 0 {
			return fmt.Errorf("industry %q is not known", name)
		}
		r.value |= 1 << i
	}
	return nil
}

// parseAmount reads 3h, 30m, 8h30m, 19:00, 24:30, a count, or none.
func parseAmount(s string) (int, error) {
	if s == "none" {
		return none, nil
	}
	if h, m, ok := strings.Cut(s, ":"); ok {
		hours, ok1 := digits(h)
		minutes, ok2 := digits(m)
		if ok1 && ok2 && len(h) == 2 && len(m) == 2 && minutes < 60 && hours < 48 {
			return hours*60 + minutes, nil
		}
	}
	if n, ok := digits(s); ok && len(s) < 5 {
		return n, nil
	}
	total, rest := 0, s
	if h, after, ok := strings.Cut(rest, "h"); ok {
		n, isNumber := digits(h)
		if !isNumber || len(h) > 3 {
			return 0, amountError(s)
		}
		total, rest = n*60, after
	}
	if m, after, ok := strings.Cut(rest, "m"); ok && after == "" {
		n, isNumber := digits(m)
		if !isNumber || len(m) > 4 {
			return 0, amountError(s)
		}
		return total + n, nil
	}
	if rest != "" || s == "" {
		return 0, amountError(s)
	}
	return total, nil
}

func amountError(s string) error {
	return fmt.Errorf("value %q: write 3h, 30m, 19:00, 6 or none", s)
}

// fits says whether the row is in force on a day and its condition holds.
func (r *Row) fits(d Day, f facts) bool {
	return r.when.holds(f) && (r.From == NoDay || r.From <= d) && (r.To == NoDay || d <= r.To)
}

// cites maps ids of law/index.tsv to how people cite them.
type cites map[string]string

// read splits law:29CFR570.35(a)(5) into how people write it and the id with its
// paragraph.
func (c cites) read(s string) (cite, law string, ok bool) {
	law, ok = strings.CutPrefix(s, "law:")
	if !ok {
		return "", "", false
	}
	id, paragraph := law, ""
	if i := strings.IndexByte(law, '('); i >= 0 {
		id, paragraph = law[:i], law[i:]
	}
	short, ok := c[id]
	return short + paragraph, law, ok
}

// same says whether two rows say the same.
func (r *Row) same(o *Row) bool {
	a, b := *r, *o
	a.tags, b.tags = nil, nil // they are in Value
	return reflect.DeepEqual(a, b)
}
