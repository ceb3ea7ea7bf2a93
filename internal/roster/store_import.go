package roster

import (
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
	"throughline/oneroster"
)

// loadedTables are those that an import fills with millions of rows.
var loadedTables = []string{"learner", "learner_key", "learner_fact", "school_enrollment", "class_enrollment"}

// importStore writes what an import changes. A dry one writes nothing.
type importStore struct {
	tx    *db.Tx
	now   wbl.Instant
	today wbl.Date
	dry   bool
	// isNew: the district has nobody from OneRoster yet, so there is nothing to compare.
	isNew bool

	learners, keys, facts, enrolled, staff, courses, classes, seats *db.Bulk
	// The values that every row repeats, as the driver wants them: converting them a
	// million times is a tenth of the work.
	district, at, day any
}

func newImportStore(tx *db.Tx, now wbl.Instant, today wbl.Date, dry bool) (*importStore, error) {
	s := &importStore{
		tx: tx, now: now, today: today, dry: dry,
		district: string(tx.District()), at: int64(now), day: today.String(),
	}
	known, err := db.List(tx, db.Scalar[int], `SELECT 1 FROM learner_key WHERE district_id = $1
		UNION ALL SELECT 1 FROM staff_member WHERE district_id = $1 LIMIT 1`, tx.District())
	if err != nil {
		return nil, err
	}
	s.isNew = len(known) == 0
	s.learners = db.NewBulk(tx, `INSERT INTO learner (district_id, id, school_id, given, middle, family, preferred, pronouns, birth_date,
		grade, email, phone, sort_name, search, created_at, updated_at) VALUES`, 16, ``)
	s.keys = db.NewBulk(tx, `INSERT INTO learner_key (district_id, learner_id, kind, value) VALUES`, 4, `ON CONFLICT DO NOTHING`)
	s.facts = db.NewBulk(tx, `INSERT INTO learner_fact (district_id, learner_id, attr, as_of, value, source, recorded_at) VALUES`, 7,
		`ON CONFLICT (district_id, learner_id, attr, as_of, source) DO UPDATE SET value = excluded.value, recorded_at = excluded.recorded_at`)
	s.enrolled = db.NewBulk(tx, `INSERT INTO school_enrollment (district_id, learner_id, school_id, school_year, grade, begin_date, end_date) VALUES`, 7,
		`ON CONFLICT (district_id, learner_id, school_id, school_year, begin_date) DO UPDATE SET grade = excluded.grade, end_date = excluded.end_date`)
	s.staff = db.NewBulk(tx, `INSERT INTO staff_member (district_id, id, source_id, school_id, given, family, email, role) VALUES`, 8, ``)
	s.courses = db.NewBulk(tx, `INSERT INTO course (district_id, id, title, code, org_source_id, ended_on) VALUES`, 6,
		`ON CONFLICT (district_id, id) DO UPDATE SET title = excluded.title, code = excluded.code, org_source_id = excluded.org_source_id, ended_on = excluded.ended_on`)
	s.classes = db.NewBulk(tx, `INSERT INTO class (district_id, id, course_id, school_id, title, code, kind, terms, ended_on) VALUES`, 9,
		`ON CONFLICT (district_id, id) DO UPDATE SET course_id = excluded.course_id, school_id = excluded.school_id, title = excluded.title,
		code = excluded.code, kind = excluded.kind, terms = excluded.terms, ended_on = excluded.ended_on`)
	s.seats = db.NewBulk(tx, `INSERT INTO class_enrollment (district_id, id, class_id, person_id, role, is_primary, begin_date, end_date) VALUES`, 8, ``)
	return s, nil
}

// flush writes what still waits. Rows that name one another wait in this order.
func (s *importStore) flush() error {
	for _, b := range []*db.Bulk{s.learners, s.keys, s.facts, s.enrolled, s.staff, s.courses, s.classes, s.seats} {
		if err := b.Flush(); err != nil {
			return err
		}
	}
	return nil
}

