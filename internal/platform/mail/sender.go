package mail

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"throughline/internal/platform/db"
	"throughline/internal/platform/jobs"
	"throughline/internal/wbl"
)

// Transport takes letters away: [SMTP] or [Recorder].
type Transport interface {
	// Deliver hands over one letter of a district and says what became of it, Sent or
	// Recorded. An error that wraps [ErrRefused] is final; any other is tried again.
	Deliver(ctx context.Context, district wbl.DistrictID, s Stored) (State, error)
}

// ErrRefused: the server will never take this letter to this address.
var ErrRefused = errors.New("the mail server refused the letter")

// Recorder sends nothing: letters stay in the table with their bodies, to be read at
// /dev/mail in the demonstration and by tests.
type Recorder struct{}

// Deliver records the letter.
func (Recorder) Deliver(context.Context, wbl.DistrictID, Stored) (State, error) { return Recorded, nil }

// Sender sends letters as a job.
type Sender struct {
	db        *db.DB
	transport Transport
	now       func() time.Time
}

// NewSender makes a sender over a transport.
func NewSender(d *db.DB, t Transport, now func() time.Time) *Sender {
	return &Sender{db: d, transport: t, now: now}
}

// Send is the handler of jobs of [Kind]. A letter that cannot be delivered ends as a
// trouble, not as a dead job: it is people who have to act, not operators.
func (s *Sender) Send(ctx context.Context, j jobs.Job) error {
	var args sendArgs
	if err := j.Decode(&args); err != nil {
		return err
	}
	var letter Stored
	err := s.db.View(ctx, j.Scope(), func(tx *db.Tx) (err error) {
		letter, err = Find(tx, args.ID)
		return err
	})
	if err != nil {
		return fmt.Errorf("cannot read the letter %s: %w", args.ID, err)
	}
	if letter.State != Queued {
		return nil // sent by an attempt whose end was not recorded as a job's
	}
	state, sendErr := s.transport.Deliver(ctx, j.District, letter)
	final := errors.Is(sendErr, ErrRefused) || j.Last
	err = s.db.Update(context.WithoutCancel(ctx), j.Scope(), func(tx *db.Tx) error {
		switch {
		case sendErr == nil:
			return errors.Join(sent(tx, letter.ID, state, wbl.At(s.now())), j.Done(tx))
		case final:
			return errors.Join(failed(tx, letter.ID, words(sendErr)), j.Done(tx))
		}
		return delayed(tx, letter.ID, words(sendErr))
	})
	if err != nil || final {
		return err
	}
	return sendErr
}

// words is an error as the queue shows it: one line, not longer than a screen.
func words(err error) string {
	text := []rune(oneLine(err.Error()))
	return string(text[:min(500, len(text))])
}

// messageID is the letter's name in mail headers, under the domain of the sender's
// address; a bounce quotes it.
func messageID(district wbl.DistrictID, id, from string) string {
	if district == "" {
		district = "platform"
	}
	_, domain, _ := strings.Cut(from, "@")
	return id + "." + string(district) + "@" + domain
}

// ParseMessageID finds the letter that a bounce quotes. District is empty for letters of
// the platform.
func ParseMessageID(header string) (district wbl.DistrictID, id string, ok bool) {
	local, _, _ := strings.Cut(strings.Trim(strings.TrimSpace(header), "<>"), "@")
	id, rest, found := strings.Cut(local, ".")
	if !found || !wbl.IsID(id) || rest == "" {
		return "", "", false
	}
	if rest == "platform" {
		rest = ""
	}
	return wbl.DistrictID(rest), id, true
}
