package compliance

import (
	"context"
	"time"

	"throughline/internal/platform/access"
	"throughline/internal/platform/audit"
	"throughline/internal/platform/db"
	"throughline/internal/platform/jobs"
	"throughline/internal/wbl"
	"throughline/labor"
)

// rejudgeKind is the job that judges a period again, after a calendar or the rules
// changed.
const rejudgeKind = "compliance.rejudge"

// RejudgingID names a period that is judged again.
type RejudgingID string

// Rejudging is a period that is judged again, and what it changed.
type Rejudging struct {
	ID         RejudgingID
	From, To   wbl.Date
	Ruleset    string
	Done       bool
	Judged     int // weeks of learners
	Changed    int
	Changes    []Change // the first of them
	StartedAt  wbl.Instant
	FinishedAt wbl.Instant

	cursor weekOf
}

// Change is one finding that judging again made, changed or took away. It holds no names.
type Change struct {
	Placement wbl.PlacementID `json:"placement"`
	Day       wbl.Date        `json:"day"`
	Was       *labor.Finding  `json:"was,omitempty"` // nil: it is new
	Now       *labor.Finding  `json:"now,omitempty"` // nil: it is gone
}

// weekOf is one week of one learner.
type weekOf struct {
	Week    wbl.Date
	Learner wbl.LearnerID
}

const (
	rejudgeBatch = 40  // weeks of learners in one transaction
	keptChanges  = 500 // that are listed; more are counted
	longestSpan  = 400 // days
)

// Rejudge has a period judged again. Only findings that change are written, so that the
// others keep the rules that they were judged by.
func (s *Service) Rejudge(ctx context.Context, a access.Actor, from, to wbl.Date) (id RejudgingID, err error) {
	var errs wbl.FieldErrors
	now := s.now()
	switch {
	case from.IsZero():
		errs.Add("from", "compliance.error.from")
	case to.IsZero() || to.Before(from):
		errs.Add("to", "compliance.error.to_before")
	case to.DaysSince(from) > longestSpan:
		errs.Add("to", "compliance.error.long_span", "max", longestSpan)
	}
	if err := errs.Err(); err != nil {
		return "", err
	}
	if err := mayEdit(a, ""); err != nil { // the whole district is judged
		return "", err
	}
	id = wbl.NewID[RejudgingID](now)
	err = s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		if err := insertRejudging(tx, Rejudging{ID: id, From: from, To: to, StartedAt: wbl.At(now)}, a.Key()); err != nil {
			return err
		}
		if err := jobs.Enqueue(tx, now, rejudgeKind, map[string]RejudgingID{"id": id}); err != nil {
			return err
		}
		return audit.Append(tx, now, audit.Entry{Actor: a.Key(), Action: "labor.rejudge", Object: "rejudging:" + string(id), Detail: map[string]wbl.Date{"from": from, "to": to}})
	})
	return id, err
}

// Rejudged shows how far it has come and what it changed.
func (s *Service) Rejudged(ctx context.Context, a access.Actor, id RejudgingID) (r Rejudging, rules *labor.Rules, err error) {
	if err := mayEdit(a, ""); err != nil {
		return r, nil, err
	}
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) (err error) {
		if r, err = loadRejudging(tx, id); err != nil {
			return err
		}
		rules, err = s.rulesOf(tx)
		return err
	})
	return r, rules, err
}

// rejudgeJob judges batch after batch. Each is one transaction that moves the cursor, so
// that a job that was broken off goes on where it stopped.
func (s *Service) rejudgeJob(ctx context.Context, j jobs.Job) error {
	var in struct {
		ID RejudgingID `json:"id"`
	}
	if err := j.Decode(&in); err != nil {
		return err
	}
	for done := false; !done; {
		err := s.db.Update(ctx, j.Scope(), func(tx *db.Tx) (err error) {
			done, err = s.rejudgeSome(tx, s.now(), in.ID)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) rejudgeSome(tx *db.Tx, now time.Time, id RejudgingID) (done bool, err error) {
	r, err := loadRejudging(tx, id)
	if err != nil || r.Done {
		return true, err
	}
	b, err := s.bench(tx)
	if err != nil {
		return false, err
	}
	weeks, err := weeksAfter(tx, r.From.Week(), r.To, r.cursor, rejudgeBatch)
	if err != nil {
		return false, err
	}
	for _, w := range weeks {
		learner, minor, err := minorOn(tx, w.Learner, w.Week)
		if err != nil {
			return false, err
		}
		r.cursor = w
		if !minor {
			continue
		}
		changes, err := s.judgeWeek(b, now, learner, w.Week)
		if err != nil {
			return false, err
		}
		r.Judged++
		r.add(changes)
	}
	r.Ruleset, r.Done = b.rules.Hash(), len(weeks) < rejudgeBatch
	if r.Done {
		r.FinishedAt = wbl.At(now)
	}
	return r.Done, saveRejudging(tx, r)
}

func (r *Rejudging) add(changes []Changed) {
	r.Changed += len(changes)
	for _, c := range changes {
		if len(r.Changes) == keptChanges {
			return
		}
		out := Change{}
		for _, side := range []struct {
			f  *Finding
			to **labor.Finding
		}{{c.Was, &out.Was}, {c.Now, &out.Now}} {
			if side.f != nil {
				found := side.f.Finding
				out.Placement, out.Day, *side.to = side.f.Placement, side.f.Day, &found
			}
		}
		r.Changes = append(r.Changes, out)
	}
}
