package agreements

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"throughline/internal/platform/db"
	"throughline/internal/platform/i18n"
	"throughline/internal/testenv"
)

// crashFile names the database of the child process of TestKilledBetweenSignatures.
const crashFile = "THROUGHLINE_AGREEMENTS_CRASH"

// sitting is who signs what, in an order that papers allow.
var sitting = []struct {
	kind  string
	party Party
}{
	{"consent", Guardian},
	{"emergency", Guardian},
	{"transport", Guardian},
	{"training_agreement", Guardian},
	{"insurance", Employer},
	{"training_agreement", Learner},
	{"child_protection", Employer},
	{"training_agreement", Employer},
	{"insurance", School},
	{"child_protection", School},
	{"training_agreement", School},
	{"media", Guardian},
}

// TestCrashChild is the process that is killed: it signs, one paper after the other, and
// says each signature that was answered.
func TestCrashChild(t *testing.T) {
	path := os.Getenv(crashFile)
	if path == "" {
		t.Skip("runs as a child of TestKilledBetweenSignatures only")
	}
	cast := testenv.NewCast(t, testenv.OpenDB(t)) // the same people as in the record
	r := rigOn(t, cast, testenv.Open(t, path))
	for _, s := range sitting {
		if l, _ := r.papers()[s.kind].Line(s.party); l.State == Signed {
			continue
		}
		if err := r.sign(s.kind, s.party); err != nil {
			t.Fatal(err)
		}
		fmt.Println("signed", s.kind, s.party)
	}
}

// TestKilledBetweenSignatures kills the process (SIGKILL) between two signatures, again
// and again: each that was answered is there, none is there twice or by half, the chains
// hold, and in the end all papers are complete.
func TestKilledBetweenSignatures(t *testing.T) {
	path := filepath.Join(t.TempDir(), "crash.db")
	r := newRig(t, testenv.Open(t, path))
	r.decided()
	if err := r.Cast.DB.Close(); err != nil {
		t.Fatal(err)
	}
	answered := map[string]bool{}
	for round := 0; len(answered) < len(sitting) && round < 3*len(sitting); round++ {
		for _, s := range signUntilKilled(t, path, 1+round%3) {
			answered[s] = true
		}
		func() {
			d, err := db.Open(ctx, db.Config{DSN: path})
			if err != nil {
				t.Fatal(err)
			}
			defer d.Close()
			whole(t, rigOn(t, r.Cast, d), answered)
		}()
	}
	for _, s := range sitting {
		if !answered[s.kind+" "+string(s.party)] {
			t.Errorf("the %s was never signed by the %s", s.kind, s.party)
		}
	}
}

// signUntilKilled runs the child and kills it after some answers.
func signUntilKilled(t *testing.T, path string, after int) (answered []string) {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run=^TestCrashChild$")
	child.Env = append(os.Environ(), crashFile+"="+path)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if s, ok := strings.CutPrefix(lines.Text(), "signed "); ok {
			answered = append(answered, s)
		} else if strings.Contains(lines.Text(), "FAIL") {
			t.Error(lines.Text())
		}
		if len(answered) == after {
			_ = child.Process.Kill() // SIGKILL; what it says after that counts too
		}
	}
	_ = child.Wait()
	return answered
}

// whole checks that the record holds what was answered, once and completely.
func whole(t *testing.T, r *rig, answered map[string]bool) {
	t.Helper()
	for kind, p := range r.papers() {
		v, err := r.Read(ctx, r.actor(School), p.ID, i18n.En)
		if err != nil {
			t.Fatal(err)
		}
		events, _ := r.events(p.ID)
		if n := strings.Count(events, "signed"); n != len(v.Signatures) {
			t.Errorf("%s: %d signatures and %d events of signing", kind, len(v.Signatures), n)
		}
		signed := map[Party]bool{}
		for _, s := range v.Signatures {
			signed[s.Party] = true
		}
		for _, l := range p.Parties {
			if (l.State == Signed) != signed[l.Party] {
				t.Errorf("%s of the %s: %s, and the signature is there: %v", kind, l.Party, l.State, signed[l.Party])
			}
			if answered[kind+" "+string(l.Party)] && !signed[l.Party] {
				t.Errorf("the answered signature of the %s under the %s is lost", l.Party, kind)
			}
		}
		if (p.State == Complete) != (p.Turn() < 0) || (p.State == Complete) != strings.Contains(events, "completed") {
			t.Errorf("%s is %s: %s", kind, p.State, events)
		}
	}
}
