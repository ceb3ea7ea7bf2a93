package oneroster_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"throughline/oneroster"
	"throughline/oneroster/rostergen"
)

// faults are 37 ways to spoil a row of users.csv, each by the column that it
// changes; an empty column changes the line as a whole.
var faults = []struct {
	column, value string
	rule          string
}{
	{"sourcedId", "", oneroster.RuleRequired},
	{"sourcedId", "two words", oneroster.RuleID},
	{"sourcedId", "naïve", oneroster.RuleID},
	{"sourcedId", strings.Repeat("9", 256), oneroster.RuleID},
	{"sourcedId", "user-1", oneroster.RuleDuplicate},
	{"sourcedId", "user-2", oneroster.RuleDuplicate},
	{"status", "tobedeleted", oneroster.RuleStatus},
	{"status", "gone", oneroster.RuleStatus},
	{"enabledUser", "", oneroster.RuleRequired},
	{"enabledUser", "yes", oneroster.RuleBoolean},
	{"enabledUser", "1", oneroster.RuleBoolean},
	{"enabledUser", "truee", oneroster.RuleBoolean},
	{"orgSourcedIds", "", oneroster.RuleRequired},
	{"orgSourcedIds", "school-99", oneroster.RuleReference},
	{"orgSourcedIds", "school-0,school-98", oneroster.RuleReference},
	{"orgSourcedIds", "school 0", oneroster.RuleID},
	{"role", "", oneroster.RuleRequired},
	{"role", "pupil", oneroster.RuleEnum},
	{"role", "coordinator", oneroster.RuleEnum},
	{"username", "", oneroster.RuleRequired},
	{"username", "   ", oneroster.RuleRequired},
	{"userIds", "12345", oneroster.RuleUserIDs},
	{"userIds", "{sisId}", oneroster.RuleUserIDs},
	{"userIds", "{sisId:1},", oneroster.RuleUserIDs},
	{"givenName", "", oneroster.RuleRequired},
	{"givenName", "Zo\xeb", oneroster.RuleEncoding},
	{"givenName", "A\x00a", oneroster.RuleEncoding},
	{"familyName", "", oneroster.RuleRequired},
	{"familyName", "Reed, Jr.", oneroster.RuleFieldCount},
	{"familyName", `"Reed`, oneroster.RuleCSV},
	{"familyName", `Re"ed`, oneroster.RuleCSV},
	{"familyName", "Re\red", oneroster.RuleCSV},
	{"agentSourcedIds", "user-77777", oneroster.RuleReference},
	{"agentSourcedIds", "mother?", oneroster.RuleID},
	{"grades", "14", oneroster.RuleGrade},
	{"grades", "ninth", oneroster.RuleGrade},
	{"", "user-x,too,short", oneroster.RuleFieldCount},
}

// TestPlantedFaults plants 37 faults in 1,000 users: each is found in its row by
// its rule, nothing else is, and every other row is read.
func TestPlantedFaults(t *testing.T) {
	clean := files{}
	if err := rostergen.Write(inMemory(clean), rostergen.Options{Seed: 37, Version: oneroster.V11, Users: 1000, Classes: 2}); err != nil {
		t.Fatal(err)
	}
	if report := clean.check(t, oneroster.Options{}); len(report.Problems) != 0 {
		t.Fatalf("before any fault:\n%s", found(report))
	}
	lines := strings.Split(strings.TrimSuffix(clean["users.csv"], "\n"), "\n")
	header := strings.Split(lines[0], ",")
	want := map[int]string{}
	for i, fault := range faults {
		row := 20 + 26*i
		want[row] = fault.rule
		lines[row] = plant(t, header, lines[row], fault.column, fault.value)
	}
	set := maps.Clone(clean)
	set["users.csv"] = strings.Join(lines, "\n") + "\n"
	delete(set, "enrollments.csv") // the rows that refer to a row without an id cannot lead anywhere
	delete(set, "demographics.csv")
	set["manifest.csv"] = manifest("1.1", "bulk", "orgs", "academicSessions", "courses", "classes", "users")

	report := set.check(t, oneroster.Options{})
	got := map[int]string{}
	for _, p := range report.Problems {
		if p.File != "users.csv" || p.Severity != oneroster.Error || got[p.Row] != "" {
			t.Errorf("one problem too many: %v", p)
		}
		got[p.Row] = p.Rule
	}
	if !maps.Equal(got, want) {
		t.Errorf("found %v\nwant %v", got, want)
	}
	if users := report.Files["users.csv"]; users != (oneroster.FileReport{Rows: 1000, Accepted: 963, Problems: 37}) {
		t.Errorf("users.csv %+v, want 963 of 1000 rows accepted", users)
	}
	if good := readUsers(t, set.open(t)); good < 963 {
		t.Errorf("%d users read, want the 963 good rows at least", good)
	}
}

