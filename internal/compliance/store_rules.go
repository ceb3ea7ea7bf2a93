package compliance

import (
	"encoding/json"

	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// RuleSet is what an operator put over the shipped rules.
type RuleSet struct {
	Hash    string // of the compiled set
	TakenAt wbl.Instant
	TakenBy string            // kind:id
	Files   map[string]string // name to text; none goes back to what is shipped
	Note    string            // why
}

func scanRuleSet(r db.Row, s *RuleSet) error {
	var files string
	if err := r.Scan(&s.Hash, &s.TakenAt, &s.TakenBy, &files, &s.Note); err != nil {
		return err
	}
	var err error
	s.Files, err = readFiles(files)
	return err
}

const selectRuleSet = `SELECT hash, taken_at, taken_by, files, note FROM labor_rule_set`

// latestRuleSet is the one that counts; none is NotFound.
func latestRuleSet(tx *db.Tx) (RuleSet, error) {
	return db.Get(tx, scanRuleSet, selectRuleSet+` ORDER BY n DESC LIMIT 1`)
}

func ruleSets(tx *db.Tx, limit int) ([]RuleSet, error) {
	return db.List(tx, scanRuleSet, selectRuleSet+` ORDER BY n DESC LIMIT $1`, limit)
}

func insertRuleSet(tx *db.Tx, s RuleSet) error {
	files, err := json.Marshal(s.Files)
	if err != nil {
		return err
	}
	return tx.ExecOne(`INSERT INTO labor_rule_set (n, hash, taken_at, taken_by, files, note)
		VALUES ((SELECT COALESCE(MAX(n), 0) + 1 FROM labor_rule_set), $1, $2, $3, $4, $5)`,
		s.Hash, s.TakenAt, s.TakenBy, string(files), s.Note)
}
