package partners

import (
	"strings"
	"time"

	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

const employerColumns = `e.id, e.name, e.naics, e.website, e.phone, e.about, e.merged_into, e.created_at, e.version`

func scanEmployer(r db.Row, e *Employer) error {
	var into *string
	if err := r.Scan(&e.ID, &e.Name, &e.NAICS, &e.Website, &e.Phone, &e.About, &into, &e.CreatedAt, &e.Version); err != nil {
		return err
	}
	if into != nil {
		e.MergedInto = wbl.EmployerID(*into)
	}
	return nil
}

// ByID finds an employer, also one that was merged.
func ByID(tx *db.Tx, id wbl.EmployerID) (Employer, error) {
	return db.Get(tx, scanEmployer, `SELECT `+employerColumns+` FROM employer e WHERE e.id = $1`, id)
}

// Resolve follows a merge: the id that an employer's id stands for now.
func Resolve(tx *db.Tx, id wbl.EmployerID) (wbl.EmployerID, error) {
	return db.Get(tx, db.Scalar[wbl.EmployerID], `SELECT COALESCE(merged_into, id) FROM employer WHERE id = $1`, id)
}

func insertEmployer(tx *db.Tx, now time.Time, e Employer) error {
	return tx.ExecOne(`INSERT INTO employer (id, name, search, naics, website, phone, about, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		e.ID, e.Name, wbl.Fold(e.Name), e.NAICS, e.Website, e.Phone, e.About, wbl.At(now))
}

func updateEmployer(tx *db.Tx, id wbl.EmployerID, version int, in EmployerIn) error {
	return tx.ExecOne(`UPDATE employer SET name = $3, naics = $4, website = $5, phone = $6, about = $7, version = version + 1
		WHERE id = $1 AND version = $2`, id, version, in.Name, in.NAICS, in.Website, in.Phone, in.About)
}

// refreshSearch writes the text by which an employer is found: its own name first, which
// also sorts the list, then the other names and the cities of its family.
func refreshSearch(tx *db.Tx, id wbl.EmployerID) error {
	names, err := db.List(tx, db.Scalar[string], `SELECT name FROM employer WHERE id = $1 OR merged_into = $1
		ORDER BY CASE WHEN id = $1 THEN 0 ELSE 1 END, id`, id)
	if err != nil {
		return err
	}
	cities, err := db.List(tx, db.Scalar[string], `SELECT DISTINCT city FROM worksite
		WHERE employer_id IN (SELECT id FROM employer WHERE id = $1 OR merged_into = $1) ORDER BY city`, id)
	if err != nil {
		return err
	}
	search := wbl.Fold(strings.Join(append(names, cities...), " "))
	return tx.ExecOne(`UPDATE employer SET search = $2 WHERE id = $1`, id, search)
}

func scanWorksite(r db.Row, w *Worksite) error {
	return r.Scan(&w.ID, &w.Employer, &w.Name, &w.Street, &w.City, &w.State, &w.Zip, &w.Locale, &w.Lat, &w.Lon, &w.Version)
}

const worksiteColumns = `id, employer_id, name, street, city, state, zip, locale, lat, lon, version`

// Worksites lists the worksites of an employer and of those merged into it.
func Worksites(tx *db.Tx, id wbl.EmployerID) ([]Worksite, error) {
	return db.List(tx, scanWorksite, `SELECT `+worksiteColumns+` FROM worksite
		WHERE employer_id IN (SELECT id FROM employer WHERE id = $1 OR merged_into = $1) ORDER BY city, name, id`, id)
}

func worksiteByID(tx *db.Tx, id wbl.WorksiteID) (Worksite, error) {
	return db.Get(tx, scanWorksite, `SELECT `+worksiteColumns+` FROM worksite WHERE id = $1`, id)
}

func insertWorksite(tx *db.Tx, w Worksite) error {
	return tx.ExecOne(`INSERT INTO worksite (id, employer_id, name, street, city, state, zip, locale, lat, lon)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		w.ID, w.Employer, w.Name, w.Street, w.City, w.State, w.Zip, w.Locale, w.Lat, w.Lon)
}

func updateWorksite(tx *db.Tx, id wbl.WorksiteID, version int, in WorksiteIn) error {
	return tx.ExecOne(`UPDATE worksite SET name = $3, street = $4, city = $5, state = $6, zip = $7, locale = $8, lat = $9, lon = $10,
		version = version + 1 WHERE id = $1 AND version = $2`,
		id, version, in.Name, in.Street, in.City, in.State, in.Zip, in.Locale, in.Lat, in.Lon)
}

// contactColumns read a contact with the decision of the district $1. The decision
// counts only for the address that was looked at.
const contactColumns = `SELECT c.id, c.employer_id, c.worksite_id, c.name, c.title, c.email, c.phone, c.lang, c.state, c.version, COALESCE(v.state, '')
	FROM contact c LEFT JOIN contact_vetting v ON v.district_id = $1 AND v.contact_id = c.id AND v.email = c.email`

func scanContact(r db.Row, c *Contact) error {
	var state string
	err := r.Scan(&c.ID, &c.Employer, &c.Worksite, &c.Name, &c.Title, &c.Email, &c.Phone, &c.Lang, &state, &c.Version, &c.Vetting)
	c.Left = state == "left"
	return err
}

// Contacts lists the contacts of an employer and of those merged into it, with what the
// district of tx decided about them; people who left come last.
func Contacts(tx *db.Tx, id wbl.EmployerID) ([]Contact, error) {
	return db.List(tx, scanContact, contactColumns+`
		WHERE c.employer_id IN (SELECT id FROM employer WHERE id = $2 OR merged_into = $2)
		ORDER BY c.state, c.name, c.id`, tx.District(), id)
}

// ContactByID finds a contact, with what the district of tx decided.
func ContactByID(tx *db.Tx, id wbl.ContactID) (Contact, error) {
	return db.Get(tx, scanContact, contactColumns+` WHERE c.id = $2`, tx.District(), id)
}

// Vetted reports whether the district of tx vetted this contact at the address that it
// has now. An answer from any other supervisor is to be flagged.
func Vetted(tx *db.Tx, id wbl.ContactID) (bool, error) {
	n, err := db.Get(tx, db.Scalar[int], `SELECT COUNT(*) FROM contact_vetting v JOIN contact c ON c.id = v.contact_id
		WHERE v.district_id = $1 AND v.contact_id = $2 AND v.state = 'vetted' AND v.email = c.email AND c.state = 'active'`,
		tx.District(), id)
	return n > 0, err
}

func insertContact(tx *db.Tx, c Contact) error {
	return tx.ExecOne(`INSERT INTO contact (id, employer_id, worksite_id, name, title, email, phone, lang, state)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		c.ID, c.Employer, c.Worksite, c.Name, c.Title, c.Email, c.Phone, c.Lang, contactState(c.Left))
}

func updateContact(tx *db.Tx, id wbl.ContactID, version int, in ContactIn) error {
	return tx.ExecOne(`UPDATE contact SET worksite_id = $3, name = $4, title = $5, email = $6, phone = $7, lang = $8, state = $9,
		version = version + 1 WHERE id = $1 AND version = $2`,
		id, version, in.Worksite, in.Name, in.Title, in.Email, in.Phone, in.Lang, contactState(in.Left))
}

func contactState(left bool) string {
	if left {
		return "left"
	}
	return "active"
}

// setContactVetting keeps the district's decision about a contact at an address; state ""
// takes it back.
func setContactVetting(tx *db.Tx, now time.Time, c Contact, state State, by string) error {
	if state == "" {
		_, err := tx.Exec(`DELETE FROM contact_vetting WHERE district_id = $1 AND contact_id = $2`, tx.District(), c.ID)
		return err
	}
	return tx.ExecOne(`INSERT INTO contact_vetting (district_id, contact_id, email, state, by_account, at) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (district_id, contact_id) DO UPDATE SET email = excluded.email, state = excluded.state,
		by_account = excluded.by_account, at = excluded.at`,
		tx.District(), c.ID, c.Email, state, by, wbl.At(now))
}

// setMerged points an employer at the one it is merged with ($2) and the one that reads
// follow to ($3); both "" for an employer that stands for itself.
func setMerged(tx *db.Tx, id, with, into wbl.EmployerID) error {
	state := "merged"
	var w, i *string
	if into == "" {
		state = "active"
	} else {
		w, i = (*string)(&with), (*string)(&into)
	}
	return tx.ExecOne(`UPDATE employer SET state = $4, merged_with = $2, merged_into = $3, version = version + 1 WHERE id = $1`, id, w, i, state)
}

type mergedRow struct {
	id, with wbl.EmployerID
}

// mergedInto lists the employers that reads follow to id, with whom each was merged.
func mergedInto(tx *db.Tx, id wbl.EmployerID) ([]mergedRow, error) {
	return db.List(tx, func(r db.Row, m *mergedRow) error { return r.Scan(&m.id, &m.with) },
		`SELECT id, COALESCE(merged_with, '') FROM employer WHERE merged_into = $1 ORDER BY id`, id)
}
