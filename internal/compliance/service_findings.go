package compliance

import (
	"context"
	"fmt"
	"slices"
	"time"

	"throughline/internal/hours"
	"throughline/internal/platform/access"
	"throughline/internal/platform/audit"
	"throughline/internal/platform/db"
	"throughline/internal/platform/i18n"
	"throughline/internal/platform/jobs"
	"throughline/internal/wbl"
	"throughline/labor"
)

// judgeKind is the job that judges a learner's week after hours changed. It runs after
// the commit, so that nothing about the law can keep hours from being recorded.
const judgeKind = "compliance.judge"

type judgeArgs struct {
	Learner wbl.LearnerID `json:"learner"`
	Week    wbl.Date      `json:"week"`
}

// Jobs registers what this room does on its own.
func (s *Service) Jobs(r *jobs.Runner) {
	r.Handle(judgeKind, s.judgeJob)
	r.Handle(rejudgeKind, s.rejudgeJob)
}

// Entries of a week come together: five in a grid, one corrected twice. They are judged
// once, after the minute in which they came and long after the last of them was committed.
const (
	gather = time.Minute
	settle = 30 * time.Second
)

// Logged hears, in the transaction that changes hours, that a learner's entries of a day
// changed. The week is judged a minute later: what to do about it was said to who logged
// them at once (Warn).
func (s *Service) Logged(tx *db.Tx, now time.Time, learner wbl.LearnerID, day wbl.Date) error {
	id, minor, err := minorOn(tx, learner, day.Week())
	if err != nil || !minor {
		return err
	}
	minute := now.Truncate(gather)
	key := fmt.Sprintf("%s/%s/%d", id, day.Week(), minute.Unix())
	return jobs.Enqueue(tx, now, judgeKind, judgeArgs{id, day.Week()}, jobs.Unique(key), jobs.RunAt(minute.Add(gather+settle)))
}

func (s *Service) judgeJob(ctx context.Context, j jobs.Job) error {
	var in judgeArgs
	if err := j.Decode(&in); err != nil {
		return err
	}
	return s.db.Update(ctx, j.Scope(), func(tx *db.Tx) error {
		if err := j.Done(tx); err != nil {
			return err
		}
		b, err := s.bench(tx)
		if err != nil {
			return err
		}
		_, err = s.judgeWeek(b, s.now(), in.Learner, in.Week)
		return err
	})
}

// Warn says, in a language, what the rules would find about an entry if it were logged:
// sentences with their remedy, none when all is well or the learner is no minor.
func (s *Service) Warn(tx *db.Tx, lang i18n.Lang, e hours.Entry, replaces wbl.ShiftID) ([]string, error) {
	sub, err := subjectOf(tx, e.Placement)
	if err != nil {
		return nil, err
	}
	week := e.Day.Week()
	if _, minor, err := minorOn(tx, sub.Learner, week); err != nil || !minor {
		return nil, err
	}
	b, err := s.bench(tx)
	if err != nil {
		return nil, err
	}
	all, err := workedBy(tx, sub.Learner, week.AddDays(-around), week.AddDays(6+around))
	if err != nil {
		return nil, err
	}
	all = proposed(all, e, replaces, sub.Employer)
	w, err := b.weekOf(e.Placement, week, all)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, f := range b.findings(w, week) {
		if f.ShiftID == "" && !isStatic(b.rules, f.Finding) {
			out = append(out, sentence(b.rules, lang, f.Finding))
		}
	}
	return out, nil
}

// proposed puts an entry into the list in place of the one that it changes. It has no id
// yet, which is how its findings are told apart.
func proposed(all []worked, e hours.Entry, replaces wbl.ShiftID, employer wbl.EmployerID) []worked {
	out := slices.DeleteFunc(slices.Clone(all), func(w worked) bool { return replaces != "" && w.ID == replaces })
	return append(out, worked{Placement: e.Placement, Employer: employer, Day: e.Day, Start: int(e.Start), End: int(e.End), Break: e.Break, Minutes: e.Minutes})
}

// sentence is a finding in words, with its source and its remedy.
func sentence(rules *labor.Rules, lang i18n.Lang, f labor.Finding) string {
	l := laborLang(lang)
	return rules.Message(f, l) + ". " + rules.Fix(f, l)
}

func laborLang(lang i18n.Lang) labor.Lang {
	if lang == i18n.Es {
		return labor.Spanish
	}
	return labor.English
}

// Findings lists findings of a state at the actor's schools, the latest day first. More
// tells whether there is a next page.
func (s *Service) Findings(ctx context.Context, a access.Actor, state FindingState, after [2]string, limit int) (list []Finding, counts map[FindingState]int, more bool, err error) {
	if err := access.Can(a, access.LaborView, access.Resource{District: a.District}).Err(); err != nil {
		return nil, nil, false, err
	}
	schools, all := a.Schools(access.Staff...)
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) (err error) {
		if list, err = findingQueue(tx, state, schools, all, after, limit); err != nil {
			return err
		}
		counts, err = countFindings(tx, schools, all)
		return err
	})
	if more = len(list) > limit; more {
		list = list[:limit]
	}
	return list, counts, more, err
}

// Finding shows one finding, and the rules by which to put it into words.
func (s *Service) Finding(ctx context.Context, a access.Actor, id FindingID) (f Finding, rules *labor.Rules, err error) {
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		if f, err = loadFinding(tx, id); err != nil {
			return err
		}
		if err := access.Can(a, access.LaborView, f.Resource(tx.District())).Err(); err != nil {
			return err
		}
		rules, err = s.rulesOf(tx)
		return err
	})
	return f, rules, err
}

// DecideFindings says the same of several findings, all or nothing.
func (s *Service) DecideFindings(ctx context.Context, a access.Actor, ids []FindingID, d FindingDecision) error {
	if err := d.Validate().Err(); err != nil {
		return err
	}
	now := s.now()
	return s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		for _, id := range ids {
			if err := s.decideFinding(tx, now, a, id, d); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Service) decideFinding(tx *db.Tx, now time.Time, a access.Actor, id FindingID, d FindingDecision) error {
	f, err := loadFinding(tx, id)
	if err != nil {
		return err
	}
	if err := access.Can(a, access.LaborDecide, f.Resource(tx.District())).Err(); err != nil {
		return err
	}
	switch {
	case d.Version != 0 && d.Version != f.Version:
		return wbl.E(wbl.Conflict, "error.conflict")
	case f.State == Gone:
		return wbl.E(wbl.Conflict, "compliance.error.gone")
	}
	from := f.State
	f.State, f.Note, f.DecidedBy, f.DecidedAt = d.State, d.Note, a.Key(), wbl.At(now)
	if d.State == FindingOpen {
		f.Note = ""
	}
	if err := setFinding(tx, f); err != nil {
		return err
	}
	return audit.Append(tx, now, audit.Entry{
		Actor: a.Key(), Action: "finding." + string(d.State), Object: "finding:" + string(id), Reason: d.Note,
		Detail: map[string]any{"from": from, "to": d.State, "rule": f.Rule, "placement": f.Placement, "shift": f.ShiftID, "ruleset": f.Ruleset},
	})
}

// OpenFindings counts, in a running read, the findings that wait at the actor's schools.
func (s *Service) OpenFindings(tx *db.Tx, a access.Actor) (int, error) {
	schools, all := a.Schools(access.Coordinator, access.SchoolLead, access.DistrictLead)
	counts, err := countFindings(tx, schools, all)
	return counts[FindingOpen], err
}
