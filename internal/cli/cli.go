package cli

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os/signal"
	"strings"
	"syscall"

	"throughline/internal/platform/i18n"
	"throughline/internal/wbl"
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
		auditCommand(), backupCommand(), restoreCommand(), migrateCommand(), configCommand(), devCommand(), versionCommand(),
	}
}

// Main runs the program with its arguments and returns the exit status.
func Main(args []string, stdin io.Reader, stdout, stderr io.Writer, environ []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	if len(args) == 0 || args[0] == "help" || args[0] == "--help" || args[0] == "-h" {
		return help(args, stdout, stderr)
	}
	c, rest, path := find(commands(), args)
	if c == nil {
		fmt.Fprintf(stderr, "throughline: there is no command %q; \"throughline help\" lists them\n", strings.Join(args[:min(len(args), 2)], " "))
		return exitInput
	}
	in := &invocation{stdin: stdin, stdout: stdout, stderr: stderr}
	fs := flag.NewFlagSet(path, flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.BoolVar(&in.json, "json", false, "write JSON for programs instead of a table for people")
	cfg := newConfig(fs, c.settings)
	if c.flags != nil {
		c.flags(fs)
	}
	in.flags = fs
	args, err := parse(fs, rest)
	if errors.Is(err, flag.ErrHelp) {
		usage(stdout, c, path, fs)
		return exitFine
	}
	if err == nil {
		err = cfg.settle(fs, environ)
	}
	if err != nil {
		return report(stderr, badInput(err))
	}
	if c.run == nil {
		usage(stderr, c, path, fs)
		return exitInput
	}
	in.args, in.config = args, cfg
	return report(stderr, c.run(ctx, in))
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

// parse lets flags stand before, between and after the arguments.
func parse(fs *flag.FlagSet, args []string) ([]string, error) {
	var rest []string
	for {
		if err := fs.Parse(args); err != nil {
			return nil, err
		}
		args = fs.Args()
		if len(args) == 0 {
			return rest, nil
		}
		rest = append(rest, args[0])
		args = args[1:]
	}
}

// finding is an answer that is a refusal: exit status 1, already written out.
var errFinding = errors.New("the answer is a finding")

// inputError is bad input: exit status 2.
type inputError struct{ error }

func badInput(err error) error { return inputError{err} }

func (e inputError) Unwrap() error { return e.error }

// report writes an error and returns the exit status.
func report(stderr io.Writer, err error) int {
	var in inputError
	switch {
	case err == nil:
		return exitFine
	case errors.Is(err, errFinding):
		return exitFinding
	case errors.As(err, &in):
		writeProblem(stderr, err)
		return exitInput
	case wbl.KindOf(err) == wbl.Unprocessable:
		writeProblem(stderr, err)
		return exitInput
	}
	fmt.Fprintln(stderr, "throughline: "+explain(err))
	return exitFailure
}

// explain writes an error for the terminal: texts of the rooms in English, one line a
// field.
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
	out := t(e.Key, e.Args...)
	for _, f := range e.Fields {
		out += "\n  " + f.Field + ": " + t(f.Key, f.Args...)
	}
	if e.Err != nil {
		out += " (" + e.Err.Error() + ")"
	}
	return out
}

func writeProblem(w io.Writer, err error) {
	b, merr := json.Marshal(map[string]any{"type": "about:blank", "title": "bad input", "status": 400, "detail": explain(err)})
	if merr != nil {
		panic(merr) // strings and a number
	}
	fmt.Fprintln(w, string(b))
}

func help(args []string, stdout, stderr io.Writer) int {
	if len(args) > 1 {
		c, rest, path := find(commands(), args[1:])
		if c == nil || len(rest) > 0 {
			fmt.Fprintf(stderr, "throughline: there is no command %q\n", strings.Join(args[1:], " "))
			return exitInput
		}
		fs := flag.NewFlagSet(path, flag.ContinueOnError)
		newConfig(fs, c.settings)
		if c.flags != nil {
			c.flags(fs)
		}
		usage(stdout, c, path, fs)
		return exitFine
	}
	fmt.Fprint(stdout, "Throughline keeps one record of each learner's career-connected experiences.\n\nUsage: throughline COMMAND [arguments]\n\n")
	for _, c := range commands() {
		fmt.Fprintf(stdout, "  %-10s %s\n", c.name, c.summary)
	}
	fmt.Fprint(stdout, "\nTry it now:   throughline demo\nMore about a command:   throughline COMMAND --help\n")
	return exitFine
}

func usage(w io.Writer, c *command, path string, fs *flag.FlagSet) {
	line := path
	if len(c.sub) > 0 {
		line += " COMMAND"
	}
	fmt.Fprintf(w, "%s\n\nUsage: %s %s\n", c.summary, line, c.args)
	if c.details != "" {
		fmt.Fprintf(w, "\n%s\n", strings.TrimSpace(c.details))
	}
	if len(c.sub) > 0 {
		fmt.Fprint(w, "\nCommands:\n")
		for _, s := range c.sub {
			fmt.Fprintf(w, "  %-10s %s\n", s.name, s.summary)
		}
	}
	fmt.Fprint(w, "\nFlags:\n")
	fs.VisitAll(func(f *flag.Flag) {
		name, text := flag.UnquoteUsage(f)
		fmt.Fprintf(w, "  --%-24s %s\n", strings.TrimSpace(f.Name+" "+name), text)
	})
	if len(c.examples) > 0 {
		fmt.Fprint(w, "\nExamples:\n")
		for _, e := range c.examples {
			fmt.Fprintf(w, "  %s\n", e)
		}
	}
}
