package cli

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"throughline/internal/platform/i18n"
	"throughline/internal/wbl"
	"throughline/match"
)

// Exit statuses, see contracts: others rely on them.
const (
	exitFine    = 0
	exitFinding = 1
	exitInput   = 2
	exitFailure = 3
)

// command is one command of the program.
type command struct {
	name     string
	args     string // what follows the name in the usage line
	summary  string
	details  string
	examples []string
	settings []string // names of the settings it uses, see config.go
	flags    func(*flag.FlagSet)
	run      func(ctx context.Context, in *invocation) error
	// sub holds the commands below this one, such as "audit verify".
	sub []*command
}

// invocation is one run of a command.
type invocation struct {
	args           []string
	stdin          io.Reader
	stdout, stderr io.Writer
	config         *config
	json           bool
	flags          *flag.FlagSet
}

func commands() []*command {
	return []*command{
		demoCommand(), serveCommand(), importCommand(), exportCommand(), userCommand(), tokenCommand(),
		laborCommand(), matchCommand(), auditCommand(), verifyCommand(), backupCommand(), restoreCommand(), migrateCommand(), configCommand(), devCommand(), versionCommand(),
	}
}

// Main runs the program with its arguments and returns the exit status.
func Main(args []string, stdin io.Reader, stdout, stderr io.Writer, environ []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the program without waiting
	if len(args) == 0 || args[0] == "help" || args[0] == "--help" || args[0] == "-h" {
		return report(stderr, help(stdout, args))
	}
	c, rest, path := find(commands(), args)
	if c == nil {
		return report(stderr, unknown("throughline", args[0]))
	}
	in := newInvocation(c, path)
	in.stdin, in.stdout, in.stderr = stdin, stdout, stderr
	err := in.settle(c, path, rest, environ)
	if errors.Is(err, flag.ErrHelp) {
		usage(stdout, c, path, in.flags)
		return exitFine
	}
	if err != nil {
		return report(stderr, badInput(err))
	}
	return report(stderr, c.run(ctx, in))
}

// newInvocation declares the flags of a command.
func newInvocation(c *command, path string) *invocation {
	fs := flag.NewFlagSet(path, flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	in := &invocation{flags: fs, config: newConfig(fs, c.settings)}
	fs.BoolVar(&in.json, "json", false, "write JSON for programs instead of words for people")
	if c.flags != nil {
		c.flags(fs)
	}
	return in
}

// settle reads what was typed and settles the settings. All errors are bad input.
func (in *invocation) settle(c *command, path string, typed, environ []string) (err error) {
	if in.args, err = parse(in.flags, typed); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return err
		}
		return fmt.Errorf("%w; \"%s --help\" lists the flags", err, path)
	}
	switch {
	case c.run == nil && len(in.args) > 0:
		return unknown(path, in.args[0])
	case c.run == nil:
		return fmt.Errorf("%s does nothing by itself; \"%[1]s --help\" lists its commands", path)
	case c.args == "" && len(in.args) > 0:
		return fmt.Errorf("%s takes no arguments: leave %q out", path, in.args[0])
	}
	return in.config.settle(in.flags, environ)
}

// unknown is the error for a word that is no command below path.
func unknown(path, word string) error {
	return badInput(fmt.Errorf("there is no command %q; \"%s --help\" lists them", word, path))
}

// find walks down to the command that the arguments name.
func find(list []*command, args []string) (*command, []string, string) {
	var found *command
	path := "throughline"
	for len(args) > 0 {
		var next *command
		for _, c := range list {
			if c.name == args[0] {
				next = c
			}
		}
		if next == nil {
			break
		}
		found, list, args, path = next, next.sub, args[1:], path+" "+next.name
	}
	return found, args, path
}

// parse lets flags stand before, between and after the arguments. What follows "--" is
// no flag, whatever it looks like.
func parse(fs *flag.FlagSet, args []string) ([]string, error) {
	var rest []string
	for {
		if err := fs.Parse(args); err != nil {
			return nil, err
		}
		read := len(args) - fs.NArg()
		ended := read > 0 && args[read-1] == "--"
		args = fs.Args()
		if ended || len(args) == 0 {
			return append(rest, args...), nil
		}
		rest = append(rest, args[0])
		args = args[1:]
	}
}

// open opens a file that was named, or the standard input for -.
func (in *invocation) open(path string) (io.ReadCloser, error) {
	if path == "-" {
		return io.NopCloser(in.stdin), nil
	}
	return os.Open(path)
}

// say answers: with JSON for programs or a sentence for people.
func (in *invocation) say(answer any, sentence string, args ...any) error {
	if in.json {
		return json.NewEncoder(in.stdout).Encode(answer)
	}
	_, err := fmt.Fprintf(in.stdout, sentence, args...)
	return err
}

// errFinding is an answer that is a refusal: exit status 1, already written out.
var errFinding = errors.New("the answer is a finding")

// inputError is bad input: exit status 2.
type inputError struct{ error }

func badInput(err error) error { return inputError{err} }

func (e inputError) Unwrap() error { return e.error }

// report writes an error and returns the exit status.
func report(stderr io.Writer, err error) int {
	var in inputError
	if err == nil {
		return exitFine
	}
	if errors.Is(err, errFinding) {
		return exitFinding
	}
	if kind := wbl.KindOf(err); errors.As(err, &in) || kind == wbl.Unprocessable || kind == wbl.NotFound {
		writeProblem(stderr, err)
		return exitInput
	}
	if errors.Is(err, context.Canceled) {
		err = errors.New("stopped before it was done")
	}
	fmt.Fprintln(stderr, "throughline: "+explain(err))
	if kind := wbl.KindOf(err); kind == wbl.Denied || kind == wbl.Conflict {
		return exitFinding // a refusal
	}
	return exitFailure
}

// explain writes an error for the terminal: texts of the rooms in English, one line a
// field, after whatever was said about where it happened.
func explain(err error) string {
	var e *wbl.Error
	if !errors.As(err, &e) || e.Key == "" {
		return err.Error()
	}
	cat, cerr := texts()
	if cerr != nil {
		return err.Error()
	}
	t := cat.In(i18n.En)
	where, _, _ := strings.Cut(err.Error(), e.Error())
	out := where + t(e.Key, e.Args...)
	if len(e.Fields) > 0 {
		out = where // the key speaks of a form below it
	}
	for i, f := range e.Fields {
		if i > 0 {
			out += "\n"
		}
		out += f.Field + ": " + t(f.Key, f.Args...)
	}
	if e.Err != nil {
		out += " (" + e.Err.Error() + ")"
	}
	return out
}

func writeProblem(w io.Writer, err error) {
	problem := map[string]any{"type": "about:blank", "title": "bad input", "status": 400, "detail": explain(err)}
	var listed match.Problems
	if errors.As(err, &listed) {
		problem["problems"] = listed
	}
	b, merr := json.Marshal(problem)
	if merr != nil {
		panic(merr) // strings and numbers
	}
	fmt.Fprintln(w, string(b))
}
