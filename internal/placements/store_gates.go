package placements

import (
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// gateFact is the condition under which a fact of the record meets a gate that nobody
// decided: the partners room vetted the supervisor, or the usual week is set. It is asked
// whenever gates are read, so that no other room has to tell this one.
const gateFact = `((g.gate = '` + gateSchedule + `' AND p.schedule <> '[]') OR
	(g.gate = '` + gateVetting + `' AND EXISTS (SELECT 1 FROM contact_vetting v JOIN contact c ON c.id = v.contact_id AND c.email = v.email
		WHERE v.district_id = g.district_id AND v.contact_id = p.contact_id AND v.state = 'vetted' AND c.state = 'active')))`

// gateMet and gateOpen are the conditions of a gate that is in order and of one that
// still waits. Where a prover answers, what it said last counts.
const (
	gateMet  = `(g.status <> 'waived' AND (g.proof = 'met' OR (g.proof = '' AND (g.status = 'met' OR ` + gateFact + `))))`
	gateOpen = `(g.status <> 'waived' AND NOT ` + gateMet + `)`
)

const selectGate = `SELECT g.gate, g.who, g.blocking, CASE WHEN g.status = 'waived' THEN 'waived' WHEN ` + gateMet + ` THEN 'met' ELSE 'open' END,
	g.status = 'open' AND ` + gateMet + `, g.evidence, g.document, g.expires_on, g.due_on, g.decided_by, g.decided_at, g.version
	FROM placement_gate g JOIN placement p ON p.district_id = g.district_id AND p.id = g.placement_id
	WHERE g.district_id = $1 AND g.placement_id = $2`

func scanGate(r db.Row, g *Gate) error {
	return r.Scan(&g.Code, &g.Who, &g.Blocking, &g.Status, &g.Derived, &g.Evidence, &g.Document, &g.ExpiresOn, &g.DueOn, &g.DecidedBy, &g.DecidedAt, &g.Version)
}

func gatesOf(tx *db.Tx, id wbl.PlacementID) ([]Gate, error) {
	gates, err := db.List(tx, scanGate, selectGate, tx.District(), id)
	return inOrder(gates), err
}

// inOrder sorts gates as the templates are listed, which is how they are worked off.
func inOrder(gates []Gate) []Gate {
	out := make([]Gate, 0, len(gates))
	seen := map[string]bool{}
	for _, t := range templates {
		for _, g := range gates {
			if g.Code == t.Code && !seen[g.Code] {
				out = append(out, g)
			}
		}
		seen[t.Code] = true
	}
	return out
}

// insertGate adds a gate. One that is there keeps what was decided; while it is open it
// follows the rules.
func insertGate(tx *db.Tx, id wbl.PlacementID, g Gate) error {
	_, err := tx.Exec(`INSERT INTO placement_gate (district_id, placement_id, gate, who, blocking, due_on)
		VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (district_id, placement_id, gate)
		DO UPDATE SET who = EXCLUDED.who, blocking = EXCLUDED.blocking, due_on = EXCLUDED.due_on WHERE placement_gate.status = 'open'`,
		tx.District(), id, g.Code, g.Who, g.Blocking, g.DueOn)
	return err
}

func saveGate(tx *db.Tx, id wbl.PlacementID, g Gate) error {
	return tx.ExecOne(`UPDATE placement_gate SET status = $4, evidence = $5, document = $6, expires_on = $7, decided_by = $8, decided_at = $9,
		reminded_days = 0, version = version + 1
		WHERE district_id = $1 AND placement_id = $2 AND gate = $3 AND version = $10`,
		tx.District(), id, g.Code, g.Status, g.Evidence, g.Document, g.ExpiresOn, g.DecidedBy, g.DecidedAt, g.Version)
}

// saveProof keeps what a prover said of a gate, or that none answers for it. A later end
// is reminded of anew.
func saveProof(tx *db.Tx, id wbl.PlacementID, g Gate) error {
	if g.Proof == nil {
		_, err := tx.Exec(`UPDATE placement_gate SET proof = '' WHERE district_id = $1 AND placement_id = $2 AND gate = $3 AND proof <> ''`,
			tx.District(), id, g.Code)
		return err
	}
	said := Open
	if g.Proof.Met && g.Status != Open {
		said = Met
	}
	_, err := tx.Exec(`UPDATE placement_gate SET proof = $4, who = $5, expires_on = $6,
		reminded_days = CASE WHEN COALESCE(expires_on, '') = COALESCE($6, '') THEN reminded_days ELSE 0 END
		WHERE district_id = $1 AND placement_id = $2 AND gate = $3
		AND (proof <> $4 OR who <> $5 OR COALESCE(expires_on, '') <> COALESCE($6, ''))`,
		tx.District(), id, g.Code, said, g.Who, g.Proof.ExpiresOn)
	return err
}

// dropOpenGate removes a gate that the placement no longer needs and nobody decided.
func dropOpenGate(tx *db.Tx, id wbl.PlacementID, code string) error {
	_, err := tx.Exec(`DELETE FROM placement_gate WHERE district_id = $1 AND placement_id = $2 AND gate = $3 AND status = 'open'`,
		tx.District(), id, code)
	return err
}

func dropGates(tx *db.Tx, id wbl.PlacementID) error {
	_, err := tx.Exec(`DELETE FROM placement_gate WHERE district_id = $1 AND placement_id = $2`, tx.District(), id)
	return err
}

// stateOfWork is the state in which the work is done: of the worksite, or else of the
// district.
func stateOfWork(tx *db.Tx, p Placement) (string, error) {
	return db.Get(tx, db.Scalar[string], `SELECT COALESCE((SELECT w.state FROM worksite w WHERE w.id = $2 AND w.state <> ''), d.state)
		FROM district d WHERE d.id = $1`, tx.District(), p.Worksite)
}

// gated lists the placements whose gates change with the days: those in preparation, and
// active ones with evidence that ends by a day or an answer of a prover.
func gated(tx *db.Tx, by wbl.Date) ([]wbl.PlacementID, error) {
	return db.List(tx, db.Scalar[wbl.PlacementID], `SELECT p.id FROM placement p WHERE p.district_id = $1 AND (p.state = 'preparing'
		OR (p.state = 'active' AND EXISTS (SELECT 1 FROM placement_gate g WHERE g.district_id = p.district_id AND g.placement_id = p.id
			AND (g.proof <> '' OR g.expires_on <= $2)))) ORDER BY p.id`, tx.District(), by)
}

// ending lists the gates of a placement whose evidence ends by a day.
func ending(tx *db.Tx, id wbl.PlacementID, by wbl.Date) ([]aging, error) {
	return db.List(tx, func(r db.Row, g *aging) error {
		return r.Scan(&g.Code, &g.Who, &g.ExpiresOn, &g.reminded)
	}, `SELECT g.gate, g.who, g.expires_on, g.reminded_days FROM placement_gate g
		WHERE g.district_id = $1 AND g.placement_id = $2 AND g.status <> 'waived' AND (g.status = 'met' OR g.proof = 'met') AND g.expires_on <= $3
		ORDER BY g.expires_on, g.gate`, tx.District(), id, by)
}

func markReminded(tx *db.Tx, id wbl.PlacementID, code string, days int) error {
	return tx.ExecOne(`UPDATE placement_gate SET reminded_days = $4 WHERE district_id = $1 AND placement_id = $2 AND gate = $3`,
		tx.District(), id, code, days)
}

// openExpired opens a gate that people had decided.
func openExpired(tx *db.Tx, id wbl.PlacementID, code string) (opened bool, err error) {
	n, err := tx.Exec(`UPDATE placement_gate SET status = 'open', version = version + 1
		WHERE district_id = $1 AND placement_id = $2 AND gate = $3 AND status = 'met' AND proof = ''`, tx.District(), id, code)
	if err != nil {
		return false, err
	}
	return n > 0, nil
}
