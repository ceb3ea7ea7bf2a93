package cli

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"throughline/labor"
)

func laborCommand() *command {
	return &command{
		name: "labor", summary: "ask what the law says about the work of a young person",
		sub: []*command{laborCheckCommand(), laborRulesCommand(), laborTagsCommand(), laborDiffCommand()},
	}
}

// laborFlags are the flags that the commands share.
type laborFlags struct {
	rules, lang string
}

func (f *laborFlags) declareRules(fs *flag.FlagSet) {
	fs.StringVar(&f.rules, "rules", "", "`folder` of rule files to use beside the shipped ones, or instead of those with the same name")
}

// set is the rule set to use.
func (f *laborFlags) set() (*labor.Rules, error) {
	if f.rules == "" {
		return labor.Shipped(), nil
	}
	names, err := filepath.Glob(filepath.Join(f.rules, "*.tsv"))
	if err == nil && len(names) == 0 {
		err = fmt.Errorf("there is no rule file (*.tsv) in %s", f.rules)
	}
	if err != nil {
		return nil, badInput(err)
	}
	own := map[string]string{}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, badInput(err)
		}
		own[filepath.Base(name)] = string(text)
	}
	rules, err := labor.Shipped().With(own)
	if err != nil {
		return nil, badInput(fmt.Errorf("the rules cannot be used: %w", err))
	}
	return rules, nil
}

func laborCheckCommand() *command {
	var flags laborFlags
	return &command{
		name: "check", args: "FILE|-", summary: "judge cases: one JSON document, or one a line",
		details: `A case says who works where, when and at what. The answer lists each rule that is not kept, with its source,
what was measured and how to mend it. Nothing is answered when any case is faulty: all faults are listed.
Exit status: 0 fine or warnings only, 1 at least one violation, 2 bad input.`,
		examples: []string{"throughline labor check case.json", "throughline labor check --json cases.jsonl", "throughline labor check --lang es - < case.json"},
		flags: func(fs *flag.FlagSet) {
			flags.declareRules(fs)
			fs.StringVar(&flags.lang, "lang", "en", "language of the messages, `en or es`")
		},
		run: func(ctx context.Context, in *invocation) error { return runLaborCheck(ctx, in, flags) },
	}
}

func runLaborCheck(ctx context.Context, in *invocation, flags laborFlags) error {
	if len(in.args) != 1 {
		return badInput(errors.New("name one file, or - for standard input"))
	}
	if flags.lang != "en" && flags.lang != "es" {
		return badInput(fmt.Errorf("the languages are en and es, not %q", flags.lang))
	}
	rules, err := flags.set()
	if err != nil {
		return err
	}
	input, err := in.open(in.args[0])
	if err != nil {
		return badInput(err)
	}
	defer input.Close()
	check := laborCheck{rules: rules, json: in.json}
	if flags.lang == "es" {
		check.lang = labor.Spanish
	}
	return check.run(ctx, input, in.stdout)
}

func laborRulesCommand() *command {
	var flags laborFlags
	return &command{
		name: "rules", summary: "write the rules as a page of Markdown, with sources and examples",
		examples: []string{"throughline labor rules > labor-rules.md", "throughline labor rules --json --rules our-rules"},
		flags:    flags.declareRules,
		run: func(_ context.Context, in *invocation) error {
			rules, err := flags.set()
			if err != nil {
				return err
			}
			if !in.json {
				_, err = io.WriteString(in.stdout, rules.Reference())
				return err
			}
			var rows []*labor.Row
			for _, j := range rules.Jurisdictions() {
				rows = append(rows, rules.Rows(j)...)
			}
			return json.NewEncoder(in.stdout).Encode(map[string]any{"ruleset": rules.Hash(), "rows": rows})
		},
	}
}

func laborTagsCommand() *command {
	var flags laborFlags
	return &command{
		name: "tags", summary: "list the names of tasks that a case may use",
		examples: []string{"throughline labor tags", "throughline labor tags --json"},
		flags:    flags.declareRules,
		run: func(_ context.Context, in *invocation) error {
			rules, err := flags.set()
			if err != nil {
				return err
			}
			if in.json {
				return json.NewEncoder(in.stdout).Encode(rules.Tags())
			}
			w := tabwriter.NewWriter(in.stdout, 0, 8, 2, ' ', 0)
			fmt.Fprintln(w, "TAG\tFROM AGE\tTASK\tSOURCE")
			for _, t := range rules.Tags() {
				fmt.Fprintf(w, "%s\t%d\t%s\t%s\n", t.Name, t.Youngest, t.English, t.Cite)
			}
			return w.Flush()
		},
	}
}

func laborDiffCommand() *command {
	var flags laborFlags
	return &command{
		name: "diff", summary: "show what an operator's rule files change",
		details:  "Exit status: 0 nothing changes, 1 something does, 2 the files cannot be used.",
		examples: []string{"throughline labor diff --rules our-rules"},
		flags:    flags.declareRules,
		run: func(_ context.Context, in *invocation) error {
			if flags.rules == "" {
				return badInput(errors.New("name the folder of rule files with --rules"))
			}
			rules, err := flags.set()
			if err != nil {
				return err
			}
			return reportLaborDiff(in, labor.Shipped().Diff(rules))
		},
	}
}

func reportLaborDiff(in *invocation, changes []labor.Change) error {
	if in.json {
		if changes == nil {
			changes = []labor.Change{}
		}
		if err := json.NewEncoder(in.stdout).Encode(changes); err != nil {
			return err
		}
	} else {
		for _, c := range changes {
			fmt.Fprintln(in.stdout, c.Rule)
			was, now := laborLines(c.Was), laborLines(c.Now)
			for _, line := range was {
				if !slices.Contains(now, line) {
					fmt.Fprintln(in.stdout, "  - "+line)
				}
			}
			for _, line := range now {
				if !slices.Contains(was, line) {
					fmt.Fprintln(in.stdout, "  + "+line)
				}
			}
		}
		if len(changes) == 0 {
			fmt.Fprintln(in.stdout, "nothing changes")
		}
	}
	if len(changes) > 0 {
		return errFinding
	}
	return nil
}

func laborLines(rows []*labor.Row) (out []string) {
	for _, r := range rows {
		out = append(out, laborRow(r))
	}
	return out
}

// laborRow is a row in one line.
func laborRow(r *labor.Row) string {
	words := []string{fmt.Sprintf("%s %s, ages %d to %d", r.Kind, r.Value, r.AgeFrom, r.AgeTo)}
	if r.When != "" {
		words = append(words, "when "+r.When)
	}
	if r.From != labor.NoDay {
		words = append(words, "from "+r.From.String())
	}
	if r.To != labor.NoDay {
		words = append(words, "to "+r.To.String())
	}
	return strings.Join(append(words, r.Cite), ", ")
}
