package cli

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"testing"

	"throughline/internal/wbl"
)

// run is one run of the program within the test.
func run(stdin string, args ...string) (status int, stdout, stderr string) {
	var out, errs bytes.Buffer
	status = Main(args, strings.NewReader(stdin), &out, &errs, nil)
	return status, out.String(), errs.String()
}

// walk calls fn with every command and the words that lead to it.
func walk(list []*command, path []string, fn func(c *command, path []string)) {
	for _, c := range list {
		p := append(path[:len(path):len(path)], c.name)
		fn(c, p)
		walk(c.sub, p, fn)
	}
}

// Every command says what it does, how it is called and what each flag is for, and
// its examples name commands and flags that exist.
func TestEveryCommandExplainsItself(t *testing.T) {
	_, all, _ := run("", "help")
	walk(commands(), nil, func(c *command, path []string) {
		t.Run(strings.Join(path, " "), func(t *testing.T) {
			if len(path) == 1 && !strings.Contains(all, fmt.Sprintf("  %-12s %s\n", c.name, c.summary)) {
				t.Error("the list of commands lacks it")
			}
			if c.summary == "" || strings.HasSuffix(c.summary, ".") {
				t.Errorf("summary %q: say what it does, without a full stop", c.summary)
			}
			status, help, errs := run("", append(path, "--help")...)
			if status != exitFine || errs != "" || !strings.HasPrefix(help, c.summary+"\n\nUsage: throughline "+strings.Join(path, " ")) {
				t.Fatalf("status %d, %s%s", status, help, errs)
			}
			if _, same, _ := run("", append([]string{"help"}, path...)...); same != help {
				t.Error("throughline help says something else than --help")
			}
			newInvocation(c, "").flags.VisitAll(func(f *flag.Flag) {
				if len(f.Usage) < 5 || !strings.Contains(help, "  --"+f.Name) {
					t.Errorf("--%s is not described", f.Name)
				}
			})
			if len(c.examples) == 0 && len(c.sub) == 0 && path[0] != "dev" {
				t.Error("there is no example")
			}
			for _, e := range c.examples {
				checkExample(t, e)
				if !strings.Contains(help, e) {
					t.Errorf("--help lacks the example %s", e)
				}
			}
			if c.run == nil && len(c.sub) == 0 {
				t.Error("a command runs, or has commands below it, or both (match, match verify)")
			}
		})
	})
}

// checkExample parses an example as a shell would, roughly.
func checkExample(t *testing.T, example string) {
	t.Helper()
	var words []string
	for i, part := range strings.Split(example, `"`) {
		if i%2 == 1 {
			words = append(words, part)
			continue
		}
		words = append(words, strings.Fields(part)...)
	}
	for len(words) > 0 && strings.HasPrefix(words[0], "THROUGHLINE_") {
		words = words[1:]
	}
	if len(words) == 0 || words[0] != "throughline" {
		t.Errorf("the example %q does not begin with throughline", example)
		return
	}
	for i, w := range words {
		if w == ">" || w == "|" {
			words = words[:i]
			break
		}
	}
	c, rest, path := find(commands(), words[1:])
	if c == nil {
		t.Errorf("the example %q names no command", example)
		return
	}
	if err := newInvocation(c, path).settle(c, path, rest, nil); err != nil {
		t.Errorf("the example %q: %v", example, err)
	}
}

func TestParse(t *testing.T) {
	for _, c := range []struct {
		typed, rest, name string
		fails             bool
	}{
		{"", "", "", false},
		{"a b", "a b", "", false},
		{"--name x a b", "a b", "x", false},
		{"a --name x b", "a b", "x", false},
		{"a b -name=x", "a b", "x", false},
		{"a -", "a -", "", false},
		{"a -- --name x", "a --name x", "", false},
		{"--name x -- --b c --d", "--b c --d", "x", false},
		{"a --nme x", "", "", true},
		{"a --name", "", "", true},
	} {
		fs := flag.NewFlagSet("test", flag.ContinueOnError)
		fs.SetOutput(io.Discard)
		name := fs.String("name", "", "")
		rest, err := parse(fs, strings.Fields(c.typed))
		if (err != nil) != c.fails {
			t.Errorf("%q: %v", c.typed, err)
		}
		if err == nil && (strings.Join(rest, " ") != c.rest || *name != c.name) {
			t.Errorf("%q: %q and %q", c.typed, rest, *name)
		}
	}
}

// Every kind of failure has its exit status, and words.
func TestReport(t *testing.T) {
	taken := wbl.FieldErrors{{Field: "email", Key: "people.email.taken"}}.Err()
	for _, c := range []struct {
		err    error
		status int
		words  string
	}{
		{nil, exitFine, ""},
		{errFinding, exitFinding, ""},
		{badInput(errors.New("name a file")), exitInput, `"detail":"name a file"`},
		{taken, exitInput, `email: `},
		{wbl.E(wbl.NotFound, "people.error.no_account"), exitInput, "No account has this e-mail address."},
		{wbl.E(wbl.Denied, "denied.role"), exitFinding, "throughline: "},
		{errors.New("the disk is on fire"), exitFailure, "throughline: the disk is on fire"},
		{fmt.Errorf("cannot open x.db: %w", wbl.E(wbl.Unavailable, "error.unavailable").Because(errors.New("read-only"))), exitFailure, "throughline: cannot open x.db: The record cannot be written to"},
	} {
		var out bytes.Buffer
		if status := report(&out, c.err); status != c.status || !strings.Contains(out.String(), c.words) || (c.words == "") != (out.Len() == 0) {
			t.Errorf("%v: status %d, %q", c.err, status, out.String())
		}
	}
}
