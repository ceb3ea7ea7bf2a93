package roster_test

import (
	"context"
	"encoding/csv"
	"io"
	"strings"
	"testing"
	"testing/fstest"

	"throughline/internal/platform/db"
	"throughline/internal/roster"
	"throughline/internal/testenv"
	"throughline/oneroster"
	"throughline/oneroster/rostergen"
)

// What is exported keeps to the standard, and importing it again changes nothing.
func TestExportAndBack(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		k := newDesk(t, d)
		k.apply(invented(t, rostergen.Options{Seed: 8, Users: 120, Classes: 2}))
		k.table(roster.KindLearners, "first,last,id,dob,school\nEva,Reyes,777,2011-01-02,Night School\n", roster.ImportOptions{})
		set := fstest.MapFS{}
		err := k.s.Export(context.Background(), system(), func(name string) (io.WriteCloser, error) { return &memory{name: name, set: set}, nil })
		if err != nil {
			t.Fatal(err)
		}
		open, err := oneroster.Open(set)
		if err != nil {
			t.Fatal(err)
		}
		report, err := open.Check(t.Context(), oneroster.Options{})
		if err != nil || len(report.Problems) > 0 {
			t.Fatalf("%v %v", err, report.Problems)
		}
		if got := report.Files["users.csv"].Rows; got != 121 {
			t.Errorf("%d users", got)
		}
		sum := k.apply(set)
		// the school and the learner made by hand now have sourcedIds: their own ids
		if sum.Created["learner"] != 0 || sum.Ended["learner"] != 0 || sum.Created["enrollment"]+sum.Updated["enrollment"] != 0 {
			t.Errorf("created %v updated %v ended %v", sum.Created, sum.Updated, sum.Ended)
		}
	})
}

// The plain CSV of the learners is read back without a change.
func TestLearnersAndBack(t *testing.T) {
	testenv.EachEngine(t, func(t *testing.T, d *db.DB) {
		k := newDesk(t, d)
		k.apply(invented(t, rostergen.Options{Seed: 9, Users: 60}))
		var b strings.Builder
		w := csv.NewWriter(&b)
		_ = w.Write(roster.LearnerHeader)
		for row, err := range k.s.ExportLearners(context.Background(), system(), roster.Filter{State: roster.Active}) {
			if err != nil {
				t.Fatal(err)
			}
			_ = w.Write(row)
		}
		w.Flush()
		sum := k.table(roster.KindLearners, b.String(), roster.ImportOptions{})
		if !sum.Applied || len(sum.Created)+len(sum.Updated) != 0 || sum.Files["table.csv"].Rows != 57 {
			t.Errorf("%v %v %+v %v", sum.Created, sum.Updated, sum.Files, sum.Problems)
		}
	})
}
