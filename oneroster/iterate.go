package oneroster

import (
	"io"
	"iter"
)

// A record is a typed row.
type record interface {
	base() *Base
	fields(codec)
}

// Orgs streams orgs.csv. As with the other files, there are no rows where the
// file is absent; a row that breaks the standard comes as its first [Problem],
// and reading goes on; any other error ends it.
func (s *Set) Orgs() iter.Seq2[Org, error] { return records[Org](s, "orgs") }

// AcademicSessions streams academicSessions.csv.
func (s *Set) AcademicSessions() iter.Seq2[AcademicSession, error] {
	return records[AcademicSession](s, "academicSessions")
}

// Courses streams courses.csv.
func (s *Set) Courses() iter.Seq2[Course, error] { return records[Course](s, "courses") }

// Classes streams classes.csv.
func (s *Set) Classes() iter.Seq2[Class, error] { return records[Class](s, "classes") }

// Users streams users.csv.
func (s *Set) Users() iter.Seq2[User, error] { return records[User](s, "users") }

// Demographics streams demographics.csv.
func (s *Set) Demographics() iter.Seq2[Demographics, error] {
	return records[Demographics](s, "demographics")
}

// Enrollments streams enrollments.csv.
func (s *Set) Enrollments() iter.Seq2[Enrollment, error] {
	return records[Enrollment](s, "enrollments")
}

// Roles streams who is what at which org: roles.csv of a 1.2 set, and of a 1.1
// set the role and orgs of each user, primary at the first org.
func (s *Set) Roles() iter.Seq2[Role, error] {
	if s.Version == V12 {
		return records[Role](s, "roles")
	}
	return func(yield func(Role, error) bool) {
		for u, err := range s.Users() {
			if err != nil {
				if !yield(Role{}, err) {
					return
				}
				continue
			}
			kind := RolePrimary
			for _, org := range u.OrgSourcedIDs {
				role := Role{Base: u.Base, UserSourcedID: u.SourcedID, RoleType: kind, Role: u.Role, OrgSourcedID: org}
				if !yield(role, nil) {
					return
				}
				kind = RoleSecondary
			}
		}
	}
}

// Records streams any file of the standard without types, such as "results".
func (s *Set) Records(file string) iter.Seq2[Record, error] {
	return stream(s, file, func(r *reader) Record {
		rec := Record{Values: map[string]string{}}
		decoder{&r.row}.base(&rec.Base, r.metadata)
		for i, c := range r.file.table.columns[headColumns:] {
			if v := r.row.cells[headColumns+i]; len(v) > 0 {
				rec.Values[c.name] = string(v)
			}
		}
		return rec
	})
}

// records streams a file as records of type T.
func records[T any, P interface {
	*T
	record
}](s *Set, file string) iter.Seq2[T, error] {
	return stream(s, file, func(r *reader) (v T) {
		d := decoder{&r.row}
		d.base(P(&v).base(), r.metadata)
		P(&v).fields(d)
		return v
	})
}

// stream turns the rows of a file into values.
func stream[T any](s *Set, file string, decode func(*reader) T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		f, ok := s.find(file)
		if !ok {
			return
		}
		var first error // the row's first problem that is an error
		r, err := s.open(f, func(p Problem) {
			if p.Severity == Error && first == nil {
				first = p
			}
		})
		if err != nil {
			yield(none, err)
			return
		}
		defer r.close()
		if first != nil { // the header's: no row can be read right
			yield(none, first)
			return
		}
		for {
			_, err := r.next()
			if err == io.EOF {
				return
			}
			if err != nil {
				yield(none, err)
				return
			}
			r.check()
			if first != nil {
				if !yield(none, first) {
					return
				}
				first = nil
				continue
			}
			if !yield(decode(r), nil) {
				return
			}
		}
	}
}
