package placements

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"throughline/internal/platform/access"
	"throughline/internal/wbl"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden compares text with a file of testdata, which reviewers read as a diff.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := "testdata/" + name
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs; look at it and run go test ./internal/placements -update\ngot:\n%s\nwant:\n%s", path, got, want)
	}
}

// TestMachine writes every state times every action.
func TestMachine(t *testing.T) {
	var b strings.Builder
	fmt.Fprintf(&b, "%-12s", "from")
	for _, r := range Machine() {
		fmt.Fprintf(&b, " %-11s", r.Action)
	}
	b.WriteString("\n")
	for _, s := range States() {
		fmt.Fprintf(&b, "%-12s", s)
		for _, r := range Machine() {
			to := "."
			if r.from(s) {
				to = string(r.To)
			}
			fmt.Fprintf(&b, " %-11s", to)
		}
		b.WriteString("\n")
	}
	b.WriteString("\naction       who                reason  code        undo\n")
	for _, r := range Machine() {
		fmt.Fprintf(&b, "%-12s %-18s %-7s %-11s %v\n", r.Action, r.May, [...]string{"none", "code", "words"}[r.Need], r.Code, r.Undo)
	}
	golden(t, "machine.txt", trimLines(b.String()))
}

func trimLines(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

func TestMachineIsSound(t *testing.T) {
	reached := map[State]bool{Applied: true, Accepted: true} // where placements begin
	for _, r := range Machine() {
		if got, ok := RuleOf(r.Action); !ok || got.To != r.To {
			t.Errorf("%s has more than one rule", r.Action)
		}
		for _, s := range r.From {
			if s.Over() {
				t.Errorf("%s leads out of %s, which is over", r.Action, s)
			}
		}
		reached[r.To] = true
	}
	for _, s := range States() {
		if !reached[s] {
			t.Errorf("nothing leads to %s", s)
		}
	}
	if _, ok := RuleOf("explode"); ok {
		t.Error("an unknown action has a rule")
	}
}

func TestReasons(t *testing.T) {
	long := strings.Repeat("a", maxReason+1)
	for _, tt := range []struct {
		reason Reason
		need   Need
		want   string
	}{
		{Reason{}, NoReason, ""},
		{Reason{}, ReasonText, "reason"},
		{Reason{Text: "moved away"}, ReasonText, ""},
		{Reason{}, ReasonCode, "code"},
		{Reason{Code: "because"}, ReasonCode, "code"},
		{Reason{Code: "not_selected"}, ReasonCode, ""},
		{Reason{Code: CancelOther}, ReasonCode, "reason"},
		{Reason{Code: CancelOther, Text: "closed"}, ReasonCode, ""},
		{Reason{Text: long}, NoReason, "reason"},
	} {
		errs := tt.reason.Validate(tt.need)
		got := ""
		if len(errs) > 0 {
			got = errs[0].Field
		}
		if got != tt.want {
			t.Errorf("%+v for need %d: problem at %q, want %q", tt.reason, tt.need, got, tt.want)
		}
	}
}

func TestActionsFollowRoleAndState(t *testing.T) {
	day := wbl.NewDate(2026, 1, 1)
	actor := func(r access.Role, subject string) access.Actor {
		return access.Actor{Kind: access.Account, District: "d", Grants: []access.Grant{{Role: r, District: "d", Subject: subject, From: day}}}
	}
	p := Placement{District: "d", School: "s", Learner: "l", Employer: "e", Terms: Terms{Contact: "c"}}
	for _, tt := range []struct {
		a     access.Actor
		state State
		want  string
	}{
		{actor(access.Learner, "l"), Offered, "[accept decline withdraw]"},
		{actor(access.Learner, "l"), Active, "[]"},
		{actor(access.Learner, "other"), Offered, "[]"},
		{actor(access.Coordinator, "s"), Applied, "[offer place withdraw cancel]"},
		{actor(access.Coordinator, "s"), Preparing, "[withdraw start cancel]"},
		{actor(access.Coordinator, "s"), Completed, "[]"},
		{actor(access.EmployerAdmin, "e"), Applied, "[offer]"},
		{actor(access.Supervisor, "c"), Applied, "[]"},
		{actor(access.Teacher, "s"), Active, "[]"},
		{actor(access.Guardian, "l"), Offered, "[]"},
	} {
		p.State = tt.state
		if got := fmt.Sprint(p.Actions(tt.a)); got != tt.want {
			t.Errorf("%s in %s: %s, want %s", tt.a.Grants[0].Role, tt.state, got, tt.want)
		}
	}
}
