package db

import "strings"

// Load runs fn, which fills tables with many rows. On SQLite the indexes of tables that
// are still empty are built after it, within the same transaction: sorting a million
// entries once costs a third of putting each in its place. Unique indexes stay, because
// fn may rely on them; on PostgreSQL all do, because dropping one there locks everybody
// out of the table.
func (tx *Tx) Load(tables []string, fn func() error) error {
	var later []string
	if tx.conn.feed != nil {
		for _, table := range tables {
			texts, err := tx.dropIndexes(table)
			if err != nil {
				return err
			}
			later = append(later, texts...)
		}
	}
	if err := fn(); err != nil {
		return err
	}
	for _, text := range later {
		if _, err := tx.Exec(text); err != nil {
			return err
		}
	}
	return nil
}

// dropIndexes drops the indexes of a table of SQLite that is empty and returns the
// statements that make them again.
func (tx *Tx) dropIndexes(table string) ([]string, error) {
	rows, err := List(tx, Scalar[int], `SELECT 1 FROM `+table+` LIMIT 1`)
	if err != nil || len(rows) > 0 {
		return nil, err
	}
	type index struct{ name, text string }
	all, err := List(tx, func(r Row, i *index) error { return r.Scan(&i.name, &i.text) },
		`SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND tbl_name = $1 AND sql IS NOT NULL ORDER BY name`, table)
	if err != nil {
		return nil, err
	}
	var texts []string
	for _, i := range all {
		if strings.HasPrefix(i.text, "CREATE UNIQUE ") {
			continue
		}
		if _, err := tx.Exec(`DROP INDEX ` + i.name); err != nil {
			return nil, err
		}
		texts = append(texts, i.text)
	}
	return texts, nil
}
