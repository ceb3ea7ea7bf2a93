package oneroster_test

import (
	"encoding/json"
	"testing"

	"throughline/oneroster"
)

// The JSON of a report is read by other programs: names do not change.
func TestReportJSON(t *testing.T) {
	set := files{
		"manifest.csv": manifest("1.2", "bulk", "orgs"),
		"orgs.csv":     "sourcedId,status,dateLastModified,name,type,identifier,parentSourcedId\ns1,,,,School,,\n",
	}
	got, err := json.Marshal(set.check(t, oneroster.Options{}))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"version":"1.2","mode":"bulk","files":{"orgs.csv":{"rows":1,"accepted":0,"problems":1,"warnings":1}},` +
		`"problems_total":1,"warnings_total":1,"problems":[` +
		`{"file":"orgs.csv","row":1,"column":"name","value":"","rule":"required","severity":"error","message":"The value is missing.","fix":"Fill it in at the source."},` +
		`{"file":"orgs.csv","row":1,"column":"type","value":"School","rule":"enum","severity":"warning","message":"The value is not spelled in upper and lower case as in the standard.","fix":"Nothing to do now: it was read."}]}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got, _ := json.Marshal(small12().check(t, oneroster.Options{}).Problems); string(got) != "[]" {
		t.Errorf("no problems are written %s, want []", got)
	}
}
