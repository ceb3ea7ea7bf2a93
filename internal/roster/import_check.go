package roster

import (
	"context"
	"errors"
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/oneroster"
)

// keptProblems is how many problems of a run are kept for download; all are counted.
const keptProblems = 200_000

// problemSink keeps the problems of a run in batches while the check goes on.
type problemSink struct {
	save  func([]oneroster.Problem, int) error
	wait  []oneroster.Problem
	saved int
	err   error // of the first batch that could not be kept
}

func (s *problemSink) add(p oneroster.Problem) {
	if s.err != nil || s.saved+len(s.wait) >= keptProblems {
		return
	}
	if s.wait = append(s.wait, p); len(s.wait) == 1000 {
		s.flush()
	}
}

func (s *problemSink) flush() {
	if s.err == nil && len(s.wait) > 0 {
		s.err = s.save(s.wait, s.saved)
		s.saved += len(s.wait)
		s.wait = s.wait[:0]
	}
}

// check is the first pass: every rule of the standard, every problem kept.
func (s *Service) check(ctx context.Context, a access.Actor, run string, set *oneroster.Set, opt ImportOptions) (Summary, error) {
	sink := &problemSink{save: func(list []oneroster.Problem, from int) error {
		return s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error { return insertProblems(tx, run, list, from) })
	}}
	options := oneroster.Options{Keep: shownProblems, Sink: sink.add}
	if opt.Progress != nil {
		options.Progress = func(p oneroster.Progress) { opt.Progress(Progress{Done: p.Done, All: p.Total}) }
	}
	var report *oneroster.Report
	err := s.withKnown(ctx, a, set, func(known func(file, id string) bool) (err error) {
		options.Known = known
		report, err = set.Check(ctx, options)
		return err
	})
	if err != nil {
		return Summary{}, err
	}
	sink.flush()
	sum := newSummary(run)
	sum.Version, sum.Mode, sum.Files = report.Version, report.Mode, report.Files
	sum.ProblemsTotal, sum.WarningsTotal, sum.Problems = report.ProblemsTotal, report.WarningsTotal, report.Problems
	return sum, sink.err
}

// withKnown gives a check the rows that the record holds, which only a set that is not
// complete in itself asks for.
func (s *Service) withKnown(ctx context.Context, a access.Actor, set *oneroster.Set, check func(func(file, id string) bool) error) error {
	if set.Mode() == oneroster.Bulk && set.FileMode("orgs") == oneroster.Bulk && set.FileMode("users") == oneroster.Bulk {
		return check(nil)
	}
	return s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		var first error
		err := check(func(file, id string) bool {
			found, err := isKnown(tx, file, id)
			if err != nil && first == nil {
				first = err
			}
			return found
		})
		return errors.Join(err, first)
	})
}

// throttle lets a function be called at most once in a while.
func throttle(every time.Duration, fn func(Progress)) func(Progress) {
	var last time.Time
	return func(p Progress) {
		if now := time.Now(); now.Sub(last) >= every {
			last = now
			fn(p)
		}
	}
}
