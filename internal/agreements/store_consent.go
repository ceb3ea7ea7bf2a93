package agreements

import (
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

const consentColumns = `c.id, c.learner_id, c.purpose, c.recipient, c.recipient_name, c.placement_id, c.from_on, c.to_on, c.given_by, c.given_name,
	c.how, c.given_at, c.withdrawn_at, c.withdrawn_by`

func scanConsent(r db.Row, c *Consent) error {
	return r.Scan(&c.ID, &c.Learner, &c.Purpose, &c.Recipient, &c.RecipientName, &c.Placement, &c.From, &c.To, &c.GivenBy, &c.GivenName,
		&c.How, &c.GivenAt, &c.WithdrawnAt, &c.WithdrawnBy)
}

// consentsOf reads the ledger of a learner, oldest first, with that of records merged
// into the learner's.
func consentsOf(tx *db.Tx, learner wbl.LearnerID) ([]Consent, error) {
	return db.List(tx, scanConsent, `SELECT `+consentColumns+` FROM consent c WHERE c.district_id = $1
		AND c.learner_id IN (SELECT id FROM learner WHERE district_id = $1 AND (id = $2 OR merged_into = $2))
		ORDER BY c.given_at, c.id`, tx.District(), learner)
}

func loadConsent(tx *db.Tx, id string) (Consent, error) {
	return db.Get(tx, scanConsent, `SELECT `+consentColumns+` FROM consent c WHERE c.district_id = $1 AND c.id = $2`, tx.District(), id)
}

func insertConsent(tx *db.Tx, c Consent) error {
	_, err := tx.Exec(`INSERT INTO consent (district_id, id, learner_id, purpose, recipient, recipient_name, placement_id, from_on, to_on,
			given_by, given_name, how, given_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		tx.District(), c.ID, c.Learner, string(c.Purpose), c.Recipient, c.RecipientName, c.Placement, c.From, c.To,
		c.GivenBy, c.GivenName, c.How, c.GivenAt)
	return err
}

// endConsent takes back one consent that is in force.
func endConsent(tx *db.Tx, id string, at wbl.Instant, by string) error {
	return tx.ExecOne(`UPDATE consent SET withdrawn_at = $3, withdrawn_by = $4
		WHERE district_id = $1 AND id = $2 AND withdrawn_at IS NULL`, tx.District(), id, at, by)
}

// endConsentsOf ends what was allowed by the signatures under a paper that count no more.
func endConsentsOf(tx *db.Tx, paper PaperID, at wbl.Instant) error {
	_, err := tx.Exec(`UPDATE consent SET withdrawn_at = $3, withdrawn_by = $4
		WHERE district_id = $1 AND withdrawn_at IS NULL AND how IN (
			SELECT 'signature:' || s.id FROM paper_signature s WHERE s.district_id = $1 AND s.paper_id = $2)`,
		tx.District(), paper, at, systemEnded)
	return err
}

// paperOfSignature is the paper that a consent came with, "" for none.
func paperOfSignature(tx *db.Tx, how string) (PaperID, error) {
	list, err := db.List(tx, db.Scalar[PaperID], `SELECT paper_id FROM paper_signature WHERE district_id = $1 AND 'signature:' || id = $2`,
		tx.District(), how)
	if err != nil || len(list) == 0 {
		return "", err
	}
	return list[0], nil
}

// ward is a learner as their guardian's page has them.
type ward struct {
	ID     wbl.LearnerID
	Name   string
	School wbl.SchoolID
	Birth  wbl.Date
}

// loadWard reads a learner; of two merged records, the kept one.
func loadWard(tx *db.Tx, id wbl.LearnerID) (ward, error) {
	return db.Get(tx, func(r db.Row, w *ward) error { return r.Scan(&w.ID, &w.Name, &w.School, &w.Birth) },
		`SELECT k.id, CASE WHEN k.preferred <> '' THEN k.preferred ELSE k.given END || ' ' || k.family, k.school_id, k.birth_date
		FROM learner l JOIN learner k ON k.district_id = l.district_id AND k.id = COALESCE(l.merged_into, l.id)
		WHERE l.district_id = $1 AND l.id = $2`, tx.District(), id)
}

// placementsOf lists the placements of a learner that are not just wishes, newest first.
func placementsOf(tx *db.Tx, id wbl.LearnerID) ([]wbl.PlacementID, error) {
	return db.List(tx, db.Scalar[wbl.PlacementID], `SELECT p.id FROM placement p WHERE p.district_id = $1
		AND p.learner_id IN (SELECT id FROM learner WHERE district_id = $1 AND (id = $2 OR merged_into = $2))
		AND p.state NOT IN ('applied', 'offered', 'cancelled') ORDER BY p.created_at DESC, p.id`, tx.District(), id)
}
