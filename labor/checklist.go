package labor

import (
	"fmt"
	"slices"
	"strings"
)

// The checklists that come with the program.
const (
	PrimaryBeneficiary = "primary_beneficiary"  // may an internship at a business be unpaid?
	Volunteer          = "volunteer"            // is it volunteering for a public body or a charity?
	StudentLearnerWage = "student_learner_wage" // may a student-learner be paid below the minimum?
)

// A Question is one of a checklist that a person answers. The law weighs the answers
// together and no single one decides, so that nothing here turns them into a verdict:
// the reviewer's decision is recorded.
type Question struct {
	List             string
	Number           int
	English, Spanish string
	Cite, Law        string
	Verified         bool
}

// Checklist is the list of a name, in order; nil when there is none.
func (r *Rules) Checklist(name string) (out []Question) {
	for _, q := range r.lists {
		if q.List == name {
			out = append(out, q)
		}
	}
	return out
}

func (r *Rules) readLists(text string) error {
	replaced := map[string]bool{}
	return lines(listsFile, text, []string{"list", "number", "en", "es", "cite", "verified"}, func(_ int, c []string) error {
		q := Question{List: c[0], English: c[2], Spanish: c[3], Verified: c[5] == "yes"}
		var ok bool
		if q.Number, ok = digits(c[1]); !ok || q.English == "" || q.Spanish == "" {
			return fmt.Errorf("a question has a number and its words in both languages, unlike %q", strings.Join(c, " "))
		}
		if q.Cite, q.Law, ok = r.cites.read(c[4]); !ok {
			return fmt.Errorf("cite %q: write law: and an id of cites.tsv, with the paragraph", c[4])
		}
		if !replaced[q.List] { // the list of an operator takes the place of the shipped one
			r.lists = slices.DeleteFunc(r.lists, func(old Question) bool { return old.List == q.List })
			replaced[q.List] = true
		}
		r.lists = append(r.lists, q)
		return nil
	})
}
