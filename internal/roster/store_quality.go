package roster

import (
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// qualityBase reads what all learners are judged by.
func qualityBase(tx *db.Tx, today wbl.Date) (base, error) {
	years, err := keptYears(tx)
	if err != nil {
		return base{}, err
	}
	year := pickYear(years, today)
	b := base{begun: year.begin, year: year.ends, shared: map[string]bool{}, levels: map[wbl.SchoolID]string{}}
	if b.imported, err = lastImports(tx); err != nil {
		return b, err
	}
	emails, err := db.List(tx, db.Scalar[string], `SELECT email FROM learner WHERE district_id = $1 AND email <> '' AND merged_into IS NULL
		GROUP BY email HAVING count(*) > 1`, tx.District())
	if err != nil {
		return b, err
	}
	for _, e := range emails {
		b.shared[e] = true
	}
	schools, err := listSchools(tx, reach{all: true})
	for _, s := range schools {
		b.levels[s.ID] = s.Level
	}
	return b, err
}

// lastImports is the day on which each source was last imported.
func lastImports(tx *db.Tx) (map[string]wbl.Date, error) {
	type row struct {
		kind string
		at   wbl.Instant
	}
	rows, err := db.List(tx, func(r db.Row, v *row) error { return r.Scan(&v.kind, &v.at) },
		`SELECT kind, max(finished_at) FROM import_run WHERE district_id = $1 AND state = 'applied' GROUP BY kind`, tx.District())
	out := map[string]wbl.Date{}
	for _, r := range rows {
		source := map[string]string{KindOneRoster: FromOneRoster, KindFlags: FromCSV}[r.kind]
		if source != "" {
			out[source] = wbl.DateOf(r.at.Time())
		}
	}
	return out, err
}

// allFacts reads the facts in force about learners, from all sources; those of a merged
// record count for the kept one.
func allFacts(tx *db.Tx, ids []wbl.LearnerID) (map[wbl.LearnerID]Facts, error) {
	scan := func(r db.Row, k *keyed[Fact]) error {
		return r.Scan(&k.learner, &k.value.Attr, &k.value.AsOf, &k.value.Value, &k.value.Source, &k.value.RecordedAt)
	}
	rows, err := db.List(tx, scan, `SELECT learner_id, attr, as_of, value, source, recorded_at FROM learner_fact
		WHERE district_id = $1 AND learner_id IN (SELECT value FROM json_each($2))`, tx.District(), db.IDs(ids))
	if err != nil {
		return nil, err
	}
	merged, err := db.List(tx, scan, `SELECT l.merged_into, f.attr, f.as_of, f.value, f.source, f.recorded_at FROM learner l
		JOIN learner_fact f ON f.district_id = l.district_id AND f.learner_id = l.id
		WHERE l.district_id = $1 AND l.merged_into IN (SELECT value FROM json_each($2))`, tx.District(), db.IDs(ids))
	out := make(map[wbl.LearnerID]Facts, len(ids))
	for id, list := range group(append(rows, merged...)) {
		out[id] = latest(list)
	}
	return out, err
}

// sourcedAmong tells which learners came by OneRoster.
func sourcedAmong(tx *db.Tx, ids []wbl.LearnerID) (map[wbl.LearnerID]bool, error) {
	rows, err := db.List(tx, db.Scalar[wbl.LearnerID], `SELECT DISTINCT learner_id FROM learner_key
		WHERE district_id = $1 AND kind = 'oneroster' AND learner_id IN (SELECT value FROM json_each($2))`, tx.District(), db.IDs(ids))
	out := make(map[wbl.LearnerID]bool, len(rows))
	for _, id := range rows {
		out[id] = true
	}
	return out, err
}
