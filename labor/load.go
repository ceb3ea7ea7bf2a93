package labor

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
)

// Names of the files that are not a jurisdiction's.
const (
	citesFile  = "cites.tsv"
	ordersFile = "orders.tsv"
	tagsFile   = "tags.tsv"
	textsFile  = "texts.tsv"
	namesFile  = "names.tsv"
	listsFile  = "checklists.tsv"
)

var common = []string{citesFile, ordersFile, tagsFile, textsFile, namesFile, listsFile}

// A layer is a set of rule files: their texts by name.
type layer map[string]string

// Load compiles the rule files of a folder: cites.tsv, orders.tsv, tags.tsv, texts.tsv,
// names.tsv, checklists.tsv and one file a jurisdiction, such as us.tsv and us-ma.tsv.
func Load(folder fs.FS) (*Rules, error) {
	names, err := fs.Glob(folder, "*.tsv")
	if err != nil {
		return nil, err
	}
	files := layer{}
	for _, name := range names {
		b, err := fs.ReadFile(folder, name)
		if err != nil {
			return nil, err
		}
		files[name] = string(b)
	}
	return compile([]layer{files})
}

// With returns the rule set with an operator's files on top. A rule that a file names
// takes the place of the rule with that name, with all its rows; other rules stay. A
// file of a new name brings a new jurisdiction. Lines of the other tables likewise take
// the place of those with the same key. Examples that come with the rows are tried.
func (r *Rules) With(files map[string]string) (*Rules, error) {
	for name := range files {
		code, isTable := strings.CutSuffix(name, ".tsv")
		state, isState := strings.CutPrefix(code, "us-")
		if !isTable || !slices.Contains(common, name) && code != "us" && (!isState || len(state) != 2 || !validState(state)) {
			return nil, fmt.Errorf("%s: a rule file is called us.tsv, or us- with the two letters of a state, as in us-ma.tsv", name)
		}
	}
	with, err := compile(append(slices.Clone(r.layers), files))
	if err != nil {
		return nil, err
	}
	return with, with.tryExamples(files)
}

func validState(lower string) bool { return isState(strings.ToUpper(lower)) }

// tryExamples tries the examples of the jurisdictions in files.
func (r *Rules) tryExamples(files layer) error {
	var faults []error
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if slices.Contains(common, name) {
			continue
		}
		for _, row := range r.books[jurisdictionOf(name)].rows {
			if row.Pass != "" || row.Fail != "" {
				faults = append(faults, r.Try(row))
			}
		}
	}
	return errors.Join(faults...)
}

func jurisdictionOf(file string) string { return strings.ToUpper(strings.TrimSuffix(file, ".tsv")) }

// compile reads the layers, all faults together.
func compile(layers []layer) (*Rules, error) {
	r := &Rules{layers: layers, cites: cites{}, books: map[string]*book{}, byTag: map[string]*Tag{}, texts: texts{}, names: map[string][2]string{}}
	var faults []error
	for _, files := range layers {
		faults = append(faults,
			lines(citesFile, files[citesFile], []string{"id", "short"}, func(_ int, c []string) error {
				r.cites[c[0]] = c[1]
				return nil
			}),
			lines(namesFile, files[namesFile], []string{"name", "en", "es"}, func(_ int, c []string) error {
				r.names[c[0]] = [2]string{c[1], c[2]}
				return nil
			}),
			r.readOrders(files[ordersFile]),
			r.readTags(files[tagsFile]),
			r.texts.read(files[textsFile]),
			r.readLists(files[listsFile]))
		r.sortTags()
		for _, name := range slices.Sorted(maps.Keys(files)) {
			if !slices.Contains(common, name) {
				faults = append(faults, r.readBook(name, files[name]))
			}
		}
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	for _, b := range r.books {
		b.index()
	}
	r.hash = hashOf(layers)
	return r, nil
}

// hashOf is over names and contents of all files but the wording of messages.
func hashOf(layers []layer) string {
	h := sha256.New()
	for _, files := range layers {
		for _, name := range slices.Sorted(maps.Keys(files)) {
			if name != textsFile && name != namesFile {
				fmt.Fprintf(h, "%s %d\n%s", name, len(files[name]), files[name])
			}
		}
	}
	return "sha256:" + hex.EncodeToString(h.Sum(nil))
}

// readBook reads the file of one jurisdiction. Its rules take the place of those that
// the jurisdiction has with the same names.
func (r *Rules) readBook(name, text string) error {
	jurisdiction := jurisdictionOf(name)
	var rows []*Row
	replaced := map[string]bool{}
	err := lines(name, text, columns, func(_ int, cells []string) error {
		row, err := r.readRow(jurisdiction, cells)
		if err == nil {
			rows = append(rows, row)
			replaced[row.Rule] = true
		}
		return err
	})
	if err != nil {
		return err
	}
	b := r.books[jurisdiction]
	if b == nil {
		b = &book{jurisdiction: jurisdiction}
		r.books[jurisdiction] = b
	}
	b.rows = append(slices.DeleteFunc(b.rows, func(old *Row) bool { return replaced[old.Rule] }), rows...)
	return nil
}

// readRow reads a row and looks up what it refers to.
func (r *Rules) readRow(jurisdiction string, cells []string) (*Row, error) {
	row, err := parseRow(jurisdiction, cells, r.cites)
	if err != nil {
		return nil, err
	}
	if row.kind != kindExempt {
		if _, err := r.texts.find(row.Says); err != nil {
			return nil, err
		}
	}
	for _, name := range row.tags {
		if r.byTag[name] == nil {
			return nil, fmt.Errorf("%q is no tag of %s", name, tagsFile)
		}
	}
	if row.kind == kindPaper {
		if _, ok := r.names[row.Value]; !ok {
			return nil, fmt.Errorf("the paper %q has no line in %s", row.Value, namesFile)
		}
	}
	return row, nil
}

// index groups the rows by age, kind and rule, in their order.
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
