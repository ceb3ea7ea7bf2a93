package compliance

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
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