// plant puts a value into a column of a line of CSV, as it is.
func plant(t *testing.T, header []string, line, column, value string) string {
	t.Helper()
	if column == "" {
		return value
	}
	cells := strings.Split(line, ",")
	if len(cells) != len(header) {
		t.Fatalf("line %q has quoted commas", line)
	}
	for i, name := range header {
		if name == column {
			if strings.Contains(value, ",") && column != "familyName" {
				value = `"` + value + `"`
			}
			cells[i] = value
			return strings.Join(cells, ",")
		}
	}
	t.Fatalf("no column %s", column)
	return ""
}

// readUsers counts the rows that the second pass reads.
func readUsers(t *testing.T, set *oneroster.Set) int {
	t.Helper()
	good := 0
	for u, err := range set.Users() {
		if err == nil && u.SourcedID == "" {
			t.Errorf("row %d was read without an id", u.Row)
		}
		if err == nil {
			good++
		}
	}
	return good
}

// A fault in one file is not reported again in the files that refer to its row.
func TestFaultsDoNotSpread(t *testing.T) {
	for name, spoil := range map[string]func(string) string{
		"value":         func(s string) string { return strings.Replace(s, ",Ana,", ",,", 1) },
		"too many":      func(s string) string { return strings.Replace(s, ",Ana,", ",A,na,", 1) },
		"quotation":     func(s string) string { return strings.Replace(s, ",Ana,", `,"Ana,`, 1) },
		"not UTF-8":     func(s string) string { return strings.Replace(s, ",Ana,", ",An\xe1,", 1) },
		"another row's": func(s string) string { return strings.Replace(s, "Ben,Moss", ",Moss", 1) },
	} {
		t.Run(name, func(t *testing.T) {
			set := small12()
			set["users.csv"] = spoil(set["users.csv"])
			report := set.check(t, oneroster.Options{})
			if report.ProblemsTotal != 1 || report.Files["users.csv"].Problems != 1 {
				t.Errorf("problems:\n%s", found(report))
			}
		})
	}
}

func TestProblemsSayWhatToDo(t *testing.T) {
	var problems []oneroster.Problem
	for i, fault := range faults {
		set := small11()
		header, rest, _ := strings.Cut(set["users.csv"], "\n")
		rows := strings.SplitN(rest, "\n", 3)
		rows[1] = plant(t, strings.Split(header, ","), rows[1], fault.column, fault.value)
		set["users.csv"] = header + "\n" + strings.Join(rows, "\n")
		report := set.check(t, oneroster.Options{})
		if report.OK() && fault.rule != oneroster.RuleDuplicate { // user-1 is nobody here
			t.Errorf("fault %d was not found", i)
		}
		problems = append(problems, report.Problems...)
	}
	for _, p := range problems {
		text := strings.ToLower(p.Message + " " + p.Fix)
		for _, banned := range []string{"please", "sorry", "oops", "invalid", "valid ", "forbidden", "this field is required"} {
			if strings.Contains(text, banned) {
				t.Errorf("%q says %q", text, banned)
			}
		}
		if p.Message == "" || p.Fix == "" || !strings.HasSuffix(p.Message, ".") || !strings.HasSuffix(p.Fix, ".") {
			t.Errorf("problem without a whole sentence: %+v", p)
		}
		if want := fmt.Sprintf("%s row %d", p.File, p.Row); p.Row > 0 && !strings.HasPrefix(p.Error(), want) {
			t.Errorf("error text %q does not begin with %q", p.Error(), want)
		}
	}
}
