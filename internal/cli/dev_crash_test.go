package cli

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"

	"throughline/internal/testenv"
)

// crashed runs dev crash with this test binary as the server.
func crashed(t *testing.T, kills int, lie bool) crashReport {
	t.Helper()
	if testing.Short() {
		t.Skip("starts and kills servers")
	}
	t.Setenv(asProgram, "yes")
	c := crash{kills: kills, clients: 8, lie: lie, say: &testLog{t}}
	r, err := c.run(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d kills, %d writes answered, %d sent again", r.Kills, r.Answered, r.Resent)
	return r
}

type testLog struct{ t *testing.T }

func (l *testLog) Write(b []byte) (int, error) {
	l.t.Log(strings.TrimSpace(string(b)))
	return len(b), nil
}

func TestNoAnsweredWriteIsLostOrDoubled(t *testing.T) {
	kills := 10
	if os.Getenv("THROUGHLINE_TEST") == "all" {
		kills = 100
	}
	r := crashed(t, kills, false)
	for _, f := range r.Faults {
		t.Error(f)
	}
	if r.Resent == 0 {
		t.Error("no request was sent again: the server was never killed at work")
	}
}

func TestAnswersBeforeTheCommitAreFoundOut(t *testing.T) {
	r := crashed(t, 10, true)
	if len(r.Faults) == 0 {
		t.Error("the server answered before it committed, was killed, and nothing was missing")
	}
	if all := strings.Join(r.Faults, "\n"); !strings.Contains(all, "was answered with") {
		t.Errorf("found something else: %s", all)
	}
}

// A record in which something was lost, doubled or invented is told apart from a whole one.
func TestCrashFindsEachFault(t *testing.T) {
	d := testenv.OpenDB(t)
	cast := testenv.NewCast(t, d)
	c := crashClient{answered: map[string]string{}}
	c.as.District, c.as.Learner = cast.North.District, cast.North.Learner
	for what, answered := range map[string]map[string]string{
		"was never answered":         {},
		"but was answered with":      {"made rolls quixnorth": "another"},
		"is there 0 times":           {"gone": "some-id"},
		"is there 2 times":           {"made rolls quixnorth": string(cast.North.Waiting)},
		"0 entries in the audit log": {"made rolls quixnorth": string(cast.North.Waiting)},
	} {
		c.answered = answered
		faults, err := c.compare(context.Background(), d)
		if err != nil || !strings.Contains(strings.Join(faults, "\n"), what) {
			t.Errorf("%s: %q, %v", what, faults, err)
		}
	}
}

func TestCrashAsksForKills(t *testing.T) {
	var out, errs bytes.Buffer
	if got := Main([]string{"dev", "crash", "--kills", "0"}, nil, &out, &errs, nil); got != exitInput || !strings.Contains(errs.String(), "at least once") {
		t.Errorf("exit %d: %s", got, errs.String())
	}
}
