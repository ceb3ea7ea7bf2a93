package labor

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
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
	files  map[string]string // text of each file by name
	hash   string
	cites  cites
	books  map[string]*book // by jurisdiction
	tags   []Tag
	orders [18]Order
	byTag  map[string]*Tag
	texts  texts
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

// Names of the files that are not a jurisdiction's.
const (
	citesFile  = "cites.tsv"
	tagsFile   = "tags.tsv"
	ordersFile = "orders.tsv"
	textsFile  = "texts.tsv"
	namesFile  = "names.tsv"
)

var common = []string{citesFile, ordersFile, tagsFile, textsFile, namesFile}

// Load compiles the rule files of a folder: cites.tsv, orders.tsv, tags.tsv, texts.tsv,
// names.tsv and one file a jurisdiction, such as us.tsv and us-ma.tsv.
func Load(folder fs.FS) (*Rules, error) {
	names, err := fs.Glob(folder, "*.tsv")
	if err != nil {
		return nil, err
	}
	files := map[string]string{}
	for _, name := range names {
		b, err := fs.ReadFile(folder, name)
		if err != nil {
			return nil, err
		}
		files[name] = string(b)
	}
	return compile(files)
}

// compile reads the files, all faults together.
func compile(files map[string]string) (*Rules, error) {
	r := &Rules{files: files, cites: cites{}, books: map[string]*book{}, byTag: map[string]*Tag{}, texts: texts{}, names: map[string][2]string{}}
	faults := []error{
		lines(citesFile, files[citesFile], []string{"id", "short"}, func(_ int, c []string) error {
			r.cites[c[0]] = c[1]
			return nil
		}),
		r.readOrders(files[ordersFile]),
		r.readTags(files[tagsFile]),
		r.texts.read(files[textsFile]),
		lines(namesFile, files[namesFile], []string{"name", "en", "es"}, func(_ int, c []string) error {
			r.names[c[0]] = [2]string{c[1], c[2]}
			return nil
		}),
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if !slices.Contains(common, name) {
			faults = append(faults, r.readBook(name, files[name]))
		}
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	r.hash = hashOf(files)
	return r, nil
}

// hashOf is over names and contents of all files but the wording of messages.
func hashOf(files map[string]string) string {
	h := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if name != textsFile && name != namesFile {
			fmt.Fprintf(h, "%s %d\n%s", name, len(files[name]), files[name])
		}
	}
	return "sha256:" + hex.EncodeToString(h.Sum(nil))
}

// readBook reads the file of one jurisdiction.
func (r *Rules) readBook(name, text string) error {
	b := &book{jurisdiction: strings.ToUpper(strings.TrimSuffix(name, ".tsv"))}
	err := lines(name, text, columns, func(_ int, cells []string) error {
		row, err := parseRow(b.jurisdiction, cells, r.cites)
		if err == nil && row.kind != kindExempt {
			_, err = r.texts.find(row.Says)
		}
		if err == nil {
			err = r.knownTags(row.tags)
		}
		if err == nil {
			b.rows = append(b.rows, row)
		}
		return err
	})
	if err != nil {
		return err
	}
	r.books[b.jurisdiction] = b
	b.index()
	return nil
}

func (r *Rules) knownTags(names []string) error {
	for _, name := range names {
		if r.byTag[name] == nil {
			return fmt.Errorf("%q is no tag of %s", name, tagsFile)
		}
	}
	return nil
}

// index groups the rows by age, kind and rule, in the order of the file.
func (b *book) index() {
	for _, row := range b.rows {
		for age := row.AgeFrom; age <= row.AgeTo; age++ {
			list := &b.ages[age][row.kind]
			at := slices.IndexFunc(*list, func(t rule) bool { return t[0].Rule == row.Rule })
			if at < 0 {
				*list = append(*list, rule{row})
			} else {
				(*list)[at] = append((*list)[at], row)
			}
		}
	}
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

// With returns the rule set with an operator's files added, or put in place of those
// with the same name. Error messages name file and line.
func (r *Rules) With(files map[string]string) (*Rules, error) {
	all := maps.Clone(r.files)
	for name, text := range files {
		if !strings.HasSuffix(name, ".tsv") {
			return nil, fmt.Errorf("%s: the name of a rule file ends with .tsv", name)
		}
		all[name] = text
	}
	return compile(all)
}

// A Change is a rule that differs between two sets. Rows are missing on the side that
// does not have the rule.
type Change struct {
	Rule     string
	Was, Now []*Row
}

// Diff lists the rules that other has differently, by name.
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