// exec writes one statement, unless the import is dry.
func (s *importStore) exec(text string, args ...any) error {
	if s.dry {
		return nil
	}
	_, err := s.tx.Exec(text, args...)
	return err
}

func (s *importStore) newSchool(c School) error {
	return s.exec(`INSERT INTO school (district_id, id, source_id, name, level, ended_on) VALUES ($1, $2, $3, $4, $5, $6)`,
		s.tx.District(), c.ID, c.SourceID, c.Name, orOther(c.Level), c.EndedOn)
}

func (s *importStore) saveSchool(c School) error {
	return s.exec(`UPDATE school SET name = $3, level = $4, ended_on = $5, version = version + 1 WHERE district_id = $1 AND id = $2`,
		s.tx.District(), c.ID, c.Name, orOther(c.Level), c.EndedOn)
}

func orOther(level string) string {
	if level == "" {
		return "other"
	}
	return level
}

// session keeps an academic session. Sessions are few and are not counted.
func (s *importStore) session(a *application, row oneroster.AcademicSession) error {
	if row.Status == oneroster.ToBeDeleted {
		return nil // classes of past years still name it
	}
	y := yearOf(row)
	want := academicSession{row.Title, row.Type, y.begin, y.end, row.ParentSourcedID, y.ends}
	have, err := sessionByID(s.tx, row.SourcedID)
	switch {
	case err != nil:
		return err
	case have == want:
		return nil
	case have == academicSession{}:
		a.sum.Created.add("session")
	default:
		a.sum.Updated.add("session")
	}
	return s.exec(`INSERT INTO academic_session (district_id, id, title, kind, begin_date, end_date, parent_id, school_year)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (district_id, id) DO UPDATE SET title = excluded.title, kind = excluded.kind,
		begin_date = excluded.begin_date, end_date = excluded.end_date, parent_id = excluded.parent_id, school_year = excluded.school_year`,
		s.tx.District(), row.SourcedID, want.title, want.kind, want.begin, want.end, want.parent, want.year)
}

func (s *importStore) newLearner(r record) error {
	if s.dry {
		return nil
	}
	return s.learners.Add(s.district, string(r.id), string(r.school), r.given, r.middle, r.family, r.preferred, r.pronouns, r.birth,
		r.grade, r.email, r.phone, r.sortName, r.search, s.at, s.at)
}

func (s *importStore) saveLearner(r record) error {
	return s.exec(`UPDATE learner SET school_id = $3, given = $4, middle = $5, family = $6, preferred = $7, pronouns = $8, birth_date = $9,
		grade = $10, email = $11, phone = $12, state = $13, sort_name = $14, search = $15, updated_at = $16, version = version + 1
		WHERE district_id = $1 AND id = $2`,
		s.tx.District(), r.id, r.school, r.given, r.middle, r.family, r.preferred, r.pronouns, r.birth,
		r.grade, r.email, r.phone, string(r.state), r.sortName, r.search, s.now)
}

func (s *importStore) endLearner(id wbl.LearnerID) error {
	err := s.exec(`UPDATE learner SET state = 'left', updated_at = $3, version = version + 1 WHERE district_id = $1 AND id = $2`,
		s.tx.District(), id, s.now)
	if err != nil {
		return err
	}
	return s.exec(`UPDATE school_enrollment SET end_date = CASE WHEN begin_date > $3 THEN begin_date ELSE $3 END
		WHERE district_id = $1 AND learner_id = $2 AND end_date IS NULL`, s.tx.District(), id, s.today)
}

// key adds a number of a learner. A number that another learner has already stays theirs.
func (s *importStore) key(id wbl.LearnerID, k Key) error {
	if s.dry {
		return nil
	}
	return s.keys.Add(s.district, string(id), k.Kind, k.Value)
}

// fact records what OneRoster says as of today.
func (s *importStore) fact(id wbl.LearnerID, attr, value string) error {
	return s.factOn(id, attr, value, FromOneRoster, s.today)
}

