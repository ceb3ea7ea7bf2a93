package compliance

import (
	"encoding/json"

	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// payOf reads the decision about a placement's pay; none is NotFound.
func payOf(tx *db.Tx, id wbl.PlacementID) (PayDecision, error) {
	return db.Get(tx, func(r db.Row, d *PayDecision) error {
		var answers string
		if err := r.Scan(&d.Decision, &answers, &d.Reason, &d.By, &d.Name, &d.At, &d.Version); err != nil {
			return err
		}
		return json.Unmarshal([]byte(answers), &d.Answers)
	}, `SELECT decision, answers, reason, decided_by, decider, decided_at, version FROM labor_pay WHERE district_id = $1 AND placement_id = $2`, tx.District(), id)
}

func savePay(tx *db.Tx, id wbl.PlacementID, d PayDecision) error {
	answers, err := json.Marshal(d.Answers)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO labor_pay (district_id, placement_id, decision, answers, reason, decided_by, decider, decided_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (district_id, placement_id) DO UPDATE SET decision = EXCLUDED.decision, answers = EXCLUDED.answers, reason = EXCLUDED.reason,
		decided_by = EXCLUDED.decided_by, decider = EXCLUDED.decider, decided_at = EXCLUDED.decided_at, version = labor_pay.version + 1`,
		tx.District(), id, d.Decision, string(answers), d.Reason, d.By, d.Name, d.At)
	return err
}
