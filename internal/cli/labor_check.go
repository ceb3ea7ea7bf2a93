package cli

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"sync"

	"throughline/labor"
)

// laborCheck judges a stream of cases on all processors and answers in their order.
type laborCheck struct {
	rules *labor.Rules
	lang  labor.Lang
	json  bool
}

// A laborBatch is a run of lines, and what became of them.
type laborBatch struct {
	first    int // number of the first line, from 1; 0 when the input is one document
	lines    []byte
	answers  []byte
	faults   []string
	violates bool
	done     chan struct{}
}

const (
	laborBatchSize = 1 << 20 // bytes of lines that are judged together
	laborFaults    = 50      // that are listed
)

// run answers all cases, or none when any is faulty.
func (x laborCheck) run(ctx context.Context, input io.Reader, out io.Writer) error {
	work := make(chan *laborBatch)
	var workers sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		workers.Go(func() {
			reader, judge := labor.NewReader(x.rules), labor.NewJudge(x.rules)
			for b := range work {
				x.judge(b, reader, judge)
				close(b.done)
			}
		})
	}
	batches, err := laborBatches(ctx, bufio.NewReaderSize(input, laborBatchSize), work)
	close(work)
	workers.Wait()
	if err != nil {
		return err
	}
	return laborAnswers(batches, out)
}

// laborAnswers writes what the batches hold, in order.
func laborAnswers(batches []*laborBatch, out io.Writer) error {
	var faults []string
	violates := false
	for _, b := range batches {
		faults = append(faults, b.faults...)
		violates = violates || b.violates
	}
	if len(faults) > 0 {
		more := ""
		if len(faults) > laborFaults {
			more = fmt.Sprintf("\nand %d more", len(faults)-laborFaults)
			faults = faults[:laborFaults]
		}
		return badInput(errors.New(strings.Join(faults, "\n") + more))
	}
	for _, b := range batches {
		if _, err := out.Write(b.answers); err != nil {
			return err
		}
	}
	if violates {
		return errFinding
	}
	return nil
}

// laborBatches reads the input and sends it on in batches. The input is one document a
// line when its first line is a document, else it is one document.
func laborBatches(ctx context.Context, in *bufio.Reader, work chan<- *laborBatch) ([]*laborBatch, error) {
	first, err := firstLine(in)
	if err != nil {
		return nil, err
	}
	if len(bytes.TrimSpace(first)) == 0 {
		return nil, badInput(errors.New("there is no case to check in the input"))
	}
	var batches []*laborBatch
	send := func(b *laborBatch) {
		b.done = make(chan struct{})
		batches = append(batches, b)
		work <- b
	}
	if !json.Valid(first) {
		rest, err := io.ReadAll(in)
		if err != nil {
			return nil, err
		}
		send(&laborBatch{lines: append(first, rest...)})
		return batches, nil
	}
	line, pending := 1, first
	for ctx.Err() == nil {
		block := make([]byte, len(pending)+laborBatchSize)
		n, err := io.ReadFull(in, block[copy(block, pending):])
		block = block[:len(pending)+n]
		ended := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !ended {
			return nil, err
		}
		whole := len(block)
		if !ended {
			whole = bytes.LastIndexByte(block, '\n') + 1
		}
		pending = block[whole:]
		if whole > 0 {
			send(&laborBatch{first: line, lines: block[:whole:whole]})
			line += bytes.Count(block[:whole], []byte{'\n'})
		}
		if ended {
			return batches, nil
		}
	}
	return nil, ctx.Err()
}

// firstLine reads up to the end of the first line that is not blank.
func firstLine(in *bufio.Reader) ([]byte, error) {
	var out []byte
	for {
		line, err := in.ReadBytes('\n')
		out = append(out, line...)
		if len(bytes.TrimSpace(line)) > 0 || errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// judge answers the cases of a batch.
func (x laborCheck) judge(b *laborBatch, reader *labor.Reader, judge *labor.Judge) {
	number := b.first
	for rest := b.lines; len(rest) > 0; number++ {
		line := rest
		if b.first > 0 {
			line, rest, _ = bytes.Cut(rest, []byte{'\n'})
			if len(bytes.TrimSpace(line)) == 0 {
				continue
			}
		} else {
			rest = nil
		}
		c, problems := reader.Read(line)
		for _, p := range problems {
			b.faults = append(b.faults, laborFault(number, p))
		}
		if len(problems) > 0 || len(b.faults) > 0 {
			continue
		}
		a := judge.Answer(c)
		b.violates = b.violates || a.Verdict == labor.VerdictViolates
		if x.json {
			b.answers = append(x.rules.AppendJSON(b.answers, &a, x.lang), '\n')
		} else {
			b.answers = x.tell(b.answers, c, &a)
		}
	}
}

func laborFault(line int, p labor.Problem) string {
	where := p.Path
	if line > 0 {
		where = strings.TrimSpace(fmt.Sprintf("line %d %s", line, p.Path))
	}
	if where == "" {
		return p.Message
	}
	return where + ": " + p.Message
}

// tell writes an answer for people.
func (x laborCheck) tell(b []byte, c *labor.Case, a *labor.Answer) []byte {
	b = fmt.Appendf(b, "%s: %s (%s)\n", cmp.Or(a.ID, "case"), a.Verdict, strings.Join(a.Jurisdictions, ", "))
	for _, j := range a.NotLoaded {
		b = fmt.Appendf(b, "  The rules of %s are not loaded: nothing is said about them.\n", j)
	}
	for _, f := range a.Findings {
		where := string(f.Severity)
		if f.Shift >= 0 {
			s := c.Shifts[f.Shift]
			where += fmt.Sprintf(", %s %s to %s", s.Date, s.Start.Hours24(), (s.End % (24 * 60)).Hours24())
		}
		b = fmt.Appendf(b, "  %s: %s. %s\n", where, x.rules.Message(f, x.lang), x.rules.Fix(f, x.lang))
		if len(f.Needs) > 0 {
			b = fmt.Appendf(b, "    Evidence that would change this: %s\n", strings.Join(f.Needs, ", "))
		}
		if !f.Verified {
			b = append(b, "    This rule is not verified: look at the source.\n"...)
		}
	}
	return b
}
