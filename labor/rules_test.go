package labor

import "testing"

// Every row keeps its promise: its passing example is not found by its rule, its
// failing one is, by this very row.
func TestRowsKeepTheirExamples(t *testing.T) {
	rules := Shipped()
	for _, jurisdiction := range rules.Jurisdictions() {
		for i, row := range rules.Rows(jurisdiction) {
			t.Run(row.Rule+"/"+row.When, func(t *testing.T) {
				if row.Pass == "" || row.Fail == "" {
					t.Fatalf("row %d has no examples", i+1)
				}
				if f := findingOf(t, rules, row, row.Pass); f != nil {
					t.Errorf("passing example %q: %s", row.Pass, rules.Message(*f, English))
				}
				f := findingOf(t, rules, row, row.Fail)
				if f == nil {
					t.Fatalf("failing example %q passes", row.Fail)
				}
				if row.Kind != "exempt" && (f.Limit != row.value || f.Cite != row.Cite) {
					t.Errorf("failing example %q was found by another row: limit %d, %s", row.Fail, f.Limit, f.Cite)
				}
			})
		}
	}
}

func findingOf(t *testing.T, rules *Rules, row *Row, line string) *Finding {
	t.Helper()
	c, err := Example(row.Jurisdiction, line)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range rules.Check(c).Findings {
		if f.Rule == row.Rule && f.Severity == row.Severity {
			return &f
		}
	}
	return nil
}
