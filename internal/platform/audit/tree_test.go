package audit

import (
	"fmt"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
)

// The right edge agrees with tlog for every small tree: the hashes that it stores, the
// roots, and the edge that is read back.
func TestTreeAgreesWithTlog(t *testing.T) {
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var out []tlog.Hash
		for _, i := range indexes {
			out = append(out, stored[i])
		}
		return out, nil
	})
	edge := &tree{}
	for n := range int64(300) {
		data := fmt.Appendf(nil, "entry %d", n)
		want, err := tlog.StoredHashes(n, data, reader)
		if err != nil {
			t.Fatal(err)
		}
		got := edge.add(tlog.RecordHash(data))
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("leaf %d: stored %v, tlog stores %v", n, got, want)
		}
		stored = append(stored, got...)
		root, err := tlog.TreeHash(n+1, reader)
		if err != nil {
			t.Fatal(err)
		}
		if edge.root() != root {
			t.Fatalf("size %d: root %s, tlog says %s", n+1, edge.root(), root)
		}
		again, _ := reader(edgeIndexes(n + 1))
		if fmt.Sprint(again) != fmt.Sprint(edge.edge) {
			t.Fatalf("size %d: the edge read back differs", n+1)
		}
	}
}

func TestEmptyTreeHasTheRootOfRFC6962(t *testing.T) {
	want, err := tlog.TreeHash(0, nil)
	if got := (&tree{}).root(); err != nil || got != want {
		t.Errorf("root of nothing %s, want %s", got, want)
	}
}

// No letter can move between columns, or between entries, without another text.
func TestCanonicalTextIsUnambiguous(t *testing.T) {
	seen := map[string]Record{}
	parts := []string{"", "a", "ab", "1:a\n", "a\n1:b"}
	for _, actor := range parts {
		for _, action := range parts {
			for _, object := range parts {
				for _, reason := range parts {
					r := Record{ID: "i", At: 1, District: "d", Actor: actor, Action: action, Object: object, Reason: reason}
					text := string(r.canonical())
					if other, twice := seen[text]; twice {
						t.Fatalf("%+v and %+v have the same text", r, other)
					}
					seen[text] = r
				}
			}
		}
	}
}

func TestCanonicalTextIsFixed(t *testing.T) {
	r := Record{ID: "01", At: 1700000000000, District: "d", Actor: "account:1", Action: "é.b", Object: "o:1", Detail: `{"n":1}`}
	want := "throughline audit entry 1\n2:01\n13:1700000000000\n1:d\n9:account:1\n4:é.b\n3:o:1\n0:\n7:{\"n\":1}\n"
	if got := string(r.canonical()); got != want {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

func TestCheckpointTextRoundTrips(t *testing.T) {
	c := checkpoint{size: 7, root: tlog.RecordHash([]byte("x")), at: 1700000000000, previous: 3}
	got, err := parseCheckpoint(c.text())
	if err != nil || got != c {
		t.Errorf("got %+v, %v; want %+v", got, err, c)
	}
	for _, text := range []string{
		"", "x\n", "other\n7\n" + c.root.String() + "\nat 1\nafter 0\n", c.text() + "more\n",
		"throughline.audit\n-7\n" + c.root.String() + "\nat 1\nafter 0\n", "throughline.audit\n7\nnothash\nat 1\nafter 0\n",
	} {
		if _, err := parseCheckpoint(text); err == nil {
			t.Errorf("%q was read", text)
		}
	}
}
