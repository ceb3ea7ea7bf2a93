package roster

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"

	"throughline/internal/platform/access"
	"throughline/internal/platform/audit"
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
	"throughline/oneroster"
)

// Export writes the district's roster as a OneRoster 1.2 set through a function that
// creates a file by name. Learners who left, and records that were merged, are left out.
func (s *Service) Export(ctx context.Context, a access.Actor, create func(name string) (io.WriteCloser, error)) error {
	if err := access.Can(a, access.RosterImport, access.Resource{District: a.District}).Err(); err != nil {
		return err
	}
	err := s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		x, err := newExport(tx, a.Today(s.now()))
		if err != nil {
			return err
		}
		return oneroster.Write(create, oneroster.V12, oneroster.Data{
			SystemName: "Throughline", SystemCode: "throughline",
			Orgs: x.orgs(), AcademicSessions: x.sessions(), Courses: x.courses(), Classes: x.classes(),
			Users: x.users(), Roles: x.roles(), Demographics: x.demographics(), Enrollments: x.enrollments(),
		})
	})
	if err != nil {
		return fmt.Errorf("write the roster: %w", err)
	}
	now := s.now()
	return s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		return audit.Append(tx, now, audit.Entry{Actor: a.Key(), Action: "export.run", Object: "district:" + string(a.District)})
	})
}

// export turns rows of the record into rows of the standard.
type export struct {
	tx    *db.Tx
	today wbl.Date
	home  string // sourcedId of the district's own org
	named bool   // the district's org is among those kept aside
}

func newExport(tx *db.Tx, today wbl.Date) (*export, error) {
	x := &export{tx: tx, today: today, home: string(tx.District())}
	for o, err := range x.aside() {
		if err != nil {
			return nil, err
		}
		if o.Type == "district" || o.Type == "local" {
			x.home, x.named = o.SourcedID, true
			break
		}
	}
	return x, nil
}

// stream reads a query as a sequence. Only one sequence is read at a time.
func stream[T any](tx *db.Tx, scan func(db.Row, *T) error, text string, args ...any) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		rows, err := tx.Query(text, args...)
		if err != nil {
			yield(none, err)
			return
		}
		defer rows.Close()
		for rows.Next() {
			var v T
			if err := scan(rows, &v); err != nil {
				yield(none, err)
				return
			}
			if !yield(v, nil) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(none, err)
		}
	}
}

// aside are the orgs other than schools, as they came.
func (x *export) aside() iter.Seq2[oneroster.Org, error] {
	return stream(x.tx, func(r db.Row, o *oneroster.Org) error {
		var data string
		if err := r.Scan(&o.SourcedID, &data); err != nil {
			return err
		}
		values := map[string]string{}
		err := json.Unmarshal([]byte(data), &values)
		o.Name, o.Type, o.Identifier, o.ParentSourcedID = values["name"], values["type"], values["identifier"], values["parentSourcedId"]
		return err
	}, `SELECT source_id, data FROM import_aside WHERE district_id = $1 AND file = 'orgs' ORDER BY source_id`, x.tx.District())
}

func (x *export) orgs() iter.Seq2[oneroster.Org, error] {
	return func(yield func(oneroster.Org, error) bool) {
		if !x.named {
			name, err := db.Get(x.tx, db.Scalar[string], `SELECT name FROM district WHERE id = $1`, x.tx.District())
			if !yield(oneroster.Org{Base: oneroster.Base{SourcedID: x.home}, Name: name, Type: "district"}, err) {
				return
			}
		}
		for o, err := range x.aside() {
			if !yield(o, err) {
				return
			}
		}
		schools := stream(x.tx, func(r db.Row, o *oneroster.Org) error {
			o.Type, o.ParentSourcedID = "school", x.home
			return r.Scan(&o.SourcedID, &o.Name)
		}, `SELECT CASE WHEN source_id = '' THEN id ELSE source_id END, name FROM school WHERE district_id = $1 AND ended_on IS NULL
			AND source_id NOT IN (SELECT source_id FROM import_aside WHERE district_id = $1 AND file = 'orgs') ORDER BY 1`, x.tx.District())
		for o, err := range schools {
			if !yield(o, err) {
				return
			}
		}
	}
}

