package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestDevSeedWritesTokens(t *testing.T) {
	dir := t.TempDir()
	record, tokens := filepath.Join(dir, "load.db"), filepath.Join(dir, "tokens.txt")
	var out, errs bytes.Buffer
	args := []string{"dev", "seed", "--db", record, "--learners", "3", "--shifts", "2", "--tokens", tokens}
	if got := Main(args, nil, &out, &errs, nil); got != exitFine {
		t.Fatalf("exit %d: %s", got, errs.String())
	}
	b, err := os.ReadFile(tokens)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(b)), "\n")
	if len(lines) != 3 || len(strings.Fields(lines[0])) != 3 {
		t.Errorf("the file holds %q", b)
	}
	if info, err := os.Stat(tokens); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others can read the tokens: %v, %v", info.Mode(), err)
	}
	for _, bad := range [][]string{args, {"dev", "seed", "--db", record}, {"dev", "seed", "--db", record, "--learners", "0", "--tokens", tokens + "2"}} {
		errs.Reset()
		if got := Main(bad, nil, &out, &errs, nil); got != exitInput || !strings.Contains(errs.String(), "detail") {
			t.Errorf("%v: exit %d: %s", bad, got, errs.String())
		}
	}
}
