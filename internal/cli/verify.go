package cli

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"time"

	"throughline/internal/platform/pdf"
)

func verifyCommand() *command {
	return &command{
		name: "verify", args: "FILE.pdf|-", summary: "say whether a document is genuine and unchanged", settings: []string{"db"},
		details: "Documents are sealed with the key of the installation that made them, which is in its database.\n" +
			"Exit status 0: sealed here, and every byte is as it was then. 1: changed since, or not sealed here;\n" +
			"a document that another program saved anew counts as not sealed. 2: not a PDF file.",
		examples: []string{"throughline verify agreement.pdf --db throughline.db", "throughline verify - < agreement.pdf"},
		run:      runVerify,
	}
}

// maxDocument bounds what verify reads into memory, in bytes.
const maxDocument = 256 << 20

func runVerify(ctx context.Context, in *invocation) error {
	if len(in.args) != 1 {
		return badInput(errors.New("name one PDF file, or - to read it from the standard input"))
	}
	file, err := readDocument(in, in.args[0])
	if err != nil {
		return badInput(err)
	}
	d, err := openUnchanged(ctx, in.config)
	if err != nil {
		return err
	}
	defer d.Close()
	key, err := pdf.Key(ctx, d, time.Now())
	if err != nil {
		return err
	}
	f, err := pdf.Verify(file, key.Public().(ed25519.PublicKey)) //nolint:forcetypeassert // what Public is of this type
	if err != nil {
		return badInput(err)
	}
	if err := in.say(f, "%s\n", verdictSentence[f.Verdict]); err != nil {
		return err
	}
	if f.Verdict != pdf.Genuine {
		return errFinding
	}
	return nil
}

var verdictSentence = map[pdf.Verdict]string{
	pdf.Genuine: "genuine: this document was sealed here and nothing in it was changed",
	pdf.Changed: "changed: this is not the document as it was sealed; ask who made it for the original file",
	pdf.NotOurs: "not ours: this document has no seal of this installation; if another program saved it anew, use the original file",
}

func readDocument(in *invocation, path string) ([]byte, error) {
	r, err := in.open(path)
	if err != nil {
		return nil, fmt.Errorf("cannot read the document: %w", err)
	}
	defer r.Close()
	file, err := io.ReadAll(io.LimitReader(r, maxDocument+1))
	if err != nil {
		return nil, fmt.Errorf("cannot read the document: %w", err)
	}
	if len(file) > maxDocument {
		return nil, fmt.Errorf("the document is larger than %d MB, which none of ours is", maxDocument>>20)
	}
	return file, nil
}