func (x *export) sessions() iter.Seq2[oneroster.AcademicSession, error] {
	return stream(x.tx, func(r db.Row, s *oneroster.AcademicSession) error {
		var year int
		err := r.Scan(&s.SourcedID, &s.Title, &s.Type, &s.StartDate, &s.EndDate, &s.ParentSourcedID, &year)
		s.SchoolYear = fmt.Sprint(year)
		return err
	}, `SELECT id, title, kind, begin_date, end_date, parent_id, school_year FROM academic_session WHERE district_id = $1 ORDER BY id`, x.tx.District())
}

func (x *export) courses() iter.Seq2[oneroster.Course, error] {
	return stream(x.tx, func(r db.Row, c *oneroster.Course) error {
		return r.Scan(&c.SourcedID, &c.Title, &c.CourseCode, &c.OrgSourcedID)
	}, `SELECT id, title, code, org_source_id FROM course WHERE district_id = $1 AND ended_on IS NULL ORDER BY id`, x.tx.District())
}

func (x *export) classes() iter.Seq2[oneroster.Class, error] {
	return stream(x.tx, func(r db.Row, c *oneroster.Class) error {
		var terms string
		if err := r.Scan(&c.SourcedID, &c.Title, &c.CourseSourcedID, &c.ClassCode, &c.ClassType, &c.SchoolSourcedID, &terms); err != nil {
			return err
		}
		return json.Unmarshal([]byte(terms), &c.TermSourcedIDs)
	}, `SELECT c.id, c.title, c.course_id, c.code, c.kind, s.source_id, c.terms FROM class c
		JOIN school s ON s.district_id = c.district_id AND s.id = c.school_id WHERE c.district_id = $1 AND c.ended_on IS NULL ORDER BY c.id`, x.tx.District())
}

// sourcedID is the SQL of a learner's sourcedId: the last that OneRoster gave, else our
// own id.
const sourcedID = `COALESCE((SELECT max(k.value) FROM learner_key k WHERE k.district_id = l.district_id AND k.learner_id = l.id AND k.kind = 'oneroster'), l.id)`

func (x *export) users() iter.Seq2[oneroster.User, error] {
	return func(yield func(oneroster.User, error) bool) {
		learners := stream(x.tx, func(r db.Row, u *oneroster.User) error {
			var grade, sis, state string
			err := r.Scan(&u.SourcedID, &u.GivenName, &u.MiddleName, &u.FamilyName, &u.PreferredGivenName, &u.Pronouns, &u.Email, &u.Phone, &grade, &sis, &state)
			if grade != "" {
				u.Grades = []string{grade}
			}
			if sis != "" {
				u.UserIDs = append(u.UserIDs, oneroster.UserID{Type: "sisId", ID: sis})
			}
			if state != "" {
				u.UserIDs = append(u.UserIDs, oneroster.UserID{Type: "stateId", ID: state})
			}
			u.Identifier = sis
			complete(u)
			return err
		}, `SELECT `+sourcedID+`, l.given, l.middle, l.family, l.preferred, l.pronouns, l.email, l.phone, l.grade,
			COALESCE((SELECT max(k.value) FROM learner_key k WHERE k.district_id = l.district_id AND k.learner_id = l.id AND k.kind = 'sis'), ''),
			COALESCE((SELECT max(k.value) FROM learner_key k WHERE k.district_id = l.district_id AND k.learner_id = l.id AND k.kind = 'state'), '')
			FROM learner l WHERE l.district_id = $1 AND l.state = 'active' ORDER BY l.id`, x.tx.District())
		for u, err := range learners {
			if !yield(u, err) {
				return
			}
		}
		staff := stream(x.tx, func(r db.Row, u *oneroster.User) error {
			err := r.Scan(&u.SourcedID, &u.GivenName, &u.FamilyName, &u.Email)
			complete(u)
			return err
		}, `SELECT source_id, given, family, email FROM staff_member WHERE district_id = $1 AND ended_on IS NULL ORDER BY source_id`, x.tx.District())
		for u, err := range staff {
			if !yield(u, err) {
				return
			}
		}
	}
}

// complete gives a user what the standard requires and the record does not keep.
func complete(u *oneroster.User) {
	u.Enabled, u.Username = oneroster.True, u.Email
	if u.Username == "" {
		u.Username = u.SourcedID
	}
}

