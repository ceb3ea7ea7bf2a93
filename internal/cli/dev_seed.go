package cli

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"time"

	"throughline/internal/demo"
)

func devSeedCommand() *command {
	opts := demo.SeedOptions{}
	var tokens string
	return &command{
		name: "seed", summary: "fill a database for load tests", settings: []string{"db"},
		details: `Adds one district with one school, and learners with an account, an active placement, shifts and an
API token each. The file of tokens has a line "learner-id placement-id token" for each of them.
Never run it on a record of real people: whoever has the file can read and log hours.`,
		examples: []string{"throughline dev seed --db load.db --learners 1000 --shifts 100 --tokens tokens.txt"},
		flags: func(fs *flag.FlagSet) {
			fs.IntVar(&opts.Learners, "learners", 1000, "`number` of learners")
			fs.IntVar(&opts.Shifts, "shifts", 100, "`number` of shifts of each learner")
			fs.StringVar(&tokens, "tokens", "", "new `file` for the tokens")
		},
		run: func(ctx context.Context, in *invocation) error {
			if opts.Learners < 1 || opts.Shifts < 0 || opts.Shifts > 2000 {
				return badInput(errors.New("ask for at least one learner, with 0 to 2000 shifts each"))
			}
			if tokens == "" {
				return badInput(errors.New("name a new file for the tokens with --tokens"))
			}
			return runDevSeed(ctx, in, opts, tokens)
		},
	}
}

func runDevSeed(ctx context.Context, in *invocation, opts demo.SeedOptions, tokens string) error {
	out, err := os.OpenFile(tokens, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) // before the work, which would be lost
	if err != nil {
		return badInput(fmt.Errorf("cannot make the file of tokens: %w", err))
	}
	defer out.Close()
	d, err := openDB(ctx, in.config)
	if err != nil {
		return err
	}
	defer d.Close()
	bar := newBar(in.stderr, "Writing learners")
	opts.Now, opts.Progress = time.Now(), bar.set
	seeded, err := demo.Seed(ctx, d, opts)
	bar.end()
	if err != nil {
		return err
	}
	w := bufio.NewWriter(out)
	for _, s := range seeded {
		fmt.Fprintln(w, s.Learner, s.Placement, s.Token)
	}
	if err := errors.Join(w.Flush(), out.Close()); err != nil {
		return fmt.Errorf("cannot write the file of tokens: %w", err)
	}
	_, err = fmt.Fprintf(in.stdout, "%d learners with %d shifts each; their tokens are in %s\n", len(seeded), opts.Shifts, tokens)
	return err
}
