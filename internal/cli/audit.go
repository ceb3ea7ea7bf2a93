package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"time"

	"throughline/internal/platform/audit"
	"throughline/internal/wbl"
)

func auditCommand() *command {
	return &command{
		name: "audit", summary: "prove that the log of who did what is whole", settings: []string{"db"},
		sub: []*command{
			{
				name: "verify", args: "[CHECKPOINT-FILE…]", summary: "recompute the log and compare it with its signed checkpoints", settings: []string{"db"},
				details:  "Every entry is hashed into a Merkle tree (RFC 6962). A row that was changed, removed or put in later is named.\nCheckpoints that were kept elsewhere are compared too: only they tell of a log that was rewritten as a whole.\nExit status 1 when anything is wrong.",
				examples: []string{"throughline audit verify --db throughline.db", "throughline audit verify checkpoint-2026-11.txt"},
				run:      runAuditVerify,
			},
			{
				name: "checkpoint", summary: "print the newest signed checkpoint, to be kept elsewhere", settings: []string{"db"},
				details:  "Whoever keeps a checkpoint can later prove that the log was not rewritten.",
				examples: []string{"throughline audit checkpoint > checkpoint-2026-11.txt"},
				run:      runAuditCheckpoint,
			},
		},
	}
}

func runAuditVerify(ctx context.Context, in *invocation) error {
	kept := make([]string, len(in.args))
	for i, path := range in.args {
		b, err := os.ReadFile(path)
		if err != nil {
			return badInput(fmt.Errorf("cannot read a kept checkpoint: %w", err))
		}
		kept[i] = string(b)
	}
	d, err := openUnchanged(ctx, in.config)
	if err != nil {
		return err
	}
	defer d.Close()
	r, err := audit.NewLog(d, time.Now).Verify(ctx, kept...)
	if err != nil {
		return err
	}
	if in.json {
		if err := json.NewEncoder(in.stdout).Encode(r); err != nil {
			return err
		}
	} else {
		fmt.Fprintf(in.stdout, "%d entries in the log, %d wait for the next checkpoint, %d checkpoints\n", r.Size, r.Pending, r.Checkpoints)
		for _, f := range r.Faults {
			fmt.Fprintln(in.stdout, f)
		}
		if r.OK() {
			fmt.Fprintln(in.stdout, "nothing was changed or removed")
		}
	}
	if !r.OK() {
		return errFinding
	}
	return nil
}

func runAuditCheckpoint(ctx context.Context, in *invocation) error {
	d, err := openUnchanged(ctx, in.config)
	if err != nil {
		return err
	}
	defer d.Close()
	l := audit.NewLog(d, time.Now)
	if _, err := l.Sequence(ctx); err != nil {
		return err
	}
	text, err := l.Checkpoint(ctx)
	if wbl.KindOf(err) == wbl.NotFound {
		return errors.New("the log has no entries yet, and so no checkpoint")
	}
	if err != nil {
		return err
	}
	return in.say(map[string]any{"checkpoint": text}, "%s", text)
}
