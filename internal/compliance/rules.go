package compliance

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sync"

	"throughline/internal/platform/access"
	"throughline/internal/platform/audit"
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
	"throughline/labor"
)

// ruleCache keeps compiled rule sets by their hash: compiling takes longer than judging
// a week.
type ruleCache struct {
	mu  sync.Mutex
	set map[string]*labor.Rules
}

// rulesOf are the rules in force: the shipped ones with the operator's files.
func (s *Service) rulesOf(tx *db.Tx) (*labor.Rules, error) {
	taken, err := latestRuleSet(tx)
	if isNotFound(err) || err == nil && len(taken.Files) == 0 {
		return labor.Shipped(), nil
	}
	if err != nil {
		return nil, err
	}
	return s.compiled(taken)
}

func (s *Service) compiled(t RuleSet) (*labor.Rules, error) {
	s.cache.mu.Lock()
	defer s.cache.mu.Unlock()
	if r, ok := s.cache.set[t.Hash]; ok {
		return r, nil
	}
	r, err := labor.Shipped().With(t.Files)
	if err != nil {
		return nil, fmt.Errorf("the operator's rule files, taken on %s, cannot be read by this version: %w", t.TakenAt.Time().Format("2006-01-02"), err)
	}
	if s.cache.set == nil {
		s.cache.set = map[string]*labor.Rules{}
	}
	s.cache.set[t.Hash] = r
	return r, nil
}

func readFiles(text string) (files map[string]string, err error) {
	if err := json.Unmarshal([]byte(text), &files); err != nil {
		return nil, fmt.Errorf("read rule files: %w", err)
	}
	return files, nil
}

// Rules are the rules in force, to put findings into words.
func (s *Service) Rules(ctx context.Context, a access.Actor) (rules *labor.Rules, err error) {
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) (err error) {
		rules, err = s.rulesOf(tx)
		return err
	})
	return rules, err
}

// RuleState is what an operator sees of the rules.
type RuleState struct {
	Rules   *labor.Rules
	Current RuleSet   // zero while nothing was taken
	History []RuleSet // newest first
	Changes []labor.Change
}

// Operate shows the rules in force, what they change of the shipped ones, and when the
// operator changed them.
func (s *Service) Operate(ctx context.Context, a access.Actor) (out RuleState, err error) {
	if err := mayRule(a); err != nil {
		return out, err
	}
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) (err error) {
		if out.Rules, err = s.rulesOf(tx); err != nil {
			return err
		}
		out.History, err = ruleSets(tx, maxRuleSets)
		return err
	})
	if len(out.History) > 0 {
		out.Current = out.History[0]
	}
	if err == nil {
		out.Changes = labor.Shipped().Diff(out.Rules)
	}
	return out, err
}

const (
	maxRuleSets = 20
	maxRuleFile = 256 << 10 // bytes
)

func mayRule(a access.Actor) error {
	return access.Can(a, access.LaborRules, access.Resource{District: a.District}).Err()
}

// TryRules compiles the rules in force with files over them, and says what would change.
// What is wrong with a file is a problem of the field file, with its line.
func (s *Service) TryRules(ctx context.Context, a access.Actor, files map[string]string) (set RuleSet, changes []labor.Change, err error) {
	now, err := s.Operate(ctx, a)
	if err != nil {
		return set, nil, err
	}
	set.Files = map[string]string{}
	maps.Copy(set.Files, now.Current.Files)
	maps.Copy(set.Files, files)
	rules, err := labor.Shipped().With(set.Files)
	if err != nil {
		return set, nil, wbl.FieldErrors{{Field: "file", Key: "compliance.error.rules", Args: []any{"why", err.Error()}}}.Err()
	}
	set.Hash = rules.Hash()
	return set, now.Rules.Diff(rules), nil
}

// TakeRules puts files over the rules in force, for the whole installation; none at all
// goes back to what is shipped. Findings keep the rules that they were judged by.
func (s *Service) TakeRules(ctx context.Context, a access.Actor, files map[string]string, note string) error {
	if note == "" {
		return wbl.FieldErrors{{Field: "note", Key: "compliance.error.why"}}.Err()
	}
	set, _, err := s.TryRules(ctx, a, files)
	if err != nil {
		return err
	}
	if len(files) == 0 {
		set.Files, set.Hash = map[string]string{}, labor.Shipped().Hash()
	}
	now := s.now()
	set.TakenAt, set.TakenBy, set.Note = wbl.At(now), a.Key(), note
	return s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		if err := insertRuleSet(tx, set); err != nil {
			return err
		}
		return audit.Append(tx, now, audit.Entry{
			Actor: a.Key(), Action: "labor.rules", Object: "ruleset:" + set.Hash, Reason: note, Detail: map[string]any{"files": slices.Sorted(maps.Keys(set.Files))},
		})
	})
}
