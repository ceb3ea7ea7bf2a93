package cli

import (
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
)

// help lists the commands, or explains the one that follows the word help.
func help(out io.Writer, args []string) error {
	if len(args) > 1 {
		c, rest, path := find(commands(), args[1:])
		if c == nil || len(rest) > 0 {
			return unknown(path, rest[0])
		}
		usage(out, c, path, newInvocation(c, path).flags)
		return nil
	}
	fmt.Fprint(out, "Throughline keeps one record of each learner's career-connected experiences.\n\nUsage: throughline COMMAND [arguments]\n\n")
	list(out, commands())
	fmt.Fprint(out, "\nTry it now:   throughline demo\nMore about a command:   throughline COMMAND --help\n")
	return nil
}

func list(w io.Writer, commands []*command) {
	for _, c := range commands {
		fmt.Fprintf(w, "  %-12s %s\n", c.name, c.summary)
	}
}

// usage explains one command.
func usage(w io.Writer, c *command, path string, fs *flag.FlagSet) {
	words := c.args
	if c.run == nil {
		words = "COMMAND"
	}
	fmt.Fprintf(w, "%s\n\nUsage: %s\n", c.summary, strings.TrimSpace(path+" "+words))
	if c.details != "" {
		fmt.Fprintf(w, "\n%s\n", strings.TrimSpace(c.details))
	}
	if len(c.sub) > 0 {
		fmt.Fprint(w, "\nCommands:\n")
		list(w, c.sub)
	}
	fmt.Fprint(w, "\nFlags:\n")
	fs.VisitAll(func(f *flag.Flag) {
		name, text := flag.UnquoteUsage(f)
		switch f.DefValue {
		case "", "0", "false":
		default:
			text += " (default " + f.DefValue + ")"
		}
		fmt.Fprintf(w, "  --%-24s %s\n", strings.TrimSpace(f.Name+" "+name), text)
	})
	for i, e := range examples(c) {
		if i == 0 {
			fmt.Fprint(w, "\nExamples:\n")
		}
		fmt.Fprintf(w, "  %s\n", e)
	}
}

// examples are a command's own, or those of the commands below it.
func examples(c *command) []string {
	out := slices.Clip(c.examples)
	for _, s := range c.sub {
		out = append(out, examples(s)...)
	}
	return out
}
