package hours

import (
	"time"

	"throughline/internal/platform/db"
	"throughline/internal/platform/i18n"
	"throughline/internal/wbl"
)

// district is where clocks are read.
type district struct {
	ID   wbl.DistrictID
	Zone string
}

// zone is the district's; one that the system does not know is UTC.
func (d district) zone() *time.Location {
	z, err := time.LoadLocation(d.Zone)
	if err != nil {
		return time.UTC
	}
	return z
}

func scanDistrict(r db.Row, d *district) error { return r.Scan(&d.ID, &d.Zone) }

func allDistricts(tx *db.Tx) ([]district, error) {
	return db.List(tx, scanDistrict, `SELECT id, time_zone FROM district ORDER BY id`)
}

func loadDistrict(tx *db.Tx, id wbl.DistrictID) (district, error) {
	return db.Get(tx, scanDistrict, `SELECT id, time_zone FROM district WHERE id = $1`, id)
}

// contactRow is a supervisor to write to.
type contactRow struct {
	ID    wbl.ContactID
	Name  string
	Email string
	Lang  i18n.Lang
}

func loadContact(tx *db.Tx, id wbl.ContactID) (contactRow, error) {
	return db.Get(tx, func(r db.Row, c *contactRow) error {
		return r.Scan(&c.ID, &c.Name, &c.Email, &c.Lang)
	}, `SELECT id, name, CASE WHEN state = 'active' THEN email ELSE '' END, lang FROM contact WHERE id = $1`, id)
}

