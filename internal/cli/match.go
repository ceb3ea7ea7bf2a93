package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"throughline/match"
	"throughline/match/verify"
)

func matchCommand() *command {
	return &command{
		name: "match", args: "FILE|-", summary: "decide who gets which seat, with reasons, from a published round",
		details: "The round is a JSON file (format \"match/1\"): learners with ranked choices, opportunities with seats,\n" +
			"priorities and reserves, and the seed of the lottery. The same round gives the same bytes anywhere.\n" +
			"A learner's lottery number comes from   printf 'SEED\\nLEARNER' | sha256sum   in ascending order.",
		examples: []string{"throughline match round.json", "throughline match round.json --json > result.json", "throughline match verify round.json result.json"},
		run:      runMatch,
		sub: []*command{{
			name: "verify", args: "ROUND RESULT", summary: "check a result against its round, independently of the solver",
			details:  "Draws the lottery again and asks of every refusal whether it was right.\nExit status 0: nothing is wrong. 1: something is, and is listed.",
			examples: []string{"throughline match verify round.json result.json"},
			run:      runMatchVerify,
		}},
	}
}

func runMatch(_ context.Context, in *invocation) error {
	if len(in.args) != 1 {
		return badInput(errors.New("name one file with a round, or - to read it from the standard input"))
	}
	text, err := in.read(in.args[0])
	if err != nil {
		return badInput(err)
	}
	round, err := match.Read(bytes.NewReader(text))
	if err != nil {
		return badInput(err)
	}
	market, err := match.Compile(round) // which Read has checked
	if err != nil {
		return badInput(err)
	}
	result := market.Result(market.Solve())
	if in.json {
		return json.NewEncoder(in.stdout).Encode(result)
	}
	return writeMatching(in.stdout, result)
}

func writeMatching(w io.Writer, r *match.Result) error {
	var b bytes.Buffer
	for _, id := range slices.Sorted(maps.Keys(r.Matching)) {
		if place := r.Matching[id]; place != nil {
			fmt.Fprintf(&b, "%s\t%s\tchoice %d\n", id, *place, r.Rank[id])
		} else {
			fmt.Fprintf(&b, "%s\t-\n", id)
		}
	}
	fmt.Fprintf(&b, "%d of %d learners placed, %d with their first choice\n", r.Audit.Placed, r.Audit.Learners, r.Audit.FirstChoice)
	for _, id := range r.Closed {
		fmt.Fprintf(&b, "%s does not take place: too few learners\n", id)
	}
	if r.Audit.BlockingPairs > 0 {
		fmt.Fprintf(&b, "%d times somebody was passed over for a learner behind them: this mechanism allows it\n", r.Audit.BlockingPairs)
	}
	fmt.Fprintln(&b, r.Digest)
	_, err := w.Write(b.Bytes())
	return err
}

func runMatchVerify(_ context.Context, in *invocation) error {
	if len(in.args) != 2 {
		return badInput(errors.New("name two files: the round and its result"))
	}
	round, err := in.read(in.args[0])
	if err != nil {
		return badInput(err)
	}
	result, err := in.read(in.args[1])
	if err != nil {
		return badInput(err)
	}
	if _, err := match.Read(bytes.NewReader(round)); err != nil {
		return badInput(err)
	}
	faults, err := verify.Faults(round, result)
	if err != nil {
		return badInput(err)
	}
	if in.json {
		err = json.NewEncoder(in.stdout).Encode(map[string]any{"right": len(faults) == 0, "faults": faults})
	} else if len(faults) == 0 {
		_, err = fmt.Fprintln(in.stdout, "right: the lottery, every place and every refusal")
	}
	if err != nil || len(faults) == 0 {
		return err
	}
	if !in.json {
		for _, f := range faults {
			fmt.Fprintln(in.stdout, f)
		}
	}
	return errFinding
}

// read reads a whole file, or the standard input for -.
func (in *invocation) read(path string) ([]byte, error) {
	f, err := in.open(path)
	if err != nil {
		return nil, fmt.Errorf("cannot read the file: %w", err)
	}
	defer f.Close()
	return io.ReadAll(f)
}
