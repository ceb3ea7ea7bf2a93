package placements

import (
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// gateMet is the condition under which a fact of the record meets an open gate: the
// partners room vetted the supervisor, or the usual week is set. It is asked whenever
// gates are read, so that no other room has to tell this one.
const gateMet = `(g.status = 'open' AND (
	(g.gate = '` + gateSchedule + `' AND p.schedule <> '[]') OR
	(g.gate = '` + gateVetting + `' AND EXISTS (SELECT 1 FROM contact_vetting v JOIN contact c ON c.id = v.contact_id AND c.email = v.email
		WHERE v.district_id = g.district_id AND v.contact_id = p.contact_id AND v.state = 'vetted' AND c.state = 'active'))))`

// gateOpen is the condition of a gate that still waits.
const gateOpen = `(g.status = 'open' AND NOT ` + gateMet + `)`

const selectGate = `SELECT g.gate, g.who, g.blocking, CASE WHEN ` + gateMet + ` THEN 'met' ELSE g.status END, ` + gateMet + `,
	g.evidence, g.due_on, g.decided_by, g.decided_at, g.version
	FROM placement_gate g JOIN placement p ON p.district_id = g.district_id AND p.id = g.placement_id
	WHERE g.district_id = $1 AND g.placement_id = $2`

func scanGate(r db.Row, g *Gate) error {
	return r.Scan(&g.Code, &g.Who, &g.Blocking, &g.Status, &g.Derived, &g.Evidence, &g.DueOn, &g.DecidedBy, &g.DecidedAt, &g.Version)
}

func gatesOf(tx *db.Tx, id wbl.PlacementID) ([]Gate, error) {
	gates, err := db.List(tx, scanGate, selectGate, tx.District(), id)
	return inOrder(gates), err
}

// inOrder sorts gates as the templates are listed, which is how they are worked off.
func inOrder(gates []Gate) []Gate {
	out := make([]Gate, 0, len(gates))
	for _, t := range templates {
		for _, g := range gates {
			if g.Code == t.Code {
				out = append(out, g)
			}
		}
	}
	return out
}

func loadGate(tx *db.Tx, id wbl.PlacementID, code string) (Gate, error) {
	return db.Get(tx, scanGate, selectGate+` AND g.gate = $3`, tx.District(), id, code)
}

func insertGate(tx *db.Tx, id wbl.PlacementID, g Gate) error {
	_, err := tx.Exec(`INSERT INTO placement_gate (district_id, placement_id, gate, who, blocking, due_on)
		VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (district_id, placement_id, gate) DO NOTHING`,
		tx.District(), id, g.Code, g.Who, g.Blocking, g.DueOn)
	return err
}

func saveGate(tx *db.Tx, id wbl.PlacementID, g Gate) error {
	return tx.ExecOne(`UPDATE placement_gate SET status = $4, evidence = $5, decided_by = $6, decided_at = $7, version = version + 1
		WHERE district_id = $1 AND placement_id = $2 AND gate = $3 AND version = $8`,
		tx.District(), id, g.Code, g.Status, g.Evidence, g.DecidedBy, g.DecidedAt, g.Version)
}

func dueGate(tx *db.Tx, id wbl.PlacementID, code string, due wbl.Date) error {
	_, err := tx.Exec(`UPDATE placement_gate SET due_on = $4
		WHERE district_id = $1 AND placement_id = $2 AND gate = $3 AND status = 'open'`, tx.District(), id, code, due)
	return err
}

func dropGates(tx *db.Tx, id wbl.PlacementID) error {
	_, err := tx.Exec(`DELETE FROM placement_gate WHERE district_id = $1 AND placement_id = $2`, tx.District(), id)
	return err
}
