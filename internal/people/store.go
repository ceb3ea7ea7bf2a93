package people

import (
	"slices"

	"throughline/internal/platform/access"
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

const accountColumns = `a.id, a.email, a.name, a.lang, a.search, a.state, a.password <> '', a.created_at, a.version`

func scanAccount(r db.Row, a *Account) error {
	return r.Scan(&a.ID, &a.Email, &a.Name, &a.Lang, &a.search, &a.State, &a.HasPassword, &a.CreatedAt, &a.Version)
}

func loadAccount(tx *db.Tx, id wbl.AccountID) (Account, error) {
	return db.Get(tx, scanAccount, `SELECT `+accountColumns+` FROM account a WHERE a.id = $1`, id)
}

// findAccount looks for an address; none is a nil slice.
func findAccount(tx *db.Tx, email string) ([]Account, error) {
	return db.List(tx, scanAccount, `SELECT `+accountColumns+` FROM account a WHERE a.email = $1`, email)
}

func countAccounts(tx *db.Tx) (int, error) {
	return db.Get(tx, db.Scalar[int], `SELECT count(*) FROM account`)
}

func insertAccount(tx *db.Tx, a Account, phc string) error {
	_, err := tx.Exec(`INSERT INTO account (id, email, name, lang, search, password, state, created_at, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1)`,
		a.ID, a.Email, a.Name, string(a.Lang), searchText(a.Name, a.Email), phc, string(a.State), a.CreatedAt)
	return err
}

func searchText(name, email string) string { return wbl.Fold(name + " " + email) }

func updateProfile(tx *db.Tx, id wbl.AccountID, p Profile) error {
	return tx.ExecOne(`UPDATE account SET email = $3, name = $4, lang = $5, search = $6, version = version + 1
		WHERE id = $1 AND version = $2`, id, p.Version, p.Email, p.Name, string(p.Lang), searchText(p.Name, p.Email))
}

func updateState(tx *db.Tx, id wbl.AccountID, s State) error {
	return tx.ExecOne(`UPDATE account SET state = $2, version = version + 1 WHERE id = $1`, id, string(s))
}

func updatePassword(tx *db.Tx, id wbl.AccountID, phc string) error {
	return tx.ExecOne(`UPDATE account SET password = $2 WHERE id = $1`, id, phc)
}

// credential is what a sign-in is judged by.
type credential struct {
	ID       wbl.AccountID
	Password string
	State    State
}

func scanCredential(r db.Row, c *credential) error { return r.Scan(&c.ID, &c.Password, &c.State) }

func loadCredential(tx *db.Tx, id wbl.AccountID) (credential, error) {
	return db.Get(tx, scanCredential, `SELECT id, password, state FROM account WHERE id = $1`, id)
}

// findCredential is the zero credential when nobody has the address.
func findCredential(tx *db.Tx, email string) (c credential, err error) {
	found, err := db.List(tx, scanCredential, `SELECT id, password, state FROM account WHERE email = $1`, email)
	if len(found) == 1 {
		c = found[0]
	}
	return c, err
}

// accountFilter says which accounts of a district to list.
type accountFilter struct {
	All     bool // of the whole district; else those of Schools
	Schools []wbl.SchoolID
	Role    access.Role // "" for all
	Query   string
	After   [2]string // search text and id of the last one shown
	Limit   int
}

func listAccounts(tx *db.Tx, f accountFilter) ([]Account, error) {
	return db.List(tx, scanAccount, `SELECT `+accountColumns+` FROM account a
		WHERE (a.search > $2 OR (a.search = $2 AND a.id > $3)) AND a.search LIKE $4 ESCAPE '\'
		AND EXISTS (SELECT 1 FROM role_grant g WHERE g.account_id = a.id AND g.district_id = $1
			AND ($5 = '' OR g.role = $5)
			AND ($6 OR g.subject_id IN (SELECT value FROM json_each($7)) OR g.subject_id IN (
				SELECT l.id FROM learner l WHERE l.district_id = $1 AND g.role IN ('learner', 'guardian')
				AND l.school_id IN (SELECT value FROM json_each($7)))))
		ORDER BY a.search, a.id LIMIT $8`,
		tx.District(), f.After[0], f.After[1], db.Contains(f.Query), string(f.Role), f.All, db.IDs(f.Schools), f.Limit)
}

func scanGrant(r db.Row, g *Grant) error {
	return r.Scan(&g.Account, &g.Role, &g.District, &g.Subject, &g.From, &g.To, &g.School, &g.Place)
}

// listGrants reads the grants of accounts, everywhere, with the school of the place:
// of a learner it is the one where the learner is enrolled.
func listGrants(tx *db.Tx, accounts []wbl.AccountID) ([]Grant, error) {
	return db.List(tx, scanGrant, `SELECT g.account_id, g.role, g.district_id, g.subject_id, g.from_date, g.to_date,
			COALESCE(s.id, l.school_id, ''), COALESCE(s.name, l.given || ' ' || l.family, e.name, '')
		FROM role_grant g
		LEFT JOIN school s ON s.district_id = g.district_id AND s.id = g.subject_id
		LEFT JOIN learner l ON l.district_id = g.district_id AND l.id = g.subject_id
		LEFT JOIN employer e ON e.id = g.subject_id
		WHERE g.account_id IN (SELECT value FROM json_each($1))
		ORDER BY g.from_date, g.district_id, g.role, g.subject_id`, db.IDs(accounts))
}

func upsertGrant(tx *db.Tx, id wbl.AccountID, g access.Grant, by string) error {
	_, err := tx.Exec(`INSERT INTO role_grant (account_id, role, district_id, subject_id, from_date, to_date, granted_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (account_id, role, district_id, subject_id, from_date)
		DO UPDATE SET to_date = excluded.to_date, granted_by = excluded.granted_by`,
		id, string(g.Role), g.District, g.Subject, g.From, g.To, by)
	return err
}

// endGrants sets the last day of the grants of one role at one place that reach beyond.
func endGrants(tx *db.Tx, id wbl.AccountID, g access.Grant, last wbl.Date) (int64, error) {
	return tx.Exec(`UPDATE role_grant SET to_date = $5 WHERE account_id = $1 AND role = $2 AND district_id = $3
		AND subject_id = $4 AND (to_date IS NULL OR to_date > $5)`, id, string(g.Role), g.District, g.Subject, last)
}

// place is a school that a role may be given at.
type place struct {
	ID   wbl.SchoolID
	Name string
}

func listSchools(tx *db.Tx) ([]place, error) {
	return db.List(tx, func(r db.Row, p *place) error { return r.Scan(&p.ID, &p.Name) },
		`SELECT id, name FROM school WHERE district_id = $1 AND ended_on IS NULL ORDER BY name, id`, tx.District())
}

// region is a district that a person may act in.
type region struct {
	ID   wbl.DistrictID
	Name string
	Zone string
}

func scanRegion(r db.Row, d *region) error { return r.Scan(&d.ID, &d.Name, &d.Zone) }

// listDistricts reads all of them: an installation has from one to a few hundred.
func listDistricts(tx *db.Tx) ([]region, error) {
	return db.List(tx, scanRegion, `SELECT id, name, time_zone FROM district ORDER BY created_at, id`)
}

// findDistrict is the zero region when there is none.
func findDistrict(tx *db.Tx, id wbl.DistrictID) (d region, err error) {
	found, err := db.List(tx, scanRegion, `SELECT id, name, time_zone FROM district WHERE id = $1`, id)
	if len(found) == 1 {
		d = found[0]
	}
	return d, err
}

// schoolOf is the school of a role's place: the school itself, or the one where the
// learner is enrolled. A place that this district does not have is an error of the form.
func schoolOf(tx *db.Tx, role access.Role, subject string) (wbl.SchoolID, error) {
	if subject == "" {
		return "", nil
	}
	query := ""
	switch {
	case slices.Contains(atSchool, role):
		query = `SELECT id FROM school WHERE district_id = $1 AND id = $2`
	case role == access.Learner || role == access.Guardian:
		query = `SELECT school_id FROM learner WHERE district_id = $1 AND id = $2`
	case role == access.Supervisor:
		query = `SELECT '' FROM contact WHERE id = $2 AND $1 <> ''`
	case role == access.EmployerAdmin:
		query = `SELECT '' FROM employer WHERE id = $2 AND $1 <> ''`
	default:
		return "", wbl.FieldErrors{{Field: "subject", Key: "people.subject.none"}}.Err()
	}
	id, err := db.Get(tx, db.Scalar[wbl.SchoolID], query, tx.District(), subject)
	if wbl.KindOf(err) == wbl.NotFound {
		err = wbl.FieldErrors{{Field: "subject", Key: "people.subject.choose"}}.Err()
	}
	return id, err
}
