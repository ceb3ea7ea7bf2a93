package compliance

import (
	"slices"
	"time"

	"throughline/internal/platform/db"
	"throughline/internal/wbl"
	"throughline/labor"
)

// around is how many days before and after a week are looked at with it: rules about
// days in a row and hours of rest reach over its ends.
const around = 7

// weekCase is what one placement asks of the rules about a week: its case with all shifts
// at the same employer, and which entry each shift is.
type weekCase struct {
	file
	labor.Case
	entries []worked
	timed   []bool
}

// weekOf makes the case of a placement from what the learner worked around a week.
// Another entry may be put in, which is not in the record yet, or stand for one that is.
func (b *bench) weekOf(id wbl.PlacementID, week wbl.Date, all []worked) (w weekCase, err error) {
	s, err := subjectOf(b.tx, id)
	if err != nil {
		return w, err
	}
	if w.file, err = b.open(s, week.AddDays(-around), week.AddDays(6+around)); err != nil {
		return w, err
	}
	w.Case = b.ask(w.file)
	w.PapersKnown = false // papers are a matter of the start, see gates.go
	other := map[wbl.Date]int{}
	for _, e := range all {
		if e.Employer != s.Employer {
			other[e.Day.Week()] += e.Minutes
			continue
		}
		shift, timed := e.shift(&w.file.calendar)
		w.Shifts, w.entries, w.timed = append(w.Shifts, shift), append(w.entries, e), append(w.timed, timed)
	}
	for sunday, minutes := range other {
		w.Other = append(w.Other, labor.WeekMinutes{Sunday: laborDay(sunday), Minutes: minutes})
	}
	return w, nil
}

// findings judges the case and keeps what is about entries of the placement in the week.
func (b *bench) findings(w weekCase, week wbl.Date) (out []Finding) {
	for _, f := range b.rules.Check(&w.Case).Findings {
		if f.Shift < 0 || f.Shift >= len(w.entries) {
			continue
		}
		e := w.entries[f.Shift]
		if e.Placement != w.Placement || e.Day.Week() != week {
			continue
		}
		if !w.timed[f.Shift] && slices.Contains(clockKinds, kindOf(b.rules, f)) {
			continue
		}
		out = append(out, Finding{
			Finding: f, Placement: w.Placement, Learner: w.Learner, School: w.School, ShiftID: e.ID, Week: week, Day: e.Day,
			Ruleset: b.rules.Hash(), Assumed: w.assumed,
		})
	}
	return out
}

// Judge judges a learner's week outside of the application: for a record that was
// written past the use cases.
func Judge(tx *db.Tx, now time.Time, learner wbl.LearnerID, week wbl.Date) error {
	s := &Service{}
	b, err := s.bench(tx)
	if err == nil {
		_, err = s.judgeWeek(b, now, learner, week)
	}
	return err
}

// Changed is a finding that judging again changed.
type Changed struct {
	Was *Finding // nil: it is new
	Now *Finding // nil: it is gone
}

// judgeWeek judges a learner's week and brings the record's findings up to date. It
// tells what changed.
func (s *Service) judgeWeek(b *bench, now time.Time, learner wbl.LearnerID, week wbl.Date) (changes []Changed, err error) {
	all, err := workedBy(b.tx, learner, week.AddDays(-around), week.AddDays(6+around))
	if err != nil {
		return nil, err
	}
	placements, err := judgedPlacements(b.tx, learner, week)
	if err != nil {
		return nil, err
	}
	for _, e := range all {
		if e.Day.Week() == week && !slices.Contains(placements, e.Placement) {
			placements = append(placements, e.Placement)
		}
	}
	for _, id := range placements {
		w, err := b.weekOf(id, week, all)
		if err != nil {
			return nil, err
		}
		more, err := b.settle(now, week, id, b.findings(w, week))
		if err != nil {
			return nil, err
		}
		changes = append(changes, more...)
	}
	return changes, nil
}

// settle writes the findings of a placement's week over those that were there. What says
// the same stays as it is, with the rules it was judged by and what people decided.
func (b *bench) settle(now time.Time, week wbl.Date, id wbl.PlacementID, found []Finding) (changes []Changed, err error) {
	before, err := findingsIn(b.tx, id)
	if err != nil {
		return nil, err
	}
	seen := map[findingKey]bool{}
	for _, f := range found {
		if seen[f.key()] || isStatic(b.rules, f.Finding) && saidElsewhere(before, f) {
			continue
		}
		seen[f.key()] = true
		i := slices.IndexFunc(before, func(g Finding) bool { return g.Week == week && g.key() == f.key() })
		if i >= 0 && before[i].same(f) && before[i].State != Gone {
			continue
		}
		f.ID, f.FoundAt = wbl.NewID[FindingID](now), wbl.At(now)
		if err := putFinding(b.tx, f); err != nil {
			return nil, err
		}
		change := Changed{Now: &f}
		if i >= 0 && before[i].State != Gone {
			change.Was = &before[i]
		}
		changes = append(changes, change)
	}
	for _, g := range before {
		if g.Week != week || seen[g.key()] || g.State == Gone || g.State == Resolved {
			continue
		}
		was := g
		g.State = Gone
		if err := setFinding(b.tx, g); err != nil {
			return nil, err
		}
		changes = append(changes, Changed{Was: &was})
	}
	return changes, nil
}

// saidElsewhere reports whether a rule about the work itself has found the same in
// another week.
func saidElsewhere(before []Finding, f Finding) bool {
	return slices.ContainsFunc(before, func(g Finding) bool {
		return g.Week != f.Week && g.Rule == f.Rule && g.Task == f.Task && g.State != Gone
	})
}
