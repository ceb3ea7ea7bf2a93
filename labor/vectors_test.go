package labor

import (
	"encoding/json"
	"os"
	"slices"
	"testing"
)

// TestVectors holds the engine against cases that were worked out by hand from the law's
// own texts and from charts that agencies publish.
func TestVectors(t *testing.T) {
	var file struct {
		Sources map[string]string
		Vectors []struct {
			ID, Source, Jurisdiction, Example string
			Verdict                           Verdict
			Rules                             []string
		}
	}
	b, err := os.ReadFile("testdata/vectors.json")
	if err == nil {
		err = json.Unmarshal(b, &file)
	}
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, v := range file.Vectors {
		if seen[v.ID] || file.Sources[v.Source] == "" {
			t.Errorf("%s is there twice, or its source %q is not", v.ID, v.Source)
		}
		seen[v.ID] = true
		t.Run(v.ID, func(t *testing.T) {
			c, err := Example(v.Jurisdiction, v.Example)
			if err != nil {
				t.Fatal(err)
			}
			a := Shipped().Check(c)
			rules := []string{}
			for _, f := range a.Findings {
				if !slices.Contains(rules, f.Rule) {
					rules = append(rules, f.Rule)
				}
			}
			slices.Sort(rules)
			if a.Verdict != v.Verdict || !slices.Equal(rules, v.Rules) {
				t.Errorf("%s %s:\n got %s %v\nwant %s %v", v.Jurisdiction, v.Example, a.Verdict, rules, v.Verdict, v.Rules)
			}
		})
	}
}
