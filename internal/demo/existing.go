package demo

import (
	"errors"
	"strconv"

	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// existing takes schools and learners from the database instead of inventing them.
func (w *writer) existing() error {
	type district struct {
		id   wbl.DistrictID
		name string
	}
	var districts []district
	err := w.db.View(w.ctx, db.Scope{}, func(tx *db.Tx) (err error) {
		districts, err = db.List(tx, func(r db.Row, d *district) error { return r.Scan(&d.id, &d.name) }, `SELECT id, name FROM district ORDER BY id`)
		return err
	})
	if err != nil {
		return err
	}
	if len(districts) == 0 {
		return errors.New("the roster has no district")
	}
	for i := range plan {
		w.regions = append(w.regions, districts[i%len(districts)].id)
	}
	n := 0
	for _, d := range districts {
		err := w.db.View(w.ctx, db.Scope{District: d.id}, func(tx *db.Tx) error {
			schools, err := db.List(tx, func(r db.Row, s *school) error { return r.Scan(&s.id, &s.name, &s.level) },
				`SELECT id, name, level FROM school WHERE district_id = $1 AND ended_on IS NULL ORDER BY id`, tx.District())
			if err != nil {
				return err
			}
			for _, s := range schools {
				s.district, s.districtName, s.reach, s.staff = d.id, d.name, 1, map[string]wbl.AccountID{}
				if s.learners, err = learnersOf(tx, s.id); err != nil {
					return err
				}
				s.schoolPlan.learners = len(s.learners)
				n += len(s.learners)
				w.schools = append(w.schools, s)
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	w.scale = float64(n) / Learners
	w.all = w.scaled(w.all)
	return nil
}

func learnersOf(tx *db.Tx, school wbl.SchoolID) ([]learner, error) {
	return db.List(tx, func(r db.Row, l *learner) error {
		var grade string
		if err := r.Scan(&l.id, &l.name, &l.family, &l.birth, &grade); err != nil {
			return err
		}
		n, err := strconv.Atoi(grade)
		if err == nil {
			l.grade = n // kindergarten and others without a number stay 0
		}
		return nil
	}, `SELECT id, given || ' ' || family, family, birth_date, grade FROM learner
		WHERE district_id = $1 AND school_id = $2 AND state = 'active' ORDER BY id`, tx.District(), school)
}