func (x *export) roles() iter.Seq2[oneroster.Role, error] {
	return stream(x.tx, func(r db.Row, o *oneroster.Role) error {
		err := r.Scan(&o.UserSourcedID, &o.Role, &o.OrgSourcedID)
		o.SourcedID, o.RoleType = "role-"+o.UserSourcedID, oneroster.RolePrimary
		if o.OrgSourcedID == "" {
			o.OrgSourcedID = x.home
		}
		return err
	}, `SELECT `+sourcedID+`, 'student', CASE WHEN s.source_id = '' THEN s.id ELSE s.source_id END FROM learner l
		JOIN school s ON s.district_id = l.district_id AND s.id = l.school_id WHERE l.district_id = $1 AND l.state = 'active'
		UNION ALL SELECT m.source_id, m.role, COALESCE(CASE WHEN s.source_id = '' THEN s.id ELSE s.source_id END, '') FROM staff_member m
		LEFT JOIN school s ON s.district_id = m.district_id AND s.id = m.school_id WHERE m.district_id = $1 AND m.ended_on IS NULL`, x.tx.District())
}

func (x *export) enrollments() iter.Seq2[oneroster.Enrollment, error] {
	return stream(x.tx, func(r db.Row, e *oneroster.Enrollment) error {
		var primary bool
		var begin, end wbl.Date
		err := r.Scan(&e.SourcedID, &e.ClassSourcedID, &e.SchoolSourcedID, &e.UserSourcedID, &e.Role, &primary, &begin, &end)
		e.BeginDate, e.EndDate = oneroster.Date(begin.String()), oneroster.Date(end.String())
		if primary {
			e.Primary = oneroster.True
		}
		return err
	}, `SELECT e.id, e.class_id, s.source_id, p.sid, e.role, e.is_primary, e.begin_date, e.end_date FROM class_enrollment e
		JOIN class c ON c.district_id = e.district_id AND c.id = e.class_id AND c.ended_on IS NULL
		JOIN school s ON s.district_id = c.district_id AND s.id = c.school_id
		JOIN (SELECT l.id, `+sourcedID+` AS sid FROM learner l WHERE l.district_id = $1 AND l.state = 'active'
			UNION ALL SELECT m.id, m.source_id FROM staff_member m WHERE m.district_id = $1 AND m.ended_on IS NULL) p ON p.id = e.person_id
		WHERE e.district_id = $1 AND (e.end_date IS NULL OR e.end_date > $2) ORDER BY e.id`, x.tx.District(), x.today)
}

// demographics joins the birth date with the facts in force. What was refused or is not
// known is empty: the standard has no word for it.
func (x *export) demographics() iter.Seq2[oneroster.Demographics, error] {
	type row struct {
		sid   string
		birth wbl.Date
		fact  Fact
	}
	rows := stream(x.tx, func(r db.Row, v *row) error {
		return r.Scan(&v.sid, &v.birth, &v.fact.Attr, &v.fact.Value, &v.fact.AsOf, &v.fact.RecordedAt)
	}, `SELECT `+sourcedID+`, l.birth_date, COALESCE(f.attr, ''), COALESCE(f.value, ''), f.as_of, f.recorded_at FROM learner l
		LEFT JOIN learner_fact f ON f.district_id = l.district_id AND f.learner_id = l.id
		WHERE l.district_id = $1 AND l.state = 'active' ORDER BY l.id`, x.tx.District())
	return func(yield func(oneroster.Demographics, error) bool) {
		var last row
		var facts []Fact
		flush := func() bool {
			return last.sid == "" || yield(demographicsOf(last.sid, last.birth, latest(facts)), nil)
		}
		for v, err := range rows {
			if err != nil {
				yield(oneroster.Demographics{}, err)
				return
			}
			if v.sid != last.sid {
				if !flush() {
					return
				}
				last, facts = v, facts[:0]
			}
			facts = append(facts, v.fact)
		}
		flush()
	}
}

func demographicsOf(sid string, birth wbl.Date, f Facts) oneroster.Demographics {
	d := oneroster.Demographics{Base: oneroster.Base{SourcedID: sid}, BirthDate: oneroster.Date(birth.String())}
	if sex := f[Sex].Value; sex != Declined && sex != Unknown {
		d.Sex = sex
	}
	if len(f.Races()) > 0 {
		for i, to := range []*oneroster.Bool{
			&d.AmericanIndianOrAlaskaNative, &d.Asian, &d.BlackOrAfricanAmerican, &d.NativeHawaiianOrOtherPacificIslander, &d.White, &d.TwoOrMoreRaces,
		} {
			*to = oneroster.False
			if f[Races[i]].Value == Yes {
				*to = oneroster.True
			}
		}
	}
	switch f[Hispanic].Value {
	case Yes:
		d.HispanicOrLatinoEthnicity = oneroster.True
	case No:
		d.HispanicOrLatinoEthnicity = oneroster.False
	}
	return d
}
