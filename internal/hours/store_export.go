package hours

import (
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

const exportLineColumns = `s.id, ` + learnerName + `,
	COALESCE((SELECT k.value FROM learner_key k WHERE k.district_id = s.district_id AND k.learner_id = s.learner_id
		AND k.kind IN ('district', 'oneroster', 'sis') ORDER BY k.kind LIMIT 1), ''),
	sc.name, COALESCE(e.name, ''), p.title, s.day, s.start_min, s.end_min, s.break_min, p.wage_cents, s.minutes`

const exportLineJoins = ` JOIN placement p ON p.district_id = s.district_id AND p.id = s.placement_id
	JOIN learner l ON l.district_id = s.district_id AND l.id = s.learner_id
	JOIN school sc ON sc.district_id = s.district_id AND sc.id = s.school_id
	LEFT JOIN employer e ON e.id = p.employer_id `

func exportLineFields(l *ExportLine) []any {
	return []any{&l.Shift, &l.Student, &l.StudentID, &l.SchoolName, &l.Employer, &l.Title, &l.Day, &l.Start, &l.End, &l.Break, &l.Rate, &l.Now}
}

// exportable are the lines for payroll: approved hours of paid placements that were never
// exported, and corrections of older ones, whatever their day.
func exportable(tx *db.Tx, r ExportRequest) ([]ExportLine, error) {
	return db.List(tx, func(row db.Row, l *ExportLine) error {
		var cents int64
		if err := row.Scan(append(exportLineFields(l), &l.Before, &cents, &l.Times)...); err != nil {
			return err
		}
		l.settle(cents)
		return nil
	}, `SELECT `+exportLineColumns+`, COALESCE(x.minutes, 0), COALESCE(x.cents, 0), COALESCE(x.times, 0)
		FROM shift s`+exportLineJoins+`
		LEFT JOIN (SELECT district_id, shift_id, SUM(minutes) AS minutes, SUM(cents) AS cents, COUNT(*) AS times FROM hours_export_line
			WHERE district_id = $1 GROUP BY district_id, shift_id) x ON x.district_id = s.district_id AND x.shift_id = s.id
		WHERE s.district_id = $1 AND ($2 = '' OR s.school_id = $2) AND s.approve_state = 'approved' AND s.kind = 'work' AND p.paid
		AND ((s.export_id = '' AND s.day BETWEEN $3 AND $4)
			OR (s.export_id <> '' AND s.day <= $4 AND s.minutes <> COALESCE(x.minutes, 0)))
		ORDER BY l.sort_name, s.placement_id, s.day, s.start_min, s.id`, tx.District(), r.School, r.From, r.To)
}

// unapproved counts what lies in the days and is not approved yet.
func unapproved(tx *db.Tx, r ExportRequest) (n, minutes int, err error) {
	type pair struct{ n, minutes int }
	p, err := db.Get(tx, func(row db.Row, p *pair) error { return row.Scan(&p.n, &p.minutes) },
		`SELECT COUNT(*), COALESCE(SUM(s.minutes), 0) FROM shift s
		JOIN placement p ON p.district_id = s.district_id AND p.id = s.placement_id
		WHERE s.district_id = $1 AND ($2 = '' OR s.school_id = $2) AND s.approve_state = 'waiting' AND s.kind = 'work' AND p.paid
		AND s.verify_state <> 'rejected' AND s.day BETWEEN $3 AND $4`, tx.District(), r.School, r.From, r.To)
	return p.n, p.minutes, err
}

func insertExport(tx *db.Tx, e Export, csv string, lines []ExportLine) error {
	if _, err := tx.Exec(`INSERT INTO hours_export (district_id, id, school_id, from_day, to_day, rows_count, minutes, cents, csv, sha256, created_by, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		tx.District(), e.ID, e.School, e.From, e.To, e.Rows, e.Minutes, e.Cents, csv, e.SHA256, e.CreatedBy, e.CreatedAt); err != nil {
		return err
	}
	var ids []wbl.ShiftID
	for _, l := range lines {
		if _, err := tx.Exec(`INSERT INTO hours_export_line (district_id, export_id, shift_id, minutes, cents) VALUES ($1, $2, $3, $4, $5)`,
			tx.District(), e.ID, l.Shift, l.Minutes, l.Cents); err != nil {
			return err
		}
		ids = append(ids, l.Shift)
	}
	_, err := tx.Exec(`UPDATE shift SET export_id = $3, updated_at = $4, version = version + 1
		WHERE district_id = $1 AND id IN (SELECT value FROM json_each($2)) AND export_id = ''`, tx.District(), db.IDs(ids), e.ID, e.CreatedAt)
	return err
}

const exportColumns = `x.id, x.school_id, COALESCE(sc.name, ''), x.from_day, x.to_day, x.rows_count, x.minutes, x.cents, x.sha256, x.created_by, x.created_at`

const exportJoins = ` FROM hours_export x LEFT JOIN school sc ON sc.district_id = x.district_id AND sc.id = x.school_id `

func scanExport(r db.Row, e *Export) error {
	return r.Scan(&e.ID, &e.School, &e.SchoolName, &e.From, &e.To, &e.Rows, &e.Minutes, &e.Cents, &e.SHA256, &e.CreatedBy, &e.CreatedAt)
}

func loadExport(tx *db.Tx, id ExportID) (Export, error) {
	return db.Get(tx, scanExport, `SELECT `+exportColumns+exportJoins+`WHERE x.district_id = $1 AND x.id = $2`, tx.District(), id)
}

func loadExportFile(tx *db.Tx, id ExportID) (string, error) {
	return db.Get(tx, db.Scalar[string], `SELECT csv FROM hours_export WHERE district_id = $1 AND id = $2`, tx.District(), id)
}

func listExports(tx *db.Tx, schools []wbl.SchoolID, all bool) ([]Export, error) {
	return db.List(tx, scanExport, `SELECT `+exportColumns+exportJoins+`
		WHERE x.district_id = $1 AND ($2 OR x.school_id IN (SELECT value FROM json_each($3)))
		ORDER BY x.created_at DESC, x.id DESC LIMIT 100`, tx.District(), all, db.IDs(schools))
}

// exportLines are the lines of an export, with what had been exported before it.
func exportLines(tx *db.Tx, e Export) ([]ExportLine, error) {
	return db.List(tx, func(row db.Row, l *ExportLine) error {
		return row.Scan(append(exportLineFields(l), &l.Minutes, &l.Cents, &l.Before, &l.Times)...)
	}, `SELECT `+exportLineColumns+`, x.minutes, x.cents, COALESCE(b.minutes, 0), COALESCE(b.times, 0)
		FROM hours_export_line x JOIN shift s ON s.district_id = x.district_id AND s.id = x.shift_id`+exportLineJoins+`
		LEFT JOIN (SELECT o.district_id, o.shift_id, SUM(o.minutes) AS minutes, COUNT(*) AS times FROM hours_export_line o
			JOIN hours_export h ON h.district_id = o.district_id AND h.id = o.export_id
			WHERE o.district_id = $1 AND h.id < $2 GROUP BY o.district_id, o.shift_id) b
			ON b.district_id = x.district_id AND b.shift_id = x.shift_id
		WHERE x.district_id = $1 AND x.export_id = $2
		ORDER BY l.sort_name, s.placement_id, s.day, s.start_min, s.id`, tx.District(), e.ID)
}

// schoolRow is a school to choose.
type schoolRow struct {
	ID   wbl.SchoolID
	Name string
}

func listSchools(tx *db.Tx, schools []wbl.SchoolID, all bool) ([]schoolRow, error) {
	return db.List(tx, func(r db.Row, s *schoolRow) error { return r.Scan(&s.ID, &s.Name) },
		`SELECT id, name FROM school WHERE district_id = $1 AND ($2 OR id IN (SELECT value FROM json_each($3))) ORDER BY name, id`,
		tx.District(), all, db.IDs(schools))
}

// schoolExists is a NotFound for a school of another district, or of none.
func schoolExists(tx *db.Tx, id wbl.SchoolID) error {
	_, err := db.Get(tx, db.Scalar[wbl.SchoolID], `SELECT id FROM school WHERE district_id = $1 AND id = $2`, tx.District(), id)
	return err
}