func (s *importStore) factOn(id wbl.LearnerID, attr, value, source string, asOf wbl.Date) error {
	if s.dry {
		return nil
	}
	var day any = asOf
	if asOf == s.today {
		day = s.day
	}
	return s.facts.Add(s.district, string(id), attr, day, value, source, s.at)
}

func (s *importStore) enroll(id wbl.LearnerID, e enrolment) error {
	if s.dry {
		return nil
	}
	return s.enrolled.Add(s.district, string(id), string(e.school), e.year, e.grade, e.begin, e.end)
}

func (s *importStore) saveEnrolment(id wbl.LearnerID, e enrolment) error {
	return s.exec(`UPDATE school_enrollment SET grade = $6, end_date = $7
		WHERE district_id = $1 AND learner_id = $2 AND school_id = $3 AND school_year = $4 AND begin_date = $5`,
		s.tx.District(), id, e.school, e.year, e.begin, e.grade, e.end)
}

func (s *importStore) newStaff(m staffMember) error {
	if s.dry {
		return nil
	}
	return s.staff.Add(s.district, m.id, m.sid, string(m.school), m.given, m.family, m.email, m.role)
}

func (s *importStore) saveStaff(m staffMember) error {
	return s.exec(`UPDATE staff_member SET school_id = $3, given = $4, family = $5, email = $6, role = $7, ended_on = $8
		WHERE district_id = $1 AND id = $2`, s.tx.District(), m.id, m.school, m.given, m.family, m.email, m.role, m.endedOn)
}

func (s *importStore) endStaff(sid string) error {
	return s.exec(`UPDATE staff_member SET ended_on = $3 WHERE district_id = $1 AND source_id = $2`, s.tx.District(), sid, s.today)
}

func (s *importStore) course(sid string, c course) error {
	if s.dry {
		return nil
	}
	return s.courses.Add(s.district, sid, c.title, c.code, c.org, c.endedOn)
}

func (s *importStore) class(sid string, c class) error {
	if s.dry {
		return nil
	}
	return s.classes.Add(s.district, sid, c.course, string(c.school), c.title, c.code, c.kind, c.terms, c.endedOn)
}

func (s *importStore) newSeat(e seat) error {
	if s.dry {
		return nil
	}
	return s.seats.Add(s.district, e.sid, e.class, e.person, e.role, e.primary, e.begin, e.end)
}

func (s *importStore) saveSeat(e seat) error {
	return s.exec(`UPDATE class_enrollment SET class_id = $3, person_id = $4, role = $5, is_primary = $6, begin_date = $7, end_date = $8
		WHERE district_id = $1 AND id = $2`, s.tx.District(), e.sid, e.class, e.person, e.role, e.primary, e.begin, e.end)
}

// endSeat ends an enrolment that has not ended yet, and says whether there was one.
func (s *importStore) endSeat(sid string) (bool, error) {
	open, err := db.List(s.tx, db.Scalar[int], `SELECT 1 FROM class_enrollment
		WHERE district_id = $1 AND id = $2 AND (end_date IS NULL OR end_date > $3)`, s.tx.District(), sid, s.today)
	if err != nil || len(open) == 0 {
		return false, err
	}
	return true, s.exec(`UPDATE class_enrollment SET end_date = $3 WHERE district_id = $1 AND id = $2`, s.tx.District(), sid, s.today)
}

func (s *importStore) aside(file, sid, data, run string) error {
	return s.exec(`INSERT INTO import_aside (district_id, file, source_id, data, run_id) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (district_id, file, source_id) DO UPDATE SET data = excluded.data, run_id = excluded.run_id`,
		s.tx.District(), file, sid, data, run)
}

func (s *importStore) dropAside(file, sid string) error {
	return s.exec(`DELETE FROM import_aside WHERE district_id = $1 AND file = $2 AND source_id = $3`, s.tx.District(), file, sid)
}
