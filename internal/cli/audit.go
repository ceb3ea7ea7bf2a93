package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"throughline/internal/platform/audit"
)

func auditCommand() *command {
	return &command{
		name: "audit", summary: "prove that the log of who did what is whole", settings: []string{"db"},
		sub: []*command{
			{
				name: "verify", summary: "recompute the log and compare it with its signed checkpoints", settings: []string{"db"},
				details:  "Every entry is hashed into a Merkle tree (RFC 6962). A row that was changed, removed or put in later is named.\nExit status 1 when anything is wrong.",
				examples: []string{"throughline audit verify --db throughline.db"},
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
	d, err := openDB(ctx, in.config)
	if err != nil {
		return err
	}
	defer d.Close()
	r, err := audit.NewLog(d, time.Now).Verify(ctx)
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
	d, err := openDB(ctx, in.config)
	if err != nil {
		return err
	}
	defer d.Close()
	l := audit.NewLog(d, time.Now)
	if _, err := l.Sequence(ctx); err != nil {
		return err
	}
	text, err := l.Checkpoint(ctx)
	if err != nil {
		return err
	}
	_, err = fmt.Fprint(in.stdout, text)
	return err
}
