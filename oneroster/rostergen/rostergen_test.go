package rostergen_test

import (
	"crypto/sha256"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/fstest"

	"throughline/oneroster"
	"throughline/oneroster/rostergen"
)

// generate returns an invented set by file name.
func generate(t *testing.T, opt rostergen.Options) fstest.MapFS {
	t.Helper()
	set := fstest.MapFS{}
	if err := rostergen.Write(func(name string) (io.WriteCloser, error) { return &file{set: set, name: name}, nil }, opt); err != nil {
		t.Fatal(err)
	}
	return set
}

type file struct {
	strings.Builder
	set  fstest.MapFS
	name string
}

func (f *file) Close() error {
	f.set[f.name] = &fstest.MapFile{Data: []byte(f.String())}
	return nil
}

func TestInventedSetsKeepTheStandard(t *testing.T) {
	for _, users := range []int{0, 1, 2, 20, 999, 1000, 1001, 9000} {
		for _, version := range []oneroster.Version{oneroster.V11, oneroster.V12} {
			for _, classes := range []int{0, 1, 6} {
				opt := rostergen.Options{Seed: 7, Version: version, Users: users, Classes: classes}
				set, err := oneroster.Open(generate(t, opt))
				if err != nil {
					t.Fatal(err)
				}
				report, err := set.Check(t.Context(), oneroster.Options{Keep: 5})
				if err != nil {
					t.Fatal(err)
				}
				if len(report.Problems) > 0 {
					t.Fatalf("%+v: %v", opt, report.Problems)
				}
				if got := report.Files["users.csv"].Rows; got != users {
					t.Errorf("%+v: %d users", opt, got)
				}
				learners := report.Files["demographics.csv"].Rows
				if got := report.Files["enrollments.csv"].Rows; got < learners*max(classes, 1) {
					t.Errorf("%+v: %d enrolments of %d learners", opt, got, learners)
				}
			}
		}
	}
}

func digest(set fstest.MapFS, name string) string {
	return fmt.Sprintf("%x", sha256.Sum256(set[name].Data))[:12]
}

func TestSameSeedSameBytes(t *testing.T) {
	one := generate(t, rostergen.Options{Seed: 1, Users: 500})
	again := generate(t, rostergen.Options{Seed: 1, Users: 500})
	other := generate(t, rostergen.Options{Seed: 2, Users: 500})
	for name := range one {
		if digest(one, name) != digest(again, name) {
			t.Errorf("%s differs between two runs", name)
		}
	}
	if digest(one, "users.csv") == digest(other, "users.csv") {
		t.Error("another seed gives the same users")
	}
	// A larger roster begins with the same people.
	larger := generate(t, rostergen.Options{Seed: 1, Users: 700})
	if !strings.HasPrefix(string(larger["users.csv"].Data), string(one["users.csv"].Data)) {
		t.Error("a larger roster begins with other people")
	}
}

// The numbers behind a set are part of its promise: these bytes are the same on
// every machine and with every version of Go.
func TestKnownBytes(t *testing.T) {
	set := generate(t, rostergen.Options{Seed: 1, Users: 500, Classes: 3})
	got := digest(set, "users.csv") + " " + digest(set, "demographics.csv") + " " + digest(set, "enrollments.csv")
	if want := "d608cdbb8d71 40cf1eac3e2f 709222e3605f"; got != want {
		t.Errorf("digests %s, want %s", got, want)
	}
}
