package labor

import (
	"flag"
	"os"
	"testing"
)

var update = flag.Bool("update", false, "write docs/labor-rules.md anew")

func TestReferencePageIsCurrent(t *testing.T) {
	const page = "../docs/labor-rules.md"
	want := Shipped().Reference()
	if *update {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Error("docs/labor-rules.md is out of date: go test ./labor -run Reference -update")
	}
}
