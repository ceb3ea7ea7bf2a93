package labor

import (
	"testing"
)

// Every row keeps its promise: its passing example is not found by its rule, its
// failing one is, by this very row.
func TestRowsKeepTheirExamples(t *testing.T) {
	rules := Shipped()
	for _, jurisdiction := range rules.Jurisdictions() {
		for _, row := range rules.Rows(jurisdiction) {
			t.Run(row.Rule+"/"+row.When, func(t *testing.T) {
				if row.Pass == "" || row.Fail == "" {
					t.Fatal("the row has no examples")
				}
				if row.kind == kindExempt {
					exempts(t, rules, row)
					return
				}
				if f := findingOf(t, rules, row, row.Pass); f != nil {
					t.Errorf("passing example %q: %s", row.Pass, rules.Message(*f, English))
				}
				f := findingOf(t, rules, row, row.Fail)
				if f == nil {
					t.Fatalf("failing example %q passes", row.Fail)
				}
				if row.value != none && f.Cite != row.Cite {
					t.Errorf("failing example %q was found by another row: limit %d, %s", row.Fail, f.Limit, f.Cite)
				}
			})
		}
	}
}

// exempts checks a row that frees from rules: with its condition nothing of those kinds
// is found, without it something is.
func exempts(t *testing.T, rules *Rules, row *Row) {
	found := func(line string) (of []string) {
		for _, f := range findings(t, rules, row.Jurisdiction, line) {
			for _, r := range rules.books[row.Jurisdiction].rows {
				if r.Rule == f.Rule && row.kinds.has(r.kind) {
					of = append(of, f.Rule)
				}
			}
		}
		return of
	}
	if of := found(row.Pass); of != nil {
		t.Errorf("passing example %q: %v", row.Pass, of)
	}
	if found(row.Fail) == nil {
		t.Errorf("failing example %q passes", row.Fail)
	}
}

func findings(t *testing.T, rules *Rules, jurisdiction, line string) []Finding {
	t.Helper()
	c, err := Example(jurisdiction, line)
	if err != nil {
		t.Fatal(err)
	}
	return rules.Check(c).Findings
}

func findingOf(t *testing.T, rules *Rules, row *Row, line string) *Finding {
	t.Helper()
	for _, f := range findings(t, rules, row.Jurisdiction, line) {
		if f.Rule == row.Rule && f.Severity == row.Severity {
			return &f
		}
	}
	return nil
}