// followSupervisors puts unconfirmed entries before whoever supervises the placement
// now; with a new supervisor an old dispute is settled.
func followSupervisors(tx *db.Tx, at wbl.Instant) error {
	moved, err := db.List(tx, shiftReader(), `SELECT `+shiftColumns+` FROM shift s
		JOIN placement p ON p.district_id = s.district_id AND p.id = s.placement_id
		WHERE s.district_id = $1 AND s.verify_state IN ('draft', 'waiting') AND p.contact_id <> s.contact_id`, tx.District())
	if err != nil {
		return err
	}
	for _, sh := range moved {
		if sh.Verify == Waiting {
			sh = sh.unverified()
		}
		if err := saveVerdict(tx, sh, at); err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE shift SET asked_at = NULL, contact_id = (SELECT p.contact_id FROM placement p
			WHERE p.district_id = $1 AND p.id = $3) WHERE district_id = $1 AND id = $2`, tx.District(), sh.ID, sh.Placement); err != nil {
			return err
		}
	}
	return nil
}

// sendDrafts gives everything that was logged until a day to the supervisors.
func sendDrafts(tx *db.Tx, until wbl.Date, at wbl.Instant) (int64, error) {
	return tx.Exec(`UPDATE shift SET verify_state = 'waiting', updated_at = $3, version = version + 1
		WHERE district_id = $1 AND verify_state = 'draft' AND day <= $2`, tx.District(), until, at)
}

// contactsToAsk are the supervisors for whom something waits and who were not written to
// since a moment.
func contactsToAsk(tx *db.Tx, since wbl.Instant) ([]wbl.ContactID, error) {
	return db.List(tx, db.Scalar[wbl.ContactID], `SELECT DISTINCT s.contact_id FROM shift s
		LEFT JOIN supervisor_ask a ON a.district_id = s.district_id AND a.contact_id = s.contact_id
		WHERE s.district_id = $1 AND s.contact_id <> '' AND s.verify_state = 'waiting' AND s.flags NOT LIKE '%disputed%'
		AND (a.asked_at IS NULL OR a.asked_at < $2) ORDER BY s.contact_id`, tx.District(), since)
}

// lastAsked is when a supervisor was last written to, 0 for never.
func lastAsked(tx *db.Tx, c wbl.ContactID) (wbl.Instant, error) {
	return db.Get(tx, db.Scalar[wbl.Instant], `SELECT COALESCE(MAX(asked_at), 0) FROM supervisor_ask
		WHERE district_id = $1 AND contact_id = $2`, tx.District(), c)
}

func markAsked(tx *db.Tx, c wbl.ContactID, at wbl.Instant) error {
	if _, err := tx.Exec(`INSERT INTO supervisor_ask (district_id, contact_id, asked_at) VALUES ($1, $2, $3)
		ON CONFLICT (district_id, contact_id) DO UPDATE SET asked_at = excluded.asked_at`, tx.District(), c, at); err != nil {
		return err
	}
	_, err := tx.Exec(`UPDATE shift SET asked_at = $3 WHERE district_id = $1 AND contact_id = $2 AND verify_state = 'waiting' AND asked_at IS NULL`,
		tx.District(), c, at)
	return err
}

func markReminded(tx *db.Tx, c wbl.ContactID, at wbl.Instant) error {
	_, err := tx.Exec(`INSERT INTO supervisor_ask (district_id, contact_id, asked_at, reminded_at) VALUES ($1, $2, $3, $3)
		ON CONFLICT (district_id, contact_id) DO UPDATE SET reminded_at = excluded.reminded_at`, tx.District(), c, at)
	return err
}

// openWeeks counts a supervisor's active placements whose week is not complete.
func openWeeks(tx *db.Tx, c wbl.ContactID, week wbl.Date) (int, error) {
	return db.Get(tx, db.Scalar[int], `SELECT COUNT(*) FROM placement p WHERE p.district_id = $1 AND p.contact_id = $2 AND p.state = 'active'
		AND NOT EXISTS (SELECT 1 FROM work_week w WHERE w.district_id = $1 AND w.placement_id = p.id AND w.week = $3)`, tx.District(), c, week)
}

// silentHosts are the placements with hours that a supervisor was asked about before a
// moment, or that nobody can be asked about.
func silentHosts(tx *db.Tx, schools []wbl.SchoolID, all bool, before wbl.Instant) ([]Silence, error) {
	return db.List(tx, func(r db.Row, h *Silence) error {
		return r.Scan(&h.Contact, &h.Placement, &h.Host, &h.Email, &h.Employer, &h.Student, &h.Title, &h.Week, &h.Shifts, &h.Minutes, &h.AskedAt, &h.RemindedAt)
	}, `SELECT s.contact_id, s.placement_id, COALESCE(c.name, ''), COALESCE(c.email, ''), COALESCE(e.name, ''), `+learnerName+`, p.title,
		MIN(s.week), COUNT(*), SUM(s.minutes), MIN(s.asked_at), a.reminded_at
		FROM shift s
		JOIN placement p ON p.district_id = s.district_id AND p.id = s.placement_id
		JOIN learner l ON l.district_id = s.district_id AND l.id = s.learner_id
		LEFT JOIN contact c ON c.id = s.contact_id AND c.state = 'active'
		LEFT JOIN employer e ON e.id = p.employer_id
		LEFT JOIN supervisor_ask a ON a.district_id = s.district_id AND a.contact_id = s.contact_id
		WHERE s.district_id = $1 AND ($2 OR s.school_id IN (SELECT value FROM json_each($3))) AND s.verify_state = 'waiting'
		AND s.flags NOT LIKE '%disputed%' AND (s.asked_at < $4 OR c.id IS NULL OR c.email = '')
		GROUP BY s.contact_id, s.placement_id, c.name, c.email, e.name, l.preferred, l.given, l.family, p.title, a.reminded_at
		ORDER BY MIN(s.week), s.contact_id, s.placement_id LIMIT $5`, tx.District(), all, db.IDs(schools), before, maxLines)
}

// idlePlacements are active placements that began before a day and have no entry since.
func idlePlacements(tx *db.Tx, schools []wbl.SchoolID, all bool, since wbl.Date) ([]Idle, error) {
	return db.List(tx, func(r db.Row, i *Idle) error {
		return r.Scan(&i.Placement, &i.Student, &i.Title, &i.Employer, &i.LastDay)
	}, `SELECT p.id, `+learnerName+`, p.title, COALESCE(e.name, ''),
		(SELECT MAX(s.day) FROM shift s WHERE s.district_id = $1 AND s.placement_id = p.id)
		FROM placement p`+placementJoins+`
		WHERE p.district_id = $1 AND ($2 OR p.school_id IN (SELECT value FROM json_each($3))) AND p.state = 'active'
		AND (p.starts_on IS NULL OR p.starts_on <= $4) AND (p.ends_on IS NULL OR p.ends_on >= $4)
		AND NOT EXISTS (SELECT 1 FROM shift s WHERE s.district_id = $1 AND s.placement_id = p.id AND s.day >= $4)
		ORDER BY l.sort_name, p.id LIMIT $5`, tx.District(), all, db.IDs(schools), since, maxLines)
}
