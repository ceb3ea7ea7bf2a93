package people

import (
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// loadFamily reads a learner; a merged one is the learner that was kept.
func loadFamily(tx *db.Tx, id wbl.LearnerID) (Family, error) {
	return db.Get(tx, func(r db.Row, f *Family) error {
		return r.Scan(&f.Learner, &f.School, &f.Name, &f.Email, &f.BirthDate, &f.Lang)
	}, `SELECT k.id, k.school_id, CASE WHEN k.preferred <> '' THEN k.preferred ELSE k.given END || ' ' || k.family,
			k.email, k.birth_date, k.lang
		FROM learner l JOIN learner k ON k.district_id = l.district_id AND k.id = COALESCE(l.merged_into, l.id)
		WHERE l.district_id = $1 AND l.id = $2`, tx.District(), id)
}

// ownAccount is the account of a learner in force on a day, nil for none.
func ownAccount(tx *db.Tx, id wbl.LearnerID, day wbl.Date) (*Account, error) {
	found, err := db.List(tx, scanAccount, `SELECT `+accountColumns+` FROM account a
		JOIN role_grant g ON g.account_id = a.id
		WHERE g.district_id = $1 AND g.role = 'learner' AND g.subject_id = $2
		AND g.from_date <= $3 AND (g.to_date IS NULL OR g.to_date >= $3) ORDER BY g.from_date, a.id LIMIT 1`,
		tx.District(), id, day)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

func listGuardians(tx *db.Tx, id wbl.LearnerID) ([]Guardian, error) {
	return db.List(tx, func(r db.Row, g *Guardian) error {
		return r.Scan(&g.Account, &g.Name, &g.Email, &g.Relation, &g.From, &g.To, &g.State)
	}, `SELECT a.id, a.name, a.email, w.relation, w.from_date, w.to_date, a.state
		FROM guardianship w JOIN account a ON a.id = w.account_id
		WHERE w.district_id = $1 AND w.learner_id = $2 AND w.to_date IS NULL ORDER BY a.search, a.id`, tx.District(), id)
}

func upsertGuardianship(tx *db.Tx, learner wbl.LearnerID, account wbl.AccountID, relation string, from wbl.Date) error {
	_, err := tx.Exec(`INSERT INTO guardianship (district_id, learner_id, account_id, relation, from_date)
		VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (district_id, learner_id, account_id)
		DO UPDATE SET relation = excluded.relation, from_date = excluded.from_date, to_date = NULL`,
		tx.District(), learner, account, relation, from)
	return err
}

func endGuardianship(tx *db.Tx, learner wbl.LearnerID, account wbl.AccountID, last wbl.Date) (int64, error) {
	return tx.Exec(`UPDATE guardianship SET to_date = $4
		WHERE district_id = $1 AND learner_id = $2 AND account_id = $3 AND to_date IS NULL`,
		tx.District(), learner, account, last)
}

// countConsents counts the consents in force to a learner's own sign-in.
func countConsents(tx *db.Tx, id wbl.LearnerID, day wbl.Date) (int, error) {
	return db.Get(tx, db.Scalar[int], `SELECT count(*) FROM consent
		WHERE district_id = $1 AND learner_id = $2 AND purpose = 'account' AND withdrawn_at IS NULL
		AND from_on <= $3 AND (to_on IS NULL OR to_on >= $3)`, tx.District(), id, day)
}
