package labor

import (
	"fmt"
	"slices"
	"strings"
)

// A Tag names a task, a machine or a place as the law sees it.
type Tag struct {
	Name      string
	English   string
	Spanish   string
	Youngest  int    // age from which federal law allows it: 14, 15, 16, 17 or 18
	Order     int    // hazardous-occupations order, 0 for none
	Farm      int    // number of the hazardous occupation in agriculture, 0 for none
	Driving   bool   // driving on public roads, which is allowed at 17 within limits
	Observing bool   // no work at all: a job shadow
	Sales     bool   // office or sales work, allowed at 14 in industries that are otherwise barred
	Cite      string // as people write it
	Law       string // the id in law/index.tsv with the paragraph
	Verified  bool
	brings    facts
}

// unknownTag stands for a task that the rule set does not know: nothing is said about it.
var unknownTag Tag

// An Order is one of the hazardous-occupations orders, which bar work before 18.
type Order struct {
	Number   int
	Rule     string // such as us.ho.8
	English  string
	Spanish  string
	Exempt   bool // apprentices and student-learners of 16 and 17 may, under conditions
	Cite     string
	Law      string
	Verified bool
}

var (
	tagColumns   = []string{"tag", "en", "es", "youngest", "order", "farm", "is", "brings", "cite", "verified"}
	orderColumns = []string{"order", "en", "es", "exempt", "cite", "verified"}
)

func (r *Rules) readOrders(text string) error {
	return lines(ordersFile, text, orderColumns, func(_ int, c []string) error {
		n, ok := digits(c[0])
		if !ok || n < 1 || n >= len(r.orders) {
			return fmt.Errorf("orders are numbered from 1 to 17, not %q", c[0])
		}
		o := Order{Number: n, Rule: "us.ho." + c[0], English: c[1], Spanish: c[2], Exempt: c[3] == "yes", Verified: c[5] == "yes"}
		if o.Cite, o.Law, ok = r.cites.read(c[4]); !ok {
			return fmt.Errorf("cite %q: write law: and an id of cites.tsv, with the paragraph", c[4])
		}
		r.orders[n] = o
		return nil
	})
}

func (r *Rules) order(n int) *Order { return &r.orders[n] }

// Orders are the seventeen hazardous-occupations orders.
func (r *Rules) Orders() []Order { return slices.Clone(r.orders[1:]) }

func (r *Rules) readTags(text string) error {
	err := lines(tagsFile, text, tagColumns, func(_ int, c []string) error {
		t := Tag{Name: c[0], English: c[1], Spanish: c[2], Sales: c[6] == "sales", Driving: c[6] == "driving", Observing: c[6] == "observing", Verified: c[9] == "yes"}
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
	return err
}

// sortTags orders the tags by name; of those with the same name the last one counts.
func (r *Rules) sortTags() {
	slices.Reverse(r.tags)
	slices.SortStableFunc(r.tags, func(a, b Tag) int { return strings.Compare(a.Name, b.Name) })
	r.tags = slices.CompactFunc(r.tags, func(a, b Tag) bool { return a.Name == b.Name })
	for i := range r.tags {
		r.byTag[r.tags[i].Name] = &r.tags[i]
	}
}

func (r *Rules) tag(name string) *Tag { return r.byTag[name] }

// Tags lists all tags by name.
func (r *Rules) Tags() []Tag { return slices.Clone(r.tags) }
