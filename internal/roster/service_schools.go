package roster

import (
	"context"

	"throughline/internal/platform/access"
	"throughline/internal/platform/audit"
	"throughline/internal/platform/db"
	"throughline/internal/wbl"
)

// Schools lists the schools of the district that the actor works for.
func (s *Service) Schools(ctx context.Context, a access.Actor) (out []School, err error) {
	of := reachOf(a, append([]access.Role{access.Support}, access.Staff...)...)
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		out, err = listSchools(tx, of)
		return err
	})
	return out, err
}

// School reads one school.
func (s *Service) School(ctx context.Context, a access.Actor, id wbl.SchoolID) (out School, err error) {
	err = s.db.View(ctx, a.Scope(), func(tx *db.Tx) error {
		if out, err = schoolByID(tx, id); err != nil {
			return err
		}
		return access.Can(a, access.RosterImport, access.Resource{District: a.District, School: id}).Err()
	})
	return out, err
}

// SaveSchool changes a school, or adds one when id is empty. The key makes a request that
// is sent twice count once. Errors: Unprocessable, NotFound, Denied, Conflict.
func (s *Service) SaveSchool(ctx context.Context, a access.Actor, key string, id wbl.SchoolID, version int, in SchoolIn) (wbl.SchoolID, error) {
	in = in.Clean()
	if err := in.Validate().Err(); err != nil {
		return id, err
	}
	now := s.now()
	var saved wbl.SchoolID
	err := s.db.Update(ctx, a.Scope(), func(tx *db.Tx) error {
		saved = id
		if err := access.Can(a, access.RosterImport, access.Resource{District: a.District, School: id}).Err(); err != nil {
			return err
		}
		if id != "" {
			if _, err := schoolByID(tx, id); err != nil {
				return err
			}
			if err := updateSchool(tx, id, version, in); err != nil {
				return err
			}
			return logSchool(tx, s, a, id)
		}
		var err error
		saved, _, err = db.Once(tx, key, now, func() (wbl.SchoolID, error) {
			made := wbl.NewID[wbl.SchoolID](now)
			if err := insertSchool(tx, made, in); err != nil {
				return "", err
			}
			return made, logSchool(tx, s, a, made)
		})
		return err
	})
	return saved, err
}

func logSchool(tx *db.Tx, s *Service, a access.Actor, id wbl.SchoolID) error {
	return audit.Append(tx, s.now(), audit.Entry{Actor: a.Key(), Action: "school.save", Object: "school:" + string(id)})
}
