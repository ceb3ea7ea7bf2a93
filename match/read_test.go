package match

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"testing"
)

// Whatever is read is refused with every problem named, or solved.
func FuzzRead(f *testing.F) {
	text, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		f.Fatal(err)
	}
	var file struct {
		Vectors []struct{ Input json.RawMessage }
	}
	if err := json.Unmarshal(text, &file); err != nil {
		f.Fatal(err)
	}
	for _, v := range file.Vectors {
		if bytes.HasPrefix(v.Input, []byte("{")) {
			f.Add(append([]byte(`{"format":"match/1",`), v.Input[1:]...))
		}
	}
	f.Add([]byte(`{"format":"match/1","learners":[{"id":"a","prefs":["X"]}],"opportunities":[{"id":"X","capacity":1,"min":1,"reserves":[{"group":"g","seats":1,"hard":true}],"region":"r"}],"regional_caps":{"r":0}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		in, err := Read(bytes.NewReader(text))
		var problems Problems
		if err != nil {
			if !errors.As(err, &problems) || len(problems) == 0 || problems[0].Message == "" {
				t.Fatalf("refused without saying why: %v", err)
			}
			return
		}
		if _, err := Run(in); err != nil && !errors.As(err, &problems) {
			t.Fatal(err)
		}
	})
}
