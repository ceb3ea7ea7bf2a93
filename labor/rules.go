package labor

import (
	"embed"
	"io/fs"
	"maps"
	"slices"
	"sync"
)

//go:embed rules/*.tsv
var shipped embed.FS

// Shipped is the rule set that comes with the program.
var Shipped = sync.OnceValue(func() *Rules {
	files, err := fs.Sub(shipped, "rules")
	if err == nil {
		var r *Rules
		if r, err = Load(files); err == nil {
			return r
		}
	}
	panic(err) // a test reads the embedded files
})

// Rules is a compiled rule set. It does not change and may be shared.
type Rules struct {
	layers []layer // the shipped files, and those of operators on top
	hash   string
	cites  cites
	books  map[string]*book // by jurisdiction
	tags   []Tag
	orders [18]Order
	byTag  map[string]*Tag
	texts  texts
	lists  []Question
	names  map[string][2]string // of papers and industries
}

// A book is the rules of one jurisdiction.
type book struct {
	jurisdiction string
	rows         []*Row
	ages         [18][kinds][]rule
}

// A rule is a decision table: rows of one id, of which the first that fits counts.
type rule []*Row

func (t rule) at(d Day, f facts) *Row {
	for _, r := range t {
		if r.fits(d, f) {
			return r
		}
	}
	return nil
}

// Hash identifies the rule set; findings are stored with it.
func (r *Rules) Hash() string { return r.hash }

// Jurisdictions are those with rules, US first.
func (r *Rules) Jurisdictions() []string { return slices.Sorted(maps.Keys(r.books)) }

// Rows are the rows of a jurisdiction in the order of its file.
func (r *Rules) Rows(jurisdiction string) []*Row {
	if b := r.books[jurisdiction]; b != nil {
		return slices.Clone(b.rows)
	}
	return nil
}

// applicable are the books of a case, federal first, and the jurisdiction that ought to
// have one and has none.
func (r *Rules) applicable(c *Case) (books [2]*book, missing string) {
	if !c.Uncovered {
		books[0] = r.books["US"]
	}
	if c.Jurisdiction != "US" {
		if books[1] = r.books[c.Jurisdiction]; books[1] == nil {
			missing = c.Jurisdiction
		}
	}
	return books, missing
}

// Check judges a case by the rules of each of its days.
func (r *Rules) Check(c *Case) Answer {
	a := NewJudge(r).Answer(c)
	if a.Findings == nil {
		a.Findings = []Finding{}
	}
	return a
}

// A Change is a rule that differs between two sets. Rows are missing on the side that
// does not have the rule.
type Change struct {
	Rule     string
	Was, Now []*Row
}

// Diff lists the rules that other has differently, by name. Tags and orders are not compared.
func (r *Rules) Diff(other *Rules) []Change {
	was, now := r.byRule(), other.byRule()
	all := maps.Clone(was)
	maps.Copy(all, now)
	var out []Change
	for _, name := range slices.Sorted(maps.Keys(all)) {
		same := slices.EqualFunc(was[name], now[name], func(a, b *Row) bool { return a.same(b) })
		if !same {
			out = append(out, Change{name, was[name], now[name]})
		}
	}
	return out
}

func (r *Rules) byRule() map[string][]*Row {
	out := map[string][]*Row{}
	for _, b := range r.books {
		for _, row := range b.rows {
			out[row.Rule] = append(out[row.Rule], row)
		}
	}
	return out
}
