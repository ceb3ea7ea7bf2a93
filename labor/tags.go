package labor

import (
	"fmt"
	"slices"
	"strings"
)

// A Tag names a task, a machine or a place as the law sees it.
type Tag struct {
	Name     string
	English  string
	Spanish  string
	Youngest int    // age from which federal law allows it: 14, 15, 16, 17 or 18
	Order    int    // hazardous-occupations order, 0 for none
	Farm     int    // number of the hazardous occupation in agriculture, 0 for none
	Sales    bool   // office or sales work, allowed at 14 in industries that are otherwise barred
	Cite     string // as people write it
	Law      string // the id in law/index.tsv with the paragraph
	Verified bool
	brings   facts
}

var tagColumns = []string{"tag", "en", "es", "youngest", "order", "farm", "sales", "brings", "cite", "verified"}

func (r *Rules) readTags(text string) error {
	err := lines(tagsFile, text, tagColumns, func(_ int, c []string) error {
		t := Tag{Name: c[0], English: c[1], Spanish: c[2], Sales: c[6] == "yes", Verified: c[9] == "yes"}
		for i, to := range []*int{&t.Youngest, &t.Order, &t.Farm} {
			if c[3+i] == "" {
				continue
			}
			n, ok := digits(c[3+i])
			if !ok || n > 18 {
				return fmt.Errorf("%s is a number up to 18, not %q", tagColumns[3+i], c[3+i])
			}
			*to = n
		}
		brings, unknown := parseCondition(c[7])
		if unknown != "" {
			return fmt.Errorf("the word %q is not known", unknown)
		}
		t.brings = brings.need
		var ok bool
		if t.Cite, t.Law, ok = r.cites.read(c[8]); !ok {
			return fmt.Errorf("cite %q: write law: and an id of cites.tsv, with the paragraph", c[8])
		}
		r.tags = append(r.tags, t)
		return nil
	})
	slices.SortFunc(r.tags, func(a, b Tag) int { return strings.Compare(a.Name, b.Name) })
	for i := range r.tags {
		r.byTag[r.tags[i].Name] = &r.tags[i]
	}
	return err
}

func (r *Rules) tag(name string) *Tag { return r.byTag[name] }

// Tags lists all tags by name.
func (r *Rules) Tags() []Tag { return slices.Clone(r.tags) }
